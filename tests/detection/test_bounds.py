"""Upper bounds on what a sample missed, against published values and brute force."""

from __future__ import annotations

from itertools import combinations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.detection import bounds


@pytest.mark.parametrize(
    ("matched", "read", "upper"),
    [
        # Clopper-Pearson tables: upper ends of two-sided 90 % intervals, which are one-sided 95 % bounds
        (0, 10, 0.2589),
        (1, 10, 0.3942),
        (4, 20, 0.4010),
        (0, 100, 0.0295),
        (5, 100, 0.1023),
        (10, 10, 1.0),
    ],
)
def test_the_share_bound_is_clopper_and_pearsons(matched: int, read: int, upper: float) -> None:
    assert bounds.share(matched, read) == pytest.approx(upper, abs=6e-5)


@pytest.mark.parametrize("read", [30, 100, 1000, 10_000])
def test_no_match_in_n_rows_bounds_the_share_by_about_three_in_n(read: int) -> None:
    assert bounds.unseen(0, read) == pytest.approx(3 / read, rel=0.06)
    assert bounds.unseen(0, read) < 3 / read


def test_all_rows_read_leave_nothing_unseen() -> None:
    assert bounds.unseen(0, 500, 500) == 0.0
    assert bounds.unseen(7, 500, 500) == 0.0


def test_no_row_read_bounds_nothing() -> None:
    assert bounds.unseen(0, 0, 500) == 1.0
    assert bounds.unseen(0, 0) == 1.0


def test_a_known_table_size_tightens_the_bound() -> None:
    assert bounds.unseen(0, 500, 1000) < bounds.unseen(0, 500, 100_000) <= bounds.unseen(0, 500)


def test_half_of_a_table_without_a_match_leaves_four_rows_possible() -> None:
    # 0.5 ** 4 = 0.0625 is above 5 %, 0.5 ** 5 below
    assert bounds.most_matches(0, 500, 1000) == 4


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12).flatmap(lambda rows: st.tuples(st.just(rows), st.integers(1, rows))), st.data())
def test_the_finite_bound_is_the_greatest_count_not_yet_unlikely(size: tuple[int, int], data: st.DataObject) -> None:
    rows, read = size
    matched = data.draw(st.integers(0, read))
    likely = [
        holding
        for holding in range(matched, rows - (read - matched) + 1)
        if _at_most(matched, read, holding, rows) > 0.05
    ]
    assert bounds.most_matches(matched, read, rows) == max(likely)


@pytest.mark.parametrize("rows", [12_000, 50_000, 300_000, 4_000_000])
@pytest.mark.parametrize("read", [1000, 1200, 7500, 9987, 10_000])
@pytest.mark.parametrize("spared", [0, 1, 13, 400])
def test_a_column_that_matches_nearly_everywhere_leaves_the_rest_of_a_large_table_open(
    rows: int, read: int, spared: int
) -> None:
    """What was not read may match too: the exact tail, from its own terms in whole numbers."""
    matched = read - spared
    most = bounds.most_matches(matched, read, rows)
    assert bounds.unseen(matched, read, rows) == (most - matched) / rows
    assert most > 0.9 * matched / read * rows
    if rows <= 50_000:
        assert _at_most_exactly(matched, read, most, rows) > 0.05
        assert most == rows - spared or _at_most_exactly(matched, read, most + 1, rows) <= 0.05


def test_one_row_that_was_not_read_is_never_called_none() -> None:
    assert bounds.unseen(0, 9_999, 10_000) == 1 / 10_000
    assert bounds.unseen(9_999, 9_999, 10_000) == 1 / 10_000


def _at_most_exactly(matched: int, read: int, holding: int, rows: int) -> float:
    """One minus the terms above, in whole numbers, each from the one before it."""
    most = min(holding, read)
    term = whole = comb(rows, read)
    above = 0
    for k in range(most, matched, -1):
        if k == most:
            term = comb(holding, k) * comb(rows - holding, read - k)
        else:
            term = term * (k + 1) * (rows - holding - read + k + 1) // ((holding - k) * (read - k))
        above += term
    return (whole - above) / whole


def _at_most(matched: int, read: int, holding: int, rows: int) -> float:
    """By drawing every sample there is."""
    drawn = [sum(row < holding for row in sample) for sample in combinations(range(rows), read)]
    return sum(count <= matched for count in drawn) / comb(rows, read)


@settings(deadline=None)
@given(read=st.integers(1, 2000), rows=st.integers(1, 100_000), share=st.floats(0, 1))
def test_a_bound_is_a_share_and_the_finite_one_never_above_the_endless_one(read: int, rows: int, share: float) -> None:
    read = min(read, rows)
    matched = round(share * read)
    assert 0 <= bounds.unseen(matched, read, rows) <= 1
    assert bounds.share(matched, read, rows) <= bounds.share(matched, read) + 1 / rows


def test_both_stages_add_what_each_may_have_missed() -> None:
    whole = bounds.two_stage(
        matched=0, read=1000, rows=1000, open_rows=1000, engine_matched=0, engine_examined=2000, open_distinct=2000
    )
    assert whole == 0.0
    partly = bounds.two_stage(
        matched=0,
        read=10_000,
        rows=10_000,
        open_rows=10_000,
        engine_matched=0,
        engine_examined=2000,
        open_distinct=10_000,
    )
    assert 0 < partly < 4 / 2000
    sampled = bounds.two_stage(
        matched=0,
        read=10_000,
        rows=1_000_000,
        open_rows=10_000,
        engine_matched=0,
        engine_examined=2000,
        open_distinct=10_000,
    )
    assert sampled > partly


def test_open_values_that_fill_few_rows_add_little() -> None:
    few = bounds.two_stage(
        matched=0, read=10_000, rows=10_000, open_rows=100, engine_matched=0, engine_examined=20, open_distinct=100
    )
    assert few < 0.01


@pytest.mark.parametrize(("matched", "read", "rows"), [(3, 2, None), (-1, 2, None), (0, 11, 10)])
def test_counts_that_cannot_be_are_refused(matched: int, read: int, rows: int | None) -> None:
    with pytest.raises(ValueError, match="read"):
        bounds.unseen(matched, read, rows)
