"""Bad input: each fault is named, everything else is read, nothing hangs, no message holds a value."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from guardian.errors import UnreadError, UsageError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources import blobs
from guardian.sources.files import FileSource
from guardian.sources.streams import StdinSource

HEADER = "id,name,mail\n"
BODY = "".join(f"{at},Ann Lee,ann{at}@example.org\n" for at in range(3_000))
SECRET = "cy.fox@example.org"


def scan(path: Path, kernel: Any, sample_rows: int | None = None, **options: Any) -> dict[str, Any]:
    """Every table's reading, or what stands in its place, by the last part of its ref."""
    source = FileSource(path, name="s", **options)
    found: dict[str, Any] = {}
    for entry in source.tables():
        ref = entry.ref.removeprefix("s/")
        assert ref not in found
        try:
            found[ref] = source.profile(entry, kernel, sample_rows) if isinstance(entry, TableSchema) else entry
        except UnreadError as error:
            found[ref] = error
    return found


def one(path: Path, kernel: Any, sample_rows: int | None = None) -> Any:
    (found,) = scan(path, kernel, sample_rows).values()
    return found


def said(found: Any) -> str:
    """All the words of what came out of one file."""
    if isinstance(found, Unread | Skipped):
        return found.reason
    return str(found) if isinstance(found, UnreadError) else " ".join(line.reason for line in found.unread)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


both = pytest.mark.parametrize("sample_rows", [None, 10_000])


@both
def test_rows_of_any_width_are_read_and_extra_cells_have_a_column(tmp_path, kernel, sample_rows):
    path = write(tmp_path / "a.csv", HEADER + f"1,Ann,a@example.org\n2,Bo\n3,Cy,c@example.org,{SECRET},more\n")
    reading = one(path, kernel, sample_rows)
    assert (reading.rows_read, reading.rows) == (3, 3)
    rows = {row["id"]: row for row in reading.profile}
    assert rows["2"]["mail"] is None
    assert rows["3"]["3"] == [SECRET, "more"]
    assert "fewer fields" in said(reading)
    assert SECRET not in said(reading)


@both
def test_one_quote_never_closed_costs_no_row(tmp_path, kernel, sample_rows):
    path = write(tmp_path / "a.csv", HEADER + BODY + f'x,"open,{SECRET}\n' + BODY)
    reading = one(path, kernel, sample_rows)
    assert (reading.rows_read, reading.rows) == (6_001, 6_001)
    assert SECRET in {row["mail"] for row in reading.profile}
    assert "broken quotes" in said(reading)


@both
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('name,phone\n"Zhang Wei,13800138000\nLi Na,13900139000\n', "1 (line 2)"),
        ('name,phone\nLi Na,13900139000\nWu,"138\n"Xu,139\n', "2 (lines 3, 4)"),
        ('name;phone\r\n"Zhang Wei;138\r\nLi Na;139\r\n', "1 (line 2)"),
        ('name,phone\n"Li Na","139"\n"Zhang Wei","138\n"Xu","137"\n', "1 (line 3)"),
        ('name,note\nLi,"two\nlines"\nWu,"a, b"\n"Zhang Wei,138\nXu,x\n', "1 (line 5)"),
        ('name,note\n' + "Li,x\n" * 300_000 + '"Zhang Wei,138\n', "1 (line 300,002)"),
        ('name,note\n' + '"Zhang Wei,138\n' * 30, "30 (lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …)"),
    ],
    ids=range(7),
)  # fmt: skip
def test_where_a_quote_is_never_closed_is_told_however_small_the_file(tmp_path, kernel, text, lines, sample_rows):
    reading = one(write(tmp_path / "a.csv", text), kernel, sample_rows)
    assert f"broken quotes (read as plain text): {lines}" in said(reading)
    if sample_rows is None:
        assert all(name in str(list(reading.profile)) for name in ("Zhang Wei", "Li Na", "Xu") if name in text)


