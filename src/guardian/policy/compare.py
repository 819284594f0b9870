"""Two versions of policy on one catalog: what would be treated differently, for whom, and how many people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from guardian.policy.facts import Facts, Subject
from guardian.policy.model import EffectivePolicy, Treatment
from guardian.policy.resolver import resolve
from guardian.policy.rules import Findings, evaluate


@dataclass(frozen=True, slots=True)
class Version:
    """One version of policy, with the facts as its configuration states them."""

    name: str
    policy: EffectivePolicy
    facts: Facts
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A column that a role (empty: a person without one) would see differently, and the people behind it."""

    ref: str
    role: str
    before: Treatment
    after: Treatment
    by_before: str
    by_after: str
    table: str
    persons: int

    @property
    def stricter(self) -> bool:
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class Difference:
    """``people``: the most people in any one changed table (a lower bound) and over all of them (an upper bound)."""

    treatments: tuple[Changed, ...]
    found: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    rules_added: tuple[str, ...]
    rules_removed: tuple[str, ...]
    people: tuple[int, int]


def compare(before: Version, after: Version, at: date) -> Difference:
    """``found`` and ``gone`` are (rule, reference) of findings that only one of the two versions has."""
    roles = ("", *sorted({*before.roles, *after.roles}))
    changed = tuple(_treatments(before, after, roles, at))
    old, new = evaluate(before.facts, before.policy, at), evaluate(after.facts, after.policy, at)
    known, now = _pairs(old), _pairs(new)
    ids = {rule.id for rule in before.policy.rules}, {rule.id for rule in after.policy.rules}
    tables = {change.table: change.persons for change in changed}
    return Difference(
        changed,
        tuple(sorted(now - known)),
        tuple(sorted(known - now)),
        tuple(sorted(ids[1] - ids[0])),
        tuple(sorted(ids[0] - ids[1])),
        (max(tables.values(), default=0), sum(tables.values())),
    )


def _pairs(found: Findings) -> set[tuple[str, str]]:
    return {(finding.rule, finding.ref) for finding in found.findings}


def _treatments(before: Version, after: Version, roles: Iterable[str], at: date) -> Iterator[Changed]:
    old, new = _Resolver(before, at), _Resolver(after, at)
    later = {subject.ref: subject for subject in after.facts.subjects.get("column", ())}
    for subject in before.facts.subjects.get("column", ()):
        for role in roles:
            was, becomes = old.treatment(subject, role), new.treatment(later[subject.ref], role)
            if was[0] != becomes[0]:
                persons = int(subject.variables.get("table", {}).get("persons", 0))
                yield Changed(subject.ref, role, was[0], becomes[0], was[1], becomes[1], subject.table, persons)


class _Resolver:
    """Resolves equal facts once. Overrides of single tables make the table a part of the facts."""

    def __init__(self, version: Version, at: date) -> None:
        self._version, self._at = version, at
        self._by_table = any(override.tables for override in version.policy.overrides)
        self._known: dict[tuple[object, ...], tuple[Treatment, str]] = {}

    def treatment(self, subject: Subject, role: str) -> tuple[Treatment, str]:
        """The treatment, and the rule that decided it."""
        key = (role, subject.table if self._by_table else "", *subject.keys.items())
        if key not in self._known:
            found = resolve(subject, self._version.facts, self._version.policy, self._at, role=role)
            self._known[key] = (found.treatment, found.winner.rule)
        return self._known[key]
