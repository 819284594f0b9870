"""Folders of ordered migrations, folded into the schema they end in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from guardian.errors import UnreadError
from guardian.model import Skipped, Unread
from guardian.schemas.base import SchemaFile
from guardian.schemas.text import Document, load

_FLYWAY = re.compile(r"^[VB](\d+(?:[._]\d+)*)__.*\.sql$", re.IGNORECASE)
_REPEATABLE = re.compile(r"^R__.*\.sql$", re.IGNORECASE)
_UNDO = re.compile(r"^U\d+(?:[._]\d+)*__|(?:\.|_|-)(?:down|undo|rollback|revert)(?:\.\w+)*\.sql$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(?:(?:migration|update|upgrade|patch|delta|v|ver)[-_]?)?(\d+(?:[._]\d+)*)(?=[-_.].*\.sql$)", re.IGNORECASE
)
_BARE = re.compile(r"^(\d+(?:\.\d+)*)\.sql$")
_FOLDERS = frozenset({"migration.sql", "up.sql"})
"""One folder a migration, named by number or date: Prisma's ``migration.sql``, Diesel's ``up.sql``."""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _order(name: str) -> tuple[int, tuple[int, ...], str] | None:
    """Where a file stands in the row; None for what is no migration."""
    base = name.rsplit("/", 1)[-1]
    if _UNDO.search(base):
        return None
    if base.lower() in _FOLDERS and "/" in name:
        number = re.match(r"\d+", name.rsplit("/", 2)[-2])
        return (0, (int(number.group()),), name) if number else None
    if found := _FLYWAY.match(base) or _NUMBERED.match(base) or _BARE.match(base):
        return (0, _version(found.group(1)), name)
    return (1, (), name) if _REPEATABLE.match(base) else None


def ordered(names: Sequence[str]) -> tuple[str, ...]:
    """The migrations among these names, in the order they run; empty where fewer than one in a row is numbered."""
    places = {name: place for name in names if (place := _order(name)) is not None}
    if not any(place[0] == 0 for place in places.values()):
        return ()
    return tuple(sorted(places, key=lambda name: places[name]))


def names_in(folder: Path) -> tuple[str, ...]:
    """SQL files of a folder, and of its sub-folders one level down."""
    found = (*folder.glob("*.sql"), *folder.glob("*/migration.sql"), *folder.glob("*/up.sql"))
    return tuple(sorted(path.relative_to(folder).as_posix() for path in found))


def read(folder: Path, files: Mapping[str, bytes] | None, dialect: str | None, shown: str) -> SchemaFile:
    """The schema that a folder of migrations ends in."""
    from guardian.schemas import sql
    from guardian.schemas.sql_catalog import Catalog

    catalog, chosen = Catalog(), ""
    names = names_in(folder) if files is None else tuple(files)
    row = ordered(names)
    for name in row:
        path = folder / name
        inside = f"{shown.rstrip('/')}/{name}"
        try:
            data = load(path) if files is None else files[name]
            if data.strip():
                chosen = sql.fold(Document(path, inside, data), dialect, catalog) or chosen
        except UnreadError as error:
            catalog.unread.append(Unread(inside, error.what))
    if not row:
        catalog.skipped.append(Skipped(shown, "no ordered migrations"))
    return sql.finished(shown, catalog, chosen)
