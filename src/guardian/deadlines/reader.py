"""Deadlines from their YAML form; every fault of an entry at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, cast

from guardian.deadlines.days import days_of
from guardian.deadlines.model import LONGEST, UNITS, WEEKDAYS, Deadline, Period, Step, Unit
from guardian.errors import GuardianError, PolicyError, UsageError
from guardian.model import LANGUAGES, Text

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
