"""Numbers of the United States: social security, tax, health care."""

from __future__ import annotations

import re

from guardian.detection.checksums.generic import luhn
from guardian.detection.checksums.parts import compact, digits_of, repeated

SSN_KNOWN = frozenset({"078051120", "219099999", "457555462", "123456789", "987654321"})


def us_ssn(value: str) -> bool:
    """Social Security Administration: no check digit, only areas, groups and serials that are never issued."""
    number = compact(value)
    if not digits_of(value, 9) or number in SSN_KNOWN:
        return False
    return number[:3] not in ("000", "666") and number[0] != "9" and number[3:5] != "00" and number[5:] != "0000"


def us_itin(value: str) -> bool:
    """IRS: 9xx and group 50-65, 70-88, 90-92, 94-99."""
    number = compact(value)
    if not digits_of(value, 9) or number[0] != "9":
        return False
    group = int(number[3:5])
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99


_EIN_UNUSED = frozenset(
    ["00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"]
)  # fmt: skip


def us_ein(value: str) -> bool:
    """IRS campus prefixes."""
    return bool(digits_of(value, 9)) and compact(value)[:2] not in _EIN_UNUSED


def us_npi(value: str) -> bool:
    """CMS: Luhn over 80840 and the ten digits; the first is 1 or 2."""
    number = compact(value)
    return bool(digits_of(value, 10)) and number[0] in "12" and luhn("80840" + number)


def us_dea(value: str) -> bool:
    """DEA registration: two characters and seven digits."""
    number = compact(value)
    if not re.fullmatch(r"[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}", number) or repeated(number[2:]):
        return False
    digits = [int(digit) for digit in number[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def us_mbi(value: str) -> bool:
    """CMS Medicare Beneficiary Identifier: a form without check digit; letters without S L O I B Z."""
    letter, either = "[AC-HJKMNP-RT-Y]", "[0-9AC-HJKMNP-RT-Y]"
    return bool(re.fullmatch(f"[1-9]{letter}{either}[0-9]{letter}{either}[0-9]{letter}{{2}}[0-9]{{2}}", compact(value)))
