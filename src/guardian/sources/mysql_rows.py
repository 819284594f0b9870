"""Rows of a MySQL table as Arrow: drawn by key, taken as the protocol's raw rows, parsed column by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.errors import UnreadError
from guardian.sources.cells import as_text, from_python, readable
from guardian.sources.databases import BATCH_ROWS, CHEAP_BYTES, FIRST_ROWS, Drawn, record_batch
from guardian.sources.json_cells import Documents
from guardian.sources.mysql_catalog import INTEGERS, SPATIAL, Column, Relation, quoted
from guardian.sources.running import Work

COUNT_SECONDS = 60
MAX_PROBES_PER_ROW = 50
KEYS_A_QUERY = 1_000
ROW_BYTES = 8 * 1024 * 1024
"""A batch is closed at this many bytes of rows as the server sent them."""
NUMBERS = dict.fromkeys(INTEGERS, pa.int64()) | {"float": pa.float64(), "double": pa.float64()}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which rows to take: all, those with given keys, a share by the server's dice, or the first ones."""

    rows: int | None
    drawn: Drawn = "all"
    limit: int = 0
    keys: tuple[int, ...] | None = None
    share: float | None = None


def planned(connection: Any, relation: Relation, wanted: int | None) -> Plan:
    """Every row as likely as any other where keys or a small table allow it; else the first ones, and so said."""
    rows = _counted(connection, relation)
    exact = rows if relation.transactional else None
    if wanted is None or (rows is not None and rows <= wanted):
        return Plan(exact)
    keys = _probed(connection, relation, wanted)
    if keys is not None:
        return Plan(exact, "random", keys=keys)
    if rows is not None:
        return Plan(exact, "random", wanted, share=min(1.0, (wanted + 5 * wanted**0.5 + 20) / rows))
    return Plan(None, "first", wanted)


def streamed(connection: Any, relation: Relation, plan: Plan, ref: str) -> Iterator[tuple[int, pa.RecordBatch | Work]]:
    """Row counts and batches still to be parsed, as they come from the server."""
    documents = Documents()
    for query, parameters in _queries(relation, plan):
        for rows in _taken(connection, query, parameters):
            yield len(rows), _work(relation, rows, ref, documents)


def execute(connection: Any, statement: str, parameters: Sequence[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, tuple(parameters))


def _ident(*parts: str) -> str:
    """An identifier for a statement with parameters, where a percent sign is written twice."""
    return quoted(*parts).replace("%", "%%")


def _source(relation: Relation) -> str:
    """Of a system-versioned table the rows of the past are data too, unless somebody wants what it shows."""
    name = _ident(relation.schema, relation.name)
    return f"{name} FOR SYSTEM_TIME ALL" if relation.past else name


def _counted(connection: Any, relation: Relation) -> int | None:
    """The exact count where the table is small; its known size may be out of date, so a time limit guards it."""
    import pymysql

    if relation.view or relation.bytes > CHEAP_BYTES:
        return None
    try:
        return int(_values(connection, f"SELECT COUNT(*) FROM {_source(relation)}", (), COUNT_SECONDS)[0][0])  # noqa: S608
    except pymysql.MySQLError as error:
        if error.args and error.args[0] in {1969, 3024, 1317}:
            return None
        raise


def _values(connection: Any, query: str, parameters: Sequence[object], seconds: int = 0) -> list[tuple[Any, ...]]:
    if seconds and "MariaDB" in str(connection.get_server_info()):
        query = f"SET STATEMENT max_statement_time = {int(seconds)} FOR {query}"
    elif seconds:
        query = query.replace("SELECT", f"SELECT /*+ MAX_EXECUTION_TIME({1000 * int(seconds)}) */", 1)
    with connection.cursor() as cursor:
        cursor.execute(query, tuple(parameters))
        return list(cursor.fetchall())


def _probed(connection: Any, relation: Relation, wanted: int) -> tuple[int, ...] | None:
    """Keys drawn evenly from the whole range and kept where a row lives there: every row is as likely as any other.

    None where there is no integer key, or the keys are so sparse that most draws miss.
    """
    if relation.key is None or relation.past:
        return None
    key, source = _ident(relation.key), _source(relation)
    low, high = _values(connection, f"SELECT MIN({key}), MAX({key}) FROM {source}", ())[0]  # noqa: S608
    if low is None or int(high) - int(low) < wanted or int(high) >= 2**63:
        return None
    dice = np.random.default_rng()
    drawn: set[int] = set()
    kept: list[int] = []
    while len(kept) < wanted and len(drawn) < wanted * MAX_PROBES_PER_ROW:
        fresh = set(dice.integers(int(low), int(high), 2 * wanted, endpoint=True).tolist()) - drawn
        if not fresh:
            break
        drawn |= fresh
        for some in _chunks(sorted(fresh)):
            query = f"SELECT {key} FROM {source} WHERE {key} IN ({_marks(some)})"  # noqa: S608
            kept += [int(row[0]) for row in _values(connection, query, some)]
        if len(kept) * MAX_PROBES_PER_ROW < len(drawn):
            return None
    if len(kept) < wanted:
        return None
    return tuple(sorted(dice.permutation(np.array(kept, dtype=np.int64))[:wanted].tolist()))


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[at : at + KEYS_A_QUERY] for at in range(0, len(keys), KEYS_A_QUERY))


def _marks(keys: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(keys))


