"""A protected copy of a PostgreSQL database: filled under staging schemas, then everything takes its name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.base import Progress
from guardian.sources.databases import qualified, quoted
from guardian.sources.postgres import PostgresSource, _reason
from guardian.sources.sinks.base import Copied, Holds, NotProtectable, TableCopied, TargetError, Treater
from guardian.sources.sinks.leaves import Frozen
from guardian.sources.sinks.postgres_rows import DIGITS, FORMS, Arrays, composed, copied, documents, exact, plain_array
from guardian.sources.sinks.postgres_schema import (
    STAGING,
    Column,
    Schema,
    Statement,
    Table,
    create_table,
    literal,
    read_schema,
)
from guardian.sources.sinks.postgres_target import SESSION, Target, fault_of
from guardian.sources.sinks.shapes import ColumnShape, DatabaseShape, Edge, TableShape
from guardian.sources.sinks.treating import Treating, Walk
from guardian.sources.sinks.wording import HOLDS, LEANS, Wording, holding_values, leaning, literals, names

if TYPE_CHECKING:
    import psycopg

LAST = "SELECT last_value, is_called"
NAMED = frozenset({"view", "function"})
"""Statements whose objects others may need."""
SAME = "SELECT pg_postmaster_start_time()::text, current_database(), current_setting('port')"
STAMP = (
    "SELECT count(*), coalesce(sum(hashtextextended(tableoid::text || ctid::text || xmin::text, 0)::numeric), 0)::text"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the copy will be. ``roots``: the tables that rows are sent to (partitions get theirs from the parent)."""

    schema: Schema
    roots: tuple[tuple[Table, Treating], ...]
    early: tuple[Statement, ...]
    late: tuple[Statement, ...]
    left_out: tuple[Skipped, ...]
    digest: str


def shapes(url: str, name: str, password_file: Path | None) -> DatabaseShape:
    """What the columns can hold, and the foreign keys between the tables."""
    with _opened(url, name, password_file) as (source, connection):
        schema = read_schema(connection)
        listed = _listed(source, schema)
        left = tuple(Skipped(f"{name}/{ref}", why) for ref, why in schema.left_out)
        return DatabaseShape(
            tuple(_shape(table, listed[table.oid]) for table in schema.tables if table.oid in listed), left
        )


def copy(
    url: str,
    target_url: str,
    name: str,
    target_name: str,
    treater: Treater,
    *,
    plan_digest: str,
    progress: Progress | None = None,
    password_file: Path | None = None,
    target_password_file: Path | None = None,
) -> Copied:
    """Writes the copy. Killed at any moment, it leaves schemas named ``guardian_staging…`` in the target database,
    which a next call with the same plan goes on with: tables whose source did not change meanwhile are kept."""
    import psycopg

    with (
        _opened(url, name, password_file) as (source, reading),
        closing(Target(target_url, target_name, target_password_file)) as target,
    ):
        if reading.execute(SAME.encode()).fetchone() == target.run(SAME)[0]:
            raise TargetError("the target is the source", where=target_name, remedy="Name another database")
        plan = _planned(source, reading, treater, plan_digest)
        try:
            return _written(reading, target, plan, progress)
        except psycopg.Error as error:
            raise fault_of(error, target_name) from None


@contextmanager
def _opened(
    url: str, name: str, password_file: Path | None
) -> Iterator[tuple[PostgresSource, psycopg.Connection[Any]]]:
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


def _listed(source: PostgresSource, schema: Schema) -> dict[int, TableSchema]:
    """The tables as a scan lists them, by oid; partitions come with their parent."""
    entries = list(source.tables())
    unread = tuple(entry for entry in entries if isinstance(entry, Unread) and "materialised view" not in entry.reason)
    secured = [table for table in schema.tables if table.hidden]
    unread += tuple(
        Unread(f"{source.name}/{table.schema}.{table.name}", "row-level security hides rows from this login")
        for table in secured
    )
    if unread:
        raise NotProtectable("tables that cannot be read in full", where=source.name, reasons=unread)
    by_name = {entry.name: entry for entry in entries if isinstance(entry, TableSchema)}
    found = {
        table.oid: by_name.get(qualified(table.schema, table.name)) for table in schema.tables if not table.partition
    }
    return {oid: entry for oid, entry in found.items() if entry is not None}


