"""Dumps too large to decode whole: the bodies of INSERT and COPY taken out, line numbers kept."""

from __future__ import annotations

import re

BIG = 8 * 1024 * 1024

# A string that runs over a line that makes a table was mispaired: it ends the rows.
_GUARD = rb"\n(?![ \t]*(?:CREATE\s+(?:\w+\s+)?TABLE|ALTER\s+TABLE)\b)"
_STRINGS = rb"'(?:[^'\\\n]|\\[^\n]|''|" + _GUARD + rb")*+'|\"(?:[^\"\\\n]|\\.)*+\""
_ANY = re.compile(
    rb"^[ \t]*(?:(?:INSERT|REPLACE)\s+(?:IGNORE\s+|OR\s+\w+\s+)?(?:INTO\s|\[)|COPY\s[^;\n]*\bFROM\s+STDIN\b)",
    re.IGNORECASE | re.MULTILINE,
)
_REST = re.compile(
    rb"(?:[^'\";\n]++|" + _STRINGS + rb"|\n(?![ \t]*(?:CREATE\s+(?:\w+\s+)?TABLE|ALTER\s+TABLE|GO\s*$)\b)|['\"])*+;?",
    re.IGNORECASE | re.MULTILINE,
)


def slim(data: bytes) -> bytes:
    """The same text with data rows blanked; every line keeps its number. Wide encodings are left as they are."""
    if b"\x00" in data[:4096]:
        return data
    parts: list[bytes] = []
    place = 0
    for match in _ANY.finditer(data):
        found = match.start()
        if found < place:
            continue
        end = _end(data, found)
        parts += (data[place:found], b"\n" * data.count(b"\n", found, end))
        place = end
    parts.append(data[place:])
    return b"".join(parts)


def _end(data: bytes, start: int) -> int:
    """Where the rows end: ``;`` outside strings, a line that makes a table before it, or ``\\.`` for COPY."""
    line_end = data.find(b"\n", start)
    first = data[start : line_end if line_end >= 0 else len(data)]
    if first.lstrip()[:4].upper() == b"COPY":
        end = data.find(b"\n\\.", line_end)
        return len(data) if end < 0 else end + 3
    if first.rstrip().endswith(b";") and b"\\'" not in first and first.count(b"'") % 2 == 0:
        return start + len(first)
    rest = _REST.match(data, start)
    return rest.end() if rest else len(data)
