"""What a protected copy of a PostgreSQL database will be, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.databases import qualified, quoted
from guardian.sources.postgres import PostgresSource, _reason
from guardian.sources.sinks.base import Holds, NotProtectable, Treater, unreadable
from guardian.sources.sinks.leaves import Frozen
from guardian.sources.sinks.postgres_rows import (
    DIGITS,
    FORMS,
    Arrays,
    cells_of,
    composed,
    documents,
    exact,
    plain_array,
)
from guardian.sources.sinks.postgres_schema import Column, Schema, Statement, Table, create_table, literal, read_schema
from guardian.sources.sinks.postgres_schema import Sequence as SequenceOf
from guardian.sources.sinks.postgres_target import SESSION
from guardian.sources.sinks.searching import Search, Searched, searched
from guardian.sources.sinks.shapes import ColumnShape, Edge, TableShape
from guardian.sources.sinks.treating import Treating, Walk
from guardian.sources.sinks.wording import FIELD, HOLDS, LABELS, LEANS, TAKE_OUT, Wording, leaning, literals, names

if TYPE_CHECKING:
    import psycopg

NEXT = re.compile(r"nextval\('(.+?)'::regclass\)")
IDENTIFIER = re.compile(r'"((?:[^"]|"")*)"|([^".]+)')
NAMED = frozenset({"view", "function"})
"""Statements whose objects others may need."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the copy will be. ``roots``: the tables that rows are sent to (partitions get theirs from the parent)."""

    schema: Schema
    roots: tuple[tuple[Table, Treating], ...]
    early: tuple[Statement, ...]
    late: tuple[Statement, ...]
    left_out: tuple[Skipped, ...]
    digest: str


@contextmanager
def opened(url: str, name: str, password_file: Path | None) -> Iterator[tuple[PostgresSource, psycopg.Connection[Any]]]:
    """The scanner's own read-only snapshot, in which values are written out in full."""
    import psycopg

    with closing(PostgresSource(url, name, password_file=password_file)) as source:
        connection = source._connection
        try:
            for setting in ("timezone", "intervalstyle", "extra_float_digits", "xmloption", "statement_timeout"):
                connection.execute("SELECT set_config(%s, %s, false)", (setting, SESSION[setting]))
            yield source, connection
        except psycopg.Error as error:
            raise UnreadError(_reason(error), where=name) from None


def listed_tables(source: PostgresSource, schema: Schema) -> dict[int, TableSchema]:
    """The tables as a scan lists them, by oid; partitions come with their parent."""
    entries = list(source.tables())
    unread = tuple(entry for entry in entries if isinstance(entry, Unread) and "materialised view" not in entry.reason)
    secured = [table for table in schema.tables if table.hidden]
    unread += tuple(
        Unread(f"{source.name}/{table.schema}.{table.name}", "row-level security hides rows from this login")
        for table in secured
    )
    if unread:
        raise unreadable(unread, source.name)
    by_name = {entry.name: entry for entry in entries if isinstance(entry, TableSchema)}
    found = {
        table.oid: by_name.get(qualified(table.schema, table.name)) for table in schema.tables if not table.partition
    }
    return {oid: entry for oid, entry in found.items() if entry is not None}


