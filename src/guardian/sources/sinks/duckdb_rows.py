"""Rows of a DuckDB table inside the engine: by row id, or level by level, joined with the treated cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from guardian.errors import InternalError
from guardian.sources.cells import readable
from guardian.sources.databases import BATCH_BYTES, quoted
from guardian.sources.duckdb import by_width
from guardian.sources.sinks.duckdb_schema import SOURCE, Column, Table, rows
from guardian.sources.sinks.streaming import first_alone
from guardian.sources.sinks.treating import Treating, as_strings

BATCH = "guardian_batch"
SHIFTED = "guardian_shifted"
ORDERED = "guardian_ordered"
GROUP_ROWS = 122_880
"""Rows of a row group: a range of row ids that is cut along them reads no row twice."""
COMMIT_ROWS = 8 * GROUP_ROWS
WIDE_BYTES = 32 << 20
"""A column that is wider is not read where it becomes null; others are, so that damage to them is told."""
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Way:
    """How the rows of a table are gone through: by a number from 0 to ``top``, in pieces that end at ``breaks``."""

    source: str
    number: str
    top: int
    breaks: tuple[int, ...] = ()

    @property
    def range(self) -> str:
        return f"WHERE {self.number} >= ? AND {self.number} < ? ORDER BY {self.number}"

    def end(self, start: int, step: int) -> int:
        """Where the piece from ``start`` ends; pieces are cut along row groups, so none is read twice."""
        ends = [start + step, self.top, (start // step + 1) * step, *(one for one in self.breaks if one > start)]
        return min(ends)


def way_of(connection: Any, table: Table) -> Way:
    """By row id. A column called ``rowid`` hides it: then by that of a copy in memory. Rows that refer to others of
    their own table come level by level, since the engine checks each statement against those before it."""
    source = quoted(SOURCE, table.schema, table.name)
    if table.shadowed:
        names = ", ".join(f"{quoted(one.name)} AS {quoted(_shifted(one.name))}" for one in table.written)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {SHIFTED} AS SELECT {names} FROM {source}")  # noqa: S608
        source = f"temp.{SHIFTED}"
    if table.within:
        breaks = _levelled(connection, source, table)
        return Way(f"{source} s JOIN temp.{ORDERED} o ON o.r = s.rowid", "o.n", breaks[-1] if breaks else 0, breaks)
    top = rows(connection, f"SELECT coalesce(max(rowid), -1) + 1 FROM {source}")[0][0]  # noqa: S608
    return Way(f"{source} s", "s.rowid", top)


def _levelled(connection: Any, source: str, table: Table) -> tuple[int, ...]:
    """Numbers all rows so that each comes after those it refers to; gives where each level ends."""
    cell = partial(cell_of, table)
    done = f"SELECT 1 FROM {source} p JOIN temp.{ORDERED} o ON o.r = p.rowid"  # noqa: S608
    there = " AND ".join(
        f"({' OR '.join(f'{cell(name)} IS NULL' for name in key.columns)} OR EXISTS ({done} WHERE "
        + " AND ".join(f"{cell(to, 'p')} = {cell(name)}" for name, to in zip(key.columns, key.to_columns, strict=True))
        + "))"
        for key in table.within
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {ORDERED} (n BIGINT, r BIGINT)")
    breaks: list[int] = []
    while True:
        before = breaks[-1] if breaks else 0
        connection.execute(
            f"INSERT INTO temp.{ORDERED} SELECT {before} + row_number() OVER (ORDER BY s.rowid) - 1, s.rowid"  # noqa: S608
            f" FROM {source} s WHERE s.rowid NOT IN (SELECT r FROM temp.{ORDERED}) AND {there}"
        )
        after = counted(connection, f"temp.{ORDERED}")
        if after == before:
            return tuple(breaks)
        breaks.append(after)


def _shifted(name: str) -> str:
    return f"guardian_{name}"


def cell_of(table: Table, name: str, row: str = "s") -> str:
    """A column of the rows that a way goes through, which may be those of a copy in memory."""
    return f"{row}.{quoted(_shifted(name) if table.shadowed else name)}"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows with ids from ``start`` up to ``end``, and the new cells of the columns that changed."""

    start: int
    end: int
    rows: int
    ids: pa.Array | None = None
    columns: Mapping[str, pa.Array] | None = None

    def insert(self, connection: Any, table: Table, way: Way) -> tuple[str, list[Any]]:
        new = self.columns or {}
        names = ", ".join(quoted(column.name) for column in table.written)
        places = {name: f"c{at}" for at, name in enumerate(new)}
        cells = ", ".join(
            _restored(column, new[column.name], places[column.name])
            if column.name in new
            else cell_of(table, column.name)
            for column in table.written
        )
        joined = ""
        if self.ids is not None and new:
            batch = pa.table([self.ids, *new.values()], names=["r", *places.values()])
            connection.register(BATCH, batch)
            joined = f" JOIN {BATCH} b ON b.r = s.rowid"
        return (
            f"INSERT INTO {table.quoted} ({names}) SELECT {cells} FROM {way.source}{joined} {way.range}",  # noqa: S608
            [self.start, self.end],
        )

    def halves(self, way: Way) -> tuple[Chunk, Chunk]:
        """Of a chunk with row ids, in the order of the way, and more than one row."""
        at, ids, columns = self.rows // 2, self.ids, self.columns or {}
        if ids is None:
            raise InternalError("rows without their ids cannot be parted")
        middle = ids[at].as_py() if way.number == "s.rowid" else self.start + at
        first, rest = ({name: cells[part] for name, cells in columns.items()} for part in (slice(at), slice(at, None)))
        return Chunk(self.start, middle, at, ids[:at], first), Chunk(middle, self.end, self.rows - at, ids[at:], rest)


