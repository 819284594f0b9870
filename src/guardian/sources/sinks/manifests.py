"""The manifest of a copy on a server: one row of one table beside the copied ones, written in one transaction."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import UsageError
from guardian.sources.address import display_name, parsed, scheme_of
from guardian.sources.databases import quoted
from guardian.sources.open import SERVERS
from guardian.sources.sinks.base import TargetError

if TYPE_CHECKING:
    from guardian.sources.sinks.mysql_target import Target as MysqlTarget
    from guardian.sources.sinks.postgres_target import Target as PostgresTarget

TABLE = "guardian_manifest"
"""Beside the copied tables in MySQL; in a schema ``guardian`` of its own in PostgreSQL."""
SCHEMA = "guardian"


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


def _to_postgres(target: str, where: str, text: str, password_file: Path | None) -> None:
    import psycopg

    from guardian.sources.sinks.postgres_target import Target, fault_of

    table = quoted(SCHEMA, TABLE)
    with closing(Target(target, where, password_file)) as opened:
        try:
            with opened.transaction():
                opened.run(f"CREATE SCHEMA IF NOT EXISTS {quoted(SCHEMA)}")
                opened.run(f"DROP TABLE IF EXISTS {table}")
                opened.run(f"CREATE TABLE {table} (document text NOT NULL)")
                opened.run(f"INSERT INTO {table} VALUES (%s)", (text,))  # noqa: S608
        except psycopg.Error as error:
            raise fault_of(error, where) from None


def _to_mysql(target: str, where: str, text: str, password_file: Path | None) -> None:
    import pymysql

    from guardian.sources.sinks.mysql_target import Target

    with closing(Target(target, where, password_file)) as opened:
        table = _mysql_table(target, where)
        try:
            opened.run(f"CREATE TABLE IF NOT EXISTS {table} (document LONGTEXT CHARACTER SET utf8mb4 NOT NULL)")
            with opened.transaction():
                opened.run(f"DELETE FROM {table}")  # noqa: S608
                opened.run(f"INSERT INTO {table} VALUES (%s)", (text,))  # noqa: S608
        except pymysql.MySQLError:
            raise TargetError("the manifest cannot be written beside the copy", where=where) from None


def _from_server(target: str, where: str, password_file: Path | None) -> list[tuple[Any, ...]] | None:
    found: PostgresTarget | MysqlTarget
    if SERVERS[scheme_of(target)] == "postgres":
        from guardian.sources.sinks.postgres_target import Target as Postgres

        with closing(Postgres(target, where, password_file)) as found:
            table = f"{SCHEMA}.{TABLE}"
            if found.run("SELECT to_regclass(%s)", (table,))[0][0] is None:
                return None
            rows = found.run(f"SELECT * FROM {table}")  # noqa: S608
    else:
        import pymysql

        from guardian.sources.sinks.mysql_target import Target as Mysql

        with closing(Mysql(target, where, password_file)) as found:
            try:
                rows = found.run(f"SELECT * FROM {_mysql_table(target, where)}")  # noqa: S608
            except pymysql.MySQLError:
                return None
    return rows


def _mysql_table(target: str, where: str) -> str:
    database = parsed(target, where).database
    if not database:
        raise TargetError("the address of the target names no database", where=where)
    return ".".join("`" + name.replace("`", "``") + "`" for name in (database, TABLE))
