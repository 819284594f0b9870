"""A protected copy of a file or folder in its own format: whole or not at all, taken up again after an interruption."""

from __future__ import annotations

import os
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from guardian import __version__
from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.base import Progress
from guardian.sources.blobs import reason_of
from guardian.sources.files import schema_of
from guardian.sources.sinks.asking import Asked
from guardian.sources.sinks.base import (
    DAMAGED,
    Built,
    CannotBeRead,
    Copied,
    Holds,
    Lost,
    NotProtectable,
    SourceChanged,
    TableCopied,
    TargetError,
    Treater,
    UnfitError,
    name_for,
    refusing,
)
from guardian.sources.sinks.contents import Leaf, parts_of
from guardian.sources.sinks.looking import Entry, Found, look, look_again
from guardian.sources.sinks.odd import LEFT_OUT, OF_CELLS, Losing
from guardian.sources.sinks.shaping import holds
from guardian.sources.sinks.staging import PartFile, Staging, exists, size_of, was_begun
from guardian.sources.sinks.streaming import Mark
from guardian.sources.sinks.writing import Copying, pieces, resumable, write
from guardian.sources.walking import shown

CHECKPOINT = 64 << 20
"""Bytes of a target after which what was written is put on disk and noted, so that a later run goes on from there."""
FORMAT = "guardian.copy/3"
BROKEN = "the file is damaged in a way its reader could not get past"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the source, and what each column of its copy can hold."""

    schema: TableSchema
    holds: Mapping[str, Holds]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a copy would hold. ``refused`` parts stop it; ``left_out`` ones are not meant to be in it."""

    tables: tuple[Table, ...]
    refused: tuple[Unread, ...]
    left_out: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files, under which name, and read as what: as for a scan of the same source."""

    name: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    as_format: str | None = None


def plan_file(source: Path, choice: Choice = Choice()) -> Plan:
    """The tables of a file or folder, from its start and metadata alone."""
    found = look(source, choice.include, choice.exclude, choice.as_format)
    name = choice.name or shown(source)
    tables = tuple(
        Table(schema_of(name, part, entry.stamp), holds(part))
        for entry in found.entries
        for part in parts_of(entry.content)
    )
    refused = tuple(replace(unread, ref=f"{name}/{unread.ref}") for unread in found.refused)
    return Plan(tables, refused, tuple(Skipped(f"{name}/{skipped.ref}", skipped.reason) for skipped in found.left_out))


def copy(
    source: Path,
    target: Path,
    treater: Treater,
    *,
    choice: Choice = Choice(),
    plan: str = "",
    losing: Losing = "refuse",
    resume: bool = True,
    workers: int = 3,
    progress: Progress | None = None,
    checkpoint: int = CHECKPOINT,
    built: Built | None = None,
) -> Copied:
    """Write ``target`` from ``source``. The target appears whole or not at all; the source is only read.

    ``plan`` is the digest of what the treater would do: a copy begun under another one is not taken up. ``losing``:
    ``refuse`` stops at data that could not be examined, ``drop`` leaves it out and counts it.
    Raises NotProtectable, SourceChanged, TargetError, UnfitError; what the treater raises passes through.
    """
    source, target = Path(source), Path(target)
    check_places(source, target)
    found = look(source, choice.include, choice.exclude, choice.as_format)
    if found.refused and losing == "refuse":
        raise _refusal(found, choice.name or shown(source), treater)
    if not found.entries:
        raise _nothing(found, choice.name or shown(source), treater)
    how = {"copy": FORMAT, "engine": __version__, "plan": plan, "losing": losing}
    header = {**how, "source": _fingerprint(found, choice)}
    try:
        staging = Staging(target, header, resume=resume)
        run = _Run(source, found, staging, treater, choice, losing, workers, progress, checkpoint, built)
        try:
            return run.copied()
        except (NotProtectable, SourceChanged, UnfitError):
            staging.discard()
            raise
        finally:
            staging.close()
    except OSError as error:
        raise _unwritable(error, target) from None


def check_places(source: Path, target: Path) -> None:
    """Refuse a target that exists, has no folder to lie in, or lies in the source."""
    if not os.path.lexists(source):
        raise UnreadError("no such file or folder", where=shown(source))
    parent = target.absolute().parent
    if not parent.is_dir():
        raise TargetError("the folder that it would lie in does not exist", where=shown(target), remedy="Make it first")
    place, origin = parent.resolve() / target.name, source.resolve()
    if place == origin:
        raise TargetError("the target is the source", where=shown(target), remedy="Name a file that does not exist yet")
    if origin.is_dir() and place.is_relative_to(origin):
        raise TargetError("the target lies in the source", where=shown(target), remedy="Name a place outside of it")
    if os.path.lexists(target) and not was_begun(target):
        raise exists(target)


def _told(treater: Treater, each: Unread | Skipped) -> str:
    """A file and what is the matter with it; a name that is personal data only as the treater says."""
    return f"{name_for(treater, 'file', each.ref) or 'a file'}: {each.reason}"


def _nothing(found: Found, name: str, treater: Treater) -> NotProtectable:
    said = [_told(treater, left) for left in found.left_out] + [_told(treater, no) for no in found.refused]
    return refusing(found.refused)(f"there is nothing to copy ({'; '.join(said[:3])})", where=name)


def _refusal(found: Found, name: str, treater: Treater) -> NotProtectable:
    reasons = tuple(replace(unread, ref=f"{name}/{unread.ref}") for unread in found.refused)
    words = "; ".join(_told(treater, reason) for reason in reasons[:20])
    more = f"; and {len(reasons) - 20:,} more" if len(reasons) > 20 else ""
    return refusing(reasons)(
        f"not everything can be examined and written: {words}{more}",
        remedy="Leave these out with --exclude, or repair them",
        reasons=reasons,
    )


def _fingerprint(found: Found, choice: Choice) -> str:
    """Proves that a later run reads the same files in the same way; names stay unreadable."""
    said = repr((choice, [(entry.name, entry.stamp) for entry in found.entries]))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _unwritable(error: OSError, target: Path) -> TargetError:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TargetError(
            "the disk is full: there is no target",
            where=shown(target),
            remedy="Make room and run the same command again: it goes on where it stopped",
        )
    return TargetError(f"it cannot be written: {reason_of(error)}", where=shown(target))


@dataclass(slots=True)
class _Run:
    """One run of a copy, from whatever an earlier one left behind to the published target."""

    source: Path
    found: Found
    staging: Staging
    treater: Treater
    choice: Choice
    losing: Losing
    workers: int
    progress: Progress | None
    checkpoint: int
    built: Built | None = None
    rows: int = 0
    resumed: bool = False

    def copied(self) -> Copied:
        names = self._names()
        self.resumed = self.staging.journal.resumed
        if not self.staging.done:
            self._build(names)
            self._unchanged()
            self._finish_modes(names)
            if self.built is not None:
                self.built(self.staging.built)
            self.staging.publish()
        if self.found.is_folder:
            _open_as(self.staging.target, self.source)
        results = [self._result(place, entry) for place, entry in enumerate(self.found.entries)]
        self.staging.discard()
        tables = tuple(table for found, _ in results for table in found)
        lost = [each for _, found in results for each in found]
        refused = [Lost(f"{self._where}/{unread.ref}", unread.reason + LEFT_OUT) for unread in self.found.refused]
        left_out = tuple(Skipped(f"{self._where}/{skipped.ref}", skipped.reason) for skipped in self.found.left_out)
        return Copied(tables, left_out, (*refused, *lost), self.resumed)

    def _build(self, names: list[str]) -> None:
        done = {entry["file"]: entry.get("size") for entry in self.staging.journal.entries if "done" in entry}
        if self.found.is_folder:
            self.staging.built.mkdir(mode=0o700, exist_ok=True)
        for place, (entry, name) in enumerate(zip(self.found.entries, names, strict=True)):
            path = self.staging.built / name if name else self.staging.built
            if place not in done or size_of(path) != done[place]:
                self._file(place, entry, path)

    def _file(self, place: int, entry: Entry, path: Path) -> None:
        copying = self._copying(entry)
        marks = [made for made in self.staging.journal.entries if made.get("file") == place and "mark" in made]
        if marks and (size_of(path) or 0) < marks[-1]["size"]:  # it is gone, or a crash of the machine cut it off
            marks = []
        content = entry.content
        with PartFile(path, marks[-1]["size"] if marks else 0) as out:
            try:
                if isinstance(content, Leaf) and resumable(content):
                    self._streamed(place, content, copying, out, marks)
                else:
                    write(content, copying, out)
            except UnreadError as error:
                raise self._damaged(entry, error.what) from None
            except (pa.ArrowException, UnicodeError, EOFError, zipfile.BadZipFile):  # their words may quote a row
                raise self._damaged(entry, BROKEN) from None
            except OSError as error:
                if error.errno is not None:
                    raise
                raise self._damaged(entry, BROKEN) from None  # what pyarrow says of a damaged file
            out.sync()
        tallies = [copying.tally(part) for part in parts_of(content)]
        lost = [dict(tally.lost) for tally in tallies]
        rows = [tally.rows for tally in tallies]
        late = [tally.asked.late for tally in tallies]
        self.staging.journal.add({"file": place, "done": rows, "lost": lost, "late": late, "size": out.size})

    def _damaged(self, entry: Entry, what: str) -> CannotBeRead:
        place = name_for(self.treater, "file", f"{self._where}/{entry.name}") or self._where
        return CannotBeRead(what, where=place, remedy=DAMAGED)

    def _streamed(self, place: int, leaf: Leaf, copying: Copying, out: PartFile, marks: list[dict[str, Any]]) -> None:
        mark, kept, part = None, out.size, leaf.parts[0]
        if marks:
            mark = Mark(*marks[-1]["mark"])
            copying.tally(part).asked.of(marks[-1]["late"])
            copying.add(part, marks[-1]["rows"], Counter(marks[-1]["lost"]))
        for piece in pieces(leaf, copying, mark):
            for data in piece.data:
                out.write(data)
            if piece.mark is not None and out.size - kept >= self.checkpoint:
                out.sync()
                kept, tally = out.size, copying.tally(part)
                self.staging.journal.add(
                    {
                        "file": place,
                        "size": out.size,
                        "mark": [piece.mark.place, dict(piece.mark.state)],
                        "rows": tally.rows,
                        "lost": dict(tally.lost),
                        "late": tally.asked.late,
                    }
                )

    def _copying(self, entry: Entry) -> Copying:
        name = self.choice.name or shown(self.source)

        def advance(rows: int) -> None:
            self.rows += rows
            if self.progress is not None:
                self.progress(self.rows, None)

        return Copying(
            self.treater, self.losing, self.workers, lambda part: schema_of(name, part, entry.stamp), advance
        )

    def _names(self) -> list[str]:
        """Where each file goes inside the target; empty for a single file, whose target the caller named."""
        if not self.found.is_folder:
            return [""] * len(self.found.entries)
        names = ["/".join(self._named(entry.relative)) for entry in self.found.entries]
        if len(set(names)) < len(names):
            raise NotProtectable("two files would get the same name", where=self._where)
        return names

    def _named(self, path: str) -> Iterator[str]:
        *folders, last = path.split("/")
        for folder in folders:
            yield self._name("folder", folder)
        yield self._name("file", last)

    def _name(self, sort: Literal["file", "folder"], name: str) -> str:
        new = name_for(self.treater, sort, name)
        if new is None:
            raise NotProtectable(f"the name of a {sort} is personal data", where=self._where, remedy="Rename it first")
        if new in ("", ".", "..") or "/" in new or "\0" in new:
            raise NotProtectable(f"the new name of a {sort} is no name", where=self._where)
        return new

    @property
    def _where(self) -> str:
        return self.choice.name or shown(self.source)

    def _unchanged(self) -> None:
        again = look_again(self.source, self.found)
        if again is not None:
            raise SourceChanged(
                again, where=self._where, remedy="There is no target; run it again while nothing writes there"
            )

    def _finish_modes(self, names: list[str]) -> None:
        """Nothing in the target is open to more people than its original."""
        for entry, name in zip(self.found.entries, names, strict=True):
            place = self.staging.built / name if name else self.staging.built
            _open_as(place, entry.path)
            folder, origin = place.parent, entry.path.parent
            while name and folder != self.staging.built:
                _open_as(folder, origin)
                folder, origin = folder.parent, origin.parent

    def _result(self, place: int, entry: Entry) -> tuple[list[TableCopied], list[Lost]]:
        made = next(made for made in self.staging.journal.entries if made.get("file") == place and "done" in made)
        tables: list[TableCopied] = []
        lost: list[Lost] = []
        for at, (part, rows) in enumerate(zip(parts_of(entry.content), made["done"], strict=True)):
            schema = schema_of(self._where, part, entry.stamp)
            met, asked = made["late"][at], Asked(self.treater, schema)
            treated = asked.columns | asked.of(met)
            names = [name for name in (*(column.name for column in schema.columns), *met) if name in treated]
            tables.append(TableCopied(part.name, rows, tuple(names), tuple(met)))
            lost += [
                Lost(schema.ref, f"{reason}: {count:,}", None if reason == OF_CELLS else count)
                for reason, count in sorted(made["lost"][at].items())
            ]
        return tables, lost


def _open_as(place: Path, origin: Path) -> None:
    """Give a copy the mode of its original, without what the umask forbids; its group may read it only if it is the
    original's group."""
    status = origin.stat()
    mode = stat.S_IMODE(status.st_mode) & 0o777 & ~_umask()
    if place.stat().st_gid != status.st_gid:
        try:
            os.chown(place, -1, status.st_gid)
        except OSError:
            mode &= ~0o070
    place.chmod(mode)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
