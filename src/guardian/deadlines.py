"""Clocks and calendars of the laws: what is due when, by which rule and which calendar, and what was assumed.

Periods in days, months and years run as in Regulation (EEC, Euratom) 1182/71 Art. 3: the day of the event is not
counted, a month ends on the same date or on the last day of a shorter month. Hours are elapsed hours, also over a
clock change.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardian.errors import GuardianError, PolicyError, UsageError
from guardian.model import LANGUAGES, Text

Unit = Literal["hours", "days", "months", "years", "business_days", "working_days"]
UNITS: tuple[Unit, ...] = ("hours", "days", "months", "years", "business_days", "working_days")

ZONES: Mapping[str, str] = {"gdpr": "Europe/Brussels", "ccpa": "America/Los_Angeles", "pipl": "Asia/Shanghai"}
"""The zone in which a day of that law begins, where none is named."""

LONGEST = 10_000
"""No period of a law has more hours, days, months or years than this: a slip."""
WEEKDAYS = "weekdays"
"""The calendar of a law that holds in many countries: Monday to Friday, until the country is named."""


@dataclass(frozen=True, slots=True)
class Period:
    """``amount`` of ``unit``. Business and working days are those of a calendar; the others run every day."""

    amount: int
    unit: Unit

    @property
    def needs_calendar(self) -> bool:
        return self.unit in ("business_days", "working_days")


@dataclass(frozen=True, slots=True)
class Step:
    """One date of a deadline. ``after`` names an event or an earlier step; ``before`` counts back from it.

    ``within`` None with ``on`` None means at once. ``only_if`` names the event without which the step does not arise.
    ``by`` names the earlier step by which that event must have happened: later, the step does not arise.
    ``rolls``: a last day that is no working day moves to the next one. ``yearly``: month and day, in the year after.
    """

    id: str
    title: Text
    after: str
    within: Period | None = None
    before: bool = False
    on: date | None = None
    yearly: tuple[int, int] | None = None
    only_if: str | None = None
    by: str | None = None
    rolls: bool = False
    condition: Text | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The dates that a law sets for a kind of request or event."""

    id: str
    requests: tuple[str, ...]
    controls: tuple[str, ...]
    cites: tuple[str, ...]
    grade: str
    calendar: str
    steps: tuple[Step, ...]
    not_stopped_by: tuple[Text, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One answer. ``at``: the last day (ISO date) or instant (ISO 8601), None while ``waits_for`` has not happened.

    ``provisional``: no calendar is published yet for a year that it reaches. ``refused``: why a longer period that was
    asked for does not hold; the shorter one stands.
    """

    deadline: str
    step: str
    title: Text
    at: str | None
    waits_for: str | None
    cites: tuple[str, ...]
    controls: tuple[str, ...]
    grade: str
    calendar: str
    provisional: bool
    assumed: tuple[Text, ...]
    refused: Text | None = None


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


def due(
    deadline: Deadline,
    events: Mapping[str, date | datetime],
    *,
    zone: str,
    calendar: str | None = None,
) -> list[Due]:
    """Every date of a deadline, given when its events happened. A day without a time is that day in ``zone``."""
    name = calendar or deadline.calendar
    moments = dict(events)
    answers = []
    for step in deadline.steps:
        try:
            answer, moment = _answer(deadline, step, moments, _Clock(days_of(name), _zone(zone)))
        except (ValueError, OverflowError) as error:
            what = f"the date '{step.id}' of '{deadline.id}' lies outside the years 1 to 9999"
            raise UsageError(what, expected="an earlier start, or a later one") from error
        if answer is not None:
            answers.append(answer)
        if moment is not None:
            moments[step.id] = moment
    return answers


def _answer(
    deadline: Deadline, step: Step, moments: Mapping[str, date | datetime], clock: _Clock
) -> tuple[Due | None, date | datetime | None]:
    missing = next((name for name in (step.only_if, step.after) if name and name not in moments), None)
    if missing and step.on is None:
        return _due(deadline, step, None, missing, clock), None
    refused = _late(step, moments, deadline, clock)
    if refused is not None:
        return _due(deadline, step, None, None, clock, refused), None
    moment = step.on if step.on is not None else clock.run(step, moments[step.after])
    return _due(deadline, step, moment, None, clock), moment


def _late(step: Step, moments: Mapping[str, date | datetime], deadline: Deadline, clock: _Clock) -> Text | None:
    """Why a step does not arise: its event happened after the last day for it, or before the clock started."""
    if step.only_if is None or step.by is None:
        return None
    happened, last = clock.day(moments[step.only_if]), clock.day(moments[step.by])
    start = clock.day(moments[deadline.steps[0].after])
    if happened > last:
        return _too_late(step.only_if, happened.isoformat(), last.isoformat())
    return _too_early(step.only_if, happened.isoformat(), start.isoformat()) if happened < start else None


def _due(
    deadline: Deadline,
    step: Step,
    moment: date | datetime | None,
    waits: str | None,
    clock: _Clock,
    refused: Text | None = None,
) -> Due:
    return Due(
        deadline=deadline.id,
        step=step.id,
        title=step.title,
        at=moment.isoformat() if moment is not None else None,
        waits_for=waits,
        cites=deadline.cites,
        controls=deadline.controls,
        grade=deadline.grade,
        calendar=clock.days.name if clock.used else "",
        provisional=bool(clock.unpublished),
        assumed=(
            *([refused] if refused else []),
            *clock.assumptions(),
            *([step.condition] if step.condition else []),
            *deadline.not_stopped_by,
        ),
        refused=refused,
    )


class _Clock:
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
            said.append(_no_calendar(self.days.name, years))
        if self.rolled_from is not None:
            said.append(_rolled(self.rolled_from.isoformat(), self.days.name))
        if self.used and self.days.name == WEEKDAYS:
            said.append(_weekends_only(WEEKDAYS))
        if self.no_time:
            said.append(_no_time(self.zone.key))
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


def age_on(birth: date, day: date) -> int:
    """Completed years. A child born on 29 February is a year older on 1 March of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def moment_of(text: str) -> date | datetime:
    """A day (2026-03-01) or an instant (2026-03-01T23:30+01:00); UsageError for anything else."""
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"'{text}' is no date", expected="2026-03-01, or with a time and zone: 2026-03-01T23:30+01:00"
        ) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"no time zone '{name}'", expected="a name such as Europe/Berlin or Asia/Shanghai") from None


