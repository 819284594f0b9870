"""Mergeable sketches over 64-bit hashes: distinct counts (KMV) and uniform samples (bottom-k).

Hashes are the same in every process and for every split into batches, so a merged sketch depends on the set of values
alone.
KMV: Beyer et al., On Synopses for Distinct-Value Estimation (SIGMOD 2007); standard error 1/sqrt(k).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pyarrow as pa

U64 = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
Open = tuple[tuple[int, str, int], ...]
Shapes = tuple[tuple[str, int], ...]

KMV_SIZE = 8192
"""Distinct values are counted exactly up to here; above, the standard error is 1.1 %."""
OPEN_SIZE = 4096
OPEN_CHARACTERS = 4_000_000
"""A sketch of long texts keeps fewer of them: this many characters in all, but at least one value."""
SHAPES_SIZE = 256
SPACE = 2.0**64


_AT_ONCE = 8192
"""Values hashed together: few enough that their bytes stay in the processor's cache."""
_BLOCK = 32
"""Bytes of a value fetched together."""
FEW, FAR = 16, 64
"""So few values with so many blocks left are read one after the other: a step of numpy for each block costs more."""


def hash_values(data: Bytes, starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], seed: int = 0) -> U64:
    """One 64-bit hash per value, the bytes ``data[start:start+length]``; little-endian words, multiply and fold.

    Not keyed against attackers; the seed only makes samples differ.
    """
    result = np.full(
        len(starts), (seed * 0xD6E8FEB86659FD93 + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF, dtype=np.uint64
    )
    if not len(starts):
        return result
    result ^= lengths.astype(np.uint64) * np.uint64(0xA0761D6478BD642F)
    size = 8 if int(lengths.max()) <= 8 else 16 if int(lengths.max()) <= 16 else _BLOCK
    padded = np.concatenate([data, np.zeros(size, dtype=np.uint8)])
    # one item of ``size`` bytes at every place: fetched at once, where a window of bytes is copied one by one
    blocks = np.ndarray((len(data) + 1,), dtype=f"V{size}", buffer=padded, strides=(1,))
    for first in range(0, len(starts), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        result[some] = _fold(result[some], blocks, starts[some], lengths[some])
    return _finish(result)


def _fold(
    hashes: U64, blocks: npt.NDArray[np.void], starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> U64:
    """Mix the bytes of each value into its hash, a block at a time, longest values first: those fill their block."""
    size, longest = blocks.dtype.itemsize, int(lengths.max())
    order = slice(None) if longest <= size or int(lengths.min()) == longest else _longest_first(lengths, longest)
    starts, lengths, mixed = starts[order], lengths[order], hashes[order]
    left, shorter = len(starts), -lengths
    factors = _FACTORS[: size // 8]
    for at in range(0, max(longest, 1), size):
        if at and lengths[left - 1] <= at:
            left = int(np.searchsorted(shorter, -at, side="left"))
        if left <= FEW and longest - at >= FAR * size:
            for value in range(left):
                mixed[value] = _rest(int(mixed[value]), blocks[starts[value] + at :: size], int(lengths[value]) - at)
            break
        words = blocks[starts[:left] + at].view("<u8").reshape(left, -1)
        whole = int(np.searchsorted(shorter[:left], -at - size, side="right")) if longest > size else 0
        if whole < left:
            _cut(words[whole:], lengths[whole:left] - at)
        # the high bits must reach the low ones: a product carries upwards only
        words ^= words >> np.uint64(32)
        part = mixed[:left]
        part ^= words @ factors
        part *= np.uint64(0x9FB21C651E98DF25)
        part ^= part >> np.uint64(32)
    result = np.empty_like(hashes)
    result[order] = mixed
    return result


def _rest(mixed: int, blocks: npt.NDArray[np.void], length: int) -> int:
    """What is left of one value: what each block adds is told for many at once, and only the chain goes one by one."""
    size = blocks.dtype.itemsize
    count = max(1, -(-length // size))  # of an empty value, one block of zeros
    for first in range(0, count, _AT_ONCE):
        words = blocks[first : min(first + _AT_ONCE, count)].copy().view("<u8").reshape(-1, size // 8)
        if first + len(words) == count:
            _cut(words[-1:], np.array([length - (count - 1) * size]))
        words ^= words >> np.uint64(32)
        for step in (words @ _FACTORS[: size // 8]).tolist():
            mixed = (mixed ^ step) * 0x9FB21C651E98DF25 & 0xFFFFFFFFFFFFFFFF
            mixed ^= mixed >> 32
    return mixed


def _longest_first(lengths: npt.NDArray[np.int64], longest: int) -> npt.NDArray[np.int64]:
    """Numbers of sixteen bits are sorted by radix, in a fifth of the time."""
    shorter = longest - lengths
    return np.argsort(shorter.astype(np.uint16) if longest < 1 << 16 else shorter, kind="stable")


_FACTORS = np.array([0x9FB21C651E98DF25, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB], dtype=np.uint64)


def _cut(words: U64, left: npt.NDArray[np.int64]) -> None:
    """Zero the bytes of each block that lie past the end of its value: ``left`` bytes are its own."""
    for column in range(words.shape[1]):
        over = 8 * column + 8 - left
        if int(over.max()) > 0:
            bits = (np.clip(over, 0, 7) * 8).astype(np.uint64)
            words[:, column] &= np.where(over >= 8, np.uint64(0), np.uint64(0xFFFFFFFFFFFFFFFF) >> bits)


def _finish(value: U64) -> U64:
    """The finaliser of MurmurHash3 (public domain): every input bit reaches every output bit."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    value ^= value >> np.uint64(33)
    return value


def keep_hashes(hashes: U64) -> bytes:
    """The KMV sketch of distinct values: the smallest hashes, sorted, each once."""
    return _lowest(hashes)[:KMV_SIZE].astype("<u8").tobytes()


def _lowest(hashes: U64) -> U64:
    """At least the smallest that are kept, sorted, each once; of many, those below a bound that mostly is enough."""
    if len(hashes) > 2 * KMV_SIZE:
        low = _sorted_once(hashes[hashes < np.uint64(1.2 * KMV_SIZE / len(hashes) * SPACE)])
        if len(low) >= KMV_SIZE:
            return low
    return _sorted_once(hashes)


def merge_hashes(left: bytes, right: bytes) -> bytes:
    if not left or not right:
        return left or right
    both = np.concatenate([np.frombuffer(left, dtype="<u8"), np.frombuffer(right, dtype="<u8")])
    return _sorted_once(both)[:KMV_SIZE].tobytes()


def _sorted_once(hashes: U64) -> U64:
    """Sorted, each hash once."""
    ordered = np.sort(hashes)
    return ordered[np.concatenate([np.ones(1, dtype=bool), ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def distinct(hashes: bytes, cells: int) -> tuple[int, bool]:
    """How many distinct values stand behind a sketch of so many cells, and whether that is exact."""
    count = len(hashes) // 8
    if count < KMV_SIZE:
        return count, True
    largest = int(np.frombuffer(hashes, dtype="<u8")[-1])
    return min(cells, round((count - 1) / (largest / SPACE))), False


def keep_open(values: Sequence[tuple[int, str, int]], limit: int | None) -> tuple[Open, int | None]:
    """The bottom of a list sorted by hash, below ``limit``, as far as count and size allow; and the new limit."""
    if limit is not None and values and values[-1][0] >= limit:
        values = values[: bisect_left(values, limit, key=_hash_of)]
    ends = accumulate(len(text) for _, text, _ in values)
    fitting = next((at for at, end in enumerate(ends) if at == OPEN_SIZE or (at and end > OPEN_CHARACTERS)), None)
    if fitting is None:
        return tuple(values), limit
    return tuple(values[:fitting]), values[fitting][0]


def _hash_of(item: tuple[int, str, int]) -> int:
    return item[0]


def merge_open(left: Open, left_limit: int | None, right: Open, right_limit: int | None) -> tuple[Open, int | None]:
    """The sketch of both sets; a value in both has the cells of both."""
    limit = min((limit for limit in (left_limit, right_limit) if limit is not None), default=None)
    if not left or not right:
        return keep_open(left or right, limit)
    both = sorted(left + right)
    joined: list[tuple[int, str, int]] = []
    last = -1
    for item in both:
        if item[0] == last:
            joined[-1] = (last, item[1], joined[-1][2] + item[2])
        else:
            joined.append(item)
            last = item[0]
    return keep_open(joined, limit)


def open_distinct(count: int, limit: int | None) -> int:
    """How many distinct values stand behind a bottom-k sketch."""
    return count if limit is None else max(count, round(count / (limit / SPACE)))


def merge_shapes(left: Shapes, right: Shapes) -> Shapes:
    """Both lists as one."""
    totals = dict(left)
    for shape, cells in right:
        totals[shape] = totals.get(shape, 0) + cells
    return keep_shapes(
        pa.array(list(totals), pa.string()), np.fromiter(totals.values(), dtype=np.int64, count=len(totals))
    )


def keep_shapes(shapes: pa.StringArray, cells: npt.NDArray[np.int64]) -> Shapes:
    """All shapes, or the 256 of smallest hash (so counts stay true after any merge); commonest first."""
    if len(shapes) > SHAPES_SIZE:
        raw = [shape.encode() for shape in shapes.to_pylist()]
        lengths = np.array([len(shape) for shape in raw], dtype=np.int64)
        data = np.frombuffer(b"".join(raw), dtype=np.uint8)
        hashes = hash_values(data, np.cumsum(lengths) - lengths, lengths)
        kept = np.argsort(hashes, kind="stable")[:SHAPES_SIZE]
        shapes, cells = shapes.take(pa.array(kept)), cells[kept]
    return tuple(sorted(zip(shapes.to_pylist(), cells.tolist(), strict=True), key=lambda item: (-item[1], item[0])))
