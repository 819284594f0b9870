"""Rows drawn at random over a whole stream: every row gets a random key, the lowest keys stay (a uniform sample)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")


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
    """Keeps the drawn items; holds at most about twice ``draw.size`` of them."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self._items: list[T] = []
        self._keys: list[float] = []

    def add(self, items: Sequence[T], keys: npt.NDArray[np.float64]) -> None:
        self._items.extend(items)
        self._keys.extend(keys.tolist())
        if len(self._items) > 2 * self.draw.size:
            self._trim()

    def items(self) -> list[T]:
        self._trim()
        return self._items

    def kept_keys(self) -> list[float]:
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
        self.draw.lower(max(self._keys, default=0.0))


class BatchReservoir:
    """The same over Arrow batches, whose columns may differ from one to the next."""

    def __init__(self, draw: Draw) -> None:
        self._rows: Reservoir[tuple[int, int]] = Reservoir(draw)
        self._batches: dict[int, Any] = {}
        self._next = 0

    def add(self, batch: Any) -> None:
        import pyarrow as pa

        places, keys = self._rows.draw.keys(batch.num_rows)
        if not len(places):
            return
        self._batches[self._next] = batch.take(pa.array(places)) if len(places) < batch.num_rows else batch
        self._rows.add([(self._next, at) for at in range(len(places))], keys)
        self._next += 1
        if self._next % 64 == 0:
            self._compact()

    def batches(self) -> list[Any]:
        self._compact()
        return [self._batches[at] for at in sorted(self._batches)]

    def _compact(self) -> None:
        """Drop rows that are no longer among the drawn ones."""
        import pyarrow as pa

        kept: dict[int, list[int]] = {}
        rows, keys = self._rows.items(), self._rows.kept_keys()
        order = np.argsort(np.array([batch for batch, _ in rows], dtype=np.int64), kind="stable").tolist()
        renewed: list[tuple[int, int]] = []
        for at in order:
            batch, place = rows[at]
            kept.setdefault(batch, []).append(place)
            renewed.append((batch, len(kept[batch]) - 1))
        self._batches = {
            batch: self._batches[batch].take(pa.array(places, pa.int64())) for batch, places in kept.items()
        }
        self._rows.replace(renewed, [keys[at] for at in order])
