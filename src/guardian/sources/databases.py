"""What the database sources share: which tables are wanted, how big a batch is, what was lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pyarrow as pa

from guardian.errors import UnreadError, counted
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.base import Kernel, P, Progress, Reading
from guardian.sources.running import Work, profile_batches

Listed = TableSchema | Unread | Skipped
Key = Literal["", "primary", "foreign", "unique"]

BATCH_BYTES = 16 * 1024 * 1024
BATCH_ROWS = 32_768
FIRST_ROWS = 512
CHEAP_BYTES = 256 * 1024 * 1024
"""A table or file below this may be walked once to count or to draw from; above, only probes."""
MAX_DIGESTED = 64 << 20
"""Up to so many bytes a table is told by a digest of its rows, as a file is by one of its bytes."""

EXCLUDED = "excluded by pattern"
A_VIEW = "a view: the tables beneath it are scanned; name it with --include to read it"
NO_ROWS = "a materialised view that holds no rows yet"
TOO_WIDE = "its cells are too large for the memory there is: the column was not examined"


@dataclass(frozen=True, slots=True)
class Selection:
    """Include and exclude globs on ``schema.table``; a pattern without a dot is one on the table alone.

    ``past``: with the rows of the past that a system-versioned table keeps, beside those that it shows.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    past: bool = True

    def wants(self, schema: str, table: str) -> bool:
        if any(_matches(pattern, schema, table) for pattern in self.exclude):
            return False
        return not self.include or any(_matches(pattern, schema, table) for pattern in self.include)

    def excludes(self, schema: str, table: str) -> bool:
        """Whether an exclude pattern names it: stronger than not being included."""
        return any(_matches(pattern, schema, table) for pattern in self.exclude)

    def names(self, schema: str, table: str) -> bool:
        """Whether somebody asked for exactly this one, letter by letter: so a view is wanted."""
        return qualified(schema, table) in self.include or table in self.include


EVERYTHING = Selection()


def _matches(pattern: str, schema: str, table: str) -> bool:
    return fnmatchcase(qualified(schema, table), pattern) or ("." not in pattern and fnmatchcase(table, pattern))


def qualified(schema: str, table: str) -> str:
    """``schema.table`` as references print it; a part that holds a dot stands in quotes, so no two tables share one."""
    return ".".join(f'"{part}"' if "." in part else part for part in (schema, table))


def quoted(*parts: str) -> str:
    """An SQL identifier in double quotes (SQLite, DuckDB): every character stands for itself."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def heads(parts: Iterable[tuple[Path, int]]) -> tuple[object, ...] | None:
    """Size, times and first bytes of each file, None for one that is not there; None where one cannot be read."""
    facts: list[object] = []
    for path, length in parts:
        try:
            status = path.stat()
            with path.open("rb") as file:
                facts.append((status.st_size, status.st_mtime_ns, status.st_ctime_ns, file.read(length)))
        except FileNotFoundError:
            facts.append(None)
        except OSError:
            return None
    return tuple(facts)


def fingerprint(*facts: object) -> str:
    """One digest of facts that together prove a table unchanged; holds no name or value."""
    return sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(slots=True)
class Pace:
    """How many rows to take next, so that batches stay near BATCH_BYTES whether cells are 4 bytes or 40 MB."""

    rows: int = FIRST_ROWS

    def took(self, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            self.rows = max(1, min(BATCH_ROWS, self.rows * 4, BATCH_BYTES * batch.num_rows // max(1, batch.nbytes)))


Drawn = Literal["all", "random", "first", "some"]
"""How rows were chosen: all; each as likely as any other; the first up to a limit; or some, with no claim."""


@dataclass(slots=True)
class Stream:
    """Batches of one table on their way to the kernel. ``lost`` fills while they flow and is complete at the end.

    ``limit`` is the most rows the query gives where the first ones were asked for. ``beside`` was not examined either,
    but has no bearing on the rows that were (a column without permission).
    """

    batches: Iterator[pa.RecordBatch | Work]
    rows: int | None
    drawn: Drawn = "all"
    limit: int = 0
    lost: list[Unread] = field(default_factory=list)
    beside: tuple[Unread, ...] = ()


def read(table: TableSchema, kernel: Kernel[P], stream: Stream, progress: Progress | None) -> Reading[P]:
    """Run the kernel over a stream; a table lost before its first row is an UnreadError, not an empty profile."""
    known = replace(table, rows=stream.rows)
    run = profile_batches(kernel, known, stream.batches, progress=progress)
    if stream.lost and not run.rows:
        raise UnreadError(stream.lost[0].reason, where=table.ref)
    whole = stream.drawn == "all" or (stream.drawn == "first" and run.rows < stream.limit)
    if whole and not stream.lost and stream.rows is not None and run.rows < stream.rows:
        stream.lost.append(Unread(table.ref, f"of {counted(stream.rows, 'row')} counted {run.rows} came"))
    lost = tuple(stream.lost)
    whole = whole and not lost
    rows = run.rows if whole else stream.rows
    honest = whole or (stream.drawn == "random" and not lost)
    return Reading(replace(table, rows=rows), run.profile, run.rows, rows, honest, lost + stream.beside)


def broken_off(ref: str, reason: str, rows: int) -> Unread:
    """The rest of a table of which ``rows`` came."""
    return Unread(ref, f"{reason}; {counted(rows, 'row')} came before")


NOBODY, UNKNOWN, LATE = "nothing answers at this address", "unknown host", "no answer in time"
NEXT = {
    NOBODY: "Check host and port, or the socket, and that the server runs",
    UNKNOWN: "Check how the host is written",
    LATE: "Check host and port, and that nothing between here and the server holds it back",
}


def unreachable(reason: str, where: str) -> UnreadError:
    """No connection, and what to do about it."""
    return UnreadError(reason, where=where, remedy=NEXT.get(reason, "Check the address, and this login's rights there"))


def record_batch(columns: Sequence[tuple[str, pa.Array]], rows: int) -> pa.RecordBatch:
    """A batch that knows its row count even where a table has no column, and whose names are apart even where a path
    inside a document (``j.a``) is also the name of another column."""
    if not columns:
        return pa.RecordBatch.from_struct_array(pa.array([{}] * rows, pa.struct([])))
    return pa.RecordBatch.from_arrays([array for _, array in columns], names=_apart([name for name, _ in columns]))


def _apart(names: Sequence[str]) -> list[str]:
    seen: dict[str, None] = {}
    for name in names:
        while name in seen:
            name += "_"
        seen[name] = None
    return list(seen)
