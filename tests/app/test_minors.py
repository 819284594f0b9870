"""A table of children is at least sensitive: in its scan, the next one, the catalog's report, in each language."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Done, Run

YEAR = date.today().year
NAMES = ("Anna Miller", "Felix Walker", "Grace Evans", "Paul Wright", "Ruth Clark")


def table(path: Path, first: int, last: int, *, rows: int = 60) -> None:
    """People with dates of birth, and an e-mail address each."""
    births = (f"{first + at % (last - first + 1)}-{1 + at % 12:02}-{1 + at % 28:02}" for at in range(rows))
    lines = (f"{NAMES[at % 5]},{day},u{at}@gmx.net" for at, day in enumerate(births))
    path.write_text("\n".join(("name,birth_date,email", *lines, "")))


def raised(done: Done) -> tuple[str, list[str]]:
    (found,) = done.document["tables"]
    return found["tier"], [uplift["rule"] for uplift in found["uplifts"]]


@pytest.fixture
def children(run: Run, tmp_path: Path) -> dict[str, Any]:
    table(tmp_path / "pupils.csv", YEAR - 11, YEAR - 4)
    return run("scan", "pupils.csv", "--format", "json").document


def test_a_table_of_children_is_sensitive_in_every_scan_and_report(run: Run, children: dict[str, Any]) -> None:
    first = [(one["tier"], [uplift["rule"] for uplift in one["uplifts"]]) for one in children["tables"]]
    assert first == [("sensitive", ["minors"])]
    again = run("scan", "pupils.csv", "--format", "json")
    assert raised(again) == ("sensitive", ["minors"])
    assert raised(run("report", "--format", "json")) == ("sensitive", ["minors"])


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
def test_the_report_says_why_and_how_many(run: Run, children: dict[str, Any], language: str) -> None:
    words = {"en": "data of children", "zh-CN": "未成年人信息", "zh-TW": "未成年人資料"}
    told = {"en": "60 are of people under 14", "zh-CN": "60 个属于不满十四周岁", "zh-TW": "60 個屬於未滿十四歲"}
    html = run("report", "--format", "html", "--lang", language).out
    assert words[language] in html and told[language] in html


def test_adults_are_not_raised_and_one_child_among_few_is(run: Run, tmp_path: Path) -> None:
    table(tmp_path / "pupils.csv", YEAR - 70, YEAR - 20)
    assert raised(run("scan", "pupils.csv", "--format", "json")) == ("personal", [])
    with (tmp_path / "pupils.csv").open("a") as file:
        file.write(f"Ann Doe,{YEAR - 6}-03-04,ann@gmx.net\n")
    assert raised(run("scan", "pupils.csv", "--format", "json")) == ("sensitive", ["minors"])


def test_who_says_that_these_are_no_births_takes_the_children_back(run: Run, children: dict[str, Any]) -> None:
    decision = ("--reject", "--by", "DPO", "--reason", "days of founding")
    assert run("catalog", "review", "pupils.csv/pupils.csv/birth_date", *decision).status == 0
    assert raised(run("report", "--format", "json")) == ("personal", [])
    assert raised(run("scan", "pupils.csv", "--format", "json")) == ("personal", [])


HELD = {
    "pipl-under-14-held": ("PIPL Art. 31", ("第三十一条", "第三十一條"), "minor_rules"),
    "gdpr-children-held": ("GDPR Art. 8(1)-(2)", ("第 8 条", "第 8 條"), "offers_to_children"),
    "ccpa-children-held": ("Cal. Civ. Code 1798.120(c)-(d)", ("1798.120(c)", "1798.120(c)"), "sells_or_shares"),
}
"""Of each rule: what it cites, how Chinese reports name that article, and the fact that settles it."""


def held(done: Done) -> set[str]:
    return {finding["rule"] for finding in done.document["findings"]} & set(HELD)


def test_each_law_says_with_article_and_remedy_what_children_need(run: Run, children: dict[str, Any]) -> None:
    found = {finding["rule"]: finding for finding in children["findings"]}
    en, simplified, traditional = (
        run("report", "--format", "html", "--lang", language).out for language in ("en", "zh-CN", "zh-TW")
    )
    for rule, (cited, (mainland, taiwan), fact) in HELD.items():
        assert cited in found[rule]["cites"]
        assert rule in en and mainland in simplified and taiwan in traditional
        assert all(f"organisation.profile.{fact}" in page for page in (en, simplified, traditional))


def test_fourteen_and_fifteen_year_olds_are_children_of_two_laws_and_adults_of_none(run: Run, tmp_path: Path) -> None:
    table(tmp_path / "pupils.csv", YEAR - 15, YEAR - 15)
    assert held(run("scan", "pupils.csv", "--format", "json")) == {"gdpr-children-held", "ccpa-children-held"}
    table(tmp_path / "pupils.csv", YEAR - 70, YEAR - 20)
    assert held(run("scan", "pupils.csv", "--format", "json")) == set()


def test_an_organisation_that_states_the_facts_is_judged_by_the_rules_proper(run: Run, tmp_path: Path) -> None:
    table(tmp_path / "pupils.csv", YEAR - 11, YEAR - 4)
    profile = "{minor_rules: false, offers_to_children: false, sells_or_shares: false}"
    (tmp_path / "guardian.yaml").write_text(f"version: 1\norganisation: {{name: X, profile: {profile}}}\n")
    done = run("scan", "pupils.csv", "--format", "json")
    assert held(done) == set()
    assert "pipl-under-14" in {finding["rule"] for finding in done.document["findings"]}


def test_one_matter_of_children_is_one_finding_where_guardian_yaml_lacks_the_fact(run: Run, tmp_path: Path) -> None:
    table(tmp_path / "pupils.csv", YEAR - 11, YEAR - 4)
    pairs = [{"gdpr-children-held", "gdpr-children"}, {"pipl-under-14-held", "pipl-under-14"}]
    lacking = "version: 1\norganisation: {name: X}\n"
    (tmp_path / "guardian.yaml").write_text(lacking)
    rules = {finding["rule"] for finding in run("scan", "pupils.csv", "--format", "json").document["findings"]}
    assert [pair & rules for pair in pairs] == [{"gdpr-children"}, {"pipl-under-14"}]
    kept = "{care: {legal_basis_gdpr: consent, separate_consent: [sensitive]}}"
    used = "{id: lessons, purpose: care, tables: [pupils.csv/pupils.csv]}"
    (tmp_path / "guardian.yaml").write_text(f"{lacking}purposes: {kept}\nactivities: [{used}]\n")
    done = run("scan", "pupils.csv", "--again", "--format", "json")
    rules = {finding["rule"] for finding in done.document["findings"]}
    assert [pair & rules for pair in pairs] == [{"gdpr-children-held"}, {"pipl-under-14-held"}], done.err


def test_who_sells_and_names_no_activity_that_uses_the_children_is_told(run: Run, tmp_path: Path) -> None:
    table(tmp_path / "pupils.csv", YEAR - 11, YEAR - 4)
    selling = "version: 1\norganisation: {name: X, profile: {sells_or_shares: true}}\n"
    (tmp_path / "guardian.yaml").write_text(selling)
    assert "ccpa-children-held" in held(run("scan", "pupils.csv", "--format", "json"))
    used = "{id: ads, purpose: ads, tables: [pupils.csv/pupils.csv], sells_or_shares: true, optin_kept: false}"
    (tmp_path / "guardian.yaml").write_text(f"{selling}purposes: {{ads: {{}}}}\nactivities: [{used}]\n")
    done = run("scan", "pupils.csv", "--again", "--format", "json")
    assert "ccpa-children-held" not in held(done)
    assert "ccpa-children-sold" in {finding["rule"] for finding in done.document["findings"]}, done.err
