"""Which days are worked: calendars of countries, of China, and weekdays alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from guardian.deadlines.model import WEEKDAYS
from guardian.errors import UsageError


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are worked in a calendar. ``published(year)``: the list of that year is out."""

    name: str
    worked: Callable[[date], bool]
    published: Callable[[int], bool]


@cache
def days_of(name: str) -> Days:
    """A calendar: ``CN`` (with make-up working days), ``weekdays`` (Monday to Friday), a country or a part of one."""
    if name == WEEKDAYS:
        return Days(name, lambda day: day.weekday() < 5, lambda _: True)
    return _china() if name == "CN" else _country(name)


def _china() -> Days:
    """State Council notices, through ``chinese-calendar``, which raises for a year whose notice is not in it yet."""
    import chinese_calendar
    from chinese_calendar import constants

    listed = {day.year for day in constants.holidays}
    fixed = _country("CN").worked

    def worked(day: date) -> bool:
        return bool(chinese_calendar.is_workday(day)) if day.year in listed else fixed(day)

    return Days("CN", worked, lambda year: year in listed)


def _country(name: str) -> Days:
    import holidays

    country, _, part = name.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None)
    except (NotImplementedError, KeyError):
        raise UsageError(
            f"no calendar '{name}'",
            expected="a country such as DE or FR, a part of one such as US-CA, CN, or weekdays",
        ) from None
    return Days(name, lambda day: day.weekday() < 5 and day not in found, lambda _: True)
