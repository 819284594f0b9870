"""Dates moved by a number of days that belongs to the person: intervals within one person stay, dates do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError
from guardian.keys.base import Keys
from guardian.transforms import sql
from guardian.transforms.base import Dialect, Shape, Unsuitable
from guardian.transforms.constant import is_text, plain
from guardian.transforms.generalise_dates import Family, compact, days, exact, read
from guardian.transforms.hash import KeyedHash, digests
from guardian.transforms.rounding import UNKNOWN

Days = np.ndarray[Any, np.dtype[np.int64]]

FIRST = np.datetime64("1800-01-01", "D").astype(np.int64)
LAST = np.datetime64("2199-12-31", "D").astype(np.int64)
"""Dates within move in a circle, so that moving back always finds them. Dates outside (9999-12-31, 0001-01-01) are
placeholders that belong to nobody; they stay, for moved they would tell the person's offset."""

_NOBODY = "\x00"
_MICROSECONDS = 86_400_000_000


@dataclass(frozen=True, slots=True)
class DateShift:
    """Moves each date by 1 to ``days`` days, forward or back, the same for all dates of one person.

    Needs ``subjects``. Rows without a person share one offset. Types stay: date, timestamp (the time of day stays), and
    texts of full dates in their own writing (``padded``: with zeros as 05.01.2024, or without; by default with, but for
    2024年1月5日 without); other texts become ``*``. One known date of a person tells all the others of that person.
    """

    keys: Keys = field(repr=False)
    days: int = 365
    padded: bool | None = None
    key_id: str | None = None
    """The key that values were moved with, to move them back after a rotation; None: the current one."""
    reversible: ClassVar[bool] = True
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 3650:
            raise UsageError("dates move by 1 to 3650 days", expected="days: 365")

    def gives(self, shape: Shape) -> Shape:
        if shape.form not in ("date", "timestamp", "text"):
            raise Unsuitable(f"a date shift takes dates, and this column holds {shape.form}")
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return self._moved(array, subjects, 1)

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return self._moved(array, subjects, -1)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise sql.cannot("DateShift", dialect, "it needs the person of each row beside the column")

    def offsets(self, subjects: pa.Array) -> Days:
        """Days for each row, never 0."""
        texts = pc.fill_null(plain(subjects).cast(pa.large_string()), _NOBODY).dictionary_encode()
        key = self.keys.current() if self.key_id is None else self.keys.by_id(self.key_id)
        found = digests(texts.dictionary, KeyedHash(self.keys, "date shift").pads(key), 8)
        number = np.frombuffer(b"".join(found.to_pylist()), ">u8") % np.uint64(2 * self.days)
        offset = number.astype(np.int64) - self.days
        return np.asarray(np.where(offset >= 0, offset + 1, offset)[np.asarray(texts.indices)])

    def _moved(self, array: pa.Array, subjects: pa.Array | None, sign: Literal[1, -1]) -> pa.Array:
        array = plain(array)
        if subjects is None or len(subjects) != len(array):
            raise Unsuitable(
                "a date shift goes by person, and no person was given for the rows",
                remedy="Name the table's key of the person under 'subjects' in guardian.yaml",
            )
        if len(array) == 0:
            return array
        offset = self.offsets(subjects) * sign
        if is_text(array.type):
            return self._texts(array, offset)
        if pa.types.is_date(array.type):
            number = np.asarray(array.cast(pa.date32()).cast(pa.int32()).fill_null(0)).astype(np.int64)
            moved = pa.array(around(number, offset).astype(np.int32), mask=_missing(array))
            return moved.cast(pa.date32()).cast(array.type)
        if pa.types.is_timestamp(array.type):
            return _instants(array, offset)
        raise Unsuitable(f"a date shift takes dates, and this array holds {array.type}")

    def _texts(self, array: pa.Array, offset: Days) -> pa.Array:
        told = pa.array([UNKNOWN], array.type).take(pa.array(np.zeros(len(array), np.int64)))
        for way, padded in self._ways():
            here = np.asarray(pc.match_substring_regex(array, sql.whole(way.valid, "duckdb")).fill_null(False))
            rows = np.flatnonzero(here)
            if len(rows):
                moved = _written(array.take(pa.array(rows)), way, offset[rows], padded)
                told = pc.replace_with_mask(told, pa.array(here), moved.cast(array.type))
        return pc.if_else(pc.is_valid(array), told, array)

    def _ways(self) -> list[tuple[Family, bool]]:
        separated = [(mark, mark) for mark in ("-", "/", "[.]")]
        zeros = self.padded is not False
        ways = [(exact("ymd", marks, zeros), zeros) for marks in separated]
        ways.append((exact("dmy", ("[.]", "[.]"), zeros), zeros))
        ways.append((exact("ymd", ("年", "月"), self.padded is True, "日"), self.padded is True))
        return [*ways, (compact(), True)]


def around(day: Days, offset: Days) -> Days:
    """``day`` moved within the circle of FIRST to LAST; outside it stays."""
    moved = FIRST + (day - FIRST + offset) % (LAST - FIRST + 1)
    return np.asarray(np.where((day >= FIRST) & (day <= LAST), moved, day))


def _missing(array: pa.Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.asarray(array.is_null())


def _instants(array: pa.Array, offset: Days) -> pa.Array:
    per_day = {"s": 86_400, "ms": 86_400_000, "us": _MICROSECONDS, "ns": _MICROSECONDS * 1000}[array.type.unit]
    number = np.asarray(array.cast(pa.int64()).fill_null(0))
    day = number // per_day
    moved = number + (around(day, offset) - day) * per_day
    return pa.array(moved, mask=_missing(array)).cast(array.type)


def _written(texts: pa.Array, way: Family, offset: Days, padded: bool) -> pa.Array:
    """Dates of one way of writing moved, everything around year, month and day kept."""
    day = np.asarray(days(read(texts, (way,)))).astype(np.int64)
    date = around(day, offset).astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    told = (
        month.astype("datetime64[Y]").astype(np.int64) + 1970,
        month.astype(np.int64) % 12 + 1,
        (date - month.astype("datetime64[D]")).astype(np.int64) + 1,
    )
    pieces = "".join(f"(?P<p{index}>{piece})" for index, piece in enumerate(way.pieces))
    found = pc.extract_regex(texts, f"^{pieces}$")
    cut = [pc.struct_field(found, [index]) for index in range(len(way.pieces))]
    for place, number, size in zip(way.at, told, (4, 2, 2), strict=True):
        digits = pa.array(number).cast(texts.type)
        if place is not None:
            cut[place] = pc.utf8_lpad(digits, size, "0") if padded or size == 4 else digits
    return pc.binary_join_element_wise(*cut, pa.scalar("", texts.type))
