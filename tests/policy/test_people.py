"""Counting people: exact or with its error stated, the same over every split, per calendar year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.errors import PolicyError
from guardian.policy import vocabulary
from guardian.policy.expressions import Compiler, Missing, context_of
from guardian.policy.people import (
    NOBODY,
    Counted,
    Exported,
    People,
    Sketch,
    export_facts,
    people_facts,
    space_of,
    total,
)


def ids(start: int, stop: int) -> list[str]:
    return [f"member-{number}" for number in range(start, stop)]


def test_a_person_in_many_rows_counts_once() -> None:
    assert Sketch.of(["a", "b", "a", "a"]).people() == People(2, 2)


def test_nobody_is_nobody() -> None:
    assert Sketch().people() == NOBODY
    assert total([]) == NOBODY


@given(st.lists(st.text(max_size=8), max_size=60), st.integers(0, 60), st.integers(16, 100))
def test_a_count_is_the_same_over_every_split(keys: list[str], cut: int, size: int) -> None:
    whole = Sketch.of(keys, size)
    parts = Sketch.of(keys[:cut], size).merge(Sketch.of(keys[cut:], size))
    assert parts.hashes == whole.hashes
    assert parts.people() == whole.people()
    assert whole.merge(Sketch(size=size)) == whole


@given(st.sets(st.text(max_size=6), max_size=50))
def test_a_count_below_the_size_is_exact(keys: set[str]) -> None:
    assert Sketch.of(keys, 64).people() == People(len(keys), len(keys))


@pytest.mark.parametrize("persons", [70_000, 300_000])
def test_an_estimate_states_bounds_that_hold_the_truth_and_are_narrow(persons: int) -> None:
    found = Sketch.of(ids(0, persons)).people()
    assert not found.exact
    assert found.at_least <= persons <= found.at_most
    assert (found.at_most - found.at_least) / persons < 0.02


def test_tables_of_one_key_space_share_their_people() -> None:
    members, orders = Counted("domain m", Sketch.of(ids(0, 100))), Counted("domain m", Sketch.of(ids(50, 120)))
    assert total([members, orders]) == People(120, 120)


def test_tables_that_nothing_connects_give_a_range() -> None:
    one, other = Counted("table a", Sketch.of(ids(0, 100))), Counted("table b", Sketch.of(ids(0, 30)))
    assert total([one, other]) == People(100, 130)


def test_a_column_stands_in_its_token_domain_or_alone() -> None:
    domains = {"member": ("crm.members.id", "crm.orders.member_id")}
    assert space_of(["crm.orders.member_id", "crm/orders.member_id"], domains, "crm.orders") == "domain member"
    assert space_of(["crm.staff.id"], domains, "crm.staff") == "table crm.staff"


def test_facts_count_by_region_and_sensitivity() -> None:
    facts = people_facts(
        [
            Counted("a", Sketch.of(ids(0, 10)), "CN", sensitive=True),
            Counted("b", Sketch.of(ids(0, 5)), "EU", minors=True),
        ]
    )
    assert (facts["total_at_least"], facts["total"]) == (10, 15)
    assert (facts["sensitive"], facts["minors"], facts["in_china"], facts["in_eu"]) == (10, 5, 10, 5)
    assert set(facts) <= set(vocabulary.load().kinds["people"].facts)


def test_exports_count_from_the_first_of_january_of_the_year_asked_about() -> None:
    exports = [
        Exported(date(2025, 12, 31), Counted("m", Sketch.of(ids(0, 50)))),
        Exported(date(2026, 1, 1), Counted("m", Sketch.of(ids(0, 30)))),
        Exported(date(2026, 6, 1), Counted("m", Sketch.of(ids(20, 40)))),
        Exported(date(2026, 6, 1), Counted("m", Sketch.of(ids(0, 7)), sensitive=True)),
        Exported(date(2026, 12, 1), Counted("m", Sketch.of(ids(0, 999)))),
    ]
    facts = export_facts(exports, date(2026, 11, 22))
    assert (facts["exported_at_least"], facts["exported"]) == (40, 40)
    assert facts["exported_sensitive"] == 7
    assert set(facts) <= set(vocabulary.load().kinds["people"].facts)


@pytest.mark.parametrize(
    ("low", "high", "answer"),
    [(1_000_000, 1_000_000, True), (999_999, 999_999, False), (1_000_001, 1_100_000, True)],
)
def test_a_threshold_is_reached_or_not(low: int, high: int, answer: bool) -> None:
    assert _reaches(low, high) is answer


def test_a_count_too_unsure_leaves_the_rule_open() -> None:
    found = _reaches(990_000, 1_010_000)
    assert found == Missing(("people.total_at_least", "people.total"))


def _reaches(low: int, high: int) -> bool | Missing:
    compiler = Compiler(vocabulary.load())
    program = compiler.compile("reaches(people.total_at_least, people.total, 1000000)", "organisation")
    try:
        return program.run(context_of({"people": {"total_at_least": low, "total": high}}, date(2026, 11, 22)))
    except PolicyError as error:
        raise AssertionError(str(error)) from error
