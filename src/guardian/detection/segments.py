"""Which parts of a text each language engine reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guardian.detection.casing import recased, shouted

LONGEST = 2000
"""Code points handed to an engine at once; a longer part is cut at a line or word end."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]{2}")
_LINE = re.compile("[^\n]+\n?|\n")
_LATIN_RUN = re.compile(f"[^{_HAN}\u3000-\u303f\uff00-\uffef]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of a text: ``start`` in the text, and what the engine is to read, of the same length."""

    start: int
    read: str
    shouted: bool = False


def has_han(text: str) -> bool:
    """Whether Chinese characters stand in the text."""
    return _HAN_CHARACTER.search(text) is not None


def has_latin(text: str) -> bool:
    """Whether a Latin word stands in the text: something for the English engine."""
    return _LATIN_WORD.search(text) is not None


def segments_of(text: str, language: str) -> Iterator[Segment]:
    """The parts in this language, in order. Latin runs inside Chinese text are English parts of their own."""
    if language == "zh" and not has_han(text):
        return
    for part in _chinese_lines(text) if language == "zh" else _latin_parts(text):
        for segment in _cut(part.group(), part.start()):
            yield segment if language == "zh" else Segment(segment.start, recased(segment.read), shouted(segment.read))


def _chinese_lines(text: str) -> Iterator[re.Match[str]]:
    return (line for line in _LINE.finditer(text) if has_han(line.group()))


def _latin_parts(text: str) -> Iterator[re.Match[str]]:
    return (part for part in _LATIN_RUN.finditer(text) if _LATIN_WORD.search(part.group()))


def latin_runs(text: str) -> Iterator[Segment]:
    """The parts with Latin letters, uncut: an address may be long."""
    for part in _latin_parts(text):
        yield Segment(part.start(), recased(part.group()))


def _cut(part: str, offset: int) -> Iterator[Segment]:
    start = 0
    while len(part) - start > LONGEST:
        cut = _last_cut(part, start + LONGEST // 2, start + LONGEST)
        yield Segment(offset + start, part[start:cut])
        start = cut
    yield Segment(offset + start, part[start:])


def _last_cut(part: str, low: int, high: int) -> int:
    for mark in ("\n", ". ", "。", " "):
        cut = part.rfind(mark, low, high)
        if cut >= 0:
            return cut + len(mark)
    return high
