"""The MySQL side that is written: staging databases, a journal in one of them, and one RENAME TABLE for all tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from guardian.errors import GuardianError
from guardian.sources.address import parsed
from guardian.sources.mysql import LOGIN, REASONS, _arguments, _code, _credentials
from guardian.sources.mysql_catalog import quoted
from guardian.sources.sinks import staged
from guardian.sources.sinks.base import TargetError, UnfitError
from guardian.sources.sinks.mysql_schema import Code, Table, rows

JOURNAL = "guardian_journal"
STAGING = "guardian_staging"
DEFINING = "STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES"
FILLING = f"{DEFINING},NO_BACKSLASH_ESCAPES"
UNFIT: Mapping[int, str] = {
    0: "treated rows break a foreign key: give both sides one token domain",
    1048: "a treated row breaks a NOT NULL",
    1364: "a treated row breaks a NOT NULL",
    1062: "treated rows break a UNIQUE or PRIMARY KEY",
    1169: "treated rows break a UNIQUE or PRIMARY KEY",
    1406: "a treated value is longer than the column",
    1264: "a treated value is outside of the column's numbers",
    1265: "a treated value is not of the column's type",
    1292: "a treated value is not of the column's type",
    1366: "a treated value is not of the column's type",
    1526: "a treated row belongs to no partition",
    3140: "a treated value is no JSON",
    3819: "a treated row breaks a CHECK",
    4025: "a treated row breaks a CHECK",
    1452: "treated rows break a foreign key: give both sides one token domain",
}
CHECKED = 4025
COLUMN = re.compile(r"[Cc]olumn '(?:[^']*\.)?([^'.]*)'")


NEXT = re.compile(r"^\s*`((?:[^`]|``)+)` .*? DEFAULT (nextval\(`(?:[^`]|``)+`\.`(?:[^`]|``)+`\))", re.MULTILINE)
"""A column of a CREATE TABLE text whose default is the next number of a sequence."""


class Target:
    """One connection to the server that is written. ``where``: its name in messages."""

    def __init__(self, url: str, where: str, password_file: Path | None) -> None:
        import pymysql
        from pymysql.converters import conversions

        self.where = where
        address = parsed(url, where)
        secret = _credentials(address, password_file)
        try:
            options = {**_arguments(address, secret), "database": None, "conv": conversions}
            self.connection: Any = pymysql.connect(**options)
            self.run("SET SESSION time_zone = '+00:00', SESSION foreign_key_checks = 0, SESSION lock_wait_timeout = 30")
            self.run("SET SESSION wait_timeout = 28800, SESSION net_read_timeout = 3600")
            self.mode(DEFINING)
        except (pymysql.MySQLError, OSError, RuntimeError, ValueError) as error:
            if _code(error) in LOGIN:
                raise secret.refused(where) from None
            raise TargetError("the target server cannot be reached", where=where) from None

    def close(self) -> None:
        if self.connection.open:
            self.connection.close()

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return rows(self.connection, sql, parameters)

    def mode(self, mode: str) -> None:
        self.run("SET SESSION sql_mode = %s", (mode,))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.mode(FILLING)
        self.connection.begin()
        try:
            yield
        except BaseException:
            if self.connection.open:
                self.connection.rollback()
            raise
        self.connection.commit()
        self.mode(DEFINING)

    def alone(self, places: Mapping[str, str]) -> None:
        """Only one run at a time writes a target. What a killed one asked for last, the server does to its end."""
        lock = (f"guardian protect {mark_of(places)}", staged.PATIENCE)
        if self.run("SELECT GET_LOCK(%s, %s)", lock)[0][0] != 1:
            raise TargetError("another run is writing this target", where=self.where)

    def staging(self, places: Mapping[str, str]) -> dict[str, str]:
        """The staging database for each database of the source; the name depends on the target's."""
        return {old: f"{STAGING}_{mark_of(places)}_{at}" for at, old in enumerate(sorted(places))}

    def begun(self, staging: Mapping[str, str], digest: str) -> bool:
        """Whether an earlier run of the same plan left its staging databases whole; otherwise they are dropped."""
        first = next(iter(staging.values()))
        query = "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
        if self.run(query, (first, JOURNAL)) and self.journal(staging).get("", ("", "", ""))[1] == digest:
            return True
        self.drop(staging)
        return False

    def journal(self, staging: Mapping[str, str]) -> dict[str, tuple[Any, ...]]:
        first = next(iter(staging.values()))
        query = f"SELECT CONVERT(name USING utf8mb4), count, stamp, copied FROM {quoted(first, JOURNAL)}"  # noqa: S608
        return {row[0]: row[1:] for row in self.run(query)}

    def note(self, staging: Mapping[str, str], name: str, count: int, stamp: str, copied: str) -> None:
        first = next(iter(staging.values()))
        sql = f"REPLACE INTO {quoted(first, JOURNAL)} VALUES (%s, %s, %s, %s)"  # noqa: S608
        self.run(sql, (name, count, stamp, copied))

    def frame(self, staging: Mapping[str, str], digest: str, tables: Sequence[tuple[Table, str]]) -> None:
        """The empty tables; the journal's first line, which is written last, says that they are all there."""
        for name in staging.values():
            self.run(f"CREATE DATABASE {quoted(name)}")
        for table, sql in sorted(tables, key=lambda one: not one[0].sequence):  # defaults of tables need sequences
            self.run(f"USE {quoted(staging[table.schema])}")
            self._create(table, sql)
        first = next(iter(staging.values()))
        self.run(
            f"CREATE TABLE {quoted(first, JOURNAL)} (name VARBINARY(1024) PRIMARY KEY, count BIGINT, stamp TEXT,"
            " copied LONGTEXT) ENGINE = InnoDB CHARACTER SET utf8mb4"
        )
        self.note(staging, "", 0, digest, "")

    def _create(self, table: Table, sql: str) -> None:
        import pymysql

        try:
            self.run(sql)
        except pymysql.MySQLError as error:
            raise TargetError(
                f"the table '{table.schema}.{table.name}' cannot be made (error {_code(error)})",
                where=self.where,
                remedy="Is the target another kind of server, or does its login lack a right?",
            ) from None

    def refuse_taken(self, databases: Iterable[str]) -> None:
        for name in databases:
            taken = self.run(
                "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s UNION ALL"
                " SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s LIMIT 1",
                (name, name),
            )
            if taken:
                raise TargetError(
                    f"the database '{name}' holds objects already",
                    where=self.where,
                    remedy="Name one that is empty or does not exist",
                )

    def unveiled(self, staging: Mapping[str, str]) -> bool:
        """Whether an earlier run came as far as renaming the tables."""
        first = next(iter(staging.values()))
        query = "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
        if not self.run(query, (first, JOURNAL)) or "unveil" not in self.journal(staging):
            return False
        marks = ", ".join(["%s"] * len(staging))
        left = f"SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ({marks})"  # noqa: S608
        return int(self.run(left, tuple(staging.values()))[0][0]) == 1

    def unveil(
        self, staging: Mapping[str, str], places: Mapping[str, str], tables: Sequence[Table], texts: Mapping[str, str]
    ) -> None:
        """All tables take their names in one statement, which the server does whole or not at all."""
        for old, new in places.items():
            charset = texts[old].partition("`" + old.replace("`", "``") + "`")[2]
            self.run(f"CREATE DATABASE IF NOT EXISTS {quoted(new)}{charset}")
        self.note(staging, "unveil", 0, "", "")
        self.connection.commit()
        if tables:
            moves = (
                f"{quoted(staging[table.schema], table.name)} TO {quoted(places[table.schema], table.name)}"
                for table in tables
            )
            self.run(f"RENAME TABLE {', '.join(moves)}")

    def number(self, tables: Sequence[tuple[Table, str]], places: Mapping[str, str]) -> None:
        """Defaults that take the next number of a sequence still name the staging database. ``tables``: with their
        texts under the final names."""
        for table, sql in tables:
            for column, default in NEXT.findall(sql):
                place = quoted(places[table.schema], table.name)
                self.run(f"ALTER TABLE {place} ALTER COLUMN `{column}` SET DEFAULT {default}")

    def add_code(self, code: Sequence[tuple[Code, str]], places: Mapping[str, str]) -> None:
        """Routines, views and triggers; what needs another comes again after it. Made anew if an earlier run was
        killed among them."""
        import pymysql

        waiting = list(code)
        while waiting:
            failed: list[tuple[Code, str]] = []
            reason = 0
            for one, sql in waiting:
                self.run(f"USE {quoted(places[one.schema])}")
                try:
                    self.mode(one.mode if one.kind != "VIEW" else DEFINING)
                    self.run(f"DROP {one.kind} IF EXISTS {quoted(places[one.schema], one.name)}")
                    self.run(sql)
                except pymysql.MySQLError as error:
                    failed.append((one, sql))
                    reason = _code(error)
                finally:
                    self.mode(DEFINING)
            if len(failed) == len(waiting):
                first = failed[0][0]
                raise TargetError(
                    f"the {first.kind.lower()} '{first.schema}.{first.name}' cannot be made (error {reason})",
                    where=self.where,
                    remedy="The tables are there; mend the cause and start again",
                )
            waiting = failed

    def drop(self, staging: Mapping[str, str]) -> None:
        for name in reversed(list(staging.values())):
            self.run(f"DROP DATABASE IF EXISTS {quoted(name)}")


def mark_of(places: Mapping[str, str]) -> str:
    """What the names of staging databases end in: by the databases that the copy becomes."""
    return sha256("\0".join(sorted(places.values())).encode()).hexdigest()[:12]


def unfit(error: Exception) -> bool:
    """Whether a row that was sent broke a rule of its table; reading on is over then too."""
    return _code(error) in UNFIT and bool(_code(error))


def rule_of(error: Exception) -> str:
    """The name of a broken CHECK: MariaDB calls that of a column as it calls the column (``t.status``)."""
    said = str(error.args[-1]) if _code(error) == CHECKED else ""
    return said.partition(" failed ")[0]


def fault_of(error: Exception | None, where: str) -> GuardianError:
    """Why a row did not go in: by error number and column name, never by the server's words, which quote values."""
    code = 0 if error is None else _code(error)
    if error is None or (code in UNFIT and code):
        found = COLUMN.search(str(error.args[-1])) if error is not None and error.args else None
        return UnfitError(UNFIT[code], where=f"{where}/{found[1]}" if found else where)
    if code in {1021, 1114}:
        return TargetError("the disk of the server is full", where=where)
    return TargetError(REASONS.get(code, f"the server cannot write it (error {code})"), where=where)
