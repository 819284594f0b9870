"""Work spread over threads and written in order; what is written can be taken up again after any interruption."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pyarrow as pa

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the source was when a piece ended, and what a reader must know to go on from there (JSON values)."""

    place: int
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of the target, the rows in them, the mark behind them (None: no place to go on from), and what was
    left out of them."""

    data: Sequence[pa.Buffer]
    rows: int
    mark: Mark | None
    lost: Counter[str] = field(default_factory=Counter)


def in_order(work: Iterator[Callable[[], T]], workers: int) -> Iterator[T]:
    """The results in the order of the work, up to ``workers`` at a time; none is started far ahead of its turn."""
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="guardian-treat")
    waiting: deque[Future[T]] = deque()
    try:
        for job in work:
            waiting.append(pool.submit(job))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def first_alone(work: Iterator[Callable[[], T]], workers: int) -> Iterator[T]:
    """``in_order`` once the first is done: it settles what the others rely on (which objects in documents are keyed by
    data)."""
    first = next(work, None)
    if first is not None:
        yield first()
        yield from in_order(work, workers)
