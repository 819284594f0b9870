"""Labels, nothing, constants and texts cut short."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from guardian.errors import UsageError
from guardian.transforms.base import DIALECTS, Shape, Transform, Unsuitable
from guardian.transforms.constant import LABELS, Constant, Null, Redact, Truncate

TEXTS = ["abc", None, "", "王小明", "a much longer text"]
SHAPES = {
    "string": pa.array(TEXTS),
    "large_string": pa.array(TEXTS, pa.large_string()),
    "string_view": pa.array(TEXTS, pa.string_view()),
    "dictionary": pa.array(TEXTS).dictionary_encode(),
    "sliced": pa.array(["before", *TEXTS, "after"]).slice(1, len(TEXTS)),
    "chunked": pa.chunked_array([TEXTS[:2], [], TEXTS[2:]]),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        (Redact(), ["[redacted]", None, "[redacted]", "[redacted]", "[redacted]"]),
        (Redact(LABELS["zh-CN"]), ["[已隐去]", None, "[已隐去]", "[已隐去]", "[已隐去]"]),
        (Null(), [None, None, None, None, None]),
        (Constant("x"), ["x", None, "x", "x", "x"]),
        (Truncate(3), ["***", None, "", "***", "a m"]),
    ],
)
def test_every_kind_of_text_array_is_treated_alike(name: str, transform: Transform, expected: list[str | None]) -> None:
    assert transform.values(SHAPES[name]).to_pylist() == expected


@pytest.mark.parametrize("transform", [Redact(), Null(), Constant("x"), Truncate(2)])
def test_an_empty_array_stays_empty(transform: Transform) -> None:
    assert transform.values(pa.array([], pa.string())).to_pylist() == []


@given(st.lists(st.text(min_size=4), min_size=1))
def test_nothing_of_a_text_is_left_by_redact(texts: list[str]) -> None:
    label = Redact("█")
    assert all(out == "█" for out in label.values(pa.array(texts)).to_pylist())


@given(st.lists(st.one_of(st.none(), st.text())), st.integers(1, 10))
def test_truncate_never_shows_a_text_in_full(texts: list[str | None], length: int) -> None:
    for text, out in zip(texts, Truncate(length).values(pa.array(texts, pa.string())).to_pylist(), strict=True):
        if text is None:
            assert out is None
        else:
            assert len(out) == min(len(text), length)
            assert out == text[:length] if len(text) > length else out == "*" * len(text)


@pytest.mark.parametrize(
    ("value", "kind", "rows"),
    [
        (7, pa.int32(), [1, None]),
        (1.5, pa.float64(), [2.5, None]),
        (7, pa.float64(), [2.5, None]),
        (True, pa.bool_(), [False, None]),
        (Decimal("1.50"), pa.decimal128(10, 2), [Decimal("2.25"), None]),
        (dt.date(1970, 1, 1), pa.date32(), [dt.date(2024, 1, 5), None]),
        (dt.datetime(1970, 1, 1, 12), pa.timestamp("us"), [dt.datetime(2024, 1, 5), None]),
    ],
)
def test_a_constant_takes_the_type_of_the_column(value: Any, kind: pa.DataType, rows: list[Any]) -> None:
    out = Constant(value).values(pa.array(rows, kind))
    assert out.type == kind
    assert out.to_pylist() == [value, None]


@pytest.mark.parametrize(
    ("transform", "shape"),
    [
        (Redact(), Shape("integer")),
        (Redact(), Shape("date")),
        (Redact(), Shape("text", 5)),
        (Null(), Shape("text", nullable=False)),
        (Constant("long text"), Shape("text", 4)),
        (Constant("x"), Shape("integer")),
        (Constant(12345), Shape("integer", 4)),
        (Constant(1), Shape("boolean")),
        (Truncate(3), Shape("date")),
    ],
)
def test_a_column_that_cannot_take_it_is_refused_with_a_remedy(transform: Transform, shape: Shape) -> None:
    with pytest.raises(Unsuitable) as refused:
        transform.gives(shape)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("transform", "shape", "expected"),
    [
        (Redact(), Shape("text", 10), Shape("text", 10)),
        (Null(), Shape("integer"), Shape("integer")),
        (Constant("long"), Shape("text", 4), Shape("text", 4)),
        (Constant(1234), Shape("integer", 4), Shape("integer", 4)),
        (Constant(1), Shape("decimal"), Shape("decimal", 1)),
        (Truncate(3), Shape("text", 2), Shape("text", 2)),
        (Truncate(3), Shape("text"), Shape("text", 3)),
    ],
)
def test_a_column_that_can_take_it_says_what_comes_out(transform: Transform, shape: Shape, expected: Shape) -> None:
    assert transform.gives(shape) == expected


@pytest.mark.parametrize("transform", [Redact(), Truncate(2)])
def test_numbers_are_refused_and_never_passed_through(transform: Transform) -> None:
    with pytest.raises(Unsuitable):
        transform.values(pa.array([1, 2]))


def test_a_constant_of_another_type_is_refused() -> None:
    with pytest.raises(Unsuitable):
        Constant("x").values(pa.array([1]))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_a_constant_that_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(UsageError):
        Constant(value)


def test_truncate_to_nothing_is_refused() -> None:
    with pytest.raises(UsageError):
        Truncate(0)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_label_cannot_leave_its_literal(dialect: Any) -> None:
    """Whatever stands in a label, the statement has one column and no comment or second statement."""
    import sqlglot

    label = "x' OR '1'='1'; DROP TABLE t; -- \\' /*"
    told = exp.select(Redact(label).sql(exp.column("c"), dialect)).from_("t").sql(dialect=dialect)
    (statement,) = sqlglot.parse(told, read=dialect)
    assert statement is not None and len(statement.expressions) == 1
