"""Schemes of no country (Luhn, Verhoeff, ISO 7064) and numbers used everywhere: accounts, devices, vehicles."""

from __future__ import annotations

import re
from itertools import cycle

from guardian.detection.checksums.parts import VALUE, compact, digits_of, repeated, stdnum_valid


def luhn(value: str) -> bool:
    """ISO/IEC 7812-1 annex B, any length from 2."""
    number = compact(value)
    if not number.isascii() or not number.isdigit() or repeated(number):
        return False
    odd = sum(map(int, number[-1::-2]))
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (odd + even) % 10 == 0


D5 = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
P5 = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def verhoeff(value: str) -> bool:
    """Verhoeff 1969: the dihedral group D5."""
    number = compact(value)
    if not number.isascii() or not number.isdigit() or repeated(number):
        return False
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = int(D5[check][int(P5[place % 8][int(digit)])])
    return check == 0


def iso7064_mod97_10(value: str) -> bool:
    """ISO 7064 MOD 97-10 over digits and letters (A = 10), the check digits last."""
    number = compact(value)
    if not number or any(character not in VALUE for character in number):
        return False
    return int("".join(str(VALUE[character]) for character in number)) % 97 == 1


def iso7064_mod11_10(value: str) -> bool:
    """ISO 7064 MOD 11,10 over digits."""
    number = compact(value)
    if not number.isascii() or not number.isdigit() or repeated(number):
        return False
    check = 5
    for digit in number:
        check = (((check or 10) * 2) % 11 + int(digit)) % 10
    return check == 1


def iso7064_mod11_2(value: str) -> bool:
    """ISO 7064 MOD 11-2 over digits, the last of which may be X."""
    number = compact(value)
    if not re.fullmatch(r"[0-9]+[0-9X]", number):
        return False
    check = 0
    for character in number:
        check = (2 * check + (10 if character == "X" else int(character))) % 11
    return check == 1


IBAN_LENGTHS = {part[:2]: int(part[2:]) for part in [
    "AD24", "AE23", "AL28", "AT20", "AZ28", "BA20", "BE16", "BG22", "BH22", "BI27", "BR29", "BY28", "CH21", "CR22",
    "CY28", "CZ24", "DE22", "DJ27", "DK18", "DO28", "EE20", "EG29", "ES24", "FI18", "FK18", "FO18", "FR27", "GB22",
    "GE22", "GI23", "GL18", "GR27", "GT28", "HN28", "HR21", "HU28", "IE22", "IL23", "IQ23", "IS26", "IT27", "JO30",
    "KW30", "KZ20", "LB28", "LC32", "LI21", "LT20", "LU20", "LV21", "LY25", "MC27", "MD24", "ME22", "MK19", "MN20",
    "MR27", "MT31", "MU30", "NI28", "NL18", "NO15", "OM23", "PK24", "PL28", "PS29", "PT25", "QA29", "RO24", "RS22",
    "RU33", "SA24", "SC31", "SD18", "SE24", "SI19", "SK24", "SM27", "SO23", "ST25", "SV28", "TL23", "TN24", "TR26",
    "UA29", "VA22", "VG24", "XK20", "YE30",
]}  # fmt: skip
"""SWIFT IBAN registry, release 99: country and length."""


def iban(value: str) -> bool:
    """ISO 13616: the country's length and ISO 7064 MOD 97-10."""
    number = compact(value)
    if IBAN_LENGTHS.get(number[:2]) != len(number) or not number[2:4].isdigit() or repeated(number[4:]):
        return False
    return iso7064_mod97_10(number[4:] + number[:4])


TAC = frozenset(["01", "35", "44", "45", "49", "50", "51", "52", "53", "54", "86", "91", "98", "99"])


def imei(value: str) -> bool:
    """3GPP TS 23.003: fifteen digits, Luhn; the reporting body is one that allocates."""
    return bool(digits_of(value, 15)) and compact(value)[:2] in TAC and luhn(value)


def vin(value: str) -> bool:
    """ISO 3779 with the check digit (ninth) of North America and China (GB 16735)."""
    number = compact(value)
    if not re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", number) or number.isalpha() or number.isdigit():
        return False
    worth = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", cycle((0,)), strict=False))
    worth.update(zip("ABCDEFGH", range(1, 9), strict=True))
    worth.update(zip("JKLMN", range(1, 6), strict=True))
    worth.update({"P": 7, "R": 9, **dict(zip("STUVWXYZ", range(2, 10), strict=True))})
    worth.update({str(digit): digit for digit in range(10)})
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(worth[character] * weight for character, weight in zip(number, weights, strict=True))
    return "0123456789X"[total % 11] == number[8]


def lei(value: str) -> bool:
    """ISO 17442 legal entity identifier."""
    return stdnum_valid("lei", value)


def imsi(value: str) -> bool:
    """ITU-T E.212: a mobile country code and network code that exist."""
    return stdnum_valid("imsi", value)


def bitcoin(value: str) -> bool:
    """Base58Check or Bech32."""
    return stdnum_valid("bitcoin", value)
