"""Where the cells of some columns stand in delimited text: by numpy in regular rows, by hand in the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.sources.delimited import INVALID, QUOTES, RAGGED
from guardian.sources.quoting import Dialect, spans
from guardian.sources.records import quotes_in, unclosed
from guardian.sources.sinks.odd import Odd

Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """``starts`` and ``ends`` (inside the quotes) and ``quoted``: a row for each record kept, a column for each wanted
    one; ``kept`` tells which records those are."""

    starts: Offsets
    ends: Offsets
    quoted: Flags
    kept: Flags


class Locator:
    """The records of one chunk; ``octets`` are all of its bytes."""

    def __init__(self, text: bytes, starts: Offsets, ends: Offsets, dialect: Dialect, *, clean: bool) -> None:
        self._text, self._octets = text, np.frombuffer(text, np.uint8)
        self._starts, self._ends, self._dialect, self._clean = starts, ends, dialect, clean

    def cells(self, wanted: list[int], width: int, odd: Odd) -> Cells:
        """Records that are not as wide as the table, or broken, are odd: refused, or left out here."""
        hand = self._by_hand()
        kept = self._valid(odd)
        broken = kept & unclosed(self._text, self._starts, self._dialect)
        odd.add(QUOTES, int(broken.sum()))
        kept &= ~broken
        starts = np.zeros((len(self._starts), len(wanted)), np.int64)
        ends, quoted = np.zeros_like(starts), np.zeros(starts.shape, np.bool_)
        self._regular(np.flatnonzero(kept & ~hand), wanted, width, (starts, ends, quoted, kept), odd)
        for row in np.flatnonzero(kept & hand).tolist():
            kept[row] = self._one(row, wanted, width, (starts[row], ends[row], quoted[row]), odd)
        if kept.all():
            return Cells(starts, ends, quoted, kept)
        return Cells(starts[kept], ends[kept], quoted[kept], kept)

    def _by_hand(self) -> Flags:
        """Records in which a delimiter cannot be told from text by counting quotes."""
        signs = [self._dialect.escape] if self._clean else [self._dialect.escape, self._dialect.quote]
        hand = np.zeros(len(self._starts), np.bool_)
        for sign in signs:
            if sign and sign in self._text:
                hand |= self._counts(np.flatnonzero(self._octets == sign[0]))[1] > 0
        return hand

    def _counts(self, places: Offsets) -> tuple[Offsets, Offsets]:
        """The first of ``places`` in each record, and how many lie in it."""
        first = np.searchsorted(places, self._starts)
        return first, np.searchsorted(places, self._ends) - first

    def _valid(self, odd: Odd) -> Flags:
        """Records whose bytes are valid text."""
        kept = np.ones(len(self._starts), np.bool_)
        whole = pa.Array.from_buffers(
            pa.binary(), 1, [None, pa.py_buffer(np.array([0, len(self._text)], np.int32)), pa.py_buffer(self._text)]
        )
        try:
            whole.cast(pa.string())
        except pa.ArrowInvalid:
            for row, (start, end) in enumerate(zip(self._starts.tolist(), self._ends.tolist(), strict=True)):
                try:
                    self._text[start:end].decode("utf-8")
                except UnicodeDecodeError:
                    kept[row] = False
        odd.add(INVALID, int((~kept).sum()))
        return kept

    def _regular(
        self, rows: Offsets, wanted: list[int], width: int, into: tuple[Offsets, Offsets, Flags, Flags], odd: Odd
    ) -> None:
        starts, ends, quoted, kept = into
        marks = self._delimiters()
        if self._placed(marks, rows, wanted, width, (starts, ends)):
            marked = self._quoted(starts, ends)
            starts += marked
            ends -= marked
            quoted |= marked
            return
        first, counts = self._counts(marks)
        first, counts = first[rows], counts[rows] + 1
        fair = (counts == width) | ((counts > width) & self._bare_tail(marks, first, counts, width, self._ends[rows]))
        odd.add(RAGGED, int((~fair).sum()))
        kept[rows[~fair]] = False
        rows, first, counts = rows[fair], first[fair], counts[fair]
        if not rows.size:
            return
        padded, columns = np.append(marks, 0), np.array(wanted, np.int64)
        at = first[:, None] + columns
        begin = np.where(columns == 0, self._starts[rows][:, None], padded[at - 1] + 1)
        stop = np.where(counts[:, None] == columns + 1, self._ends[rows][:, None], padded[np.minimum(at, len(marks))])
        marked = self._quoted(begin, stop)
        starts[rows], ends[rows], quoted[rows] = begin + marked, stop - marked, marked

    def _placed(
        self, marks: Offsets, rows: Offsets, wanted: list[int], width: int, into: tuple[Offsets, Offsets]
    ) -> bool:
        """Whether all records are whole, and as wide as the table: then the cells between the delimiters are theirs."""
        count = len(self._starts)
        if not count or len(rows) != count or width < 2:
            return False
        marks = marks[np.searchsorted(marks, self._starts[0]) :]
        if len(marks) != count * (width - 1):
            return False
        apart = marks.reshape(count, width - 1)
        if (apart[:, 0] < self._starts).any() or (apart[:, -1] >= self._ends).any():
            return False
        for place, column in enumerate(wanted):
            into[0][:, place] = apart[:, column - 1] + 1 if column else self._starts
            into[1][:, place] = apart[:, column] if column < width - 1 else self._ends
        return True

    def _bare_tail(self, marks: Offsets, first: Offsets, counts: Offsets, width: int, ends: Offsets) -> Flags:
        """Whether nothing but delimiters stands behind the last column."""
        wide = counts > width
        if not wide.any():
            return wide
        last = np.where(wide, first + counts - 2, 0)
        start = np.where(wide, first + width - 1, 0)
        return np.asarray((marks[last] - marks[start] == counts - 1 - width) & (marks[last] == ends - 1), np.bool_)

    def _delimiters(self) -> Offsets:
        delimiter, quote, escape = self._dialect.delimiter, self._dialect.quote, self._dialect.escape
        if not self._clean or not quote or quote not in self._text:
            return np.flatnonzero(self._octets == delimiter[0])
        if escape and escape in self._text:
            marks = np.flatnonzero(self._octets == delimiter[0])
            return np.asarray(marks[(np.searchsorted(quotes_in(self._text, self._dialect), marks) & 1) == 0], np.int64)
        signs = np.flatnonzero((self._octets == delimiter[0]) | (self._octets == quote[0]))
        quotes = self._octets[signs] == quote[0]
        inside = np.cumsum(quotes, dtype=np.uint8) & 1  # sums that run over stay even or odd
        return np.asarray(signs[(inside | quotes) == 0], np.int64)

    def _quoted(self, begin: Offsets, stop: Offsets) -> Flags:
        if not self._dialect.quote or not self._clean or self._dialect.quote not in self._text:
            return np.zeros(begin.shape, np.bool_)
        sign, last = self._dialect.quote[0], len(self._octets) - 1
        opened = (self._octets[np.minimum(begin, last)] == sign) & (stop - begin >= 2)
        return np.asarray(opened & (self._octets[np.maximum(stop - 1, 0)] == sign), np.bool_)

    def _one(self, row: int, wanted: list[int], width: int, into: tuple[Offsets, Offsets, Flags], odd: Odd) -> bool:
        start = int(self._starts[row])
        found, fair = spans(self._text[start : int(self._ends[row])], self._dialect)
        while len(found) > width and found[-1][0] == found[-1][1]:
            found.pop()
        if not fair or len(found) != width:
            odd.add(RAGGED if fair else QUOTES)
            return False
        for place, column in enumerate(wanted):
            begin, stop, marked = found[column]
            into[0][place], into[1][place], into[2][place] = start + begin, start + stop, marked
        return True
