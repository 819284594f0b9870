"""`guardian protect --check`: who is named within a text that was sealed as a whole is looked for in the schema too."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("ring")
NAMED = "Cornelius Wetherby"
NOTES = (
    f"Please call Dr. {NAMED} about the refund",
    "parcel arrived late",
    "the lid of the box was broken",
    "all well",
)
EDITS = {
    "sqlite": (
        f'CREATE VIEW "{NAMED}" AS SELECT 1 AS x',
        f"CREATE VIEW w AS SELECT 1 AS x -- {NAMED}",
        f'CREATE INDEX "{NAMED}" ON m (qty)',
        "CREATE INDEX wetherby ON m (qty)",
    ),
    "duckdb": (
        f'CREATE VIEW "{NAMED}" AS SELECT 1 AS x',
        f'CREATE SEQUENCE "{NAMED}"',
        f'CREATE INDEX "{NAMED}" ON m (qty)',
        f"CREATE TYPE \"{NAMED}\" AS ENUM ('a')",
        f'CREATE MACRO "{NAMED}"() AS 1',
        f"COMMENT ON COLUMN m.qty IS 'ask {NAMED.lower()} first'",
        "CREATE SEQUENCE wetherby",
        "CREATE INDEX wetherby ON m (qty)",
    ),
}


def changed(engine: str, path: Path, *statements: str) -> None:
    connection: Any = sqlite3.connect(path) if engine == "sqlite" else duckdb.connect(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("engine", EDITS)
def test_a_name_out_of_a_sealed_note_is_told_wherever_the_schema_says_it(run: Run, tmp_path: Path, engine: str) -> None:
    source, copy, edited = (tmp_path / f"{name}.{engine}" for name in ("source", "copy", "edited"))
    rows = [f"({at}, {at % 3}, '{NOTES[at % 4]}')" for at in range(40)]
    table = "CREATE TABLE m (id INTEGER PRIMARY KEY, qty INTEGER, notes TEXT)"
    changed(engine, source, table, f"INSERT INTO m VALUES {', '.join(rows)}")
    assert run("protect", source, "--to", copy, "--profile", "archive").status == 0
    honest = run("protect", source, "--to", copy, "--check")
    assert honest.status == 0, honest.out
    for statement in EDITS[engine]:
        shutil.copy(copy, edited)
        shutil.copy(f"{copy}.guardian.json", f"{edited}.guardian.json")
        changed(engine, edited, statement)
        done = run("protect", source, "--to", edited, "--check", "--format", "json")
        kinds = {one["kind"] for one in done.document["findings"]}
        assert done.status == 1, statement
        assert "source-value" in kinds or (NAMED.lower() not in statement.lower() and "undeclared" in kinds), statement
