"""Copied columns of text: what stands out in a cell is treated, however few the rows and whatever a sample missed."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

Run = Callable[..., Any]
TEXTS = {
    "English": ("Anna Berg", "please call Anna Berg today"),
    "simplified": ("李明", "请联系李明退款"),
    "traditional": ("陳大文", "請聯絡陳大文先生"),
}
Row = dict[str, str]


pytestmark = pytest.mark.usefixtures("ring", "same_draw")


def write(path: Path, rows: list[Row]) -> None:
    """The rows in the format that the name ends in."""
    names = list(rows[0])
    match path.suffix:
        case ".csv":
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, names, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        case ".jsonl":
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        case ".parquet":
            pq.write_table(pa.Table.from_pylist(rows), path)
        case ".xlsx":
            book = openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet("t")
            for row in (names, *(list(one.values()) for one in rows)):
                sheet.append(row)
            book.save(path)
        case ".sqlite":
            with sqlite3.connect(path) as connection:
                connection.execute(f"CREATE TABLE t ({', '.join(f'{name} TEXT' for name in names)})")
                connection.executemany(
                    f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", [list(row.values()) for row in rows]
                )
        case _:
            with duckdb.connect(path) as database:
                database.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in names)})")
                database.executemany(
                    f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", [list(row.values()) for row in rows]
                )


def read(path: Path) -> list[dict[str, Any]]:
    match path.suffix:
        case ".csv":
            with path.open(newline="", encoding="utf-8") as file:
                return list(csv.DictReader(file))
        case ".jsonl":
            return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        case ".parquet":
            found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
            return found
        case ".xlsx":
            head, *cells = openpyxl.load_workbook(path, read_only=True).active.values
            return [dict(zip(head, row, strict=True)) for row in cells]
        case ".sqlite":
            connection = sqlite3.connect(path)
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute("SELECT * FROM t")]
        case _:
            with duckdb.connect(path, read_only=True) as database:
                found = database.sql("SELECT * FROM t").to_arrow_table().to_pylist()
                return found


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".sqlite", ".duckdb"])
def test_notes_of_tiny_tables_are_read(run: Run, tmp_path: Path, suffix: str, language: str, count: int) -> None:
    name, text = TEXTS[language]
    source, target = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    write(source, [{"id": f"A-{at}", "notes": text, "comment": text} for at in range(count)])
    assert run("protect", source, "--to", target).status == 0
    copy = read(target)
    assert len(copy) == count
    assert not [row for row in copy if name in row["notes"] or name in row["comment"]]
    assert [row["id"] for row in copy] == [f"A-{at}" for at in range(count)]


LABELS = ({"product": "Charlotte bag pink polkadot", "status": "new"}, {"product": "Red bag", "status": "已发货"})


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("column", ["product", "status"])
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".xlsx"])
def test_a_sentence_and_an_address_beyond_the_sample_are_treated_and_labels_stay(
    run: Run, tmp_path: Path, suffix: str, column: str, language: str
) -> None:
    name, text = TEXTS[language]
    source, target = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    rows = [{"id": f"A-{at}", **LABELS[at % 2]} for at in range(12_000)]
    planted = {11_500: text, 11_700: "anna.berg@example.org"}
    for at, value in planted.items():
        rows[at][column] = value
    write(source, rows)
    assert run("scan", source, "--sample", "40").status in (0, 1)
    assert run("protect", source, "--to", target).status == 0
    copy = read(target)
    assert not [at for at in planted if name in copy[at][column] or "berg@" in copy[at][column]]
    assert [row for at, row in enumerate(copy) if at not in planted] == [
        row for at, row in enumerate(rows) if at not in planted
    ]


def labelled(run: Run, tmp_path: Path, cell: str) -> Path:
    source = tmp_path / "in.csv"
    rows = [{"id": f"A-{at}", "email": f"u{at}@example.com", **LABELS[at % 2]} for at in range(12_000)]
    rows[11_500]["product"] = cell
    write(source, rows)
    assert run("scan", source, "--sample", "40").status in (0, 1)
    return source


def test_the_plan_and_the_manifest_say_what_is_watched_and_the_check_understands_it(run: Run, tmp_path: Path) -> None:
    source, target = labelled(run, tmp_path, "please call Anna Berg today"), tmp_path / "out.csv"
    plan = run("protect", source, "--dry-run", "--format", "json")
    assert (plan.column("product")["treatment"], plan.column("product")["options"]) == ("clear", {"watched": "texts"})
    assert plan.column("email")["options"] == {}
    assert "clear (watched: texts)" in run("protect", source, "--to", target).out
    done = run("protect", source, "--to", target, "--check", "--format", "json")
    assert (done.status, done.document["findings"]) == (0, [])
    assert done.document["explained"]["cells of watched columns that were treated"] == 1
    target.write_text(target.read_text("utf-8").replace("Red bag", "Blue bag", 1), "utf-8")
    assert run("protect", source, "--to", target, "--check").status == 1


def test_an_entry_about_the_very_column_is_obeyed(run: Run, tmp_path: Path) -> None:
    source, target = labelled(run, tmp_path, "please call Anna Berg today"), tmp_path / "out.csv"
    own = "version: 1\nprofiles: {own: {extends: share, columns: {product: clear}}}\n"
    Path("guardian.yaml").write_text(own, "utf-8")
    assert run("protect", source, "--to", target, "--profile", "own").status == 0
    assert read(target)[11_500]["product"] == "please call Anna Berg today"


def test_identifiers_of_the_organisation_are_watched_for(run: Run, tmp_path: Path) -> None:
    own = "version: 1\nrecognizers: [{entity: staff_number, category: employment, pattern: 'EMP-[0-9]{6}'}]\n"
    Path("guardian.yaml").write_text(own, "utf-8")
    source, target = labelled(run, tmp_path, "EMP-204117"), tmp_path / "out.csv"
    assert run("protect", source, "--to", target).status == 0
    copy = [row["product"] for row in read(target)]
    assert not [cell for cell in copy if "204117" in cell]
    assert copy[:2] == [label["product"] for label in LABELS]
    assert run("protect", source, "--to", target, "--check").status == 0


@pytest.mark.parametrize("flag", [(), ("--drop-unread",)], ids=["by its manifest", "by the flag"])
def test_a_check_knows_the_rows_that_were_left_out(run: Run, tmp_path: Path, flag: tuple[str, ...]) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("amount,email\n1,anna@example.com\n2,berta@example.com,3\n4,carl@example.com\n", "utf-8")
    assert run("protect", source, "--to", target, "--drop-unread").status == 3
    done = run("protect", source, "--to", target, "--check", "--format", "json", *flag)
    assert (done.status, done.document["findings"]) == (0, [])
    assert done.document["explained"]["rows of the source that are left out of the copy"] == 1
    target.write_text(target.read_text("utf-8").replace("\n4,", "\n5,"), "utf-8")
    assert run("protect", source, "--to", target, "--check", *flag).status == 1


def test_notes_of_a_tiny_postgres_table_are_read(run: Run, postgres_server: str) -> None:
    source, target = (postgres_server.replace("/postgres?", f"/watch_{side}?") for side in ("source", "copy"))
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for side in ("source", "copy"):
            admin.execute(f"CREATE DATABASE watch_{side}")
    with psycopg.connect(source, autocommit=True) as base:
        base.execute(
            "CREATE TABLE t (id text, notes text, status text DEFAULT 'new' CHECK (status IN ('new', 'paid')))"
        )
        for at, (_, text) in enumerate(TEXTS.values()):
            base.execute("INSERT INTO t VALUES (%s, %s, 'new')", (f"A-{at}", text))
    assert run("protect", source, "--to", target).status == 0
    with psycopg.connect(target) as copy:
        rows = copy.execute("SELECT notes, status FROM t").fetchall()
        default = copy.execute("SELECT column_default FROM information_schema.columns WHERE column_name = 'status'")
        assert "new" in str(default.fetchone())
    assert not [notes for notes, _ in rows for name, _ in TEXTS.values() if name in notes]
    assert {status for _, status in rows} == {"new"}


PEOPLE = {"name": "Anna Berg", "email": "anna.berg@example.org", "dob": "1974-03-12", "color": "blue"}


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".sqlite", ".duckdb"])
@pytest.mark.parametrize("profile", ["share", "test-data", "archive"])
def test_values_whose_meaning_stands_beside_them_are_treated_whole(
    run: Run, tmp_path: Path, profile: str, suffix: str
) -> None:
    source, target = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    write(source, [{"obj": f"A-{at}", "attr": key, "val": val} for at in range(9) for key, val in PEOPLE.items()])
    assert run("protect", source, "--to", target, "--profile", profile).status == 0
    copy = read(target)
    assert [row["attr"] for row in copy] == list(PEOPLE) * 9
    assert not [row for row in copy for value in PEOPLE.values() if value in str(row["val"])]
    assert run("protect", source, "--to", target, "--profile", profile, "--check").status == 0


ODD = (
    "C01X00T47",
    "1974-03-12",
    "4111 1111 1111 1111",
    "81.2.69.142",
    "Vandermeer, Priscilla",
    "张丽华",
    "HIV positive",
)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".sqlite", ".duckdb"])
def test_what_is_unlike_its_column_is_treated_and_honest_labels_stay(run: Run, tmp_path: Path, suffix: str) -> None:
    source, target = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    rows = [{"code": f"SKU-{at:05d}", "qty": str(at % 90), **LABELS[at % 2]} for at in range(6_000)]
    planted = {(5_000 + at * 7, name): odd for at, odd in enumerate(ODD) for name in ("qty", "product", "status")}
    for (at, name), odd in planted.items():
        rows[at][name] = odd
    rows[10]["status"] = "refunded"
    write(source, rows)
    assert run("protect", source, "--to", target).status == 0
    copy = read(target)
    assert not [place for place, odd in planted.items() if copy[place[0]][place[1]] == odd]
    assert not [
        (at, name)
        for at, row in enumerate(rows)
        for name in row
        if (at, name) not in planted and copy[at][name] != row[name]
    ]
    assert run("protect", source, "--to", target, "--check").status == 0


@pytest.mark.parametrize("holding", [2, 6])
def test_identifiers_in_cells_of_amounts_take_no_other_cell_with_them(run: Run, tmp_path: Path, holding: int) -> None:
    """The law asks of texts that what was found in them is masked."""
    found = [
        "DE89370400440532013000",
        "110101199003074258",
        "4111 1111 1111 1111",
        "HIV positive",
        "Anna Berg",
        "x@y.de",
    ]
    rows: list[Row] = [{"id": str(at), "amount": f"{at * 7.13 % 900:.2f}"} for at in range(1_500)]
    for at, value in enumerate(found[:holding]):
        rows[100 + at * 37]["amount"] = value
    write(tmp_path / "in.csv", rows)
    run("protect", "in.csv", "--to", "out.csv")
    cells = [row["amount"] for row in read(tmp_path / "out.csv")]
    assert not set(found) & set(cells)
    changed = sum(before["amount"] != after for before, after in zip(rows, cells, strict=True))
    assert changed == holding
    assert run("protect", "in.csv", "--to", "out.csv", "--check").status == 0
