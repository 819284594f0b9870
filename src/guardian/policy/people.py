"""Counting people, not rows: distinct keys of persons, exact or by a sketch that states its error, summed over splits.

A sketch keeps the smallest hashes of the keys (KMV: Beyer et al., On Synopses for Distinct-Value Estimation, SIGMOD
2007). Sketches of one key space merge, so a person who stands in several tables, files or batches counts once. Between
key spaces that nothing connects, the count is a range: from the largest (all the same people) to the sum (none).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from math import ceil, floor, sqrt

SIZE = 65_536
"""Exact up to here; above, the standard error is 0.4 % and the bounds are those of 95 %."""
SMALLEST = 16
_SPACE = 2**64
_WIDTH_95 = 1.96


@dataclass(frozen=True, slots=True)
class People:
    """A number of people: between ``at_least`` and ``at_most``; ``exact`` where they are counted one by one."""

    at_least: int
    at_most: int

    @property
    def exact(self) -> bool:
        return self.at_least == self.at_most

    def __add__(self, other: People) -> People:
        """People of two key spaces that nothing connects: perhaps the same ones, perhaps none of them."""
        return People(max(self.at_least, other.at_least), self.at_most + other.at_most)


NOBODY = People(0, 0)


@dataclass(frozen=True, slots=True)
class Sketch:
    """The ``size`` smallest hashes of distinct keys; merging is associative and commutative, empty is its identity."""

    hashes: frozenset[int] = frozenset()
    size: int = SIZE
    full: bool = False
    """Hashes were left out: the count is an estimate."""

    def __post_init__(self) -> None:
        if self.size < SMALLEST:
            raise ValueError(f"a sketch keeps at least {SMALLEST} hashes")

    @classmethod
    def of(cls, keys: Iterable[str], size: int = SIZE) -> Sketch:
        """The sketch of these keys. The hash is a pure function of the key, so splits and processes agree."""
        return cls(size=size).merge(cls(frozenset(map(_hash, keys)), size))

    def merge(self, other: Sketch) -> Sketch:
        size = min(self.size, other.size)
        together = self.hashes | other.hashes
        if len(together) <= size:
            return Sketch(together, size, self.full or other.full)
        return Sketch(frozenset(heapq.nsmallest(size, together)), size, True)

    def people(self) -> People:
        """The count with its bounds at 95 %."""
        if not self.full:
            return People(len(self.hashes), len(self.hashes))
        kept = len(self.hashes)
        estimate = (kept - 1) * _SPACE / max(self.hashes)
        error = _WIDTH_95 / sqrt(kept - 2)
        return People(max(kept, floor(estimate / (1 + error))), ceil(estimate * (1 + error)))


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


@dataclass(frozen=True, slots=True)
class Counted:
    """The people of one table: their key space (token domain, or the table itself), and what is held about them."""

    space: str
    sketch: Sketch
    region: str = ""
    sensitive: bool = False
    minors: bool = False


def total(tables: Iterable[Counted]) -> People:
    """Distinct people over tables: merged inside a key space, a range between key spaces."""
    spaces: dict[str, Sketch] = {}
    for table in tables:
        spaces[table.space] = spaces.get(table.space, Sketch(size=table.sketch.size)).merge(table.sketch)
    found = NOBODY
    for sketch in spaces.values():
        found = found + sketch.people()
    return found


def people_facts(tables: Iterable[Counted]) -> dict[str, int]:
    """The facts of `people` in `policies/facts.yaml`."""
    counted = tuple(tables)
    whole = total(counted)
    sensitive = total(table for table in counted if table.sensitive)
    return {
        "total": whole.at_most,
        "total_at_least": whole.at_least,
        "sensitive": sensitive.at_most,
        "sensitive_at_least": sensitive.at_least,
        "minors": total(table for table in counted if table.minors).at_most,
        "in_china": total(table for table in counted if table.region == "CN").at_most,
        "in_california": total(table for table in counted if table.region == "US-CA").at_most,
        "in_eu": total(table for table in counted if table.region == "EU").at_most,
    }


@dataclass(frozen=True, slots=True)
class Exported:
    """People whose data left the country on one day: ``tables`` as for any count."""

    day: date
    table: Counted


def export_facts(exports: Iterable[Exported], at: date) -> dict[str, int]:
    """People exported since 1 January of the year of ``at`` (CAC Order 16, arts 5, 7, 8), up to that day.

    A person with any sensitive export counts among the sensitive ones; one without, among the others.
    """
    year = [export.table for export in exports if export.day.year == at.year and export.day <= at]
    sensitive = total(table for table in year if table.sensitive)
    plain = total(table for table in year if not table.sensitive)
    return {
        "exported": plain.at_most,
        "exported_at_least": plain.at_least,
        "exported_sensitive": sensitive.at_most,
        "exported_sensitive_at_least": sensitive.at_least,
    }


def space_of(written: Iterable[str], domains: Mapping[str, Iterable[str]], alone: str) -> str:
    """The key space of a column: the token domain that lists it under any of its names, or one of its own."""
    names = set(written)
    return next((f"domain {name}" for name, columns in domains.items() if names & set(columns)), f"table {alone}")
