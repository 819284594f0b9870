"""Cells cut out of bytes and others put in their place, whole columns at once; every other byte stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cut:
    """``data`` as runs and cells in turn: run 0, cell 0, run 1, … run n. Cells lie in order and do not overlap."""

    pieces: pa.Array
    bounds: npt.NDArray[np.int32]
    cells: int

    def values(self, places: Offsets, *, empty_is_null: bool = True) -> pa.Array:
        """The cells at ``places`` as bytes."""
        at = 2 * places + 1
        if not empty_is_null:
            return self.pieces.take(pa.array(at))
        return self.pieces.take(pa.array(at, mask=self.bounds[at] == self.bounds[at + 1]))

    def spliced(self, replacements: Sequence[pa.Array], sources: Offsets) -> pa.Buffer:
        """The data with cell ``i`` replaced by entry ``sources[i]`` of all replacements together (-1: kept)."""
        count = 2 * self.cells + 1
        order = np.arange(count, dtype=np.int64)
        chosen = sources >= 0
        order[1::2][chosen] = sources[chosen] + count
        joined = pa.concat_arrays([self.pieces, *replacements]).take(pa.array(order))
        return content(joined)


def cut(data: bytes, starts: Offsets, ends: Offsets) -> Cut:
    """The cells ``starts[i]:ends[i]`` of ``data``, which follow each other."""
    bounds = np.empty(2 * len(starts) + 2, np.int32)
    bounds[0], bounds[-1] = 0, len(data)
    bounds[1:-1:2], bounds[2:-1:2] = starts, ends
    pieces = pa.Array.from_buffers(pa.binary(), len(bounds) - 1, [None, pa.py_buffer(bounds), pa.py_buffer(data)])
    return Cut(pieces, bounds, len(starts))


def content(array: pa.Array) -> pa.Buffer:
    """The bytes of all entries of a binary or string array, one behind the other."""
    buffer = array.buffers()[2]
    if buffer is None or not len(array):
        return pa.py_buffer(b"")
    bounds = offsets(array)
    start, end = int(bounds[0]), int(bounds[-1])
    return buffer.slice(start, end - start)


def offsets(array: pa.Array) -> npt.NDArray[np.int32]:
    """Where the entries of a binary or string array begin in its bytes, and where the last one ends."""
    return np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1]


@dataclass(slots=True)
class Edits:
    """Places of a text (in any order, not overlapping) and what stands there in the target."""

    starts: list[Offsets] = field(default_factory=list)
    ends: list[Offsets] = field(default_factory=list)
    new: list[pa.Array] = field(default_factory=list)

    def add(self, starts: Offsets, ends: Offsets, new: pa.Array) -> None:
        """``new``: binary, without nulls."""
        self.starts.append(starts)
        self.ends.append(ends)
        self.new.append(new)

    def ordered(self) -> tuple[Offsets, Offsets, Offsets]:
        """Starts, ends and the place of each one's entry in all of ``new`` together."""
        starts, ends = np.concatenate(self.starts), np.concatenate(self.ends)
        order = np.argsort(starts, kind="stable")
        return starts[order], ends[order], order
