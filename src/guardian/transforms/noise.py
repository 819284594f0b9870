"""Numbers moved a little. This is no differential privacy: no budget, no guarantee over many releases.

The noise is bounded and uniform, and depends on key, person and value alone: the same value of the same person always
moves alike, so that asking again averages nothing out; but equal values without a person stay equal to one another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError
from guardian.keys.base import Keys
from guardian.transforms import sql
from guardian.transforms.base import Dialect, Shape, Unsuitable
from guardian.transforms.constant import is_text, plain
from guardian.transforms.hash import KeyedHash, digests
from guardian.transforms.rounding import UNKNOWN, fits, is_number

_BETWEEN = "\x1f"
_MOST = 2**53
"""Units that a float still counts one by one."""

_NUMBER = "-?[0-9]{1,15}(?:[.][0-9]{1,6})?"

Bits = np.ndarray[Any, np.dtype[np.uint64]]


@dataclass(frozen=True, slots=True)
class Noise:
    """Each number moved by up to ``scale``, or up to the ``share`` of itself, within ``lowest`` and ``highest``.

    The type stays. Whole numbers move by whole numbers, decimals and numbers in texts by their last place, at most by
    one where scale or share are less. A text that is no number becomes ``*``. ``subjects``, where given, make the noise
    of equal values of different persons different.
    """

    keys: Keys = field(repr=False)
    scale: int | float | Decimal | None = None
    lowest: int | float | Decimal | None = None
    highest: int | float | Decimal | None = None
    share: float | None = None
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if (self.scale is None) == (self.share is None):
            raise UsageError("noise needs either a scale or a share", expected="scale: 10, or share: 0.05")
        if not (self.scale if self.scale is not None else self.share or 0) > 0:
            raise UsageError("noise needs a scale or share above 0", expected="scale: 10, or share: 0.05")
        if self.share is not None and self.share > 1:
            raise UsageError("noise of more than the number itself", expected="a share of at most 1")
        if self.lowest is not None and self.highest is not None and not self.lowest < self.highest:
            raise UsageError("the lowest value is not below the highest", expected="lowest < highest")

    def gives(self, shape: Shape) -> Shape:
        if shape.form not in ("integer", "decimal", "float", "text"):
            raise Unsuitable(
                f"noise takes numbers, and this column holds {shape.form}",
                remedy="Make the column a number in the target, or choose another treatment",
            )
        if shape.form == "integer" and self.scale is not None and self.scale < 1:
            raise Unsuitable(f"noise of {self.scale} does nothing to whole numbers", remedy="Give a scale of 1 or more")
        grows = shape.form == "text" and shape.longest is not None
        return replace(shape, longest=(shape.longest or 0) + 2) if grows else shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        if not (is_number(array.type) or is_text(array.type)):
            raise Unsuitable(f"noise takes numbers, and this array holds {array.type}")
        if len(array) == 0:
            return array
        bits = self._bits(array, subjects)
        if is_text(array.type):
            return self._texts(array, bits)
        if pa.types.is_floating(array.type):
            return self._floats(array, bits)
        if pa.types.is_decimal(array.type):
            return fits(self._decimals(array, bits, array.type), array.type)
        return self._integers(array, bits)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise sql.cannot("Noise", dialect, "floating-point noise is not computed alike in every engine")

    def _bits(self, array: pa.Array, subjects: pa.Array | None) -> Bits:
        """64 random-looking bits for each row, from key, person and value."""
        texts = pc.fill_null(array.cast(pa.large_string()), "")
        if subjects is not None:
            whose = pc.fill_null(plain(subjects).cast(pa.large_string()), "")
            texts = pc.binary_join_element_wise(texts, whose, pa.scalar(_BETWEEN, pa.large_string()))
        encoded = texts.dictionary_encode()
        pads = KeyedHash(self.keys, "noise").pads()
        found = np.frombuffer(b"".join(digests(encoded.dictionary, pads, 8).to_pylist()), ">u8")
        return np.asarray(found.astype(np.uint64)[np.asarray(encoded.indices)])

    def _units(self, bits: Bits, array: pa.Array, place: int) -> pa.Array:
        """By how many units of its last place each number moves."""
        if self.share is not None:
            number = np.abs(np.asarray(array.cast(pa.float64()).fill_null(0.0)))
            most = np.maximum(1, number * self.share * 10.0**place)
        else:
            most = np.full(len(array), max(1.0, float(self.scale or 0) * 10.0**place))
        if bool(np.any(most >= _MOST)):
            raise Unsuitable("noise of this scale does not fit the column", remedy="Give a smaller one")
        reach = np.floor(most).astype(np.uint64)
        return pa.array((bits % (2 * reach + np.uint64(1))).astype(np.int64) - reach.astype(np.int64))

    def _integers(self, array: pa.Array, bits: Bits) -> pa.Array:
        try:
            moved = pc.add_checked(array.cast(pa.int64()), self._units(bits, array, 0))
        except pa.ArrowInvalid as error:
            raise Unsuitable("a number too large for noise", remedy="Choose another treatment") from error
        return fits(self._within(moved, array.type), array.type)

    def _decimals(self, array: pa.Array, bits: Bits, kind: pa.DataType | None) -> pa.Array:
        place = array.type.scale
        offset = self._units(bits, array, place)
        wide, unit = pa.decimal128(37, place), pa.scalar(Decimal(1).scaleb(-place), pa.decimal128(18, place))
        try:
            moved = pc.add(array.cast(wide), pc.multiply(offset.cast(pa.decimal128(19, 0)), unit).cast(wide))
        except pa.ArrowInvalid as error:
            raise Unsuitable(f"numbers of {array.type} are too long for noise", remedy="Use bands") from error
        return self._within(moved, kind)

    def _floats(self, array: pa.Array, bits: Bits) -> pa.Array:
        part = 2 * ((bits >> np.uint64(11)).astype(np.float64) / 2**53) - 1
        number = np.asarray(array.cast(pa.float64()).fill_null(0.0))
        reach = float(self.scale) if self.scale is not None else np.abs(number) * float(self.share or 0)
        moved = pa.array(number + part * reach, mask=np.asarray(array.is_null()))
        return self._within(moved).cast(array.type, safe=False)

    def _texts(self, array: pa.Array, bits: Bits) -> pa.Array:
        told = pc.if_else(pc.is_valid(array), pa.scalar(UNKNOWN, array.type), array)
        known = np.asarray(pc.match_substring_regex(array, sql.whole(_NUMBER, "duckdb")).fill_null(False), bool)
        fraction = pc.utf8_length(pc.replace_substring_regex(array, "^[^.]*[.]?", ""))
        places = np.where(known, np.asarray(fraction.fill_null(0)), -1)
        for place in sorted(set(places.tolist()) - {-1}):
            here = places == place
            some = array.filter(pa.array(here)).cast(pa.decimal128(15 + place, place))
            moved = self._decimals(some, bits[here], None)
            told = pc.replace_with_mask(told, pa.array(here), moved.cast(array.type))
        return told

    def _within(self, moved: pa.Array, kind: pa.DataType | None = None) -> pa.Array:
        """What left the bounds, or the range of ``kind``, is put on them."""
        lowest, highest = _range(kind) if kind is not None else (None, None)
        for bound in (self.lowest, lowest):
            if bound is not None:
                moved = pc.max_element_wise(moved, _scalar(bound, moved.type), skip_nulls=False)
        for bound in (self.highest, highest):
            if bound is not None:
                moved = pc.min_element_wise(moved, _scalar(bound, moved.type), skip_nulls=False)
        return moved


def _scalar(bound: int | float | Decimal, kind: pa.DataType) -> pa.Scalar:
    return pa.scalar(Decimal(str(bound)) if pa.types.is_decimal(kind) else bound, kind)


def _range(kind: pa.DataType) -> tuple[int | Decimal, int | Decimal]:
    """The least and the greatest number of an integer or decimal type."""
    if pa.types.is_decimal(kind):
        most = (Decimal(10) ** kind.precision - 1).scaleb(-kind.scale)
        return -most, most
    most = 2 ** (kind.bit_width - pa.types.is_signed_integer(kind)) - 1
    return (-most - 1 if pa.types.is_signed_integer(kind) else 0), min(most, 2**63 - 1)
