"""A plan is tried on rows: what would stop the copy is refused, or gives way to the next choice, before it begins."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("ring")

ROWS = 600


def people(declared: str, *, extra: str = "") -> Path:
    """A file with mobile numbers, e-mails and amounts; ``declared``: the column ``mobile``."""
    path = Path("people.db")
    with sqlite3.connect(path) as base:
        base.execute(
            f"CREATE TABLE people (id INTEGER PRIMARY KEY, {declared}, email VARCHAR(80), amount REAL {extra})"
        )
        base.executemany(
            "INSERT INTO people (id, mobile, email, amount) VALUES (?, ?, ?, ?)",
            [(row, mobile(row), f"user{row}@example.com", row * 1.5) for row in range(1, ROWS + 1)],
        )
    return path


def mobile(row: int) -> str:
    return f"13{row % 10}{10000000 + row * 7919 % 80000000:08d}"


CASES = [
    ("mobile TEXT CHECK (mobile NOT GLOB '*[^0-9]*' AND length(mobile) = 11)", "kept"),
    ("mobile TEXT CHECK (mobile LIKE '13%')", "null"),
    ("mobile TEXT NOT NULL CHECK (mobile GLOB '13[0-9]*')", "refused"),
    ("mobile TEXT NOT NULL CHECK (length(mobile) = 11)", "kept"),
    ("mobile TEXT NOT NULL CHECK (CAST(mobile AS INTEGER) BETWEEN 13000000000 AND 13999999999)", "refused"),
    ("mobile TEXT NOT NULL, head TEXT AS (substr(mobile, 1, 2)) STORED CHECK (head = '13')", "refused"),
]


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(("declared", "wanted"), CASES)
def test_what_rows_of_sqlite_would_break_is_known_before_the_copy(
    run: Run, declared: str, wanted: str, *, dry: bool
) -> None:
    source = people(declared)
    done = run("protect", source, *(["--dry-run"] if dry else ["--to", "out.db"]))
    assert done.status == (4 if wanted == "refused" else 0), done.err + done.out
    if wanted == "refused":
        assert "1 column cannot be protected" in done.err + done.out or dry
        assert "people.mobile" in (done.err + done.out).replace("/mobile", ".mobile")
        assert not Path("out.db").exists()
    elif not dry:
        with sqlite3.connect("out.db") as copy:
            cells = [row[0] for row in copy.execute("SELECT mobile FROM people")]
        assert (cells == [None] * ROWS) is (wanted == "null")
        assert not {mobile(row) for row in range(1, ROWS + 1)} & set(cells)
