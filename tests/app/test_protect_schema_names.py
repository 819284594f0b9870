"""Names that only the schema says, or that only texts of the rows hold: engines find them there as in the rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
GIRL, HEAD, AUNT = "Priscilla Vandermeer", "Ignatius Blackwood", "Gwendolyn Ashcroft"
SAID = {
    "boss": f"CREATE VIEW boss AS SELECT * FROM m WHERE notes LIKE '%{GIRL}%'",
    "part": f"CREATE INDEX part ON m (id) WHERE notes <> '{HEAD}'",
    "more": f"CREATE TRIGGER more AFTER INSERT ON m BEGIN UPDATE m SET notes = 'ask {AUNT}' WHERE id = new.id; END",
}
STAYING = {
    "fair": "CREATE VIEW fair AS SELECT * FROM m WHERE notes LIKE '%at the fair%' /* in New York, not yet paid */",
    "code": "CREATE INDEX code ON m (id) WHERE notes <> 'Gift Box'",
    "late": "CREATE TRIGGER late AFTER INSERT ON m BEGIN UPDATE m SET notes = 'to be called' WHERE id = new.id; END",
}


def make(*statements: str, column: str = "notes TEXT") -> None:
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        base.execute(f"CREATE TABLE m (id INTEGER PRIMARY KEY, {column})")
        notes = ((at, f"met {(GIRL, HEAD, AUNT)[at % 3]} at the fair today") for at in range(30))
        base.executemany("INSERT INTO m VALUES (?, ?)", notes)
        for statement in statements:
            base.execute(statement)


def schema(name: str) -> dict[str, str]:
    with closing(sqlite3.connect(name)) as base:
        return dict(base.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'").fetchall())


def test_a_name_in_a_view_a_trigger_or_an_index_leaves_it_out(run: Run) -> None:
    make(*SAID.values(), *STAYING.values())
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 0, done.err
    assert schema("t.sqlite").keys() == {"m", *STAYING}
    assert done.out.count("its text holds a value of a treated column") == len(SAID)
    assert run("protect", "s.sqlite", "--to", "t.sqlite", "--check").status == 0


@pytest.mark.parametrize("what", SAID)
def test_a_name_that_is_put_into_the_schema_of_a_copy_is_told(run: Run, what: str) -> None:
    make(SAID[what])
    assert run("protect", "s.sqlite", "--to", "t.sqlite").status == 0
    with closing(sqlite3.connect("t.sqlite")) as copy, copy:
        copy.execute(SAID[what])
    done = run("protect", "s.sqlite", "--to", "t.sqlite", "--check", "--format", "json")
    assert done.status == 1
    assert (f"t.sqlite/{what}", "source-value") in {(one["ref"], one["kind"]) for one in done.document["findings"]}


def test_a_name_in_a_check_refuses_the_copy_and_is_not_said(run: Run) -> None:
    make(column=f"notes TEXT CHECK (notes <> 'Please ring {GIRL}')")
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 4
    assert "a CHECK or a remark in a table's text holds a value" in done.err
    assert GIRL not in done.err + done.out


def test_a_default_that_names_somebody_is_left_out(run: Run) -> None:
    make(column=f"notes TEXT DEFAULT 'ask {GIRL}'")
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 0, done.err
    assert GIRL not in str(schema("t.sqlite"))


def test_a_refused_copy_of_duckdb_leaves_nothing_behind(run: Run) -> None:
    with duckdb.connect("s.duckdb") as base:
        base.execute(f"CREATE MACRO boss() AS '{GIRL}'")
        base.execute("CREATE TABLE m (id INTEGER, notes VARCHAR, who VARCHAR DEFAULT boss())")
        base.execute(f"INSERT INTO m SELECT range, 'met {GIRL} at the fair today', 'x' FROM range(30)")
    done = run("protect", "s.duckdb", "--to", "t.duckdb")
    assert done.status == 4, done.err
    assert GIRL not in done.err
    assert not [path for path in Path().iterdir() if path.name.startswith(("t.", ".t."))]


def test_a_macro_that_names_somebody_is_left_out_with_what_needs_it_and_a_note(run: Run) -> None:
    with duckdb.connect("s.duckdb") as base:
        base.execute("CREATE TABLE m (id INTEGER, notes VARCHAR)")
        base.execute(f"INSERT INTO m SELECT range, 'met {GIRL} at the fair today' FROM range(30)")
        base.execute(f"CREATE MACRO boss() AS '{GIRL}'")
        base.execute("CREATE MACRO twice() AS boss() || boss()")
        base.execute("CREATE MACRO plus(a) AS a + 1")
        base.execute("CREATE VIEW bosses AS SELECT boss() AS x, id FROM m")
    assert run("protect", "s.duckdb", "--dry-run").status == 0
    done = run("protect", "s.duckdb", "--to", "t.duckdb")
    assert done.status == 0, done.err
    for name in ("main.boss", "main.twice", "main.bosses"):
        assert f"s.duckdb/{name}" in done.out + done.err
    with duckdb.connect("t.duckdb", read_only=True) as copy:
        found = "SELECT function_name FROM duckdb_functions() WHERE NOT internal"
        assert copy.execute(found).fetchall() == [("plus",)]
    assert run("protect", "s.duckdb", "--to", "t.duckdb", "--check").status == 0


def test_a_name_in_a_comment_or_a_view_of_duckdb_is_not_copied(run: Run) -> None:
    with duckdb.connect("s.duckdb") as base:
        base.execute("CREATE TABLE m (id INTEGER, notes VARCHAR)")
        base.execute(f"INSERT INTO m SELECT range, 'met {GIRL} at the fair today' FROM range(30)")
        base.execute(f"COMMENT ON TABLE m IS 'ask {AUNT}'")
        base.execute("COMMENT ON COLUMN m.notes IS 'what was said at the fair'")
        base.execute(f"CREATE VIEW boss AS SELECT '{GIRL}' AS boss, id FROM m")
    done = run("protect", "s.duckdb", "--to", "t.duckdb")
    assert done.status == 0, done.err
    with duckdb.connect("t.duckdb", read_only=True) as copy:
        assert copy.execute("SELECT comment FROM duckdb_tables()").fetchall() == [(None,)]
        comments = copy.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'notes'").fetchall()
        assert comments == [("what was said at the fair",)]
        assert copy.execute("SELECT * FROM duckdb_views() WHERE view_name = 'boss'").fetchall() == []
    assert run("protect", "s.duckdb", "--to", "t.duckdb", "--check").status == 0
