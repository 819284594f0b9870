"""What typed files say of themselves beside their rows: none of it may repeat a value in a copy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guardian.model import TableSchema
from guardian.sources.sinks.base import NotProtectable
from guardian.sources.sinks.files import copy, plan_file
from guardian.sources.sinks.saying import NOT_COPIED

SAID = {"comment": "planted anna"}


class Leaves:
    """Treats nothing; names that say `planted` are personal."""

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch

    def name(self, sort: str, name: str) -> str | None:
        return None if "planted" in name else name


def talkative() -> pa.Table:
    inner = pa.struct([pa.field("a", pa.list_(pa.field("item", pa.string(), True, SAID)), True, SAID)])
    fields = [
        pa.field("id", pa.int32(), False, SAID),
        pa.field("deep", inner, True, SAID),
        pa.field("pairs", pa.map_(pa.string(), pa.field("value", pa.int32(), True, SAID)), True, SAID),
        pa.field("word", pa.dictionary(pa.int8(), pa.string()), True, SAID),
    ]
    rows = [{"id": 1, "deep": {"a": ["x"]}, "pairs": [("k", 1)], "word": "w"}, {"id": 2}]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields, SAID))


def written(path: Path, table: pa.Table) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".arrow":
        with pa.ipc.new_file(str(path), table.schema, metadata=SAID) as writer:
            writer.write_table(table)
    else:
        with pa.ipc.new_stream(str(path), table.schema) as writer:
            writer.write_table(table)
    return path


def read(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        return pq.read_table(path)
    return (pa.ipc.open_file if path.suffix == ".arrow" else pa.ipc.open_stream)(str(path)).read_all()


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "arrows"])
def test_comments_and_metadata_of_typed_files_are_left_out_and_named(tmp_path: Path, suffix: str) -> None:
    source = written(tmp_path / f"s.{suffix}", talkative())
    assert b"planted" in source.read_bytes()
    copied = copy(source, tmp_path / f"t.{suffix}", Leaves())
    after = read(tmp_path / f"t.{suffix}")
    assert b"planted" not in (tmp_path / f"t.{suffix}").read_bytes()
    assert after.schema.equals(talkative().schema)
    assert after.to_pylist() == talkative().to_pylist()
    assert [one.reason for one in copied.left_out] == [NOT_COPIED]


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_file_that_says_nothing_has_nothing_left_out(tmp_path: Path, suffix: str) -> None:
    source = written(tmp_path / f"s.{suffix}", pa.table({"id": [1, 2]}))
    if suffix == "arrow":
        with pa.ipc.new_file(str(source), pa.schema([("id", pa.int64())])) as writer:
            writer.write_table(pa.table({"id": [1, 2]}))
    assert not copy(source, tmp_path / f"t.{suffix}", Leaves()).left_out


def pandas_says(**more: Any) -> dict[str, Any]:
    """As pandas 2.3 writes it for an index and a category (its docs, "Storing pandas DataFrame objects")."""
    column = {"field_name": "word", "numpy_type": "int8", "pandas_type": "categorical"}
    return {
        "index_columns": ["__index_level_0__", {"kind": "range", "name": None, "start": 0, "stop": 2, "step": 1}],
        "column_indexes": [{"name": "planted anna", "field_name": "planted anna", "numpy_type": "object",
                            "pandas_type": "unicode", "metadata": {"encoding": "UTF-8", "owner": "planted"}}],
        "columns": [{**column, "name": "word", "metadata": {"num_categories": 2, "ordered": False, "x": "planted"}},
                    {"name": None, "field_name": "__index_level_0__", "numpy_type": "int64", "pandas_type": "int64",
                     "metadata": None}],
        "attributes": {"owner": "planted anna"}, "creator": {"library": "planted", "version": "1"},
        "pandas_version": "2.3.3", **more,
    }  # fmt: skip


def copied_pandas(tmp_path: Path, said: Any) -> Any:
    fields = [("word", pa.dictionary(pa.int8(), pa.string())), ("__index_level_0__", pa.int64())]
    schema = pa.schema([pa.field(*field) for field in fields], {"pandas": json.dumps(said)})
    rows = [{"word": "w", "__index_level_0__": 7}, {"word": "v", "__index_level_0__": 9}]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "s.parquet")
    copy(tmp_path / "s.parquet", tmp_path / "t.parquet", Leaves())
    assert b"planted" not in (tmp_path / "t.parquet").read_bytes()
    kept = (pq.read_schema(tmp_path / "t.parquet").metadata or {}).get(b"pandas")
    return json.loads(kept) if kept else None


def test_what_pandas_needs_of_a_frame_stays(tmp_path: Path) -> None:
    kept = copied_pandas(tmp_path, pandas_says())
    assert kept["index_columns"] == pandas_says()["index_columns"]
    assert [column["metadata"] for column in kept["columns"]] == [{"num_categories": 2, "ordered": False}, None]
    assert [column["name"] for column in kept["columns"]] == ["word", None]
    assert kept["column_indexes"][0]["name"] is None


@pytest.mark.parametrize(
    "said",
    [[], {"columns": 1}, pandas_says(columns=[{"pandas_type": "planted\nanna"}]), pandas_says(index_columns=[{}])],
)
def test_what_pandas_would_not_say_is_left_out(tmp_path: Path, said: Any) -> None:
    assert copied_pandas(tmp_path, said) is None


AVRO: dict[str, Any] = {
    "type": "record",
    "name": "Member",
    "doc": "planted anna",
    "x-owner": "planted anna",
    "fields": [
        {"name": "who", "type": "string", "default": "planted anna", "doc": "planted", "aliases": ["planted"]},
        {"name": "at", "type": ["null", {"type": "long", "logicalType": "timestamp-millis", "note": "planted"}],
         "default": None},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"], "doc": "planted"}},
    ],
}  # fmt: skip


def test_avro_keeps_types_and_harmless_defaults_but_no_words(tmp_path: Path) -> None:
    with (tmp_path / "s.avro").open("wb") as out:
        fastavro.writer(out, AVRO, [{"who": "x", "at": None, "kind": "B"}], metadata={"owner": "planted anna"})
    copied = copy(tmp_path / "s.avro", tmp_path / "t.avro", Leaves())
    assert b"planted" not in (tmp_path / "t.avro").read_bytes()
    with (tmp_path / "t.avro").open("rb") as file:
        reader = fastavro.reader(file)
        schema = json.loads(reader.metadata["avro.schema"])
        assert list(reader) == [{"who": "x", "at": None, "kind": "B"}]
    assert [field["name"] for field in schema["fields"]] == ["who", "at", "kind"]
    assert schema["fields"][1] == {
        "name": "at", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}], "default": None
    }  # fmt: skip
    assert [one.reason for one in copied.left_out] == [NOT_COPIED]


def test_an_enumeration_of_people_is_refused(tmp_path: Path) -> None:
    kind = {"type": "enum", "name": "Kind", "symbols": ["A", "planted_anna"]}
    schema = {"type": "record", "name": "R", "fields": [{"name": "kind", "type": kind}]}
    with (tmp_path / "s.avro").open("wb") as out:
        fastavro.writer(out, schema, [{"kind": "A"}])
    with pytest.raises(NotProtectable, match="the name of a column or key is personal data"):
        copy(tmp_path / "s.avro", tmp_path / "t.avro", Leaves())


def test_a_plan_names_what_would_be_left_out(tmp_path: Path) -> None:
    source = written(tmp_path / "s.parquet", talkative())
    assert [one.reason for one in plan_file(source).left_out] == [NOT_COPIED]


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_map_says_nothing_of_itself(tmp_path: Path, suffix: str) -> None:
    kind = pa.map_(pa.string(), pa.list_(pa.map_(pa.string(), pa.int64())))
    table = pa.table({"tags": pa.array([[("a", [[("b", 1)]])], None], kind)})
    if suffix == "parquet":
        pq.write_table(table, tmp_path / "s.parquet")
    else:
        with pa.ipc.new_file(str(tmp_path / "s.arrow"), table.schema) as writer:
            writer.write_table(table)
    copied = copy(tmp_path / f"s.{suffix}", tmp_path / f"t.{suffix}", Leaves())
    assert not copied.left_out
    assert not plan_file(tmp_path / f"t.{suffix}").left_out
