"""Evaluation: every rule ends met, breached, not examined or not applicable, and says what it lacked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guardian.model import Finding, Held, Severity, Tier
from guardian.policy.facts import Facts, facts_of, subject
from guardian.policy.loader import load_policy
from guardian.policy.rules import evaluate

DAY = date(2026, 11, 22)
CONFIG = """\
version: 1
sources: {crm: {url: sqlite:///x, owner: sales}}
purposes:
  care: {legal_basis: {gdpr: contract, pipl: consent}, needs: [email, health], retention: P2Y, art9_condition: 9(2)(h)}
activities: [{id: visits, purpose: care, tables: [crm.public.members]}]
"""
Make = Callable[..., Any]


def ids(findings: tuple[Finding, ...], ref: str) -> set[str]:
    return {finding.rule for finding in findings if finding.ref == ref}


def test_a_scan_without_configuration_finds_what_values_show_and_says_what_it_lacks(column: Make, table: Make) -> None:
    columns = [column("email"), column("cvv", "card_security", entity="card_security.cvv"), column("diag", "health")]
    found = evaluate(facts_of(columns, [table()]), load_policy(), DAY)
    assert "gdpr-card-security-stored" in ids(found.findings, "crm/public.members/cvv")
    assert "gdpr-special-in-clear" in ids(found.findings, "crm/public.members/diag")
    assert ids(found.findings, "crm/public.members/email") == set()
    lacking = {entry.rule: entry.missing for entry in found.not_examined}
    assert lacking["gdpr-needed-columns"] == ("purposes",)
    assert lacking["gdpr-legal-basis"] == ("purpose",)


def test_a_finding_speaks_three_languages_and_names_article_control_and_column(column: Make, table: Make) -> None:
    found = evaluate(facts_of([column("d", "health")], [table()]), load_policy(("gdpr",)), DAY)
    finding = next(one for one in found.findings if one.rule == "gdpr-special-in-clear")
    assert finding.severity == Severity.MEDIUM
    assert "GDPR-SC-01" in finding.controls
    assert any("Art. 9" in cite for cite in finding.cites)
    assert "Health" in finding.message["en"]
    assert "健康医疗" in finding.message["zh-CN"]
    assert "健康醫療" in finding.message["zh-TW"]
    assert all("{" not in words for words in (*finding.message.values(), *finding.remedy.values()))


def test_with_a_configuration_an_unneeded_column_is_a_breach_and_a_needed_one_is_not(
    column: Make, table: Make, config_of: Make
) -> None:
    columns = [column("email"), column("faith", "religion")]
    found = evaluate(facts_of(columns, [table()], config_of(CONFIG)), load_policy(), DAY)
    assert "gdpr-needed-columns" in ids(found.findings, "crm/public.members/faith")
    assert "gdpr-needed-columns" not in ids(found.findings, "crm/public.members/email")
    assert found.outcomes["gdpr-legal-basis"].status == "met"


def test_a_table_that_no_activity_uses_has_no_purpose(column: Make, table: Make, config_of: Make) -> None:
    columns = [column("email", table="public.old")]
    found = evaluate(facts_of(columns, [table("crm/public.old")], config_of(CONFIG)), load_policy(("gdpr",)), DAY)
    assert {"gdpr-needed-columns"} <= ids(found.findings, "crm/public.old/email")
    assert {"gdpr-retention-set"} <= ids(found.findings, "crm/public.old")


def test_free_text_that_holds_identifiers_is_found(column: Make, table: Make) -> None:
    held = (Held("national_id", "national_id.cn", 3, 100),)
    columns = [column("note", "free_text_may_contain_pii", others=held), column("ok", "free_text_may_contain_pii")]
    found = evaluate(facts_of(columns, [table()]), load_policy(("pipl",)), DAY)
    assert "pipl-free-text-holds-identifiers" in ids(found.findings, "crm/public.members/note")
    assert "pipl-free-text-holds-identifiers" not in ids(found.findings, "crm/public.members/ok")


def test_a_personal_name_of_a_file_is_found(column: Make, table: Make) -> None:
    ref = "folder/~0123456789ab.csv"
    columns = [column("email", table="~0123456789ab.csv", source="folder")]
    found = evaluate(facts_of(columns, [table(ref)]), load_policy(("gdpr",)), DAY)
    assert "gdpr-personal-name-of-data" in ids(found.findings, ref)


def test_nothing_scanned_is_not_examined_rather_than_met() -> None:
    found = evaluate(facts_of([], []), load_policy(), DAY)
    assert found.findings == ()
    assert {outcome.status for outcome in found.outcomes.values()} <= {"not_examined", "not_applicable"}
    assert found.outcomes["gdpr-card-security-stored"].missing == ("column",)


def test_the_key_of_a_finding_is_stable_and_differs_by_column(column: Make, table: Make) -> None:
    def keys() -> list[str]:
        columns = [column("a", "health"), column("b", "health")]
        found = evaluate(facts_of(columns, [table()]), load_policy(("gdpr",)), DAY)
        return [one.key for one in found.findings]

    assert keys() == keys()
    assert len(set(keys())) == len(keys())


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-31", "not_applicable"),
        ("2027-01-01", "breached"),
        ("2027-06-30", "breached"),
        ("2027-07-01", "not_applicable"),
    ],
)
def test_a_rule_counts_from_its_first_day_to_its_last(
    pack_file: Make, rule_text: Make, column: Make, table: Make, day: str, expected: str
) -> None:
    path = pack_file(rule_text(effective_from="2027-01-01", effective_to="2027-06-30"))
    found = evaluate(facts_of([column()], [table()]), load_policy((str(path),)), date.fromisoformat(day))
    assert found.outcomes["our-rule"].status == expected


@pytest.mark.parametrize(
    ("profile", "status"), [("{ciio: true}", "breached"), ("{ciio: false}", "not_applicable"), ("{}", "not_examined")]
)
def test_a_rule_binds_the_organisations_that_its_condition_names(
    pack_file: Make, rule_text: Make, column: Make, table: Make, config_of: Make, profile: str, status: str
) -> None:
    policy = load_policy((str(pack_file(rule_text(applies_if="organisation.ciio"))),))
    config = config_of(f"version: 1\norganisation: {{profile: {profile}}}\n")
    found = evaluate(facts_of([column()], [table()], config), policy, DAY)
    assert found.outcomes["our-rule"].status == status


def test_a_pack_stays_in_force_while_it_is_unknown_whether_it_applies(
    pack_file: Make, rule_text: Make, column: Make, table: Make, config_of: Make
) -> None:
    policy = load_policy((str(pack_file(rule_text(), head="applies_if: organisation.employees > 10\n")),))
    doubtful = evaluate(facts_of([column()], [table()]), policy, DAY)
    assert doubtful.outcomes["our-rule"].status == "breached"
    small = config_of("version: 1\norganisation: {profile: {employees: 3}}\n")
    assert evaluate(facts_of([column()], [table()], small), policy, DAY).outcomes["our-rule"].status == "not_applicable"


def test_one_breach_among_unknowns_is_a_breach_that_still_names_what_is_missing(
    pack_file: Make, rule_text: Make
) -> None:
    examples = "{fail: [{vendor: {country: US}}]}"
    path = pack_file(rule_text(applies_to="vendor", when="vendor.country == 'US'", examples=examples))
    vendors = [
        subject("vendor", "vendor/a", {"vendor": {"country": "US"}}),
        subject("vendor", "vendor/b", {"vendor": {}}),
    ]
    found = evaluate(Facts().also("vendor", vendors), load_policy((str(path),)), DAY)
    assert found.outcomes["our-rule"].status == "breached"
    assert found.outcomes["our-rule"].missing == ("vendor.country",)
    assert [finding.ref for finding in found.findings] == ["vendor/a"]


def test_a_loosened_rule_stays_in_the_report_as_information_until_its_day(
    column: Make, table: Make, config_of: Make, pack_file: Make, rule_text: Make
) -> None:
    text = "overrides: [{rule: our-rule, loosen: true, approver: Li Na, because: pilot, until: 2027-01-31}]"
    config = config_of(f"version: 1\n{text}\n")
    facts = facts_of([column()], [table()], config)
    policy = load_policy((str(pack_file(rule_text())),), config)

    def finding(day: str) -> Finding:
        found = evaluate(facts, policy, date.fromisoformat(day))
        return next(one for one in found.findings if one.ref.startswith("crm/"))

    assert finding("2027-01-31").severity == Severity.INFO
    assert "Loosened until 2027-01-31 by Li Na: pilot" in finding("2027-01-31").message["en"]
    assert "Li Na" in finding("2027-01-31").message["zh-CN"]
    assert finding("2027-02-01").severity == Severity.MEDIUM


def test_an_override_of_one_table_leaves_the_others(
    column: Make, table: Make, config_of: Make, pack_file: Make, rule_text: Make
) -> None:
    text = "overrides: [{rule: our-rule, severity: critical, tables: [crm.public.members]}]"
    config = config_of(f"version: 1\n{text}\n")
    columns = [column("d"), column("d", table="public.other")]
    tables = [table(), table("crm/public.other")]
    policy = load_policy((str(pack_file(rule_text())),), config)
    found = evaluate(facts_of(columns, tables, config), policy, DAY)
    assert {one.ref: one.severity for one in found.findings} == {
        "crm/public.members/d": Severity.CRITICAL,
        "crm/public.other/d": Severity.MEDIUM,
    }


def test_equal_facts_are_decided_once_and_found_everywhere(column: Make, table: Make, tmp_path: Path) -> None:
    columns = [column(f"d{n}", "health") for n in range(300)]
    found = evaluate(facts_of(columns, [table(tier=Tier.SENSITIVE)]), load_policy(("gdpr",)), DAY)
    assert sum(1 for one in found.findings if one.rule == "gdpr-special-in-clear") == 300


@pytest.mark.parametrize(("day", "shown"), [("2027-01-31", True), ("2027-02-01", False)])
def test_a_loosening_shows_in_every_report_even_where_nothing_breaches(
    column: Make, table: Make, config_of: Make, day: str, shown: bool
) -> None:
    override = "{rule: tier-restricted, loosen: true, approver: Li Na, because: pilot, until: 2027-01-31}"
    config = config_of(f"version: 1\noverrides: [{override}]\n")
    facts = facts_of([column("n", "none")], [table(tier=Tier.INTERNAL)], config)
    found = evaluate(facts, load_policy(config.packs, config), date.fromisoformat(day))
    mine = [one for one in found.findings if one.ref == "override/tier-restricted"]
    assert bool(mine) is shown
    for one in mine:
        assert one.severity == Severity.INFO
        assert all("Li Na" in words and "pilot" in words for words in one.message.values())


def test_a_source_whose_name_is_not_utf8_is_judged_like_any_other(
    column: Make, table: Make, pack_file: Make, rule_text: Make
) -> None:
    when = "\"column.personal && dataset.name != 'x'\""
    examples = "{fail: [{column: {personal: true}, dataset: {name: y}}]}"
    policy = load_policy((str(pack_file(rule_text(when=when, examples=examples))),))
    name = "caf\udce9.csv"
    found = evaluate(facts_of([column(source=name)], [table(f"{name}/public.members")]), policy, DAY)
    assert found.outcomes["our-rule"].status == "breached"
