"""The values of deadlines: periods, steps, deadlines and the dates they give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from guardian.model import Text

Unit = Literal["hours", "days", "months", "years", "business_days", "working_days"]
UNITS: tuple[Unit, ...] = ("hours", "days", "months", "years", "business_days", "working_days")
LONGEST = 10_000
"""No period of a law has more hours, days, months or years than this: a slip."""
WEEKDAYS = "weekdays"
"""The calendar of a law that holds in many countries: Monday to Friday, until the country is named."""


@dataclass(frozen=True, slots=True)
class Period:
    """``amount`` of ``unit``. Business and working days are those of a calendar; the others run every day."""

    amount: int
    unit: Unit


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
