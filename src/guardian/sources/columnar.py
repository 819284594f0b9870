"""Parquet, Arrow (Feather) and Avro: typed columns, read piece by piece so that one bad page costs one piece."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import ColumnSchema
from guardian.sources.blobs import Blob
from guardian.sources.dialects import unique
from guardian.sources.losses import Losses
from guardian.sources.running import Work
from guardian.sources.tabular import Sample, sampled

BATCH_ROWS = 1 << 15
DAMAGE = (pa.ArrowException, OSError, ValueError, MemoryError)
"""What pyarrow raises on a damaged file: a false length can also ask for more memory than there is."""
REST = "rows of a damaged row group (all before them were read)"
GROUPS = "row groups that are damaged (all others were read)"
CELLS = "columns of a row group that are damaged (the other columns were read)"
TEXTS = "columns with text that is not valid UTF-8 (read with the invalid bytes replaced)"
COLUMNS = "columns of a record batch that are damaged (the other columns were read)"
BLOCKS = "record batches that are damaged (all others were read)"


@dataclass(frozen=True, slots=True)
class ParquetTable:
    blob: Blob
    columns: tuple[ColumnSchema, ...]
    rows: int | None
    comment: str = ""

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        import pyarrow.parquet as pq

        with closing(self.blob.seekable()) as raw, closing(pq.ParquetFile(raw, pre_buffer=False)) as file:
            for group in range(file.num_row_groups):
                yield from _group(file, group, losses)

    def sample(self, size: int, losses: Losses) -> Sample:
        return sampled(self.batches(losses), size)


def _group(file: Any, group: int, losses: Losses) -> Iterator[pa.RecordBatch]:
    """The rows of one group; column by column where the group as a whole cannot be read."""
    expected, read = file.metadata.row_group(group).num_rows, 0
    try:
        for batch in file.iter_batches(BATCH_ROWS, row_groups=[group]):
            yield flattened(batch, losses)
            read += batch.num_rows
        if read == expected:
            return
    except DAMAGE:
        pass
    if read:
        losses.add(REST, expected - read, unseen=True)
        return
    yield from _by_column(file, group, losses)


def _by_column(file: Any, group: int, losses: Losses) -> Iterator[pa.RecordBatch]:
    kept: list[pa.Table] = []
    rows = file.metadata.row_group(group).num_rows
    for name in file.schema_arrow.names:
        try:
            table = file.read_row_group(group, columns=[name], use_threads=False)
        except DAMAGE:
            table = None
        if table is not None and table.num_rows == rows and table.num_columns == 1:
            kept.append(table)
        else:
            losses.add(CELLS, unseen=True)
    if not kept:
        losses.add(GROUPS, unseen=True)
        return
    whole = kept[0]
    for other in kept[1:]:
        whole = whole.append_column(other.schema.field(0), other.column(0))
    for batch in whole.to_batches(BATCH_ROWS):
        yield flattened(batch, losses)


@dataclass(frozen=True, slots=True)
class ArrowTable:
    blob: Blob
    columns: tuple[ColumnSchema, ...]
    rows: int | None = None
    comment: str = ""

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        with closing(self.blob.seekable()) as raw:
            reader = _arrow_reader(raw)
            if isinstance(reader, pa.ipc.RecordBatchFileReader):
                yield from _file_batches(reader, losses)
            else:
                yield from _stream_batches(reader, losses)

    def sample(self, size: int, losses: Losses) -> Sample:
        return sampled(self.batches(losses), size)


def _file_batches(reader: Any, losses: Losses) -> Iterator[pa.RecordBatch]:
    for place in range(reader.num_record_batches):
        try:
            batch = _sound(reader.get_batch(place), losses)
        except DAMAGE:
            losses.add(BLOCKS, unseen=True)
            continue
        for start in range(0, batch.num_rows, BATCH_ROWS):
            yield flattened(batch.slice(start, BATCH_ROWS), losses)


def _stream_batches(reader: Any, losses: Losses) -> Iterator[pa.RecordBatch]:
    while True:
        try:
            batch = _sound(reader.read_next_batch(), losses)
        except StopIteration:
            return
        except DAMAGE:
            losses.note("the Arrow stream is damaged or cut off; what came before was read")
            return
        for start in range(0, batch.num_rows, BATCH_ROWS):
            yield flattened(batch.slice(start, BATCH_ROWS), losses)


def _sound(batch: pa.RecordBatch, losses: Losses) -> pa.RecordBatch:
    """The columns whose offsets and indices stay inside their own data; reading any other could crash the process."""
    batch.validate()
    kept = [place for place, column in enumerate(batch.columns) if _is_sound(column)]
    losses.add(COLUMNS, batch.num_columns - len(kept), unseen=True)
    return batch.select(kept) if len(kept) < batch.num_columns else batch


def _is_sound(array: pa.Array) -> bool:
    try:
        array.validate(full=True)
    except (pa.ArrowException, UnicodeError):
        return _is_text(array.type) and _is_sound(_bytes_of(array))
    return True


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _bytes_of(array: pa.Array) -> pa.Array:
    """A text array as bytes, whether they are valid text or not."""
    return array.view(pa.large_binary() if pa.types.is_large_string(array.type) else pa.binary())


def _arrow_reader(raw: IO[bytes]) -> Any:
    magic = raw.read(6)
    raw.seek(0)
    try:
        if magic.startswith(b"FEA1"):
            import pyarrow.feather as feather

            table = feather.read_table(raw)
            return pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
        return pa.ipc.open_file(raw) if magic == b"ARROW1" else pa.ipc.open_stream(raw)
    except DAMAGE:
        raise UnreadError("the Arrow file is damaged or cut off") from None


def find_parquet(blob: Blob) -> ParquetTable:
    import pyarrow.parquet as pq

    with closing(blob.seekable()) as raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic == b"PARE":
            raise UnreadError("the Parquet file is encrypted")
        try:
            with closing(pq.ParquetFile(raw, pre_buffer=False)) as file:
                schema, rows = file.schema_arrow, file.metadata.num_rows
        except DAMAGE:
            raise UnreadError("the Parquet file is damaged or cut off") from None
    return ParquetTable(blob, arrow_columns(schema), rows, _said(schema.metadata))


def find_arrow(blob: Blob) -> ArrowTable:
    with closing(blob.seekable()) as raw:
        schema = _arrow_reader(raw).schema
    return ArrowTable(blob, arrow_columns(schema), None, _said(schema.metadata))


def arrow_columns(schema: pa.Schema) -> tuple[ColumnSchema, ...]:
    """Columns as written; structs give one column a leaf, by dotted path."""
    columns: list[ColumnSchema] = []
    for field in schema:
        _leaves(field, field.name, columns, 0)
    names = unique([column.name for column in columns])
    return tuple(
        ColumnSchema(name, column.type, column.comment, column.nullable)
        for name, column in zip(names, columns, strict=True)
    )


def _leaves(field: pa.Field, path: str, columns: list[ColumnSchema], depth: int) -> None:
    inner = field.type
    while pa.types.is_list(inner) or pa.types.is_large_list(inner) or pa.types.is_fixed_size_list(inner):
        inner = inner.value_type
    if pa.types.is_struct(inner) and depth < 32:
        for child in inner:
            _leaves(child, f"{path}.{child.name}", columns, depth + 1)
    elif pa.types.is_map(inner) and depth < 32:
        _leaves(pa.field("key", inner.key_type), f"{path}.key", columns, depth + 1)
        _leaves(pa.field("value", inner.item_type), f"{path}.value", columns, depth + 1)
    else:
        columns.append(ColumnSchema(path, str(field.type), _said(field.metadata), field.nullable))


def _said(metadata: dict[bytes, bytes] | None) -> str:
    for key in (b"comment", b"description", b"doc"):
        if metadata and key in metadata:
            return metadata[key].decode("utf-8", "replace")[:1000]
    return ""


def flattened(batch: pa.RecordBatch, losses: Losses) -> pa.RecordBatch:
    """Structs and maps as one column a leaf, lists of them as ``list<leaf>``; text checked to be valid UTF-8."""
    names: list[str] = []
    arrays: list[pa.Array] = []
    for field, array in zip(batch.schema, batch.columns, strict=True):
        for path, leaf in _leaf_arrays(field.name, _plain(array), 0):
            names.append(path)
            arrays.append(_valid(leaf, losses))
    return pa.RecordBatch.from_arrays(arrays, names=list(unique(names)))


def _plain(array: pa.Array) -> pa.Array:
    """An array of one of the common types: extensions, dictionaries, runs and views undone."""
    import pyarrow.compute as pc

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _plain(array.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return _plain(pc.run_end_decode(array))
    if pa.types.is_string_view(kind):
        return array.cast(pa.string())
    if pa.types.is_binary_view(kind):
        return array.cast(pa.binary())
    if pa.types.is_union(kind):
        return pa.array([None if cell is None else str(cell) for cell in array.to_pylist()], pa.string())
    return array


def _leaf_arrays(path: str, array: pa.Array, depth: int) -> Iterator[tuple[str, pa.Array]]:
    kind = array.type
    if pa.types.is_struct(kind) and depth < 32:
        for field, child in zip(kind, array.flatten(), strict=True):
            yield from _leaf_arrays(f"{path}.{field.name}", _plain(child), depth + 1)
    elif pa.types.is_map(kind) and depth < 32:
        whole = pa.concat_arrays([array])  # a slice's offsets do not fit its entries
        mask = whole.is_null() if whole.null_count else None
        lists = pa.ListArray.from_arrays(whole.offsets, whole.keys, mask=mask)
        items = pa.ListArray.from_arrays(whole.offsets, whole.items, mask=mask)
        yield from _leaf_arrays(f"{path}.key", lists, depth + 1)
        yield from _leaf_arrays(f"{path}.value", items, depth + 1)
    elif _is_listy(kind) and depth < 32 and _needs_care(kind.value_type):
        yield from _list_leaves(path, array, depth)
    else:
        yield path, array


def _is_listy(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _needs_care(kind: pa.DataType) -> bool:
    """Whether a list of this is more than a list of plain cells."""
    nested = _is_listy(kind) or pa.types.is_struct(kind) or pa.types.is_map(kind) or pa.types.is_dictionary(kind)
    return bool(nested or pa.types.is_string_view(kind) or isinstance(kind, pa.BaseExtensionType))


def _list_leaves(path: str, array: pa.Array, depth: int) -> Iterator[tuple[str, pa.Array]]:
    """Lists of structs: the rows' own places kept, so a leaf's cells stay with their row."""
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(array), 0).cast(pa.int64())
    values = _plain(array.flatten())
    for name, leaf in _leaf_arrays(path, values, depth + 1):
        flat, counts = leaf, lengths
        if _is_listy(leaf.type):
            flat, counts = leaf.flatten(), _summed(lengths, leaf)
        yield name, pa.LargeListArray.from_arrays(_offsets(counts), flat)


def _summed(lengths: pa.Array, leaf: pa.Array) -> pa.Array:
    import numpy as np
    import pyarrow.compute as pc

    inner = pc.fill_null(pc.list_value_length(leaf), 0).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(lengths.to_numpy(zero_copy_only=False))]).astype(np.int64)
    totals = np.concatenate([[0], np.cumsum(inner)])
    return pa.array(totals[ends[1:]] - totals[ends[:-1]], pa.int64())


def _offsets(counts: pa.Array) -> pa.Array:
    import numpy as np

    return pa.array(np.concatenate([[0], np.cumsum(counts.to_numpy(zero_copy_only=False))]).astype(np.int64))


def _valid(array: pa.Array, losses: Losses) -> pa.Array:
    """Text that the format promised to be UTF-8 and is not gets its invalid bytes replaced, and is told."""
    if not (_is_text(array.type) or _is_listy(array.type)):
        return array
    try:
        array.validate(full=True)
    except (pa.ArrowException, UnicodeError):
        losses.add(TEXTS)
        return _replaced(array)
    return array


def _replaced(array: pa.Array) -> pa.Array:
    if _is_text(array.type):
        cells = _bytes_of(array).to_pylist()
        return pa.array([None if cell is None else cell.decode("utf-8", "replace") for cell in cells], pa.string())
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(array), 0).cast(pa.int64())
    return pa.LargeListArray.from_arrays(_offsets(lengths), _replaced(array.flatten()))
