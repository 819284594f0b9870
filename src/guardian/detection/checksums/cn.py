"""Numbers of mainland China: residents, foreigners, organisations."""

from __future__ import annotations

import re
from datetime import date

from guardian.detection.checksums.generic import iso7064_mod11_2
from guardian.detection.checksums.parts import VALUE, a_date, compact, repeated

CN_PROVINCES = frozenset([
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
])  # fmt: skip
"""GB/T 2260 province prefixes; 81, 82 and 83 are the residence permits of Hong Kong, Macau and Taiwan people."""


def gb11643(value: str, today: date | None = None) -> bool:
    """GB 11643-1999, 18 characters: province, a day from 1900 to today, sequence, ISO 7064 MOD 11-2.

    County codes are not looked up: lists of one year reject people born under another.
    """
    number = compact(value)
    if not re.fullmatch(r"[1-8][0-9]{16}[0-9X]", number) or number[:2] not in CN_PROVINCES:
        return False
    return a_date(int(number[6:10]), int(number[10:12]), int(number[12:14]), today) and iso7064_mod11_2(number)


def gb11643_1989(value: str, today: date | None = None) -> bool:
    """The legacy form of 15 digits: province, YYMMDD in the 20th century, sequence. It has no check digit."""
    number = compact(value)
    if not re.fullmatch(r"[1-8][0-9]{14}", number) or number[:2] not in CN_PROVINCES or repeated(number[6:]):
        return False
    return a_date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]), today)


def cn_foreigner_id(value: str, today: date | None = None) -> bool:
    """The permanent residence ID since 2023-12: 9, province, nationality (ISO 3166), day, sequence, MOD 11-2."""
    number = compact(value)
    if not re.fullmatch(r"9[0-9]{16}[0-9X]", number) or number[1:3] not in CN_PROVINCES:
        return False
    return a_date(int(number[6:10]), int(number[10:12]), int(number[12:14]), today) and iso7064_mod11_2(number)


USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def gb32100(value: str) -> bool:
    """GB 32100-2015, the unified social credit code: 18 characters, MOD 31. First characters may be letters."""
    number = compact(value)
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", number) or repeated(number[:17]):
        return False
    total = sum(USCC.index(character) * pow(3, place, 31) for place, character in enumerate(number[:17]))
    return USCC[-total % 31] == number[17]


def gb11714(value: str) -> bool:
    """GB 11714-1997, the organisation code: 8 characters and a MOD 11 check."""
    number = compact(value)
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", number) or repeated(number[:8]):
        return False
    total = sum(VALUE[character] * weight for character, weight in zip(number, (3, 7, 9, 10, 5, 8, 4, 2), strict=False))
    return "0123456789X0"[-total % 11] == number[8]
