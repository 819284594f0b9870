"""Numbers inside texts: which characters are encrypted, which stay, and which values are no numbers at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.transforms.ff1 import Numerals
from guardian.transforms.fpe_checks import CheckDigit
from guardian.transforms.fpe_layout import DIGITS, FORMATTING, FULL_WIDTH, REFUSED, Classes, Layout, Points, classes
from guardian.transforms.fpe_numbers import LONGEST, Mask
from guardian.transforms.ragged import Numbers

Places: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

_ROWS = 1 << 16
_DOTTED = r"\A[^.]{3}\.[^.]+\.[^.]+\z"
"""Texts written like a token are never encrypted in place, so that what is written so is a token."""

_TWO_DIGITS = frozenset([20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67)]).union(
    [81, 82, 84, 86, *range(90, 96), 98]
)
"""Calling codes of two digits; 1 and 7 have one, all others three. ITU-T E.164 (annex: list of country codes)."""


class Placed(Protocol):
    """What is done to the numerals of a group of texts."""

    def takes(self, numerals: Numerals) -> Mask: ...
    def gave(self, numerals: Numerals) -> Mask: ...
    def forward(self, numerals: Numerals) -> Numerals: ...
    def backward(self, numerals: Numerals) -> Numerals: ...


@dataclass(frozen=True, slots=True)
class Placing:
    """How texts are read as numbers, and what is done to those. ``tokens``: others become tokens."""

    kinds: tuple[str, ...]
    check: CheckDigit | None
    keep: Literal["country"] | None
    tokens: bool
    permutation: Placed = field(repr=False)

    @property
    def alphabet(self) -> str:
        return "".join(self.kinds)

    @property
    def symbols(self) -> str:
        extra = self.check.extra if self.check else ""
        return self.alphabet + extra + extra.lower()


def placed(
    texts: pa.LargeStringArray, placing: Placing, forward: bool, others: Callable[[pa.Array], pa.Array]
) -> pa.LargeStringArray:
    """Numbers encrypted or decrypted where they stand; ``others`` treats the texts that are none. Empty stays empty."""
    blocks = (texts.slice(start, _ROWS) for start in range(0, len(texts), _ROWS))
    treated = [_well_formed(block, placing, forward) for block in blocks]
    result = pa.concat_arrays([block for block, _ in treated])
    fits = np.concatenate([mask for _, mask in treated])
    if fits.all():
        return result
    rest = np.flatnonzero(~fits)
    places = np.arange(len(texts))
    places[rest] = len(texts) + np.arange(len(rest))
    return pa.concat_arrays([result, others(texts.take(pa.array(rest)))]).take(pa.array(places))


def _well_formed(texts: pa.LargeStringArray, placing: Placing, forward: bool) -> tuple[pa.LargeStringArray, Mask]:
    """A text that is no UTF-8 (a Parquet file may hold some) is no number; the others beside it are treated."""
    try:
        return _block(texts, placing, forward)
    except UnicodeDecodeError:
        sound = np.array([_decodes(value) for value in texts.cast(pa.large_binary()).to_pylist()], bool)
        if sound.any():
            some, fits = _block(texts.filter(pa.array(sound)), placing, forward)
            texts = some.take(pa.array(np.cumsum(sound) - 1, mask=~sound))
            sound[sound] = fits
        return texts, sound


def _decodes(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _block(texts: pa.LargeStringArray, placing: Placing, forward: bool) -> tuple[pa.LargeStringArray, Mask]:
    layout = Layout.of(texts)
    table = classes(placing.alphabet, placing.check.extra if placing.check else "", placing.kinds[0] == DIGITS)
    found = table[layout.points]
    marked = found > FORMATTING
    counts = layout.counts(marked)
    fits = (layout.counts(found == REFUSED) == 0) & (counts <= LONGEST) & ~_token_like(texts, placing)
    skipped = _calling_codes(layout, found, counts) if placing.keep else np.zeros(len(texts), np.int64)
    places = np.flatnonzero(marked)
    firsts = np.cumsum(counts) - counts + skipped
    points, symbols = layout.points.copy(), _symbols(placing.symbols, layout.points)
    if points.dtype == np.uint8 and symbols.dtype != np.uint8:
        points = points.astype(np.uint32)
    for rows, length in _groups(counts - skipped, fits):
        spots = places[firsts[rows][:, None] + np.arange(length)] if length else np.empty((len(rows), 0), np.int64)
        numerals = found[spots].astype(np.uint16)
        good = placing.permutation.takes(numerals) if forward else placing.permutation.gave(numerals)
        fits[rows[~good]] = False
        _replace(points, spots[good], symbols, numerals[good], placing.permutation, forward)
    fits |= np.diff(layout.offsets) == 0
    return Layout(points, layout.offsets).texts(), fits


def _replace(
    points: Points,
    spots: Places,
    symbols: Points,
    numerals: Numerals,
    permutation: Placed,
    forward: bool,
) -> None:
    if not len(spots):
        return
    made = permutation.forward(numerals) if forward else permutation.backward(numerals)
    new = symbols[made]
    if points.dtype != np.uint8:
        wide = points[spots] - symbols[numerals]  # 0, or what makes it full width
        new = new + wide
    points[spots] = new


def _symbols(symbols: str, points: Points) -> Points:
    codes = np.array([ord(character) for character in symbols], np.uint32)
    return codes.astype(np.uint8) if points.dtype == np.uint8 and codes.max() < 0x80 else codes


def _token_like(texts: pa.LargeStringArray, placing: Placing) -> Mask:
    if not placing.tokens or "t" not in placing.alphabet:
        return np.zeros(len(texts), bool)
    alike: Mask = pc.match_substring_regex(texts, _DOTTED).to_numpy(zero_copy_only=False)
    return alike


def _groups(lengths: Numbers, fits: Mask) -> Iterator[tuple[Numbers, int]]:
    for length in np.unique(lengths[fits]).tolist():
        yield np.flatnonzero(fits & (lengths == length)), length


def _calling_codes(layout: Layout, found: Classes, counts: Numbers) -> Numbers:
    """How many leading digits are a calling code: only where the text begins with +."""
    skipped = np.zeros(len(counts), np.int64)
    filled = np.flatnonzero((np.diff(layout.offsets) > 0) & (counts > 3))
    first = layout.points[layout.offsets[filled]]
    rows = filled[(first == ord("+")) | (first == ord("+") + FULL_WIDTH)]
    if not len(rows):
        return skipped
    places = np.flatnonzero(found > FORMATTING)
    starts = (np.cumsum(counts) - counts)[rows]
    lead = found[places[starts]] * 10 + found[places[starts + 1]]
    skipped[rows] = _CODE_LENGTHS[np.minimum(lead, 99)]
    return skipped


_CODE_LENGTHS = np.array([1 if two // 10 in (1, 7) else 2 if two in _TWO_DIGITS else 3 for two in range(100)])
