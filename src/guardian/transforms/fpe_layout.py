"""Texts as rows of characters, so that some of them can be replaced where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from guardian.transforms.ragged import Numbers, bounds, content

Points: TypeAlias = np.ndarray[tuple[int], np.dtype[Any]]
"""Code points: uint8 where all are ASCII, uint32 otherwise."""

Classes: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int32]]
"""For each code point its numeral, FORMATTING or REFUSED."""

DIGITS = "0123456789"
KEPT = " \t\u00a0\u2007\u2009\u202f\u3000-‐‑‒–—−－+＋()（）[]［］.．·•/／,，:：#_'’"
"""Formatting that stays where it is: it belongs to the way a number is written, not to the number."""
FULL_WIDTH = 0xFEE0
"""What stands between a character and its full-width form."""

REFUSED, FORMATTING = -2, -1


@dataclass(frozen=True, slots=True)
class Layout:
    """Texts laid end to end; text ``i`` is ``points[offsets[i] : offsets[i + 1]]``."""

    points: Points = field(repr=False)
    offsets: Numbers

    @classmethod
    def of(cls, texts: pa.LargeStringArray) -> Layout:
        data, edges = content(texts), bounds(texts)
        edges = edges - edges[0]
        if not len(data) or data.max() < 0x80:
            return cls(data, edges)
        points = np.frombuffer(data.tobytes().decode("utf-8").encode("utf-32-le"), "<u4")
        before = np.concatenate(([0], np.cumsum((data & 0xC0) != 0x80)))
        return cls(points, before[edges])

    def texts(self) -> pa.LargeStringArray:
        edges, data = self.offsets, self.points
        if data.dtype != np.uint8:
            sizes = 1 + (data >= 0x80).astype(np.int64) + (data >= 0x800) + (data >= 0x10000)
            edges = np.concatenate(([0], np.cumsum(sizes)))[edges]
            data = np.frombuffer(data.astype("<u4").tobytes().decode("utf-32-le").encode("utf-8"), np.uint8)
        buffers = [None, pa.py_buffer(np.ascontiguousarray(edges)), pa.py_buffer(np.ascontiguousarray(data))]
        return pa.Array.from_buffers(pa.large_string(), len(edges) - 1, buffers)

    def counts(self, marked: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Numbers:
        """How many marked characters each text has."""
        total = np.concatenate(([0], np.cumsum(marked)))
        return np.diff(total[self.offsets])


@lru_cache(maxsize=16)
def classes(alphabet: str, extra: str = "", wide: bool = False) -> Classes:
    """The class of every code point.

    ``wide``: the alphabet begins with the digits, and they count in full width too. ``extra``: one more upper-case
    letter, then the same in lower case, in any width.
    """
    table = np.full(0x110000, REFUSED, np.int32)
    table[[ord(character) for character in KEPT]] = FORMATTING
    numerals = np.arange(len(alphabet), dtype=np.int32)
    points = np.array([ord(character) for character in alphabet])
    if wide:
        table[points[: len(DIGITS)] + FULL_WIDTH] = numerals[: len(DIGITS)]
    table[points] = numerals
    for numeral, character in enumerate(extra + extra.lower(), start=len(alphabet)):
        table[[ord(character), ord(character) + FULL_WIDTH]] = numeral
    table.flags.writeable = False
    return table
