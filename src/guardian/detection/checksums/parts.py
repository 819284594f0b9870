"""What checks are made of: values without separators, digits, weighted sums, days."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import import_module

_SEPARATORS = dict.fromkeys(map(ord, " \t\u00a0-./()_·•:,"))
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VALUE = {character: index for index, character in enumerate(ALPHABET)}


def compact(value: str) -> str:
    """Without separators, in upper case."""
    return value.translate(_SEPARATORS).upper()


def repeated(value: str) -> bool:
    """One digit again and again: a placeholder, whatever its check says."""
    return len(set(value)) < 2


def digits_of(value: str, *lengths: int) -> list[int]:
    """The digits of a value of one of these lengths that is no placeholder; empty otherwise."""
    number = compact(value)
    if len(number) not in lengths or not number.isascii() or not number.isdigit() or repeated(number):
        return []
    return [int(digit) for digit in number]


def weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def a_date(year: int, month: int, day: int, today: date | None = None) -> bool:
    """A day that exists, from 1900 up to today."""
    try:
        return date(1900, 1, 1) <= date(year, month, day) <= (today or date.today())
    except ValueError:
        return False


def a_short_date(text: str, today: date | None = None, order: str = "ymd") -> bool:
    """Six digits that are a day in either century, by default YYMMDD."""
    parts = {letter: int(text[2 * place : 2 * place + 2]) for place, letter in enumerate(order)}
    return any(a_date(century + parts["y"], parts["m"], parts["d"], today) for century in (1900, 2000))


@cache
def _stdnum(module: str) -> object:
    return import_module(f"stdnum.{module}")


def stdnum_valid(module: str, value: str) -> bool:
    """python-stdnum's own ``is_valid``, offline; placeholders of one digit never pass."""
    check = getattr(_stdnum(module), "is_valid")  # noqa: B009 - modules of stdnum are not typed
    return not repeated(compact(value)) and bool(check(value))
