"""Rows of a PostgreSQL table by COPY to another server: untreated cells pass as the first one wrote them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from guardian.errors import UnreadError
from guardian.sources.cells import as_text, readable
from guardian.sources.databases import BATCH_BYTES, BATCH_ROWS, quoted
from guardian.sources.sinks.base import Form, Holds, UnfitError
from guardian.sources.sinks.leaves import Found, Treat
from guardian.sources.sinks.moments import moments, no_day
from guardian.sources.sinks.postgres_schema import Column, Table
from guardian.sources.sinks.streaming import first_alone
from guardian.sources.sinks.treating import Treating, as_strings

if TYPE_CHECKING:
    import psycopg

WORKERS = 2
FORMS: Mapping[str, Form] = {
    **dict.fromkeys(("int2", "int4", "int8"), "integer"),
    **dict.fromkeys(("float4", "float8"), "float"),
    **dict.fromkeys(("text", "varchar", "bpchar", "citext", "name"), "text"),
    "numeric": "decimal",
    "date": "date",
    **dict.fromkeys(("timestamp", "timestamptz"), "timestamp"),
    "bool": "boolean",
    "bytea": "binary",
}
MOMENTS = {"date": pa.date32(), "timestamp": pa.timestamp("us"), "timestamptz": pa.timestamp("us", "UTC")}
EXACT = {
    **{"int2": "int16", "int4": "int32", "int8": "int64", "float4": "float", "float8": "double"},
    **{"date": "date32[day]", "timestamp without time zone": "timestamp[us]", "time without time zone": "time64[us]"},
    **{"timestamp with time zone": "timestamp[us, tz=UTC]", "timestamp(0) without time zone": "timestamp[s]"},
    **{name: name for name in ("inet", "cidr", "macaddr", "macaddr8", "uuid")},
    **{"timestamp(3) without time zone": "timestamp[ms]", "timestamp(6) without time zone": "timestamp[us]"},
}
"""In Arrow's words; by the type's name, or by that below a domain where it says all."""
VECTORS = frozenset({"int2vector", "oidvector"})
"""Arrays by their category, written without braces (PostgreSQL manual 8.19)."""
WORDS = frozenset({"tsvector", "tsquery", "jsonpath", "xml"})
"""Types that hold words, which are told by their names."""
DIGITS = {"int2": 4, "int4": 9, "int8": 18}
"""Every number of so many digits fits."""


def exact(column: Column) -> str:
    """The Arrow type that holds just what the column does; empty where digits or fractions are cut otherwise."""
    if column.base == "numeric":
        found = re.fullmatch(r"numeric\((\d+),(\d+)\)", column.type)
        return f"decimal128({found[1]}, {found[2]})" if found and int(found[2]) <= int(found[1]) <= 38 else ""
    if FORMS.get(column.base) == "text" and column.longest is not None and not column.labels:
        return f"{'char' if column.base == 'bpchar' else 'text'}({column.longest})"
    return EXACT.get(column.type) or EXACT.get(column.base, "")


def documents(table: Table) -> frozenset[str]:
    """Columns that are walked leaf by leaf, as a scan does: JSON, arrays, composites."""
    return frozenset(
        column.name
        for column in table.written
        if column.base in {"json", "jsonb"} or plain_array(column) or composed(column)
    )


def plain_array(column: Column) -> bool:
    return column.category == "A" and column.base not in VECTORS and not composed(column)


def cells_of(column: Column) -> Holds:
    """What the cells of an array hold. They come and go as texts: in another type only null has a place."""
    base = column.base.removeprefix("_")
    length = re.search(r"\((\d+)\)(?:\[\])+$", column.type)
    if FORMS.get(base) == "text":
        return Holds("text", int(length[1]) if length else None, type=column.type)
    return Holds("binary" if base == "bytea" else "other", type=base if base in WORDS else column.type)


def composed(column: Column) -> bool:
    """Composite values, and arrays of composites or documents: copied, but not treated."""
    return column.category == "C" or (
        column.category == "A" and (column.element == "C" or column.base in {"_json", "_jsonb", "_hstore"})
    )


def frozen(table: Table) -> tuple[Column, ...]:
    """Columns of which the JSON form is only looked at: it stands behind the others in what is read."""
    return tuple(column for column in table.written if composed(column))


def copied(
    reading: psycopg.Connection[Any],
    writing: psycopg.Connection[Any],
    table: Table,
    into: str,
    treating: Treating,
    report: Callable[[int], None],
) -> int:
    """Sends all rows of a table to the one called ``into`` (quoted); gives their number."""
    if not table.written:
        return _empty_rows(reading, writing, table, into)
    treat = bool(treating.replaced)
    form = "FORMAT csv" if treat else "FORMAT text"
    encoding = "SQL_ASCII" if reading.info.parameter_status("server_encoding") == "SQL_ASCII" else "UTF8"
    names = ", ".join(quoted(column.name) for column in table.written)
    read = ", ".join([names, *(f"to_json({quoted(one.name)})" for one in frozen(table))]) if treat else names
    out = f"COPY (SELECT {read} FROM {table.source}) TO STDOUT WITH ({form}, ENCODING '{encoding}')"  # noqa: S608
    put = f"COPY {into} ({names}) FROM STDIN WITH ({form}, ENCODING '{encoding}')"
    with reading.cursor() as source, writing.cursor() as target:
        with source.copy(out.encode()) as rows, target.copy(put.encode()) as sink:
            work = (
                partial(_treated, table, treating, batch) if treat else partial(_joined, batch)
                for batch in batches(rows)
            )
            for number, data in first_alone(work, WORKERS):
                sink.write(data)
                report(number)
        if source.rowcount != target.rowcount:
            raise UnreadError("not every row arrived", where=treating.table.ref)
        return int(target.rowcount)


def batches(rows: Iterable[Any], first: int = BATCH_ROWS, most: int = BATCH_ROWS) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size, bound = 0, first
    for row in rows:
        batch.append(bytes(row))
        size += len(row)
        if size >= BATCH_BYTES or len(batch) >= bound:
            yield batch
            batch, size, bound = [], 0, most
    if batch:
        yield batch


def _joined(rows: list[bytes]) -> tuple[int, bytes]:
    return len(rows), b"".join(rows)


def _empty_rows(reading: psycopg.Connection[Any], writing: psycopg.Connection[Any], table: Table, into: str) -> int:
    """A table may have rows and no column that is written."""
    row = reading.execute(f"SELECT count(*) FROM {table.source}".encode()).fetchone()  # noqa: S608
    count = int(row[0]) if row else 0
    if not table.columns:
        writing.execute(f"INSERT INTO {into} SELECT FROM generate_series(1, {count})".encode())
        return count
    for _ in range(count):
        writing.execute(f"INSERT INTO {into} DEFAULT VALUES".encode())
    return count


def _treated(table: Table, treating: Treating, rows: list[bytes]) -> tuple[int, bytes]:
    """Some rows as CSV with the treated columns replaced. A NULL is an empty field, an empty text a quoted one."""
    columns = {column.name: column for column in table.written}
    if not treating.hidden:
        few, _ = _parsed(table, rows, treating.table.ref, treating.watched)
        if not treating.columns({name: _typed(columns[name], few[name], treating.table.ref) for name in few}):
            return _joined(rows)
    cells = treated_cells(table, treating, rows)[1]
    sink = io.BytesIO()
    made = pa.table(
        [pa.chunked_array([_as_text(cells[column.name])]) for column in table.written],
        names=[str(at) for at in range(len(table.written))],
    )
    csv.write_csv(made, sink, csv.WriteOptions(include_header=False, quoting_style="all_valid"))
    return len(rows), sink.getvalue()


def treated_cells(
    table: Table, treating: Treating, rows: list[bytes]
) -> tuple[dict[str, pa.Array], dict[str, pa.Array]]:
    """Some rows of CSV by column, as they are and with the treated columns replaced."""
    columns = {column.name: column for column in table.written}
    cells, looks = _parsed(table, rows, treating.table.ref)
    made = dict(cells)
    arrays = {name: _typed(columns[name], looks.get(name, cells[name]), treating.table.ref) for name in treating.asked}
    specials = {name: _special(columns[name], cells[name]) for name in treating.treated}
    for name, array in treating.columns(arrays).items():
        if name in looks:
            continue
        where = f"{treating.table.ref}/{name}"
        if name in treating.watched:
            made[name] = _changed(cells[name], arrays[name], array)
            continue
        new = _hexed(array) if columns[name].base == "bytea" else as_strings(array, where)
        kept = specials.get(name)
        made[name] = new if kept is None else pc.if_else(pc.is_valid(kept), kept, new)
    return cells, made


def _changed(cells: pa.Array, given: pa.Array, new: pa.Array) -> pa.Array:
    """The cells as they came, but for those that the treater changed."""
    differ = pc.fill_null(pc.not_equal(given, new), False)
    return pc.if_else(differ, new.cast(pa.large_binary()), cells.cast(pa.large_binary()))


def _parsed(
    table: Table, rows: list[bytes], where: str, only: frozenset[str] = frozenset()
) -> tuple[dict[str, pa.Array], dict[str, pa.Array]]:
    """The cells of all columns (of ``only`` these), and the JSON forms of those that are only looked at."""
    data = pa.py_buffer(b"".join(rows))
    read = (*table.written, *frozen(table))
    names = [str(at) for at in range(len(read))]
    wanted = [at for at, column in enumerate(read) if not only or (column.name in only and at < len(table.written))]
    try:
        found = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(use_threads=False, block_size=min(data.size + 1, 2**31 - 1), column_names=names),
            csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_binary()),
                include_columns=[names[at] for at in wanted],
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        found = None
    if found is None or found.num_rows != len(rows):
        raise UnreadError("what the server sent could not be told apart into rows and cells", where=where)
    arrays = [pa.concat_arrays(cells.chunks) for cells in found.columns]
    places = {at: (read[at].name, array) for at, array in zip(wanted, arrays, strict=True)}
    split = len(table.written)
    return dict(one for at, one in places.items() if at < split), dict(one for at, one in places.items() if at >= split)


def _as_text(array: pa.Array) -> pa.Array:
    """The same bytes called text: what is no UTF-8 is for the server to judge."""
    if pa.types.is_large_string(array.type):
        return array
    array = array.cast(pa.large_binary())
    return pa.Array.from_buffers(pa.large_string(), len(array), array.buffers(), offset=array.offset)


def _typed(column: Column, array: pa.Array, where: str) -> pa.Array:
    """A column as the treater sees it. Infinite dates are null there, and stay as they are."""
    if column.base == "bytea":
        octets = [None if one is None else bytes.fromhex(one[2:].decode()) for one in array.to_pylist()]
        return readable(pa.array(octets, pa.binary()))
    form = FORMS.get(column.base, "other")
    text = (as_text(array) if form == "text" else array).cast(pa.large_string())
    try:
        if form == "integer":
            return text.cast(pa.int64())
        if form == "float":
            return text.cast(pa.float64())
        if form == "boolean":
            return pc.equal(text, "t")
    except pa.ArrowInvalid:
        raise UnfitError("a value that is no number of ours", where=f"{where}/{column.name}") from None
    if form in {"date", "timestamp"}:
        made = moments(text, MOMENTS[column.base])
        if made is None:
            raise UnfitError("a date that no calendar of ours holds", where=f"{where}/{column.name}")
        return made
    return text.cast(pa.string()) if text.nbytes < 2**31 else text


def _special(column: Column, array: pa.Array) -> pa.Array | None:
    """Infinite dates: they say nothing of anybody, and no treatment knows them."""
    if FORMS.get(column.base) not in {"date", "timestamp"}:
        return None
    text = array.cast(pa.large_string())
    kept = pc.if_else(no_day(text), text, pa.scalar(None, pa.large_string()))
    return kept if kept.null_count < len(kept) else None


def _hexed(array: pa.Array) -> pa.Array:
    return pa.array([None if one is None else _hex(one) for one in array.to_pylist()], pa.large_string())


def _hex(value: Any) -> str:
    octets = value.encode() if isinstance(value, str) else bytes(value)
    return "\\x" + octets.hex()


@dataclass(slots=True)
class Arrays:
    """A column of PostgreSQL arrays, cell by cell of the arrays; written as the server writes them."""

    name: str

    def treated(self, texts: Sequence[str | None], treat: Treat) -> list[str | None]:
        found = Found()
        trees = [None if text is None else [parse_array(text)] for text in texts]
        for row, tree in enumerate(trees):
            if tree is not None:
                _collect(found, tree[0][1], row)
        values = treat(self.name, found) if found.homes else None
        if values is None:
            return list(texts)
        found.replace(values)
        return [None if tree is None else tree[0][0] + write_array(tree[0][1]) for tree in trees]


def _collect(found: Found, cells: list[Any], row: int) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, list):
            _collect(found, cell, row)
        elif cell is not None:
            found.homes.append((cells, place))
            found.rows.append(row)


def parse_array(text: str) -> tuple[str, list[Any]]:
    """Bounds (``[0:2]=``, mostly none) and nested cells of an array literal (PostgreSQL manual 8.15.6)."""
    head, _, body = text.rpartition("={") if text.startswith("[") else ("", "", text[1:])
    stack: list[list[Any]] = [[]]
    at = 0
    while at < len(body):
        sign = body[at]
        if sign == "{":
            stack.append([])
            at += 1
        elif sign == "}":
            done = stack.pop()
            at += 1
            if not stack:
                return (f"{head}=" if head else ""), done
            stack[-1].append(done)
        elif sign == ",":
            at += 1
        else:
            cell, at = _cell(body, at)
            stack[-1].append(cell)
    return (f"{head}=" if head else ""), stack[0]


def _cell(body: str, at: int) -> tuple[str | None, int]:
    if body[at] != '"':
        end = at
        while body[end] not in ",}":
            end += 1
        word = body[at:end]
        return (None if word.upper() == "NULL" else word), end
    parts: list[str] = []
    at += 1
    while body[at] != '"':
        at += body[at] == "\\"
        parts.append(body[at])
        at += 1
    return "".join(parts), at + 1


def write_array(cells: list[Any]) -> str:
    inner = ",".join(
        write_array(cell)
        if isinstance(cell, list)
        else "NULL"
        if cell is None
        else '"' + str(cell).replace("\\", "\\\\").replace('"', '\\"') + '"'
        for cell in cells
    )
    return "{" + inner + "}"
