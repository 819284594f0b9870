"""A copy stopped at any step of its journal, or whose notes a crash of the machine cut off: the next run ends it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from guardian.errors import UnreadError
from guardian.model import TableSchema
from guardian.sources.sinks import chunking, databases, staged, staging
from guardian.sources.sinks.base import TargetError, Treater
from guardian.sources.sinks.files import copy
from guardian.sources.sinks.staging import Journal, Staging, staging_folder

ROWS = 300


class Upper:
    """Texts in capitals; ``at``: stops at that batch."""

    def __init__(self, at: int = -1) -> None:
        self.left = at

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(column.name for column in table.columns if column.name != "id")

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        new = [pc.utf8_upper(column) if pa.types.is_string(column.type) else column for column in batch.columns]
        return pa.RecordBatch.from_arrays(new, names=batch.schema.names)


def listed() -> list[dict[str, Any]]:
    return [{"id": at, "name": f"anna {at}"} for at in range(ROWS)]


def a_csv(path: Path) -> None:
    path.write_text("id,name\n" + "".join(f"{one['id']},{one['name']}\n" for one in listed()))


def an_array(path: Path) -> None:
    path.write_text(json.dumps(listed()))


def an_array_in_utf16(path: Path) -> None:
    path.write_text(json.dumps(listed()), encoding="utf-16")


def lines(path: Path) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in listed()))


def a_text(path: Path) -> None:
    path.write_text("".join(f"anna wrote {at}\n" for at in range(ROWS)))


def a_parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(listed()), path, row_group_size=50)


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "in").mkdir()
    a_csv(path / "a.csv")
    an_array(path / "in" / "b.json")
    a_parquet(path / "in" / "c.parquet")


FORMS: dict[str, Callable[[Path], None]] = {
    "s.csv": a_csv,
    "array.json": an_array,
    "wide.json": an_array_in_utf16,
    "s.jsonl": lines,
    "s.txt": a_text,
    "s.parquet": a_parquet,
    "folder": a_folder,
}


def octets(path: Path) -> object:
    if not path.exists():
        return None
    if path.is_file():
        return path.read_bytes()
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


def copied(source: Path, target: Path) -> object:
    copy(source, target, Upper(), checkpoint=1)
    assert not staging_folder(target).exists()
    return octets(target)


@pytest.mark.parametrize("name", FORMS)
def test_stopped_behind_every_line_of_its_journal_a_copy_of_files_goes_on_to_the_same_bytes(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "CHUNK", 1 << 10)
    monkeypatch.setattr(chunking, "RECODED_CHUNK", 1 << 10)
    source, target = tmp_path / name, tmp_path / f"target.{name}"
    FORMS[name](source)
    expected = copied(source, tmp_path / f"whole.{name}")
    add, step, stopped = Journal.add, 0, True
    while stopped:
        step, left, stopped = step + 1, [step + 1], False

        def stopping(self: Journal, entry: dict[str, Any], left: list[int] = left) -> None:
            add(self, entry)
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt

        monkeypatch.setattr(Journal, "add", stopping)
        try:
            copy(source, target, Upper(), checkpoint=1)
        except KeyboardInterrupt:
            stopped = True
            assert not target.exists()
        monkeypatch.setattr(Journal, "add", add)
        if stopped:
            assert copied(source, target) == expected
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    assert step > 2


@pytest.mark.parametrize("name", ["s.csv", "folder"])
def test_a_target_that_was_removed_before_its_staging_folder_was_is_made_anew(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / name, tmp_path / f"target.{name}"
    FORMS[name](source)
    expected = copied(source, tmp_path / f"whole.{name}")
    with monkeypatch.context() as patch:
        patch.setattr(Staging, "discard", lambda self: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            copy(source, target, Upper())
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    assert copied(source, target) == expected


def test_a_target_whose_staging_folder_is_all_but_gone_is_there(tmp_path: Path) -> None:
    a_csv(tmp_path / "s.csv")
    target = tmp_path / "t.csv"
    target.touch()
    staging_folder(target).mkdir()
    assert not staging.was_begun(target)
    with pytest.raises(TargetError, match="exists already"):
        copy(tmp_path / "s.csv", target, Upper())
    assert not staging_folder(target).exists()


@pytest.mark.parametrize("size", [0, 1, 700, 3_000])
@pytest.mark.parametrize("name", ["s.csv", "s.parquet", "folder"])
def test_what_a_crash_cut_off_of_a_part_is_written_anew(
    tmp_path: Path, name: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "CHUNK", 1 << 10)
    source, target = tmp_path / name, tmp_path / f"target.{name}"
    FORMS[name](source)
    expected = copied(source, tmp_path / f"whole.{name}")
    for lost in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr(Staging, "publish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt()))
            with pytest.raises(KeyboardInterrupt):
                copy(source, target, Upper(), checkpoint=1)
        built = staging_folder(target) / "built"
        for path in [built] if built.is_file() else [one for one in built.rglob("*") if one.is_file()]:
            path.unlink() if lost else os.truncate(path, min(size, path.stat().st_size))
        assert copied(source, target) == expected
        shutil.rmtree(target) if target.is_dir() else target.unlink()


def a_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE first (id INTEGER PRIMARY KEY, name TEXT)")
        base.execute("CREATE TABLE second (id INTEGER PRIMARY KEY, name TEXT)")
        for name in ("first", "second"):
            base.executemany(f"INSERT INTO {name} VALUES (:id, :name)", listed())
        base.commit()


def a_duckdb(path: Path) -> None:
    with closing(duckdb.connect(str(path))) as base:
        rows = pa.Table.from_pylist(listed())
        base.register("these", rows)
        for name in ("first", "second"):
            base.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, name VARCHAR UNIQUE)")
            base.execute(f"INSERT INTO {name} FROM these")


def cells(path: Path) -> object:
    opened = sqlite3.connect(path) if path.suffix == ".sqlite" else duckdb.connect(str(path), read_only=True)
    with closing(opened) as base:
        return [base.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in ("first", "second")]


ENGINES = {"s.sqlite": a_sqlite, "s.duckdb": a_duckdb}


def database_copied(source: Path, target: Path, treater: Treater | None = None) -> object:
    databases.copy(str(source), str(target), treater or Upper(), plan_digest="p", name="s")
    assert not list(target.parent.glob("*guardian*"))
    return cells(target)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("when", ["rows", "whole", "gone"])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("torn", ["staging", "notes", "wal", "all"])
def test_what_a_crash_left_of_a_staging_file_and_its_notes_is_begun_anew_or_gone_on_with(
    tmp_path: Path, name: str, when: str, part: float, torn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / name, tmp_path / f"target{Path(name).suffix}"
    ENGINES[name](source)
    (tmp_path / "whole").mkdir()
    expected = database_copied(source, tmp_path / "whole" / name)
    with monkeypatch.context() as patch:
        if when != "rows":
            patch.setattr(staged, "appear", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            database_copied(source, target, Upper(1 if when == "rows" else -1))
    for path in list(tmp_path.glob("*guardian-staging*")):
        sort = "notes" if "-notes" in path.name else "wal" if path.name.endswith("wal") else "staging"
        if torn in {sort, "all"}:
            path.unlink() if when == "gone" else os.truncate(path, int(path.stat().st_size * part))
    assert database_copied(source, target) == expected


@pytest.mark.parametrize("name", ENGINES)
def test_a_staging_file_with_a_damaged_page_is_begun_anew(tmp_path: Path, name: str) -> None:
    source, target = tmp_path / name, tmp_path / f"target{Path(name).suffix}"
    ENGINES[name](source)
    (tmp_path / "whole").mkdir()
    expected = database_copied(source, tmp_path / "whole" / name)
    with pytest.raises(KeyboardInterrupt):
        database_copied(source, target, Upper(1))
    (path,) = tmp_path.glob("*guardian-staging")
    found = bytearray(path.read_bytes())
    for start in range(len(found) // 3, len(found) - 64, 1_024):
        found[start : start + 64] = bytes(64)
    path.write_bytes(found)
    with suppress(UnreadError):  # what is wrong with an index shows when it is needed
        database_copied(source, target)
        target.unlink()
    assert database_copied(source, target) == expected


def test_what_a_run_to_a_longer_name_has_written_is_not_cleared(tmp_path: Path) -> None:
    mine, others = staged.staging_of(tmp_path / "a", "old plan"), staged.staging_of(tmp_path / "a.db", "a plan")
    for path in (mine, others, staged.notes_of(mine), staged.notes_of(others)):
        path.touch()
    staged.clear_others(tmp_path / "a", None)
    assert set(tmp_path.iterdir()) == {others, staged.notes_of(others)}
