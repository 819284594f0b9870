"""Numbers of the European Union, of Norway and Switzerland, over columns."""

from __future__ import annotations

import numpy as np

from guardian.detection.checksums import eu
from guardian.detection.columnar.compact import Bools, Bytes, Ints, repeated
from guardian.detection.columnar.generic import mod11_10
from guardian.detection.columnar.parts import (
    Check,
    a_date,
    a_short_date,
    among,
    coded,
    digit,
    mask,
    mod11,
    number,
    real_day,
    sum11,
    tail_digits,
    weighted,
)


def _de_steuer(digits: Ints) -> Bools:
    return among((digits[0] != 0) & mod11_10(digits), digits, _one_repeats)


def _one_repeats(digits: Ints) -> Bools:
    """Of the first ten digits one stands there two or three times, the others once or not at all."""
    counts = np.stack([(digits[:10] == digit).sum(axis=0) for digit in range(10)])
    most = counts.max(axis=0)
    repeats = (counts > 1).sum(axis=0)
    return mask(((most == 2) | (most == 3)) & (repeats == 1))


def _es_dni(places: Bytes) -> Bools:
    digits, sound = tail_digits(places[:8], 0)
    expected = np.frombuffer(eu.DNI.encode(), dtype=np.uint8)[number(digits, 0, 8) % 23]
    return mask(sound & ~repeated(digits) & (expected == places[8]))


def _pl_pesel(digits: Ints) -> Bools:
    return among(mod11(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10), digits, _pl_day)


def _pl_day(digits: Ints) -> Bools:
    month = number(digits, 2, 4)
    century = np.array([1900, 2000, 2100, 2200, 1800])[month // 20]
    return a_date(century + number(digits, 0, 2), month % 20, number(digits, 4, 6))


def _be_rrn(digits: Ints) -> Bools:
    month, day = digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]
    unknown = (month % 20 == 0) | (day == 0)
    return among((month < 53) & (unknown | ((month % 20 <= 12) & (day <= 31))), digits, _be_check)


def _be_check(digits: Ints) -> Bools:
    body, check, month, day = number(digits, 0, 9), number(digits, 9, 11), number(digits, 2, 4), number(digits, 4, 6)
    held = np.zeros(digits.shape[1], dtype=bool)
    for century, prefix in ((1900, 0), (2000, 2_000_000_000)):
        unknown = (month % 20 == 0) | (day == 0)
        dated = unknown | a_date(century + number(digits, 0, 2), month % 20, day)
        held |= (97 - (prefix + body) % 97 == check) & dated
    return held


def _pt_nif(digits: Ints) -> Bools:
    check = 11 - weighted(digits[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return mask((digits[0] != 0) & (np.where(check < 10, check, 0) == digits[8]))


def _ch_ahv(digits: Ints) -> Bools:
    return mask((number(digits, 0, 3) == 756) & mod11(digits, (1, 3) * 6 + (1,), 10))


def _at_svnr(digits: Ints) -> Bools:
    rest = np.concatenate([digits[:3], digits[4:]])
    month = number(digits, 6, 8)
    dated = ((month >= 13) & (month <= 15)) | a_short_date(number(digits, 8, 10), month, number(digits, 4, 6))
    return mask((digits[0] != 0) & dated & (weighted(rest, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == digits[3]))


def _dk_cpr(digits: Ints) -> Bools:
    return mask(
        a_short_date(number(digits, 4, 6), number(digits, 2, 4), number(digits, 0, 2)) & (number(digits, 6, 10) != 0)
    )


def _ee_ik(digits: Ints) -> Bools:
    """Estonia and Lithuania: weights 1-9, 1; where that gives 10, weights 3-9, 1-3."""
    first = weighted(digits[:10], (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    second = weighted(digits[:10], (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11
    check = np.where(first == 10, second, first) % 10
    return among(mask(check == digits[10]), digits, _ee_day)


def _ee_day(digits: Ints) -> Bools:
    century = np.array([0, 1800, 1800, 1900, 1900, 2000, 2000, 2100, 2100, 0])[digits[0]]
    day = real_day(century + number(digits, 1, 3), number(digits, 3, 5), number(digits, 5, 7))
    return mask((century > 0) & day)


def _no_fnr(digits: Ints) -> Bools:
    return among(mod11(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)), digits, _no_rest)


def _no_rest(digits: Ints) -> Bools:
    day, month = number(digits, 0, 2), number(digits, 2, 4)
    dated = a_short_date(
        number(digits, 4, 6), np.where(month > 40, month - 40, month), np.where(day > 40, day - 40, day)
    )
    return dated & mod11(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))


def _hr_oib(digits: Ints) -> Bools:
    return mod11_10(digits)


CHECKS: dict[str, dict[int, Check]] = {
    "de_steuer": digit(_de_steuer, 11),
    "es_dni": {9: coded(_es_dni)},
    "pl_pesel": digit(_pl_pesel, 11),
    "nl_bsn": digit(sum11((9, 8, 7, 6, 5, 4, 3, 2, -1)), 9),
    "be_rrn": digit(_be_rrn, 11),
    "pt_nif": digit(_pt_nif, 9),
    "ch_ahv": digit(_ch_ahv, 13),
    "at_svnr": digit(_at_svnr, 10),
    "dk_cpr": digit(_dk_cpr, 10),
    "ee_ik": digit(_ee_ik, 11),
    "no_fnr": digit(_no_fnr, 11),
    "hr_oib": digit(_hr_oib, 11),
}
