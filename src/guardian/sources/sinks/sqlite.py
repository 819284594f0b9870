"""A protected copy of a SQLite file: a new file written from treated rows only, never from the pages of the old one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.base import Progress
from guardian.sources.databases import qualified, quoted
from guardian.sources.sinks import staged
from guardian.sources.sinks.base import (
    Copied,
    NotProtectable,
    SourceChanged,
    TargetError,
    Treater,
    UnfitError,
)
from guardian.sources.sinks.shapes import DatabaseShape
from guardian.sources.sinks.sqlite_rows import chunks, insert, route, treated
from guardian.sources.sinks.sqlite_schema import (
    SCHEMA,
    Extra,
    Table,
    forms,
    read_extras,
    read_tables,
    shape_of,
    values_among,
)
from guardian.sources.sinks.streaming import in_order
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.wording import HOLDS, Wording, holding_values, without_default
from guardian.sources.sqlite import SqliteSource
from guardian.sources.sqlite_rows import kind_of, reason_of

JOURNAL = "guardian_journal"
READY = 0x67447264
"""Stands as the staging file's application id once all rows and objects are in it."""
COMMIT_ROWS = 100_000
WORKERS = 2
MODULES = frozenset({"fts3", "fts4", "fts5", "rtree", "rtree_i32"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What the copy will be: its tables with their texts, what is made after the rows, and what is left out."""

    tables: tuple[tuple[Table, Treating], ...]
    texts: Mapping[str, str]
    extras: tuple[Extra, ...]
    left_out: tuple[Skipped, ...]


def shapes(path: Path, name: str) -> DatabaseShape:
    """What the columns can hold, and the foreign keys between the tables."""
    source = SqliteSource(path, name)
    with _faults(name), closing(_reading(source)) as connection:
        schemas, left_out = _schemas(source, connection)
        found = [shape_of(connection, table, schemas[table.name]) for table in _copied(connection)]
        return DatabaseShape(tuple(found), left_out)


def copy(
    source: Path, target: Path, name: str, treater: Treater, *, plan_digest: str, progress: Progress | None = None
) -> Copied:
    """Writes the copy. Killed at any moment, it leaves a staging file beside the target, which a next call with the
    same plan over the unchanged source goes on with."""
    staged.refuse_taken(source, target, str(target))
    reader = SqliteSource(source, name)
    state = reader._state()
    with _faults(name), closing(_reading(reader)) as reading:
        plan = _planned(reader, reading, treater)
        if reader._state() != state:
            raise SourceChanged("the source was written to at this moment", where=name, remedy="Start again")
        staging = staged.staging_of(target, "sqlite", plan_digest, state)
        staged.clear_others(target, staging)
        copied = _written(reading, plan, staging, str(target), progress)
    _finish(staging, target, reader)
    return copied


def _reading(source: SqliteSource) -> sqlite3.Connection:
    """A read-only connection inside one read transaction: the same rows from beginning to end."""
    connection = source._connect()
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection


def _schemas(
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
        raise NotProtectable("tables that cannot be read", where=source.name, reasons=unread)
    return {
        table.name: found[key] for table in read_tables(connection) if (key := qualified(SCHEMA, table.name)) in found
    }, tuple(left_out)


def _virtual(table: Table) -> str | None:
    """Why a virtual table is left out, if it is."""
    if table.module not in MODULES:
        return f"a virtual table of the module '{table.module}', which cannot be filled again"
    compact = "".join(table.sql.split()).lower()
    if "content=''" in compact or 'content=""' in compact:
        return "a full-text index that keeps no text"
    return None


def _copied(connection: sqlite3.Connection) -> tuple[Table, ...]:
    return tuple(table for table in read_tables(connection) if table.kind == "table" or _virtual(table) is None)


def _planned(source: SqliteSource, connection: sqlite3.Connection, treater: Treater) -> Plan:
    schemas, left_out = _schemas(source, connection)
    tables = tuple(
        (table, Treating(schemas[table.name], treater, table.documents, derived=table.generated))
        for table in _copied(connection)
    )
    notes = list(left_out)
    texts: dict[str, str] = {}
    for table, treating in tables:
        texts[table.name], dropped = without_default(table.sql, treating.treated)
        notes += [Skipped(f"{treating.table.ref}/{column}", "its default, a literal") for column in sorted(dropped)]
    extras = read_extras(connection)
    holding = _holding(connection, tables, texts, extras)
    if refused := [treating.table.ref for table, treating in tables if f"table {table.name}" in holding]:
        reasons = tuple(Unread(ref, HOLDS) for ref in refused)
        raise NotProtectable(
            "a CHECK, a default or a remark in a table's text holds a value that is to be treated",
            where=", ".join(refused),
            remedy="Take the value out of the CREATE TABLE text",
            reasons=reasons,
        )
    bad = [extra for extra in extras if f"{extra.kind} {extra.name}" in holding]
    notes += [Skipped(f"{source.name}/{qualified(SCHEMA, extra.name)}", f"{extra.kind}: {HOLDS}") for extra in bad]
    return Plan(tables, texts, tuple(extra for extra in extras if extra not in bad), tuple(notes))


def _holding(
    connection: sqlite3.Connection,
    tables: tuple[tuple[Table, Treating], ...],
    texts: Mapping[str, str],
    extras: tuple[Extra, ...],
) -> frozenset[str]:
    """Texts of the schema that hold a value of a treated column that they mention."""
    wordings = [Wording(f"table {name}", text, quotes=True) for name, text in texts.items()]
    wordings += [Wording(f"{extra.kind} {extra.name}", extra.sql, quotes=True) for extra in extras]
    found: set[str] = set()
    for table, treating in tables:
        others = {f"table {name}" for name in texts if name != table.name}
        near = [wording for wording in wordings if wording.key not in others]
        lookup = partial(values_among, connection)
        found |= holding_values(near, {table.name: sorted(treating.treated)}, lookup)
    return frozenset(found)


def _written(reading: sqlite3.Connection, plan: Plan, staging: Path, where: str, progress: Progress | None) -> Copied:
    resumed = staging.exists()
    with closing(_writing(staging, where)) as writing:
        if writing.execute("PRAGMA application_id").fetchone()[0] != READY:
            resumed = _begun(writing, reading, plan) and resumed
            counts = {table.name: _count(reading, table) for table, _ in plan.tables}
            report = _Report(progress, sum(counts.values()))
            for table, treating in plan.tables:
                _filled(reading, writing, table, treating, counts[table.name], report)
            staged.note(staged.notes_of(staging), [_noted(writing, table) for table, _ in plan.tables])
            _completed(reading, writing, plan)
    return Copied(staged.noted(staged.notes_of(staging)), plan.left_out, resumed=resumed)


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
            "trusted_schema = OFF",
        ):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.OperationalError:
        connection.close()
        raise TargetError("another run is writing this target", where=where) from None
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
    shapes_of_cells = forms(reading, table, treating.asked)
    work = (partial(treated, way, treating, shapes_of_cells, chunk) for chunk in chunks(reading, way, mark, rows))
    writing.execute("BEGIN")
    try:
        for chunk in _first_alone(work):
            insert(writing, way, chunk)
            report.add(chunk.done - rows)
            since, rows, mark = since + chunk.done - rows, chunk.done, chunk.mark
            if since >= COMMIT_ROWS:
                _noted_down(writing, table, rows, mark, "")
                writing.execute("COMMIT")
                writing.execute("BEGIN")
                since = 0
        if rows != count or _count(writing, table) != count:
            raise UnreadError("not every row arrived", where=treating.table.ref)
        _noted_down(writing, table, rows, mark, json.dumps(asdict(treating.copied(rows))))
        writing.execute("COMMIT")
    except (sqlite3.IntegrityError, sqlite3.DataError) as error:
        raise UnfitError(_unfit(error), where=treating.table.ref) from None
    finally:
        if writing.in_transaction:
            writing.execute("ROLLBACK")


def _first_alone(work: Iterator[partial]) -> Iterator:  # type: ignore[type-arg]
    """The first chunk settles what the others rely on (which objects in documents are keyed by data)."""
    first = next(work, None)
    if first is not None:
        yield first()
        yield from in_order(work, WORKERS)


def _noted_down(writing: sqlite3.Connection, table: Table, rows: int, mark: object, copied: str) -> None:
    writing.execute(
        f"INSERT OR REPLACE INTO {JOURNAL} VALUES (?, ?, ?, ?, ?)",  # noqa: S608
        (table.name, int(bool(copied)), rows, None if copied else mark, copied),
    )


def _noted(writing: sqlite3.Connection, table: Table) -> object:
    row = writing.execute(f"SELECT copied FROM {JOURNAL} WHERE name = ?", (table.name,)).fetchone()  # noqa: S608
    return json.loads(row[0])


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


def _completed(reading: sqlite3.Connection, writing: sqlite3.Connection, plan: Plan) -> None:
    """What is made once the rows are there, and the proof that foreign keys hold as they did."""
    with _transaction(writing):
        _numbered(reading, writing)
        for table, _ in plan.tables:
            if table.module == "fts5" and "content=" in "".join(table.sql.split()).lower():
                writing.execute(f"INSERT INTO {quoted(table.name)} ({quoted(table.name)}) VALUES ('rebuild')")  # noqa: S608
        for extra in plan.extras:
            try:
                writing.execute(extra.sql)
            except sqlite3.IntegrityError:
                raise UnfitError("a unique index does not hold on treated rows", where=extra.name) from None
        if _violations(writing) != _violations(reading):
            raise UnfitError("treated rows break a foreign key", remedy="Give both sides one token domain")
        writing.execute(f"DROP TABLE {JOURNAL}")
        writing.execute(f"PRAGMA application_id = {READY}")


def _numbered(reading: sqlite3.Connection, writing: sqlite3.Connection) -> None:
    """AUTOINCREMENT goes on where it was."""
    if not reading.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").fetchone():
        return
    for name, number in reading.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
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


def _finish(staging: Path, target: Path, source: SqliteSource) -> None:
    """The staging file written out in order: the same bytes however often it was begun."""
    final = staging.with_name(f"{staging.name}-final")
    staged.remove(final)
    final.touch(mode=0o600)
    with closing(sqlite3.connect(staging, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(final),))
    with closing(_reading(source)) as reading, closing(sqlite3.connect(final, isolation_level=None)) as connection:
        for setting in ("application_id", "user_version"):
            value = int(reading.execute(f"PRAGMA {setting}").fetchone()[0])
            connection.execute(f"PRAGMA {setting} = {value}")
    staged.appear(final, target, str(target))
    staged.remove(staging)
    staged.notes_of(staging).unlink(missing_ok=True)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def _faults(where: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if kind_of(error) == "SQLITE_FULL":
            raise TargetError("the disk is full", where=where) from None
        raise UnreadError(reason_of(error), where=where) from None
