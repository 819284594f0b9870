"""CSV and its kin as a table: layout found from the start, then streamed in chunks of whole records."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from guardian.model import ColumnSchema
from guardian.sources import delimited
from guardian.sources.blobs import Bytes
from guardian.sources.delimited import beyond_name
from guardian.sources.dialects import Layout, find_layout, rowless
from guardian.sources.encodings import Encoding, find_encoding
from guardian.sources.losses import Losses
from guardian.sources.quoting import Dialect, split
from guardian.sources.records import Records, index
from guardian.sources.running import Work
from guardian.sources.sampling import Draw, Reservoir
from guardian.sources.tabular import Sample
from guardian.sources.texts import Parts, Utf8, has_old_lines

CHUNK = 2 << 20
"""Bytes indexed at a time: what the processor's cache holds."""
GROUP = 4 << 20
"""Bytes handed over at a time once the file proves long: few, so that no thread works long on the last ones alone."""
LONGEST_RECORD = 16 << 20
PIECE = 1 << 16
OVERLONG = f"records longer than {LONGEST_RECORD >> 20} MiB (read in pieces, outside the columns)"


@dataclass(frozen=True, slots=True)
class DelimitedTable:
    """``open`` gives the raw bytes anew; encoding and layout were found from the first of them. ``only``: the columns
    that are parsed; None: all."""

    open: Callable[[], Bytes]
    encoding: Encoding
    layout: Layout
    old_lines: bool = False
    comment: str = ""
    rows: int | None = None
    only: frozenset[str] | None = None

    @property
    def columns(self) -> tuple[ColumnSchema, ...]:
        return tuple(ColumnSchema(name) for name in self.layout.names)

    def narrowed(self, columns: frozenset[str]) -> DelimitedTable:
        return replace(self, only=columns)

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        group: list[tuple[Records, int]] = []
        held, enough = 0, CHUNK
        for chunk in self._chunks(losses):
            if isinstance(chunk, pa.RecordBatch):
                yield chunk
                continue
            group.append(chunk)
            held += chunk[1]
            if held >= enough:
                yield self._work(group, losses)
                group, held, enough = [], 0, min(GROUP, 2 * enough)
        yield self._work(group, losses)

    def _work(self, group: list[tuple[Records, int]], losses: Losses) -> Work:
        names, dialect = self.layout.names, self.layout.dialect
        return lambda: (
            batch
            for records, consumed in group
            for batch in delimited.batches(records, consumed, names, dialect, losses, self.only)
        )

    def sample(self, size: int, losses: Losses) -> Sample:
        sample = Sample(())
        sample.batches = self._drawn(size, losses, sample)
        return sample

    def _drawn(self, size: int, losses: Losses, sample: Sample) -> Iterator[pa.RecordBatch]:
        """What stands outside the columns passes as it comes; whole rows are drawn, then parsed together."""
        draw, aside = Draw(size), 0
        reservoir: Reservoir[bytes] = Reservoir(draw, len)
        for chunk in self._chunks(losses):
            if isinstance(chunk, pa.RecordBatch):
                aside += chunk.num_rows
                yield chunk
                continue
            places, keys = draw.keys(len(chunk[0].starts))
            reservoir.add(chunk[0].take(places), keys)
        sample.rows = draw.seen + aside
        yield from delimited.picked(reservoir.items(), self.layout.names, self.layout.dialect, losses)

    def _chunks(self, losses: Losses) -> Iterator[tuple[Records, int] | pa.RecordBatch]:
        stream = Utf8(self.open(), self.encoding, losses, old_lines=self.old_lines)
        try:
            yield from self._without_header(self._indexed(stream, losses), losses)
        finally:
            stream.close()

    def _indexed(self, stream: Utf8, losses: Losses) -> Iterator[tuple[Records, int] | pa.RecordBatch]:
        carry, parts, line = b"", Parts(stream, losses), 1
        while True:
            part = parts.next(CHUNK)
            data = b"".join((carry, part))  # unlike a sum, lets other threads run meanwhile
            records, consumed = index(data, self.layout.dialect, final=not part)
            losses.at(delimited.QUOTES, (line + at for at in records.broken))
            line += records.lines
            yield records, consumed
            if not part:
                return
            carry = data[consumed:]
            if len(carry) > LONGEST_RECORD:
                carry = yield from self._overlong(carry, parts, losses)
                line += 1

    def _overlong(self, data: bytes, parts: Parts, losses: Losses) -> Generator[pa.RecordBatch, None, bytes]:
        """A record too long to hold: its cells in bounded pieces, up to its first line end."""
        losses.add(OVERLONG)
        while True:
            end = data.find(b"\n")
            body, rest = (data, b"") if end < 0 else (data[:end], data[end + 1 :])
            yield _pieces(body, self.layout)
            if end >= 0:
                return rest
            data = parts.next(CHUNK)
            if not data:
                return b""

    def _without_header(
        self, chunks: Iterator[tuple[Records, int] | pa.RecordBatch], losses: Losses
    ) -> Iterator[tuple[Records, int] | pa.RecordBatch]:
        """What stands above the header is read as cells beyond the columns; the header itself is no row."""
        before, rows, nothing = self.layout.header_row, 0, True
        first: list[bytes] = []
        for chunk in chunks:
            if isinstance(chunk, pa.RecordBatch):
                rows, nothing = rows + chunk.num_rows, False
                yield chunk
                continue
            records, consumed = chunk
            rows += max(0, len(records.starts) - before)
            first = first or records.take(np.arange(min(max(1, before), len(records.starts))))
            nothing = nothing and _says_nothing(records, before, first[-1:], self.layout.dialect)
            if not before:
                yield chunk
                continue
            above = records.take(np.arange(min(before - 1, len(records.starts))))
            taken = min(before, len(records.starts))
            if above:
                yield _above(above, self.layout)
            before -= taken
            yield replace(records, starts=records.starts[taken:], ends=records.ends[taken:]), consumed
        if rows < 2 or nothing:
            cells = split(first[0], self.layout.dialect)[0] if first else []
            seen, above = 0 if nothing else rows, self.layout.header_row
            losses.rowless = rowless(above, seen, [cell.decode("utf-8", "replace") for cell in cells])


