"""Dates to their year, quarter, month or ISO week; birth dates to age bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError
from guardian.transforms import sql
from guardian.transforms.base import Dialect, Shape, Unsuitable, by_distinct
from guardian.transforms.constant import is_text, need_room, plain
from guardian.transforms.rounding import TOP_AGE, UNKNOWN, AgeBand

Part = Literal["year", "quarter", "month", "week"]
DateForm = Literal["text", "date", "timestamp"]

_YEAR = "[12][0-9]{3}"
_LEAP = "(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)"
_TIME = "(?:[ T][0-9][0-9:.,+Zz -]{3,31})?"
_MONTH = "[0-9]{1,2}"
_DAY = "[0-9]{1,2}"


@dataclass(frozen=True, slots=True)
class Family:
    """One way of writing a date: ``valid`` lets only days of the calendar pass, ``pieces`` divide it.

    ``at``: which pieces are year, month and day; None where it has none.
    """

    valid: str
    pieces: tuple[str, ...]
    at: tuple[int, int | None, int | None]

    @property
    def dated(self) -> bool:
        return self.at[2] is not None


def _calendar(order: str, separators: tuple[str, str], tail: str, padded: bool | None = None) -> str:
    """Years 1000 to 2999, with the days that each month has."""
    zero = {None: "0?", True: "0", False: ""}[padded]
    some = (
        (_YEAR, f"(?:{zero}[13578]|1[02])", f"(?:{zero}[1-9]|[12][0-9]|3[01])"),
        (_YEAR, f"(?:{zero}[469]|11)", f"(?:{zero}[1-9]|[12][0-9]|30)"),
        (_YEAR, f"{zero}2", f"(?:{zero}[1-9]|1[0-9]|2[0-8])"),
        (_LEAP, f"{zero}2", "29"),
    )
    first, second = separators
    told = (dict(zip("ymd", each, strict=True)) for each in some)
    whole = "|".join(f"{each[order[0]]}{first}{each[order[1]]}{second}{each[order[2]]}" for each in told)
    return f"(?:{whole}){tail}"


def _family(order: str, separators: tuple[str, str], tail: str, padded: bool | None = None) -> Family:
    told = {"y": _YEAR, "m": _MONTH, "d": _DAY}
    first, second = separators
    pieces = (told[order[0]], first, told[order[1]], second, told[order[2]], tail)
    at = (2 * order.index("y"), 2 * order.index("m"), 2 * order.index("d"))
    return Family(_calendar(order, separators, tail, padded), pieces, at)


_ISO = _family("ymd", ("[-/.年]", "[-/.月]"), f"日?{_TIME}")
_DOTTED = _family("dmy", ("[.]", "[.]"), _TIME)
_COMPACT = Family(_calendar("ymd", ("", ""), "", padded=True), (_YEAR, "[0-9]{2}", "[0-9]{2}"), (0, 1, 2))
_YEAR_MONTH = Family(f"{_YEAR}[-/.年](?:0?[1-9]|1[0-2])月?", (_YEAR, "[-/.年]", _MONTH, "月?"), (0, 2, None))
_YEAR_ALONE = Family(f"{_YEAR}年?", (_YEAR, "年?"), (0, None, None))


def exact(order: str, separators: tuple[str, str], padded: bool, tail: str = "") -> Family:
    """One way of writing full dates: always with zeros before months and days below 10, or never."""
    return _family(order, separators, f"{tail}{_TIME}", padded)


def compact() -> Family:
    """20240105."""
    return _COMPACT


def families(part: Part | Literal["day"], day_first: bool | None) -> tuple[Family, ...]:
    """The ways of writing that tell ``part``."""
    found = [_ISO, _DOTTED, _COMPACT]
    if day_first is not None:
        found.append(_family("dmy" if day_first else "mdy", ("[-/]", "[-/]"), _TIME))
    if part in ("year", "quarter", "month"):
        found.append(_YEAR_MONTH)
    if part == "year":
        found.append(_YEAR_ALONE)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Read:
    """Dates read from texts; year, month and day are 0 where they are not known."""

    known: pa.Array
    year: np.ndarray[Any, np.dtype[np.int64]]
    month: np.ndarray[Any, np.dtype[np.int64]]
    day: np.ndarray[Any, np.dtype[np.int64]]


def read(distinct: pa.Array, ways: tuple[Family, ...]) -> Read:
    known = pa.array(np.zeros(len(distinct), bool))
    fields = [np.zeros(len(distinct), np.int64) for _ in range(3)]
    for way in ways:
        told = "".join(f"(?P<p{index}>{piece})" for index, piece in enumerate(way.pieces))
        here = pc.match_substring_regex(distinct, sql.whole(way.valid, "duckdb")).fill_null(False)
        here = pc.and_(here, pc.invert(known))
        found = pc.extract_regex(pc.if_else(here, distinct, None), f"^{told}$")
        for field, at in zip(fields, way.at, strict=True):
            if at is not None:
                field += np.asarray(pc.struct_field(found, [at]).fill_null("0").cast(pa.int64()))
        known = pc.or_(known, here)
        if pc.all(pc.or_(known, pc.is_null(distinct)), min_count=0).as_py():
            break
    return Read(known, fields[0], fields[1], fields[2])


@dataclass(frozen=True, slots=True)
class DatePart:
    """The period a date lies in. A date or timestamp becomes the first day of it, its type kept.

    A text (ISO, 2024/1/5, 05.01.2024, 2024年1月5日, 20240105; a time of day is dropped) becomes ``1985``, ``1985-Q1``,
    ``1985-03`` or ``1985-W11``.

    ``day_first`` says how 05/01/2024 is meant; without it such a text is unknown. Unknown texts become ``*``.
    ``form``: what the column holds, for SQL.
    """

    part: Part = "year"
    form: DateForm = "text"
    day_first: bool | None = None
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.part not in ("year", "quarter", "month", "week"):
            raise UsageError(f"a date has no part '{self.part}'", expected="year, quarter, month or week")

    def gives(self, shape: Shape) -> Shape:
        if shape.form in ("date", "timestamp"):
            return shape
        if shape.form != "text":
            raise Unsuitable(f"a part of a date needs dates, and this column holds {shape.form}")
        return need_room(shape, {"year": 4, "month": 7, "quarter": 7, "week": 8}[self.part], f"the {self.part}")

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        if is_text(array.type):
            return by_distinct(array, self._texts)
        if not (pa.types.is_date(array.type) or pa.types.is_timestamp(array.type)):
            raise Unsuitable(f"a part of a date needs dates, and this array holds {array.type}")
        return pc.floor_temporal(array, unit=self.part).cast(array.type)

    def _texts(self, distinct: pa.Array) -> pa.Array:
        dates = read(distinct, families(self.part, self.day_first))
        told = pa.array(self._labels(dates), pa.string()).cast(distinct.type)
        told = pc.if_else(dates.known, told, pa.scalar(UNKNOWN, distinct.type))
        return pc.if_else(pc.is_valid(distinct), told, distinct)

    def _labels(self, dates: Read) -> pa.Array:
        year = pa.array(dates.year).cast(pa.string())
        match self.part:
            case "year":
                return year
            case "quarter":
                return _joined(year, "-Q", pa.array((dates.month + 2) // 3).cast(pa.string()))
            case "month":
                return _joined(year, "-", _two(dates.month))
            case _:
                iso, week = iso_weeks(dates)
                return _joined(pa.array(iso).cast(pa.string()), "-W", _two(week))

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        from guardian.transforms.sql_dates import text_part, truncated

        if self.form == "text":
            return text_part(column, self.part, families(self.part, self.day_first), dialect)
        return truncated(column, self.part, self.form, dialect)


def _joined(one: pa.Array, between: str, other: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(one, other, between)


def _two(number: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Array:
    return pc.utf8_lpad(pa.array(number).cast(pa.string()), 2, "0")


def days(dates: Read) -> np.ndarray[Any, Any]:
    """As days since 1970; what is not known counts as the first of its period."""
    year = np.maximum(dates.year, 1).astype("datetime64[Y]") - np.timedelta64(1970, "Y")
    month = year.astype("datetime64[M]") + np.maximum(dates.month - 1, 0).astype("timedelta64[M]")
    day: np.ndarray[Any, Any] = month.astype("datetime64[D]") + np.maximum(dates.day - 1, 0).astype("timedelta64[D]")
    return day


def iso_weeks(dates: Read) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """ISO 8601 year and week: those of the week's Thursday."""
    day = np.asarray(days(dates)).astype(np.int64)
    thursday = (day - (day + 3) % 7 + 3).astype("datetime64[D]")
    first = thursday.astype("datetime64[Y]")
    week = (thursday - first.astype("datetime64[D]")).astype(np.int64) // 7 + 1
    return first.astype(np.int64) + 1970, week


