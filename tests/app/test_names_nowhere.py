"""Names of people in every role that a name can have, and every place where a name could come out again."""

from __future__ import annotations

import fcntl
import gzip
import html
import json
import os
import pty
import sqlite3
import struct
import subprocess
import sys
import termios
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import openpyxl
import pytest

Run = Callable[..., Any]

PLANTED = (
    "Björn Svensson", "Ольга Смирнова", "张伟强", "Siobhán Brennan", "Jan Nowak", "lee.k@example.org", "Agnieszka Kruk",
    "1985-03-02", "maria-garcia", "Keller_Anna", "Thomas Reuter", "王小明", "Sabine Vogel", "Peter Brandt",
    "Ingrid Dahl", "Hans Gruber", "Nguyen Van Binh", "Omar Haddad", "Lars Hansen", "Olena Shevchenko",
    "Julia Neumann", "Sven Lindahl", "Ravi Menon", "손태민", "尤小虎", "გიორგი ნოზაძე", "Rivo Rakotonirina",
    "David Banks",
    "nattawut_kaewmanee", "粤B12345", "111.444.777-35", "AB12 CDE", "4111-1111-1111-1111", "@maria_k92", "Wbrt Xqz",
    "Son Heungmin", "नरेश राठौर",
)  # fmt: skip
ORDINARY = ("orders.csv", "order_id", "first_name", "customer_vip_flag")


def forms(name: str) -> Iterator[bytes]:
    """A name as it is, and as JSON, URLs, HTML and UTF-16 write it."""
    for text in (name, json.dumps(name)[1:-1], quote(name), quote_plus(name), html.escape(name)):
        yield text.encode()
    yield name.encode("utf-16-le")


def shown_in(held: bytes) -> list[str]:
    return [name for name in PLANTED if any(form in held for form in forms(name))]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A folder in which people are keys, cells of a first row, sheets, tables, columns, members, files and folders."""
    folder = tmp_path / "Sven Lindahl"
    (folder / "Sabine Vogel").mkdir(parents=True)
    (folder / "nattawut_kaewmanee").mkdir()
    ages = {"members": {"Björn Svensson": {"age": 41}, "Ольга Смирнова": {"age": 52}, "张伟强": {"age": 63}}}
    files = {
        "people.json": json.dumps(ages),
        "keys.jsonl": '{"Siobhán Brennan": 1, "Jan Nowak": 2, "lee.k@example.org": 3}\n' * 5,
        "nohead.csv": "Agnieszka Kruk,1985-03-02,ak@example.org,Brno\n"
        + "Piotr Lis,1980-01-01,pl@example.org,Brno\n" * 3,
        "cv-maria-garcia-lopez.csv": "a,b\n1,2\n",
        "Keller_Anna.txt": "hello world\n",
        "Thomas Reuter.parquet": "PAR1 broken",
        "王小明_简历.xlsx": "PK\x03\x04broken",
        "Sabine Vogel/notes.csv": "id,x\n1,2\n",
        "Ravi Menon.csv": "a,b\n1,2\n1,2,3,4\n",
        "map.json": json.dumps(
            {"by": {name: {"n": 1, "m": 2} for name in ("손태민", "Wbrt Xqz", "David Banks", "尤小虎")}}
        ),
        "ids.jsonl": '{"粤B12345": 1, "111.444.777-35": 2, "AB12 CDE": 3, "@maria_k92": 4}\n' * 5,
        "გიორგი ნოზაძე.csv": "a,b\n1,2\n1,2,3,4\n",
        "4111-1111-1111-1111.json": '{"Rivo Rakotonirina": {"नरेश राठौर": ',
        "nattawut_kaewmanee/Son Heungmin.csv": "a,b\n1,2\n",
        "orders.csv": "order_id,first_name,customer_vip_flag\n1,x,0\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "Peter Brandt.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n" * 100)[:-12])
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Ingrid Dahl", 0)
    sheet.append(["id", "Hans Gruber"])
    sheet.append([1, 2])
    book.save(folder / "book.xlsx")
    with zipfile.ZipFile(folder / "box.zip", "w") as box:
        box.writestr("Nguyen Van Binh/data.csv", "a,b\n1,2\n")
        box.writestr("Omar Haddad.json", '{"a": ')
    (folder / "Julia Neumann.csv").symlink_to("nowhere")
    return folder


@pytest.fixture
def database(people: Path) -> Path:
    path = people.parent / "db.sqlite"
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE "Lars Hansen" (id integer, "Olena Shevchenko" text)')
    connection.execute('INSERT INTO "Lars Hansen" VALUES (1, ?)', (b"\xff\xfe\x00bad",))
    connection.commit()
    connection.close()
    return path


def test_no_name_of_a_person_comes_out_anywhere(run: Run, people: Path, database: Path, tmp_path: Path) -> None:
    said = []
    target = people.name
    missing = f"{target}/Ravi Menon.nix"
    written = [f"--format={name}" for name in ("json", "html", "md", "sarif", "text")]
    for arguments in (
        ("scan", target, database, f"{target}/Keller_Anna.txt", missing, "--output", "out", *written),
        ("scan", target, "--format=text", "--lang=zh-CN"),
        ("scan", missing),
        ("detect", f"{target}/Keller_Anna.txt", f"{target}/people.json", f"{target}/Thomas Reuter.parquet", missing),
        ("catalog", "list"),
        ("catalog", "show"),
        ("catalog", "diff"),
        ("catalog", "export"),
        ("init",),
    ):
        done = run(*arguments)
        assert shown_in((done.out + done.err).encode()) == [], arguments
        said.append(done.out)
    kept = [path for folder in ("out", ".guardian") for path in (tmp_path / folder).iterdir() if path.is_file()]
    for path in (*kept, tmp_path / "guardian.yaml"):
        assert shown_in(path.read_bytes()) == [], path.name
    document = json.loads((tmp_path / "out" / "scan.json").read_text("utf-8"))
    assert len(document["coverage"]["unread"]) >= 6
    assert all(name in json.dumps(document) for name in ORDINARY)
    assert sum(column["column"].startswith("~") for column in document["columns"]) == 9


def test_no_name_of_a_person_shows_on_a_terminal_while_it_is_read(people: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    command = [sys.executable, "-m", "guardian", "scan", people.name]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while block := os.read(ours, 65536):
            seen += block
    except OSError:
        pass  # the other end is closed: Linux says EIO
    assert process.stdout is not None
    out = process.stdout.read()
    assert process.wait() == 3
    assert b"rows" in seen
    assert shown_in(out + seen) == []


def test_what_is_looked_for_would_be_found() -> None:
    for form in forms("Siobhán O'Brennan"):
        assert form
    assert shown_in(json.dumps({"x": "Björn Svensson"}).encode()) == ["Björn Svensson"]
    assert shown_in(quote("Jan Nowak.csv").encode()) == ["Jan Nowak"]
    assert shown_in(b"~0123456789ab") == []