def _says_nothing(records: Records, before: int, header: list[bytes], dialect: Dialect) -> bool:
    """Whether all records from ``before`` on are blank, or the header (where there is one) once more."""
    again = header[0].strip() if header and before else b""
    for start in range(before, len(records.starts), 64):
        for record in records.take(np.arange(start, min(start + 64, len(records.starts)))):
            text = record.strip()
            if text != again and text.strip(dialect.delimiter + dialect.quote + b" \t\0"):
                return False
    return True


def is_empty(line: bytes, dialect: Dialect) -> bool:
    """Whether a line above the header holds no text: as a copy leaves one that it emptied, which stays a record."""
    return not line.strip(dialect.delimiter + dialect.quote)


def _above(lines: list[bytes], layout: Layout) -> pa.RecordBatch:
    cells = [[] if is_empty(line, layout.dialect) else [line.decode("utf-8", "replace")] for line in lines]
    return pa.RecordBatch.from_arrays([pa.array(cells, pa.list_(pa.string()))], names=[beyond_name(layout.names)])


def _pieces(body: bytes, layout: Layout) -> pa.RecordBatch:
    cells = [piece for cell in body.split(layout.dialect.delimiter) for piece in cut(cell)]
    texts = [piece.decode("utf-8", "replace") for piece in cells]
    return pa.RecordBatch.from_arrays([pa.array([texts], pa.list_(pa.string()))], names=[beyond_name(layout.names)])


def cut(text: bytes, size: int = PIECE) -> list[bytes]:
    """Text in pieces of at most ``size`` bytes, cut at white space or between characters where that is near."""
    pieces, place = [], 0
    while len(text) - place > size:
        end = text.rfind(b" ", place + size - 512, place + size) + 1
        if end <= 0:
            end = place + size
            while end > place + 1 and text[end] & 0xC0 == 0x80:
                end -= 1
        pieces.append(text[place:end])
        place = end
    pieces.append(text[place:])
    return pieces


def table_over(open_: Callable[[], Bytes], head: bytes, *, whole: bool) -> DelimitedTable:
    encoding = find_encoding(head, whole=whole)
    text = head[encoding.bom :].decode(encoding.name, "replace").encode("utf-8", "replace")
    old = has_old_lines(text)
    text = text.replace(b"\r", b"\n") if old else text
    if not whole:
        text = text[: text.rfind(b"\n") + 1] or text
    return DelimitedTable(open_, encoding, find_layout(text, final=whole), old)