def _queries(relation: Relation, plan: Plan) -> Iterator[tuple[str, Sequence[object]]]:
    wanted = ", ".join(_asked(column) for column in relation.columns) or "NULL"
    query = f"SELECT {wanted} FROM {_source(relation)}"  # noqa: S608
    if plan.keys is not None:
        for some in _chunks(plan.keys):
            yield f"{query} WHERE {_ident(relation.key or '')} IN ({_marks(some)})", some
    elif plan.share is not None:
        yield f"{query} WHERE RAND() < %s ORDER BY RAND() LIMIT %s", (plan.share, plan.limit)
    elif plan.drawn == "first":
        yield f"{query} LIMIT %s", (plan.limit,)
    else:
        yield query, ()


def _asked(column: Column) -> str:
    name = _ident(column.name)
    if column.kind in SPATIAL:
        return f"ST_AsText({name})"
    return f"CAST({name} AS UNSIGNED)" if column.kind == "bit" else name


def _taken(connection: Any, query: str, parameters: Sequence[object]) -> Iterator[list[Any]]:
    """Rows as they came over the wire, in lists small enough to hold. Should a driver no longer hand out raw rows,
    they come as tuples, and are read the slow way."""
    from pymysql.cursors import SSCursor
    from pymysql.protocol import MysqlPacket

    cursor = connection.cursor(SSCursor)
    try:
        cursor.execute(query, tuple(parameters))
        cursor._result._read_row_from_packet = MysqlPacket.get_all_data
        rows: list[Any] = []
        size, most = 0, FIRST_ROWS
        for row in iter(cursor.fetchone, None):
            rows.append(row)
            size += len(row)
            if size >= ROW_BYTES or len(rows) >= most:
                yield rows
                rows, size, most = [], 0, BATCH_ROWS
        if rows:
            yield rows
    finally:
        _let_go(connection, cursor)


def _let_go(connection: Any, cursor: Any) -> None:
    """Close a cursor. With rows still on their way it would read them all first, so the connection goes instead."""
    result = cursor._result
    if result is not None and result.unbuffered_active:
        result.unbuffered_active = False
        if connection.open:
            connection.close()
    cursor.close()


def _work(relation: Relation, rows: list[Any], ref: str, documents: Documents) -> Work:
    def parse() -> tuple[pa.RecordBatch]:
        return (_batch(relation, rows, ref, documents),)

    return parse


def _batch(relation: Relation, rows: list[Any], ref: str, documents: Documents) -> pa.RecordBatch:
    if not relation.columns:
        return record_batch((), len(rows))
    if isinstance(rows[0], tuple):
        arrays = [from_python(cells) for cells in zip(*rows, strict=True)]
    else:
        arrays = columnar(rows, len(relation.columns), ref)
    columns: list[tuple[str, pa.Array]] = []
    for column, array in zip(relation.columns, arrays, strict=True):
        columns += _cells(column, array, documents).items()
    return record_batch(columns, len(rows))


def _cells(column: Column, array: pa.Array, documents: Documents) -> dict[str, pa.Array]:
    if column.document:
        return documents.columns(column.name, as_text(array).to_pylist())
    if column.kind in NUMBERS:
        text = as_text(array)
        try:
            return {column.name: text.cast(NUMBERS[column.kind])}
        except pa.ArrowInvalid:  # an unsigned BIGINT beyond 2^63
            return {column.name: text}
    binary = not column.text and column.kind in {"binary", "varbinary", "blob", "tinyblob", "mediumblob", "longblob"}
    return {column.name: readable(array) if binary else as_text(array)}


def columnar(rows: Sequence[bytes], columns: int, ref: str) -> list[pa.Array]:
    """Text-protocol rows (length-encoded strings, 0xFB for NULL) as one binary array a column.

    All rows advance together: one step of numpy a column instead of one of Python a cell.
    """
    data = np.frombuffer(b"".join((*rows, bytes(9))), dtype=np.uint8)
    ends = np.cumsum(np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows)))
    at = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    buffer = pa.py_buffer(data)
    arrays = []
    for _ in range(columns):
        if (at >= ends).any():
            raise _garbled(ref)
        null, start, length = _cell_bounds(data, at)
        at = start + length
        if (at > ends).any():
            raise _garbled(ref)
        arrays.append(_gathered(buffer, start, at, null))
    if (at != ends).any():
        raise _garbled(ref)
    return arrays


def _garbled(ref: str) -> UnreadError:
    return UnreadError("what the server sent could not be told apart into cells", where=ref)


Numbers = npt.NDArray[np.int64]


def _cell_bounds(data: npt.NDArray[np.uint8], at: Numbers) -> tuple[npt.NDArray[np.bool_], Numbers, Numbers]:
    """Whether each cell is NULL, where its bytes begin, and how many there are."""
    first = data[at].astype(np.int64)
    null = first == 0xFB
    length = np.where(null, 0, first)
    header = np.ones(len(at), dtype=np.int64)
    for mark, width in ((0xFC, 2), (0xFD, 3), (0xFE, 8)):
        long = np.flatnonzero(first == mark)
        if len(long):
            places = at[long, None] + 1 + np.arange(width)
            length[long] = (data[places].astype(np.int64) << (8 * np.arange(width))).sum(axis=1)
            header[long] = 1 + width
    return null, at + header, length


def _gathered(buffer: pa.Buffer, start: Numbers, end: Numbers, null: npt.NDArray[np.bool_]) -> pa.Array:
    """Cells lie in order and apart, so they and the gaps between them form one array, of which every other is taken."""
    offsets = np.empty(2 * len(start), dtype=np.int64)
    offsets[0::2], offsets[1::2] = start, end
    whole = pa.Array.from_buffers(pa.large_binary(), len(offsets) - 1, [None, pa.py_buffer(offsets), buffer])
    cells = whole.take(pa.array(np.arange(0, len(offsets), 2), mask=null))
    return cells.cast(pa.binary()) if cells.nbytes < 2**31 else cells
