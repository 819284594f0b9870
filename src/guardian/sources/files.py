"""Files and folders as a source: every file by what it holds, each table read whole or at random."""

from __future__ import annotations

import hmac
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa

from guardian.errors import GuardianError, UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.base import Kernel, NarrowKernel, P, Progress, Reading, Source
from guardian.sources.blobs import Blob, Budget, reason_of
from guardian.sources.formats import Part, kind_named, tables_in
from guardian.sources.kinds import is_source_code
from guardian.sources.losses import Losses
from guardian.sources.running import profile_batches
from guardian.sources.tabular import FileTable, Narrowing
from guardian.sources.walking import BY_PATTERN, NEVER, OWN_STATE, Found, shown, walk, wanted

Stamp = tuple[int, int, int, int, int]
"""Device, inode, size in bytes, times of modification and of change in ns: together they prove a local file unchanged.

Anybody may set the time of modification; the time of change is the system's own."""
MAX_DIGESTED = 64 << 20
"""Bytes of a file up to which its content is told by a digest as well: beyond, reading it for that alone takes long."""


@dataclass(frozen=True, slots=True)
class _Opened:
    part: Part
    path: Path
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class _Inside:
    """A table of a database file that lies in the folder."""

    database: Source
    table: TableSchema


class FileSource:
    """A file, or every file below a folder; a database file among them is opened by ``databases``.

    ``include`` and ``exclude`` are patterns over paths inside the folder. ``as_format`` (``csv``, ``jsonl``,
    ``text`` …) overrides what the content says. ``own`` says of a file why it is left out as guardian's own; without it
    the folder of guardian's state is left out by its name.
    ``workers`` threads examine batches.
    """

    def __init__(
        self,
        path: str | bytes | Path,
        *,
        name: str | None = None,
        include: tuple[str, ...] = (),
        exclude: tuple[str, ...] = (),
        as_format: str | None = None,
        databases: Callable[[Path, str], Source | None] | None = None,
        own: Callable[[Path], str | None] | None = None,
        workers: int = 2,
    ) -> None:
        self._path = Path(os.fsdecode(path))
        self.name = name if name is not None else shown(self._path)
        self._include, self._exclude, self._workers = tuple(include), tuple(exclude), workers
        self._as = kind_named(as_format) if as_format else None
        self._databases, self._own = databases, own
        self._opened: dict[str, _Opened] = {}
        self._inside: dict[str, _Inside] = {}
        self._to_close: list[Source] = []
        self._digested: tuple[Path, Stamp, str | None] | None = None

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """Every table of every file, each once."""
        for found in self._files():
            ref = f"{self.name}/{found.name}"
            if found.trouble and wanted(found.name, (), self._exclude):
                yield Unread(ref, found.trouble)
            elif found.left_out:
                yield Skipped(ref, found.left_out)
            elif not wanted(found.name, self._include, self._exclude):
                yield Skipped(ref, BY_PATTERN)
            else:
                yield from self._tables_of(found)

    def profile(
        self, table: TableSchema, kernel: Kernel[P], sample_rows: int | None, progress: Progress | None = None
    ) -> Reading[P]:
        """Rows are drawn at random over the whole table; what is lost inside it stands in ``unread``."""
        inside = self._inside.get(table.name)
        if inside is not None:
            return replace(inside.database.profile(inside.table, kernel, sample_rows, progress), table=table)
        opened = self._find(table.name)
        losses = Losses()
        try:
            reading = read_table(
                opened.part.table, table, kernel, sample_rows, losses, workers=self._workers, progress=progress
            )
        except OSError as error:
            raise UnreadError(reason_of(error), where=table.ref) from None
        except UnreadError as error:
            raise UnreadError(error.what, where=table.ref) from None
        except (pa.ArrowException, UnicodeError, EOFError, MemoryError):  # their words may quote a row
            raise UnreadError("the file is damaged in a way its reader could not get past", where=table.ref) from None
        if stamp_of(opened.path) != opened.stamp:
            losses.note("the file changed while it was read: what was added or altered meanwhile may be missing")
        if is_source_code(opened.part.name):
            losses.rowless = ""  # an empty module is as it should be
        return whole(reading, losses)

    def content(self, table: TableSchema, key: bytes) -> str | None:
        """A digest of the whole file's bytes and the table's place and columns, whatever the file's times say."""
        opened = self._opened.get(table.name)
        if opened is None or opened.stamp[2] > MAX_DIGESTED:
            return None
        path = opened.path
        if self._digested is None or self._digested[:2] != (path, opened.stamp):
            self._digested = (path, opened.stamp, digest_of(path, key))
        digest = self._digested[2]
        if digest is None or stamp_of(path) != opened.stamp:
            return None
        return keyed(repr((digest, *_described(opened.part))).encode("utf-8", "surrogatepass"), key)

    def close(self) -> None:
        self._opened.clear()
        self._inside.clear()
        while self._to_close:
            self._to_close.pop().close()

    def _files(self) -> Iterator[Found]:
        name = shown(self._path.absolute().name)
        try:
            mode = self._path.stat().st_mode
        except OSError as error:
            yield Found(self._path, name, trouble=reason_of(error))
            return
        if self._own is None and OWN_STATE in self._path.absolute().parts:
            yield Found(self._path, name, left_out="guardian's own state")
        elif stat.S_ISDIR(mode):
            yield from walk(self._path, NEVER if self._own is None else NEVER - {OWN_STATE})
        elif stat.S_ISREG(mode):
            yield Found(self._path, name)
        else:
            yield Found(self._path, name, trouble="a named pipe, socket or device, not a file")

    def _tables_of(self, found: Found) -> Iterator[TableSchema | Unread | Skipped]:
        stamp = stamp_of(found.path)
        if stamp is None:
            yield Unread(f"{self.name}/{found.name}", "the file vanished during the scan")
            return
        if self._own and self._as is None and (reason := self._own(found.path)):
            yield Skipped(f"{self.name}/{found.name}", reason)
            return
        try:
            database = self._databases(found.path, f"{self.name}/{found.name}") if self._databases else None
        except GuardianError as error:
            yield Unread(f"{self.name}/{found.name}", error.what)
            return
        if database is not None:
            yield from self._tables_inside(database, found.name)
            return
        try:
            blob = Blob(found.path, budget=Budget(stamp[2]))
            for part in tables_in(blob, found.name, self._as):
                inner = part.name if isinstance(part, Part) else part.ref
                if inner != found.name and not wanted(inner, (), self._exclude):
                    yield Skipped(f"{self.name}/{inner}", BY_PATTERN)
                elif isinstance(part, Part):
                    self._opened[part.name] = _Opened(part, found.path, stamp)
                    yield schema_of(self.name, part, stamp)
                else:
                    yield type(part)(f"{self.name}/{part.ref}", part.reason)
        except OSError as error:
            yield Unread(f"{self.name}/{found.name}", reason_of(error))
        except (pa.ArrowException, UnicodeError, EOFError, MemoryError):
            yield Unread(f"{self.name}/{found.name}", "the file is damaged in a way its reader could not get past")

    def _tables_inside(self, database: Source, name: str) -> Iterator[TableSchema | Unread | Skipped]:
        self._to_close.append(database)
        table: TableSchema | Unread | Skipped | None = None
        try:
            for table in database.tables():
                if isinstance(table, TableSchema):
                    shown_table = replace(table, source=self.name, name=f"{name}!{table.name}")
                    self._inside[shown_table.name] = _Inside(database, table)
                    yield shown_table
                else:
                    yield table
        except GuardianError as error:
            yield Unread(f"{self.name}/{name}", error.what)
            return
        if table is None:
            yield Unread(f"{self.name}/{name}", "the database holds no table: there is nothing to examine")

    def _find(self, name: str) -> _Opened:
        if name not in self._opened:
            for _ in self.tables():
                if name in self._opened:
                    break
            else:
                raise UnreadError("the file vanished during the scan", where=f"{self.name}/{name}")
        return self._opened[name]


