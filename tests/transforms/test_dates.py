"""Dates moved by person, and moved back."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any, ClassVar

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.errors import UsageError
from guardian.keys.base import Key, UnknownKeyError
from guardian.transforms.base import DIALECTS, CannotSay, Shape, Unsuitable
from guardian.transforms.dates import DateShift


class Ring:
    """Two keys; the later one is current."""

    secrets: ClassVar[dict[str, bytes]] = {"old": bytes(64), "new": bytes(range(64))}

    def current(self) -> Key:
        return self.by_id("new")

    def by_id(self, key_id: str) -> Key:
        if key_id not in self.secrets:
            raise UnknownKeyError(f"no key '{key_id}'")
        return Key(key_id, self.secrets[key_id])


SHIFT = DateShift(Ring(), 90)
PLAUSIBLE = st.dates(dt.date(1850, 1, 1), dt.date(2150, 1, 1))


@given(st.lists(st.tuples(PLAUSIBLE, st.sampled_from(["a", "b", "王", "", None])), min_size=1))
def test_intervals_within_a_person_stay_and_every_date_moves(rows: list[tuple[dt.date, str | None]]) -> None:
    days, whose = (list(each) for each in zip(*rows, strict=True))
    moved = SHIFT.values(pa.array(days), pa.array(whose, pa.string())).to_pylist()
    for person in set(whose):
        mine = [(day, out) for day, out, one in zip(days, moved, whose, strict=True) if one == person]
        assert {out - day for day, out in mine} == {mine[0][1] - mine[0][0]}
        assert 1 <= abs((mine[0][1] - mine[0][0]).days) <= 90


def test_different_people_move_differently() -> None:
    people = pa.array([f"p{number}" for number in range(2000)])
    offsets = SHIFT.offsets(people)
    assert len(set(offsets.tolist())) == 180
    assert 0 not in offsets


@given(st.lists(st.one_of(st.none(), st.dates())), st.integers(1, 3650))
def test_moved_back_every_date_is_what_it_was(days: list[dt.date | None], most: int) -> None:
    shift = DateShift(Ring(), most)
    for kind in (pa.date32(), pa.date64(), pa.timestamp("ms")):
        array = pa.array(days, pa.date32()).cast(kind)
        whose = pa.array([f"p{number % 3}" for number in range(len(days))], pa.string())
        moved = shift.values(array, whose)
        assert moved.type == kind
        assert shift.reveal(moved, whose).equals(array)


TEXTS = {
    "2024-01-05": "%Y-%m-%d",
    "2024/01/05": "%Y/%m/%d",
    "05.01.2024": "%d.%m.%Y",
    "20240105": "%Y%m%d",
    "2024-01-05T10:11:12Z": "%Y-%m-%dT10:11:12Z",
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_keeps_its_way_of_writing(text: str) -> None:
    whose = pa.array(["a"])
    (moved,) = SHIFT.values(pa.array([text]), whose).to_pylist()
    shift = int(SHIFT.offsets(whose)[0])
    assert moved == (dt.date(2024, 1, 5) + dt.timedelta(shift)).strftime(TEXTS[text])
    assert SHIFT.reveal(pa.array([moved]), whose).to_pylist() == [text]


def test_chinese_dates_are_written_without_zeros_unless_told() -> None:
    whose = pa.array(["a", "a"])
    (moved, padded) = SHIFT.values(pa.array(["2024年1月5日", "2024年01月05日"]), whose).to_pylist()
    assert SHIFT.reveal(pa.array([moved]), whose.slice(1)).to_pylist() == ["2024年1月5日"]
    assert padded == "*"


@pytest.mark.parametrize("text", ["", "soon", "2024-1-5", "05/01/2024", "2024-02-30", "1985", "2024-01-05\n"])
def test_what_is_no_full_date_becomes_a_star(text: str) -> None:
    assert SHIFT.values(pa.array([text]), pa.array(["a"])).to_pylist() == ["*"]


@given(st.lists(st.one_of(st.none(), PLAUSIBLE), min_size=1))
def test_texts_of_dates_come_back(days: list[dt.date | None]) -> None:
    texts = pa.array([day and day.isoformat() for day in days], pa.large_string())
    whose = pa.array(["x"] * len(days))
    assert SHIFT.reveal(SHIFT.values(texts, whose), whose).equals(texts)


@pytest.mark.parametrize("day", [dt.date(9999, 12, 31), dt.date(1, 1, 1), dt.date(2200, 1, 1), dt.date(1799, 12, 31)])
def test_a_placeholder_stays_since_moved_it_would_tell_the_offset(day: dt.date) -> None:
    assert SHIFT.values(pa.array([day]), pa.array(["a"])).to_pylist() == [day]


@pytest.mark.parametrize("edge", [dt.date(1800, 1, 1), dt.date(2199, 12, 31)])
def test_at_the_edge_of_the_circle_a_date_still_comes_back(edge: dt.date) -> None:
    whose = pa.array([f"p{number}" for number in range(50)])
    array = pa.array([edge] * 50)
    moved = SHIFT.values(array, whose)
    assert edge not in moved.to_pylist()
    assert SHIFT.reveal(moved, whose).equals(array)


def test_the_time_of_day_stays() -> None:
    array = pa.array([dt.datetime(2024, 1, 5, 23, 59, 59)], pa.timestamp("us", "UTC"))
    (moved,) = SHIFT.values(array, pa.array(["a"])).to_pylist()
    assert moved.timetz() == array.to_pylist()[0].timetz()
    assert moved.date() != dt.date(2024, 1, 5)


def test_subjects_may_be_numbers_and_have_the_same_offset_as_their_text() -> None:
    assert SHIFT.offsets(pa.array([7, None])).tolist() == SHIFT.offsets(pa.array(["7", None])).tolist()


def test_an_older_key_moves_back_what_it_moved() -> None:
    array, whose = pa.array([dt.date(2024, 1, 5)] * 20), pa.array([f"p{number}" for number in range(20)])
    old = DateShift(Ring(), 90, key_id="old")
    assert old.reveal(old.values(array, whose), whose).equals(array)
    assert not SHIFT.reveal(old.values(array, whose), whose).equals(array)
    with pytest.raises(UnknownKeyError):
        DateShift(Ring(), 90, key_id="lost").reveal(array, whose)


def test_without_a_person_it_refuses_and_says_what_to_do() -> None:
    with pytest.raises(Unsuitable) as refused:
        SHIFT.values(pa.array([dt.date(2024, 1, 5)]))
    assert "subjects" in str(refused.value)


@pytest.mark.parametrize("days", [0, -1, 4000])
def test_a_shift_of_nothing_or_of_ages_is_refused(days: int) -> None:
    with pytest.raises(UsageError):
        DateShift(Ring(), days)


def test_numbers_are_refused() -> None:
    with pytest.raises(Unsuitable):
        SHIFT.values(pa.array([1]), pa.array(["a"]))
    with pytest.raises(Unsuitable):
        SHIFT.gives(Shape("integer"))
    assert SHIFT.gives(Shape("date")) == Shape("date")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_it_has_no_sql_form(dialect: Any) -> None:
    from sqlglot import exp

    with pytest.raises(CannotSay, match=dialect):
        SHIFT.sql(exp.column("c"), dialect)


def test_the_key_shows_in_no_repr() -> None:
    assert "secret" not in repr(SHIFT) and "keys" not in repr(SHIFT)


def test_order_of_dates_of_one_person_stays() -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(number * 10) for number in range(30)]
    moved = SHIFT.values(pa.array(days), pa.array(["a"] * 30)).to_pylist()
    assert all(one < other for one, other in pairwise(moved))
