"""A PostgreSQL schema read from the catalog as the statements that make it again: no dump program is needed.

Read with an empty search path, so every name in an expression is qualified and means the same thing elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from guardian.sources.databases import quoted
from guardian.sources.sinks.postgres_catalog import (
    COLUMNS,
    COMMENTS,
    CONSTRAINTS,
    EXTENSIONS,
    FUNCTIONS,
    INDEXES,
    OTHERS,
    SCHEMAS,
    SEQUENCES,
    STATISTICS,
    TABLES,
    TRIGGERS,
    TYPES,
    VIEWS,
)

if TYPE_CHECKING:
    import psycopg

Kind = Literal[
    "type", "sequence", "function", "table", "key", "index", "foreign", "view", "trigger", "comment", "other"
]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement and the object it makes. ``early``: before the rows, otherwise after them."""

    kind: Kind
    ref: str
    sql: str
    early: bool
    table: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """``base``: the type below any domain; ``fields``: of a composite; ``element``: category of an array's cells."""

    name: str
    type: str
    base: str
    category: str
    notnull: bool
    collation: str | None
    default: str | None
    generated: str
    identity: str
    local: bool
    longest: int | None
    checks: tuple[str, ...]
    labels: tuple[str, ...]
    fields: tuple[str, ...]
    element: str | None


