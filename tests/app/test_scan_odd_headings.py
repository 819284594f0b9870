"""A scan asks what stands under a heading that nobody knows before it writes the heading into a report."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HOURS = [(f"2024-01-0{day}", 7.5 - day, 40 + day) for day in range(1, 9)]


@pytest.mark.parametrize("suffix", ["csv", "sqlite"])
def test_the_one_heading_of_hours_by_day_that_nobody_knows_is_hidden(
    run: Callable[..., Any], tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"hours.{suffix}"
    if suffix == "csv":
        path.write_text("\n".join(("day,interrante,total", *(f"{d},{h},{t}" for d, h, t in HOURS))) + "\n", "utf-8")
    else:
        with sqlite3.connect(path) as made:
            made.execute("CREATE TABLE hours (day TEXT, interrante REAL, total REAL)")
            made.executemany("INSERT INTO hours VALUES (?, ?, ?)", HOURS)
    document = run("scan", str(path), "--format", "json").document
    assert "interrante" not in json.dumps(document)
    assert {"day", "total"} <= {column["ref"].rpartition("/")[2] for column in document["columns"]}


def test_a_developers_column_over_numbers_is_shown(run: Callable[..., Any], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.sqlite") as made:
        made.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, interrante REAL, sku TEXT, city TEXT)")
        made.executemany("INSERT INTO items VALUES (?, ?, ?, 'Lyon')", [(n, n / 3, f"K-{n}") for n in range(40)])
    document = run("scan", str(tmp_path / "shop.sqlite"), "--format", "json").document
    assert "interrante" in {column["ref"].rpartition("/")[2] for column in document["columns"]}