def planned(source: PostgresSource, connection: psycopg.Connection[Any], treater: Treater, plan_digest: str) -> Plan:
    schema = read_schema(connection)
    listed = listed_tables(source, schema)
    roots = roots_of(schema, listed, treater)
    search = search_of(connection, roots, treater)
    notes = [Skipped(f"{source.name}/{ref}", why) for ref, why in schema.left_out]
    notes += [
        Skipped(f"{source.name}/{table.schema}.{table.name}", "row-level security: not switched on in the copy")
        for table in schema.tables
        if table.secured
    ]
    schema.sequences = _begun_elsewhere(schema, roots, search)
    without = _defaults(schema, roots, search)
    for table in schema.tables:
        ref = f"{source.name}/{qualified(table.schema, table.name)}"
        notes += [Skipped(f"{ref}/{name}", "its default, a literal") for name in sorted(without[table.oid])]
    early = early_of(schema, without)
    late = late_of(schema)
    rooted = [table for table, _ in roots]
    objects = [one for one in (*early, *late) if one.kind != "sequence"]
    holding = search.holding(wording(one, rooted) for one in objects)
    bad = [one for one in early if f"{one.kind} {one.ref}" in holding and one.kind != "function"]
    if bad:
        raise NotProtectable(
            "the schema's own text holds a value that is to be treated",
            where=", ".join(place for one in bad for place in _places(source.name, one, schema, search)),
            remedy=TAKE_OUT,
            reasons=tuple(Unread(f"{source.name}/{one.ref}", f"{one.kind}: {HOLDS}") for one in bad),
        )
    leans = _leaning(early, late, holding)
    dropped = [one for one in (*early, *late) if f"{one.kind} {one.ref}" in holding | leans]
    for one in dropped:
        why = LEANS if f"{one.kind} {one.ref}" in leans else HOLDS
        notes.append(Skipped(f"{source.name}/{one.ref}", f"{one.kind}: {why}"))
    early, late = (tuple(one for one in ones if one not in dropped) for ones in (early, late))
    facts = (plan_digest, [one.sql for one in (*early, *late)], [(table.oid, table.quoted) for table in schema.tables])
    digest = sha256(repr(facts).encode()).hexdigest()
    return Plan(schema, roots, early, late, tuple(notes), digest)


def _places(name: str, one: Statement, schema: Schema, search: Search) -> list[str]:
    """Where a statement holds what it may not; of a table, the columns that its CHECKs name."""
    for table in schema.tables:
        if one.kind == "table" and table.oid == one.table:
            columns = (column.name for column in table.columns)
            return search.places(f"{name}/{one.ref}", table.quoted, one.sql, columns)
    return [f"{name}/{one.ref} ({one.kind})"]


def _treating(table: Table, listed: TableSchema, treater: Treater, only: frozenset[str] | None = None) -> Treating:
    """``only``: columns beside which no document is walked."""
    walks: dict[str, Walk] = {column.name: Arrays(column.name) for column in table.written if plain_array(column)}
    walks |= {column.name: Frozen(column.name, listed.ref) for column in table.written if composed(column)}
    derived = {column.name: column.default or "" for column in table.columns if column.generated}
    walked = documents(table) if only is None else documents(table) & only
    return Treating(listed, treater, walked, walks, derived)


def counted(schema: Schema, roots: Sequence[tuple[Table, Treating]]) -> dict[str, tuple[Table, str]]:
    """The sequences that number a treated column, by their names: their places in it are cells of the source."""
    found: dict[str, tuple[Table, str]] = {}
    for table, treating in roots:
        for column in table.written:
            if column.name in treating.hidden and FORMS.get(column.base) == "integer":
                owned = (table.schema, table.name, column.name)
                named = NEXT.findall(column.default or "")
                for one in schema.sequences:
                    if one.owner == owned or f"{one.schema}.{one.name}" in {name.replace('"', "") for name in named}:
                        found[f"{one.schema}.{one.name}"] = (table, column.name)
    return found


def _begun_elsewhere(schema: Schema, roots: Sequence[tuple[Table, Treating]], search: Search) -> tuple[SequenceOf, ...]:
    """The sequences, without their first number where that is a cell of a treated column."""
    numbering = counted(schema, roots)
    held = search.holding(Wording(f"{one.schema}.{one.name}", one.since, plain=True) for one in schema.sequences)
    return tuple(
        replace(one, sql=one.sql.replace(f" {one.since}", ""))
        if f"{one.schema}.{one.name}" in held | numbering.keys()
        else one
        for one in schema.sequences
    )


def _defaults(schema: Schema, roots: Sequence[tuple[Table, Treating]], search: Search) -> Mapping[int, frozenset[str]]:
    """By table, the columns that get no default: those that are treated, where it is a literal and so may be
    somebody's value, and those whose default holds a value of any treated column."""
    replaced = {table.oid: searched(treating) for table, treating in roots}
    texts = {
        f"{table.oid} {column.name}": (table, column.name, column.default)
        for table in schema.tables
        for column in (() if table.partition else table.written)
        if column.default is not None and "nextval(" not in column.default and literals(column.default)
    }
    bad = search.holding(Wording(key, default, home=table.quoted) for key, (table, _, default) in texts.items())
    found: dict[int, frozenset[str]] = {table.oid: frozenset() for table in schema.tables}
    for key, (table, column, _) in texts.items():
        if key in bad or column in replaced.get(table.oid, ()):
            found[table.oid] |= {column}
    return found