@both
@pytest.mark.parametrize(
    "text",
    [
        'name,item\nLi,5" pipe\nWu,7" pipe\n',
        'name,item\nLi,"Smart" TV\nWu,"Loud" radio\n',
        'name,item\nLi,chair\nWu,"\n',
        'name\titem\nLi\t"chair\nWu\ttable\n',
        "name,city\n'X','t Hooft\nWu,'s-Hertogenbosch\n",
        'name,item\n"Li","5"" pipe"\n"Wu","a, b"\n',
    ],
)
def test_a_quote_that_opens_nothing_is_no_broken_one(tmp_path, kernel, text, sample_rows):
    reading = one(write(tmp_path / "a.csv", text), kernel, sample_rows)
    assert (reading.rows_read, said(reading)) == (2, "")


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('q,5" pipe,x', ["q", '5" pipe', "x"]),
        ('q,"the ""Fox""",x', ["q", 'the "Fox"', "x"]),
        ('q,"two\nlines",x', ["q", "two\nlines", "x"]),
        ('q, "spaced, too" ,x', ["q", "spaced, too", "x"]),
        ('q,"said "hi" there",x', ["q", 'said "hi" there', "x"]),
        ('q,"",x', ["q", None, "x"]),
        ("q,a\rb,x", ["q", "a\rb", "x"]),
        ("q,a\x00b,x", ["q", "a\x00b", "x"]),
    ],
)
def test_odd_quotes_and_control_characters_stay_in_their_cell(tmp_path, kernel, line, cells):
    path = write(tmp_path / "a.csv", HEADER + "0,Zed,z@example.org\n" + line + "\n" + BODY)
    reading = one(path, kernel)
    assert reading.rows_read == 3_002
    found = [[row[name] for name in ("id", "name", "mail")] for row in reading.profile if row["id"] == "q"]
    assert found == [cells]


def test_numbers_stay_as_they_are_written(tmp_path, kernel):
    long = "123456789012345678901234567890"
    for name, text in {
        "a.csv": f"plz,no,v\n01234,{long},1.10\n00099,1,2.50\n",
        "a.jsonl": f'{{"plz": "01234", "no": {long}, "v": 1.10}}\n{{"plz": "00099", "no": 1, "v": 2.50}}\n',
    }.items():
        reading = one(write(tmp_path / name, text), kernel)
        (tmp_path / name).unlink()
        assert reading.profile[0] == {"plz": "01234", "no": long, "v": "1.10"}


def test_the_first_person_does_not_become_the_header(tmp_path, kernel):
    reading = one(write(tmp_path / "a.csv", f"张伟,男,13800138000\n李娜,女,{SECRET}\n王芳,女,13800138002\n"), kernel)
    assert [row["0"] for row in reading.profile] == ["张伟", "李娜", "王芳"]


def test_what_stands_above_the_header_is_read_too(tmp_path, kernel):
    text = f"Export made for {SECRET}\n\n" + HEADER + BODY
    reading = one(write(tmp_path / "a.csv", text), kernel)
    assert {"3": [f"Export made for {SECRET}"]} in reading.profile
    assert reading.rows_read == 3_001


def test_invalid_bytes_in_one_place_cost_only_themselves(tmp_path, kernel):
    body = (HEADER + "0,张安,an@example.org\n" * 50 + BODY).encode() + b"x,Fo\xffx," + SECRET.encode() + b"\n"
    reading = one(write(tmp_path / "a.csv", body), kernel)
    assert {"id": "x", "name": "Fo�x", "mail": SECRET} in reading.profile
    assert "not valid" in said(reading)
    assert SECRET not in said(reading)


def test_another_encoding_far_down_an_ascii_file_is_found(tmp_path, kernel):
    body = (HEADER + BODY * 8).encode() + "x,张伟,w@example.org\ny,李娜,n@example.org\n".encode("gb18030")
    reading = one(write(tmp_path / "a.csv", body), kernel)
    assert [row["name"] for row in reading.profile[-2:]] == ["张伟", "李娜"]


def test_one_line_of_20_megabytes_is_read_in_pieces(tmp_path, kernel):
    line = ("x" * 999 + " ") * 20_000
    for name, text in {"a.csv": f"id,name\n1,Ann\n2,{line}{SECRET}\n3,Bo\n", "a.txt": f"{line}{SECRET}\n"}.items():
        reading = one(write(tmp_path / name, text), kernel)
        (tmp_path / name).unlink()
        leaves = [
            leaf
            for row in reading.profile
            for cell in row.values()
            if cell
            for leaf in ([cell] if isinstance(cell, str) else cell)
        ]
        assert any(SECRET in leaf for leaf in leaves)
        assert max(map(len, leaves)) <= 1 << 16
        assert sum(map(len, leaves)) > 19_900_000


@pytest.mark.parametrize(("name", "packed"), [("a.csv.gz", gzip.compress), ("a.csv.zst", zstandard.compress)])
def test_a_cut_off_archive_is_unread_and_what_came_before_is_read(tmp_path, kernel, name, packed):
    data = packed((HEADER + BODY * 40).encode())
    found = one(write(tmp_path / name, data[:-7]), kernel)
    assert "cut off" in said(found)
    if not isinstance(found, Unread):
        assert found.rows_read > 1_000
        assert (found.rows, found.random) == (None, False)


