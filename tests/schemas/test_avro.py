"""Avro schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guardian.model import ColumnSchema
from guardian.schemas.base import SchemaFile, read_schema


def read(schema: Any, name: str = "m.avsc") -> SchemaFile:
    text = schema if isinstance(schema, str) else json.dumps(schema, indent=1)
    return read_schema(Path(name), data=text.encode())


def field_of(kind: Any) -> ColumnSchema:
    (column,) = read({"type": "record", "name": "r", "fields": [{"name": "f", "type": kind}]}).tables[0].columns
    return column


@pytest.mark.parametrize(
    ("kind", "expected", "nullable"),
    [
        ("string", "string", False),
        (["null", "long"], "long", True),
        ([["null", "string"]], "string", False),
        ({"type": "array", "items": "string"}, "array<string>", False),
        ({"type": "map", "values": {"type": "array", "items": "int"}}, "map<array<int>>", False),
        ({"type": "int", "logicalType": "date"}, "date", False),
        ({"type": "long", "logicalType": "timestamp-micros"}, "timestamp", False),
        ({"type": {"type": "string"}}, "string", False),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "enum", False),
        ("com.other.Address", "record com.other.Address", False),
    ],
)
def test_types_in_one_word(kind: Any, expected: str, nullable: bool) -> None:
    column = field_of(kind)
    assert (column.type, column.nullable) == (expected, nullable)


ADDRESS = {"type": "record", "name": "Address", "fields": [{"name": "street", "type": "string"}]}


@pytest.mark.parametrize(
    "kind",
    [ADDRESS, ["null", ADDRESS], {"type": "array", "items": ADDRESS}, {"type": "map", "values": ["null", ADDRESS]}],
)
def test_records_inside_become_dotted_paths(kind: Any) -> None:
    assert field_of(kind).name == "f.street"


def test_a_named_record_is_found_again_by_short_and_full_name() -> None:
    fields = [
        {"name": "home", "type": ADDRESS},
        {"name": "work", "type": "Address"},
        {"name": "third", "type": ["null", "org.x.Address"]},
    ]
    (table,) = read({"type": "record", "name": "Person", "namespace": "org.x", "fields": fields}).tables
    assert [column.name for column in table.columns] == ["home.street", "work.street", "third.street"]
    assert table.name == "org.x.Person"


def test_a_record_inside_itself_is_a_reference() -> None:
    fields = [{"name": "mail", "type": "string"}, {"name": "boss", "type": ["null", "Person"]}]
    (table,) = read({"type": "record", "name": "Person", "fields": fields}).tables
    assert [(column.name, column.key) for column in table.columns] == [("mail", ""), ("boss", "foreign")]


def test_a_union_or_protocol_holds_several_tables() -> None:
    two = [ADDRESS, {"type": "record", "name": "B", "fields": []}, {"type": "enum", "name": "E", "symbols": []}]
    assert [table.name for table in read(two).tables] == ["Address", "B"]
    assert [table.name for table in read({"protocol": "P", "types": two}, "p.avpr").tables] == ["Address", "B"]


@pytest.mark.parametrize("fields", ['{"a": "int"}', '[{"type": "int"}]', '["x"]', '[{"name": "f", "type": {"x": 1}}]'])
def test_what_avro_does_not_have_is_named_by_its_line(fields: str) -> None:
    found = read(f'{{"type": "record", "name": "r",\n "fields": {fields}}}')
    assert found.unread and all(unread.ref.startswith("m.avsc:") for unread in found.unread)


def test_records_that_fan_out_end_soon() -> None:
    """Each record holds the next one twice: 2^40 fields when followed to the end."""
    inner: Any = {"type": "record", "name": "R0", "fields": [{"name": "x", "type": "string"}]}
    for i in range(1, 40):
        again = {"name": "b", "type": f"R{i - 1}"}
        inner = {"type": "record", "name": f"R{i}", "fields": [{"name": "a", "type": inner}, again]}
    found = read(inner)
    assert found.unread and len(found.tables[0].columns) < 100_000
