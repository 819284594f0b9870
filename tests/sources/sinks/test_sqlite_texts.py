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


def patched(copy: Path, version: int) -> None:
    with copy.open("r+b") as file:
        file.seek(96)
        file.write(version.to_bytes(4))


def test_a_file_that_another_version_wrote_is_told_until_it_is_written_out_here(tmp_path: Path) -> None:
    copy = made(tmp_path / "s.db", "CREATE TABLE t (who TEXT); INSERT INTO t VALUES ('planted'), ('kept')")
    patched(copy, 3_051_002)
    (one,) = texts_of(copy, "copy").remains
    assert "not compared: SQLite 3.51.2 wrote it" in one.what and "VACUUM" in one.what
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("VACUUM")
    assert not texts_of(copy, "copy").remains


def test_room_that_another_version_left_is_not_called_clean(tmp_path: Path) -> None:
    copy = made(tmp_path / "s.db", "CREATE TABLE t (who TEXT); INSERT INTO t VALUES ('planted'), ('kept')")
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("DELETE FROM t WHERE who = 'planted'")
    patched(copy, 3_051_002)
    assert b"planted" in copy.read_bytes()
    assert texts_of(copy, "copy").remains


@pytest.mark.parametrize("module", ["fts4", "fts5"])
def test_a_full_text_index_may_hold_words_of_rows_that_are_gone(tmp_path: Path, module: str) -> None:
    rows = ", ".join(f"('word{number} planted')" for number in range(500))
    copy = made(tmp_path / "s.db", f"CREATE VIRTUAL TABLE ft USING {module} (body); INSERT INTO ft VALUES {rows}")
    assert not texts_of(copy, "copy").remains
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("INSERT INTO ft VALUES ('abbott')")
        connection.execute("DELETE FROM ft WHERE ft MATCH 'abbott'")
        connection.execute("VACUUM")
    assert b"abbott" in copy.read_bytes()
    assert [(one.name, one.what.partition(" of")[0]) for one in texts_of(copy, "copy").remains] == [("ft", "words")]
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("INSERT INTO ft (ft) VALUES ('optimize')")
        connection.execute("VACUUM")
    assert b"abbott" not in copy.read_bytes()
    assert not texts_of(copy, "copy").remains


def test_hidden_row_ids_are_told_unless_they_are_the_numbers_of_the_rows(tmp_path: Path) -> None:
    copy = made(tmp_path / "s.db", "CREATE TABLE t (code TEXT PRIMARY KEY); INSERT INTO t VALUES ('a'), ('b'), ('c')")
    assert not texts_of(copy, "copy").remains
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE t SET rowid = 13851234567 WHERE code = 'b'")
        connection.execute("VACUUM")
    assert [(one.name, one.what.partition(" that")[0]) for one in texts_of(copy, "copy").remains] == [("t", "row ids")]


def test_the_last_number_of_a_table_is_kept_where_its_last_row_has_it(tmp_path: Path) -> None:
    script = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1), (5)"
    copy = made(tmp_path / "s.db", script)

    def last() -> list[tuple[str, bool]]:
        return [(one.wording.text, one.kept) for one in texts_of(copy, "copy").said if one.kind == "last number"]

    assert last() == [("5", True)]
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = 13851234567")
    assert last() == [("13851234567", False)]


def test_an_index_that_cannot_be_compared_with_its_rows_is_not_called_another(tmp_path: Path) -> None:
    script = "CREATE TABLE r (a TEXT); CREATE VIRTUAL TABLE f USING fts5(a, content=r); DROP TABLE r"
    (one,) = [one for one in texts_of(made(tmp_path / "s.db", script), "copy").remains if "words" in one.what]
    assert one.what == (
        "whether its index holds the words of its rows cannot be told: SQLite cannot read it (SQLITE_ERROR)"
    )
