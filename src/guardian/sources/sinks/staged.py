"""A target file that appears whole or not at all: written beside its place, flushed, and linked into it."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from guardian.errors import RefusedError, UnreadError
from guardian.sources.sinks.base import SourceChanged, TableCopied, TargetError, UnfitError
from guardian.sources.walking import shown

SUFFIX = ".guardian-staging"
PATIENCE = 20
"""Seconds for a server to notice that the run before this one was killed."""


def refuse_taken(source: Path, target: Path, where: str) -> None:
    """The target must not exist, must not be the source, and its folder must."""
    if not source.exists():
        raise UnreadError("the source is there no more", where=shown(source))
    if os.path.lexists(target):
        same = target.exists() and target.samefile(source)
        if not same:
            clear_others(target, None)
        what = "the target is the source" if same else "the target exists already"
        raise TargetError(what, where=where, remedy="Name a file that does not exist yet")
    if not target.parent.is_dir():
        raise TargetError("the folder of the target does not exist", where=where, remedy="Make it first")


def staging_of(target: Path, *facts: object) -> Path:
    """Where the copy is written: a name that only the same plan over the same source gives again."""
    digest = sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return target.with_name(f".{target.name}.{digest}{SUFFIX}")


def clear_others(target: Path, keep: Path | None) -> None:
    """Removes what earlier runs with another plan, or over another state of the source, left behind (None: all, since
    the target is there)."""
    ours = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{16}}{re.escape(SUFFIX)}")  # and none of `a.db` for `a`
    for path in target.parent.iterdir():
        others = keep is None or not path.name.startswith((keep.name, _lock_of(target).name))
        if ours.match(path.name) and others:
            path.unlink()


def _lock_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.{'0' * 16}{SUFFIX}-lock")


@contextlib.contextmanager
def alone(target: Path) -> Iterator[None]:
    """Only one run at a time writes a target, under whichever plan: one removes what those of other plans left."""
    path = _lock_of(target)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # nothing can be written there, as the copy will say
        yield
        return
    try:
        if not _locked(handle, path):
            raise TargetError("another run is writing this target", where=str(target))
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _locked(handle: int, path: Path) -> bool:
    """Whether the file is ours now, and not one that the run before took away with it when it ended."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def remove(path: Path) -> None:
    """The file and what its engine keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal", f"{path.name}.wal"):
        path.with_name(name).unlink(missing_ok=True)


def discard(staging: Path) -> None:
    """The notes, then the file: without notes none is whole, and the next call begins anew."""
    notes_of(staging).unlink(missing_ok=True)
    remove(staging)


@contextlib.contextmanager
def cleared_if_refused(staging: Path) -> Iterator[None]:
    """What was written of a copy that is refused goes: a next call would come to the same. Not so where a run was
    stopped, or another one is writing."""
    try:
        yield
    except (RefusedError, UnfitError, SourceChanged):
        discard(staging)
        raise


@contextlib.contextmanager
def dropped_if_refused(drop: Callable[[], None]) -> Iterator[None]:
    """The same of what was written on a server."""
    try:
        yield
    except (RefusedError, SourceChanged):
        drop()
        raise


def notes_of(staging: Path) -> Path:
    """What was copied, written once all of it is in the staging file: only the last steps are left then."""
    return staging.with_name(f"{staging.name}-notes")


def note(notes: Path, tables: list[dict[str, Any]]) -> tuple[TableCopied, ...]:
    """Writes the notes whole or not at all; gives them."""
    half = notes.with_name(f"{notes.name}-half")
    half.write_text(json.dumps(tables), encoding="utf-8")
    flush(half)
    half.rename(notes)
    flush(notes.parent)
    return _told(tables)


def noted(notes: Path) -> tuple[TableCopied, ...] | None:
    """None: there are none, or a crash of the machine damaged them."""
    try:
        return _told(json.loads(notes.read_bytes()))
    except (FileNotFoundError, ValueError):
        return None


def _told(tables: list[dict[str, Any]]) -> tuple[TableCopied, ...]:
    return tuple(TableCopied(one["name"], one["rows"], tuple(one["treated"]), tuple(one["late"])) for one in tables)


def appear(staging: Path, target: Path, where: str) -> None:
    """Moves a finished file into its place; never over something that came there meanwhile."""
    mask = os.umask(0)
    os.umask(mask)
    staging.chmod(0o666 & ~mask)
    flush(staging)
    try:
        os.link(staging, target)
    except FileExistsError:
        raise TargetError("the target came into being while it was written", where=where) from None
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise TargetError("the target came into being while it was written", where=where) from None
        staging.rename(target)
    flush(target.parent)
    staging.unlink(missing_ok=True)


def flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems cannot flush a folder
            os.fsync(handle)
    finally:
        os.close(handle)
