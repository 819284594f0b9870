"""A hierarchy of somebody's own names cells: neither the plan nor the manifest says them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
HOUSES = ("Holloway", "Kessler", "Gallagher", "Ashcroft")
OPTIONS = ("--profile", "own")


@pytest.fixture
def source() -> str:
    lines = (f"{at},Radiology {HOUSES[at % 4]}\n" for at in range(40))
    Path("m.csv").write_text("id,dept\n" + "".join(lines), "utf-8")
    levels = ", ".join(f'"Radiology {name}": [ward of {name}, hospital]' for name in HOUSES[:3])
    entry = f"{{m.csv.dept: {{generalise: {{levels: {{{levels}}}, level: 2}}}}}}"
    Path("guardian.yaml").write_text(f"version: 1\nprofiles: {{own: {{extends: share, columns: {entry}}}}}\n", "utf-8")
    return "m.csv"


def test_a_plan_names_no_cell_of_a_hierarchy(run: Run, source: str) -> None:
    done = run("protect", source, "--dry-run", *OPTIONS)
    assert "levels: 3 values" in done.out
    told = run("protect", source, "--dry-run", *OPTIONS, "--format", "json")
    assert told.status == 0
    assert not [name for name in HOUSES if name in done.out + told.out]


def test_a_copy_by_a_hierarchy_is_checked_by_its_manifest_which_names_no_cell(run: Run, source: str) -> None:
    done = run("protect", source, "--to", "o.csv", *OPTIONS)
    assert done.status == 0, done.err
    made = Path("o.csv").read_text("utf-8")
    assert made.count("hospital") == 30
    manifest = Path("o.csv.guardian.json").read_text("utf-8")
    assert not [name for name in HOUSES if name in done.out + manifest + made]
    (dept,) = [one for one in json.loads(manifest)["columns"] if one["column"] == "dept"]
    assert [above[1] for above in dept["options"]["levels"].values()] == ["hospital"] * 3
    checked = run("protect", source, "--to", "o.csv", "--check", *OPTIONS, "--format", "json")
    assert (checked.status, checked.document["findings"]) == (0, []), checked.err


def test_a_cell_that_is_not_what_the_hierarchy_says_is_told(run: Run, source: str) -> None:
    assert run("protect", source, "--to", "o.csv", *OPTIONS).status == 0
    Path("o.csv").write_text(Path("o.csv").read_text("utf-8").replace("hospital", "clinic", 1), "utf-8")
    assert run("protect", source, "--to", "o.csv", "--check", *OPTIONS).status == 1


def test_a_hierarchy_that_does_not_fit_is_refused_without_its_cells(run: Run, source: str) -> None:
    Path("guardian.yaml").write_text(Path("guardian.yaml").read_text("utf-8").replace("level: 2", "level: 3"), "utf-8")
    done = run("protect", source, "--to", "o.csv", *OPTIONS)
    assert done.status == 4
    assert not [name for name in HOUSES if name in done.out + done.err]
