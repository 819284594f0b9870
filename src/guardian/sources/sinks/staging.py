"""A target built beside its place and put there whole: staging folder, journal, lock, and the step that publishes.

The journal is a file of lines, each a checksum and a JSON value, each on disk before the next thing happens; a line cut
off by a crash is dropped. Its first line says what is being done: with another source, plan or version the staging is
of no use and is begun anew.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import stat
import zlib
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

from guardian.sources.sinks.base import TargetError
from guardian.sources.walking import shown

LONGEST_NAME = 200
Entry = dict[str, Any]


class Journal:
    """Entries in the order they were made. ``resumed``: some were there already and fit ``header``."""

    def __init__(self, path: Path, header: Mapping[str, Any]) -> None:
        """Opens or begins the journal at ``path``. Raises TargetError while another process writes it."""
        self._file = path.open("a+b", buffering=0)
        path.chmod(0o600)
        try:
            _lock(self._file, path)
            lines, size = _sound(self._file)
            self.resumed = bool(lines) and lines[0] == json.loads(json.dumps(header))
            self.entries: list[Entry] = lines[1:] if self.resumed else []
            self._file.truncate(size if self.resumed else 0)
            if not self.resumed:
                self._write(dict(header))
        except BaseException:
            self._file.close()
            raise

    def add(self, entry: Mapping[str, Any]) -> None:
        self.entries.append(dict(entry))
        self._write(dict(entry))

    def close(self) -> None:
        self._file.close()

    def _write(self, entry: Entry) -> None:
        said = json.dumps(entry, separators=(",", ":")).encode()
        self._file.seek(0, os.SEEK_END)
        self._file.write(b"%08x %b\n" % (zlib.crc32(said), said))
        os.fsync(self._file.fileno())


def _sound(file: IO[bytes]) -> tuple[list[Entry], int]:
    """The entries up to the first line that is cut off or damaged, and how many bytes they take."""
    file.seek(0)
    found: list[Entry] = []
    size = 0
    for line in file.read().splitlines(keepends=True):
        try:
            if not line.endswith(b"\n") or int(line[:8], 16) != zlib.crc32(line[9:-1]):
                break
            found.append(json.loads(line[9:]))
        except ValueError:
            break
        size += len(line)
    return found, size


def _lock(file: IO[bytes], path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise TargetError("another run is writing this copy right now", where=shown(path.parent)) from None


class Staging:
    """The folder beside ``target`` in which it is built. ``done``: it was published before the last run ended."""

    def __init__(self, target: Path, header: Mapping[str, Any], *, resume: bool = True) -> None:
        self.target, self.folder = target, staging_folder(target)
        self._check()
        if not resume and self.folder.is_dir():
            Journal(self.folder / "journal", header).close()  # refuses while another run is at it
            shutil.rmtree(self.folder)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.folder.chmod(0o700)
        self.journal = Journal(self.folder / "journal", header)
        if not self.journal.resumed:
            self._clear()
        self.done = self._published()
        if os.path.lexists(target) and not self.done:
            self.discard()
            raise exists(target)

    def _check(self) -> None:
        """Nobody else may have laid out the place where raw values pass."""
        try:
            status = self.folder.lstat()
        except FileNotFoundError:
            return
        if not stat.S_ISDIR(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
            raise TargetError("its staging folder is not one of our own", where=shown(self.folder))

    @property
    def built(self) -> Path:
        """Where the target is built: a file or a folder."""
        return self.folder / "built"

    def publish(self) -> None:
        """Put what was built in the target's place, or fail with nothing there."""
        for folder, _, _ in os.walk(self.built, topdown=False):
            sync_folder(Path(folder))
        status = self.built.lstat()
        self.journal.add({"publish": [status.st_dev, status.st_ino]})
        if self.built.is_dir():
            if os.path.lexists(self.target):
                raise exists(self.target)
            self.built.rename(self.target)
        else:
            _link(self.built, self.target)
        sync_folder(self.target.parent)

    def discard(self) -> None:
        """Leave nothing behind."""
        self.journal.close()
        for folder, _, _ in os.walk(self.folder):
            Path(folder).chmod(0o700)
        with contextlib.suppress(OSError):
            self._clear()
        shutil.rmtree(self.folder, ignore_errors=True)
        sync_folder(self.target.parent)

    def close(self) -> None:
        """Leave everything for a later run."""
        self.journal.close()

    def _clear(self) -> None:
        """The journal alone stays: without it nobody knows what was done here."""
        for entry in self.folder.iterdir():
            if entry.name == "journal":
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def _published(self) -> bool:
        """Whether the target is the very file or folder that was built here."""
        last = next((entry["publish"] for entry in reversed(self.journal.entries) if "publish" in entry), None)
        if last is None or not os.path.lexists(self.target):
            return False
        status = self.target.lstat()
        return bool([status.st_dev, status.st_ino] == last)


def _link(built: Path, target: Path) -> None:
    """Give the file its name without ever replacing another one."""
    try:
        os.link(built, target)
    except FileExistsError:
        raise exists(target) from None
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS):
            raise
        if os.path.lexists(target):
            raise exists(target) from None
        built.rename(target)
        return
    built.unlink()


def exists(target: Path) -> TargetError:
    return TargetError("the target exists already", where=shown(target), remedy="Name one that does not, or remove it")


PART = ".guardian-part"


def staging_folder(target: Path) -> Path:
    """``.NAME.guardian-part`` beside the target; a very long name is shortened to its digest."""
    name = target.name
    if len(os.fsencode(name)) > LONGEST_NAME:
        name = blake2b(os.fsencode(name), digest_size=16).hexdigest()
    return target.parent / f".{name}{PART}"


def was_begun(target: Path) -> bool:
    """Whether something is left of a run that was stopped. Of one killed at its very end that is an empty folder."""
    folder = staging_folder(target)
    with contextlib.suppress(OSError):
        folder.rmdir()
    return folder.is_dir()


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # a system without it, or a folder that may be written but not listed
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def size_of(path: Path) -> int | None:
    """None: there is no such file."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


class PartFile:
    """A file that grows in the staging folder; ``size`` bytes are kept of what was there."""

    def __init__(self, path: Path, size: int = 0) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        self._file = os.fdopen(handle, "r+b", buffering=0)
        self._file.truncate(size)
        self._file.seek(size)
        self.size = size

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        place = 0
        while place < len(view):
            place += self._file.write(view[place:]) or 0
        self.size += len(view)
        return len(view)

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> PartFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