@dataclass(frozen=True, slots=True)
class Constraint:
    oid: int
    name: str
    kind: str
    sql: str
    valid: bool
    local: bool
    inherited: bool
    columns: tuple[str, ...]
    to: tuple[str, str] | None
    to_columns: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A table or partitioned table; ``parents`` as quoted names, of a partition its one parent."""

    oid: int
    schema: str
    name: str
    kind: str
    unlogged: bool
    partition: bool
    key: str | None
    bound: str | None
    parents: tuple[str, ...]
    options: tuple[str, ...]
    hidden: bool
    secured: bool
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()

    @property
    def quoted(self) -> str:
        return quoted(self.schema, self.name)

    @property
    def source(self) -> str:
        """ONLY, since children by inheritance are tables of their own; partitions are not."""
        return f"ONLY {self.quoted}" if self.kind == "r" else self.quoted

    @property
    def written(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.generated)


@dataclass(slots=True)
class Sequence:
    """``owner``: the column that it belongs to; ``since``: where it began, which may be a cell of that column."""

    schema: str
    name: str
    identity: bool
    owner: tuple[str, str, str] | None
    sql: str
    since: str


@dataclass(slots=True)
class Schema:
    """Everything of a database that a copy makes again, and what it does not."""

    schemas: tuple[str, ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    statements: list[Statement] = field(default_factory=list)
    comments: list[tuple[str, str, str | None, str | None, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    triggers: list[Statement] = field(default_factory=list)


Connection = "psycopg.Connection[Any]"


def read_schema(connection: psycopg.Connection[Any]) -> Schema:
    """The whole schema, but for the CREATE TABLE texts, which depend on what is treated."""
    found = Schema(tuple(row[0] for row in connection.execute(SCHEMAS.encode())))
    found.extensions = tuple((row[0], row[1]) for row in connection.execute(EXTENSIONS.encode()))
    found.tables = tuple(_tables(connection))
    found.sequences = tuple(_sequences(connection))
    found.statements += _types(connection)
    for statement in _functions(connection, found):
        found.statements.append(statement)
    oids = [table.oid for table in found.tables]
    found.statements += _keys(found.tables)
    found.statements += [
        Statement("index", f"{row[1]}.{row[2]}", row[3], False, row[4])
        for row in connection.execute(INDEXES.encode(), (oids,))
    ]
    views, indexed = _views(connection)
    found.statements += views
    found.statements += [
        Statement("index", f"{row[1]}.{row[2]}", row[3], False)
        for row in connection.execute(INDEXES.encode(), (indexed,))
    ]
    found.statements += [
        Statement("other", f"{row[1]}.{row[2]}", row[3], False) for row in connection.execute(STATISTICS.encode())
    ]
    found.triggers = list(_triggers(connection, [*oids, *(row[0] for row in connection.execute(VIEWS.encode()))]))
    found.comments = [(row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(COMMENTS.encode())]
    found.left_out += [(f"{row[1]}.{row[2]}", f"{row[0]}: not copied") for row in connection.execute(OTHERS.encode())]
    return found


def _table(row: tuple[Any, ...]) -> Table:
    return Table(*row)


def _tables(connection: psycopg.Connection[Any]) -> Iterator[Table]:
    tables = [
        _table(tuple(tuple(one) if isinstance(one, list) else one for one in row))
        for row in connection.execute(TABLES.encode())
    ]
    oids = [table.oid for table in tables]
    columns: dict[int, list[Column]] = defaultdict(list)
    for row in connection.execute(COLUMNS.encode(), (oids,)):
        row = (*row[:5], row[5] or row[16], *row[6:12], *map(tuple, row[12:15]), row[15])
        columns[row[0]].append(Column(*row[1:]))
    constraints: dict[int, list[Constraint]] = defaultdict(list)
    for row in connection.execute(CONSTRAINTS.encode(), (oids,)):
        to = (row[9], row[10]) if row[10] is not None else None
        found = (row[0], *row[2:8], tuple(row[8]), to, tuple(row[11]))
        constraints[row[1]].append(Constraint(*found))
    for table in tables:
        table.columns, table.constraints = tuple(columns[table.oid]), tuple(constraints[table.oid])
        yield table


def _types(connection: psycopg.Connection[Any]) -> Iterator[Statement]:
    for row in connection.execute(TYPES.encode()).fetchall():
        _, schema, name, kind, base, notnull, default, collation, of, labels, subtype, checks, fields = row
        head = f"CREATE {'DOMAIN' if kind == 'd' else 'TYPE'} {quoted(schema, name)} AS"
        if kind == "e":
            sql = f"{head} ENUM ({', '.join(map(literal, labels))})"
        elif kind == "r":
            sql = f"{head} RANGE (SUBTYPE = {subtype})"
        elif kind == "c":
            sql = f"{head} ({', '.join(fields)})"
        else:
            parts = [head, base, f"COLLATE {quoted(of, collation)}" if collation else ""]
            parts += [f"DEFAULT {default}" if default is not None else "", "NOT NULL" if notnull else "", *checks]
            sql = " ".join(filter(None, parts))
        yield Statement("type", f"{schema}.{name}", sql, True)


def _functions(connection: psycopg.Connection[Any], found: Schema) -> Iterator[Statement]:
    for _, schema, name, _, language, sql, _ in connection.execute(FUNCTIONS.encode()).fetchall():
        if sql is None or language in {"c", "internal"}:
            found.left_out.append((f"{schema}.{name}", "a function that is not written in SQL or PL: not copied"))
        else:
            yield Statement("function", f"{schema}.{name}", sql, True)


def _sequences(connection: psycopg.Connection[Any]) -> Iterator[Sequence]:
    for row in connection.execute(SEQUENCES.encode()).fetchall():
        _, schema, name, kind, step, low, high, start, cache, cycle, dependency, *owner = row
        since = f"START WITH {start}"
        options = f"INCREMENT BY {step} MINVALUE {low} MAXVALUE {high} {since} CACHE {cache}"
        options += " CYCLE" if cycle else " NO CYCLE"
        identity = dependency == "i"
        sql = options if identity else f"CREATE SEQUENCE {quoted(schema, name)} AS {kind} {options}"
        yield Sequence(schema, name, identity, (owner[0], owner[1], owner[2]) if dependency else None, sql, since)


def _keys(tables: tuple[Table, ...]) -> Iterator[Statement]:
    """Keys before foreign keys; what a partition has from its parent comes by itself."""
    for kinds, kind in (("pux", "key"), ("f", "foreign")):
        for table in tables:
            for constraint in table.constraints:
                if constraint.kind in kinds and not constraint.inherited:
                    sql = f"ALTER TABLE {table.source} ADD CONSTRAINT {quoted(constraint.name)} {constraint.sql}"
                    ref = f"{table.schema}.{table.name}.{constraint.name}"
                    yield Statement("key" if kind == "key" else "foreign", ref, sql, False, table.oid)


def _views(connection: psycopg.Connection[Any]) -> tuple[list[Statement], list[int]]:
    made, indexed = [], []
    for oid, schema, name, kind, text, options, populated in connection.execute(VIEWS.encode()).fetchall():
        word = "MATERIALIZED VIEW" if kind == "m" else "VIEW"
        extra = f" WITH ({', '.join(options)})" if options else ""
        tail = "" if kind == "v" else " WITH DATA" if populated else " WITH NO DATA"
        sql = f"CREATE {word} {quoted(schema, name)}{extra} AS {text.rstrip().rstrip(';')}{tail}"
        made.append(Statement("view", f"{schema}.{name}", sql, False))
        if kind == "m":
            indexed.append(oid)
    return made, indexed


def _triggers(connection: psycopg.Connection[Any], oids: list[int]) -> Iterator[Statement]:
    states = {"D": "DISABLE TRIGGER", "R": "ENABLE REPLICA TRIGGER", "A": "ENABLE ALWAYS TRIGGER"}
    for _, schema, table, name, sql, state in connection.execute(TRIGGERS.encode(), (oids,)).fetchall():
        yield Statement("trigger", f"{schema}.{table}.{name}", sql, False)
        if state in states:
            text = f"ALTER TABLE {quoted(schema, table)} {states[state]} {quoted(name)}"
            yield Statement("trigger", f"{schema}.{table}.{name}", text, False)


def create_table(table: Table, sequences: tuple[Sequence, ...], without: frozenset[str]) -> str:
    """The CREATE TABLE text, CHECK constraints included; ``without``: the columns whose default is left out."""
    head = f"CREATE {'UNLOGGED ' if table.unlogged else ''}TABLE {table.quoted}"
    checks = [
        f"CONSTRAINT {quoted(one.name)} {one.sql}"
        for one in table.constraints
        if one.kind == "c" and one.local and one.valid
    ]
    tail = f" PARTITION BY {table.key}" if table.key else ""
    if table.options:
        tail += f" WITH ({', '.join(table.options)})"
    if table.partition:
        body = f" ({', '.join(checks)})" if checks else ""
        return f"{head} PARTITION OF {table.parents[0]}{body} {table.bound}{tail}"
    columns = [_column(table, column, sequences, without) for column in table.columns if column.local]
    heirs = f" INHERITS ({', '.join(table.parents)})" if table.parents else ""
    return f"{head} ({', '.join(columns + checks)}){heirs}{tail}"


def _column(table: Table, column: Column, sequences: tuple[Sequence, ...], without: frozenset[str]) -> str:
    parts = [quoted(column.name), column.type]
    if column.collation:
        parts.append(f"COLLATE {column.collation}")
    if column.generated:
        parts.append(f"GENERATED ALWAYS AS ({column.default}) {'STORED' if column.generated == 's' else 'VIRTUAL'}")
    elif column.identity:
        owner = (table.schema, table.name, column.name)
        own = next((one for one in sequences if one.identity and one.owner == owner), None)
        word = "ALWAYS" if column.identity == "a" else "BY DEFAULT"
        options = f" (SEQUENCE NAME {quoted(own.schema, own.name)} {own.sql})" if own else ""
        parts.append(f"GENERATED {word} AS IDENTITY{options}")
    elif column.default is not None and column.name not in without:
        parts.append(f"DEFAULT {column.default}")
    if column.notnull:
        parts.append("NOT NULL")
    return " ".join(parts)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
