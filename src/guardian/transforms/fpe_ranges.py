"""The values of a type as the numbers 0, 1, 2, … of its range, and back: what FF1 permutes in typed columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.transforms.base import Form, Unsuitable
from guardian.transforms.constant import is_text
from guardian.transforms.ff1 import LEAST_DOMAIN, Ff1, Halves
from guardian.transforms.fpe_numbers import Mask
from guardian.transforms.fpe_spelled import LIMITED, Spelled, spelled

FIRST, LAST = "0001-01-01", "9999-12-31"
"""The days that every target can hold and show: 3,652,059 of them."""
_NS_FIRST, _NS_LAST = "1678-01-01", "2261-12-31"
"""Whole years that 64 bits count in nanoseconds."""
_UNTIL_2038 = " until 2038"
"""Ends the name of MySQL's TIMESTAMP: seconds 1 to 2**31 - 1. SQLite's decimals end in ``as real``: they are held as
whole numbers and floats, and written so."""

_SMALL = 18
"""Decimals of so many digits are numbers of 64 bits."""
_ROOM = Context(prec=90)

_INTEGER = re.compile(r"(u?)int(8|16|24|32|64)")
_INSTANT = re.compile(r"timestamp\[(s|ms|us|ns)(?:, tz=([^\]]+))?\](?: until 2038)?")
_TIME = re.compile(r"time(?:32|64)\[(s|ms|us|ns)\]")
_DECIMAL = re.compile(r"decimal(?:32|64|128|256)?\((\d+), (\d+)\)( as real)?")
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class OutOfRange(Unsuitable):
    """A value that is none of the type, or lies outside of the range that is encrypted."""


class Range(Protocol):
    """One type: its form, the Arrow type that holds it, how many values it has."""

    @property
    def form(self) -> Form: ...
    @property
    def arrow(self) -> pa.DataType: ...
    @property
    def size(self) -> int: ...
    def ordinals(self, array: pa.Array) -> tuple[Halves, Mask]:
        """The number of each value of an array of this type, and which are permuted: neither null nor NaN nor ±∞."""

    def array(self, ordinals: Halves, like: pa.Array) -> pa.Array:
        """The values with these numbers; where ``like`` is not permuted, its own."""


@cache
def range_of(kind: str) -> Range | Spelled:
    """By the name of an Arrow type (``int32``, ``double``, ``decimal128(10, 2)``). Raises Unsuitable where FF1 would
    have fewer than 10**6 values, and for types without such a range."""
    found = spelled(kind) or _named(kind)
    if found is None:
        raise Unsuitable(
            f"format-preserving encryption takes texts, numbers and dates, and {kind or 'the type'} is none of them, or"
            " not held exactly",
            remedy="Choose another treatment for this column, or give it an exact type",
        )
    if found.size < LEAST_DOMAIN:
        raise Unsuitable(
            f"{kind} has {found.size:,} values, and format-preserving encryption needs at least {LEAST_DOMAIN:,}",
            expected=f"FF1 needs at least {LEAST_DOMAIN:,} possible values (NIST SP 800-38G, 5.1)",
            remedy="Choose another treatment, or give the column a wider type",
        )
    return found


def _named(kind: str) -> Range | None:
    if match := _INTEGER.fullmatch(kind):
        bits = int(match[2])
        lowest = 0 if match[1] else -(1 << bits - 1)
        storage = pa.int32() if kind == "int24" else pa.uint32() if kind == "uint24" else getattr(pa, kind)()
        return Counted("integer", storage, lowest, lowest + (1 << bits) - 1)
    if kind in ("date32[day]", "date64[ms]"):
        return Counted("date", pa.date32(), _day(FIRST), _day(LAST))
    if match := _INSTANT.fullmatch(kind):
        return Counted("timestamp", pa.timestamp(match[1], match[2]), *_instants(match[1], _UNTIL_2038 in kind))
    if match := _TIME.fullmatch(kind):
        arrow = pa.time32(match[1]) if match[1] in ("s", "ms") else pa.time64(match[1])
        return Counted("other", arrow, 0, 86_400 * _PER_SECOND[match[1]] - 1)
    if kind in ("double", "float"):
        return Floats(pa.float64() if kind == "double" else pa.float32())
    if match := _DECIMAL.fullmatch(kind):
        return Decimals(int(match[1]), int(match[2]), match[3] is not None)
    return None


def _day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))


def _instants(unit: str, until_2038: bool) -> tuple[int, int]:
    per = _PER_SECOND[unit]
    if until_2038:
        return per, (1 << 31) * per - 1
    first, last = (_NS_FIRST, _NS_LAST) if unit == "ns" else (FIRST, LAST)
    return _day(first) * 86_400 * per, (_day(last) + 1) * 86_400 * per - 1


def narrowest(kinds: frozenset[str]) -> str:
    """The type whose range all of these hold: columns tied by foreign keys need one. Empty: there is none."""
    if len(kinds) == 1:
        return next(iter(kinds))
    limited = [match for match in map(LIMITED.fullmatch, kinds) if match is not None]
    if len(limited) == len(kinds):
        whole = "char" if any(match[1] == "char" for match in limited) else "text"
        return f"{whole}({min(int(match[2]) for match in limited)})"
    found = [match for match in map(_INTEGER.fullmatch, kinds) if match is not None]
    if len(found) < len(kinds) or len({match[1] for match in found}) > 1:
        return ""
    return min(found, key=lambda match: int(match[2]))[0]


def permuted(ff1: Ff1, ordinals: Halves, size: int, encrypting: bool) -> Halves:
    """Numbers below ``size`` to others, one to one: FF1 in radix 2, again until the number is below (cycle walking)."""
    bits = (size - 1).bit_length()
    wide = ordinals if bits <= 64 else ordinals.astype(object)
    out = ff1.numbers(wide, bits, encrypting)
    left = np.flatnonzero(out > size - 1)
    while len(left):
        again = ff1.numbers(out[left], bits, encrypting)
        out[left] = again
        left = left[again > size - 1]
    return out


def read(array: pa.Array, kind: Range | Spelled) -> pa.Array:
    """Texts, or values of a wider type, in the type. Raises OutOfRange."""
    try:
        if pa.types.is_floating(array.type) and isinstance(kind, Decimals):
            array = pa.array([None if one is None else repr(one) for one in array.to_pylist()], pa.string())
        if is_text(array.type) and pa.types.is_timestamp(kind.arrow) and kind.arrow.unit in ("s", "ms"):
            array = array.cast(pa.timestamp("us", kind.arrow.tz))  # texts may say zeros that the unit has not
        if is_text(array.type) and pa.types.is_time(kind.arrow):  # Arrow reads times of day in instants only
            day, space = (pa.scalar(text, array.type) for text in ("1970-01-01", " "))
            instants = pc.binary_join_element_wise(day, array, space)
            return instants.cast(pa.timestamp(kind.arrow.unit)).cast(kind.arrow)
        if pa.types.is_timestamp(array.type) and pa.types.is_timestamp(kind.arrow):
            return array.cast(pa.timestamp(kind.arrow.unit, array.type.tz)).cast(pa.int64()).cast(kind.arrow)
        if pa.types.is_integer(array.type) and isinstance(kind, Decimals):  # Arrow wants room for any of 64 bits
            array = array.cast(pa.decimal256(20 + kind.scale, kind.scale))
        return array.cast(kind.arrow)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise _outside(kind) from None


def written(array: pa.Array, like: pa.Array, kind: Range) -> pa.Array:
    """In the type that was given; a text as short as a value can be said exactly, an instant as the one before it."""
    to = like.type
    if not is_text(to):
        if pa.types.is_timestamp(to):
            array = array.cast(pa.int64()).cast(pa.timestamp(array.type.unit, to.tz))
        whole = pa.types.is_integer(to) and isinstance(kind, Decimals) and kind.scale > 0  # SQLite's: by chance
        if pa.types.is_decimal(array.type) and (pa.types.is_floating(to) or whole):
            to = pa.float64() if whole else to
            return pa.array([None if one is None else float(one) for one in array.to_pylist()], to)
        large = to == pa.int64() and array.type == pa.uint64() and (pc.max(array).as_py() or 0) >= 2**63
        return array if large else array.cast(to)  # such were read with a sign, and some have no room in it
    if pa.types.is_floating(array.type):
        return pa.array([None if one is None else repr(one) for one in array.to_pylist()], to)
    if isinstance(kind, Decimals):
        return pa.array([None if one is None else kind.said(one) for one in array.to_pylist()], to)
    short = pc.replace_substring_regex(array.cast(to), r"(?:\.|(\.\d*[1-9]))0+(Z?)$", r"\1\2")
    return pc.if_else(pc.match_substring(like, "T"), _iso(array, to), short) if kind.form == "timestamp" else short


def _iso(array: pa.Array, to: pa.DataType) -> pa.Array:
    """Instants as Python writes them: six digits of a fraction or none."""
    fine = array if array.type.unit == "ns" else array.cast(pa.timestamp("us", array.type.tz))
    text = pc.replace_substring_regex(fine.cast(to), r"\.0+(Z?)$", r"\1")
    return pc.replace_substring(pc.replace_substring(text, " ", "T"), "Z", "+00:00")


def _outside(kind: Range | Spelled, count: int = 0) -> OutOfRange:
    many = f"{count} value(s) are" if count else "a value is"
    return OutOfRange(
        f"{many} no {kind.arrow} in the range that format-preserving encryption takes",
        expected=f"days from {FIRST} to {LAST}" if kind.form in ("date", "timestamp") else f"values of {kind.arrow}",
        remedy="Correct it in the source, or choose another treatment for this column",
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """What Arrow holds as whole numbers: integers, days, instants, times of day."""

    form: Form
    arrow: pa.DataType
    lowest: int
    highest: int

    @property
    def size(self) -> int:
        return self.highest - self.lowest + 1

    def ordinals(self, array: pa.Array) -> tuple[Halves, Mask]:
        valid = np.asarray(array.is_valid())
        wide = pa.uint64() if self.arrow == pa.uint64() else pa.int64()
        numbers = np.asarray(self._stored(array).cast(wide).fill_null(0))
        outside = valid & ((numbers < self.lowest) | (numbers > self.highest))
        if outside.any():
            raise _outside(self, int(outside.sum()))
        return numbers.astype(np.uint64) - self._start, valid

    def array(self, ordinals: Halves, like: pa.Array) -> pa.Array:
        numbers = ordinals + self._start
        signed = numbers if self.arrow == pa.uint64() else numbers.view(np.int64)
        missing = ~np.asarray(like.is_valid())
        made = pa.array(np.where(missing, signed.dtype.type(0), signed), mask=missing)
        stored = pa.int32() if pa.types.is_date32(self.arrow) or pa.types.is_time32(self.arrow) else made.type
        return made.cast(stored).cast(self.arrow)

    @property
    def _start(self) -> np.uint64:
        return np.uint64(self.lowest % (1 << 64))

    def _stored(self, array: pa.Array) -> pa.Array:
        if pa.types.is_date32(self.arrow) or pa.types.is_time32(self.arrow):
            return array.cast(pa.int32())
        return array if pa.types.is_integer(self.arrow) else array.cast(pa.int64())


@dataclass(frozen=True, slots=True)
class Floats:
    """Every finite number that the type has, by its bits; -0.0 and 0.0 are two. NaN and ±∞, which say nothing of
    anybody, stay; nothing else becomes one of them."""

    arrow: pa.DataType

    @property
    def form(self) -> Form:
        return "float"

    @property
    def size(self) -> int:
        return 2 * self._infinity

    def ordinals(self, array: pa.Array) -> tuple[Halves, Mask]:
        numbers = np.asarray(array.fill_null(0))
        bits = numbers.view(np.uint64 if self._wide else np.uint32).astype(np.uint64)
        negative = bits >> np.uint64(self._sign)
        magnitude = bits & np.uint64((1 << self._sign) - 1)
        return magnitude + negative * np.uint64(self._infinity), np.asarray(array.is_valid()) & np.isfinite(numbers)

    def array(self, ordinals: Halves, like: pa.Array) -> pa.Array:
        negative = ordinals >= np.uint64(self._infinity)
        magnitude = ordinals - negative.astype(np.uint64) * np.uint64(self._infinity)
        bits = magnitude | (negative.astype(np.uint64) << np.uint64(self._sign))
        made = bits.view(np.float64) if self._wide else bits.astype(np.uint32).view(np.float32)
        before = np.asarray(like.fill_null(0))
        return pa.array(np.where(np.isfinite(before), made, before), mask=~np.asarray(like.is_valid()))

    @property
    def _wide(self) -> bool:
        return bool(self.arrow == pa.float64())

    @property
    def _sign(self) -> int:
        """The place of the sign bit."""
        return 63 if self._wide else 31

    @property
    def _infinity(self) -> int:
        """The bits of infinity: as many finite magnitudes are below."""
        return 0x7FF << 52 if self._wide else 0xFF << 23


@dataclass(frozen=True, slots=True)
class Decimals:
    """Every number of so many digits, of either sign, by its last place. ``real``: a text of one is that of a float."""

    digits: int
    scale: int
    real: bool = False

    @property
    def form(self) -> Form:
        return "decimal"

    @property
    def arrow(self) -> pa.DataType:
        return pa.decimal128(self.digits, self.scale) if self.digits <= 38 else pa.decimal256(self.digits, self.scale)

    @property
    def size(self) -> int:
        return 2 * self._most + 1

    def said(self, number: Decimal) -> str:
        if not self.real:
            return f"{number:f}"
        return repr(float(number)) if number % 1 else str(int(number))

    @property
    def _most(self) -> int:
        return int(10**self.digits) - 1

    def ordinals(self, array: pa.Array) -> tuple[Halves, Mask]:
        valid = np.asarray(array.is_valid())
        if self.digits <= _SMALL:
            low = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)[array.offset :][: len(array), 0]
            return (np.where(valid, low, 0) + self._most).astype(np.uint64), valid
        values = (0 if one is None else int(_ROOM.scaleb(one, self.scale)) for one in array.to_pylist())
        return np.array([value + self._most for value in values], object), valid

    def array(self, ordinals: Halves, like: pa.Array) -> pa.Array:
        missing = ~np.asarray(like.is_valid())
        if self.digits <= _SMALL:
            numbers = np.where(missing, 0, ordinals.astype(np.int64) - self._most)
            words = np.stack([numbers, numbers >> 63], axis=1)
            made = pa.Array.from_buffers(self.arrow, len(like), [None, pa.py_buffer(np.ascontiguousarray(words))])
            return pc.if_else(pa.array(~missing), made, pa.scalar(None, self.arrow))
        values: list[Any] = [
            None if gone else _ROOM.scaleb(Decimal(int(one) - self._most), -self.scale)
            for gone, one in zip(missing.tolist(), ordinals.tolist(), strict=True)
        ]
        return pa.array(values, self.arrow)
