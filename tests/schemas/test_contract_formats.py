"""The same small members schema in every format gives the same columns; bad input is named and never raises."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian.schemas.base import SchemaFile, read_schema

JSON_PROPERTIES = """
    "email": {"type": "string", "description": "where we write to"},
    "phone": {"type": ["string", "null"], "description": "mobile"},
    "birth_date": {"type": "string", "format": "date"},
    "address": {
      "type": "object",
      "properties": {
        "street": {"type": "string"},
        "city": {"type": "string"}
      }
    }
"""
MEMBERS = {
    "members.avsc": """{"type": "record", "name": "members", "doc": "People of the club", "fields": [
  {"name": "email", "type": "string", "doc": "where we write to"},
  {"name": "phone", "type": ["null", "string"], "doc": "mobile"},
  {"name": "birth_date", "type": {"type": "int", "logicalType": "date"}},
  {"name": "address", "type": {"type": "record", "name": "Address", "fields": [
    {"name": "street", "type": "string"},
    {"name": "city", "type": "string"}]}}
]}""",
    "members.schema.json": """{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "members",
  "description": "People of the club", "type": "object", "required": ["email"],
  "properties": {PROPERTIES}}""".replace("PROPERTIES", JSON_PROPERTIES),
    "api.json": """{"openapi": "3.1.0", "components": {"schemas": {"members": {
  "description": "People of the club", "type": "object", "required": ["email"],
  "properties": {PROPERTIES}}}}}""".replace("PROPERTIES", JSON_PROPERTIES),
    "api.yaml": """openapi: 3.0.3
components:
  schemas:
    members:
      type: object
      description: People of the club
      required: [email]
      properties:
        email:
          type: string
          description: where we write to
        phone:
          type: string
          nullable: true
          description: mobile
        birth_date: {type: string, format: date}
        address:
          type: object
          properties:
            street: {type: string}
            city: {type: string}
""",
    "swagger.yml": """swagger: "2.0"
definitions:
  members:
    type: object
    description: People of the club
    required: [email]
    properties:
      email: {type: string, description: where we write to}
      phone: {type: string, description: mobile, x-nullable: true}
      birth_date: {type: string, format: date}
      address: {type: object, properties: {street: {type: string}, city: {type: string}}}
""",
    "members.proto": """syntax = "proto2";
// People of the club
message members {
  required string email = 1;  // where we write to
  // mobile
  optional string phone = 2;
  optional google.type.Date birth_date = 3;
  message Address {
    optional string street = 1;
    optional string city = 2;
  }
  optional Address address = 4;
}
""",
    "schema.yml": """version: 2
models:
  - name: members
    description: People of the club
    columns:
      - name: email
        description: where we write to
        data_type: string
        data_tests: [not_null]
      - name: phone
        data_type: string
        description: mobile
      - {name: birth_date, data_type: date}
      - name: address.street
        data_type: string
      - name: address.city
        data_type: string
""",
}
FLAT = {
    "orm.py": '''class Member(Base):
    """People of the club"""
    __tablename__ = "members"
    email = Column(String, nullable=False, comment="where we write to")
    phone = Column(String)  # mobile
    birth_date = Column("birth_date", Date)
''',
    "orm2.py": '''class Member(Base):
    """People of the club"""
    __tablename__ = "members"
    email: Mapped[str] = mapped_column(comment="where we write to")
    phone: Mapped[str | None] = mapped_column(doc="mobile")
    birth_date: Mapped[Optional[date]]
''',
    "core.py": """members = Table("members", metadata,
    Column("email", String, nullable=False, comment="where we write to"),
    Column("phone", String),  # mobile
    Column("birth_date", Date),
    comment="People of the club")
