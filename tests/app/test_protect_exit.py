"""What `protect` ends with where the source cannot be read: the same whatever the format."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("ring")

ROWS = [
    {"id": number, "email": f"user{number}@example.com", "note": f"n{number * 7919 % 1000}"} for number in range(400)
]
CSV = "id,email,note\n" + "".join(f"{row['id']},{row['email']},{row['note']}\n" for row in ROWS)
LINES = "".join(json.dumps(row) + "\n" for row in ROWS)


def cut(whole: bytes) -> bytes:
    return whole[: len(whole) * 2 // 3]


def flipped(whole: bytes) -> bytes:
    """The same with 64 bytes in its middle that were never there."""
    middle = len(whole) // 2
    return whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 64]) + whole[middle + 64 :]


def parquet() -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), held, row_group_size=100)
    return held.getvalue()


def arrow() -> bytes:
    held = io.BytesIO()
    pyarrow.feather.write_feather(pa.Table.from_pylist(ROWS), held, compression="uncompressed")
    return held.getvalue()


def avro() -> bytes:
    import fastavro

    kinds = {"id": "long", "email": "string", "note": "string"}
    fields = [{"name": name, "type": kind} for name, kind in kinds.items()]
    held = io.BytesIO()
    fastavro.writer(held, {"type": "record", "name": "row", "fields": fields}, ROWS, sync_interval=2000)
    return held.getvalue()


def workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(list(row.values()))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.csv", CSV)
    return held.getvalue()


def document() -> bytes:
    from fpdf import FPDF

    page = FPDF()
    page.add_page()
    page.set_font("helvetica")
    page.multi_cell(0, 5, "user@example.com " * 40)
    return bytes(page.output())


def words() -> bytes:
    import docx

    held = io.BytesIO()
    docx.Document().save(held)
    return held.getvalue()


def sqlite(tmp_path: Path) -> bytes:
    place = tmp_path / "whole.sqlite"
    base = sqlite3.connect(place)
    base.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, note TEXT)")
    base.executemany("INSERT INTO people VALUES (:id, :email, :note)", ROWS)
    base.commit()
    base.close()
    return place.read_bytes()


def duckdb(tmp_path: Path) -> bytes:
    import duckdb as engine

    place = tmp_path / "whole.duckdb"
    base = engine.connect(str(place))
    base.execute("CREATE TABLE people AS SELECT range id, 'user' || range || '@example.com' email FROM range(30000)")
    base.close()
    return place.read_bytes()


ODD_ROWS = {
    "ragged.csv": CSV.replace("\n7,user7", "\n7,x,y,user7").encode(),
    "cut.csv": cut(CSV.encode()),
    "ragged.csv.gz": gzip.compress(CSV.replace("\n7,user7", "\n7,x,y,user7").encode()),
    "bad.jsonl": LINES.replace('{"id": 7,', '{"id" 7,').encode(),
    "cut.jsonl": cut(LINES.encode()),
}
"""Single records that cannot be told: they can be left out."""
DAMAGED: dict[str, Callable[[], bytes]] = {
    "cut.csv.gz": lambda: cut(gzip.compress(CSV.encode())),
    "flipped.csv.gz": lambda: flipped(gzip.compress(CSV.encode())),
    "cut.csv.bz2": lambda: cut(bz2.compress(CSV.encode())),
    "cut.csv.xz": lambda: cut(lzma.compress(CSV.encode())),
    "cut.jsonl.gz": lambda: cut(gzip.compress(LINES.encode())),
    "cut.json": lambda: cut(json.dumps(ROWS).encode()),
    "cut.parquet": lambda: cut(parquet()),
    "flipped.parquet": lambda: flipped(parquet()),
    "cut.arrow": lambda: cut(arrow()),
    "cut.avro": lambda: cut(avro()),
    "cut.xlsx": lambda: cut(workbook()),
    "cut.zip": lambda: cut(zipped()),
    "flipped.zip": lambda: flipped(zipped()),
    "cut.pdf": lambda: cut(document()),
    "cut.docx": lambda: cut(words()),
}
"""Files of which a part, or all, cannot be read."""
DATABASES: dict[str, Callable[[Path], bytes]] = {
    "cut.sqlite": lambda place: cut(sqlite(place)),
    "flipped.sqlite": lambda place: flipped(sqlite(place)),
    "cut.duckdb": lambda place: cut(duckdb(place)),
}


def in_shifts(text: str) -> Callable[[], bytes]:
    return lambda: (text * 20).encode("iso2022_jp")


NO_FORMAT: dict[str, Callable[[], bytes]] = {
    "whole.pdf": document,
    "whole.docx": words,
    "whole.csv": in_shifts("店名,メール\n大阪店,user@example.com\n"),
    "whole.txt": in_shifts("こんにちは。user@example.com までご連絡ください。\n"),
    "whole.jsonl": in_shifts('{"店名": "大阪店", "mail": "user@example.com"}\n'),
}


def held(path: Path, made: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(made)
    return path


@pytest.mark.parametrize("name", ODD_ROWS)
def test_rows_that_cannot_be_told_stop_the_copy_or_are_left_out_as_asked(run: Run, tmp_path: Path, name: str) -> None:
    source = held(tmp_path / "in" / name, ODD_ROWS[name])
    target = tmp_path / f"out{name[name.index('.') :]}"
    done = run("protect", source, "--to", target)
    assert (done.status, target.exists()) == (3, False), done.err
    assert "--drop-unread" in done.err
    done = run("protect", source, "--to", target, "--drop-unread")
    assert (done.status, target.exists()) == (3, True), done.err


@pytest.mark.parametrize("name", DAMAGED)
def test_a_file_that_cannot_be_read_stops_the_copy_whatever_its_format(run: Run, tmp_path: Path, name: str) -> None:
    source = held(tmp_path / "in" / name, DAMAGED[name]())
    held(tmp_path / "in" / "good.csv", CSV.encode())
    for option in ((), ("--drop-unread",)):
        done = run("protect", source, "--to", tmp_path / f"out{name[name.index('.') :]}", *option)
        assert done.status == 3, done.err
        assert "epair" in done.err
        assert "with --drop-unread" not in done.err
        done = run("protect", source.parent, "--to", tmp_path / "out", *option)
        assert done.status == 3, done.err
        assert name in done.err
        assert "--exclude" in done.err
    assert not list(tmp_path.glob("out*"))
    assert run("protect", source.parent, "--to", tmp_path / "out", "--exclude", name).status == 0


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_that_cannot_be_read_stops_the_copy(run: Run, tmp_path: Path, name: str) -> None:
    source = held(tmp_path / "in" / name, DATABASES[name](tmp_path))
    for option in ((), ("--drop-unread",)):
        done = run("protect", source, "--to", tmp_path / f"out{source.suffix}", *option)
        assert done.status == 3, done.err
        assert name in done.err
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize("name", NO_FORMAT)
def test_a_whole_file_in_a_format_without_copies_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    source = held(tmp_path / "in" / name, NO_FORMAT[name]())
    for option in ((), ("--drop-unread",)):
        done = run("protect", source, "--to", tmp_path / f"out{source.suffix}", *option)
        assert (done.status, "convert it" in done.err) == (4, True), done.err


def test_beside_a_format_without_copies_what_cannot_be_read_decides(run: Run, tmp_path: Path) -> None:
    held(tmp_path / "in" / "whole.pdf", document())
    held(tmp_path / "in" / "cut.parquet", cut(parquet()))
    done = run("protect", tmp_path / "in", "--to", tmp_path / "out")
    assert done.status == 3
    assert "whole.pdf" in done.err
    assert "cut.parquet" in done.err


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("nope.csv", "z.csv"),
        ("nope/", "z"),
        ("sqlite:///nope.db", "z.db"),
        ("duckdb:///nope.duckdb", "z.duckdb"),
        ("file:///nope/nope.csv", "z.csv"),
    ],
)
def test_a_source_that_is_not_there_is_told_as_a_scan_tells_it(
    run: Run, tmp_path: Path, source: str, target: str
) -> None:
    scanned = run("scan", source)
    for command in (("protect",), ("keys", "retokenise")):
        done = run(*command, source, "--to", target)
        assert (done.status, scanned.status) == (2, 2), done.err
        assert "nope" in done.err
        assert target not in done.err
        assert "Check the path" in done.err
    assert run("protect", source, "--dry-run").status == 2
    assert not list(tmp_path.glob("z*"))


def test_a_source_of_guardian_yaml_that_is_not_there_is_told_by_its_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text("version: 1\nsources: {crm: {url: 'sqlite:///nope.db'}}\n")
    done = run("protect", "crm", "--to", "z.db")
    assert done.status == 2
    assert "crm: no such file" in done.err
    assert "url in guardian.yaml" in done.err


def test_an_address_that_lacks_its_fourth_slash_is_told(run: Run, tmp_path: Path) -> None:
    place = held(tmp_path / "in" / "people.db", sqlite(tmp_path))
    done = run("protect", f"sqlite://{place}", "--to", "z.db")
    assert (done.status, "four slashes" in done.err) == (2, True), done.err


def test_a_text_that_is_not_there_is_no_text_for_detect(run: Run, tmp_path: Path) -> None:
    done = run("detect", "nope.txt")
    assert (done.status, done.out) == (2, "")
    assert "nope.txt: no such file" in done.err
    assert "Check the path" in done.err
    held(tmp_path / "good.txt", b"write to user@example.com")
    done = run("detect", "nope.txt", "good.txt")
    assert done.status == 3
    assert "nope.txt" in done.err
    assert '"email"' in done.out


def test_all_that_cannot_be_read_is_told_at_once_and_in_a_plan(run: Run, tmp_path: Path) -> None:
    damaged = ("a.json", "b.json", "c.jsonl.gz")
    for name in damaged:
        held(tmp_path / "in" / name, cut(gzip.compress(LINES.encode())) if name.endswith("gz") else b'[{"id": 1},')
    held(tmp_path / "in" / "good.csv", CSV.encode())
    done = run("protect", tmp_path / "in", "--to", tmp_path / "out", "--dry-run")
    assert all(name in done.err for name in damaged), done.err
    assert "good.csv" not in done.err
