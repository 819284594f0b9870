"""`guardian catalog find`: which file, table, column or key it is whose name is hidden, without saying its name."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.app.conftest import Run

ROWS = "email,age,Thomas Müller\na@example.com,3,4\nb@example.com,5,6\n"
PEOPLE = ("Ann Lee", "Marta Kowalczyk", "Zed Okonjo")


@pytest.fixture
def folder(run: Run) -> Path:
    people = Path("people")
    (people / "Bob Smith").mkdir(parents=True)
    for name in (*PEOPLE, "stock", "Bob Smith/Pat Brown"):
        (people / f"{name}.csv").write_text(ROWS + "c@example.com,7,8\n" * len(name), "utf-8")
    (people / "Karl Huber.parquet").write_bytes(b"PAR1 no more")
    keys = {name: {"age": 3, "email": "a@example.com"} for name in PEOPLE[:2]}
    (people / "x.json").write_text(json.dumps({"n": 1, "people": keys}), "utf-8")
    book = openpyxl.Workbook()
    for name in ("stock", "Anna Berg", "prices"):
        book.create_sheet(name).append(["email"])
        book[name].append(["a@example.com"])
    book.save(people / "book.xlsx")
    with closing(sqlite3.connect(people / "base.sqlite")) as base, base:
        for name in ("stock", "Anna Berg", "a_prices"):
            base.execute(f'CREATE TABLE "{name}" (email)')
            base.execute(f'INSERT INTO "{name}" VALUES (?)', ("a@example.com",))
    return people


def hidden(run: Run, *targets: object) -> dict[str, list[dict[str, Any]]]:
    """Each reference in which something is hidden, with what `find` says of it."""
    found = run("scan", *targets, "--format", "json").document
    refs = [one["ref"] for one in (*found["columns"], *found["coverage"]["unread"])]
    return {ref: json.loads(run("catalog", "find", ref, "--format", "json").out) for ref in refs if "~" in ref}


def test_a_hidden_file_is_told_by_its_place_its_size_and_a_command(run: Run, folder: Path) -> None:
    told = {
        place["position"]: place for places in hidden(run, folder).values() for place in places[:1] if "bytes" in place
    }
    entries = sorted(path.name for path in folder.iterdir())
    secret = {name for name in entries if name.partition(".")[0] in (*PEOPLE, "Karl Huber")}
    assert {entries[at - 1] for at in told} == secret
    for at, place in told.items():
        file = folder / entries[at - 1]
        assert (place["of"], place["bytes"]) == (len(entries), file.stat().st_size)
        shown = subprocess.run(["sh", "-c", place["command"]], capture_output=True, check=True, text=True).stdout
        assert shown.strip() == file.name


def test_folders_sheets_tables_columns_and_keys_are_told_too(run: Run, folder: Path) -> None:
    found = {ref: places[-1] for ref, places in hidden(run, folder, folder / "base.sqlite").items() if places}
    kinds = {kind: sorted({(one["position"], one["of"]) for one in found.values() if one["kind"] == kind})
             for kind in ("part", "table", "column", "key")}  # fmt: skip
    assert kinds == {"part": [(3, 4)], "table": [(1, 3)], "column": [(3, 3)], "key": [(1, 2), (2, 2)]}
    below = next(places for ref, places in hidden(run, folder, "--again").items() if ref.count("~") > 2)
    assert [one["kind"] for one in below] == ["folder", "file", "column"]
    assert ["command" in one for one in below] == [True, False, False]  # a hidden folder stands in no command


@pytest.mark.parametrize(
    ("language", "words"), [("en", "column 3 of 3"), ("zh-CN", "3 列中的第 3 列"), ("zh-TW", "3 欄中的第 3 欄")]
)
def test_no_name_is_said_in_any_language(run: Run, folder: Path, language: str, words: str) -> None:
    found = hidden(run, folder / "Ann Lee.csv")
    out = "".join(run("catalog", "find", ref, "--lang", language).out for ref in found)
    assert words in out
    assert not [name for name in (*PEOPLE, "Müller", "Bob", "Pat") if name in out]


def test_what_is_gone_is_said_to_be_gone_and_what_is_not_hidden_is_a_fault(run: Run, folder: Path) -> None:
    ref = next(ref for ref in hidden(run, folder) if ref.count("~") == 1 and ref.endswith(".csv/email"))
    for name in PEOPLE:
        (folder / f"{name}.csv").rename(folder / f"new {name}.csv")
    gone = run("catalog", "find", ref, "--format", "json")
    assert (json.loads(gone.out)[0]["kind"], gone.status) == ("gone", 2)
    for unknown in ("people/~x000000000000.csv", "nowhere/~0123456789ab/email"):
        found = run("catalog", "find", unknown)
        assert found.status == 2 and "not there any more, or not under this name; scan again" in found.out
    done = run("catalog", "find", "people/Ann Lee.csv/email")
    assert (done.status, "nothing in this reference is hidden" in done.err, "Ann" in done.err) == (2, True, False)


@pytest.mark.parametrize(("language", "words"), [("en", "name is hidden"), ("zh-CN", "不显示"), ("zh-TW", "不顯示")])
def test_a_report_says_how_to_learn_which_name_is_hidden(run: Run, language: str, words: str) -> None:
    Path("Ann Lee.csv").write_text("email\na@example.com\n", "utf-8")
    for form in ("text", "md", "html"):
        out = run("scan", "Ann Lee.csv", "--lang", language, "--format", form).out
        assert words in out
        assert "guardian catalog find" in out
    Path("stock.csv").write_text("email\na@example.com\n", "utf-8")
    assert "catalog find" not in run("scan", "stock.csv").out


def test_a_folder_that_may_not_be_entered_is_said_to_be_closed(run: Run, folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no such folders")
    ref = next(ref for ref in hidden(run, folder) if ref.endswith(".csv/email"))

    def refused(_: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "iterdir", refused)
        assert json.loads(run("catalog", "find", ref, "--format", "json").out)[0]["kind"] == "closed"
