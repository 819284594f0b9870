"""A copy of files read as its source is read: encoding and layout are not guessed anew from treated cells."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.base import Kernel, P, Progress, Reading
from guardian.sources.blobs import read_fully
from guardian.sources.csvfile import DelimitedTable
from guardian.sources.files import FileSource, schema_of
from guardian.sources.jsonfile import JsonTable
from guardian.sources.tabular import FileTable
from guardian.sources.textfile import TextTable
from guardian.sources.workbooks import SheetTable

HEAD = 1 << 16
"""Bytes of a file in which its header is looked for."""


class FileCopy:
    """The copy at ``path``; ``original`` says of which table of the source each of its tables is the copy."""

    def __init__(self, path: Path, source: FileSource, original: Callable[[str], str | None]) -> None:
        self.path = path
        self._copy, self._source, self._original = FileSource(path), source, original
        self.name = self._copy.name

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """Every table, with the names of its source's columns."""
        for table in self._copy.tables():
            yield self._as_source(table) if isinstance(table, TableSchema) else table

    def profile(
        self, table: TableSchema, kernel: Kernel[P], sample_rows: int | None, progress: Progress | None = None
    ) -> Reading[P]:
        return self._copy.profile(table, kernel, sample_rows, progress)

    def close(self) -> None:
        self._copy.close()

    def is_sheet(self, table: str) -> bool:
        """Whether it stands in a workbook, where a row without a cell is none."""
        return isinstance(self._copy._find(table).part.table, SheetTable)

    def header(self, table: str) -> tuple[str, ...] | None:
        """What stands in the header of a delimited file; None where there is no header."""
        return _header(self._copy, table)

    def header_before(self, table: str) -> tuple[str, ...] | None:
        """What stands there in the source."""
        name = self._original(table)
        return None if name is None else _header(self._source, name)

    def _as_source(self, table: TableSchema) -> TableSchema:
        name = self._original(table.name)
        if name is None:
            return table
        opened = self._copy._find(table.name)
        as_source = _read_as(opened.part.table, self._source._find(name).part.table)
        part = replace(opened.part, table=as_source)
        self._copy._opened[table.name] = replace(opened, part=part)
        return schema_of(self.name, part, opened.stamp)


def _header(source: FileSource, table: str) -> tuple[str, ...] | None:
    found = source._find(table).part.table
    if not isinstance(found, DelimitedTable) or not found.layout.header_row:
        return None
    return header_of(found)


def _read_as(copy: FileTable, source: FileTable) -> FileTable:
    """The copy under the encoding, layout and names of the source; formats that state these themselves as they are."""
    if isinstance(copy, DelimitedTable) and isinstance(source, DelimitedTable):
        return _with_columns(replace(source, open=copy.open))
    if isinstance(copy, JsonTable | TextTable) and type(copy) is type(source):
        return replace(source, open=copy.open)
    return copy


def _with_columns(table: DelimitedTable) -> DelimitedTable:
    """Columns that were added to a copy, or taken from it, are read under their own names."""
    names = header_of(table) if table.layout.header_row else ()
    if not names or len(names) == len(table.layout.names):
        return table
    apart = tuple(name or str(place) for place, name in enumerate(names))
    return replace(table, layout=replace(table.layout, names=apart))


def header_of(table: DelimitedTable) -> tuple[str, ...]:
    """The cells of the last row above the first row of data."""
    stream = table.open()
    try:
        head = read_fully(stream, HEAD)
    finally:
        stream.close()
    text = head[table.encoding.bom :].decode(table.encoding.name, "replace")
    dialect = table.layout.dialect
    rows = csv.reader(
        text.splitlines(),
        delimiter=dialect.delimiter.decode("latin-1"),
        quotechar=dialect.quote.decode("latin-1") or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
    )
    records = (row for row in rows if row)  # blank lines are none
    found: list[str] = []
    for _ in range(table.layout.header_row):
        found = next(records, [])
    return tuple(found)
