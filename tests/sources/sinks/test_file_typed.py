"""Typed formats: a column holds what its schema says, and what does not fit is refused by column, without a value."""

from __future__ import annotations

import datetime
import decimal
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guardian.model import TableSchema
from guardian.sources.sinks.base import Holds, NotProtectable, UnfitError
from guardian.sources.sinks.files import copy, plan_file


class Gives:
    """Treats one column: each value becomes the given one."""

    def __init__(self, column: str, value: Any, kind: pa.DataType | None = None) -> None:
        self._column, self._value, self._kind = column, value, kind

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset({self._column}) & {column.name for column in table.columns}

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays([pa.array([self._value] * len(batch), self._kind)], names=[self._column])


DAY = datetime.date(2001, 2, 3)
TYPES: dict[str, tuple[pa.DataType, Any, Holds]] = {
    "small": (pa.int8(), 7, Holds("integer", 2, True, "int8", "int8")),
    "number": (pa.int64(), 13800000000, Holds("integer", 18, True, "int64", "int64")),
    "text": (pa.string(), "x", Holds("text", None, True, "string", "string")),
    "large": (pa.large_string(), "x", Holds("text", None, True, "large_string", "large_string")),
    "day": (pa.date32(), DAY, Holds("date", None, True, "date32[day]", "date32[day]")),
    "at": (pa.timestamp("us", "UTC"), datetime.datetime(2001, 2, 3, tzinfo=datetime.UTC),
           Holds("timestamp", None, True, "timestamp[us, tz=UTC]", "timestamp[us, tz=UTC]")),
    "money": (pa.decimal128(9, 2), decimal.Decimal("1.25"),
              Holds("decimal", 9, True, "decimal128(9, 2)", "decimal128(9, 2)")),
    "real": (pa.float64(), 1.5, Holds("float", None, True, "double", "double")),
    "flag": (pa.bool_(), True, Holds("boolean", None, True, "bool", "bool")),
    "raw": (pa.binary(), b"x", Holds("binary", None, True, "binary", "binary")),
    "lists": (pa.list_(pa.int32()), [1], Holds("integer", 9, True, "int32", "int32")),
    "nested": (pa.struct([("a", pa.int32())]), {"a": 1}, Holds("integer", 9, True, "int32", "int32")),
}  # fmt: skip


def typed(path: Path) -> Path:
    schema = pa.schema([pa.field(name, kind) for name, (kind, _, _) in TYPES.items()])
    row = {name: value for name, (_, value, _) in TYPES.items()}
    pq.write_table(pa.Table.from_pylist([row, row, {}], schema=schema), path)
    return path


def test_the_plan_says_what_each_column_holds(tmp_path: Path) -> None:
    held = plan_file(typed(tmp_path / "s.parquet")).tables[0].holds
    assert held == {("nested.a" if name == "nested" else name): wanted for name, (_, _, wanted) in TYPES.items()}


def test_a_required_column_is_said_to_hold_no_null(tmp_path: Path) -> None:
    schema = pa.schema([pa.field("id", pa.int64(), nullable=False), pa.field("name", pa.string())])
    pq.write_table(pa.table([[1], ["x"]], schema=schema), tmp_path / "s.parquet")
    held = plan_file(tmp_path / "s.parquet").tables[0].holds
    assert (held["id"].nullable, held["name"].nullable) == (False, True)
    with pytest.raises(UnfitError, match=r"parquet/id.*nulls"):
        copy(tmp_path / "s.parquet", tmp_path / "t.parquet", Gives("id", None, pa.int64()))


@pytest.mark.parametrize(
    ("column", "value"),
    [("number", "gt1.key.planted"), ("small", 13800000000), ("day", "planted"), ("money", "planted"), ("lists", "x")],
)
def test_what_a_column_cannot_hold_is_refused_by_its_name(tmp_path: Path, column: str, value: Any) -> None:
    with pytest.raises(UnfitError, match=f"s.parquet/{column}") as caught:
        copy(typed(tmp_path / "s.parquet"), tmp_path / "t.parquet", Gives(column, value))
    assert "planted" not in str(caught.value)
    assert "13800000000" not in str(caught.value)
    assert not (tmp_path / "t.parquet").exists()


