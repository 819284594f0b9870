"""`guardian catalog scans` and the names of scans that `diff` takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def scanned(run: Run) -> list[dict[str, Any]]:
    """Two scans of one file, the second with a column more, and between them one of another file."""
    rows = [f"user{at}@example.com" for at in range(30)]
    Path("b.csv").write_text("qty\n" + "".join(f"{at}\n" for at in range(30)))
    Path("a.csv").write_text("email\n" + "".join(f"{row}\n" for row in rows))
    told = [run("scan", "a.csv"), run("scan", "b.csv")]
    Path("a.csv").write_text("email,work_email\n" + "".join(f"{row},x{row}\n" for row in rows))
    told.append(run("scan", "a.csv"))
    assert all(done.status in (0, 1) for done in told), [(done.status, done.err) for done in told]
    found: list[dict[str, Any]] = run("catalog", "scans", "--format", "json").document
    return found


def test_scans_are_listed_with_the_numbers_that_diff_takes(run: Run, scanned: list[dict[str, Any]]) -> None:
    told = [(one["number"], one["targets"], one["columns"], one["personal"], one["whole"]) for one in scanned]
    assert told == [(1, ["a.csv"], 1, 1, True), (2, ["b.csv"], 1, 0, True), (3, ["a.csv"], 2, 2, True)]
    lines = run("catalog", "scans").out.splitlines()
    assert [line.split()[0] for line in lines] == ["number", "1", "2", "3"]


def test_without_arguments_the_last_two_scans_of_the_same_targets_are_compared(
    run: Run, scanned: list[dict[str, Any]]
) -> None:
    done = run("catalog", "diff")
    assert done.err == f"scan 1 ({scanned[0]['at']}) → scan 3 ({scanned[2]['at']})\n"
    assert "work_email" in done.out


@pytest.mark.parametrize("name", ["number", "at", "id"])
def test_a_scan_is_named_by_number_time_or_id(run: Run, scanned: list[dict[str, Any]], name: str) -> None:
    first, last = (str(scanned[at][name])[: 23 if name == "at" else 8] for at in (0, 2))
    done = run("catalog", "diff", "--from", first, "--to", last)
    assert (done.status, done.err.startswith("scan 1 (")) == (0, True)


@pytest.mark.parametrize(
    ("named", "what"), [("9", "no scan has this"), ("20", "no scan has this"), ("YEAR", "3 scans of this time")]
)
def test_a_name_of_no_single_scan_is_answered_with_the_numbers(
    run: Run, scanned: list[dict[str, Any]], named: str, what: str
) -> None:
    done = run("catalog", "diff", "--from", named.replace("YEAR", str(scanned[0]["at"])[:5]))
    assert done.status == 2
    assert what in done.err
    assert f"3 ({scanned[2]['at']})" in done.err
    assert "guardian catalog scans" in done.err


def test_an_only_scan_says_where_the_others_would_be(run: Run) -> None:
    Path("a.csv").write_text("email\na@example.com\n")
    run("scan", "a.csv")
    done = run("catalog", "diff")
    assert done.status == 2
    assert "guardian catalog scans" in done.err


def test_no_scan_at_all_is_no_error(run: Run) -> None:
    done = run("catalog", "scans")
    assert (done.status, done.out) == (0, "")


@pytest.mark.parametrize("name", ["Maria Schmidt", "mark_korenberg"])
def test_who_knows_a_name_that_is_not_shown_asks_by_it(run: Run, name: str) -> None:
    Path(f"{name}.csv").write_text("id,qty\n1,2\n")
    run("scan", f"{name}.csv")
    told = run("catalog", "show", f"{name}.csv/qty")
    assert told.status == 0 and told.out.startswith("ref: ~") and name not in told.out
    missed = run("catalog", "show", "Ana Lopez Garcia.csv/qty")
    assert missed.status == 2 and "Lopez" not in missed.err


MET = "art,email\n" + "".join(f"A-{row},ann{row}@fastmail.com\n" for row in range(40))


def test_a_rename_that_a_scan_of_other_targets_met_is_told_between_two_of_the_same(run: Run) -> None:
    Path("a.csv").write_text(MET)
    Path("b.csv").write_text("sku\nS-1\nS-2\n")
    run("scan", "a.csv", "b.csv")
    Path("a.csv").write_text(MET.replace("email", "mail_address"))
    run("scan", "a.csv")
    run("scan", "a.csv", "b.csv")
    listed = run("catalog", "diff", "--format", "json").document["changes"]
    assert [row.get("renamed_to") or row.get("renamed_from") for row in listed] == [
        "a.csv/a.csv/mail_address",
        "a.csv/a.csv/email",
    ]


def test_of_all_columns_a_gone_one_is_told_from_those_that_are_there(run: Run) -> None:
    Path("a.csv").write_text(MET)
    run("scan", "a.csv")
    Path("a.csv").write_text(MET.replace("art,", "item,").replace("A-", "B-"))
    run("scan", "a.csv")
    rows = run("catalog", "list", "--all", "--format", "json").document
    assert {row["ref"].rpartition("/")[2]: bool(row["gone"]) for row in rows} == {
        "art": True,
        "item": False,
        "email": False,
    }
    assert " gone " in run("catalog", "list", "--all").out.splitlines()[0]
    assert "gone" not in run("catalog", "list").out.splitlines()[0]
