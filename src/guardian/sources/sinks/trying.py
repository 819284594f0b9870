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
from guardian.sources.sinks.base import NotProtectable, Treater, watched_by
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.wording import tokens

T = TypeVar("T")

ROWS = 1000
"""Rows at the beginning of a table that are tried."""
SPREAD = 4000
"""Rows from all over a table of a server that are tried, by so many as ``ROWS``."""
TOGETHER = 20_000
"""Rows of a server that are tried at once where a unique index needs them apart: chance makes two of few alike late."""
SECONDS = 300
"""For how long a server may look for rows to be tried with one statement."""
OCTETS = 8 << 20
"""Bytes in the treated columns of a file that are tried: of all rows, or of as many from all over the table."""
PIECES = 64
"""Places of a table from which rows are taken where not all are."""
WIDE = 1000
"""Characters of a cell of a watched column, from which on it is no label."""
LONG = 1000
"""Characters of a cell that no rule leans on, from which on it is not read."""
LONGEST = 20
"""Rows with the longest cells of a column, and with the shortest, which are tried too."""
VALUED = frozenset({"integer", "float", "decimal", "date", "timestamp"})
"""Forms of which the least and the greatest cells are tried too, since lengths say nothing of them."""
LABELS = 100_000
"""Different cells of a watched column that are looked at: one of labels has fewer."""
CAUGHT = 200
"""Cells of a watched column whose rows are tried."""

BREAKS = {
    "type": "its column does not take what becomes of its values",
    "check": "a CHECK constraint does not take what becomes of its values",
    "generated": "a column is computed from it that cannot hold what comes of its new values",
    "merged": "it is part of a key, and the other parts do not tell the rows apart",
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
    def apart(self) -> Mapping[str, frozenset[str]]:
        """By table the columns of which alone a unique index is made, be it of a part of their cells or some rows."""

    @property
    def untried(self) -> frozenset[str]:
        """Those of these tables of which no rows can be tried: a rule needs what is not known here."""

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        """Rows of a table in which what the treater says is done; of columns that are treated quickly (``everywhere``)
        many more, from all over the table."""

    def merged(self, table: str, columns: frozenset[str]) -> frozenset[str]:
        """Those of these columns whose keys do not tell the rows of a table apart by their other columns; also where
        nobody can say."""

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        """References of treated columns in which rows refer to a value that is equal only by its collation."""

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
        """What a copy would be refused for: names of fields inside of values that are personal data, by column."""


Trying = AbstractContextManager[Trial]


@dataclass(frozen=True, slots=True)
class Remembering:
    """A sample that is asked the same again and again."""

    _said: dict[frozenset[str], str] = field(default_factory=dict, kw_only=True)

    def fails(self, columns: Iterable[str]) -> str:
        wanted = frozenset(columns)
        if wanted not in self._said:
            self._said[wanted] = self._tried(wanted)
        return self._said[wanted]

    def _tried(self, columns: frozenset[str]) -> str:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class OnServer:
    """Tables whose rules a server judges."""

    def _names(self) -> Iterable[str]:
        raise NotImplementedError

    def _leant_on(self, name: str) -> frozenset[str]:
        """The columns of a table that a rule leans on."""
        raise NotImplementedError

    def _is_told(self, name: str) -> bool:
        """Whether the server judges rows of a table."""
        raise NotImplementedError

    @property
    def involved(self) -> Mapping[str, frozenset[str]]:
        leant = ((name, self._leant_on(name)) for name in self._names())
        return {name: columns for name, columns in leant if columns}

    @property
    def untried(self) -> frozenset[str]:
        return frozenset(name for name in self.involved if not self._is_told(name))


@dataclass(frozen=True, slots=True)
class NoTrial:
    """A source without rules."""

    involved: Mapping[str, frozenset[str]] = field(default_factory=dict, kw_only=True)
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict, kw_only=True)
    untried: frozenset[str] = field(default=frozenset(), kw_only=True)

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        return iter(())

    def merged(self, table: str, columns: frozenset[str]) -> frozenset[str]:
        return columns

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        return iter(())

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
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


def indexed(sql: str) -> str:
    """What an index is made of, in the text that makes it: the first brackets."""
    depth, start = 0, sql.find("(")
    for at in range(start, len(sql)):
        depth += (sql[at] == "(") - (sql[at] == ")")
        if not depth:
            return sql[start : at + 1]
    return ""


def parts_of(brackets: str) -> tuple[str, ...]:
    """What stands between the commas of some brackets, without the order."""
    parts, depth = [""], 0
    for token in tokens(brackets[1:-1]):
        if token.text == "," and not depth:
            parts.append("")
            continue
        depth += (token.text == "(") - (token.text == ")")
        if depth or token.sort != "word" or token.name not in ("asc", "desc"):
            parts[-1] += token.text
    return tuple(part.strip() for part in parts)


def condition(sql: str) -> str:
    """The condition of an index, in the text that makes it; empty: none."""
    rest = sql[sql.find("(") + len(indexed(sql)) :].strip()
    return rest[len("where") :].strip() if rest.lower().startswith("where") else ""


def alone(columns: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The columns that are by themselves what a unique index is made of."""
    return frozenset(one[0] for one in columns if len(one) == 1)


def pieces(start: int, end: int, rows: int, most: int) -> Iterator[tuple[int, int, int]]:
    """Where rows are taken from, by a number that goes from ``start`` to ``end``, and how many: all of them, or from
    places that lie evenly."""
    if rows <= most:
        yield start, end, rows
        return
    for at in range(PIECES):
        here, there = (start + (end - start) * place // PIECES for place in (at, at + 1))
        yield here, there, max(1, most // PIECES)


def within(rows: Iterable[T], weight: Callable[[T], int], most: int = BATCH_BYTES) -> list[T]:
    """Rows up to so many bytes, and one at least. The others are let go: a server sends them all the same."""
    kept: list[T] = []
    left = most
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
