"""Workbooks: their notes are treated as those of a CSV are, as long as they fit into a cell."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

NOTES = (
    "Please call Henrike Albers about the parcel, her number is +49 151 23456789.",
    "请联系王伟女士，电话13812345678。",
    "no issues",
    "She asked for a refund, mail h.albers@example.com",
)


def rows(last: str) -> list[Sequence[Any]]:
    told = [(1000 + at, f"Albers {at}", NOTES[at % len(NOTES)]) for at in range(24)]
    return [("member_id", "city", "notes"), *told, (1024, "Ulm", last)]


def workbook(path: Path, last: str) -> Path:
    book = openpyxl.Workbook()
    for row in rows(last):
        book.active.append(row)
    book.save(path)
    return path


def notes(path: Path) -> list[str]:
    return [str(cell.value) for cell in openpyxl.load_workbook(path).active["C"]]


@pytest.mark.parametrize("profile", ["plain", "test-data"])
def test_notes_are_treated_by_spans_as_in_a_csv(run: Any, ring: None, tmp_path: Path, profile: str) -> None:
    source = workbook(tmp_path / "n.xlsx", NOTES[0])
    with (tmp_path / "n.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows(NOTES[0]))
    (tmp_path / "guardian.yaml").write_text(
        "version: 1\nprofiles:\n  plain: {extends: share, categories: "
        "{person_name: redact, phone: redact, email: redact}}\n"
    )
    for name in ("n.xlsx", "n.csv"):
        done = run("protect", tmp_path / name, "--to", f"safe-{name}", "--profile", profile)
        assert done.status == 0, done.err
    with (tmp_path / "safe-n.csv").open(encoding="utf-8", newline="") as file:
        in_csv = [row[2] for row in csv.reader(file)]
    in_cells = notes(tmp_path / "safe-n.xlsx")
    assert in_cells[3] == in_csv[3] == "no issues"
    assert in_cells[1].startswith("Please call ")
    assert "Albers" not in in_cells[1]
    if profile == "plain":
        assert in_cells == in_csv
    assert run("protect", source, "--to", "safe-n.xlsx", "--profile", profile, "--check").status == 0


def test_a_note_that_would_outgrow_its_cell_has_shorter_words_and_is_never_cut(
    run: Any, ring: None, tmp_path: Path
) -> None:
    filled = "It rained the whole long day. " * 1091
    source = workbook(tmp_path / "n.xlsx", filled + "I am Ida Ek.")
    done = run("protect", source, "--to", "safe.xlsx")
    assert done.status == 0, done.err
    assert notes(tmp_path / "safe.xlsx")[3::20][0] == "no issues"
    assert notes(tmp_path / "safe.xlsx")[-1] == filled + "I am [person_name]."


def test_a_reading_aid_in_a_copy_is_told_and_never_said(run: Any, ring: None, tmp_path: Path) -> None:
    """It is shown above a text and belongs to no name or cell."""
    workbook(tmp_path / "n.xlsx", NOTES[0])
    target = tmp_path / "t.xlsx"
    assert run("protect", tmp_path / "n.xlsx", "--to", target).status == 0
    with zipfile.ZipFile(target) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    aid = b'</t><rPh sb="0" eb="1"><t>Henrike Albers</t></rPh></is>'
    parts[sheet] = parts[sheet].replace(b"</t></is>", aid)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    done = run("protect", tmp_path / "n.xlsx", "--to", target, "--check", "--format", "json")
    assert {one["kind"] for one in done.document["findings"]} == {"undeclared", "unread"}
    assert (done.status, "Henrike" in done.out + done.err) == (1, False)


@pytest.mark.parametrize(("aid", "status"), [("\u30a2\u30eb\u30d0", 0), ("Henrike Albers 0151 23456789", 3)])
@pytest.mark.parametrize("shared", [True, False])
def test_a_reading_aid_that_is_not_examined_is_counted_and_in_no_copy(
    run: Any, ring: None, tmp_path: Path, aid: str, status: int, shared: bool
) -> None:
    source, target = workbook(tmp_path / "plain.xlsx", NOTES[2]), tmp_path / "t.xlsx"
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    (held,) = (name for name, data in parts.items() if b"no issues" in data)
    ruby = f'<rPh sb="0" eb="1"><t>{aid}</t></rPh>'.encode()
    if shared:
        head, kind, rest = parts[held].partition(b't="inlineStr"><is><t>Ulm</t></is>')
        assert kind
        parts[held] = head + b't="s"><v>0</v>' + rest
        parts["xl/sharedStrings.xml"] = b"<sst><si><t>Ulm</t>" + ruby + b"</si></sst>"
    else:
        parts[held] = parts[held].replace(b"Ulm</t>", b"Ulm</t>" + ruby)
    source = tmp_path / "s.xlsx"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    done = run("scan", source, "--format", "json")
    assert (done.status, "which is not examined: 1" in done.out) == (status, status == 3)
    assert run("protect", source, "--to", target).status == 0
    with zipfile.ZipFile(target) as package:
        assert not [name for name in package.namelist() if aid.encode() in package.read(name)]
    assert run("protect", source, "--to", target, "--check").status == 0


TITLES = ("Glenveagh Foods Ltd - Staff list", "as of 31 October 2026, prepared by Henrike Albers")


@pytest.mark.parametrize("behind", [False, True], ids=["all rows filled", "rows that are emptied"])
def test_an_honest_copy_of_a_sheet_with_a_title_passes_the_check(
    run: Any, ring: None, tmp_path: Path, behind: bool
) -> None:
    """A row all of whose cells were emptied is none in a sheet."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for title in TITLES:
        sheet.append([title])
    sheet.append([])
    sheet.append(["email", "city", "born"])
    for at in range(30):
        alone = behind and at % 5 == 4
        sheet.append([None if alone else f"a{at}@example.com", None if alone else "Ulm", f"19{60 + at}-03-04"])
    book.save(tmp_path / "n.xlsx")
    (tmp_path / "guardian.yaml").write_text(
        "version: 1\nprofiles:\n  plain: {extends: share, categories: {birth_date: 'null', email: redact}}\n"
    )
    options = ("n.xlsx", "--to", "t.xlsx", "--profile", "plain")
    done = run("protect", *options)
    assert done.status == 0, done.err
    copied: Any = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    shown = [[cell.value for cell in row] for row in copied]
    assert not any(title in row for title in TITLES for row in shown)
    done = run("protect", *options, "--check", "--format", "json")
    assert (done.status, done.document["findings"]) == (0, []), done.err


def test_a_row_that_was_taken_out_of_a_sheet_with_a_title_is_told(run: Any, ring: None, tmp_path: Path) -> None:
    workbook(tmp_path / "n.xlsx", NOTES[0])
    book = openpyxl.load_workbook(tmp_path / "n.xlsx")
    titled: Any = book.active
    titled.insert_rows(1)
    titled["A1"] = TITLES[0]
    book.save(tmp_path / "n.xlsx")
    assert run("protect", "n.xlsx", "--to", "t.xlsx").status == 0
    with zipfile.ZipFile(tmp_path / "t.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    rows_of = parts[sheet].split(b"</row>")
    parts[sheet] = b"</row>".join([*rows_of[:9], *rows_of[10:]])
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert ": rows: 24 rows, and the source has 25" in run("protect", "n.xlsx", "--to", "t.xlsx", "--check").out
    done = run("protect", "n.xlsx", "--to", "t.xlsx", "--check", "--format", "json")
    assert "rows" in {one["kind"] for one in done.document["findings"]}
