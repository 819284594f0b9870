"""Which values stand in a protected copy: of those that carry no seal, nothing else says that they came out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from guardian.model import TableSchema
from guardian.transforms.fpe_ranges import OutOfRange, Range, range_of, read
from guardian.transforms.fpe_spelled import Spelled
from guardian.transforms.fpe_typed import FpeTyped

if TYPE_CHECKING:
    from guardian.app.protect_targets import Origin
    from guardian.transforms.base import Transform


@dataclass(frozen=True, slots=True)
class Presence:
    """Looks for values in the columns of one copy, by the names that its manifest has for them."""

    origin: Origin
    manifest: Mapping[str, Any]

    def of(self, table: str, column: str, values: Sequence[str], transform: Transform) -> frozenset[str]:
        """Those that stand in this column. Numbers and dates are compared as such, however they are written."""
        from guardian.app.retokenise import names_in_manifest
        from guardian.sources.sinks.reading import batches_of

        kind = range_of(transform.type) if isinstance(transform, FpeTyped) else None
        wanted = [(value, cell) for value in values if (cell := _cell(value, kind)) is not None]
        if not wanted:
            return frozenset()
        cells = pa.concat_arrays([cell for _, cell in wanted])
        found: set[int] = set()
        here = [one.name for one in self.origin.shape().tables]
        names = names_in_manifest(here, [one["table"] for one in self.manifest["columns"]])
        with closing(self.origin.open()) as source:
            tables = {one.name: one for one in source.tables() if isinstance(one, TableSchema)}
            for name in (here for here, there in names.items() if there == table and here in tables):
                for batch in batches_of(source, tables[name]):
                    if column in batch.schema.names:
                        found.update(_met(batch.column(column), cells, kind))
        return frozenset(value for place, (value, _) in enumerate(wanted) if place in found)


def _cell(value: str, kind: Range | Spelled | None) -> pa.Array | None:
    text = pa.array([value], pa.large_string())
    try:
        return text if kind is None else read(text, kind)
    except OutOfRange:
        return None


def _met(column: pa.Array, cells: pa.Array, kind: Range | Spelled | None) -> list[int]:
    """The places of the cells that stand in the column."""
    from guardian.governance.compare import leaves

    held = pc.unique(leaves(column))
    if len(held) == 0:
        return []
    held = held.cast(pa.large_string()) if kind is None else read(held, kind)
    places = pc.index_in(cells, value_set=held)
    return [place for place, one in enumerate(places.is_valid().to_pylist()) if one]
