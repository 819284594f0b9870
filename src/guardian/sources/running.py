"""A kernel run over a stream of batches on a few threads: bounded, in order, no batch lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic

import pyarrow as pa

from guardian.model import TableSchema
from guardian.sources.base import GatheringKernel, Kernel, P, Progress

Work = Callable[[], Iterable[pa.RecordBatch]]
"""Batches still to be made (parsed, decoded): done on the thread that examines them."""

MAX_BATCH_BYTES = 32 << 20
"""A batch above this is cut before it is examined, so that a kernel's working memory stays bounded."""
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
    """Examine every batch and merge the profiles in the order the batches came.

    At most ``2 * workers`` batches wait at a time. An error of the stream or of the kernel ends the run and is raised.
    """
    merged, rows = kernel.empty(table), 0
    waiting: deque[Future[Run[P]]] = deque()

    def collect() -> None:
        nonlocal merged, rows
        done = waiting.popleft().result()
        merged, rows = kernel.merge(merged, done.profile), rows + done.rows
        if progress is not None:
            progress(rows, table.rows)

    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="guardian-examine")
    try:
        for batch in gathered(batches):
            while len(waiting) >= 2 * workers:
                collect()
            waiting.append(pool.submit(_examine, kernel, table, batch))
        while waiting:
            collect()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return Run(merged, rows)


def _examine(kernel: Kernel[P], table: TableSchema, work: pa.RecordBatch | Work) -> Run[P]:
    rows = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        for batch in (work,) if isinstance(work, pa.RecordBatch) else work():
            rows += batch.num_rows
            yield from bounded(batch)

    if isinstance(kernel, GatheringKernel):
        profile: P = kernel.examine_all(table, counted())
    else:
        profile = kernel.empty(table)
        for batch in counted():
            profile = kernel.merge(profile, kernel.examine(table, batch))
    return Run(profile, rows)


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
