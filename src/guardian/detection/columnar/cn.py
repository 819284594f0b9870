"""Numbers of mainland China, over columns."""

from __future__ import annotations

import numpy as np

from guardian.detection.checksums import cn
from guardian.detection.columnar.compact import Bools, Bytes, Ints, repeated
from guardian.detection.columnar.parts import Check, a_date, coded, digit, mask, number, weighted, worths

_PROVINCES = np.isin(np.arange(100), [int(prefix) for prefix in cn.CN_PROVINCES])
_GB_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)


def _resident(places: Bytes, province: int) -> Bools:
    """GB 11643 forms of 18 characters; ``province`` is the place of its two digits."""
    digits = places.astype(np.int16) - np.int16(48)
    last_x = places[17] == ord("X")
    sound = ((digits[:17] >= 0) & (digits[:17] <= 9)).all(axis=0) & (last_x | ((digits[17] >= 0) & (digits[17] <= 9)))
    digits[17] = np.where(last_x, 10, digits[17])
    digits = np.where(sound, digits, np.int16(0))
    prefix = _PROVINCES[digits[province] * 10 + digits[province + 1]]
    dated = a_date(number(digits, 6, 10), number(digits, 10, 12), number(digits, 12, 14))
    return mask(sound & prefix & dated & (weighted(digits, _GB_WEIGHTS) % 11 == 1))


def _gb11643(places: Bytes) -> Bools:
    return mask((places[0] >= ord("1")) & (places[0] <= ord("8")) & _resident(places, 0))


def _foreigner(places: Bytes) -> Bools:
    return mask((places[0] == ord("9")) & _resident(places, 1))


def _gb11643_1989(digits: Ints) -> Bools:
    dated = a_date(1900 + number(digits, 6, 8), number(digits, 8, 10), number(digits, 10, 12))
    return mask(
        (digits[0] >= 1) & (digits[0] <= 8) & _PROVINCES[digits[0] * 10 + digits[1]] & ~repeated(digits[6:]) & dated
    )


_USCC = worths(cn.USCC)


def _gb32100(places: Bytes) -> Bools:
    worth = _USCC[places]
    digits = (places[2:8] >= 48) & (places[2:8] <= 57)
    sound = (worth >= 0).all(axis=0) & digits.all(axis=0) & ~repeated(places[:17])
    total = weighted(worth[:17], [pow(3, place, 31) for place in range(17)])
    return mask(sound & ((-total) % 31 == worth[17]))


CHECKS: dict[str, dict[int, Check]] = {
    "gb11643": {18: coded(_gb11643)},
    "gb11643_1989": digit(_gb11643_1989, 15),
    "cn_foreigner_id": {18: coded(_foreigner)},
    "gb32100": {18: coded(_gb32100)},
}
