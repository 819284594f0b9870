"""SQLite files, read-only: rows still in the WAL are seen, cells of mixed storage classes are kept as text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.sources.base import Kernel, P, Progress, Reading
from guardian.sources.cells import decoded, from_python
from guardian.sources.databases import (
    A_VIEW,
    CHEAP_BYTES,
    EVERYTHING,
    EXCLUDED,
    Drawn,
    Key,
    Listed,
    Pace,
    Selection,
    Stream,
    fingerprint,
    qualified,
    quoted,
    read,
    record_batch,
)
from guardian.sources.json_cells import Documents

SCHEMA = "main"
BUSY_SECONDS = 5.0
MAX_PROBES_PER_ROW = 200
"""Random row ids tried for each row wanted before the ids are called too sparse to draw from."""

REASONS = {
    "SQLITE_BUSY": "locked by another program",
    "SQLITE_LOCKED": "locked by another program",
    "SQLITE_CORRUPT": "the SQLite file is damaged",
    "SQLITE_NOTADB": "not a SQLite database, or an encrypted one",
    "SQLITE_CANTOPEN": "the SQLite file cannot be opened",
    "SQLITE_PERM": "permission denied",
    "SQLITE_AUTH": "permission denied",
    "SQLITE_READONLY": "the SQLite file needs recovery from its journal, which read-only access cannot do",
    "SQLITE_IOERR": "the SQLite file cannot be read to its end",
    "SQLITE_NOMEM": "a cell is too large for the memory there is",
    "SQLITE_TOOBIG": "a cell is larger than SQLite can hand out",
    "SQLITE_PROTOCOL": "locked by another program",
}


@dataclass(frozen=True, slots=True)
class _Table:
    """How to read one table: its columns as stored, and the word by which its row id can be asked for, if any."""

    name: str
    columns: tuple[str, ...]
    documents: frozenset[str]
    rowid: str | None

    def select(self, tail: str = "", extra: str = "") -> str:
        """A query over the table as ``t``. Unqualified, SQLite would take a column dropped meanwhile for a string."""
        wanted = ", ".join([f"t.{quoted(column)}" for column in self.columns] + ([f"t.{extra}"] if extra else []))
        return f"SELECT {wanted or 'NULL'} FROM {quoted(SCHEMA, self.name)} AS t {tail}"  # noqa: S608


class SqliteSource:
    """One SQLite file. A connection is opened for each use, so tables may be read from several threads."""

    def __init__(
        self, path: Path, name: str, selection: Selection = EVERYTHING, *, cheap_bytes: int = CHEAP_BYTES
    ) -> None:
        self.name = name
        self._path, self._selection, self._cheap_bytes = path, selection, cheap_bytes
        self._tables: dict[str, _Table] = {}

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """Every table of the file; views only where somebody named them."""
        with _faults(self.name), closing(self._connect()) as connection:
            listed = connection.execute(
                "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%'"
                " ESCAPE '\\' ORDER BY name"
            ).fetchall()
            state = self._state()
            found = [self._listed(connection, table, kind, bool(wr), state) for table, kind, wr in listed]
        yield from found

    def profile(
        self, table: TableSchema, kernel: Kernel[P], sample_rows: int | None, progress: Progress | None = None
    ) -> Reading[P]:
        stored = self._stored(table)
        with _faults(table.ref), closing(self._connect()) as connection:
            connection.execute("BEGIN")
            return read(table, kernel, self._stream(connection, table, stored, sample_rows), progress)

    def close(self) -> None:
        """Nothing stays open between uses."""

    def _connect(self) -> sqlite3.Connection:
        """Read-only. ``immutable`` would not see the WAL: it is the last resort for a file whose folder cannot be
        written and beside which no WAL lies."""
        connection = self._open("mode=ro")
        try:
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError as error:
            connection.close()
            if _kind(error) != "SQLITE_CANTOPEN" or _size(_beside(self._path, "-wal")):
                raise
            connection = self._open("mode=ro&immutable=1")
        except sqlite3.Error:
            connection.close()
            raise
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection

    def _open(self, options: str) -> sqlite3.Connection:
        address = f"file:{quote(bytes(self._path.absolute()))}?{options}"
        return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    def _state(self) -> tuple[object, ...] | None:
        """What changes whenever the file or its WAL does: sizes, times, and the counters in both headers."""
        facts: list[object] = []
        for path, header in ((self._path, 100), (_beside(self._path, "-wal"), 32)):
            try:
                status = path.stat()
                with path.open("rb") as file:
                    facts.append((status.st_size, status.st_mtime_ns, file.read(header)))
            except FileNotFoundError:
                facts.append(None)
            except OSError:
                return None
        return tuple(facts)

    def _listed(
        self,
        connection: sqlite3.Connection,
        table: str,
        kind: str,
        without_rowid: int,
        state: tuple[object, ...] | None,
    ) -> Listed:
        name = qualified(SCHEMA, table)
        ref = f"{self.name}/{name}"
        if not self._selection.wants(SCHEMA, table):
            return Skipped(ref, EXCLUDED)
        if kind == "shadow":
            return Skipped(ref, "storage of a virtual table, which is scanned itself")
        if kind == "view" and not self._selection.names(SCHEMA, table):
            return Skipped(ref, A_VIEW)
        try:
            columns, described = _columns(connection, table)
        except sqlite3.Error as error:
            return Unread(ref, _reason(error))
        rowid = None if kind != "table" or without_rowid else _rowid(columns)
        self._tables[name] = _Table(table, columns, _documents(described), rowid)
        proof = None if state is None else fingerprint(state, table, described)
        return TableSchema(self.name, name, described, fingerprint=proof)

    def _stored(self, table: TableSchema) -> _Table:
        if table.name not in self._tables:
            for _ in self.tables():
                pass
        try:
            return self._tables[table.name]
        except KeyError:
            raise UnreadError("no such table", where=table.ref) from None

    def _stream(
        self, connection: sqlite3.Connection, schema: TableSchema, table: _Table, sample_rows: int | None
    ) -> Stream:
        lost: list[Unread] = []
        try:
            rows = _counted(connection, table, self._cheap())
        except sqlite3.Error as error:
            if not _damaged(error):
                raise
            return Stream(_all(connection, schema.ref, table, lost), None, lost=lost)
        if sample_rows is None or (rows is not None and rows <= sample_rows):
            return Stream(_all(connection, schema.ref, table, lost), rows, lost=lost)
        draw = _draw(connection, table, rows, sample_rows)
        return Stream(_drawn(connection, schema.ref, table, draw, lost), rows, draw.drawn, sample_rows, lost)

    def _cheap(self) -> bool:
        return _size(self._path) + _size(_beside(self._path, "-wal")) <= self._cheap_bytes


@dataclass(frozen=True, slots=True)
class _Draw:
    """Which rows to take: a condition, its parameters, and what may be claimed of it."""

    tail: str
    parameters: tuple[object, ...]
    drawn: Drawn


def _columns(connection: sqlite3.Connection, table: str) -> tuple[tuple[str, ...], tuple[ColumnSchema, ...]]:
    """Columns that a query can ask for by name: hidden ones of virtual tables are left out, generated ones are in."""
    foreign = {row[0] for row in connection.execute('SELECT "from" FROM pragma_foreign_key_list(?)', (table,))}
    names, described = [], []
    for name, kind, notnull, pk, hidden in connection.execute(
        'SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?, ?)', (table, SCHEMA)
    ):
        if hidden == 1:
            continue
        names.append(name)
        key: Key = "primary" if pk else "foreign" if name in foreign else ""
        described.append(ColumnSchema(name, kind, nullable=not notnull, key=key))
    return tuple(names), tuple(described)


def _documents(columns: Iterable[ColumnSchema]) -> frozenset[str]:
    return frozenset(column.name for column in columns if column.type.upper() in {"JSON", "JSONB"})


def _rowid(columns: tuple[str, ...]) -> str | None:
    """A word for the row id that no column of the table has taken."""
    taken = {column.lower() for column in columns}
    return next((word for word in ("rowid", "_rowid_", "oid") if word not in taken), None)


def _counted(connection: sqlite3.Connection, table: _Table, cheap: bool) -> int | None:
    """The exact count where the file is small enough to walk, or where the highest row id says there are few."""
    source = quoted(SCHEMA, table.name)
    if not cheap and table.rowid is not None:
        low, high = connection.execute(f"SELECT min({table.rowid}), max({table.rowid}) FROM {source}").fetchone()  # noqa: S608
        cheap = low is None or high - low < 1_000_000
    if not cheap:
        return None
    return int(connection.execute(f"SELECT count(*) FROM {source}").fetchone()[0])  # noqa: S608


def _damaged(error: sqlite3.Error) -> bool:
    return _kind(error) in {"SQLITE_CORRUPT", "SQLITE_IOERR"}


def _draw(connection: sqlite3.Connection, table: _Table, rows: int | None, wanted: int) -> _Draw:
    """Random rows: by row id where there is one; else by a pass over a small file; else the first, and so said."""
    source = quoted(SCHEMA, table.name)
    if table.rowid is not None:
        ids = _probed(connection, table, wanted)
        if ids is None and rows is not None:
            query = f"SELECT {table.rowid} FROM {source} ORDER BY random() LIMIT ?"  # noqa: S608
            ids = [row[0] for row in connection.execute(query, (wanted,))]
        if ids is not None:
            tail = f"WHERE t.{table.rowid} IN (SELECT value FROM json_each(?))"  # noqa: S608
            return _Draw(tail, (json.dumps(ids),), "random")
    if rows is not None:
        return _Draw("ORDER BY random() LIMIT ?", (wanted,), "random")
    return _Draw("LIMIT ?", (wanted,), "first")


def _probed(connection: sqlite3.Connection, table: _Table, wanted: int) -> list[int] | None:
    """Row ids drawn evenly from the whole range and kept where a row lives there: every row is as likely as any other.

    None where the ids are so sparse that most draws miss.
    """
    source, rowid = quoted(SCHEMA, table.name), table.rowid
    low, high = connection.execute(f"SELECT min({rowid}), max({rowid}) FROM {source}").fetchone()  # noqa: S608
    if low is None or high - low < wanted:
        return None
    drawn: set[int] = set()
    kept: list[int] = []
    dice = np.random.default_rng()
    while len(kept) < wanted and len(drawn) < wanted * MAX_PROBES_PER_ROW:
        fresh = set(dice.integers(low, high, 2 * wanted, endpoint=True).tolist()) - drawn
        if not fresh:
            break
        drawn |= fresh
        query = f"SELECT {rowid} FROM {source} WHERE {rowid} IN (SELECT value FROM json_each(?))"  # noqa: S608
        kept += [row[0] for row in connection.execute(query, (json.dumps(list(fresh)),))]
        if len(kept) * MAX_PROBES_PER_ROW < len(drawn):
            return None
    if len(kept) < wanted:
        return None
    return [int(row) for row in dice.permutation(np.array(kept, dtype=np.int64))[:wanted]]


def _all(connection: sqlite3.Connection, ref: str, table: _Table, lost: list[Unread]) -> Iterator[pa.RecordBatch]:
    """The whole table. Text that is no UTF-8 stops the fast reader: from that row on, cells are decoded one by one."""
    if table.rowid is None:
        connection.text_factory = decoded
        yield from _guarded(ref, table, connection.execute(table.select()), lost)
        return
    last: list[object] = [None]
    query = table.select(f"ORDER BY t.{table.rowid}", extra=table.rowid)
    try:
        yield from _guarded(ref, table, connection.execute(query), lost, last)
    except _NotUtf8:
        connection.text_factory = decoded
        tail = f"WHERE ?1 IS NULL OR t.{table.rowid} > ?1 ORDER BY t.{table.rowid}"
        yield from _guarded(ref, table, connection.execute(table.select(tail, extra=table.rowid), last), lost, last)


def _drawn(
    connection: sqlite3.Connection, ref: str, table: _Table, draw: _Draw, lost: list[Unread]
) -> Iterator[pa.RecordBatch]:
    connection.text_factory = decoded
    yield from _guarded(ref, table, connection.execute(table.select(draw.tail), draw.parameters), lost)


class _NotUtf8(Exception):
    """A text cell that Python's fast path cannot decode."""


