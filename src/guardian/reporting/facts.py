"""What a report says, worked out once from the result and the same for every format and language."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from guardian.model import (
    HIDDEN_NAME,
    ColumnVerdict,
    Finding,
    NotExamined,
    ScanResult,
    Severity,
    TableVerdict,
    Tier,
    Unread,
    said,
)

INTERRUPTED = Unread("*", "interrupted before everything was examined; what follows is partial")
LAWS = ("gdpr", "ccpa", "pipl")
OTHER_LAW = "other"

State = Literal["unread", "nothing", "findings", "clean"]


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """All findings of one rule, the most severe first."""

    rule: str
    severity: Severity
    cites: tuple[str, ...]
    controls: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class LawFindings:
    """The findings of one law. A finding under two laws stands under both."""

    law: str
    rules: tuple[RuleFindings, ...]

    @property
    def count(self) -> int:
        return sum(len(rule.findings) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class TableFacts:
    """One table with its columns: personal ones by tier, highest first; the others in their own order."""

    verdict: TableVerdict
    personal: tuple[ColumnVerdict, ...]
    others: tuple[ColumnVerdict, ...]
    findings: int

    @property
    def columns(self) -> int:
        return len(self.personal) + len(self.others)


def unread(result: ScanResult) -> tuple[Unread, ...]:
    """What could not be examined; an interrupted scan always says so."""
    listed = result.coverage.unread
    return (INTERRUPTED, *listed) if result.interrupted else listed


def state(result: ScanResult) -> State:
    """The one thing to say first: unread wins over findings; a scan that met no data is never clean."""
    if unread(result):
        return "unread"
    if not result.coverage.tables and not result.columns and not result.findings:
        return "nothing"
    return "findings" if result.findings else "clean"


def personal_columns(result: ScanResult) -> tuple[ColumnVerdict, ...]:
    return tuple(column for column in result.columns if column.personal)


def by_tier(columns: Iterable[ColumnVerdict]) -> dict[Tier, int]:
    """Columns of each tier, every tier named, highest first."""
    counts = Counter(column.tier for column in columns)
    return {tier: counts[tier] for tier in sorted(Tier, reverse=True)}


def by_category(columns: Iterable[ColumnVerdict]) -> dict[str, int]:
    """Columns of each category, most first."""
    counts = Counter(column.category for column in columns)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Findings of each severity that occurs, highest first."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in sorted(counts, reverse=True)}


def tables(result: ScanResult) -> tuple[TableFacts, ...]:
    """Every table, the highest tier first; a table met only through its columns is listed too."""
    columns: dict[str, list[ColumnVerdict]] = {table.ref: [] for table in result.tables}
    for column in result.columns:
        columns.setdefault(f"{column.ref.source}/{column.ref.table}", []).append(column)
    verdicts = {table.ref: table for table in result.tables}
    found = Counter(table_of(finding.ref, columns) for finding in result.findings)
    facts = [_table(verdicts.get(ref), ref, held, found[ref]) for ref, held in columns.items()]
    return tuple(sorted(facts, key=lambda fact: (-fact.verdict.tier, -len(fact.personal), fact.verdict.ref)))


def _table(verdict: TableVerdict | None, ref: str, columns: list[ColumnVerdict], findings: int) -> TableFacts:
    if verdict is None:
        rows = max((column.evidence.rows for column in columns), default=0)
        verdict = TableVerdict(ref, rows, max((column.tier for column in columns), default=Tier.INTERNAL))
    personal = sorted((column for column in columns if column.personal), key=lambda column: -column.tier)
    return TableFacts(verdict, tuple(personal), tuple(column for column in columns if not column.personal), findings)


def table_of(ref: str, known: Mapping[str, object]) -> str:
    """The table that a reference lies in; the reference itself where it is none of a table."""
    while ref not in known and "/" in ref:
        ref = ref.rpartition("/")[0]
    return ref


def laws_of(finding: Finding) -> tuple[str, ...]:
    """The laws a finding falls under: that of an organisation's own pack, else those of its controls, its rule's name
    and its articles."""
    if finding.law and finding.law not in LAWS:
        return (finding.law,)
    named = [text.lower() for text in (*finding.controls, finding.rule, *finding.cites)]
    laws = tuple(law for law in LAWS if any(text.startswith(law) for text in named))
    return laws or (OTHER_LAW,)


def by_law(findings: Iterable[Finding]) -> tuple[LawFindings, ...]:
    """Findings by law, then by rule, the most severe rule first."""
    grouped: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        for law in laws_of(finding):
            grouped.setdefault(law, {}).setdefault(finding.rule, []).append(finding)
    own = sorted(grouped.keys() - {*LAWS, OTHER_LAW})
    order = [law for law in (*LAWS, *own, OTHER_LAW) if law in grouped]
    return tuple(LawFindings(law, by_rule(grouped[law])) for law in order)


def rules(findings: Iterable[Finding]) -> tuple[RuleFindings, ...]:
    """Findings by rule alone, each once."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.rule, []).append(finding)
    return by_rule(grouped)


