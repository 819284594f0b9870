"""Batches are examined on threads, bounded in number, and none is lost."""

from __future__ import annotations

import threading
import time

import pyarrow as pa
import pytest

from guardian.model import TableSchema
from guardian.sources.running import ENOUGH_BYTES, ENOUGH_ROWS, bounded, gathered, profile_batches

TABLE = TableSchema("s", "t", (), rows=1_000)


class Order:
    """A kernel whose profile is the order in which values were merged; early batches take longest."""

    def empty(self, table):
        return []

    def examine(self, table, batch):
        value = batch.column(0)[0].as_py()
        time.sleep(0.02 if value % 4 == 0 else 0)
        return [value]

    def merge(self, left, right):
        return left + right


def batch(value: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"n": [value] * 10})


def large_batch(value: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"n": [value] * ENOUGH_ROWS})


def wide(value: int) -> pa.RecordBatch:
    """A row of a little more than a quarter of the bytes that are enough."""
    return pa.RecordBatch.from_pydict({"n": [str(value) * (ENOUGH_BYTES // 4)]})


def test_every_batch_is_examined_once_and_progress_is_told():
    told: list[tuple[int, int | None]] = []
    large = (large_batch(value) for value in range(20))
    run = profile_batches(Order(), TABLE, large, workers=3, progress=lambda *at: told.append(at))
    assert sorted(run.profile) == list(range(20))
    assert run.rows == 20 * ENOUGH_ROWS
    assert told == sorted(told) and told[-1] == (20 * ENOUGH_ROWS, 1_000) and len(told) == 21


def test_small_batches_are_examined_together_by_a_kernel_that_can_and_no_row_is_lost():
    class Gathering(Order):
        def examine_all(self, table, batches):
            return sorted(batch.num_rows for batch in batches)

    other = pa.RecordBatch.from_pydict({"m": ["x"]})
    stream = [*map(batch, range(5)), other, batch(6), lambda: [*map(batch, range(7)), other], batch(8), batch(9)]
    run = profile_batches(Gathering(), TABLE, stream)
    assert sorted(run.profile) == [1, 1] + [10] * 15
    assert run.rows == 152
    assert sorted(profile_batches(Order(), TABLE, map(batch, range(9))).profile) == list(range(9))


def test_batches_are_handed_over_together_up_to_a_bound():
    parts = [part if isinstance(part, pa.RecordBatch) else part() for part in gathered(map(wide, range(9)))]
    assert [part.num_rows if isinstance(part, pa.RecordBatch) else len(part) for part in parts] == [4, 4, 1]


def test_work_is_done_on_the_workers_and_may_give_several_batches():
    threads = set()

    def work():
        threads.add(threading.current_thread().name)
        return [large_batch(1), large_batch(2)]

    run = profile_batches(Order(), TABLE, [work, work])
    assert sorted(run.profile) == [1, 1, 2, 2]
    assert threading.current_thread().name not in threads


def test_no_more_than_twice_the_workers_wait_at_a_time():
    made, most = 0, 0
    examined: list[int] = []

    class Slow(Order):
        def examine(self, table, batch):
            time.sleep(0.005)
            examined.append(1)
            return [0]

    def stream():
        nonlocal made, most
        for at in range(30):
            made += 1
            most = max(most, made - len(examined))
            yield large_batch(at)

    profile_batches(Slow(), TABLE, stream(), workers=2)
    assert most <= 2 * 2 + 2


@pytest.mark.parametrize("broken", ["kernel", "stream"])
def test_an_error_ends_the_run_and_is_raised(broken):
    class Broken(Order):
        def examine(self, table, batch):
            if broken == "kernel":
                raise ValueError("kernel")
            return []

    def stream():
        yield batch(1)
        if broken == "stream":
            raise ValueError("stream")

    with pytest.raises(ValueError, match=broken):
        profile_batches(Broken(), TABLE, stream())


def test_no_batch_gives_the_empty_profile():
    assert profile_batches(Order(), TABLE, []).profile == []


def test_a_large_batch_is_cut_and_no_row_is_lost():
    large = pa.RecordBatch.from_pydict({"n": list(range(1_000))})
    pieces = list(bounded(large, max_bytes=1_000))
    assert len(pieces) > 5
    assert [value for piece in pieces for value in piece.column(0).to_pylist()] == list(range(1_000))
