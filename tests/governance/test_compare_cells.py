"""Cells as they are compared."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from guardian.governance.compare_cells import integer_lengths, number_lengths


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 13).map(lambda power: 10**power), max_size=20))
def test_whole_numbers_are_as_long_as_their_texts(numbers: list[int]) -> None:
    as_texts = number_lengths(pa.array(list(map(str, numbers)), pa.large_string()))
    assert integer_lengths(np.array(numbers, np.uint64)).tolist() == as_texts.tolist()
