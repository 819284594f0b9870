"""Numbers of Taiwan and Hong Kong, over columns."""

from __future__ import annotations

import numpy as np

from guardian.detection.columnar.compact import Bools, Bytes, Ints, repeated
from guardian.detection.columnar.parts import BASE36, Check, coded, digit, mask, tail_digits, weighted, worths

_TW = worths("ABCDEFGHJKLMNPQRSTUVXYWZIO", 10)


def _tw_id(places: Bytes) -> Bools:
    digits, sound = tail_digits(places, 1)
    letter = _TW[places[0]]
    second = np.isin(digits[0], (1, 2, 8, 9))
    total = letter // 10 + letter % 10 * 9 + weighted(digits, (8, 7, 6, 5, 4, 3, 2, 1, 1))
    return mask(sound & (letter > 0) & second & ~repeated(digits[1:]) & (total % 10 == 0))


def _tw_ubn(digits: Ints) -> Bools:
    products = digits * np.array([[1], [2], [1], [2], [1], [2], [4], [1]], dtype=np.int32)
    total = (products // 10 + products % 10).sum(axis=0)
    return mask((total % 5 == 0) | ((digits[6] == 7) & ((total + 1) % 5 == 0)))


def _hkid(places: Bytes) -> Bools:
    letters = len(places) - 7
    worth = BASE36[places]
    digits, sound = tail_digits(places[:-1], letters)
    leading = (places[:letters] >= 65).all(axis=0) & (places[:letters] <= 90).all(axis=0)
    ending = (worth[-1] >= 0) & (worth[-1] <= 10)
    total = weighted(worth, range(len(places), 0, -1)) + (36 * 9 if letters == 1 else 0)
    return mask(sound & leading & ending & ~repeated(digits) & (total % 11 == 0))


CHECKS: dict[str, dict[int, Check]] = {
    "tw_id": {10: coded(_tw_id)},
    "tw_ubn": digit(_tw_ubn, 8),
    "hkid": {8: coded(_hkid), 9: coded(_hkid)},
}
