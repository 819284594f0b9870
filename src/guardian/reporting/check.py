"""One check of schemas, whole: what every format of `guardian check` is made from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from guardian.model import Finding, Location, ScanResult, Text
from guardian.schemas.changes import PrivacyDiff


@dataclass(frozen=True, slots=True)
class Allowed:
    """A finding that a person allowed: until when, why, and where that is written."""

    finding: Finding
    until: date
    because: str
    location: Location


@dataclass(frozen=True, slots=True)
class CheckReport:
    """``excerpt`` gives the source line of a place with the columns of its mark, made safe to print; None without one.

    ``explained``: reasons by column reference, value-free.
    """

    result: ScanResult
    diff: PrivacyDiff | None = None
    allowed: tuple[Allowed, ...] = ()
    excerpt: Callable[[Location], Excerpt | None] | None = None
    explained: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line of source, and where the caret stands under it: from ``start``, ``length`` characters."""

    text: str
    start: int
    length: int


_WORD = re.compile(r"[\w$~]+|\"[^\"]+\"|`[^`]+`|\[[^\]]+\]")


def excerpt(line: str, column: int, columns: int = 100) -> Excerpt:
    """The part of a line around ``column`` (from 1) that fits ``columns``; the word that stands there is marked."""
    flat = line.replace("\t", " ").rstrip()
    at = min(max(column - 1, 0), len(flat))
    match = _WORD.match(flat, at)
    length = min(match.end() - at if match else 1, columns)
    if len(flat) <= columns:
        return Excerpt(flat, at, length)
    start = max(0, min(at - columns // 4, len(flat) - columns))
    text = ("…" if start else flat[0]) + flat[start + 1 : start + columns]
    text = text[:-1] + "…" if start + columns < len(flat) else text
    return Excerpt(text, at - start, min(length, columns - (at - start)))
