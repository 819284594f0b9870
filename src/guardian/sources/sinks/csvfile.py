"""Protected copies of delimited text: treated cells replaced, every other byte kept, a chunk of records at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.sources.blobs import Bytes
from guardian.sources.csvfile import LONGEST_RECORD, DelimitedTable, is_empty
from guardian.sources.delimited import QUOTES, beyond_name
from guardian.sources.quoting import spans
from guardian.sources.records import Records, index
from guardian.sources.sinks.asking import Asked, in_words
from guardian.sources.sinks.base import NotProtectable, name_for
from guardian.sources.sinks.cellform import unquoted, written
from guardian.sources.sinks.chunking import Chunk, Chunks, opened, settled
from guardian.sources.sinks.locating import Cells, Locator
from guardian.sources.sinks.odd import Odd
from guardian.sources.sinks.recoding import encoded
from guardian.sources.sinks.splicing import cut
from guardian.sources.sinks.streaming import Mark, Piece

Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CsvCopy:
    """One delimited file, or member of an archive, being copied."""

    table: DelimitedTable
    open: Callable[[], Bytes]
    asked: Asked
    odd: Callable[[], Odd]

    def pieces(self, mark: Mark | None = None) -> Iterator[Callable[[], Piece]]:
        """The target's bytes in order, as work to be done on any thread; from ``mark`` on if given."""
        encoding = settled(self.open, self.table.encoding)
        above = self.table.layout.header_row if mark is None else int(mark.state["above"])
        chunks = Chunks(self.table.encoding, self._split, LONGEST_RECORD, self.table.old_lines)
        with closing(self.open()) as stream:
            bom, place = opened(stream, self.table.encoding, None if mark is None else mark.place)
            yield lambda: Piece([pa.py_buffer(bom)], 0, None)
            for chunk in chunks.read(stream, place, encoding):
                heading = min(above, len(chunk.found.starts))
                above -= heading
                yield partial(self._treated, chunk, heading, Mark(chunk.end, {"above": above}))

    def _split(self, text: bytes, final: bool) -> tuple[Records, int]:
        return index(text, self.table.layout.dialect, final=final)

    def _treated(self, chunk: Chunk[Records], heading: int, mark: Mark) -> Piece:
        return _Treatment(self, chunk, heading, mark).piece()


def is_same(after: pa.Array, before: pa.Array) -> bool:
    """Whether a treatment gave back what it was given: the same memory, and so the same values."""
    if after.type != before.type or (len(after), after.offset) != (len(before), before.offset):
        return False
    return [one and one.address for one in after.buffers()] == [one and one.address for one in before.buffers()]


