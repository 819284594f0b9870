"""Where a protected copy comes from and goes to: the sink for each kind of source, and where its manifest lies."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote

from guardian.errors import GuardianError, UsageError, counted
from guardian.governance.manifest import SUFFIX
from guardian.governance.protection import Link
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.sinks.base import Holds, NotProtectable, Sort, TargetError, refusing

if TYPE_CHECKING:
    from guardian.governance.protection import ProtectPlan
    from guardian.governance.treater import PlanTreater
    from guardian.sources.base import Progress, Source
    from guardian.sources.sinks.base import Built, Copied
    from guardian.sources.sinks.trying import Trying


@dataclass(frozen=True, slots=True)
class Room:
    """What one column of the target can hold, and what it must stay true to."""

    holds: Holds = field(default_factory=Holds)
    checks: tuple[str, ...] = ()
    alone: bool = False
    generated: str = ""
    labels: tuple[str, ...] = ()
    document: bool = False
    leaves: Mapping[str, Holds] = field(default_factory=dict)
    leaf: Holds = field(default_factory=Holds)
    placing: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """Every table of the source with what its copy can hold. ``keys``: column sets unique together, by table."""

    tables: tuple[TableSchema, ...]
    rooms: Mapping[tuple[str, str], Room]
    links: tuple[Link, ...] = ()
    keys: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    refused: tuple[Unread, ...] = ()
    left_out: tuple[Skipped, ...] = ()


Rename = Callable[[Sort, str], str | None]


class Origin(Protocol):
    """A source that a copy can be made of."""

    @property
    def name(self) -> str: ...

    def shape(self) -> Shape: ...
    def octets(self, table: str, columns: tuple[str, ...]) -> Mapping[str, int]:
        """UTF-8 bytes of the longest value in each of these columns of texts, where the source can be asked."""

    def trial(self) -> Trying:
        """What a plan can be tried with: rows of the source, and the rules of its tables."""

    def rehearse(self, treater: PlanTreater) -> None:
        """Raises NotProtectable where a copy under this plan would be refused before it is begun."""

    def named(self) -> tuple[tuple[str, str], ...]:
        """Kind and name of what a copy calls as its source does, whatever the treater says of names."""

    def place(self, target: str) -> Path | None:
        """The file or folder that a target is; None on a server."""

    def check(self, target: str) -> None: ...
    def copy(
        self, target: str, treater: PlanTreater, plan: ProtectPlan, progress: Progress, built: Built
    ) -> Copied: ...
    def leave(self, target: str, manifest: Mapping[str, Any]) -> str: ...
    def manifest(self, target: str) -> Mapping[str, Any]: ...
    def open(self) -> Source: ...
    def open_copy(self, target: str, renamed: Rename) -> Source: ...
    def written(self, renamed: Rename) -> Rename | None:
        """How names are written in a copy and its manifest; None: as they are."""

    def copied_name(self, table: str, target: str, renamed: Rename) -> str:
        """What a table of the source is called in the copy."""


def taken_there(origin: Origin, target: str) -> TargetError | None:
    """Why the target cannot be written, where that is so before anything is read."""
    try:
        origin.check(target)
    except TargetError as taken:
        return taken
    return None


@dataclass(frozen=True, slots=True)
class Measured:
    """The bytes of the longest value of a column; all limited texts of a table are counted when the first is asked."""

    origin: Origin
    shape: Shape
    _found: dict[str, Mapping[str, int]] = field(default_factory=dict)

    def __call__(self, table: str, column: str) -> int | None:
        if table not in self._found:
            limited = (
                name
                for (of, name), room in self.shape.rooms.items()
                if of == table and room.holds.form == "text" and room.holds.longest is not None and not room.document
            )
            self._found[table] = self.origin.octets(table, tuple(limited))
        return self._found[table].get(column)


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """A file or folder, copied into the same format."""

    path: Path
    name: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    drop_unread: bool = False

    def shape(self) -> Shape:
        from guardian.sources.sinks.files import plan_file

        found = plan_file(self.path, self._choice())
        rooms = {
            (table.schema.name, column): Room(holds) for table in found.tables for column, holds in table.holds.items()
        }
        return Shape(
            tuple(table.schema for table in found.tables), rooms, refused=found.refused, left_out=found.left_out
        )

    def octets(self, table: str, columns: tuple[str, ...]) -> Mapping[str, int]:
        return {}

    def trial(self) -> Trying:
        from contextlib import nullcontext

        from guardian.sources.sinks.files_trial import FileTrial

        return nullcontext(FileTrial(self.path, self.name, self.include, self.exclude))

    def rehearse(self, treater: PlanTreater) -> None:
        """What stops the copy of a file stands in its cells."""

    def named(self) -> tuple[tuple[str, str], ...]:
        return ()

    def place(self, target: str) -> Path | None:
        return _path(target)

    def check(self, target: str) -> None:
        from guardian.sources.sinks.files import check_places
        from guardian.sources.sinks.suffixes import check_suffix

        check_places(self.path, _path(target))
        check_suffix(self.path, _path(target))

    def copy(self, target: str, treater: PlanTreater, plan: ProtectPlan, progress: Progress, built: Built) -> Copied:
        from guardian.sources.sinks.files import copy

        return copy(
            self.path,
            _path(target),
            treater,
            choice=self._choice(),
            plan=plan.digest,
            losing="drop" if self.drop_unread else "refuse",
            progress=progress,
            built=built,
        )

    def leave(self, target: str, manifest: Mapping[str, Any]) -> str:
        return leave_beside(_path(target), manifest)

    def manifest(self, target: str) -> Mapping[str, Any]:
        return manifest_beside(_path(target))

    def open(self) -> Source:
        from guardian.sources.open import open_source

        return open_source(str(self.path), name=self.name, include=self.include, exclude=self.exclude)

    def open_copy(self, target: str, renamed: Rename) -> Source:
        """Read as the source is: treated cells tell less of an encoding or a layout than those that they replace."""
        from guardian.sources.files import FileSource
        from guardian.sources.sinks.rereading import FileCopy

        source = FileSource(self.path, name=self.name, include=self.include, exclude=self.exclude)
        names = {
            self.copied_name(table.name, target, renamed): table.name
            for table in source.tables()
            if isinstance(table, TableSchema)
        }
        return FileCopy(_path(target), source, names.get)

    def written(self, renamed: Rename) -> Rename | None:
        return renamed

    def copied_name(self, table: str, target: str, renamed: Rename) -> str:
        """A file's own name is what the caller chose; inside of it, and in a folder, names are kept or renamed."""
        if not self.path.is_dir():
            return _path(target).name + str(renamed("file", table.removeprefix(self.path.name)))
        return str(renamed("file", table))

    def _choice(self) -> Any:
        from guardian.sources.sinks.files import Choice

        return Choice(self.name, self.include, self.exclude)


