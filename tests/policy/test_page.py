"""The page of a law: periods in the language of the page, with what starts, stops and bounds them."""

from __future__ import annotations

from typing import Any

import pytest

from guardian.policy.page_deadlines import deadline_lines, law_dates, span

T = {"en": "x", "zh-CN": "x", "zh-TW": "x"}


@pytest.mark.parametrize(
    ("amount", "unit", "language", "words"),
    [
        (1, "months", "en", "1 month"),
        (3, "years", "en", "3 years"),
        (10, "business_days", "en", "10 business days"),
        (1, "months", "zh-CN", "1 个月"),
        (72, "hours", "zh-TW", "72 小時"),
    ],
)
def test_a_period_is_said_in_the_language_of_the_page(amount: int, unit: str, language: str, words: str) -> None:
    assert span(amount, unit, language) == words


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"within": {"days": 1}}, "1 day after `received`"),
        ({"within": {"working_days": 60}, "before": True, "after": "expiry"}, "60 working days before `expiry`"),
        ({"within": "at once"}, "at once"),
        ({"within": "at once", "after": "first_contact"}, "at once upon `first_contact`"),
        ({"on": "2027-12-31"}, "2027-12-31"),
        ({"yearly": {"month": 7, "day": 1}}, "1 July of the year after `received`"),
        ({"within": {"months": 3}, "only_if": "extended", "by": "tell"}, "only with `extended`, by the date of `tell`"),
    ],
)
def test_a_date_says_how_long_it_runs_and_on_what_it_hangs(step: dict[str, Any], words: str) -> None:
    entry: dict[str, Any] = {
        "id": "d",
        "requests": ["access"],
        "controls": ["C"],
        "cites": ["Art. 1"],
        "source_grade": "✔1",
    }
    entry |= {
        "starts": "received",
        "dates": [{"id": "s", "title": T, **step}],
        "not_stopped_by": [{**T, "en": "no stop"}],
    }
    page = "\n".join(deadline_lines(entry, "en"))
    assert words in page
    assert "`access`" in page
    assert "- no stop" in page


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-01-01", None, "from 2026-01-01"),
        (None, "2026-01-01", "until 2026-01-01"),
        ("a", "b", "a to b"),
        (None, None, ""),
    ],
)
def test_the_days_of_a_law_are_said(start: str | None, end: str | None, words: str) -> None:
    assert law_dates(start, end, "en") == words
