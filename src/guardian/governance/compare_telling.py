"""Values of the source that tell of a person, wherever in the copy they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.disguises import plain_forms
from guardian.governance.compare_cells import number_lengths
from guardian.governance.disguised import with_plain
from guardian.governance.fingerprints import U64, Fingerprints, Sieve, in_bytes, trimmed, word_counts
from guardian.governance.lexicon import telling
from guardian.model import Span
from guardian.sources.cells import as_text
from guardian.transforms.ragged import text_type
from guardian.transforms.text_pieces import Pieces, plain_texts

TOGETHER = 1 << 18
START = 8
"""Bytes by which a value is looked for first."""

RAW = r"\A(?:[\x21-\x7e]*[A-Za-z][\x21-\x7e]*[ @][ -~]+|\+?(?:[0-9][ ()./-]{0,3}){8,}[0-9])\z"
"""Values that bytes are searched for: shorter numbers stand there by chance."""

OF_ONE_PERSON = frozenset(
    (
        *("person_name", "username", "email", "phone", "national_id", "passport", "driver_licence", "tax_id"),
        *("bank_account", "card_number", "credential_secret", "social_account", "vehicle_plate", "device_id"),
        *("cookie_session", "address", "ip_address"),
    )
)
"""Categories whose values may stand nowhere in a copy. Others (dates, towns, networks) recur in other columns."""
FREE_TEXT = "free_text_may_contain_pii"
PROSE = 4
"""Words of a value of another category (a diagnosis) that make a sentence of it."""
IN_TEXTS, SURE = OF_ONE_PERSON - {"address", "ip_address", "cookie_session"}, 0.6
"""Of what stands in texts, what is looked for beside the rows; an address there may be a town, which schemas name."""


@dataclass(slots=True)
class Starts:
    """What can be told in the bytes of a file, where no word ends: values that begin as these do, and are so long."""

    sizes: set[int] = field(default_factory=set)
    starts: list[U64] = field(default_factory=list)

    def add(self, values: pa.Array, fingerprints: Fingerprints) -> None:
        """Of names and addresses, which are several words, or have an at sign, and of long numbers."""
        plain = pc.match_substring_regex(values, RAW)
        octets = in_bytes(values.filter(plain))
        octets = octets.filter(pc.greater_equal(pc.binary_length(octets), START))
        if len(octets):
            self.sizes.update(pc.unique(pc.binary_length(octets)).to_pylist())
            self.starts.append(np.unique(fingerprints.of(pc.binary_slice(octets, 0, START))))


@dataclass(slots=True)
class Telling:
    """Values of the source that tell of a person wherever they stand, by their words' number."""

    prints: dict[int, list[U64]] = field(default_factory=dict)
    numbers: Counter[int] = field(default_factory=Counter)
    sieve: Sieve | None = None
    raw: Starts = field(default_factory=Starts)
    heads: list[U64] = field(default_factory=list)
    """First words of those that are several."""
    _first: Sieve | None = None
    _numbers: dict[int, list[U64]] = field(default_factory=dict)
    _waiting: dict[str, list[pa.Array]] = field(default_factory=dict)
    _said: Telling | None = None
    _lock: Any = field(default_factory=RLock, repr=False)

    def add(self, category: str, array: pa.Array, fingerprints: Fingerprints) -> None:
        """From several threads. Values that repeat from batch to batch are looked at together."""
        if category not in OF_ONE_PERSON or len(array) == 0:
            return
        values = in_bytes(as_text(pc.unique(array))).cast(pa.large_string())
        with self._lock:
            waiting = self._waiting.setdefault(category, [])
            waiting.append(values)
            if sum(map(len, waiting)) < TOGETHER:
                return
            del self._waiting[category]
        self._take(category, waiting, fingerprints)

    def _take(self, category: str, waiting: list[pa.Array], fingerprints: Fingerprints) -> None:
        values = with_plain(trimmed(pa.concat_arrays(waiting).unique()).unique())
        values = values.filter(telling(values, category))
        words = word_counts(values)
        prints = fingerprints.of(values)
        heads = fingerprints.heads(values.filter(pa.array(words > 1)))
        lengths = number_lengths(values)
        with self._lock:
            self.raw.add(values, fingerprints)
            self.heads.append(heads)
            for count in np.unique(words):
                self.prints.setdefault(int(count), []).append(prints[words == count])
            for length in np.unique(lengths[lengths > 0]):
                self._numbers.setdefault(int(length), []).append(prints[lengths == length])

    def add_spans(self, texts: pa.Array, spans: Sequence[Sequence[Span]], fingerprints: Fingerprints) -> None:
        """What was found in texts, as far as it is sure and names a person whatever stands around it."""
        pieces, found = (spans.pieces, spans.spans) if isinstance(spans, Pieces) else (texts, spans)
        said: dict[str, set[str]] = {}
        held = [row for row, here in enumerate(found) if here]
        for row, text in zip(held, pieces.take(pa.array(held, pa.int64())).to_pylist(), strict=True):
            for span in found[row]:
                if span.score >= SURE and span.category in IN_TEXTS:
                    value = text[span.start : span.end]
                    said.setdefault(span.category, set()).update((value, value.lower()))
        with self._lock:
            self._said = self._said or Telling()
        for category, values in said.items():
            self._said.add(category, pa.array(sorted(values), pa.large_string()), fingerprints)

    def beside(self, fingerprints: Fingerprints) -> Telling:
        """These, and what was found in texts, for what lies beside the rows."""
        if self._said is None:
            return self
        self._said.close(fingerprints)
        more = self._said.prints
        both = {size: [*self.prints.get(size, ()), *more.get(size, ())] for size in {**self.prints, **more}}
        raw = Starts(self.raw.sizes | self._said.raw.sizes, [*self.raw.starts, *self._said.raw.starts])
        found = Telling(both, raw=raw, heads=[*self.heads, *self._said.heads])
        found.close(fingerprints)
        return found

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(sorted(self.prints))

    def close(self, fingerprints: Fingerprints) -> None:
        for category in list(self._waiting):
            self._take(category, self._waiting.pop(category), fingerprints)
        self.sieve = _sieve([part for parts in self.prints.values() for part in parts])
        self._first = _sieve(self.heads)
        self.numbers = Counter(
            {length: len(np.unique(np.concatenate(parts))) for length, parts in self._numbers.items()}
        )

    def inside(self, texts: pa.Array, fingerprints: Fingerprints) -> dict[int, set[int]]:
        """Row to the fingerprints of telling values that stand in its text, in disguise or not."""
        if self.sieve is None or not len(self.sieve):
            return {}
        found = self._in(texts, fingerprints)
        forms = plain_forms(texts.cast(pa.large_string()).fill_null("")) if text_type(texts.type) else {}
        if forms:
            hidden = self._in(pa.array(list(forms.values()), pa.large_string()), fingerprints)
            places = list(forms)
            for row, prints in hidden.items():
                found.setdefault(places[row], set()).update(prints)
        return found

    def in_any_case(self, texts: pa.Array, fingerprints: Fingerprints) -> frozenset[int]:
        """The rows with such a value, in small letters too where texts of the source hold it."""
        return frozenset((*self.inside(texts, fingerprints), *self.inside(pc.utf8_lower(texts), fingerprints)))

    def _in(self, texts: pa.Array, fingerprints: Fingerprints) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        if self.sieve is None:
            return found
        for window in fingerprints.windows(texts, self.lengths, self._first):
            held = self.sieve.holds(window.prints)
            for row, one in zip(window.rows[held].tolist(), window.prints[held].tolist(), strict=True):
                found.setdefault(row, set()).add(one)
        return found


def prose(category: str, values: pa.Array) -> pa.Array:
    """Of a treated column the texts within which somebody may be named."""
    if category in OF_ONE_PERSON or text_type(values.type) is None:
        return values.slice(0, 0)
    texts = pc.unique(plain_texts(values))
    return texts.filter(pa.array(word_counts(texts) >= (2 if category == FREE_TEXT else PROSE)))


def _sieve(parts: list[U64]) -> Sieve:
    return Sieve(np.concatenate(parts) if parts else np.zeros(0, np.uint64))
