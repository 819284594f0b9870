"""A decision holds by every name under which the same data are scanned."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
BY = ("--by", "Ada Li", "--reason", "made-up addresses")
SOURCES = (
    "version: 1\nsources:\n  crm: {url: data/people.csv}\n  all: {url: data}\n  shop: {url: 'sqlite:///data/shop.db'}\n"
)
FILE = ("data", "data/people.csv", "./data/../data/people.csv", "crm", "all", "linked")
DATABASE = ("data", "data/shop.db", "sqlite:///data/shop.db", "shop", "all", "linked")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    addresses = [f"a{number}@example.com" for number in range(20)]
    (folder / "people.csv").write_text("\n".join(["mail", *addresses]) + "\n")
    with closing(sqlite3.connect(folder / "shop.db")) as connection, connection:
        connection.execute("CREATE TABLE members (email TEXT)")
        connection.executemany("INSERT INTO members VALUES (?)", [(address,) for address in addresses])
    (tmp_path / "linked").symlink_to("data")
    (tmp_path / "guardian.yaml").write_text(SOURCES)
    return folder


def scanned(run: Run, target: str, column: str) -> dict[str, Any]:
    document = run("scan", target, "--format", "json").document
    (found,) = [each for each in document["columns"] if each["column"] == column]
    return dict(found)


@pytest.mark.parametrize(("column", "ways"), [("mail", FILE), ("email", DATABASE)])
@pytest.mark.parametrize("first", range(6))
def test_a_decision_by_one_name_holds_by_all_others(
    run: Run, data: Path, column: str, ways: tuple[str, ...], first: int
) -> None:
    found = scanned(run, ways[first], column)
    assert found["category"] == "email"
    run("catalog", "review", found["ref"], "--reject", *BY)
    for way in ways:
        assert scanned(run, way, column)["category"] == "none", way


def test_the_latest_decision_holds_whatever_name_it_was_taken_under(run: Run, data: Path) -> None:
    refs = [scanned(run, way, "mail")["ref"] for way in ("data", "crm")]
    run("catalog", "review", refs[0], "--reject", *BY)
    run("catalog", "review", refs[1], "--override", "username", *BY)
    for ref in refs:
        assert "override username by Ada Li" in run("catalog", "show", ref).out
    assert f"followed from {refs[1]}" in run("catalog", "show", refs[0]).out
    run("catalog", "review", refs[0], "--accept", *BY)
    assert [scanned(run, way, "mail")["category"] for way in ("data", "crm")] == ["email", "email"]


def test_a_decision_that_follows_a_rename_wins_over_none_that_was_taken_later(run: Run, data: Path) -> None:
    for way in ("crm", "data"):
        ref = scanned(run, way, "mail")["ref"]
    run("catalog", "review", ref, "--reject", *BY)
    people = data / "people.csv"
    people.write_text(people.read_text("utf-8").replace("mail", "mail2", 1), "utf-8")
    run("catalog", "review", scanned(run, "data", "mail2")["ref"], "--override", "username", *BY)
    assert scanned(run, "crm", "mail2")["category"] == "username"
    assert scanned(run, "data", "mail2")["category"] == "username"


@pytest.mark.parametrize(
    ("ways", "kept"), [(("data", "data/people.csv"), "data/people.csv"), (("crm", "data"), "data")]
)
def test_a_report_counts_a_table_once_under_whichever_names_it_was_scanned(
    run: Run, data: Path, ways: tuple[str, ...], kept: str
) -> None:
    (data / "shop.db").unlink()
    for way in ways:
        scanned(run, way, "mail")
    document = run("report", "--format", "json").document
    assert [column["source"] for column in document["columns"]] == [kept]
    found = run("report", ways[0], "--format", "json").document
    assert [column["source"] for column in found["columns"]] == [ways[0]]


def test_a_table_of_the_same_name_elsewhere_keeps_its_verdict(run: Run, data: Path) -> None:
    other = data.with_name("other")
    other.mkdir()
    (other / "people.csv").write_bytes((data / "people.csv").read_bytes())
    run("catalog", "review", scanned(run, "data/people.csv", "mail")["ref"], "--reject", *BY)
    for target in ("other", "other/people.csv"):
        assert scanned(run, target, "mail")["category"] == "email"


def test_a_decision_in_a_store_of_before_holds_by_another_name(run: Run, data: Path) -> None:
    run("catalog", "review", scanned(run, "data", "mail")["ref"], "--reject", *BY)
    with closing(sqlite3.connect(".guardian/state.db")) as store, store:
        rows = store.execute("SELECT source, name, body FROM guardian_tables").fetchall()
        for source, name, body in rows:
            old = {key: value for key, value in json.loads(body).items() if key != "place"}
            store.execute(
                "UPDATE guardian_tables SET body = ? WHERE source = ? AND name = ?", (json.dumps(old), source, name)
            )
    assert scanned(run, "crm", "mail")["category"] == "none"


def test_a_project_that_moves_keeps_its_decisions(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("catalog", "review", scanned(run, "data", "mail")["ref"], "--reject", *BY)
    moved = data.parent / "moved"
    moved.mkdir()
    for name in ("data", ".guardian", "guardian.yaml"):
        (data.parent / name).rename(moved / name)
    monkeypatch.chdir(moved)
    assert scanned(run, "crm", "mail")["category"] == "none"


def test_a_state_store_tells_no_path(run: Run, data: Path) -> None:
    (data / "people.csv").rename(data / "Margaret Holloway.csv")
    run("scan", "data")
    for path in Path(".guardian").iterdir():
        held = path.read_bytes()
        assert b"Holloway" not in held and str(data).encode() not in held
