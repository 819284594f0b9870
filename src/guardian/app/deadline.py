"""What is due when, under the packs in force on the day the clock started."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches

from guardian.app.session import Session
from guardian.deadlines import ZONES, Deadline, Due, due, moment_of, parse
from guardian.errors import UsageError


def dates_due(
    law: str,
    request: str,
    start: str,
    events: Mapping[str, str],
    session: Session,
    *,
    zone: str | None = None,
    calendar: str | None = None,
) -> list[Due]:
    """All dates for a request or event of ``law``; ``start`` and ``events`` are days or instants as text."""
    from guardian.policy.loader import load_policy

    policy = load_policy((law,), session.config)
    deadlines = [
        parse(entry, f"{pack.file}: deadline '{entry.get('id', '?')}'")
        for pack in policy.law_packs
        for entry in pack.deadlines
    ]
    begun = moment_of(start)
    matching = [one for one in _named(deadlines, request) if _in_force(one, begun)]
    happened = {name: moment_of(when) for name, when in events.items()}
    place = zone or ZONES.get(law, "UTC")
    return [
        answer
        for one in matching
        for answer in due(one, {**happened, one.steps[0].after: begun}, zone=place, calendar=calendar)
    ]


def _named(deadlines: list[Deadline], request: str) -> list[Deadline]:
    matching = [one for one in deadlines if request in one.requests or request == one.id]
    if matching:
        return matching
    known = sorted({name for one in deadlines for name in one.requests})
    near = get_close_matches(request, known, 1)
    raise UsageError(
        f"unknown request '{request}'" + (f"; did you mean '{near[0]}'?" if near else ""),
        expected=f"one of: {', '.join(known)}",
    )


def _in_force(deadline: Deadline, begun: date | datetime) -> bool:
    day = begun.date() if isinstance(begun, datetime) else begun
    return (deadline.effective_from is None or deadline.effective_from <= day) and (
        deadline.effective_to is None or day <= deadline.effective_to
    )
