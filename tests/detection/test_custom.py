"""An organisation's own recognizers: data in, a recognizer or all faults out."""

from typing import Any

import pytest

from guardian.detection import custom
from guardian.detection.identifiers import find
from guardian.errors import PolicyError
from guardian.taxonomy import load

STAFF: dict[str, Any] = {
    "entity": "staff_number",
    "category": "employment",
    "pattern": r"EMP-\d{6}",
    "names": ["staff_no", "工号"],
}


def test_a_pattern_finds_its_value_beside_chinese_and_not_inside_a_word() -> None:
    made = custom.compile({**STAFF, "examples": {"match": ["EMP-123456"], "no_match": ["EMP-12"]}})
    assert [(s.start, s.end, s.category) for s in find("员工EMP-123456离职，XEMP-123456", (made,))] == [
        (2, 12, "employment")
    ]


def test_a_checksum_and_a_word_are_asked_for() -> None:
    made = custom.compile({**STAFF, "pattern": r"\d{8,19}", "checksum": "luhn", "words": ["工号"], "needs_word": True})
    assert [s.score >= 0.5 for s in find("工号：4111111111111111", (made,))] == [True]
    assert [s.score >= 0.5 for s in find("工号：4111111111111112", (made,))] == [False]
    assert not find("编号：4111111111111111", (made,))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"category": "secret"}, "unknown category"), ({"entity": "Staff No"}, "entity"), ({"pattern": ""},
        "missing"), ({"pattern": r"(a)\1"}, "linear time"), ({"pattern": "(?=a)b"}, "linear time"),
        ({"pattern": "a*"}, "empty text"), ({"pattern": "((a{100}){100}){100}"}, "linear time"), (
        {"pattern": "a" * 2000}, "characters"), ({"checksum": "crc"}, "unknown checksum"), ({"colour": 1},
        "unknown key"),
        ({"names": "staff"}, "list"), ({"score": 2}, "score"), ({"examples": ["nothing like it"]}, "example 1"), (
        {"examples": {"no_match": ["EMP-123456"]}}, "counter-example 1"),
    ],
)  # fmt: skip
def test_a_fault_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        custom.compile({**STAFF, **change})


@pytest.mark.parametrize("pattern", [r"EMP-(\d{6}", "EMP-[0-9", "*EMP", "EMP)"])
def test_a_pattern_that_is_none_is_told_as_such_and_not_as_a_slow_one(pattern: str) -> None:
    with pytest.raises(PolicyError, match=r"no regular expression: .*at its character [0-9]") as caught:
        custom.compile({**STAFF, "pattern": pattern})
    assert "linear time" not in str(caught.value)


def test_a_counter_example_may_fail_the_check_beside_its_word() -> None:
    spec = {**STAFF, "pattern": r"\d{8}", "checksum": "luhn", "words": ["card"], "needs_word": True}
    custom.compile({**spec, "examples": {"match": ["12345674"], "no_match": ["12345675"]}})
    with pytest.raises(PolicyError, match="counter-example 1 is found"):
        custom.compile({**spec, "examples": {"no_match": ["12345674"]}})


def test_a_needed_word_must_be_named() -> None:
    with pytest.raises(PolicyError, match="needs_word is set, but there are no words"):
        custom.compile({**STAFF, "needs_word": True})


def test_all_faults_come_at_once() -> None:
    with pytest.raises(PolicyError) as caught:
        custom.compile({"entity": "X", "category": "y", "pattern": "a*", "colour": 1})
    assert len(caught.value.faults) == 4


def test_a_regular_expression_bomb_is_bounded() -> None:
    made = custom.compile({**STAFF, "pattern": "(a+)+b"})
    assert not find("a" * 200_000, (made,))


def test_the_categories_are_those_of_the_builtin_ones() -> None:
    from guardian.detection.recognizers import BUILTIN

    assert {recognizer.category for recognizer in BUILTIN} <= set(load().categories)
