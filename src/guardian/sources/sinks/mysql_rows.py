"""Rows of a MySQL table from one server to the other: raw cells in columns, and columns as the literals of INSERTs."""

from __future__ import annotations

import binascii
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.errors import UnreadError
from guardian.sources.cells import as_text, from_python, readable
from guardian.sources.mysql_catalog import SPATIAL
from guardian.sources.mysql_rows import _ident, _taken, columnar
from guardian.sources.sinks.base import UnfitError
from guardian.sources.sinks.moments import moments, no_day
from guardian.sources.sinks.mysql_schema import Column, Table
from guardian.sources.sinks.streaming import first_alone
from guardian.sources.sinks.treating import Treating, as_strings

WORKERS = 2
STATEMENT_BYTES = 2 * 1024 * 1024
OCTETS = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"}) | SPATIAL
PLAIN = r"^[0-9A-Za-z:. +\-]*$"
"""Numbers, dates and times: the only cells that are quoted without a look at their signs."""


@dataclass(slots=True)
class Sum:
    """Rows read and a sum over them that does not depend on their order."""

    rows: int = 0
    digest: int = 0

    def add(self, rows: list[Any]) -> None:
        self.rows += len(rows)
        self.digest = (self.digest + sum(map(zlib.crc32, map(_octets, rows)))) % 2**64

    @property
    def stamp(self) -> str:
        return f"{self.rows} {self.digest}"


def _octets(row: Any) -> bytes:
    return row if isinstance(row, bytes) else repr(row).encode("utf-8", "surrogatepass")


def taken(connection: Any, table: Table, columns: tuple[Column, ...]) -> Iterator[list[Any]]:
    """The rows of a table as they came over the wire."""
    wanted = ", ".join(_asked(column) for column in columns) or "1"
    return _taken(connection, f"SELECT {wanted} FROM {_ident(table.schema, table.name)}", ())  # noqa: S608


def _asked(column: Column) -> str:
    """A FLOAT by itself is sent with six digits, a BIT as bytes."""
    name = _ident(column.name)
    return {"float": f"CAST({name} AS DOUBLE)", "bit": f"CAST({name} AS UNSIGNED)"}.get(column.kind, name)


def copied(
    reading: Any, writing: Any, table: Table, into: str, treating: Treating, report: Callable[[int], None]
) -> Sum:
    """Sends all rows of a table to the one called ``into`` (quoted)."""
    columns, seen = table.written, Sum()
    names = ", ".join(f"`{column.name.replace('`', '``')}`" for column in columns)
    head = f"INSERT INTO {into} ({names}) VALUES ".encode()  # noqa: S608

    def batches() -> Iterator[Callable[[], tuple[int, list[bytes]]]]:
        for rows in taken(reading, table, columns):
            seen.add(rows)
            yield partial(_statements, head, columns, treating, rows)

    for number, statements in first_alone(batches(), WORKERS):
        for statement in statements:
            writing.query(statement)
        report(number)
    return seen


def _statements(
    head: bytes, columns: tuple[Column, ...], treating: Treating, rows: list[Any]
) -> tuple[int, list[bytes]]:
    where = treating.table.ref
    if not columns:
        return len(rows), [head + b"()"] * len(rows)
    cells = treated_cells(columns, treating, rows)[1]
    parts = [_literals(column, cells[column.name], where) for column in columns]
    joined = pc.binary_join_element_wise(*parts, pa.scalar(",", pa.large_string()))
    marks = [pa.scalar(mark, pa.large_string()) for mark in ("(", "),", "")]
    return len(rows), list(_cut(head, pc.binary_join_element_wise(marks[0], joined, marks[1], marks[2])))


def treated_cells(
    columns: tuple[Column, ...], treating: Treating, rows: list[Any]
) -> tuple[dict[str, pa.Array], dict[str, pa.Array]]:
    """Some rows by column, as they are and with the treated columns replaced."""
    where = treating.table.ref
    cells = {one.name: array for one, array in zip(columns, _columns(columns, rows, where), strict=True)}
    if not treating.replaced:
        return cells, cells
    by_name = {column.name: column for column in columns}
    new = treating.columns({name: _typed(by_name[name], cells[name], where) for name in treating.asked})
    return cells, {
        name: _replaced(by_name[name], array, new.get(name), f"{where}/{name}") for name, array in cells.items()
    }


def _columns(columns: tuple[Column, ...], rows: list[Any], where: str) -> list[pa.Array]:
    if isinstance(rows[0], bytes):
        return [array.cast(pa.large_binary()) for array in columnar(rows, len(columns), where)]
    return [_as_octets(from_python(cells)) for cells in zip(*rows, strict=True)]


