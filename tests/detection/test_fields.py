"""Names in fields of markup, JSON, key=value and YAML, each with its negative twin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.fields import fields_of, is_name, with_fields
from guardian.detection.text import detect
from guardian.model import Span

PEOPLE = [
    ("<name>John Smith</name>", "John Smith"),
    ("<lastName>Young</lastName>", "Young"),
    ("<customer><name>T. Vasquez-Moore</name></customer>", "T. Vasquez-Moore"),
    ('<contact name="Petra Novak" role="billing"/>', "Petra Novak"),
    ("<姓名>尉迟敬</姓名>", "尉迟敬"),
    ('<收货人 name="于海洋" city="西宁市"/>', "于海洋"),
    ('customer="Anna Berg" order=77', "Anna Berg"),
    ('{"contact":"李娜"}', "李娜"),
    ('{"first_name":"Rose","last_name":"Banks"}', "Banks"),
    ('{"name":"方圆","gender":"男"}', "方圆"),
    ("姓名=高峰;部门=财务", "高峰"),
    ("name: Juan Pérez", "Juan Pérez"),
    ('user=jsmith name="J. Smith" action=view', "J. Smith"),
    ("first_name=Dimitra&last_name=Karagianni&city=Patras", "Karagianni"),
    ("passenger_name=OSEI KWABENA; seat=14C", "OSEI KWABENA"),
]
NOBODY = [
    "<product><name>Paris Lamp</name></product>",
    "<product><name>Blue Kettle</name></product>",
    '<product name="Victoria Tin"/>',
    "<file><name>config.yaml</name></file>",
    "<brand><name>Jordan Marsh</name></brand>",
    '<param name="max_retries">5</param>',
    '<meta name="viewport" content="width=device-width">',
    '{"name":"白色衬衫","size":"L"}',
    '{"name": "Turbo Vacuum", "sku": "TV-3000"}',
    "hostname: aurora-db-01",
    "Company Name: Parker Hannifin",
    "Brand: Ralph Lauren",
    "owner: platform-team",
    "app_name: Sunset Planner",
]


def people(text: str) -> set[str]:
    return {text[span.start : span.end] for span in detect(text) if span.category == "person_name"}


@pytest.mark.parametrize(("text", "name"), PEOPLE)
def test_a_field_of_a_person_holds_one(text: str, name: str) -> None:
    assert name in people(text)


@pytest.mark.parametrize("text", NOBODY)
def test_a_field_of_a_thing_holds_nobody(text: str) -> None:
    assert people(text) == set()


def test_a_field_of_a_place_holds_one() -> None:
    text = "<city>Duluth</city><state>MN</state>"
    assert [text[span.start : span.end] for span in detect(text) if span.category == "address"] == ["Duluth", "MN"]


def test_a_person_in_a_longer_value_of_a_thing_stays() -> None:
    assert people("project: the report that Anna Kowalska sent to all of us") == {"Anna Kowalska"}


def test_a_text_without_fields_is_returned_as_it_is() -> None:
    spans = [Span(0, 4, "person_name", "person_name", 0.9, "given")]
    assert with_fields("Anna was here", spans) is spans


@pytest.mark.parametrize("value", ["config.yaml", "12 Main", "", "the", "一二三四五六", "北京公司"])
def test_a_value_that_is_no_name_is_none(value: str) -> None:
    assert not is_name(value, sure=True)


@given(st.text(alphabet="<>/=\"':{}, \nnameNAMEcustomer姓名张伟Zoë.", max_size=80))
def test_fields_lie_within_the_text_and_are_not_empty(text: str) -> None:
    assert all(0 <= field.start < field.end <= len(text) for field in fields_of(text))


def test_many_fields_take_time_in_proportion() -> None:
    text = '<lastName>Smith</lastName> product: Paris "name": "x", ' * 4000
    assert len(with_fields(text, [])) >= 4000
