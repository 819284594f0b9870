"""The manifest of a copy on a server: one row of one table beside the copied ones, written in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import UsageError
from guardian.sources.address import display_name, parsed, scheme_of
from guardian.sources.databases import quoted
from guardian.sources.open import SERVERS
from guardian.sources.sinks.base import TableCopied, TargetError

if TYPE_CHECKING:
    from guardian.sources.sinks.mysql_target import Target as MysqlTarget
    from guardian.sources.sinks.postgres_target import Target as PostgresTarget

TABLE = "guardian_manifest"
"""Beside the copied tables in MySQL; in a schema ``guardian`` of its own in PostgreSQL."""
SCHEMA = "guardian"
PENDING = "pending"


def write(target: str, text: str, password_file: Path | None) -> str:
    """Put the manifest in its place; gives where that is. Raises TargetError."""
    where = display_name(target)
    if SERVERS[scheme_of(target)] == "postgres":
        _to_postgres(target, where, text, password_file)
        return f"{where}, table {SCHEMA}.{TABLE}"
    _to_mysql(target, where, text, password_file)
    return f"{where}, table {TABLE}"


def read(target: str, password_file: Path | None) -> str:
    """The manifest of the copy at ``target``. Raises UsageError where there is none."""
    where = display_name(target)
    found = _from_server(target, where, password_file)
    if not found:
        raise UsageError("this copy has no manifest", where=where, remedy="Check a copy that guardian protect wrote")
    return str(found[0][0])


def alone(target: str, password_file: Path | None) -> bool:
    """Whether the table of the manifest holds nothing else."""
    found = _from_server(target, display_name(target), password_file)
    return found is not None and len(found) == 1 and len(found[0]) == 1


def pending(digest: str, tables: Sequence[TableCopied]) -> str:
    """What stands in the place of the manifest from the moment at which a copy is whole until its manifest is written:
    the plan that it was written under, and its tables."""
    return json.dumps({PENDING: digest, "tables": [asdict(one) for one in tables]})


def waiting(there: list[tuple[Any, ...]] | None, digest: str) -> tuple[TableCopied, ...] | None:
    """The tables of a copy that is whole and waits for its manifest; None where it is another's, or none."""
    try:
        found = json.loads(str(there[0][0])) if there else {}
        if found.get(PENDING) != digest:
            return None
        listed = found["tables"]
        return tuple(TableCopied(one["name"], one["rows"], tuple(one["treated"]), tuple(one["late"])) for one in listed)
    except (ValueError, AttributeError, KeyError, IndexError, TypeError):
        return None


def put_in_postgres(opened: PostgresTarget, text: str) -> None:
    """Inside of a transaction."""
    table = quoted(SCHEMA, TABLE)
    opened.run(f"CREATE SCHEMA IF NOT EXISTS {quoted(SCHEMA)}")
    opened.run(f"DROP TABLE IF EXISTS {table}")
    opened.run(f"CREATE TABLE {table} (document text NOT NULL)")
    opened.run(f"INSERT INTO {table} VALUES (%s)", (text,))  # noqa: S608


def in_postgres(opened: PostgresTarget) -> list[tuple[Any, ...]] | None:
    table = f"{SCHEMA}.{TABLE}"
    if opened.run("SELECT to_regclass(%s)", (table,))[0][0] is None:
        return None
    return opened.run(f"SELECT * FROM {table}")  # noqa: S608


def put_in_mysql(opened: MysqlTarget, database: str, text: str) -> None:
    table = _in(database)
    opened.run(f"CREATE TABLE IF NOT EXISTS {table} (document LONGTEXT CHARACTER SET utf8mb4 NOT NULL)")
    with opened.transaction():
        opened.run(f"DELETE FROM {table}")  # noqa: S608
        opened.run(f"INSERT INTO {table} VALUES (%s)", (text,))  # noqa: S608


def in_mysql(opened: MysqlTarget, database: str) -> list[tuple[Any, ...]] | None:
    import pymysql

    try:
        return opened.run(f"SELECT * FROM {_in(database)}")  # noqa: S608
    except pymysql.MySQLError:
        return None


def _to_postgres(target: str, where: str, text: str, password_file: Path | None) -> None:
    import psycopg

    from guardian.sources.sinks.postgres_target import Target, fault_of

    with closing(Target(target, where, password_file)) as opened:
        try:
            with opened.transaction():
                put_in_postgres(opened, text)
        except psycopg.Error as error:
            raise fault_of(error, where) from None


def _to_mysql(target: str, where: str, text: str, password_file: Path | None) -> None:
    import pymysql

    from guardian.sources.sinks.mysql_target import Target

    with closing(Target(target, where, password_file)) as opened:
        database = _database(target, where)
        try:
            put_in_mysql(opened, database, text)
        except pymysql.MySQLError:
            raise TargetError("the manifest cannot be written beside the copy", where=where) from None


def _from_server(target: str, where: str, password_file: Path | None) -> list[tuple[Any, ...]] | None:
    found: PostgresTarget | MysqlTarget
    if SERVERS[scheme_of(target)] == "postgres":
        from guardian.sources.sinks.postgres_target import Target as Postgres

        with closing(Postgres(target, where, password_file)) as found:
            return in_postgres(found)
    from guardian.sources.sinks.mysql_target import Target as Mysql

    with closing(Mysql(target, where, password_file)) as found:
        return in_mysql(found, _database(target, where))


def _database(target: str, where: str) -> str:
    database = parsed(target, where).database
    if not database:
        raise TargetError("the address of the target names no database", where=where)
    return database


def _in(database: str) -> str:
    return ".".join("`" + name.replace("`", "``") + "`" for name in (database, TABLE))
