"""What somebody else puts where a stopped run wrote is never taken for its copy: no manifest is written for it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from guardian.app.protect_databases import DatabaseOrigin
from guardian.app.protect_targets import FileOrigin
from guardian.governance.treater import PlanTreater

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
ROWS = [(at, f"user{at}@example.com") for at in range(60)]


def a_csv(path: Path) -> None:
    path.write_text("no,email\n" + "".join(f"{no},{email}\n" for no, email in ROWS))


def a_folder(path: Path) -> None:
    path.mkdir()
    a_csv(path / "a.csv")


def a_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE members (id INTEGER PRIMARY KEY, email TEXT)")
        base.executemany("INSERT INTO members VALUES (?, ?)", ROWS)
        base.commit()


def a_duckdb(path: Path) -> None:
    with closing(duckdb.connect(str(path))) as base:
        base.execute("CREATE TABLE members (id INTEGER PRIMARY KEY, email TEXT)")
        base.executemany("INSERT INTO members VALUES (?, ?)", ROWS)


SOURCES = {"s.csv": a_csv, "folder": a_folder, "s.sqlite": a_sqlite, "s.duckdb": a_duckdb}


def stopping(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def put(source: Path, target: Path) -> None:
    shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("when", ["before its copy was whole", "when its copy was there"])
def test_a_source_copied_by_hand_to_where_a_stopped_run_wrote_is_no_protected_copy(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, when: str
) -> None:
    source, target = tmp_path / name, tmp_path / f"target{Path(name).suffix}"
    SOURCES[name](source)
    command = ("protect", name, "--to", target.name)
    with monkeypatch.context() as patch:
        if when == "before its copy was whole":
            patch.setattr(PlanTreater, "treat", stopping)
        else:
            patch.setattr(FileOrigin, "leave", stopping)
            patch.setattr(DatabaseOrigin, "leave", stopping)
        assert run(*command).status == 3
    if target.exists():
        target.rename(tmp_path / "elsewhere")
    put(source, target)
    for _ in range(3):
        done = run(*command)
        assert (done.status, "exists already" in done.err) == (2, True), done.err
        assert not target.with_name(f"{target.name}.guardian.json").exists()
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    assert run(*command).status == 0
    assert run(*command, "--check").status == 0


def test_another_plan_that_meets_a_copy_without_its_manifest_takes_nothing_from_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_csv(Path("s.csv"))
    command = ("protect", "s.csv", "--to", "t.csv")
    with monkeypatch.context() as patch:
        patch.setattr(FileOrigin, "leave", stopping)
        assert run(*command).status == 3
    other = run(*command, "--profile", "test-data")
    assert (other.status, "exists already" in other.err) == (2, True)
    assert not Path("t.csv.guardian.json").exists()
    assert run(*command).status == 0
    assert run(*command, "--check").status == 0
