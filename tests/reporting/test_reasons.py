"""Reasons of unread and skipped data in Chinese: guardian's own wordings translated, the rest quoted, nothing lost."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from guardian.reporting.reasons import reason
from guardian.resources import read_yaml, templates_dir

PACKAGE = Path(__file__).parents[2] / "src" / "guardian"
LISTED = read_yaml(templates_dir() / "scan" / "reasons.yaml").value
CHINESE = ("zh-CN", "zh-TW")


@pytest.mark.parametrize(
    ("english", "simplified", "traditional"),
    [
        ("permission denied", "没有读取权限", "沒有讀取權限"),
        ("the gzip data is cut off; what came before was read", "gzip 数据不完整；此前的内容已读取", "gzip 資料不完整"),
        ("rows with broken quotes (read as plain text): 1,203 (lines 4, 9, …)", "：1,203（第 4、9、… 行）", "1,203"),
        ("rows with broken quotes (read as plain text): 1 (line 4)", "（第 4 行）", "（第 4 行）"),
        ("no purpose to which it applies", "没有适用的处理目的", "沒有適用的處理目的"),
        (
            "the server cannot be reached. Check how the host is written",
            "无法连接服务器。请检查主机名",
            "無法連線伺服器。",
        ),
        ("the server cannot be reached. Call Bob", "无法连接服务器。“Call Bob”", "無法連線伺服器。「Call Bob」"),
        ("PostgreSQL cannot read it (SQLSTATE 57014)", "“PostgreSQL cannot read it (SQLSTATE 57014)”", "「PostgreSQL"),
    ],
)
def test_a_reason_is_told_in_chinese_and_otherwise_quoted(english: str, simplified: str, traditional: str) -> None:
    assert simplified in reason(english, "zh-CN")
    assert traditional in reason(english, "zh-TW")
    assert reason(english, "en") == english


@pytest.mark.parametrize("listed", LISTED["reasons"], ids=lambda words: str(words["en"])[:40])
def test_every_listed_reason_keeps_its_places_in_each_language(listed: dict[str, str]) -> None:
    assert set(listed) == {"en", *CHINESE}
    places = sorted(re.findall(r"\{\w+\}", listed["en"]))
    for language in CHINESE:
        assert sorted(re.findall(r"\{\w+\}", listed[language])) == places
        assert re.search("[\u4e00-\u9fff]", listed[language])
        filled = reason(re.sub(r"\{\w+\}", "7", listed["en"]), language)
        assert filled == re.sub(r"\{\w+\}", "7", listed[language])


def _texts() -> set[str]:
    """Every text in the code that reasons come from, f-strings with `{}` for their places."""
    found = set()
    for path in [
        *(PACKAGE / "sources").glob("*.py"),
        *(PACKAGE / "app").glob("*.py"),
        *(PACKAGE / "policy").glob("*.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
                found.add("".join(map(str, parts)))
    return found


def test_most_listed_reasons_are_still_worded_so_in_the_code() -> None:
    """A wording that was changed would be quoted in English from then on."""
    texts = _texts()
    composed = ("nothing was examined", ", not a file", ". Check", "folder cannot be entered", "socket or device")
    gone = [
        words["en"]
        for words in LISTED["reasons"]
        if re.sub(r"\{\w+\}", "{}", words["en"]) not in texts and not any(part in words["en"] for part in composed)
    ]
    assert gone == []
