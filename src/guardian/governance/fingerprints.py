"""Fingerprints of values and of pieces of texts under a key that lives as long as one check: never the values.

A polynomial over the bytes of a value, mod 2^64, in a random odd point, each byte standing for 64 random bits: without
the key a fingerprint says nothing of the value, and two values share one with a chance of about 2^-63. All windows of a
text cost one running sum, because a window is the difference of two sums.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.sources.cells import as_text

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
_SLICE = (1 << 19) - 1
"""Bytes that are summed at once: all that is made of them stays near the processor."""
_MODULUS = 1 << 64
_LEAST_BITS, _MOST_BITS = 16, 27
"""A filter has up to 2^27 bits, 16 MiB; one of few fingerprints stays where it is reached soonest."""


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of texts: of which row each is, its fingerprint, where it starts and how long it is, in bytes."""

    rows: I64
    prints: U64
    starts: I64
    sizes: I64


class Fingerprints:
    """One key. ``of`` gives a fingerprint for each value, ``windows`` those of the pieces of texts."""

    def __init__(self) -> None:
        random = np.frombuffer(secrets.token_bytes(260 * 8), np.uint64)
        self._letters = random[:256].copy()
        self._point = int(random[256]) | 1
        self._back = pow(self._point, -1, _MODULUS)
        self._length, self._mix, self._row = (np.uint64(int(one) | 1) for one in random[257:260])
        self._powers = self._inverse = np.ones(1, np.uint64)
        self._lock = Lock()

    def of(self, array: pa.Array) -> U64:
        """A fingerprint a value; what stands for null means nothing."""
        texts = in_bytes(array)
        found = np.zeros(len(texts), np.uint64)
        for first, part in _slices(texts):
            data, ends = _content(part)
            sums = self._sums(data)
            found[first : first + len(part)] = self._between(sums, ends[:-1], ends[1:])
        return found

    def windows(self, array: pa.Array, lengths: tuple[int, ...], heads: Sieve | None = None) -> Iterator[Window]:
        """Pieces of texts that are so many words long. A word is a run of ASCII letters and digits, or one other
        letter. ``heads``: the first words of all longer pieces that are wanted."""
        texts = in_bytes(array)
        for first, part in _slices(texts):
            data, ends = _content(part)
            begin, stop = words(data, ends)
            sums = self._sums(data)
            row = np.searchsorted(ends, begin, side="right") - 1
            alone = self._between(sums, begin, stop)
            if 1 in lengths:
                yield Window(row + first, alone, begin - ends[row], stop - begin)
            leads = np.arange(len(begin)) if heads is None else np.flatnonzero(heads.holds(alone))
            for length in lengths:
                at = leads[leads + length <= len(begin)]
                at = at[row[at] == row[at + length - 1]]
                if length > 1 and len(at):
                    rows, starts, stops = row[at], begin[at], stop[at + length - 1]
                    yield Window(rows + first, self._between(sums, starts, stops), starts - ends[rows], stops - starts)

    def heads(self, array: pa.Array) -> U64:
        """The fingerprints of first words, each once."""
        found = [np.zeros(0, np.uint64)]
        for window in self.windows(array, (1,)):
            _, at = np.unique(window.rows, return_index=True)
            found.append(np.unique(window.prints[at]))
        return np.unique(np.concatenate(found))

    def runs(self, data: npt.NDArray[np.uint8]) -> Callable[[I64, int], U64]:
        """What gives the fingerprints of runs of so many bytes from these starts, which lie that far before the end."""
        sums = self._sums(data)
        return lambda starts, size: self._between(sums, starts, starts + size)

    def mixed(self, prints: U64) -> U64:
        """Fingerprints spread again, for sums: equal multisets have equal sums, others by a chance of 2^-63."""
        return _spread(prints * self._mix)

    def rows(self, columns: list[U64]) -> U64:
        """One fingerprint a row, of its columns in their order."""
        found = np.zeros(len(columns[0]) if columns else 0, np.uint64)
        for column in columns:
            found = _spread((found + column) * self._row)
        return found

    def _sums(self, data: npt.NDArray[np.uint8]) -> U64:
        self._grow(len(data) + 1)
        sums = np.zeros(len(data) + 1, np.uint64)
        np.cumsum(self._letters[data] * self._powers[: len(data)], out=sums[1:])
        return sums

    def _between(self, sums: U64, starts: I64, stops: I64) -> U64:
        found = (sums[stops] - sums[starts]) * self._inverse[starts]
        return _spread(found ^ (((stops - starts).astype(np.uint64) + np.uint64(1)) * self._length))

    def _grow(self, size: int) -> None:
        """The tables only ever grow, so that threads may share them."""
        with self._lock:
            if len(self._powers) < size:
                room = 1 << (size - 1).bit_length()
                self._inverse = _powers(self._back, room)
                self._powers = _powers(self._point, room)


