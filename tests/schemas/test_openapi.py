"""OpenAPI and Swagger."""

from __future__ import annotations

from pathlib import Path

from guardian.schemas.base import SchemaFile, read_schema


def read(text: str, name: str = "api.yaml") -> SchemaFile:
    return read_schema(Path(name), data=text.encode())


def tables(text: str) -> dict[str, list[str]]:
    return {table.name: [column.name for column in table.columns] for table in read(text).tables}


COMPONENTS = """
components:
  schemas:
    Email: {type: string, format: email}
    Base: {type: object, properties: {id: {type: integer}}}
    Team: {type: object, properties: {name: {type: string}}}
    Member:
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          properties:
            email: {$ref: '#/components/schemas/Email'}
            team: {$ref: '#/components/schemas/Team'}
            friends: {type: array, items: {$ref: '#/components/schemas/Member'}}
"""


def test_objects_are_tables_and_references_to_them_stay_references() -> None:
    found = read("openapi: 3.0.0\n" + COMPONENTS)
    assert tables("openapi: 3.0.0\n" + COMPONENTS) == {
        "Base": ["id"],
        "Team": ["name"],
        "Member": ["id", "email", "team", "friends"],
    }
    _, email, team, friends = found.tables[2].columns
    assert (email.type, email.key) == ("string(email)", "")
    assert (team.type, team.key) == ("object Team", "foreign")
    assert (friends.type, friends.key) == ("array<object>", "foreign")


def test_schemas_and_parameters_of_operations_are_tables() -> None:
    text = """
openapi: 3.1.0
paths:
  /members/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      parameters:
        - {name: phone, in: query, description: the number, schema: {type: string}}
        - $ref: '#/components/parameters/Lang'
      responses:
        200:
          content:
            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Member'}}}
        404:
          content:
            application/json: {schema: {type: object, properties: {error: {type: string}}}}
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {properties: {email: {type: string}}}}
""" + COMPONENTS.replace("  schemas:", "  parameters:\n    Lang: {name: lang, in: query}\n  schemas:")
    found = tables(text)
    assert found["/members/{id}#parameters.members"] == ["id"]
    assert found["/members/{id}#get.parameters.members"] == ["phone"]
    assert found["/members/{id}#get.404.members"] == ["error"]
    assert found["/members/{id}#post.request.members"] == ["email"]
    assert found["components.parameters"] == ["lang"]
    assert not [name for name in found if ".200." in name]


def test_swagger_2_bodies_and_forms() -> None:
    text = """
swagger: '2.0'
paths:
  /users:
    post:
      parameters:
        - {name: body, in: body, schema: {type: object, properties: {email: {type: string}}}}
        - {name: phone, in: formData, type: string}
      responses:
        200: {description: ok, schema: {type: object, properties: {token: {type: string}}}}
"""
    assert tables(text) == {
        "/users#post.parameters.users": ["email", "phone"],
        "/users#post.200.users": ["token"],
    }


def test_what_stands_in_another_file_is_said() -> None:
    found = read("openapi: 3.0.0\npaths:\n  /a: {$ref: './a.yaml'}\n")
    assert [skipped.ref for skipped in found.skipped] == ["api.yaml:3"]


def test_a_reference_to_nothing_is_unread() -> None:
    found = read("openapi: 3.0.0\ncomponents:\n  schemas:\n    A:\n      allOf: [{$ref: '#/components/schemas/B'}]\n")
    assert [unread.ref for unread in found.unread] == ["api.yaml:5"]


def test_a_setting_of_that_name_is_no_description() -> None:
    assert read("swagger:\n  enabled: true\n").tables == ()


def test_odd_values_in_every_place_never_raise() -> None:
    for odd in ("1", "[]", "[1, x]", "{a: 1}", "null", "text"):
        for place in (
            "paths: {0}",
            "paths: {{/a: {0}}}",
            "paths: {{/a: {{get: {{parameters: {0}, responses: {0}}}}}}}",
        ):
            assert read("openapi: 3.0.0\n" + place.format(odd)).skipped
        for place in (
            "schemas: {0}",
            "schemas: {{A: {0}}}",
            "schemas: {{A: {{properties: {0}, allOf: {0}, items: {0}}}}}",
        ):
            found = read("openapi: 3.0.0\ncomponents: {" + place.format(odd) + "}")
            assert found.tables or found.skipped or found.unread
