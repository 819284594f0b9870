"""From what a file holds to the bytes of its copy, through archives and compressions."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any, Protocol, cast

from guardian.model import TableSchema
from guardian.sources.blobs import Packing
from guardian.sources.formats import Part
from guardian.sources.sinks.asking import Asked
from guardian.sources.sinks.base import Treater
from guardian.sources.sinks.contents import Archive, Content, Leaf, Packed
from guardian.sources.sinks.odd import Losing, Odd
from guardian.sources.sinks.streaming import Mark, Piece, in_order

STREAMED = ("delimited", "json", "text")
AT_ONCE = 2
"""Chunks of a stream under way: more wait for each other, and take memory that larger chunks use better."""


class Out(Protocol):
    def write(self, data: Any, /) -> int: ...


class Appended:
    """What libraries ask of a file that they only add to."""

    def __init__(self, out: Out) -> None:
        self._out, self._size = out, 0
        self.closed = False

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self._out.write(view)
        self._size += len(view)
        return len(view)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        return None

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


@dataclass(slots=True)
class Tally:
    """What was written of one table so far."""

    asked: Asked
    rows: int = 0
    lost: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Copying:
    """One file of the source on its way. ``schema`` names a part as a scan does; ``advance`` is told of rows."""

    treater: Treater
    losing: Losing
    workers: int
    schema: Callable[[Part], TableSchema]
    advance: Callable[[int], None]
    tallies: dict[str, Tally] = field(default_factory=dict)

    def tally(self, part: Part) -> Tally:
        if part.name not in self.tallies:
            self.tallies[part.name] = Tally(Asked(self.treater, self.schema(part)))
        return self.tallies[part.name]

    def odd(self, part: Part) -> Odd:
        return Odd(self.losing, self.tally(part).asked.where())

    def add(self, part: Part, rows: int, lost: Counter[str] | None = None) -> None:
        tally = self.tally(part)
        tally.rows += rows
        tally.lost.update(lost or {})
        self.advance(rows)


def resumable(content: Content) -> bool:
    """Whether the copy of a file can be taken up in its middle."""
    return isinstance(content, Leaf) and content.kind in STREAMED


def pieces(leaf: Leaf, copying: Copying, mark: Mark | None = None) -> Iterator[Piece]:
    """The copy of a delimited file, JSON or text in order, treated on several threads."""
    part = leaf.parts[0]
    asked = copying.tally(part).asked

    def odd() -> Odd:
        return copying.odd(part)

    work: Iterator[Callable[[], Piece]]
    if leaf.kind == "delimited":
        from guardian.sources.csvfile import DelimitedTable
        from guardian.sources.sinks.csvfile import CsvCopy

        work = CsvCopy(cast(DelimitedTable, part.table), leaf.blob.open, asked, odd).pieces(mark)
    elif leaf.kind == "json":
        from guardian.sources.jsonfile import JsonTable
        from guardian.sources.sinks.jsonfile import JsonCopy

        work = JsonCopy(cast(JsonTable, part.table), leaf.blob.open, asked, odd).pieces(mark)
    else:
        from guardian.sources.sinks.textfile import TextCopy
        from guardian.sources.textfile import TextTable

        work = TextCopy(cast(TextTable, part.table), leaf.blob.open, asked, odd).pieces(mark)
    for piece in in_order(work, min(copying.workers, AT_ONCE)):
        copying.add(part, piece.rows, piece.lost)
        yield piece


def write(content: Content, copying: Copying, out: Out) -> None:
    """The whole copy of a file, from its start."""
    if isinstance(content, Packed):
        with closing(compressor(content.packing, out)) as inner:
            write(content.inside, copying, inner)
    elif isinstance(content, Archive):
        from guardian.sources.sinks.archives import write_archive

        write_archive(content, copying, out, write)
    else:
        _leaf(content, copying, out)


def _leaf(leaf: Leaf, copying: Copying, out: Out) -> None:
    if leaf.kind in STREAMED:
        for piece in pieces(leaf, copying):
            for data in piece.data:
                out.write(data)
    elif leaf.kind in ("parquet", "arrow"):
        from guardian.sources.sinks.columnar import write_arrow, write_parquet

        (write_parquet if leaf.kind == "parquet" else write_arrow)(leaf, copying, out)
    elif leaf.kind == "avro":
        from guardian.sources.sinks.avrofile import write_avro

        write_avro(leaf, copying, out)
    elif leaf.kind == "workbook":
        from guardian.sources.sinks.workbooks import write_workbook

        write_workbook(leaf, copying, out)


def compressor(packing: Packing, out: Out) -> IO[bytes]:
    """A stream that compresses into ``out``; the result depends on the bytes alone: no name, no time."""
    file = cast(IO[bytes], out)
    if packing == "gzip":
        return cast(IO[bytes], gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0))
    if packing == "bz2":
        return bz2.BZ2File(file, "wb")
    if packing == "xz":
        return lzma.LZMAFile(file, "wb")
    import zstandard

    return cast(IO[bytes], zstandard.ZstdCompressor().stream_writer(file, closefd=False))
