"""Every file of a source with what it holds, before anything is written."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import Skipped, Unread
from guardian.sources.blobs import Blob, Budget, head_of, reason_of
from guardian.sources.files import Stamp, stamp_of
from guardian.sources.formats import kind_named
from guardian.sources.kinds import Kind, database_of
from guardian.sources.sinks.base import NotWritten
from guardian.sources.sinks.contents import Content, Look
from guardian.sources.sinks.staging import PART
from guardian.sources.walking import BY_PATTERN, OWN_STATE, shown, walk, wanted


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to be copied. ``relative`` is its path inside the source, ``name`` the same as it is shown."""

    path: Path
    relative: str
    name: str
    stamp: Stamp
    content: Content


@dataclass(slots=True)
class Found:
    """``walked`` entries of the folder were met in all."""

    is_folder: bool
    walked: int = 0
    entries: list[Entry] = field(default_factory=list)
    refused: list[Unread] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)


def look(source: Path, include: tuple[str, ...], exclude: tuple[str, ...], as_format: str | None) -> Found:
    """What a copy of ``source`` would hold; refs are names inside the source."""
    forced = kind_named(as_format) if as_format else None
    name = shown(source.absolute().name)
    try:
        mode = source.stat().st_mode
    except OSError as error:
        raise UnreadError(reason_of(error), where=shown(source)) from None
    found = Found(stat.S_ISDIR(mode))
    if OWN_STATE in source.absolute().parts:
        raise UnreadError("guardian's own state", where=shown(source))
    if not found.is_folder:
        if wanted(name, include, exclude):
            _one(source, "", name, forced, found)
        else:
            found.left_out.append(Skipped(name, BY_PATTERN))
        return found
    root = source.resolve()
    for each in walk(source):
        found.walked += 1
        if each.trouble and wanted(each.name, (), exclude):
            found.refused.append(Unread(each.name, each.trouble))
        elif each.left_out:
            found.left_out.append(Skipped(each.name, each.left_out))
        elif any(part.endswith(PART) for part in each.name.split("/")):
            found.left_out.append(Skipped(each.name, "a copy that was begun and not ended"))
        elif not wanted(each.name, include, exclude):
            found.left_out.append(Skipped(each.name, BY_PATTERN))
        elif not each.path.resolve().is_relative_to(root):
            found.left_out.append(Skipped(each.name, "a link that leads out of the folder"))
        else:
            _one(each.path, os.path.relpath(each.path, source), each.name, forced, found)
    return found


def _one(path: Path, relative: str, name: str, forced: Kind | None, found: Found) -> None:
    stamp = stamp_of(path)
    if stamp is None:
        found.refused.append(Unread(name, "the file vanished"))
        return
    blob = Blob(path, budget=Budget(stamp[2]))
    try:
        if engine := database_of(head_of(blob, 64)):
            found.refused.append(NotWritten(name, f"a {engine} database: protect it as a target of its own"))
            return
        looking = Look(found.refused, found.left_out)
        content = looking.into(blob, name, forced)
    except UnreadError as error:
        found.refused.append(Unread(name, error.what))
    except OSError as error:
        found.refused.append(Unread(name, reason_of(error)))
    except (pa.ArrowException, UnicodeError, EOFError, MemoryError):  # their words may quote a row
        found.refused.append(Unread(name, "the file is damaged in a way its reader could not get past"))
    else:
        if content is not None:
            found.entries.append(Entry(path, relative, name, stamp, content))


def look_again(source: Path, found: Found) -> str | None:
    """What about the source changed since ``found``, in words; None if it is the same."""
    if any(stamp_of(entry.path) != entry.stamp for entry in found.entries):
        return "a file of the source was changed while it was copied"
    if found.is_folder:
        paths = [each.path for each in walk(source)]
        if len(paths) != found.walked or stamp_of(source) is None:
            return "files came to the source, or went, while it was copied"
    return None
