"""What every format keeps to when copied: untouched columns as they were, treated ones treated, nothing else left."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastavro
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import zstandard
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from guardian.model import TableSchema
from guardian.sources.losses import Losses
from guardian.sources.sinks.base import Copied
from guardian.sources.sinks.contents import parts_of
from guardian.sources.sinks.files import copy, plan_file
from guardian.sources.sinks.looking import look

ROWS = [
    {"id": "007", "姓名": "zhang an", "mail": "an@planted.example", "note": 'said "hi", twice', "city": "Köln"},
    {"id": "012", "姓名": "léa fox", "mail": "lea@planted.example", "note": "two\nlines", "city": "Köln"},
    {"id": "100", "姓名": "bo null", "mail": None, "note": "null", "city": ""},
]
NAMES = list(ROWS[0])
TREATED = frozenset({"姓名", "mail", "note"})
PLANTED = ("zhang", "léa", "planted.example", "twice")


class Upper:
    """Texts in upper case; ``names`` are treated and all others kept."""

    def __init__(self, names: frozenset[str] = TREATED, beside: frozenset[str] = frozenset()) -> None:
        self._names, self._beside = names, beside

    def columns(self, table: TableSchema) -> frozenset[str]:
        return self._names & {column.name for column in table.columns}

    def beside(self, table: TableSchema) -> frozenset[str]:
        return self._beside & {column.name for column in table.columns}

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = [name for name in batch.schema.names if name in self._names]
        return pa.RecordBatch.from_arrays([pc.utf8_upper(batch.column(name)) for name in names], names=names)


class Same(Upper):
    """Gives back what it is given."""

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch


def quoted(cell: str | None, delimiter: str) -> str:
    text = cell or ""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (delimiter, '"', "\n")) else text


def delimited(delimiter: str = ",", end: str = "\n") -> str:
    lines = [NAMES, *([row[name] for name in NAMES] for row in ROWS)]
    return "".join(delimiter.join(quoted(cell, delimiter) for cell in line) + end for line in lines)


WINDOWS = delimited(end="\r\n")


def arrow() -> pa.Table:
    return pa.Table.from_pylist(ROWS)


def dictionaries() -> pa.Table:
    return pa.table({name: arrow().column(name).dictionary_encode() for name in NAMES})


def write_arrow(path: Path, table: pa.Table, *, stream: bool, codec: str | None = None) -> None:
    options = pa.ipc.IpcWriteOptions(compression=codec)
    make = pa.ipc.new_stream if stream else pa.ipc.new_file
    with pa.OSFile(str(path), "wb") as out, make(out, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=2)


AVRO = {
    "type": "record",
    "name": "Row",
    "fields": [{"name": f"f{at}", "type": ["null", "string"]} for at in range(len(NAMES))],
}


def write_avro(path: Path) -> None:
    with path.open("wb") as out:
        records = [{f"f{at}": row[name] for at, name in enumerate(NAMES)} for row in ROWS]
        fastavro.writer(out, AVRO, records, codec="deflate")


def write_book(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(NAMES)
    for row in ROWS:
        sheet.append([row[name] for name in NAMES])
    sheet["B2"].comment = Comment("ask zhang an", "léa fox")
    book.create_sheet("empty")
    book.properties.creator = "zhang an"
    book.properties.title = "list of zhang"
    book.defined_names["who"] = DefinedName("who", attr_text='"zhang an"')
    book.save(path)


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("in/t.csv", (2020, 2, 2, 2, 2, 2))
        entry.comment, entry.compress_type = b"zhang an", zipfile.ZIP_DEFLATED
        archive.writestr(entry, delimited())
        archive.writestr("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
        archive.comment = b"made by zhang an"


def named_gzip(path: Path) -> None:
    with path.open("wb") as raw, gzip.GzipFile("zhang an.csv", "wb", fileobj=raw) as out:
        out.write(delimited().encode())


FORMATS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "csv": ("t.csv", lambda path: path.write_text(delimited())),
    "csv with a byte order mark": ("t.csv", lambda path: path.write_text(delimited(), encoding="utf-8-sig")),
    "csv of Windows": ("t.csv", lambda path: path.write_bytes(delimited(end="\r\n").encode())),
    "tsv": ("t.tsv", lambda path: path.write_text(delimited("\t"))),
    "semicolons": ("t.csv", lambda path: path.write_text(delimited(";"))),
    "pipes": ("t.csv", lambda path: path.write_text(delimited("|"))),
    "utf-16": ("t.csv", lambda path: path.write_bytes(delimited().encode("utf-16"))),
    "utf-16 of Windows": ("t.csv", lambda path: path.write_bytes(("\ufeff" + WINDOWS).encode("utf-16-be"))),
    "json lines": ("t.jsonl", lambda path: path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))),
    "json array": ("t.json", lambda path: path.write_text(json.dumps(ROWS, ensure_ascii=False, indent=3))),
    "json in utf-16": ("t.json", lambda path: path.write_text(json.dumps(ROWS, ensure_ascii=False), encoding="utf-16")),
    "parquet": ("t.parquet", lambda path: pq.write_table(arrow(), path, row_group_size=2, compression="zstd")),
    "parquet with dictionaries": ("t.parquet", lambda path: pq.write_table(dictionaries(), path)),
    "arrow": ("t.arrow", lambda path: write_arrow(path, arrow(), stream=False, codec="zstd")),
    "arrow stream": ("t.arrow", lambda path: write_arrow(path, arrow(), stream=True)),
    "arrow with dictionaries": ("t.arrow", lambda path: write_arrow(path, dictionaries(), stream=False)),
    "avro": ("t.avro", write_avro),
    "xlsx": ("t.xlsx", write_book),
    "gzip": ("t.csv.gz", named_gzip),
    "zstd": ("t.csv.zst", lambda path: path.write_bytes(zstandard.compress(delimited().encode()))),
    "bz2": ("t.csv.bz2", lambda path: path.write_bytes(bz2.compress(delimited().encode()))),
    "xz": ("t.csv.xz", lambda path: path.write_bytes(lzma.compress(delimited().encode()))),
    "zip": ("t.zip", write_zip),
}  # fmt: skip
PLAIN = {
    *("csv", "csv with a byte order mark", "csv of Windows", "tsv", "semicolons", "pipes", "utf-16"),
    *("utf-16 of Windows", "json lines", "json array", "json in utf-16"),
}


def made(tmp_path: Path, what: str) -> Path:
    name, write = FORMATS[what]
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / name)
    return tmp_path / "in" / name


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Every row of a file, as a scan reads it."""
    losses = Losses()
    for entry in look(path, (), (), None).entries:
        for part in parts_of(entry.content):
            for work in part.table.batches(losses):
                yield from (work,) if isinstance(work, pa.RecordBatch) else work()
    assert losses.complete


