"""Values replaced whole: a label, a constant, nothing; and texts cut short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError
from guardian.transforms import sql
from guardian.transforms.base import Dialect, Form, Shape, Unsuitable, by_distinct

LABELS = {"en": "[redacted]", "zh-CN": "[已隐去]", "zh-TW": "[已隱去]"}

Plain = str | int | float | bool | Decimal | date | datetime


def need_text(shape: Shape, what: str) -> Shape:
    """The shape again where it is text. Raises Unsuitable."""
    if shape.form != "text":
        raise Unsuitable(
            f"{what} gives text, and this column holds {shape.form}",
            remedy="Make the column text in the target, or choose null, a generalisation or a token of its type",
        )
    return shape


def need_room(shape: Shape, longest: int, what: str) -> Shape:
    """Raises Unsuitable where ``longest`` characters do not fit into the column."""
    if shape.longest is not None and longest > shape.longest:
        raise Unsuitable(
            f"{what} needs {longest} characters, and this column takes {shape.longest}",
            remedy=f"Choose one of at most {shape.longest} characters, null, or a wider column in the target",
        )
    return replace(shape, longest=longest)


def is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def texts_only(array: pa.Array, what: str) -> pa.Array:
    """The array, where it holds text (views as plain strings). Raises Unsuitable for another."""
    if not is_text(array.type):
        raise Unsuitable(f"{what} takes text, and this array holds {array.type}", remedy="Cast it to text first")
    return plain(array) if pa.types.is_string_view(array.type) else array


def plain(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One array, no dictionary."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_string_view(array.type):  # few kernels know views
        return array.cast(pa.string())
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def filled(like: pa.Array, value: pa.Scalar) -> pa.Array:
    """``value`` in every row where ``like`` holds one."""
    return pc.if_else(pc.is_valid(like), value, pa.scalar(None, value.type))


@dataclass(frozen=True, slots=True)
class Redact:
    """Every text becomes the same label, the empty text too: neither length nor emptiness is kept."""

    label: str = LABELS["en"]
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def gives(self, shape: Shape) -> Shape:
        return need_room(need_text(shape, "redact"), len(self.label), "the label of redact")

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(texts_only(array, "redact"))
        return filled(array, pa.scalar(self.label, array.type))

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        return sql.unless_null(column, sql.literal(self.label, dialect))


@dataclass(frozen=True, slots=True)
class Null:
    """Nothing is left. Takes every type."""

    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def gives(self, shape: Shape) -> Shape:
        if not shape.nullable:
            raise Unsuitable(
                "null needs a column that may be null, and this one is NOT NULL",
                remedy="Choose redact or a constant, or let the column be null in the target",
            )
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return pa.nulls(len(array), plain(array).type)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        return exp.Null()


@dataclass(frozen=True, slots=True)
class Constant:
    """Every value becomes ``value``, which must be of the column's type; null stays null."""

    value: Plain
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if isinstance(self.value, float | Decimal) and not isfinite(self.value):
            raise UsageError("a constant that is no number of the column", expected="a finite number")

    @property
    def form(self) -> Form:
        match self.value:
            case str():
                return "text"
            case bool():
                return "boolean"
            case int():
                return "integer"
            case float():
                return "float"
            case Decimal():
                return "decimal"
            case datetime():
                return "timestamp"
            case _:
                return "date"

    def gives(self, shape: Shape) -> Shape:
        fits = {self.form} | ({"float", "decimal"} if self.form == "integer" else set())
        if shape.form not in fits:
            raise Unsuitable(
                f"the constant is {self.form}, and this column holds {shape.form}",
                remedy=f"Give a constant that is {shape.form}",
            )
        if self.form in ("text", "integer"):
            return need_room(shape, len(str(self.value).lstrip("-")), "the constant")
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        try:
            value = pa.scalar(self.value, array.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
            raise Unsuitable(f"the constant is {self.form}, and this array holds {array.type}") from error
        return filled(array, value)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        return sql.unless_null(column, self._said(dialect))

    def _said(self, dialect: Dialect) -> exp.Expression:
        match self.value:
            case str():
                return sql.literal(self.value, dialect)
            case bool():
                return exp.Boolean(this=self.value)
            case int():
                return sql.number(self.value)
            case datetime():
                kind = "DATETIME(6)" if dialect == "mysql" else "TIMESTAMP"
                return sql.cast(exp.Literal.string(self.value.isoformat(" ")), kind, dialect)
            case date():
                return exp.cast(exp.Literal.string(self.value.isoformat()), "DATE")
            case _:
                return exp.Literal.number(str(self.value))


@dataclass(frozen=True, slots=True)
class Truncate:
    """The first ``length`` code points; a text that is no longer than that is replaced whole by as many stars.

    So that nothing passes through as it is: a value of ``length`` or fewer characters would be shown in full.
    """

    length: int
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.length < 1:
            raise UsageError("truncate keeps at least one character", expected="length of 1 or more")

    def gives(self, shape: Shape) -> Shape:
        need_text(shape, "truncate")
        return replace(shape, longest=min(self.length, shape.longest or self.length))

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return by_distinct(texts_only(array, "truncate"), self._cut)

    def _cut(self, distinct: pa.Array) -> pa.Array:
        kept = pc.utf8_slice_codeunits(distinct, 0, self.length)
        stars = pc.replace_substring_regex(kept, "(?s).", "*")
        return pc.if_else(pc.less_equal(pc.utf8_length(distinct), self.length), stars, kept)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        value = sql.text(column, dialect)
        keep = sql.number(self.length)
        short = exp.LTE(this=sql.length(value.copy()), expression=keep.copy())
        stars = sql.left(sql.literal("*" * self.length, dialect), sql.length(value.copy()))
        said = sql.choose([(short, stars)], sql.left(value.copy(), keep.copy()))
        return sql.unless_null(column, said)
