"""`evaluate(facts, policy, at)`: pure and total. Every rule ends met, breached, not examined or not applicable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from guardian import taxonomy
from guardian.errors import GuardianError, PolicyError
from guardian.model import Finding, NotExamined, Severity, Text, table_names
from guardian.policy.expressions import Missing, Program, context_of
from guardian.policy.facts import Facts, Subject
from guardian.policy.model import EffectivePolicy, Override, Pack, Rule
from guardian.policy.unlisted import unlisted

RuleStatus = Literal["met", "breached", "not_examined", "not_applicable"]
SCANNED = ("column", "table", "dataset")
"""Kinds that a scan lists in full: a rule that applies to none of them was asked of them all."""
_UNBOUND = {"organisation": "does not apply to this organisation"}
Answer = Literal["met", "breached", "not_applicable"] | Missing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule: over how many subjects, how many breach it, which facts were missing, and why."""

    rule: str
    status: RuleStatus
    subjects: int = 0
    breaches: int = 0
    missing: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """``policy`` is the digest under which everything here was found."""

    policy: str
    at: date
    findings: tuple[Finding, ...]
    not_examined: tuple[NotExamined, ...]
    outcomes: Mapping[str, Outcome]


def evaluate(facts: Facts, policy: EffectivePolicy, at: date) -> Findings:
    """Every rule of every pack on every subject of its kind, as the law stands on ``at``."""
    judge = _Judge(facts, at)
    findings: list[Finding] = []
    outcomes: dict[str, Outcome] = {}
    for pack in policy.law_packs:
        if judge.excluded(pack):
            outcomes |= {rule.id: Outcome(rule.id, "not_applicable", why="pack does not apply") for rule in pack.rules}
            continue
        for rule in pack.rules:
            outcomes[rule.id], breached = judge.rule(rule)
            findings.extend(_finding(rule, subject, policy.overrides, at) for subject in breached)
    findings.extend(_loosened(policy, at))
    lacking = tuple(NotExamined(name, entry.missing) for name, entry in outcomes.items() if entry.missing)
    return Findings(policy.digest, at, tuple(findings), lacking, outcomes)


_LOOSENED = {
    "en": "A rule is loosened: {rule}. {said}",
    "zh-CN": "规则已放宽：{rule}。{said}",
    "zh-TW": "規則已放寬：{rule}。{said}",
}
_REVIEW = {
    "en": "Review it before its last day; it ends by itself.",
    "zh-CN": "请在到期前复核；到期自动失效。",
    "zh-TW": "請於到期前複核；到期自動失效。",
}


def _loosened(policy: EffectivePolicy, at: date) -> Iterator[Finding]:
    """Every loosening in force stands in every report, whether or not it changed anything in it."""
    for override in policy.overrides:
        if override.loosen and override.in_force(at):
            rule = policy.rule(override.rule)
            ref = f"override/{override.rule}"
            words = {tag: text.format(rule=override.rule, said=override.said(tag)) for tag, text in _LOOSENED.items()}
            controls, cites = (rule.controls, rule.cites) if rule else ((), ())
            key = finding_key(override.rule, ref, ",".join(override.tables))
            law = rule.law if rule else ""
            yield Finding(override.rule, controls, ref, Severity.INFO, cites, words, _REVIEW, key, law=law)


