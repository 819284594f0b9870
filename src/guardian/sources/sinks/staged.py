"""A target file that appears whole or not at all: written beside its place, flushed, and linked into it."""

from __future__ import annotations

import contextlib
import os
from hashlib import sha256
from pathlib import Path

from guardian.errors import UnreadError
from guardian.sources.sinks.base import TargetError

SUFFIX = ".guardian-staging"


def refuse_taken(source: Path, target: Path, where: str) -> None:
    """The target must not exist, must not be the source, and its folder must."""
    if not source.exists():
        raise UnreadError("no such file", where=where)
    if os.path.lexists(target):
        same = target.exists() and target.samefile(source)
        what = "the target is the source" if same else "the target exists already"
        raise TargetError(what, where=where, remedy="Name a file that does not exist yet")
    if not target.parent.is_dir():
        raise TargetError("the folder of the target does not exist", where=where, remedy="Make it first")


def staging_of(target: Path, *facts: object) -> Path:
    """Where the copy is written: a name that only the same plan over the same source gives again."""
    digest = sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return target.with_name(f".{target.name}.{digest}{SUFFIX}")


def clear_others(target: Path, keep: Path) -> None:
    """Removes what earlier runs with another plan, or over another state of the source, left behind."""
    for path in target.parent.iterdir():
        ours = path.name.startswith(f".{target.name}.") and SUFFIX in path.name
        if ours and not path.name.startswith(keep.name):
            path.unlink()


def remove(path: Path) -> None:
    """The file and what its engine keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal", f"{path.name}.wal"):
        path.with_name(name).unlink(missing_ok=True)


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
