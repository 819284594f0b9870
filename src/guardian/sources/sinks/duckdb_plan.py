"""What a protected copy of a DuckDB file will be, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.sources.cells import flattened
from guardian.sources.databases import qualified, quoted
from guardian.sources.duckdb import CONFIGURATION, DuckdbSource, faults
from guardian.sources.sinks.base import Holds, NotProtectable, Treater, unreadable, watched_by
from guardian.sources.sinks.duckdb_schema import SOURCE, WHOLE, Column, Schema, Statement, Table, read_schema, rows
from guardian.sources.sinks.leaves import Frozen
from guardian.sources.sinks.searching import Search, Searched, searched
from guardian.sources.sinks.shapes import ColumnShape, Edge, TableShape
from guardian.sources.sinks.treating import Treating, Walk
from guardian.sources.sinks.wording import (
    FIELD,
    HOLDS,
    LABELS,
    LEANS,
    TAKE_OUT,
    Wording,
    definitions,
    leaning,
    without_default,
)

MEMORY = "1GB"
INSIDE = 16_384
"""Rows of a batch of maps."""


NAMED = frozenset({"macro", "view"})
"""What others mention by its name."""


@dataclass(frozen=True, slots=True)
class Plan:
    schema: Schema
    tables: tuple[tuple[Table, Treating, str], ...]
    late: tuple[Statement, ...]
    left_out: tuple[Skipped, ...]


def _leaves(connection: Any, table: Table) -> dict[str, dict[str, Holds]]:
    """By column of nested values what each leaf holds. They come and go as texts: in another type only null fits."""
    found: dict[str, dict[str, Holds]] = {}
    for column in table.columns:
        if column.document and column.type not in {"JSON", "VARIANT"} and not column.frozen:
            query = f"SELECT {quoted(column.name)} FROM {quoted(SOURCE, table.schema, table.name)} LIMIT 0"  # noqa: S608
            kind = connection.sql(query).to_arrow_table().column(0).type
            leaves = {path: array.type for path, array in flattened("", _no(kind)).items()}
            found[column.name] = {path: _leaf(leaf, column.type) for path, leaf in leaves.items()}
    return found


def _leaf(kind: pa.DataType, declared: str) -> Holds:
    while pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind = kind.value_type
    if (pa.types.is_string(kind) or pa.types.is_large_string(kind)) and "ENUM(" not in declared:
        return Holds("text", type=declared)
    return Holds("other", type=declared)


def shape_of(connection: Any, table: Table, listed: TableSchema) -> TableShape:
    leaves = _leaves(connection, table)
    keys = [one.columns for kind in ("PRIMARY KEY", "UNIQUE") for one in table.constraints if one.kind == kind]
    alone = {key[0] for key in keys if len(key) == 1}
    checks = [one for one in table.constraints if one.kind == "CHECK"]
    edges = tuple(
        Edge(one.columns, qualified(table.schema, one.to), one.to_columns)
        for one in table.constraints
        if one.kind == "FOREIGN KEY" and one.to is not None and set(one.columns) <= {c.name for c in table.columns}
    )
    columns = tuple(
        ColumnShape(
            column.name,
            Holds(column.form, WHOLE.get(column.type), column.nullable, column.type, column.exact),
            column.name in alone,
            tuple(one.text for one in checks if column.name in one.columns),
            (column.default or "computed by the database") if column.generated else "",
            column.document or column.mapped,
            leaves=leaves.get(column.name, {}),
            leaf=Holds("other", type=column.type, rigid=True) if column.frozen or column.mapped else Holds(),
        )
        for column in table.columns
    )
    return TableShape(listed, columns, tuple(keys), edges)


def listed_tables(path: Path, name: str) -> dict[str, TableSchema]:
    """The tables as a scan lists them. Closed before the file is opened again, since two configurations cannot be."""
    with closing(DuckdbSource(path, name)) as source:
        entries = list(source.tables())
    unread = tuple(entry for entry in entries if isinstance(entry, Unread))
    if unread:
        raise unreadable(unread, name)
    return {entry.name: entry for entry in entries if isinstance(entry, TableSchema)}


def connected(main: str, source: Path) -> Any:
    """The file that is written, with the source attached read-only; after that nothing else can be reached."""
    import duckdb

    options = {key: value for key, value in CONFIGURATION.items() if key != "enable_external_access"}
    connection = duckdb.connect(main, config={**options, "memory_limit": MEMORY})
    try:
        connection.execute(f"ATTACH '{str(source).replace(chr(39), 2 * chr(39))}' AS {SOURCE} (READ_ONLY)")
        connection.execute("SET enable_external_access = false; SET enable_progress_bar = false")
        connection.execute("SET preserve_insertion_order = true; SET TimeZone = 'UTC'; SET lock_configuration = true")
    except duckdb.Error:
        connection.close()
        raise
    if main != ":memory:":
        Path(main).chmod(0o600)
    return connection


def planned(connection: Any, listed: Mapping[str, TableSchema], treater: Treater, name: str) -> Plan:
    schema = read_schema(connection, name)
    notes: list[Skipped] = []
    treated = _treated(connection, schema.tables, listed, treater)
    search = search_of(connection, treated, treater)
    tables: list[tuple[Table, Treating, str]] = []
    bad_ones = search.bad_defaults({table.key: table.sql for table, _ in treated})
    for table, treating in treated:
        sql, dropped = without_default(table.sql, searched(treating) | bad_ones[table.key])
        notes += [Skipped(f"{treating.table.ref}/{column}", "its default, a literal") for column in sorted(dropped)]
        tables.append((table, treating, sql))
    wordings = [Wording(f"table {table.key}", sql, home=table.key) for table, _, sql in tables]
    objects = (one for one in (*schema.early, *schema.late) if one.kind not in {"schema", "sequence"})
    holding = search.holding([*wordings, *(wording(one, schema.tables) for one in objects)])
    bad = [
        Unread(place, HOLDS)
        for table, treating, sql in tables
        if f"table {table.key}" in holding
        for place in search.places(treating.table.ref, table.key, sql, (one.name for one in table.columns))
    ]
    texts = {one.key: (one.name if one.kind in NAMED else "", one.sql) for one in (*schema.early, *schema.late)}
    texts |= {f"table {table.key}": ("", sql) for table, _, sql in tables}
    leans = leaning(texts, holding)
    needed = any(f"table {table.key}" in leans for table, _, _ in tables)  # no table stands without its macros
    early = (one for one in schema.early if one.key in holding and (needed or one.kind != "macro"))
    bad += [Unread(f"{name}/{one.schema}.{one.name}", HOLDS) for one in early]
    if bad:
        raise NotProtectable(
            "the schema's own text holds a value that is to be treated",
            where=", ".join(one.ref for one in bad),
            remedy=TAKE_OUT,
            reasons=tuple(bad),
        )
    gone = [one for one in (*schema.early, *schema.late) if one.key in holding | leans]
    for one in gone:
        why = LEANS if one.key in leans else HOLDS
        notes.append(Skipped(f"{name}/{one.schema}.{one.name}", f"{one.kind}: {why}"))
    there = replace(schema, early=tuple(one for one in schema.early if one not in gone))
    late = tuple(one for one in schema.late if one not in gone)
    return Plan(there, tuple(tables), late, tuple(notes))


def _treated(
    connection: Any, tables: Iterable[Table], listed: Mapping[str, TableSchema], treater: Treater
) -> tuple[tuple[Table, Treating], ...]:
    return tuple(
        (table, _treating(connection, table, listed[qualified(table.schema, table.name)], treater)) for table in tables
    )


def _treating(
    connection: Any, table: Table, listed: TableSchema, treater: Treater, only: frozenset[str] | None = None
) -> Treating:
    """``only``: columns beside which no document is walked."""
    walked = (one for one in table.written if one.document and (only is None or one.name in only))
    documents = frozenset(column.name for column in walked)
    walks: dict[str, Walk] = {one.name: Frozen(one.name, listed.ref) for one in table.written if one.frozen}
    texts = definitions(table.sql)
    derived = {one.name: texts.get(one.name.lower(), "") for one in table.columns if one.generated}
    mapped = [column for column in table.written if column.mapped]
    for column in mapped:
        _refuse_inside(connection, table, listed, treater, column)
    plain = replace(listed, columns=tuple(one for one in listed.columns if one.name not in {it.name for it in mapped}))
    return Treating(plain, treater, documents, walks, derived)


def _refuse_inside(connection: Any, table: Table, listed: TableSchema, treater: Treater, column: Column) -> None:
    """Refuses a column of maps in which anything would be treated; its paths are those that a scan gives. Whether
    any cell of a watched path would be is known once all are read."""
    query = f"SELECT {quoted(column.name)} FROM {quoted(SOURCE, table.schema, table.name)}"  # noqa: S608
    empty = connection.sql(f"{query} LIMIT 0").to_arrow_table().column(0)
    inside = replace(listed, columns=tuple(ColumnSchema(path) for path in flattened(column.name, _no(empty.type))))
    wanted = treater.columns(inside) & {path.name for path in inside.columns}
    watched = watched_by(treater, inside) & wanted
    wanted -= watched
    if watched and not wanted:
        wanted = _standing_out(connection, query, inside, treater, column.name, watched)
    if wanted:
        raise NotProtectable(
            "values inside a column of maps cannot be treated",
            where=", ".join(f"{listed.ref}/{path}" for path in sorted(wanted)),
            remedy="Leave the column out, or turn it into JSON",
        )


def _no(kind: pa.DataType) -> pa.Array:
    return pa.array([], kind)


def _standing_out(
    connection: Any, query: str, inside: TableSchema, treater: Treater, column: str, paths: frozenset[str]
) -> frozenset[str]:
    """The paths in a column of maps of which a cell would be treated."""
    found: set[str] = set()
    for batch in connection.sql(query).to_arrow_reader(INSIDE):
        for path, array in flattened(column, batch.column(0)).items():  # a list is of leaves
            texts = array.flatten() if pa.types.is_list(array.type) or pa.types.is_large_list(array.type) else array
            if path in paths - found and len(texts):
                new = treater.treat(inside, pa.RecordBatch.from_arrays([texts], names=[path])).column(0)
                found |= {path} if not new.equals(texts) else set()
    return frozenset(found)


def search_of(connection: Any, tables: Sequence[tuple[Table, Treating]], treater: Treater) -> Search:
    found = (
        Searched(table.key, treating, tuple(sorted(searched(treating))), partial(_values, connection, table, treating))
        for table, treating in tables
    )
    return Search(tuple(found), treater)


@contextmanager
def searching(path: Path, name: str, treater: Treater) -> Iterator[Search]:
    """A search over the treated columns of the file at ``path``."""
    listed = listed_tables(path, name)
    with faults(name), closing(connected(":memory:", path)) as connection:
        tables = read_schema(connection, name).tables
        yield search_of(connection, _treated(connection, tables, listed, treater), treater)


def wording(one: Statement, tables: Iterable[Table]) -> Wording:
    """The text of an object: a comment is about the table that it stands on."""
    if one.kind == "type":
        return Wording(one.key, one.sql, home=LABELS)
    if one.kind != "comment":
        return Wording(one.key, one.sql)
    about = (
        table.key
        for table in tables
        if one.schema == table.schema and (one.name == table.name or one.name.startswith(f"{table.name}."))
    )
    return Wording(one.key, one.sql.partition(" IS ")[2], frozenset(about))


def _values(connection: Any, table: Table, treating: Treating, _: str, column: str, texts: list[str]) -> set[str]:
    """Which texts are cells of a column, in any case; of documents, which stand in one."""
    import duckdb

    source, cell = quoted(SOURCE, table.schema, table.name), f"CAST(t.{quoted(column)} AS VARCHAR)"
    if column in treating.documents:
        values = f"regexp_replace({cell}, $2, '', 'g')"
        there = f"EXISTS (SELECT 1 FROM {source} t WHERE contains({cell}, x) AND contains({values}, x))"  # noqa: S608
        query = f"SELECT x FROM (SELECT unnest($1) AS x) WHERE {there}"  # noqa: S608
        return {row[0] for row in rows(connection, query, [texts, FIELD])}
    query = (
        f"SELECT DISTINCT {cell} FROM {source} t WHERE {cell} IN (SELECT unnest($1))"  # noqa: S608
        f" OR lower({cell}) IN (SELECT lower(unnest($1)))"
    )
    try:
        return {row[0] for row in rows(connection, query, [texts])}
    except duckdb.OutOfMemoryException:
        kinds = {one.name: one.form for one in table.columns}
        if column in treating.emptied and kinds[column] == "binary":
            return set()  # photos and the like: of which no text of a schema says anything
        raise
