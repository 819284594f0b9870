"""Runs one period from its start, and remembers what had to be assumed."""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guardian.deadlines.days import Days
from guardian.deadlines.model import WEEKDAYS, Period, Step
from guardian.deadlines.words import no_calendar, no_time, rolled, weekends_only
from guardian.model import Text


class Clock:
    """Runs one period and remembers what it had to assume."""

    def __init__(self, days: Days, zone: ZoneInfo) -> None:
        self.days, self.zone = days, zone
        self.used = False
        self.unpublished: set[int] = set()
        self.rolled_from: date | None = None
        self.no_time = False

    def run(self, step: Step, start: date | datetime) -> date | datetime:
        period = step.within
        if step.yearly is not None:
            return date(self.day(start).year + 1, *step.yearly)
        if period is None:
            return self._placed(start) if isinstance(start, datetime) else start
        if period.unit == "hours":
            return self._elapse(period.amount, start)
        first = self.day(start)
        last = self._count(first, period, -1 if step.before else 1)
        return self._roll(last) if step.rolls and not step.before else last

    def assumptions(self) -> list[Text]:
        said = []
        if self.unpublished:
            years = ", ".join(str(year) for year in sorted(self.unpublished))
            said.append(no_calendar(self.days.name, years))
        if self.rolled_from is not None:
            said.append(rolled(self.rolled_from.isoformat(), self.days.name))
        if self.used and self.days.name == WEEKDAYS:
            said.append(weekends_only(WEEKDAYS))
        if self.no_time:
            said.append(no_time(self.zone.key))
        return said

    def day(self, moment: date | datetime) -> date:
        """The day of an instant in the zone of the law."""
        if isinstance(moment, datetime):
            local = moment if moment.tzinfo is None else moment.astimezone(self.zone)
            return local.date()
        return moment

    def _elapse(self, hours: int, start: date | datetime) -> datetime:
        """Elapsed hours; a start without a time counts from the beginning of that day, the earliest possible."""
        if not isinstance(start, datetime):
            self.no_time = True
            start = datetime.combine(start, time(), self.zone)
        return (self._placed(start).astimezone(UTC) + timedelta(hours=hours)).astimezone(self.zone)

    def _placed(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment

    def _count(self, start: date, period: Period, sign: int) -> date:
        match period.unit:
            case "days":
                return start + timedelta(days=sign * period.amount)
            case "months":
                return add_months(start, sign * period.amount)
            case "years":
                return add_months(start, sign * 12 * period.amount)
            case _:
                return self._count_worked(start, period.amount, sign)

    def _count_worked(self, start: date, amount: int, sign: int) -> date:
        day, left = start, amount
        while left:
            day += timedelta(days=sign)
            left -= self._worked(day)
        return day

    def _roll(self, day: date) -> date:
        first = day
        while not self._worked(day):
            day += timedelta(days=1)
        if day != first:
            self.rolled_from = first
        return day

    def _worked(self, day: date) -> bool:
        self.used = True
        if not self.days.published(day.year):
            self.unpublished.add(day.year)
        return self.days.worked(day)


def add_months(start: date, amount: int) -> date:
    """The same date ``amount`` months on, or the last day of a month that is too short."""
    index = start.year * 12 + start.month - 1 + amount
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))
