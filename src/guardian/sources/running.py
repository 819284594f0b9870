"""A kernel run over a stream of batches on a few threads: bounded, no batch lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from queue import Empty, Full, Queue
from threading import Event, Lock
from typing import Generic

import pyarrow as pa

from guardian.model import TableSchema
from guardian.sources.base import GatheringKernel, Kernel, P, Progress

Work = Callable[[], Iterable[pa.RecordBatch]]
"""Batches still to be made (parsed, decoded): done on the thread that examines them."""

MAX_BATCH_BYTES = 32 << 20
"""A batch above this is cut before it is examined, so that a kernel's working memory stays bounded."""
WAIT_SECONDS = 0.2
"""How long a thread sleeps before it looks whether the others still run."""
ENOUGH_ROWS, ENOUGH_BYTES = 32_768, 16 << 20
"""Smaller batches are handed over together, up to either: what is done once for all of them is then done less often."""


@dataclass(frozen=True, slots=True)
class Run(Generic[P]):
    """What the kernel made of all batches, and how many rows it saw."""

    profile: P
    rows: int


def profile_batches(
    kernel: Kernel[P],
    table: TableSchema,
    batches: Iterable[pa.RecordBatch | Work],
    *,
    workers: int = 2,
    progress: Progress | None = None,
) -> Run[P]:
    """Examine every batch and merge the profiles.

    At most ``2 * workers`` batches wait at a time. An error of the stream or of the kernel ends the run and is raised.
    """
    state = _State(Queue(maxsize=2 * workers - 1))
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="guardian-examine")
    try:
        futures = [pool.submit(_examine, kernel, table, state) for _ in range(workers)]
        for work in chain(gathered(batches), [None] * workers):
            _hand_over(work, state, futures)
            if progress is not None and work is not None:
                progress(state.rows, table.rows)
        merged = kernel.empty(table)
        for future in futures:
            merged = kernel.merge(merged, future.result())
    finally:
        state.stopped.set()
        pool.shutdown(wait=True, cancel_futures=True)
    if progress is not None:
        progress(state.rows, table.rows)
    return Run(merged, state.rows)


@dataclass(slots=True)
class _State:
    """What the threads of one run share; None in the queue is its end, one for each worker."""

    waiting: Queue[pa.RecordBatch | Work | None]
    stopped: Event = field(default_factory=Event)
    rows: int = 0
    lock: Lock = field(default_factory=Lock)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """What falls to one worker."""
        while (work := self._next()) is not None:
            for batch in (work,) if isinstance(work, pa.RecordBatch) else work():
                yield from bounded(batch)
                with self.lock:
                    self.rows += batch.num_rows

    def _next(self) -> pa.RecordBatch | Work | None:
        while not self.stopped.is_set():
            try:
                return self.waiting.get(timeout=WAIT_SECONDS)
            except Empty:
                continue
        raise CancelledError


def _hand_over(work: pa.RecordBatch | Work | None, state: _State, futures: list[Future[P]]) -> None:
    """Wait for a place in the queue, unless a worker has failed."""
    while True:
        for future in futures:
            if future.done() and future.exception() is not None:
                future.result()
        try:
            return state.waiting.put(work, timeout=WAIT_SECONDS)
        except Full:
            continue


def _examine(kernel: Kernel[P], table: TableSchema, state: _State) -> P:
    """What falls to one worker, examined: by a kernel that can all of it together."""
    if isinstance(kernel, GatheringKernel):
        gathering: GatheringKernel[P] = kernel
        return gathering.examine_all(table, state.batches())
    profile = kernel.empty(table)
    for batch in state.batches():
        profile = kernel.merge(profile, kernel.examine(table, batch))
    return profile


def gathered(batches: Iterable[pa.RecordBatch | Work]) -> Iterator[pa.RecordBatch | Work]:
    """Small batches that follow each other as the work of one thread at a time; none is held back at the end."""
    group: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        if not isinstance(batch, pa.RecordBatch):
            if group:
                yield _together(group)
                group, rows, size = [], 0, 0
            yield batch
            continue
        group.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= ENOUGH_ROWS or size >= ENOUGH_BYTES:
            yield _together(group)
            group, rows, size = [], 0, 0
    if group:
        yield _together(group)


def _together(group: list[pa.RecordBatch]) -> pa.RecordBatch | Work:
    return group[0] if len(group) == 1 else lambda: group


def bounded(batch: pa.RecordBatch, max_bytes: int = MAX_BATCH_BYTES) -> Iterable[pa.RecordBatch]:
    """The batch in slices of about ``max_bytes`` each, at least one row a slice."""
    pieces = min(batch.num_rows, -(-batch.nbytes // max_bytes))
    if pieces <= 1:
        return (batch,)
    step = -(-batch.num_rows // pieces)
    return (batch.slice(start, step) for start in range(0, batch.num_rows, step))
