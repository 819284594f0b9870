"""Runs the examples inside rules: a failing example must breach, a passing one must not, an unknown one must say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from guardian.errors import GuardianError, PolicyError
from guardian.policy.expressions import Missing, context_of
from guardian.policy.model import Example, Rule
from guardian.policy.rules import decide
from guardian.policy.vocabulary import TODAY, Vocabulary, plain

DEFAULT_DAY = date(2027, 1, 1)
"""The day on which an example is judged when it names none (``today:``)."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One example and how it went. ``fault`` is empty where it went as the rule says."""

    rule: str
    expects: str
    where: str
    fault: str = ""

    def as_fault(self) -> GuardianError:
        return GuardianError(f"rule '{self.rule}': {self.expects} example {self.fault}", where=self.where)


def try_rules(rules: Iterable[Rule], vocabulary: Vocabulary) -> Iterator[Tried]:
    for rule in rules:
        for example in rule.examples:
            yield Tried(rule.id, example.expects, example.where, _fault(rule, example, vocabulary))


def _fault(rule: Rule, example: Example, vocabulary: Vocabulary) -> str:
    shape = next(_shape_faults(rule, example, vocabulary), "")
    if shape:
        return shape
    try:
        answer = _answer(rule, example)
    except PolicyError as error:
        return f"{error.faults[0].what}. {error.faults[0].remedy}"
    missing = f"lacks {', '.join(answer.facts)}" if isinstance(answer, Missing) else ""
    match example.expects, answer:
        case ("unknown", Missing()) | ("fail", "breached") | ("pass", "met" | "not_applicable"):
            return ""
        case "fail", _:
            return missing or "does not breach the rule"
        case "pass", _:
            return missing or "breaches the rule"
        case _:
            return "is decided although a fact should be missing"


def _answer(rule: Rule, example: Example) -> Any:
    context = context_of(_variables(example.facts), example.at or DEFAULT_DAY)
    if rule.applies_if is not None and "organisation" in example.facts:
        bound = rule.applies_if.run(context)
        if bound is not True:
            return bound if isinstance(bound, Missing) else "not_applicable"
    return decide(rule, context)


def _variables(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [plain(i) for i in value] if isinstance(value, list) else plain(value) for name, value in facts.items()
    }


def _shape_faults(rule: Rule, example: Example, vocabulary: Vocabulary) -> Iterator[str]:
    """Names and types of the facts that an example gives."""
    known = vocabulary.variables(rule.applies_to)
    for name, value in example.facts.items():
        if name not in known:
            yield f"unknown name '{name}'; known here: {', '.join((*known, TODAY))}"
            continue
        kind, many = known[name]
        listed = value if isinstance(value, list) else [value]
        if many != isinstance(value, list) or not all(isinstance(item, dict) for item in listed):
            yield f"'{name}' must be {'a list of mappings' if many else 'a mapping'} of facts"
            continue
        for item in listed:
            yield from (what for _, what in vocabulary.faults(kind.name, item))
