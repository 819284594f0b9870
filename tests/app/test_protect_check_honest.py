"""`guardian protect --check` of honest copies of odd sources: nothing to find."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
NAMES = ("Ann Abbott", "Ben Barnes", "Cora Carter", "Dan Dawson", "Ella Ellis")

pytestmark = pytest.mark.usefixtures("ring")


def header_with_a_gap(path: Path) -> None:
    path.write_text("id,full_name,\n" + "".join(f"{n},{name},x{n}\n" for n, name in enumerate(NAMES)))


def index_without_texts(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE m (id integer PRIMARY KEY, full_name text)")
        base.executemany("INSERT INTO m VALUES (?, ?)", enumerate(NAMES))
        base.execute("CREATE VIRTUAL TABLE words USING fts5(t, content='')")
        base.execute("INSERT INTO words (rowid, t) VALUES (1, 'hello')")
    base.close()


def index_over_a_table(*statements: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with sqlite3.connect(path) as base:
            base.execute("CREATE TABLE m (id integer PRIMARY KEY, full_name text, shelf text)")
            base.executemany("INSERT INTO m VALUES (?, ?, 'S')", enumerate(NAMES))
            for statement in statements:
                base.execute(statement)
        base.close()

    return make


def keyed_by_people(*documents: dict[str, Any]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with sqlite3.connect(path) as base:
            base.execute("CREATE TABLE m (id integer PRIMARY KEY, full_name text, prefs json)")
            rows = [(n, NAMES[n], json.dumps(document)) for n, document in enumerate(documents)]
            base.executemany("INSERT INTO m VALUES (?, ?, ?)", rows)
        base.close()

    return make


SOURCES: dict[str, Callable[[Path], None]] = {
    "gap.csv": header_with_a_gap,
    "index.db": index_without_texts,
    "over.db": index_over_a_table(
        "CREATE VIRTUAL TABLE words USING fts5(full_name, content = 'm', content_rowid='id')",
        "CREATE TRIGGER kept AFTER INSERT ON m BEGIN"
        " INSERT INTO words (rowid, full_name) VALUES (new.id, new.full_name); END",
        "INSERT INTO words (words) VALUES ('rebuild')",
    ),
    "over4.db": index_over_a_table('CREATE VIRTUAL TABLE words USING fts4(content="m", full_name)'),
    "view.db": index_over_a_table(
        "CREATE VIEW people AS SELECT id, full_name AS who FROM m",
        "CREATE VIRTUAL TABLE words USING fts5(who, content=people, content_rowid=id)",
    ),
    "prefixes.db": index_over_a_table(
        "CREATE VIRTUAL TABLE words USING fts4(full_name, prefix='2,3', order=desc)",
        "INSERT INTO words SELECT full_name FROM m",
    ),
    "keys.db": keyed_by_people(*({"owner": name, name: 1} for name in NAMES)),
    "objects.db": keyed_by_people(*({name: {"visits": n}} for n, name in enumerate(NAMES))),
    "nested.db": keyed_by_people(*({"a": [{"by": {name: {"on": n}}}]} for n, name in enumerate(NAMES))),
}


@pytest.mark.parametrize("name", SOURCES)
def test_an_honest_copy_of_an_odd_source_passes(run: Run, tmp_path: Path, name: str) -> None:
    SOURCES[name](tmp_path / name)
    target = tmp_path / f"copy.{name}"
    assert run("protect", tmp_path / name, "--to", target).status == 0
    done = run("protect", tmp_path / name, "--to", target, "--check", "--format", "json")
    assert (done.status, done.document["findings"]) == (0, []), done.err


def test_a_table_that_nobody_left_out_is_missed(run: Run, tmp_path: Path) -> None:
    index_without_texts(tmp_path / "a.db")
    assert run("protect", tmp_path / "a.db", "--to", tmp_path / "b.db").status == 0
    with sqlite3.connect(tmp_path / "b.db") as base:
        base.execute("DROP TABLE m")
    base.close()
    done = run("protect", tmp_path / "a.db", "--to", tmp_path / "b.db", "--check", "--format", "json")
    assert done.status == 1
    assert "rows" in {one["kind"] for one in done.document["findings"]}


def test_a_key_put_back_among_treated_keys_is_told(run: Run, tmp_path: Path) -> None:
    SOURCES["objects.db"](tmp_path / "a.db")
    assert run("protect", tmp_path / "a.db", "--to", tmp_path / "b.db").status == 0
    with sqlite3.connect(tmp_path / "b.db") as base:
        base.execute("UPDATE m SET prefs = ? WHERE id = 2", (json.dumps({NAMES[2]: {"visits": 2}}),))
    base.close()
    done = run("protect", tmp_path / "a.db", "--to", tmp_path / "b.db", "--check", "--format", "json")
    assert done.status == 1
    assert any(one["ref"].endswith("prefs.*") for one in done.document["findings"]), done.document


@pytest.mark.parametrize("ending", ["-shm", "-journal"])
def test_values_in_a_file_beside_a_database_are_told(run: Run, tmp_path: Path, ending: str) -> None:
    SOURCES["keys.db"](tmp_path / "a.db")
    assert run("protect", tmp_path / "a.db", "--to", tmp_path / "b.db").status == 0
    (tmp_path / f"b.db{ending}").write_bytes(b"\0" * 99 + NAMES[0].encode() + b"\0" * 99)
    done = run("protect", tmp_path / "a.db", "--to", tmp_path / "b.db", "--check", "--format", "json")
    assert (done.status, "remains" in {one["kind"] for one in done.document["findings"]}) == (1, True)
    assert NAMES[0] not in done.out + done.err