def _restored(column: Column, array: pa.Array, place: str) -> str:
    """The new cell as the column's own type; text that stands in a BLOB as its bytes."""
    cell = f"b.{place}"
    text = pa.types.is_string(array.type) or pa.types.is_large_string(array.type)
    if column.type == "BLOB":
        return f"encode({cell})" if text else cell
    if column.document and column.type != "JSON":
        return f"CAST(CAST({cell} AS JSON) AS {column.type})"
    return f"CAST({cell} AS {column.type})"


def treated(connection: Any, table: Table, treating: Treating, way: Way, mark: int) -> Iterator[Chunk]:
    if not treating.replaced or not table.written:
        start = mark
        while start < way.top:
            end = way.end(start, COMMIT_ROWS)
            number = f"SELECT count(*) FROM {way.source} {way.range}".partition(" ORDER BY ")[0]  # noqa: S608
            yield Chunk(start, end, rows(connection, number, [start, end])[0][0])
            start = end
        return
    yield from first_alone(_asked(connection, table, treating, way, mark), WORKERS)


def _asked(connection: Any, table: Table, treating: Treating, way: Way, start: int) -> Iterator[Callable[[], Chunk]]:
    """Ranges of rows as the treater wants them, in sizes that fit in memory."""
    unread = treating.emptied.intersection(by_width(connection, SOURCE, table.schema, table.name, least=WIDE_BYTES))
    wanted = [column for column in table.written if column.name in treating.asked - unread]
    shifted = [replace(column, name=_shifted(column.name)) if table.shadowed else column for column in wanted]
    cells = ", ".join(["s.rowid AS r", *(f"{column.asked()} AS c{at}" for at, column in enumerate(shifted))])
    query = f"SELECT {cells} FROM {way.source} {way.range}"  # noqa: S608
    step = GROUP_ROWS // 64
    while start < way.top:
        end = way.end(start, step)
        found = connection.sql(query, params=[start, end]).to_arrow_table()
        arrays = {
            column.name: pa.concat_arrays(part.chunks) if part.num_chunks else pa.array([], part.type)
            for column, part in zip(wanted, found.columns[1:], strict=True)
        }
        arrays |= dict.fromkeys(unread, pa.nulls(found.num_rows, pa.large_string()))
        ids = pa.concat_arrays(found.column(0).chunks) if found.num_rows else pa.array([], pa.int64())
        yield partial(_chunk, treating, (start, end), ids, arrays)
        start = end
        if found.num_rows:
            step = _step(BATCH_BYTES * found.num_rows // max(1, found.nbytes))


def _step(rows_that_fit: int) -> int:
    """A share of a row group, by halves."""
    step = GROUP_ROWS
    while step > max(1, rows_that_fit) and step % 2 == 0:
        step //= 2
    return step if step <= rows_that_fit else max(1, min(step, rows_that_fit))


def _chunk(treating: Treating, span: tuple[int, int], ids: pa.Array, arrays: Mapping[str, pa.Array]) -> Chunk:
    if not len(ids):
        return Chunk(*span, 0)
    plain = {name: _plain(array) for name, array in arrays.items()}
    new = treating.columns(plain)
    changed = {
        name: _fit(array, f"{treating.table.ref}/{name}")
        for name, array in new.items()
        if name in treating.treated or not array.equals(plain[name].cast(array.type))
    }
    return Chunk(*span, len(ids), ids, changed)


def _plain(array: pa.Array) -> pa.Array:
    """As a scan hands it over: no dictionaries, bytes that are text as text."""
    return readable(array.dictionary_decode() if pa.types.is_dictionary(array.type) else array)


def _fit(array: pa.Array, where: str) -> pa.Array:
    """As the engine takes it: text for what is neither a number, a date nor bytes."""
    kind = array.type
    if pa.types.is_primitive(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return array
    return pc.cast(as_strings(array, where), pa.large_string())


def counted(connection: Any, table: str) -> int:
    return int(rows(connection, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608
