"""Numbers to multiples, bands and age bands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.errors import UsageError
from guardian.transforms.base import Shape, Transform, Unsuitable
from guardian.transforms.rounding import AgeBand, Band, Round

D = Decimal


@pytest.mark.parametrize(
    ("transform", "kind", "rows", "expected"),
    [
        (Round(10), pa.int64(), [5, 4, -5, -6, 123, None], [10, 0, 0, -10, 120, None]),
        (Round(10), pa.int8(), [127, -128, 4], [None, None, None]),
        (Round(10), pa.uint16(), [0, 65530], [0, 65530]),
        (Round(0.5), pa.float64(), [1.3, -1.25, None], [1.5, -1.0, None]),
        (Round(D("0.5")), pa.decimal128(6, 2), [D("1.30"), D("-1.25")], [D("1.50"), D("-1.00")]),
        (Round(100), pa.string(), ["149.999", "150", "-5", "x", "", None], ["100", "200", "*", "*", "*", None]),
        (
            Band(100),
            pa.string(),
            ["149.999", "150", "7", "x", "", None],
            ["100-199", "100-199", "0-99", "*", "*", None],
        ),
        (Band(100), pa.int64(), [-1, 0, 250, None], [-100, 0, 200, None]),
        (Band(5), pa.float64(), [-0.5, 12.5, None], [-5.0, 10.0, None]),
        (Band(100), pa.decimal128(9, 2), [D("-0.01"), D("250.50")], [D("-100"), D("200")]),
        (AgeBand(), pa.string(), ["34", "0", "89", "90", "007"], ["30-39", "0-9", "80-89", "90+", "0-9"]),
        (AgeBand(), pa.string(), ["150", "151", "-1", "34 years", "", "３４"], ["90+", "*", "*", "*", "*", "*"]),
        (AgeBand(7, 85), pa.string(), ["83", "84", "85"], ["77-83", "84-84", "85+"]),
        (AgeBand(7, 85), pa.int16(), [-3, 34, 84, 85, 200, None], [0, 28, 84, 85, 85, None]),
    ],
)
def test_numbers_come_out_coarser_and_of_their_type(
    transform: Transform, kind: pa.DataType, rows: list[Any], expected: list[Any]
) -> None:
    array = pa.array(rows, kind)
    if kind == pa.int8():  # 130 and -130 are no numbers of this type: refused, never wrapped
        with pytest.raises(Unsuitable):
            transform.values(array)
        return
    assert transform.values(array).type == kind
    assert transform.values(array).to_pylist() == expected
    assert transform.values(pa.chunked_array([array])).to_pylist() == expected
    assert transform.values(array.dictionary_encode()).to_pylist() == expected


@given(st.lists(st.integers(-(2**62), 2**62)), st.integers(1, 10**9))
def test_a_rounded_number_is_the_nearest_multiple(numbers: list[int], step: int) -> None:
    for number, out in zip(numbers, Round(step).values(pa.array(numbers, pa.int64())).to_pylist(), strict=True):
        assert out % step == 0
        assert 2 * abs(out - number) <= step


@given(st.lists(st.integers(-(2**62), 2**62)), st.integers(2, 10**9))
def test_a_band_holds_its_number_and_rounding_twice_changes_nothing(numbers: list[int], width: int) -> None:
    low = Band(width).values(pa.array(numbers, pa.int64()))
    assert all(out <= number < out + width for number, out in zip(numbers, low.to_pylist(), strict=True))
    assert Band(width).values(low).equals(low)


@given(st.integers(0, 150), st.integers(2, 40), st.integers(40, 150))
def test_an_age_lies_in_its_band(age: int, width: int, top: int) -> None:
    (label,) = AgeBand(width, top).values(pa.array([str(age)])).to_pylist()
    if age >= top:
        assert label == f"{top}+"
    else:
        low, high = map(int, label.split("-"))
        assert low <= age <= high < top


@pytest.mark.parametrize(
    ("transform", "shape"),
    [
        (Round(0.5), Shape("integer")),
        (Round(0.5), Shape("text")),
        (Round(1), Shape("integer")),
        (Round(1), Shape("text")),
        (Round(5), Shape("date")),
        (Band(5), Shape("boolean")),
        (AgeBand(), Shape("date")),
        (AgeBand(), Shape("text", 3)),
    ],
)
def test_a_column_that_cannot_take_it_is_refused_with_a_remedy(transform: Transform, shape: Shape) -> None:
    with pytest.raises(Unsuitable) as refused:
        transform.gives(shape)
    assert refused.value.remedy


def test_a_column_that_can_take_it_keeps_its_type() -> None:
    assert Round(5).gives(Shape("integer", 5)) == Shape("integer", 5)
    assert AgeBand().gives(Shape("integer")) == Shape("integer")
    assert AgeBand().gives(Shape("text", 20)).longest == 5


@pytest.mark.parametrize(
    "made",
    [
        lambda: Round(0),
        lambda: Round(-1),
        lambda: Round(float("inf")),
        lambda: Round(Decimal("NaN")),
        lambda: Band(1),
        lambda: AgeBand(1),
        lambda: AgeBand(10, 200),
    ],
)
def test_nonsense_is_refused_when_it_is_made(made: Any) -> None:
    with pytest.raises(UsageError):
        made()


@pytest.mark.parametrize("transform", [Round(5), Band(5), AgeBand()])
def test_dates_are_refused_and_never_passed_through(transform: Transform) -> None:
    with pytest.raises(Unsuitable):
        transform.values(pa.array([1], pa.date32()))
