"""Where the records of a delimited text start and end, found by counting quotes in numpy, and by hand where that fails.

A chunk is *clean* when every quote opens at a field's start and closes at its end; then the number of line ends outside
quotes is the number of records. In any other chunk the records are found one by one, leniently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from guardian.sources.quoting import Dialect, strict_record

Offsets = npt.NDArray[np.int64]

LOOKAHEAD = 1 << 20
"""How far a quoted field may run over line ends, in bytes, once a chunk is known not to be clean."""


@dataclass(frozen=True, slots=True)
class Records:
    """Where the records of ``data`` start and end (line end excluded, blank lines left out).

    ``lines`` is how many lines they take, ``broken`` in which of these (from 0) a record with broken quotes begins.
    """

    data: bytes
    starts: Offsets
    ends: Offsets
    clean: bool
    lines: int = 0
    broken: tuple[int, ...] = ()

    def take(self, rows: npt.NDArray[np.int64]) -> list[bytes]:
        starts, ends = self.starts[rows].tolist(), self.ends[rows].tolist()
        return [self.data[start:end] for start, end in zip(starts, ends, strict=True)]


def index(data: bytes, dialect: Dialect, *, final: bool) -> tuple[Records, int]:
    """The whole records at the start of ``data``, and how many bytes they take; at ``final`` that is all of it."""
    octets = np.frombuffer(data, np.uint8)
    every = lines = np.flatnonzero(octets == 10)
    quotes = _quotes(octets, data, dialect)
    if quotes.size and not _clean(octets, quotes, dialect, final):
        return _index_by_hand(data, dialect, every, final=final)
    if quotes.size:
        lines = lines[(np.searchsorted(quotes, lines) & 1) == 0]
    consumed = len(data) if final else (int(lines[-1]) + 1 if lines.size else 0)
    ends = lines if not final or (lines.size and lines[-1] == len(data) - 1) else np.append(lines, len(data))
    records = _records(data, octets, ends.astype(np.int64), clean=True)
    taken = int(np.searchsorted(every, consumed))
    broken = np.searchsorted(every, records.starts[unclosed(data, records.starts, dialect)])
    return replace(records, lines=taken, broken=tuple(broken.tolist())), consumed


def unclosed(data: bytes, starts: Offsets, dialect: Dialect) -> npt.NDArray[np.bool_]:
    """Records with a field that a quote opens and none closes, in a text that is read without quotes.

    A quote inside a field (5" pipe) opens none, nor does one that stands alone; in a text with tabs they are plain.
    """
    found = np.zeros(len(starts), np.bool_)
    if dialect.quote or dialect.delimiter not in b",;|" or b'"' not in data or not len(starts):
        return found
    octets = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(octets == 34)
    marks = np.flatnonzero((octets == dialect.delimiter[0]) | (octets == 10))
    fields, first, counts = np.unique(np.searchsorted(marks, quotes), return_index=True, return_counts=True)
    begins = np.append(0, marks + 1)[fields]
    alone = np.append(marks, len(data))[fields] - begins - (octets[np.append(marks, len(data))[fields] - 1] == 13) == 1
    torn = begins[(quotes[first] == begins) & (counts % 2 == 1) & ~alone]
    rows = np.searchsorted(starts, torn, "right") - 1
    found[rows[rows >= 0]] = True
    return found


def _records(data: bytes, octets: npt.NDArray[np.uint8], ends: Offsets, *, clean: bool) -> Records:
    starts = np.empty_like(ends)
    if ends.size:
        starts[0], starts[1:] = 0, ends[:-1] + 1
        filled = ends > starts
        starts, ends = starts[filled], ends[filled]
        ends = ends - (octets[ends - 1] == 13) if ends.size else ends
        filled = ends > starts
        starts, ends = starts[filled], ends[filled]
    return Records(data, starts, ends, clean)


def _quotes(octets: npt.NDArray[np.uint8], data: bytes, dialect: Dialect) -> Offsets:
    if not dialect.quote or dialect.quote not in data:
        return np.empty(0, np.int64)
    quotes = np.flatnonzero(octets == dialect.quote[0])
    if dialect.escape and dialect.escape in data:
        before = octets[np.maximum(quotes - 1, 0)] == dialect.escape[0]
        escaped = octets[np.maximum(quotes - 2, 0)] == dialect.escape[0]
        quotes = quotes[~(before & ~escaped) | (quotes == 0)]
    return quotes


def quotes_in(data: bytes, dialect: Dialect) -> Offsets:
    """Where the quotes stand that open or close a field (or are one half of a doubled one)."""
    return _quotes(np.frombuffer(data, np.uint8), data, dialect)


def _clean(octets: npt.NDArray[np.uint8], quotes: Offsets, dialect: Dialect, final: bool) -> bool:
    if final and quotes.size & 1:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[np.maximum(opening - 1, 0)]
    fair = (before == dialect.delimiter[0]) | (before == 10) | (opening == 0)
    fair[1:] |= opening[1:] == closing[: opening.size - 1] + 1
    if not fair.all():
        return False
    after = octets[np.minimum(closing + 1, octets.size - 1)]
    ended = (after == dialect.delimiter[0]) | (after == 10) | (after == 13) | (after == dialect.quote[0])
    return bool((ended | (closing == octets.size - 1)).all())


def _index_by_hand(data: bytes, dialect: Dialect, lines: Offsets, *, final: bool) -> tuple[Records, int]:
    starts, ends, broken, place = [], [], [], 0
    while place < len(data):
        end, fair = _record(data, place, dialect, final=final)
        if end < 0:
            break
        stop = end - 1 if end > place and data[end - 1] == 13 else end
        if stop > place:
            starts.append(place)
            ends.append(stop)
            if not fair:
                broken.append(int(np.searchsorted(lines, place)))
        place = end + 1
    consumed = min(place, len(data))
    taken = int(np.searchsorted(lines, consumed))
    records = Records(data, np.array(starts, np.int64), np.array(ends, np.int64), False, taken, tuple(broken))
    return records, consumed


def record_end(data: bytes, place: int, dialect: Dialect, *, final: bool) -> int:
    """Where the record at ``place`` ends (its line end, or the end of the data); -1 if more data must come first."""
    return _record(data, place, dialect, final=final)[0]


def _record(data: bytes, place: int, dialect: Dialect, *, final: bool) -> tuple[int, bool]:
    """Where the record ends, and whether its quotes are in order."""
    line = data.find(b"\n", place)
    if line < 0:
        if not final:
            return -1, True
        line = len(data)
    if not dialect.quote or data.find(dialect.quote, place, line) < 0:
        return line, True
    limit = min(len(data), place + LOOKAHEAD)
    strict = strict_record(dialect)
    whole = strict.match(data, place, limit)
    if whole and (whole.end() < limit or (final and limit == len(data))):
        return whole.end() + (data[whole.end() : whole.end() + 1] == b"\r"), True
    if not final and limit == len(data) and len(data) - place < LOOKAHEAD:
        return -1, True
    return line, whole is not None and strict.fullmatch(data, place, line) is not None
