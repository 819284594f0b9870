"""A column that says nothing, of values that nobody understands, is unknown to a copy and nothing to a scan."""

from __future__ import annotations

import csv
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("ring", "same_draw")
Run = Callable[..., Any]
GIVEN = ["Imogen", "Thorvald", "Kwame", "Ottilie", "Tadeusz", "Yolanda", "Baptiste", "Freya", "Rhiannon", "Anselm"]
FAMILY = ["Achterberg", "Fontaine", "Oyelaran", "Brandvold", "Castellani", "Dziedzic", "Quintero", "Whitcombe"]
SILENT, TELLING = ["c1", "f07", "x", "extra", "col_5"], ["order_no", "c6", "sku"]


def rows(count: int = 600) -> list[list[str]]:
    r = random.Random(5)
    return [
        [
            str(at),
            f"{r.choice(GIVEN)}_{r.choice(FAMILY)}",
            f"{r.choice(FAMILY).upper()[:4]}{r.randrange(1940, 2008)}{r.randrange(1, 13):02d}{r.randrange(1, 29):02d}",
            f"{r.randrange(1, 29):02d}.{r.randrange(1, 13):02d}.{r.randrange(40, 99)}",
            str(r.randrange(10**8, 10**9)),
            f"{r.randrange(1, 29):02d}/{r.randrange(1, 13):02d}/{r.randrange(1938, 2008)}",
            str(r.randrange(10**8, 10**9)),
            f"{r.lognormvariate(3, 1):.2f}",
            f"XK-{r.randrange(10**6)}",
        ]
        for at in range(count)
    ]


def write(name: str = "a.csv") -> list[list[str]]:
    held = [["id", *SILENT, *TELLING], *rows()]
    with Path(name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(held)
    return held


def copied(source: list[list[str]], name: str = "b.csv") -> set[str]:
    """The columns of which more than a few cells are as they were."""
    with Path(name).open(newline="", encoding="utf-8") as file:
        copy = list(csv.reader(file))
    assert copy[0] == source[0]
    same = {head: sum(x[at] == y[at] for x, y in zip(source, copy, strict=True)) for at, head in enumerate(copy[0])}
    return {head for head, count in same.items() if count > 2}


@pytest.mark.parametrize("profile", ["share", "archive", "test-data"])
def test_what_nobody_understands_is_not_copied_and_what_says_what_it_is_is(run: Run, profile: str) -> None:
    source = write()
    done = run("protect", "a.csv", "--to", "b.csv", "--profile", profile)
    assert done.status == 0, done.err
    assert copied(source) == {"id", *TELLING}
    assert run("protect", "a.csv", "--to", "b.csv", "--profile", profile, "--check").status == 0


def test_a_scan_finds_nothing_in_it(run: Run) -> None:
    write()
    found = run("scan", "a.csv", "--format", "json").document
    categories = {one["ref"].rpartition("/")[2]: one["category"] for one in found["columns"]}
    assert {categories[name] for name in ("f07", "x", "extra")} <= {"none", "free_text_may_contain_pii"}


def test_who_says_what_it_is_is_obeyed(run: Run) -> None:
    source = write()
    Path("guardian.yaml").write_text(
        "version: 1\nprofiles: {own: {extends: share, columns: {a.extra: clear}}}\n", encoding="utf-8"
    )
    assert run("protect", "a.csv", "--to", "b.csv", "--profile", "own").status == 0
    assert copied(source) == {"id", "extra", *TELLING}


def test_keys_of_a_database_stay_and_columns_that_must_hold_something_hold_something_else(run: Run) -> None:
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        base.execute("CREATE TABLE p (c1 TEXT PRIMARY KEY, c2 INTEGER NOT NULL, c3 TEXT NOT NULL, c4 TEXT UNIQUE)")
        base.execute("CREATE TABLE q (id INTEGER PRIMARY KEY, c1 TEXT REFERENCES p (c1), c2 REAL)")
        numbers = random.Random(7).sample(range(10**8, 10**9), 1800)
        for row in rows(500):
            mine = numbers[int(row[0]) * 3 :][:3]
            base.execute("INSERT INTO p VALUES (?, ?, ?, ?)", (str(mine[0]), mine[1], row[1], str(mine[2])))
            base.execute("INSERT INTO q VALUES (?, ?, ?)", (row[0], str(mine[0]), float(row[7])))
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 0, done.err
    assert pairs("t.sqlite", "c1") == pairs("s.sqlite", "c1")
    assert pairs("t.sqlite", "c4") == pairs("s.sqlite", "c4")
    assert not pairs("t.sqlite", "c2") & pairs("s.sqlite", "c2")
    assert not pairs("t.sqlite", "c3") & pairs("s.sqlite", "c3")


def pairs(name: str, column: str) -> set[tuple[Any, ...]]:
    with closing(sqlite3.connect(name)) as base:
        return set(base.execute(f"SELECT {column} FROM p"))
