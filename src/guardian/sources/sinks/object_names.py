"""What the objects of a database are called: a copy keeps these names, so that none of them may be somebody's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from guardian.sources.sinks.databases import engine_of, path_in

Named = tuple[str, str]
"""The kind of an object, and its name."""

_CONSTRAINT = re.compile(r"""(?i)\bCONSTRAINT\s+(?:"((?:[^"]|"")+)"|`([^`]+)`|\[([^\]]+)\]|(\w+))""")

_SQLITE = """
SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
UNION SELECT 'column', c.name FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type IN ('table', 'view')
"""
_DUCKDB = """
SELECT 'table', table_name FROM duckdb_tables() WHERE {here}
UNION SELECT 'view', view_name FROM duckdb_views() WHERE {here} AND NOT internal
UNION SELECT 'column', column_name FROM duckdb_columns() WHERE {here} AND NOT internal
UNION SELECT 'index', index_name FROM duckdb_indexes() WHERE {here}
UNION SELECT 'schema', schema_name FROM duckdb_schemas() WHERE {here} AND NOT internal
UNION SELECT 'sequence', sequence_name FROM duckdb_sequences() WHERE {here}
UNION SELECT 'type', type_name FROM duckdb_types() WHERE {here} AND NOT internal
UNION SELECT 'function', function_name FROM duckdb_functions() WHERE {here} AND NOT internal
"""
_POSTGRES = """
WITH space AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
own AS (SELECT oid, relname, relkind FROM pg_class WHERE relnamespace IN (SELECT oid FROM space))
SELECT 'schema', nspname FROM space
UNION SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index'
  WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table' END, relname FROM own
UNION SELECT 'column', attname FROM pg_attribute JOIN own ON attrelid = own.oid
  WHERE attnum > 0 AND NOT attisdropped AND relkind NOT IN ('i', 'I', 'S')
UNION SELECT CASE WHEN contype IN ('n', 'c') AND conname ~ '_(check|not_null)[0-9]*$'
    AND starts_with(conname, left(coalesce(relname, typname), 20)) THEN 'check' ELSE 'constraint' END, conname
  FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = conrelid LEFT JOIN pg_type t ON t.oid = contypid
  WHERE connamespace IN (SELECT oid FROM space)
UNION SELECT 'type', typname FROM pg_type WHERE typnamespace IN (SELECT oid FROM space) AND typtype IN ('d', 'e', 'r')
UNION SELECT 'function', proname FROM pg_proc WHERE pronamespace IN (SELECT oid FROM space)
UNION SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT 'policy', polname FROM pg_policy
UNION SELECT 'rule', rulename FROM pg_rewrite JOIN own ON ev_class = own.oid
UNION SELECT 'statistics', stxname FROM pg_statistic_ext
"""
_BUILT_IN = "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
"""A column of a view goes by the function that it calls (``json_agg``)."""
_MYSQL = """
SELECT 'table', TABLE_NAME FROM information_schema.TABLES WHERE {here}
UNION SELECT 'column', COLUMN_NAME FROM information_schema.COLUMNS WHERE {here}
UNION SELECT 'index', INDEX_NAME FROM information_schema.STATISTICS WHERE {here}
UNION SELECT 'constraint', CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS WHERE {here}
UNION SELECT 'partition', PARTITION_NAME FROM information_schema.PARTITIONS
  WHERE {here} AND PARTITION_NAME IS NOT NULL
UNION SELECT 'partition', SUBPARTITION_NAME FROM information_schema.PARTITIONS
  WHERE {here} AND SUBPARTITION_NAME IS NOT NULL
UNION SELECT 'routine', ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_{here}
UNION SELECT 'trigger', TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_{here}
UNION SELECT 'event', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_{here}
"""


def object_names(source: str, name: str, password_file: Path | None = None) -> tuple[Named, ...]:
    """The kinds and names of all that the copy will hold, each once, in order."""
    engine = engine_of(source)
    if engine == "postgres":
        return tuple(sorted(_postgres(source, name, password_file)))
    if engine == "mysql":
        return tuple(sorted(_mysql(source, name, password_file)))
    return tuple(sorted(_sqlite(path_in(source), name) if engine == "sqlite" else _duckdb(path_in(source), name)))


def _sqlite(path: Path, name: str) -> set[Named]:
    from guardian.sources.sinks.sqlite_plan import faults, snapshot
    from guardian.sources.sqlite import SqliteSource

    with faults(name), closing(snapshot(SqliteSource(path, name))) as connection:
        found = {(str(kind), str(one)) for kind, one in connection.execute(_SQLITE)}
        texts = connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL")
        return found | {("constraint", one) for (text,) in texts for one in _constraints(str(text))}


def _constraints(text: str) -> Iterator[str]:
    for match in _CONSTRAINT.finditer(text):
        yield next(filter(None, match.groups())).replace('""', '"')


def _duckdb(path: Path, name: str) -> set[Named]:
    from guardian.sources.sinks.duckdb_plan import connected
    from guardian.sources.sinks.duckdb_schema import HERE, read_schema, rows

    with closing(connected(":memory:", path)) as connection:
        found: set[Named] = set(rows(connection, _DUCKDB.format(here=HERE)))
        texts = (table.sql for table in read_schema(connection).tables)
        return found | {("constraint", one) for text in texts for one in _constraints(str(text))}


def _postgres(url: str, name: str, password_file: Path | None) -> set[Named]:
    from guardian.sources.sinks.postgres_plan import opened

    with opened(url, name, password_file) as (_, connection):
        built_in = {row[0] for row in connection.execute(_BUILT_IN.encode())}
        return {(kind, one) for kind, one in connection.execute(_POSTGRES.encode()) if one not in built_in}


def _mysql(url: str, name: str, password_file: Path | None) -> set[Named]:
    from guardian.sources.sinks.mysql_plan import opened
    from guardian.sources.sinks.mysql_schema import read_schema, rows

    found: set[Named] = set()
    with opened(url, name, password_file) as (_, connection, database):
        databases = read_schema(connection, database).databases
        for one in databases:
            query = _MYSQL.format(here="SCHEMA = %s").replace("WHERE SCHEMA", "WHERE TABLE_SCHEMA")
            found.update(_pairs(rows(connection, query, [one] * query.count("%s"))))
        if not database:  # the copy's databases go by the names of the source's
            found.update(("database", one) for one in databases)
    return found


def _pairs(listed: list[tuple[Any, ...]]) -> Iterator[Named]:
    for kind, one in listed:
        yield str(kind), str(one)