def _guarded(
    ref: str, table: _Table, cursor: sqlite3.Cursor, lost: list[Unread], last: list[object] | None = None
) -> Iterator[pa.RecordBatch]:
    """Batches of a query; where the file breaks off, what came before it counts and the rest is listed as lost."""
    pace, documents, done = Pace(), Documents(), 0
    while True:
        try:
            rows = cursor.fetchmany(pace.rows)
        except sqlite3.Error as error:
            if "Could not decode to UTF-8" in str(error):
                raise _NotUtf8 from None
            lost.append(Unread(ref, f"{_reason(error)}; {done} rows came before"))
            return
        if not rows:
            return
        batch = _batch(table, rows, documents)
        if last is not None:
            last[0] = rows[-1][-1]
        pace.took(batch)
        done += len(rows)
        yield batch


def _batch(table: _Table, rows: list[tuple[object, ...]], documents: Documents) -> pa.RecordBatch:
    columns: list[tuple[str, pa.Array]] = []
    for name, cells in zip(table.columns, zip(*rows, strict=True), strict=False):
        array = from_python(cells)
        if name in table.documents:
            texts = [None if cell is None else str(cell) for cell in array.to_pylist()]
            columns += documents.columns(name, texts).items()
        else:
            columns.append((name, array))
    return record_batch(columns, len(rows))


@contextmanager
def _faults(where: str) -> Iterator[None]:
    """Turns SQLite's errors into guardian's: by kind, since their words may quote what they choked on."""
    try:
        yield
    except sqlite3.Error as error:
        raise UnreadError(_reason(error), where=where) from None


def _kind(error: sqlite3.Error) -> str:
    """The primary result code by name: ``SQLITE_IOERR`` for ``SQLITE_IOERR_READ``."""
    return "_".join(str(getattr(error, "sqlite_errorname", "") or "").split("_")[:2])


def _reason(error: sqlite3.Error) -> str:
    text = str(error)
    if text.startswith("no such table"):
        return "no such table: dropped since the listing"
    if text.startswith("no such module"):
        return "a virtual table whose module is not here"
    return REASONS.get(_kind(error), f"SQLite cannot read it ({_kind(error) or type(error).__name__})")


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
