"""The schema files of the commit in the making, as they are staged: what lies on disk may differ."""

from __future__ import annotations

import os
import posixpath
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from guardian.app import check_git
from guardian.app.check_read import Given, Selected, joined, old_units
from guardian.errors import UsageError
from guardian.model import Skipped, Unread
from guardian.schemas.base import migration_files
from guardian.schemas.text import LARGEST

KINDS = re.compile(
    r"""(?xi)(
  \.(sql|ddl|psql|pgsql|mysql|mssql|tsql|plsql|hql|hive|bq|bqsql|cql|sqlx)
    (\.(j2|jinja2?|erb|tmpl|template|tpl|in|dist|txt))?$
  |\.(avsc|avdl|avpr|proto|jsonschema)(\.(j2|jinja2?|erb|tmpl))?$
  |schema[^/]*\.(ya?ml|json)$
  |(open-?api|swagger)[^/]*\.(ya?ml|json)$
  |(^|/)models?(/.*)?[.](ya?ml|py)$
)"""
)
"""Files of a commit that are checked, by their path; `.pre-commit-hooks.yaml` says the same (a test compares).

`.tab` and `.dump` are not among them: in a commit they are tables of data and binary dumps more often than schemas.
"""


def staged(near: Path) -> Given:
    """The staged schema files; a migration brings the staged files of its folder. Raises GuardianError."""
    top = check_git.top_of(near)
    if top is None:
        raise UsageError(
            "this is no git repository, so nothing is staged", where=str(near), remedy="Run it inside the repository"
        )
    changed, entries = check_git.staged(top)
    wanted = [entry for entry in entries if entry.path in changed and KINDS.search(entry.path)]
    chosen = {entry.path: entry.blob for entry in (*wanted, *_rows(wanted, entries)) if entry.blob}
    data = dict(zip(chosen, check_git.blobs(top, list(chosen.values()), LARGEST), strict=True))
    names = {path: _name(top, path) for path in chosen}
    large = f"larger than {LARGEST // 2**20} MB, or not to be read from git"
    return Given(
        Selected(
            files=tuple(names[entry.path] for entry in wanted if entry.blob),
            folders=(),
            missing=(),
            unread=tuple(Unread(names[path], large) for path, found in data.items() if found is None),
        ),
        tuple(old_units({names[path]: found for path, found in data.items() if found is not None})),
        tuple(Skipped(_name(top, entry.path), "a link, not a file") for entry in wanted if not entry.blob),
    )


def _rows(wanted: Sequence[check_git.Entry], entries: Sequence[check_git.Entry]) -> list[check_git.Entry]:
    """The other migrations of each folder in which a staged one lies."""
    touched = {posixpath.dirname(entry.path) for entry in wanted}
    inside: dict[str, dict[str, check_git.Entry]] = defaultdict(dict)
    for entry in entries:
        folder, name = posixpath.split(entry.path)
        if folder in touched and entry.blob:
            inside[folder][name] = entry
    changed = {entry.path for entry in wanted}
    found = []
    for folder, files in inside.items():
        row = migration_files(sorted(files))
        if any(joined(folder or ".", name) in changed for name in row):
            found += [files[name] for name in row]
    return found


def _name(top: Path, path: str) -> str:
    """A path of the repository as it is called from here."""
    return posixpath.normpath(os.path.relpath(top / path).replace(os.sep, "/"))
