"""dbt properties files and the columns that models list."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian.schemas.base import SchemaFile, read_schema


def read(text: str, name: str = "models/schema.yml") -> SchemaFile:
    return read_schema(Path(name), data=text.encode())


def columns(text: str, name: str = "models/schema.yml") -> list[str]:
    return [column.name for table in read(text, name).tables for column in table.columns]


def test_meta_and_tags_stand_behind_the_description() -> None:
    text = """
models:
  - name: members
    columns:
      - name: email
        description: e-mail
        meta: {contains_pii: true}
        config: {tags: [gdpr], meta: {owner: crm}}
      - name: plain
"""
    email, plain = read(text).tables[0].columns
    assert email.comment == "e-mail [contains_pii: true; owner: crm; tags: gdpr]"
    assert plain.comment == ""


def test_sources_are_named_by_their_schema_and_identifier() -> None:
    text = """
sources:
  - name: crm
    schema: raw_crm
    tables: [{name: people, identifier: PEOPLE_V2, columns: [{name: phone}]}]
  - name: shop
    schema: "{{ target.schema }}"
    tables: [{name: orders, columns: [{name: note}]}]
"""
    assert [table.name for table in read(text).tables] == ["raw_crm.PEOPLE_V2", "shop.orders"]


@pytest.mark.parametrize(
    ("mark", "key", "nullable"),
    [
        ("tests: [unique, not_null]", "unique", False),
        ("data_tests: [{relationships: {to: ref('x'), field: id}}]", "foreign", True),
        ("constraints: [{type: primary_key}]", "primary", False),
        ("tests: [{accepted_values: {values: [a]}}]", "", True),
    ],
)
def test_tests_and_constraints_say_key_and_null(mark: str, key: str, nullable: bool) -> None:
    (column,) = read(f"models:\n- name: m\n  columns:\n  - name: a\n    {mark}\n").tables[0].columns
    assert (column.key, column.nullable) == (key, nullable)


def test_a_documented_block_is_read_by_its_name() -> None:
    text = "models:\n- name: m\n  columns: [{name: a, description: \"{{ doc('customer_email') }}\"}]\n"
    assert read(text).tables[0].columns[0].comment == "customer email"


def test_unquoted_jinja_does_not_lose_the_file() -> None:
    text = "{% if x %}\nmodels:\n  - name: {{ prefix }}_members\n    columns:\n      - name: email\n{% endif %}\n"
    (table,) = read(text).tables
    assert [(column.name, column.location.line) for column in table.columns if column.location] == [("email", 5)]


def test_merge_keys_and_versions_are_followed() -> None:
    text = """
models:
  - name: m
    columns: [&mail {name: email, description: post}]
    versions:
      - v: 2
        columns: [{include: all}, {name: phone}]
  - name: n
    columns:
      - <<: *mail
        data_type: text
"""
    assert columns(text) == ["email", "phone", "email"]


@pytest.mark.parametrize("fault", ["- description: no name", "- name:", "- 17", "- name: [a]"])
def test_a_column_without_a_name_is_named_by_its_line(fault: str) -> None:
    found = read(f"models:\n- name: m\n  columns:\n  - name: a\n  {fault}\n")
    assert [unread.ref for unread in found.unread] == ["models/schema.yml:5"]
    assert [column.name for column in found.tables[0].columns] == ["a"]


def test_a_key_that_stands_twice_is_named() -> None:
    found = read("models:\n- name: m\n  columns: [{name: a}]\n  columns: [{name: b}]\n")
    assert [column.name for column in found.tables[0].columns] == ["b"] and found.unread[0].ref.startswith(
        "models/schema.yml:4"
    )


MODEL = """{{ config(materialized='view') }}
{# everything from the CRM #}
with source as (
    select * from {{ source('crm', 'people') }}
), renamed as (
    select
        id as member_id,
        lower(trim(mail)) as email,  -- where we write to
        s.phone,
        case when x then 'a, b' end as flag,
        born::date as birth_date,
        "Full Name",
        {% if target.name == 'dev' %} secret, {% endif %}
        count(*) over (partition by a, b) n
    from source s
)
select * from renamed
"""


def test_a_model_gives_the_columns_of_its_last_select() -> None:
    found = read(MODEL, "models/stg_people.sql")
    (table,) = found.tables
    assert table.name == "stg_people"
    assert [c.name for c in table.columns] == [
        *("member_id", "email", "phone", "flag", "birth_date", "Full Name", "secret", "n"),
    ]
    email = table.columns[1]
    assert email.location is not None
    assert (email.comment, email.location.line, email.location.column) == ("where we write to", 8, 30)


def test_a_star_over_another_model_is_said_not_lost() -> None:
    found = read("select *, 1 as one from {{ ref('people') }}", "m.sql")
    assert [column.name for column in found.tables[0].columns] == ["one"]
    assert [skipped.ref for skipped in found.skipped] == ["m.sql:1"] and found.unread == ()


def test_columns_that_a_macro_makes_are_unread() -> None:
    found = read("select\n  a,\n  {{ dbt_utils.star(ref('x')) }}\nfrom {{ ref('x') }}", "m.sql")
    assert [unread.ref for unread in found.unread] == ["m.sql:3"]


def test_ctes_that_name_each_other_end() -> None:
    text = "with a as (select * from b), b as (select * from a) select * from a {{ ref('x') }}"
    assert read(text, "m.sql").skipped
