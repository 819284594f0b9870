"""`guardian policy`, from the command line to exit code and output."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardian.policy.loader import load_policy

Run = Callable[..., Any]
CONFIG = """\
version: 1
organisation: {profile: {controller: true}}
sources: {crm: {url: "sqlite:///crm.db", region: CN, owner: sales}}
subjects: {crm.main.members: member_id, crm.main.orders: member_id}
token_domains: {member: [crm.main.members.member_id, crm.main.orders.member_id]}
purposes: {care: {legal_basis: {gdpr: contract, pipl: consent}, needs: [email], retention: P1Y}}
roles: {analyst: {}}
activities: [{id: visits, purpose: care, tables: [crm.main.members]}]
treatments: {personal: {analyst: token}}
"""
OURS = """\
pack: ours
law: ours
jurisdiction: internal
version: "1"
title: {en: Ours, zh-CN: 内部, zh-TW: 內部}
rules:
  - id: our-email
    cites: [House rule 1]
    source_grade: ✔1
    applies_to: column
    when: column.category == 'email'
    severity: high
    enforce: redact
    message: {en: An e-mail address., zh-CN: 电子邮箱。, zh-TW: 電子郵件。}
    remedy: {en: Delete it., zh-CN: 删除。, zh-TW: 刪除。}
    examples: {fail: [{column: {category: email}}], pass: [{column: {category: phone}}]}
"""


def column(name: str, category: str, tier: str, rows: int = 60) -> dict[str, Any]:
    evidence = {
        "matched": rows, "examined": rows, "rows": rows, "distinct": rows, "upper_bound_95": 0.0, "by": ["value"]
    }  # fmt: skip
    return {
        "ref": f"crm/main.members/{name}",
        "source": "crm",
        "table": "main.members",
        "column": name,
        "category": category,
        "entity": None if category == "none" else category,
        "tier": tier,
        "legal": {"gdpr": [] if category == "none" else ["4"], "ccpa": [], "pipl": []},
        "confidence": 0.9,
        "evidence": evidence,
        "others": [],
        "location": None,
    }


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A scan document of one table with three columns."""
    document = {
        "schema": "guardian.scan/1",
        "coverage": {"tables": 1, "columns": 3, "cells_examined": 180, "unread": [], "skipped": []},
        "tables": [{"ref": "crm/main.members", "rows": 60, "tier": "restricted", "uplifts": []}],
        "columns": [
            column("member_id", "none", "internal"),
            column("email", "email", "personal"),
            column("id_card", "national_id", "restricted"),
        ],
    }
    path = tmp_path / "scan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "guardian.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(OURS, encoding="utf-8")
    return path


def test_list_prints_each_rule_in_force_on_a_day(run: Run, ours: Path) -> None:
    done = run("policy", "list", "--packs", f"{ours},pipl")
    assert done.status == 0
    assert any(line.startswith("our-email ") and "House rule 1" in line for line in done.out.splitlines())
    ours.write_text(OURS.replace("applies_to:", "effective_from: 2030-01-01\n    applies_to:"), encoding="utf-8")
    assert "our-email" not in run("policy", "list", "--packs", str(ours)).out
    assert "our-email" in run("policy", "list", "--packs", str(ours), "--at", "2030-01-01").out


def test_list_as_json_names_every_rule_once(run: Run) -> None:
    listed = json.loads(run("policy", "list", "--format", "json", "--at", "2026-11-22").out)
    assert len({rule["id"] for rule in listed}) == len(listed) > 0


def test_show_prints_a_rule_in_the_language_asked_for(run: Run, ours: Path) -> None:
    assert "电子邮箱" in run("policy", "show", "our-email", "--packs", str(ours), "--lang", "zh-CN").out
    assert run("policy", "show", "our-emial", "--packs", str(ours)).status == 2


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
def test_show_of_a_law_is_a_page_with_every_control_and_rule(run: Run, language: str) -> None:
    page = run("policy", "show", "gdpr", "--lang", language).out
    (pack,) = load_policy(("gdpr",)).law_packs
    assert all(f"### {control.id}: " in page for control in pack.controls)
    assert all(f"### {rule.id}\n" in page for rule in pack.rules)


def test_lint_is_silent_on_sound_files_and_exits_0(run: Run, ours: Path) -> None:
    done = run("policy", "lint", ours)
    assert (done.status, done.out) == (0, "")
    assert "0 faults" in done.err


def test_lint_gives_all_faults_of_all_files_at_once(run: Run, ours: Path, config: Path) -> None:
    ours.write_text(OURS.replace("severity: high", "severity: hihg"), encoding="utf-8")
    config.write_text(CONFIG.replace("needs: [email]", "needs: [emial]").replace("version: 1", "version: 9"), "utf-8")
    done = run("policy", "lint", ours)
    assert done.status == 2
    lines = done.out.splitlines()
    assert len(lines) == 3
    assert any("ours.yaml:12: unknown severity 'hihg'" in line and "Did you mean 'high'" in line for line in lines)
    assert any("guardian.yaml:1: " in line for line in lines)
    assert any("guardian.yaml:6: unknown category 'emial'" in line for line in lines)


