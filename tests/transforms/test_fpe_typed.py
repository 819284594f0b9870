"""FF1 over the range of a type: against a plain reading of SP 800-38G, and undone bit by bit."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import math
import struct
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.keys.base import DestroyedKeyError, Key, NotATokenError
from guardian.transforms.base import CannotSay, Shape, Unsuitable
from guardian.transforms.ff1 import LEAST_DOMAIN, Ff1
from guardian.transforms.fpe_ranges import OutOfRange, narrowest, permuted, range_of
from guardian.transforms.fpe_typed import FpeTyped

KEY = Key("k1", bytes(range(64)))
FIRST, LAST = dt.date(1, 1, 1), dt.date(9999, 12, 31)


class OneKey:
    def current(self) -> Key:
        return KEY

    def by_id(self, key_id: str) -> Key:
        if key_id != KEY.id:
            raise DestroyedKeyError(f"the key '{key_id}' was destroyed")
        return KEY


def typed(kind: str, **given: Any) -> FpeTyped:
    return FpeTyped(OneKey(), given.pop("domain", "d"), kind, **given)


# --- against FF1 on bits, one value at a time ------------------------------------------------------------------------


def ff1_on_bits(key: bytes, tweak: bytes, number: int, bits: int) -> int:
    """Algorithm 7 of SP 800-38G in radix 2, where a string of numerals is a number as it stands."""
    u = bits // 2
    v = bits - u
    b = -(-v // 8)
    d = 4 * -(-b // 4) + 4
    p = bytes([1, 2, 1]) + (2).to_bytes(3, "big") + bytes([10, u]) + bits.to_bytes(4, "big")
    p += len(tweak).to_bytes(4, "big")
    left, right = number >> v, number & ((1 << v) - 1)
    for index in range(10):
        q = tweak + bytes((-len(tweak) - b - 1) % 16) + bytes([index]) + right.to_bytes(b, "big")
        encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
        drawn = encryptor.update(p + q)[-16:]
        while len(drawn) < d:
            count = (len(drawn) // 16).to_bytes(16, "big")
            block = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
            drawn += block.update(bytes(x ^ y for x, y in zip(drawn[:16], count, strict=True)))
        m = u if index % 2 == 0 else v
        left, right = right, (left + int.from_bytes(drawn[:d], "big")) % (1 << m)
    return (left << v) | right


def reference(kind: str, ordinal: int, size: int, domain: str = "d") -> int:
    key = hmac.digest(KEY.secret, b"guardian.fpe.1.typed", "sha512")[:32]
    parts = [text.encode() for text in ("guardian.fpe.typed.1", domain, kind, "")]
    tweak = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
    bits = (size - 1).bit_length()
    while True:
        ordinal = ff1_on_bits(key, tweak, ordinal, bits)
        if ordinal < size:
            return ordinal


DAYS = (LAST - FIRST).days + 1
SECONDS = DAYS * 86_400
KINDS: dict[str, tuple[pa.DataType, int, list[tuple[Any, int]]]] = {
    "int32": (pa.int32(), 1 << 32, [(-(1 << 31), 0), (0, 1 << 31), (52_000, (1 << 31) + 52_000)]),
    "uint32": (pa.uint32(), 1 << 32, [(0, 0), ((1 << 32) - 1, (1 << 32) - 1)]),
    "int24": (pa.int32(), 1 << 24, [(-(1 << 23), 0), ((1 << 23) - 1, (1 << 24) - 1)]),
    "int64": (pa.int64(), 1 << 64, [(-(1 << 63), 0), ((1 << 63) - 1, (1 << 64) - 1)]),
    "uint64": (pa.uint64(), 1 << 64, [(0, 0), ((1 << 64) - 1, (1 << 64) - 1)]),
    "date32[day]": (pa.date32(), DAYS, [(FIRST, 0), (LAST, DAYS - 1), (dt.date(2024, 2, 29), 738_944)]),
    "timestamp[s]": (
        pa.timestamp("s"),
        SECONDS,
        [(dt.datetime(1, 1, 1), 0), (dt.datetime(9999, 12, 31, 23, 59, 59), SECONDS - 1)],
    ),
    "timestamp[us]": (
        pa.timestamp("us"),
        SECONDS * 10**6,
        [(dt.datetime(1, 1, 1, microsecond=7), 7), (dt.datetime.max, SECONDS * 10**6 - 1)],
    ),
    "time64[us]": (pa.time64("us"), 86_400 * 10**6, [(dt.time(0, 0, 1), 10**6), (dt.time.max, 86_400 * 10**6 - 1)]),
    "decimal128(6, 2)": (pa.decimal128(6, 2), 1_999_999, [(Decimal("-9999.99"), 0), (Decimal("0.01"), 10**6)]),
    "decimal128(20, 0)": (pa.decimal128(20, 0), 2 * 10**20 - 1, [(Decimal(1 - 10**20), 0), (Decimal(7), 10**20 + 6)]),
    "double": (
        pa.float64(),
        2 * (0x7FF << 52),
        [(0.0, 0), (5e-324, 1), (-0.0, 0x7FF << 52), (-5e-324, (0x7FF << 52) + 1)],
    ),
    "float": (pa.float32(), 2 * (0xFF << 23), [(0.0, 0), (1.0, 127 << 23), (-1.0, (0xFF << 23) + (127 << 23))]),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_moves_as_its_place_in_the_range_does_under_ff1(kind: str) -> None:
    arrow, size, samples = KINDS[kind]
    assert range_of(kind).size == size
    array = pa.array([value for value, _ in samples], arrow)
    made = typed(kind).values(array)
    places, taken = range_of(kind).ordinals(made if kind != "int24" else made.cast(pa.int32()))
    assert taken.all()
    assert [int(place) for place in places] == [reference(kind, ordinal, size) for _, ordinal in samples]
    assert made.type == array.type


def test_a_range_that_is_hardly_beyond_the_least_is_permuted_whole() -> None:
    size = LEAST_DOMAIN + 3
    numbers = np.arange(size, dtype=np.uint64)
    made = permuted(Ff1(bytes(32), 2, b"t"), numbers, size, encrypting=True)
    assert (np.sort(made) == numbers).all()
    assert (permuted(Ff1(bytes(32), 2, b"t"), made, size, encrypting=False) == numbers).all()


def test_every_day_becomes_another_day_and_no_two_the_same() -> None:
    days = pa.array(np.arange(DAYS, dtype=np.int32) - (dt.date(1970, 1, 1) - FIRST).days).cast(pa.date32())
    made = typed("date32[day]").values(days)
    assert pc.min_max(made).as_py() == {"min": FIRST, "max": LAST}
    assert len(made.unique()) == DAYS
    assert typed("date32[day]").reveal(made).equals(days)


# --- undone, whatever the value ---------------------------------------------------------------------------------------

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int32": st.integers(-(1 << 31), (1 << 31) - 1),
    "uint32": st.integers(0, (1 << 32) - 1),
    "int64": st.integers(-(1 << 63), (1 << 63) - 1),
    "uint64": st.integers(0, (1 << 64) - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "float": st.floats(width=32, allow_nan=False, allow_infinity=False),
    "date32[day]": st.dates(),
    "date64[ms]": st.dates(),
    "timestamp[s]": st.datetimes().map(lambda one: one.replace(microsecond=0)),
    "timestamp[us]": st.datetimes(),
    "timestamp[us, tz=UTC]": st.datetimes(timezones=st.just(dt.UTC)),
    "time64[us]": st.times(),
    "decimal128(9, 2)": st.decimals(-9_999_999, 9_999_999, places=2),
    "decimal128(38, 4)": st.decimals(-(10**33), 10**33, places=4),
    "decimal256(50, 4)": st.decimals(-(10**33), 10**33, places=4),
}


def arrow_of(kind: str) -> pa.DataType:
    return pa.date64() if kind == "date64[ms]" else range_of(kind).arrow


def bits(array: pa.Array) -> list[bytes | None]:
    return [None if one is None else struct.pack("d", one) for one in array.to_pylist()]


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_what_comes_out_is_of_the_type_and_leads_back_bit_by_bit(kind: str, data: st.DataObject) -> None:
    listed = data.draw(st.lists(st.one_of(st.none(), VALUES[kind]), max_size=20))
    array = pa.array(listed, arrow_of(kind))
    made = typed(kind).values(array)
    assert made.type == array.type
    assert made.is_null().equals(array.is_null())
    again = typed(kind).reveal(made)
    assert again.equals(array)
    if kind in ("double", "float"):
        assert bits(again) == bits(array), "0.0 and -0.0 are equal and not the same"
        assert all(one is None or math.isfinite(one) for one in made.to_pylist())


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_texts_of_values_become_texts_of_the_same_outputs(kind: str, data: st.DataObject) -> None:
    array = pa.array(data.draw(st.lists(st.one_of(st.none(), VALUES[kind]), min_size=1, max_size=9)), arrow_of(kind))
    if kind == "float":  # a text of the wider number that it is
        array = array.cast(pa.float64())
    written = [None if one is None else said(one) for one in array.to_pylist()]
    text = data.draw(st.sampled_from([pa.string(), pa.large_string()]))
    made = typed(kind).values(pa.array(written, text))
    assert made.type == text
    expected = typed(kind).values(array)
    assert pa.array(made.to_pylist(), pa.string()).is_null().equals(array.is_null())
    assert (
        typed(kind).reveal(made).cast(pa.string()).to_pylist()
        == typed(kind)
        .reveal(pa.array([None if one is None else said(one) for one in expected.to_pylist()], pa.string()))
        .to_pylist()
    )


def said(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    return f"{value:f}" if isinstance(value, Decimal) else repr(value) if isinstance(value, float) else str(value)


def test_wider_arrays_hold_narrower_types() -> None:
    narrow = pa.array([1, -5, None, (1 << 31) - 1], pa.int32())
    made = typed("int32").values(narrow.cast(pa.int64()))
    assert made.type == pa.int64()
    assert made.cast(pa.int32()).equals(typed("int32").values(narrow))
    moments = pa.array([dt.datetime(2024, 2, 29, 12)], pa.timestamp("us"))
    [second] = typed("timestamp[s]").values(moments).to_pylist()
    assert second.microsecond == 0
    numbers = pa.array([0.1, None]).cast(pa.float32())
    assert typed("float").values(numbers.cast(pa.float64())).cast(pa.float32()).equals(typed("float").values(numbers))


def test_numbers_without_a_sign_that_were_read_as_signed_ones_become_what_they_would_have_become() -> None:
    """MariaDB's BIGINT UNSIGNED is read so: most columns hold no number beyond 2^63, but their outputs do."""
    numbers = [13800000000 + at for at in range(20)]
    wanted = typed("uint64").values(pa.array(numbers, pa.uint64())).to_pylist()
    assert max(wanted) >= 2**63
    assert typed("uint64").values(pa.array(numbers, pa.int64())).to_pylist() == wanted


