"""Rows of a PostgreSQL table as Arrow: drawn on the server, sent as CSV by COPY, parsed without touching a cell."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from guardian.errors import UnreadError
from guardian.sources.cells import as_text, readable
from guardian.sources.databases import BATCH_BYTES, BATCH_ROWS, CHEAP_BYTES, MAX_DIGESTED, Drawn, record_batch
from guardian.sources.json_cells import Documents
from guardian.sources.postgres_catalog import Column, Relation
from guardian.sources.running import Work

if TYPE_CHECKING:
    import psycopg
    from psycopg import sql

PAGE_BYTES = 8192
TYPED = {
    "int2": pa.int64(),
    "int4": pa.int64(),
    "int8": pa.int64(),
    "float4": pa.float64(),
    "float8": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
}


@dataclass(frozen=True, slots=True)
class Draw:
    """Which rows to take: all (the default), a share of rows, given rows by ctid, or just the first ones.

    ``estimate``: how many rows a table has that is too large to be counted.
    """

    drawn: Drawn = "all"
    limit: int = 0
    percent: float | None = None
    ctids: tuple[str, ...] | None = None
    estimate: int | None = None


def counted(connection: psycopg.Connection[Any], relation: Relation) -> int | None:
    """The exact count where the table is small enough to walk once."""
    if relation.kind not in {"r", "p", "m"} or relation.bytes > CHEAP_BYTES:
        return None
    from psycopg import sql

    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(_source(relation))).fetchone()
    return int(row[0]) if row else None


def digestible(relation: Relation) -> bool:
    """Whether all of it is seen, lies here, and is little enough to be told by its bytes."""
    seen = not (relation.forbidden or relation.filtered)
    return seen and relation.kind in {"r", "p", "m"} and relation.bytes <= MAX_DIGESTED


def digested(connection: psycopg.Connection[Any], relation: Relation, described: str, key: bytes) -> str:
    """Of what a scan of all rows reads, as they lie in the table: parallel scans, or such as begin where another is,
    would shuffle them. Raises UnreadError beyond MAX_DIGESTED."""
    for setting in ("max_parallel_workers_per_gather=0", "synchronize_seqscans=off"):
        connection.execute("SELECT set_config(%s, %s, true)", setting.split("="))
    found = hmac.new(key, described.encode("utf-8", "surrogatepass"), digestmod="sha256")
    left = MAX_DIGESTED
    with connection.cursor().copy(_query(relation, Draw(), _encoding(connection))) as rows:
        for part in rows:
            found.update(part)
            left -= len(part)
            if left < 0:  # the bytes of a relation tell nothing of what lies beside its pages
                raise UnreadError("too large to be told by its bytes")
    return found.hexdigest()


def drawn(connection: psycopg.Connection[Any], relation: Relation, rows: int | None, wanted: int) -> Draw:
    """Every row as likely as any other. A small table is walked once; of a large one only some pages are read."""
    if relation.kind not in {"r", "p", "m"}:
        return Draw("first", wanted)
    if rows is not None:
        return Draw("random", wanted, min(100.0, 100 * (wanted + 5 * wanted**0.5 + 20) / max(rows, 1)))
    share = min(100.0, 100 * 1.5 * wanted / (relation.bytes / PAGE_BYTES))
    if relation.kind == "p":
        return Draw("some", wanted, share)
    ctids, a_page = _one_a_page(connection, relation, share, wanted)
    return Draw("random", ctids=ctids, estimate=round(a_page * relation.bytes / PAGE_BYTES) or None)


def _one_a_page(
    connection: psycopg.Connection[Any], relation: Relation, percent: float, wanted: int
) -> tuple[tuple[str, ...], float]:
    """Rows drawn evenly without reading the table: pages at random, one row of each, kept with the odds k / K (k rows
    on its page of at most K), which undoes the advantage of rows on half-empty pages. And the mean of rows a page."""
    from psycopg import sql

    query = sql.SQL(
        "SELECT ctid::text, k FROM (SELECT ctid, row_number() OVER (PARTITION BY page ORDER BY random()) AS i,"
        " count(*) OVER (PARTITION BY page) AS k FROM (SELECT ctid, (ctid::text::point)[0] AS page"
        " FROM {} TABLESAMPLE SYSTEM ({})) drawn) numbered WHERE i = 1"
    ).format(_source(relation), sql.Literal(percent))
    rows = connection.execute(query).fetchall()
    if not rows:
        return (), 0.0
    dice = np.random.default_rng()
    share = np.array([row[1] for row in rows], dtype=np.float64)
    kept = np.flatnonzero(dice.random(len(rows)) < share / share.max())
    return tuple(rows[at][0] for at in dice.permutation(kept)[:wanted]), float(share.mean())


def streamed(
    connection: psycopg.Connection[Any], relation: Relation, draw: Draw, ref: str
) -> Iterator[tuple[int, pa.RecordBatch | Work]]:
    """Row counts and batches still to be parsed, as they come from the server: one COPY message is one row."""
    if not relation.columns:
        yield from _empty_rows(connection, relation)
        return
    with connection.cursor() as cursor, cursor.copy(_query(relation, draw, _encoding(connection))) as copy:
        documents = Documents()
        rows: list[bytes] = []
        size = 0
        for message in copy:
            rows.append(bytes(message))
            size += len(message)
            if size >= BATCH_BYTES or len(rows) >= BATCH_ROWS:
                yield len(rows), _work(relation, rows, ref, documents)
                rows, size = [], 0
        if rows:
            yield len(rows), _work(relation, rows, ref, documents)


def _empty_rows(connection: psycopg.Connection[Any], relation: Relation) -> Iterator[tuple[int, pa.RecordBatch]]:
    """A table may have rows and no column: they are counted, there is nothing in them."""
    from psycopg import sql

    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(_source(relation))).fetchone()
    if row and row[0]:
        yield row[0], record_batch((), row[0])


def _work(relation: Relation, rows: list[bytes], ref: str, documents: Documents) -> Work:
    def parse() -> tuple[pa.RecordBatch]:
        return (_batch(relation, rows, ref, documents),)

    return parse


def _source(relation: Relation) -> sql.Composable:
    """ONLY, since children by inheritance are tables of their own; partitions are not."""
    from psycopg import sql

    name = sql.Identifier(relation.schema, relation.name)
    return sql.SQL("ONLY {}").format(name) if relation.kind == "r" else name


def _encoding(connection: psycopg.Connection[Any]) -> str:
    """A server without an encoding holds any bytes: it must not check them, and they are decoded here."""
    return "SQL_ASCII" if connection.info.parameter_status("server_encoding") == "SQL_ASCII" else "UTF8"


def _query(relation: Relation, draw: Draw, encoding: str) -> sql.Composed:
    from psycopg import sql

    names = sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(column.name)) for column in relation.columns)
    rows = sql.SQL("SELECT {} FROM {} AS t").format(names, _source(relation))
    if draw.ctids is not None:
        array = sql.Literal("{" + ",".join(f'"{ctid}"' for ctid in draw.ctids) + "}")
        rows += sql.SQL(" WHERE t.ctid = ANY ({}::tid[])").format(array)
    elif draw.percent is not None:
        method = sql.SQL("SYSTEM" if draw.drawn == "some" else "BERNOULLI")
        rows += sql.SQL(" TABLESAMPLE {} ({}) ORDER BY random()").format(method, sql.Literal(draw.percent))
    if draw.limit:
        rows += sql.SQL(" LIMIT {}").format(sql.Literal(draw.limit))
    wanted = sql.SQL(", ").join(_asked(column) for column in relation.columns)
    copy = "COPY (SELECT {} FROM ({}) AS t) TO STDOUT WITH (FORMAT csv, ENCODING {})"
    return sql.SQL(copy).format(wanted, rows, sql.Literal(encoding))


def _asked(column: Column) -> sql.Composed:
    from psycopg import sql

    name = sql.Identifier(column.name)
    form = "to_json(t.{})" if column.category in {"A", "C"} else "t.{}"
    return sql.SQL(form).format(name)


def _document(column: Column) -> bool:
    return column.category in {"A", "C"} or column.base in {"json", "jsonb"}


def _batch(relation: Relation, rows: list[bytes], ref: str, documents: Documents) -> pa.RecordBatch:
    """The rows of some COPY messages. Should the parse not find as many rows as came, nothing is made of them."""
    data = pa.py_buffer(b"".join(rows))
    table = _parsed(relation, data, typed=True)
    if table is None:
        table = _parsed(relation, data, typed=False)
    if table is None or table.num_rows != len(rows):
        raise UnreadError("what the server sent could not be told apart into rows and cells", where=ref)
    columns: list[tuple[str, pa.Array]] = []
    for column, cells in zip(relation.columns, table.columns, strict=True):
        columns += _cells(column, cells.combine_chunks(), documents).items()
    return record_batch(columns, len(rows))


def _parsed(relation: Relation, data: pa.Buffer, *, typed: bool) -> pa.Table | None:
    """NULL is an empty field and an empty text a quoted one. None where a cell is not of the type asked for
    (a date of infinity) or larger than Arrow's reader takes."""
    names = [str(at) for at in range(len(relation.columns))]
    kinds = [TYPED.get(column.base, pa.binary()) if typed else pa.binary() for column in relation.columns]
    try:
        return csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(use_threads=False, block_size=min(data.size + 1, 2**31 - 1), column_names=names),
            csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=dict(zip(names, kinds, strict=True)),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        )
    except pa.ArrowInvalid:
        return None


def _cells(column: Column, array: Any, documents: Documents) -> dict[str, pa.Array]:
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    if _document(column):
        return documents.columns(column.name, as_text(array).to_pylist())
    if column.base == "bytea":
        return {column.name: readable(_from_hex(array))}
    return {column.name: as_text(array)}


def _from_hex(array: pa.Array) -> pa.Array:
    """``\\x6869`` to its two bytes."""
    return pa.array(
        [None if cell is None else bytes.fromhex(cell[2:].decode()) for cell in array.to_pylist()], pa.binary()
    )
