"""Files, folders, members, sheets and headers named after people: neither copy nor manifest names them."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

Run = Callable[..., Any]
WHO = "Margaret Holloway"
ROWS = [{"full_name": WHO, "email": "margaret@example.com"}, {"full_name": "Tobias Kessler", "email": "tk@example.com"}]


pytestmark = pytest.mark.usefixtures("ring")


def table(path: Path, *more: str) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, ("full_name", "email", *more))
        out.writeheader()
        out.writerows({**row, **dict.fromkeys(more, "3")} for row in ROWS)
    return path


def folder(place: Path) -> Path:
    source = place / "exports"
    (source / WHO).mkdir(parents=True)
    table(source / "members.csv")
    table(source / WHO / f"{WHO}.csv")
    (source / f"{WHO}.exe").write_bytes(b"MZ\0\0" + bytes(range(256)))
    return source


def archive(place: Path) -> Path:
    with zipfile.ZipFile(place / "s.zip", "w") as out:
        out.write(table(place / "members.csv"), f"{WHO}.csv")
    return place / "s.zip"


def workbook(place: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = WHO
    for row in (("full_name", "email"), *(tuple(row.values()) for row in ROWS)):
        sheet.append(row)
    book.save(place / "s.xlsx")
    return place / "s.xlsx"


def header(place: Path) -> Path:
    return table(place / "s.csv", WHO)


@pytest.mark.parametrize("made", [folder, archive, workbook, header])
def test_what_is_named_after_a_person_has_another_name_in_copy_and_manifest(
    run: Run, tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    source, target = made(tmp_path), tmp_path / "out"
    wish = ("--exclude", "*.exe")
    planned = run("protect", source, "--dry-run", "--format", "json", *wish)
    done = run("protect", source, "--to", target, *wish)
    assert done.status == 0, done.err
    assert WHO not in planned.out + planned.err + done.out + done.err
    assert WHO not in Path(f"{target}.guardian.json").read_text("utf-8")
    assert not [path for path in target.rglob("*") if WHO in path.name or (path.is_file() and held(path))]
    checked = run("protect", source, "--to", target, "--check", *wish)
    assert (checked.status, WHO in checked.out + checked.err) == (0, False), checked.out


def held(path: Path) -> bool:
    return WHO.encode() in path.read_bytes()


@pytest.mark.parametrize("made", [folder, archive, workbook, header])
def test_a_copy_with_such_names_is_retokenised_and_revealed(
    run: Run, tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    assert run("protect", made(tmp_path), "--to", tmp_path / "out", "--exclude", "*.exe").status == 0
    assert run("keys", "rotate", "--reason", "yearly").status == 0
    done = run("keys", "retokenise", tmp_path / "out", "--to", tmp_path / "again")
    assert done.status == 0, done.err


def test_a_file_keeps_its_suffix_when_its_name_is_hidden(run: Run, tmp_path: Path) -> None:
    assert run("protect", folder(tmp_path), "--to", tmp_path / "out", "--exclude", "*.exe").status == 0
    assert {path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file()} == {".csv"}


KEYED: dict[str, Any] = {
    "an object": {"Margaret Holloway": {"score": 1}, "total": {"score": 2}},
    "a value": {"Margaret Holloway": 1, "total": 2},
    "nothing": {"Margaret Holloway": [], "total": {}},
    "an object inside": {"by": {"Margaret Holloway": {}, "total": {}}},
}


@pytest.mark.parametrize("name", KEYED)
def test_a_document_of_a_database_with_a_key_that_is_a_person_is_not_copied(
    run: Run, tmp_path: Path, name: str
) -> None:
    """As in files: the key would stand in every copy, and its path in the manifest."""
    with sqlite3.connect(tmp_path / "shop.sqlite") as base:
        base.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, doc JSON)")
        base.executemany("INSERT INTO t VALUES (?, ?)", [(at, json.dumps(KEYED[name])) for at in range(9)])
    base.close()
    done = run("protect", "shop.sqlite", "--to", "copy.sqlite")
    assert done.status == 4
    assert "main.t/doc: the name of a column or key is personal data" in done.err
    assert not (tmp_path / "copy.sqlite").exists()
    assert "Holloway" not in done.out + done.err