def _powers(base: int, count: int) -> U64:
    factors = np.full(count, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


def _spread(values: U64) -> U64:
    values = values ^ (values >> np.uint64(32))
    values = values * np.uint64(0xD6E8FEB86659FD93)
    return values ^ (values >> np.uint64(29))


def in_bytes(array: pa.Array) -> pa.LargeBinaryArray:
    """Any values as the bytes of their texts; nulls are empty."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_null(kind):
        return pa.array([b""] * len(array), pa.large_binary())
    if not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)):
        array = array.cast(pa.large_string())
    return array.cast(pa.large_binary()).fill_null(b"")


def _slices(texts: pa.LargeBinaryArray) -> Iterator[tuple[int, pa.LargeBinaryArray]]:
    """The rows in parts of a bounded number of bytes; a longer text is a part of its own."""
    ends = _offsets(texts)
    first = 0
    while first < len(texts):
        last = int(np.searchsorted(ends, ends[first] + _SLICE, side="right")) - 1
        last = min(max(last, first + 1), len(texts))
        yield first, texts.slice(first, last - first)
        first = last


def _offsets(texts: pa.LargeBinaryArray) -> I64:
    return np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]


def _content(texts: pa.LargeBinaryArray) -> tuple[npt.NDArray[np.uint8], I64]:
    ends = _offsets(texts)
    data = texts.buffers()[2]
    octets = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]] if data is not None else np.zeros(0, np.uint8)
    return octets, ends - ends[0]


def octets_of(texts: pa.LargeBinaryArray) -> npt.NDArray[np.uint8]:
    """All their bytes, one behind the other."""
    return _content(texts)[0] if len(texts) else np.zeros(0, np.uint8)


_ALNUM = np.zeros(256, bool)
_ALNUM[[*range(48, 58), *range(65, 91), *range(97, 123)]] = True


def words(data: npt.NDArray[np.uint8], ends: I64) -> tuple[I64, I64]:
    """Where words begin and end: runs of ASCII letters and digits, and every other letter by itself.

    ``ends`` are the borders of the texts in ``data``, which no word goes across.
    """
    ascii_word = _ALNUM[data]
    before = np.concatenate([[False], ascii_word[:-1]]) if len(data) else ascii_word
    after = np.concatenate([ascii_word[1:], [False]]) if len(data) else ascii_word
    borders = ends[ends < len(data)]
    before[borders] = False
    after[borders[borders > 0] - 1] = False
    lead = data >= 0xC0
    tail = (data >= 0x80) & ~lead
    more = np.concatenate([tail[1:], [False]]) if len(data) else tail
    starts = np.flatnonzero((ascii_word & ~before) | lead)
    stops = np.flatnonzero((ascii_word & ~after) | ((lead | tail) & ~more)) + 1
    return starts.astype(np.int64), stops.astype(np.int64)


@dataclass(slots=True)
class Bag:
    """The fingerprints of a column: which, how many, and a sum that stands for all of them with their counts."""

    parts: list[U64] = field(default_factory=list)
    waiting: int = 0
    total: int = 0
    count: int = 0

    def add(self, prints: U64, mixed: U64, *, each: bool = True) -> None:
        """``each``: whether it will be asked which they are."""
        self.total = (self.total + int(mixed.sum(dtype=np.uint64))) % _MODULUS
        self.count += len(prints)
        if each:
            self._keep(np.unique(prints))

    def merge(self, other: Bag) -> None:
        self.total = (self.total + other.total) % _MODULUS
        self.count += other.count
        for part in other.parts:
            self._keep(part)

    def _keep(self, unique: U64) -> None:
        self.parts.append(unique)
        self.waiting += len(unique)
        if self.waiting > 1 << 21:
            self.distinct()

    def distinct(self) -> U64:
        """Sorted, each once."""
        if len(self.parts) > 1:
            self.parts = [np.unique(np.concatenate(self.parts))]
        self.waiting = 0
        return self.parts[0] if self.parts else np.zeros(0, np.uint64)


class Sieve:
    """A set of fingerprints that is asked very often: a filter first, then the sorted set."""

    def __init__(self, prints: U64) -> None:
        self._sorted = np.unique(prints)
        self._width = min(max((32 * len(prints)).bit_length(), _LEAST_BITS), _MOST_BITS)
        self._bits = np.zeros(1 << (self._width - 3), np.uint8)
        at = self._place(self._sorted)
        if len(at):
            octets = at >> 3  # in order, as the fingerprints are
            starts = np.flatnonzero(np.diff(octets, prepend=-1))
            marks = np.left_shift(1, at & 7).astype(np.uint8)
            self._bits[octets[starts]] = np.bitwise_or.reduceat(marks, starts)

    def __len__(self) -> int:
        return len(self._sorted)

    def holds(self, prints: U64) -> npt.NDArray[np.bool_]:
        at = self._place(prints)
        found: npt.NDArray[np.bool_] = ((self._bits[at >> 3] >> (at & 7).astype(np.uint8)) & 1).astype(bool)
        if len(self._sorted) and found.any():
            found[found] = contains(self._sorted, prints[found])
        return found

    def _place(self, prints: U64) -> I64:
        return (prints >> np.uint64(64 - self._width)).astype(np.int64)


def contains(ordered: U64, prints: U64) -> npt.NDArray[np.bool_]:
    """Which fingerprints are in the sorted set."""
    if not len(ordered):
        return np.zeros(len(prints), bool)
    at = np.minimum(np.searchsorted(ordered, prints), len(ordered) - 1)
    return np.asarray(ordered[at] == prints)


def word_counts(array: pa.Array) -> I64:
    """Words of each value."""
    texts = in_bytes(array)
    found = np.zeros(len(texts), np.int64)
    for first, part in _slices(texts):
        data, ends = _content(part)
        begin, _ = words(data, ends)
        row = np.searchsorted(ends, begin, side="right") - 1
        np.add.at(found, row + first, 1)
    return found


def trimmed(array: pa.Array) -> pa.Array:
    """Values from their first word to the end of their last, as they would stand inside a text."""
    texts = in_bytes(as_text(array)).cast(pa.large_string())
    return pc.replace_substring_regex(texts, r"(?s)^[^0-9A-Za-z\x{80}-\x{10FFFF}]+|[^0-9A-Za-z\x{80}-\x{10FFFF}]+$", "")