def _planned(source: PostgresSource, connection: psycopg.Connection[Any], treater: Treater, plan_digest: str) -> Plan:
    schema = read_schema(connection)
    listed = _listed(source, schema)
    roots = tuple(
        (table, _treating(table, listed[table.oid], treater)) for table in schema.tables if table.oid in listed
    )
    notes = [Skipped(f"{source.name}/{ref}", why) for ref, why in schema.left_out]
    notes += [
        Skipped(f"{source.name}/{table.schema}.{table.name}", "row-level security: not switched on in the copy")
        for table in schema.tables
        if table.secured
    ]
    without = {table.oid: _defaults(table, treating) for table, treating in roots}
    for table, treating in roots:
        notes += [
            Skipped(f"{treating.table.ref}/{name}", "its default, a literal") for name in sorted(without[table.oid])
        ]
    early = _early(schema, without)
    late = _late(schema)
    holding = _holding(connection, roots, (*early, *late), schema)
    bad = [one for one in early if f"{one.kind} {one.ref}" in holding and one.kind != "function"]
    if bad:
        raise NotProtectable(
            "the schema's own text holds a value that is to be treated",
            where=", ".join(f"{source.name}/{one.ref} ({one.kind})" for one in bad),
            remedy="Take the value out of it",
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


def _treating(table: Table, listed: TableSchema, treater: Treater) -> Treating:
    walks: dict[str, Walk] = {column.name: Arrays(column.name) for column in table.written if plain_array(column)}
    walks |= {column.name: Frozen(column.name, listed.ref) for column in table.written if composed(column)}
    derived = {column.name: column.default or "" for column in table.columns if column.generated}
    return Treating(listed, treater, documents(table), walks, derived)


def _defaults(table: Table, treating: Treating) -> frozenset[str]:
    """The treated columns whose default is a literal: it may be somebody's value."""
    return frozenset(
        column.name
        for column in table.written
        if column.name in treating.replaced
        and column.default is not None
        and "nextval(" not in column.default
        and literals(column.default)
    )


def _early(schema: Schema, without: Mapping[int, frozenset[str]]) -> tuple[Statement, ...]:
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


def _late(schema: Schema) -> tuple[Statement, ...]:
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


def _holding(
    connection: psycopg.Connection[Any],
    roots: Sequence[tuple[Table, Treating]],
    statements: Sequence[Statement],
    schema: Schema,
) -> frozenset[str]:
    """Texts that hold a value of a treated column: one that they mention, or that a comment stands on."""
    found: set[str] = set()
    family = {table.oid: table for table, _ in roots}
    for table, treating in roots:
        near: list[Wording] = []
        columns = {column.name: column for column in table.written}
        treated = sorted(name for name in treating.replaced if name in columns)
        for one in statements:
            key = f"{one.kind} {one.ref}"
            if one.table and one.table != table.oid and one.table in family:
                if one.kind != "table":
                    near.append(Wording(key, one.sql, frozenset()))
                continue
            if one.kind == "comment":
                mine = one.ref == f"{table.schema}.{table.name}" or one.ref.startswith(f"{table.schema}.{table.name}.")
                about = frozenset((table.quoted, name) for name in treated) if mine else frozenset()
                near.append(Wording(key, one.sql.partition(" IS ")[2], about))
            elif one.kind != "sequence":
                near.append(Wording(key, one.sql))
        lookup = partial(_values, connection, columns)
        found |= holding_values(near, {table.quoted: treated}, lookup)
    return frozenset(found)


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
    """Which texts are cells of a column; in documents and arrays, which stand in one."""
    cell, kind = f"t.{quoted(column)}::text".replace("%", "%%"), columns[column]
    table = table.replace("%", "%%")
    if kind.base in {"json", "jsonb"} or kind.category == "A":
        there = f"EXISTS (SELECT FROM {table} t WHERE position(x IN {cell}) > 0)"
        query = f"SELECT DISTINCT x FROM unnest(%s::text[]) x WHERE {there}"  # noqa: S608
    else:
        query = f"SELECT DISTINCT {cell} FROM {table} t WHERE {cell} = ANY (%s)"  # noqa: S608
    return {row[0] for row in connection.execute(query.encode(), (texts,))}


def _written(reading: psycopg.Connection[Any], target: Target, plan: Plan, progress: Progress | None) -> Copied:
    target.alone()
    schemas = plan.schema.schemas
    resumed = target.begun(plan.digest)
    target.refuse_taken(schemas)
    if not resumed:
        target.frame(plan.digest, schemas, plan.schema.extensions, plan.early)
    place = {name: f"{STAGING}_{at}" for at, name in enumerate(schemas)}
    done = {row[0]: row[1:] for row in target.run(f"SELECT name, rows, stamp, copied FROM {STAGING}.journal")}  # noqa: S608
    total = sum(_stamp(reading, table)[0] for table, _ in plan.roots) if progress else 0
    sent, tables = 0, []
    for table, treating in plan.roots:
        count, stamp = _stamp(reading, table)
        key = f"{table.schema}.{table.name}"
        if key not in done or done[key][1] != stamp:
            _fill(
                reading,
                target,
                (table, treating, place[table.schema]),
                (key, count, stamp),
                _adder(progress, sent, total),
            )
            done[key] = (count, stamp, json.dumps(asdict(treating.copied(count))))
        sent += count
        if progress:
            progress(sent, total)
        noted = json.loads(done[key][2])
        tables.append(TableCopied(noted["name"], noted["rows"], tuple(noted["treated"]), tuple(noted["late"])))
    _complete(reading, target, plan)
    return Copied(tuple(tables), plan.left_out, resumed=resumed)


def _adder(progress: Progress | None, sent: int, total: int) -> Any:
    rows = 0

    def add(number: int) -> None:
        nonlocal rows
        rows += number
        if progress is not None:
            progress(sent + rows, total)

    return add


def _stamp(connection: psycopg.Connection[Any], table: Table) -> tuple[int, str]:
    """How many rows there are, and what changes whenever one of them is written: ids of places and transactions."""
    row = connection.execute(f"{STAMP} FROM {table.source}".encode()).fetchone()
    return (int(row[0]), f"{row[0]} {row[1]}") if row else (0, "")


def _fill(
    reading: psycopg.Connection[Any],
    target: Target,
    what: tuple[Table, Treating, str],
    facts: tuple[str, int, str],
    report: Any,
) -> None:
    """The rows of one table and the journal's line for it, in one transaction."""
    import psycopg

    (table, treating, schema), (key, count, stamp) = what, facts
    staged = _staged(table, schema)
    try:
        with target.transaction():
            target.run(f"TRUNCATE {'ONLY ' if table.kind == 'r' else ''}{staged.quoted}")
            rows = copied(reading, target.connection, table, staged.quoted, treating, report)
            there = target.run(f"SELECT count(*) FROM {staged.source}")[0][0]  # noqa: S608
            if not rows == count == there:
                raise UnreadError("not every row arrived", where=treating.table.ref)
            target.run(f"DELETE FROM {STAGING}.journal WHERE name = %s", (key,))  # noqa: S608
            line = json.dumps(asdict(treating.copied(count)))
            target.run(f"INSERT INTO {STAGING}.journal VALUES (%s, %s, %s, %s)", (key, count, stamp, line))  # noqa: S608
    except psycopg.Error as error:
        if reading.broken or reading.closed:
            raise UnreadError(_reason(error), where=treating.table.ref) from None
        raise fault_of(error, treating.table.ref) from None


def _staged(table: Table, schema: str) -> Table:
    return replace(table, schema=schema)


def _complete(reading: psycopg.Connection[Any], target: Target, plan: Plan) -> None:
    """One transaction: names, keys, indexes, foreign keys (checked over all rows), views, triggers, comments."""
    numbers = [
        (one, reading.execute(f"{LAST} FROM {quoted(one.schema, one.name)}".encode()).fetchone())
        for one in plan.schema.sequences
    ]
    with target.transaction():
        target.unveil(plan.schema.schemas)
        for one, state in numbers:
            if state is not None:
                target.run("SELECT setval(%s::regclass, %s, %s)", (quoted(one.schema, one.name), state[0], state[1]))
        for kinds in (("key",), ("index", "foreign", "other"), ("view", "index"), ("trigger",), ("comment",)):
            target.work_off([one for one in plan.late if one.kind in kinds and not _made(one, kinds)])
        target.run(f"DROP SCHEMA {STAGING} CASCADE")


def _made(one: Statement, kinds: tuple[str, ...]) -> bool:
    """Indexes of tables come before views, those of materialised views with them."""
    return one.kind == "index" and bool(one.table) == ("view" in kinds)


def _shape(table: Table, listed: TableSchema) -> TableShape:
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
            column.name in table.placed_by,
            column.labels,
        )
        for column in table.columns
    )
    return TableShape(listed, columns, tuple(keys), edges)
