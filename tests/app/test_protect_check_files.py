"""`guardian protect --check` of a folder: each edit of a finished copy is one line of a table, and where it is told.

Nothing that could not be read, compared or placed may end as "nothing is left".
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastavro
import openpyxl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from openpyxl.comments import Comment

from guardian.cli import main

Run = Callable[..., Any]
Edit = Callable[[Path], object]
ANN = "ann.abbott7@example.com"
ROWS = [{"id": n, "email": f"ann.abbott{n}@example.com", "shelf": f"S-{n % 7}"} for n in range(40)]
AVRO = {
    "type": "record",
    "name": "m",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "email", "type": "string"},
        {"name": "shelf", "type": "string"},
    ],
}


def fill(root: Path) -> None:
    root.mkdir()
    text = io.StringIO(newline="")
    out = csv.DictWriter(text, list(ROWS[0]))
    out.writeheader()
    out.writerows(ROWS)
    (root / "a.csv").write_text(text.getvalue())
    (root / "b.csv.gz").write_bytes(gzip.compress(text.getvalue().encode()))
    (root / "c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    table = pa.Table.from_pylist(ROWS)
    pq.write_table(table, root / "d.parquet")
    feather.write_feather(table, root / "e.arrow", compression="uncompressed")
    book = openpyxl.Workbook()
    book.active.append(list(ROWS[0]))
    for row in ROWS:
        book.active.append(list(row.values()))
    book.save(root / "f.xlsx")
    with (root / "g.avro").open("wb") as file:
        fastavro.writer(file, AVRO, ROWS)
    with zipfile.ZipFile(root / "h.zip", "w") as archive:
        archive.writestr("inner.csv", text.getvalue())
    (root / "i.txt").write_text("".join(f"write to {row['email']} about box {row['id']}\n" for row in ROWS[:9]))
    (root / "j.json").write_text(json.dumps(ROWS))
    (root / "k.csv").write_text("")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder ``src`` of every format, its copy ``cp`` and the state they share."""
    root = tmp_path_factory.mktemp("made")
    fill(root / "src")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("GUARDIAN_MASTER_KEY", bytes(range(32)).hex())
        patch.delenv("GUARDIAN_MASTER", raising=False)
        for command in ("keys init", "protect src --to cp"):
            patch.setattr("sys.argv", ["guardian", *command.split()])
            with pytest.raises(SystemExit) as stopped:
                main.run()
            assert not stopped.value.code, command
        yield root


@pytest.fixture
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in a place of its own, which is the working folder of commands."""
    monkeypatch.setenv("GUARDIAN_MASTER_KEY", bytes(range(32)).hex())
    monkeypatch.delenv("GUARDIAN_MASTER", raising=False)
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 5])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 16] = bytes(byte ^ 0xFF for byte in data[middle : middle + 16])
    path.write_bytes(bytes(data))


def replaced(old: str, new: str) -> Edit:
    def edit(path: Path) -> None:
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    return edit


def added(text: str) -> Edit:
    return lambda path: path.write_bytes(path.read_bytes() + text.encode())


def wrote(data: bytes) -> Edit:
    def edit(path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)

    return edit


def zipped(change: Callable[[zipfile.ZipFile], object]) -> Edit:
    def edit(path: Path) -> None:
        with zipfile.ZipFile(path, "a") as archive:
            change(archive)

    return edit


def remarked(archive: zipfile.ZipFile) -> None:
    archive.comment = ANN.encode()


def with_gap(path: Path) -> None:
    """A member that was deleted from the list of an archive, and whose bytes are there."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("gone.csv", f"email\n{ANN}\n")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("spare.csv", "")
        for name in ("gone.csv", "spare.csv"):
            archive.filelist.remove(archive.NameToInfo.pop(name))


def booked(change: Callable[[Any], object]) -> Edit:
    def edit(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)

    return edit


