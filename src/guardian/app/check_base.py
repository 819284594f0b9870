"""The same files as an earlier revision had them, read with the same readers, and what became different."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from guardian.app import check_git
from guardian.app.check_diff import differ, side
from guardian.app.check_names import Namer
from guardian.app.check_read import Selected, Unit, candidate, old_units
from guardian.errors import GuardianError
from guardian.model import Unread
from guardian.schemas.changes import PrivacyDiff
from guardian.schemas.text import LARGEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardian.app.check_schema import CheckRequest, Read
    from guardian.config import Config


class Checking(Protocol):
    """What of a running check this needs."""

    request: CheckRequest
    config: Config | None
    namer: Namer

    def read(self, wanted: Sequence[Unit]) -> Read: ...


def against(check: Checking, selected: Selected, now: Read) -> PrivacyDiff:
    """The privacy diff. A revision that cannot be read is a line of ``unread``; the check of the new side stands."""
    name = check.request.base or ""
    try:
        near = Path(next(iter((*selected.files, *selected.folders)), "."))
        revision = check_git.revision(name, near)
        files, lost = _old_files(revision, selected)
    except GuardianError as error:
        remedy = f". {error.remedy}" if error.remedy else ""
        return PrivacyDiff(name, "", unread=(Unread(f"base:{name}", f"{error.what}{remedy}"),))
    old = check.read(old_units(files))
    gone = [
        Unread(check.namer.shown(path), f"no such file, here or in {name}")
        for path in selected.missing
        if not any(file == path or file.startswith(f"{path}/") for file in files)
    ]
    before, after = (side(one.named, one.tables, one.places) for one in (old, now))
    unread = [replace(line, ref=f"base:{line.ref}") for line in (*lost, *old.unread)]
    return differ(name, revision.commit, before, after, check.config, (*unread, *gone))


def _old_files(revision: check_git.Revision, selected: Selected) -> tuple[dict[str, bytes], list[Unread]]:
    """The bytes of the earlier revision by the names that the new ones have."""
    wanted = {_inside(revision.top, name): name for name in (*selected.files, *selected.missing)}
    folders = [(_inside(revision.top, name), name) for name in selected.folders]
    rows = {posixpath.dirname(path): posixpath.dirname(name) for path, name in wanted.items() if path is not None}
    names: dict[str, str] = {}
    for path in revision.files():
        shown = wanted.get(path) or _under(path, folders) or _beside(path, rows)
        if shown is not None:
            names[path] = shown
    return _loaded(revision, names)


def _inside(top: Path, name: str) -> str | None:
    return check_git.inside(top, Path(name))


def _under(path: str, folders: Iterable[tuple[str | None, str]]) -> str | None:
    """The name of a file in a walked folder, if a walk of that revision would have met it."""
    for inside, shown in folders:
        if inside is None:
            continue
        rest = path if inside == "." else path.removeprefix(f"{inside}/") if path.startswith(f"{inside}/") else None
        if rest is not None and candidate(posixpath.basename(path)) and _walked(rest):
            return rest if shown == "." else f"{shown}/{rest}"
    return None


def _walked(rest: str) -> bool:
    from guardian.app.check_read import NOT_WALKED

    return not any(part in NOT_WALKED or part.startswith(".") for part in rest.split("/")[:-1])


def _beside(path: str, rows: dict[str, str]) -> str | None:
    """Files beside a chosen one may be migrations of its row."""
    folder = posixpath.dirname(path)
    if folder not in rows or not candidate(posixpath.basename(path)):
        return None
    name = posixpath.basename(path)
    return f"{rows[folder]}/{name}" if rows[folder] else name


def _loaded(revision: check_git.Revision, names: dict[str, str]) -> tuple[dict[str, bytes], list[Unread]]:
    files: dict[str, bytes] = {}
    lost = []
    for path, data in revision.read(list(names), LARGEST):
        if data is None:
            lost.append(Unread(names[path], f"larger than {LARGEST // 2**20} MB, or not readable, in that revision"))
        else:
            files[names[path]] = data
    return files, lost
