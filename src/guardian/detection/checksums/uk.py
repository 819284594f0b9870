"""Numbers of the United Kingdom: insurance, health, tax, driving."""

from __future__ import annotations

import re

from guardian.detection.checksums.parts import compact, digits_of, repeated, weighted


def gb_nino(value: str) -> bool:
    """HMRC NIM39110: prefixes never used."""
    number = compact(value)
    if not re.fullmatch(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]?", number):
        return False
    return number[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ") and not repeated(number[2:8])


def gb_nhs(value: str) -> bool:
    """NHS Data Dictionary: weights 10 to 2, modulo 11."""
    digits = digits_of(value, 10)
    return bool(digits) and weighted(digits, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def gb_utr(value: str) -> bool:
    """HMRC unique taxpayer reference: the first digit checks the other nine."""
    digits = digits_of(value, 10)
    if not digits:
        return False
    return "21987654321"[weighted(digits[1:], (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11] == str(digits[0])


def gb_driver(value: str) -> bool:
    """DVLA driver number: surname, decade, month (women + 50), day, year digit, initials."""
    match = re.fullmatch(r"[A-Z]{1,5}9{0,4}[0-9]([0-9]{2})([0-9]{2})[0-9][A-Z9]{2}[0-9A-Z]{3}", compact(value))
    if not match or len(compact(value)) != 16:
        return False
    return int(match[1]) % 50 in range(1, 13) and int(match[1]) < 63 and 1 <= int(match[2]) <= 31
