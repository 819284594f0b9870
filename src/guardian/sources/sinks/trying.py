"""A plan tried on rows before anything is written: which columns of a table would break its rules once treated.

Tried are rules that no type tells: CHECK constraints, those of domains, generated columns, unique indexes over parts of
cells. All rows of a table with such are read, some at a time; they stay in memory, and a server is only asked with
SELECT. Of what unique indexes hold, digests are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Protocol, Self

import numpy as np
import pyarrow as pa

from guardian.model import TableSchema
from guardian.sources.sinks.base import NotProtectable, Treater, watched_by
from guardian.sources.sinks.digests import Digests
from guardian.sources.sinks.wording import tokens

Texts = Sequence[str | None]
SECONDS = 300
"""For how long a server may judge some rows."""
FIRST = 1000
"""Rows of a server that are tried first."""
LONG = 1000
"""Characters of a cell that no rule leans on, from which on it is not read."""

BREAKS = {
    "type": "its column does not take what becomes of its values",
    "check": "a CHECK constraint does not take what becomes of its values",
    "generated": "a column is computed from it that cannot hold what comes of its new values",
    "merged": "it is part of a key, and the other parts do not tell the rows apart",
    "unique": "a unique index, over parts of its values or under a condition, would not hold",
    "other": "a constraint of its table does not take what becomes of its values",
    "dropped": "a rule of its table (ON CONFLICT) drops rows for what becomes of its values",
    "untold": "the database does not say whether a rule of its table takes what becomes of its values",
    "source": "a row breaks a rule of its table as it is, so that no copy takes it",
    "source check": "a row breaks a CHECK of this as it is, so that no copy takes it",
    "source null": "a row holds NULL in this column, which is NOT NULL, so that no copy takes it",
}
AGAIN = 8
"""Digests met again whose rows are compared before those of the others: hardly one is that of different rows."""
MEND = "Mend such rows in the source, or drop the rule, first"
ROWS = ""
"""Told of in place of a column: the rows themselves."""


class Untold(Exception):  # no fault, as long as there are fewer rows to ask for
    """The database gave up the judgement of some rows."""


class Sample(Protocol):
    """Some rows of a table, as they are and as they are treated."""

    @property
    def count(self) -> int:
        """How many rows."""

    @property
    def replaced(self) -> frozenset[str]:
        """The columns of which a cell changed."""

    def fails(self, columns: Iterable[str]) -> str:
        """What these rows break with only these columns treated; empty: they keep every rule. Raises Untold."""

    def keys(self) -> Mapping[str, np.ndarray]:
        """By unique index (however it is called) the digests (int64) of what it holds of the treated rows. What it
        holds to be equal has one digest; other things may have it too. Raises Untold."""

    def joined(self, other: Self) -> Self:
        """The rows of both."""

    def halves(self) -> tuple[Self, Self]:
        """The first and the other rows, of two at least."""


class Trial(Protocol):
    """The tables of one database that have rules to be tried."""

    @property
    def involved(self) -> Mapping[str, frozenset[str]]:
        """By table (``TableSchema.name``) the columns that a rule leans on."""

    @property
    def apart(self) -> Mapping[str, frozenset[str]]:
        """By table the columns of which alone a unique index is made, be it of a part of their cells or some rows."""

    @property
    def folded(self) -> Mapping[str, frozenset[str]]:
        """By table those of the columns in ``involved`` that are only under keys whose collation holds texts to be
        equal which are not the same (in other letter case)."""

    @property
    def untried(self) -> frozenset[str]:
        """Those of these tables of which no rows can be tried: a rule needs what is not known here."""

    def samples(self, table: str, treater: Treater) -> Generator[Sample]:
        """All rows of a table in which what the treater says is done, the same each time."""

    def texts(self, table: str, column: str) -> Iterator[Texts]:
        """The cells of a column in the order of the copy, some at a time; to be read to their end."""

    def merged(self, table: str, columns: frozenset[str]) -> frozenset[str]:
        """Those of these columns whose keys do not tell the rows of a table apart by their other columns; also where
        nobody can say."""

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        """References of treated columns in which rows refer to a value that is equal only by its collation."""

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
        """What a copy would be refused for: names of fields inside of values that are personal data, by column."""

    def unsound(self, treater: Treater) -> Iterator[NotProtectable]:
        """Rows that break, as they are, a rule no treated column has a part in; by the columns that it names."""

    def rigid(self, treater: Treater) -> Iterator[NotProtectable]:
        """What a copy would be refused for: cells to be treated inside of values that cannot be written again."""


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
class Sides(Remembering):
    """The cells of the same rows as they are and as they are treated, by column: sequences that can be cut."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]

    @property
    def count(self) -> int:
        return len(next(iter(self.new.values()), ()))

    @property
    def replaced(self) -> frozenset[str]:
        return frozenset(name for name, cells in self.old.items() if cells != self.new[name])

    def joined(self, other: Self) -> Self:
        sides = ((self.old, other.old), (self.new, other.new))
        return self._of(*({name: self._glued(one, there[name]) for name, one in here.items()} for here, there in sides))

    def halves(self) -> tuple[Self, Self]:
        at = self.count // 2
        first, rest = (
            self._of(*({name: cells[part] for name, cells in side.items()} for side in (self.old, self.new)))
            for part in (slice(at), slice(at, None))
        )
        return first, rest

    def _of(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Self:
        return replace(self, old=old, new=new, _said={})

    def _glued(self, first: Any, other: Any) -> Any:
        return first + other


@dataclass(frozen=True, slots=True)
class OnServer:
    """Tables whose rules a server judges."""

    def _names(self) -> Iterable[str]:
        raise NotImplementedError

    def _leant_on(self, name: str) -> frozenset[str]:
        """The columns of a table that a rule leans on."""
        raise NotImplementedError

    @property
    def folded(self) -> Mapping[str, frozenset[str]]:
        return {}

    def unsound(self, treater: Treater) -> Iterator[NotProtectable]:
        return iter(())

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
    folded: Mapping[str, frozenset[str]] = field(default_factory=dict, kw_only=True)
    untried: frozenset[str] = field(default=frozenset(), kw_only=True)

    def samples(self, table: str, treater: Treater) -> Generator[Sample]:
        yield from ()

    def texts(self, table: str, column: str) -> Iterator[Texts]:
        return iter(())

    def merged(self, table: str, columns: frozenset[str]) -> frozenset[str]:
        return columns

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        return iter(())

    def unsound(self, treater: Treater) -> Iterator[NotProtectable]:
        return iter(())

    def rigid(self, treater: Treater) -> Iterator[NotProtectable]:
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


def broken_as_they_are(
    rules: Mapping[str, tuple[str, Sequence[str]]], ref: str, ask: Callable[[str], Sequence[object] | None]
) -> Iterator[NotProtectable]:
    """By rule what it is called in ``BREAKS``, and the columns that it names. ``ask``: answers what stands behind
    SELECT, or None; rules are asked for whether a row breaks them."""
    found = ask(", ".join(f"MAX(NOT {rule})" for rule in rules)) if rules else None
    for (kind, columns), broken in zip(rules.values(), found or (), strict=False):
        if str(broken) == "1":  # a server may answer in texts
            yield NotProtectable(BREAKS[kind], where=", ".join(f"{ref}/{one}" for one in columns) or ref, remedy=MEND)


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


def broken(
    trial: Trial, table: str, treater: Treater, report: Callable[[int], None] = lambda rows: None
) -> dict[str, str]:
    """By column of a table what its treated cells break in the first rows that tell of any; by ``ROWS`` that rows break
    it as they are. ``report`` is told of the rows that were tried."""
    met: dict[str, Digests] = {}
    found: dict[str, str] = {}
    with closing(trial.samples(table, treater)) as samples:
        for given in samples:
            for sample, keys in _answered(given):
                found |= _told(sample)
                if found.keys() - {ROWS}:
                    return found
                for index, digests in keys.items():
                    met.setdefault(index, Digests()).add(digests)
            report(given.count)
    again = {index: twice for index, one in met.items() if len(twice := one.again())}
    for some in ({index: twice[:AGAIN] for index, twice in again.items()}, again):
        if any(map(len, some.values())) and (alike := _alike(trial.samples(table, treater), some)):
            return found | alike
    return found


def _answered(sample: Sample) -> Iterator[tuple[Sample, Mapping[str, np.ndarray]]]:
    """The rows, in parts where the database says nothing of all at once, with digests of those that keep every rule."""
    try:
        keys = {} if sample.fails(sample.replaced) else sample.keys()
    except Untold:
        if sample.count < 2:
            yield sample, {}
            return
        for half in sample.halves():
            yield from _answered(half)
    else:
        yield sample, keys


def _told(sample: Sample) -> dict[str, str]:
    """Which columns break a rule, or may."""
    try:
        return _blamed(sample)
    except Untold:
        return dict.fromkeys(sample.replaced, BREAKS["untold"])


def _alike(samples: Generator[Sample], again: Mapping[str, np.ndarray]) -> dict[str, str]:
    """What rows break that lie far from each other and have a digest in common."""
    held: dict[tuple[str, int], Sample] = {}
    with closing(samples):
        for given in samples:
            for sample, keys in _answered(given):
                for index in again.keys() & keys.keys():
                    for digest in np.intersect1d(keys[index], again[index]).tolist():
                        rows, before = _having(sample, index, digest), held.get((index, digest))
                        held[index, digest] = rows = rows if before is None else before.joined(rows)
                        if found := _told(rows):
                            return found
    return {}


def _having(sample: Sample, index: str, digest: int) -> Sample:
    """Those of the rows that have a digest; all of them where the database does not say which."""
    if sample.count < 2:
        return sample
    try:
        there = [half for half in sample.halves() if digest in half.keys()[index]]
    except Untold:
        return sample
    return reduce(lambda one, other: one.joined(other), (_having(half, index, digest) for half in there))


def _blamed(sample: Sample) -> dict[str, str]:
    """Each column that breaks a rule by itself; otherwise those without which the rows would keep all of them. Rows
    that break one untreated are told apart from the others."""
    columns = sample.replaced
    why = sample.fails(columns) if columns else ""
    if not why:
        return {}
    if sample.fails(()):
        if sample.count < 2:
            return {ROWS: BREAKS["source"]}
        first, other = sample.halves()
        return _blamed(first) | _blamed(other)
    alone = {column: said for column in sorted(columns) if (said := sample.fails([column]))}
    rest = columns - alone.keys()
    joint = sample.fails(rest) if rest else ""
    if not joint:
        return alone or dict.fromkeys(columns, why)
    healing = [column for column in sorted(rest) if not sample.fails(rest - {column})]
    return alone | dict.fromkeys(healing or sorted(rest), joint)
