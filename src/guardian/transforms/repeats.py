"""Values that come again from batch to batch: what became of them is remembered, for one column of one copy."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from guardian.transforms.base import Transform
from guardian.transforms.ragged import mostly_distinct

KEPT = 1 << 16
"""Values of which it is remembered what became of them."""
KEPT_BYTES = 1 << 24
"""So many bytes of such values, unless those of one batch are more."""


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
        given, became = self._known or (distinct.slice(0, 0), None)  # never changed, only replaced: threads share it
        at = pc.index_in(distinct, value_set=given)
        new = distinct.filter(pc.is_null(at))
        if len(new):
            if became is None or len(given) + len(new) > KEPT or given.nbytes + new.nbytes > KEPT_BYTES:
                given, became = distinct, self._transform.values(distinct)
            else:
                became = pa.concat_arrays([became, self._transform.values(new)])
                given = pa.concat_arrays([given, new])
            self._known = given, became
            at = pc.index_in(distinct, value_set=given)
        return self._transform.values(array) if became is None else became.take(at.take(encoded.indices))
