"""A text file in pieces that end where a record ends, with its bytes as they are and the same in UTF-8."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.sources.blobs import Bytes, read_fully
from guardian.sources.encodings import Encoding
from guardian.sources.sinks.base import DAMAGED, CannotBeRead
from guardian.sources.sinks.recoding import BYTEWISE, Recoded, recoded
from guardian.sources.sinks.splicing import Cut, Edits, cut
from guardian.sources.texts import decide

Offsets = npt.NDArray[np.int64]
R = TypeVar("R")
Split = Callable[[bytes, bool], tuple[R, int]]
"""Finds the whole records at the start of a text (when True: of all of it), and how many bytes they take."""

CHUNK = 18 << 20
RECODED_CHUNK = 4 << 20
LOOK = 2 << 20


@dataclass(frozen=True, slots=True)
class Chunk(Generic[R]):
    """Whole records: ``raw`` as in the file, ``text`` the same in UTF-8; ``end`` is the place behind it in the file."""

    raw: bytes
    text: bytes
    recoding: Recoded | None
    found: R
    encoding: str
    end: int
    final: bool

    def target(self, shown: Cut, starts: Offsets, ends: Offsets) -> Cut:
        """The same cells as ``shown``, which are cut out of the text, in the file's own bytes."""
        if self.recoding is not None:
            return cut(self.raw, self.recoding.original(starts), self.recoding.original(ends))
        return shown if self.text is self.raw else cut(self.raw, starts, ends)

    def edited(self, edits: Edits) -> pa.Buffer:
        """The chunk's bytes with the edits, whose places are those of the text."""
        if not edits.starts:
            return pa.py_buffer(self.raw)
        starts, ends, order = edits.ordered()
        return self.target(cut(self.text, starts, ends), starts, ends).spliced(edits.new, order)


@dataclass(frozen=True, slots=True)
class Chunks(Generic[R]):
    """A chunk depends on where it starts and on nothing before it: reading on from a mark gives the same ones."""

    encoding: Encoding
    split: Split[R]
    longest: int
    old_lines: bool = False

    def read(self, stream: Bytes, place: int, encoding: str) -> Iterator[Chunk[R]]:
        """The chunks from ``place``, where the stream stands."""
        raw, ended, size = b"", False, CHUNK
        while not (ended and not raw):
            if not ended:
                raw, ended = _more(stream, raw, size)
            chunk = self._chunk(raw, encoding, place, final=ended)
            if chunk.raw:
                yield chunk
                raw, place, size = raw[len(chunk.raw) :], chunk.end, CHUNK
            elif not ended:
                size = self._larger(size, raw)
            elif raw:
                raise CannotBeRead("the file ends in the middle of a character or record", remedy=DAMAGED)

    def _chunk(self, raw: bytes, encoding: str, place: int, *, final: bool) -> Chunk[R]:
        coding = None
        if encoding not in BYTEWISE:
            piece = raw[:RECODED_CHUNK] if len(raw) <= CHUNK else raw
            final = final and len(piece) == len(raw)
            coding = recoded(piece, encoding, final=final)
        text = raw if coding is None else coding.text
        if self.old_lines:
            text = text.replace(b"\r", b"\n")
        found, consumed = self.split(text, final)
        taken = consumed if coding is None else int(coding.original(np.array([consumed]))[0])
        kept = raw[:taken]
        shown = kept if coding is None and not self.old_lines else text[:consumed]
        return Chunk(kept, shown, coding, found, encoding, place + taken, final)

    def _larger(self, size: int, raw: bytes) -> int:
        if len(raw) > self.longest:
            raise CannotBeRead(f"a record is longer than {self.longest >> 20} MiB", remedy=DAMAGED)
        return min(2 * size, self.longest + CHUNK)


def _more(stream: Bytes, carry: bytes, size: int) -> tuple[bytes, bool]:
    """``carry`` filled up to ``size`` bytes, and whether the stream ended; raises where it is damaged."""
    wanted = max(0, size - len(carry))
    part = read_fully(stream, wanted) if wanted else b""
    ended = len(part) < wanted and not (rest := stream.read(1))
    if len(part) < wanted and not ended:
        part += rest
    return b"".join((carry, part)), ended  # unlike a sum, lets other threads run meanwhile


def opened(stream: Bytes, encoding: Encoding, place: int | None) -> tuple[bytes, int]:
    """The byte order mark at the start, which belongs to the target too; or the stream moved on to ``place``."""
    if place is None:
        mark = read_fully(stream, encoding.bom) if encoding.bom else b""
        return mark, len(mark)
    stream.seek(place)  # type: ignore[attr-defined]  # only plain files are taken up again
    return b"", place


def settled(open_: Callable[[], Bytes], encoding: Encoding) -> str:
    """The encoding's name. Where the start of a file is all ASCII, the first bytes beyond it decide for all of it."""
    if encoding.certain:
        return encoding.name
    with closing(open_()) as stream:
        while part := read_fully(stream, LOOK):
            if not part.isascii():
                return decide(part)
    return encoding.name
