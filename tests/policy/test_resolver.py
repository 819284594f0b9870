"""Treatments: the strictest of taxonomy, law, organisation and dataset wins; nothing that is added weakens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian import taxonomy
from guardian.model import ColumnRef, ColumnVerdict, Evidence, Severity, TableVerdict, Tier
from guardian.policy import vocabulary
from guardian.policy.expressions import Compiler
from guardian.policy.facts import Facts, facts_of
from guardian.policy.loader import load_policy
from guardian.policy.model import EffectivePolicy, Pack, Rule, Treatment
from guardian.policy.resolver import Resolved, resolve

DAY = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[1] / "vectors" / "policy_traces.json"
CONFIG = """\
version: 1
sources:
  crm: {url: sqlite:///x, owner: sales, treatments: {personal: {intern: redact}}}
purposes:
  churn: {legal_basis: {gdpr: consent, pipl: consent}, needs: [email], audience: [analyst]}
  care: {legal_basis: {gdpr: contract, pipl: consent}, needs: [email, health], art9_condition: 9(2)(h)}
roles: {analyst: {}, intern: {}, dpo: {}}
activities:
  - {id: a, purpose: churn, tables: [crm.public.members]}
  - {id: b, purpose: care, tables: [crm.public.members]}
treatments: {personal: {analyst: token}, sensitive: {analyst: token}, restricted: {analyst: deny}}
"""
Make = Callable[..., Any]


def verdict(category: str, *, seen: bool = True) -> ColumnVerdict:
    kind = taxonomy.load().category(category)
    evidence = Evidence(9, 9, 9, 9, 0.0, ("value",)) if seen else Evidence(0, 9, 9, 9, None, ("name",))
    ref = ColumnRef("crm", "public.members", category)
    return ColumnVerdict(ref, category, None, kind.tier, kind.legal, 0.9, evidence)


def resolved(facts: Facts, policy: EffectivePolicy, at: date = DAY, **asked: str) -> Resolved:
    return resolve(facts.subjects["column"][0], facts, policy, at, **asked)


def facts(category: str, config: Any = None, *, seen: bool = True) -> Facts:
    column = verdict(category, seen=seen)
    return facts_of([column], [TableVerdict("crm/public.members", 9, column.tier)], config)


NO_RULES = EffectivePolicy("sha256:0", "none", ())


@pytest.mark.parametrize(
    ("category", "treatment"),
    [
        ("none", Treatment.CLEAR),
        ("email", Treatment.CLEAR),
        ("religion", Treatment.MASK),
        ("national_id", Treatment.REDACT),
    ],
)
def test_without_rules_the_tier_decides(category: str, treatment: Treatment) -> None:
    found = resolved(facts(category), NO_RULES)
    assert found.treatment == treatment
    assert found.winner.layer == "taxonomy"


def test_a_law_that_acts_wins_over_the_tier() -> None:
    found = resolved(facts("card_security"), load_policy())
    assert found.treatment == Treatment.DENY
    assert found.winner.rule == "gdpr-card-security-stored"
    assert found.winner.cites


@pytest.mark.parametrize(
    ("category", "role", "treatment", "layer"),
    [
        ("email", "analyst", Treatment.TOKEN, "organisation"),
        ("email", "intern", Treatment.REDACT, "dataset"),
        ("email", "dpo", Treatment.CLEAR, "taxonomy"),
        ("email", "", Treatment.REDACT, "dataset"),
        ("national_id", "analyst", Treatment.DENY, "organisation"),
    ],
)
def test_the_organisation_makes_it_stricter_for_a_role(
    config_of: Make, category: str, role: str, treatment: Treatment, layer: str
) -> None:
    config = config_of(CONFIG)
    found = resolved(facts(category, config), load_policy(config.packs, config), role=role)
    assert (found.treatment, found.winner.layer) == (treatment, layer)


def test_an_organisation_cannot_weaken_what_the_tier_asks_for(config_of: Make) -> None:
    config = config_of("version: 1\nroles: {dpo: {}}\ntreatments: {restricted: {dpo: clear}}\n")
    assert (
        resolved(facts("national_id", config), load_policy(("gdpr",), config), role="dpo").treatment >= Treatment.REDACT
    )


@pytest.mark.parametrize(
    ("purpose", "category", "role", "treatment", "rule"),
    [
        ("churn", "email", "dpo", Treatment.DENY, "purpose-audience"),
        ("churn", "religion", "analyst", Treatment.REDACT, "purpose-needs"),
        ("churn", "email", "analyst", Treatment.TOKEN, "treatments.personal"),
    ],
)
def test_a_declared_purpose_must_be_open_to_the_role_and_need_the_column(
    config_of: Make, purpose: str, category: str, role: str, treatment: Treatment, rule: str
) -> None:
    config = config_of(CONFIG)
    found = resolved(facts(category, config), load_policy(config.packs, config), role=role, purpose=purpose)
    assert (found.treatment, found.winner.rule) == (treatment, rule)


def test_a_purpose_that_no_activity_declares_for_the_table_is_denied(config_of: Make) -> None:
    config = config_of(CONFIG.replace("  - {id: a, purpose: churn, tables: [crm.public.members]}\n", ""))
    found = resolved(facts("email", config), load_policy(config.packs, config), role="analyst", purpose="churn")
    assert (found.treatment, found.winner.rule) == (Treatment.DENY, "purpose-not-declared")


def test_a_rule_that_acts_acts_when_it_cannot_be_decided(pack_file: Make, rule_text: Make) -> None:
    examples = "{fail: [{column: {personal: true}, dataset: {encrypted_at_rest: false}}]}"
    path = pack_file(rule_text(enforce="deny", require="dataset.encrypted_at_rest", examples=examples))
    found = resolved(facts("email"), load_policy((str(path),)))
    assert found.treatment == Treatment.DENY
    assert found.winner.answer == "undecided"
    assert found.winner.missing == ("dataset.encrypted_at_rest",)


@pytest.mark.parametrize(("role", "treatment"), [("analyst", Treatment.DENY), ("dpo", Treatment.CLEAR)])
def test_a_rule_for_some_roles_leaves_the_others(
    pack_file: Make, rule_text: Make, role: str, treatment: Treatment
) -> None:
    path = pack_file(rule_text(enforce="deny", roles="[analyst]"))
    assert resolved(facts("email"), load_policy((str(path),)), role=role).treatment == treatment


def test_a_rule_about_roles_speaks_where_a_role_asks(pack_file: Make, rule_text: Make) -> None:
    examples = "{fail: [{column: {personal: true}, role: {id: intern}}]}"
    when = "\"column.personal && role.id == 'intern'\""
    policy = load_policy((str(pack_file(rule_text(applies_to="role", when=when, enforce="deny", examples=examples))),))
    assert resolved(facts("email"), policy, role="intern").treatment == Treatment.DENY
    assert resolved(facts("email"), policy, role="dpo").treatment == Treatment.CLEAR


def test_a_rule_may_ask_where_the_people_of_a_role_are(config_of: Make, pack_file: Make, rule_text: Make) -> None:
    when = "\"column.personal && role.region != 'CN' && !('cleared=yes' in role.attributes)\""
    examples = "{fail: [{column: {personal: true}, role: {region: US, attributes: []}}]}"
    path = pack_file(rule_text(applies_to="role", when=when, enforce="deny", examples=examples))
    here, there = "{attributes: {region: CN}}", "{attributes: {region: US}}"
    cleared = "{attributes: {cleared: 'yes', region: US}}"
    config = config_of(f"version: 1\nroles: {{here: {here}, there: {there}, agent: {cleared}}}\n")
    policy = load_policy((str(path),), config)
    found = {role: resolved(facts("email", config), policy, role=role).treatment for role in config.roles}
    assert found == {"here": Treatment.CLEAR, "there": Treatment.DENY, "agent": Treatment.CLEAR}


def test_a_loosened_rule_is_silent_until_its_day_and_stays_in_the_trace(
    config_of: Make, pack_file: Make, rule_text: Make
) -> None:
    override = "{rule: tier-restricted, loosen: true, approver: Li Na, because: audit, until: 2026-12-31}"
    config = config_of(f"version: 1\noverrides: [{override}]\n")
    policy = load_policy((str(pack_file(rule_text())),), config)
    known = facts("national_id", config)
    found = resolved(known, policy)
    assert found.treatment == Treatment.CLEAR
    assert any(voice.answer == "loosened" and "Li Na" in voice.why["en"] for voice in found.trace)
    assert resolved(known, policy, date(2027, 1, 1)).treatment == Treatment.REDACT


def test_a_stricter_override_needs_nobodys_approval(config_of: Make) -> None:
    config = config_of("version: 1\noverrides: [{rule: tier-personal, enforce: redact, because: contract}]\n")
    assert resolved(facts("email", config), load_policy(config.packs, config)).treatment == Treatment.REDACT


def test_everything_personal_in_a_table_about_children_is_at_least_sensitive() -> None:
    columns = [verdict("email"), verdict("minor_child")]
    known = facts_of(columns, [TableVerdict("crm/public.members", 9, Tier.SENSITIVE)])
    assert resolved(known, NO_RULES).treatment == Treatment.MASK


# ------------------------------------------------------------------ properties

COMPILER = Compiler(vocabulary.load())
WORDS = {"en": "x", "zh-CN": "x", "zh-TW": "x"}
CONDITIONS = st.sampled_from(
    [
        "true",
        "false",
        "column.personal",
        "column.seen",
        "'9' in column.gdpr",
        "dataset.owner == ''",
        "purposes.size() > 0",
    ]
)
CATEGORIES = st.sampled_from(["none", "email", "religion", "health", "national_id", "card_security", "minor_child"])
ROLES = st.sampled_from(["", "analyst", "dpo"])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    require = draw(st.none() | CONDITIONS)
    return Rule(
        id=f"r{draw(st.integers(0, 10**9))}",
        pack="p",
        law="gdpr",
        controls=(),
        cites=("Art. 1",),
        grade="✔1",
        applies_to="column",
        severity=draw(st.sampled_from(list(Severity))),
        title={},
        message=WORDS,
        remedy=WORDS,
        when=COMPILER.compile(draw(CONDITIONS), "column"),
        require=COMPILER.compile(require, "column") if require else None,
        effective_from=draw(st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1))),
        enforce=draw(st.none() | st.sampled_from(list(Treatment))),
        roles=draw(st.sampled_from([(), ("analyst",), ("dpo", "analyst")])),
    )


def packed(*found: Rule) -> Pack:
    return Pack("p", "gdpr", "x", "1", WORDS, WORDS, "0", "p.yaml", rules=found)


@given(st.lists(rules(), max_size=5), rules(), CATEGORIES, st.booleans(), ROLES)
def test_adding_a_rule_never_makes_a_treatment_weaker(
    before: list[Rule], added: Rule, category: str, seen: bool, role: str
) -> None:
    known = facts(category, seen=seen)
    old = replace(NO_RULES, law_packs=(packed(*before),))
    new = replace(NO_RULES, law_packs=(packed(*before, added),))
    assert resolved(known, new, role=role).treatment >= resolved(known, old, role=role).treatment


@given(st.lists(st.lists(rules(), max_size=3), min_size=1, max_size=4), CATEGORIES, ROLES, st.data())
def test_adding_a_pack_never_makes_a_treatment_weaker_in_whatever_order(
    packs: list[list[Rule]], category: str, role: str, data: st.DataObject
) -> None:
    known = facts(category)
    all_packs = [packed(*one) for one in packs]
    some = replace(NO_RULES, law_packs=tuple(all_packs[:-1]))
    whole = resolved(known, replace(NO_RULES, law_packs=tuple(all_packs)), role=role)
    shuffled = replace(NO_RULES, law_packs=tuple(data.draw(st.permutations(all_packs))))
    assert whole.treatment >= resolved(known, some, role=role).treatment
    assert whole.treatment == resolved(known, shuffled, role=role).treatment


@given(st.lists(rules(), max_size=4), CATEGORIES, ROLES)
def test_the_winner_is_in_the_trace_and_no_voice_is_stricter(found: list[Rule], category: str, role: str) -> None:
    answer = resolved(facts(category), replace(NO_RULES, law_packs=(packed(*found),)), role=role)
    assert answer.winner in answer.trace
    assert answer.treatment == max(voice.treatment for voice in answer.trace if voice.treatment is not None)


# ------------------------------------------------------------------ golden traces

CASES = [
    ("email", "", ""),
    ("email", "analyst", "churn"),
    ("religion", "analyst", "churn"),
    ("health", "dpo", "care"),
    ("national_id", "analyst", ""),
    ("card_security", "dpo", ""),
    ("none", "analyst", ""),
]


def traces(config_of: Make, pack_file: Make, rule_text: Make) -> dict[str, list[str]]:
    """Traces under a small pack of this file's own, so that a change of a law pack leaves them alone."""
    fail = "{fail: [{column: {gdpr: ['9']}}, {column: {gdpr: ['9']}, purposes: []}]}"
    special = rule_text(
        "special", when="\"'9' in column.gdpr\"", enforce="fpe", examples="{fail: [{column: {gdpr: ['9']}}]}"
    )
    stated = rule_text(
        "stated",
        when="\"'9' in column.gdpr\"",
        require="purposes.exists(p, has(p.art9_condition))",
        enforce="redact",
        examples=fail.replace("{column: {gdpr: ['9']}}, ", ""),
    )
    cards = rule_text(
        "cards",
        when="column.category == 'card_security'",
        enforce="deny",
        examples="{fail: [{column: {category: card_security}}]}",
    )
    config = config_of(CONFIG)
    policy = load_policy((str(pack_file(special, stated, cards)),), config)
    found = {}
    for category, role, purpose in CASES:
        answer = resolved(facts(category, config), policy, role=role, purpose=purpose)
        lines = [
            f"{v.layer} {v.rule} {v.treatment.label if v.treatment is not None else '-'} {v.answer}"
            for v in answer.trace
        ]
        found[f"{category}/{role}/{purpose}"] = [f"= {answer.treatment.label} by {answer.winner.rule}", *lines]
    return found


def test_traces_are_the_ones_that_were_agreed(config_of: Make, pack_file: Make, rule_text: Make) -> None:
    assert traces(config_of, pack_file, rule_text) == json.loads(GOLDEN.read_text(encoding="utf-8"))