def columns(path: Path) -> dict[str, list[Any]]:
    """All cells of a file with one table, by column; empty and missing are the same."""
    found: dict[str, list[Any]] = {}
    for batch in batches(path):
        for name, values in batch.to_pydict().items():
            place = int(name[1:]) if name.startswith("f") and name[1:].isdigit() else None
            name = NAMES[place] if place is not None else name
            found.setdefault(name, []).extend(value or None for value in values)
    return found


def treater(what: str, kind: type[Upper] = Upper) -> Upper:
    names = frozenset(f"f{NAMES.index(name)}" for name in TREATED) if what == "avro" else TREATED
    return kind(names)


def every_byte(path: Path) -> bytes:
    """A file and whatever is packed in it, expanded."""
    data = path.read_bytes()
    parts = [data]
    for magic, expand in (
        (b"\x1f\x8b", gzip.decompress),
        (b"BZh", bz2.decompress),
        (b"\xfd7zXZ", lzma.decompress),
        (b"\x28\xb5\x2f\xfd", lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)),
    ):
        if data.startswith(magic):
            parts.append(expand(data))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts += [archive.comment, *(archive.read(name) for name in archive.namelist())]
            parts += [entry.comment + entry.extra + entry.filename.encode() for entry in archive.infolist()]
    return b"\0".join(parts)


