"""Hashes of values: the same on every way that they are made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.detection import sketch

LENGTHS = st.one_of(st.integers(0, 70), st.integers(2_000, 2_200), st.sampled_from([0, 2_048, 4_096, 9_000]))


def hashes(lengths: list[int], seed: int) -> list[int]:
    data = np.random.default_rng(seed).integers(0, 256, sum(lengths) + 3, dtype=np.uint8)
    taken = np.array(lengths, dtype=np.int64)
    found: list[int] = sketch.hash_values(data, np.cumsum(taken) - taken, taken, seed).tolist()
    return found


@settings(deadline=None)
@given(st.lists(LENGTHS, min_size=1, max_size=20), st.integers(0, 3))
def test_long_values_have_the_same_hash_one_by_one_and_together(lengths: list[int], seed: int) -> None:
    alone = hashes(lengths, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sketch, "FEW", 0)
        assert hashes(lengths, seed) == alone


def test_a_value_read_in_several_parts_has_the_same_hash() -> None:
    lengths = [sketch._AT_ONCE * 32 + 5, sketch._AT_ONCE * 64, 0]
    alone = hashes(lengths, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sketch, "FEW", 0)
        assert hashes(lengths, 1) == alone


def test_the_end_of_a_long_value_tells_it_apart() -> None:
    data = np.zeros(200_000, dtype=np.uint8)
    data[-1] = 1
    halves = np.array([0, 100_000]), np.array([100_000, 100_000])
    first, second = sketch.hash_values(data, *halves).tolist()
    assert first != second
    assert sketch.hash_values(data, halves[0], halves[1] - 1).tolist()[0] != first
