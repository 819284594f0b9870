"""SQLite files, read-only: rows still in the WAL are seen, cells of mixed storage classes are kept as text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

from guardian.errors import UnreadError
from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.sources.base import Kernel, P, Progress, Reading
from guardian.sources.databases import (
    A_VIEW,
    CHEAP_BYTES,
    EVERYTHING,
    EXCLUDED,
    Key,
    Listed,
    Selection,
    Stream,
    fingerprint,
    heads,
    qualified,
    read,
)
from guardian.sources.sqlite_rows import SCHEMA, Table, counted, damaged, drawn, everything, kind_of, planned, reason_of

BUSY_SECONDS = 5.0
CUT_OFF = "the database file is cut off: rows of its tables are missing, or read as empty"
JSON_IN_SCHEMA = "CREATE TABLE t (a, b AS (json_valid(a)))"


@cache
def distrust() -> str:
    """The statement by which a schema may call harmless functions only. SQLite 3.38 to 3.40 do not count those of JSON
    among them, so tables with columns computed by these could not be read: there it stays trusted. What does harm
    (``load_extension``) no schema may call in either case."""
    with closing(sqlite3.connect(":memory:")) as probe:
        probe.execute("PRAGMA trusted_schema = OFF")
        try:
            probe.execute(JSON_IN_SCHEMA)
            probe.execute("SELECT b FROM t")
        except sqlite3.OperationalError:
            return "PRAGMA trusted_schema = ON"
    return "PRAGMA trusted_schema = OFF"


class SqliteSource:
    """One SQLite file. A connection is opened for each use, so tables may be read from several threads."""

    def __init__(
        self, path: Path, name: str, selection: Selection = EVERYTHING, *, cheap_bytes: int = CHEAP_BYTES
    ) -> None:
        self.name = name
        self._path, self._selection, self._cheap_bytes = path, selection, cheap_bytes
        self._tables: dict[str, Table] = {}

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """Every table of the file; views only where somebody named them."""
        with _faults(self.name), closing(self._connect()) as connection:
            listed = connection.execute(
                "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%'"
                " ESCAPE '\\' ORDER BY name"
            ).fetchall()
            state = self._state()
            found = [self._listed(connection, table, kind, bool(wr), state) for table, kind, wr in listed]
            cut_off = self._cut_off(connection)
        yield from found
        if cut_off:
            yield Unread(self.name, CUT_OFF)

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
            if kind_of(error) != "SQLITE_CANTOPEN" or _size(_beside(self._path, "-wal")):
                raise
            connection = self._open("mode=ro&immutable=1")
        except sqlite3.Error:
            connection.close()
            raise
        connection.execute("PRAGMA query_only = ON")
        connection.execute(distrust())
        return connection

    def _cut_off(self, connection: sqlite3.Connection) -> bool:
        """Whether pages of the file are missing, wholly or in part: SQLite reads what is missing of one as zeros, and
        so its rows as null. Pages that lie in a WAL are not in the file yet."""
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchall()  # now nobody writes into the file
        ((size,),) = connection.execute("PRAGMA page_size").fetchall()
        ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
        held, waiting = _size(self._path), _size(_beside(self._path, "-wal"))
        connection.execute("ROLLBACK")
        return not waiting and held < int(size) * int(pages)

    def _open(self, options: str) -> sqlite3.Connection:
        address = f"file:{quote(bytes(self._path.absolute()))}?{options}"
        return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    def _state(self) -> tuple[object, ...] | None:
        """What changes whenever the file or its WAL does: sizes, times, and the counters in both headers."""
        return heads(((self._path, 100), (_beside(self._path, "-wal"), 32)))

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
            return Unread(ref, reason_of(error))
        rowid = None if kind != "table" or without_rowid else _rowid(columns)
        self._tables[name] = Table(table, columns, _documents(described), rowid)
        proof = None if state is None else fingerprint(state, table, described)
        return TableSchema(self.name, name, described, fingerprint=proof)

    def _stored(self, table: TableSchema) -> Table:
        if table.name not in self._tables:
            for _ in self.tables():
                pass
        try:
            return self._tables[table.name]
        except KeyError:
            raise UnreadError("no such table", where=table.ref) from None

    def _stream(
        self, connection: sqlite3.Connection, schema: TableSchema, table: Table, sample_rows: int | None
    ) -> Stream:
        lost: list[Unread] = []
        try:
            rows = counted(connection, table, self._cheap())
        except sqlite3.Error as error:
            if not damaged(error):
                raise
            return Stream(everything(connection, schema.ref, table, lost), None, lost=lost)
        if sample_rows is None or (rows is not None and rows <= sample_rows):
            return Stream(everything(connection, schema.ref, table, lost), rows, lost=lost)
        draw = planned(connection, table, rows, sample_rows)
        return Stream(drawn(connection, schema.ref, table, draw, lost), rows, draw.drawn, sample_rows, lost)

    def _cheap(self) -> bool:
        return _size(self._path) + _size(_beside(self._path, "-wal")) <= self._cheap_bytes


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


@contextmanager
def _faults(where: str) -> Iterator[None]:
    """Turns SQLite's errors into guardian's: by kind, since their words may quote what they choked on."""
    try:
        yield
    except sqlite3.Error as error:
        raise UnreadError(reason_of(error), where=where) from None


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
