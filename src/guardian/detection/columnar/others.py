"""Numbers of the rest of Asia and the Americas, of Australia and of South Africa, over columns."""

from __future__ import annotations

import numpy as np

from guardian.detection.checksums import others
from guardian.detection.columnar.compact import Bools, Bytes, Ints, repeated
from guardian.detection.columnar.generic import luhn, verhoeff
from guardian.detection.columnar.parts import (
    Check,
    a_date,
    a_short_date,
    coded,
    decimal,
    digit,
    mask,
    number,
    sum11,
    tail_digits,
    weighted,
)

_SG_LETTERS = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}


def _sg_nric(places: Bytes) -> Bools:
    digits, sound = tail_digits(places[:-1], 1)
    total = weighted(digits, (2, 7, 6, 5, 4, 3, 2))
    held = np.zeros(places.shape[1], dtype=bool)
    for letter, letters in _SG_LETTERS.items():
        added = {"T": 4, "G": 4, "M": 3}.get(letter, 0)
        expected = np.frombuffer(letters.encode(), dtype=np.uint8)[(total + added) % 11]
        held |= (places[0] == ord(letter)) & (places[8] == expected)
    return sound & held & ~repeated(digits)


def _in_aadhaar(digits: Ints) -> Bools:
    return mask((digits[0] > 1) & (digits != digits[::-1]).any(axis=0) & verhoeff(digits))


def _br_cpf(digits: Ints) -> Bools:
    first = weighted(digits, range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(digits, range(11, 1, -1)) * 10 % 11 % 10
    return mask((first == digits[9]) & (second == digits[10]))


def _jp_my_number(digits: Ints) -> Bools:
    rest = weighted(digits[:11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    held: Bools = np.where(rest <= 1, 0, 11 - rest) == digits[11]
    return held


def _kr_rrn(digits: Ints) -> Bools:
    century = np.array([1800, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000, 1800])[digits[6]]
    year, month, day = century + number(digits, 0, 2), number(digits, 2, 4), number(digits, 4, 6)
    expected = (11 - weighted(digits[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    checked = (expected == digits[12]) | (year * 10_000 + month * 100 + day >= 20_201_001)
    return mask(checked & a_date(year, month, day))


def _au_medicare(digits: Ints) -> Bools:
    check = weighted(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10
    return mask((digits[0] >= 2) & (digits[0] <= 6) & (digits[9] != 0) & (check == digits[8]))


def _ca_sin(digits: Ints) -> Bools:
    return mask((digits[0] != 0) & (digits[0] != 8) & luhn(digits))


def _tr_tckn(digits: Ints) -> Bools:
    tenth = (7 * digits[0:9:2].sum(axis=0) - digits[1:8:2].sum(axis=0)) % 10
    return mask((digits[0] != 0) & (tenth == digits[9]) & (digits[:10].sum(axis=0) % 10 == digits[10]))


def _th_pin(digits: Ints) -> Bools:
    expected = (11 - weighted(digits[:12], range(13, 1, -1)) % 11) % 10
    return mask((digits[0] != 0) & (digits[0] != 9) & (expected == digits[12]))


def _my_nric(digits: Ints) -> Bools:
    unused = np.isin(number(digits, 6, 8), [int(place) for place in others.MY_PLACES_UNUSED])
    return ~unused & a_short_date(number(digits, 0, 2), number(digits, 2, 4), number(digits, 4, 6))


def _id_nik(digits: Ints) -> Bools:
    day = number(digits, 6, 8)
    dated = a_short_date(number(digits, 10, 12), number(digits, 8, 10), np.where(day > 40, day - 40, day))
    province = np.isin(number(digits, 0, 2), [int(prefix) for prefix in others.ID_PROVINCES])
    return mask(province & (number(digits, 12, 16) != 0) & dated)


def _za_id(digits: Ints) -> Bools:
    dated = a_short_date(number(digits, 0, 2), number(digits, 2, 4), number(digits, 4, 6))
    return mask((digits[10] <= 2) & dated & luhn(digits))


CHECKS: dict[str, dict[int, Check]] = {
    "sg_nric": {9: coded(_sg_nric)},
    "in_aadhaar": digit(_in_aadhaar, 12),
    "br_cpf": digit(_br_cpf, 11),
    "jp_my_number": digit(_jp_my_number, 12),
    "kr_rrn": digit(_kr_rrn, 13),
    "au_tfn": {
        8: decimal(sum11((10, 7, 8, 4, 6, 3, 5, 1))),
        9: decimal(sum11((1, 4, 3, 7, 5, 8, 6, 9, 10))),
    },
    "au_medicare": digit(_au_medicare, 10, 11),
    "ca_sin": digit(_ca_sin, 9),
    "tr_tckn": digit(_tr_tckn, 11),
    "il_id": digit(luhn, 9),
    "th_pin": digit(_th_pin, 13),
    "my_nric": digit(_my_nric, 12),
    "id_nik": digit(_id_nik, 16),
    "za_id": digit(_za_id, 13),
}
