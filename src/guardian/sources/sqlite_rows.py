"""Rows of a SQLite table as Arrow: all of them, around damage where there is some, or drawn at random by row id."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from guardian.model import Unread
from guardian.sources.cells import as_text, decoded, from_python, joined
from guardian.sources.databases import FIRST_ROWS, Drawn, Pace, broken_off, quoted, record_batch
from guardian.sources.json_cells import Documents

SCHEMA = "main"
STEP_ROWS = 512
SLOW_START = 32
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
class Table:
    """How to read one table: its columns as stored, and the word by which its row id can be asked for, if any."""

    name: str
    columns: tuple[str, ...]
    documents: frozenset[str]
    rowid: str | None

    def select(self, tail: str = "", extra: str = "") -> str:
        """A query over the table as ``t``. Unqualified, SQLite would take a column dropped meanwhile for a string."""
        wanted = ", ".join([f"t.{quoted(column)}" for column in self.columns] + ([f"t.{extra}"] if extra else []))
        return f"SELECT {wanted or 'NULL'} FROM {quoted(SCHEMA, self.name)} AS t {tail}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Draw:
    """Which rows to take: a condition, its parameters, and what may be claimed of it."""

    tail: str
    parameters: tuple[object, ...]
    drawn: Drawn


def counted(connection: sqlite3.Connection, table: Table, cheap: bool) -> int | None:
    """The exact count where the file is small enough to walk, or where the highest row id says there are few."""
    source = quoted(SCHEMA, table.name)
    if not cheap and table.rowid is not None:
        low, high = connection.execute(f"SELECT min({table.rowid}), max({table.rowid}) FROM {source}").fetchone()  # noqa: S608
        cheap = low is None or high - low < 1_000_000
    if not cheap:
        return None
    return int(connection.execute(f"SELECT count(*) FROM {source}").fetchone()[0])  # noqa: S608


def damaged(error: sqlite3.Error) -> bool:
    return kind_of(error) in {"SQLITE_CORRUPT", "SQLITE_IOERR"}


def planned(connection: sqlite3.Connection, table: Table, rows: int | None, wanted: int) -> Draw:
    """Random rows: by row id where there is one; else by a pass over a small file; else the first, and so said."""
    source = quoted(SCHEMA, table.name)
    if table.rowid is not None:
        ids = _probed(connection, table, wanted)
        if ids is None and rows is not None:
            query = f"SELECT {table.rowid} FROM {source} ORDER BY random() LIMIT ?"  # noqa: S608
            ids = [row[0] for row in connection.execute(query, (wanted,))]
        if ids is not None:
            tail = f"WHERE t.{table.rowid} IN (SELECT value FROM json_each(?))"  # noqa: S608
            return Draw(tail, (json.dumps(ids),), "random")
    if rows is not None:
        return Draw("ORDER BY random() LIMIT ?", (wanted,), "random")
    return Draw("LIMIT ?", (wanted,), "first")


def _probed(connection: sqlite3.Connection, table: Table, wanted: int) -> list[int] | None:
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


def everything(connection: sqlite3.Connection, ref: str, table: Table, lost: list[Unread]) -> Iterator[pa.RecordBatch]:
    """The whole table. Text that is no UTF-8 stops the fast reader: from there on, cells are decoded one by one. At a
    damaged page, the rows before it are taken singly and the rows behind it from the other end."""
    mark, documents = _Mark(), Documents()
    for factory in (str, decoded):
        connection.text_factory = factory if table.rowid else decoded
        try:
            yield from _chunks(mark.resumed(connection, table), table, documents, mark)
            return
        except sqlite3.Error as error:
            fault = error
            if not _is_text(error):
                break
    connection.text_factory = decoded
    yield from _singly(mark.resumed(connection, table), table, documents, mark)
    if table.rowid is not None:
        query = table.select(f"WHERE ?1 IS NULL OR t.{table.rowid} > ?1 ORDER BY t.{table.rowid} DESC", table.rowid)
        yield from _singly(connection.execute(query, (mark.last,)), table, documents, mark)
    lost.append(Unread(ref, f"{reason_of(fault)}; rows read around the damage: {mark.done}"))


def drawn(
    connection: sqlite3.Connection, ref: str, table: Table, draw: Draw, lost: list[Unread]
) -> Iterator[pa.RecordBatch]:
    """The rows of a draw; where the file breaks off, what came before it counts and the rest is listed as lost."""
    connection.text_factory = decoded
    mark = _Mark()
    try:
        cursor = connection.execute(table.select(draw.tail), draw.parameters)
        yield from _chunks(cursor, table, Documents(), mark)
    except sqlite3.Error as error:
        lost.append(broken_off(ref, reason_of(error), mark.done))


@dataclass(slots=True)
class _Mark:
    """How far a reading has come: rows handed out, and the row id of the last one."""

    done: int = 0
    last: object = None

    def resumed(self, connection: sqlite3.Connection, table: Table) -> sqlite3.Cursor:
        """All rows behind the mark, in the same order as before."""
        if table.rowid is None:
            return connection.execute(table.select("LIMIT -1 OFFSET ?"), (self.done,))
        query = table.select(f"WHERE ?1 IS NULL OR t.{table.rowid} > ?1 ORDER BY t.{table.rowid}", table.rowid)
        return connection.execute(query, (self.last,))

    def passed(self, rows: list[tuple[object, ...]]) -> None:
        self.done += len(rows)
        self.last = rows[-1][-1] if rows[-1] else None


def _chunks(cursor: sqlite3.Cursor, table: Table, documents: Documents, mark: _Mark) -> Iterator[pa.RecordBatch]:
    """Batches made of small steps: Python's objects of 512 rows stay in the processor's cache, those of 30,000 do not
    and take twice as long. What was fetched before a fault is handed out before the fault is raised."""
    pace = Pace(SLOW_START)
    fault: sqlite3.Error | None = None
    while fault is None:
        pieces: list[list[pa.Array]] = []
        taken = 0
        try:
            while taken < pace.rows and (rows := cursor.fetchmany(min(STEP_ROWS, pace.rows - taken))):
                pieces.append([from_python(cells) for cells in zip(*rows, strict=True)])
                mark.passed(rows)
                taken += len(rows)
        except sqlite3.Error as error:
            fault = error
        if taken:
            batch = _batch(table, [joined(column) for column in zip(*pieces, strict=True)], taken, documents)
            pace.took(batch)
            yield batch
        elif fault is None:
            return
    raise fault


def _singly(cursor: sqlite3.Cursor, table: Table, documents: Documents, mark: _Mark) -> Iterator[pa.RecordBatch]:
    """Row by row up to the damage: a fetch of many would give none of those before it."""
    rows: list[tuple[object, ...]] = []
    broken = False
    while not broken:
        try:
            row = cursor.fetchone()
        except sqlite3.Error:
            row = None
        broken = row is None
        if row is not None:
            rows.append(row)
        if rows and (broken or len(rows) >= FIRST_ROWS):
            mark.passed(rows)
            arrays = [from_python(cells) for cells in zip(*rows, strict=True)]
            yield _batch(table, arrays, len(rows), documents)
            rows = []


def _is_text(error: sqlite3.Error) -> bool:
    return "Could not decode to UTF-8" in str(error)


def _batch(table: Table, arrays: list[pa.Array], rows: int, documents: Documents) -> pa.RecordBatch:
    """The columns asked for; an array behind them is the row id's."""
    columns: list[tuple[str, pa.Array]] = []
    for name, array in zip(table.columns, arrays, strict=False):
        if name in table.documents:
            texts = [None if cell is None else str(cell) for cell in as_text(array).to_pylist()]
            columns += documents.columns(name, texts).items()
        else:
            columns.append((name, array))
    return record_batch(columns, rows)


def kind_of(error: sqlite3.Error) -> str:
    """The primary result code by name: ``SQLITE_IOERR`` for ``SQLITE_IOERR_READ``."""
    return "_".join(str(getattr(error, "sqlite_errorname", "") or "").split("_")[:2])


def reason_of(error: sqlite3.Error) -> str:
    text = str(error)
    if text.startswith("no such table"):
        return "no such table: dropped since the listing"
    if text.startswith("no such module"):
        return "a virtual table whose module is not here"
    return REASONS.get(kind_of(error), f"SQLite cannot read it ({kind_of(error) or type(error).__name__})")
