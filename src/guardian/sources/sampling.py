"""Rows drawn at random over a whole stream: every row gets a random key, the lowest keys stay (a uniform sample)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

T = TypeVar("T")
MAX_BYTES = 128 << 20
"""Drawn rows that take more memory than this make the sample smaller, not the memory larger."""


class Draw:
    """Which rows of each part to keep, so that ``size`` rows drawn without replacement remain at the end."""

    def __init__(self, size: int, seed: int | None = None) -> None:
        self.size, self.seen = size, 0
        self._random = np.random.default_rng(seed)
        self._bar = 1.0

    def keys(self, rows: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Places within the next ``rows`` rows that may stay, with their keys."""
        self.seen += rows
        keys = self._random.random(rows)
        places = np.flatnonzero(keys < self._bar)
        return places, keys[places]

    def lower(self, bar: float) -> None:
        self._bar = min(self._bar, bar)


class Reservoir(Generic[T]):
    """Keeps the drawn items. Where their ``weight`` (bytes) adds up to too much, fewer are drawn, as much at random."""

    def __init__(self, draw: Draw, weight: Callable[[T], int] | None = None) -> None:
        self.draw, self._weight = draw, weight
        self._items: list[T] = []
        self._keys: list[float] = []
        self._held = 0

    def add(self, items: Sequence[T], keys: npt.NDArray[np.float64]) -> None:
        self._items.extend(items)
        self._keys.extend(keys.tolist())
        if self._weight is not None:
            self._held += sum(map(self._weight, items))
        while self._held > MAX_BYTES and self.draw.size > 1:
            self._trim()
            if self._held > MAX_BYTES:
                self.draw.size //= 2
        if len(self._items) > 2 * self.draw.size:
            self._trim()

    def items(self) -> list[T]:
        self._trim()
        return self._items

    def keys(self) -> list[float]:
        return self._keys

    def replace(self, items: list[T], keys: list[float]) -> None:
        self._items, self._keys = items, keys

    def _trim(self) -> None:
        if len(self._items) <= self.draw.size:
            return
        keys = np.array(self._keys)
        kept = np.sort(np.argpartition(keys, self.draw.size - 1)[: self.draw.size])
        self._items = [self._items[at] for at in kept.tolist()]
        self._keys = keys[kept].tolist()
        self._held = sum(map(self._weight, self._items)) if self._weight is not None else 0
        self.draw.lower(max(self._keys, default=0.0))


class BatchReservoir:
    """The same over Arrow batches, whose columns may differ from one to the next."""

    def __init__(self, draw: Draw) -> None:
        self._rows: Reservoir[tuple[int, int]] = Reservoir(draw)
        self._batches: dict[int, pa.RecordBatch] = {}
        self._next = self._held = 0

    def add(self, batch: pa.RecordBatch) -> None:
        draw = self._rows.draw
        places, keys = draw.keys(batch.num_rows)
        if not len(places):
            return
        kept = batch.take(pa.array(places)) if len(places) < batch.num_rows else batch
        self._batches[self._next] = kept
        self._rows.add([(self._next, at) for at in range(len(places))], keys)
        self._next += 1
        self._held += kept.nbytes
        if self._next % 64 == 0 or self._held > MAX_BYTES:
            self._compact()
        while self._held > MAX_BYTES and draw.size > 1:
            draw.size //= 2
            self._compact()

    def batches(self) -> list[pa.RecordBatch]:
        self._compact()
        return [self._batches[at] for at in sorted(self._batches)]

    def _compact(self) -> None:
        """Drop rows that are no longer among the drawn ones."""
        kept: dict[int, list[int]] = {}
        rows = self._rows.items()
        keys = self._rows.keys()
        order = sorted(range(len(rows)), key=lambda at: rows[at])
        renewed: list[tuple[int, int]] = []
        for at in order:
            batch, place = rows[at]
            kept.setdefault(batch, []).append(place)
            renewed.append((batch, len(kept[batch]) - 1))
        self._batches = {
            batch: self._batches[batch].take(pa.array(places, pa.int64())) for batch, places in kept.items()
        }
        self._rows.replace(renewed, [keys[at] for at in order])
        self._held = sum(batch.nbytes for batch in self._batches.values())
