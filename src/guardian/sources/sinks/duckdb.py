"""A protected copy of a DuckDB file: a new file, in which untreated cells pass inside the engine, type and all."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from guardian.errors import UnreadError
from guardian.sources.base import Progress
from guardian.sources.databases import qualified, quoted
from guardian.sources.duckdb import DAMAGED, _reason, _state, faults
from guardian.sources.sinks import staged
from guardian.sources.sinks.base import (
    Built,
    Copied,
    SourceChanged,
    TableCopied,
    TargetError,
    Treater,
    UnfitError,
)
from guardian.sources.sinks.duckdb_plan import Plan, connected, listed_tables, planned, shape_of
from guardian.sources.sinks.duckdb_rows import COMMIT_ROWS, ORDERED, SHIFTED, cell_of, counted, treated, way_of
from guardian.sources.sinks.duckdb_schema import (
    JOURNAL,
    SOURCE,
    Statement,
    Table,
    read_schema,
    rows,
)
from guardian.sources.sinks.shapes import DatabaseShape
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.wording import (
    names,
    tokens,
)


def shapes(path: Path, name: str) -> DatabaseShape:
    """What the columns can hold, and the foreign keys between the tables."""
    listed = listed_tables(path, name)
    with faults(name), closing(connected(":memory:", path)) as connection:
        found = [
            shape_of(connection, table, listed[qualified(table.schema, table.name)])
            for table in read_schema(connection, name).tables
        ]
        return DatabaseShape(tuple(found))


def copy(
    source: Path,
    target: Path,
    name: str,
    treater: Treater,
    *,
    plan_digest: str,
    progress: Progress | None = None,
    built: Built | None = None,
) -> Copied:
    """Writes the copy. Killed at any moment, it leaves a staging file beside the target, which a next call with the
    same plan over the unchanged source goes on with."""
    staged.refuse_taken(source, target, str(target))
    listed = listed_tables(source, name)
    state = _state(source)
    staging = staged.staging_of(target, "duckdb", plan_digest, state)
    staged.clear_others(target, staging)
    resumed = staging.exists()
    with (
        staged.cleared_if_refused(staging),
        faults(name),
        _discarded_if_damaged(staging),
        closing(_staging(staging, source, str(target))) as connection,
    ):
        if _state(source) != state:
            raise SourceChanged("the source was written to at this moment", where=name, remedy="Start again")
        plan = planned(connection, listed, treater, name)
        tables = None if _journal(connection) else staged.noted(staged.notes_of(staging))
        if tables is None:
            resumed = _begun(connection, plan) and resumed
            _written(connection, plan, progress)
            tables = _noting(connection, staging)
            connection.execute(f"DROP TABLE main.{JOURNAL}")
        connection.execute(f"DETACH {SOURCE}")
        connection.execute("CHECKPOINT")
        free = rows(connection, FREE)[0][0]
    with faults(name):
        final = _anew(staging, plan) if free else staging
    if built is not None:
        built(final)
    staged.appear(final, target, str(target))
    staged.discard(staging)
    return Copied(tables, plan.left_out, resumed=resumed)


def _staging(staging: Path, source: Path, where: str) -> Any:
    """The staging file, opened. One that was killed while it came into being (DuckDB writes its headers after its name
    is there), or that a crash of the machine damaged, is begun anew."""
    import duckdb

    if not staging.exists():
        staged.discard(staging)
    try:
        connection = connected(str(staging), source)
        if _sound(connection, staging):
            return connection
        connection.close()
    except duckdb.Error as error:
        if "set lock" in str(error):
            raise TargetError("another run is writing this target", where=where) from None
    connected(":memory:", source).close()  # raises where it is the source that cannot be opened
    staged.discard(staging)
    return connected(str(staging), source)


@contextmanager
def _discarded_if_damaged(staging: Path) -> Iterator[None]:
    """Indexes are read only once they are needed: where one turns out to be damaged, the next run begins anew."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if _reason(error) == DAMAGED:
            staged.discard(staging)
        raise


def _journal(connection: Any) -> bool:
    query = "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND table_name = ?"
    return bool(rows(connection, query, [JOURNAL]))


def _sound(connection: Any, staging: Path) -> bool:
    """Whether every block of the file can be read, and it is empty, or has its journal, or is whole: the journal goes
    last, so that a file without it holds all rows that the notes tell of."""
    import duckdb

    listed = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()"
    try:
        tables = rows(connection, listed)
        read = "SELECT count(*), sum(hash(guardian_row)) FROM {} guardian_row"
        counts = [rows(connection, read.format(quoted(*one)))[0][0] for one in tables]
    except duckdb.Error:
        return False
    if _journal(connection):
        return True
    told = staged.noted(staged.notes_of(staging))
    return sorted(counts) == sorted(one.rows for one in told or ())


def _noting(connection: Any, staging: Path) -> tuple[TableCopied, ...]:
    found = rows(connection, f"SELECT copied FROM main.{JOURNAL} ORDER BY place")  # noqa: S608
    return staged.note(staged.notes_of(staging), [json.loads(row[0]) for row in found])