@pytest.mark.parametrize("what", FORMATS)
def test_only_treated_columns_differ(tmp_path: Path, what: str) -> None:
    source = made(tmp_path, what)
    copied = copy(source, tmp_path / source.name, treater(what))
    before, after = columns(source), columns(tmp_path / source.name)
    assert list(after) == list(before)
    for name, values in before.items():
        wanted = [value and value.upper() for value in values] if name in TREATED else values
        assert after[name] == wanted, name
    assert copied.rows == len(ROWS)


@pytest.mark.parametrize("what", FORMATS)
def test_values_given_back_as_they_are_change_no_value(tmp_path: Path, what: str) -> None:
    source = made(tmp_path, what)
    copy(source, tmp_path / source.name, treater(what, Same))
    assert columns(tmp_path / source.name) == columns(source)
    if what in PLAIN:
        assert (tmp_path / source.name).read_bytes() == source.read_bytes()


@pytest.mark.parametrize("what", FORMATS)
def test_no_byte_of_the_copy_holds_a_treated_value(tmp_path: Path, what: str) -> None:
    source = made(tmp_path, what)
    copy(source, tmp_path / source.name, treater(what))
    data = every_byte(tmp_path / source.name)
    for planted in PLANTED:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert planted.encode(encoding) not in data, encoding


@pytest.mark.parametrize("what", FORMATS)
def test_the_plan_names_the_tables_and_columns_of_a_scan(tmp_path: Path, what: str) -> None:
    from guardian.sources.files import FileSource

    source = made(tmp_path, what)
    plan = plan_file(source)
    scanned = [table for table in FileSource(source).tables() if isinstance(table, TableSchema)]
    assert [table.schema for table in plan.tables] == scanned
    assert all(set(table.holds) == {column.name for column in table.schema.columns} for table in plan.tables)
    assert not plan.refused


@pytest.mark.parametrize("what", FORMATS)
def test_the_same_copy_twice_gives_the_same_bytes(tmp_path: Path, what: str) -> None:
    source = made(tmp_path, what)
    for target in ("a", "b"):
        copy(source, tmp_path / target, treater(what))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def nested() -> pa.Table:
    return pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int64()),
            "tags": [["x", "y"], None, ["z", None]],
            "who": [{"name": "an", "age": 1}, None, {"name": None, "age": 2}],
            "kept": [{"name": "an", "age": 1}, None, {"name": None, "age": 2}],
            "map": pa.array([[("k", "v")], [], None], pa.map_(pa.string(), pa.string())),
            "deep": [[{"a": [{"b": "q"}]}], [], [{"a": None}, {"a": [{"b": None}, {"b": "r"}]}]],
            "pair": pa.array([["a", "b"], None, ["c", "d"]], pa.list_(pa.string(), 2)),
        }
    )


