"""The shipped member database is told as its truth says, every column of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_every_column_of_the_demo_is_told_as_it_is(run: Callable[..., Any]) -> None:
    found = {
        (column["table"].rpartition("!")[2], column["column"]): column["category"]
        for column in run("scan", EXAMPLES / "demo", "--format", "json").document["columns"]
    }
    truth = json.loads((EXAMPLES / "truth.json").read_text("utf-8"))
    wrong = [
        (row["table"], row["column"], found.get((row["table"], row["column"])))
        for row in truth
        if found.get((row["table"], row["column"])) not in row["accept"]
    ]
    assert (wrong, len(found)) == ([], len(truth))
