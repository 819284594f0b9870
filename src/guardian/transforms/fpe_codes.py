"""Codes of letters and digits: a letter becomes a letter, a digit a digit, so a passport number still looks like one.

The characters of a code are the digits of a number in a mixed radix. That number is encrypted by FF1 in radix 2, again
until it falls among the codes of the same pattern (cycle walking; fewer than two rounds on average).
"""

from __future__ import annotations

import numpy as np

from guardian.transforms.ff1 import LEAST_DOMAIN, Ff1, Halves, Numerals
from guardian.transforms.fpe_numbers import LONGEST, Mask
from guardian.transforms.ragged import Numbers

_POWERS = np.array([1 << bit for bit in range(63)], np.uint64)
_NARROW_BITS = 62


class Codes:
    """A permutation of the codes of each pattern. For one thread; make another for another.

    ``ff1`` in radix 2. A numeral is the place of its character in all ``kinds`` joined.
    """

    __slots__ = ("_ff1", "_first", "_radix", "_widest")

    def __init__(self, ff1: Ff1, kinds: tuple[str, ...]) -> None:
        sizes = np.array([len(kind) for kind in kinds], np.int64)
        self._ff1, self._widest = ff1, int(sizes.max())
        self._radix = np.repeat(sizes, sizes)
        self._first = np.repeat(np.cumsum(sizes) - sizes, sizes)

    def takes(self, numerals: Numerals) -> Mask:
        """Which rows have at least a million codes of their pattern."""
        rows, length = numerals.shape
        if not 0 < length <= LONGEST:
            return np.zeros(rows, bool)
        many: Mask = self._counts(numerals) >= LEAST_DOMAIN
        return many

    gave = takes

    def forward(self, numerals: Numerals) -> Numerals:
        return self._permuted(numerals, encrypting=True)

    def backward(self, numerals: Numerals) -> Numerals:
        return self._permuted(numerals, encrypting=False)

    def _permuted(self, numerals: Numerals, encrypting: bool) -> Numerals:
        counts, numbers = self._counts(numerals), self._numbers(numerals)
        bits = _bits(counts)
        for size in np.unique(bits).tolist():
            rows = np.flatnonzero(bits == size)
            numbers[rows] = self._walked(numbers[rows], counts[rows], size, encrypting)
        return self._written(numbers, numerals)

    def _walked(self, numbers: Halves, counts: Halves, bits: int, encrypting: bool) -> Halves:
        left = np.arange(len(numbers))
        while len(left):
            again = self._ff1.numbers(numbers[left], bits, encrypting)
            numbers[left] = again
            left = left[again >= counts[left]]
        return numbers

    def _counts(self, numerals: Numerals) -> Halves:
        """How many codes have the pattern of each row."""
        total = self._ones(numerals)
        for column in numerals.T:
            total = total * self._radix[column].astype(total.dtype)
        return total

    def _numbers(self, numerals: Numerals) -> Halves:
        total = self._ones(numerals) * 0
        for column in numerals.T:
            kind = total.dtype
            total = total * self._radix[column].astype(kind) + (column - self._first[column]).astype(kind)
        return total

    def _written(self, numbers: Halves, numerals: Numerals) -> Numerals:
        out = np.empty_like(numerals)
        for place in reversed(range(numerals.shape[1])):
            column = numerals[:, place]
            radix = self._radix[column].astype(numbers.dtype)
            out[:, place] = (numbers % radix).astype(np.int64) + self._first[column]
            numbers = numbers // radix
        return out

    def _ones(self, numerals: Numerals) -> Halves:
        """In 64 bits where every code of this length fits, otherwise as Python's integers."""
        rows, length = numerals.shape
        return np.ones(rows, np.uint64 if self._widest**length <= 1 << _NARROW_BITS else object)


def _bits(counts: Halves) -> Numbers:
    """The fewest bits that hold as many numbers."""
    if counts.dtype == object:
        return np.array([(count - 1).bit_length() for count in counts.tolist()], np.int64)
    return np.searchsorted(_POWERS, counts, side="left").astype(np.int64)