def test_a_wrong_checksum_is_told(tmp_path, kernel):
    data = bytearray(gzip.compress((HEADER + BODY).encode()))
    data[-8] ^= 255
    found = one(write(tmp_path / "a.csv.gz", bytes(data)), kernel)
    assert found.rows_read == 3_000
    assert "damaged" in said(found)


def test_a_wrong_checksum_in_a_zip_is_told(tmp_path, kernel):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", HEADER + BODY)
    data = held.getvalue().replace(b"ann7@example.org", b"bob7@example.org", 1)
    found = one(write(tmp_path / "a.zip", data), kernel)
    assert found.rows_read == 3_000
    assert "checksum" in said(found)


def test_a_zip_bomb_stops_at_its_bound(tmp_path, kernel, monkeypatch):
    monkeypatch.setattr(blobs, "FREE_BYTES", 8 << 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", HEADER + BODY + "1,Ann,a@example.org\n" * 3_000_000)
    found = one(tmp_path / "a.zip", kernel, 10)
    assert "expands to more than" in said(found)


def test_many_small_members_share_one_bound(tmp_path, kernel, monkeypatch):
    monkeypatch.setattr(blobs, "FREE_BYTES", 4 << 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(12):
            archive.writestr(f"{at}.csv", HEADER + "1,Ann,a@example.org\n" * 50_000)
    found = scan(tmp_path / "a.zip", kernel, 10)
    told = [entry for entry in found.values() if "expands to more than" in said(entry)]
    assert 4 < len(told) < 12


def test_a_bomb_of_nested_archives_is_bounded(tmp_path, kernel):
    data = HEADER.encode()
    for _ in range(8):
        data = gzip.compress(data)
    assert "archives inside archives" in said(one(write(tmp_path / "a.gz", data), kernel))


def test_cut_off_parquet_is_unread(tmp_path, kernel):
    pq.write_table(pa.table({"id": [1]}), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    assert isinstance(one(write(tmp_path / "a.parquet", data[:-20]), kernel), Unread)


def test_a_damaged_page_costs_its_row_group_only(tmp_path, kernel):
    table = pa.table({"id": list(range(3_000)), "name": [f"n{at}" for at in range(3_000)]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=1_000, compression="gzip", use_dictionary=False)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    start = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(1).column(1).data_page_offset
    data[start + 60 : start + 400] = b"\xff" * 340
    found = one(write(tmp_path / "a.parquet", bytes(data)), kernel)
    assert {row["id"] for row in found.profile} == set(range(3_000))
    assert sum(row.get("name") is not None for row in found.profile) == 2_000
    assert "damaged" in said(found)


def test_text_in_parquet_that_is_not_utf8_is_read_and_told(tmp_path, kernel):
    raw = pa.array([b"ok", b"Fo\xffx"], pa.binary())
    column = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    pq.write_table(pa.table({"name": column}), tmp_path / "a.parquet")
    found = one(tmp_path / "a.parquet", kernel)
    assert [row["name"] for row in found.profile] == ["ok", "Fo�x"]
    assert "not valid UTF-8" in said(found)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", bytes(range(256)) * 40, "not what its name says"),
        ("a.parquet", b"PAR1" + b"\0" * 50, "damaged"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 50, "damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.pdf", b"%PDF-1.7\n" + b"x" * 50, "damaged"),
        ("a.avro", b"Obj\x01" + b"\xff" * 50, "damaged"),
        ("a.csv.gz", gzip.compress(b""), "empty"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(range(256)), "a 7z file, which cannot be read here"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 9, "a doc file, which cannot be read here"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 9, "damaged"),
        ("a.tar", b"a.csv".ljust(257, b"\0") + b"ustar" + b"\0" * 300, "tar archive"),
        ("a.sqlite", b"SQLite format 3\0" + b"\0" * 100, "target of its own"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_what_cannot_be_read_is_named(tmp_path, kernel, name, content, words):
    found = one(write(tmp_path / name, content), kernel)
    assert isinstance(found, Unread)
    assert words in found.reason


@pytest.mark.parametrize("name", ["__init__.py", "py.typed", "index.ts", "Main.java", "setup.SH"])
def test_an_empty_file_of_source_code_is_skipped_and_listed(tmp_path, kernel, name):
    found = one(write(tmp_path / name, b""), kernel)
    assert isinstance(found, Skipped)
    assert found.reason == "an empty file of source code"


@pytest.mark.parametrize(
    "name", ["a.csv", "a.json", "a.txt", "a.log", "a.sql", "a.yaml", "a", "a.dat", "py", "a.py.gz.csv"]
)
def test_an_empty_file_of_any_other_kind_is_unread(tmp_path, kernel, name):
    assert isinstance(one(write(tmp_path / name, b""), kernel), Unread)


def test_an_archive_tells_its_empty_source_code_from_its_empty_data(tmp_path, kernel):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("pkg/__init__.py", "")
        archive.writestr("pkg/rows.csv", "")
    found = scan(tmp_path, kernel)
    assert {ref: type(entry) for ref, entry in found.items()} == {
        "a.zip!pkg/__init__.py": Skipped,
        "a.zip!pkg/rows.csv": Unread,
    }


def test_a_header_without_rows_is_a_table_without_rows(tmp_path, kernel):
    found = one(write(tmp_path / "a.csv", HEADER), kernel)
    assert [column.name for column in found.table.columns] == ["id", "name", "mail"]
    assert (found.rows_read, found.rows, found.unread) == (0, 0, ())


def test_what_lies_in_the_state_folder_is_not_scanned_when_named(tmp_path, kernel):
    (tmp_path / ".guardian").mkdir()
    write(tmp_path / ".guardian" / "state.csv", HEADER + BODY)
    assert isinstance(one(tmp_path / ".guardian", kernel), Skipped)


BINARY = bytes(range(256))


def test_pictures_films_and_unknown_binaries_are_unread_and_programs_left_out(tmp_path, kernel):
    write(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n" + BINARY)
    write(tmp_path / "b.bin", BINARY * 9)
    write(tmp_path / "c.mp4", b"\0\0\0\x20ftypisom" + BINARY)
    write(tmp_path / "d.pyc", b"\xf3\r\r\n" + BINARY)
    write(tmp_path / "e.woff2", b"wOF2" + BINARY)
    write(tmp_path / ".f.parquet.crc", b"crc\0\0\0\x02\0" + BINARY)
    write(tmp_path / "_SUCCESS", b"")
    found = scan(tmp_path, kernel)
    assert {name: type(entry) for name, entry in found.items()} == {
        "a.png": Unread, "b.bin": Unread, "c.mp4": Unread, "d.pyc": Skipped, "e.woff2": Skipped,
        ".f.parquet.crc": Skipped, "_SUCCESS": Skipped,
    }  # fmt: skip
    assert "nobody looked at what it shows" in said(found["a.png"])


@pytest.mark.parametrize(
    "head",
    [b"\0\1\0\0Standard Jet DB\0", b"\0\1\0\0Standard ACE DB\0", b"MZ", b"GIT", b"DIRC", b"\0\0\1\0"],
    ids=("Access", "Access since 2007", "MZ", "GIT", "DIRC", "zeros"),
)
def test_data_that_begin_as_a_program_or_font_does_are_unread(tmp_path, kernel, head):
    write(tmp_path / "members", head + BINARY[::-1] * 9)
    assert isinstance(one(tmp_path / "members", kernel), Unread)


def test_programs_fonts_and_icons_are_left_out(tmp_path, kernel):
    write(tmp_path / "a.exe", b"MZ" + b"\x90" * 58 + (128).to_bytes(4, "little") + b"\xff" * 64 + b"PE\0\0" + BINARY)
    write(tmp_path / "b.ttf", b"\0\1\0\0\0\x0c\0\x80" + BINARY)
    write(tmp_path / "c.ico", b"\0\0\1\0\1\0\x10\x10\0\0" + BINARY)
    write(tmp_path / "d.idx", b"DIRC\0\0\0\2" + BINARY)
    write(tmp_path / "e.eot", b"\x9c\x31\0\0\xd8\x30\0\0\1\0\2\0" + bytes(22) + b"LP" + BINARY)
    write(tmp_path / "f.cur", b"\0\0\2\0\1\0\x20\x20\0\0" + BINARY)
    write(tmp_path / "g.icns", b"icns\0\0\x10\0" + BINARY)
    assert {type(entry) for entry in scan(tmp_path, kernel).values()} == {Skipped}


def test_a_member_of_an_archive_and_a_sheet_are_left_out_by_pattern(tmp_path, kernel):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("logo.png", b"\x89PNG\r\n\x1a\n" + BINARY)
        archive.writestr("rows.csv", HEADER + BODY)
    found = scan(tmp_path, kernel, exclude=("*.png",))
    assert {name: type(entry).__name__ for name, entry in found.items()} == {
        "a.zip!logo.png": "Skipped", "a.zip!rows.csv": "Reading",
    }  # fmt: skip


def test_a_folder_names_what_it_cannot_enter_and_reads_the_rest(tmp_path, kernel):
    write(tmp_path / "ok.csv", HEADER + BODY)
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to("..")
    os.mkfifo(tmp_path / "pipe")
    write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xffme.csv")), HEADER + BODY)
    (tmp_path / ".guardian").mkdir()
    write(tmp_path / ".guardian" / "state.csv", HEADER + BODY)
    found = scan(tmp_path, kernel)
    kinds = {name: type(entry).__name__ for name, entry in found.items()}
    assert kinds == {
        ".guardian": "Skipped", "broken": "Unread", "loop": "Unread", "na\\xffme.csv": "Reading", "ok.csv": "Reading",
        "pipe": "Unread", "sub/up": "Skipped", "zero": "Unread",
    }  # fmt: skip


def test_a_folder_that_refuses_to_be_listed_is_unread(tmp_path, kernel, monkeypatch):
    (tmp_path / "shut").mkdir()
    write(tmp_path / "ok.csv", HEADER + BODY)
    listed = Path.iterdir

    def refused(path: Path) -> Any:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    found = scan(tmp_path, kernel)
    assert "permission denied" in said(found["shut"])
    assert found["ok.csv"].rows_read == 3_000


def test_a_pipe_as_target_does_not_hang(tmp_path, kernel):
    os.mkfifo(tmp_path / "pipe")
    assert isinstance(one(tmp_path / "pipe", kernel), Unread)


def test_a_file_that_vanishes_before_it_is_read_is_an_error_with_its_place(tmp_path, kernel):
    path = write(tmp_path / "a.csv", HEADER + BODY)
    source = FileSource(path, name="s")
    (table,) = source.tables()
    path.unlink()
    with pytest.raises(UnreadError, match=r"s/a.csv: the file is gone"):
        source.profile(table, kernel, None)


def test_a_file_that_grows_during_the_scan_is_told(tmp_path, kernel):
    path = write(tmp_path / "a.csv", HEADER + BODY)
    source = FileSource(path, name="s")
    (table,) = source.tables()
    with path.open("a") as file:
        file.write("x,Late,late@example.org\n")
    reading = source.profile(table, kernel, None)
    assert reading.rows_read == 3_001
    assert "changed while it was read" in said(reading)


def test_include_and_exclude_patterns_choose_and_what_is_left_out_is_skipped(tmp_path, kernel):
    (tmp_path / "in").mkdir()
    for name in ("a.csv", "b.log", "in/c.csv", "in/d.csv"):
        write(tmp_path / name, HEADER + BODY)
    found = scan(tmp_path, kernel, include=("*.csv",), exclude=("in/d*",))
    assert {name: type(entry).__name__ for name, entry in found.items()} == {
        "a.csv": "Reading", "b.log": "Skipped", "in/c.csv": "Reading", "in/d.csv": "Skipped",
    }  # fmt: skip


def test_what_cannot_be_read_may_be_left_out_by_name(tmp_path, kernel):
    write(tmp_path / "a.csv", HEADER + BODY)
    (tmp_path / "gone.csv").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.csv")
    found = scan(tmp_path, kernel, exclude=("gone.csv",))
    assert {name: type(entry).__name__ for name, entry in found.items()} == {
        "a.csv": "Reading", "gone.csv": "Skipped", "pipe.csv": "Unread",
    }  # fmt: skip
    assert isinstance(scan(tmp_path, kernel, include=("a.csv",))["gone.csv"], Unread)


def test_an_unknown_format_name_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="known: csv"):
        FileSource(tmp_path, as_format="cvs")


@pytest.mark.parametrize(
    ("as_format", "text", "rows"),
    [
        ("csv", HEADER + "1,Ann,a@example.org\n", [{"id": "1", "name": "Ann", "mail": "a@example.org"}]),
        ("jsonl", '{"a": {"b": 1}}\n', [{"a.b": "1"}]),
        ("text", "Ann Lee\nBo Wu\n", [{"text": "Ann Lee"}, {"text": "Bo Wu"}]),
    ],
)
def test_standard_input_is_read_as_it_comes(kernel, as_format, text, rows):
    source = StdinSource(io.BytesIO(text.encode()), as_format)
    (table,) = source.tables()
    assert isinstance(table, TableSchema)
    assert table.ref == "-/-"
    assert list(source.profile(table, kernel, None).profile) == rows


def test_empty_standard_input_is_unread():
    (found,) = StdinSource(io.BytesIO(b""), "csv").tables()
    assert isinstance(found, Unread)


def test_json_nested_without_end_keeps_its_leaves(tmp_path, kernel):
    deep = '{"a":' * 5_000 + f'"{SECRET}"' + "}" * 5_000
    reading = one(write(tmp_path / "a.jsonl", '{"id": 1}\n' + deep + "\n"), kernel)
    assert reading.rows_read == 2
    assert any([SECRET] in row.values() for row in reading.profile)
    assert "too deep" in said(reading)


def test_people_as_keys_become_cells_not_columns(tmp_path, kernel):
    people = {f"{first} {last}": {"phone": "1"} for first in ("Ann", "Bo") for last in ("Lee", "Fox", "Wu")}
    reading = one(write(tmp_path / "a.json", json.dumps(people)), kernel)
    assert reading.profile == ({"*": list(people), "*.phone": ["1"] * 6},)


def test_cells_beyond_two_thousand_columns_are_read_in_one(tmp_path, kernel):
    text = ",".join(f"name_{at}" for at in range(3_000)) + "\n" + ",".join(f"v{at}" for at in range(3_000)) + "\n"
    (row,) = one(write(tmp_path / "a.csv", text), kernel).profile
    assert len(row) == 2_001
    assert row["2000"] == [f"v{at}" for at in range(2_000, 3_000)]


def test_the_number_of_columns_is_bounded(tmp_path, kernel):
    lines = "\n".join(json.dumps({f"k{at}x{field}": "v" for field in range(10)}) for at in range(2_000))
    reading = one(write(tmp_path / "a.jsonl", lines), kernel)
    names = {name for row in reading.profile for name in row}
    assert len(names) <= 2_100
    assert (
        sum(
            len(row.get("*") or ()) + sum(value is not None for name, value in row.items() if "*" not in name)
            for row in reading.profile
        )
        == 20_000
    )


def test_keys_that_differ_by_case_and_keys_given_twice_all_count(tmp_path, kernel):
    reading = one(write(tmp_path / "a.jsonl", '{"Mail": "a", "mail": "b", "mail": "c"}\n{"Mail": "d"}\n'), kernel)
    assert reading.profile[0] == {"Mail": "a", "mail": ["b", "c"]}


def test_a_broken_json_line_is_read_token_by_token(tmp_path, kernel):
    reading = one(write(tmp_path / "a.jsonl", f'{{"a": "x"}}\n{{"a": "{SECRET}", \n{{"a": "y"}}\n'), kernel)
    assert reading.rows_read == 3
    assert any(SECRET in str(row) for row in reading.profile)
    assert "not valid JSON" in said(reading)
    assert SECRET not in said(reading)


def test_a_cut_off_json_array_keeps_its_elements(tmp_path, kernel):
    text = json.dumps([{"id": at, "mail": f"m{at}@example.org"} for at in range(500)])[:-25]
    reading = one(write(tmp_path / "a.json", text), kernel)
    assert reading.rows_read == 500
    assert "cut off" in said(reading)


def test_a_child_that_dies_is_told(tmp_path, kernel, monkeypatch):
    code = 'import sys; sys.stdout.write(\'["text", "Ann Lee"]\\n\'); sys.stdout.flush(); import os; os.abort()'
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: real([sys.executable, "-c", code], **options))
    reading = one(write(tmp_path / "a.pdf", b"%PDF-1.7 ..."), kernel)
    assert list(reading.profile) == [{"text": "Ann Lee"}]
    assert "made its reader stop" in said(reading)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("id|name|phone|email\n", True),
        (" id | name | phone \n----+------+-------\n(0 rows)\n", True),
        (" id | name | phone \n----+------+-------\n  1 | Ann  | 0201\n(1 row)\n", False),
        ("Please call, email, or visit us.\n", False),
        ("a | b\n", False),
    ],
    ids=["one line", "a rule and a count", "a row", "a sentence", "letters"],
)
def test_a_text_of_nothing_but_a_header_says_that_its_rows_may_be_missing(tmp_path, kernel, text, alone):
    found = one(write(tmp_path / "a.txt", text), kernel)
    assert bool(found.rowless) == alone
