"""Every row of a source, source or copy alike, as batches that are pulled: what a check compares."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import Empty, Full, Queue

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import TableSchema, Unread
from guardian.sources.base import Reading, Source
from guardian.sources.databases import TOO_WIDE
from guardian.sources.sinks.moments import kind_of, moments

AHEAD = 1
WAIT_SECONDS = 0.2


class _Stopped(Exception):
    """Nobody wants the rest."""


@dataclass(slots=True)
class _Valve:
    """A kernel that hands every batch on, and waits while there are some that nobody took."""

    emptied: frozenset[str] = frozenset()
    unseen: set[str] = field(default_factory=set)
    queue: Queue[pa.RecordBatch] = field(default_factory=lambda: Queue(AHEAD))
    stopped: threading.Event = field(default_factory=threading.Event)

    def empty(self, table: TableSchema) -> None:
        return None

    def examine(self, table: TableSchema, batch: pa.RecordBatch) -> None:
        for name in sorted(self.emptied - {column.name for column in table.columns}):
            self.unseen.add(table.ref + "/" + name)
            batch = batch.append_column(name, pa.nulls(batch.num_rows, pa.large_string()))
        while not self.stopped.is_set():
            try:
                self.queue.put(batch, timeout=WAIT_SECONDS)
                return
            except Full:
                continue
        raise _Stopped

    def merge(self, left: None, right: None) -> None:
        return None


def rows_of(source: Source) -> Iterator[tuple[TableSchema, Iterator[pa.RecordBatch]]]:
    """Each table of a source with all its rows; batches come in any order. Raises UnreadError where one row is lost.

    Dates that a database hands out as text are dates here, as they are when a sink hands them to a treater.

    The batches of a table are to be taken before the next table is asked for.
    """
    for entry in list(source.tables()):
        if isinstance(entry, Unread):
            raise UnreadError(entry.reason, where=entry.ref)
        if isinstance(entry, TableSchema):
            with _opened(source, entry, _Valve()) as batches:
                yield entry, (_handed_over(entry, batch) for batch in batches)


def batches_of(
    source: Source, table: TableSchema, emptied: frozenset[str] = frozenset(), unseen: set[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """All rows of one table, as ``rows_of`` gives them. A column in ``emptied`` comes as null, and its reference joins
    ``unseen``, where it is too wide for the memory there is."""
    with _opened(source, table, _Valve(emptied, set() if unseen is None else unseen)) as batches:
        yield from (_handed_over(table, batch) for batch in batches)


def _handed_over(table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
    for column in table.columns:
        place, kind = batch.schema.get_field_index(column.name), kind_of(column.type)
        if kind is not None and place >= 0 and _is_text(batch.column(place).type):
            made = moments(batch.column(place), kind)
            if made is not None:
                batch = batch.set_column(place, column.name, made)
    return batch


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


@contextmanager
def _opened(source: Source, table: TableSchema, valve: _Valve) -> Iterator[Iterator[pa.RecordBatch]]:
    ended = _Ended()
    known = copy_context()  # how documents are to be read is said around the reading
    run = (_run, source, table, valve, ended)
    thread = threading.Thread(target=known.run, args=run, name="guardian-read", daemon=True)
    thread.start()
    try:
        yield _taken(thread, valve, ended)
    finally:
        valve.stopped.set()
        thread.join()


@dataclass(slots=True)
class _Ended:
    reading: Reading[None] | None = None
    fault: BaseException | None = None


def _run(source: Source, table: TableSchema, valve: _Valve, ended: _Ended) -> None:
    try:
        ended.reading = source.profile(table, valve, None)
    except _Stopped:
        return
    except BaseException as fault:  # noqa: BLE001 - raised again in the thread that waits for the rows
        ended.fault = fault


def _taken(thread: threading.Thread, valve: _Valve, ended: _Ended) -> Iterator[pa.RecordBatch]:
    while thread.is_alive() or not valve.queue.empty():
        try:
            yield valve.queue.get(timeout=WAIT_SECONDS / 10)
        except Empty:
            continue
    if ended.fault is not None:
        raise ended.fault
    for lost in ended.reading.unread if ended.reading is not None else ():
        if lost.reason != TOO_WIDE or lost.ref not in valve.unseen:
            raise UnreadError(lost.reason, where=lost.ref)