def roots_of(schema: Schema, listed: Mapping[int, TableSchema], treater: Treater) -> tuple[tuple[Table, Treating], ...]:
    """The tables that rows are sent to."""
    return tuple(
        (table, _treating(table, listed[table.oid], treater)) for table in schema.tables if table.oid in listed
    )


def early_of(schema: Schema, without: Mapping[int, frozenset[str]]) -> tuple[Statement, ...]:
    """Types, sequences, functions, tables: all that must be there before the first row."""
    found = [one for one in schema.statements if one.early and one.kind == "type"]
    found += [
        Statement("sequence", f"{one.schema}.{one.name}", one.sql, True) for one in schema.sequences if not one.identity
    ]
    found += [one for one in schema.statements if one.early and one.kind != "type"]
    for table in schema.tables:
        sql = create_table(table, schema.sequences, without.get(table.oid, frozenset()))
        found.append(Statement("table", f"{table.schema}.{table.name}", sql, True, table.oid))
    for one in schema.sequences:
        if one.owner is not None and not one.identity:
            sql = f"ALTER SEQUENCE {quoted(one.schema, one.name)} OWNED BY {quoted(*one.owner)}"
            found.append(Statement("sequence", f"{one.schema}.{one.name}", sql, True))
    return tuple(found)


def late_of(schema: Schema) -> tuple[Statement, ...]:
    """Keys, indexes, foreign keys, views, triggers and comments: made under the final names, after the rows."""
    order = ("key", "index", "foreign", "view", "other")
    made = [one for one in schema.statements if not one.early]
    found = [one for kind in order for one in made if one.kind == kind]
    for table in schema.tables:
        for check in table.constraints:
            if check.kind == "c" and check.local and not check.valid:
                sql = f"ALTER TABLE {table.quoted} ADD CONSTRAINT {quoted(check.name)} {check.sql}"
                found.append(Statement("other", f"{table.schema}.{table.name}.{check.name}", sql, False, table.oid))
    found += schema.triggers
    for kind, space, name, column, text in schema.comments:
        parts = [part for part in (space, name, column) if part is not None]
        word = "COLUMN" if column is not None else kind
        sql = f"COMMENT ON {word} {quoted(*parts)} IS {literal(text)}"
        found.append(Statement("comment", ".".join(parts), sql, False))
    return tuple(found)


def wording(one: Statement, tables: Iterable[Table]) -> Wording:
    """The text of an object. A table's own text (its keys and indexes too) mentions the columns of that table; a
    comment is about the table that it stands on."""
    key = f"{one.kind} {one.ref}"
    if one.kind == "comment":
        names_of = ((table.quoted, f"{table.schema}.{table.name}") for table in tables)
        about = (table for table, name in names_of if one.ref == name or one.ref.startswith(f"{name}."))
        return Wording(key, one.sql.partition(" IS ")[2], frozenset(about))
    if one.kind == "type" and " AS ENUM (" in one.sql:
        return Wording(key, one.sql, home=LABELS)
    family = {table.oid: table.quoted for table in tables}
    return Wording(key, one.sql, home=family.get(one.table, ""))


def search_of(connection: psycopg.Connection[Any], roots: Sequence[tuple[Table, Treating]], treater: Treater) -> Search:
    found: list[Searched] = []
    for table, treating in roots:
        columns = {column.name: column for column in table.written}
        treated = tuple(sorted(name for name in searched(treating) if name in columns))
        found.append(Searched(table.quoted, treating, treated, partial(_values, connection, columns)))
    return Search(tuple(found), treater)


@contextmanager
def searching(url: str, name: str, treater: Treater, password_file: Path | None) -> Iterator[Search]:
    """A search over the treated columns of the database at ``url``."""
    with opened(url, name, password_file) as (source, connection):
        schema = read_schema(connection)
        yield search_of(connection, roots_of(schema, listed_tables(source, schema), treater), treater)


