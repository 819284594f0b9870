"""What a protected copy would be refused for once it begins, asked without a target: nothing is written."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from guardian.sources.sinks.base import Treater
from guardian.sources.sinks.databases import engine_of, path_in


def rehearse(source: str, treater: Treater, *, name: str, password_file: Path | None = None) -> None:
    """Raises NotProtectable where the texts of the schema, or rows that refer to each other, allow no copy."""
    match engine_of(source):
        case "sqlite":
            _sqlite(path_in(source), name, treater)
        case "duckdb":
            _duckdb(path_in(source), name, treater)
        case "postgres":
            from guardian.sources.sinks import postgres_plan

            with postgres_plan.opened(source, name, password_file) as (postgres, reading):
                postgres_plan.planned(postgres, reading, treater, "")
        case "mysql":
            from guardian.sources.sinks import mysql_plan

            with mysql_plan.opened(source, name, password_file) as (mysql, connection, database):
                mysql_plan.planned(mysql, connection, database, treater, "")


def _sqlite(path: Path, name: str, treater: Treater) -> None:
    from guardian.sources.sinks.sqlite_plan import faults, planned, snapshot
    from guardian.sources.sqlite import SqliteSource

    source = SqliteSource(path, name)
    with faults(name), closing(snapshot(source)) as connection:
        planned(source, connection, treater)


def _duckdb(path: Path, name: str, treater: Treater) -> None:
    from guardian.sources.duckdb import faults
    from guardian.sources.sinks.duckdb_plan import connected, listed_tables, planned

    listed = listed_tables(path, name)
    with faults(name), closing(connected(":memory:", path)) as connection:
        planned(connection, listed, treater, name)
