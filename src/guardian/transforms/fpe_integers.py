"""Columns of integers under format-preserving encryption: as many digits, no leading zero, within the column's type."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from guardian.keys.base import NotATokenError
from guardian.transforms.base import Unsuitable
from guardian.transforms.ff1 import Halves, Numerals
from guardian.transforms.fpe_numbers import Allowed, Mask, Permutation

_POWERS = np.array([10**power for power in range(1, 20)], np.uint64)
_ROWS = 1 << 16
_LOW = 9


def integers(array: pa.Array, permutation: Permutation, forward: bool, redact: bool) -> pa.Array:
    """Integers of the same type. ``redact``: one that cannot be encrypted becomes 0, otherwise it is refused."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    numbers = array.fill_null(0).to_numpy()
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    out = np.zeros_like(numbers)
    misfits = 0
    for start in range(0, len(numbers), _ROWS):
        block = slice(start, start + _ROWS)
        fits = valid[block] & (numbers[block] > 0)
        magnitudes = np.where(fits, numbers[block], 0).astype(np.uint64)
        out[block], fits = _block(magnitudes, fits, permutation, forward, int(np.iinfo(numbers.dtype).max))
        spared = redact and not forward
        misfits += int((valid[block] & ~fits & ~(spared & (numbers[block] == 0))).sum())
    if misfits and not forward:
        raise NotATokenError(f"{misfits} number(s) cannot have come out of this treatment")
    if misfits and not redact:
        raise Unsuitable(
            f"{misfits} number(s) are negative or too short to be encrypted in their own format",
            remedy="Let them become 0 (misfit 'redact'), or choose another treatment",
        )
    return pa.array(out, array.type, mask=~valid)


def _block(numbers: Halves, fits: Mask, permutation: Permutation, forward: bool, most: int) -> tuple[Halves, Mask]:
    digits = np.searchsorted(_POWERS, numbers, side="right") + 1
    out = np.zeros_like(numbers)
    for length in np.unique(digits[fits]).tolist():
        rows = np.flatnonzero(fits & (digits == length))
        numerals = _numerals(numbers[rows], length)
        good = permutation.takes(numerals) if forward else permutation.gave(numerals)
        fits[rows[~good]] = False
        if not good.any():
            continue
        work = permutation.forward if forward else permutation.backward
        out[rows[good]] = _number(work(numerals[good], _written(length, most)))
    return out, fits


def _written(length: int, most: int) -> Allowed:
    """Numbers that an integer can show: no leading zero, and within the type."""
    if 10**length - 1 <= most:
        return lambda numerals: numerals[:, 0] != 0
    return lambda numerals: (numerals[:, 0] != 0) & _within(numerals, most)


def _within(numerals: Numerals, most: int) -> Mask:
    """Compared in two parts: twenty digits go beyond 64 bits."""
    high, low = _number(numerals[:, :-_LOW]), _number(numerals[:, -_LOW:])
    most_high, most_low = divmod(most, 10**_LOW)
    fits: Mask = (high < most_high) | ((high == most_high) & (low <= most_low))
    return fits


def _numerals(numbers: Halves, length: int) -> Numerals:
    out = np.empty((len(numbers), length), np.uint16)
    for place in reversed(range(length)):
        quotient = numbers // np.uint64(10)
        out[:, place] = numbers - quotient * np.uint64(10)
        numbers = quotient
    return out


def _number(numerals: Numerals) -> Halves:
    total = np.zeros(len(numerals), np.uint64)
    for column in numerals.T:
        total = total * np.uint64(10) + column
    return total
