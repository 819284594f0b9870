"""Numbers moved a little. This is no differential privacy: no budget, no guarantee over many releases.

The noise is bounded and uniform, and depends on key, person and value alone: the same value of the same person always
moves alike, so that asking again averages nothing out; but equal values without a person stay equal to one another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
from guardian.transforms.constant import plain
from guardian.transforms.hash import KeyedHash, digests
from guardian.transforms.rounding import fits, is_number

_BETWEEN = "\x1f"
_MOST = 2**53
"""Units that a float still counts one by one."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Each number moved by up to ``scale`` up or down, within ``lowest`` and ``highest``; the type stays.

    Whole numbers move by whole numbers, decimals by their last place. ``subjects``, where given, make the noise of
    equal values of different persons different.
    """

    keys: Keys = field(repr=False)
    scale: int | float | Decimal
    lowest: int | float | Decimal | None = None
    highest: int | float | Decimal | None = None
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not self.scale > 0:
            raise UsageError("noise needs a scale above 0", expected="scale: 10, 0.5 …")
        if self.lowest is not None and self.highest is not None and not self.lowest < self.highest:
            raise UsageError("the lowest value is not below the highest", expected="lowest < highest")

    def gives(self, shape: Shape) -> Shape:
        if shape.form not in ("integer", "decimal", "float"):
            raise Unsuitable(
                f"noise takes numbers, and this column holds {shape.form}",
                remedy="Make the column a number in the target, or use bands",
            )
        if shape.form == "integer" and self.scale < 1:
            raise Unsuitable(f"noise of {self.scale} does nothing to whole numbers", remedy="Give a scale of 1 or more")
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        array = plain(array)
        if not is_number(array.type):
            raise Unsuitable(f"noise takes numbers, and this array holds {array.type}")
        if len(array) == 0:
            return array
        share = self._shares(array, subjects)
        if pa.types.is_floating(array.type):
            return self._floats(array, share)
        if pa.types.is_decimal(array.type):
            return self._decimals(array, share)
        return self._integers(array, share)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise sql.cannot("Noise", dialect, "floating-point noise is not computed alike in every engine")

    def _shares(self, array: pa.Array, subjects: pa.Array | None) -> np.ndarray[Any, np.dtype[np.uint64]]:
        """64 random-looking bits for each row, from key, person and value."""
        texts = pc.fill_null(array.cast(pa.large_string()), "")
        if subjects is not None:
            whose = pc.fill_null(plain(subjects).cast(pa.large_string()), "")
            texts = pc.binary_join_element_wise(texts, whose, pa.scalar(_BETWEEN, pa.large_string()))
        encoded = texts.dictionary_encode()
        pads = KeyedHash(self.keys, "noise").pads()
        found = np.frombuffer(b"".join(digests(encoded.dictionary, pads, 8).to_pylist()), ">u8")
        return np.asarray(found.astype(np.uint64)[np.asarray(encoded.indices)])

    def _units(self, share: np.ndarray[Any, np.dtype[np.uint64]], most: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Whole numbers from -most to most."""
        if not 1 <= most < _MOST:
            raise Unsuitable("noise of this scale does not fit the column", remedy="Give a smaller or larger scale")
        return (share % np.uint64(2 * most + 1)).astype(np.int64) - most

    def _integers(self, array: pa.Array, share: np.ndarray[Any, np.dtype[np.uint64]]) -> pa.Array:
        offset = pa.array(self._units(share, int(self.scale)))
        try:
            moved = pc.add_checked(array.cast(pa.int64()), offset)
        except pa.ArrowInvalid as error:
            raise Unsuitable("a number too large for noise", remedy="Choose another treatment") from error
        return fits(self._within(moved, array.type), array.type)

    def _decimals(self, array: pa.Array, share: np.ndarray[Any, np.dtype[np.uint64]]) -> pa.Array:
        place = array.type.scale
        offset = pa.array(self._units(share, int(Decimal(str(self.scale)).scaleb(place))))
        wide, unit = pa.decimal128(37, place), pa.scalar(Decimal(1).scaleb(-place), pa.decimal128(18, place))
        try:
            moved = pc.add(array.cast(wide), pc.multiply(offset.cast(pa.decimal128(19, 0)), unit).cast(wide))
        except pa.ArrowInvalid as error:
            raise Unsuitable(f"numbers of {array.type} are too long for noise", remedy="Use bands") from error
        return fits(self._within(moved, array.type), array.type)

    def _floats(self, array: pa.Array, share: np.ndarray[Any, np.dtype[np.uint64]]) -> pa.Array:
        part = (share >> np.uint64(11)).astype(np.float64) / 2**53
        moved = np.asarray(array.cast(pa.float64()).fill_null(0.0)) + (2 * part - 1) * float(self.scale)
        return self._within(pa.array(moved, mask=np.asarray(array.is_null()))).cast(array.type, safe=False)

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