def mark_of(place: Path) -> str:
    """By what a file or folder is known again, wherever it was moved to: which files these are, their sizes and times
    of writing. Empty: there is none."""
    files = sorted(one for one in place.rglob("*") if not one.is_dir()) if place.is_dir() else [place]
    try:
        found = [(str(one.relative_to(place)), one.lstat()) for one in files]
    except FileNotFoundError:
        return ""
    said = repr([(name, one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns) for name, one in found])
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def manifest_path(target: Path) -> Path:
    return target.with_name(target.name + SUFFIX)


def leave_beside(target: Path, manifest: Mapping[str, Any]) -> str:
    """Write the manifest beside the target, whole or not at all."""
    path = manifest_path(target)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise GuardianError(
            f"the manifest cannot be written ({os.strerror(error.errno or 0)})",
            where=str(path),
            remedy="Make room and run it again",
        ) from None
    return str(path)


def manifest_beside(target: Path) -> Mapping[str, Any]:
    from guardian.governance.manifest import parse

    path = manifest_path(target)
    try:
        text = path.read_bytes()
    except OSError:
        raise UsageError(
            "there is no manifest beside this copy", where=str(path), remedy="Check a copy that guardian protect wrote"
        ) from None
    return parse(text, str(path))


def _path(target: str) -> Path:
    if "://" in target and not target.startswith("file://"):
        raise TargetError(
            "a file or folder is copied to a path",
            where=target.partition("://")[0] + "://…",
            remedy="Name a path with --to",
        )
    return Path(_bare(target))


def _bare(target: str) -> str:
    """A path, or that in a ``file://`` address."""
    return unquote(target.removeprefix("file://")) if target.startswith("file://") else target


def origin_of(
    target: str,
    name: str,
    *,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    password_file: Path | None = None,
    target_password_file: Path | None = None,
    drop_unread: bool = False,
) -> Origin:
    """The kind of source that ``target`` (a path or URL) names. Raises UsageError where no copy can be made of it."""
    from guardian.sources.address import scheme_of
    from guardian.sources.open import KNOWN, SERVERS, content_of

    scheme = scheme_of(target)
    if scheme in ("", "file", "sqlite", "duckdb"):
        _there(target, name, scheme)
    if scheme in SERVERS or scheme in ("sqlite", "duckdb") or (not scheme and content_of(Path(target))):
        from guardian.app.protect_databases import database_origin

        return database_origin(target, name, include, exclude, password_file, target_password_file)
    if scheme not in ("", "file"):
        raise UsageError(f"unknown kind of source '{scheme}://'", where=name, expected=f"expected {KNOWN}")
    return FileOrigin(Path(_bare(target)), name, include, exclude, drop_unread)


def _there(target: str, name: str, scheme: str) -> None:
    """A path that leads nowhere is a wrong argument, whatever is asked of it; a ``name`` of guardian.yaml has one."""
    from guardian.sources.open import display_name, path_of

    path = path_of(target) if scheme in ("sqlite", "duckdb") else Path(_bare(target))
    if os.path.lexists(path):
        return
    remedy = "Check the path, or name a database by its URL"
    if name not in (target, display_name(target)):
        remedy = "Correct its url in guardian.yaml"
    elif scheme in ("sqlite", "duckdb") and os.path.lexists(f"/{path}"):
        remedy = f"An absolute path has four slashes: {scheme}:////…"
    raise UsageError("no such file or folder", where=name, remedy=remedy)


def not_protectable(shape: Shape, show: Callable[[str], str]) -> NotProtectable:
    """What cannot be copied, all of it; ``show`` says how a reference is written."""
    from guardian.reporting.grouped import listed

    told = listed([Unread(show(line.ref), line.reason) for line in shape.refused], 50)
    count = counted(len(shape.refused), "part")
    return refusing(shape.refused)(
        f"{count} of the source cannot be copied:{told}\n  nothing was written",
        remedy="Repair what is damaged, convert what has no copy in its format, or leave it out with --exclude",
        reasons=shape.refused,
    )
