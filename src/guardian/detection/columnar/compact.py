"""The characters of values in columns: separators taken out, values of one length together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int16]
Worths = npt.NDArray[np.int32]

_SEPARATORS = b" \t-./()_:,"
_TIDY = bytes(
    0 if code in _SEPARATORS else 1 if code == 0 else code - 32 if 0x61 <= code <= 0x7A else code for code in range(256)
)


class Group:
    """Compact values of one length, their characters in columns."""

    def __init__(self, length: int, rows: slice | I64, places: Bytes) -> None:
        self.length, self.rows, self.places = length, rows, places
        self._digits: tuple[Ints, Bools] | None = None

    def digits(self) -> tuple[Ints, Bools]:
        """The digits, and which values are all digits and not one again and again (elsewhere zeros stand in)."""
        if self._digits is None:
            digits = self.places.astype(np.int16) - np.int16(48)
            low, high = self.places.min(axis=0), self.places.max(axis=0)
            sound = (low >= 48) & (high <= 57) & (low != high)
            self._digits = (digits if sound.all() else np.where(sound, digits, np.int16(0))), sound
        return self._digits


def characters(text: pa.StringArray) -> tuple[I64, Bytes]:
    """Where each value begins in the bytes of all, and these bytes; of a slice, its own only."""
    _, where, what = text.buffers()
    offsets = np.frombuffer(where, dtype=np.int32)[text.offset : text.offset + len(text) + 1].astype(np.int64)
    data = np.frombuffer(what, dtype=np.uint8) if what is not None else np.zeros(0, dtype=np.uint8)
    return offsets - offsets[0], data[offsets[0] : offsets[-1]]


def sums(keep: Bools) -> npt.NDArray[np.int32]:
    """How many are kept before each place, and in all. NumPy adds numbers of 32 bits many times faster than others."""
    counted = np.zeros(len(keep) + 1, dtype=np.int32)
    np.cumsum(keep.astype(np.int32), dtype=np.int32, out=counted[1:])
    return counted


def compacted(data: Bytes, offsets: I64) -> Iterator[tuple[int, slice | I64, Bytes]]:
    """The values without separators in upper case, by length: the length, which values, and their characters in
    columns."""
    tidy = np.frombuffer(data.tobytes().translate(_TIDY), dtype=np.uint8)
    keep = tidy != 0
    if not keep.all():
        offsets = sums(keep)[offsets].astype(np.int64)
        tidy = tidy[keep]
    lengths = np.diff(offsets)
    if len(lengths) and int(lengths.min()) == int(lengths.max()):
        length = int(lengths[0])
        yield length, slice(None), np.ascontiguousarray(tidy.reshape(len(lengths), length).T)
        return
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        yield length, rows, tidy[offsets[:-1][rows][None, :] + np.arange(length)[:, None]]


def repeated(places: Bytes | Ints | Worths) -> Bools:
    """One character again and again."""
    same: Bools = (places == places[0]).all(axis=0)
    return same
