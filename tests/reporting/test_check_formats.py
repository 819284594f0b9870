"""The formats of `guardian check`: every finding in each, nothing unread left out, no name obeyed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import jsonschema
import pytest

from guardian.model import ColumnRef, ColumnVerdict, Evidence, Location, ScanResult, TableVerdict, Tier, Unread
from guardian.reporting import diff_json, scan_json
from guardian.reporting.check import Allowed, CheckReport, excerpt
from guardian.reporting.render_check import render_check
from guardian.schemas.changes import Edit, PrivacyChange, PrivacyDiff, TableChange, Touch

LANGUAGES = ("en", "zh-CN", "zh-TW")
WHY = {"en": "needs it", "zh-CN": "需要", "zh-TW": "需要"}


def column(name: str, tier: Tier) -> ColumnVerdict:
    legal = {"gdpr": ("4",), "ccpa": ("v-A",), "pipl": ("4",)}
    ref = ColumnRef("db.sql", "members", name)
    return ColumnVerdict(
        ref, "email", "email", tier, legal, 0.9, Evidence(by=("name",)), location=Location("db.sql", 3, 5)
    )


@pytest.fixture
def diff() -> PrivacyDiff:
    touch = Touch("purposes", "churn", 7, WHY, "purposes: {}\n", Edit(("purposes", "churn", "needs"), add=("email",)))
    changes = (
        PrivacyChange("added", None, column("mail", Tier.PERSONAL), "", "text", (touch,)),
        PrivacyChange("renamed", column("a", Tier.PERSONAL), column("b", Tier.SENSITIVE), "text", "text"),
        PrivacyChange("dropped", column("c", Tier.PERSONAL), None, "text", ""),
    )
    table = TableVerdict("db.sql/members", 0, Tier.PERSONAL)
    return PrivacyDiff("main", "0" * 40, changes, (TableChange("added", None, table, (touch,)),), fix="purposes: {}\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["rich", "empty", "clean", "hostile"])
def test_gitlab_lists_every_finding_and_every_gap_with_unique_fingerprints(
    name: str, language: str, request: pytest.FixtureRequest
) -> None:
    result: ScanResult = request.getfixturevalue(name)
    entries = json.loads(render_check(CheckReport(result), "gitlab", language))
    assert len(entries) == len(result.findings) + len(result.coverage.unread)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["lines"]["begin"] >= 1 and entry["location"]["path"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["rich", "empty", "clean", "hostile"])
def test_junit_is_xml_whose_counts_are_right(name: str, language: str, request: pytest.FixtureRequest) -> None:
    result: ScanResult = request.getfixturevalue(name)
    root = ElementTree.fromstring(render_check(CheckReport(result), "junit", language))
    cases = root.findall(".//testcase")
    assert int(root.attrib["tests"]) == len(cases)
    assert int(root.attrib["failures"]) == len(root.findall(".//failure"))
    assert int(root.attrib["errors"]) == len(root.findall(".//error")) == len(result.coverage.unread)
    said = "\n".join(failure.text or "" for failure in root.findall(".//failure"))
    assert all(finding.rule in said for finding in result.findings)
    for suite in root.findall("testsuite"):
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))


@pytest.mark.parametrize("name", ["rich", "empty", "clean", "hostile"])
def test_github_gets_one_command_a_line_with_its_place(name: str, request: pytest.FixtureRequest) -> None:
    result: ScanResult = request.getfixturevalue(name)
    lines = render_check(CheckReport(result), "github").splitlines()
    assert len(lines) == len(result.findings) + len(result.coverage.unread)
    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in lines)
    assert sum("line=12,col=3" in line for line in lines) == (name == "rich")


def test_github_names_what_was_not_examined_first(rich: ScanResult) -> None:
    lines = render_check(CheckReport(rich), "github").splitlines()
    assert [line.startswith("::error title=guardian-unread") for line in lines[:3]] == [True, True, False]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["rich", "empty", "clean", "hostile"])
def test_the_text_ends_with_the_counts_and_obeys_no_name(
    name: str, language: str, request: pytest.FixtureRequest, diff: PrivacyDiff
) -> None:
    result: ScanResult = request.getfixturevalue(name)
    explained = {str(one.ref): (WHY,) for one in result.columns}
    allowed = tuple(Allowed(one, date(2027, 1, 1), "because", Location("f.sql", 1)) for one in result.findings)
    text = render_check(CheckReport(result, diff, allowed, explained=explained), "text", language)
    assert f"{len(result.findings):,}" in text.splitlines()[-1]
    assert not set(text) & set("\x1b\x07\u202e\u200b\u2028")
    assert all(one.rule in text for one in result.findings if one.rule.isascii() and "<" not in one.rule)


@pytest.mark.parametrize(("count", "shown"), [(20, 20), (60, 1)])
def test_many_files_that_were_not_read_are_told_by_folder(rich: ScanResult, count: int, shown: int) -> None:
    unread = tuple(Unread(f"migrations/{at}.sql", "is not UTF-8") for at in range(count))
    text = render_check(CheckReport(replace(rich, coverage=replace(rich.coverage, unread=unread))), "text")
    assert text.count("is not UTF-8") == shown
    assert ("--format json lists each of them." in text) == (shown == 1)
    assert f"Not examined ({count})" in text


def test_colours_are_for_terminals_only(rich: ScanResult) -> None:
    assert "\x1b[" not in render_check(CheckReport(rich), "text")
    assert "\x1b[" in render_check(CheckReport(rich), "text", colour=True)


@pytest.mark.parametrize("name", ["rich", "empty", "clean", "hostile", "huge"])
def test_the_json_of_a_check_is_the_scan_document(name: str, request: pytest.FixtureRequest) -> None:
    result: ScanResult = request.getfixturevalue(name)
    text = render_check(CheckReport(result), "json")
    document = json.loads(text)
    jsonschema.Draft202012Validator(scan_json.schema()).validate(document)
    assert document == json.loads(scan_json.to_json(result))
    assert not set(text) & set("\x1b\u202e\u2028")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_diff_document_has_its_shape(rich: ScanResult, diff: PrivacyDiff, language: str) -> None:
    document = json.loads(render_check(CheckReport(rich, diff), "json", language))
    scan = document.pop("scan")
    jsonschema.Draft202012Validator(diff_json.schema()).validate(document)
    assert scan["schema"] == "guardian.scan/1"
    assert document["summary"]["added"] == document["summary"]["renamed"] == document["summary"]["dropped"] == 1
    assert document["summary"]["tier_raised"] == 2
    assert document["columns"][0]["touches"][0]["why"] == WHY[language]
    assert document["columns"][2]["after"] is None and document["columns"][0]["before"] is None


def test_a_diff_that_could_not_be_made_is_no_empty_one(rich: ScanResult) -> None:
    lost = PrivacyDiff("main", "", unread=rich.coverage.unread)
    document = json.loads(render_check(CheckReport(rich, lost), "json"))
    assert document["commit"] is None and len(document["unread"]) == 2
    assert "Privacy of this change" not in render_check(CheckReport(rich, lost), "text")


@pytest.mark.parametrize(
    ("line", "at", "marked"),
    [
        ("  email text,", 3, "email"),
        ('  "e mail" text,', 3, '"e mail"'),
        ("\temail text", 2, "email"),
        ("x" * 500 + " email text", 502, "email"),
        ("email", 1, "email"),
        ("(", 1, "("),
        ("", 9, ""),
        ("  邮箱 text", 3, "邮箱"),
    ],
)
def test_an_excerpt_marks_the_word_and_fits_the_width(line: str, at: int, marked: str) -> None:
    shown = excerpt(line, at)
    assert len(shown.text) <= 100
    assert shown.text[shown.start : shown.start + shown.length] == marked


@pytest.mark.parametrize(
    ("line", "at", "cut"),
    [
        ("x" * 90 + " email", 92, (False, False)),
        ("email " + "x" * 500, 1, (False, True)),
        ("x " * 250 + "email " + "y " * 250, 501, (True, True)),
        ("x" * 500 + " email", 502, (True, False)),
    ],
)
def test_an_excerpt_says_where_its_line_was_cut(line: str, at: int, cut: tuple[bool, bool]) -> None:
    shown = excerpt(line, at).text
    assert (shown.startswith("…"), shown.endswith("…")) == cut


def test_findings_without_a_place_are_still_printed(rich: ScanResult) -> None:
    bare = replace(rich, findings=tuple(replace(one, location=None) for one in rich.findings))
    assert all(one.rule in render_check(CheckReport(bare), "text") for one in bare.findings)