def raised(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: raised(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(raised(item) for item in value)
    return value.upper() if isinstance(value, str) else value


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_leaves_of_nested_columns_are_treated_in_place(tmp_path: Path, suffix: str, cut: int) -> None:
    source, target = tmp_path / f"s.{suffix}", tmp_path / f"t.{suffix}"
    if suffix == "parquet":
        pq.write_table(nested(), source, row_group_size=cut)
    else:
        with pa.ipc.new_file(str(source), nested().schema) as writer:
            writer.write_table(nested(), max_chunksize=cut)
    treated = frozenset({"tags", "who.name", "map.key", "map.value", "deep.a.b", "pair"})
    copy(source, target, Upper(treated))
    read = pq.read_table if suffix == "parquet" else lambda path: pa.ipc.open_file(path).read_all()
    result = read(target)
    assert result.schema.equals(read(source).schema, check_metadata=True)
    wanted = {
        name: values if name in ("id", "kept") else raised(values) for name, values in nested().to_pydict().items()
    }
    assert result.to_pydict() == wanted


def test_parquet_keeps_groups_and_compression(tmp_path: Path) -> None:
    schema = pa.schema([pa.field("id", pa.int32(), False), pa.field("mail", pa.large_string())])
    table = pa.table(
        [pa.array([3, 1, 2], pa.int32()), pa.array(["c@x", "a@x", None], pa.large_string())], schema=schema
    )
    pq.write_table(table, tmp_path / "s.parquet", row_group_size=2, compression={"id": "gzip", "mail": "snappy"})
    copy(tmp_path / "s.parquet", tmp_path / "t.parquet", Upper())
    before, after = pq.ParquetFile(tmp_path / "s.parquet"), pq.ParquetFile(tmp_path / "t.parquet")
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    assert [after.metadata.row_group(at).num_rows for at in range(2)] == [2, 1]
    said = [after.metadata.row_group(0).column(at) for at in range(2)]
    assert [column.compression for column in said] == ["GZIP", "SNAPPY"]
    assert (said[1].statistics.min, said[1].statistics.max) == ("A@X", "C@X")


def test_a_value_hidden_behind_a_null_is_not_carried_over(tmp_path: Path) -> None:
    names = pa.array(["planted", "shown"])
    struct = pa.StructArray.from_arrays([names], names=["name"], mask=pa.array([True, False]))
    table = pa.table({"who": struct})
    with pa.ipc.new_file(str(tmp_path / "s.arrow"), table.schema) as writer:
        writer.write_table(table)
    assert b"planted" in (tmp_path / "s.arrow").read_bytes()
    copy(tmp_path / "s.arrow", tmp_path / "t.arrow", Upper(frozenset({"who.name"})))
    assert b"planted" not in (tmp_path / "t.arrow").read_bytes().lower()
    assert pa.ipc.open_file(tmp_path / "t.arrow").read_all().to_pydict() == {"who": [None, {"name": "SHOWN"}]}


def test_a_dictionary_that_is_empty_at_first_grows(tmp_path: Path) -> None:
    table = pa.table({"mail": pa.array([None, "a@x", None, "b@x"]).dictionary_encode()})
    with pa.ipc.new_file(str(tmp_path / "s.arrow"), table.schema) as writer:
        writer.write_table(table, max_chunksize=1)
    copy(tmp_path / "s.arrow", tmp_path / "t.arrow", Upper())
    after = pa.ipc.open_file(tmp_path / "t.arrow").read_all()
    assert after.schema == table.schema
    assert after.to_pydict() == {"mail": [None, "A@X", None, "B@X"]}


def test_avro_keeps_its_schema_codec_and_maps(tmp_path: Path) -> None:
    schema = {
        "type": "record",
        "name": "R",
        "fields": [
            {"name": "who", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
            {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        ],
    }
    with (tmp_path / "s.avro").open("wb") as out:
        fastavro.writer(out, schema, [{"who": {"an": ["x"], "bo": []}, "at": 5}], codec="deflate")
    copy(tmp_path / "s.avro", tmp_path / "t.avro", Upper(frozenset({"who.*", "who.*.value"})))
    with (tmp_path / "t.avro").open("rb") as file:
        reader = fastavro.reader(file)
        assert reader.codec == "deflate"
        assert json.loads(reader.metadata["avro.schema"])["fields"] == schema["fields"]
        assert [record["who"] for record in reader] == [{"AN": ["X"], "BO": []}]


class Beside(Upper):
    """Puts what stands beside a value in front of it."""

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        name = next(iter(self._names))
        keys = pc.fill_null(batch.column("id").cast(pa.string()), "?")
        return pa.RecordBatch.from_arrays([pc.binary_join_element_wise(keys, batch.column(name), "-")], names=[name])


def records() -> list[dict[str, Any]]:
    return [{"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": []}, {"id": 3, "tags": ["c"]}]


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "avro"])
def test_a_value_in_an_array_stands_beside_the_key_of_its_own_row(tmp_path: Path, suffix: str) -> None:
    source, target = tmp_path / f"s.{suffix}", tmp_path / f"t.{suffix}"
    if suffix == "jsonl":
        source.write_text("".join(json.dumps(record) + "\n" for record in records()))
    elif suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(records()), source)
    else:
        tags = {"name": "tags", "type": {"type": "array", "items": "string"}}
        schema = {"type": "record", "name": "R", "fields": [{"name": "id", "type": "long"}, tags]}
        with source.open("wb") as out:
            fastavro.writer(out, schema, records())
    copied = copy(source, target, Beside(frozenset({"tags"}), frozenset({"id"})))
    after = [cell for batch in batches(target) for cell in batch.column("tags").to_pylist() if cell]
    assert after == [["1-a", "1-b"], ["3-c"]]
    assert isinstance(copied, Copied)
