"""`guardian report`: what a scan said, without the data."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.app.conftest import Run

MEMBERS = "member_no,full_name,email,sku\nM-1,Ann Holloway,ann@fastmail.com,A-1\nM-2,Bob Gallagher,bob@gmx.net,A-2\n"


@pytest.fixture
def scanned(run: Run, tmp_path: Path) -> dict[str, object]:
    """Two sources, one with a file that is cut off; the data are gone afterwards."""
    for name in ("crm", "shop"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "members.csv").write_text(MEMBERS)
    (tmp_path / "shop" / "orders.csv.gz").write_bytes(gzip.compress(MEMBERS.encode())[:40])
    assert run("scan", "shop", "--format", "json").status == 3
    document = run("scan", "crm", "--format", "json").document
    for path in sorted(tmp_path.rglob("*.csv*")):
        path.unlink()
    return document


def test_a_report_on_one_source_is_its_scan_again_without_the_data(run: Run, scanned: dict[str, object]) -> None:
    done = run("report", "crm", "--format", "json")
    assert (done.status, done.document) == (0, scanned)


def test_what_the_last_scan_could_not_read_is_still_unread(run: Run, scanned: dict[str, object]) -> None:
    done = run("report", "--format", "json")
    assert done.status == 3
    assert [line["ref"] for line in done.document["coverage"]["unread"]] == ["shop/orders.csv.gz"]
    assert {column["source"] for column in done.document["columns"]} == {"crm", "shop"}


def test_a_report_stands_on_the_last_scan_of_each_target_and_on_no_wrong_name(
    run: Run, scanned: dict[str, object], tmp_path: Path
) -> None:
    for name in ("crm", "shop"):
        (tmp_path / name / "members.csv").write_text(MEMBERS)
    assert run("scan", "crm", "shop", "nosuch").status == 3
    (tmp_path / "crm" / "orders.csv.gz").write_bytes(gzip.compress(MEMBERS.encode())[:40])
    assert run("scan", "crm").status == 3
    done = run("report", "--format", "json")
    assert [line["ref"] for line in done.document["coverage"]["unread"]] == ["crm/orders.csv.gz"]
    assert run("report", "shop").status == 0


def test_decisions_count_in_a_report_at_once(run: Run, scanned: dict[str, object]) -> None:
    decided = ("catalog", "review", "crm/members.csv/full_name", "--reject", "--by", "DPO", "--reason", "stage names")
    assert run(*decided).status == 0
    done = run("report", "crm", "--format", "json")
    assert done.column("full_name")["category"] == "none"
    assert "stage names" in run("report", "crm", "--format", "html").out


@pytest.mark.parametrize("given", [(), ("--accept", "--reject"), ("--accept", "--override", "email")])
def test_a_review_takes_one_decision(run: Run, scanned: dict[str, object], given: tuple[str, ...]) -> None:
    done = run("catalog", "review", "crm/members.csv/full_name", *given, "--by", "DPO", "--reason", "stage names")
    assert (done.status, "needs one decision" in done.err) == (2, True)


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_a_report_is_in_the_language_asked_for(run: Run, scanned: dict[str, object], language: str) -> None:
    assert run("report", "crm", "--format", "md", "--lang", language).out.startswith(
        "# 个人" if language == "zh-CN" else "# 個人"
    )


def test_formats_go_into_a_folder_and_an_export_into_the_ledger(
    run: Run, scanned: dict[str, object], tmp_path: Path
) -> None:
    assert run("report", "--format", "html", "--format", "json", "--output", "out").status == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["scan.html", "scan.json"]
    last = json.loads((tmp_path / ".guardian" / "ledger.jsonl").read_text().splitlines()[-1])
    assert (last["action"], last["details"]["what"]) == ("export", "report")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report", "cmr"), "nearest: crm"),
        (("report", "--state", "sqlite:///nowhere.db"), "there is no state store here"),
        (("report", "--packs", "gdrp"), "gdpr"),
    ],
    ids=["unknown source", "no store", "unknown pack"],
)
def test_a_report_that_cannot_be_made_says_what_to_do(
    run: Run, scanned: dict[str, object], arguments: tuple[str, ...], said: str
) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_a_report_before_any_scan_says_to_scan_first(run: Run) -> None:
    done = run("report")
    assert (done.status, done.out) == (2, "")
    assert "guardian scan" in done.err