""",
    "models.py": '''class Member(models.Model):
    """People of the club"""
    mail = models.EmailField(db_column="email", help_text="where we write to")
    phone = models.CharField("mobile", null=True, max_length=20)
    birth_date = models.DateField(null=True)
    class Meta:
        db_table = "members"
''',
    "pyd.py": '''class members(BaseModel):
    """People of the club"""
    email: str = Field(description="where we write to")
    phone: Optional[str] = Field(None, description="mobile")
    birth_date: date | None = None
''',
    "data.py": '''@dataclass
class members:
    """People of the club"""
    email: str  # where we write to
    phone: "str | None" = None  # mobile
    birth_date: date | None = None
''',
    "typed.py": '''class members(TypedDict):
    """People of the club"""
    email: str  # where we write to
    phone: NotRequired[str]  # mobile
    birth_date: NotRequired[date]
''',
}
EVERY = {**MEMBERS, **FLAT}


def read(name: str, text: str | bytes) -> SchemaFile:
    return read_schema(Path(name), data=text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize("name", EVERY)
def test_the_same_schema_gives_the_same_columns(name: str) -> None:
    found = read(name, EVERY[name])
    assert (found.unread, found.skipped) == ((), ())
    (table,) = found.tables
    expected = ["email", "phone", "birth_date"] + (["address.street", "address.city"] if name in MEMBERS else [])
    assert [column.name for column in table.columns] == expected
    assert (table.name, table.comment, table.source) == ("members", "People of the club", name)


@pytest.mark.parametrize("name", EVERY)
def test_comments_and_null_come_with_the_columns(name: str) -> None:
    email, phone, birth_date, *_ = read(name, EVERY[name]).tables[0].columns
    assert (email.comment, phone.comment, birth_date.comment) == ("where we write to", "mobile", "")
    assert (email.nullable, phone.nullable) == (False, True)
    assert birth_date.type.lower() == "date"


@pytest.mark.parametrize("name", EVERY)
def test_every_location_points_at_the_written_name(name: str) -> None:
    lines = EVERY[name].split("\n")
    for table in read(name, EVERY[name]).tables:
        for column in table.columns:
            assert column.location is not None and column.location.file == name
            written = lines[column.location.line - 1][column.location.column - 1 :].lstrip("\"'")
            # A table call is named by its statement: the name stands behind it on the same line.
            last = "mail" if written.startswith("mail ") else column.name.rpartition(".")[2]
            assert written.startswith((last, column.name)) or written.startswith(f'Column("{last}')


@pytest.mark.parametrize("name", EVERY)
def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(name: str) -> None:
    plain = read(name, EVERY[name])
    assert read(name, b"\xef\xbb\xbf" + EVERY[name].replace("\n", "\r\n").encode()).tables == plain.tables


@pytest.mark.parametrize("name", EVERY)
def test_a_file_cut_anywhere_never_raises_and_never_vanishes(name: str) -> None:
    text = EVERY[name]
    for size in range(0, len(text), 3):
        found = read(name, text[:size])
        assert found.tables or found.unread or found.skipped


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("junk", ["{", "}", '"', "[", "\x00", "\xff", "{{ x }}", "- ", "message", "(" * 300])
def test_junk_in_the_middle_never_raises_and_never_vanishes(name: str, junk: str) -> None:
    text = EVERY[name]
    for place in (0, len(text) // 3, len(text) // 2, len(text)):
        found = read(name, (text[:place] + junk + text[place:]).encode("latin-1"))
        assert found.tables or found.unread or found.skipped


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"name": "x", "scripts": {"a": "b"}, "version": "1"}'),
        ("tsconfig.json", '{"$schema": "https://json.schemastore.org/tsconfig", "compilerOptions": {}}'),
        ("compose.yml", "services:\n  web:\n    image: x\n"),
        ("dbt_project.yml", "name: x\nmodels:\n  x:\n    +materialized: view\n"),
        ("tool.py", "import re\n\ndef f(x: int) -> int:\n    return x\n"),
        ("service.proto", 'syntax = "proto3";\nservice S { rpc Get (A) returns (B); }\nenum E { A = 0; }\n'),
        ("empty.json", ""),
        ("empty.py", "\n"),
        ("broken.json", "{not json"),
    ],
)
def test_a_file_without_a_schema_is_skipped(name: str, text: str) -> None:
    found = read(name, text)
    assert found.tables == () and found.unread == () and len(found.skipped) == 1


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.avsc", '{"type": "record",\n "fields": [}', 2),
        ("a.json", '{"$schema": "https://json-schema.org/x",\n "properties": {\n', 3),
        ("api.yaml", "openapi: 3.0.0\npaths:\n  a: [\n  b: }\n", 4),
        ("schema.yml", "models:\n  - name: x\n   columns: y\n", 3),
        ("a.py", "class M(models.Model):\n    x = models.CharField(\n", 2),
        ("a.proto", 'syntax = "proto3";\nmessage M {\n  string a 1;\n}\n', 3),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(name: str, text: str, line: int) -> None:
    (unread,) = read(name, text).unread
    assert f"line {line}" in unread.reason or unread.ref == f"{name}:{line}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.json", '{"properties": {"a": {"type": "object", ' * 3000 + "}" * 6000),
        ("deep.json", '{"$schema":"json-schema.org","allOf": [' * 3000 + '{"properties":{"a":{}}}' + "]}" * 3000),
        ("deep.json", '{"required":[],"properties":{"a":' * 3000 + "{}" + "}}" * 3000),
        ("deep.json", '{"required":[],"properties":{"a":' + '{"items":' * 3000 + "{}" + "}" * 3002),
        ("deep.avsc", '{"type":"array","items":' * 3000 + '"int"' + "}" * 3000),
        ("deep.avsc", '{"type":"record","name":"r","fields":[{"name":"f","type":' * 2000 + '"int"' + "}]}" * 2000),
        ("deep.py", "class A(BaseModel):\n  x: " + "List[" * 3000 + "int" + "]" * 3000),
        ("deep.py", "x: " + "(" * 3000 + ")" * 3000 + "\nclass A(BaseModel):\n  x: int"),
        ("deep.proto", 'syntax = "proto3";\n' + "message A { string x = 1; A a = 2;" * 3000 + "}" * 3000),
        ("deep.yml", "models:\n" + "- " * 3000 + "a"),
        ("deep.sql", "{{ ref('x') }} select " + "(" * 3000 + "1" + ")" * 3000 + " as a"),
    ],
)
def test_deep_nesting_is_read_or_named(name: str, text: str) -> None:
    found = read(name, text)
    assert found.tables or found.unread or found.skipped


def test_two_tables_of_one_name_stay_apart() -> None:
    text = "models:\n- {name: m, columns: [{name: a}]}\n- {name: m, columns: [{name: b}]}\n"
    assert [table.name for table in read("schema.yml", text).tables] == ["m", "m#2"]
