"""Numbers moved a little, within bounds, alike each time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.errors import UsageError
from guardian.keys.base import Key
from guardian.transforms.base import DIALECTS, CannotSay, Shape, Unsuitable
from guardian.transforms.noise import Noise


class OneKey:
    def __init__(self, first: int = 1) -> None:
        self.first = first

    def current(self) -> Key:
        return Key("k1", bytes([self.first] * 64))

    def by_id(self, key_id: str) -> Key:
        return self.current()


@given(st.lists(st.one_of(st.none(), st.integers(-(2**40), 2**40))), st.integers(1, 10**6))
def test_whole_numbers_move_within_the_scale(numbers: list[int | None], scale: int) -> None:
    out = Noise(OneKey(), scale).values(pa.array(numbers, pa.int64()))
    assert out.type == pa.int64()
    for number, moved in zip(numbers, out.to_pylist(), strict=True):
        assert (moved is None) == (number is None)
        assert number is None or abs(moved - number) <= scale


@given(st.lists(st.floats(-1e6, 1e6)))
def test_floats_move_within_the_scale(numbers: list[float]) -> None:
    out = Noise(OneKey(), 0.5).values(pa.array(numbers, pa.float64())).to_pylist()
    for number, moved in zip(numbers, out, strict=True):
        assert abs(moved - number) <= 0.5 + 1e-9


@given(st.lists(st.decimals(-999, 999, places=2)))
def test_decimals_move_by_their_last_place(numbers: list[Decimal]) -> None:
    kind = pa.decimal128(5, 2)
    out = Noise(OneKey(), Decimal("1.5")).values(pa.array(numbers, kind))
    assert out.type == kind
    for number, moved in zip(numbers, out.to_pylist(), strict=True):
        assert abs(moved - number) <= Decimal("1.5")


def test_every_unit_within_the_scale_comes_up_and_they_even_out() -> None:
    out = Noise(OneKey(), 5).values(pa.array(range(20_000))).to_pylist()
    moves = [moved - number for number, moved in enumerate(out)]
    assert set(moves) == set(range(-5, 6))
    assert abs(sum(moves) / len(moves)) < 0.15


def test_the_same_value_moves_alike_under_one_key_and_otherwise_under_another() -> None:
    array = pa.array(list(range(100)) * 2)
    once = Noise(OneKey(), 1000).values(array)
    assert once.slice(0, 100).equals(once.slice(100))
    assert Noise(OneKey(), 1000).values(array).equals(once)
    assert not Noise(OneKey(2), 1000).values(array).equals(once)


def test_equal_values_of_different_people_move_differently() -> None:
    people = pa.array([f"p{number}" for number in range(100)])
    assert len(set(Noise(OneKey(), 1000).values(pa.array([50] * 100), people).to_pylist())) > 50
    assert len(set(Noise(OneKey(), 1000).values(pa.array([50] * 100)).to_pylist())) == 1


@pytest.mark.parametrize(
    ("array", "lowest", "highest"),
    [
        (pa.array(range(101)), 0, 100),
        (pa.array([float(number) for number in range(101)]), 0, 100),
        (pa.array([Decimal(number) for number in range(101)]).cast(pa.decimal128(5, 1)), 0, 100),
    ],
)
def test_nothing_leaves_the_bounds(array: pa.Array, lowest: int, highest: int) -> None:
    out = Noise(OneKey(), 50, lowest, highest).values(array).to_pylist()
    assert min(out) == lowest and max(out) == highest


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint8(), pa.int64(), pa.decimal128(3, 1)])
def test_nothing_leaves_its_type(kind: pa.DataType) -> None:
    rows = [Decimal("99.9"), Decimal(0)] if pa.types.is_decimal(kind) else [127, 0]
    out = Noise(OneKey(), 50).values(pa.array(rows, kind))
    assert out.type == kind and out.null_count == 0


@pytest.mark.parametrize("array", [pa.array([b"1"]), pa.array([True]), pa.array([1], pa.date32())])
def test_what_is_no_number_is_refused(array: pa.Array) -> None:
    with pytest.raises(Unsuitable):
        Noise(OneKey(), 1).values(array)


@pytest.mark.parametrize("shape", [Shape("binary"), Shape("date"), Shape("boolean")])
def test_a_column_of_no_numbers_is_refused_with_a_remedy(shape: Shape) -> None:
    with pytest.raises(Unsuitable) as refused:
        Noise(OneKey(), 1).gives(shape)
    assert refused.value.remedy


def test_half_a_unit_does_nothing_to_whole_numbers_and_is_refused() -> None:
    with pytest.raises(Unsuitable):
        Noise(OneKey(), 0.5).gives(Shape("integer"))
    assert Noise(OneKey(), 0.5).gives(Shape("float")) == Shape("float")


@pytest.mark.parametrize(
    "made",
    [
        lambda: Noise(OneKey(), 0),
        lambda: Noise(OneKey(), 1, 5, 5),
        lambda: Noise(OneKey()),
        lambda: Noise(OneKey(), 1, share=0.1),
        lambda: Noise(OneKey(), share=1.5),
    ],
)
def test_nonsense_is_refused_when_it_is_made(made: Any) -> None:
    with pytest.raises(UsageError):
        made()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_it_has_no_sql_form(dialect: Any) -> None:
    from sqlglot import exp

    with pytest.raises(CannotSay, match=dialect):
        Noise(OneKey(), 1).sql(exp.column("c"), dialect)


@given(st.lists(st.integers(-(10**9), 10**9)))
def test_a_share_moves_by_that_part_of_the_number_and_by_one_at_least(numbers: list[int]) -> None:
    out = Noise(OneKey(), share=0.1).values(pa.array(numbers, pa.int64())).to_pylist()
    for number, moved in zip(numbers, out, strict=True):
        assert abs(moved - number) <= max(1, abs(number) * 0.1)


def test_numbers_in_texts_keep_their_decimals_and_other_texts_become_stars() -> None:
    rows = ["1200", "1200.50", "-3.125", "a lot", "", "1,200", None]
    out = Noise(OneKey(), 10).values(pa.array(rows)).to_pylist()
    assert out[3:] == ["*", "*", "*", None]
    for text, moved in zip(rows[:3], out[:3], strict=True):
        assert Decimal(moved).as_tuple().exponent == Decimal(text or 0).as_tuple().exponent
        assert abs(Decimal(moved) - Decimal(text or 0)) <= 10
