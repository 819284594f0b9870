"""Which texts could hold an identifier at all: linear passes of RE2 over all texts of a column joined, a hit names
its text.

Recognizers whose match holds a digit are looked for in texts with digits, those with triggers in texts with a
trigger, those
that need a word in texts with a word. The passes let through whatever a recognizer could match, and little else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.column import Values
from guardian.detection.patterns import Forms, forms_of
from guardian.detection.recognizers.base import Recognizer
from guardian.detection.shapes import DIGIT
from guardian.errors import DetectorError

Bools = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]

_MEMORY = 64 << 20
"""RE2's automaton is built as texts ask for it; with Arrow's 8 MiB a union of many patterns falls back to a slow
path."""


class Texts:
    """The passes for one set of recognizers."""

    def __init__(self, recognizers: Sequence[Recognizer]) -> None:
        triggered = [one for one in recognizers if one.triggers]
        coded = [one for one in recognizers if not one.triggers]
        worded = [one for one in coded if one.needs_word]
        self._coded = union(_forms(one).search for one in coded if not one.needs_word)
        self._worded = union(_forms(one).search for one in worded)
        self._addressed = union(_forms(one).loose for one in triggered if one.triggers == ("@",))
        self._triggered = union(_forms(one).loose for one in triggered if one.triggers != ("@",))
        self._words = _any_of(word for one in worded for word in one.words)

    def candidates(self, values: Values, places: I64) -> Bools:
        """Which of these values could hold an identifier."""
        held = np.zeros(len(places), dtype=bool)
        digits = (values.scripts[places] & DIGIT) != 0
        self._mark(held, values, places, digits, (self._coded,))
        self._mark(held, values, places, digits & ~held, (self._words, self._worded))
        self._mark(held, values, places, ~held, (self._triggered,))
        self._mark(held, values, places, _having(values, ord("@"))[places] & ~held, (self._addressed,))
        return held

    @staticmethod
    def _mark(held: Bools, values: Values, places: I64, among: Bools, passes: tuple[Any, ...]) -> None:
        """Mark those that every pass lets through."""
        left = np.flatnonzero(among)
        for pattern in passes:
            if not len(left) or pattern is None:
                return
            text = values.take(places[left])
            left = left[_holds(text, pattern) if isinstance(pattern, str) else hits(pattern, text)]
        held[left] = True


def _forms(one: Recognizer) -> Forms:
    """An organisation's pattern may hold what only RE2 reads: bounds, which RE2 lacks, are left to the scanner."""
    return forms_of(one.cell if one.engine == "re2" else one.pattern)


def union(patterns: Iterable[str]) -> Any:
    """One automaton for all patterns; None for none."""
    import re2

    joined = "|".join(dict.fromkeys(patterns))
    options = re2.Options()
    options.max_mem, options.log_errors, options.never_capture = _MEMORY, False, True
    if not joined:
        return None
    try:
        return re2.compile(joined, options)
    except re2.error as error:
        raise DetectorError(
            "a recognizer's pattern does not compile", remedy="Correct its regular expression."
        ) from error


def _any_of(words: Iterable[str]) -> str | None:
    """A plain alternation: small enough for Arrow, which answers for a whole column at once."""
    quoted = sorted({"".join(_quoted(letter) for letter in word.lower()) for word in words})
    return f"(?i:{'|'.join(quoted)})" if quoted else None


def _quoted(letter: str) -> str:
    return letter if letter.isalnum() or not letter.isascii() else f"\\x{{{ord(letter):X}}}"


def _having(values: Values, sign: int) -> Bools:
    """Which values hold this ASCII character."""
    held = np.zeros(len(values.text), dtype=bool)
    held[np.searchsorted(values.offsets, np.flatnonzero(values.data == sign), side="right") - 1] = True
    return held


def _holds(text: pa.StringArray, pattern: str) -> Bools:
    held: Bools = pc.match_substring_regex(text, pattern).to_numpy(zero_copy_only=False)
    return held


def hits(pattern: Any, text: pa.StringArray) -> Bools:
    """Which texts hold a match, looked for in all of them at once; a match over several counts for each.

    Two ends of line between texts: a match may take one as its right bound, the next needs another as its left."""
    lists = pa.LargeListArray.from_arrays(pa.array([0, len(text)], pa.int64()), text.cast(pa.large_string()))
    joined = pc.binary_join(lists, pa.scalar("\n\n", pa.large_string()))[0].as_buffer()
    lengths = pc.binary_length(text).to_numpy().astype(np.int64)
    ends = np.cumsum(lengths + 2)
    held = np.zeros(len(text), dtype=bool)
    spans = [match.span() for match in pattern.finditer(joined.to_pybytes())]
    if spans:
        places = np.array(spans, dtype=np.int64)
        first = np.searchsorted(ends, places[:, 0], side="right")
        last = np.searchsorted(ends, np.maximum(places[:, 1] - 1, places[:, 0]), side="right")
        for at in range(int((last - first).max()) + 1):
            held[np.minimum(first + at, last)] = True
    return held[: len(text)]
