"""The rules on schemas, as in a scan but for thousands of tables: what a rule does not ask about, it does not see.

Equal facts are decided once. A rule on columns that asks nothing about their table and dataset is not given them, so
it is decided once a category, not once a table. Columns of a table that are no personal data and alike are asked about
once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from guardian.app.findings import Found, raised
from guardian.model import ColumnVerdict, Finding, NotExamined, TableVerdict

if TYPE_CHECKING:
    from datetime import date

    from guardian.config import Config
    from guardian.policy.facts import Facts, Subject
    from guardian.policy.model import EffectivePolicy, Rule

_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_AROUND = {"column": frozenset({"table", "dataset", "columns"}), "table": frozenset({"dataset", "columns"})}
"""What a subject of a kind is told of the things around it, which differs from file to file."""
_ANYTHING = frozenset({"dataset"})


def found(
    columns: Sequence[ColumnVerdict],
    tables: Iterable[TableVerdict],
    policy: EffectivePolicy,
    config: Config | None,
    at: date,
) -> Found:
    """What `app.findings.find` says of the same columns and tables."""
    from guardian.policy.facts import facts_of
    from guardian.policy.rules import evaluate

    judged = raised(tables, columns)
    asked, alike = (columns, {}) if _counts_columns(policy) else _distinct(columns)
    facts = facts_of(asked, judged, config)
    narrow, wide = _split(policy)
    answers = [evaluate(facts, wide, at), evaluate(_only_own(facts), narrow, at)]
    findings = {one.key: one for answer in answers for one in answer.findings}
    lacking: dict[str, NotExamined] = {item.rule: item for answer in answers for item in answer.not_examined}
    return Found(judged, tuple(_for_all(findings.values(), alike)), tuple(lacking.values()))


def _distinct(columns: Sequence[ColumnVerdict]) -> tuple[list[ColumnVerdict], dict[str, list[ColumnVerdict]]]:
    """One column for all of a table that are no personal data and whose facts are equal; and those it stands for."""
    kept: list[ColumnVerdict] = []
    first: dict[tuple[str, str, str], str] = {}
    alike: dict[str, list[ColumnVerdict]] = defaultdict(list)
    for column in columns:
        ref = column.ref
        if column.category != "none" or column.others or "~" in ref.column:
            kept.append(column)
            continue
        place = (ref.source, ref.table, column.tier.label)
        if place in first:
            alike[first[place]].append(column)
        else:
            first[place] = str(ref)
            kept.append(column)
    return kept, alike


def _for_all(findings: Iterable[Finding], alike: dict[str, list[ColumnVerdict]]) -> Iterable[Finding]:
    from guardian.policy.rules import finding_key

    for finding in findings:
        yield finding
        for column in alike.get(finding.ref, ()):
            ref = str(column.ref)
            key = finding_key(finding.rule, ref, column.entity or column.category)
            yield replace(finding, ref=ref, key=key, location=column.location)


def _only_own(facts: Facts) -> Facts:
    """The same subjects, not knowing the things around them."""
    from guardian.policy.facts import Facts

    return Facts({kind: tuple(_own(one) for one in subjects) for kind, subjects in facts.subjects.items()})


def _own(subject: Subject) -> Subject:
    around = _AROUND.get(subject.kind, frozenset())
    return replace(
        subject,
        variables={name: value for name, value in subject.variables.items() if name not in around},
        keys={name: key for name, key in subject.keys.items() if name not in around},
    )


def _split(policy: EffectivePolicy) -> tuple[EffectivePolicy, EffectivePolicy]:
    """Rules that ask nothing about what is around their subject, and the others.

    An override that holds in some tables only must know the table, so its rule is one of the others.
    """
    placed = {override.rule for override in policy.overrides if override.tables}
    wanted = frozenset(
        rule.id
        for rule in policy.rules
        if rule.id not in placed and not _asks(rule) & _AROUND.get(rule.applies_to, _ANYTHING)
    )
    parts = []
    for inside in (True, False):
        packs = (
            replace(pack, rules=tuple(rule for rule in pack.rules if (rule.id in wanted) is inside))
            for pack in policy.law_packs
        )
        parts.append(replace(policy, law_packs=tuple(packs)))
    return parts[0], parts[1]


def _asks(rule: Rule) -> frozenset[str]:
    """The kinds of facts that a rule names, its words included: `{persons}` is told of the table."""
    sources = [program.source for program in (rule.when, rule.require, rule.applies_if) if program is not None]
    named = {name for source in sources for name in _roots(source)}
    told = any("{persons}" in words for text in (rule.message, rule.remedy) for words in text.values())
    kind = {rule.applies_to} if rule.applies_to not in _AROUND else set()
    return frozenset(named | kind | ({"table"} if told else set()))


@lru_cache(maxsize=4096)
def _roots(source: str) -> frozenset[str]:
    """Every word of a condition: kinds of facts among them, and more, which only makes the answer more cautious."""
    return frozenset(_WORD.findall(source))


def _counts_columns(policy: EffectivePolicy) -> bool:
    """Whether a rule may count the columns of a table: then none may be left out."""
    programs = [p.source for rule in policy.rules for p in (rule.when, rule.require) if p is not None]
    return any("columns" in source and "size" in source for source in programs)