def in_package(member: str, old: str, new: str) -> Edit:
    """A part of a workbook with other words; all parts are there as before."""

    def edit(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert old.encode() in parts[member]
        parts[member] = parts[member].replace(old.encode(), new.encode(), 1)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)

    return edit


def named_gzip(path: Path) -> None:
    plain, data = gzip.decompress(path.read_bytes()), io.BytesIO()
    with gzip.GzipFile(ANN, "wb", fileobj=data) as file:
        file.write(plain)
    path.write_bytes(data.getvalue())


def timed(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4] + b"Abbo" + data[8:])


def second_gzip(path: Path) -> None:
    data = io.BytesIO()
    with gzip.GzipFile(ANN, "wb", fileobj=data):
        pass
    path.write_bytes(path.read_bytes() + data.getvalue())


def said_of_itself(path: Path) -> None:
    pq.write_table(pq.read_table(path).replace_schema_metadata({"note": ANN}), path)


def said_in_avro(path: Path) -> None:
    with path.open("rb") as file:
        rows = list(fastavro.reader(file))
    with path.open("wb") as file:
        fastavro.writer(file, AVRO, rows, metadata={"note": ANN})


def footnote(path: Path) -> None:
    table = pq.read_table(path)
    with pq.ParquetWriter(path, table.schema) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"note": ANN})


def before_the_footer(path: Path) -> None:
    data = path.read_bytes()
    end = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    path.write_bytes(data[:end] + ANN.encode() + data[end:])


def spare_word(path: Path) -> None:
    table = pq.read_table(path)
    shelf = table["shelf"].combine_chunks().dictionary_encode()
    more = pa.DictionaryArray.from_arrays(shelf.indices, pa.concat_arrays([shelf.dictionary, pa.array([ANN])]))
    pq.write_table(table.set_column(2, "shelf", more), path, store_schema=False)


def arrow_with(change: Callable[[pa.RecordBatch], tuple[pa.RecordBatch, dict[str, str] | None]]) -> Edit:
    def edit(path: Path) -> None:
        table = pa.ipc.open_file(path.read_bytes()).read_all()
        with pa.ipc.new_file(str(path), table.schema) as writer:
            for batch in table.to_batches():
                writer.write_batch(*change(batch))

    return edit


def past_the_end(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, None]:
    shelf = batch.column("shelf")
    made = pa.Array.from_buffers(
        shelf.type, len(shelf), [None, shelf.buffers()[1], pa.py_buffer(shelf.buffers()[2].to_pybytes() + ANN.encode())]
    )
    return batch.set_column(2, "shelf", made), None


def avro_with(**changes: Any) -> Edit:
    """The same rows under a schema that says more."""

    def edit(path: Path) -> None:
        with path.open("rb") as file:
            reader: Any = fastavro.reader(file)
            schema, rows = reader.writer_schema, list(reader)
        marker = changes.pop("marker", None)
        schema = {key: value for key, value in schema.items() if not key.startswith("__")} | changes
        with path.open("wb") as file:
            fastavro.writer(file, schema, rows, sync_marker=marker or b"0" * 16)

    return edit


def database(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE t (email)")
        base.execute("INSERT INTO t VALUES (?)", (ANN,))
    base.close()


def linked(to: str) -> Edit:
    def edit(path: Path) -> None:
        path.unlink(missing_ok=True)
        path.symlink_to(to)

    return edit


def with_mark(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def with_marks(path: Path) -> None:
    with_mark(path)
    with_mark(path)


def packed(change: Callable[[bytes], bytes]) -> Edit:
    return lambda path: path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes())), mtime=0))


def no_text(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"S-3", b"S\xff3", 1))


def before(path: Path) -> None:
    path.write_bytes(ANN.encode() + path.read_bytes())


