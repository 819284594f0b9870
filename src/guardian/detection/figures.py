"""Values of figures alone: a pattern that says something of their first figures only is asked once a beginning."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.columnar.compact import characters

Bools = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]

HEAD = 6
"""So many figures are a beginning: an exit code, a country code and what a mobile number begins with."""
MANY = 10_000
"""Fewer values are matched themselves."""
_UNKNOWN = -1


class Figures:
    """Values of figures alone, none shorter than a beginning: how each begins, and how long it is."""

    def __init__(self, text: pa.StringArray, heads: I64, lengths: I64) -> None:
        self._text, self._heads, self._lengths = text, heads, lengths
        self._widths = np.unique(lengths).tolist()

    @classmethod
    def of(cls, text: pa.StringArray) -> Figures | None:
        """None where some value holds something else or is shorter, or there are few values."""
        if len(text) < MANY:
            return None
        offsets, data = characters(text)
        lengths = np.diff(offsets)
        if int(lengths.min()) < HEAD or int(data.min()) < 48 or int(data.max()) > 57:
            return None
        heads = np.zeros(len(text), dtype=np.int64)
        for at in range(HEAD):
            heads = heads * 10 + (data[offsets[:-1] + at] - np.uint8(48))
        return cls(text, heads, lengths)

    def full(self, pattern: str) -> Bools:
        """Which values match a pattern for RE2 that is ``leading``."""
        held = np.zeros(len(self._heads), dtype=bool)
        for width in self._widths:
            rows = slice(None) if len(self._widths) == 1 else np.flatnonzero(self._lengths == width)
            known, heads = _known(pattern, width), self._heads[rows]
            told = known[heads]
            fresh = np.flatnonzero(told == _UNKNOWN)
            if len(fresh):
                places = fresh if isinstance(rows, slice) else rows[fresh]
                some = self._text.take(pa.array(places))
                told[fresh] = known[heads[fresh]] = pc.match_substring_regex(some, pattern).to_numpy(
                    zero_copy_only=False
                )
            held[rows] = told == 1
        return held


@lru_cache(maxsize=48)
def _known(pattern: str, width: int) -> npt.NDArray[np.int8]:
    """Whether values of so many figures match, by their beginning: filled as values are met."""
    return np.full(10**HEAD, _UNKNOWN, dtype=np.int8)


def leading(items: list[Any]) -> bool:
    """Whether a parsed pattern, of values of figures alone, says something of the first ``HEAD`` figures and of their
    number only."""
    return _end(items, 0) is not None


def _end(items: list[Any], place: int) -> int | None:
    """The furthest place that figures matched by these items, from a place on, can reach; None where an item beyond
    the beginning takes some figures only, or is not understood."""
    for operator, argument in items:
        reached = _reached(str(operator), argument, place)
        if reached is None:
            return None
        place = reached
    return place


def _reached(operator: str, argument: Any, place: int) -> int | None:
    match operator:
        case "LITERAL":
            return _taken({argument}, place)
        case "IN":
            return _taken(_codes(argument), place)
        case "SUBPATTERN":
            return _end(list(argument[3]), place)
        case "BRANCH":
            ends = [_end(list(branch), place) for branch in argument[1]]
            return None if None in ends else max(end for end in ends if end is not None)
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _repeated(int(argument[1]), list(argument[2]), place)
    return None


def _repeated(most: int, inner: list[Any], place: int) -> int | None:
    for _ in range(min(most, HEAD + 1)):
        reached = _end(inner, place)
        if reached is None or reached == place:
            return reached
        place = reached
    return place  # each round took a figure or more: beyond the beginning it has been seen to take any


def _codes(items: Any) -> set[int] | None:
    """The figures of a character set; None where it is not plainly written."""
    codes: set[int] = set()
    for operator, argument in items:
        match str(operator):
            case "LITERAL":
                codes.add(argument)
            case "RANGE":
                codes.update(range(argument[0], min(argument[1], 0x39) + 1))
            case "CATEGORY" if str(argument) in ("CATEGORY_DIGIT", "CATEGORY_WORD"):
                codes.update(range(0x30, 0x3A))
            case "CATEGORY" if str(argument) == "CATEGORY_SPACE":
                pass
            case _:
                return None
    return codes


def _taken(codes: set[int] | None, place: int) -> int | None:
    if codes is None:
        return None
    figures = sum(0x30 <= code <= 0x39 for code in codes)
    if not figures:  # nothing of figures alone gets past it
        return place
    return place + 1 if figures == 10 or place < HEAD else None