class _Treatment:
    """One chunk's way from the source's bytes to the target's."""

    def __init__(self, copy: CsvCopy, chunk: Chunk[Records], heading: int, mark: Mark) -> None:
        self.copy, self.chunk, self.odd, self.heading, self.mark = copy, chunk, copy.odd(), heading, mark
        self.names, self.dialect = copy.table.layout.names, copy.table.layout.dialect
        treated = copy.asked.of(self.names)
        self.columns = [at for at, name in enumerate(self.names) if name in treated]
        self.beside = [at for at, name in enumerate(self.names) if name in copy.asked.beside - treated]
        self.starts = chunk.found.starts[heading:]
        self.ends = chunk.found.ends[heading:]

    def piece(self) -> Piece:
        if not len(self.chunk.found.starts):
            return Piece([pa.py_buffer(self.chunk.raw)], 0, self.mark)
        locator = Locator(self.chunk.text, self.starts, self.ends, self.dialect, clean=self.chunk.found.clean)
        cells = locator.cells([*self.columns, *self.beside], len(self.names), self.odd)
        rows = len(cells.starts)
        extra = [*self._heading(), *self._dropped(cells.kept)]
        if not self.columns and not extra:
            return Piece([pa.py_buffer(self.chunk.raw)], rows, self.mark, self.odd.counts)
        return Piece([self._spliced(cells, extra)], rows, self.mark, self.odd.counts)

    def _spliced(self, cells: Cells, extra: list[tuple[int, int, bytes]]) -> pa.Buffer:
        values = self._values(cells)
        treated = self.copy.asked.treat(values, self._beside_values(cells))
        changed = [at for at, name in enumerate(values) if not is_same(treated[name], values[name])]
        if not changed and not extra:
            return pa.py_buffer(self.chunk.raw)
        starts, ends = cells.starts[:, changed].ravel(), cells.ends[:, changed].ravel()
        order = np.arange(len(starts), dtype=np.int64)
        if extra:
            starts = np.concatenate([starts, np.array([edit[0] for edit in extra], np.int64)])
            ends = np.concatenate([ends, np.array([edit[1] for edit in extra], np.int64)])
            sorting = np.argsort(starts, kind="stable")
            starts, ends = starts[sorting], ends[sorting]
            order = np.empty_like(sorting)
            order[sorting] = np.arange(len(sorting))
        sources = np.full(len(starts), -1, np.int64)
        replacements = self._replacements(cells, changed, values, treated, order, sources)
        if extra:
            base = sum(map(len, replacements))
            sources[order[len(changed) * len(cells.starts) :]] = np.arange(base, base + len(extra))
            replacements.append(pa.array([self._in_encoding(edit[2]) for edit in extra], pa.binary()))
        return self.chunk.target(cut(self.chunk.text, starts, ends), starts, ends).spliced(replacements, sources)

    def _values(self, cells: Cells) -> dict[str, pa.Array]:
        count, values = len(self.columns), {}
        shown = cut(self.chunk.text, cells.starts[:, :count].ravel(), cells.ends[:, :count].ravel())
        for at, column in enumerate(self.columns):
            raw = shown.values(np.arange(at, shown.cells, count)).view(pa.string())  # its bytes were found valid
            values[self.names[column]] = unquoted(raw, cells.quoted[:, at], self.dialect)
        return values

    def _replacements(
        self,
        cells: Cells,
        changed: list[int],
        values: dict[str, pa.Array],
        treated: dict[str, pa.Array],
        order: Offsets,
        sources: Offsets,
    ) -> list[pa.Array]:
        """The new cells of the columns that changed; ``sources`` learns which stands where."""
        rows, names = len(cells.starts), list(values)
        arrays: list[pa.Array] = []
        for place, at in enumerate(changed):
            name = names[at]
            array, same = self._written(name, treated[name], values[name], cells.quoted[:, at])
            base = len(arrays) * rows
            here = order[place : len(changed) * rows : len(changed)]
            sources[here] = np.where(same, -1, np.arange(base, base + rows))
            arrays.append(array)
        return arrays

    def _written(self, name: str, after: pa.Array, before: pa.Array, quoted: Flags) -> tuple[pa.Array, Flags]:
        where = self.copy.asked.where(name)
        plain = pc.fill_null(in_words(after), "")
        alone = len(self.names) == 1
        array, same = written(plain, pc.fill_null(before, ""), quoted, self.dialect, where, alone=alone)
        return encoded(array, self.chunk.encoding, where), same

    def _in_encoding(self, text: bytes) -> bytes:
        where = self.copy.asked.where()
        return bytes(encoded(pa.array([text.decode()]), self.chunk.encoding, where)[0].as_py())

    def _beside_values(self, cells: Cells) -> dict[str, pa.Array]:
        found = {}
        for at, column in enumerate(self.beside, len(self.columns)):
            starts, ends = cells.starts[:, at], cells.ends[:, at]
            raw = cut(self.chunk.text, starts, ends).values(np.arange(len(starts))).view(pa.string())
            found[self.names[column]] = unquoted(raw, cells.quoted[:, at], self.dialect)
        return found

    def _dropped(self, kept: Flags) -> Iterator[tuple[int, int, bytes]]:
        """Odd records go whole, with their line ends."""
        for row in np.flatnonzero(~kept).tolist():
            start, end = int(self.starts[row]), int(self.ends[row])
            end += self.chunk.text[end : end + 1] == b"\r"
            end += self.chunk.text[end : end + 1] == b"\n"
            yield start, end, b""

    def _heading(self) -> Iterator[tuple[int, int, bytes]]:
        """What stands above the header counts as cells beyond the columns; header cells are names."""
        records = self.chunk.found
        for at in range(self.heading):
            start, end = int(records.starts[at]), int(records.ends[at])
            line = self.chunk.text[start:end]
            if at == self.heading - 1 and not self.mark.state["above"]:
                yield from self._header(line, start)
            elif not (at == 0 and line.lower().startswith(b"sep=") and len(line) <= 6):
                yield from self._line(line, start, end)

    def _line(self, line: bytes, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        beyond = beyond_name(self.names)
        if not self.copy.asked.of([beyond]) or is_empty(line, self.dialect):
            return
        value = pa.array([line.decode("utf-8", "replace")])
        beside = {self.names[at]: pa.nulls(1, pa.string()) for at in self.beside}
        after = self.copy.asked.treat({beyond: value}, beside)[beyond]
        cell = self._cell(after, self.copy.asked.where(beyond), quoted=False)
        yield start, end, cell or self.dialect.quote * 2 or self.dialect.delimiter  # an empty line would be no record

    def _header(self, line: bytes, start: int) -> Iterator[tuple[int, int, bytes]]:
        found, fair = spans(line, self.dialect)
        if not fair:
            self.odd.add(QUOTES)
        for begin, stop, quoted in found:
            cell = pa.array([line[begin:stop].decode("utf-8", "replace")])
            name = str(unquoted(cell, np.array([quoted]), self.dialect)[0])
            new = name_for(self.copy.asked.treater, "column", name)
            if new is None:
                raise NotProtectable("a column's name is personal data", where=self.copy.asked.where())
            if new != name:
                where = f"{self.copy.asked.where()}: a column's name"
                yield start + begin, start + stop, self._cell(pa.array([new]), where, quoted=quoted)

    def _cell(self, value: pa.Array, where: str, *, quoted: bool) -> bytes:
        plain = pc.fill_null(in_words(value), "")
        array, _ = written(plain, pa.array([""]), np.array([quoted]), self.dialect, where, alone=False)
        return str(array[0]).encode()
