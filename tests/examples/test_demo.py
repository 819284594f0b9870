from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from stdnum import ean, iban, imei, luhn
from stdnum.iso7064 import mod_11_2

from guardian import taxonomy
from guardian.detection.checksums import gb11643, tw_id

EXAMPLES = Path(__file__).parents[2] / "examples"
DEMO = EXAMPLES / "demo"
TRUTH: list[dict[str, Any]] = json.loads((EXAMPLES / "truth.json").read_text("utf-8"))


def database(folder: Path) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    connection = sqlite3.connect(f"file:{folder / 'members.sqlite'}?mode=ro", uri=True)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    tables = {}
    for name in names:
        cursor = connection.execute(f'SELECT * FROM "{name}"')
        tables[name] = ([column[0] for column in cursor.description], cursor.fetchall())
    connection.close()
    return tables


TABLES = database(DEMO)


def values(table: str, column: str) -> list[Any]:
    columns, rows = TABLES[table]
    return [row[columns.index(column)] for row in rows if row[columns.index(column)] is not None]


def remarks() -> list[str]:
    with (DEMO / "members_gbk.csv").open(encoding="gbk", newline="") as file:
        return [row["备注"] for row in csv.DictReader(file)]


def leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path


def listed(file: str, table: str) -> list[str]:
    return [row["column"] for row in TRUTH if row["file"] == file and row["table"] == table]


def test_the_generator_makes_the_shipped_data_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(EXAMPLES / "make_demo.py"), str(tmp_path)], check=True)
    assert database(tmp_path) == TABLES
    for name in ("members_gbk.csv", "events.jsonl"):
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes()


def test_the_shipped_data_stays_small_and_holds_a_few_thousand_rows() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 2_000_000
    assert {path.name for path in DEMO.iterdir()} == {"members.sqlite", "members_gbk.csv", "events.jsonl"}
    assert 5_000 < sum(len(rows) for _, rows in TABLES.values()) < 20_000


def test_the_truth_lists_every_column_once_and_no_other() -> None:
    for name, (columns, _) in TABLES.items():
        assert listed("members.sqlite", f"main.{name}") == columns
    header = (DEMO / "members_gbk.csv").read_text("gbk").splitlines()[0].split(",")
    assert listed("members_gbk.csv", "members_gbk.csv") == header
    events = [json.loads(line) for line in (DEMO / "events.jsonl").read_text("utf-8").splitlines()]
    assert listed("events.jsonl", "events.jsonl") == list(dict.fromkeys(path for one in events for path in leaves(one)))
    assert {row["file"] for row in TRUTH} == {path.name for path in DEMO.iterdir()}
    assert {row["table"] for row in TRUTH if row["file"] == "members.sqlite"} == {f"main.{name}" for name in TABLES}


def test_the_truth_speaks_the_taxonomy() -> None:
    known = set(taxonomy.load().categories) - {"organisation"}
    assert all(row["accept"] and set(row["accept"]) <= known for row in TRUTH)
    assert all(set(row.get("holds", ())) <= known for row in TRUTH)


def each(check: Any, found: Iterable[Any]) -> bool:
    listed = list(found)
    return bool(listed) and all(check(str(value)) for value in listed)


CHECKED = {
    "cards": (luhn.is_valid, lambda: values("payments", "card_number") + values("员工", "银行卡号")),
    "accounts": (iban.is_valid, lambda: values("payments", "iban")),
    "Chinese IDs": (mod_11_2.is_valid, lambda: values("员工", "身份证号")),
    "IDs of members": (lambda text: gb11643(text) or tw_id(text), lambda: values("members", "id_number")),
    "devices": (imei.is_valid, lambda: values("device_telemetry", "imei")),
    "order numbers": (luhn.is_valid, lambda: values("orders", "order_no")),
    "articles": (ean.is_valid, lambda: values("products", "ean")),
}


@pytest.mark.parametrize("name", CHECKED)
def test_check_digits_are_right(name: str) -> None:
    valid, found = CHECKED[name]
    assert each(valid, found())


NOBODY = {
    "mobile numbers": (
        r"1\d{2}0000\d{4}|09\d{2}-000-\d{3}|07700 900\d{3}|\+1 \d{3} 555 01\d{2}"
        r"|\+49 171 39200\d{2}|\+33 6 39 98 \d\d \d\d",
        lambda: values("members", "mobile") + values("orders", "recipient_phone") + values("员工", "手机号"),
    ),
    "e-mail": (
        r"[a-z0-9_]+@example\.(com|org|net)",
        lambda: values("members", "email") + values("newsletter_consents", "email") + values("legacy_import", "misc"),
    ),
    "IP addresses": (
        r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}",
        lambda: values("members", "last_login_ip") + values("legacy_import", "address"),
    ),
    "Chinese IDs": (r"\d{14}000[\dX]", lambda: values("员工", "身份证号")),
    "accounts": (r"DE\d\d0{8}\d{10}", lambda: values("payments", "iban")),
}


@pytest.mark.parametrize("name", NOBODY)
def test_numbers_and_addresses_belong_to_nobody(name: str) -> None:
    pattern, found = NOBODY[name]
    assert each(lambda text: re.fullmatch(pattern, text) is not None, found())


HELD = (
    r"0000\d{4}|@|07700 900|555 01|4242|400000|555555|2223|62000|DE\d\d0{8}|neighbour [A-Z]|室，收件人|000[\dX]，姓名"
)


def test_few_notes_hold_personal_data_and_as_many_as_the_readme_says() -> None:
    order_numbers = re.compile("|".join(map(re.escape, values("orders", "order_no"))))
    bodies = [order_numbers.sub("", body) for body in values("support_tickets", "body")]
    assert (len(bodies), sum(bool(re.search(HELD, body)) for body in bodies)) == (800, 12)
    assert (len(remarks()), sum("联系电话" in remark for remark in remarks())) == (300, 4)
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    assert "12 of 800" in readme and "4 of 300" in readme
