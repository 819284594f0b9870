"""What is remembered between runs, in a folder that is the user's own."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

KEPT = 64
"""Files that the cache holds at most."""


def cache_dir() -> Path | None:
    """The user's own cache folder; None where there is none, or where someone else could write into it."""
    given = os.environ.get("GUARDIAN_CACHE")
    if given == "":
        return None
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(given) if given else Path(base) / "guardian"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _only_mine(folder.lstat(), stat.S_ISDIR) else None
    except (OSError, RuntimeError):
        return None


def _only_mine(status: os.stat_result, kind: Callable[[int], bool]) -> bool:
    """Nobody else may have put words into the law's mouth: owned by this user, writable by no other."""
    if os.name != "posix":
        return kind(status.st_mode)
    return kind(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022


def remembered(key: str) -> Any | None:
    """A value kept under ``key``, or None: absent, damaged, cut short, or not this user's own."""
    folder = cache_dir()
    if folder is None:
        return None
    path = folder / f"{key}.json"
    try:
        if not _only_mine(path.lstat(), stat.S_ISREG):
            return None
        seal, _, body = path.read_bytes().partition(b"\n")
        if hashlib.sha256(key.encode() + body).hexdigest().encode() != seal:
            return None
        return json.loads(body)
    except (OSError, ValueError):
        return None


def remember(key: str, value: Any) -> None:
    """Keep a plain value under ``key``, whole or not at all. A cache that cannot be written is no fault."""
    folder = cache_dir()
    if folder is None:
        return
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    seal = hashlib.sha256(key.encode() + body).hexdigest().encode()
    try:
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(seal + b"\n" + body)
        Path(name).replace(folder / f"{key}.json")
        _forget_oldest(folder)
    except OSError:
        return


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        path.unlink(missing_ok=True)
