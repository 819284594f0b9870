"""The bytes of a finished copy's file: values of the source that stand in them, though in no row.

An engine may keep what was deleted: rows until their group is written anew, blocks until they are used again. Cells
stand side by side there, and much is compressed: what is found is there, what is not found may be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.governance.compare_telling import START, Telling
from guardian.governance.fingerprints import Fingerprints, Sieve, in_bytes, octets_of

BLOCK = 1 << 21
DIGITS = np.zeros(256, bool)
DIGITS[48:58] = True
BEFORE = DIGITS.copy()
BEFORE[[*range(65, 91), *range(97, 123), *b"._+-"]] = True
"""What stands before an address that is only the end of a longer one."""

Octets = npt.NDArray[np.uint8]


@dataclass(slots=True)
class RawValues:
    """Values that tell of a person, as they stand in bytes. ``live``: those that some cell of the copy holds by right,
    as the output for another value."""

    telling: Telling
    prints: Fingerprints
    live: set[int]
    _starts: Sieve = field(init=False)

    def __post_init__(self) -> None:
        starts = self.telling.raw.starts
        self._starts = Sieve(np.concatenate(starts) if starts else np.zeros(0, np.uint64))

    def in_file(self, path: Path) -> Counter[int]:
        """How many times each stands in a file."""
        found: Counter[int] = Counter()
        if self.telling.raw.sizes and self.telling.sieve is not None:
            for data, new in _blocks(path, max(self.telling.raw.sizes)):
                found.update(self._in(data, new))
        return found

    def but_in(self, found: Counter[int], columns: Iterable[pa.Array]) -> int:
        """How many of these are of a value that stands in no cell: those that do are compared there."""
        found = Counter(found)
        for column in columns:
            if not found:
                break
            data = octets_of(in_bytes(column))
            for value in set(self._in(data, len(data))):
                del found[value]
        return found.total()

    def _in(self, data: Octets, new: int) -> Iterator[int]:
        """The values that begin in the first ``new`` bytes."""
        runs = self.prints.runs(data)
        at = np.arange(min(new, max(len(data) - START + 1, 0)), dtype=np.int64)
        at = at[self._starts.holds(runs(at, START))]
        if not len(at) or self.telling.sieve is None:
            return
        for size in self.telling.raw.sizes:
            here = at[at + size <= len(data)]
            values = runs(here, size)
            held = self.telling.sieve.holds(values)
            for start, value in zip(here[held].tolist(), values[held].tolist(), strict=True):
                if value not in self.live and _whole(data, start, size):
                    yield value


def _blocks(path: Path, longest: int) -> Iterator[tuple[Octets, int]]:
    """The file in pieces that overlap by the longest value; how many bytes of each are new."""
    kept = b""
    with path.open("rb") as file:
        while more := file.read(BLOCK):
            data = kept + more
            following = data[max(len(data) - longest, 0) :] if len(more) == BLOCK else b""
            yield np.frombuffer(data, np.uint8), len(data) - len(following)
            kept = following


def _whole(data: Octets, start: int, size: int) -> bool:
    """Whether it is more than the end of a longer address, or a part of a longer number."""
    value = data[start : start + size]
    before, after = data[start - 1 : start], data[start + size : start + size + 1]
    if DIGITS[value].all():
        return not (DIGITS[before].any() or DIGITS[after].any())
    return bool((value == 32).any()) or not BEFORE[before].any()