def _leaning(early: Sequence[Statement], late: Sequence[Statement], gone: frozenset[str]) -> frozenset[str]:
    """Views, functions, triggers and the like that need a view or function that is left out."""
    texts = {
        f"{one.kind} {one.ref}": (one.ref.rpartition(".")[2] if one.kind in NAMED else "", one.sql)
        for one in (*early, *late)
        if one.kind in NAMED | {"trigger", "comment", "index", "other"}
    }
    return leaning(texts, gone)


def _values(
    connection: psycopg.Connection[Any], columns: Mapping[str, Column], table: str, column: str, texts: list[str]
) -> set[str]:
    """Which texts are cells of a column, in any case; of documents and arrays, which stand in one."""
    cell, kind = f"t.{quoted(column)}::text".replace("%", "%%"), columns[column]
    table = table.replace("%", "%%")
    if kind.base in {"json", "jsonb"} or kind.category == "A":
        found = f"position(x IN {cell}) > 0"
        if kind.category != "A":
            values = f"regexp_replace({cell}, '{FIELD}', '', 'g')"
            found = f"CASE WHEN {found} THEN position(x IN {values}) > 0 END"
        query = f"SELECT DISTINCT x FROM unnest(%s::text[]) x WHERE EXISTS (SELECT FROM {table} t WHERE {found})"  # noqa: S608
    else:
        folded = f"lower({cell}) IN (SELECT lower(x) FROM unnest(%s::text[]) x)"  # noqa: S608
        query = f"SELECT DISTINCT {cell} FROM {table} t WHERE {cell} = ANY (%s) OR {folded}"  # noqa: S608
        return {row[0] for row in connection.execute(query.encode(), (texts, texts))}
    return {row[0] for row in connection.execute(query.encode(), (texts,))}


def placing(tables: Sequence[Table]) -> dict[int, frozenset[str]]:
    """By oid of the roots what their rows, and those of their partitions' partitions, are placed by; a hash has a place
    for any value."""
    above = parents_of(tables)
    found: dict[int, set[str]] = {}
    for one in tables:
        if one.key and not one.key.startswith("HASH"):
            root = one.oid
            while root in above:
                root = above[root]
            found.setdefault(root, set()).update(names(one.key))
    return {oid: frozenset(columns) for oid, columns in found.items()}


def parents_of(tables: Sequence[Table]) -> dict[int, int]:
    """By oid of a partition that of the table which it is part of."""
    oids = {(one.schema, one.name): one.oid for one in tables}
    parents = ((one.oid, oids.get(_place(one.parents[0]))) for one in tables if one.partition and one.parents)
    return {oid: parent for oid, parent in parents if parent is not None}  # that of an extension is not listed


def _place(said: str) -> tuple[str, str]:
    """Schema and name as ``format('%I.%I')`` writes them."""
    parts = [(quoted or plain).replace('""', '"') for quoted, plain in IDENTIFIER.findall(said)]
    return parts[0], parts[1]


def shape_of(table: Table, listed: TableSchema, placed: frozenset[str]) -> TableShape:
    """``placed``: the columns that its rows are placed by, lower case."""
    keys = [one.columns for one in table.constraints if one.kind == "p"]
    keys += [one.columns for one in table.constraints if one.kind == "u"]
    alone = {key[0] for key in keys if len(key) == 1}
    checks = [one.sql for one in table.constraints if one.kind in "cx"]
    edges = tuple(
        Edge(one.columns, qualified(*one.to), one.to_columns)
        for one in table.constraints
        if one.kind == "f" and one.to is not None and not one.inherited
    )
    columns = tuple(
        ColumnShape(
            column.name,
            Holds(
                FORMS.get(column.base, "other"),
                DIGITS.get(column.base, column.longest),
                not column.notnull,
                column.type,
                exact(column),
            ),
            column.name in alone,
            (*(text for text in checks if column.name.lower() in names(text)), *column.checks),
            (column.default or "") if column.generated else "",
            column.name in documents(table),
            column.name.lower() in placed,
            column.labels,
            leaves={"": cells_of(column)} if plain_array(column) else {},
            leaf=Holds("other", type=column.type, rigid=True) if composed(column) else Holds(),
        )
        for column in table.columns
    )
    return TableShape(listed, columns, tuple(keys), edges)
