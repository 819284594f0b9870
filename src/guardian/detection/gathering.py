"""A column over many small batches: its values are counted as they come and examined when enough are together.

A column of few distinct values is then examined once for many rows; one of many in pieces that caches hold.
"""

from __future__ import annotations

import pyarrow as pa

from guardian.detection.cells import Counted, clean, counted, together
from guardian.detection.column import Matcher, profile_cells
from guardian.detection.facts import ColumnProfile, merge_columns

BLOCK_ROWS = 16_384
"""Rows counted together: few enough for a hash table in the processor's cache."""
PIECE_ROWS, PIECE_BYTES = 49_152, 8 << 20
"""What is examined together: so many distinct values, or so many bytes of them."""
FEW = 0.7
"""A column with a smaller share of distinct values in a block is counted block by block."""
LOOK, ALL = 4096, 0.95
"""Where so large a share of so many rows is distinct, counting costs more than looking at some values twice."""


class Gathered:
    """One column as it comes in. ``broad`` columns, nearly all distinct, are counted once a piece, not once a block."""

    def __init__(self, matcher: Matcher, seed: int, *, broad: bool = False) -> None:
        self._matcher, self._seed, self.broad = matcher, seed, broad
        self._profile = ColumnProfile()
        self._raw: list[pa.Array] = []
        self._raw_rows = self._raw_bytes = 0
        self._parts: list[Counted] = []
        self._part_values = self._part_bytes = 0
        self._rows = 0
        self._type: pa.DataType | None = None

    def add(self, array: pa.Array, nulls: int) -> None:
        """More cells, and how many beside them are null."""
        if self._type is not None and not self._type.equals(array.type):
            self._examine()
        self._type = array.type
        self._raw.append(array)
        self._rows += nulls
        self._raw_rows += len(array)
        self._raw_bytes += array.nbytes
        enough = PIECE_ROWS if self.broad else BLOCK_ROWS
        if self._raw_rows >= enough or self._raw_bytes >= PIECE_BYTES:
            self._count()

    @property
    def waiting_bytes(self) -> int:
        return self._raw_bytes + self._part_bytes

    def profile(self, nulls: int = 0) -> ColumnProfile:
        """All of it, examined, and so many more cells that are null."""
        self._rows += nulls
        self._examine()
        return self._profile

    def _count(self) -> None:
        """Count what waits raw; examine what is counted once it is a piece."""
        if not self._raw:
            return
        part = self._counted(self._raw[0] if len(self._raw) == 1 else pa.concat_arrays(self._raw))
        self.broad = len(part.values) > FEW * self._raw_rows
        self._rows += self._raw_rows
        self._raw, self._raw_rows, self._raw_bytes = [], 0, 0
        self._take(part)
        if self.broad or self._part_values >= PIECE_ROWS or self._part_bytes >= PIECE_BYTES:
            self._join()

    def _counted(self, array: pa.Array) -> Counted:
        if not self.broad or len(array) < 2 * LOOK:
            return counted(array)
        return counted(array, once=len(counted(array[:LOOK]).values) > ALL * LOOK)

    def _take(self, part: Counted) -> None:
        self._parts.append(part)
        self._part_values += len(part.values)
        self._part_bytes += part.values.nbytes

    def _join(self) -> None:
        """One count of all parts, kept while it is small."""
        whole = together(self._parts)
        self._parts, self._part_values, self._part_bytes = [], 0, 0
        self._take(whole)
        if self.broad or 2 * self._part_values >= PIECE_ROWS or 2 * self._part_bytes >= PIECE_BYTES:
            self._examine_parts()

    def _examine(self) -> None:
        self._count()
        self._examine_parts()

    def _examine_parts(self) -> None:
        whole = together(self._parts) if self._parts else counted(pa.nulls(0))
        piece = profile_cells(clean(whole), self._rows, self._matcher, self._seed, self._profile.open_limit)
        self._profile = merge_columns(self._profile, piece)
        self._parts, self._part_values, self._part_bytes, self._rows = [], 0, 0, 0
