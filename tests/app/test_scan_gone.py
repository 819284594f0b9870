"""A table that its source has no more leaves the inventory; one that was merely not read, or not asked for, stays."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.app.conftest import Run

MEMBERS = "member_no,full_name,email\nM-1,Ann Holloway,ann@fastmail.com\nM-2,Bob Gallagher,bob@gmx.net\n"


@pytest.fixture
def data(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "sub/c.csv"):
        (folder / name).write_text(MEMBERS)
    run("scan", "data")
    return folder


def known(run: Run) -> set[str]:
    listed = {row["ref"].rpartition("/")[0] for row in run("catalog", "list", "--format", "json").document}
    told = {table["ref"] for table in run("report", "--format", "json").document["tables"]}
    assert listed == told
    return listed


def test_a_file_that_was_moved_is_where_it_is_now(run: Run, data: Path) -> None:
    (data / "a.csv").rename(data / "z.csv")
    run("scan", "data")
    assert known(run) == {"data/z.csv", "data/b.csv", "data/sub/c.csv"}
    (data / "z.csv").rename(data / "a.csv")
    run("scan", "data")
    assert known(run) == {"data/a.csv", "data/b.csv", "data/sub/c.csv"}


@pytest.mark.parametrize("asked", [("--include", "b*"), ("--exclude", "a*")], ids=["include", "exclude"])
def test_what_was_not_asked_for_stays(run: Run, data: Path, asked: tuple[str, str]) -> None:
    run("scan", "data", *asked)
    assert known(run) == {"data/a.csv", "data/b.csv", "data/sub/c.csv"}


def test_what_could_not_be_read_stays(run: Run, data: Path) -> None:
    (data / "a.csv").write_bytes(b"PK\x03\x04 damaged")
    (data / "b.csv").write_bytes(b"")
    assert run("scan", "data").status == 3
    assert known(run) == {"data/a.csv", "data/b.csv", "data/sub/c.csv"}


def test_a_dropped_table_leaves_and_one_whose_name_goes_on_stays(run: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.sqlite") as made:
        for table in ("people", "people_old"):
            made.execute(f"CREATE TABLE {table} (full_name TEXT, email TEXT)")
            made.execute(f"INSERT INTO {table} VALUES ('Ann Holloway', 'ann@fastmail.com')")
    run("scan", "crm.sqlite")
    with sqlite3.connect(tmp_path / "crm.sqlite") as made:
        made.execute("DROP TABLE people_old")
    run("scan", "crm.sqlite")
    assert known(run) == {"crm.sqlite/main.people"}
