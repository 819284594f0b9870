"""Numbers of Taiwan and Hong Kong."""

from __future__ import annotations

import re

from guardian.detection.checksums.parts import VALUE, compact, digits_of, repeated, weighted

_TW_LETTER = {letter: 10 + place for place, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
_TW_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)


def _tw(letter: str, rest: list[int]) -> bool:
    return weighted([*divmod(_TW_LETTER[letter], 10), *rest], _TW_WEIGHTS) % 10 == 0


def tw_id(value: str) -> bool:
    """Taiwan's national ID (second character 1, 2) and resident certificate since 2021 (8, 9)."""
    number = compact(value)
    if not re.fullmatch(r"[A-Z][1289][0-9]{8}", number) or repeated(number[2:]):
        return False
    return _tw(number[0], [int(digit) for digit in number[1:]])


def tw_arc_old(value: str) -> bool:
    """Taiwan's resident certificate before 2021: two letters, the second A to D, counted by its units digit."""
    number = compact(value)
    if not re.fullmatch(r"[A-Z][A-D][0-9]{8}", number) or repeated(number[2:]):
        return False
    return _tw(number[0], [_TW_LETTER[number[1]] % 10, *map(int, number[2:])])


def tw_ubn(value: str) -> bool:
    """Taiwan's unified business number under the rule relaxed in 2023: the digit sum divides by five."""
    digits = digits_of(value, 8)
    if not digits:
        return False
    total = sum(sum(divmod(digit * weight, 10)) for digit, weight in zip(digits, (1, 2, 1, 2, 1, 2, 4, 1), strict=True))
    return total % 5 == 0 or (digits[6] == 7 and (total + 1) % 5 == 0)


def hkid(value: str) -> bool:
    """Hong Kong's identity card: one or two letters, six digits, check 0-9 or A; weights 9 to 1 modulo 11."""
    number = compact(value)
    if not re.fullmatch(r"[A-Z]{1,2}[0-9]{6}[0-9A]", number) or repeated(number[-7:-1]):
        return False
    values = [36] * (9 - len(number)) + [VALUE[character] for character in number]
    return weighted(values, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0
