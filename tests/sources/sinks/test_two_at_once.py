"""Two runs that write one database file at the same time, under one plan or two: one says so and takes nothing away."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from guardian.model import TableSchema
from guardian.sources.sinks import databases
from guardian.sources.sinks.base import Copied, TargetError

ROWS = [(at, f"anna {at}") for at in range(300)]


def a_database(path: Path) -> None:
    opened = sqlite3.connect(path) if path.suffix == ".sqlite" else duckdb.connect(str(path))
    with closing(opened) as base:
        base.execute("CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT)")
        base.executemany("INSERT INTO members VALUES (?, ?)", ROWS)
        base.commit()


def rows(path: Path) -> int:
    opened = sqlite3.connect(path) if path.suffix == ".sqlite" else duckdb.connect(str(path))
    with closing(opened) as base:
        found = base.execute("SELECT count(*) FROM members").fetchall()
    return int(found[0][0])


@dataclass
class Meddled:
    """While its copy is written, another run begins to write the same target."""

    source: Path
    target: Path
    plan: str
    said: list[str] = field(default_factory=list)

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset({"name"})

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        if self.plan and not self.said:
            try:
                copied(self.source, self.target, Meddled(self.source, self.target, ""), self.plan)
            except TargetError as error:
                self.said.append(error.what)
        return batch


def copied(source: Path, target: Path, treater: Meddled, plan: str) -> Copied:
    return databases.copy(str(source), str(target), treater, plan_digest=plan, name="s")


@pytest.mark.parametrize("suffix", [".sqlite", ".duckdb"])
@pytest.mark.parametrize("other", ["one", "another"])
def test_the_one_that_came_later_is_told_and_the_copy_holds_all_rows(tmp_path: Path, suffix: str, other: str) -> None:
    source, target = tmp_path / f"s{suffix}", tmp_path / f"t{suffix}"
    a_database(source)
    treater = Meddled(source, target, other)
    copied(source, target, treater, "one")
    assert treater.said == ["another run is writing this target"]
    assert rows(target) == len(ROWS)
    assert not list(tmp_path.glob("*guardian*"))


def test_a_lock_that_a_killed_run_left_holds_nobody_up(tmp_path: Path) -> None:
    source, target = tmp_path / "s.sqlite", tmp_path / "t.sqlite"
    a_database(source)
    lock = tmp_path / f".t.sqlite.{'0' * 16}.guardian-staging-lock"
    lock.touch()
    copied(source, target, Meddled(source, target, ""), "one")
    assert not lock.exists()
    lock.touch()
    with pytest.raises(TargetError, match="exists already"):
        copied(source, target, Meddled(source, target, ""), "one")
    assert not lock.exists()