def test_lint_checks_a_configuration_given_by_name(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("version: 1\noverrides: [{rule: nothing, severity: high}]\n", encoding="utf-8")
    done = run("policy", "lint", other)
    assert done.status == 2
    assert "override of unknown rule 'nothing'" in done.out


@pytest.mark.parametrize("data", [b"pack: [", b"pack: x\xff", b"a: &a [*a]"], ids=["syntax", "encoding", "cycle"])
def test_no_policy_is_in_force_where_a_file_is_broken(run: Run, ours: Path, data: bytes) -> None:
    ours.write_bytes(data)
    for command in (("list",), ("lint",), ("test",), ("coverage",)):
        done = run("policy", *command, "--packs", f"gdpr,{ours}")
        assert done.status == 2, command
        assert "ours.yaml:1" in done.out + done.err


def test_an_unknown_pack_exits_2(run: Run) -> None:
    assert run("policy", "list", "--packs", "hipaa").status == 2


def test_a_day_that_is_none_exits_2(run: Run) -> None:
    assert run("policy", "list", "--at", "2026-02-30").status == 2


def test_test_runs_our_examples_and_the_users(run: Run, ours: Path) -> None:
    done = run("policy", "test", ours, "--packs", "pipl")
    assert done.status == 0
    assert done.out.endswith(", 0 wrong\n")
    ours.write_text(OURS.replace("pass: [{column: {category: phone}}]", "pass: [{column: {category: email}}]"), "utf-8")
    done = run("policy", "test", ours, "--packs", "pipl")
    assert done.status == 2
    assert "our-email: pass example breaches the rule" in done.out


def test_test_runs_the_packs_that_guardian_yaml_names(run: Run, ours: Path, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text("version: 1\npacks: [ours.yaml]\n", encoding="utf-8")
    assert run("policy", "test").out == "1 rule, 2 examples, 0 wrong\n"


def test_explain_prints_treatment_and_trace(run: Run, scan: Path, ours: Path) -> None:
    done = run("policy", "explain", "crm/main.members/email", "--scan", scan, "--packs", str(ours))
    assert done.status == 0
    assert "Treatment: redact, decided by our-email (House rule 1)" in done.out
    document = json.loads(
        run("policy", "explain", "crm/main.members/email", "--scan", scan, "--packs", str(ours), "--format", "json").out
    )
    assert document["treatment"] == "redact"
    assert [voice["layer"] for voice in document["trace"]] == ["taxonomy", "organisation"]


def test_explain_answers_for_role_purpose_and_day(run: Run, scan: Path, config: Path) -> None:
    asked = ("policy", "explain", "crm/main.members/email", "--scan", scan, "--format", "json")
    assert json.loads(run(*asked, "--role", "analyst").out)["treatment"] == "token"
    assert json.loads(run(*asked, "--purpose", "care").out)["winner"] != "purpose-not-declared"
    assert json.loads(run(*asked, "--at", "2027-01-01").out)["at"] == "2027-01-01"
    assert run(*asked, "--role", "analist").status == 2


def test_explain_of_a_column_that_is_not_there_names_the_nearest(run: Run, scan: Path) -> None:
    done = run("policy", "explain", "crm/main.members/emial", "--scan", scan)
    assert done.status == 2
    assert "crm/main.members/email" in done.err


def test_coverage_as_json_has_the_176_controls(run: Run, scan: Path) -> None:
    done = run("policy", "coverage", "--format", "json", "--scan", scan)
    assert done.status == 0
    laws = done.document["laws"]
    assert {law: len(part["controls"]) for law, part in laws.items()} == {"gdpr": 54, "ccpa": 50, "pipl": 72}
    assert {"id", "cites", "status", "rules"} <= set(laws["gdpr"]["controls"][0])


def test_coverage_without_a_scan_calls_nothing_of_the_data_met(run: Run) -> None:
    done = run("policy", "coverage", "--format", "json")
    data = {rule.id for rule in load_policy().rules if rule.applies_to in ("column", "table", "dataset")}
    controls = [control for law in done.document["laws"].values() for control in law["controls"]]
    for control in controls:
        if data & {rule["id"] for rule in control["rules"]}:
            assert control["status"] != "met", control["id"]


def test_coverage_prints_counts_in_words(run: Run, scan: Path) -> None:
    done = run("policy", "coverage", "--scan", scan, "--lang", "zh-CN")
    assert done.out.startswith("GDPR: ")
    assert "未检查" in done.out


def test_coverage_counts_people_over_tables_of_one_key_space(
    run: Run, scan: Path, config: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("CREATE TABLE members (member_id INTEGER, email TEXT)")
        database.execute("CREATE TABLE orders (id INTEGER, member_id INTEGER)")
        database.executemany("INSERT INTO members VALUES (?, 'x')", [(n,) for n in range(60)])
        database.executemany("INSERT INTO orders VALUES (?, ?)", [(n, n % 75) for n in range(300)])
    counted = OURS.replace("applies_to: column", "applies_to: organisation").replace("    enforce: redact\n", "")
    counted = counted.replace("column.category == 'email'", "people.total >= 75").replace(
        "{fail: [{column: {category: email}}], pass: [{column: {category: phone}}]}",
        "{fail: [{people: {total: 75}}], pass: [{people: {total: 74}}]}",
    )
    counted += "    controls: [X-1]\ncontrols: [{id: X-1, cites: [a], source_grade: ✔1, title: {en: one}}]\n"
    (tmp_path / "ours.yaml").write_text(counted, encoding="utf-8")
    asked = ("policy", "coverage", "--format", "json", "--packs", "ours.yaml", "--scan", scan)
    assert run(*asked).document["laws"]["ours"]["controls"][0]["status"] == "not_examined"
    assert run(*asked, "--people").document["laws"]["ours"]["controls"][0]["status"] == "breached"
    (tmp_path / "ours.yaml").write_text(counted.replace("75", "76").replace("74", "75"), encoding="utf-8")
    assert run(*asked, "--people").document["laws"]["ours"]["controls"][0]["status"] == "met"


def test_a_subject_table_that_is_not_there_is_a_fault_and_no_zero(run: Run, config: Path, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "crm.db").execute("CREATE TABLE members (member_id INTEGER)").connection.close()
    done = run("policy", "coverage", "--people")
    assert done.status == 2
    assert "crm.main.orders" in done.err


def test_diff_says_who_would_see_what_differently(run: Run, scan: Path, ours: Path, tmp_path: Path) -> None:
    after = tmp_path / "after.yaml"
    after.write_text(OURS.replace("enforce: redact", "enforce: deny"), encoding="utf-8")
    done = run("policy", "diff", ours, after, "--scan", scan, "--format", "json")
    assert done.status == 1
    assert done.document["treatments"] == [
        {
            "ref": "crm/main.members/email",
            "role": None,
            "before": "redact",
            "after": "deny",
            "stricter": True,
            "rules": ["our-email", "our-email"],
            "persons": 60,
        }
    ]
    assert done.document["people"] == {"at_least": 60, "at_most": 60}
    assert run("policy", "diff", ours, ours, "--scan", scan).status == 0


def test_diff_compares_two_configurations(run: Run, scan: Path, tmp_path: Path) -> None:
    for name, treatment in (("a", "token"), ("b", "deny")):
        (tmp_path / f"{name}.yaml").write_text(CONFIG.replace("analyst: token", f"analyst: {treatment}"), "utf-8")
    done = run("policy", "diff", "a.yaml", "b.yaml", "--scan", scan)
    assert done.status == 1
    assert "stricter: crm/main.members/email for analyst: token -> deny" in done.out


@pytest.mark.parametrize("what", ["pack", "config"])
def test_schema_prints_a_json_schema(run: Run, what: str) -> None:
    assert run("policy", "schema", what).document["$schema"].startswith("https://json-schema.org/")


def written_once(run: Run, subjects: str) -> Any:
    Path("members.csv").write_text("member_id,email\n" + "".join(f"{at},user{at}@example.com\n" for at in range(30)))
    Path("guardian.yaml").write_text(f"version: 1\nsubjects: {{{subjects}: member_id}}\n")
    run("scan", "members.csv")
    return run("policy", "coverage", "--people")


@pytest.mark.parametrize("subjects", ["members.csv", "members.csv/members.csv"])
def test_people_are_counted_in_a_file_that_is_named_by_its_path(run: Run, subjects: str) -> None:
    done = written_once(run, subjects)
    assert done.status == 0, done.err


def test_a_file_of_people_that_is_not_there_is_told(run: Run) -> None:
    done = written_once(run, "other.csv/other.csv")
    assert done.status == 2
    assert "were not found: other.csv/other.csv" in done.err


@pytest.mark.parametrize("ref", ["members.csv/email", "members.csv.email", "members.csv/members.csv/email"])
def test_a_column_is_explained_as_guardian_yaml_may_write_it(run: Run, ref: str) -> None:
    written_once(run, "members.csv")
    explained, shown = run("policy", "explain", ref), run("catalog", "show", ref)
    assert (explained.status, shown.status) == (0, 0), explained.err + shown.err
    assert "members.csv/members.csv/email" in shown.out
    assert run("catalog", "review", ref, "--accept", "--by", "Ada", "--reason", "seen").status == 0
    assert "accept email by Ada" in run("catalog", "show", ref).out


@pytest.mark.parametrize("cited", ["House rule 1", "GDPR Art. 5"])
@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_findings_of_an_own_pack_stand_under_its_own_law(run: Run, form: str, cited: str) -> None:
    Path("members.csv").write_text("email\n" + "".join(f"user{at}@example.com\n" for at in range(30)))
    Path("ours.yaml").write_text(OURS.replace("law: ours", "law: house_rules").replace("House rule 1", cited))
    done = run("scan", "members.csv", "--packs", "ours.yaml", "--format", form)
    assert done.status == 1, done.err
    assert "house" in done.out.partition("Findings by law")[2]
    assert "European Union" not in done.out
