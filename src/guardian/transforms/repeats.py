"""Values that come again from batch to batch: what became of them is remembered, for one column of one copy."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from guardian.transforms.base import Transform
from guardian.transforms.ragged import mostly_distinct

KEPT = 1 << 16
"""Values of which it is remembered what became of them."""


class Repeats:
    """A transform for the batches of one column. Threads may share it."""

    def __init__(self, transform: Transform) -> None:
        self._transform = transform
        self._known: tuple[pa.Array, pa.Array] | None = None

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """What ``transform`` makes of the values; none that repeats is treated in every batch anew."""
        alike = self._transform.deterministic and subjects is None and pa.types.is_string(array.type)
        if not alike or mostly_distinct(array):
            return self._transform.values(array, subjects)
        encoded = array.dictionary_encode()
        distinct = encoded.dictionary
        known = self._known  # never changed, only replaced: other threads may ask meanwhile
        at = None if known is None else pc.index_in(distinct, value_set=known[0])
        new = distinct if at is None else distinct.filter(pc.is_null(at))
        if len(new):
            made = self._transform.values(new)
            if known is None or len(known[0]) + len(new) > KEPT:
                known = distinct, made if at is None else self._transform.values(distinct)
            else:
                known = pa.concat_arrays([known[0], new]), pa.concat_arrays([known[1], made])
            self._known = known
            at = pc.index_in(distinct, value_set=known[0])
        return known[1].take(at.take(encoded.indices))
