"""Numbers of the United States, over columns."""

from __future__ import annotations

import numpy as np

from guardian.detection.checksums import us
from guardian.detection.columnar.compact import Bools, Ints
from guardian.detection.columnar.generic import luhn
from guardian.detection.columnar.parts import Check, digit, mask, number


def _us_ssn(digits: Ints) -> Bools:
    area, group, serial = number(digits, 0, 3), number(digits, 3, 5), number(digits, 5, 9)
    known = np.isin(number(digits, 0, 9), [int(value) for value in us.SSN_KNOWN])
    return mask(~np.isin(area, (0, 666)) & (digits[0] != 9) & (group != 0) & (serial != 0) & ~known)


def _us_itin(digits: Ints) -> Bools:
    group = number(digits, 3, 5)
    held: Bools = (digits[0] == 9) & (group >= 50) & (group != 93) & ~((group >= 66) & (group <= 69)) & (group != 89)
    return held


def _us_npi(digits: Ints) -> Bools:
    prefix = np.repeat(np.array([[8], [0], [8], [4], [0]], dtype=np.int16), digits.shape[1], axis=1)
    return mask(((digits[0] == 1) | (digits[0] == 2)) & luhn(np.concatenate([prefix, digits])))


CHECKS: dict[str, dict[int, Check]] = {
    "us_ssn": digit(_us_ssn, 9),
    "us_itin": digit(_us_itin, 9),
    "us_npi": digit(_us_npi, 10),
}
