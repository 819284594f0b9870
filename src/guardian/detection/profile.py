"""The detection kernel: Arrow batches in, a mergeable profile of every column out."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from guardian.detection.cells import leaves
from guardian.detection.column import profile_array
from guardian.detection.facts import ColumnProfile, Match, TableProfile, merge_columns, merge_tables
from guardian.detection.identifiers import scanner
from guardian.detection.matching import Matcher
from guardian.detection.names_people import personal_name
from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import Recognizer
from guardian.errors import DetectorError
from guardian.model import TableSchema

_FAULTS = (pa.ArrowException, ArithmeticError, LookupError, TypeError, ValueError)
"""What Arrow, numpy, re and the checks raise over cells that nobody thought of."""

__all__ = ["ColumnProfile", "Match", "ProfileKernel", "TableProfile"]


class ProfileKernel:
    """Implements ``sources.base.Kernel[TableProfile]``; safe on several threads.

    Every cell is examined by the recognizers, in columnar form. ``seed`` changes which values a sample of open values
    holds; profiles of different seeds must not be merged.
    """

    def __init__(self, recognizers: Sequence[Recognizer] = BUILTIN, *, seed: int = 0) -> None:
        used = tuple(recognizers)
        self._matcher = Matcher(used, scanner(used).find)
        self._seed = seed

    def empty(self, table: TableSchema) -> TableProfile:
        return TableProfile(0, {column.name: ColumnProfile() for column in table.columns})

    def examine(self, table: TableSchema, batch: pa.RecordBatch) -> TableProfile:
        found: dict[str, ColumnProfile] = {}
        for at, (name, array) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
            try:
                self._column(name, array, found)
            except _FAULTS as error:
                # without its cause: what those errors say may quote a cell
                raise _unexamined(table, name, at, error) from None
        return merge_tables(self.empty(table), TableProfile(batch.num_rows, found))

    def _column(self, name: str, array: pa.Array, found: dict[str, ColumnProfile]) -> None:
        for leaf, flat, nulls in leaves(name, array):
            profile = profile_array(flat, nulls, self._matcher, self._seed)
            found[leaf] = merge_columns(found[leaf], profile) if leaf in found else profile

    def merge(self, left: TableProfile, right: TableProfile) -> TableProfile:
        return merge_tables(left, right)


def _unexamined(table: TableSchema, name: str, at: int, error: Exception) -> DetectorError:
    """Names the column, by number where its name is somebody's; never a cell."""
    shown = f"number {at + 1}" if personal_name(name) else repr(name)
    return DetectorError(
        f"column {shown} could not be examined: its cells broke a detector ({type(error).__name__})",
        where=table.ref, remedy="Please report this; --exclude leaves the table out.",
    )  # fmt: skip
