"""The tables of the state store: how they are made, and how documents are read from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from guardian.state.connecting import CREATING, SQLITE_FAULTS, StoreError, shown_address

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData, Table

Row = dict[str, Any]
KEYS: Mapping[str, tuple[str, ...]] = {
    "scans": ("id",),
    "tables": ("source", "name"),
    "columns": ("source", "tab", "name"),
    "decisions": ("id",),
    "meta": ("name",),
    "keys": ("id",),
    "reveals": ("id",),
}
"""Each table is its key columns plus one JSON document, so that the two engines behave alike."""

_RECORDS: tuple[str, ...] = ("subjects", "subject_keys", "vault")
"""Tables of many small sealed records: domain and id are the key; written and looked up a million at a time."""


def create(connection: Connection) -> None:
    """Make the tables that are missing; two scans may begin on a new store at the same moment."""
    from sqlalchemy import text
    from sqlalchemy.schema import CreateTable

    if connection.dialect.name == "postgresql":  # there IF NOT EXISTS does not wait for another's uncommitted table
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CREATING})
    for table in _schema().sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))


@cache
def _schema() -> MetaData:
    from sqlalchemy import Column, LargeBinary, MetaData, Table, Text

    metadata = MetaData()
    for name, keys in KEYS.items():
        columns = [Column(key, Text, primary_key=True) for key in keys]
        Table(f"guardian_{name}", metadata, *columns, Column("body", Text, nullable=False))
    for name in _RECORDS:
        columns = [Column(key, Text, primary_key=True) for key in ("domain", "id")]
        rest = (Column("key_id", Text, nullable=False), Column("body", LargeBinary, nullable=False))
        Table(f"guardian_{name}", metadata, *columns, *rest, sqlite_with_rowid=False)
    return metadata


def own_tables() -> frozenset[str]:
    """What the tables of a state are called."""
    return frozenset(_schema().tables)


def table_named(name: str) -> Table:
    return _schema().tables[f"guardian_{name}"]


def row_of(key: Mapping[str, str], body: Mapping[str, Any]) -> Row:
    return {**key, "body": json.dumps(body, ensure_ascii=False, sort_keys=True)}


def select_rows(connection: Connection, table: str, where: Mapping[str, str]) -> list[Row]:
    found = table_named(table)
    keys = [found.c[name] for name in KEYS[table]]
    query = found.select().where(*(found.c[name] == value for name, value in where.items())).order_by(*keys)
    names = KEYS[table]
    rows = connection.execute(query)
    try:
        return [{**dict(zip(names, row, strict=False)), **json.loads(row.body)} for row in rows]
    except (ValueError, TypeError):
        raise StoreError(
            f"the state store holds an entry of {table} that is no JSON object",
            where=shown_address(connection.engine.url),
            remedy=SQLITE_FAULTS["SQLITE_CORRUPT"][1],
        ) from None
