"""Columns too wide for memory: a copy is made without them, a check says so, and finds them put back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from guardian.sources.duckdb import CONFIGURATION
from guardian.sources.sinks import duckdb_plan

Run = Callable[..., Any]
PHOTO = "unhex(repeat('00ff12ab', 200000))"


@pytest.fixture
def album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: None) -> Path:
    """Rows whose photos do not fit in the memory that the engine is given."""
    path = tmp_path / "album.duckdb"
    with duckdb.connect(str(path)) as base:
        base.execute("CREATE TABLE album (id INTEGER PRIMARY KEY, email VARCHAR, photo BLOB)")
        base.execute(f"INSERT INTO album SELECT i, 'a' || i || '@example.org', {PHOTO} FROM range(200) r(i)")
    monkeypatch.setitem(CONFIGURATION, "memory_limit", "64MB")
    monkeypatch.setattr(duckdb_plan, "MEMORY", "64MB")
    return path


def changed(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as base:
        for sql in statements:
            base.execute(sql)


def test_a_column_too_wide_to_be_read_is_null_in_the_copy_and_the_rest_is_there(run: Run, album: Path) -> None:
    target = album.with_name("copy.duckdb")
    done = run("protect", album, "--to", target)
    assert done.status == 0, done.err
    assert "photo: its cells are too large for the memory there is" in done.err
    assert "what is damaged" not in done.err
    with duckdb.connect(str(target), read_only=True) as base:
        rows = base.execute("SELECT id, email, photo FROM album ORDER BY id").fetchall()
    assert [row[0] for row in rows] == list(range(200))
    assert all(email.startswith("gt1.") and photo is None for _, email, photo in rows)
    checked = run("protect", album, "--to", target, "--check")
    assert checked.status == 0, checked.out
    assert "1 column too large to be read, whose copy must be null" in checked.out


@pytest.mark.parametrize("cells", ["'x'::BLOB", PHOTO])
def test_a_cell_put_back_into_such_a_column_of_a_copy_is_told(run: Run, album: Path, cells: str) -> None:
    target = album.with_name("copy.duckdb")
    assert run("protect", album, "--to", target).status == 0
    changed(target, f"UPDATE album SET photo = {cells} WHERE id % 2 = 0")
    checked = run("protect", album, "--to", target, "--check")
    assert checked.status in (1, 3), checked.out
    assert "copy.duckdb/main.album" in checked.out
    assert "nothing is left where it may not be" not in checked.out


def test_such_a_column_that_is_to_be_copied_stops_the_copy(run: Run, album: Path, tmp_path: Path) -> None:
    config = tmp_path / "guardian.yaml"
    config.write_text(
        "version: 1\nsources: {a: {url: album.duckdb}}\n"
        "profiles: {own: {extends: share, columns: {a.main.album.photo: clear}}}\n"
    )
    done = run("protect", "a", "--to", album.with_name("copy.duckdb"), "--profile", "own", "--config", config)
    assert done.status == 3, done.err
    assert "too large for the memory there is" in done.err
    assert not album.with_name("copy.duckdb").exists()
