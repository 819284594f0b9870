"""Offsets between a text's own encoding and UTF-8, so that cells are found in one and bytes kept in the other."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.sources.sinks.base import UnfitError

Offsets = npt.NDArray[np.int64]
BYTEWISE = frozenset({"utf-8"})
CODE_POINTS = 0x110000


@dataclass(frozen=True, slots=True)
class Recoded:
    """``text`` is UTF-8, invalid bytes replaced; ``ends[i]`` is where the first ``i`` characters end in the original.

    ``taken`` bytes of the original are covered; an unfinished character at its end is left for the next piece.
    """

    text: bytes
    ends: Offsets
    characters: Offsets
    taken: int
    wrong: int

    def original(self, offsets: Offsets) -> Offsets:
        """Offsets into the UTF-8 text as offsets into the original bytes."""
        return self.ends[self.characters[offsets]]


def recoded(raw: bytes, name: str, *, final: bool) -> Recoded:
    """The text of ``raw`` in UTF-8, and where its characters stand."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    text = decoder.decode(raw, final)
    taken = len(raw) if final else len(raw) - len(decoder.getstate()[0])
    widths = _canonical(text, raw[:taken], name)
    wrong = 0
    if widths is None:
        text, widths, wrong = _by_byte(raw[:taken], name)
    octets = text.encode("utf-8", "surrogatepass")
    return Recoded(octets, _running(widths), character_counts(octets), taken, wrong)


def character_counts(octets: bytes) -> Offsets:
    """For each byte offset, how many characters start before it."""
    return _running((np.frombuffer(octets, np.uint8) & 0xC0) != 0x80)


def _running(steps: npt.NDArray[np.uint8] | npt.NDArray[np.bool_]) -> Offsets:
    ends = np.zeros(len(steps) + 1, np.int64)
    np.cumsum(steps, out=ends[1:])
    return ends


def _canonical(text: str, raw: bytes, name: str) -> npt.NDArray[np.uint8] | None:
    """How many bytes each character takes, where encoding the text again gives the very same bytes."""
    try:
        if text.encode(name) != raw:
            return None
    except UnicodeEncodeError:
        return None
    return _widths(text, name)


@lru_cache(maxsize=8)
def _table(name: str) -> npt.NDArray[np.uint8]:
    return np.zeros(CODE_POINTS, np.uint8)


def _widths(text: str, name: str) -> npt.NDArray[np.uint8]:
    table = _table(name)
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    widths = table[points]
    if not widths.all():
        for point in np.unique(points[widths == 0]).tolist():
            table[point] = len(chr(point).encode(name))
        widths = table[points]
    return widths


def _by_byte(raw: bytes, name: str) -> tuple[str, npt.NDArray[np.uint8], int]:
    """The same byte after byte, for text that holds invalid bytes or unusual spellings of a character."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    characters: list[str] = []
    widths: list[int] = []
    start = 0
    for place in range(len(raw)):
        out = decoder.decode(raw[place : place + 1], place == len(raw) - 1)
        if out:
            pending = len(decoder.getstate()[0])
            characters.append(out)
            widths.extend([place + 1 - pending - start, *([0] * (len(out) - 1))])
            start = place + 1 - pending
    text = "".join(characters)
    return text, np.array(widths, np.uint8), text.count("�")


def encoded(array: pa.Array, name: str, where: str) -> pa.Array:
    """Strings (none of them null) in another encoding. Raises UnfitError where it lacks a character."""
    if name in BYTEWISE:
        return array.cast(pa.binary())
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1].astype(np.int64)
    data = array.buffers()[2].to_pybytes()[offsets[0] : offsets[-1]] if len(array) and array.buffers()[2] else b""
    text = data.decode("utf-8")
    try:
        out = text.encode(name)
    except UnicodeEncodeError:
        raise UnfitError(
            f"its treatment gives characters that the file's encoding ({name}) cannot hold",
            where=where,
            remedy="Choose a treatment that gives plain letters and digits, or convert the file to UTF-8 first",
        ) from None
    ends = _running(_widths(text, name))[character_counts(data)[offsets - offsets[0]]].astype(np.int32)
    return pa.Array.from_buffers(pa.binary(), len(array), [None, pa.py_buffer(ends), pa.py_buffer(out)])
