"""Check digits under format-preserving encryption.

A number is its payload and how far its check digit stands from the right one (0 = valid). The payload is encrypted, and
the new check digit is written as far from the right one as before ("valid": what was valid stays so, what was not does
not become so), or one further ("invalid": no output passes the check, so none can be in use). Both lead back exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from guardian.transforms.ff1 import Numerals

Scheme = Literal["luhn", "gb11643", "verhoeff"]
Check = Literal["valid", "invalid"]
Checks: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
"""The check digit of each row."""


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """A check character at the end. ``lengths``: of the whole number; ``symbols``: values the character can take."""

    scheme: Scheme
    symbols: int
    lengths: range
    right: Callable[[Numerals], Checks] = field(repr=False)
    source: str
    extra: str = ""


def _luhn(payload: Numerals) -> Checks:
    doubled = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.uint16)
    weighted = payload.copy()
    weighted[:, ::-2] = doubled[payload[:, ::-2]]
    checks: Checks = -weighted.sum(axis=1, dtype=np.int64) % 10
    return checks


def _gb11643(payload: Numerals) -> Checks:
    weights = np.array([2 ** (17 - place) % 11 for place in range(17)])
    checks: Checks = (12 - payload @ weights) % 11
    return checks


_VERHOEFF_TURN = ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4))
_VERHOEFF_INVERSE = (0, 4, 3, 2, 1, 5, 6, 7, 8, 9)


def _dihedral(a: int, b: int) -> int:
    """The product in the group of a pentagon's symmetries."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
    return 5 + (a - b) % 5 if b < 5 else (a - b) % 5


def _verhoeff(payload: Numerals) -> Checks:
    product = np.array([[_dihedral(a, b) for b in range(10)] for a in range(10)])
    turns = [np.arange(10)]
    for _ in range(7):
        turns.append(np.array(_VERHOEFF_TURN[1])[turns[-1]])
    state = np.zeros(len(payload), np.int64)
    for place, column in enumerate(payload.T[::-1], start=1):
        state = product[state, turns[place % 8][column]]
    checks: Checks = np.array(_VERHOEFF_INVERSE)[state]
    return checks


CHECKS: dict[Scheme, CheckDigit] = {
    check.scheme: check
    for check in (
        CheckDigit("luhn", 10, range(7, 257), _luhn, "ISO/IEC 7812-1:2017 annex B"),
        CheckDigit("gb11643", 11, range(18, 19), _gb11643, "GB 11643-1999 (ISO 7064 MOD 11-2)", "X"),
        CheckDigit("verhoeff", 10, range(7, 257), _verhoeff, "Verhoeff, Error Detecting Decimal Codes, 1969"),
    )
}
