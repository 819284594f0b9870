"""A target file that appears whole or not at all: written beside its place, flushed, and linked into it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from guardian.errors import RefusedError, UnreadError
from guardian.sources.sinks.base import SourceChanged, TableCopied, TargetError, UnfitError
from guardian.sources.walking import shown

SUFFIX = ".guardian-staging"


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
    for path in target.parent.iterdir():
        ours = path.name.startswith(f".{target.name}.") and SUFFIX in path.name
        if ours and (keep is None or not path.name.startswith(keep.name)):
            path.unlink()


def remove(path: Path) -> None:
    """The file and what its engine keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal", f"{path.name}.wal"):
        path.with_name(name).unlink(missing_ok=True)


@contextlib.contextmanager
def cleared_if_refused(staging: Path) -> Iterator[None]:
    """What was written of a copy that is refused goes: a next call would come to the same. Not so where a run was
    stopped, or another one is writing."""
    try:
        yield
    except (RefusedError, UnfitError, SourceChanged):
        remove(staging)
        notes_of(staging).unlink(missing_ok=True)
        raise


def notes_of(staging: Path) -> Path:
    """What was copied, written once all of it is in the staging file: only the last steps are left then."""
    return staging.with_name(f"{staging.name}-notes")


def note(notes: Path, tables: list[object]) -> None:
    """Writes the notes whole or not at all."""
    half = notes.with_name(f"{notes.name}-half")
    half.write_text(json.dumps(tables), encoding="utf-8")
    half.rename(notes)


def noted(notes: Path) -> tuple[TableCopied, ...]:
    found = json.loads(notes.read_text(encoding="utf-8"))
    return tuple(TableCopied(one["name"], one["rows"], tuple(one["treated"]), tuple(one["late"])) for one in found)


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