def read_table(
    file: FileTable,
    table: TableSchema,
    kernel: Kernel[P],
    sample_rows: int | None,
    losses: Losses,
    *,
    workers: int,
    progress: Progress | None,
) -> Reading[P]:
    """All rows of a file's table, or ``sample_rows`` of them drawn at random."""
    if isinstance(kernel, NarrowKernel) and isinstance(file, Narrowing):
        file = file.narrowed(kernel.columns)
    if sample_rows is None or (file.rows is not None and file.rows <= sample_rows):
        run = profile_batches(kernel, table, file.batches(losses), workers=workers, progress=progress)
        rows = file.rows if file.rows is not None else run.rows
        return Reading(table, run.profile, run.rows, rows, random=True)
    drawn = file.sample(sample_rows, losses)
    run = profile_batches(kernel, table, drawn.batches, workers=workers, progress=progress)
    return Reading(table, run.profile, run.rows, drawn.rows, random=True)


def whole(reading: Reading[P], losses: Losses) -> Reading[P]:
    """The reading with what was lost in it. Where cells stayed unseen, nothing can be said of all rows."""
    reading = replace(reading, unread=losses.unread(reading.table.ref), rowless=losses.rowless)
    return reading if losses.complete else replace(reading, rows=reading.table.rows, random=False)


def stamp_of(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def schema_of(source: str, part: Part, stamp: Stamp | None) -> TableSchema:
    """What is known of a table before its rows are read; the fingerprint holds the file's stamp and the columns."""
    table = part.table
    fingerprint = None
    if stamp is not None:
        said = repr((stamp, *_described(part)))
        fingerprint = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return TableSchema(source, part.name, table.columns, table.comment, table.rows, fingerprint)


def _described(part: Part) -> tuple[str, str, list[tuple[str, str]]]:
    """Its place, how it is read, and its columns."""
    return part.name, type(part.table).__name__, [(column.name, column.type) for column in part.table.columns]


def digest_of(path: Path, key: bytes) -> str | None:
    """Of all its bytes; None where it cannot be read to its end."""
    found = hmac.new(key, digestmod="sha256")
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                found.update(part)
    except OSError:
        return None
    return found.hexdigest()


def keyed(said: bytes, key: bytes) -> str:
    return hmac.digest(key, said, "sha256").hex()
