"""Every record of a delimited text becomes a row with its own cells, however it was written."""

from __future__ import annotations

import csv
import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.sources.delimited import batches, picked
from guardian.sources.losses import Losses
from guardian.sources.quoting import Dialect
from guardian.sources.records import index

CELL = st.text(st.sampled_from("ab,\"\n\r '姓é;"), max_size=6)
TABLE = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=12)
NAMES = ("a", "b", "c")


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


def rows_of(data: bytes, cut: int) -> list[tuple[str | None, ...]]:
    """The rows when ``data`` comes in two parts, divided at ``cut``."""
    losses, found = Losses(), []
    carry = data[:cut]
    for part, final in ((data[cut:], False), (b"", True)):
        carry += part
        records, consumed = index(carry, Dialect(), final=final)
        for batch in batches(records, consumed, NAMES, Dialect(), losses):
            found += [tuple(row.get(name) for name in NAMES) for row in batch.to_pylist()]
        carry = carry[consumed:]
    assert losses.unread("t") == ()
    return found


@settings(max_examples=150, deadline=None)
@given(TABLE, st.integers(0, 200))
def test_whatever_is_written_with_quotes_comes_back(rows, cut):
    wanted = [tuple(cell or None for cell in row) for row in rows]
    assert rows_of(written(rows), min(cut, len(written(rows)))) == wanted


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from('ab,"\n\r '), max_size=60))
def test_no_letter_of_any_text_is_lost(text):
    data = text.encode()
    records, consumed = index(data, Dialect(), final=True)
    assert consumed == len(data)
    letters = ""
    for batch in batches(records, consumed, NAMES, Dialect(), Losses()):
        for row in batch.to_pylist():
            for cell in row.values():
                letters += "".join(cell) if isinstance(cell, list) else cell or ""
    assert sorted(mark for mark in letters if mark in "ab") == sorted(mark for mark in text if mark in "ab")


@settings(max_examples=60, deadline=None)
@given(TABLE)
def test_drawn_records_give_the_same_rows_as_all_of_them(rows):
    data = written(rows)
    records, _ = index(data, Dialect(), final=True)
    losses = Losses()
    drawn = picked(records.take(np.arange(len(records.starts))), NAMES, Dialect(), losses)
    assert [tuple(row.values()) for batch in drawn for row in batch.to_pylist()] == rows_of(data, 0)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('ab,"\n\r 姓'), max_size=60), st.sets(st.sampled_from(NAMES)))
def test_a_column_read_alone_holds_the_same_cells(text, only):
    data = text.encode()
    records, consumed = index(data, Dialect(), final=True)

    def cells(column, wanted):
        found = batches(records, consumed, NAMES, Dialect(), Losses(), wanted)
        return [row.get(column) for batch in found for row in batch.to_pylist()]

    assert all(cells(column, frozenset(only)) == cells(column, None) for column in only)
