"""What is due when, under the packs in force on the day the clock started."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from guardian.app.session import Session
from guardian.deadlines import WEEKDAYS, ZONES, Deadline, Due, due, moment_of, parse
from guardian.errors import UsageError

if TYPE_CHECKING:
    from guardian.config import Config


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
    matching = _in_force(_named(deadlines, request), request, begun)
    happened = {name: moment_of(when) for name, when in events.items()}
    _check_events(events, matching)
    place = zone or ZONES.get(law, "UTC")
    return [
        answer
        for one in matching
        for answer in due(
            one,
            {**happened, one.steps[0].after: begun},
            zone=place,
            calendar=calendar or _member_state(one, session.config),
        )
    ]


def _member_state(deadline: Deadline, config: Config | None) -> str | None:
    """Public holidays of the organisation's Member State, for a law that leaves them to the Member States."""
    if deadline.calendar != WEEKDAYS or config is None:
        return None
    named = config.organisation.profile.get("member_state")
    return str(named) if named else None


def _check_events(events: Mapping[str, str], deadlines: list[Deadline]) -> None:
    """An event that no date waits for would be left out in silence: a slip."""
    steps = [step for one in deadlines for step in one.steps]
    known = sorted(
        {name for step in steps for name in (step.after, step.only_if) if name}
        - {step.id for step in steps}
        - {one.steps[0].after for one in deadlines}
    )
    for name in events:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise UsageError(
                f"unknown event '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""),
                expected=f"one of: {', '.join(known)}" if known else "this request has no later events",
            )


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


def _in_force(deadlines: list[Deadline], request: str, begun: date | datetime) -> list[Deadline]:
    """Those that are law on the day on which the clock starts; at least one, or it is said when they are."""
    day = begun.date() if isinstance(begun, datetime) else begun
    matching = [
        one
        for one in deadlines
        if (one.effective_from is None or one.effective_from <= day)
        and (one.effective_to is None or day <= one.effective_to)
    ]
    if not matching:
        spans = [f"from {one.effective_from or '…'} to {one.effective_to or '…'}" for one in deadlines]
        raise UsageError(f"no deadline for '{request}' is law on {day}", expected=f"a day {', or '.join(spans)}")
    return matching
