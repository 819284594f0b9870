"""Coordinates made coarser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa
from sqlglot import exp

from guardian.errors import UsageError
from guardian.transforms.base import Dialect, Shape, Unsuitable, by_distinct
from guardian.transforms.constant import is_text, plain
from guardian.transforms.mask_forms import Ruled, drop, form, show
from guardian.transforms.rounding import UNKNOWN, Round

_BETWEEN = " ?[,;/ ] ?"


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Degrees with ``digits`` decimals: one is about 11 km, two about 1 km. Numbers are rounded; in a text (one number,
    or latitude and longitude) further digits are left out. A text of another form becomes ``*``.

    ``form``: what the column holds, for SQL.
    """

    digits: int = 1
    form: Literal["text", "float", "decimal"] = "text"
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 0 <= self.digits <= 3:
            raise UsageError("coordinates keep at most three decimals: more single out a house", expected="digits: 1")

    @property
    def _round(self) -> Round:
        return Round(10**-self.digits if self.digits else 1, "decimal" if self.form == "decimal" else "float")

    def _ruled(self) -> Ruled:
        one = (show(f"-?[0-9]{{1,3}}[.][0-9]{{{self.digits}}}"), drop("[0-9]{0,17}"))
        coarse = (show(f"-?[0-9]{{1,3}}(?:[.][0-9]{{1,{self.digits - 1}}})?" if self.digits > 1 else "-?[0-9]{1,3}"),)
        if not self.digits:
            one = (show("-?[0-9]{1,3}"), drop("[.][0-9]{1,17}"))
        pairs = [form(*lat, show(_BETWEEN), *lon) for lat in (one, coarse) for lon in (one, coarse)]
        return Ruled((form(*one), form(*coarse), *pairs), UNKNOWN)

    def gives(self, shape: Shape) -> Shape:
        if shape.form not in ("text", "float", "decimal"):
            raise Unsuitable(f"coordinates are numbers or texts, and this column holds {shape.form}")
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        return by_distinct(array, self._ruled().values) if is_text(array.type) else self._round.values(array)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        if self.form == "text":
            return self._ruled().sql(column, dialect)
        return self._round.sql(column, dialect)
