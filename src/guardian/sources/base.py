"""What every source offers, and how a source and a detection kernel meet without knowing each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, runtime_checkable

import pyarrow as pa

from guardian.model import Skipped, TableSchema, Unread

P = TypeVar("P")
"""A table profile: opaque to sources, made and merged by the kernel."""

DEFAULT_SAMPLE_ROWS = 10_000


class Kernel(Protocol[P]):
    """Examines batches; its profiles merge (associative, ``empty`` is the identity) so order and place do not matter.

    A batch holds Arrow columns of any type: strings, numbers, dates, booleans, binary, and ``list<…>`` for values
    nested in arrays (the leaves are the cells). A batch may lack columns that others have (nested JSON met late):
    a missing column counts as null in those rows. ``examine`` is pure and may run on several threads at once.
    """

    def empty(self, table: TableSchema) -> P: ...
    def examine(self, table: TableSchema, batch: pa.RecordBatch) -> P: ...
    def merge(self, left: P, right: P) -> P: ...


@runtime_checkable
class GatheringKernel(Kernel[P], Protocol[P]):
    """A kernel that examines many batches of one table at less cost than one by one, with the same result."""

    def examine_all(self, table: TableSchema, batches: Iterable[pa.RecordBatch]) -> P: ...


@runtime_checkable
class NarrowKernel(Kernel[P], Protocol[P]):
    """A kernel that looks at some columns only: a source may leave the others out of its batches."""

    @property
    def columns(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Reading(Generic[P]):
    """What came out of one table.

    ``rows_read`` rows reached the kernel, of ``rows`` that are there (None: the source cannot tell). ``random``: the
    rows were drawn at random or all were read, so bounds hold. ``unread`` lists what was lost inside this table
    (a damaged row group, ragged rows a reader gave up on): never silently dropped. ``rowless`` says why a text or sheet
    that was read whole may lack its rows: nothing in it proves that there are none. A copy of it lacks nothing.
    """

    table: TableSchema
    profile: P
    rows_read: int
    rows: int | None
    random: bool
    unread: tuple[Unread, ...] = ()
    rowless: str = ""


Progress = Callable[[int, int | None], None]
"""Called with rows read so far and the total where known."""


class Source(Protocol):
    """A place with rows. ``name`` is the configured name, the URL without user info, or the path as given."""

    name: str

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """Every table, each once; what cannot be opened or is left out comes as Unread or Skipped."""

    def profile(
        self, table: TableSchema, kernel: Kernel[P], sample_rows: int | None, progress: Progress | None = None
    ) -> Reading[P]:
        """Run the kernel over at most ``sample_rows`` rows drawn at random (None: all). Raises UnreadError."""

    def close(self) -> None: ...


@runtime_checkable
class ProvingSource(Source, Protocol):
    """A source that can tell a table by all that it is made of, whenever that was written."""

    def content(self, table: TableSchema, key: bytes) -> str | None:
        """A keyed digest, the same only where the table would read the same; None where that costs too much."""
