"""What a DuckDB file says beside its rows: the texts of its schema, and what was deleted but is still in the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from guardian.errors import counted
from guardian.sources.databases import quoted
from guardian.sources.duckdb import faults
from guardian.sources.sinks.duckdb_noted import of_other_cells
from guardian.sources.sinks.duckdb_plan import connected, wording
from guardian.sources.sinks.duckdb_schema import SOURCE, Table, literal, read_schema, rows
from guardian.sources.sinks.schema_texts import Remains, SchemaText, Texts
from guardian.sources.sinks.sqlite_texts import beside
from guardian.sources.sinks.wording import Wording

ALONE = frozenset({"index", "macro", "sequence", "type", "view"})
NOTED = {
    "duckdb_databases": ("database", "''", "database_name"),
    "duckdb_schemas": ("schema", "''", "schema_name"),
    "duckdb_tables": ("table", "schema_name", "table_name"),
    "duckdb_columns": ("column", "schema_name || '.' || table_name", "column_name"),
    "duckdb_views": ("view", "schema_name", "view_name"),
    "duckdb_indexes": ("index", "schema_name", "index_name"),
    "duckdb_types": ("type", "schema_name", "type_name"),
    "duckdb_sequences": ("sequence", "schema_name", "sequence_name"),
    "duckdb_functions": ("macro", "schema_name", "function_name"),
    "duckdb_triggers": ("trigger", "schema_name", "trigger_name"),
}
"""Where comments and tags stand: what kind of object has them, and its schema and name."""


def texts_of(path: Path, name: str, *, remains: bool = True) -> Texts:
    with faults(name), closing(connected(":memory:", path)) as connection:
        schema = read_schema(connection, name)
        said = [SchemaText("table", one.key, Wording("", one.sql, home=one.key)) for one in schema.tables]
        for one in (*schema.early, *schema.late):
            place = f"{one.schema}.{one.name}"
            if one.kind != "comment":
                said.append(SchemaText(one.kind, place, wording(one, schema.tables), one.kind in ALONE))
        said += _noted(connection, schema.tables)
        spaces = rows(connection, SCHEMAS, [SOURCE])
        said += [SchemaText("schema", str(row[0]), Wording("", ""), alone=True) for row in spaces]
        for schema_name, trigger, sql in rows(
            connection,
            f"SELECT schema_name, trigger_name, sql FROM duckdb_triggers() WHERE database_name = '{SOURCE}'",  # noqa: S608
        ):
            said.append(SchemaText("trigger", f"{schema_name}.{trigger}", Wording("", sql), alone=True))
        return Texts(tuple(said), tuple(_remains(connection, schema.tables, path)) if remains else ())


def _noted(connection: Any, tables: tuple[Table, ...]) -> Iterator[SchemaText]:
    keys = {table.key for table in tables}
    for function, (kind, schema, name) in NOTED.items():
        tags = "NULL" if kind == "database" else "CASE WHEN cardinality(tags) > 0 THEN CAST(tags AS VARCHAR) END"
        query = f"SELECT {schema}, {name}, comment, {tags} FROM {function}() WHERE database_name = '{SOURCE}'"  # noqa: S608
        for space, called, *texts in rows(connection, query):
            place = f"{space}.{called}".strip(".")
            about = frozenset({place, space} & keys)
            for text in filter(None, texts):
                yield SchemaText(f"comment on {kind}", place, Wording("", text, about, plain=True))


def _remains(connection: Any, tables: tuple[Table, ...], path: Path) -> Iterator[Remains]:
    for table in tables:
        if table.written and (gone := _deleted(connection, table)):
            what = f"{gone:,} rows that were deleted, whose cells are still in the file: write it out anew"
            yield Remains(table.key, what)
    for table, count in of_other_cells(path, tables):
        what = f"what the file notes of {counted(count, 'column')} is of cells that are gone: write it out anew"
        yield Remains(table.key, what)
    free = next((int(row[0]) for row in rows(connection, FREE, [SOURCE])), 0)
    if free:
        yield Remains("", f"{free:,} free blocks, which may hold what was deleted: write it out anew")
    yield from beside(path, (".wal",))


SCHEMAS = "SELECT schema_name FROM duckdb_schemas() WHERE database_name = ? AND NOT internal"
FREE = "SELECT free_blocks FROM pragma_database_size() WHERE database_name = ?"


def _deleted(connection: Any, table: Table) -> int:
    """How many more rows are stored than are there."""
    place = quoted(SOURCE, table.schema, table.name)
    stored = rows(
        connection,
        f"SELECT coalesce(max(n), 0) FROM (SELECT sum(count) AS n FROM pragma_storage_info({literal(place)})"  # noqa: S608
        " WHERE column_id = 0 AND segment_type = 'VALIDITY' GROUP BY column_path)",
    )
    there = rows(connection, f"SELECT count(*) FROM {place}")  # noqa: S608
    return int(stored[0][0]) - int(there[0][0])
