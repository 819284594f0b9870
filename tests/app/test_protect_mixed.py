"""SQLite puts any text into a column of numbers: there, too, what stands out is not copied."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("ring", "same_draw")
Run = Callable[..., Any]
ROWS = 9_000
PLANTED: dict[str, object] = {
    "qty": "anna.berg@example.org",
    "price": "please call Anna Berg on +44 7911 123456",
    "cost": "anna.berg@example.org",
    "size": b"anna.berg@example.org",
}


def make(planted: dict[str, object], key: str = "INTEGER PRIMARY KEY", tail: str = "") -> None:
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        base.execute(f"CREATE TABLE t (id {key}, qty INT, price REAL, cost NUMERIC(10,2), size INTEGER) {tail}")
        numbers = ((at, at % 7, at * 0.5, at % 9, 1_000 + at) for at in range(1, ROWS))
        base.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", numbers)
        for column, cell in planted.items():
            base.execute(f"UPDATE t SET {column} = ? WHERE id = 8000", (cell,))


def rows(name: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(name)) as base:
        return base.execute("SELECT * FROM t ORDER BY id").fetchall()


def scanned_by_sample(run: Run) -> None:
    assert run("scan", "s.sqlite", "--sample", "40", "--again").status in (0, 1)


def test_a_text_in_a_column_of_numbers_is_treated_and_its_numbers_stay_numbers(run: Run) -> None:
    make(PLANTED)
    scanned_by_sample(run)
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 0, done.err
    copy, source = rows("t.sqlite"), rows("s.sqlite")
    assert not [row for row in copy if "Anna" in str(row) or "berg" in str(row)]
    assert [row for row in copy if row[0] != 8000] == [row for row in source if row[0] != 8000]
    assert [list(map(type, row)) for row in copy if row[0] != 8000] == [[int, int, float, int, int]] * (ROWS - 2)
    checked = run("protect", "s.sqlite", "--to", "t.sqlite", "--check", "--format", "json")
    assert (checked.status, checked.document["findings"]) == (0, []), checked.err
    assert checked.document["explained"]["cells of watched columns that were treated"] == len(PLANTED)


def test_numbers_alone_are_not_watched_and_come_as_they_were(run: Run) -> None:
    make({"size": 13_800_138_000})
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 0, done.err
    assert "watched" not in done.out
    assert rows("t.sqlite") == rows("s.sqlite")


def test_words_that_are_nobodys_stay_in_a_column_of_numbers(run: Run) -> None:
    make({"qty": "n/a", "price": "sold out"})
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 0, done.err
    assert rows("t.sqlite") == rows("s.sqlite")
    assert run("protect", "s.sqlite", "--to", "t.sqlite", "--check").status == 0


def test_a_key_of_numbers_that_holds_an_identifier_stops_the_copy(run: Run) -> None:
    make({}, "INT PRIMARY KEY", "WITHOUT ROWID")
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        base.execute("UPDATE t SET id = 'anna.berg@example.org' WHERE id = 8000")
    scanned_by_sample(run)
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 4, done.err
    assert "main.t/id: " in done.err
    assert "berg" not in done.err
    assert not [path for path in Path().iterdir() if path.name.startswith(("t.", ".t."))]


def test_a_text_that_comes_between_plan_and_copy_stops_the_copy(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardian.app import protect

    make({})
    scanned_by_sample(run)
    refuse = protect._refuse

    def late(*planned: Any) -> None:
        refuse(*planned)
        with closing(sqlite3.connect("s.sqlite")) as base, base:
            base.execute("UPDATE t SET qty = 'Anna Berg' WHERE id = 8000")

    with monkeypatch.context() as held:
        held.setattr(protect, "_refuse", late)
        done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 2, done.err
    assert "t/qty" in done.err
    assert "Anna" not in done.err
    assert not Path("t.sqlite").exists()
    assert run("protect", "s.sqlite", "--to", "t.sqlite").status == 0
    assert not [row for row in rows("t.sqlite") if "Anna" in str(row)]


def test_a_column_of_numbers_that_is_copied_on_purpose_may_hold_texts(run: Run) -> None:
    make({"qty": "see Anna"})
    own = "version: 1\nprofiles: {own: {extends: share, columns: {qty: clear}}}\n"
    Path("guardian.yaml").write_text(own, "utf-8")
    assert run("protect", "s.sqlite", "--to", "t.sqlite", "--profile", "own").status == 0