FORMATS = ("a.csv", "b.csv.gz", "c.jsonl", "d.parquet", "e.arrow", "f.xlsx", "g.avro", "h.zip", "i.txt", "j.json")
TABLES = {"f.xlsx": "f.xlsx#Sheet", "h.zip": "h.zip!inner.csv"}
EDITS: dict[str, tuple[str, Edit, str, str]] = {
    **{
        f"{name} cut off": (name, cut, name, "unread" if name != "i.txt" else "rows")
        for name in FORMATS
    },
    **{f"{name} emptied": (name, wrote(b""), TABLES.get(name, name), "rows") for name in FORMATS},
    **{f"{name} gone": (name, Path.unlink, TABLES.get(name, name), "rows") for name in FORMATS},
    **{f"{name} damaged": (name, flipped, name, "unread") for name in ("b.csv.gz", "d.parquet", "e.arrow", "f.xlsx")},
    "h.zip damaged": ("h.zip", flipped, "h.zip!inner.csv", "unread"),
    "a record that is none": ("c.jsonl", added('{"id": 9, "email": "ann\n'), "c.jsonl", "unread"),
    "a record too many in an array": ("j.json", added(f'"{ANN}"'), "j.json", "unread"),
    "a row with a cell more": ("a.csv", added(f"1,2,3,{ANN}\n"), "a.csv", "unread"),
    "a quote that never closes": ("a.csv", added(f'1,"{ANN},3\n'), "a.csv", "unread"),
    "another table": ("z.csv", wrote(f"email\n{ANN}\n".encode()), "z.csv", "undeclared"),
    "a document": ("z.pdf", wrote(b"%PDF-1.4 " + ANN.encode()), "z.pdf", "undeclared"),
    "bytes of no kind": ("z.bin", wrote(b"\0\1\2\3" + ANN.encode() * 9), "z.bin", "undeclared"),
    "a database": ("z.sqlite", database, "z.sqlite", "undeclared"),
    "a file of the desktop": (".DS_Store", wrote(ANN.encode()), ".DS_Store", "undeclared"),
    "a file of version control": (".gitignore", wrote(ANN.encode()), ".gitignore", "undeclared"),
    "a folder of version control": (".git/x.csv", wrote(f"email\n{ANN}\n".encode()), ".git", "undeclared"),
    "a state of guardian": (".guardian/x.csv", wrote(f"email\n{ANN}\n".encode()), ".guardian", "undeclared"),
    "an empty folder": ("box", Path.mkdir, "box", "undeclared"),
    "an empty file": ("box", wrote(b""), "box", "undeclared"),
    "what an empty file holds now": ("k.csv", wrote(f"email\n{ANN}\n".encode()), "k.csv", "undeclared"),
    "a link": ("z.csv", linked("a.csv"), "z.csv", "undeclared"),
    "a link to the source": ("a.csv", linked("../src/a.csv"), "a.csv", "undeclared"),
    "a link that leads nowhere": ("z", linked("nowhere"), "z", "undeclared"),
    "a named pipe": ("z", os.mkfifo, "z", "undeclared"),
    "another member": ("h.zip", zipped(lambda one: one.writestr("z.csv", f"e\n{ANN}\n")), "h.zip!z.csv", "undeclared"),
    "an empty member": ("h.zip", zipped(lambda one: one.writestr("spare", "")), "h.zip!spare", "undeclared"),
    "a member without rows": ("h.zip", zipped(lambda one: one.mkdir("box")), "h.zip", "undeclared"),
    "a remark of the archive": ("h.zip", zipped(remarked), "h.zip", "undeclared"),
    "a member that was deleted": ("h.zip", with_gap, "h.zip", "undeclared"),
    "bytes before the archive": ("h.zip", before,
                                 "h.zip", "undeclared"),
    "a name in the gzip header": ("b.csv.gz", named_gzip, "b.csv.gz", "undeclared"),
    "a stream behind the stream": ("b.csv.gz", second_gzip, "b.csv.gz", "undeclared"),
    "metadata of Parquet": ("d.parquet", said_of_itself, "d.parquet", "undeclared"),
    "metadata of Avro": ("g.avro", said_in_avro, "g.avro", "undeclared"),
    "an entry in the footer of Parquet": ("d.parquet", footnote, "d.parquet", "undeclared"),
    "bytes before the footer of Parquet": ("d.parquet", before_the_footer, "d.parquet", "undeclared"),
    "a word that no cell holds": ("d.parquet", spare_word, "d.parquet", "undeclared"),
    "bytes behind the texts of Arrow": ("e.arrow", arrow_with(past_the_end), "e.arrow", "undeclared"),
    "words at a batch of Arrow": ("e.arrow", arrow_with(lambda one: (one, {"note": ANN})), "e.arrow", "undeclared"),
    "a namespace of Avro": ("g.avro", avro_with(namespace="ann.abbott7"), "g.avro", "undeclared"),
    "another name of Avro": ("g.avro", avro_with(name="ann_abbott7"), "g.avro", "undeclared"),
    "a marker of Avro": ("g.avro", avro_with(marker=b"ann.abbott7@exam"), "g.avro", "undeclared"),
    "bytes behind the archive": ("h.zip", added(ANN), "h.zip", "undeclared"),
    "another font": ("f.xlsx", in_package("xl/styles.xml", "Calibri", "Ann Abbott"), "f.xlsx", "undeclared"),
    "a sheet more": ("f.xlsx", booked(lambda one: one.create_sheet("more").append([ANN])), "f.xlsx#more", "undeclared"),
    "another author": ("f.xlsx", booked(lambda one: setattr(one.properties, "creator", ANN)), "f.xlsx", "undeclared"),
    "a comment at a cell": (
        "f.xlsx",
        booked(lambda one: setattr(one.active["A2"], "comment", Comment(ANN, ANN))),
        "f.xlsx",
        "undeclared",
    ),
    "a footer": (
        "f.xlsx",
        in_package("xl/worksheets/sheet1.xml", "</worksheet>", f"<headerFooter>{ANN}</headerFooter></worksheet>"),
        "f.xlsx",
        "undeclared",
    ),
    "a name for cells": (
        "f.xlsx",
        in_package("xl/workbook.xml", "</workbook>", f"<definedNames>{ANN}</definedNames></workbook>"),
        "f.xlsx",
        "undeclared",
    ),
    "a name in the header": ("a.csv", replaced("shelf", ANN), "a.csv", "changed"),
    "a name of the header that is gone": ("a.csv", replaced("shelf", ""), "a.csv", "changed"),
    "a mark of the encoding": ("a.csv", with_mark, "a.csv", "changed"),
    "bytes that are no text": ("a.csv", no_text, "shelf", "changed"),
    "another key": ("j.json", replaced('"shelf"', f'"more": "{ANN}", "shelf"'), "more", "undeclared"),
    "a key with nothing in it": ("j.json", replaced('"shelf"', '"more": [], "shelf"'), "more", "undeclared"),
    "a key inside with nothing in it": (
        "c.jsonl",
        replaced('"shelf"', '"depot": {"more": {}}, "shelf"'),
        "depot.more",
        "undeclared",
    ),
    "a key twice": ("c.jsonl", replaced('"shelf"', f'"shelf": "{ANN}", "shelf"'), "shelf", "source-value"),
    "another line": ("i.txt", added("nothing\n"), "i.txt", "rows"),
    "blank lines": ("a.csv", added("\n\n \n"), "a.csv", "undeclared"),
    "blank lines of a text": ("i.txt", added("\n\n"), "i.txt", "undeclared"),
    "a time in the gzip header": ("b.csv.gz", timed, "b.csv.gz", "undeclared"),
    "blank lines of a member": ("b.csv.gz", packed(lambda text: text + b"\n\n"), "b.csv.gz", "undeclared"),
    "a blank line before records": ("c.jsonl", replaced("{", "\n{"), "c.jsonl", "undeclared"),
    "zero bytes": ("c.jsonl", added("\0\0"), "c.jsonl", "undeclared"),
    "a second mark of the encoding": ("j.json", with_marks, "j.json", "undeclared"),
    "another cell": ("a.csv", replaced("S-3", "S-9"), "shelf", "changed"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_a_finished_folder_is_told_where_it_was_done(run: Run, here: Path, name: str) -> None:
    place, edit, ref, kind = EDITS[name]
    edit(here / "cp" / place)
    done = run("protect", "src", "--to", "cp", "--check", "--format", "json")
    assert done.status == 1, done.err
    found = {(entry["ref"].removeprefix("cp/"), entry["kind"]) for entry in done.document["findings"]}
    assert any((one == ref or one.endswith(f"/{ref}")) and told == kind for one, told in found), found
    assert ANN not in done.out + done.err


def test_an_honest_folder_has_no_findings_and_everything_was_compared(run: Run, here: Path) -> None:
    done = run("protect", "src", "--to", "cp", "--check")
    assert (done.status, done.out.splitlines()[-1]) == (
        0,
        "Compared 369 rows of 10 tables: nothing is left where it may not be",
    )


SOURCE_UNREAD = {name: (name, cut) for name in FORMATS if name != "i.txt"} | {
    "c.jsonl with a record that is none": ("c.jsonl", added("{no\n")),
    "b.csv.gz damaged": ("b.csv.gz", flipped),
    "a row with a cell more": ("a.csv", added("1,2,3,4\n")),
}


@pytest.mark.parametrize("name", SOURCE_UNREAD)
def test_a_source_that_cannot_be_read_is_no_clean_check(run: Run, here: Path, name: str) -> None:
    place, edit = SOURCE_UNREAD[name]
    edit(here / "src" / place)
    done = run("protect", "src", "--to", "cp", "--check")
    assert (done.status, done.out) == (3, "")
    assert f"src/{place}" in done.err


@pytest.mark.parametrize(("folder", "status"), [("src", 3), ("cp", 1)])
def test_a_file_that_may_not_be_opened_is_unread(
    run: Run, here: Path, folder: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is forbidden to the superuser, so that the system's answer is given in its place."""
    real = os.open

    def refused(path: Any, *given: Any, **more: Any) -> int:
        if isinstance(path, os.PathLike | str) and Path(path).parts[-2:] == (folder, "a.csv"):
            raise PermissionError(13, "Permission denied")
        return real(path, *given, **more)

    monkeypatch.setattr(os, "open", refused)
    done = run("protect", "src", "--to", "cp", "--check")
    assert done.status == status, done.out + done.err
    assert f"{folder}/a.csv" in done.out + done.err
    assert "permission denied" in done.out + done.err


LOST = {
    "rows with a cell more": ("a.csv", added("1,x@example.com,2,3\n" * 2), "a.csv", 2),
    "records that are none": ("c.jsonl", added('{"id": 9, "email": "ann\n'), "c.jsonl", 1),
    "rows in a member": ("h.zip", None, "h.zip!inner.csv", 1),
}


def ragged_member(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        data = archive.read("inner.csv")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.csv", data + b"1,x@example.com,2,3\n")


@pytest.mark.parametrize("name", LOST)
def test_only_what_the_manifest_names_may_be_missing(run: Run, here: Path, name: str) -> None:
    place, edit, table, rows = LOST[name]
    (edit or ragged_member)(here / "src" / place)
    assert run("protect", "src", "--to", "less", "--drop-unread").status == 3
    manifest = json.loads((here / "less.guardian.json").read_text())
    told = {line["ref"]: line.get("rows") for line in manifest["lost"]}
    assert told == {f"src/{table}": rows}
    done = run("protect", "src", "--to", "less", "--check")
    assert done.status == 0, done.out + done.err
    said = "rows of the source that are" if rows > 1 else "row of the source that is"
    assert f"explained: {rows:,} {said} left out of the copy" in done.out
    for other in ("j.json", "b.csv.gz"):
        held = (here / "less" / other).read_bytes()
        if other == "j.json":
            (here / "less" / other).write_text(json.dumps(json.loads(held)[1:]))
        else:
            (here / "less" / other).write_bytes(
                gzip.compress(b"\n".join(gzip.decompress(held).split(b"\n")[:-2]), mtime=0)
            )
        done = run("protect", "src", "--to", "less", "--check", "--format", "json")
        assert {(f"less/{other}", "rows")} <= {(one["ref"], one["kind"]) for one in done.document["findings"]}
        (here / "less" / other).write_bytes(held)
    (here / "less" / place).unlink()
    assert run("protect", "src", "--to", "less", "--check").status == 1


@pytest.mark.parametrize("edit", [cut, flipped, lambda path: None])
def test_a_file_that_the_copy_was_made_without_may_be_missing(run: Run, here: Path, edit: Edit) -> None:
    edit(here / "src" / "d.parquet")
    assert run("protect", "src", "--to", "less", "--exclude", "d.parquet").status == 0
    done = run("protect", "src", "--to", "less", "--check")
    assert done.status == 0, done.out + done.err
    shutil.copy(here / "cp" / "d.parquet", here / "less" / "d.parquet")
    assert run("protect", "src", "--to", "less", "--check").status != 0 or edit not in (cut, flipped)


def test_drop_unread_asked_of_a_check_excuses_nothing(run: Run, here: Path) -> None:
    added("1,2,3,4\n")(here / "src" / "a.csv")
    assert run("protect", "src", "--to", "cp", "--check", "--drop-unread").status == 3
    done = run("protect", "src", "--to", "cp", "--check", "--drop-unread", "--exclude", "a.csv")
    assert done.status == 1


PEOPLE = [
    f"{first} {last}" for last in ("Abbott", "Barnes", "Carter", "Ellis") for first in ("Ann", "Ben", "Cora", "Dan")
]
LEADS_TO = {
    "words": ("string", lambda n: f"S-{n % 7}", "value"),
    "words or nothing": (["null", "string"], lambda n: None if n % 3 else "S-1", "value"),
    "lists": ({"type": "array", "items": "long"}, lambda n: [n], "value"),
    "records": (
        {"type": "record", "name": "r", "fields": [{"name": "shelf", "type": "string"}]},
        lambda n: {"shelf": "S-1"},
        "shelf",
    ),
}


@pytest.mark.parametrize("leads_to", LEADS_TO)
@pytest.mark.parametrize("keys", ["people", "places"])
def test_the_keys_of_an_avro_map_are_judged_as_other_cells_are(
    run: Run, ring: None, tmp_path: Path, leads_to: str, keys: str
) -> None:
    values, made, name = LEADS_TO[leads_to]
    fields = [{"name": "id", "type": "long"}, {"name": "held", "type": {"type": "map", "values": values}}]
    named = (lambda n: PEOPLE[n % 16]) if keys == "people" else (lambda n: f"bay_{n % 9}")
    rows = [{"id": n, "held": {named(n): made(n)}} for n in range(64)]
    source, target = tmp_path / "a.avro", tmp_path / "b.avro"
    with source.open("wb") as file:
        fastavro.writer(file, {"type": "record", "name": "m", "fields": fields}, rows)
    found = {
        one["column"]: one["category"] for one in run("scan", source, "--format", "json", "--full").document["columns"]
    }
    assert found["held.*"] == ("person_name" if keys == "people" else "none")
    assert set(found) == {"id", "held.*", f"held.*.{name}"}
    done = run("protect", source, "--to", target)
    assert done.status == 0, done.err
    with target.open("rb") as file:
        copied = list(fastavro.reader(file))
    assert any("Abbott" in str(row) for row in copied) is False
    assert (copied == rows) is (keys == "places")
    assert run("protect", source, "--to", target, "--check").status == 0
