"""A policy in force: packs of rules, what a control is, and what became of each rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, Literal

from guardian.model import Severity, Text
from guardian.policy.expressions import Program

Grade = Literal["✔1", "✔2", "◐", "○", "own"]
GRADES: tuple[Grade, ...] = ("✔1", "✔2", "◐", "○", "own")
"""How a rule's source was verified: full text read, words read as an excerpt, secondary source, not checked; ``own``:
the organisation's own rule, which needs no source."""

UNCHECKED_AT_MOST = Severity.LOW
"""A rule whose source was not checked never ships as a hard failure: no severity above this."""

Status = Literal["met", "breached", "not_examined", "not_automatable"]


class Treatment(IntEnum):
    """What is done to a value before someone sees it, weakest to strictest."""

    CLEAR = 0
    GENERALISE = 1
    MASK = 2
    FPE = 3
    TOKEN = 4
    CIPHER = 5
    SYNTHETIC = 6
    REDACT = 7
    DENY = 8

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> Treatment:
        return cls[label.upper()]


@dataclass(frozen=True, slots=True)
class Example:
    """Facts on which a rule must breach (``fail``), hold or not apply (``pass``), or lack a fact (``unknown``)."""

    expects: Literal["fail", "pass", "unknown"]
    facts: Mapping[str, Any]
    where: str
    at: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. It breaches where ``when`` holds and ``require`` does not; without ``require``, wherever it applies."""

    id: str
    pack: str
    law: str
    controls: tuple[str, ...]
    cites: tuple[str, ...]
    grade: Grade
    applies_to: str
    severity: Severity
    title: Text
    message: Text
    remedy: Text
    when: Program
    require: Program | None = None
    applies_if: Program | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    enforce: Treatment | None = None
    roles: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    where: str = ""

    def in_force(self, at: date) -> bool:
        """Both ends count: the first and the last day of effect are days of effect."""
        return (self.effective_from is None or self.effective_from <= at) and (
            self.effective_to is None or at <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Control:
    """One obligation of a law. ``not_automatable`` says why software cannot decide it, where it cannot."""

    id: str
    law: str
    cites: tuple[str, ...]
    title: Text
    grade: str
    not_automatable: Text | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    law: str
    jurisdiction: str
    version: str
    title: Text
    text: Text
    sha256: str
    file: str
    extends: tuple[str, ...] = ()
    applies_if: Program | None = None
    controls: tuple[Control, ...] = ()
    rules: tuple[Rule, ...] = ()
    deadlines: tuple[Mapping[str, Any], ...] = ()


_LOOSENED = {
    "en": "[Loosened until {until} by {approver}: {because}]",
    "zh-CN": "[已由 {approver} 放宽至 {until}：{because}]",
    "zh-TW": "[已由 {approver} 放寬至 {until}：{because}]",
}


@dataclass(frozen=True, slots=True)
class Override:
    """An organisation's change to one rule. Loosening has an approver, a reason and a last day (``until``)."""

    rule: str
    loosen: bool
    approver: str = ""
    because: str = ""
    start: date | None = None
    until: date | None = None
    severity: Severity | None = None
    enforce: Treatment | None = None
    tables: tuple[str, ...] = ()
    where: str = ""

    def said(self, language: str) -> str:
        """How every report shows that a rule of a law is loosened, by whom, until when and why."""
        words = _LOOSENED.get(language, _LOOSENED["en"])
        return words.format(until=self.until, approver=self.approver, because=self.because)

    def in_force(self, at: date) -> bool:
        return (self.start is None or self.start <= at) and (self.until is None or at <= self.until)


@dataclass(frozen=True, slots=True)
class EffectivePolicy:
    """Everything in force together. ``digest`` names it: same digest, same rules, same answers."""

    digest: str
    version: str
    law_packs: tuple[Pack, ...]
    overrides: tuple[Override, ...] = ()
    treatments: Mapping[str, Mapping[str, Treatment]] = field(default_factory=dict)
    dataset_treatments: Mapping[str, Mapping[str, Mapping[str, Treatment]]] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Attributes of each role, as guardian.yaml states them."""

    @property
    def packs(self) -> tuple[str, ...]:
        """The ids of the packs in force."""
        return tuple(pack.id for pack in self.law_packs)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for pack in self.law_packs for rule in pack.rules)

    @property
    def controls(self) -> tuple[Control, ...]:
        return tuple(control for pack in self.law_packs for control in pack.controls)

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)
