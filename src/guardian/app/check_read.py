"""Which files a check reads, now and in an earlier revision; a migration brings its whole folder."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from guardian.app.check_allow import as_given
from guardian.model import Skipped, Unread
from guardian.schemas import base

NOT_WALKED = frozenset({"node_modules", "__pycache__", "venv", "site-packages", "dist", "build", "target"})
"""Folders of other people's files; those whose name starts with a dot are not walked either."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is read as one: a file, or a folder of ordered migrations with its files. ``name`` as references call it.

    ``data`` holds the bytes of another revision by file; empty where the files on disk are meant.
    """

    name: str
    files: tuple[str, ...]
    folder: bool = False
    data: dict[str, bytes] = field(default_factory=dict, repr=False)

    def read(self, dialect: str | None) -> base.SchemaFile:
        if not self.folder:
            (file,) = self.files
            return base.read_schema(Path(file), data=self.data.get(file), dialect=dialect, name=self.name)
        inside = {Path(file).name: data for file, data in self.data.items()}
        return base.read_folder(Path(self.name), files=inside or None, dialect=dialect, name=self.name)


@dataclass(frozen=True, slots=True)
class Selected:
    """``files`` as given or found; ``folders`` those that were walked (``without_schema``: where none was found);
    ``missing`` were given and are not there."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    missing: tuple[str, ...]
    unread: tuple[Unread, ...] = ()
    without_schema: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a check reads: the files by name, and the units they are read in. ``skipped``: chosen, and left out."""

    selected: Selected
    units: tuple[Unit, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def select(paths: Iterable[str]) -> Selected:
    """The files of these paths: a file as it is given, a folder by the suffixes that schemas have."""
    files: list[str] = []
    folders: list[str] = []
    missing: list[str] = []
    unread: list[Unread] = []
    without: list[str] = []
    for path in paths:
        name = as_given(path)
        if Path(path).is_dir():
            folders.append(name)
            lost = len(unread)
            found = list(_walk(name, unread))
            files.extend(found)
            if not found and lost == len(unread):
                without.append(name)
        elif os.path.lexists(path):
            files.append(name)
        else:
            missing.append(name)
    return Selected(tuple(dict.fromkeys(files)), tuple(folders), tuple(missing), tuple(unread), tuple(without))


def _walk(folder: str, unread: list[Unread]) -> Iterator[str]:
    def refused(error: OSError) -> None:
        reason = os.strerror(error.errno or 0)
        unread.append(Unread(as_given(str(error.filename or folder)), f"the folder cannot be read ({reason})"))

    for here, inner, names in os.walk(folder, onerror=refused):
        inner[:] = sorted(name for name in inner if name not in NOT_WALKED and not name.startswith("."))
        yield from (as_given(f"{here}/{name}") for name in sorted(names) if candidate(name))


def candidate(name: str) -> bool:
    """Whether a file met on a walk may hold a schema, by its suffix: `orders.sql`, `orders.sql.j2`, `schema.yml`."""
    parts = name.lower().split(".")
    suffixes = {f".{part}" for part in parts[1:]}
    return bool(suffixes & _suffixes())


def _suffixes() -> frozenset[str]:
    listed = {suffix for form in base.FORMATS for suffix in form.suffixes}
    return frozenset({*base.SQL_SUFFIXES, *(f".{suffix.rpartition('.')[2]}" for suffix in listed)})


def units(files: Sequence[str]) -> list[Unit]:
    """The files in the units they are read in, in order; a migration stands for all migrations of its folder."""
    row = _migrations({_parent(file) for file in files})
    found: dict[str, Unit] = {}
    for file in files:
        folder = _parent(file)
        if file in row.get(folder, ()):
            found.setdefault(f"{folder}/", Unit(folder, row[folder], True))
        else:
            found.setdefault(file, Unit(file, (file,)))
    return list(found.values())


def _parent(file: str) -> str:
    return file.rpartition("/")[0] or ("/" if file.startswith("/") else ".")


def joined(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder.rstrip('/')}/{name}"


def _migrations(folders: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for folder in folders:
        try:
            names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
        except OSError:
            continue
        found[folder] = tuple(joined(folder, name) for name in base.migration_files(names))
    return found


def old_units(files: dict[str, bytes]) -> list[Unit]:
    """The same for another revision, of which only the bytes are there."""
    by_folder: dict[str, list[str]] = defaultdict(list)
    for file in files:
        by_folder[_parent(file)].append(file)
    found = []
    for folder, inside in by_folder.items():
        names = sorted(file.rpartition("/")[2] for file in inside)
        row = [joined(folder, name) for name in base.migration_files(names)]
        if row:
            found.append(Unit(folder, tuple(row), True, {file: files[file] for file in row}))
        found.extend(Unit(file, (file,), False, {file: files[file]}) for file in inside if file not in row)
    return found
