"""What every file format keeps to: the same small table gives the same cells, whole and sampled."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import socket
import zipfile
from pathlib import Path
from typing import Any

import fastavro
import openpyxl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
import zstandard

from guardian.model import TableSchema
from guardian.sources.files import FileSource

ROWS = [
    {"id": "007", "姓名": "张安", "mail": "an@example.org", "note": 'said "hi", twice'},
    {"id": "012", "姓名": "Léa Fox", "mail": "lea@example.org", "note": "two\nlines"},
    {"id": "100", "姓名": "Bo Null", "mail": None, "note": "Null"},
]
NAMES = list(ROWS[0])


def quoted(cell: str | None, delimiter: str) -> str:
    text = cell or ""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (delimiter, '"', "\n")) else text


def delimited(delimiter: str = ",", end: str = "\n", header: bool = True) -> str:
    lines = [NAMES] if header else []
    lines += [[row[name] for name in NAMES] for row in ROWS]
    return "".join(delimiter.join(quoted(cell, delimiter) for cell in line) + end for line in lines)


def json_lines() -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)


def arrow() -> pa.Table:
    return pa.Table.from_pylist(ROWS)


def write_arrow_stream(path: Path) -> None:
    with pa.OSFile(str(path), "wb") as out, pa.ipc.new_stream(out, arrow().schema) as stream:
        stream.write_table(arrow())


def write_avro(path: Path) -> None:
    fields = [{"name": f"f{at}", "aliases": [name], "type": ["null", "string"]} for at, name in enumerate(NAMES)]
    with path.open("wb") as out:
        records = [{f"f{at}": row[name] for at, name in enumerate(NAMES)} for row in ROWS]
        fastavro.writer(out, {"type": "record", "name": "Row", "fields": fields}, records)


def write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(NAMES)
    for row in ROWS:
        sheet.append([row[name] for name in NAMES])
    book.save(path)


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/t.csv", delimited())


FORMATS: dict[str, tuple[str, Any]] = {
    "csv": ("t.csv", lambda path: path.write_text(delimited())),
    "csv with a byte order mark": ("t.csv", lambda path: path.write_text(delimited(), encoding="utf-8-sig")),
    "tsv": ("t.tsv", lambda path: path.write_text(delimited("\t"))),
    "semicolons": ("t.csv", lambda path: path.write_text(delimited(";"))),
    "pipes": ("t.txt", lambda path: path.write_text(delimited("|"))),
    "an unusual delimiter": ("t.dat", lambda path: path.write_text(delimited("\x01"))),
    "carriage returns": ("t.csv", lambda path: path.write_bytes(delimited(end="\r\n").encode())),
    "utf-16": ("t.csv", lambda path: path.write_text(delimited(), encoding="utf-16")),
    "utf-16 without a mark": ("t.csv", lambda path: path.write_text(delimited(), encoding="utf-16-be")),
    "gb18030": ("t.csv", lambda path: path.write_text(delimited(), encoding="gb18030")),
    "json lines": ("t.jsonl", lambda path: path.write_text(json_lines())),
    "json array": ("t.json", lambda path: path.write_text(json.dumps(ROWS))),
    "json array, indented": ("t.json", lambda path: path.write_text(json.dumps(ROWS, indent=2))),
    "parquet": ("t.parquet", lambda path: pq.write_table(arrow(), path)),
    "feather": ("t.feather", lambda path: feather.write_feather(arrow(), path)),
    "arrow stream": ("t.arrows", write_arrow_stream),
    "avro": ("t.avro", write_avro),
    "xlsx": ("t.xlsx", write_xlsx),
    "gzip": ("t.csv.gz", lambda path: path.write_bytes(gzip.compress(delimited().encode()))),
    "zstd": ("t.csv.zst", lambda path: path.write_bytes(zstandard.compress(delimited().encode()))),
    "bzip2": ("t.csv.bz2", lambda path: path.write_bytes(bz2.compress(delimited().encode()))),
    "xz": ("t.jsonl.xz", lambda path: path.write_bytes(lzma.compress(json_lines().encode()))),
    "zip": ("t.zip", write_zip),
    "csv under a wrong name": ("t.parquet", lambda path: path.write_text(delimited())),
    "parquet under a wrong name": ("t.csv", lambda path: pq.write_table(arrow(), path)),
}
TABLE_NAMES = {"xlsx": "t.xlsx#Sheet", "zip": "t.zip!in/t.csv"}


@pytest.fixture(params=list(FORMATS))
def written(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    name, write = FORMATS[request.param]
    write(tmp_path / name)
    return request.param, tmp_path / name


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a file scan reached for the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket, "create_connection", refused)


def only_table(source: FileSource) -> TableSchema:
    (table,) = source.tables()
    assert isinstance(table, TableSchema), table
    return table


def cells(rows: tuple[dict[str, Any], ...], columns: list[str]) -> list[list[str | None]]:
    return [[row.get(column) for column in columns] for row in rows]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("sample_rows", [None, 10_000])
def test_every_format_gives_the_same_cells(written, kernel, sample_rows):
    what, path = written
    source = FileSource(path, name="files")
    table = only_table(source)
    reading = source.profile(table, kernel, sample_rows)
    names = [column.name for column in table.columns]
    assert names == (["f0", "f1", "f2", "f3"] if what == "avro" else NAMES)
    assert table.ref == f"files/{TABLE_NAMES.get(what, path.name)}"
    wanted = sorted(cells(tuple(ROWS), NAMES))
    assert sorted(cells(reading.profile, names)) == wanted
    assert (reading.rows_read, reading.rows, reading.random, reading.unread) == (3, 3, True, ())


def test_a_folder_gives_every_file_once_in_order(tmp_path):
    for name, write in FORMATS.values():
        write(tmp_path / name)
    names = [table.name for table in FileSource(tmp_path).tables()]
    on_disk = {path.name for path in tmp_path.iterdir()}
    assert {name.split("#")[0].split("!")[0] for name in names} == on_disk
    assert names == sorted(names)


def test_a_sample_is_drawn_from_the_whole_file_and_counts_all_rows(tmp_path, kernel):
    for name, text in {
        "a.csv": "id,mail\n" + "".join(f"{at},m{at}@example.org\n" for at in range(50_000)),
        "a.jsonl": "".join(f'{{"id": {at}, "mail": "m{at}@example.org"}}\n' for at in range(50_000)),
    }.items():
        (tmp_path / name).write_text(text)
    pq.write_table(pa.table({"id": [str(at) for at in range(50_000)]}), tmp_path / "a.parquet", row_group_size=7_000)
    source = FileSource(tmp_path)
    for table in source.tables():
        first, second = (source.profile(table, kernel, 500) for _ in range(2))
        assert (first.rows_read, first.rows, first.random) == (500, 50_000, True)
        ids = [sorted(int(row["id"]) for row in reading.profile) for reading in (first, second)]
        assert len(set(ids[0])) == 500
        assert ids[0] != ids[1]
        quarters = [sum(quarter * 12_500 <= at < (quarter + 1) * 12_500 for at in ids[0]) for quarter in range(4)]
        assert min(quarters) > 60  # 125 expected; below 60 by chance once in 10^9


def test_a_fingerprint_stays_while_the_file_stays_and_changes_with_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(delimited())
    before = only_table(FileSource(path)).fingerprint
    assert before == only_table(FileSource(path)).fingerprint
    path.write_text(delimited() + "101,Ed,ed@example.org,\n")
    assert only_table(FileSource(path)).fingerprint != before


def test_types_and_comments_of_parquet_and_avro_reach_the_schema(tmp_path):
    schema = pa.schema([pa.field("n", pa.int32(), metadata={"comment": "shoe size"}), pa.field("d", pa.date32())])
    pq.write_table(pa.table({"n": [1], "d": [None]}, schema=schema), tmp_path / "a.parquet")
    with (tmp_path / "b.avro").open("wb") as out:
        field = {"name": "n", "type": "int", "doc": "shoe size"}
        fastavro.writer(out, {"type": "record", "name": "R", "doc": "members", "fields": [field]}, [{"n": 1}])
    parquet, avro = FileSource(tmp_path).tables()
    assert isinstance(parquet, TableSchema)
    assert isinstance(avro, TableSchema)
    assert [(c.name, c.type, c.comment) for c in parquet.columns] == [
        ("n", "int32", "shoe size"),
        ("d", "date32[day]", ""),
    ]
    assert [(c.name, c.type, c.comment) for c in avro.columns] == [("n", "int", "shoe size")]
    assert avro.comment == "members"
