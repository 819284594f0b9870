"""Names come from strangers' files: every format shows them visibly escaped, never obeyed."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls (terminal escapes), separators that break a line, marks that reorder or hide text
# (Unicode UAX #9 and TR #36), and lone surrogates (file names that are not UTF-8).
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_FORMULA = ("=", "+", "-", "@")


def visible(text: str) -> str:
    """``text`` with every control, reordering and invisible character written as an escape."""
    return _UNSAFE.sub(_escape, text)


def cell(text: str) -> str:
    """``text`` for a table cell: a name that a spreadsheet would run as a formula gets a leading apostrophe."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xDC80 <= code <= 0xDCFF:  # Python's surrogateescape: one byte that was not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def width(text: str) -> int:
    """Terminal columns that ``text`` takes: East Asian wide characters take two, combining marks none."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def pad(text: str, columns: int) -> str:
    """``text`` filled with spaces to ``columns`` terminal columns."""
    return text + " " * max(0, columns - width(text))


def shorten(text: str, columns: int) -> str:
    """``text`` cut in the middle to at most ``columns`` terminal columns; both ends of a name tell it apart."""
    if width(text) <= columns:
        return text
    head = _take(text, (columns - 1) // 2)
    tail = _take(text[::-1], columns - 1 - width(head))[::-1]
    return f"{head}…{tail}"


def _take(text: str, columns: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += _cells(character)
        if taken > columns:
            return text[:index]
    return text


def wrap(text: str, columns: int) -> list[str]:
    """``text`` broken into lines of at most ``columns``: at spaces, or anywhere beside Chinese characters."""
    lines, line = [], ""
    for piece in re.findall(
        r"\s+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60][，。；：、！？）」』”,.;:]*|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]+",
        text,
    ):
        if width(line) + width(piece.rstrip()) > columns and line.strip():
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return [*lines, line.rstrip()] if line.strip() or not lines else lines
