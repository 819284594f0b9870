"""The deadline engine against worked dates and the edges of calendars.

Sources. [1] Regulation (EEC, Euratom) 1182/71 Art. 3(1), 3(2)(c), 3(4). [2] EDPB Guidelines 01/2022 v2.1, section 5.3
(5 March to 5 April; 31 August to 30 September). [3] State Council notices on holidays, through chinese-calendar.
[4] Cal. Civ. Code 1798.130(a)(2), 11 CCR 7021. [5] GDPR Art. 33(1).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.deadlines import ZONES, Due, add_months, age_on, days_of, due, moment_of, parse
from guardian.errors import PolicyError, UsageError

T = {"en": "x", "zh-CN": "x", "zh-TW": "x"}


def entry(within: Any, **more: Any) -> dict[str, Any]:
    step = {"id": "answer", "title": T, "within": within} | more.pop("step", {})
    return {
        "id": "d",
        "requests": ["access"],
        "controls": ["C-1"],
        "cites": ["Art. 1"],
        "source_grade": "✔1",
        "starts": "received",
        "dates": [step],
    } | more


def answer(within: Any, start: str, zone: str = "Europe/Brussels", **more: Any) -> Due:
    return due(parse(entry(within, **more), "t"), {"received": moment_of(start)}, zone=zone)[0]


ROLLS: dict[str, Any] = {"step": {"rolls": True}}


@pytest.mark.parametrize(
    ("start", "last"),
    [
        pytest.param("2026-03-05", "2026-04-05", id="same_date_2"),
        pytest.param("2026-08-31", "2026-09-30", id="shorter_month_2"),
        pytest.param("2026-01-31", "2026-02-28", id="january_31"),
        pytest.param("2028-01-31", "2028-02-29", id="leap_year"),
        pytest.param("2026-12-15", "2027-01-15", id="over_new_year"),
    ],
)
def test_a_month_ends_on_the_same_date_or_the_last_of_a_shorter_month(start: str, last: str) -> None:
    assert answer({"months": 1}, start).at == last


def test_three_months_are_counted_from_the_request_and_not_from_the_first_end() -> None:
    assert answer({"months": 3}, "2026-11-30").at == "2027-02-28"


@pytest.mark.parametrize(
    ("calendar", "start", "last"),
    [
        pytest.param("weekdays", "2026-03-05", "2026-04-06", id="sunday_to_monday"),
        pytest.param("DE", "2026-03-05", "2026-04-07", id="sunday_to_tuesday_over_easter_monday"),
        pytest.param("FR", "2026-04-01", "2026-05-04", id="labour_day_then_weekend"),
        pytest.param("DE", "2026-06-10", "2026-07-10", id="friday_stays"),
    ],
)
def test_a_last_day_that_is_not_worked_moves_to_the_next_working_day(calendar: str, start: str, last: str) -> None:
    assert answer({"months": 1}, start, calendar=calendar, **ROLLS).at == last


def test_a_moved_last_day_is_said() -> None:
    assert "2026-04-05" in answer({"months": 1}, "2026-03-05", calendar="DE", **ROLLS).assumed[0]["en"]


@pytest.mark.parametrize(
    ("start", "last"),
    [
        pytest.param("2026-03-27T12:00+01:00", "2026-03-30T13:00:00+02:00", id="into_summer_time_5"),
        pytest.param("2026-10-23T12:00+02:00", "2026-10-26T11:00:00+01:00", id="out_of_summer_time_5"),
        pytest.param("2026-06-01T23:30+00:00", "2026-06-05T01:30:00+02:00", id="other_zone"),
    ],
)
def test_72_hours_are_elapsed_hours_also_over_a_clock_change(start: str, last: str) -> None:
    assert answer({"hours": 72}, start).at == last


def test_hours_without_a_time_of_day_start_as_early_as_they_can_and_say_so() -> None:
    found = answer({"hours": 72}, "2026-06-01")
    assert found.at == "2026-06-04T00:00:00+02:00"
    assert "no time was given" in found.assumed[0]["en"]


@pytest.mark.parametrize(
    ("start", "zone", "last"),
    [
        pytest.param("2026-05-31T23:30+00:00", "Europe/Brussels", "2026-07-01", id="already_june_in_brussels"),
        pytest.param("2026-05-31T23:30+00:00", "America/Los_Angeles", "2026-06-30", id="still_may_in_california"),
        pytest.param("2026-05-31T23:30+00:00", "Asia/Shanghai", "2026-07-01", id="june_in_shanghai"),
    ],
)
def test_a_request_around_midnight_counts_in_the_zone_of_the_law(start: str, zone: str, last: str) -> None:
    assert answer({"months": 1}, start, zone).at == last


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        # 2025: holiday 1 to 8 October, 28 September (Sunday) and 11 October (Saturday) are worked. [3]
        pytest.param("2025-09-26", 1, "2025-09-28", id="make_up_sunday_counts"),
        pytest.param("2025-09-30", 1, "2025-10-09", id="golden_week_does_not_count"),
        pytest.param("2025-09-30", 3, "2025-10-11", id="make_up_saturday_counts"),
        pytest.param("2025-09-30", 15, "2025-10-28", id="fifteen_over_golden_week"),
        # 2026: Spring Festival 15 to 23 February, 14 and 28 February are worked. [3]
        pytest.param("2026-02-13", 1, "2026-02-14", id="make_up_before_spring_festival"),
        pytest.param("2026-02-14", 1, "2026-02-24", id="spring_festival"),
    ],
)
def test_chinese_working_days_follow_the_published_calendar(start: str, amount: int, last: str) -> None:
    found = answer({"working_days": amount}, start, "Asia/Shanghai", calendar="CN")
    assert (found.at, found.provisional, found.calendar) == (last, False, "CN")


def test_a_year_without_a_published_calendar_is_provisional_and_says_why() -> None:
    found = answer({"working_days": 15}, "2029-09-25", "Asia/Shanghai", calendar="CN")
    assert found.provisional
    assert "2029" in found.assumed[0]["en"]
    assert "2029" in found.assumed[0]["zh-CN"]


@pytest.mark.parametrize(
    ("within", "start", "last"),
    [
        pytest.param({"days": 45}, "2026-01-15", "2026-03-01", id="calendar_days_4"),
        pytest.param({"business_days": 10}, "2026-06-26", "2026-07-13", id="business_days_over_independence_day_4"),
        pytest.param({"business_days": 15}, "2026-11-20", "2026-12-15", id="business_days_over_thanksgiving_4"),
    ],
)
def test_californian_periods(within: dict[str, int], start: str, last: str) -> None:
    assert answer(within, start, "America/Los_Angeles", calendar="US-CA").at == last


def test_counting_back_before_an_event() -> None:
    found = answer({"working_days": 60}, "2026-11-20", calendar="CN", step={"before": True})
    assert found.at == "2026-08-24"


def test_a_date_that_hangs_on_an_event_waits_for_it_and_then_follows_it() -> None:
    extended = {"id": "extended", "title": T, "within": {"months": 3}, "only_if": "extended"}
    letter = {"id": "letter", "title": T, "within": {"days": 15}, "after": "notified"}
    made = parse(entry({"months": 1}) | {"dates": [*entry({"months": 1})["dates"], extended, letter]}, "t")
    received = {"received": date(2026, 3, 5)}
    assert [(one.step, one.waits_for) for one in due(made, received, zone="UTC")] == [
        ("answer", None),
        ("extended", "extended"),
        ("letter", "notified"),
    ]
    told = received | {"extended": date(2026, 3, 20), "notified": date(2026, 4, 1)}
    assert [one.at for one in due(made, told, zone="UTC")] == ["2026-04-05", "2026-06-05", "2026-04-16"]


def test_at_once_is_the_moment_itself() -> None:
    assert answer("at once", "2026-03-05").at == "2026-03-05"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"requets": []}, "did you mean 'requests'"),
        ({"dates": []}, "'dates' is missing"),
        ({"calendar": "XX"}, "no calendar 'XX'"),
        ({"effective_from": date(2027, 1, 1), "effective_to": date(2026, 1, 1)}, "effective_to is before"),
        ({"dates": [{"id": "a", "title": T, "within": {"fortnights": 1}}]}, "'within' is no period"),
        ({"dates": [{"id": "a", "title": T, "within": {"days": 0}}]}, "'within' is no period"),
        ({"dates": [{"id": "a", "title": {"en": "x"}, "within": {"days": 1}}]}, "'title' lacks a language"),
    ],
)
def test_a_malformed_deadline_is_refused_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=r"packs/x\.yaml:7") as caught:
        parse(entry({"months": 1}) | change, "packs/x.yaml:7")
    assert said in str(caught.value)


def test_all_faults_come_at_once() -> None:
    with pytest.raises(PolicyError) as caught:
        parse(entry({"months": 1}) | {"calendar": "XX", "nonsense": 1, "requests": "access"}, "t")
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "2026-13-01"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        moment_of(text)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="no time zone"):
        answer({"hours": 1}, "2026-01-01", zone="Mars/Olympus")


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2012, 3, 1), date(2026, 3, 1), 14),
    ],
)
def test_a_leap_day_child_is_older_on_the_first_of_march(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(1, 36))
def test_months_land_in_the_right_month_and_never_past_the_date(start: date, amount: int) -> None:
    end = add_months(start, amount)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == amount
    assert end.day <= start.day


@given(DAYS, st.integers(1, 30), st.sampled_from(["CN", "US-CA", "DE", "weekdays"]))
def test_exactly_the_counted_days_are_worked(start: date, amount: int, calendar: str) -> None:
    end = date.fromisoformat(str(answer({"working_days": amount}, start.isoformat(), calendar=calendar).at))
    span = [start + timedelta(days=offset) for offset in range(1, (end - start).days + 1)]
    assert sum(map(days_of(calendar).worked, span)) == amount
    assert days_of(calendar).worked(end)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.integers(1, 100),
    st.sampled_from(sorted(ZONES.values())),
)
def test_hours_are_exact_in_every_zone(start: datetime, hours: int, zone: str) -> None:
    begun = start.replace(tzinfo=ZoneInfo("UTC"))
    end = datetime.fromisoformat(str(answer({"hours": hours}, begun.isoformat(), zone).at))
    assert end - begun == timedelta(hours=hours)


# ------------------------------------------------------------------ extensions in time, and yearly dates

LIMIT = {"id": "tell", "title": T, "within": {"months": 1}}
LONGER = {"id": "longer", "title": T, "within": {"months": 3}, "only_if": "extended", "by": "tell"}


def extended(when: str, start: str = "2026-03-05") -> Due:
    deadline = parse(entry({"months": 1}) | {"dates": [LIMIT, LONGER]}, "t")
    events = {"received": moment_of(start), "extended": moment_of(when)}
    return due(deadline, events, zone="Europe/Brussels")[1]


@pytest.mark.parametrize("when", ["2026-03-05", "2026-03-20", "2026-04-05", "2026-04-05T23:30+02:00"])
def test_an_extension_that_was_told_in_time_gives_the_longer_period(when: str) -> None:
    assert (extended(when).at, extended(when).refused) == ("2026-06-05", None)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        pytest.param("2026-04-06", "after 2026-04-05", id="a_day_late"),
        pytest.param("2026-04-05T23:30+00:00", "after 2026-04-05", id="late_in_brussels"),
        pytest.param("2026-03-04", "before 2026-03-05", id="before_the_request"),
    ],
)
def test_an_extension_that_was_not_told_in_time_is_refused_with_its_reason(when: str, said: str) -> None:
    found = extended(when)
    assert found.at is None
    assert found.waits_for is None
    assert found.refused is not None and said in found.refused["en"]
    assert found.assumed[0] == found.refused


@pytest.mark.parametrize(
    ("start", "last"),
    [("2026-01-01", "2027-07-01"), ("2026-12-31", "2027-07-01"), ("2026-12-31T23:30-12:00", "2028-07-01")],
)
def test_a_yearly_date_is_the_one_of_the_year_after(start: str, last: str) -> None:
    assert answer(None, start, step={"yearly": {"month": 7, "day": 1}}).at == last


@pytest.mark.parametrize(
    "step",
    [
        {"yearly": {"month": 2, "day": 29}},
        {"yearly": {"month": 13, "day": 1}},
        {"yearly": {"month": 7}},
        {"yearly": "July"},
        {"yearly": {"month": 7, "day": 1}, "within": {"days": 3}},
        {"by": "tell"},
        {"by": "nothing", "only_if": "extended"},
        {"only_if": 3},
    ],
    ids=str,
)
def test_a_step_that_cannot_be_counted_is_refused(step: dict[str, Any]) -> None:
    with pytest.raises(PolicyError):
        parse(entry(None, step=step), "t")


def test_only_weekends_are_said_where_no_country_is_named() -> None:
    rolled = answer({"months": 1}, "2026-03-05", calendar="weekdays", **ROLLS)
    named = answer({"months": 1}, "2026-03-05", calendar="DE", **ROLLS)
    assert any("only weekends" in text["en"] for text in rolled.assumed)
    assert not any("only weekends" in text["en"] for text in named.assumed)


@pytest.mark.parametrize(("within", "start"), [({"months": 1}, "9999-12-31"), ({"hours": 72}, "9999-12-31")])
def test_a_date_beyond_the_calendar_is_refused(within: Any, start: str) -> None:
    with pytest.raises(UsageError, match="lies outside the years"):
        answer(within, start)


def test_a_period_that_no_law_can_mean_is_refused() -> None:
    with pytest.raises(PolicyError):
        parse(entry({"months": 1_000_000}), "t")
