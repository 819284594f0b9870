"""Numbers of the rest of Asia and the Americas, of Australia and of South Africa."""

from __future__ import annotations

import re
from datetime import date

from guardian.detection.checksums.generic import luhn, verhoeff
from guardian.detection.checksums.parts import (
    a_date,
    a_short_date,
    compact,
    digits_of,
    repeated,
    stdnum_valid,
    weighted,
)


def sg_nric(value: str) -> bool:
    """Singapore NRIC and FIN; the M series of 2022 included."""
    number = compact(value)
    if not re.fullmatch(r"[STFGM][0-9]{7}[A-Z]", number) or repeated(number[1:8]):
        return False
    total = weighted([int(digit) for digit in number[1:8]], (2, 7, 6, 5, 4, 3, 2))
    total += {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "XWUTRQPNJLK"}.get(number[0], "XWUTRQPNMLK")
    return letters[total % 11] == number[8]


def in_aadhaar(value: str) -> bool:
    """UIDAI: twelve digits, the first 2-9, no palindrome, Verhoeff."""
    number = compact(value)
    return bool(digits_of(value, 12)) and number[0] not in "01" and number != number[::-1] and verhoeff(number)


def in_pan(value: str) -> bool:
    """Indian PAN: the fourth letter says who holds it. No public check digit."""
    number = compact(value)
    return bool(re.fullmatch(r"[A-Z]{3}[ABCFGHJLPTK][A-Z][0-9]{4}[A-Z]", number)) and number[5:9] != "0000"


def in_gstin(value: str) -> bool:
    """Indian GSTIN."""
    return stdnum_valid("in_.gstin", value)


def br_cpf(value: str) -> bool:
    """Brazilian CPF: modulo 11 twice."""
    digits = digits_of(value, 11)
    if not digits:
        return False
    first = weighted(digits, tuple(range(10, 1, -1))) * 10 % 11 % 10
    second = weighted(digits, tuple(range(11, 1, -1))) * 10 % 11 % 10
    return [first, second] == digits[9:]


def br_cnpj(value: str) -> bool:
    """Brazilian CNPJ, alphanumeric since July 2026: characters count as ASCII - 48, modulo 11 twice."""
    number = compact(value)
    if not re.fullmatch(r"[0-9A-Z]{12}[0-9]{2}", number) or repeated(number[:8]):
        return False
    worth = [ord(character) - 48 for character in number]
    for length in (12, 13):
        weights = [2 + (length - 1 - place) % 8 for place in range(length)]
        rest = sum(item * weight for item, weight in zip(worth, weights, strict=False)) % 11
        if (0 if rest < 2 else 11 - rest) != worth[length]:
            return False
    return True


