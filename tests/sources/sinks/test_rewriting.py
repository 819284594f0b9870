"""A copy written once more from its own rows is the same file, whatever it was made from."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import fastavro
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from guardian.model import TableSchema
from guardian.sources.sinks.contents import Leaf
from guardian.sources.sinks.files import copy
from guardian.sources.sinks.looking import look
from guardian.sources.sinks.rewriting import TYPES, Comparing, again, more_than_rows, unlike

ROWS = 3000


class Tokens:
    """Every text becomes another; those of ``gone`` become nulls."""

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(one.name for one in table.columns if one.name.startswith(("name", "gone", "grade")))

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        arrays = [self._one(name, batch.column(name)) for name in batch.schema.names]
        return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)

    def _one(self, name: str, array: pa.Array) -> pa.Array:
        if name.startswith("gone"):
            return pa.nulls(len(array), array.type)
        cells = [None if one is None else hashlib.sha256(str(one).encode()).hexdigest() for one in array.to_pylist()]
        return pa.array(cells, array.type)


def table() -> pa.Table:
    numbers = range(ROWS)
    return pa.table(
        {
            "id": pa.array(numbers, pa.int64()),
            "name": [f"Anna {n % 700}" for n in numbers],
            "gone": [f"{n}" if n % 2 else None for n in numbers],
            "grade": pc.dictionary_encode(pa.array([f"grade {n // 500}" for n in numbers])),
            "size": pc.dictionary_encode(pa.array([f"size {n // 400}" if n % 3 else None for n in numbers])),
            "real": [n / 7 for n in numbers],
            "flag": [n % 3 == 0 if n % 5 else None for n in numbers],
            "at": pa.array([datetime.datetime(2020, 1, 1) + datetime.timedelta(n) for n in numbers]),
            "lists": [[f"{n}", None][: n % 3] if n % 4 else None for n in numbers],
            "maps": pa.array([[("k", n)] if n % 3 else None for n in numbers], pa.map_(pa.string(), pa.int32())),
            "inner": [{"name": f"B {n % 90}", "gone": None, "x": [n]} if n % 6 else None for n in numbers],
        }
    )


def parquet(path: Path, **options: Any) -> None:
    pq.write_table(table(), path, **options)


def from_duckdb(path: Path) -> None:
    with duckdb.connect() as base:
        base.execute(
            f"COPY (SELECT i AS id, 'Anna ' || (i % 50) AS name, MAP {{'a': i}} AS m, [i] AS l FROM range(9000) t(i)) "
            f"TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, COMPRESSION zstd)"
        )


def arrow(path: Path, new: Any, compression: str | None = None, size: int = 700) -> None:
    with new(str(path), table().schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table(), max_chunksize=size)


def avro(path: Path, codec: str, interval: int) -> None:
    fields = [
        {"name": "id", "type": "long"},
        {"name": "name", "type": ["null", "string"]},
        {"name": "tags", "type": {"type": "map", "values": ["int", "long", "string", "null"]}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
    ]
    day = datetime.date(2020, 1, 1)
    rows = [
        {"id": n, "name": f"Anna {n}" if n % 4 else None, "tags": {"a": n << 30, "b": "x"}, "day": day}
        for n in range(ROWS)
    ]
    with path.open("wb") as out:
        schema = {"type": "record", "name": "r", "fields": fields}
        fastavro.writer(out, schema, rows, codec=codec, sync_interval=interval)


SOURCES: dict[str, Callable[[Path], None]] = {
    "plain.parquet": parquet,
    "groups.parquet": lambda path: parquet(path, row_group_size=300, compression="zstd"),
    "old.parquet": lambda path: parquet(path, version="1.0", use_dictionary=False, compression="none"),
    "bare.parquet": lambda path: parquet(path, store_schema=False, write_statistics=False, use_dictionary=["name"]),
    "indexed.parquet": lambda path: parquet(path, write_page_index=True, data_page_version="2.0", data_page_size=999),
    "int96.parquet": lambda path: parquet(path, use_deprecated_int96_timestamps=True),
    "no_rows.parquet": lambda path: pq.write_table(table().slice(0, 0), path),
    "duck.parquet": from_duckdb,
    "file.arrow": lambda path: arrow(path, pa.ipc.new_file),
    "stream.arrow": lambda path: arrow(path, pa.ipc.new_stream),
    "packed.arrow": lambda path: arrow(path, pa.ipc.new_file, "zstd"),
    "lz4.arrow": lambda path: arrow(path, pa.ipc.new_stream, "lz4", ROWS),
    "no_rows.arrow": lambda path: empty(path, table().schema),
    "plain.avro": lambda path: avro(path, "null", 16000),
    "blocks.avro": lambda path: avro(path, "deflate", 100000),
    "small.avro": lambda path: avro(path, "null", 40),
}


def empty(path: Path, schema: pa.Schema) -> None:
    with pa.ipc.new_file(str(path), schema):
        pass


def leaf(path: Path) -> Leaf:
    content = look(path, (), (), None).entries[0].content
    assert isinstance(content, Leaf)
    return content


@pytest.mark.parametrize("name", SOURCES)
def test_a_copy_of_a_copy_is_the_same_file(tmp_path: Path, name: str) -> None:
    SOURCES[name](tmp_path / name)
    target = tmp_path / f"copy.{name}"
    copy(tmp_path / name, target, Tokens())
    out = io.BytesIO()
    again(leaf(target), out)
    assert out.getvalue() == target.read_bytes()
    assert list(more_than_rows(leaf(target))) == []
    assert list(unlike(leaf(tmp_path / name), leaf(target))) == []


def test_what_is_compared_is_the_same_to_its_end() -> None:
    for data, wanted in {b"abc": True, b"abcd": False, b"ab": False, b"abx": False}.items():
        comparing = Comparing(io.BytesIO(data))
        comparing.write(b"a")
        comparing.write(memoryview(b"bc"))
        assert comparing.same() is wanted


def test_types_of_a_copy_that_the_source_does_not_have_are_told(tmp_path: Path) -> None:
    for name, entry in (("a.arrow", "Anna Abbott"), ("b.arrow", "item")):
        empty(tmp_path / name, pa.schema([("a", pa.list_(pa.field(entry, pa.int64())))]))
    assert list(unlike(leaf(tmp_path / "b.arrow"), leaf(tmp_path / "a.arrow"))) == [TYPES]