def _as_octets(array: pa.Array) -> pa.Array:
    if pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        return array.cast(pa.large_binary())
    return as_strings(array, "").cast(pa.large_binary())


def _cut(head: bytes, rows: pa.Array) -> Iterator[bytes]:
    """INSERT statements of bounded size. The rows lie one behind the other in one buffer, each with its comma."""
    offsets = np.frombuffer(rows.buffers()[1], np.int64)[rows.offset : rows.offset + len(rows) + 1]
    data = memoryview(rows.buffers()[2])
    at = 0
    while at < len(rows):
        end = int(np.searchsorted(offsets, offsets[at] + STATEMENT_BYTES, "right")) - 1
        end = min(max(end, at + 1), len(rows))
        yield head + bytes(data[offsets[at] : offsets[end] - 1])
        at = end


def _typed(column: Column, array: pa.Array, where: str) -> pa.Array:
    """A column as the treater sees it. Dates that are none (0000-00-00) are null there and stay as they are."""
    if column.kind in OCTETS:
        return readable(array)
    text = as_text(array).cast(pa.large_string())
    try:
        match column.form:
            case "integer":
                wide = "unsigned" in column.type and column.kind == "bigint"
                return text.cast(pa.uint64() if wide else pa.int64())
            case "float":
                return text.cast(pa.float64())
            case "date" | "timestamp":
                made = moments(text, pa.date32() if column.form == "date" else pa.timestamp("us"))
                if made is None:
                    raise UnfitError("a date that no calendar of ours holds", where=f"{where}/{column.name}")
                return made
    except pa.ArrowInvalid:
        raise UnfitError("a value that is no number of ours", where=f"{where}/{column.name}") from None
    return text.cast(pa.string()) if text.nbytes < 2**31 else text


def _replaced(column: Column, old: pa.Array, new: pa.Array | None, where: str) -> pa.Array:
    if new is None:
        return old
    if pa.types.is_binary(new.type) or pa.types.is_large_binary(new.type):
        return new.cast(pa.large_binary())
    made = as_strings(new, where)
    if column.form in {"date", "timestamp"}:
        text = as_text(old).cast(pa.large_string())
        made = pc.if_else(no_day(text), text, made)
    return made.cast(pa.large_binary())


def _literals(column: Column, array: pa.Array, where: str) -> pa.Array:
    """Cells as SQL literals: bytes in hex; text in quotes, doubled inside (the session has no backslash escapes);
    anything else only if it is made of the signs of numbers and dates."""
    null = pa.scalar("NULL", pa.large_string())
    if column.kind in OCTETS:
        return pc.fill_null(_wrapped("X'", _hexed(array), "'"), null)
    if column.charset is not None or column.kind in {"json", "enum", "set"}:
        text = _text(array, where, column)
        return pc.fill_null(_wrapped("_utf8mb4'", pc.replace_substring(text, "'", "''"), "'"), null)
    text = _text(array, where, column)
    if not pc.all(pc.fill_null(pc.match_substring_regex(text, PLAIN), True)).as_py():
        if column.kind in {"inet4", "inet6", "uuid"} or column.form == "other":
            return pc.fill_null(_wrapped("_utf8mb4'", pc.replace_substring(text, "'", "''"), "'"), null)
        raise UnfitError("a treated value is not of the column's type", where=f"{where}/{column.name}")
    return pc.fill_null(text if column.kind == "bit" else _wrapped("'", text, "'"), null)


def _text(array: pa.Array, where: str, column: Column) -> pa.Array:
    try:
        return array.cast(pa.large_string())
    except pa.ArrowInvalid:
        raise UnreadError("text that is not in the column's encoding", where=f"{where}/{column.name}") from None


def _wrapped(before: str, array: pa.Array, after: str) -> pa.Array:
    kind = pa.large_string()
    return pc.binary_join_element_wise(pa.scalar(before, kind), array, pa.scalar(after, kind), pa.scalar("", kind))


def _hexed(array: pa.Array) -> pa.Array:
    """All cells as hex digits, in one step over the buffer they lie in."""
    array = pa.concat_arrays([array.cast(pa.large_binary()), pa.array([], pa.large_binary())])
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    data = array.buffers()[2]
    octets = b"" if data is None else bytes(memoryview(data)[offsets[0] : offsets[-1]])
    valid = pc.is_valid(array)
    buffers = [None, pa.py_buffer(2 * (offsets - offsets[0])), pa.py_buffer(binascii.hexlify(octets))]
    digits = pa.Array.from_buffers(pa.large_string(), len(array), buffers)
    return pc.if_else(valid, digits, pa.scalar(None, pa.large_string()))
