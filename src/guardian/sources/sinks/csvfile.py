"""Protected copies of delimited text: treated cells replaced, every other byte kept, a chunk of records at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.sources import delimited
from guardian.sources.blobs import Bytes, read_fully
from guardian.sources.csvfile import LONGEST_RECORD, DelimitedTable
from guardian.sources.delimited import QUOTES, Records, beyond_name, spans
from guardian.sources.sinks.asking import Asked, in_words
from guardian.sources.sinks.base import NotProtectable, name_for
from guardian.sources.sinks.cellform import unquoted, written
from guardian.sources.sinks.locating import Cells, Locator
from guardian.sources.sinks.odd import Odd
from guardian.sources.sinks.recoding import BYTEWISE, Recoded, encoded, recoded
from guardian.sources.sinks.splicing import Cut, cut
from guardian.sources.sinks.streaming import Mark, Piece
from guardian.sources.texts import decide

Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CHUNK = 8 << 20
RECODED_CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole records: ``raw`` as in the file, ``text`` the same in UTF-8, ``above`` of them are no rows."""

    raw: bytes
    text: bytes
    recoding: Recoded | None
    records: Records
    above: int
    encoding: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class CsvCopy:
    """One delimited file, or member of an archive, being copied."""

    table: DelimitedTable
    open: Callable[[], Bytes]
    asked: Asked
    odd: Callable[[], Odd]

    def pieces(self, mark: Mark | None = None) -> Iterator[Callable[[], Piece]]:
        """The target's bytes in order, as work to be done on any thread; from ``mark`` on if given."""
        stream = self.open()
        try:
            skipped = 0 if mark is None else mark.place
            if mark is None:
                bom = read_fully(stream, self.table.encoding.bom) if self.table.encoding.bom else b""
                skipped = len(bom)
                yield lambda: Piece([pa.py_buffer(bom)], 0, None)
            else:
                stream.seek(skipped)  # type: ignore[attr-defined]  # only plain files are taken up again
            for chunk in self._chunks(stream, skipped, mark):
                yield lambda chunk=chunk: self._treated(chunk)  # type: ignore[misc]
        finally:
            stream.close()

    def _chunks(self, stream: Bytes, place: int, mark: Mark | None) -> Iterator[Chunk]:
        """Cut so that a chunk depends on where it starts and on nothing before: taking up again gives the same."""
        encoding = self.table.encoding.name if self.table.encoding.certain else ""
        above = self.table.layout.header_row
        if mark is not None:
            encoding, above = str(mark.state["encoding"]), int(mark.state["above"])
        raw, ended, size = b"", False, CHUNK
        while not (ended and not raw):
            if not ended:
                raw, ended = _more(stream, raw, size)
            encoding = encoding or ("" if raw.isascii() else decide(raw))
            chunk = self._chunk(raw, encoding, above, place, final=ended)
            if not chunk.raw and not ended:
                size = _larger(size, raw)
                continue
            if not chunk.raw:
                break
            yield chunk
            raw, place, size = raw[len(chunk.raw) :], chunk.mark.place, CHUNK
            above = int(chunk.mark.state["above"])

    def _chunk(self, raw: bytes, encoding: str, above: int, place: int, *, final: bool) -> Chunk:
        coding = None
        if encoding and encoding not in BYTEWISE:
            piece = raw[:RECODED_CHUNK] if len(raw) <= CHUNK else raw
            final = final and len(piece) == len(raw)
            coding = recoded(piece, encoding, final=final)
        text = raw if coding is None else coding.text
        if self.table.old_lines:
            text = text.replace(b"\r", b"\n")
        records, consumed = delimited.index(text, self.table.layout.dialect, final=final)
        taken = consumed if coding is None else int(coding.original(np.array([consumed]))[0])
        heading = min(above, len(records.starts))
        mark = Mark(place + taken, {"encoding": encoding, "above": above - heading})
        return Chunk(raw[:taken], text[:consumed], coding, records, heading, encoding or "utf-8", mark)

    def _treated(self, chunk: Chunk) -> Piece:
        return _Treatment(self, chunk).piece()


def _more(stream: Bytes, carry: bytes, size: int) -> tuple[bytes, bool]:
    """``carry`` filled up to ``size`` bytes, and whether the stream ended; raises where it is damaged."""
    wanted = max(0, size - len(carry))
    part = read_fully(stream, wanted) if wanted else b""
    ended = len(part) < wanted and not (rest := stream.read(1))
    if len(part) < wanted and not ended:
        part += rest
    return carry + part, ended


def _larger(size: int, raw: bytes) -> int:
    if len(raw) > LONGEST_RECORD:
        raise NotProtectable(f"a record is longer than {LONGEST_RECORD >> 20} MiB")
    return size + CHUNK


