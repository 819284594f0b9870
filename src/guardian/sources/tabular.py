"""What every file format offers: columns from its start, batches of all rows, or rows drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import ColumnSchema
from guardian.sources.losses import Losses
from guardian.sources.running import Work
from guardian.sources.sampling import BatchReservoir, Draw


@dataclass(slots=True)
class Sample:
    """Rows drawn at random. ``rows``, the exact number of rows there are, is known once the batches are exhausted."""

    batches: Iterable[pa.RecordBatch | Work]
    rows: int | None = None


class FileTable(Protocol):
    """One table of a file. ``columns`` and ``rows`` come from its start or its own metadata."""

    @property
    def columns(self) -> tuple[ColumnSchema, ...]: ...
    @property
    def rows(self) -> int | None: ...
    @property
    def comment(self) -> str: ...
    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        """Every row. Damage met on the way is noted in ``losses``; what can still be read is read."""

    def sample(self, size: int, losses: Losses) -> Sample:
        """At most ``size`` rows drawn at random over the whole table."""


@runtime_checkable
class Narrowing(Protocol):
    """A format that reads some columns at less cost than all."""

    def narrowed(self, columns: frozenset[str]) -> FileTable:
        """The same rows; columns that are not named here may be missing."""


def sampled(batches: Iterable[pa.RecordBatch | Work], size: int) -> Sample:
    """Rows drawn from batches as they pass; for formats without a faster way."""

    def drawn() -> Iterator[pa.RecordBatch]:
        draw = Draw(size)
        reservoir = BatchReservoir(draw)
        for work in batches:
            for batch in (work,) if isinstance(work, pa.RecordBatch) else work():
                reservoir.add(batch)
        sample.rows = draw.seen
        yield from reservoir.batches()

    sample = Sample(())
    sample.batches = drawn()
    return sample


def stopped(error: UnreadError, losses: Losses, rows: int) -> None:
    """Note a damage behind the first ``rows`` rows; without any row there is nothing to note it beside."""
    if not rows:
        raise error
    losses.note(error.what)
