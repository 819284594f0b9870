"""Nested and rare Arrow types become plain columns, each cell once."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.sources.columnar import arrow_columns, flattened
from guardian.sources.files import FileSource
from guardian.sources.losses import Losses

STRUCT = pa.struct([("name", pa.string()), ("tags", pa.list_(pa.string()))])
CASES = {
    "a struct": (
        pa.array([{"name": "Ann", "tags": ["a", "b"]}, None], STRUCT),
        {"c.name": ["Ann", None], "c.tags": [["a", "b"], None]},
    ),
    "a list of structs": (
        pa.array([[{"name": "Ann", "tags": ["a", "b"]}, {"name": "Bo", "tags": ["c"]}], None, []], pa.list_(STRUCT)),
        {"c.name": [["Ann", "Bo"], [], []], "c.tags": [["a", "b", "c"], [], []]},
    ),
    "a map": (
        pa.array([[("k", 1)], None, [("l", 2), ("m", 3)]], pa.map_(pa.string(), pa.int32())),
        {"c.key": [["k"], None, ["l", "m"]], "c.value": [[1], None, [2, 3]]},
    ),
    "a list of lists": (
        pa.array([[[1, 2], [3]], [], [[4]]], pa.list_(pa.list_(pa.int8()))),
        {"c": [[1, 2, 3], [], [4]]},
    ),
    "a dictionary": (pa.array(["a", "b", "a"]).dictionary_encode(), {"c": ["a", "b", "a"]}),
    "a view": (pa.array(["a", None], pa.string_view()), {"c": ["a", None]}),
    "a fixed list": (pa.array([[1, 2], None], pa.list_(pa.int8(), 2)), {"c": [[1, 2], None]}),
    "plain numbers": (pa.array([1, None]), {"c": [1, None]}),
}


@pytest.mark.parametrize("what", CASES)
def test_each_type_becomes_plain_columns(what):
    array, wanted = CASES[what]
    batch = flattened(pa.RecordBatch.from_arrays([array], names=["c"]), Losses())
    batch.validate(full=True)
    assert batch.to_pydict() == wanted
    assert [column.name for column in arrow_columns(pa.schema([pa.field("c", array.type)]))] == list(wanted)


def test_columns_of_the_same_name_are_both_kept():
    batch = flattened(pa.RecordBatch.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["a", "a"]), Losses())
    assert batch.to_pydict() == {"a": ["x"], "a_2": ["y"]}


def test_a_slice_of_nested_values_gives_only_its_own_cells():
    array = pa.array([[{"name": "Ann", "tags": []}], [{"name": "Bo", "tags": ["x"]}], None], pa.list_(STRUCT)).slice(1)
    batch = flattened(pa.RecordBatch.from_arrays([array], names=["c"]), Losses())
    assert batch.to_pydict() == {"c.name": [["Bo"], []], "c.tags": [["x"], []]}


def test_a_slice_of_maps_gives_only_its_own_cells():
    array = pa.array([[("k", 1)], None, [("l", 2)]], pa.map_(pa.string(), pa.int32())).slice(1)
    batch = flattened(pa.RecordBatch.from_arrays([array], names=["c"]), Losses())
    assert batch.to_pydict() == {"c.key": [None, ["l"]], "c.value": [None, [2]]}


def raw_text(*cells: bytes) -> pa.Array:
    return pa.array(cells, pa.binary()).view(pa.string())


def test_invalid_text_in_lists_is_read_with_the_bytes_replaced():
    lists = pa.ListArray.from_arrays(pa.array([0, 2, 3]), raw_text(b"ok", b"Fo\xffx", b"Lee"))
    losses = Losses()
    batch = flattened(pa.RecordBatch.from_arrays([lists], names=["c"]), losses)
    assert batch.to_pydict() == {"c": [["ok", "Fo\ufffdx"], ["Lee"]]}
    assert "not valid UTF-8" in losses.unread("t")[0].reason
    assert losses.complete


def test_a_column_whose_offsets_point_outside_its_data_is_left_out_and_told(tmp_path, kernel):
    offsets = pa.py_buffer(b"".join(at.to_bytes(4, "little") for at in (0, 9_000_000, 3)))
    bad = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"abc")])
    batch = pa.RecordBatch.from_arrays([pa.array(["Ann", "Bo"]), bad], names=["good", "bad"])
    with pa.OSFile(str(tmp_path / "a.arrow"), "wb") as out, pa.ipc.new_file(out, batch.schema) as file:
        file.write_batch(batch)
    (table,) = FileSource(tmp_path / "a.arrow").tables()
    reading = FileSource(tmp_path / "a.arrow").profile(table, kernel, None)
    assert sorted(row["good"] for row in reading.profile) == ["Ann", "Bo"]
    assert "damaged" in reading.unread[0].reason
    assert reading.random is False
