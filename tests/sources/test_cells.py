"""From an engine's cells to Arrow columns."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.sources.cells import as_text, decoded, flattened, from_python, joined, readable

leaf = st.one_of(st.none(), st.text(max_size=3))
order = st.fixed_dictionaries(
    {"no": st.one_of(st.none(), st.integers(0, 9)), "items": st.none() | st.lists(leaf, max_size=3)}
)
ORDERS = pa.list_(pa.struct([("no", pa.int64()), ("items", pa.list_(pa.string()))]))


@given(st.lists(st.none() | st.lists(st.none() | order, max_size=3), max_size=6), st.integers(0, 3))
def test_lists_of_structs_keep_every_leaf_in_its_row(rows, start):
    array = pa.array(rows, ORDERS)[min(start, len(rows)) :]
    found = flattened("orders", array)
    kept = rows[min(start, len(rows)) :]
    assert set(found) == {"orders.no", "orders.items"}
    assert found["orders.no"].to_pylist() == [
        None if row is None else [None if one is None else one["no"] for one in row] for row in kept
    ]
    assert [cells or [] for cells in found["orders.items"].to_pylist()] == [
        [item for one in row or [] if one is not None for item in one["items"] or []] for row in kept
    ]


@given(
    st.lists(
        st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=3), st.floats(), st.binary(max_size=3))
    )
)
def test_no_python_cell_is_lost_whatever_stands_beside_it(cells):
    array = from_python(cells)
    assert len(array) == len(cells)
    assert [cell is None for cell in array.to_pylist()] == [cell is None for cell in cells]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        ("张三 ann".encode(), "张三 ann"),
        ("张三".encode("gb2312"), "张三"),
        ("Müller".encode("latin-1"), "Müller"),
        ("José €5".encode("cp1252"), "José €5"),
        (b"\x81", "\x81"),
    ],
)
def test_bytes_that_should_be_text_are_decoded_in_the_encoding_that_fits(raw, text):
    assert decoded(raw) == text
    assert as_text(pa.array([raw, None], pa.binary())).to_pylist() == [text, None]


def test_binary_cells_stay_binary_where_one_of_them_is_no_text():
    assert readable(pa.array([b"hi", None], pa.binary())).to_pylist() == ["hi", None]
    assert readable(pa.array([b"hi", b"\xff"], pa.binary())).to_pylist() == [b"hi", b"\xff"]


@pytest.mark.parametrize(
    ("pieces", "cells"),
    [
        ([[1, 2], [None, 3]], [1, 2, None, 3]),
        ([[None, None], [1.5]], [None, None, 1.5]),
        ([[1], ["x", None], [2.5], [b"\xd5\xc5"]], ["1", "x", None, "2.5", "张"]),
        ([[None], [None]], [None, None]),
    ],
)
def test_pieces_of_a_column_are_joined_without_loss(pieces, cells):
    assert joined([from_python(piece) for piece in pieces]).to_pylist() == cells


def test_instants_in_nanoseconds_are_dates_in_whichever_year_they_can_hold():
    moments = pa.array([datetime(1700, 1, 1), datetime(2200, 1, 1), None], pa.timestamp("ns"))
    assert flattened("at", moments) == {"at": moments}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([2.5, -58646268707840560, None, 5], pa.float64()),
        ([2.5, 2**53 + 1], pa.large_string()),
        ([2.5, 2**63 - 1], pa.large_string()),
        ([2.5, 10**400], pa.large_string()),
        ([2**63, 1], pa.large_string()),
        ([2.5, "2**60", 2**60], pa.large_string()),
    ],
)
def test_whole_numbers_that_are_floats_too_are_read_as_the_floats_they_stand_among(
    cells: list[object], kind: pa.DataType
) -> None:
    found = from_python(cells)
    assert found.type == kind
    assert kind != pa.float64() or found.to_pylist() == cells
