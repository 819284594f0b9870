"""The files of a folder: each once, in order, with whatever cannot be entered or opened named."""

from __future__ import annotations

import errno
import fnmatch
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from guardian.sources.blobs import reason_of

OWN_STATE = ".guardian"
NEVER = frozenset(
    {OWN_STATE, ".git", ".hg", ".svn", "__pycache__", ".venv", "node_modules", ".ipynb_checkpoints", "__MACOSX"}
)
JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".localized", ".gitignore", ".gitkeep", ".gitattributes"})
MAX_DEPTH = 100
BY_PATTERN = "left out by the include and exclude patterns"


@dataclass(frozen=True, slots=True)
class Found:
    """``name`` is the path inside the folder as it can be shown; ``trouble`` says why it cannot be read, and
    ``left_out`` why it is not meant to be."""

    path: Path
    name: str
    trouble: str = ""
    left_out: str = ""


def shown(path: Path | str) -> str:
    """A file name as text; bytes that are no text appear as ``\\xNN``, and line ends cannot forge output."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def walk(root: Path, never: frozenset[str] = NEVER) -> Iterator[Found]:
    """Every entry below ``root``, sorted by name. Links are followed, each folder entered once, none of ``never``."""
    yield from _folder(root, "", _Walk(never), 0)


@dataclass(slots=True)
class _Walk:
    never: frozenset[str]
    entered: set[tuple[int, int]] = field(default_factory=set)


def _folder(path: Path, inside: str, walked: _Walk, depth: int) -> Iterator[Found]:
    name = shown(inside) or "."
    try:
        status = path.stat()
        if (status.st_dev, status.st_ino) in walked.entered:
            yield Found(path, name, left_out="a link back to a folder that is scanned already")
            return
        walked.entered.add((status.st_dev, status.st_ino))
        entries = sorted(path.iterdir())
    except OSError as error:
        yield Found(path, name, trouble=f"the folder cannot be entered: {reason_of(error)}")
        return
    if depth > MAX_DEPTH:
        yield Found(path, name, trouble=f"folders are nested deeper than {MAX_DEPTH}")
        return
    for entry in entries:
        below = f"{inside}/{entry.name}" if inside else entry.name
        yield from _entry(entry, below, walked, depth)


def _entry(path: Path, inside: str, walked: _Walk, depth: int) -> Iterator[Found]:
    name = shown(inside)
    plain = path.name
    try:
        mode = path.stat().st_mode
    except OSError as error:
        looped = "a link that leads back to itself" if _is_loop(path) else reason_of(error)
        yield Found(path, name, trouble=looped)
        return
    if stat.S_ISDIR(mode):
        if plain in walked.never:
            yield Found(
                path,
                name,
                left_out="a folder of tools, not of data" if plain != OWN_STATE else "guardian's own state",
            )
            return
        yield from _folder(path, inside, walked, depth + 1)
    elif plain.lower() in JUNK or plain.startswith(("._", "~$", ".~lock")):
        yield Found(path, name, left_out="a file of the desktop or of version control")
    elif stat.S_ISREG(mode):
        yield Found(path, name)
    else:
        yield Found(path, name, trouble=f"{_sort(mode)}, not a file")


def _is_loop(path: Path) -> bool:
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def _sort(mode: int) -> str:
    sorts = (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((words for is_such, words in sorts if is_such(mode)), "something else")


def wanted(name: str, include: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
    """Whether a path inside the source passes the patterns; a pattern also matches the last part of the path alone."""
    last = name.rsplit("/", 1)[-1]

    def met(patterns: tuple[str, ...]) -> bool:
        return any(_matches(name, last, pattern) for pattern in patterns)

    return (not include or met(include)) and not met(exclude)


def _matches(name: str, last: str, pattern: str) -> bool:
    folder = pattern.rstrip("/")
    return (
        fnmatch.fnmatchcase(name, pattern)
        or fnmatch.fnmatchcase(last, pattern)
        or fnmatch.fnmatchcase(name, f"{folder}/*")
    )
