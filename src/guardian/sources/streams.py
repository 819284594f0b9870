"""Standard input as a source: one table named ``-``, read as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.base import Kernel, P, Progress, Reading
from guardian.sources.blobs import HEAD, Bytes, read_fully
from guardian.sources.files import read_table, schema_of, whole
from guardian.sources.formats import Part, kind_named, streamed
from guardian.sources.kinds import packing_of
from guardian.sources.losses import Losses


class StdinSource:
    """A stream of ``csv``, ``jsonl`` or ``text`` that can be read once."""

    name = "-"

    def __init__(self, stream: IO[bytes], as_format: str, *, workers: int = 2) -> None:
        self._stream, self._kind, self._workers = stream, kind_named(as_format), workers
        self._part: Part | None = None

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """The one table, or why there is none."""
        if self._part is not None:
            yield schema_of(self.name, self._part, None)
            return
        head = read_fully(self._stream, HEAD)
        if not head:
            yield Unread("-/-", "standard input is empty: there is nothing to examine")
        elif packing_of(head):
            yield Unread("-/-", "standard input is compressed: give it expanded, or name the file")
        else:
            whole = Resumed(head, self._stream)
            self._part = Part("-", streamed(lambda: whole, head, self._kind, whole=len(head) < HEAD))
            yield schema_of(self.name, self._part, None)

    def profile(
        self, table: TableSchema, kernel: Kernel[P], sample_rows: int | None, progress: Progress | None = None
    ) -> Reading[P]:
        """The rows of the stream; a second reading is refused, since they are gone."""
        if self._part is None:
            raise UnreadError("standard input was read already", where="-")
        part, self._part, losses = self._part, None, Losses()
        reading = read_table(part.table, table, kernel, sample_rows, losses, workers=self._workers, progress=progress)
        return whole(reading, losses)

    def close(self) -> None:
        self._part = None


class Resumed:
    """A stream whose first bytes were taken already, from its start."""

    def __init__(self, head: bytes, stream: Bytes) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int, /) -> bytes:
        if self._head:
            out, self._head = self._head[:size], self._head[size:]
            return out
        return self._stream.read(size)

    def close(self) -> None:
        return None
