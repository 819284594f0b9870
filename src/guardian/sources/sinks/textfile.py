"""Protected copies of running text: lines or paragraphs treated, everything between them kept."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.sources.blobs import Bytes
from guardian.sources.csvfile import cut as cut_long
from guardian.sources.sinks.asking import Asked, in_words
from guardian.sources.sinks.chunking import Chunk, Chunks, opened, settled
from guardian.sources.sinks.odd import Odd
from guardian.sources.sinks.recoding import encoded
from guardian.sources.sinks.splicing import Edits, cut
from guardian.sources.sinks.streaming import Mark, Piece
from guardian.sources.textfile import PARAGRAPH, TextTable

Offsets = npt.NDArray[np.int64]
LONGEST = 64 << 20
COLUMN = "text"
INVALID = "lines with bytes that are not valid in the file's encoding"
_PARAGRAPH = re.compile(rb"(?:[^\n]*[^\s][^\n]*(?:\n|\Z))+")
_LINE = re.compile(rb"[^\n]*[^\s][^\n]*")


@dataclass(frozen=True, slots=True)
class TextCopy:
    """One text file, or member of an archive, being copied."""

    table: TextTable
    open: Callable[[], Bytes]
    asked: Asked
    odd: Callable[[], Odd]

    def pieces(self, mark: Mark | None = None) -> Iterator[Callable[[], Piece]]:
        """The target's bytes in order, as work to be done on any thread; from ``mark`` on if given."""
        encoding = settled(self.open, self.table.encoding)
        chunks = Chunks(self.table.encoding, self._split, LONGEST, self.table.old_lines)
        with closing(self.open()) as stream:
            bom, place = opened(stream, self.table.encoding, None if mark is None else mark.place)
            yield lambda: Piece([pa.py_buffer(bom)], 0, None)
            for chunk in chunks.read(stream, place, encoding):
                yield partial(self._treated, chunk)

    def _split(self, text: bytes, final: bool) -> tuple[None, int]:
        if final:
            return None, len(text)
        if self.table.paragraphs:
            borders = list(re.finditer(rb"\n[ \t\r]*\n", text))
            if borders:
                return None, borders[-1].end()
        return None, text.rfind(b"\n") + 1

    def _treated(self, chunk: Chunk[None]) -> Piece:
        starts, ends = self._cells(chunk.text)
        odd, edits = self.odd(), Edits()
        mark = Mark(chunk.end)
        if not len(starts):
            return Piece([pa.py_buffer(chunk.raw)], 0, mark)
        raw = cut(chunk.text, starts, ends).values(np.arange(len(starts)), empty_is_null=False)
        try:
            cells = raw.cast(pa.string())
            fair = np.ones(len(starts), np.bool_)
        except pa.ArrowInvalid:
            fair = np.array([_is_valid(cell) for cell in raw.to_pylist()])
            odd.add(INVALID, int((~fair).sum()))
            edits.add(starts[~fair], ends[~fair], pa.array([b""] * int((~fair).sum()), pa.binary()))
            cells, starts, ends = raw.filter(pa.array(fair)).cast(pa.string()), starts[fair], ends[fair]
        if self.asked.of([COLUMN]):
            self._edit(edits, cells, starts, ends, chunk.encoding)
        return Piece([chunk.edited(edits)], len(starts), mark, odd.counts)

    def _edit(self, edits: Edits, cells: pa.Array, starts: Offsets, ends: Offsets, encoding: str) -> None:
        """Line ends inside a paragraph are given as ``\\n`` and written as they were."""
        returns = pc.match_substring(cells, "\r\n")
        values = pc.replace_substring(cells, "\r\n", "\n")
        after = pc.fill_null(in_words(self.asked.treat({COLUMN: values}, {})[COLUMN]), "")
        written = pc.if_else(returns, pc.replace_substring(after, "\n", "\r\n"), after)
        changed = pc.not_equal(written, cells).to_numpy(zero_copy_only=False)
        where = self.asked.where(COLUMN)
        new = encoded(written.filter(pa.array(changed)), encoding, where)
        edits.add(starts[changed], ends[changed], new)

    def _cells(self, text: bytes) -> tuple[Offsets, Offsets]:
        """Where the cells stand: as a scan cuts them, without the line end behind them."""
        starts, ends = array("q"), array("q")
        for found in (_PARAGRAPH if self.table.paragraphs else _LINE).finditer(text):
            block = found.span()
            long = block[1] - block[0] > PARAGRAPH and self.table.paragraphs
            for start, end in [line.span() for line in _LINE.finditer(text, *block)] if long else [block]:
                for piece in _pieces(text, start, end):
                    starts.append(piece[0])
                    ends.append(piece[1])
        return np.array(starts, np.int64), np.array(ends, np.int64)


def _pieces(text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end > start and text[end - 1] in b"\r\n":
        end -= 1
    if end - start < 1 << 16:
        yield start, end
        return
    for piece in cut_long(text[start:end]):
        yield start, start + len(piece)
        start += len(piece)


def _is_valid(cell: bytes) -> bool:
    try:
        cell.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
