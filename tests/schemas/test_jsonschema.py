"""JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guardian.model import ColumnSchema
from guardian.schemas.base import SchemaFile, read_schema


def read(schema: Any, name: str = "s.json") -> SchemaFile:
    text = schema if isinstance(schema, str) else json.dumps({"$schema": "http://json-schema.org/schema#", **schema})
    return read_schema(Path(name), data=text.encode())


def columns(schema: Any) -> list[ColumnSchema]:
    return list(read(schema).tables[0].columns)


def names(schema: Any) -> list[str]:
    return [column.name for column in columns(schema)]


TEXT = {"type": "string"}
ADDRESS = {"type": "object", "properties": {"street": TEXT}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"properties": {"a": ADDRESS}}, ["a.street"]),
        ({"properties": {"a": {"type": "array", "items": ADDRESS}}}, ["a.street"]),
        ({"properties": {"a": {"type": "array", "items": {"type": "array", "items": ADDRESS}}}}, ["a.street"]),
        ({"properties": {"a": {"prefixItems": [TEXT, ADDRESS]}}}, ["a.street"]),
        ({"properties": {"a": {"additionalProperties": ADDRESS}}}, ["a.street"]),
        ({"properties": {"a": {"patternProperties": {"^x": ADDRESS}}}}, ["a.street"]),
        ({"type": "array", "items": ADDRESS}, ["street"]),
        ({"allOf": [ADDRESS, {"properties": {"b": TEXT}}]}, ["street", "b"]),
        ({"oneOf": [ADDRESS, {"anyOf": [{"properties": {"b": TEXT}}]}]}, ["street", "b"]),
        (
            {"properties": {"a": TEXT}, "if": {}, "then": ADDRESS, "else": {"properties": {"c": TEXT}}},
            ["a", "street", "c"],
        ),
        ({"properties": {"a": {"oneOf": [{"type": "null"}, ADDRESS]}}}, ["a.street"]),
        ({"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": ADDRESS}}, ["a.street"]),
        ({"properties": {"a": {"$ref": "#/definitions/A~1B%20C"}}, "definitions": {"A/B C": ADDRESS}}, ["a.street"]),
        ({"properties": {"a": {"$ref": "#addr"}}, "$defs": {"A": {"$anchor": "addr", **ADDRESS}}}, ["a.street"]),
        ({"properties": {"a": {"$ref": "/addr"}}, "$defs": {"A": {"$id": "/addr", **ADDRESS}}}, ["a.street"]),
        ({"$ref": "#/definitions/A", "definitions": {"A": ADDRESS}}, ["street"]),
    ],
)
def test_every_way_to_a_property_gives_its_dotted_path(schema: Any, expected: list[str]) -> None:
    assert names(schema) == expected


@pytest.mark.parametrize(
    ("node", "kind", "nullable"),
    [
        (TEXT, "string", True),
        ({"type": ["string", "null"], "format": "date"}, "date", True),
        ({"type": "string", "format": "email"}, "string(email)", True),
        ({"type": "integer"}, "integer", True),
        ({"enum": ["a"]}, "enum", True),
        ({"type": "array", "items": TEXT}, "array<string>", True),
        ({"$ref": "#/$defs/T"}, "uuid", True),
        ({"$ref": "other.json#/defs/Address"}, "object Address", True),
        (True, "", False),
    ],
)
def test_types_in_one_word(node: Any, kind: str, nullable: bool) -> None:
    (column,) = columns({"properties": {"a": node}, "$defs": {"T": {"type": "string", "format": "uuid"}}})
    assert (column.type, column.nullable) == (kind, nullable)


def test_required_properties_hold_no_null_in_every_draft() -> None:
    schema = {"required": ["a"], "properties": {"a": TEXT, "b": TEXT, "c": {"type": "string", "required": True}}}
    assert [column.nullable for column in columns(schema)] == [False, True, False]


def test_references_in_circles_end_as_references() -> None:
    person = {"properties": {"mail": TEXT, "boss": {"$ref": "#/$defs/P"}, "friends": {"items": {"$ref": "#"}}}}
    found = columns({"properties": {"p": {"$ref": "#/$defs/P"}}, "$defs": {"P": person}})
    assert [(column.name, column.key) for column in found] == [
        ("p.mail", ""),
        ("p.boss", "foreign"),
        ("p.friends", "foreign"),
    ]


@pytest.mark.parametrize("node", [{"$ref": "#"}, {"allOf": [{"$ref": "#"}]}, {"$ref": "#/properties/a"}])
def test_a_schema_that_is_nothing_but_a_circle_is_read(node: Any) -> None:
    assert names({"properties": {"a": node}}) == ["a"]


def test_definitions_that_nobody_uses_are_tables() -> None:
    schema = {"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": ADDRESS, "B": {"properties": {"phone": TEXT}}}}
    assert [table.name for table in read(schema).tables] == ["s", "B"]


def test_a_file_of_definitions_alone_gives_each() -> None:
    schema = {"definitions": {"A": {"properties": {"b": {"$ref": "#/definitions/B"}}}, "B": ADDRESS, "Text": TEXT}}
    assert [(t.name, [c.name for c in t.columns]) for t in read(schema).tables] == [("A", ["b.street"])]


def test_a_reference_to_nothing_is_unread_and_one_to_another_file_is_said() -> None:
    found = read({"allOf": [{"$ref": "#/$defs/none"}, {"$ref": "base.json"}], "properties": {"a": TEXT}})
    assert (len(found.unread), len(found.skipped)) == (1, 1)


def test_references_that_fan_out_are_named_or_end_soon() -> None:
    defs: dict[str, Any] = {
        f"D{i}": {"properties": {w: {"$ref": f"#/$defs/D{i + 1}"} for w in "ab"}} for i in range(40)
    }
    defs["D40"] = ADDRESS
    found = read({"$ref": "#/$defs/D0", "$defs": defs})
    assert sum(len(table.columns) for table in found.tables) < 200_000
    assert any(column.name.endswith("street") for table in found.tables for column in table.columns)


def test_comments_and_trailing_commas_as_editors_write_them() -> None:
    text = '{ // our people\n "required": [],\n "properties": { /* x */ "email": {"type": "string",}, },\n}'
    (column,) = read(text).tables[0].columns
    assert column.location is not None and (column.location.line, column.location.column) == (3, 26)


def test_a_key_that_stands_twice_is_named_without_being_shown() -> None:
    found = read('{"required": [], "properties": {\n "secret_name": {},\n "secret_name": {"type": "string"}}}')
    (unread,) = found.unread
    assert unread.ref == "s.json:3:2" and "secret_name" not in unread.reason


def test_yaml_holds_json_schemas_too() -> None:
    found = read("type: object\nproperties:\n  email:\n    type: string\n", "member.yaml")
    assert [column.name for column in found.tables[0].columns] == ["email"]
