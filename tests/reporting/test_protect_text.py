"""A plan in words: which key leads back from each column."""

from __future__ import annotations

import re
from typing import Any

import pytest

from guardian.reporting.protect_text import plan_text


def plan(treatment: str, options: dict[str, Any], *kinds: str) -> dict[str, Any]:
    column = {
        "ref": "crm/members/name",
        "table": "members",
        "category": "person_name",
        "how": "treat",
        "treatment": treatment,
        "options": options,
        "keys": [{"kind": kind, "name": "member", "id": None if kind == "subject" else "k2"} for kind in kinds],
        "reason": "profile archive, category person_name",
        "cites": [],
        "notes": [],
    }
    return {"wish": "profile archive", "tables": [], "columns": [column], "refusals": [], "notes": []}


@pytest.mark.parametrize(
    ("treatment", "options", "kinds", "shown"),
    [
        ("cipher", {}, ("subject",), "cipher under each person's own key"),
        ("cipher", {"by": "subject"}, ("subject",), "cipher under each person's own key"),
        ("token", {"by": "subject"}, ("vault", "subject"), "token under each person's own key"),
        ("cipher", {}, ("cipher",), "cipher under the ring's key k2"),
        ("cipher", {"by": "column"}, ("cipher",), "cipher under the ring's key k2"),
        ("fpe", {"check": "valid"}, ("fpe",), "fpe (check: valid) under the ring's key k2"),
        ("redact", {}, (), "redact"),
        ("clear", {"watched": "texts"}, ("token",), "clear (watched: texts)"),
    ],
)
def test_a_plan_says_under_whose_key_a_column_goes(
    treatment: str, options: dict[str, Any], kinds: tuple[str, ...], shown: str
) -> None:
    (line,) = [one for one in plan_text(plan(treatment, options, *kinds)).splitlines() if one.startswith("name ")]
    assert re.split("  +", line)[2] == shown


def test_a_column_met_only_while_rows_were_copied_stands_with_its_table() -> None:
    (known,) = (found := plan("redact", {}))["columns"]
    found["columns"] = [
        known,
        {**known, "ref": "crm/orders/note", "table": "orders"},
        {**known, "ref": "crm/members/6"},
    ]
    shown = plan_text(found).splitlines()
    assert [line.split()[0] for line in shown if line.startswith(("crm/", "name ", "note ", "6 "))] == [
        "crm/members",
        "name",
        "6",
        "crm/orders",
        "note",
    ]


@pytest.mark.parametrize("count", [1, 3, 4, 500])
def test_what_many_columns_are_refused_for_is_said_once_and_every_column_is_named(count: int) -> None:
    refused = [{"ref": f"crm/t/c{at}", "why": "a CHECK forbids it", "remedy": "Name another"} for at in range(count)]
    other = {"ref": "crm/t/id", "why": "it is a key", "remedy": "Leave it out"}
    lines = plan_text({**plan("redact", {}), "refusals": [*refused, other]}).splitlines()
    assert sum("a CHECK forbids it. Name another" in line for line in lines) == (count if count < 4 else 1)
    assert all(sum(f"crm/t/c{at}" in re.split(r"[ :]+", line) for line in lines) == 1 for at in range(count))
    assert "refused: crm/t/id: it is a key. Leave it out" in lines
    assert lines[-1] == f"Refused by profile archive: {count + 1}; nothing was written"


@pytest.mark.parametrize(("at", "who"), [("", "--format json"), ("out/copy.guardian.json", "out/copy.guardian.json")])
def test_what_a_copy_leaves_out_by_the_dozen_is_told_by_folder_and_the_manifest_lists_each(at: str, who: str) -> None:
    left = [{"ref": f"in/old/{n}.pdf", "reason": "is no table"} for n in range(40)]
    manifest = {**plan("redact", {}), "left_out": left, "digest": "0", "seconds": 1}
    lines = plan_text(manifest, at).splitlines()
    assert len([line for line in lines if "is no table" in line]) == 1
    assert f"{who} lists each of them." in lines
