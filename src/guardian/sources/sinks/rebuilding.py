"""Arrow columns with some of their leaves replaced: structs, lists and maps taken apart and put together again.

What stands behind a null or outside of a list's own range is not carried over: nobody sees it, and it may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.sources.sinks.base import UnfitError

Rows = npt.NDArray[np.int64]
Leaf = Callable[[int, pa.Array, Rows], pa.Array]
"""Given the number of a leaf column, its flat values and the row each belongs to: the values to put there."""
DEPTH = 32
"""As in a scan: deeper structs are one column."""


@dataclass(slots=True)
class Walk:
    """One pass over the leaf columns of a batch, numbered as a scan numbers them; ``wanted`` ones are rebuilt."""

    wanted: frozenset[int]
    leaf: Leaf
    place: int = 0

    def column(self, array: pa.Array) -> pa.Array:
        """The column with its wanted leaves replaced."""
        count = leaf_count(array.type)
        if self.wanted.isdisjoint(range(self.place, self.place + count)):
            self.place += count
            return array
        return self._rebuilt(array, np.arange(len(array)), 0)

    def _rebuilt(self, array: pa.Array, rows: Rows, depth: int) -> pa.Array:
        kind = array.type
        if depth < DEPTH and pa.types.is_struct(kind):
            return self._struct(array, rows, depth)
        if depth < DEPTH and pa.types.is_map(kind):
            return self._map(array, rows, depth)
        if is_list(kind):
            return self._list(array, rows, depth)
        self.place += 1
        return self.leaf(self.place - 1, array, rows) if self.place - 1 in self.wanted else array

    def _struct(self, array: pa.Array, rows: Rows, depth: int) -> pa.Array:
        children = [self._rebuilt(child, rows, depth + 1) for child in array.flatten()]
        fields = [field.with_nullable(True) for field in array.type]
        made = pa.StructArray.from_arrays(children, fields=fields, mask=_nulls(array))
        return made.cast(array.type) if made.type != array.type and not array.null_count else made

    def _map(self, array: pa.Array, rows: Rows, depth: int) -> pa.Array:
        whole = pa.concat_arrays([array])
        lengths = _lengths(pc.fill_null(pc.list_value_length(_as_list(whole)), 0))
        entries = _as_list(whole).flatten()
        below = np.repeat(rows, lengths)
        keys = self._rebuilt(entries.field(0), below, depth + 1)
        items = self._rebuilt(entries.field(1), below, depth + 1)
        return pa.MapArray.from_arrays(_offsets(lengths, _nulls(whole)), keys, items, type=array.type)

    def _list(self, array: pa.Array, rows: Rows, depth: int) -> pa.Array:
        kind = array.type
        lengths = _lengths(pc.fill_null(pc.list_value_length(array), 0))
        values = self._rebuilt(array.flatten(), np.repeat(rows, lengths), depth)
        if pa.types.is_fixed_size_list(kind):
            return _fixed(array, values)
        maker = pa.LargeListArray if pa.types.is_large_list(kind) else pa.ListArray
        offsets = _offsets(lengths, None)
        offsets = offsets.cast(pa.int64()) if pa.types.is_large_list(kind) else offsets
        return maker.from_arrays(offsets, values, type=kind, mask=_nulls(array))


def is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def leaf_count(kind: pa.DataType, depth: int = 0) -> int:
    """How many columns a scan makes of a field of this type."""
    return len(leaf_types(kind, depth))


def leaf_types(kind: pa.DataType, depth: int = 0) -> list[pa.DataType]:
    """The types of a field's leaf columns, in order."""
    while is_list(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind) and depth < DEPTH:
        return [leaf for child in kind for leaf in leaf_types(child.type, depth + 1)]
    if pa.types.is_map(kind) and depth < DEPTH:
        return [*leaf_types(kind.key_type, depth + 1), *leaf_types(kind.item_type, depth + 1)]
    return [kind]


def _as_list(array: pa.Array) -> pa.Array:
    """A map as a list of its entries."""
    entries = pa.StructArray.from_arrays([array.keys, array.items], names=["key", "value"])
    return pa.ListArray.from_arrays(array.offsets, entries, mask=_nulls(array))


def _lengths(array: pa.Array) -> Rows:
    return np.asarray(array.to_numpy(zero_copy_only=False), np.int64)


def _offsets(lengths: Rows, nulls: pa.Array | None) -> pa.Array:
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    if nulls is None:
        return pa.array(ends)
    return pa.array(ends, mask=np.append(nulls.to_numpy(zero_copy_only=False), False))


def _nulls(array: pa.Array) -> pa.Array | None:
    return pc.is_null(array) if array.null_count else None


def _fixed(array: pa.Array, values: pa.Array) -> pa.Array:
    """A fixed-size list of the values, with room for what a null list does not hold."""
    size = array.type.list_size
    held = np.repeat(pc.is_valid(array).to_numpy(zero_copy_only=False), size)
    place = np.cumsum(held) - 1
    laid = values.take(pa.array(np.maximum(place, 0), mask=~held))
    return pa.FixedSizeListArray.from_arrays(laid, type=array.type, mask=_nulls(array))


def plain(array: pa.Array) -> pa.Array:
    """The values as a treater is given them: dictionaries, runs, views and extensions undone."""
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        return plain(array.storage)
    if pa.types.is_dictionary(kind):
        return plain(array.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return plain(pc.run_end_decode(array))
    if pa.types.is_string_view(kind):
        return array.cast(pa.string())
    return array.cast(pa.binary()) if pa.types.is_binary_view(kind) else array


def in_type(values: pa.Array, like: pa.Array, where: str, seen: Sequence[Any] | None = None) -> pa.Array:
    """Treated values in the type of the column they came from. ``seen``: the dictionary so far, if it may only grow."""
    kind = like.type
    try:
        if isinstance(kind, pa.BaseExtensionType):
            return kind.wrap_array(in_type(values, like.storage, where))
        if pa.types.is_run_end_encoded(kind):
            return pc.run_end_encode(cast(values, kind.value_type, where), kind.run_end_type)
        if pa.types.is_dictionary(kind):
            return _encoded(cast(values, kind.value_type, where), kind, seen)
        return cast(values, kind, where)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        raise misfit(kind, where) from None


def cast(values: pa.Array, kind: pa.DataType, where: str) -> pa.Array:
    values = plain(values)
    if values.type == kind:
        return values
    try:
        return values.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        raise misfit(kind, where) from None


def misfit(kind: pa.DataType, where: str) -> UnfitError:
    return UnfitError(f"its treatment gives values that a column of type {kind} cannot hold", where=where)


def _encoded(values: pa.Array, kind: pa.DataType, seen: Sequence[Any] | None) -> pa.Array:
    words = pc.unique(values.drop_null())
    if seen is not None:
        known = pa.array(seen, kind.value_type)
        words = pa.concat_arrays([known, words.filter(pc.invert(pc.is_in(words, known)))])
        words = words if len(words) else pa.nulls(1, kind.value_type)  # an empty dictionary could not grow
    places = pc.index_in(values, words, skip_nulls=True).cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(places, words, ordered=kind.ordered)
