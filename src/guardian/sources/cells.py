"""From an engine's cells to Arrow columns for a kernel: nested values by path, text kept as text, nothing dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def from_python(values: Sequence[object]) -> pa.Array:
    """Cells of one column as an array; where their kinds differ, every cell as text."""
    try:
        array = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        array = _as_floats(values)
        if array is None:
            array = pa.array([_text(value) for value in values], pa.large_string())
    if isinstance(array, pa.ChunkedArray):
        array = pa.array([_text(value) for value in values], pa.large_string())
    if pa.types.is_null(array.type):
        return array.cast(pa.string())
    return readable(array)


def _as_floats(values: Sequence[object]) -> pa.Array | None:
    """Floats among whole numbers that are floats too, however large: SQLite keeps -5.8e16 as an integer."""
    if not any(isinstance(value, float) for value in values):
        return None
    floats: list[float | None] = []
    for value in values:
        if type(value) is int and abs(value) < 2**64 and float(value) == value:
            value = float(value)
        if not (value is None or isinstance(value, float)):
            return None
        floats.append(value)
    return pa.array(floats, pa.float64())


def joined(arrays: Sequence[pa.Array]) -> pa.Array:
    """Pieces of one column as one array; where their kinds differ, every cell as text."""
    kinds = {array.type for array in arrays if array.null_count < len(array)}
    if len(kinds) > 1:
        return from_python([_text(cell) for array in arrays for cell in array.to_pylist()])
    kind = kinds.pop() if kinds else pa.string()
    return pa.concat_arrays([array if array.type == kind else pa.nulls(len(array), kind) for array in arrays])


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return decoded(value) if isinstance(value, bytes) else str(value)


def decoded(raw: bytes) -> str:
    """Bytes that should be text. GB 2312 wants both bytes of a pair high, so Latin-1 words seldom pass for it."""
    for encoding in ("utf-8", "gb2312", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def readable(array: pa.Array) -> pa.Array:
    """Binary cells as text where all of them are UTF-8; otherwise as they are, for the kernel to judge."""
    if not _is_binary(array.type):
        return array
    try:
        return array.cast(pa.large_string() if pa.types.is_large_binary(array.type) else pa.string())
    except pa.ArrowInvalid:
        return array


def as_text(array: pa.Array) -> pa.Array:
    """Binary cells that the engine calls text: as UTF-8, else cell by cell in the encoding that fits."""
    array = readable(array)
    if not _is_binary(array.type):
        return array
    return pa.array([None if cell is None else decoded(cell) for cell in array.to_pylist()], pa.large_string())


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def flattened(name: str, array: pa.Array) -> dict[str, pa.Array]:
    """A nested Arrow column by dotted path: structs opened, lists of anything as lists of leaves, maps as ``key`` and
    ``value``."""
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return flattened(name, array.storage)
    if pa.types.is_struct(kind):
        parts = zip(kind, array.flatten(), strict=True)
        return {path: leaf for field, part in parts for path, leaf in flattened(f"{name}.{field.name}", part).items()}
    if pa.types.is_map(kind):
        pairs = pa.StructArray.from_arrays([array.keys, array.items], names=["key", "value"])
        return _listed(name, pa.ListArray.from_arrays(array.offsets, pairs, mask=_nulls(array)))
    if pa.types.is_fixed_size_list(kind):
        return flattened(name, array.cast(pa.list_(kind.value_type)))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _listed(name, array)
    if pa.types.is_dictionary(kind):
        return flattened(name, array.dictionary_decode())
    return {name: _dated(readable(array))}


FIRST_DAY, LAST_DAY = -719_162, 2_932_896
"""0001-01-01 and 9999-12-31 as days from 1970: what Python's dates, and most things that meet one, can hold."""


def _dated(array: pa.Array) -> pa.Array:
    """Dates and instants as text where one of them (infinity, 44 BC, the year 20000) is outside of what dates hold."""
    kind = array.type
    if not (pa.types.is_date32(kind) or pa.types.is_timestamp(kind)) or len(array) == array.null_count:
        return array
    if pa.types.is_timestamp(kind) and kind.unit == "ns":  # 64 bits of nanoseconds end in 1677 and 2262
        return array
    per_day = 1 if pa.types.is_date32(kind) else 86_400 * {"s": 1, "ms": 10**3, "us": 10**6}[kind.unit]
    numbers = array.view(pa.int32() if per_day == 1 else pa.int64())
    fits = pc.and_(
        pc.greater_equal(numbers, FIRST_DAY * per_day),
        pc.less(numbers, (LAST_DAY + 1) * per_day),
    )
    if pc.all(fits).as_py():
        return array
    inside = pc.if_else(fits, array, pa.scalar(None, kind)).cast(pa.string())
    return pc.if_else(fits, inside, pc.if_else(pc.less(numbers, 0), "-infinity", "infinity"))


def _nulls(array: pa.Array) -> pa.Array | None:
    return pc.is_null(array) if array.null_count else None


def _listed(name: str, array: pa.Array) -> dict[str, pa.Array]:
    """A list column by path. Working on a compacted copy keeps offsets that start at 0 and skip nothing."""
    kind = pa.large_list if pa.types.is_large_list(array.type) else pa.list_
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    offsets = [0, *lengths.cumsum().tolist()]
    found: dict[str, pa.Array] = {}
    for path, leaf in flattened(name, array.flatten()).items():
        starts: Any = pa.array(offsets, pa.int64())
        if pa.types.is_list(leaf.type) or pa.types.is_large_list(leaf.type):
            inner = pc.fill_null(pc.list_value_length(leaf), 0).to_numpy(zero_copy_only=False)
            starts = pa.array([0, *inner.cumsum().tolist()], pa.int64()).take(starts)
            leaf = leaf.flatten()
        wide = kind is pa.large_list
        maker = pa.LargeListArray if wide else pa.ListArray
        found[path] = maker.from_arrays(starts.cast(pa.int64() if wide else pa.int32()), leaf, mask=_nulls(array))
    return found
