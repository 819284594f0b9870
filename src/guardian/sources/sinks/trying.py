"""A plan tried on rows before anything is written: which columns of a table would break its rules once treated.

Tried are rules that no type tells: CHECK constraints, those of domains, generated columns, unique indexes over parts of
cells. The rows stay in memory; a server is only asked with SELECT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import pyarrow as pa

from guardian.model import TableSchema
from guardian.sources.databases import BATCH_BYTES
from guardian.sources.sinks.base import Treater, watched_by
from guardian.sources.sinks.treating import Treating

T = TypeVar("T")

ROWS = 1000
"""Rows at the beginning of a table that are tried."""
SPREAD = 4000
"""Rows from all over a table of a server that are tried, by so many as ``ROWS``."""
OCTETS = 8 << 20
"""Bytes in the treated columns of a file that are tried: of all rows, or of as many from all over the table."""
PIECES = 64
"""Places of a table from which rows are taken where not all are."""
LONG = 1000
"""Characters of a cell that no rule leans on, from which on it is not read."""
LONGEST = 20
"""Rows with the longest cells of a column, and with the shortest, which are tried too."""
LABELS = 100_000
"""Different cells of a watched column that are looked at: one of labels has fewer."""
CAUGHT = 200
"""Cells of a watched column whose rows are tried."""

BREAKS = {
    "type": "its column does not take what becomes of its values",
    "check": "a CHECK constraint does not take what becomes of its values",
    "generated": "a column is computed from it that cannot hold what comes of its new values",
    "unique": "a unique index, over parts of its values or under a condition, would not hold",
    "other": "a constraint of its table does not take what becomes of its values",
}


class Sample(Protocol):
    """Some rows of a table, as they are and as they are treated."""

    @property
    def replaced(self) -> frozenset[str]:
        """The columns of which a cell changed."""

    def fails(self, columns: Iterable[str]) -> str:
        """What these rows break with only these columns treated; empty: they keep every rule."""


class Trial(Protocol):
    """The tables of one database that have rules to be tried."""

    @property
    def involved(self) -> Mapping[str, frozenset[str]]:
        """By table (``TableSchema.name``) the columns that a rule leans on."""

    @property
    def untried(self) -> frozenset[str]:
        """Those of these tables of which no rows can be tried: a rule needs what is not known here."""

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        """Rows of a table in which what the treater says is done; of columns that are treated quickly (``everywhere``)
        many more, from all over the table."""

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        """References of treated columns in which rows refer to a value that is equal only by its collation."""


Trying = AbstractContextManager[Trial]


@dataclass(frozen=True, slots=True)
class NoTrial:
    """A source without rules."""

    involved: Mapping[str, frozenset[str]] = field(default_factory=dict)
    untried: frozenset[str] = frozenset()

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        return iter(())

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Only:
    """A treater that is asked for some columns, and leaves the others."""

    treater: Treater
    names: frozenset[str]

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(one for one in self.treater.columns(table) if self._mine(one))

    def watched(self, table: TableSchema) -> frozenset[str]:
        return watched_by(self.treater, table) & self.columns(table)

    def beside(self, table: TableSchema) -> frozenset[str]:
        return self.treater.beside(table)

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return self.treater.treat(table, batch)

    def _mine(self, name: str) -> bool:
        return any(name == one or name.startswith(f"{one}.") for one in self.names)


def changed(treating: Treating, name: str, labels: Sequence[str]) -> list[str]:
    """Which of the different cells of a watched column would be treated."""
    if not labels:
        return []
    new = treating.caught({name: pa.array(labels, pa.large_string())}).get(name)
    made = labels if new is None else new.to_pylist()
    return [old for old, cell in zip(labels, made, strict=True) if old != cell]


def pieces(start: int, end: int, rows: int, most: int) -> Iterator[tuple[int, int, int]]:
    """Where rows are taken from, by a number that goes from ``start`` to ``end``, and how many: all of them, or from
    places that lie evenly."""
    if rows <= most:
        yield start, end, rows
        return
    for at in range(PIECES):
        here, there = (start + (end - start) * place // PIECES for place in (at, at + 1))
        yield here, there, max(1, most // PIECES)


def within(rows: Iterable[T], weight: Callable[[T], int]) -> list[T]:
    """Rows up to the bytes of a batch, and one at least. The others are let go: a server sends them all the same."""
    kept: list[T] = []
    left = BATCH_BYTES
    for row in rows:
        if left > 0:
            kept.append(row)
            left -= weight(row)
    return kept


def broken(trial: Trial, table: str, treater: Treater, everywhere: frozenset[str] = frozenset()) -> dict[str, str]:
    """By column of a table what its treated cells break in the first rows that tell of any."""
    for sample in trial.samples(table, treater, everywhere):
        if found := _blamed(sample):
            return found
    return {}


def _blamed(sample: Sample) -> dict[str, str]:
    """Each column that breaks a rule by itself; otherwise those without which the rows would keep all of them. Rows
    that break one untreated say nothing."""
    columns = sample.replaced
    why = sample.fails(columns) if columns else ""
    if not why or sample.fails(()):
        return {}
    alone = {column: said for column in sorted(columns) if (said := sample.fails([column]))}
    rest = columns - alone.keys()
    joint = sample.fails(rest) if rest else ""
    if not joint:
        return alone or dict.fromkeys(columns, why)
    healing = [column for column in sorted(rest) if not sample.fails(rest - {column})]
    return alone | dict.fromkeys(healing or sorted(rest), joint)
