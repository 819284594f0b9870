"""A protected copy of a DuckDB file: a new file, in which untreated cells pass inside the engine, type and all."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.sources.base import Progress
from guardian.sources.cells import flattened
from guardian.sources.databases import qualified, quoted
from guardian.sources.duckdb import CONFIGURATION, DuckdbSource, _reason, _state
from guardian.sources.sinks import staged
from guardian.sources.sinks.base import (
    Copied,
    Holds,
    NotProtectable,
    SourceChanged,
    TargetError,
    Treater,
    UnfitError,
)
from guardian.sources.sinks.duckdb_rows import COMMIT_ROWS, ORDERED, SHIFTED, counted, treated, way_of
from guardian.sources.sinks.duckdb_schema import (
    JOURNAL,
    SOURCE,
    WHOLE,
    Column,
    Schema,
    Statement,
    Table,
    read_schema,
    rows,
)
from guardian.sources.sinks.leaves import Frozen
from guardian.sources.sinks.shapes import ColumnShape, DatabaseShape, Edge, TableShape
from guardian.sources.sinks.treating import Treating, Walk
from guardian.sources.sinks.wording import (
    HOLDS,
    LEANS,
    Wording,
    definitions,
    holding_values,
    leaning,
    names,
    tokens,
    without_default,
)


@dataclass(frozen=True, slots=True)
class Plan:
    schema: Schema
    tables: tuple[tuple[Table, Treating, str], ...]
    late: tuple[Statement, ...]
    left_out: tuple[Skipped, ...]


def shapes(path: Path, name: str) -> DatabaseShape:
    """What the columns can hold, and the foreign keys between the tables."""
    listed = _listed(path, name)
    with _faults(name), closing(_connected(":memory:", path, name)) as connection:
        found = [_shape(table, listed[qualified(table.schema, table.name)]) for table in read_schema(connection).tables]
        return DatabaseShape(tuple(found))


def copy(
    source: Path, target: Path, name: str, treater: Treater, *, plan_digest: str, progress: Progress | None = None
) -> Copied:
    """Writes the copy. Killed at any moment, it leaves a staging file beside the target, which a next call with the
    same plan over the unchanged source goes on with."""
    staged.refuse_taken(source, target, str(target))
    listed = _listed(source, name)
    state = _state(source)
    staging = staged.staging_of(target, "duckdb", plan_digest, state)
    staged.clear_others(target, staging)
    resumed = staging.exists()
    with _faults(name), closing(_staging(staging, source, str(target))) as connection:
        if _state(source) != state:
            raise SourceChanged("the source was written to at this moment", where=name, remedy="Start again")
        plan = _planned(connection, listed, treater, name)
        notes = staged.notes_of(staging)
        if not notes.exists():
            resumed = _begun(connection, plan) and resumed
            _written(connection, plan, progress)
            found = rows(connection, f"SELECT copied FROM main.{JOURNAL} ORDER BY place")  # noqa: S608
            staged.note(notes, [json.loads(row[0]) for row in found])
        connection.execute(f"DROP TABLE IF EXISTS main.{JOURNAL}")
        connection.execute(f"DETACH {SOURCE}")
        connection.execute("CHECKPOINT")
    tables = staged.noted(notes)
    staged.appear(staging, target, str(target))
    staged.remove(staging)
    notes.unlink(missing_ok=True)
    return Copied(tables, plan.left_out, resumed=resumed)


def _listed(path: Path, name: str) -> dict[str, TableSchema]:
    """The tables as a scan lists them. Closed before the file is opened again, since two configurations cannot be."""
    with closing(DuckdbSource(path, name)) as source:
        entries = list(source.tables())
    unread = tuple(entry for entry in entries if isinstance(entry, Unread))
    if unread:
        raise NotProtectable("tables that cannot be read", where=name, reasons=unread)
    return {entry.name: entry for entry in entries if isinstance(entry, TableSchema)}


def _staging(staging: Path, source: Path, where: str) -> Any:
    import duckdb

    try:
        return _connected(str(staging), source, where)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise TargetError("another run is writing this target", where=where) from None
        raise


def _connected(main: str, source: Path, where: str) -> Any:
    """The file that is written, with the source attached read-only; after that nothing else can be reached."""
    import duckdb

    options = {key: value for key, value in CONFIGURATION.items() if key != "enable_external_access"}
    connection = duckdb.connect(main, config={**options, "memory_limit": "1GB"})
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


def _planned(connection: Any, listed: Mapping[str, TableSchema], treater: Treater, name: str) -> Plan:
    schema = read_schema(connection)
    notes: list[Skipped] = []
    tables: list[tuple[Table, Treating, str]] = []
    for table in schema.tables:
        treating = _treating(connection, table, listed[qualified(table.schema, table.name)], treater)
        sql, dropped = without_default(table.sql, treating.replaced)
        notes += [Skipped(f"{treating.table.ref}/{column}", "its default, a literal") for column in sorted(dropped)]
        tables.append((table, treating, sql))
    holding = _holding(connection, tables, schema)
    bad = [Unread(treating.table.ref, HOLDS) for table, treating, _ in tables if f"table {_ref(table)}" in holding]
    bad += [Unread(f"{name}/{one.schema}.{one.name}", HOLDS) for one in schema.early if one.key in holding]
    if bad:
        raise NotProtectable(
            "the schema's own text holds a value that is to be treated",
            where=", ".join(one.ref for one in bad),
            remedy="Take the value out of it",
            reasons=tuple(bad),
        )
    leans = leaning({one.key: (one.name if one.kind == "view" else "", one.sql) for one in schema.late}, holding)
    dropped_late = [one for one in schema.late if one.key in holding | leans]
    for one in dropped_late:
        why = LEANS if one.key in leans else HOLDS
        notes.append(Skipped(f"{name}/{one.schema}.{one.name}", f"{one.kind}: {why}"))
    late = tuple(one for one in schema.late if one not in dropped_late)
    return Plan(schema, tuple(tables), late, tuple(notes))


def _ref(table: Table) -> str:
    return f"{table.schema}.{table.name}"


def _treating(connection: Any, table: Table, listed: TableSchema, treater: Treater) -> Treating:
    documents = frozenset(column.name for column in table.written if column.document)
    walks: dict[str, Walk] = {one.name: Frozen(one.name, listed.ref) for one in table.written if one.frozen}
    texts = definitions(table.sql)
    derived = {one.name: texts.get(one.name.lower(), "") for one in table.columns if one.generated}
    mapped = [column for column in table.written if column.mapped]
    for column in mapped:
        _refuse_inside(connection, table, listed, treater, column)
    plain = replace(listed, columns=tuple(one for one in listed.columns if one.name not in {it.name for it in mapped}))
    return Treating(plain, treater, documents, walks, derived)


def _refuse_inside(connection: Any, table: Table, listed: TableSchema, treater: Treater, column: Column) -> None:
    """Refuses a column of maps in which anything would be treated; its paths are those that a scan gives."""
    query = f"SELECT {quoted(column.name)} FROM {quoted(SOURCE, table.schema, table.name)} LIMIT 0"  # noqa: S608
    empty = connection.sql(query).to_arrow_table().column(0)
    paths = tuple(ColumnSchema(path) for path in flattened(column.name, pa.array([], empty.type)))
    wanted = treater.columns(replace(listed, columns=paths)) & {path.name for path in paths}
    if wanted:
        raise NotProtectable(
            "values inside a column of maps cannot be treated",
            where=", ".join(f"{listed.ref}/{path}" for path in sorted(wanted)),
            remedy="Leave the column out, or turn it into JSON",
        )


def _holding(connection: Any, tables: Sequence[tuple[Table, Treating, str]], schema: Schema) -> frozenset[str]:
    """Texts that hold a value of a treated column: one that they mention, or that a comment stands on."""
    found: set[str] = set()
    for table, treating, sql in tables:
        treated = sorted(treating.replaced)
        about = frozenset((_ref(table), column) for column in treated)
        near = [Wording(f"table {_ref(table)}", sql)]
        for one in (*schema.early, *schema.late):
            if one.kind == "comment":
                mine = one.schema == table.schema and (one.name == table.name or one.name.startswith(f"{table.name}."))
                near.append(Wording(one.key, one.sql.partition(" IS ")[2], about if mine else frozenset()))
            elif one.kind not in {"schema", "sequence", "type"}:
                near.append(Wording(one.key, one.sql))
        found |= holding_values(near, {_ref(table): treated}, partial(_values, connection, table, treating))
    return frozenset(found)


def _values(connection: Any, table: Table, treating: Treating, _: str, column: str, texts: list[str]) -> set[str]:
    source, cell = quoted(SOURCE, table.schema, table.name), f"CAST(t.{quoted(column)} AS VARCHAR)"
    if column in treating.documents:
        there = f"EXISTS (SELECT 1 FROM {source} t WHERE contains({cell}, x))"  # noqa: S608
        query = f"SELECT x FROM (SELECT unnest(?) AS x) WHERE {there}"  # noqa: S608
    else:
        query = f"SELECT DISTINCT {cell} FROM {source} t WHERE {cell} IN (SELECT unnest(?))"  # noqa: S608
    return {row[0] for row in rows(connection, query, [texts])}


def _begun(connection: Any, plan: Plan) -> bool:
    """Makes the empty tables, unless an earlier run did: either all of them are there, or none."""
    query = "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND table_name = ?"
    if rows(connection, query, [JOURNAL]):
        return True
    connection.execute("BEGIN")
    _work_off(connection, list(plan.schema.early))
    made = [Statement("table", table.schema, table.name, sql) for table, _, sql in plan.tables]
    _work_off(connection, made)
    connection.execute(
        f"CREATE TABLE main.{JOURNAL} (place INT PRIMARY KEY, done BOOL, rows BIGINT, mark BIGINT, copied TEXT)"
    )
    connection.execute("COMMIT")
    return False


def _work_off(connection: Any, statements: list[Statement]) -> None:
    """Runs statements in their order; one that needs another comes again after it. DuckDB has no savepoints, and its
    failed statements end a transaction, so order is tried out in memory first."""
    for one in _ordered(connection, statements):
        connection.execute(f"USE {quoted(one.schema)}")
        connection.execute(one.sql)
    connection.execute("USE main")


def _ordered(connection: Any, statements: list[Statement]) -> list[Statement]:
    """Tables behind those that their foreign keys refer to, views behind those they read; else as they were made."""
    waiting, done = deque(statements), []
    known = {one.name.lower() for one in statements if one.kind in {"table", "view"}}
    made: set[str] = set()
    stuck = 0
    while waiting:
        one = waiting.popleft()
        needs = _needs(one) & known - {one.name.lower()} - made
        if needs and stuck <= len(waiting):
            waiting.append(one)
            stuck += 1
            continue
        done.append(one)
        made.add(one.name.lower())
        stuck = 0
    return done


def _needs(one: Statement) -> frozenset[str]:
    """Names that a text refers to: behind REFERENCES in a table, anywhere in a view."""
    if one.kind == "view":
        return names(one.sql)
    if one.kind != "table":
        return frozenset()
    found: set[str] = set()
    behind = False
    for token in tokens(one.sql):
        if token.sort in {"name", "word"}:
            if behind:
                found.add(token.name)
            behind = behind or (token.sort == "word" and token.name == "references")
        elif token.text == "(":
            behind = False
    return frozenset(found)


def _written(connection: Any, plan: Plan, progress: Progress | None) -> None:
    counts = {
        at: counted(connection, quoted(SOURCE, table.schema, table.name))
        for at, (table, _, _) in enumerate(plan.tables)
    }
    sent, total = 0, sum(counts.values())

    def report(number: int) -> None:
        nonlocal sent
        sent += number
        if progress is not None:
            progress(sent, total)

    order = _ordered(connection, [Statement("table", table.schema, table.name, sql) for table, _, sql in plan.tables])
    place = {(table.schema, table.name): at for at, (table, _, _) in enumerate(plan.tables)}
    for one in order:
        at = place[one.schema, one.name]
        table, treating, _ = plan.tables[at]
        _fill(connection, table, treating, (at, counts[at]), report)
    here = "WHERE database_name = current_database()"
    present = set(rows(connection, f"SELECT schema_name, index_name FROM duckdb_indexes() {here}"))  # noqa: S608
    present |= set(rows(connection, f"SELECT schema_name, view_name FROM duckdb_views() {here} AND NOT internal"))  # noqa: S608
    late = [one for one in plan.late if one.kind == "comment" or (one.schema, one.name) not in present]
    connection.execute("BEGIN")
    _work_off(connection, [one for one in late if one.kind == "index"])
    _work_off(connection, [one for one in late if one.kind == "view"])
    _work_off(connection, [one for one in late if one.kind == "comment"])
    connection.execute("COMMIT")


def _fill(
    connection: Any, table: Table, treating: Treating, facts: tuple[int, int], report: Callable[[int], None]
) -> None:
    """The rows of one table, from where an earlier run left off; each commit holds rows and journal together."""
    import duckdb

    at, count = facts
    found = rows(connection, f"SELECT done, rows, mark FROM main.{JOURNAL} WHERE place = ?", [at])  # noqa: S608
    done, sent, mark = found[0] if found else (False, 0, 0)
    report(sent)
    if done:
        return
    try:
        way = way_of(connection, table)  # outside of the transaction, in which row ids of new tables are not small
        connection.execute("BEGIN")
        since = 0
        for chunk in treated(connection, table, treating, way, mark):
            connection.execute(*chunk.insert(connection, table, way))
            report(chunk.rows)
            sent, since = sent + chunk.rows, since + chunk.rows
            if since >= COMMIT_ROWS:
                _noted(connection, at, False, sent, chunk.end, "")
                connection.execute("COMMIT")
                connection.execute("BEGIN")
                since = 0
        if sent != count or counted(connection, table.quoted) != count:
            raise UnreadError("not every row arrived", where=treating.table.ref)
        _noted(connection, at, True, sent, 0, json.dumps(asdict(treating.copied(sent))))
        connection.execute("COMMIT")
    except (duckdb.ConstraintException, duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise UnfitError(_unfit(error), where=treating.table.ref) from None
    finally:
        for name in (SHIFTED, ORDERED):
            with suppress(duckdb.Error):
                connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _noted(connection: Any, at: int, done: bool, sent: int, mark: int, copied: str) -> None:
    connection.execute(f"DELETE FROM main.{JOURNAL} WHERE place = ?", [at])  # noqa: S608
    connection.execute(f"INSERT INTO main.{JOURNAL} VALUES (?, ?, ?, ?, ?)", [at, done, sent, mark, copied])  # noqa: S608


def _unfit(error: Exception) -> str:
    text = str(error)
    for words, meaning in (
        ("NOT NULL", "a treated row breaks a NOT NULL"),
        ("CHECK", "a treated row breaks a CHECK"),
        ("foreign key", "treated rows break a foreign key: give both sides one token domain"),
        ("uplicate", "treated rows break a UNIQUE or PRIMARY KEY"),
        ("onver", "a treated value is not of the column's type"),
        ("range", "a treated value is outside of the column's numbers"),
    ):
        if words in text:
            return meaning
    return "a treated row breaks a constraint of the table"


def _shape(table: Table, listed: TableSchema) -> TableShape:
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
        )
        for column in table.columns
    )
    return TableShape(listed, columns, tuple(keys), edges)


@contextmanager
def _faults(where: str) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise UnreadError(_reason(error), where=where) from None