@dataclass(slots=True)
class _Judge:
    """Decides conditions; equal facts are decided once."""

    facts: Facts
    at: date
    _contexts: dict[tuple[str, ...], Any] = field(default_factory=dict)
    _groups: dict[str, list[tuple[Any, list[Subject]]]] = field(default_factory=dict)

    def excluded(self, pack: Pack) -> bool:
        """A pack is left out only where its condition is known not to hold: doubt keeps the law in force."""
        return pack.applies_if is not None and pack.applies_if.run(self._organisation()) is False

    def rule(self, rule: Rule) -> tuple[Outcome, list[Subject]]:
        if not rule.in_force(self.at):
            return Outcome(rule.id, "not_applicable", why=_why_not_in_force(rule, self.at)), []
        bound = rule.applies_if.run(self._organisation()) if rule.applies_if is not None else True
        if bound is False:
            return Outcome(rule.id, "not_applicable", why=_UNBOUND["organisation"]), []
        if rule.applies_to not in self.facts.subjects:
            return Outcome(rule.id, "not_examined", missing=(rule.applies_to,)), []
        if isinstance(bound, Missing):
            return Outcome(rule.id, "not_examined", missing=bound.facts), []
        outcome, breached = self._subjects(rule)
        return self._doubted(rule, outcome), breached

    def _doubted(self, rule: Rule, outcome: Outcome) -> Outcome:
        """A list that lacks what guardian.yaml speaks of decides nothing; where nothing was asked, that is said."""
        lacking = unlisted(rule.applies_to, self.facts.subjects)
        if lacking:
            status: RuleStatus = "breached" if outcome.status == "breached" else "not_examined"
            return replace(outcome, status=status, missing=tuple(sorted({*outcome.missing, *lacking})))
        if outcome.status != "not_applicable":
            return outcome
        if not outcome.subjects:
            return replace(outcome, why=f"no {rule.applies_to} is listed")
        if rule.require is not None and rule.applies_to not in SCANNED:
            return replace(outcome, why=_UNBOUND.get(rule.applies_to, f"no {rule.applies_to} to which it applies"))
        return outcome

    def _subjects(self, rule: Rule) -> tuple[Outcome, list[Subject]]:
        breached: list[Subject] = []
        missing: set[str] = set()
        met = examined = 0
        for context, subjects in self._grouped(rule.applies_to):
            answer = decide(rule, context)
            examined += len(subjects)
            if isinstance(answer, Missing):
                missing.update(answer.facts)
            elif answer == "breached":
                breached.extend(subjects)
            elif answer == "met":
                met += len(subjects)
        status: RuleStatus = "met" if met else "not_applicable"
        if breached or missing:
            status = "breached" if breached else "not_examined"
        outcome = Outcome(rule.id, status, examined, len(breached), tuple(sorted(missing)))
        return outcome, sorted(breached, key=lambda subject: subject.ref)

    def _grouped(self, kind: str) -> list[tuple[Any, list[Subject]]]:
        """Subjects of one kind by equal facts, each group with the activation that its rules run on."""
        if kind not in self._groups:
            groups: dict[tuple[tuple[str, str], ...], list[Subject]] = {}
            for subject in self.facts.subjects[kind]:
                groups.setdefault(tuple(subject.keys.items()), []).append(subject)
            self._groups[kind] = [(context_of(group[0].variables, self.at), group) for group in groups.values()]
        return self._groups[kind]

    def _organisation(self) -> Any:
        known = self.facts.subjects.get("organisation", ())
        variables = known[0].variables if known else {"organisation": {}, "people": {}}
        return context_of(variables, self.at)


def decide(rule: Rule, context: Any) -> Answer:
    """One rule on one subject: breached where it applies and what it requires does not hold."""
    applies = _run(rule, rule.when, context)
    if applies is not True:
        return applies if isinstance(applies, Missing) else "not_applicable"
    if rule.require is None:
        return "breached"
    holds = _run(rule, rule.require, context)
    if isinstance(holds, Missing):
        return holds
    return "met" if holds else "breached"


def _run(rule: Rule, program: Program, context: Any) -> bool | Missing:
    try:
        return program.run(context)
    except PolicyError as error:
        faults = [GuardianError(f"rule '{rule.id}': {f.what}", where=rule.where, remedy=f.remedy) for f in error.faults]
        raise PolicyError(faults) from error


def _why_not_in_force(rule: Rule, at: date) -> str:
    if rule.effective_from is not None and at < rule.effective_from:
        return f"in force from {rule.effective_from.isoformat()}"
    return f"in force until {rule.effective_to.isoformat() if rule.effective_to else ''}"


def _finding(rule: Rule, subject: Subject, overrides: tuple[Override, ...], at: date) -> Finding:
    override = next((o for o in overrides if o.rule == rule.id and o.in_force(at) and touches(o, subject)), None)
    severity, message = rule.severity, worded(rule.message, subject)
    if override is not None and override.loosen:
        severity = Severity.INFO
        message = {tag: f"{words} {override.said(tag)}" for tag, words in message.items()}
    elif override is not None and override.severity is not None:
        severity = max(severity, override.severity)
    return Finding(
        rule.id,
        rule.controls,
        subject.ref,
        severity,
        rule.cites,
        message,
        worded(rule.remedy, subject),
        finding_key(rule.id, subject.ref, subject.entity),
        subject.location,
        rule.law,
    )


def touches(override: Override, subject: Subject) -> bool:
    """Whether an override holds for a subject: everywhere, or in the tables that it names."""
    if not override.tables:
        return True
    source = str(subject.variables.get("dataset", {}).get("name", ""))
    table = (subject.table or subject.ref).removeprefix(f"{source}/")
    return bool(table_names(source, table) & set(override.tables))


def worded(text: Text, subject: Subject) -> Text:
    """A rule's words with what they say about this subject filled in."""
    return {tag: _filled(words, tag, subject) if "{" in words else words for tag, words in text.items()}


def _filled(words: str, tag: str, subject: Subject) -> str:
    """Placeholders: ``{title}`` what the column is, ``{persons}`` people in the table, ``{id}`` a configured name."""
    if "{title}" in words:
        words = words.replace("{title}", _title(subject, tag))
    if "{persons}" in words:
        words = words.replace("{persons}", f"{subject.variables.get('table', {}).get('persons', 0):,}")
    return words.replace("{id}", subject.entity)


def _title(subject: Subject, tag: str) -> str:
    if subject.kind != "column" or not subject.entity:
        return subject.entity
    titles = taxonomy.load().entity(subject.entity, subject.variables["column"]["category"]).titles
    return titles.get(tag, titles["en"])


def finding_key(rule: str, ref: str, entity: str) -> str:
    """Stable over runs and independent of lines: what baselines and SARIF compare."""
    return hashlib.sha256(f"{rule}\n{ref}\n{entity}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
