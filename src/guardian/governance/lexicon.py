"""Names that stand in treated columns of a source, found again in its texts: what the language engines overlook there.

A name in a column of names is known to be one. Kept are fingerprints under a key of the moment, never the names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.governance.compare_cells import leaves
from guardian.governance.disguised import with_plain
from guardian.governance.fingerprints import U64, Fingerprints, Sieve, in_bytes, trimmed, word_counts
from guardian.governance.watch import KNOWN, Finder, unexamined_by
from guardian.model import Span, TableSchema
from guardian.sources.cells import as_text
from guardian.transforms.text_pieces import Pieces

NAMED = frozenset({"person_name", "username", "address"})
"""Categories whose values no pattern tells from other words. Numbers and e-mail addresses are found by their form."""
TOGETHER, KEPT = 1 << 18, 1 << 16
SCORE = 0.6


@dataclass(slots=True)
class Lexicon:
    """Names by category. ``add`` every column, ``close``, then ask for the ``spans`` of texts."""

    prints: Fingerprints = field(default_factory=Fingerprints)
    _waiting: dict[str, list[pa.Array]] = field(default_factory=dict)
    _names: dict[str, dict[int, list[U64]]] = field(default_factory=dict)
    _sieves: dict[str, Sieve] = field(default_factory=dict)
    _lengths: tuple[int, ...] = ()
    _known: dict[int, list[Span]] = field(default_factory=dict)

    def add(self, category: str, array: pa.Array) -> None:
        """Values that repeat from batch to batch are looked at together, so that each is looked at seldom."""
        if category not in NAMED or len(array) == 0:
            return
        waiting = self._waiting.setdefault(category, [])
        waiting.append(pc.unique(array).cast(pa.large_string()))
        if sum(map(len, waiting)) >= TOGETHER:
            self._take(category)

    def _take(self, category: str) -> None:
        values = with_plain(trimmed(pa.concat_arrays(self._waiting.pop(category)).unique()).unique())
        values = values.filter(telling(values, category, least_han=2))
        if len(values) == 0:
            return
        words, prints = word_counts(values), self.prints.of(values)
        names = self._names.setdefault(category, {})
        for count in np.unique(words):
            known = names.setdefault(int(count), [])
            known[:] = [np.unique(np.concatenate([*known, prints[words == count]]))]

    def close(self) -> Lexicon:
        for category in list(self._waiting):
            self._take(category)
        for category, names in self._names.items():
            self._sieves[category] = Sieve(np.concatenate([part for parts in names.values() for part in parts]))
        self._lengths = tuple(sorted({count for names in self._names.values() for count in names}))
        return self

    def spans(self, texts: pa.Array) -> dict[int, list[Span]]:
        """By row, the names in its text, in code points. What was learnt of a text is remembered."""
        if not self._lengths or len(texts) == 0:
            return {}
        keys: list[int] = self.prints.of(texts).tolist()
        known = self._known  # never changed, only replaced: other threads may ask meanwhile
        new = [row for row, key in enumerate(keys) if key not in known]
        if new:
            found = self._found(texts.take(pa.array(new)))
            learnt = {keys[row]: found.get(at, []) for at, row in enumerate(new)}
            known = {**known, **learnt}
            self._known = known if len(known) <= KEPT else learnt
        return {row: known[key] for row, key in enumerate(keys) if known[key]}

    def _found(self, texts: pa.Array) -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = {}
        octets = in_bytes(texts)
        for window in self.prints.windows(texts, self._lengths):
            for category, sieve in self._sieves.items():
                held = np.flatnonzero(sieve.holds(window.prints))
                for at in held.tolist():
                    row, start = int(window.rows[at]), int(window.starts[at])
                    data = octets[row].as_py()
                    begin = len(data[:start].decode("utf-8", "replace"))
                    end = begin + len(data[start : start + int(window.sizes[at])].decode("utf-8", "replace"))
                    found.setdefault(row, []).append(Span(begin, end, category, category, SCORE, KNOWN))
        return found


Gathered = dict[str, list[pa.Array]]
"""Distinct values by category."""


@dataclass(frozen=True, slots=True)
class NameKernel:
    """Gathers the distinct values of some columns, by category, where they are read: on several threads at once.

    ``meet`` is shown every batch, with the columns named ``texts`` in it.
    """

    wanted: Mapping[str, str]
    texts: frozenset[str] = frozenset()
    meet: Callable[[pa.RecordBatch, frozenset[str]], None] | None = None

    @property
    def columns(self) -> frozenset[str]:
        return self.texts | self.wanted.keys()

    def empty(self, table: TableSchema) -> Gathered:
        return {}

    def examine(self, table: TableSchema, batch: pa.RecordBatch) -> Gathered:
        if self.meet is not None:
            self.meet(batch, self.texts)
        found: Gathered = {}
        for column in self.wanted.keys() & set(batch.schema.names):
            values = pc.unique(as_text(leaves(batch.column(column)))).cast(pa.large_string())
            found.setdefault(self.wanted[column], []).append(values)
        return found

    def merge(self, left: Gathered, right: Gathered) -> Gathered:
        merged = dict(left)
        for category, arrays in right.items():
            held = [*merged.get(category, ()), *arrays]
            if sum(map(len, held[1:])) >= max(TOGETHER, len(held[0])):  # what is known is hashed anew as it doubles
                held = [pa.concat_arrays(held).unique()]
            merged[category] = held
        return merged


def telling(values: pa.Array, category: str, least_han: int = 3) -> pa.Array:
    """Which values could hardly stand somewhere by chance: several words or five digits; no single word."""
    length = pc.utf8_length(values)
    digits = pc.count_substring_regex(values, "[0-9]")
    words = pa.array(word_counts(values))
    han = pc.count_substring_regex(values, r"[\x{3400}-\x{9FFF}]")
    long = pc.or_(pc.greater_equal(length, 5), pc.greater_equal(han, least_han))
    several = pc.greater_equal(words, 4 if category == "address" else 2)
    return pc.and_(long, pc.or_(several, pc.greater_equal(digits, 5)))


@dataclass(frozen=True, slots=True)
class KnownFinder:
    """What a reader finds in texts, and the names that the source itself holds."""

    reader: Finder
    lexicon: Lexicon | None

    @property
    def unexamined(self) -> int:
        """Distinct texts that could not be examined so far, and are replaced whole."""
        return unexamined_by(self.reader)

    def spans(self, texts: pa.Array) -> Sequence[Sequence[Span]]:
        found = self.reader.spans(texts)
        if self.lexicon is None:
            return found
        if isinstance(found, Pieces):
            known = self.lexicon.spans(found.pieces)
            return replace(found, spans=_joined(found.spans, known)) if known else found
        known = self.lexicon.spans(texts)
        return _joined(found, known) if known else found


def _joined(spans: Sequence[Sequence[Span]], known: dict[int, list[Span]]) -> list[tuple[Span, ...]]:
    return [(*found, *known[row]) if row in known else tuple(found) for row, found in enumerate(spans)]