class _Treatment:
    """One chunk's way from the source's bytes to the target's."""

    def __init__(self, copy: CsvCopy, chunk: Chunk) -> None:
        self.copy, self.chunk, self.odd = copy, chunk, copy.odd()
        self.names, self.dialect = copy.table.layout.names, copy.table.layout.dialect
        self.octets = np.frombuffer(chunk.text, np.uint8)
        treated = copy.asked.of(self.names)
        self.columns = [at for at, name in enumerate(self.names) if name in treated]
        self.beside = [at for at, name in enumerate(self.names) if name in copy.asked.beside - treated]
        self.starts = chunk.records.starts[chunk.above :]
        self.ends = chunk.records.ends[chunk.above :]

    def piece(self) -> Piece:
        if not len(self.chunk.records.starts):
            return Piece([pa.py_buffer(self.chunk.raw)], 0, self.chunk.mark)
        locator = Locator(self.chunk.text, self.starts, self.ends, self.dialect, clean=self.chunk.records.clean)
        cells = locator.cells([*self.columns, *self.beside], len(self.names), self.odd)
        rows = len(cells.starts)
        extra = [*self._heading(), *self._dropped(cells.kept)]
        if not self.columns and not extra:
            return Piece([pa.py_buffer(self.chunk.raw)], rows, self.chunk.mark, self.odd.counts)
        return Piece([self._spliced(cells, extra)], rows, self.chunk.mark, self.odd.counts)

    def _spliced(self, cells: Cells, extra: list[tuple[int, int, bytes]]) -> pa.Buffer:
        count = len(self.columns)
        starts, ends = cells.starts[:, :count].ravel(), cells.ends[:, :count].ravel()
        order = np.arange(len(starts), dtype=np.int64)
        if extra:
            starts = np.concatenate([starts, np.array([edit[0] for edit in extra], np.int64)])
            ends = np.concatenate([ends, np.array([edit[1] for edit in extra], np.int64)])
            sorting = np.argsort(starts, kind="stable")
            starts, ends = starts[sorting], ends[sorting]
            order = np.empty_like(sorting)
            order[sorting] = np.arange(len(sorting))
        shown = cut(self.chunk.text, starts, ends)
        target = shown
        if self.chunk.recoding is not None:
            original = self.chunk.recoding.original
            target = cut(self.chunk.raw, original(starts), original(ends))
        elif self.copy.table.old_lines:
            target = cut(self.chunk.raw, starts, ends)
        replacements, sources = self._replacements(cells, shown, order, extra)
        return target.spliced(replacements, sources)

    def _replacements(
        self, cells: Cells, shown: Cut, order: Offsets, extra: list[tuple[int, int, bytes]]
    ) -> tuple[list[pa.Array], Offsets]:
        count, rows = len(self.columns), len(cells.starts)
        values = {}
        for at, column in enumerate(self.columns):
            raw = shown.values(order[at : count * rows : count]).cast(pa.string())
            values[self.names[column]] = unquoted(raw, cells.quoted[:, at], self.dialect)
        treated = self.copy.asked.treat(values, self._beside_values(cells))
        sources = np.full(shown.cells, -1, np.int64)
        arrays: list[pa.Array] = []
        base = 0
        for at, (name, before) in enumerate(values.items()):
            array, same = self._written(name, treated[name], before, cells.quoted[:, at])
            places = order[at : count * rows : count]
            sources[places] = np.where(same, -1, np.arange(base, base + rows))
            arrays.append(array)
            base += rows
        if extra:
            arrays.append(pa.array([self._in_encoding(edit[2]) for edit in extra], pa.binary()))
            sources[order[count * rows :]] = np.arange(base, base + len(extra))
        return arrays, sources

    def _written(self, name: str, after: pa.Array, before: pa.Array, quoted: Flags) -> tuple[pa.Array, Flags]:
        where = f"{self.copy.asked.table.ref}/{name}"
        plain = pc.fill_null(in_words(after), "")
        alone = len(self.names) == 1
        array, same = written(plain, pc.fill_null(before, ""), quoted, self.dialect, where, alone=alone)
        return encoded(array, self.chunk.encoding, where), same

    def _in_encoding(self, text: bytes) -> bytes:
        where = self.copy.asked.table.ref
        return bytes(encoded(pa.array([text.decode()]), self.chunk.encoding, where)[0].as_py())

    def _beside_values(self, cells: Cells) -> dict[str, pa.Array]:
        found = {}
        for at, column in enumerate(self.beside, len(self.columns)):
            starts, ends = cells.starts[:, at], cells.ends[:, at]
            raw = cut(self.chunk.text, starts, ends).values(np.arange(len(starts))).cast(pa.string())
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
        records = self.chunk.records
        for at in range(self.chunk.above):
            start, end = int(records.starts[at]), int(records.ends[at])
            line = self.chunk.text[start:end]
            if at == self.chunk.above - 1 and not self.chunk.mark.state["above"]:
                yield from self._header(line, start)
            elif not (at == 0 and line.lower().startswith(b"sep=") and len(line) <= 6):
                yield from self._line(line, start, end)

    def _line(self, line: bytes, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        beyond = beyond_name(self.names)
        if not self.copy.asked.of([beyond]):
            return
        value = pa.array([line.decode("utf-8", "replace")])
        beside = {self.names[at]: pa.nulls(1, pa.string()) for at in self.beside}
        after = self.copy.asked.treat({beyond: value}, beside)[beyond]
        yield start, end, self._cell(after, f"{self.copy.asked.table.ref}/{beyond}", quoted=False)

    def _header(self, line: bytes, start: int) -> Iterator[tuple[int, int, bytes]]:
        found, fair = spans(line, self.dialect)
        if not fair:
            self.odd.add(QUOTES)
        for begin, stop, quoted in found:
            cell = pa.array([line[begin:stop].decode("utf-8", "replace")])
            name = str(unquoted(cell, np.array([quoted]), self.dialect)[0])
            new = name_for(self.copy.asked.treater, "column", name)
            if new is None:
                raise NotProtectable("a column's name is personal data", where=self.copy.asked.table.ref)
            if new != name:
                where = f"{self.copy.asked.table.ref}: a column's name"
                yield start + begin, start + stop, self._cell(pa.array([new]), where, quoted=quoted)

    def _cell(self, value: pa.Array, where: str, *, quoted: bool) -> bytes:
        plain = pc.fill_null(in_words(value), "")
        array, _ = written(plain, pa.array([""]), np.array([quoted]), self.dialect, where, alone=False)
        return str(array[0]).encode()