def by_rule(grouped: Mapping[str, list[Finding]]) -> tuple[RuleFindings, ...]:
    rules = [_rule(rule, findings) for rule, findings in grouped.items()]
    return tuple(sorted(rules, key=lambda rule: (-rule.severity, -len(rule.findings), rule.rule)))


def _rule(rule: str, findings: list[Finding]) -> RuleFindings:
    ordered = tuple(sorted(findings, key=lambda finding: (-finding.severity, finding.ref)))
    cites = dict.fromkeys(cite for finding in ordered for cite in finding.cites)
    controls = dict.fromkeys(control for finding in ordered for control in finding.controls)
    return RuleFindings(rule, ordered[0].severity, tuple(cites), tuple(controls), ordered)


def uncertain(result: ScanResult, below: float = 0.7) -> tuple[ColumnVerdict, ...]:
    """Personal columns that a person should look at: little confidence, and nobody has decided yet."""
    return tuple(
        column
        for column in personal_columns(result)
        if column.confidence < below and "person" not in column.evidence.by and str(column.ref) not in result.decisions
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided of one column, ready to print."""

    ref: str
    action: str
    category: str
    by: str
    at: str
    reason: str
    moved_from: str


def decisions(result: ScanResult) -> tuple[Decided, ...]:
    """Every human decision, the latest first."""
    keys = ("action", "category", "by", "at", "reason", "moved_from")
    listed = [Decided(ref, *(str(made.get(key) or "") for key in keys)) for ref, made in result.decisions.items()]
    return tuple(sorted(sorted(listed, key=lambda item: item.ref), key=lambda item: item.at, reverse=True))


def by_message(findings: Iterable[Finding], language: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Message, remedy and the references that both stand for: what is said once need not be said a thousand times."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        words = (said(finding.message, language), said(finding.remedy, language))
        grouped.setdefault(words, []).append(place(finding))
    return tuple((message, remedy, tuple(refs)) for (message, remedy), refs in grouped.items())


def place(finding: Finding) -> str:
    """Where a finding is: its reference, and the line of the schema file where there is one."""
    at = finding.location
    return f"{finding.ref} ({at.file}:{at.line})" if at else finding.ref


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next: the key of its words, a count, and a command where one does it."""

    key: str
    count: int
    command: str = ""


def next_steps(result: ScanResult) -> tuple[Step, ...]:
    """What to do, the most pressing first."""
    doubtful = uncertain(result)
    severe = sum(finding.severity >= Severity.HIGH for finding in result.findings)
    ref = str(doubtful[0].ref) if doubtful else ""
    steps = (
        Step("next_unread", len(unread(result))),
        Step("next_severe", severe),
        Step("next_findings", len(result.findings)),
        Step("next_uncertain", len(doubtful), f"{review_command(ref)} --accept --by NAME --reason TEXT"),
        Step("next_facts", len(lacking(result))),
        _hidden(result),
    )
    return (*(step for step in steps if step.count), Step("next_keep", 1))


def lacking(result: ScanResult) -> tuple[NotExamined, ...]:
    """Rules that lack facts: where nothing was examined, no fact that somebody could state is what they lack."""
    return result.not_examined if result.columns else ()


def no_finding(result: ScanResult) -> str:
    """The key of what is said where there is no finding."""
    return "findings_none" if result.columns else "findings_unseen"


def _hidden(result: ScanResult) -> Step:
    """How many names go by their fingerprint, and how to learn which they are."""
    left = [item.ref for item in result.coverage.unread] + [item.ref for item in result.coverage.skipped]
    refs = [ref for ref in (*(str(column.ref) for column in result.columns), *left) if "~" in ref]
    names = dict.fromkeys(found[0] for ref in refs for found in HIDDEN_NAME.finditer(ref))
    first = next((ref for ref in refs if HIDDEN_NAME.search(ref)), "")
    return Step("next_hidden", len(names), f"guardian catalog find {shlex.quote(first)}")


def review_command(ref: str) -> str:
    return f"guardian catalog review {shlex.quote(ref)}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of personal data: how many columns hold it, at which tier, and what each law calls it."""

    example: ColumnVerdict
    columns: int
    tier: Tier
    legal: Mapping[str, tuple[str, ...]]


def kinds(columns: Iterable[ColumnVerdict]) -> tuple[Kind, ...]:
    """Kinds by tier, highest first, then by how many columns hold them."""
    grouped: dict[str, list[ColumnVerdict]] = {}
    for column in columns:
        grouped.setdefault(column.entity or column.category, []).append(column)
    found = [Kind(held[0], len(held), max(one.tier for one in held), _legal(held)) for held in grouped.values()]
    return tuple(sorted(found, key=lambda kind: (-kind.tier, -kind.columns, kind.example.category)))


def _legal(columns: list[ColumnVerdict]) -> dict[str, tuple[str, ...]]:
    laws = dict.fromkeys(law for column in columns for law in column.legal)
    return {law: tuple(dict.fromkeys(name for one in columns for name in one.legal.get(law, ()))) for law in laws}


def sources(result: ScanResult) -> tuple[str, ...]:
    """The sources that columns were read from, in the order met."""
    return tuple(dict.fromkeys(column.ref.source for column in result.columns))
