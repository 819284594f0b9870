"""What information_schema says of tables: kinds, columns, comments, keys, rights, and when they were last changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.sources.databases import A_VIEW, EXCLUDED, Key, Listed, Selection, fingerprint, qualified

SYSTEM = ("information_schema", "performance_schema", "mysql", "sys")
NAMES = """
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES
WHERE TABLE_SCHEMA NOT IN (%s, %s, %s, %s) AND (%s = '' OR TABLE_SCHEMA = %s) ORDER BY 1, 2
"""
FACTS = """
SELECT COALESCE(ENGINE, ''), COALESCE(DATA_LENGTH, 0), COALESCE(TABLE_COMMENT, ''), COALESCE(CREATE_OPTIONS, ''),
       COALESCE(CREATE_TIME, ''), CASE WHEN UPDATE_TIME < %s - INTERVAL 2 SECOND THEN UPDATE_TIME ELSE '' END
FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s
"""
COLUMNS = """
SELECT COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, COLUMN_COMMENT, IS_NULLABLE, COLUMN_KEY, CHARACTER_SET_NAME, PRIVILEGES
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s ORDER BY ORDINAL_POSITION
"""
FOREIGN = """
SELECT COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND REFERENCED_TABLE_NAME IS NOT NULL
"""
JSON_CHECKS = """
SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = %s AND TABLE_NAME = %s
"""
INTEGERS = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint"})
SPATIAL = frozenset(
    {"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"}
    | {"geometrycollection", "geomcollection"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may be read. ``text`` says that the server sends characters, not bytes."""

    name: str
    kind: str
    text: bool
    document: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """How to read one table. ``key``: a single integer primary key, if any; ``past``: with the rows that it no longer
    shows; ``bytes``: the engine's guess."""

    schema: str
    name: str
    columns: tuple[Column, ...]
    key: str | None
    view: bool
    past: bool
    transactional: bool
    bytes: int
    forbidden: tuple[str, ...]


def listed(
    connection: Any, source: str, selection: Selection, database: str, began: str
) -> list[tuple[Relation | None, Listed]]:
    """Names first; anything more, which makes the server open a table, is asked only of the tables that are wanted."""
    found: list[tuple[Relation | None, Listed]] = []
    for schema, name, kind in _rows(connection, NAMES, (*SYSTEM, database, database)):
        reason = _left_out(schema, name, kind, selection)
        if reason is not None:
            found.append((None, Skipped(f"{source}/{qualified(schema, name)}", reason)))
        else:
            found.append(_described(connection, source, schema, name, kind, began, selection.past))
    return found


def server_time(connection: Any) -> str:
    return str(_rows(connection, "SELECT NOW()", ())[0][0])


def _left_out(schema: str, name: str, kind: str, selection: Selection) -> str | None:
    if not selection.wants(schema, name):
        return EXCLUDED
    if selection.names(schema, name):
        return None
    return {"VIEW": A_VIEW, "SYSTEM VIEW": A_VIEW, "SEQUENCE": "a sequence, which holds one number"}.get(kind)


def _described(
    connection: Any, source: str, schema: str, name: str, kind: str, began: str, past: bool
) -> tuple[Relation | None, Listed]:
    where = (schema, name)
    facts = _rows(connection, FACTS, (began, *where))
    rows = _rows(connection, COLUMNS, where)
    if not facts or not rows:
        reason = "permission denied" if facts else "no such table: dropped since the listing"
        return None, Unread(f"{source}/{qualified(schema, name)}", reason)
    engine, size, comment, options, created, updated = facts[0]
    if not engine and kind != "VIEW":
        return None, Unread(f"{source}/{qualified(schema, name)}", "the table's engine cannot open it")
    foreign = {row[0] for row in _rows(connection, FOREIGN, where)}
    described = tuple(
        ColumnSchema(column, full, text, nullable == "YES", _key(key, column in foreign))
        for column, full, _, text, nullable, key, _, _ in rows
    )
    relation = _relation(connection, where, kind, engine, int(size), rows, past)
    whole = not relation.forbidden and engine == "InnoDB" and "partitioned" not in options
    proof = fingerprint(created, updated, described) if whole and updated else None
    return relation, TableSchema(
        source, qualified(schema, name), described, "" if kind == "VIEW" else comment, fingerprint=proof
    )


def _relation(
    connection: Any, where: tuple[str, str], kind: str, engine: str, size: int, rows: list[tuple[str, ...]], past: bool
) -> Relation:
    documents = _json_columns(connection, where) if "MariaDB" in str(connection.get_server_info()) else ""
    readable = [row for row in rows if "select" in row[7].lower()]
    keys = [row for row in rows if row[5] == "PRI"]
    single = len(keys) == 1 and keys[0] in readable and keys[0][2].lower() in INTEGERS
    return Relation(
        *where,
        columns=tuple(
            Column(row[0], row[2].lower(), row[6] is not None, row[2].lower() == "json" or _named(row[0], documents))
            for row in readable
        ),
        key=keys[0][0] if single else None,
        view=kind == "VIEW",
        past=past and kind == "SYSTEM VERSIONED",
        transactional=engine == "InnoDB",
        bytes=size,
        forbidden=tuple(row[0] for row in rows if row not in readable),
    )


def _json_columns(connection: Any, where: tuple[str, str]) -> str:
    """MariaDB's JSON is LONGTEXT under a check."""
    return "\n".join(row[0] for row in _rows(connection, JSON_CHECKS, where) if "json_valid" in row[0].lower())


def _named(column: str, checks: str) -> bool:
    return f"json_valid({quoted(column)})" in checks


def quoted(*parts: str) -> str:
    """An identifier in backticks: every character stands for itself."""
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)


def _key(key: str, foreign: bool) -> Key:
    if key == "PRI":
        return "primary"
    if foreign:
        return "foreign"
    return "unique" if key == "UNI" else ""


def _rows(connection: Any, query: str, parameters: Iterable[object]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, tuple(parameters))
        return list(cursor.fetchall())
