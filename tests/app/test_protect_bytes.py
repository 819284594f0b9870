"""Columns of bytes: what no detector reads is not copied unasked, and what tables are joined by stays."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

Run = Callable[..., Any]
NAMES = ("Tobias Kessler", "Nora Feldkamp", "Grace Holloway", "Henry Ashcroft")
OWN = "version: 1\nprofiles: {own: {extends: share, columns: {raw: clear, junk: clear}}}\n"
COUNT = 40


def words(number: int) -> bytes:
    return NAMES[number % 4].encode()


def junk(number: int) -> bytes:
    return b"\xff\xfe" + NAMES[number % 4].encode("utf-16-le")


def key(number: int) -> bytes:
    return uuid.uuid5(uuid.NAMESPACE_OID, str(number)).bytes


@pytest.fixture(autouse=True)
def own(ring: None, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text(OWN)


def parquet(path: Path) -> Path:
    columns = {
        "raw": pa.array(map(words, range(COUNT)), pa.binary()),
        "junk": pa.array(map(junk, range(COUNT)), pa.binary()),
        "listed": pa.array([[words(number)] for number in range(COUNT)], pa.list_(pa.binary())),
        "sized": pa.array([words(number)[:13].ljust(16, b"x") for number in range(COUNT)], pa.binary(16)),
        "ref": pa.array(map(key, range(COUNT)), pa.binary(16)),
        "item": pa.array(map(key, range(COUNT)), pa.binary(16)).cast(pa.uuid()),
    }
    pq.write_table(pa.table(columns), path)
    return path


def test_bytes_of_files_become_null_and_uuids_stay(run: Run, tmp_path: Path) -> None:
    source, target = parquet(tmp_path / "s.parquet"), tmp_path / "t.parquet"
    assert run("protect", source, "--to", target).status == 0
    before, after = pq.read_table(source), pq.read_table(target)
    for name in ("raw", "junk", "sized"):
        assert after[name].null_count == COUNT, name
    assert after["listed"].to_pylist() == [[None]] * COUNT
    assert after.select(["ref", "item"]).equals(before.select(["ref", "item"]))
    assert run("protect", source, "--to", target, "--check").status == 0


def test_a_column_of_bytes_that_is_named_clear_is_copied(run: Run, tmp_path: Path) -> None:
    source, target = parquet(tmp_path / "s.parquet"), tmp_path / "t.parquet"
    assert run("protect", source, "--to", target, "--profile", "own").status == 0
    before, after = pq.read_table(source), pq.read_table(target)
    assert after.select(["raw", "junk"]).equals(before.select(["raw", "junk"]))
    assert after["sized"].null_count == COUNT


def database(path: Path, wish: str) -> Path:
    with sqlite3.connect(path) as base:
        base.execute(f"CREATE TABLE things (id BLOB PRIMARY KEY, raw BLOB {wish})")
        base.execute("CREATE TABLE parts (no INTEGER PRIMARY KEY, thing BLOB REFERENCES things (id))")
        base.execute("CREATE TABLE none_yet (no INTEGER PRIMARY KEY, raw BLOB NOT NULL)")
        base.executemany("INSERT INTO things VALUES (?,?)", [(key(one), words(one)) for one in range(COUNT)])
        base.executemany("INSERT INTO parts VALUES (?,?)", [(one, key(one)) for one in range(COUNT)])
    base.close()
    return path


def test_keys_of_bytes_are_joined_by_and_stay(run: Run, tmp_path: Path) -> None:
    source, target = database(tmp_path / "s.db", ""), tmp_path / "t.db"
    assert run("protect", source, "--to", target).status == 0
    with sqlite3.connect(target) as base:
        found = base.execute("SELECT no, id, raw FROM parts JOIN things ON thing = id ORDER BY no").fetchall()
    base.close()
    assert found == [(one, key(one), None) for one in range(COUNT)]
    assert run("protect", source, "--to", target, "--check").status == 0


def test_bytes_that_may_not_be_null_are_refused_with_what_to_do(run: Run, tmp_path: Path) -> None:
    source, target = database(tmp_path / "s.db", "NOT NULL"), tmp_path / "t.db"
    done = run("protect", source, "--to", target)
    assert (done.status, target.exists()) == (4, False)
    assert "things/raw: " in done.err
    assert "NOT NULL" in done.err
    assert "profiles: {own:" in done.err
    (tmp_path / "guardian.yaml").write_text(OWN.replace(", junk: clear", ""))
    assert run("protect", source, "--to", target, "--profile", "own").status == 0
