"""A protected copy of a SQLite file: a new file written from treated rows only, never from the pages of the old one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from guardian.errors import UnreadError
from guardian.sources.base import Progress
from guardian.sources.databases import qualified, quoted
from guardian.sources.sinks import staged
from guardian.sources.sinks.base import (
    DROPPED,
    Built,
    Copied,
    Foreseeing,
    SourceChanged,
    TargetError,
    Treater,
    UnfitError,
)
from guardian.sources.sinks.shapes import DatabaseShape
from guardian.sources.sinks.sqlite_plan import FULL_TEXT, Plan, copied_tables, faults, listed_tables, planned, snapshot
from guardian.sources.sinks.sqlite_rows import chunks, insert, route, treated
from guardian.sources.sinks.sqlite_schema import (
    SCHEMA,
    WORDS,
    Extra,
    Table,
    forms,
    mixed_columns,
    shape_of,
)
from guardian.sources.sinks.streaming import first_alone
from guardian.sources.sinks.treating import Treating
from guardian.sources.sqlite import SqliteSource, distrust
from guardian.sources.sqlite_rows import kind_of

JOURNAL = "guardian_journal"
READY = 0x67447264
"""Stands as the staging file's application id once all rows and objects are in it."""
DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR"})
TORN = ("*** in ", "Tree ", "Page ", "Freelist: ", "row ", "wrong # ")
COMMIT_ROWS = 100_000
WORKERS = 2


def shapes(path: Path, name: str) -> DatabaseShape:
    """What the columns can hold, and the foreign keys between the tables."""
    source = SqliteSource(path, name)
    with faults(name), closing(snapshot(source)) as connection:
        listed, left_out = listed_tables(source, connection)
        found = [shape_of(connection, table, listed[table.name]) for table in copied_tables(connection)]
        return DatabaseShape(tuple(found), left_out)


def octets(path: Path, name: str, table: str, columns: Sequence[str]) -> Mapping[str, int]:
    """UTF-8 bytes of the longest values, at most: two of UTF-16 are up to three of them."""
    with faults(name), closing(snapshot(SqliteSource(path, name))) as connection:
        found = next((one for one in copied_tables(connection) if qualified(SCHEMA, one.name) == table), None)
        if found is None:
            raise UnreadError(DROPPED, where=f"{name}/{table}")
        wide = connection.execute("PRAGMA encoding").fetchone()[0] != "UTF-8"
        asked = ", ".join(f"COALESCE(MAX(LENGTH(CAST({quoted(column)} AS BLOB))), 0)" for column in columns)
        row = connection.execute(f"SELECT {asked} FROM {quoted(found.name)}").fetchone()  # noqa: S608
        return {column: int(most) * 3 // 2 if wide else int(most) for column, most in zip(columns, row, strict=True)}


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
    reader = SqliteSource(source, name)
    state = reader._state()
    with faults(name), closing(snapshot(reader)) as reading:
        plan = planned(reader, reading, treater)
        if reader._state() != state:
            raise SourceChanged("the source was written to at this moment", where=name, remedy="Start again")
        _refuse_new_texts(reading, plan, treater)
        staging = staged.staging_of(target, "sqlite", plan_digest, state)
        staged.clear_others(target, staging)
        with staged.cleared_if_refused(staging):
            copied = _written(reading, plan, staging, str(target), progress)
    _finish(staging, target, reader, built)
    return copied


def _refuse_new_texts(reading: sqlite3.Connection, plan: Plan, treater: Treater) -> None:
    """Refuses texts that were put into columns of numbers after the plan was made: nobody would look at them."""
    if not isinstance(treater, Foreseeing):
        return
    for table, treating in plan.tables:
        for column in sorted(mixed_columns(reading, table)):
            if not treater.foresaw_texts(treating.table, column):
                raise SourceChanged(
                    "texts were written into this column of numbers since the copy was planned",
                    where=f"{treating.table.ref}/{column}",
                    remedy="Start again: the plan is made anew",
                )


def _written(reading: sqlite3.Connection, plan: Plan, staging: Path, where: str, progress: Progress | None) -> Copied:
    resumed = staging.exists()
    with closing(_staging(staging, where)) as writing:
        tables = staged.noted(staged.notes_of(staging)) if _is_ready(writing) else None
        if tables is None:
            resumed = _begun(writing, reading, plan) and resumed
            counts = {table.name: _count(reading, table) for table, _ in plan.tables}
            report = _Report(progress, sum(counts.values()))
            for table, treating in plan.tables:
                _filled(reading, writing, table, treating, counts[table.name], report)
            tables = staged.note(staged.notes_of(staging), [_noted(writing, table) for table, _ in plan.tables])
            _completed(reading, writing, plan)
    return Copied(tables, plan.left_out, resumed=resumed)


def _staging(staging: Path, where: str) -> sqlite3.Connection:
    """The staging file, opened. One that a crash of the machine damaged is begun anew."""
    writing = _writing(staging, where)
    try:
        if _sound(writing, staging):
            return writing
    except sqlite3.DatabaseError as error:
        if kind_of(error) not in DAMAGED:
            writing.close()
            raise
    writing.close()
    staged.discard(staging)
    return _writing(staging, where)


def _sound(writing: sqlite3.Connection, staging: Path) -> bool:
    """Whether the file can be read, and it is whole and has its notes, or has its journal, or is empty."""
    there = writing.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'").fetchall()
    for name, page in there:
        if page and any(row[0].startswith(TORN) for row in writing.execute(f"PRAGMA quick_check({quoted(name)})")):
            return False
    if _is_ready(writing):
        return staged.noted(staged.notes_of(staging)) is not None
    return not there or JOURNAL in {name for name, _ in there}


def _is_ready(writing: sqlite3.Connection) -> bool:
    return bool(writing.execute("PRAGMA application_id").fetchone()[0] == READY)


def _writing(staging: Path, where: str) -> sqlite3.Connection:
    """Nobody else opens the staging file while this connection lives, and only its owner may read it."""
    try:
        staging.touch(mode=0o600)
        connection = sqlite3.connect(staging, isolation_level=None, timeout=1.0, cached_statements=16)
    except (OSError, sqlite3.Error):
        raise TargetError("the folder of the target cannot be written to", where=where) from None
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        for setting in (
            "cache_size = -65536",
            "foreign_keys = OFF",
            "recursive_triggers = OFF",
        ):
            connection.execute(f"PRAGMA {setting}")
        connection.execute(distrust())
    except sqlite3.OperationalError:
        connection.close()
        raise TargetError("another run is writing this target", where=where) from None
    except sqlite3.DatabaseError:  # not one that it can read: what becomes of it is decided once it is read
        pass
    return connection


def _begun(writing: sqlite3.Connection, reading: sqlite3.Connection, plan: Plan) -> bool:
    """Makes the tables, unless an earlier run did: either all of them are there, or none."""
    encoding, pages = (reading.execute(f"PRAGMA {name}").fetchone()[0] for name in ("encoding", "page_size"))
    writing.execute(f"PRAGMA encoding = '{'UTF-8' if encoding == 'UTF-8' else encoding}'")
    writing.execute(f"PRAGMA page_size = {int(pages)}")
    writing.execute(f"PRAGMA auto_vacuum = {int(reading.execute('PRAGMA auto_vacuum').fetchone()[0])}")
    writing.execute("PRAGMA journal_mode = WAL")
    writing.execute("PRAGMA synchronous = NORMAL")
    if writing.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (JOURNAL,)).fetchone():
        return True
    with _transaction(writing):
        for table, _ in plan.tables:
            writing.execute(plan.texts[table.name])
        writing.execute(
            f"CREATE TABLE {JOURNAL} (name TEXT PRIMARY KEY, done INTEGER, rows INTEGER, mark, copied TEXT)"
        )
    return False


