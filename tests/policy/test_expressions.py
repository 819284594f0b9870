"""Conditions: names and types are checked before they run; a fact that is not known is named, never assumed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.errors import PolicyError
from guardian.policy import vocabulary
from guardian.policy.expressions import (
    Compiler,
    Missing,
    add_days,
    add_months,
    at_least,
    context_of,
    days_between,
    references,
)

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    return Compiler(vocabulary.load())


def run(compiler: Compiler, source: str, kind: str = "column", **facts: Any) -> bool | Missing:
    return compiler.compile(source, kind).run(context_of(facts, DAY))


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("column.categry == 'x'", "unknown fact 'column.categry'; did you mean 'category'"),
        ("purposes.all(p, p.neds == ['x'])", "unknown fact 'purpose.neds'; did you mean 'needs'"),
        ("colum.category == 'x'", "unknown name 'colum"),
        ("incident.persons > 3", "unknown name 'incident"),
        ("column.tier", "gives STRING, not true or false"),
        ("column.tier > 3", "wrong types: _>_ does not take"),
        ("column.personal == 'yes'", "wrong types"),
        ("column.category ==", "not a condition: Syntax error"),
        ("column.category = 'x'", "not a condition"),
        ("(" * 400 + "true" + ")" * 400, "recursion limit"),
        ("true" + " || true" * 1000, "longer than"),
        ("__import__('os').system('x')", "unknown name"),
    ],
)
def test_a_wrong_condition_is_refused_with_what_is_known(compiler: Compiler, source: str, what: str) -> None:
    with pytest.raises(PolicyError) as error:
        compiler.compile(source, "column")
    assert what in str(error.value)


def test_a_known_fact_decides(compiler: Compiler) -> None:
    assert run(compiler, "column.category == 'email'", column={"category": "email"}) is True
    assert run(compiler, "column.category == 'email'", column={"category": "phone"}) is False


@pytest.mark.parametrize(
    ("source", "facts", "missing"),
    [
        ("column.personal", {"column": {}}, ("column.personal",)),
        ("purposes.size() > 0", {"column": {}}, ("purposes",)),
        ("purposes.all(p, p.retention_days > 0)", {"purposes": [{}]}, ("purpose.retention_days",)),
        ("dataset.owner != ''", {}, ("dataset",)),
    ],
)
def test_a_fact_that_is_not_known_is_named(
    compiler: Compiler, source: str, facts: dict[str, Any], missing: tuple[str, ...]
) -> None:
    assert run(compiler, source, **facts) == Missing(missing)


def test_an_empty_text_is_known_and_an_absent_one_is_not(compiler: Compiler) -> None:
    assert run(compiler, "dataset.owner != ''", dataset={"owner": ""}) is False
    assert isinstance(run(compiler, "dataset.owner != ''", dataset={}), Missing)


@pytest.mark.parametrize(
    ("source", "answer"),
    [("column.personal && dataset.owner == 'x'", False), ("dataset.owner == 'x' && column.personal", False)],
)
def test_a_known_no_decides_an_and_whatever_the_order(compiler: Compiler, source: str, answer: bool) -> None:
    assert run(compiler, source, column={"personal": False}) is answer


def test_a_known_yes_decides_an_or_but_an_unknown_rest_leaves_it_open(compiler: Compiler) -> None:
    source = "column.personal || dataset.owner == 'x'"
    assert run(compiler, source, column={"personal": True}) is True
    assert isinstance(run(compiler, source, column={"personal": False}), Missing)


def test_one_element_that_holds_decides_exists_although_another_is_unknown(compiler: Compiler) -> None:
    source = "purposes.exists(p, 'email' in p.needs)"
    assert run(compiler, source, purposes=[{}, {"needs": ["email"]}]) is True
    assert isinstance(run(compiler, source, purposes=[{}, {"needs": ["phone"]}]), Missing)


def test_a_condition_that_fails_while_running_is_a_fault_and_no_answer(compiler: Compiler) -> None:
    with pytest.raises(PolicyError, match="fails at run time"):
        run(compiler, "1 / column.matched_percent > 0", column={"matched_percent": 0})
    with pytest.raises(PolicyError, match="fails at run time"):
        run(compiler, "days_between(today, column.category) > 0", column={"category": "no day"})


def test_a_list_too_long_for_a_condition_leaves_it_open_and_ends_soon(compiler: Compiler) -> None:
    many = [{"personal": True}] * 500
    source = "columns.all(a, columns.all(b, a.personal && b.personal))"
    assert run(compiler, source, "table", columns=many) == Missing(("columns (too many)", "columns (too many)"))
    assert run(compiler, "columns.all(a, a.personal)", "table", columns=many) is True


def test_the_text_of_a_fact_is_not_shown_when_a_condition_fails(compiler: Compiler) -> None:
    with pytest.raises(PolicyError) as error:
        run(compiler, "days_between(today, column.category) > 0", column={"category": "secret-text"})
    assert "secret-text" not in str(error.value)


def test_today_is_the_day_that_is_asked_about(compiler: Compiler) -> None:
    assert run(compiler, "today == '2026-11-22'") is True


def test_references_follow_what_a_list_element_is_called() -> None:
    found = references("column.personal && purposes.exists(p, p.needs == ['p.q'] && activities.all(a, a.id != ''))")
    assert set(found) >= {"column.personal", "purpose.needs", "activity.id"}
    assert "p.q" not in found


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-11-22", 24, "2028-11-22")],
)
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(start: str, months: int, end: str) -> None:
    assert add_months(start, months) == end


def test_tiers_compare_in_their_order() -> None:
    assert at_least("restricted", "sensitive")
    assert not at_least("personal", "sensitive")


@given(st.dates(), st.dates())
def test_days_between_is_antisymmetric(one: date, other: date) -> None:
    there, back = days_between(one.isoformat(), other.isoformat()), days_between(other.isoformat(), one.isoformat())
    assert there == -back


def test_every_kind_sees_itself_and_what_is_always_known() -> None:
    words = vocabulary.load()
    for kind in words.kinds:
        assert {kind, "organisation", "people"} <= set(words.variables(kind))


@pytest.mark.parametrize(
    ("found", "day"),
    [
        (add_months("9999-12-31", 24), "9999-12-31"),
        (add_days("9999-12-31", 1), "9999-12-31"),
        (add_days("2026-01-01", 2**62), "9999-12-31"),
        (add_months("0001-01-01", -1), "0001-01-01"),
        (add_days("0001-01-01", -(2**62)), "0001-01-01"),
        (add_months("2026-01-31", 1), "2026-02-28"),
    ],
)
def test_days_beyond_the_calendar_stop_at_its_end(found: str, day: str) -> None:
    assert found == day
