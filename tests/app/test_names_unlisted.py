"""Forty names, most of them in no list, in every role that data of any format gives a name: none comes out again."""

from __future__ import annotations

import html
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import fastavro
import openpyxl
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

Run = Callable[..., Any]

NAMES = (
    "Kshitij Saravogi", "Mashrab Quvatov", "Henning Joukla", "Wanjiru Kariuki", "Tendai Chigumba", "Reza Golestani",
    "Piotr Żmijewski", "Marián Štibraný", "Bálint Rékasy", "Ylva Strömqvist", "Aoife Ní Bhroin", "Joost van Rijswijk",
    "Nadezhda Volkonskaya", "Tupac Quispe", "Beatriz Figueiroa", "Elif Karaosmanoğlu", "Lê Hoàng Phúc",
    "Nguyễn Thị Tuyết", "Zhang Ruoxi", "Ouyang Jingwen", "Tan Siew Hoon", "Kang Dae-jung",
    "陈若彤", "欧阳婉清", "于璇", "黃郁雯", "劉冠霖", "老周", "阿依古丽·买买提",
    "塩田竜之介", "石原ゆり子", "권재환", "Зайцева Алла", "Гнатюк Мирослава", "Κώστας Βερναρδάκης", "فاطمة الشمري",
    "יעקב רוזנברג", "राजेंद्र राठौर", "สมหวัง ทองแท้", "ლევან ჭანტურია",
)  # fmt: skip
ORDINARY = ("order_id", "unit_price", "order_lines", "客户编号")


def forms(name: str) -> Iterator[bytes]:
    """A name as it is, and as identifiers, JSON, URLs, HTML and UTF-16 write it."""
    for text in (name, name.replace(" ", "_"), json.dumps(name)[1:-1], quote(name), quote_plus(name)):
        yield text.encode()
    yield html.escape(name).encode()
    yield name.encode("utf-16-le")


def shown_in(held: bytes) -> list[str]:
    return [name for name in NAMES if any(form in held for form in forms(name))]


def columns(folder: Path) -> None:
    """Columns, fields of structs and keys of maps of the typed formats."""
    for at, name in enumerate(NAMES):
        feather.write_feather(pa.table({"order_id": [1, 2], name: [1, 2]}), folder / f"f{at}.feather")
    struct = pa.array([dict.fromkeys(NAMES, 1)] * 2)
    held = pa.array([[(name, 1) for name in NAMES]] * 2, pa.map_(pa.string(), pa.int64()))
    parquet.write_table(pa.table({"unit_price": [1, 2], "by": struct, "of": held}), folder / "t.parquet")
    field = {"name": "by", "type": {"type": "map", "values": "int"}}
    schema = fastavro.parse_schema({"type": "record", "name": "R", "fields": [field]})
    with (folder / "a.avro").open("wb") as file:
        fastavro.writer(file, schema, [{"by": dict.fromkeys(NAMES, 1)}])


def keys(folder: Path) -> None:
    """Keys of maps, of empty containers and of one record each; first rows of three names alone."""
    for at in range(0, len(NAMES), 4):
        four = NAMES[at : at + 4]
        ages = [{"客户编号": 1, "people": {name: {"age": at} for name in four}}] * 3
        empty = [{"客户编号": 1, "people": {name: {} for name in four}, "lists": {name: [] for name in four}}] * 3
        (folder / f"k{at}.json").write_text(json.dumps(ages), encoding="utf-8")
        (folder / f"e{at}.json").write_text(json.dumps(empty, ensure_ascii=False), encoding="utf-8")
        lines = "".join(json.dumps({name: 3}) + "\n" for name in four)
        (folder / f"l{at}.jsonl").write_text(lines, encoding="utf-8")
        (folder / f"h{at}.csv").write_text("\n".join(four[:3]) + "\n", encoding="utf-8")


def places(folder: Path) -> None:
    """Tables, sheets, members of archives, folders and broken files."""
    base = sqlite3.connect(folder / "base.sqlite")
    base.execute("CREATE TABLE order_lines (order_id integer)")
    book = openpyxl.Workbook()
    with zipfile.ZipFile(folder / "box.zip", "w") as box:
        for at, name in enumerate(NAMES):
            base.execute(f'CREATE TABLE "{name}" (order_id integer, "{NAMES[at - 7]}" text)')
            book.create_sheet(name).append(["order_id", "unit_price"])
            box.writestr(f"{name}/{NAMES[at - 3]}.csv", "order_id,unit_price\n1,2\n")
            (folder / f"{name}.parquet").write_bytes(b"PAR1 broken")
            (folder / f"cv_{name.replace(' ', '_')}.json").write_text('{"a": ')
            (folder / name).mkdir()
            (folder / name / "x.csv").write_text("order_id,unit_price\n1,2\n1,2,3,4\n")
    base.commit()
    base.close()
    book.save(folder / "book.xlsx")


@pytest.mark.parametrize("plant", [columns, keys, places])
def test_none_of_forty_names_comes_out_of_a_scan(run: Run, tmp_path: Path, plant: Callable[[Path], None]) -> None:
    (tmp_path / "data").mkdir()
    plant(tmp_path / "data")
    written = [f"--format={name}" for name in ("json", "html", "md", "sarif", "text")]
    for arguments in (
        ("scan", "data", "--output", "out", *written),
        ("catalog", "list"),
        ("catalog", "export"),
        ("init",),
    ):
        done = run(*arguments)
        assert shown_in((done.out + done.err).encode()) == [], arguments
    kept = [path for folder in ("out", ".guardian") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    for path in (*kept, tmp_path / "guardian.yaml"):
        assert shown_in(path.read_bytes()) == [], path.name
    said = json.dumps(json.loads((tmp_path / "out" / "scan.json").read_text("utf-8")), ensure_ascii=False)
    assert any(name in said for name in ORDINARY)
    assert said.count("~") >= 10


def test_a_database_with_a_column_in_doubt_is_copied_and_reports_do_not_show_it(
    run: Run, tmp_path: Path, ring: None
) -> None:
    base = sqlite3.connect(tmp_path / "base.sqlite")
    base.execute("CREATE TABLE order_lines (order_id integer PRIMARY KEY, kshitij_saravogi integer)")
    base.execute("INSERT INTO order_lines VALUES (1, 2), (2, 3)")
    base.commit()
    base.close()
    done = run("protect", "base.sqlite", "--to", "copy.sqlite", "--profile", "share")
    assert done.status == 0, done.err
    assert "kshitij" not in done.out + done.err
    assert run("protect", "base.sqlite", "--to", "copy.sqlite", "--check").status == 0
    with sqlite3.connect(tmp_path / "copy.sqlite") as copy:
        assert [row[1] for row in copy.execute("PRAGMA table_info(order_lines)")] == ["order_id", "kshitij_saravogi"]


def test_what_is_looked_for_would_be_found() -> None:
    assert shown_in(b"data/Henning_Joukla.csv") == ["Henning Joukla"]
    assert shown_in(json.dumps({"于璇": 1}).encode()) == ["于璇"]
    assert shown_in(b"~0123456789ab") == []
