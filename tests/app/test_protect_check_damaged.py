"""`guardian protect --check` of a copy that is damaged: it is the copy that is unread, and the check has a finding."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("ring")
ROWS = [(at, f"ann.abbott{at}@example.com", "no news " * 9) for at in range(400)]
TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT, notes TEXT)"


def sqlite(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute(TABLE)
        base.executemany("INSERT INTO t VALUES (?, ?, ?)", ROWS)
    base.close()


def duck(path: Path) -> None:
    with duckdb.connect(str(path)) as base:
        base.execute(TABLE)
        base.executemany("INSERT INTO t VALUES (?, ?, ?)", ROWS)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off in the middle": lambda data: data[: len(data) // 2],
    "cut off after its header": lambda data: data[:200],
    "zeros": lambda data: bytes(len(data)),
    "a text": lambda data: b"nothing\n" * 90,
    "emptied": lambda data: b"",
}


@pytest.mark.parametrize("make", [sqlite, duck])
def test_a_damaged_copy_of_a_database_is_a_finding(run: Run, tmp_path: Path, make: Callable[[Path], None]) -> None:
    source, copy = tmp_path / "shop.db", tmp_path / "copy.db"
    make(source)
    assert run("protect", "shop.db", "--to", "copy.db").status == 0
    whole = copy.read_bytes()
    for name, damage in DAMAGES.items():
        copy.write_bytes(damage(whole))
        done = run("protect", "shop.db", "--to", "copy.db", "--check", "--format", "json")
        assert done.status == 1, (name, done.err)
        assert "unread" in {one["kind"] for one in done.document["findings"]}, name


@pytest.mark.parametrize("damaged", [True, False])
def test_what_the_manifest_says_was_left_out_need_not_be_said_again(run: Run, tmp_path: Path, damaged: bool) -> None:
    """The texts are searched for names of the whole source: not for those of a file that no copy was made of."""
    (tmp_path / "src").mkdir()
    people = ("Ann Abbott", "Ben Barnes", "Cora Carter", "Dan Dawson", "Ella Ellis")
    with (tmp_path / "src" / "a.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("id", "full_name", "notes"))
        out.writerows((at, people[at % 5], f"call {people[at % 5]} about Xylo Plinth 9") for at in range(40))
    table = pa.table({"full_name": ["Xylo Plinth", *people], "shelf": ["S-1"] * 6})
    pq.write_table(table, tmp_path / "src" / "b.parquet")
    if damaged:
        data = (tmp_path / "src" / "b.parquet").read_bytes()
        (tmp_path / "src" / "b.parquet").write_bytes(data[: len(data) // 2])
    made = run("protect", "src", "--to", "cp", "--exclude", "b.parquet")
    assert made.status == 0, made.err
    done = run("protect", "src", "--to", "cp", "--check")
    assert done.status == 0, done.out + done.err
    assert damaged or "explained: 1 table that is left out of the copy" in done.out
