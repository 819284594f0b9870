"""Protocol Buffers."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian.model import ColumnSchema
from guardian.schemas.base import SchemaFile, read_schema


def read(text: str) -> SchemaFile:
    return read_schema(Path("m.proto"), data=text.encode())


def columns(body: str) -> list[ColumnSchema]:
    found = read(f'syntax = "proto3";\nmessage M {{\n{body}\n}}\n')
    assert found.unread == ()
    return list(found.tables[0].columns)


@pytest.mark.parametrize(
    ("written", "name", "kind", "nullable"),
    [
        ("string a = 1;", "a", "string", True),
        ("required int32 a = 1 [default = 3];", "a", "int32", False),
        ("repeated string a = 1 [packed = true, (x.y) = {z: ';'}];", "a", "array<string>", True),
        ("map<string, bytes> a = 1;", "a", "map<bytes>", True),
        ("google.protobuf.Timestamp a = 1;", "a", "timestamp", True),
        (".google.type.Date a = 1;", "a", "date", True),
        ("other.Address a = 1;", "a", "message other.Address", True),
        ("oneof which { string a = 1; }", "a", "string", True),
        ("string message = 1;", "message", "string", True),
        ("string\n a\n = 1\n;", "a", "string", True),
        ("enum E { X = 0; } E a = 1;", "a", "enum E", True),
    ],
)
def test_fields_in_every_form(written: str, name: str, kind: str, nullable: bool) -> None:
    (column,) = columns(written)
    assert (column.name, column.type, column.nullable) == (name, kind, nullable)


@pytest.mark.parametrize(
    "passed",
    [
        "reserved 2, 9 to 11;",
        'reserved "x";',
        "extensions 100 to max;",
        "option (a) = { b: 1; c: 2 };",
        ";",
        "enum E { X = 0; }",
    ],
)
def test_what_declares_no_field_gives_no_column(passed: str) -> None:
    assert [column.name for column in columns(f"{passed} string a = 1;")] == ["a"]


@pytest.mark.parametrize(
    ("written", "comment"),
    [
        ("string a = 1; // home", "home"),
        ("string a = 1; /* home */", "home"),
        ("// home\nstring a = 1;", "home"),
        ("/** home\n * and away */\nstring a = 1;", "home and away"),
        ("// home\n// and away\nstring a = 1;", "home and away"),
        ("// of something else\n\nstring a = 1;", ""),
        ("string a = 1;\n// of the next", ""),
    ],
)
def test_comments_above_and_behind(written: str, comment: str) -> None:
    assert columns(written)[0].comment == comment


def test_messages_inside_are_dotted_paths_and_others_are_references() -> None:
    text = """
syntax = "proto3";
package shop.v1;
message Address { string street = 1; }
message Member {
  message Phone { string number = 1; Phone other = 2; }
  repeated Phone phones = 1;
  map<string, Phone> more = 2;
  Address address = 3;
  message Unused { string x = 1; }
}
"""
    found = {table.name: [(c.name, c.key) for c in table.columns] for table in read(text).tables}
    assert found == {
        "shop.v1.Address": [("street", "")],
        "shop.v1.Member": [
            *(("phones.number", ""), ("phones.other", "foreign")),
            *(("more.number", ""), ("more.other", "foreign")),
            ("address", "foreign"),
        ],
        "shop.v1.Member.Unused": [("x", "")],
    }


def test_groups_and_extensions_of_proto2() -> None:
    text = """
syntax = "proto2";
message M { optional group Result = 1 { required string url = 2; } }
extend M { optional string phone = 100; }
extend google.protobuf.FieldOptions { optional bool pii = 50000; }
"""
    found = [(table.name, [c.name for c in table.columns]) for table in read(text).tables]
    assert found == [("M", ["result.url"]), ("M#2", ["phone"])]


@pytest.mark.parametrize(
    ("fault", "line"),
    [("string b 2;", 4), ("string = 2;", 4), ("string 9b = 2;", 4), ("map<string> b = 2;", 4), ("{ }", 4)],
)
def test_a_fault_is_named_by_its_line_and_the_rest_is_read(fault: str, line: int) -> None:
    message = f"message M {{\n  string a = 1;\n  {fault}\n  string c = 3;\n}}\n"
    found = read(f'syntax = "proto3";\n{message}message N {{ string d = 1; }}')
    assert f"m.proto:{line}" in {unread.ref for unread in found.unread}
    assert {"a", "d"} <= {column.name for table in found.tables for column in table.columns}


def test_a_missing_semicolon_loses_no_field_unsaid() -> None:
    found = read('syntax = "proto3";\nmessage M {\n  string a = 1\n  string b = 2;\n  string c = 3;\n}')
    names = {column.name for column in found.tables[0].columns}
    assert names == {"a", "b", "c"} or found.unread


def test_two_fields_of_one_name_are_named() -> None:
    found = read('syntax = "proto3";\nmessage M {\n  string a = 1;\n  string a = 2;\n}')
    assert [unread.ref for unread in found.unread] == ["m.proto:4"]


def test_services_and_enumerations_alone_are_no_schema() -> None:
    text = (
        'syntax = "proto3";\nservice S { rpc A (B) returns (C) { option (x) = { get: "/a" }; } }\nenum E { X = 0; }\n'
    )
    assert read(text).tables == () and read(text).skipped