def test_dictionaries_and_slices_are_as_their_values() -> None:
    array = pa.array([Decimal("1.50"), None, Decimal("1.50"), Decimal("-2.25")], pa.decimal128(9, 2))
    made = typed("decimal128(9, 2)").values(array)
    assert typed("decimal128(9, 2)").values(array.dictionary_encode()).equals(made)
    assert typed("decimal128(9, 2)").values(array.slice(1, 3)).equals(made.slice(1, 3))
    assert len(typed("int64").values(pa.array([], pa.int64()))) == 0


def test_nan_and_infinity_stay_and_nothing_becomes_one() -> None:
    array = pa.array([math.nan, math.inf, -math.inf, 1.5, None])
    made = typed("double").values(array).to_pylist()
    assert math.isnan(made[0])
    assert made[1:3] == [math.inf, -math.inf]
    assert math.isfinite(made[3])
    assert made[4] is None
    many = typed("float").values(pa.array(np.arange(300_000, dtype=np.float32)))
    assert np.isfinite(np.asarray(many)).all()


# --- the same, apart, and refused -------------------------------------------------------------------------------------


def test_equal_values_stay_equal_within_a_domain_and_are_apart_between_domains_keys_and_types() -> None:
    array = pa.array(range(1000), pa.int32())
    again = [typed("int32").values(array) for _ in range(2)]
    assert again[0].equals(again[1])
    others = [typed("int32", domain="e").values(array), typed("int32", tweak="x").values(array)]
    others.append(typed("uint32").values(array.cast(pa.uint32())).cast(pa.int64()).cast(pa.int32(), safe=False))
    for other in others:
        assert pc.sum(pc.equal(other, again[0])).as_py() < 3


