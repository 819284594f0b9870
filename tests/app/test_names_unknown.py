"""A name or an option that selects nothing never ends as an empty success."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def scanned(run: Run, tmp_path: Path) -> Run:
    """A catalog of one small table, scanned twice."""
    table = tmp_path / "members.csv"
    table.write_text("id,email\n" + "".join(f"{i},u{i}@example.org\n" for i in range(30)), encoding="utf-8")
    assert run("scan", table.name).status in (0, 1)
    os.utime(table, (1, 1))
    assert run("scan", table.name).status in (0, 1)
    return run


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("catalog list --category emial", "unknown category 'emial'; nearest: email"),
        ("catalog list --source membres.csv", "Did you mean 'members.csv'?"),
        ("catalog list --source nope", "unknown source 'nope'; known: members.csv"),
        ("catalog list --source postgresql://ana:hunter2@h/d", "unknown source 'postgresql://h/d'"),
        ("policy list --control NOPE", "unknown control 'NOPE'"),
        ("policy list --control gdpr-mi-1", "Did you mean 'GDPR-MI-"),
        ("policy explain members.csv/members.csv/email --role nope", "unknown role 'nope'"),
        ("policy explain members.csv/members.csv/email --purpose nope", "unknown purpose 'nope'"),
        ("policy show GDPR", "Did you mean 'gdpr'?"),
        ("policy show gdpr --format json", "is a pack, which is shown as text"),
        ("catalog list --state sqlite:///typo.db", "typo.db: there is no state store here"),
        ("catalog review --state sqlite:///no/typo.db", "Check --state"),
        ("policy explain a/b/c --state sqlite:///typo.db", "there is no state store here"),
        ("policy coverage --state sqlite:///typo.db", "there is no state store here"),
        ("policy diff . .", "this folder holds no policy"),
        ("policy list --packs ,", "--packs is empty"),
        ("policy lint --packs ,", "--packs is empty"),
        ("scan members.csv --packs ,", "--packs is empty"),
        ("check . --packs ,", "--packs is empty"),
        ("protect members.csv --to copy.csv --packs ,", "--packs is empty"),
        ("detect members.csv --languages ,", "--languages is empty"),
        ("detect members.csv --languages eng", "unknown language 'eng'"),
    ],
)
def test_what_selects_nothing_is_refused_with_what_there_is(scanned: Run, command: str, said: str) -> None:
    done = scanned(*command.split())
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "hunter2" not in done.err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("catalog list --category health", "no column of the catalog matches"),
        ("catalog review", "nothing awaits a review"),
    ],
)
def test_a_list_with_nothing_in_it_says_so(scanned: Run, command: str, said: str) -> None:
    done = scanned(*command.split())
    assert (done.status, done.out) == (0, "")
    assert said in done.err


def test_a_category_that_is_not_personal_is_listed_where_it_is_asked_for(scanned: Run) -> None:
    assert "members.csv/members.csv/id" in scanned("catalog", "list", "--category", "none").out


def test_a_difference_of_nothing_says_since_when(scanned: Run) -> None:
    done = scanned("catalog", "diff")
    since = json.loads(scanned("catalog", "diff", "--format", "json").out)["since"]
    assert (done.status, done.out) == (0, f"nothing changed since {since}\n")


def test_a_source_of_guardian_yaml_that_was_never_scanned_is_told_as_such(scanned: Run, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text('version: 1\nsources: {crm: {url: "sqlite:///crm.db"}}\n')
    done = scanned("catalog", "list", "--source", "crm")
    assert done.status == 2
    assert "Scan it first: guardian scan crm" in done.err


def test_an_empty_catalog_says_what_to_do(run: Run) -> None:
    assert "scan first" in run("catalog", "list").err
    done = run("catalog", "list", "--source", "crm")
    assert done.status == 2
    assert "the catalog is empty" in done.err


def test_a_known_control_without_a_rule_is_told_and_no_fault(run: Run) -> None:
    from guardian.policy.loader import load_policy

    policy = load_policy()
    ruled = {name for rule in policy.rules for name in rule.controls}
    bare = next(control.id for control in policy.controls if control.id not in ruled)
    done = run("policy", "list", "--control", bare)
    assert (done.status, done.out) == (0, "")
    assert f"no rule checks {bare}" in done.err
    early = run("policy", "list", "--control", policy.rules[0].id, "--at", "1990-01-01")
    assert early.status == 0
    assert early.out or "is in force on 1990-01-01" in early.err


@pytest.mark.parametrize(
    "command", ["scan members.csv --output {}", "check schema.sql --output {}", "catalog export {}/catalog.json"]
)
@pytest.mark.parametrize("place", ["members.csv/reports", "members.csv/deep/reports", "/proc/reports"])
def test_a_folder_that_cannot_be_made_is_a_wrong_option_with_a_next_step(
    scanned: Run, tmp_path: Path, command: str, place: str
) -> None:
    (tmp_path / "schema.sql").write_text("CREATE TABLE t (id integer);\n")
    done = scanned(*command.format(place).split())
    assert (done.status, done.out) == (2, "")
    assert "the folder cannot be made" in done.err
    assert "Name another with" in done.err
    assert ("a file of that name is in the way" in done.err) is place.startswith("members.csv")
