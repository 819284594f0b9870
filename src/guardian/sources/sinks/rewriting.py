"""A finished copy written once more from its own rows, and its types against those of its source.

Whatever the second writing does not give is in the file beside its rows: words in a footer, under nulls, in unused
words of dictionaries, between the pages. What it gives again are the types, which a copy has from its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any, cast

import pyarrow as pa

from guardian.errors import GuardianError, UnreadError
from guardian.model import TableSchema
from guardian.sources.blobs import Budget
from guardian.sources.columnar import DAMAGE
from guardian.sources.formats import Part
from guardian.sources.markup import open_package
from guardian.sources.sinks.blanks import BLANKS, SPREAD, more_blanks
from guardian.sources.sinks.contents import Archive, Content, Leaf, Packed
from guardian.sources.sinks.saying import spare, spare_avro
from guardian.sources.sinks.writing import Copying, Out, write

TYPED = frozenset(("parquet", "arrow", "avro"))
MORE = "more in the file than its rows, or written by another version of its libraries"
TYPES, FONTS = "types that the source does not have", "fonts that the source does not have"


class AsItIs:
    """A treater that changes nothing."""

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch.select([])


class Comparing:
    """Takes what is written and compares it with what stands in a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._same = True

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        self._same = self._same and self._file.read(len(view)) == view
        return len(view)

    def same(self) -> bool:
        """Whether it was all the same, to the end of the file."""
        return self._same and not self._file.read(1)


def again(leaf: Leaf, out: Out) -> None:
    """The copy of a copy. Raises GuardianError where guardian writes no such file."""

    def schema(part: Part) -> TableSchema:
        return TableSchema("", part.name, part.table.columns)

    write(leaf, Copying(AsItIs(), "refuse", 1, schema, lambda _: None), out)


def more_than_rows(leaf: Leaf) -> Iterator[str]:
    """What a typed file holds beside its rows."""
    with closing(leaf.blob.seekable()) as file:
        comparing = Comparing(file)
        try:
            again(leaf, comparing)
        except (GuardianError, *DAMAGE):
            yield MORE
            return
        if not comparing.same():
            yield MORE


def unlike(source: Content, copy: Content) -> Iterator[str]:
    """What the types of a copy say that those of its source do not. Raises UnreadError."""
    match source, copy:
        case Packed(_, before), Packed(_, after):
            yield from unlike(before, after)
        case Archive(_, before), Archive(_, after) if len(before) == len(after):
            for (_, one), (_, other) in zip(before, after, strict=True):
                yield from unlike(one, other)
        case Leaf(_, kind), Leaf(_, same) if kind == same and kind in TYPED:
            try:
                alike = _types(source) == _types(copy)
            except (*DAMAGE, EOFError):
                raise UnreadError("its types cannot be read") from None
            if not alike:
                yield TYPES
        case Leaf(_, kind, parts), Leaf(_, same, others) if kind == same and kind in SPREAD and parts and others:
            if more_blanks(source, copy):
                yield BLANKS
        case Leaf(_, "workbook", parts), Leaf(_, "workbook") if parts:
            if _fonts(copy) - _fonts(source):
                yield FONTS


def _fonts(leaf: Leaf) -> frozenset[str]:
    from guardian.sources.sinks.workbook_looks import fonts

    with closing(leaf.blob.seekable()) as raw, open_package(raw) as package:
        return fonts(package, Budget(sum(entry.compress_size for entry in package.infolist())))


def _types(leaf: Leaf) -> Any:
    """The schema as a copy has it, in a form that compares all that it says."""
    with closing(leaf.blob.seekable()) as raw:
        if leaf.kind == "avro":
            import fastavro

            reader: Any = fastavro.block_reader(raw)
            return spare_avro(reader.writer_schema)
        if leaf.kind == "parquet":
            import pyarrow.parquet as pq

            with closing(pq.ParquetFile(raw, pre_buffer=False)) as file:
                return _said(file.schema_arrow)
        file_form = raw.read(6) == b"ARROW1"
        raw.seek(0)
        opened: Any = pa.ipc.open_file(raw) if file_form else pa.ipc.open_stream(raw)
        return _said(opened.schema)


def _said(schema: pa.Schema) -> bytes:
    return cast(bytes, spare(schema).remove_metadata().serialize().to_pybytes())
