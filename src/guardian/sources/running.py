"""A kernel run over a stream of batches on a few threads: bounded, in order, no batch lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic

import pyarrow as pa

from guardian.model import TableSchema
from guardian.sources.base import Kernel, P, Progress

Work = Callable[[], Iterable[pa.RecordBatch]]
"""Batches still to be made (parsed, decoded): done on the thread that examines them."""

MAX_BATCH_BYTES = 32 << 20
"""A batch above this is cut before it is examined, so that a kernel's working memory stays bounded."""


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
        for batch in batches:
            while len(waiting) >= 2 * workers:
                collect()
            waiting.append(pool.submit(_examine, kernel, table, batch))
        while waiting:
            collect()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return Run(merged, rows)


def _examine(kernel: Kernel[P], table: TableSchema, work: pa.RecordBatch | Work) -> Run[P]:
    profile, rows = kernel.empty(table), 0
    for whole in (work,) if isinstance(work, pa.RecordBatch) else work():
        for batch in bounded(whole):
            profile, rows = kernel.merge(profile, kernel.examine(table, batch)), rows + batch.num_rows
    return Run(profile, rows)


def bounded(batch: pa.RecordBatch, max_bytes: int = MAX_BATCH_BYTES) -> Iterable[pa.RecordBatch]:
    """The batch in slices of about ``max_bytes`` each, at least one row a slice."""
    pieces = min(batch.num_rows, -(-batch.nbytes // max_bytes))
    if pieces <= 1:
        return (batch,)
    step = -(-batch.num_rows // pieces)
    return (batch.slice(start, step) for start in range(0, batch.num_rows, step))
