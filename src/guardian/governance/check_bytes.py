"""The bytes of a finished copy's file: values of the source that stand in them, though in no row.

An engine may keep what was deleted: rows until their group is written anew, blocks until they are used again. Cells
stand side by side there, and much is compressed: what is found is there, what is not found may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from guardian.governance.compare_telling import START, Telling
from guardian.governance.fingerprints import Fingerprints, Sieve

BLOCK = 1 << 21
BEFORE = np.zeros(256, bool)
BEFORE[[*range(48, 58), *range(65, 91), *range(97, 123), *b"._+-"]] = True
"""What stands before an address that is only the end of a longer one."""

Octets = npt.NDArray[np.uint8]


def raw_values(path: Path, telling: Telling, prints: Fingerprints, live: set[int]) -> int:
    """How many times values that tell of a person stand in the bytes of a file. ``live``: those that some cell of the
    copy holds by right, as the output for another value."""
    if not telling.raw.sizes or telling.sieve is None:
        return 0
    starts = Sieve(np.concatenate(telling.raw.starts))
    longest = max(telling.raw.sizes)
    return sum(_in_block(data, new, starts, telling, prints, live) for data, new in _blocks(path, longest))


def _blocks(path: Path, longest: int) -> Iterator[tuple[Octets, int]]:
    """The file in pieces that overlap by the longest value; how many bytes of each are new."""
    kept = b""
    with path.open("rb") as file:
        while more := file.read(BLOCK):
            data = kept + more
            following = data[max(len(data) - longest, 0) :] if len(more) == BLOCK else b""
            yield np.frombuffer(data, np.uint8), len(data) - len(following)
            kept = following


def _in_block(data: Octets, new: int, starts: Sieve, telling: Telling, prints: Fingerprints, live: set[int]) -> int:
    at = np.flatnonzero(starts.holds(prints.everywhere(data, START)))
    at = at[at < new]
    if not len(at) or telling.sieve is None:
        return 0
    found = 0
    for size in telling.raw.sizes:
        here = at[at + size <= len(data)]
        values = prints.at(data, here, size)
        held = telling.sieve.holds(values)
        for start, value in zip(here[held].tolist(), values[held].tolist(), strict=True):
            found += value not in live and _whole(data, start, size)
    return found


def _whole(data: Octets, start: int, size: int) -> bool:
    """Whether it is more than the end of a longer address."""
    spaced = bool((data[start : start + size] == 32).any())
    return spaced or start == 0 or not BEFORE[data[start - 1]]
