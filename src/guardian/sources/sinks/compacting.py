"""Arrow columns made anew from what can be seen of them.

An Arrow file holds whole buffers: what lies under a null, in the child of a null struct, outside of every list, past
the end, or in a dictionary that nothing refers to would go into a copy unexamined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Path = tuple[int, ...]


@dataclass(slots=True)
class Compact:
    """The columns of one table. ``growing``: a dictionary may only get longer from batch to batch (Arrow files)."""

    growing: bool = False
    words: dict[Path, pa.Array] = field(default_factory=dict)

    def column(self, array: pa.Array, place: int) -> pa.Array:
        """The same values in buffers that hold nothing else."""
        return self._seen(array, (place,))

    def _seen(self, array: pa.Array, path: Path) -> pa.Array:
        def inside(child: pa.Array, place: int = 0) -> pa.Array:
            return self._seen(child, (*path, place))

        kind = array.type
        if isinstance(kind, pa.BaseExtensionType):
            return kind.wrap_array(inside(array.storage))
        if pa.types.is_dictionary(kind):
            return self._encoded(array, path)
        if pa.types.is_struct(kind):
            children = [inside(child, at) for at, child in enumerate(array.flatten())]
            return _made(array, [_bitmap(array)], children)
        if pa.types.is_map(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind):
            return _list(array, inside)
        if pa.types.is_fixed_size_list(kind):
            laid = array.values.slice(array.offset * kind.list_size, len(array) * kind.list_size)
            hidden = np.repeat(_nulls(array), kind.list_size)
            return _made(array, [_bitmap(array)], [inside(_without(laid, hidden))])
        if pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
            lengths = _lengths(array)
            starts = np.cumsum(lengths) - lengths
            width = np.int64 if pa.types.is_large_list_view(kind) else np.int32
            buffers = [pa.py_buffer(starts.astype(width)), pa.py_buffer(lengths.astype(width))]
            return _made(array, [_bitmap(array), *buffers], [inside(array.flatten())])
        if pa.types.is_union(kind):
            return _union(array, inside)
        if pa.types.is_run_end_encoded(kind):
            return _runs(array, inside)
        return _leaf(array)

    def _encoded(self, array: pa.DictionaryArray, path: Path) -> pa.Array:
        """Only with words that some cell refers to, in the order of the dictionary they come from."""
        used = np.unique(array.indices.drop_null().to_numpy(zero_copy_only=False)).astype(np.int64)
        inner = self._seen(_taken(array.dictionary, pa.array(used)), (*path, 0))
        places = np.searchsorted(used, array.indices.fill_null(used[0] if len(used) else 0).to_numpy())
        if self.growing and not pa.types.is_nested(inner.type):
            inner, moved = self._grown(inner, path)
            places = moved[places] if len(moved) else places
        indices = pa.array(places, mask=_nulls(array)).cast(array.type.index_type)
        return pa.DictionaryArray.from_arrays(indices, inner, ordered=array.type.ordered)

    def _grown(self, words: pa.Array, path: Path) -> tuple[pa.Array, Any]:
        """The dictionary so far with these words, and where in it each of them stands."""
        kind, words = words.type, _flat(words)
        known = self.words.get(path)
        if known is None or not len(known):
            made = words
        else:
            made = pa.concat_arrays([known, words.filter(pc.invert(pc.is_in(words, known)))])
        if not len(made):
            made = pa.nulls(1, words.type)  # an empty dictionary could not grow
        self.words[path] = made
        return made.cast(kind), pc.index_in(words, made).to_numpy(zero_copy_only=False)


def has_dictionary(kind: pa.DataType) -> bool:
    """Whether values of this type refer to a dictionary, at any depth."""
    if isinstance(kind, pa.BaseExtensionType):
        return has_dictionary(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return True
    return any(has_dictionary(kind.field(at).type) for at in range(kind.num_fields))


def _made(array: pa.Array, buffers: list[Any], children: Sequence[pa.Array]) -> pa.Array:
    """An array of the same type and length from buffers and children, which no names or nullabilities hinder."""
    return pa.Array.from_buffers(array.type, len(array), buffers, children=list(children))


def _nulls(array: pa.Array) -> Any:
    return np.asarray(pc.is_null(array).to_numpy(zero_copy_only=False), bool)


def _bitmap(array: pa.Array) -> pa.Buffer | None:
    if not array.null_count:
        return None
    return pa.py_buffer(np.packbits(~_nulls(array), bitorder="little"))


def _lengths(array: pa.Array) -> Any:
    return np.asarray(pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False), np.int64)


def _without(array: pa.Array, hidden: Any) -> pa.Array:
    """The array with nulls where it is hidden."""
    return _taken(array, pa.array(np.arange(len(array)), mask=hidden)) if hidden.any() else array


def _taken(array: pa.Array, places: pa.Array) -> pa.Array:
    """Some of its values. Views are the one kind that pyarrow does not take from (26.0)."""
    try:
        return _flat(array).take(places).cast(array.type) if _is_view(array.type) else array.take(places)
    except pa.ArrowNotImplementedError:
        cells = array.to_pylist()
        return pa.array([None if at is None else cells[at] for at in places.to_pylist()], array.type)


def _is_view(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string_view(kind) or pa.types.is_binary_view(kind))


def _flat(array: pa.Array) -> pa.Array:
    """A view of text or bytes as an array that holds them."""
    if not _is_view(array.type):
        return array
    return array.cast(pa.large_string() if pa.types.is_string_view(array.type) else pa.large_binary())


def _list(array: pa.Array, inside: Any) -> pa.Array:
    kind = array.type
    raw = array.buffers()[1]
    width = np.dtype(np.int64 if pa.types.is_large_list(kind) else np.int32)
    ends = np.frombuffer(raw, width)[array.offset : array.offset + len(array) + 1] if raw and len(array) else [0]
    lengths = np.where(_nulls(array), 0, np.diff(ends)) if len(array) else np.zeros(0, np.int64)
    below = array.keys if pa.types.is_map(kind) else array.values
    if pa.types.is_map(kind):
        below = pa.Array.from_buffers(
            pa.struct([kind.key_field, kind.item_field]), len(below), [None], children=[array.keys, array.items]
        )
    kept = below.slice(int(ends[0]), int(ends[-1] - ends[0]))
    if int(lengths.sum()) != len(kept):
        seen = np.repeat(~_nulls(array), np.diff(ends))
        kept = _taken(kept, pa.array(np.flatnonzero(seen)))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(width)
    return _made(array, [_bitmap(array), pa.py_buffer(offsets)], [inside(kept)])


def _union(array: pa.Array, inside: Any) -> pa.Array:
    codes = array.type_codes.to_numpy()
    kind = array.type
    children: list[pa.Array] = []
    places = np.zeros(len(array), np.int32)
    for at, code in enumerate(kind.type_codes):
        mine = codes == code
        if kind.mode == "sparse":
            children.append(inside(_without(array.field(at), ~mine), at))
        else:
            of_mine = array.offsets.to_numpy()[mine]
            places[mine] = np.arange(len(of_mine))
            children.append(inside(_taken(array.field(at), pa.array(of_mine)), at))
    kinds = pa.array(codes, pa.int8())
    names, numbers = [kind.field(at).name for at in range(kind.num_fields)], list(kind.type_codes)
    if kind.mode == "sparse":
        return pa.UnionArray.from_sparse(kinds, children, names, numbers)
    return pa.UnionArray.from_dense(kinds, pa.array(places), children, names, numbers)


def _runs(array: pa.Array, inside: Any) -> pa.Array:
    start, count = array.find_physical_offset(), array.find_physical_length()
    ends = np.minimum(array.run_ends.to_numpy()[start : start + count] - array.offset, len(array))
    run_ends = pa.array(ends, array.type.run_end_type)
    return pa.RunEndEncodedArray.from_arrays(run_ends, inside(array.values.slice(start, count)), type=array.type)


def _leaf(array: pa.Array) -> pa.Array:
    kind = array.type
    if _is_view(kind):
        return _leaf(_flat(array)).cast(kind)
    if pa.types.is_null(kind) or _exact(array):
        return array
    return array.take(pa.array(np.arange(len(array)), mask=_nulls(array) if array.null_count else None))


def _exact(array: pa.Array) -> bool:
    """Whether its buffers hold its values and nothing else."""
    if array.offset or array.null_count:
        return False
    buffers = array.buffers()
    if len(buffers) == 2:
        return bool(buffers[1] is None or buffers[1].size == (len(array) * array.type.bit_width + 7) // 8)
    if buffers[1] is None or not len(array):
        return not any(buffer is not None and buffer.size for buffer in buffers[2:])
    width = np.dtype(np.int64 if array.type in (pa.large_string(), pa.large_binary()) else np.int32)
    ends = np.frombuffer(buffers[1], width)
    held = 0 if buffers[2] is None else buffers[2].size
    return bool(len(ends) == len(array) + 1 and ends[0] == 0 and ends[-1] == held)
