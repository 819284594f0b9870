"""What the database sources share."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.errors import UnreadError
from guardian.model import TableSchema, Unread
from guardian.sources.databases import (
    BATCH_BYTES,
    BATCH_ROWS,
    Pace,
    Selection,
    Stream,
    broken_off,
    fingerprint,
    qualified,
    quoted,
    read,
    record_batch,
)


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [
        ((), (), True),
        (("crm.*",), (), True),
        (("members",), (), True),
        (("mem*",), (), True),
        (("crm.members",), (), True),
        (("shop.*",), (), False),
        (("*.Members",), (), False),
        ((), ("crm.*",), False),
        ((), ("members",), False),
        ((), ("shop.members",), True),
        (("crm.*",), ("*.members",), False),
    ],
)
def test_patterns_choose_tables_by_schema_and_name(include, exclude, wanted):
    assert Selection(include, exclude).wants("crm", "members") is wanted


def test_a_name_is_asked_for_only_letter_by_letter():
    assert Selection(("crm.v",)).names("crm", "v")
    assert Selection(("v",)).names("crm", "v")
    assert not Selection(("crm.*",)).names("crm", "v")


def test_identifiers_and_names_stand_for_one_table_only():
    assert quoted("a", 'b"; DROP TABLE c --') == '"a"."b""; DROP TABLE c --"'
    assert qualified("a", "b") == "a.b"
    assert qualified("a.b", "c") != qualified("a", "b.c")


def test_a_fingerprint_depends_on_every_fact_and_holds_none():
    assert fingerprint("members", 1) == fingerprint("members", 1)
    assert fingerprint("members", 1) != fingerprint("members", 2)
    assert "members" not in fingerprint("members", "\ud800")


@pytest.mark.parametrize("cell", ["x", "x" * 1000, "x" * 1_000_000])
def test_the_pace_keeps_batches_near_their_size_whatever_the_cells(cell):
    pace = Pace()
    for _ in range(9):
        pace.took(pa.record_batch({"a": pa.array([cell] * min(pace.rows, 40))}))
    assert 1 <= pace.rows <= BATCH_ROWS
    assert pace.rows * len(cell) <= BATCH_BYTES
    assert pace.rows == BATCH_ROWS or pace.rows * len(cell) > BATCH_BYTES / 5


def test_batches_keep_their_rows_without_columns_and_their_names_apart():
    assert record_batch((), 3).num_rows == 3
    batch = record_batch([("j.a", pa.array([1])), ("j.a", pa.array([2])), ("j.a_", pa.array([3]))], 1)
    assert len(set(batch.schema.names)) == 3


TABLE = TableSchema("db", "crm.members", ())


def batches(*sizes: int):
    return iter([pa.record_batch({"a": pa.array(range(size))}) for size in sizes])


@pytest.mark.parametrize(
    ("stream", "rows", "random", "unread"),
    [
        (Stream(batches(3, 2), 5), 5, True, 0),
        (Stream(batches(3), None), 3, True, 0),
        (Stream(batches(3), 5), 5, False, 1),
        (Stream(batches(3), 9, "random"), 9, True, 0),
        (Stream(batches(3), None, "first", 3), None, False, 0),
        (Stream(batches(3), None, "first", 4), 3, True, 0),
        (Stream(batches(3), None, "some"), None, False, 0),
        (Stream(batches(3), 9, "random", lost=[Unread("x", "y")]), 9, False, 1),
        (Stream(batches(3), 3, beside=(Unread("x", "y"),)), 3, True, 1),
    ],
)
def test_a_reading_claims_no_more_than_how_its_rows_were_chosen_allows(kernel, stream, rows, random, unread):
    reading = read(TABLE, kernel, stream, None)
    assert (reading.rows, reading.random, len(reading.unread)) == (rows, random, unread)


def test_a_table_lost_before_its_first_row_is_no_empty_table(kernel):
    with pytest.raises(UnreadError, match="gone"):
        read(TABLE, kernel, Stream(batches(), 5, lost=[Unread("x", "gone")]), None)


@pytest.mark.parametrize(("rows", "said"), [(1, "1 row came before"), (2000, "2,000 rows came before")])
def test_one_row_before_the_end_is_one(rows, said):
    assert broken_off("db/t", "the server went away", rows).reason == f"the server went away; {said}"
