"""What is said to remain in a SQLite file beside its rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from guardian.sources.sinks.sqlite_texts import texts_of


def made(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(script)
        connection.execute("VACUUM INTO ?", (str(path.with_name("copy.db")),))
    return path.with_name("copy.db")


@pytest.mark.parametrize("rule", ["", ", s TEXT CHECK (s IN ('new', 'ok'))"])
def test_a_file_as_it_was_written_holds_nothing_beside_its_rows(tmp_path: Path, rule: str) -> None:
    rows = ", ".join(f"({number}, 'planted {name}')" for number, name in enumerate("dacbe"))
    script = f"CREATE TABLE t (id INTEGER PRIMARY KEY, who TEXT UNIQUE{rule}); INSERT INTO t (id, who) VALUES {rows};"
    copy = made(tmp_path / "s.db", script)
    assert not texts_of(copy, "copy").remains
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("DELETE FROM t WHERE id = 2")
    assert [one.what.partition(",")[0] for one in texts_of(copy, "copy").remains] == ["room between its rows"]
