"""Columns of cells of any length as matrices of bytes, one for each length, so that no cell is handled by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.transforms.base import Unsuitable

Matrix: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
Numbers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]

_BLOCK_BYTES = 1 << 18
"""Rows are worked on in blocks of about this many bytes, which stay in a core's cache."""


_BLOCK_ROWS = 1 << 14
_SAMPLE = 1 << 12
_DISTINCT = 0.98


def text_type(kind: pa.DataType) -> pa.DataType | None:
    """The type of the texts in a column of this type (of a dictionary, its values); None if it holds no texts."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_string_view(kind):
        return pa.string()
    return kind if pa.types.is_string(kind) or pa.types.is_large_string(kind) else None


def over_texts(
    array: pa.Array, treat: Callable[[pa.Array], pa.Array], named: str, *, in_blocks: bool = False
) -> pa.Array:
    """``treat`` over the distinct texts (large_string, no nulls), laid out again over all rows; nulls stay null.

    ``in_blocks``: ``treat`` may be given some texts at a time, and a text more than once where nearly all are distinct.
    A dictionary comes back as plain texts of its value type. Raises Unsuitable for anything but texts.
    """
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_null(array.type):
        return array
    kind = text_type(array.type)
    if kind is None:
        raise Unsuitable(f"{named} takes texts, not {array.type}", remedy="Choose another treatment for this column")
    work = (lambda texts: _by_blocks(texts, treat)) if in_blocks else treat
    encoded = array if pa.types.is_dictionary(array.type) else array.cast(kind)
    if not pa.types.is_dictionary(encoded.type):
        if in_blocks and mostly_distinct(encoded):
            return _valid_only(encoded.cast(pa.large_string()), work).cast(kind)
        encoded = encoded.dictionary_encode()
    return _valid_only(encoded.dictionary.cast(pa.large_string()), work).take(encoded.indices).cast(kind)


def mostly_distinct(array: pa.Array) -> bool:
    """Judged by a sample: finding repeats costs about as much as treating a text."""
    step = max(1, len(array) // _SAMPLE)
    sample = array if step == 1 else array.take(pa.array(np.arange(0, len(array), step)))
    return len(sample) > 0 and len(sample.unique()) > _DISTINCT * len(sample)


def _by_blocks(texts: pa.Array, treat: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Some thousand rows at a time: what is moved about then lies in a core's cache."""
    if len(texts) <= _BLOCK_ROWS:
        return treat(texts)
    starts = range(0, len(texts), _BLOCK_ROWS)
    return pa.concat_arrays([treat(texts.slice(start, _BLOCK_ROWS)) for start in starts])


def _valid_only(distinct: pa.Array, treat: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """A dictionary may itself hold a null."""
    if not distinct.null_count:
        return treat(distinct) if len(distinct) else distinct
    valid = pc.is_valid(distinct).to_numpy(zero_copy_only=False)
    if not valid.any():
        return distinct
    treated = treat(distinct.drop_null())
    places = pa.array(np.cumsum(valid) - 1, mask=~valid)
    return treated.take(places)


def lengths(cells: pa.Array) -> Numbers:
    """Bytes of each cell of a large_binary or large_string array."""
    return np.diff(bounds(cells))


def each_length(cells: pa.Array, treat: Callable[[Matrix], Matrix]) -> pa.LargeBinaryArray:
    """``treat`` over all cells of one length at a time: rows of bytes in, as many rows of bytes out.

    Takes large_binary or large_string without nulls. The order of cells is kept.
    """
    sizes = lengths(cells)
    order = _order(sizes)
    ordered, sizes = (cells, sizes) if order is None else (cells.take(pa.array(order)), sizes[order])
    data, widths, pieces = content(ordered), np.empty(len(sizes), np.int64), []
    position = 0
    for start, stop, width in _runs(sizes):
        end = position + (stop - start) * width
        for block in _blocks(data[position:end].reshape(stop - start, width)):
            out = treat(block)
            pieces.append(out.tobytes())
        widths[start:stop] = out.shape[1]
        position = end
    result = from_pieces(pieces, widths)
    if order is None:
        return result
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return result.take(pa.array(inverse))


def from_pieces(pieces: list[bytes], widths: Numbers) -> pa.LargeBinaryArray:
    """Cells of these widths cut from the joined pieces."""
    offsets = np.zeros(len(widths) + 1, np.int64)
    np.cumsum(widths, out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(pieces))]
    return pa.Array.from_buffers(pa.large_binary(), len(widths), buffers)


def as_texts(cells: pa.LargeBinaryArray) -> pa.LargeStringArray:
    """Bytes as texts, unchecked: they were made here, or come back as they were given, well formed or not."""
    return pa.Array.from_buffers(pa.large_string(), len(cells), cells.buffers(), offset=cells.offset)


def bounds(cells: pa.Array) -> Numbers:
    """Where each cell of a large array begins, and where the last one ends."""
    _, offsets, _ = cells.buffers()
    if offsets is None:
        return np.zeros(1, np.int64)
    return np.frombuffer(offsets, np.int64)[cells.offset : cells.offset + len(cells) + 1]


def content(cells: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """The bytes of all cells, end to end; those of a cell lie at its ``bounds`` less the first of them."""
    offsets, (_, _, data) = bounds(cells), cells.buffers()
    if data is None:
        return np.zeros(0, np.uint8)
    return np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]


def _order(sizes: Numbers) -> Numbers | None:
    """Rows by length; None if all have one length. 16 bits are sorted by radix, which is several times faster."""
    if not len(sizes) or (sizes == sizes[0]).all():
        return None
    narrow = sizes.astype(np.uint16) if sizes.max() < 1 << 16 else sizes
    return np.argsort(narrow, kind="stable")


def _runs(sizes: Numbers) -> Iterator[tuple[int, int, int]]:
    """(start, stop, length) of each stretch of equal lengths."""
    if not len(sizes):
        return
    starts = np.concatenate(([0], np.flatnonzero(np.diff(sizes)) + 1))
    stops = np.append(starts[1:], len(sizes))
    yield from zip(starts.tolist(), stops.tolist(), sizes[starts].tolist(), strict=True)


def _blocks(matrix: Matrix) -> Iterator[Matrix]:
    rows = max(1, _BLOCK_BYTES // max(16, matrix.shape[1]))
    for start in range(0, len(matrix), rows):
        yield matrix[start : start + rows]