@pytest.mark.parametrize(
    "kind", ["int8", "int16", "uint16", "bool", "time32[s]", "halffloat", "decimal128(5, 2)", "string", "binary", ""]
)
def test_types_of_too_few_values_or_of_none_are_refused(kind: str) -> None:
    with pytest.raises(Unsuitable):
        typed(kind)


OUTSIDE: dict[str, tuple[str, pa.Array]] = {
    "a day before Christ": ("date32[day]", pa.array([-800_000], pa.int32()).cast(pa.date32())),
    "a day in the year 10000": ("date32[day]", pa.array([2_932_897], pa.int32()).cast(pa.date32())),
    "a number too large for the type": ("int32", pa.array([1 << 31])),
    "more digits than the type has": ("decimal128(6, 2)", pa.array([Decimal("12345.00")], pa.decimal128(9, 2))),
    "a finer fraction": ("timestamp[s]", pa.array([dt.datetime(2024, 1, 1, microsecond=1)])),
    "after 2038": ("timestamp[s] until 2038", pa.array([dt.datetime(2038, 1, 20)])),
    "a text that is no number": ("double", pa.array(["n/a"])),
    "a text that is no day": ("date32[day]", pa.array(["2023-02-29"])),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_a_value_outside_of_the_range_raises_and_is_never_passed_on(case: str) -> None:
    kind, array = OUTSIDE[case]
    with pytest.raises(OutOfRange) as caught:
        typed(kind).values(array)
    assert "n/a" not in str(caught.value)
    with pytest.raises(NotATokenError):
        typed(kind).reveal(array)


def test_the_shape_of_a_column_must_be_that_of_the_type() -> None:
    assert typed("double").gives(Shape("float")) == Shape("float")
    for kind, shape in (("double", Shape()), ("date32[day]", Shape("timestamp")), ("int32", Shape("decimal"))):
        with pytest.raises(Unsuitable):
            typed(kind).gives(shape)


def test_columns_tied_together_share_the_narrower_range_or_none() -> None:
    assert narrowest(frozenset({"int64", "int32"})) == "int32"
    assert narrowest(frozenset({"date32[day]"})) == "date32[day]"
    for kinds in ({"int64", "uint64"}, {"double", "float"}, {"int32", ""}):
        assert narrowest(frozenset(kinds)) == ""


def test_a_destroyed_key_raises_and_sql_says_that_it_cannot() -> None:
    with pytest.raises(DestroyedKeyError):
        typed("int64", key_id="k0").reveal(pa.array([1]))
    from sqlglot import exp

    with pytest.raises(CannotSay):
        typed("int64").sql(exp.column("c"), "duckdb")


def test_the_order_of_values_is_not_kept() -> None:
    made = typed("double").values(pa.array([float(number) for number in range(200)])).to_pylist()
    rising = sum(left < right for left, right in pairwise(made))
    assert 60 < rising < 140