@pytest.mark.parametrize(
    ("column", "value", "wanted"),
    [
        ("number", "13911112222", 13911112222),
        ("day", datetime.date(2001, 1, 1), datetime.date(2001, 1, 1)),
        ("day", "2001-01-01", datetime.date(2001, 1, 1)),
        ("large", "y", "y"),
        ("lists", 5, [5]),
        ("text", None, None),
    ],
)
def test_what_a_column_can_hold_is_written_in_its_type(tmp_path: Path, column: str, value: Any, wanted: Any) -> None:
    source = typed(tmp_path / "s.parquet")
    copy(source, tmp_path / "t.parquet", Gives(column, value))
    after = pq.read_table(tmp_path / "t.parquet")
    assert after.schema.equals(pq.read_schema(source))
    assert after.column(column).to_pylist()[:2] == [wanted, wanted]


def test_avro_values_keep_the_types_of_their_schema(tmp_path: Path) -> None:
    fields = [
        {"name": "id", "type": "long"},
        {"name": "day", "type": ["null", {"type": "int", "logicalType": "date"}]},
        {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["A", "B"]}},
    ]
    with (tmp_path / "s.avro").open("wb") as out:
        fastavro.writer(
            out, {"type": "record", "name": "R", "fields": fields}, [{"id": 1, "day": DAY, "kind": "A"}] * 3
        )
    held = plan_file(tmp_path / "s.avro").tables[0].holds
    assert [(held[name].form, held[name].nullable) for name in ("id", "day", "kind")] == [
        ("integer", False),
        ("date", True),
        ("other", False),
    ]
    copy(tmp_path / "s.avro", tmp_path / "t.avro", Gives("day", datetime.date(2001, 1, 1)))
    with (tmp_path / "t.avro").open("rb") as file:
        assert [record["day"] for record in fastavro.reader(file)] == [datetime.date(2001, 1, 1)] * 3
    for column, value in (("id", "planted"), ("kind", "planted"), ("id", None)):
        with pytest.raises(UnfitError) as caught:
            copy(tmp_path / "s.avro", tmp_path / "u.avro", Gives(column, value))
        assert "planted" not in str(caught.value)
        assert not (tmp_path / "u.avro").exists()


@pytest.mark.parametrize("at", [10, 200, 400])
def test_a_damaged_parquet_file_gives_no_copy(tmp_path: Path, at: int) -> None:
    source = typed(tmp_path / "s.parquet")
    data = bytearray(source.read_bytes())
    data[at : at + 20] = bytes(20)
    source.write_bytes(data)
    try:
        copy(source, tmp_path / "t.parquet", Gives("text", "y"))
    except NotProtectable:
        assert not (tmp_path / "t.parquet").exists()
    else:
        assert pq.read_table(tmp_path / "t.parquet").num_rows == 3


def test_text_that_is_no_text_in_a_parquet_file_gives_no_copy(tmp_path: Path) -> None:
    raw = pa.array([b"\xff planted", b"fair"])
    pq.write_table(pa.table({"name": raw.view(pa.string())}), tmp_path / "s.parquet")
    with pytest.raises(NotProtectable) as caught:
        copy(tmp_path / "s.parquet", tmp_path / "t.parquet", Gives("name", "y"))
    assert "planted" not in str(caught.value)


def test_a_schema_that_names_a_person_is_refused(tmp_path: Path) -> None:
    class Named(Gives):
        def name(self, sort: str, name: str) -> str | None:
            return None if name == "anna_smith" else name

    nested = pa.array([[{"anna_smith": "x"}]])
    pq.write_table(pa.table({"id": [1], "scores": nested}), tmp_path / "s.parquet")
    (tmp_path / "s.jsonl").write_text('{"id": 1, "scores": {"anna_smith": "x"}}\n' * 3)
    for name in ("s.parquet", "s.jsonl"):
        with pytest.raises(NotProtectable, match="name of a column or key") as caught:
            copy(tmp_path / name, tmp_path / "t", Named("id", 2))
        assert "anna" not in str(caught.value)
