"""Cells of regular records are cut by the delimiters alone, and stand where the longer way finds them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.sources.quoting import Dialect
from guardian.sources.records import index
from guardian.sources.sinks.csvfile import is_same
from guardian.sources.sinks.locating import Cells, Locator
from guardian.sources.sinks.odd import Odd

DIALECT = Dialect(b",", b'"', b"")
CELLS = st.sampled_from([b"", b"a", b"long cell", b'"b"', b'"c,d"', b'""', b'"e\nf"', b'"g""h"', "王".encode()])


class LongWay(Locator):
    """Finds every record's delimiters on their own."""

    def _placed(self, *_: object) -> bool:
        return False


def located(kind: type[Locator], text: bytes, wanted: list[int], width: int) -> tuple[Cells, dict[str, int]]:
    records, _ = index(text, DIALECT, final=True)
    odd = Odd("drop", "here")
    locator = kind(text, records.starts, records.ends, DIALECT, clean=records.clean)
    return locator.cells(wanted, width, odd), dict(odd.counts)


@given(
    st.integers(2, 4).flatmap(
        lambda width: st.tuples(
            st.just(width),
            st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8),
            st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=1),
        )
    )
)
def test_both_ways_find_the_same_cells(drawn: tuple[int, list[list[bytes]], list[list[bytes]]]) -> None:
    width, rows, ragged = drawn
    text = b"\n".join(b",".join(row) for row in [*rows, *ragged]) + b"\n"
    wanted = [0, width - 1]
    (short, one), (long, other) = (located(kind, text, wanted, width) for kind in (Locator, LongWay))
    assert one == other
    for name in Cells.__slots__:
        np.testing.assert_array_equal(getattr(short, name), getattr(long, name))


def test_regular_records_go_the_short_way() -> None:
    text = b'1,"b,c",3\n4,,6\n'
    records, _ = index(text, DIALECT, final=True)
    locator = Locator(text, records.starts, records.ends, DIALECT, clean=records.clean)
    into = np.zeros((2, 3), np.int64), np.zeros((2, 3), np.int64)
    assert locator._placed(locator._delimiters(), np.arange(2), [0, 1, 2], 3, into)
    assert [text[a:b] for a, b in zip(into[0].ravel(), into[1].ravel(), strict=True)] == [
        b"1", b'"b,c"', b"3", b"4", b"", b"6",
    ]  # fmt: skip
    assert not locator._placed(locator._delimiters(), np.arange(2), [0], 4, into)


BEFORE = pa.array(["a", None, "c"])


@pytest.mark.parametrize(
    ("after", "same"),
    [
        (BEFORE, True),
        (pa.RecordBatch.from_arrays([BEFORE], names=["x"]).column(0), True),
        (pa.array(["a", None, "c"]), False),
        (BEFORE.slice(1), False),
        (BEFORE.cast(pa.binary()), False),
        (pa.array(["a", None, "d"]), False),
    ],
    ids=range(6),
)
def test_what_a_treatment_gave_back_untouched_is_told_by_its_memory(after: pa.Array, same: bool) -> None:
    assert is_same(after, BEFORE) is same