@dataclass(frozen=True, slots=True)
class BirthAgeBand:
    """The age band on the day ``on`` of someone born on this date, as text: ``30-39``, ``90+``.

    Dates after ``on``, ages above 150 and texts that are no date become ``*``.
    """

    on: date
    width: int = 10
    top: int = TOP_AGE
    form: DateForm = "text"
    day_first: bool | None = None
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        AgeBand(self.width, self.top)

    @property
    def band(self) -> AgeBand:
        return AgeBand(self.width, self.top)

    def gives(self, shape: Shape) -> Shape:
        if shape.form != "text":
            raise Unsuitable(
                f"an age band is text, and this column holds {shape.form}",
                remedy="Make the column text in the target, or keep the year of birth",
            )
        return self.band.gives(replace(shape, form="text"))

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        if is_text(array.type):
            return by_distinct(array, self._texts)
        if not (pa.types.is_date(array.type) or pa.types.is_timestamp(array.type)):
            raise Unsuitable(f"an age band needs dates of birth, and this array holds {array.type}")
        number = [np.asarray(part(array.fill_null(0))) for part in (pc.year, pc.month, pc.day)]
        return self._banded(Read(pc.is_valid(array), *number), pc.is_null(array), pa.string())

    def _texts(self, distinct: pa.Array) -> pa.Array:
        return self._banded(read(distinct, families("day", self.day_first)), pc.is_null(distinct), distinct.type)

    def _banded(self, born: Read, missing: pa.Array, kind: pa.DataType) -> pa.Array:
        before = (born.month * 100 + born.day) > self.on.month * 100 + self.on.day
        ages = self.on.year - born.year - before
        within = pa.array((ages >= 0) & (ages <= 150))
        told = self.band.values(pa.array(np.clip(ages, 0, 150)).cast(pa.string())).cast(kind)
        told = pc.if_else(pc.and_(born.known, within), told, pa.scalar(UNKNOWN, kind))
        return pc.if_else(missing, pa.scalar(None, kind), told)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        from guardian.transforms.sql_dates import birth_band

        return birth_band(column, self, families("day", self.day_first), dialect)
