"""Copies of CSV files in encodings of few characters: what is put into a cell is among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
GIVEN_TW, GIVEN_JP, GIVEN_CN = "淑芬美玲志明俊傑雅婷怡君", "太郎花子健一美咲翔太陽菜", "伟芳娜敏静丽强磊军洋勇艳"
PEOPLE = {
    "big5": ("姓名,電話,地址", "陳林黃張李王吳劉蔡楊", GIVEN_TW, "台北市中山區民權東路{}號"),
    "shift_jis": ("氏名,電話番号,住所", ("山田", "佐藤", "鈴木", "高橋", "田中"), GIVEN_JP, "東京都渋谷区神南{}丁目"),
    "gbk": ("姓名,电话,地址", "陈林黄张李王吴刘蔡杨", GIVEN_CN, "北京市朝阳区建国路{}号"),
    "gb2312": ("姓名,电话,地址", "陈林黄张李王吴刘蔡杨", GIVEN_CN, "上海市浦东新区世纪大道{}号"),
}


@pytest.mark.parametrize("encoding", PEOPLE)
def test_substitutes_are_of_the_characters_that_the_file_can_hold(run: Run, tmp_path: Path, encoding: str) -> None:
    header, families, given, place = PEOPLE[encoding]
    rows = [
        f"{families[at % len(families)]}{given[2 * (at % 6) : 2 * (at % 6) + 2]},09{at:08d},{place.format(at + 1)}"
        for at in range(90)
    ]
    source = tmp_path / "people.csv"
    source.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    done = run("protect", source, "--to", "copy.csv", "--profile", "test-data")
    assert done.status == 0, done.err
    copy = Path("copy.csv").read_bytes().decode(encoding)
    assert copy.count("\r\n") == len(rows) + 1
    assert not {row.split(",")[0] for row in rows} & {row.split(",")[0] for row in copy.split("\r\n")}
    assert run("protect", source, "--to", "copy.csv", "--check").status == 0
