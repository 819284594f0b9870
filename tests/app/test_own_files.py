"""guardian's own state, ledger and reports inside a scanned folder are no data; nothing else is left out for them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.app.conftest import Done, Run

STATE = "sqlite:///data/gov/kept.db"
FORMATS = ("html", "md", "sarif", "text", "json")


def left_out(done: Done) -> dict[str, str]:
    return {line["ref"]: line["reason"] for line in done.document["coverage"]["skipped"]}


def read(done: Done) -> set[str]:
    return {column["ref"].rsplit("/", 1)[0] for column in done.document["columns"]}


def test_the_state_in_use_and_its_ledger_are_no_data(run: Run, members: Path) -> None:
    done = run("scan", "data", "--state", STATE, "--format", "json")
    assert done.status == 1
    assert left_out(done)["data/gov/kept.db"] == "guardian's own state"
    assert left_out(done)["data/gov/ledger.jsonl"] == "guardian's own ledger"
    assert read(done) == {"data/members.csv"}


def test_another_state_is_data_as_any_database(run: Run, members: Path) -> None:
    run("scan", "data", "--state", STATE)
    assert any(ref.startswith("data/gov/kept.db!") for ref in read(run("scan", "data", "--format", "json")))


@pytest.mark.parametrize("table", ["people", "guardian_contacts"])
def test_a_database_of_somebodys_data_that_is_named_as_the_state_is_examined(
    run: Run, members: Path, table: str
) -> None:
    (members.parent / "gov").mkdir()
    with closing(sqlite3.connect(members.parent / "gov" / "kept.db")) as database, database:
        database.execute(f"CREATE TABLE {table} (email TEXT)")
        database.executemany(f"INSERT INTO {table} VALUES (?)", [(f"u{at}@gmx.net",) for at in range(60)])
    done = run("scan", "data", "--state", STATE, "--format", "json")
    assert f"data/gov/kept.db!main.{table}" in read(done)
    assert "data/gov/kept.db" not in left_out(done)


def test_a_ledger_with_a_line_that_is_no_event_is_examined(run: Run, members: Path) -> None:
    run("scan", "data", "--state", STATE)
    with (members.parent / "gov" / "ledger.jsonl").open("a") as file:
        file.write("ann@gmx.net\n")
    done = run("scan", "data", "--state", STATE, "--format", "json")
    assert "data/gov/ledger.jsonl" not in left_out(done)


def test_a_ledger_into_whose_details_somebody_wrote_data_is_examined(run: Run, members: Path) -> None:
    run("scan", "data", "--state", STATE)
    ledger = members.parent / "gov" / "ledger.jsonl"
    event = json.loads(ledger.read_text().splitlines()[-1])
    more = {**event, "seq": event["seq"] + 1, "details": {"rows": ["ann@gmx.net"]}}
    ledger.write_text(ledger.read_text() + json.dumps(more) + "\n")
    done = run("scan", "data", "--state", STATE, "--format", "json")
    assert "data/gov/ledger.jsonl" not in left_out(done)


def test_a_folder_of_a_state_is_left_out_by_what_is_in_it_and_never_by_its_name(run: Run, members: Path) -> None:
    run("scan", "data", "--state", "sqlite:///data/.guardian/state.db")
    copied = members.parent / ".guardian" / "rows.csv"
    copied.write_bytes(members.read_bytes())
    done = run("scan", "data", "--format", "json", "--state", "sqlite:///other/state.db")
    assert read(done) == {"data/members.csv", "data/.guardian/rows.csv"}
    assert left_out(done) == {
        "data/.guardian/.gitignore": "a file of the desktop or of version control",
        "data/.guardian/ledger.jsonl": "guardian's own ledger",
        "data/.guardian/state.db": "guardian's own state",
    }
    assert read(run("scan", "data/.guardian", "--format", "json")) == {"data/.guardian/rows.csv"}


def test_a_database_of_data_in_a_folder_of_that_name_is_examined(run: Run, members: Path) -> None:
    (members.parent / ".guardian").mkdir()
    with closing(sqlite3.connect(members.parent / ".guardian" / "state.db")) as database, database:
        database.execute("CREATE TABLE guardian_contacts (email TEXT)")
        database.executemany("INSERT INTO guardian_contacts VALUES (?)", [(f"u{at}@gmx.net",) for at in range(60)])
    done = run("scan", "data", "--format", "json", "--state", "sqlite:///other/state.db")
    assert "data/.guardian/state.db!main.guardian_contacts" in read(done)


def test_reports_as_they_were_written_are_no_data(run: Run, members: Path) -> None:
    options = [f"--format={name}" for name in FORMATS]
    run("scan", "data", "--output", "data/out", *options)
    printed = run("report", "--format", "html", "--lang", "zh-CN").out
    (members.parent / "printed.htm").write_text(printed, encoding="utf-8")
    done = run("scan", "data", "--format", "json")
    reports = {ref for ref, why in left_out(done).items() if why.startswith("guardian's own")}
    assert reports == {
        "data/printed.htm",
        *(f"data/out/scan.{name}" for name in ("html", "md", "sarif", "txt", "json")),
    }
    assert read(done) == {"data/members.csv"}


@pytest.mark.parametrize("name", ["scan.html", "scan.md", "scan.sarif"])
def test_a_report_with_anything_else_in_it_is_examined(run: Run, members: Path, name: str) -> None:
    run("scan", "data", "--output", "data/out", *(f"--format={form}" for form in ("html", "md", "sarif")))
    report = members.parent / "out" / name
    report.write_bytes(report.read_bytes().replace(b"guardian", b"ann@g.co", 1))
    assert f"data/out/{name}" not in left_out(run("scan", "data", "--format", "json"))


def test_a_report_of_another_state_is_examined(run: Run, members: Path) -> None:
    run("scan", "data", "--state", "sqlite:///other.db", "--output", "data/out", "--format", "md")
    assert "data/out/scan.md" not in left_out(run("scan", "data", "--format", "json"))
