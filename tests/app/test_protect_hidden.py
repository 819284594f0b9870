"""An entry of a profile may call a column by its own name, though reports hide it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("ring")


@pytest.mark.parametrize("entry", ["people.{}", "{}", "main.people.{}", '"s.db/main.people/{}"'])
def test_a_hidden_column_is_treated_as_an_entry_by_its_real_name_says(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("s.db") as base:
        base.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, kjetilo TEXT, city_code TEXT)")
        base.executemany("INSERT INTO people VALUES (?, ?, ?)", ((at, f"R{at % 7}", "B1") for at in range(50)))
    base.close()
    said = "version: 1\nprofiles: {{own: {{extends: share, columns: {{{}: 'null'}}}}}}\n"
    Path("guardian.yaml").write_text(said.format(entry.format("kjetilo")), "utf-8")
    done = run("protect", "s.db", "--to", "c.db", "--profile", "own")
    assert done.status == 0, done.err
    assert "kjetilo" not in done.out
    with sqlite3.connect("c.db") as copy:
        assert copy.execute("SELECT DISTINCT kjetilo FROM people").fetchall() == [(None,)]
    copy.close()
    Path("guardian.yaml").write_text(said.format(entry.format("kjetilu")), "utf-8")
    refused = run("protect", "s.db", "--to", "d.db", "--profile", "own")
    assert (refused.status, "no such column" in refused.out + refused.err) == (4, True)
    assert "kjetilo" not in refused.out + refused.err
