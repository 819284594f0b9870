"""Columns that are met only while rows are copied stand in the manifest of a copy, however often it was stopped."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa
import pytest

from guardian.app import protect_work
from guardian.app.protect_databases import DatabaseOrigin
from guardian.app.protect_targets import FileOrigin
from guardian.governance.treater import PlanTreater
from guardian.model import TableSchema
from guardian.sources.sinks import chunking, duckdb_rows, files, sqlite, sqlite_rows
from guardian.sources.sinks import duckdb as duckdb_sink

pytestmark = pytest.mark.usefixtures("ring", "same_draw")
Run = Callable[..., Any]
ROWS = 400
HIDDEN = "zlate"
"""What no scan is to have shown."""
FILLER = {"filler": "." * 2_000}
"""The head of a file, by which it is opened, holds few of such records."""


def records() -> Iterator[dict[str, Any]]:
    for at in range(ROWS):
        late = {f"zlate{at // 50}": f"user{at}@example.com"} if at % 50 == 49 else {}
        keys = [f"u{at}{letter}@example.com" for letter in "abc"] if at < ROWS // 4 else ["kind", "sort", "size"]
        doc = {"mobile": f"138{at:08d}", "points": at % 7, "by": dict.fromkeys(keys, at)} | late
        yield {"id": at, "email": f"user{at}@example.com", "doc": doc}


def lines(path: Path) -> None:
    path.write_text("".join(f"{json.dumps(one | FILLER)}\n" for one in records()))


def array(path: Path) -> None:
    path.write_text(json.dumps([one | FILLER for one in records()]))


def folder(path: Path) -> None:
    path.mkdir()
    for name in ("a.jsonl", "b.jsonl"):
        lines(path / name)


CREATE = "CREATE TABLE {} (id INTEGER PRIMARY KEY, email VARCHAR(200), doc JSON)"
TABLES = ("first_one", "second_one")


def cells() -> list[tuple[Any, ...]]:
    return [(one["id"], one["email"], json.dumps(one["doc"])) for one in records()]


def a_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        for table in TABLES:
            base.execute(CREATE.format(table))
            base.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", cells())
        base.commit()


def a_duckdb(path: Path) -> None:
    with closing(duckdb.connect(str(path))) as base:
        base.register("these", pa.table(list(map(list, zip(*cells(), strict=True))), ["id", "email", "doc"]))
        for table in TABLES:
            base.execute(CREATE.format(table))
            base.execute(f"INSERT INTO {table} FROM these")


def held(target: Path) -> object:
    """The rows of a database, every byte of files."""
    if target.suffix not in {".sqlite", ".duckdb"}:
        return [one.read_bytes() for one in sorted([target, *target.rglob("*")]) if one.is_file()]
    opened = sqlite3.connect(target) if target.suffix == ".sqlite" else duckdb.connect(str(target), read_only=True)
    with closing(opened) as base:
        return [base.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES]


SOURCES: Mapping[str, Callable[[Path], None]] = {
    "s.jsonl": lines,
    "s.json": array,
    "folder": folder,
    "s.sqlite": a_sqlite,
    "s.duckdb": a_duckdb,
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small steps, each of which is noted, and plans without what a scan of all the rows showed."""
    for module, name, value in (
        (chunking, "CHUNK", 1 << 14),
        (chunking, "RECODED_CHUNK", 1 << 14),
        (sqlite_rows, "FIRST_ROWS", 16),
        (sqlite_rows, "MOST_ROWS", 32),
        (sqlite, "COMMIT_ROWS", 32),
        (duckdb_sink, "COMMIT_ROWS", 32),
        (duckdb_rows, "GROUP_ROWS", 1_024),
    ):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setitem(cast("dict[str, Any]", files.copy.__kwdefaults__), "checkpoint", 1)
    real = protect_work.Work.plan

    def plan(self: Any) -> Any:
        found = real(self)
        kept = (one for one in found.columns if HIDDEN not in one.column)
        return replace(found, columns=tuple(kept))

    monkeypatch.setattr(protect_work.Work, "plan", plan)


@contextmanager
def stopped(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[None]:
    """The treater stops at that batch; -1: the copy is whole and there, its manifest is not."""
    left = [at]
    real = PlanTreater.treat

    def treat(self: PlanTreater, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return real(self, table, batch)

    def leave(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if at < 0:
            for origin in (FileOrigin, DatabaseOrigin):
                patch.setattr(origin, "leave", leave)
        else:
            patch.setattr(PlanTreater, "treat", treat)
        yield


@pytest.mark.parametrize("name", SOURCES)
def test_what_a_stopped_run_met_late_is_treated_and_told_as_in_an_unbroken_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    SOURCES[name](tmp_path / name)
    target = tmp_path / f"target{Path(name).suffix}"
    beside = target.with_name(f"{target.name}.guardian.json")
    command = ("protect", name, "--to", target.name)
    done = run(*command)
    assert done.status == 0, done.err
    expected, rows = beside.read_bytes(), held(target)
    late = [one["column"] for one in json.loads(expected)["columns"] if HIDDEN in one["column"]]
    assert len(late) >= ROWS // 50

    def gone() -> None:
        beside.unlink()
        shutil.rmtree(target) if target.is_dir() else target.unlink()

    for at in (3, 9, 15, 40, -1):
        gone()
        with stopped(monkeypatch, at):
            run(*command)
        assert not beside.exists() or at > 0
        if not beside.exists():
            done = run(*command)
            assert done.status == 0, done.err
        assert (beside.read_bytes() == expected, held(target) == rows) == (True, True), at
