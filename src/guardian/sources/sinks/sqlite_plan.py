"""What a protected copy of a SQLite file will be, before anything is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.databases import qualified, quoted
from guardian.sources.sinks.base import NotProtectable, TargetError, Treater, spelt_otherwise, unreadable
from guardian.sources.sinks.searching import Search, Searched, searched
from guardian.sources.sinks.sqlite_schema import (
    SCHEMA,
    WORDS,
    Extra,
    Table,
    _edges,
    read_extras,
    read_tables,
    values_among,
)
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.wording import HOLDS, LEANS, TAKE_OUT, Wording, leaning, without_default
from guardian.sources.sqlite import SqliteSource
from guardian.sources.sqlite_rows import kind_of, reason_of

FULL_TEXT = frozenset({"fts3", "fts4", "fts5"})
MODULES = FULL_TEXT | {"rtree", "rtree_i32"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the copy will be: its tables with their texts, what is made after the rows, and what is left out."""

    tables: tuple[tuple[Table, Treating], ...]
    texts: Mapping[str, str]
    extras: tuple[Extra, ...]
    left_out: tuple[Skipped, ...]


def snapshot(source: SqliteSource) -> sqlite3.Connection:
    """A read-only connection inside one read transaction: the same rows from beginning to end."""
    connection = source._connect()
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection


def listed_tables(
    source: SqliteSource, connection: sqlite3.Connection
) -> tuple[dict[str, TableSchema], tuple[Skipped, ...]]:
    """The tables by name as a scan lists them; a table that cannot be read makes a copy impossible."""
    listed = list(source.tables())
    unread = tuple(entry for entry in listed if isinstance(entry, Unread))
    found = {entry.name: entry for entry in listed if isinstance(entry, TableSchema)}
    left_out: list[Skipped] = []
    for table in read_tables(connection):
        ref = f"{source.name}/{qualified(SCHEMA, table.name)}"
        if table.kind == "virtual" and (reason := _virtual(table)):
            left_out.append(Skipped(ref, reason))
            unread = tuple(entry for entry in unread if entry.ref != ref)
    if unread:
        raise unreadable(unread, source.name)
    return {
        table.name: found[key] for table in read_tables(connection) if (key := qualified(SCHEMA, table.name)) in found
    }, tuple(left_out)


def _virtual(table: Table) -> str | None:
    """Why a virtual table is left out, if it is."""
    if table.module not in MODULES:
        return f"a virtual table of the module '{table.module}', which cannot be filled again"
    return "a full-text index that keeps no text" if table.content == "" else None


def copied_tables(connection: sqlite3.Connection) -> tuple[Table, ...]:
    """Those with rows of their own: an index over another table's is made of the treated ones."""
    listed = (table for table in read_tables(connection) if not table.content)
    return tuple(table for table in listed if table.kind == "table" or _virtual(table) is None)


def planned(source: SqliteSource, connection: sqlite3.Connection, treater: Treater) -> Plan:
    listed, left_out = listed_tables(source, connection)
    tables = _treated(connection, listed, treater)
    if otherwise := list(_spelt_otherwise(connection, tables)):
        raise spelt_otherwise(otherwise)
    search = _search(connection, tables, treater)
    notes = list(left_out)
    texts: dict[str, str] = {}
    bad = search.bad_defaults({table.name: table.sql for table, _ in tables})
    for table, treating in tables:
        texts[table.name], dropped = without_default(table.sql, searched(treating) | bad[table.name])
        notes += [Skipped(f"{treating.table.ref}/{column}", "its default, a literal") for column in sorted(dropped)]
    extras = read_extras(connection)
    wordings = [Wording(f"table {name}", text, quotes=True, home=name) for name, text in texts.items()]
    holding = search.holding([*wordings, *(Wording(extra.key, extra.sql, quotes=True) for extra in extras)])
    if spoiled := [(table, treating) for table, treating in tables if f"table {table.name}" in holding]:
        refused = [
            place
            for table, treating in spoiled
            for place in search.places(
                treating.table.ref, table.name, texts[table.name], (one.name for one in table.columns)
            )
        ]
        reasons = tuple(Unread(ref, HOLDS) for ref in refused)
        raise NotProtectable(
            "a CHECK or a remark in a table's text holds a value that is to be treated",
            where=", ".join(refused),
            remedy=TAKE_OUT,
            reasons=reasons,
        )
    leans = leaning({one.key: _mentioned(one) for one in extras}, holding)
    for extra in extras:
        if extra.key in holding | leans:
            why = LEANS if extra.key in leans else HOLDS
            notes.append(Skipped(f"{source.name}/{qualified(SCHEMA, extra.name)}", f"{extra.kind}: {why}"))
    kept = tuple(extra for extra in extras if extra.key not in holding | leans)
    return Plan(tables, texts, kept, tuple(notes))


def _mentioned(extra: Extra) -> tuple[str, str]:
    """The name by which others mention it, and what mentions others."""
    if extra.kind == WORDS:
        return extra.name, f"{extra.sql} {quoted(extra.table)}"
    return extra.name if extra.kind == "view" else "", extra.sql


def _spelt_otherwise(connection: sqlite3.Connection, tables: Sequence[tuple[Table, Treating]]) -> Iterator[str]:
    """The treated columns in which rows refer to a value that is written otherwise."""
    there = {qualified(SCHEMA, table.name): table for table, _ in tables}
    for table, treating in tables:
        for edge in _edges(connection, table):
            parent = there.get(edge.to)
            if parent is None or not set(edge.to_columns) <= {column.name for column in parent.columns}:
                continue  # it refers to nothing: SQLite allows that
            pairs = [
                (f"c.{quoted(one)}", f"p.{quoted(to)}") for one, to in zip(edge.columns, edge.to_columns, strict=True)
            ]
            joined = " AND ".join(
                f"{to} = {one}" for one, to in pairs
            )  # the collation is that of the table referred to
            sides = f"{quoted(SCHEMA, table.name)} c JOIN {quoted(SCHEMA, parent.name)} p ON {joined}"
            for column, (one, to) in zip(edge.columns, pairs, strict=True):
                query = f"SELECT 1 FROM {sides} WHERE CAST({one} AS BLOB) <> CAST({to} AS BLOB) LIMIT 1"  # noqa: S608
                if column in treating.hidden and connection.execute(query).fetchone():
                    yield f"{treating.table.ref}/{column}"


def _treated(
    connection: sqlite3.Connection, listed: Mapping[str, TableSchema], treater: Treater
) -> tuple[tuple[Table, Treating], ...]:
    return tuple(
        (table, Treating(listed[table.name], treater, table.documents, derived=table.generated))
        for table in copied_tables(connection)
    )


def _search(connection: sqlite3.Connection, tables: tuple[tuple[Table, Treating], ...], treater: Treater) -> Search:
    lookup = partial(values_among, connection)
    found = (
        Searched(table.name, treating, tuple(sorted(searched(treating))), partial(lookup, treating.documents))
        for table, treating in tables
    )
    return Search(tuple(found), treater)


@contextmanager
def searching(path: Path, name: str, treater: Treater) -> Iterator[Search]:
    """A search over the treated columns of the file at ``path``."""
    source = SqliteSource(path, name)
    with faults(name), closing(snapshot(source)) as connection:
        listed, _ = listed_tables(source, connection)
        yield _search(connection, _treated(connection, listed, treater), treater)


@contextmanager
def faults(where: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if kind_of(error) == "SQLITE_FULL":
            raise TargetError("the disk is full", where=where) from None
        raise UnreadError(reason_of(error), where=where) from None
