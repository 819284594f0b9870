"""Living with findings: inline allowances and the baseline, their reasons and their end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from guardian.app.check_allow import inline, without_mark

RELIGION = "gdpr-special-in-clear"
FAR = "2999-01-01"
NO_REASON = "it gives no reason"
NO_DAY = "its end date is no day (YYYY-MM-DD)"


def schema(comment: str = "", above: str = "", before: str = "") -> None:
    Path("schema.sql").write_text(
        f"{before}CREATE TABLE members (\n  id int,\n{above}  religion varchar(40){comment}\n);\n", encoding="utf-8"
    )


def found(run: Callable[..., Any], *more: str) -> dict[str, dict[str, Any]]:
    """Findings under GDPR by rule."""
    document = run("check", "schema.sql", "--packs", "gdpr", "--format", "json", *more).document
    return {one["rule"]: one for one in document["findings"]}


@pytest.mark.parametrize(
    ("line", "rule", "until", "because", "fault"),
    [
        ('a text, -- guardian: allow r-1 until=2027-01-31 because="why not"', "r-1", date(2027, 1, 31), "why not", ""),
        ("a text -- guardian: allow r-1 because='x' until=2027-01-31", "r-1", date(2027, 1, 31), "x", ""),
        ("a: str  # guardian: allow r-1 until=2027-01-31 because=“理由”", "r-1", date(2027, 1, 31), "理由", ""),
        ('string a = 1; // guardian: allow r-1 until=2027-01-31 because="x"', "r-1", date(2027, 1, 31), "x", ""),
        ('a text -- GUARDIAN: ALLOW r-1 until="2027-01-31" because="x"', "r-1", date(2027, 1, 31), "x", ""),
        ('a text -- guardian: allow r-1 because="x"', "r-1", None, "x", "it has no end date"),
        ("a text -- guardian: allow r-1 until=2027-01-31", "r-1", date(2027, 1, 31), "", "it gives no reason"),
        ('a text -- guardian: allow r-1 until=2027-01-31 because=""', "r-1", date(2027, 1, 31), "", NO_REASON),
        ('a text -- guardian: allow r-1 until=soon because="x"', "r-1", None, "x", NO_DAY),
        ('a text -- guardian: allow until=2027-01-31 because="x"', "", date(2027, 1, 31), "x", "it names no rule"),
        ('a text -- guardian: allow r-1 until=2027-02-30 because="x"', "r-1", None, "x", NO_DAY),
    ],
)  # fmt: skip
def test_an_inline_allowance_names_rule_end_and_reason(
    line: str, rule: str, until: date | None, because: str, fault: str
) -> None:
    (entry,) = inline(f"{line}\n", "f.sql")
    assert (entry.rule, entry.until, entry.because, entry.fault) == (rule, until, because, fault)
    assert entry.lines == {1} and entry.location.line == 1


@pytest.mark.parametrize(
    "line",
    [
        "INSERT INTO t VALUES ('-- guardian: allow r-1 until=2027-01-31');",
        "-- guardian: allowed by nobody",
        "-- the guardian: allow him",
        "guardian: allow r-1",
        "a text -- guardian allow r-1",
    ],
)
def test_other_words_are_no_allowance(line: str) -> None:
    assert list(inline(line, "f.sql")) == []


def test_several_rules_share_one_reason_and_an_allowance_alone_covers_the_next_code_line() -> None:
    text = '-- guardian: allow r-1, r-2 until=2027-01-31 because="x"\n\n-- more\n  a text,\n  b text\n'
    entries = list(inline(text, "f.sql"))
    assert [entry.rule for entry in entries] == ["r-1", "r-2"]
    assert {entry.lines for entry in entries} == {frozenset({4})}


def test_a_reason_is_no_description_of_the_column() -> None:
    assert without_mark('mobile -- guardian: allow r until=2027-01-31 because="phone"') == "mobile"
    assert without_mark("mobile of the guardian") == "mobile of the guardian"


@pytest.mark.parametrize("place", ["behind", "above"])
def test_an_allowance_with_reason_and_end_takes_the_finding_off(place: str, run: Callable[..., Any]) -> None:
    mark = f'-- guardian: allow {RELIGION} until={FAR} because="field of a church"'
    schema(comment=f" {mark}") if place == "behind" else schema(above=f"  {mark}\n")
    assert RELIGION not in found(run)
    done = run("check", "schema.sql", "--packs", "gdpr")
    assert done.status == 0
    assert "field of a church" in " ".join(done.out.split()) and "Allowed (1)" in done.out


def test_an_allowance_holds_for_its_rule_and_line_only(run: Callable[..., Any]) -> None:
    schema(comment=f' -- guardian: allow gdpr-needed-columns until={FAR} because="x"')
    assert RELIGION in found(run)
    schema(before=f'-- guardian: allow {RELIGION} until={FAR} because="x"\n')
    assert {RELIGION, "guardian-allowance-stale"} <= found(run).keys()


@pytest.mark.parametrize(
    ("mark", "rule", "words"),
    [
        (f'allow {RELIGION} until=2020-01-01 because="x"', "guardian-allowance-expired", "2020-01-01"),
        (f"allow {RELIGION} until={FAR}", "guardian-allowance-incomplete", "no reason"),
        (f'allow {RELIGION} because="x"', "guardian-allowance-incomplete", "no end date"),
        (f'allow gdpr-no-such-rule until={FAR} because="x"', "", ""),
    ],
)
def test_an_allowance_past_its_end_or_without_reason_allows_nothing(
    mark: str, rule: str, words: str, run: Callable[..., Any]
) -> None:
    schema(comment=f" -- guardian: {mark}")
    all_packs = {one["rule"]: one for one in run("check", "schema.sql", "--format", "json").document["findings"]}
    rule = rule or "guardian-allowance-incomplete"
    assert RELIGION in all_packs
    assert words in all_packs[rule]["message"]
    assert all_packs[rule]["severity"] == "medium"
    assert all_packs[rule]["location"] == {"file": "schema.sql", "line": 3, "column": 24}


def test_an_allowance_of_a_rule_that_could_not_be_asked_is_not_stale(run: Callable[..., Any]) -> None:
    schema(comment=f' -- guardian: allow gdpr-needed-columns until={FAR} because="x"')
    assert "guardian-allowance-stale" not in found(run)


def baseline(**changes: Any) -> None:
    entry = {
        "rule": RELIGION,
        "column": "schema.sql/members/religion",
        "entity": "religion",
        "until": FAR,
        "because": "y",
    }
    kept = {key: value for key, value in {**entry, **changes}.items() if value is not None}
    Path("guardian-baseline.yaml").write_text(yaml.safe_dump({"version": 1, "allowances": [kept]}, sort_keys=False))


def test_the_baseline_goes_by_identity_not_by_line(run: Callable[..., Any]) -> None:
    baseline()
    schema(before="\n\n-- other lines\n")
    assert RELIGION not in found(run) and "guardian-allowance-stale" not in found(run)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"until": "2020-01-01"}, "guardian-allowance-expired"),
        ({"until": None}, "guardian-allowance-incomplete"),
        ({"because": ""}, "guardian-allowance-incomplete"),
        ({"column": "schema.sql/members/gone"}, "guardian-allowance-stale"),
        ({"entity": "email"}, "guardian-allowance-stale"),
    ],
)
def test_a_baseline_entry_that_does_not_hold_is_a_finding_at_its_line(
    changes: dict[str, Any], rule: str, run: Callable[..., Any]
) -> None:
    baseline(**changes)
    schema()
    findings = found(run)
    assert RELIGION in findings
    assert findings[rule]["location"] == {"file": "guardian-baseline.yaml", "line": 2 + 1, "column": 1}


def test_an_entry_about_a_file_that_is_not_checked_is_left_alone(run: Callable[..., Any]) -> None:
    baseline(column="other.sql/members/religion")
    schema()
    assert "guardian-allowance-stale" not in found(run)


def test_a_baseline_in_another_folder_names_columns_from_there(run: Callable[..., Any]) -> None:
    schema()
    Path("ci").mkdir()
    baseline(column="../schema.sql/members/religion")
    Path("guardian-baseline.yaml").rename("ci/baseline.yaml")
    assert RELIGION not in found(run, "--baseline", "ci/baseline.yaml")


def test_a_suggested_baseline_allows_all_once_reasons_are_written(run: Callable[..., Any]) -> None:
    schema()
    suggested = run("check", "schema.sql", "--packs", "gdpr", "--suggest-baseline")
    assert suggested.status == 0
    document = yaml.safe_load(suggested.out)
    assert document["allowances"] and not any(entry["because"] for entry in document["allowances"])
    Path("guardian-baseline.yaml").write_text(suggested.out)
    assert run("check", "schema.sql", "--packs", "gdpr").status == 1
    Path("guardian-baseline.yaml").write_text(suggested.out.replace("because: ''", "because: church register"))
    assert run("check", "schema.sql", "--packs", "gdpr").status == 0


def test_the_check_never_rewrites_the_baseline(run: Callable[..., Any]) -> None:
    baseline(until="2020-01-01")
    schema()
    before = Path("guardian-baseline.yaml").read_bytes()
    run("check", "schema.sql")
    assert Path("guardian-baseline.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    ["[1]", "version: 2", "allowance: []", "allowances: [{rule: a}]", "allowances: [{rule: a, column: b, x: 3}]", "["],
)
def test_a_baseline_of_another_form_is_refused_whole_with_its_place(text: str, run: Callable[..., Any]) -> None:
    schema()
    Path("guardian-baseline.yaml").write_text(text)
    done = run("check", "schema.sql")
    assert done.status == 2
    assert "guardian-baseline.yaml:1" in done.err and "Traceback" not in done.err
