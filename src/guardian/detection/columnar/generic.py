"""Schemes of no country and numbers used everywhere, over columns."""

from __future__ import annotations

import numpy as np

from guardian.detection.checksums import generic
from guardian.detection.columnar.compact import Bools, Bytes, Ints, repeated
from guardian.detection.columnar.parts import BASE36, Check, coded, decimal, digit, mask, number, weighted


def luhn(digits: Ints) -> Bools:
    doubled = digits[-2::-2] * 2
    total = digits[-1::-2].sum(axis=0) + doubled.sum(axis=0) - 9 * (doubled > 9).sum(axis=0)
    held: Bools = total % 10 == 0
    return held


_D5 = np.array([[int(cell) for cell in row] for row in generic.D5], dtype=np.int32)
_P5 = np.array([[int(cell) for cell in row] for row in generic.P5], dtype=np.int32)


def verhoeff(digits: Ints) -> Bools:
    check = np.zeros(digits.shape[1], dtype=np.int32)
    for place, row in enumerate(digits[::-1]):
        check = _D5[check, _P5[place % 8][row]]
    return mask(check == 0)


_MOD11_10 = bytes(((at // 10 or 10) * 2 % 11 + at % 10) % 10 if at < 100 else 0 for at in range(256))
"""By ten times the check so far and the next digit: the next check."""


def mod11_10(digits: Ints) -> Bools:
    check = np.full(digits.shape[1], 5, dtype=np.uint8)
    for row in digits.astype(np.uint8):
        check = np.frombuffer((check * 10 + row).tobytes().translate(_MOD11_10), dtype=np.uint8)
    return mask(check == 1)


_IBAN = np.zeros((256, 256), dtype=np.int32)
for _country, _length in generic.IBAN_LENGTHS.items():
    _IBAN[ord(_country[0]), ord(_country[1])] = _length


def _iban(places: Bytes) -> Bools:
    if len(places) < 5:
        return np.zeros(places.shape[1], dtype=bool)
    known = _IBAN[places[0], places[1]] == len(places)
    if not known.all():
        passed = np.zeros(len(known), dtype=bool)
        passed[known] = _iban(places[:, known]) if known.any() else False
        return passed
    worth = BASE36[places]
    sound = (worth >= 0).all(axis=0) & (worth[2] < 10) & (worth[3] < 10)
    rest = np.zeros(places.shape[1], dtype=np.int64)
    for row in np.concatenate([worth[4:], worth[:4]]):
        rest = (rest * np.where(row > 9, 100, 10) + row) % 97
    return mask(sound & (rest == 1) & ~repeated(places[4:]))


def _imei(digits: Ints) -> Bools:
    return np.isin(number(digits, 0, 2), [int(prefix) for prefix in generic.TAC]) & luhn(digits)


_VIN = np.full(256, -1, dtype=np.int32)
for _letters, _first in (("ABCDEFGH", 1), ("JKLMN", 1), ("STUVWXYZ", 2), ("0123456789", 0)):
    for _place, _letter in enumerate(_letters):
        _VIN[ord(_letter)] = _first + _place
_VIN[ord("P")], _VIN[ord("R")] = 7, 9


def _vin(places: Bytes) -> Bools:
    worth = _VIN[places]
    digits = (places >= 48) & (places <= 57)
    mixed = digits.any(axis=0) & ~digits.all(axis=0)
    total = weighted(worth, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2))
    expected = np.frombuffer(b"0123456789X", dtype=np.uint8)[total % 11]
    return mask((worth >= 0).all(axis=0) & mixed & (expected == places[8]))


CHECKS: dict[str, dict[int, Check]] = {
    "luhn": {0: decimal(luhn)},
    "verhoeff": {0: decimal(verhoeff)},
    "iso7064_mod11_10": {0: decimal(mod11_10)},
    "iban": {0: coded(_iban)},
    "imei": digit(_imei, 15),
    "vin": {17: coded(_vin)},
}
