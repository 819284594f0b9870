"""A file or sheet among those of people is hidden with them, by every command and in every later scan."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.app.conftest import Run

PEOPLE = ("Okafor", "Kamau", "Lindqvist", "Trubach", "Weigert")
ALONE = ("Trubach", "Weigert")
"""Those that no list has."""
ROWS = "id,amount\n1,2\n"


@pytest.fixture
def folder() -> Path:
    folder = Path("data/staff")
    folder.mkdir(parents=True)
    for name in PEOPLE:
        (folder / f"cv_{name}.csv").write_text(ROWS, "utf-8")
    book = openpyxl.Workbook()
    for name in (*PEOPLE, "Summary"):
        book.create_sheet(name).append(["id"])
        book[name].append([1])
    book.save("data/team.xlsx")
    return Path("data")


def kept() -> str:
    """Every byte of the state store."""
    return "".join(path.read_bytes().decode("latin-1") for path in Path(".guardian").rglob("*") if path.is_file())


def test_a_word_that_nothing_has_is_hidden_alone_and_one_of_forms_is_shown(run: Run) -> None:
    Path("data").mkdir()
    for name in (*ALONE, "budget", "template"):
        Path(f"data/{name}.csv").write_text(ROWS, "utf-8")
    out = run("scan", "data", "--format", "json").out
    assert not any(name in out for name in ALONE)
    assert "budget.csv" in out and "template.csv" in out


def test_files_and_sheets_among_those_of_people_are_hidden_and_others_are_not(run: Run, folder: Path) -> None:
    done = run("scan", folder, "--format", "json")
    assert not [name for name in PEOPLE if name in done.out + done.err + kept()]
    assert "team.xlsx#Summary" in done.out


def test_a_second_scan_and_the_catalog_go_by_the_same_names(run: Run, folder: Path) -> None:
    refs = {one["ref"] for one in run("scan", folder, "--format", "json").document["columns"]}
    again = run("scan", folder, "--format", "json")
    assert {one["ref"] for one in again.document["columns"]} == refs
    assert "provably unchanged" in again.err
    hidden = [ref for ref in refs if "~x" in ref]
    assert len({ref.rpartition("/")[0] for ref in hidden}) == 2 * len(PEOPLE)
    for ref in hidden:
        (place,) = json.loads(run("catalog", "find", ref, "--format", "json").out)
        assert place["kind"] in ("file", "part")
    assert "ref: data/staff/~x" in run("catalog", "show", f"data/staff/cv_{ALONE[0]}.csv/id").out


@pytest.mark.usefixtures("master")
@pytest.mark.parametrize("before", [True, False])
def test_a_plan_finds_what_a_scan_named_among_its_like(run: Run, folder: Path, before: bool) -> None:
    if before:
        run("scan", folder)
    done = run("protect", folder, "--to", "copy", "--profile", "share")
    assert done.status == 0, done.err
    assert not [name for name in PEOPLE if name in done.out + done.err]
    assert Path(f"copy/staff/cv_{ALONE[0]}.csv").exists()


def test_who_is_left_alone_later_stays_hidden(run: Run, folder: Path) -> None:
    run("scan", folder)
    for name in set(PEOPLE) - set(ALONE):
        (folder / "staff" / f"cv_{name}.csv").unlink()
    done = run("scan", folder, "--format", "json")
    assert not [name for name in ALONE if name in done.out + done.err]


def test_words_of_the_organisation_are_shown_and_no_name_with_them(run: Run) -> None:
    Path("data").mkdir()
    Path("data/zorbel.csv").write_text("zorbel_grimt,KnarfZorbel,zorbel_okafor\n1,2,3\n", "utf-8")
    assert "orbel" not in run("scan", "data", "--format", "json").out
    Path("guardian.yaml").write_text("version: 1\nvocabulary: [zorbel, Grimt, knarf]\n", "utf-8")
    out = run("scan", "data", "--format", "json").out
    assert all(name in out for name in ("zorbel.csv", "zorbel_grimt", "KnarfZorbel")) and "okafor" not in out
    assert "zorbel_grimt" in run("catalog", "list", "--all").out or "zorbel_grimt" in run("catalog", "export").out


def test_what_is_no_word_is_refused_in_the_vocabulary(run: Run) -> None:
    Path("guardian.yaml").write_text("version: 1\nvocabulary: [two words]\n", "utf-8")
    done = run("scan", "data")
    assert done.status != 0 and "single words are expected" in done.err
