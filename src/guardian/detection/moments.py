"""Dates and times written year first with figures of fixed places, as nearly all are: read by place, not by pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.detection.columnar.compact import characters

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_DAY, _SECONDS = len("2024-01-31"), len("2024-01-31 12:30:00")


@dataclass(frozen=True, slots=True)
class Moments:
    """Of each value its year, whether day and time can be, and whether the time is midnight."""

    years: Ints
    sound: Bools
    midnight: Bools


def by_place(text: pa.StringArray) -> Moments | None:
    """Read ``2024-01-31`` and ``2024-01-31 12:30:00`` (or ``/`` and ``.``, and ``T``); None if any value is written
    in another way, or they differ in length."""
    offsets, data = characters(text)
    width = int(offsets[1] - offsets[0]) if len(text) else 0
    if width not in (_DAY, _SECONDS) or not (np.diff(offsets) == width).all():
        return None
    places = np.ascontiguousarray(data.reshape(len(text), width).T)
    figures = places - np.uint8(48)
    marks = (4, 7, 10, 13, 16) if width == _SECONDS else (4, 7)
    if not (figures[[at for at in range(width) if at not in marks]] <= 9).all():
        return None
    day_marks, rest = places[[4, 7]], places[list(marks[2:])]
    if not ((day_marks == 45) | (day_marks == 46) | (day_marks == 47)).all():
        return None
    if width == _SECONDS and not (((rest[0] == 32) | (rest[0] == 84)) & (rest[1:] == 58).all(axis=0)).all():
        return None

    def two(at: int) -> npt.NDArray[np.uint8]:
        number: npt.NDArray[np.uint8] = figures[at] * np.uint8(10) + figures[at + 1]
        return number

    century, month, day = two(0), two(5), two(8)
    sound = (century >= 18) & (century <= 21) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    midnight = np.zeros(len(text), dtype=bool)
    if width == _SECONDS:
        hour, minute, second = two(11), two(14), two(17)
        sound &= (hour <= 24) & (minute <= 59)
        midnight = (hour | minute | second) == 0
    return Moments(century.astype(np.int64) * 100 + two(2), sound, midnight)
