"""What format-preserving encryption does to numerals: the payload encrypted, the check digit as chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from guardian.transforms.ff1 import Ff1, Numerals, least_length
from guardian.transforms.fpe_checks import Check, CheckDigit, Checks

Mask: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]
Allowed: TypeAlias = Callable[[Numerals], Mask]
Step: TypeAlias = Callable[[Numerals], Numerals]

LONGEST = 256
"""Numerals of one value; what is longer is a text, not a number."""


class Permutation:
    """A permutation of numbers of each length. For one thread; make another for another.

    Beside the numerals of the alphabet the last one may be the check's extra symbol, and after that its lower case.
    """

    __slots__ = ("_check", "_choice", "_ff1", "_radix")

    def __init__(self, ff1: Ff1, radix: int, check: CheckDigit | None, choice: Check | None) -> None:
        self._ff1, self._radix, self._check, self._choice = ff1, radix, check, choice

    def takes(self, numerals: Numerals) -> Mask:
        """Which rows can be encrypted; all have one length."""
        return self._fitting(numerals, forward=True)

    def gave(self, numerals: Numerals) -> Mask:
        """Which rows can have come out."""
        return self._fitting(numerals, forward=False)

    def forward(self, numerals: Numerals, allowed: Allowed | None = None) -> Numerals:
        """Encrypt rows that fit. ``allowed``: a set of numbers that all rows are in, and all stay in."""
        check = self._checked(numerals.shape[1])
        out = self._each_case(self._ff1.encrypt, numerals, check, allowed)
        return _moved(out, check, 1) if check and self._choice == "invalid" else out

    def backward(self, numerals: Numerals, allowed: Allowed | None = None) -> Numerals:
        """Decrypt rows that ``forward`` gave."""
        check = self._checked(numerals.shape[1])
        before = _moved(numerals, check, -1) if check and self._choice == "invalid" else numerals
        return self._each_case(self._ff1.decrypt, before, check, allowed)

    def _checked(self, length: int) -> CheckDigit | None:
        return self._check if self._check and length in self._check.lengths else None

    def _fitting(self, numerals: Numerals, forward: bool) -> Mask:
        rows, length = numerals.shape
        check = self._checked(length)
        if not least_length(self._radix) <= length - (check is not None) <= LONGEST:
            return np.zeros(rows, bool)
        if check is None:
            return _all(numerals < self._radix)
        fit = _all(numerals[:, :-1] < self._radix)
        if self._choice == "invalid":
            sound = np.where(fit[:, None], numerals, 0).astype(np.uint16)
            lower = sound[:, -1] == check.symbols
            if not forward:
                sound = _moved(sound, check, -1)
            off = _off(sound, check)
            fit &= np.where(lower, off == 0, off != check.symbols - 1)
        return fit

    def _each_case(
        self, cipher: Step, numerals: Numerals, check: CheckDigit | None, allowed: Allowed | None
    ) -> Numerals:
        """A lower-case symbol stays lower case, so it walks among the numbers that end in that symbol."""
        if check is None:
            return walked(cipher, numerals, allowed)
        step = _keeping_check(cipher, check)
        lower = numerals[:, -1] == check.symbols
        if not lower.any():
            return walked(step, numerals, allowed)
        out = np.empty_like(numerals)
        out[~lower] = walked(step, numerals[~lower], allowed)
        last = check.symbols - 1
        raised = numerals[lower]
        raised[:, -1] = last
        out[lower] = walked(step, raised, lambda rows: rows[:, -1] == last)
        out[lower, -1] = check.symbols
        return out


def walked(step: Step, numerals: Numerals, allowed: Allowed | None) -> Numerals:
    """``step`` again and again until each row is allowed (cycle walking): a permutation of the allowed ones."""
    out = step(numerals)
    if allowed is None:
        return out
    left = np.flatnonzero(~allowed(out))
    while len(left):
        again = step(out[left])
        out[left] = again
        left = left[~allowed(again)]
    return out


def _keeping_check(cipher: Step, check: CheckDigit) -> Step:
    """The payload through the cipher, the check digit as far from the right one as before."""

    def step(numerals: Numerals) -> Numerals:
        out = np.empty_like(numerals)
        out[:, :-1] = cipher(numerals[:, :-1])
        out[:, -1] = (check.right(out[:, :-1]) + _off(numerals, check)) % check.symbols
        return out

    return step


def _off(numerals: Numerals, check: CheckDigit) -> Checks:
    """How far each check digit stands from the right one; 0 is valid. Lower case counts as upper."""
    shown = np.minimum(numerals[:, -1], check.symbols - 1)
    off: Checks = (shown + check.symbols - check.right(numerals[:, :-1])) % check.symbols
    return off


def _moved(numerals: Numerals, check: CheckDigit, by: int) -> Numerals:
    """The check digit one on, or one back. A lower-case symbol cannot change: there the first digit does."""
    out = numerals.copy()
    upper = numerals[:, -1] != check.symbols
    out[upper, -1] = (out[upper, -1] + (check.symbols + by)) % check.symbols
    out[~upper, 0] = (out[~upper, 0] + (10 + by)) % 10
    return out


def _all(marked: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Mask:
    every: Mask = np.logical_and.reduce(marked, axis=1)
    return every
