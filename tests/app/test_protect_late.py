"""Fields of JSON that stand beyond the head of a file, by which it is opened: a scan knows them, and so does a copy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("ring", "same_draw")
Run = Callable[..., Any]
ROWS = 3_000
"""Records of more bytes than the head has."""


def orders() -> list[dict[str, Any]]:
    return [
        {
            "ref": f"R{at}",
            "buyer": {"email": f"tilda.brandvold{at}@example.com"},
            "status": "left at the door, paid",
        }
        for at in range(ROWS)
    ]


@pytest.mark.parametrize("profile", ["share", "archive", "test-data"])
def test_one_long_document_is_treated_as_the_scan_of_it_says(run: Run, profile: str) -> None:
    source = {"export": {"version": 3}, "orders": orders()}
    Path("a.json").write_text(json.dumps(source))
    done = run("protect", "a.json", "--to", "b.json", "--profile", profile)
    assert done.status == 0, done.err
    text = Path("b.json").read_text()
    copy = json.loads(text)
    assert "brandvold" not in text
    assert copy["export"] == source["export"]
    assert [(one["ref"], one["status"]) for one in copy["orders"]] == [(one["ref"], one["status"]) for one in orders()]
    assert len({one["buyer"]["email"] for one in copy["orders"]}) == ROWS
    assert run("protect", "a.json", "--to", "b.json", "--profile", profile, "--check").status == 0


def test_a_field_that_late_records_have_is_treated_as_the_scan_of_it_says(run: Run) -> None:
    source: list[dict[str, Any]] = [
        one if at < ROWS // 2 else one | {"mail2": one["buyer"]["email"], "points": at % 9}
        for at, one in enumerate(orders())
    ]
    Path("a.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in source))
    done = run("protect", "a.jsonl", "--to", "b.jsonl")
    assert done.status == 0, done.err
    text = Path("b.jsonl").read_text()
    copy = [json.loads(line) for line in text.splitlines()]
    assert "brandvold" not in text
    assert [one.get("points") for one in copy] == [one.get("points") for one in source]
    assert all(one["mail2"] for one in copy[ROWS // 2 :])
    assert run("protect", "a.jsonl", "--to", "b.jsonl", "--check").status == 0