def _too_late(event: str, happened: str, last: str) -> Text:
    return {
        "en": f"refused: '{event}' on {happened} came after {last}, the last day for it; the period without it stands",
        "zh-CN": f"不成立：“{event}”发生于 {happened}，晚于其最后期限 {last}；仍适用未延长的期限",
        "zh-TW": f"不成立：「{event}」發生於 {happened}，晚於其末日 {last}；仍適用未延長的期限",
    }


def _too_early(event: str, happened: str, start: str) -> Text:
    return {
        "en": f"refused: '{event}' on {happened} came before {start}, the start of the clock",
        "zh-CN": f"不成立：“{event}”发生于 {happened}，早于起算日 {start}",
        "zh-TW": f"不成立：「{event}」發生於 {happened}，早於起算日 {start}",
    }


def _weekends_only(name: str) -> Text:
    return {
        "en": f"only weekends were taken as days off ({name}): public holidays of a Member State come with --calendar"
        " (DE, FR, IE, …) or with member_state in the profile of guardian.yaml",
        "zh-CN": f"仅计周末为休息日（{name}）：成员国公共假日请用 --calendar（DE、FR、IE 等）"
        "或在 guardian.yaml 的 profile 中写明 member_state",
        "zh-TW": f"僅計週末為休息日（{name}）：成員國國定假日請用 --calendar（DE、FR、IE 等）"
        "或在 guardian.yaml 的 profile 中寫明 member_state",
    }


def _no_calendar(name: str, years: str) -> Text:
    return {
        "en": f"provisional: no calendar of {name} is published yet for {years}; fixed holidays and weekends were used",
        "zh-CN": f"暂定：{name} 尚未公布 {years} 年的日历，按固定节假日和周末计算",
        "zh-TW": f"暫定：{name} 尚未公布 {years} 年的日曆，按固定假日與週末計算",
    }


def _rolled(day: str, name: str) -> Text:
    return {
        "en": f"the last day, {day}, is no working day ({name}): moved to the next one",
        "zh-CN": f"最后一日 {day} 为非工作日（{name}），顺延至下一工作日",
        "zh-TW": f"末日 {day} 為非工作日（{name}），順延至次一工作日",
    }


def _no_time(zone: str) -> Text:
    return {
        "en": f"no time was given: counted from the beginning of the day in {zone}, the earliest it can have been",
        "zh-CN": f"未给出时刻：自 {zone} 当日零时起算，即最早可能时刻",
        "zh-TW": f"未提供時刻：自 {zone} 當日零時起算，即最早可能時刻",
    }


_SHORTEST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_STEP_KEYS = ("id", "title", "after", "within", "before", "on", "yearly", "only_if", "by", "rolls", "condition")
_KEYS = (
    "id",
    "requests",
    "controls",
    "cites",
    "source_grade",
    "starts",
    "calendar",
    "not_stopped_by",
    "effective_from",
    "effective_to",
    "dates",
)


def parse(entry: Mapping[str, Any], where: str) -> Deadline:
    """A deadline from its YAML form (docs/policy.md); PolicyError with all its faults at once."""
    return _Reader(where).deadline(entry)


