"""A text or sheet without rows: nothing in it proves that there are none, so a scan says it and ends with 3."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import fastavro
import jsonschema
import openpyxl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from guardian.reporting.scan_json import schema
from guardian.sources.dialects import BLANK, HEADER_ONLY, MAY_BE_HEADER
from tests.app.conftest import Run

HEADER = b"member_no,full_name,email\n"
ROWS = HEADER + b"M-1,Ann Holloway,ann@fastmail.com\nM-2,Bob Gallagher,bob@gmx.net\n"
NOTHING = pa.table({"full_name": pa.array([], pa.string()), "email": pa.array([], pa.string())})


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("members.csv", HEADER)


def book(path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "members"
    made.active.append(["member_no", "full_name", "email"])
    made.save(path)


def blank_book(path: Path) -> None:
    made = openpyxl.Workbook()
    for row in (["member_no", "email"], [" ", None], [None, "  "]):
        made.active.append(row)
    made.save(path)


def avro(path: Path) -> None:
    said = {"type": "record", "name": "members", "fields": [{"name": "email", "type": "string"}]}
    whole = io.BytesIO()
    fastavro.writer(whole, said, [])
    path.write_bytes(whole.getvalue())


def database(path: Path) -> None:
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE members (full_name TEXT, email TEXT)")


def holding(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


ROWLESS: dict[str, tuple[Callable[[Path], object], str]] = {
    "members.csv": (holding(HEADER), HEADER_ONLY),
    "no_line_end.csv": (holding(HEADER.strip()), HEADER_ONLY),
    "blank_rows.csv": (holding(HEADER + b"\n\r\n\n"), HEADER_ONLY),
    "bom.csv": (holding(b"\xef\xbb\xbf" + HEADER), HEADER_ONLY),
    "wide.csv": (holding(HEADER.decode().encode("utf-16")), HEADER_ONLY),
    "quoted.csv": (holding(b'"full_name";"email"\r\n'), HEADER_ONLY),
    "chinese.csv": (holding("姓名,手机号\n".encode("gb18030")), HEADER_ONLY),
    "hinted.csv": (holding(b"sep=;\nfull_name;email\n"), HEADER_ONLY),
    "members.tsv": (holding(HEADER.replace(b",", b"\t")), HEADER_ONLY),
    "one.csv": (holding(b"email\n"), HEADER_ONLY),
    "members.csv.gz": (holding(gzip.compress(HEADER)), HEADER_ONLY),
    "members.zip": (zipped, HEADER_ONLY),
    "members.xlsx": (book, HEADER_ONLY),
    "unlisted.csv": (holding("ชื่อ,อีเมล\n".encode()), MAY_BE_HEADER),
    "rows_of_nothing.csv": (holding(HEADER + b",,\n" * 300 + b'"", ,\n'), HEADER_ONLY),
    "rows_of_nothing.xlsx": (blank_book, HEADER_ONLY),
    "twice.csv": (holding(HEADER + HEADER), HEADER_ONLY),
    "commas.csv": (holding(b",,,\n,,,\n"), BLANK),
    "space.csv": (holding(b" "), BLANK),
    "tabs.tsv": (holding(b"\t\t\n"), BLANK),
    "blank.csv": (holding(b"\n\n\n"), BLANK),
    "blank.txt": (holding(b"  \n \n"), BLANK),
    "blank.jsonl": (holding(b"\n"), BLANK),
}
WHOLE: dict[str, Callable[[Path], object]] = {
    "rows.csv": holding(ROWS),
    "headless.csv": holding(b"M-1,Ann Holloway,ann@fastmail.com\n"),
    "last_row.csv": holding(HEADER + b",,\n" * 300 + b"M-1,,\n"),
    "alike.csv": holding("张伟,北京\n张伟,北京\n".encode()),
    "two_words.csv": holding("张伟,北京\n李娜,上海\n".encode()),
    "members.parquet": lambda path: pq.write_table(NOTHING, path),
    "members.feather": lambda path: feather.write_feather(NOTHING, path),
    "members.avro": avro,
    "members.json": holding(b"[]\n"),
    "members.sqlite": database,
    "blank_module.py": holding(b"\n"),
}


@pytest.mark.parametrize("much", [(), ("--full",)], ids=["sample", "full"])
@pytest.mark.parametrize("name", ROWLESS)
def test_a_table_without_rows_is_unread_beside_its_columns(
    run: Run, tmp_path: Path, name: str, much: tuple[str, ...]
) -> None:
    make, reason = ROWLESS[name]
    make(tmp_path / name)
    done = run("scan", name, "--format", "json", *much)
    assert done.status == 3
    jsonschema.validate(done.document, schema())
    (line,) = done.document["coverage"]["unread"]
    (table,) = done.document["tables"]
    assert (line["ref"], line["reason"]) == (table["ref"], reason)
    assert done.document["columns"]


@pytest.mark.parametrize("name", WHOLE)
def test_what_has_rows_or_counts_none_is_whole(run: Run, tmp_path: Path, name: str) -> None:
    WHOLE[name](tmp_path / name)
    done = run("scan", name, "--format", "json", "--fail-on", "critical")
    assert (done.status, done.document["coverage"]["unread"]) == (0, [])


def test_columns_of_a_header_are_judged_by_their_names(run: Run, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_bytes(HEADER)
    done = run("scan", "members.csv", "--format", "json")
    assert done.column("email")["category"] == "email"
    assert done.column("email")["evidence"]["by"] == ["name"]
    assert done.column("email")["evidence"]["examined"] == 0


def test_all_beside_a_header_is_still_scanned(run: Run, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["full_name", "email"])
    other = made.create_sheet("orders")
    other.append(["order_no", "contact_email"])
    for number in range(3):
        other.append([number, f"ann{number}@fastmail.com"])
    (tmp_path / "data").mkdir()
    made.save(tmp_path / "data" / "book.xlsx")
    (tmp_path / "data" / "empty.csv").write_bytes(HEADER)
    (tmp_path / "data" / "members.csv").write_bytes(ROWS)
    done = run("scan", "data", "--format", "json")
    assert done.status == 3
    unread = {line["ref"] for line in done.document["coverage"]["unread"]}
    assert unread == {"data/book.xlsx#Sheet", "data/empty.csv"}
    assert done.column("contact_email")["evidence"]["matched"] == 3
    assert {table["ref"]: table["rows"] for table in done.document["tables"]}["data/members.csv"] == 2


def test_a_header_on_standard_input_is_unread(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(HEADER)))
    done = run("scan", "-", "--as", "csv", "--format", "json")
    assert done.status == 3
    assert done.document["coverage"]["unread"] == [{"ref": "-/-", "reason": HEADER_ONLY}]


def test_a_header_is_told_again_by_the_next_scan_and_by_a_report(run: Run, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_bytes(HEADER)
    for command in (("scan", "members.csv"), ("scan", "members.csv"), ("report",)):
        done = run(*command, "--format", "json")
        assert done.status == 3
        assert [line["reason"] for line in done.document["coverage"]["unread"]] == [HEADER_ONLY]
    (tmp_path / "members.csv").write_bytes(ROWS)
    assert run("scan", "members.csv", "--fail-on", "critical").status == 0


@pytest.mark.parametrize(("lang", "said"), [("zh-CN", "只有表头"), ("zh-TW", "只有標題列")])
def test_the_reason_is_said_in_the_language_of_the_report(run: Run, tmp_path: Path, lang: str, said: str) -> None:
    (tmp_path / "members.csv").write_bytes(HEADER)
    assert said in run("scan", "members.csv", "--lang", lang).out


def test_a_check_of_schemas_leaves_data_alone_with_or_without_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "seed.csv").write_bytes(HEADER)
    done = run("check", "seed.csv", "--format", "json")
    assert done.status == 0
    assert [line["ref"] for line in done.document["coverage"]["skipped"]] == ["seed.csv"]
    assert not done.document["coverage"]["unread"]


def test_a_header_is_copied_whole_and_the_copy_checked(run: Run, tmp_path: Path, ring: None) -> None:
    (tmp_path / "members.csv").write_bytes(HEADER)
    assert run("protect", "members.csv", "--to", "copy.csv").status == 0
    assert (tmp_path / "copy.csv").read_bytes() == HEADER
    assert run("protect", "members.csv", "--to", "copy.csv", "--check").status == 0


def test_a_first_configuration_and_the_catalog_know_the_columns_of_a_header(run: Run, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_bytes(HEADER)
    run("scan", "members.csv", "--output", "report", "--format", "json")
    assert run("init", "report/scan.json").status == 0
    assert run("policy", "lint").status == 0
    listed = json.loads(run("catalog", "list", "--format", "json").out)
    assert "members.csv/members.csv/email" in json.dumps(listed)
