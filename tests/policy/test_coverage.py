"""Coverage: one entry for each control; what was not looked at is never called met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guardian.errors import PolicyError
from guardian.policy.compare import Version, compare
from guardian.policy.coverage import cover, document
from guardian.policy.facts import Facts, facts_of
from guardian.policy.loader import load_policy
from guardian.policy.model import EffectivePolicy, Treatment
from guardian.policy.registers import read_registers
from guardian.policy.rules import evaluate

DAY = date(2026, 11, 22)
Make = Callable[..., Any]
CONTROLS = """\
controls:
  - {id: X-1, cites: [Art. 1], source_grade: ✔1, title: {en: one}}
  - {id: X-2, cites: [Art. 2], source_grade: ✔1, title: {en: two}}
  - id: X-3
    cites: [Art. 3]
    source_grade: ✔1
    title: {en: three}
    not_automatable: {en: a matter of judgement, zh-CN: 需人工判断, zh-TW: 需人工判斷}
"""


def statuses(policy: EffectivePolicy, facts: Facts, *, unread: bool = False) -> dict[str, str]:
    laws = cover(policy, evaluate(facts, policy, DAY), unread)
    return {one.control.id: one.status for covered in laws.values() for one in covered}


@pytest.fixture
def ours(pack_file: Make, rule_text: Make) -> EffectivePolicy:
    return load_policy((str(pack_file(rule_text(controls="[X-1]"), head=CONTROLS)),))


def test_a_control_is_breached_by_one_breach(ours: EffectivePolicy, column: Make, table: Make) -> None:
    assert statuses(ours, facts_of([column()], [table()]))["X-1"] == "breached"


def test_a_control_is_met_where_all_was_examined_and_nothing_breaches(
    ours: EffectivePolicy, column: Make, table: Make
) -> None:
    assert statuses(ours, facts_of([column("n", "none")], [table()]))["X-1"] == "met"


def test_unread_data_leave_a_control_unexamined_that_would_be_met(
    ours: EffectivePolicy, column: Make, table: Make
) -> None:
    facts = facts_of([column("n", "none")], [table()])
    assert statuses(ours, facts, unread=True)["X-1"] == "not_examined"
    assert statuses(ours, facts_of([column()], [table()]), unread=True)["X-1"] == "breached"


def test_a_control_without_rule_is_not_examined_unless_it_says_why(ours: EffectivePolicy) -> None:
    found = statuses(ours, facts_of([], []))
    assert found == {"X-1": "not_examined", "X-2": "not_examined", "X-3": "not_automatable"}


@pytest.mark.parametrize(
    "keys", [{"effective_from": "2030-01-01"}, {"applies_if": "organisation.ciio"}], ids=["not in force", "not bound"]
)
def test_a_control_that_binds_nobody_here_today_is_not_called_met(
    pack_file: Make, rule_text: Make, column: Make, table: Make, config_of: Make, keys: dict[str, str]
) -> None:
    policy = load_policy((str(pack_file(rule_text(controls="[X-1]", **keys), head=CONTROLS)),))
    config = config_of("version: 1\norganisation: {profile: {ciio: false}}\n")
    found = evaluate(facts_of([column()], [table()], config), policy, DAY)
    control = cover(policy, found)["ours"][0]
    assert control.status == "not_examined"
    assert control.missing[0].startswith(("in force from 2030-01-01", "does not apply to this organisation"))


def test_the_document_has_one_entry_for_each_of_the_176_controls(column: Make, table: Make) -> None:
    policy = load_policy()
    found = evaluate(facts_of([column()], [table()]), policy, DAY)
    printed = document(policy, found, cover(policy, found))
    assert set(printed["laws"]) == {"gdpr", "ccpa", "pipl"}
    entries = [entry for law in printed["laws"].values() for entry in law["controls"]]
    assert len({entry["id"] for entry in entries}) == len(entries) == 176
    known = {"met", "breached", "not_examined", "not_automatable"}
    assert all(entry["cites"] and entry["status"] in known and "rules" in entry for entry in entries)
    assert sum(sum(law["counts"].values()) for law in printed["laws"].values()) == 176
    assert printed["policy"] == policy.digest


def test_an_override_in_force_shows_in_the_document(column: Make, table: Make, config_of: Make) -> None:
    override = "{rule: gdpr-children, loosen: true, approver: Li Na, because: pilot, until: 2027-01-31}"
    config = config_of(f"version: 1\noverrides: [{override}]\n")
    policy = load_policy(config.packs, config)
    found = evaluate(facts_of([column()], [table()], config), policy, DAY)
    (shown,) = document(policy, found, cover(policy, found))["overrides"]
    assert (shown["rule"], shown["approver"], shown["until"]) == ("gdpr-children", "Li Na", "2027-01-31")


# ------------------------------------------------------------------ registers


def registers(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_facts_of_a_register_are_judged(tmp_path: Path, pack_file: Make, rule_text: Make) -> None:
    rule = rule_text(
        applies_to="vendor",
        when="organisation.controller",
        require="has(vendor.contract_ref)",
        examples="{fail: [{vendor: {id: a}, organisation: {controller: true}}]}",
    )
    policy = load_policy((str(pack_file(rule)),))
    text = "organisation: {controller: true}\nvendors: [{id: acme}, {id: beta, contract_ref: C-1}]\n"
    facts = read_registers(registers(tmp_path, text), facts_of([], []))
    assert [finding.ref for finding in evaluate(facts, policy, DAY).findings] == ["vendor/acme"]


def test_an_empty_register_is_known_to_be_empty_and_an_absent_one_is_unknown(
    tmp_path: Path, pack_file: Make, rule_text: Make
) -> None:
    rule = rule_text(applies_to="vendor", when="vendor.country == 'US'", examples="{fail: [{vendor: {country: US}}]}")
    policy = load_policy((str(pack_file(rule)),))
    unknown = evaluate(facts_of([], []), policy, DAY).outcomes["our-rule"]
    empty = read_registers(registers(tmp_path, "vendors: []\n"), facts_of([], []))
    assert unknown.status == "not_examined"
    assert evaluate(empty, policy, DAY).outcomes["our-rule"].status == "not_applicable"


def test_every_fault_of_a_register_is_named_with_its_line(tmp_path: Path) -> None:
    path = registers(tmp_path, "vendor: []\nvendors:\n  - {id: a, contry: US}\n  - {id: 3}\npeople: {total: many}\n")
    with pytest.raises(PolicyError) as error:
        read_registers(path, facts_of([], []))
    found = [str(fault) for fault in error.value.faults]
    assert len(found) == 4
    assert any(":3: unknown fact 'vendor.contry'; did you mean 'country'" in fault for fault in found)


# ------------------------------------------------------------------ what if


def test_a_difference_names_column_role_treatment_and_people(
    pack_file: Make, rule_text: Make, column: Make, table: Make
) -> None:
    facts = facts_of([column("email"), column("n", "none")], [table(rows=500)])
    before = Version("a", load_policy((str(pack_file(rule_text(), name="one")),)), facts)
    stricter = rule_text("other", enforce="deny")
    after = Version("b", load_policy((str(pack_file(stricter, name="two")),)), facts, ("analyst",))
    found = compare(before, after, DAY)
    assert {(one.ref, one.role, one.before, one.after) for one in found.treatments} == {
        ("crm/public.members/email", "", Treatment.CLEAR, Treatment.DENY),
        ("crm/public.members/email", "analyst", Treatment.CLEAR, Treatment.DENY),
    }
    assert found.people == (500, 500)
    assert found.rules_added == ("other",)
    assert found.rules_removed == ("our-rule",)
    assert found.found == (("other", "crm/public.members/email"),)


def test_the_same_policy_twice_makes_no_difference(column: Make, table: Make) -> None:
    version = Version("a", load_policy(), facts_of([column()], [table()]))
    found = compare(version, version, DAY)
    assert (found.treatments, found.found, found.gone, found.people) == ((), (), (), (0, 0))
