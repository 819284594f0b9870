"""Protected copies of Parquet and Arrow files: schema, types, row groups and compression kept, leaves replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import numpy as np
import pyarrow as pa

from guardian.sources.columnar import TEXTS
from guardian.sources.sinks.asking import Asked
from guardian.sources.sinks.base import DAMAGED, CannotBeRead, NotProtectable, UnfitError, check_names
from guardian.sources.sinks.compacting import Compact, has_dictionary
from guardian.sources.sinks.contents import Leaf
from guardian.sources.sinks.ipc import codec_of
from guardian.sources.sinks.jsonform import aligned
from guardian.sources.sinks.rebuilding import Rows, Walk, in_type, is_list, leaf_count, plain
from guardian.sources.sinks.saying import spare
from guardian.sources.sinks.streaming import in_order
from guardian.sources.sinks.writing import Appended, Copying, Out

SLICE = 1 << 16
"""Rows treated at a time."""


@dataclass(slots=True)
class Columns:
    """The leaf columns of one table, by the names and numbers that a scan gives them."""

    schema: pa.Schema
    names: tuple[str, ...]
    asked: Asked
    growing: bool = False
    treated: frozenset[int] = field(init=False)
    beside: frozenset[int] = field(init=False)
    first: list[int] = field(init=False)
    words: dict[int, list[Any]] = field(default_factory=dict)
    """The dictionaries of treated columns so far: an Arrow file lets them grow, not change."""
    compact: Compact = field(init=False)

    def __post_init__(self) -> None:
        self.compact = Compact(self.growing)
        check_names(self.asked.treater, _field_names(self.schema), self.asked.where())
        wanted = self.asked.of(self.names)
        self.treated = frozenset(place for place, name in enumerate(self.names) if name in wanted)
        self.beside = frozenset(place for place, name in enumerate(self.names) if name in self.asked.beside)
        counts = [leaf_count(column.type) for column in self.schema]
        self.first = [0, *np.cumsum(counts).tolist()]

    def holds(self, column: int, places: frozenset[int]) -> bool:
        return not places.isdisjoint(range(self.first[column], self.first[column + 1]))

    def besides(self, get: Callable[[int], pa.Array]) -> dict[str, tuple[pa.Array, Rows]]:
        """The values of the columns needed beside others, with the row of each; ``get`` gives a column."""
        found: dict[str, tuple[pa.Array, Rows]] = {}

        def keep(place: int, array: pa.Array, rows: Rows) -> pa.Array:
            found[self.names[place]] = (plain(array), rows)
            return array

        for column in range(len(self.schema)):
            if self.holds(column, self.beside):
                Walk(self.beside, keep, self.first[column]).column(get(column))
        return found

    def treat(self, column: int, array: pa.Array, beside: dict[str, tuple[pa.Array, Rows]]) -> pa.Array:
        """One column with its treated leaves, some rows at a time."""
        if len(array) > SLICE and not isinstance(array, pa.ExtensionArray):
            slices = range(0, len(array), SLICE)
            return pa.concat_arrays([self._part(column, array, start, beside) for start in slices])
        return self._part(column, array, 0, beside)

    def _part(self, column: int, array: pa.Array, start: int, beside: dict[str, tuple[pa.Array, Rows]]) -> pa.Array:
        nullable = self.schema.field(column).nullable

        def replaced(place: int, leaf: pa.Array, rows: Rows) -> pa.Array:
            name = self.names[place]
            where = self.asked.where(name)
            others = {
                other: aligned(values, at, rows + start) for other, (values, at) in beside.items() if other != name
            }
            before = plain(leaf)
            after = self.asked.treat({name: before}, others)[name]
            if not nullable and after.null_count > before.null_count:
                raise UnfitError("its treatment gives nulls, and the column holds none", where=where)
            made = in_type(after, leaf, where, self.words.get(place, ()) if self.growing else None)
            if pa.types.is_dictionary(made.type):
                self.words[place] = made.dictionary
            return made

        return Walk(self.treated, replaced, self.first[column]).column(array.slice(start, SLICE))

    def written(self, column: int, array: pa.Array) -> pa.Array:
        """The column as it goes into the file: what cannot be seen of it stays behind. Parquet writes no more than
        what is seen, but for words of a dictionary."""
        return self.compact.column(array, column) if self.growing or has_dictionary(array.type) else array

    def checked(self, array: pa.Array) -> pa.Array:
        """A column whose text is valid; anything else is refused, since no verdict covers it."""
        try:
            array.validate(full=True)
        except (pa.ArrowException, UnicodeError):
            what = f"it has {TEXTS.partition(' (')[0]}"
            raise CannotBeRead(what, where=self.asked.where(), remedy=DAMAGED) from None
        return array


def _field_names(fields: Iterable[pa.Field]) -> Iterator[str]:
    """The names of all fields, those inside of others too; entries of lists and maps have names of their own kind."""
    for each in fields:
        yield each.name
        kind = each.type
        while is_list(kind):
            kind = kind.value_type
        if pa.types.is_struct(kind):
            yield from _field_names(kind)
        elif pa.types.is_map(kind):
            yield from (name for inner in (kind.key_type, kind.item_type) for name in _inner_names(inner))


def _inner_names(kind: pa.DataType) -> Iterator[str]:
    yield from list(_field_names([pa.field("", kind)]))[1:]


def write_parquet(leaf: Leaf, copying: Copying, out: Out) -> None:
    """Row group by row group; statistics and dictionaries are made anew from what is written."""
    import pyarrow.parquet as pq

    part = leaf.parts[0]
    with closing(leaf.blob.seekable()) as raw, closing(pq.ParquetFile(raw, pre_buffer=False)) as file:
        schema = spare(file.schema_arrow)
        columns = Columns(schema, tuple(column.name for column in part.table.columns), copying.tally(part).asked)
        with closing(pq.ParquetWriter(Appended(out), schema, **_options(file.metadata))) as writer:
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                arrays = _treated(columns, partial(_read, file, columns, group), copying.workers)
                if rows:
                    writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=rows)
                copying.add(part, rows)


def _read(file: Any, columns: Columns, group: int, column: int) -> pa.Array:
    """One column of a row group: all of them at once would need the memory twice."""
    if columns.first[-1] == file.metadata.num_columns:
        places = list(range(columns.first[column], columns.first[column + 1]))
        table = file.reader.read_row_group(group, column_indices=places, use_threads=True)
        if table.num_columns == 1 and table.schema.field(0).name == columns.schema.field(column).name:
            return _whole(table.column(0))
    return _whole(file.read_row_group(group).column(column))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    made = column.combine_chunks()
    if isinstance(made, pa.ChunkedArray):  # more text than one array holds
        raise NotProtectable("a row group holds more than 2 GiB of text in one column")
    return made


def _treated(columns: Columns, get: Callable[[int], pa.Array], workers: int) -> list[pa.Array]:
    """The columns of a batch, each got, then treated, one on each thread at a time."""
    beside = columns.besides(get)
    arrays: list[pa.Array] = [None] * len(columns.schema)

    def work() -> Iterator[Callable[[], tuple[int, pa.Array]]]:
        for column in range(len(arrays)):
            array = columns.checked(get(column))
            if columns.growing or columns.holds(column, columns.treated) or has_dictionary(array.type):
                yield partial(one, column, array)
            else:
                arrays[column] = array

    def one(column: int, array: pa.Array) -> tuple[int, pa.Array]:
        if columns.holds(column, columns.treated):
            array = columns.treat(column, array, beside)
        return column, columns.written(column, array)

    for column, made in in_order(work(), workers):
        arrays[column] = made
    return arrays


def _options(metadata: Any) -> dict[str, Any]:
    """How the file was written, as far as it says."""
    compression: dict[str, str] | str = "NONE"
    dictionary: list[str] | bool = False
    int96 = indexed = False
    if metadata.num_row_groups:
        group = metadata.row_group(0)
        chunks = [group.column(place) for place in range(metadata.num_columns)]
        codec = {chunk.path_in_schema: _codec(chunk.compression) for chunk in chunks}
        compression = codec if len(set(codec.values())) > 1 else next(iter(codec.values()), "NONE")
        dictionary = [chunk.path_in_schema for chunk in chunks if chunk.has_dictionary_page]
        int96 = any(chunk.physical_type == "INT96" for chunk in chunks)
        indexed = any(chunk.has_column_index for chunk in chunks)
    return {
        "compression": compression,
        "use_dictionary": dictionary,
        "version": metadata.format_version if metadata.format_version in ("1.0", "2.4", "2.6") else "2.6",
        "use_deprecated_int96_timestamps": int96,
        "store_schema": b"ARROW:schema" in (metadata.metadata or {}),
        "write_page_index": indexed,
    }


def _codec(name: str) -> str:
    return {"UNCOMPRESSED": "NONE", "LZ4_RAW": "LZ4"}.get(name, name)


def write_arrow(leaf: Leaf, copying: Copying, out: Out) -> None:
    """Record batch by record batch, as a file or stream as it was."""
    part = leaf.parts[0]
    with closing(leaf.blob.seekable()) as raw:
        magic = raw.read(6)
        raw.seek(0)
        codec = codec_of(raw, file=magic == b"ARROW1")
        raw.seek(0)
        reader: Any = pa.ipc.open_file(raw) if magic == b"ARROW1" else pa.ipc.open_stream(raw)
        names = tuple(column.name for column in part.table.columns)
        schema = spare(reader.schema)
        columns = Columns(schema, names, copying.tally(part).asked, growing=True)
        options = pa.ipc.IpcWriteOptions(compression=codec, emit_dictionary_deltas=True)
        with _writer(out, schema, options, file=magic == b"ARROW1") as writer:
            for batch in _batches(reader):
                arrays = _treated(columns, batch.column, copying.workers)
                writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
                copying.add(part, batch.num_rows)


def _writer(out: Out, schema: pa.Schema, options: Any, *, file: bool) -> Any:
    new = pa.ipc.new_file if file else pa.ipc.new_stream
    return new(Appended(out), schema, options=options)


def _batches(reader: Any) -> Iterator[pa.RecordBatch]:
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        for place in range(reader.num_record_batches):
            yield cast(pa.RecordBatch, reader.get_batch(place))
    else:
        yield from reader
