"""Which identifiers the distinct values of a column hold: whole cells in columnar form, texts by the text scanner.

Whole cells: the few shapes of a column say which recognizers can apply at all; each of these runs as one RE2 pass over
its candidates, then one vectorised check. Texts: RE2 passes over the column leave the texts in which some pattern
stands,
and only these go to ``identifiers.find``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection import columnar, prefilter, shapes
from guardian.detection.column import Values
from guardian.detection.facts import NO_IDENTIFIERS, Match
from guardian.detection.figures import Figures
from guardian.detection.identifiers import best
from guardian.detection.patterns import forms_of
from guardian.detection.recognizers.base import Recognizer
from guardian.model import Span

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]
Find = Callable[[str], Sequence[Span]]

SHAPES_KNOWN = 200_000
"""So many shapes are remembered over batches; then the memory starts anew."""
TEXTS_KNOWN = 50_000
MIN_SCORE = 0.5
SURE = 0.02
"""Chance of a random value of its form up to which a whole cell counts as an identifier among texts."""
_SETTLED = ("blank", "integer", "decimal", "date", "datetime", "time", "uuid", "boolean", "hex")
"""Forms that are one thing as a whole: nothing else stands inside."""
_CODED = ("digits", "code", "url")
"""Forms in which nothing else stands inside once the whole has some recognizer's form."""
_SURELY = 2
"""What a shape that only values of a recognizer's form have says of it; 1: some have, 0: none has."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """A recognizer as it applies to whole cells."""

    recognizer: Recognizer
    cell: str
    confirm: re.Pattern[str] | None
    shape: str
    sure: str | None
    long: bool
    leading: bool
    decides: bool
    holds: bool


class Matcher:
    """Finds identifiers in distinct values. Holds only memories of pure results; safe on several threads."""

    def __init__(self, recognizers: Sequence[Recognizer], find: Find) -> None:
        self._whole = tuple(_whole(one) for one in recognizers if one.cell)
        self._long = [one for one in self._whole if one.long]
        self._any_long = "|".join(one.cell for one in self._long)
        self._any_shape = prefilter.union(f"(?m:{one.shape.removeprefix('(?s)')})" for one in self._whole)
        self._find = find
        self._recognizers = tuple(recognizers)
        self._categories = {one.entity: one.category for one in recognizers}
        self._shapes: dict[str, bytes] = {}
        self._seen: dict[str, tuple[str, ...]] = {}
        self._lock = Lock()

    @cached_property
    def _texts(self) -> prefilter.Texts:
        """Made when the first text asks: tables of numbers and codes never do."""
        return prefilter.Texts(self._recognizers)

    def match(self, values: Values) -> tuple[dict[str, Match], Bools, int]:
        """Hits by entity, in cells; which values an identifier decides whole; and the cells that hold any."""
        hits, near, decided, formed, holding = self._cells(values)
        within = self._within(values, decided | (formed & shapes.among(values.forms, _CODED)), holding)
        found: dict[str, Match] = {}
        for entity in sorted({*hits, *near, *within}):
            whole = hits.get(entity)
            almost = near.get(entity)
            if almost is not None and whole is not None:
                almost = almost & ~whole
            match = Match(_cells(whole, values.counts), within.get(entity, 0), _cells(almost, values.counts))
            if match != Match():
                found[entity] = match
        return found, decided, _cells(holding, values.counts)

    # --- whole cells ---------------------------------------------------------------------------------------------

    def _cells(self, values: Values) -> tuple[dict[str, Bools], dict[str, Bools], Bools, Bools, Bools]:
        """Values that are one entity each, those whose check fails, those decided, those of any recognizer's form, and
        those that surely are an identifier."""
        total = len(values.text)
        hits: dict[str, Bools] = {}
        near: dict[str, Bools] = {}
        decided, taken, holding = (np.zeros(total, dtype=bool) for _ in range(3))
        for able, places in self._candidates(values):
            columns = columnar.Columns(values.take(places))
            led = any(one.leading and not surely for one, surely in able)
            figures = Figures.of(columns.text) if led else None
            for one, surely in able:
                if surely:
                    formed = np.ones(len(places), dtype=bool)
                elif one.leading and figures is not None:
                    formed = figures.full(one.cell)
                else:
                    formed = _full(one, columns.text)
                right = _right(one, columns, formed)
                taken[places[formed]] = True
                entity = one.recognizer.entity
                _mark(hits, entity, total, places[right])
                _mark(near, entity, total, places[formed & ~right])
                if one.decides:
                    decided[places[right]] = True
                if one.holds:
                    holding[places[right]] = True
        return hits, near, decided, taken, holding

    def _candidates(self, values: Values) -> Iterator[tuple[list[tuple[_Whole, bool]], I64]]:
        """The values whose shape allows some recognizers, with these, and whether it proves the form; long ones too."""
        short = np.flatnonzero(values.short)
        able = self._able(values)
        sets: dict[bytes, list[tuple[_Whole, bool]]] = {}
        for at in np.flatnonzero(able.any(axis=0)).tolist():
            allowed = able[:, at] > 0
            surely = values.printed and bool((able[allowed, at] == _SURELY).all())
            sets.setdefault(allowed.tobytes(), []).append((self._whole[at], surely))
        for flags, ones in sets.items():
            yield ones, short[np.frombuffer(flags, dtype=np.bool_)[values.shape_codes]]
        long = np.flatnonzero(values.lengths > shapes.SHORT)
        if len(long) and self._long:
            held = pc.match_substring_regex(values.take(long), self._any_long).to_numpy(zero_copy_only=False)
            if held.any():
                yield [(one, False) for one in self._long], long[held]

    def _able(self, values: Values) -> Bytes:
        """Whether each shape (row) allows each recognizer (column), or shows its form; remembered over batches."""
        kinds, codes = values.coarse
        names = kinds.to_pylist()
        known = self._shapes
        fresh = self._judged([name for name in names if name not in known])
        rows = b"".join([fresh[name] if name in fresh else known[name] for name in names])
        with self._lock:
            if len(self._shapes) + len(fresh) > SHAPES_KNOWN:
                self._shapes = {}
            self._shapes = {**self._shapes, **fresh} if fresh else self._shapes
        able = np.frombuffer(rows, dtype=np.uint8).reshape(len(names), len(self._whole))
        return able[codes]

    def _judged(self, kinds: list[str]) -> dict[str, bytes]:
        """For new shapes, one byte a recognizer: most shapes allow none, which one automaton says for all of them."""
        if not kinds or not self._whole:
            return dict.fromkeys(kinds, bytes(len(self._whole)))
        array = pa.array(kinds, pa.string())
        flags = np.zeros((len(kinds), len(self._whole)), dtype=np.uint8)
        some = np.flatnonzero(prefilter.hits(self._any_shape, array))
        if len(some):
            held = array.take(pa.array(some))
            for at, one in enumerate(self._whole):
                flags[some, at] = pc.match_substring_regex(held, one.shape).to_numpy(zero_copy_only=False)
                if one.sure is not None and flags[some, at].any():
                    flags[some, at] += pc.match_substring_regex(held, one.sure).to_numpy(zero_copy_only=False)
        return {kind: row.tobytes() for kind, row in zip(kinds, flags, strict=True)}

    # --- within texts --------------------------------------------------------------------------------------------

    def _within(self, values: Values, settled: Bools, holding: Bools) -> dict[str, int]:
        """Cells by entity that stands inside a longer text; marks these values in ``holding``."""
        places = np.flatnonzero(~settled & ~shapes.among(values.forms, _SETTLED) & ~_tokens(values))
        if not len(places):
            return {}
        held = places[self._texts.candidates(values, places)]
        totals: dict[str, int] = {}
        texts = zip(held.tolist(), values.take(held).to_pylist(), values.counts[held].tolist(), strict=True)
        for at, text, cells in texts:
            for entity in self._entities(text):
                totals[entity] = totals.get(entity, 0) + cells
                if not holding[at] and self._categories.get(entity, entity.partition(".")[0]) not in NO_IDENTIFIERS:
                    holding[at] = True
        return totals

    def _entities(self, text: str) -> tuple[str, ...]:
        known = self._seen.get(text)
        if known is None:
            known = tuple(sorted({span.entity for span in best(self._find(text), MIN_SCORE)}))
            with self._lock:
                if len(self._seen) >= TEXTS_KNOWN:
                    self._seen = {}
                self._seen[text] = known
        return known


def _tokens(values: Values) -> Bools:
    """Values of nothing but ASCII letters and digits: they have no inside with boundaries of its own."""
    plain = pc.match_substring_regex(values.shapes, "^[9Aa]+$").to_numpy(zero_copy_only=False)
    tokens = np.zeros(len(values.text), dtype=bool)
    tokens[values.short] = plain[values.shape_codes]
    return tokens


def _whole(one: Recognizer) -> _Whole:
    forms = forms_of(one.cell)
    return _Whole(
        recognizer=one,
        cell=forms.whole,
        confirm=None if forms.exact else re.compile(one.cell),
        shape=forms.shape,
        sure=forms.sure if forms.exact else None,
        long=forms.widest > shapes.SHORT,
        leading=forms.leading,
        holds=not one.needs_word and one.chance <= SURE and one.category not in NO_IDENTIFIERS,
        decides=not one.needs_word and (one.chance <= 0.2 or (one.alone or 0.0) >= MIN_SCORE),
    )


def _right(one: _Whole, columns: columnar.Columns, formed: Bools) -> Bools:
    """Which values of the recognizer's form pass its check."""
    check = one.recognizer.valid
    if check is None or not formed.any():
        return formed
    if 2 * int(formed.sum()) > len(formed):
        return formed & columns.valid(check)
    right = np.zeros(len(formed), dtype=bool)
    right[formed] = columnar.valid(check, columns.text.filter(pa.array(formed)))
    return right


def _full(one: _Whole, text: pa.StringArray) -> Bools:
    """Which values have the recognizer's form as a whole."""
    formed: Bools = pc.match_substring_regex(text, one.cell).to_numpy(zero_copy_only=False)
    if one.confirm is None or not formed.any():
        return formed
    formed = formed.copy()
    places = np.flatnonzero(formed)
    formed[places] = [one.confirm.fullmatch(value) is not None for value in text.take(pa.array(places)).to_pylist()]
    return formed


def _mark(masks: dict[str, Bools], entity: str, total: int, places: I64) -> None:
    if len(places):
        masks.setdefault(entity, np.zeros(total, dtype=bool))[places] = True


def _cells(mask: Bools | None, counts: I64) -> int:
    return 0 if mask is None else int(counts[mask].sum())