@dataclass(slots=True)
class _Report:
    """Progress over the whole database."""

    progress: Progress | None
    total: int
    rows: int = 0

    def add(self, rows: int) -> None:
        self.rows += rows
        if self.progress is not None:
            self.progress(self.rows, self.total)


def _filled(
    reading: sqlite3.Connection,
    writing: sqlite3.Connection,
    table: Table,
    treating: Treating,
    count: int,
    report: _Report,
) -> None:
    """The rows of one table, from where an earlier run left off; each commit holds rows and journal together."""
    row = writing.execute(f"SELECT done, rows, mark FROM {JOURNAL} WHERE name = ?", (table.name,)).fetchone()  # noqa: S608
    done, rows, mark = row or (0, 0, None)
    report.add(rows)
    if done:
        return
    way, since = route(table), 0
    shapes_of_cells = forms(reading, table, treating.asked - treating.watched)
    work = (
        partial(treated, way, treating, shapes_of_cells, chunk) for chunk in chunks(reading, way, mark, rows, treating)
    )
    writing.execute("BEGIN")
    try:
        for chunk in first_alone(work, WORKERS):
            insert(writing, way, chunk)
            report.add(chunk.done - rows)
            since, rows, mark = since + chunk.done - rows, chunk.done, chunk.mark
            if since >= COMMIT_ROWS and not treating.documents:  # how keys are named hangs on all before them
                _noted_down(writing, table, rows, mark, "")
                writing.execute("COMMIT")
                writing.execute("BEGIN")
                since = 0
        if rows != count or _count(writing, table) != count:
            raise UnreadError("not every row arrived", where=treating.table.ref)
        _noted_down(writing, table, rows, mark, json.dumps(asdict(treating.copied(rows))))
        writing.execute("COMMIT")
    except (sqlite3.IntegrityError, sqlite3.DataError) as error:
        raise treating.blamed(UnfitError(_unfit(error), where=treating.table.ref), _rule(error)) from None
    finally:
        if writing.in_transaction:
            writing.execute("ROLLBACK")


def _noted_down(writing: sqlite3.Connection, table: Table, rows: int, mark: object, copied: str) -> None:
    writing.execute(
        f"INSERT OR REPLACE INTO {JOURNAL} VALUES (?, ?, ?, ?, ?)",  # noqa: S608
        (table.name, int(bool(copied)), rows, None if copied else mark, copied),
    )


