"""What a role sees of a column: taxonomy → law packs → organisation → dataset; the strictest wins, with its trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from guardian import taxonomy
from guardian.model import Text, Tier
from guardian.policy.expressions import Missing, context_of
from guardian.policy.facts import Facts, Subject
from guardian.policy.model import EffectivePolicy, Override, Pack, Rule, Treatment
from guardian.policy.rules import Answer, decide, touches, worded
from guardian.policy.vocabulary import plain

Layer = Literal["taxonomy", "law", "organisation", "dataset"]
LAYERS: tuple[Layer, ...] = ("taxonomy", "law", "organisation", "dataset")


@dataclass(frozen=True, slots=True)
class Voice:
    """One line of the trace: who spoke, what it asks for (None: it only reports), and why.

    ``answer``: breached, met, undecided (``missing`` names the facts), floor (a layer's default) or loosened.
    """

    layer: Layer
    rule: str
    treatment: Treatment | None
    answer: str
    why: Text
    cites: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The treatment of one column for one role and purpose on one day, and everything that was said on the way."""

    ref: str
    treatment: Treatment
    winner: Voice
    trace: tuple[Voice, ...]
    policy: str
    at: date


def resolve(
    subject: Subject, facts: Facts, policy: EffectivePolicy, at: date, *, role: str = "", purpose: str = ""
) -> Resolved:
    """Decide one column. A rule that acts and cannot be decided acts: doubt never weakens."""
    asked = _asked(subject, policy, role, purpose)
    voices = (
        *_floor(asked, policy, at),
        *_law(asked, facts, policy, at, role),
        *_organisation(asked, policy, role, purpose),
        *_dataset(asked, policy, role),
        *_stricter(asked, policy, at),
    )
    speaking = [voice for voice in voices if voice.treatment is not None and voice.answer != "loosened"]
    winner = max(speaking, key=lambda voice: (voice.treatment or Treatment.CLEAR, -LAYERS.index(voice.layer)))
    return Resolved(subject.ref, winner.treatment or Treatment.CLEAR, winner, voices, policy.digest, at)


def _asked(subject: Subject, policy: EffectivePolicy, role: str, purpose: str) -> Subject:
    """The column as it is asked for: with its role, and only the purpose that was declared."""
    variables = dict(subject.variables)
    if role:
        attributes = policy.roles.get(role, {})
        stated = [f"{name}={value}" for name, value in sorted(attributes.items())]
        variables["role"] = plain({"id": role, "region": attributes.get("region"), "attributes": stated})
    if purpose and "purposes" in variables:
        variables["purposes"] = [entry for entry in variables["purposes"] if entry.get("id") == purpose]
    return Subject(subject.kind, subject.ref, variables, subject.keys, subject.entity, subject.location, subject.table)


def _tier(subject: Subject) -> Tier:
    """The column's tier; at least sensitive for anything personal in a table about children."""
    column = subject.variables["column"]
    tier = Tier.of(column["tier"])
    minors = subject.variables.get("table", {}).get("minors", False)
    return max(tier, Tier.SENSITIVE) if minors and column.get("personal") else tier


def _floor(subject: Subject, policy: EffectivePolicy, at: date) -> Iterator[Voice]:
    tier = _tier(subject)
    treatment = Treatment.of(taxonomy.load().treatments[tier])
    rule = f"tier-{tier.label}"
    loosened = _loosening(rule, subject, policy, at)
    why = {
        "en": f"The tier is {tier.label}.",
        "zh-CN": f"保护级别为 {tier.label}。",
        "zh-TW": f"保護級別為 {tier.label}。",
    }
    yield Voice("taxonomy", rule, treatment, "loosened" if loosened else "floor", _noted(why, loosened))
    if loosened:
        yield Voice("taxonomy", "tier-public", Treatment.CLEAR, "floor", why)


def _law(subject: Subject, facts: Facts, policy: EffectivePolicy, at: date, role: str) -> Iterator[Voice]:
    organisation = facts.subjects.get("organisation", ())
    around = context_of(organisation[0].variables if organisation else {"organisation": {}, "people": {}}, at)
    context = context_of(subject.variables, at)
    for pack in policy.law_packs:
        if pack.applies_if is not None and pack.applies_if.run(around) is False:
            continue
        for rule in pack.rules:
            if rule.applies_to in ("column", "role") and rule.in_force(at) and _for(rule, role):
                bound = rule.applies_if.run(around) if rule.applies_if is not None else True
                if bound is not False:
                    yield from _said(rule, pack, decide(rule, context), subject, policy, at)


def _for(rule: Rule, role: str) -> bool:
    """Rules about roles speak only where a role is asked for; a rule that names roles, only for those."""
    if rule.applies_to == "role" and not role:
        return False
    return not rule.roles or not role or role in rule.roles


def _said(
    rule: Rule, pack: Pack, answer: Answer, subject: Subject, policy: EffectivePolicy, at: date
) -> Iterator[Voice]:
    if answer == "not_applicable":
        return
    missing = answer.facts if isinstance(answer, Missing) else ()
    shown = "undecided" if missing else str(answer)
    acts = rule.enforce is not None and answer != "met"
    loosened = _loosening(rule.id, subject, policy, at) if acts else None
    layer: Layer = "law" if pack.law in taxonomy.LAWS else "organisation"
    yield Voice(
        layer,
        rule.id,
        rule.enforce if acts else None,
        "loosened" if loosened else shown,
        _noted(worded(rule.title if answer == "met" and rule.title else rule.message, subject), loosened),
        rule.cites,
        missing,
        rule.where,
    )


def _organisation(subject: Subject, policy: EffectivePolicy, role: str, purpose: str) -> Iterator[Voice]:
    tier = _tier(subject)
    for tiers, by_role in policy.treatments.items():
        if tiers == tier.label:
            yield from _by_role(by_role, role, "organisation", f"treatments.{tiers}")
    if purpose:
        yield from _purposed(subject, role, purpose)


def _purposed(subject: Subject, role: str, purpose: str) -> Iterator[Voice]:
    """A declared purpose must be one of the table's, be open to the role, and need the column."""
    column, purposes = subject.variables["column"], subject.variables.get("purposes")
    if purposes is None or not column.get("personal"):
        return
    if not purposes:
        yield _refusing("purpose-not-declared", purpose, Treatment.DENY, "is declared for no activity on this table")
        return
    entry = purposes[0]
    if role and entry.get("audience") and role not in entry["audience"]:
        yield _refusing("purpose-audience", purpose, Treatment.DENY, f"is not open to the role {role}")
    if column["category"] not in entry.get("needs", ()):
        yield _refusing("purpose-needs", purpose, Treatment.REDACT, f"does not need {column['category']}")


_SAYS: Mapping[str, tuple[str, str]] = {
    "purpose-not-declared": ("未用于该表的任何活动", "未用於該資料表的任何活動"),
    "purpose-audience": ("不对该角色开放", "不對該角色開放"),
    "purpose-needs": ("不需要该类别", "不需要該類別"),
}


def _refusing(rule: str, purpose: str, treatment: Treatment, says: str) -> Voice:
    simplified, traditional = _SAYS[rule]
    why = {
        "en": f"The purpose {purpose} {says}.",
        "zh-CN": f"目的 {purpose} {simplified}。",
        "zh-TW": f"目的 {purpose} {traditional}。",
    }
    return Voice("organisation", rule, treatment, "breached", why)


def _dataset(subject: Subject, policy: EffectivePolicy, role: str) -> Iterator[Voice]:
    source = subject.variables.get("dataset", {}).get("name", "")
    by_role = policy.dataset_treatments.get(source, {}).get(_tier(subject).label, {})
    yield from _by_role(by_role, role, "dataset", f"sources.{source}.treatments")


def _by_role(by_role: Mapping[str, Treatment], role: str, layer: Layer, rule: str) -> Iterator[Voice]:
    """What guardian.yaml sets for the role; without a role, the strictest that it sets for anyone."""
    treatments = [by_role[role]] if role in by_role else [] if role else list(by_role.values())
    for treatment in treatments:
        who = role or "any role"
        why = {
            "en": f"guardian.yaml sets this for {who}.",
            "zh-CN": f"guardian.yaml 为 {role or '任意角色'} 设定。",
            "zh-TW": f"guardian.yaml 為 {role or '任意角色'} 設定。",
        }
        yield Voice(layer, rule, treatment, "floor", why)


def _stricter(subject: Subject, policy: EffectivePolicy, at: date) -> Iterator[Voice]:
    """Overrides that make a rule stricter speak for the tables that they name."""
    for override in policy.overrides:
        if override.enforce is not None and override.in_force(at) and touches(override, subject):
            layer: Layer = "dataset" if override.tables else "organisation"
            why = dict.fromkeys(("en", "zh-CN", "zh-TW"), override.because or override.rule)
            yield Voice(layer, override.rule, override.enforce, "breached", why, where=override.where)


def _loosening(rule: str, subject: Subject, policy: EffectivePolicy, at: date) -> Override | None:
    found: Sequence[Override] = policy.overrides
    return next((o for o in found if o.loosen and o.rule == rule and o.in_force(at) and touches(o, subject)), None)


def _noted(why: Text, loosened: Override | None) -> Text:
    if loosened is None:
        return why
    return {tag: f"{words} {loosened.said(tag)}" for tag, words in why.items()}
