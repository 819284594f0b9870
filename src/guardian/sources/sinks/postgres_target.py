"""The PostgreSQL side that is written: staging schemas nobody else may use, renamed all at once in one transaction."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import GuardianError
from guardian.sources.databases import quoted
from guardian.sources.postgres import CONNECT_SECONDS, LOGIN, REASONS, _prepared
from guardian.sources.sinks import staged
from guardian.sources.sinks.base import TargetError, UnfitError
from guardian.sources.sinks.postgres_catalog import STAGING
from guardian.sources.sinks.postgres_schema import Statement, literal

if TYPE_CHECKING:
    import psycopg

SESSION = {
    "client_encoding": "UTF8",
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "3",
    "standard_conforming_strings": "on",
    "search_path": "pg_catalog",
    "check_function_bodies": "off",
    "xmloption": "content",
    "statement_timeout": "0",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "0",
    "synchronous_commit": "on",
    "row_security": "off",
    "client_min_messages": "warning",
}
UNFIT = {
    "22001": "a treated value is longer than the column",
    "22003": "a treated value is outside of the column's numbers",
    "22P02": "a treated value is not of the column's type",
    "22P03": "a treated value is not of the column's type",
    "22007": "a treated value is not of the column's type",
    "22008": "a treated value is outside of the column's dates",
    "22P04": "a treated value is not of the column's type",
    "23502": "a treated row breaks a NOT NULL",
    "23505": "treated rows break a UNIQUE or PRIMARY KEY",
    "23514": "a treated row breaks a CHECK, or belongs to no partition",
    "23503": "treated rows break a foreign key: give both sides one token domain",
    "23P01": "treated rows break an exclusion constraint",
    "54000": "a treated value is too long for an index of the server",
}


class Target:
    """One connection to the database that is written. ``where``: its name in messages."""

    def __init__(self, url: str, where: str, password_file: Path | None) -> None:
        import psycopg

        self.where = where
        text, secret = _prepared(url, where, password_file)
        try:
            self.connection: psycopg.Connection[Any] = psycopg.connect(
                text, password=secret.password, connect_timeout=CONNECT_SECONDS, autocommit=True
            )
            for setting, value in SESSION.items():
                self.connection.execute("SELECT set_config(%s, %s, false)", (setting, value))
        except (psycopg.Error, ValueError) as error:
            if any(words in str(error) for words in LOGIN):
                raise secret.refused(where) from None
            raise TargetError(
                "the target database cannot be reached", where=where, remedy="Create it, empty, and name it by its URL"
            ) from None

    def close(self) -> None:
        self.connection.close()

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(sql.encode(), tuple(parameters) or None)
        return cursor.fetchall() if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.connection.transaction():
            yield

    def alone(self) -> None:
        """Only one run at a time writes a database. What a killed one asked for last, the server does to its end."""
        until = time.monotonic() + staged.PATIENCE
        while not self.run("SELECT pg_try_advisory_lock(hashtext('guardian protect'))")[0][0]:
            if time.monotonic() > until:
                raise TargetError("another run is writing this target", where=self.where)
            time.sleep(0.1)

    def begun(self, digest: str) -> bool:
        """Whether an earlier run of the same plan left its staging schemas; those of another plan are dropped."""
        mine = f"SELECT 1 FROM {STAGING}.journal WHERE name = '' AND stamp = %s"  # noqa: S608
        if self.run("SELECT to_regclass(%s)", (f"{STAGING}.journal",))[0][0] is not None and self.run(mine, (digest,)):
            return True
        self.clear()
        return False

    def clear(self) -> None:
        """Drops the staging schemas."""
        for (name,) in self.run("SELECT nspname FROM pg_namespace WHERE nspname ~ %s", (f"^{STAGING}",)):
            self.run(f"DROP SCHEMA {quoted(name)} CASCADE")

    def refuse_taken(self, schemas: Sequence[str]) -> None:
        """Nothing of the source's names may be there; an empty schema may."""
        taken = self.run(
            "SELECT DISTINCT nspname FROM pg_namespace n JOIN pg_depend d ON d.refobjid = n.oid"
            " AND d.refclassid = 'pg_namespace'::regclass AND d.deptype = 'n' WHERE nspname = ANY (%s) ORDER BY 1",
            (list(schemas),),
        )
        if taken:
            raise TargetError(
                f"the target holds objects already, in: {', '.join(row[0] for row in taken)}",
                where=self.where,
                remedy="Name an empty database (extensions are made by the copy)",
            )

    def frame(
        self, digest: str, schemas: Sequence[str], extensions: Sequence[tuple[str, str]], early: Sequence[Statement]
    ) -> None:
        """The schemas, types and tables, made under their own names and put away under staging names, in one
        transaction: nobody ever sees them, and their texts need no rewriting."""
        with self.transaction():
            self.run(f"CREATE SCHEMA {STAGING}")
            self.run(f"CREATE TABLE {STAGING}.journal (name text PRIMARY KEY, rows bigint, stamp text, copied text)")
            self.run(f"INSERT INTO {STAGING}.journal VALUES ('', 0, %s, '')", (digest,))  # noqa: S608
            there = {
                row[0]
                for row in self.run("SELECT nspname FROM pg_namespace WHERE nspname = ANY (%s)", (list(schemas),))
            }
            for place, name in enumerate(schemas):
                if name in there:
                    self.run(f"ALTER SCHEMA {quoted(name)} RENAME TO {STAGING}_aside_{place}")
                self.run(f"CREATE SCHEMA {quoted(name)}")
            for extension, schema in extensions:
                self._extension(extension, schema)
            self.work_off(early)
            for place, name in enumerate(schemas):
                self.run(f"ALTER SCHEMA {quoted(name)} RENAME TO {STAGING}_{place}")
                if name in there:
                    self.run(f"ALTER SCHEMA {STAGING}_aside_{place} RENAME TO {quoted(name)}")

    def _extension(self, extension: str, schema: str) -> None:
        import psycopg

        try:
            self.run(f"CREATE EXTENSION IF NOT EXISTS {quoted(extension)} SCHEMA {quoted(schema)}")
        except psycopg.Error:
            raise TargetError(
                f"the extension '{extension}' cannot be made in the target",
                where=self.where,
                remedy="Install it on the server, or let its owner create it there",
            ) from None

    def unveil(self, schemas: Sequence[str]) -> None:
        """Inside a transaction: staging schemas take their names; what was granted on an empty one is granted again."""
        for place, name in enumerate(schemas):
            old = self.run(
                "SELECT pg_get_userbyid(nspowner), obj_description(oid, 'pg_namespace') FROM pg_namespace"
                " WHERE nspname = %s AND pg_get_userbyid(nspowner) <> current_user",
                (name,),
            )
            grants = self.run(
                "SELECT a.privilege_type, CASE WHEN a.grantee = 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END"
                " FROM pg_namespace n, aclexplode(n.nspacl) a WHERE nspname = %s AND a.grantee <> n.nspowner",
                (name,),
            )
            self.run(f"DROP SCHEMA IF EXISTS {quoted(name)}")
            self.run(f"ALTER SCHEMA {STAGING}_{place} RENAME TO {quoted(name)}")
            for privilege, grantee in grants:
                who = "PUBLIC" if grantee is None else quoted(grantee)
                self.run(f"GRANT {privilege} ON SCHEMA {quoted(name)} TO {who}")
            for owner, comment in old:
                self._owned(name, owner, comment)

    def _owned(self, schema: str, owner: str, comment: str | None) -> None:
        """Back to its owner, where this login may hand it over."""
        import psycopg

        if comment:
            self.run(f"COMMENT ON SCHEMA {quoted(schema)} IS {literal(comment)}")
        with suppress(psycopg.errors.InsufficientPrivilege), self.connection.transaction():
            self.run(f"ALTER SCHEMA {quoted(schema)} OWNER TO {quoted(owner)}")

    def work_off(self, statements: Sequence[Statement]) -> None:
        """Runs statements in their order; one that needs another comes again after it."""
        import psycopg

        waiting = deque(statements)
        while waiting:
            failed: list[tuple[Statement, psycopg.Error]] = []
            for statement in waiting:
                try:
                    with self.connection.transaction():
                        self.run(statement.sql)
                except psycopg.Error as error:
                    if (error.sqlstate or "") in UNFIT:
                        raise UnfitError(UNFIT[error.sqlstate or ""], where=statement.ref) from None
                    failed.append((statement, error))
            if len(failed) == len(waiting):
                first, reason = failed[0]
                raise TargetError(
                    f"the {first.kind} '{first.ref}' cannot be made (SQLSTATE {reason.sqlstate})",
                    where=self.where,
                    remedy="Is the target an older server, or does its login lack a right?",
                )
            waiting = deque(statement for statement, _ in failed)


def fault_of(error: psycopg.Error, where: str) -> GuardianError:
    """Why a row did not go in: by SQLSTATE and column name, never by the server's words, which quote the row."""
    state = error.sqlstate or ""
    column = getattr(error.diag, "column_name", None)
    if state in UNFIT:
        return UnfitError(UNFIT[state], where=f"{where}/{column}" if column else where)
    if state == "53100":
        return TargetError("the disk of the server is full", where=where)
    return TargetError(REASONS.get(state, f"PostgreSQL cannot write it (SQLSTATE {state or 'unknown'})"), where=where)
