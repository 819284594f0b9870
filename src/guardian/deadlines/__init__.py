"""Clocks and calendars of the laws: what is due when, by which rule and which calendar, and what was assumed.

Periods in days, months and years run as in Regulation (EEC, Euratom) 1182/71 Art. 3: the day of the event is not
counted, a month ends on the same date or on the last day of a shorter month. Hours are elapsed hours, also over a
clock change.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardian.deadlines.clock import Clock, add_months
from guardian.deadlines.days import Days, days_of
from guardian.deadlines.model import LONGEST, UNITS, WEEKDAYS, Deadline, Due, Period, Step, Unit
from guardian.deadlines.reader import parse
from guardian.deadlines.words import too_early, too_late
from guardian.errors import UsageError
from guardian.model import Text

__all__ = [
    "LONGEST",
    "UNITS",
    "WEEKDAYS",
    "ZONES",
    "Days",
    "Deadline",
    "Due",
    "Period",
    "Step",
    "Unit",
    "add_months",
    "age_on",
    "days_of",
    "due",
    "moment_of",
    "parse",
]

ZONES: Mapping[str, str] = {"gdpr": "Europe/Brussels", "ccpa": "America/Los_Angeles", "pipl": "Asia/Shanghai"}
"""The zone in which a day of that law begins, where none is named."""


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
            answer, moment = _answer(deadline, step, moments, Clock(days_of(name), _zone(zone)))
        except (ValueError, OverflowError) as error:
            what = f"the date '{step.id}' of '{deadline.id}' lies outside the years 1 to 9999"
            raise UsageError(what, expected="an earlier start, or a later one") from error
        if answer is not None:
            answers.append(answer)
        if moment is not None:
            moments[step.id] = moment
    return answers


def _answer(
    deadline: Deadline, step: Step, moments: Mapping[str, date | datetime], clock: Clock
) -> tuple[Due | None, date | datetime | None]:
    missing = next((name for name in (step.only_if, step.after) if name and name not in moments), None)
    if missing and step.on is None:
        return _due(deadline, step, None, missing, clock), None
    refused = _late(step, moments, deadline, clock)
    if refused is not None:
        return _due(deadline, step, None, None, clock, refused), None
    moment = step.on if step.on is not None else clock.run(step, moments[step.after])
    return _due(deadline, step, moment, None, clock), moment


def _late(step: Step, moments: Mapping[str, date | datetime], deadline: Deadline, clock: Clock) -> Text | None:
    """Why a step does not arise: its event happened after the last day for it, or before the clock started."""
    if step.only_if is None or step.by is None:
        return None
    happened, last = clock.day(moments[step.only_if]), clock.day(moments[step.by])
    start = clock.day(moments[deadline.steps[0].after])
    if happened > last:
        return too_late(step.only_if, happened.isoformat(), last.isoformat())
    return too_early(step.only_if, happened.isoformat(), start.isoformat()) if happened < start else None


def _due(
    deadline: Deadline,
    step: Step,
    moment: date | datetime | None,
    waits: str | None,
    clock: Clock,
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
