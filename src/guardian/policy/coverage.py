"""The law as a map from control to rules, filled in: met, breached, not examined, not automatable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from guardian.policy.model import Control, EffectivePolicy, Status
from guardian.policy.rules import Findings, Outcome

STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Covered:
    """One control and what became of its rules. ``missing``: facts, ``rule``, or why no rule of it was asked."""

    control: Control
    status: Status
    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...] = ()


def cover(policy: EffectivePolicy, found: Findings, unread: bool = False) -> dict[str, tuple[Covered, ...]]:
    """Every control of every law, in the order of the packs. ``unread``: some data could not be examined."""
    by_control: dict[str, list[Outcome]] = {}
    data_rules = {rule.id for rule in policy.rules if rule.applies_to in ("column", "table", "dataset")}
    for rule in policy.rules:
        for control in rule.controls:
            by_control.setdefault(control, []).append(found.outcomes[rule.id])
    laws: dict[str, tuple[Covered, ...]] = {}
    for pack in policy.law_packs:
        if pack.controls:
            laws[pack.law] = laws.get(pack.law, ()) + tuple(
                _covered(control, by_control.get(control.id, ()), data_rules if unread else frozenset())
                for control in pack.controls
            )
    return laws


def _covered(control: Control, outcomes: Iterable[Outcome], unsure: Iterable[str]) -> Covered:
    """Breached wins over not examined, that over met: what was not looked at is never called met.

    A rule that is not in force, or does not bind this organisation, was not looked at either; its ``why`` says so.
    """
    listed = tuple(outcomes)
    asked = [outcome for outcome in listed if not outcome.why]
    missing = sorted({fact for outcome in asked for fact in outcome.missing})
    if not listed:
        status: Status = "not_automatable" if control.not_automatable is not None else "not_examined"
        return Covered(control, status, (), () if control.not_automatable is not None else ("rule",))
    if not asked:
        return Covered(control, "not_examined", listed, tuple(sorted({outcome.why for outcome in listed})))
    if any(outcome.status == "breached" for outcome in asked):
        return Covered(control, "breached", listed, tuple(missing))
    if any(outcome.status == "not_examined" for outcome in asked):
        return Covered(control, "not_examined", listed, tuple(missing))
    if any(outcome.rule in set(unsure) for outcome in asked):
        return Covered(control, "not_examined", listed, ("unread data",))
    return Covered(control, "met", listed)


def document(policy: EffectivePolicy, found: Findings, laws: Mapping[str, tuple[Covered, ...]]) -> dict[str, Any]:
    """What `guardian policy coverage --format json` prints."""
    return {
        "schema": "guardian.coverage/1",
        "policy": policy.digest,
        "version": policy.version,
        "at": found.at.isoformat(),
        "laws": {
            law: {"counts": counts(covered), "controls": [_entry(one) for one in covered]}
            for law, covered in laws.items()
        },
        "overrides": [
            {"rule": o.rule, "approver": o.approver, "because": o.because, "until": str(o.until), "loosened": True}
            for o in policy.overrides
            if o.loosen and o.in_force(found.at)
        ],
    }


def counts(covered: Iterable[Covered]) -> dict[str, int]:
    counted = Counter(one.status for one in covered)
    return {status: counted[status] for status in STATUSES}


def _entry(one: Covered) -> dict[str, Any]:
    return {
        "id": one.control.id,
        "cites": list(one.control.cites),
        "status": one.status,
        "rules": [_rule(outcome) for outcome in one.outcomes],
        "missing": list(one.missing),
        "title": dict(one.control.title),
        "why": dict(one.control.not_automatable or {}),
    }


def _rule(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.rule,
        "status": outcome.status,
        "subjects": outcome.subjects,
        "breaches": outcome.breaches,
        "missing": list(outcome.missing),
        "why": outcome.why,
    }
