"""A plan tried on rows before anything is written: which columns of a table would break its rules once treated.

Tried are rules that no type tells: CHECK constraints, those of domains, generated columns, unique indexes over parts of
cells. The rows stay in memory; a server is only asked with SELECT.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from guardian.model import TableSchema
from guardian.sources.sinks.base import Treater, watched_by
from guardian.sources.sinks.treating import Treating

ROWS = 1000
"""Rows of a table that are tried."""
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

    def samples(self, table: str, treater: Treater) -> Iterator[Sample]:
        """Rows of a table in which what the treater says is done."""

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        """References of treated columns in which rows refer to a value that is equal only by its collation."""


Trying = AbstractContextManager[Trial]


@dataclass(frozen=True, slots=True)
class NoTrial:
    """A source without rules."""

    involved: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def samples(self, table: str, treater: Treater) -> Iterator[Sample]:
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


def broken(trial: Trial, table: str, treater: Treater) -> dict[str, str]:
    """By column of a table what its treated cells break."""
    found: dict[str, str] = {}
    for sample in trial.samples(table, treater):
        found = _blamed(sample) | found
    return found


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
