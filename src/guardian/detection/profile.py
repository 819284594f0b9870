"""The detection kernel: Arrow batches in, a mergeable profile of every column out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from guardian.detection.cells import leaves
from guardian.detection.facts import ColumnProfile, Match, TableProfile, merge_tables
from guardian.detection.gathering import Gathered
from guardian.detection.identifiers import Scanner, scanner
from guardian.detection.matching import Matcher
from guardian.detection.names_people import personal_name
from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import Recognizer
from guardian.errors import DetectorError
from guardian.model import Span, TableSchema

_BROAD_KNOWN = 10_000
WAITING_BYTES = 96 << 20
"""Cells that wait to be examined together, over all columns."""
_FAULTS = (pa.ArrowException, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What Arrow, numpy, re and the checks raise over cells that nobody thought of."""

__all__ = ["ColumnProfile", "Match", "ProfileKernel", "TableProfile"]


class ProfileKernel:
    """Implements ``sources.base.Kernel[TableProfile]``; safe on several threads.

    Every cell is examined by the recognizers, in columnar form. ``seed`` changes which values a sample of open values
    holds; profiles of different seeds must not be merged.
    """

    def __init__(self, recognizers: Sequence[Recognizer] = BUILTIN, *, seed: int = 0) -> None:
        used = tuple(recognizers)
        self._matcher = Matcher(used, _Find(used))
        self._seed = seed
        self._broad: frozenset[tuple[str, str]] = frozenset()

    def empty(self, table: TableSchema) -> TableProfile:
        return TableProfile(0, {column.name: ColumnProfile() for column in table.columns})

    def examine(self, table: TableSchema, batch: pa.RecordBatch) -> TableProfile:
        return self.examine_all(table, (batch,))

    def examine_all(self, table: TableSchema, batches: Iterable[pa.RecordBatch]) -> TableProfile:
        """The same as merging what ``examine`` makes of each batch, at less cost where batches are small."""
        gathered: dict[str, _Column] = {}
        rows = 0
        for batch in batches:
            here: set[str] = set()
            for at, (name, array) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
                with _told(table, name, at):
                    for leaf, flat, nulls in leaves(name, array):
                        here.add(leaf)
                        if leaf not in gathered:
                            gathered[leaf] = _Column(self._gathered(table, leaf), at)
                        gathered[leaf].cells.add(flat, nulls)
            rows += batch.num_rows
            for leaf in here:
                gathered[leaf].rows += batch.num_rows
            _relieve(table, gathered)
        found = {}
        for leaf, column in gathered.items():
            with _told(table, leaf, column.place):
                # where a batch lacks the column, its cells there are null
                found[leaf] = column.cells.profile(rows - column.rows)
        self._remember(table, gathered)
        return merge_tables(self.empty(table), TableProfile(rows, found))

    def _gathered(self, table: TableSchema, leaf: str) -> Gathered:
        return Gathered(self._matcher, self._seed, broad=(table.ref, leaf) in self._broad)

    def _remember(self, table: TableSchema, gathered: dict[str, _Column]) -> None:
        """Which columns are nearly all distinct: only what they cost depends on it."""
        broad = {(table.ref, leaf) for leaf, column in gathered.items() if column.cells.broad}
        if broad - self._broad:
            self._broad = (self._broad if len(self._broad) < _BROAD_KNOWN else frozenset()) | broad

    def merge(self, left: TableProfile, right: TableProfile) -> TableProfile:
        return merge_tables(left, right)


class _Find:
    """The text scanner, made when the first text asks for it."""

    def __init__(self, recognizers: tuple[Recognizer, ...]) -> None:
        self._recognizers = recognizers

    @cached_property
    def _scanner(self) -> Scanner:
        return scanner(self._recognizers)

    def __call__(self, text: str) -> list[Span]:
        return self._scanner.find(text)


@dataclass(slots=True)
class _Column:
    """A column as it comes in: the number of its field, and the rows of all batches that have it."""

    cells: Gathered
    place: int
    rows: int = 0


def _relieve(table: TableSchema, gathered: dict[str, _Column]) -> None:
    """Examine what takes most memory, once all that waits takes too much."""
    waiting = sum(column.cells.waiting_bytes for column in gathered.values())
    if waiting < WAITING_BYTES:
        return
    for leaf, column in gathered.items():
        if 2 * column.cells.waiting_bytes * len(gathered) >= waiting:
            with _told(table, leaf, column.place):
                column.cells.profile()


@contextmanager
def _told(table: TableSchema, name: str, at: int) -> Iterator[None]:
    """What breaks over cells names the column, by number where its name is somebody's; never a cell."""
    try:
        yield
    except _FAULTS as error:
        shown = f"number {at + 1}" if personal_name(name) else repr(name)
        # without its cause: what those errors say may quote a cell
        raise DetectorError(
            f"column {shown} could not be examined: its cells broke a detector ({type(error).__name__})",
            where=table.ref, remedy="Please report this; --exclude leaves the table out.",
        ) from None  # fmt: skip
