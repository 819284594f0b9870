"""Numbers of the United Kingdom, over columns."""

from __future__ import annotations

import numpy as np

from guardian.detection.columnar.compact import Bools, Bytes, Ints, repeated
from guardian.detection.columnar.parts import Check, coded, digit, mask, sum11, tail_digits, weighted


def _gb_nino(places: Bytes) -> Bools:
    digits, sound = tail_digits(places[:8], 2)
    first = np.isin(places[0], list(b"ABCEGHJKLMNOPRSTWXYZ"))
    second = np.isin(places[1], list(b"ABCEGHJKLMNPRSTWXYZ"))
    pair = places[0].astype(np.int32) * 256 + places[1]
    unused = np.isin(pair, [ord(one) * 256 + ord(two) for one, two in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")])
    suffix = (places[8] >= 65) & (places[8] <= 68) if len(places) == 9 else np.ones(places.shape[1], dtype=bool)
    return mask(sound & first & second & ~unused & suffix & ~repeated(digits))


def _gb_utr(digits: Ints) -> Bools:
    expected = np.array([int(digit) for digit in "21987654321"])[
        weighted(digits[1:], (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11
    ]
    held: Bools = expected == digits[0]
    return held


CHECKS: dict[str, dict[int, Check]] = {
    "gb_nino": {8: coded(_gb_nino), 9: coded(_gb_nino)},
    "gb_nhs": digit(sum11((10, 9, 8, 7, 6, 5, 4, 3, 2, 1)), 10),
    "gb_utr": digit(_gb_utr, 10),
}
