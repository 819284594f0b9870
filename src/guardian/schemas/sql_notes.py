"""Comments written beside the code: which column of a list each belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from guardian.schemas.sql_columns import Column
from guardian.schemas.sql_lex import Lines, Note

_RULE = re.compile(r"^[\s\-=*#_~+.]*$")
_TOOLS = re.compile(
    r"^(?:table structure for|structure for|name:\s|dumping|records of|type:\s|temporary (?:view|table) structure|"
    r"host:|server version|generation time|database:|primary key|foreign key|indexes for|constraints for|guardian:|"
    r"create (?:a |the )?(?:new )?tables?\b|drop\b|tablename:|table:|noinspection|eslint|fmt:|migrat|\+)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"^[\[`\"]?\w+[\]`\"]?\s+(?:\w+\s*\([\d, ]+\)|(?:big|small|tiny)?int(?:eger)?|text|varchar|timestamp|date)\b"
    r".*,?\s*$"
    r"|[;{}]\s*$|^(?:create|alter|drop|insert|select|constraint|primary|unique|index|key)\s+\w+.*[(,;)]",
    re.IGNORECASE,
)


def said(text: str) -> str:
    """What a comment says to a reader; "" for ruled lines, code put out of use and what tools write."""
    if text.startswith("/*") or text.startswith("{#"):
        text = text[2:-2]
    lines = [re.sub(r"^\s*(?:--+|#+|\*+)?[\s\-=*#!]*|[\s\-=*#]*$", "", line) for line in text.splitlines()]
    plain = " ".join(line for line in lines if line)
    if _RULE.match(plain) or _TOOLS.match(plain) or _CODE.search(plain):
        return ""
    return plain


def with_notes(columns: Sequence[Column], notes: Sequence[Note], text: str, lines: Lines) -> list[Column]:
    """The columns with comments of their own line; comments on lines above only where most columns have one."""
    if not notes or not columns:
        return list(columns)
    begins = [column.start for column in columns]
    beside: dict[int, list[str]] = {}
    above: dict[int, list[str]] = {}
    for note in notes:
        words = said(note.text)
        if not words:
            continue
        last = bisect_left(begins, note.start) - 1
        line_start = text.rfind("\n", 0, note.start) + 1
        if last >= 0 and columns[last].end > line_start and text[line_start : note.start].strip():
            beside.setdefault(last, []).append(words)
        else:
            after = last + 1
            if after < len(columns) and lines.at(columns[after].start)[0] - lines.at(note.end)[0] <= 1:
                above.setdefault(after, []).append(words)
    use_above = len(above) * 2 > len(columns) or (len(above) >= 3 and len(above) * 3 > len(columns))
    return [
        _commented(column, beside.get(i, ()), above.get(i, ()) if use_above else ()) for i, column in enumerate(columns)
    ]


def _commented(column: Column, beside: Sequence[str], above: Sequence[str]) -> Column:
    if column.comment:
        return column
    return replace(column, comment=" ".join(beside or above)[:1000])


def table_note(text: str, start: int) -> str:
    """The comment directly above a CREATE TABLE."""
    end = len(text[:start].rstrip()) if text[start - 200 : start].strip() else start
    if text.count("\n", end, start) > 1:
        return ""
    line_start = text.rfind("\n", 0, end) + 1
    line = text[line_start:end].strip()
    if line.endswith("*/"):
        opening = text.rfind("/*", 0, end)
        return said(text[opening:end])[:1000] if opening >= 0 and end - opening < 2000 else ""
    collected: list[str] = []
    while line.startswith(("--", "#")) and len(collected) < 12:
        collected.append(line)
        end = line_start - 1
        if end <= 0:
            break
        line_start = text.rfind("\n", 0, end) + 1
        line = text[line_start:end].strip()
    words = [said(part) for part in reversed(collected)]
    return " ".join(word for word in words if word)[:1000]
