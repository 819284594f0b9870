"""Columns of every type that an engine has: copied so that the check finds nothing, or refused before anything is
written, with column, reason and next step; never at copy time, and never by an internal error."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
LOOSE = {
    "YEAR": [1960 + at for at in range(30)],
    "BOOLEAN": [at % 2 for at in range(30)],
    "MONEY": [at * 2.5 for at in range(30)],
    "STRING": [str(at) for at in range(30)],
    "": [f"w{at}" for at in range(30)],
    "INTEGER": [at + at % 2 / 2 for at in range(30)],
    "BLOB": [bytes([at, 255]) for at in range(30)],
}
"""Types of SQLite that do not say what stands in their columns."""


def called_people(run: Run, source: str, *columns: str) -> None:
    assert run("scan", source).status in (0, 1)
    for column in columns:
        ref = f"{source}/main.m/{column}"
        done = run("catalog", "review", ref, "--override", "person_name", "--by", "ann", "--reason", "test")
        assert done.status == 0, done.err


@pytest.mark.parametrize("profile", ["share", "test-data", "archive"])
def test_what_a_loose_column_holds_decides_what_it_can_take(run: Run, profile: str) -> None:
    names = [f"c{at}" for at in range(len(LOOSE))]
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, LOOSE, strict=True))
        base.execute(f"CREATE TABLE m (id INTEGER PRIMARY KEY, {columns})")
        marks = ", ".join("?" * (len(names) + 1))
        base.executemany(f"INSERT INTO m VALUES ({marks})", zip(range(30), *LOOSE.values(), strict=True))
    called_people(run, "s.sqlite", *names)
    done = run("protect", "s.sqlite", "--to", "t.sqlite", "--profile", profile)
    if done.status == 4:  # all at once
        refused = [name for name in names if f"s.sqlite/main.m/{name}: profile {profile}" in done.err]
        with closing(sqlite3.connect("s.sqlite")) as base, base:
            for name in refused:
                base.execute(f"ALTER TABLE m DROP COLUMN {name}")
        called_people(run, "s.sqlite", *(set(names) - set(refused)))
        done = run("protect", "s.sqlite", "--to", "t.sqlite", "--profile", profile)
    assert done.status == 0, done.err
    assert run("protect", "s.sqlite", "--to", "t.sqlite", "--profile", profile, "--check").status == 0