class _Reader:
    """Collects the faults of one entry."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[GuardianError] = []

    def deadline(self, entry: Mapping[str, Any]) -> Deadline:
        self._keys(entry, _KEYS)
        starts = self._text(entry, "starts")
        steps = self._steps(entry.get("dates"), starts)
        calendar = self._text(entry, "calendar", WEEKDAYS)
        made = Deadline(
            id=self._text(entry, "id"),
            requests=self._texts(entry, "requests"),
            controls=self._texts(entry, "controls"),
            cites=self._texts(entry, "cites"),
            grade=self._text(entry, "source_grade"),
            calendar=calendar,
            steps=steps,
            not_stopped_by=tuple(self._said(text, "not_stopped_by") for text in entry.get("not_stopped_by") or ()),
            effective_from=self._date(entry, "effective_from"),
            effective_to=self._date(entry, "effective_to"),
        )
        if made.effective_from and made.effective_to and made.effective_to < made.effective_from:
            self._fault("effective_to is before effective_from")
        try:
            days_of(calendar)
        except UsageError as error:
            self._fault(error.what, error.expected)
        if self.faults:
            raise PolicyError(self.faults)
        return made

    def _steps(self, found: Any, starts: str) -> tuple[Step, ...]:
        if not isinstance(found, list) or not found:
            self._fault("'dates' is missing", "a list of dates, each with id, title and within")
            return ()
        steps = tuple(self._step(step if isinstance(step, Mapping) else {}, starts) for step in found)
        for index, step in enumerate(steps):
            earlier = [one.id for one in steps[:index]]
            if step.id in earlier:
                self._fault(f"duplicate step '{step.id}'")
            if step.by is not None and (step.only_if is None or step.by not in earlier):
                self._fault(f"'by: {step.by}' is no earlier step, or the step has no only_if", f"one of: {earlier}")
            if sum(part is not None for part in (step.within, step.on, step.yearly)) > 1:
                self._fault(f"step '{step.id}' has more than one of within, on and yearly")
        return steps

    def _step(self, entry: Mapping[str, Any], starts: str) -> Step:
        self._keys(entry, _STEP_KEYS)
        return Step(
            id=self._text(entry, "id"),
            title=self._said(entry.get("title"), "title"),
            after=self._text(entry, "after", starts),
            within=self._period(entry.get("within")),
            before=entry.get("before") is True,
            on=self._date(entry, "on"),
            yearly=self._yearly(entry.get("yearly")),
            only_if=self._name(entry, "only_if"),
            by=self._name(entry, "by"),
            rolls=entry.get("rolls") is True,
            condition=self._said(entry["condition"], "condition") if "condition" in entry else None,
        )

    def _period(self, found: Any) -> Period | None:
        if found is None or found == "at once":
            return None
        if isinstance(found, Mapping) and len(found) == 1:
            unit, amount = next(iter(found.items()))
            if unit in UNITS and type(amount) is int and 0 < amount <= LONGEST:
                return Period(amount, cast(Unit, unit))
        self._fault("'within' is no period", f"'at once', or one of {', '.join(UNITS)} with a number: {{months: 1}}")
        return None

    def _yearly(self, found: Any) -> tuple[int, int] | None:
        if found is None:
            return None
        if isinstance(found, Mapping) and set(found) == {"month", "day"}:
            month, day = found["month"], found["day"]
            if type(month) is int and type(day) is int and 1 <= month <= 12 and 1 <= day <= _SHORTEST[month - 1]:
                return month, day
        self._fault("'yearly' is no day of every year", "{month: 7, day: 1}")
        return None

    def _name(self, entry: Mapping[str, Any], key: str) -> str | None:
        return self._text(entry, key) if key in entry else None

    def _keys(self, entry: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in entry:
            if key not in known:
                near = get_close_matches(str(key), known, 1)
                hint = f"; did you mean '{near[0]}'?" if near else ""
                self._fault(f"unknown key '{key}'{hint}", f"known: {', '.join(known)}")

    def _text(self, entry: Mapping[str, Any], key: str, default: str | None = None) -> str:
        found = entry.get(key, default)
        if isinstance(found, str) and found:
            return found
        self._fault(f"'{key}' is missing or no text")
        return ""

    def _texts(self, entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
        found = entry.get(key)
        if isinstance(found, list) and found and all(isinstance(one, str) for one in found):
            return tuple(found)
        self._fault(f"'{key}' is missing or no list of texts")
        return ()

    def _said(self, found: Any, key: str) -> Text:
        if isinstance(found, Mapping) and all(isinstance(found.get(language), str) for language in LANGUAGES):
            return dict(found)
        self._fault(f"'{key}' lacks a language", f"all of {', '.join(LANGUAGES)}")
        return {"en": ""}

    def _date(self, entry: Mapping[str, Any], key: str) -> date | None:
        found = entry.get(key)
        if found is None or (isinstance(found, date) and not isinstance(found, datetime)):
            return found
        self._fault(f"'{key}' is no date", "2026-01-01")
        return None

    def _fault(self, what: str, expected: str = "") -> None:
        self.faults.append(GuardianError(what, where=self.where, expected=expected))