FREE = "SELECT free_blocks FROM pragma_database_size() WHERE database_name = current_database()"


def _begun(connection: Any, plan: Plan) -> bool:
    """Makes the empty tables, unless an earlier run did: either all of them are there, or none."""
    if _journal(connection):
        return True
    connection.execute("BEGIN")
    _framed(connection, plan)
    connection.execute(f"CREATE TABLE main.{JOURNAL} (place INT, done BOOL, rows BIGINT, mark BIGINT, copied TEXT)")
    connection.execute("COMMIT")
    return False


def _framed(connection: Any, plan: Plan) -> None:
    _work_off(connection, list(plan.schema.early))
    _work_off(connection, _made(plan))


def _made(plan: Plan) -> list[Statement]:
    return [Statement("table", table.schema, table.name, sql) for table, _, sql in plan.tables]


def _anew(staging: Path, plan: Plan) -> Path:
    """The staging file written out in one go: what came and went while it was filled leaves no free blocks in it."""
    final = staging.with_name(f"{staging.name}-final")
    staged.remove(final)
    with closing(connected(str(final), staging)) as connection:
        connection.execute("BEGIN")
        _framed(connection, plan)
        tables = {(table.schema, table.name): table for table, _, _ in plan.tables}
        for one in _ordered(_made(plan)):
            _moved(connection, tables[one.schema, one.name])
        connection.execute("COMMIT")
        _late(connection, plan)
        connection.execute(f"DETACH {SOURCE}")
        connection.execute("CHECKPOINT")
    return final


def _moved(connection: Any, table: Table) -> None:
    """The rows of a table of the staging file: in one statement, or level by level where they refer to each other."""
    names = ", ".join(quoted(column.name) for column in table.written)
    into = f"INSERT INTO {table.quoted} ({names}) SELECT"
    if not table.within:
        connection.execute(f"{into} {names} FROM {quoted(SOURCE, table.schema, table.name)}")
        return
    way = way_of(connection, table)
    cells = ", ".join(cell_of(table, column.name) for column in table.written)
    start = 0
    for end in way.breaks:
        connection.execute(f"{into} {cells} FROM {way.source} {way.range}", [start, end])
        start = end
    connection.execute(f"DROP TABLE temp.{ORDERED}")
    connection.execute(f"DROP TABLE IF EXISTS temp.{SHIFTED}")


def _work_off(connection: Any, statements: list[Statement]) -> None:
    """Runs statements in their order; one that needs another comes again after it. DuckDB has no savepoints, and its
    failed statements end a transaction, so order is tried out in memory first."""
    for one in _ordered(statements):
        connection.execute(f"USE {quoted(one.schema)}")
        connection.execute(one.sql)
    connection.execute("USE main")


def _ordered(statements: list[Statement]) -> list[Statement]:
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

    order = _ordered(_made(plan))
    place = {(table.schema, table.name): at for at, (table, _, _) in enumerate(plan.tables)}
    for one in order:
        at = place[one.schema, one.name]
        table, treating, _ = plan.tables[at]
        _fill(connection, table, treating, (at, counts[at]), report)
    _late(connection, plan)


def _late(connection: Any, plan: Plan) -> None:
    """Indexes, views and comments that are not there yet."""
    here = "WHERE database_name = current_database()"
    present = set(rows(connection, f"SELECT schema_name, index_name FROM duckdb_indexes() {here}"))  # noqa: S608
    present |= set(rows(connection, f"SELECT schema_name, view_name FROM duckdb_views() {here} AND NOT internal"))  # noqa: S608
    late = [one for one in plan.late if one.kind == "comment" or (one.schema, one.name) not in present]
    connection.execute("BEGIN")
    for one in late:
        if one.kind == "index":
            _indexed(connection, plan, one)
    _work_off(connection, [one for one in late if one.kind == "view"])
    _work_off(connection, [one for one in late if one.kind == "comment"])
    connection.execute("COMMIT")


def _indexed(connection: Any, plan: Plan, index: Statement) -> None:
    """Of a table whose watched cells were treated, these are named too where the index does not hold."""
    import duckdb

    try:
        _work_off(connection, [index])
    except duckdb.ConstraintException:
        error: Exception = UnfitError("a unique index does not hold on treated rows", where=index.name)
        for _, treating, _ in plan.tables:
            error = treating.blamed(error)
        raise error from None


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
            if since >= COMMIT_ROWS and not treating.documents:  # how keys are named hangs on all before them
                _noted(connection, at, False, sent, chunk.end, "")
                connection.execute("COMMIT")
                connection.execute("BEGIN")
                since = 0
        if sent != count or counted(connection, table.quoted) != count:
            raise UnreadError("not every row arrived", where=treating.table.ref)
        _noted(connection, at, True, sent, 0, json.dumps(asdict(treating.copied(sent))))
        connection.execute("COMMIT")
    except (duckdb.ConstraintException, duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise treating.blamed(UnfitError(_unfit(error), where=treating.table.ref)) from None
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
