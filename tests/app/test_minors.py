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
