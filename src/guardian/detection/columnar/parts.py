"""What checks over columns are made of: masks, weighted sums, numbers, days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt

from guardian.detection.checksums import parts
from guardian.detection.columnar.compact import I64, Bools, Bytes, Group, Ints, Worths

Check = Callable[[Group], Bools]


def mask(held: npt.NDArray[np.bool_]) -> Bools:
    """What comparisons and ``&`` of arrays give, with its type said."""
    return held


def weighted(digits: Ints | Worths, weights: Sequence[int]) -> Worths:
    """The weighted sum of the first places; small enough for sixteen bits."""
    total = np.zeros(digits.shape[1], dtype=np.int16)
    for row, weight in zip(digits, weights, strict=False):
        total += (row * row.dtype.type(weight)).astype(np.int16, copy=False)
    return total.astype(np.int32)


def number(digits: Ints | Worths, first: int, last: int) -> I64:
    """The digits of places ``first`` to ``last`` (not included) as a number."""
    total = np.zeros(digits.shape[1], dtype=np.int64)
    for row in digits[first:last]:
        total = total * 10 + row
    return total


def among(held: Bools, digits: Ints, check: Callable[[Ints], Bools]) -> Bools:
    """Which of the values ``held`` pass a check: it is dear, and most values fail what is cheap."""
    rows = np.flatnonzero(held)
    passed = np.zeros(len(held), dtype=bool)
    passed[rows] = check(digits[:, rows])
    return passed


def real_day(year: I64, month: I64, day: I64) -> Bools:
    """A day of the calendar in any year."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(month, 0, 12)]
    longest = longest + (leap & (month == 2))
    held: Bools = (month >= 1) & (month <= 12) & (day >= 1) & (day <= longest)
    return held


def a_date(year: I64, month: I64, day: I64) -> Bools:
    """A day that exists, from 1900 up to today."""
    today = date.today()
    past = year * 10_000 + month * 100 + day <= today.year * 10_000 + today.month * 100 + today.day
    return mask(real_day(year, month, day) & (year >= 1900) & past)


def a_short_date(year: I64, month: I64, day: I64) -> Bools:
    """A day in either century, the year of two digits."""
    return a_date(year + 1900, month, day) | a_date(year + 2000, month, day)


def worths(alphabet: str, start: int = 0) -> npt.NDArray[np.int32]:
    """What each byte is worth in an alphabet; -1 outside it."""
    table = np.full(256, -1, dtype=np.int32)
    for place, character in enumerate(alphabet):
        table[ord(character)] = start + place
    return table


BASE36 = worths(parts.ALPHABET)


def tail_digits(places: Bytes, first: int) -> tuple[Ints, Bools]:
    """The digits from a place on, and which values have only digits there, not one repeated."""
    digits = places[first:].astype(np.int16) - np.int16(48)
    sound = ((digits >= 0) & (digits <= 9)).all(axis=0)
    return np.where(sound, digits, np.int16(0)), np.asarray(sound)


def mod11(digits: Ints, weights: Sequence[int], modulus: int = 11) -> Bools:
    return mask(weighted(digits, weights) % modulus == 0)


def sum11(weights: Sequence[int], modulus: int = 11) -> Callable[[Ints], Bools]:
    return partial(mod11, weights=weights, modulus=modulus)


def decimal(check: Callable[[Ints], Bools]) -> Check:
    """A check over digits: other characters and one digit repeated fail."""

    def run(group: Group) -> Bools:
        digits, sound = group.digits()
        return sound & check(digits)

    return run


def coded(check: Callable[[Bytes], Bools]) -> Check:
    """A check over characters."""
    return lambda group: check(group.places)


def digit(check: Callable[[Ints], Bools], *lengths: int) -> dict[int, Check]:
    return dict.fromkeys(lengths, decimal(check))
