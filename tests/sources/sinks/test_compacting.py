"""Only what can be seen of an Arrow column goes into a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guardian.model import TableSchema
from guardian.sources.sinks.compacting import Compact
from guardian.sources.sinks.files import copy

HID = "Priscilla Vandermeer"
TEXTS = ["red", HID, "blue", None, "green"]
HOLE = [False, True, False, False, False]


def bitmap(hidden: list[bool]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(~np.array(hidden), bitorder="little"))


def under_null(array: pa.Array, hidden: list[bool]) -> pa.Array:
    children = [array.field(at) for at in range(array.type.num_fields)] if pa.types.is_struct(array.type) else None
    buffers = array.buffers()[: 1 if children else None]
    return pa.Array.from_buffers(array.type, len(array), [bitmap(hidden), *buffers[1:]], children=children)


def texts(kind: pa.DataType) -> pa.Array:
    return under_null(
        pa.array([HID if each is None else each for each in TEXTS], kind), [False, True, False, True, False]
    )


def fixed() -> pa.Array:
    width = len(HID)
    whole = pa.array([b"x" * width, HID.encode(), b"y" * width], pa.binary(width))
    return under_null(whole, [False, True, False])


def struct() -> pa.Array:
    return pa.StructArray.from_arrays(
        [pa.array(["a", HID, "b", "c", "d"]), texts(pa.string())], ["k", "v"], mask=pa.array(HOLE)
    )


def lists() -> pa.Array:
    whole = pa.ListArray.from_arrays(pa.array([1, 2, 4, 5], pa.int32()), pa.array([HID, "a", HID, "b", "c", HID]))
    hidden = [False, True, False]
    return pa.Array.from_buffers(whole.type, 3, [bitmap(hidden), whole.buffers()[1]], children=[whole.values])


def maps() -> pa.Array:
    keys, items = pa.array(["k", HID, "l", HID]), pa.array(["a", HID, "b", HID])
    whole = pa.MapArray.from_arrays(pa.array([0, 1, 2, 3], pa.int32()), keys, items)
    entries = pa.StructArray.from_arrays([keys, items], fields=[whole.type.key_field, whole.type.item_field])
    hidden = [False, True, False]
    return pa.Array.from_buffers(whole.type, 3, [bitmap(hidden), whole.buffers()[1]], children=[entries])


def fixed_lists() -> pa.Array:
    values = pa.array(["a", "b", HID, HID, "c", "d"])
    return pa.FixedSizeListArray.from_arrays(values, 2, mask=pa.array([False, True, False]))


def words() -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([3, 0, None, 0], pa.int8()), pa.array(["gold", HID, HID, "ore"]))


HIDDEN: dict[str, Callable[[], pa.Array]] = {
    "text under a null": lambda: texts(pa.string()),
    "long text under a null": lambda: texts(pa.large_string()),
    "bytes under a null": lambda: texts(pa.binary()),
    "bytes of one length": fixed,
    "text outside of a slice": lambda: pa.array([HID, "red", "blue", HID])[1:3],
    "text past the end": lambda: pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(np.array([0, 3], np.int32)), pa.py_buffer(b"red" + HID.encode())]
    ),
    "numbers past the end": lambda: pa.Array.from_buffers(
        pa.int64(), 1, [None, pa.py_buffer(np.array([7], np.int64).tobytes() + HID.encode())]
    ),
    "a child of a null struct": struct,
    "values outside of lists": lists,
    "entries outside of maps": maps,
    "values of a null list of one length": fixed_lists,
    "views outside of a slice": lambda: pa.array(["red", HID, "x" * 20]).cast(pa.string_view())[2:],
    "lists of views": lambda: lists().cast(pa.list_(pa.string_view())),
    "views in lists of one length": lambda: fixed_lists().cast(pa.list_(pa.string_view(), 2)),
    "words that are views": lambda: pa.DictionaryArray.from_arrays(
        pa.array([1, None], pa.int8()), pa.array([HID, "x" * 20]).cast(pa.string_view())
    ),
    "views under a null": lambda: pa.array(["a" * 20, HID]).cast(pa.string_view())[:1],
    "a list view": lambda: pa.ListViewArray.from_arrays(
        pa.array([1, 0], pa.int32()), pa.array([1, 1], pa.int32()), pa.array(["a", "b", HID])
    ),
    "words of a dictionary": words,
    "words in lists": lambda: pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), words()),
    "runs outside of a slice": lambda: pa.RunEndEncodedArray.from_arrays(
        pa.array([2, 4, 9], pa.int32()), pa.array([HID, "a", "b"])
    )[2:7],
    "another type of a sparse union": lambda: pa.UnionArray.from_sparse(
        pa.array([0, 1], pa.int8()), [pa.array(["a", HID]), pa.array([HID, "b"])]
    ),
    "a dense union": lambda: pa.UnionArray.from_dense(
        pa.array([0, 1], pa.int8()), pa.array([1, 0], pa.int32()), [pa.array([HID, "a"]), pa.array(["b", HID])]
    ),
}


def stored(array: pa.Array) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, pa.schema([pa.field("c", array.type)])) as writer:
        writer.write_batch(pa.record_batch([array], names=["c"]))
    return bytes(sink.getvalue())


@pytest.mark.parametrize("what", HIDDEN)
def test_what_no_cell_shows_is_not_written(what: str) -> None:
    array = HIDDEN[what]()
    made = Compact().column(array, 0)
    made.validate(full=True)
    assert made.type == array.type
    assert made.to_pylist() == array.to_pylist()
    assert HID.encode() not in stored(made)
    assert stored(Compact().column(made, 0)) == stored(made)


@pytest.mark.parametrize("what", ["text under a null", "words of a dictionary", "values outside of lists"])
def test_what_is_hidden_would_be_written_otherwise(what: str) -> None:
    assert HID.encode() in stored(HIDDEN[what]())


NUMBERS = [1, 2, 3, 4, 13800138000]


def test_numbers_under_nulls_are_not_written() -> None:
    array = under_null(pa.array(NUMBERS), [False] * 4 + [True])
    made = Compact().column(array, 0)
    assert made.to_pylist() == [1, 2, 3, 4, None]
    assert NUMBERS[4].to_bytes(8, "little") not in stored(made)


class Nothing:
    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        raise AssertionError


def batches() -> list[Any]:
    """Two batches under one dictionary, each with words of its own."""
    dictionary = pa.array(["low", HID, "mid", "high"])
    return [
        pa.DictionaryArray.from_arrays(pa.array(places, pa.int8()), dictionary, ordered=True)
        for places in ([2, 0, 2], [None, 3, 0])
    ]


@pytest.mark.parametrize("form", ["file", "stream"])
def test_dictionaries_of_arrow_files_grow_with_the_words_that_are_seen(tmp_path: Path, form: str) -> None:
    schema = pa.schema([pa.field("grade", batches()[0].type), pa.field("n", pa.int64())])
    new = pa.ipc.new_file if form == "file" else pa.ipc.new_stream
    with new(tmp_path / "s.arrow", schema) as writer:
        for batch in batches():
            writer.write_batch(pa.record_batch([batch, pa.array([1, 2, 3])], schema=schema))
    copy(tmp_path / "s.arrow", tmp_path / "t.arrow", Nothing())
    opened = pa.ipc.open_file if form == "file" else pa.ipc.open_stream
    found = opened((tmp_path / "t.arrow").read_bytes()).read_all()
    assert found.schema == schema
    assert found["grade"].to_pylist() == ["mid", "low", "mid", None, "high", "low"]
    assert found["grade"].combine_chunks().dictionary.to_pylist() == ["low", "mid", "high"]
    assert HID.encode() not in (tmp_path / "t.arrow").read_bytes()


def test_dictionaries_of_parquet_files_hold_the_words_that_are_seen(tmp_path: Path) -> None:
    pq.write_table(pa.table({"grade": words(), "n": [1, 2, 3, 4]}), tmp_path / "s.parquet", compression="none")
    assert HID.encode() in (tmp_path / "s.parquet").read_bytes()
    copy(tmp_path / "s.parquet", tmp_path / "t.parquet", Nothing())
    assert pq.read_table(tmp_path / "t.parquet")["grade"].to_pylist() == ["ore", "gold", None, "gold"]
    assert HID.encode() not in (tmp_path / "t.parquet").read_bytes()