def jp_my_number(value: str) -> bool:
    """Japanese individual number: weights 6 5 4 3 2 7 6 5 4 3 2, modulo 11."""
    digits = digits_of(value, 12)
    if not digits:
        return False
    rest = weighted(digits[:11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest <= 1 else 11 - rest) == digits[11]


def kr_rrn(value: str, today: date | None = None) -> bool:
    """Korean RRN: a day, a century sign and a check digit, which numbers of births since October 2020 do not have.

    People of any age who were given a new number since then fail it too, so a failed check says little here.
    """
    digits = digits_of(value, 13)
    if not digits:
        return False
    century = {9: 1800, 0: 1800, 1: 1900, 2: 1900, 5: 1900, 6: 1900}.get(digits[6], 2000)
    number = compact(value)
    born = (century + int(number[:2]), int(number[2:4]), int(number[4:6]))
    if not a_date(*born, today):
        return False
    checked = (11 - weighted(digits[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10 == digits[12]
    return checked or born >= (2020, 10, 1)


def au_tfn(value: str) -> bool:
    """Australian tax file number: nine digits, or eight of the old ones."""
    digits = digits_of(value, 8, 9)
    weights = (1, 4, 3, 7, 5, 8, 6, 9, 10) if len(digits) == 9 else (10, 7, 8, 4, 6, 3, 5, 1)
    return bool(digits) and weighted(digits, weights) % 11 == 0


def au_medicare(value: str) -> bool:
    """Australian Medicare card: first digit 2-6, weights 1 3 7 9, an issue and perhaps a person digit."""
    digits = digits_of(value, 10, 11)
    if not digits or not 2 <= digits[0] <= 6 or digits[9] == 0:
        return False
    return weighted(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == digits[8]


def au_abn(value: str) -> bool:
    """Australian business number."""
    return stdnum_valid("au.abn", value)


def ca_sin(value: str) -> bool:
    """Canadian SIN: Luhn; 0 and 8 are never first."""
    return bool(digits_of(value, 9)) and compact(value)[0] not in "08" and luhn(value)


def tr_tckn(value: str) -> bool:
    """Turkish identity number: two check digits."""
    digits = digits_of(value, 11)
    if not digits or digits[0] == 0:
        return False
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return tenth == digits[9] and sum(digits[:10]) % 10 == digits[10]


def il_id(value: str) -> bool:
    """Israeli identity number: nine digits, Luhn."""
    return bool(digits_of(value, 9)) and luhn(value)


def th_pin(value: str) -> bool:
    """Thai citizen number: first digit 1-8, weights 13 to 2, modulo 11."""
    digits = digits_of(value, 13)
    if not digits or digits[0] in (0, 9):
        return False
    return (11 - weighted(digits[:12], tuple(range(13, 1, -1))) % 11) % 10 == digits[12]


MY_PLACES_UNUSED = frozenset(["00", "17", "18", "19", "20", "69", "70", "73", "80", "81", "94", "95", "96", "97"])


def my_nric(value: str, today: date | None = None) -> bool:
    """Malaysian NRIC: YYMMDD, place of birth, serial; no check digit."""
    number = compact(value)
    return bool(digits_of(value, 12)) and number[6:8] not in MY_PLACES_UNUSED and a_short_date(number[:6], today)


ID_PROVINCES = frozenset(map(str, (*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77),
                                    81, 82, *range(91, 98))))  # fmt: skip


def id_nik(value: str, today: date | None = None) -> bool:
    """Indonesian NIK: province and district, DDMMYY (women day + 40), serial; no check digit."""
    number = compact(value)
    if not digits_of(value, 16) or number[:2] not in ID_PROVINCES or number[12:] == "0000":
        return False
    day = int(number[6:8])
    return a_short_date(f"{day - 40 if day > 40 else day:02d}{number[8:12]}", today, "dmy")


def za_id(value: str, today: date | None = None) -> bool:
    """South African ID: YYMMDD, sequence, citizenship 0-2, Luhn."""
    number = compact(value)
    return bool(digits_of(value, 13)) and number[10] in "012" and a_short_date(number[:6], today) and luhn(number)


_CURP = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


def mx_curp(value: str, today: date | None = None) -> bool:
    """Mexican CURP: letters, YYMMDD, sex, state, consonants, check digit."""
    number = compact(value)
    if not re.fullmatch(r"[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]", number):
        return False
    total = sum(_CURP.index(character) * (18 - place) for place, character in enumerate(number[:17]))
    return a_short_date(number[4:10], today) and str(-total % 10) == number[17]


def mx_rfc(value: str, today: date | None = None) -> bool:
    """Mexican RFC of a person: four letters, YYMMDD, three characters, the last of which checks."""
    number = compact(value)
    if not re.fullmatch(r"[A-ZÑ&]{4}[0-9]{6}[0-9A-Z]{2}[0-9A]", number) or not a_short_date(number[4:10], today):
        return False
    alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
    total = sum(alphabet.index(character) * (13 - place) for place, character in enumerate(number[:12]))
    return "0123456789A"[-total % 11] == number[12]
