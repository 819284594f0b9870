"""Numbers made coarser: rounded, put into bands, ages into bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import isfinite
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError
from guardian.transforms import sql
from guardian.transforms.base import Dialect, Form, Shape, Unsuitable, by_distinct
from guardian.transforms.constant import is_text, plain

UNKNOWN = "*"
"""What stands for a text that is no number, date, place or address of the expected form."""

OLDEST = 150
"""Years; a higher number in a text is no age."""

TOP_AGE = 90
"""Ages over 89 are one class: 45 CFR 164.514(b)(2)(i)(C)."""

_WHOLE = "[0-9]{1,15}(?:[.][0-9]{1,9})?"


def labels(low: pa.Array, width: int, kind: pa.DataType) -> pa.Array:
    """``30-39`` for each lower bound 30."""
    high = pc.add(low, width - 1)
    return pc.binary_join_element_wise(low.cast(kind), high.cast(kind), pa.scalar("-", kind))


def or_unknown(known: pa.Array, texts: pa.Array) -> pa.Array:
    """``texts`` where known, else the sign for unknown; null stays null."""
    return pc.if_else(known, texts, pa.scalar(UNKNOWN, texts.type))


def fits(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """The numbers in their own type again. Raises Unsuitable where one left its range."""
    try:
        return array.cast(kind)
    except pa.ArrowInvalid as error:
        raise Unsuitable(f"a rounded number does not fit into {kind}", remedy="Round to a smaller step") from error


def lower(array: pa.Array, step: int) -> pa.Array:
    """Whole numbers down to a multiple of ``step``, negative ones too."""
    number = np.asarray(array.fill_null(0).cast(pa.int64()))
    down = number - np.mod(number, step)
    if bool(np.any(down > number)):
        raise Unsuitable("a number too small to round down", remedy="Choose another treatment")
    return pa.array(down, mask=np.asarray(array.is_null()))


def is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def lower_in_sql(value: exp.Expression, step: int | Decimal) -> exp.Expression:
    """The same for a number column; ``%`` takes the sign of the number in every engine."""
    return sql.minus(value.copy(), _rest(value, step))


def _rest(value: exp.Expression, step: int | Decimal) -> exp.Expression:
    by = exp.Literal.number(str(step))
    inner = sql.plus(exp.Paren(this=exp.Mod(this=value.copy(), expression=by.copy())), by.copy())
    return exp.Paren(this=exp.Mod(this=inner, expression=by.copy()))


def _numeric(shape: Shape, what: str) -> Shape:
    if shape.form not in ("integer", "decimal", "float", "text"):
        raise Unsuitable(f"{what} takes numbers, and this column holds {shape.form}", remedy="Choose another treatment")
    return shape


@dataclass(frozen=True, slots=True)
class Round:
    """To the nearest multiple of ``to``; halves go up. ``form``: what the column holds, for SQL.

    The type stays. A text that is no number becomes ``*``.
    """

    to: int | float | Decimal
    form: Form = "integer"
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not (isfinite(self.to) and self.to > 0):
            raise UsageError("rounding needs a step above 0", expected="to: 10, 1000, 0.1 …")

    def gives(self, shape: Shape) -> Shape:
        _numeric(shape, "rounding")
        if shape.form in ("integer", "text") and (int(self.to) != self.to or self.to < 2):
            raise Unsuitable(
                f"a step of {self.to} does nothing to {shape.form} numbers", remedy="Round to a whole number above 1"
            )
        return shape if shape.longest is None else replace(shape, longest=shape.longest + (shape.form == "text"))

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        if is_text(array.type):
            return by_distinct(array, self._texts)
        if not is_number(array.type):
            raise Unsuitable(f"rounding takes numbers, and this array holds {array.type}")
        if pa.types.is_floating(array.type):
            return self._floats(array)
        if pa.types.is_decimal(array.type):
            return _round_decimals(array, Decimal(str(self.to)))
        return fits(self._integers(array), array.type)

    def _integers(self, array: pa.Array) -> pa.Array:
        step = self._step()
        low = lower(array, step)
        half = pc.greater_equal(pc.multiply_checked(pc.subtract(array.cast(pa.int64()), low), 2), step)
        try:
            return pc.add_checked(low, pc.if_else(half, step, 0))
        except pa.ArrowInvalid as error:
            raise Unsuitable("a number too large to round up", remedy="Round to a smaller step") from error

    def _step(self) -> int:
        if int(self.to) != self.to:
            raise Unsuitable(f"a step of {self.to} does nothing to whole numbers", remedy="Round to a whole number")
        return int(self.to)

    def _floats(self, array: pa.Array) -> pa.Array:
        to = float(self.to)
        number = np.asarray(array.cast(pa.float64()).fill_null(0.0))
        rounded = np.floor(number / to + 0.5) * to
        return pa.array(rounded, mask=np.asarray(array.is_null())).cast(array.type, safe=False)

    def _texts(self, distinct: pa.Array) -> pa.Array:
        known = pc.match_substring_regex(distinct, sql.whole(_WHOLE, "duckdb"))
        decimals = pc.if_else(known, distinct, pa.scalar("0", distinct.type)).cast(pa.decimal128(30, 9))
        rounded = _round_decimals(decimals, Decimal(self._step()))
        return or_unknown(known, rounded.cast(pa.int64()).cast(distinct.type))

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        if self.form == "text":
            return self._said_of_text(column, dialect)
        if self.form == "float":
            return _said_of_float(column, float(self.to))
        step = self._step() if self.form == "integer" else Decimal(str(self.to))
        return _nearest(column, step)

    def _said_of_text(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        value = sql.text(column, dialect)
        kind = exp.DataType.build("DECIMAL(30, 9)")
        rounded = _nearest(exp.Cast(this=value.copy(), to=kind), self._step())
        told = sql.shown(sql.integer(rounded, dialect), dialect)
        known = sql.matches(value.copy(), _WHOLE, dialect)
        return sql.unless_null(column, sql.choose([(known, told)], sql.literal(UNKNOWN, dialect)))


def _nearest(value: exp.Expression, step: int | Decimal) -> exp.Expression:
    twice = sql.times(_rest(value, step), sql.number(2))
    by = exp.Literal.number(str(step))
    up = sql.choose([(exp.GTE(this=twice, expression=by), by.copy())], sql.number(0))
    return sql.plus(lower_in_sql(value, step), up)


def _said_of_float(column: exp.Expression, to: float) -> exp.Expression:
    double = exp.Cast(this=column.copy(), to=exp.DataType.build("double"))
    step = exp.Literal.number(f"{to!r}e0" if "e" not in repr(to) else repr(to))
    half = exp.Literal.number("0.5e0")
    return sql.times(sql.call("FLOOR", sql.plus(sql.over(double, step), half)), step.copy())


def _round_decimals(array: pa.Array, to: Decimal, mode: str = "half_up") -> pa.Array:
    wide = pa.decimal256(76, array.type.scale) if array.type.bit_width == 256 else pa.decimal128(38, array.type.scale)
    try:
        return fits(pc.round_to_multiple(array.cast(wide), pa.scalar(to, wide), mode), array.type)
    except pa.ArrowInvalid as error:
        raise Unsuitable(f"numbers of {array.type} cannot be rounded to {to}", remedy="Choose another step") from error


@dataclass(frozen=True, slots=True)
class Band:
    """``100-199`` in a text; in a number column, whose type stays, the lower bound of the band.

    A text that is no number of at least 0 becomes ``*``.
    """

    width: int
    form: Form = "text"
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.width < 2:
            raise UsageError("a band of width 1 is the value itself", expected="width of 2 or more")

    def gives(self, shape: Shape) -> Shape:
        _numeric(shape, "a band")
        longest = None if shape.longest is None or shape.form != "text" else 2 * shape.longest + 3
        return replace(shape, longest=longest if shape.form == "text" else shape.longest)

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        if is_text(array.type):
            return by_distinct(array, self._texts)
        if not is_number(array.type):
            raise Unsuitable(f"a band takes numbers, and this array holds {array.type}")
        return band_numbers(array, self.width)

    def _texts(self, distinct: pa.Array) -> pa.Array:
        known, number = whole_part(distinct, _WHOLE)
        return or_unknown(known, labels(lower(number, self.width), self.width, distinct.type))

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        if self.form == "float":
            double = exp.Cast(this=column.copy(), to=exp.DataType.build("double"))
            step = exp.Literal.number(f"{self.width}e0")
            return sql.times(sql.call("FLOOR", sql.over(double, step)), step.copy())
        if self.form != "text":
            return lower_in_sql(column, self.width)
        value = sql.text(column, dialect)
        number = sql.integer(sql.parts(value.copy(), ("[0-9]{1,15}", "(?:[.][0-9]{1,9})?"), dialect)[0], dialect)
        low = sql.times(sql.quotient(number, self.width, dialect), sql.number(self.width))
        told = band_label(low, self.width - 1, dialect)
        known = sql.matches(value.copy(), _WHOLE, dialect)
        return sql.unless_null(column, sql.choose([(known, told)], sql.literal(UNKNOWN, dialect)))


def band_label(low: exp.Expression, more: int, dialect: Dialect) -> exp.Expression:
    high = sql.plus(low.copy(), sql.number(more))
    return sql.joined(sql.shown(low, dialect), sql.literal("-", dialect), sql.shown(high, dialect))


def band_numbers(array: pa.Array, width: int) -> pa.Array:
    """Numbers of any type down to a multiple of ``width``."""
    if pa.types.is_integer(array.type):
        return fits(lower(array, width), array.type)
    if pa.types.is_decimal(array.type):
        return _round_decimals(array, Decimal(width), "down")
    number = np.asarray(array.cast(pa.float64()).fill_null(0.0))
    down = np.floor(number / width) * width
    return pa.array(down, mask=np.asarray(array.is_null())).cast(array.type, safe=False)


def whole_part(distinct: pa.Array, pattern: str) -> tuple[pa.Array, pa.Array]:
    """Which texts are numbers, and the digits before the point as numbers (0 elsewhere)."""
    known = pc.match_substring_regex(distinct, sql.whole(pattern, "duckdb"))
    told = pc.replace_substring_regex(distinct, "[.][0-9]*$", "")
    number: Any = pc.if_else(known, told, pa.scalar("0", distinct.type))
    return known, number.cast(pa.int64())


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages: ``30-39``, the highest ``90+``. In a number column, whose type stays, the lower bound (below 0: 0).

    A text that is no age of 0 to 150 becomes ``*``.
    """

    width: int = 10
    top: int = TOP_AGE
    form: Literal["text", "integer"] = "text"
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.width < 2 or not self.width <= self.top <= OLDEST:
            raise UsageError("an age band needs a width of 2 or more and a top of at most 150", expected="10 and 90")

    def gives(self, shape: Shape) -> Shape:
        if shape.form == "integer":
            return shape
        if shape.form != "text":
            raise Unsuitable(f"an age band takes ages, and this column holds {shape.form}", remedy="Round it instead")
        longest = len(f"{self.top}-{self.top}")
        if shape.longest is not None and shape.longest < longest:
            raise Unsuitable(
                f"an age band needs {longest} characters, and this column takes {shape.longest}",
                remedy="Make the column wider in the target, or choose null",
            )
        return replace(shape, longest=longest)

    def label(self, age: int) -> str:
        if age >= self.top:
            return f"{self.top}+"
        low = age - age % self.width
        return f"{low}-{min(low + self.width, self.top) - 1}"

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        if is_text(array.type):
            return by_distinct(array, self._texts)
        if not pa.types.is_integer(array.type):
            raise Unsuitable(f"an age band takes whole numbers or texts, and this array holds {array.type}")
        clipped = pc.min_element_wise(pc.max_element_wise(array, 0, skip_nulls=False), self.top, skip_nulls=False)
        low = lower(clipped, self.width)
        return fits(pc.if_else(pc.greater_equal(clipped, self.top), self.top, low), array.type)

    def _texts(self, distinct: pa.Array) -> pa.Array:
        known, age = whole_part(distinct, "[0-9]{1,3}")
        told = pa.array([self.label(each) for each in range(OLDEST + 1)], distinct.type)
        within = pc.less_equal(age, OLDEST)
        return or_unknown(pc.and_(known, within), pc.take(told, pc.if_else(within, age, 0)))

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        if self.form == "integer":
            return self._said_of_number(column)
        value = sql.text(column, dialect)
        known = sql.matches(value.copy(), "[0-9]{1,3}", dialect)
        told = sql.choose([(known, self.said_of(sql.integer(value, dialect), dialect))], sql.literal(UNKNOWN, dialect))
        return sql.unless_null(column, told)

    def said_of(self, age: exp.Expression, dialect: Dialect) -> exp.Expression:
        """The label of an age that is a whole number of at least 0."""
        low = sql.times(sql.quotient(age.copy(), self.width, dialect), sql.number(self.width))
        last = self.top - self.top % self.width
        cases: list[tuple[exp.Expression, exp.Expression]] = [
            (exp.GT(this=age.copy(), expression=sql.number(OLDEST)), sql.literal(UNKNOWN, dialect)),
            (exp.GTE(this=age.copy(), expression=sql.number(self.top)), sql.literal(f"{self.top}+", dialect)),
            (exp.GTE(this=age.copy(), expression=sql.number(last)), sql.literal(self.label(last), dialect)),
        ]
        return sql.choose(cases, band_label(low, self.width - 1, dialect))

    def _said_of_number(self, column: exp.Expression) -> exp.Expression:
        cases: list[tuple[exp.Expression, exp.Expression]] = [
            (exp.LT(this=column.copy(), expression=sql.number(0)), sql.number(0)),
            (exp.GTE(this=column.copy(), expression=sql.number(self.top)), sql.number(self.top)),
        ]
        return sql.choose(cases, lower_in_sql(column, self.width))