def _noted(writing: sqlite3.Connection, table: Table) -> dict[str, Any]:
    row = writing.execute(f"SELECT copied FROM {JOURNAL} WHERE name = ?", (table.name,)).fetchone()  # noqa: S608
    found: dict[str, Any] = json.loads(row[0])
    return found


def _count(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {quoted(SCHEMA, table.name)}").fetchone()[0])  # noqa: S608


def _unfit(error: sqlite3.Error) -> str:
    """Which rule a treated row broke. SQLite names the columns of a key and the rule of a CHECK, never a value."""
    kind = getattr(error, "sqlite_errorname", "")
    words = {
        "SQLITE_CONSTRAINT_UNIQUE": "UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY": "PRIMARY KEY",
        "SQLITE_CONSTRAINT_ROWID": "PRIMARY KEY",
        "SQLITE_CONSTRAINT_NOTNULL": "NOT NULL",
        "SQLITE_CONSTRAINT_CHECK": "CHECK",
        "SQLITE_CONSTRAINT_DATATYPE": "column type",
        "SQLITE_MISMATCH": "column type",
    }
    return f"a treated row breaks a {words.get(kind, 'constraint')} of the table"


def _rule(error: sqlite3.Error) -> str:
    """The text or name of a broken CHECK, which are the schema's."""
    is_check = getattr(error, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_CHECK"
    return str(error).partition(":")[2] if is_check else ""


def _completed(reading: sqlite3.Connection, writing: sqlite3.Connection, plan: Plan) -> None:
    """What is made once the rows are there, and the proof that foreign keys hold as they did."""
    with _transaction(writing):
        _numbered(reading, writing, plan)
        for table, _ in plan.tables:
            if table.module in FULL_TEXT:
                _told(writing, table.name, "optimize")
        for extra in plan.extras:
            try:
                writing.execute(extra.sql)
            except sqlite3.IntegrityError:
                raise _unfit_index(plan, extra) from None
            if extra.kind == WORDS:
                _told(writing, extra.name, "rebuild", "optimize")
        before, after = _violations(reading), _violations(writing)
        if before != after:
            tables = {
                table for key in before.keys() | after.keys() for table in key[:1] if before.get(key) != after.get(key)
            }
            refs = [treating.table.ref for table, treating in plan.tables if table.name in tables]
            raise UnfitError(
                "treated rows break a foreign key", where=", ".join(refs), remedy="Give both sides one token domain"
            )
        writing.execute(f"DROP TABLE {JOURNAL}")
        writing.execute(f"PRAGMA application_id = {READY}")


def _told(writing: sqlite3.Connection, index: str, *orders: str) -> None:
    """What a full-text index shall do. Optimised it is one segment: others may hold words of rows that are gone."""
    for order in orders:
        writing.execute(f"INSERT INTO {quoted(index)} ({quoted(index)}) VALUES (?)", (order,))  # noqa: S608


def _unfit_index(plan: Plan, extra: Extra) -> Exception:
    """Of a table whose watched cells were treated, these are named too."""
    error: Exception = UnfitError("a unique index does not hold on treated rows", where=extra.name)
    for _, treating in plan.tables:
        error = treating.blamed(error)
    return error


def _numbered(reading: sqlite3.Connection, writing: sqlite3.Connection, plan: Plan) -> None:
    """AUTOINCREMENT goes on where it was, which is a cell of the source where the key is treated: there behind the
    treated ones."""
    treated_keys = {table.name for table, treating in plan.tables if table.alias in treating.hidden}
    if not reading.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").fetchone():
        return
    for name, number in reading.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
        if name in treated_keys:
            continue
        if writing.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, name)).rowcount == 0:
            writing.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, number))


def _violations(connection: sqlite3.Connection) -> dict[tuple[str, str, int], int]:
    """How many rows refer to nothing, by foreign key: SQLite's files often hold some."""
    found: dict[tuple[str, str, int], int] = {}
    try:
        for table, _, parent, number in connection.execute("PRAGMA foreign_key_check"):
            found[table, parent, number] = found.get((table, parent, number), 0) + 1
    except sqlite3.OperationalError:  # a foreign key to columns that are no key: SQLite itself cannot check it
        return {}
    return found


def _finish(staging: Path, target: Path, source: SqliteSource, built: Built | None) -> None:
    """The staging file written out in order: the same bytes however often it was begun."""
    final = staging.with_name(f"{staging.name}-final")
    staged.remove(final)
    final.touch(mode=0o600)
    there = f"{staging.absolute().as_uri()}?mode=rw"  # never a new file: that would be a copy without a row
    with closing(sqlite3.connect(there, isolation_level=None, uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(final),))
    with closing(snapshot(source)) as reading, closing(sqlite3.connect(final, isolation_level=None)) as connection:
        for setting in ("application_id", "user_version"):
            value = int(reading.execute(f"PRAGMA {setting}").fetchone()[0])
            connection.execute(f"PRAGMA {setting} = {value}")
    if built is not None:
        built(final)
    staged.appear(final, target, str(target))
    staged.discard(staging)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
