"""Rows of a SQLite table out, through the treater, and in again: every untreated cell with its own storage class."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from guardian.sources.cells import decoded
from guardian.sources.databases import BATCH_BYTES, quoted
from guardian.sources.sinks.base import Form
from guardian.sources.sinks.moments import moments, written
from guardian.sources.sinks.sqlite_schema import SCHEMA, Table
from guardian.sources.sinks.treating import Treating, as_strings

Row = tuple[Any, ...]
FIRST_ROWS = 64
MOST_ROWS = 16_384
WARM_ROWS = 512
KEPT = 1 << 16
"""Labels of a column that are kept to be known again."""
PROBE = 16
"""Of so many rows one is weighed to see how many fit in a batch."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Text in no valid encoding, as its bytes."""

    octets: bytes


def _text(octets: bytes) -> str | Raw:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return Raw(octets)


@dataclass(frozen=True, slots=True)
class Route:
    """Which cells are read and written: the stored columns, led by the row id where it is no column itself. ``kept``:
    it is written as well. ``cells``: what is read in place of the columns."""

    table: Table
    rowid: str | None
    kept: bool = False
    cells: Sequence[str] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.table.stored)

    @property
    def lead(self) -> int:
        return 0 if self.rowid is None else 1

    def select(self) -> str:
        """Rows in the order of their key, which is the same each time; behind a row id, or behind a number of rows."""
        wanted = [*self.cells] or [f"t.{quoted(name)}" for name in self.columns]
        order = self.rowid or (quoted(self.table.alias) if self.table.alias else None)
        lead = [f"t.{self.rowid}"] if self.rowid else []
        text = f"SELECT {', '.join(lead + wanted) or 'NULL'} FROM {quoted(SCHEMA, self.table.name)} AS t"  # noqa: S608
        if order is None:
            return f"{text} LIMIT -1 OFFSET coalesce(?1, 0)"
        return f"{text} WHERE ?1 IS NULL OR t.{order} > ?1 ORDER BY t.{order}"

    def mark(self, row: Row, done: int) -> object:
        """What ``select`` goes on behind."""
        if self.rowid:
            return row[0]
        return row[self.columns.index(self.table.alias)] if self.table.alias else done

    def insert(self, raw: Sequence[int] = ()) -> str:
        """``raw``: the places of texts bound as bytes, since they are in no valid encoding."""
        names = [*([self.rowid] if self.rowid and self.kept else []), *map(quoted, self.columns)]
        marks = ["CAST(? AS TEXT)" if place in raw else "?" for place in range(len(names))]
        return f"INSERT INTO {quoted(SCHEMA, self.table.name)} ({', '.join(names)}) VALUES ({', '.join(marks)})"  # noqa: S608


def route(table: Table) -> Route:
    """A row id that is no column is kept of full-text tables, whose key it is. Rows of others are numbered anew, in the
    same order: a value may stand in one, and VACUUM may change it any day."""
    hidden = table.rowid if table.alias is None and table.module not in {"rtree", "rtree_i32"} else None
    return Route(table, hidden, kept=table.kind == "virtual")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows, and the mark and the number of rows at their end. ``careful``: some cells may be ``Raw``. ``met``: by
    watched column the cells that no earlier rows held."""

    rows: list[Row]
    mark: object
    done: int
    careful: bool
    met: Mapping[str, set[Any]] = field(default_factory=dict)


def chunks(connection: sqlite3.Connection, way: Route, mark: object, done: int, treating: Treating) -> Iterator[Chunk]:
    """All rows behind a mark. Text that is no UTF-8 stops the fast decoder: from there on the careful one reads."""
    connection.text_factory = str
    watched = {name: place + way.lead for place, name in enumerate(way.columns) if name in treating.watched}
    size = FIRST_ROWS
    cursor = connection.execute(way.select(), (mark,))
    while True:
        try:
            rows, met = _fetched(cursor, size, watched, treating.clean)
        except sqlite3.OperationalError as error:
            if "Could not decode to UTF-8" not in str(error) or connection.text_factory is not str:
                raise
            connection.text_factory = _text
            cursor = connection.execute(way.select(), (mark,))
            continue
        if not rows:
            connection.text_factory = str
            return
        done += len(rows)
        mark = way.mark(rows[-1], done)
        yield Chunk(rows, mark, done, connection.text_factory is not str, met)
        weight = max(1, sum(_weight(row) for row in rows[::PROBE]) * PROBE // len(rows))
        size = max(1, min(MOST_ROWS, size * 4, BATCH_BYTES // weight))


def _fetched(
    cursor: sqlite3.Cursor, size: int, watched: Mapping[str, int], clean: Mapping[str, frozenset[Any]]
) -> tuple[list[Row], dict[str, set[Any]]]:
    """Rows, and the cells among them that are new to a watched column: told while they are in the processor's cache."""
    if not watched:
        return cursor.fetchmany(size), {}
    rows: list[Row] = []
    met: dict[str, set[Any]] = {name: set() for name in watched}
    while len(rows) < size and (some := cursor.fetchmany(min(WARM_ROWS, size - len(rows)))):
        columns = list(zip(*some, strict=True))
        for name, place in watched.items():
            met[name].update(set(columns[place]).difference(clean.get(name, ())))
        rows += some
    return rows, met


def _weight(row: Row) -> int:
    return sum(len(cell) if isinstance(cell, (str, bytes)) else 8 for cell in row)


def treated(way: Route, treating: Treating, forms: Mapping[str, Form], chunk: Chunk) -> Chunk:
    """The chunk with the treated columns replaced."""
    if not treating.replaced or not chunk.rows:
        return chunk
    changes = _changes(treating, chunk.met)
    if not (changes or treating.hidden):
        return chunk
    columns: list[Sequence[Any]] = list(zip(*chunk.rows, strict=True))
    places = {name: place + way.lead for place, name in enumerate(way.columns)}
    new: dict[str, Sequence[Any]] = {
        name: [after.get(cell, cell) for cell in columns[places[name]]] for name, after in changes.items()
    }
    if treating.hidden:
        asked = (treating.asked - treating.watched) & places.keys()
        arrays = {name: _array(columns[places[name]], forms.get(name, "text")) for name in asked}
        for name, array in treating.columns(arrays).items():
            new[name] = _cells(array, columns[places[name]], f"{treating.table.ref}/{name}")
    for name, cells in new.items():
        columns[places[name]] = cells
    return replace(chunk, rows=list(zip(*columns, strict=True)))


def _changes(treating: Treating, met: Mapping[str, set[Any]]) -> dict[str, dict[Any, Any]]:
    """What single cells of watched columns become, by column and cell. Labels repeat: each is looked at once."""
    found: dict[str, dict[Any, Any]] = {}
    for name, cells in met.items():
        clean = treating.clean.get(name, frozenset())
        unknown = [cell for cell in cells - clean if cell is not None]
        if not unknown:
            continue
        given = _array(unknown, "text")
        changed = treating.caught({name: given})
        if changed:
            new = _cells(changed[name], unknown, f"{treating.table.ref}/{name}")
            found[name] = {old: cell for old, cell in zip(unknown, new, strict=True) if cell != old}
        elif len(clean) < KEPT:
            treating.clean[name] = clean.union(unknown)  # other threads only read what is there
    return found


def _array(cells: Sequence[Any], form: Form) -> pa.Array:
    if form == "integer":
        return pa.array(cells, pa.int64())
    if form == "float":
        return pa.array(cells, pa.float64())
    if form in {"date", "timestamp"}:
        made = moments(pa.array(cells, pa.string()), pa.date32() if form == "date" else pa.timestamp("us"))
        if made is not None:
            return made
    try:
        return pa.array(cells, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, OverflowError):
        return pa.array([_said(cell) for cell in cells], pa.large_string())


def _said(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, (bytes, Raw)):
        return decoded(cell if isinstance(cell, bytes) else cell.octets)
    return repr(cell) if isinstance(cell, float) else str(cell)


def _cells(array: pa.Array, old: Sequence[Any], where: str) -> Sequence[Any]:
    """Python cells to be bound; where the old cells were of several classes, each keeps its own if it can."""
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        return array.to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int64())
        return array.to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        return array.to_pylist()  # type: ignore[no-any-return]
    new = (written(array) if pa.types.is_timestamp(array.type) else as_strings(array, where)).to_pylist()
    if all(cell is None or type(cell) is str for cell in old):
        return new  # type: ignore[no-any-return]
    return [_like(before, after) for before, after in zip(old, new, strict=True)]


def _like(before: Any, after: str | None) -> Any:
    if after is None:
        return None
    if isinstance(before, bytes):
        return after.encode()
    if isinstance(before, (int, float)):
        try:
            number = type(before)(after)
        except ValueError:
            return after
        return number if _said(number) == after and -(2**63) <= number < 2**63 else after
    return after


def insert(connection: sqlite3.Connection, way: Route, chunk: Chunk) -> None:
    """Binds the rows; where the careful decoder read them, one by one, since some cells go in as bytes called text."""
    rows = chunk.rows if way.kept or not way.lead else [row[way.lead :] for row in chunk.rows]
    if not chunk.careful:
        connection.executemany(way.insert(), rows)
        return
    for row in rows:
        places = [place for place, cell in enumerate(row) if type(cell) is Raw]
        connection.execute(way.insert(places), [cell.octets if type(cell) is Raw else cell for cell in row])
