"""What stands beside a file or sheet, met while a scan goes through a folder, and kept as fingerprints for the next."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from guardian.app.names_shown import FINGERPRINTS, Met, NamesShown
from guardian.detection.lexicon import fold
from guardian.errors import GuardianError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.walking import shown as as_text

if TYPE_CHECKING:
    from guardian.sources.base import Source
    from guardian.state import Store

_BESIDE, _WORDS = _KEPT = ("names met beside others", "words of the organisation")
_Met = TableSchema | Unread | Skipped


def names_met(store: Store) -> Met:
    """What any scan of this store met beside others, and the organisation's own words as the last scan read them."""
    beside, words = (
        frozenset(name for row in store.rows("meta", name=kept) for name in row["names"]) for kept in _KEPT
    )
    return Met(beside, words)


def keep_words(store: Store, words: Collection[str]) -> None:
    """Words of `guardian.yaml` hold for every command from here on."""
    folded = sorted(set(map(fold, words)))
    if names_met(store).words != frozenset(folded):
        with store.write(alone=True) as writer:
            writer.put("meta", {"name": _WORDS}, {"names": folded})


def names_shown(store: Store) -> NamesShown:
    """How names are shown under this store."""
    return NamesShown(store.secret(FINGERPRINTS), met=names_met(store))


class Meeting:
    """Goes through the tables of one source and takes in, before a name is shown, what stands beside it."""

    def __init__(self, names: NamesShown, folder: Path | None) -> None:
        self._names, self._folder = names, folder
        self._listed: set[str] = set()
        self._found: set[str] = set()

    def tables(self, source: Source) -> Iterator[_Met]:
        """The same tables in the same order; the sheets of one workbook are met before the first of them goes on."""
        sheets: list[_Met] = []
        try:
            for table in source.tables():
                if sheets and _workbook(table) != _workbook(sheets[0]):
                    yield from self._of_workbook(sheets)
                    sheets = []
                self._list_folders(table.ref.removeprefix(f"{source.name}/"))
                if _workbook(table):
                    sheets.append(table)
                else:
                    yield table
        except GuardianError:
            yield from self._of_workbook(sheets)  # what was found before stays found
            raise
        yield from self._of_workbook(sheets)

    def keep(self, store: Store) -> None:
        """What was met stays hidden under this store, by whichever command."""
        if self._found:
            with store.write(alone=True) as writer:
                kept = {name for row in writer.rows("meta", name=_BESIDE) for name in row["names"]}
                writer.put("meta", {"name": _BESIDE}, {"names": sorted(kept | self._found)})

    def _of_workbook(self, sheets: Collection[_Met]) -> Collection[_Met]:
        self._take_in([table.ref.rpartition("#")[2] for table in sheets])
        return sheets

    def _list_folders(self, name: str) -> None:
        if self._folder is None:
            return
        steps = name.split("/")[:-1]
        for depth in range(len(steps) + 1):
            inside = "/".join(steps[:depth])
            if inside not in self._listed:
                self._listed.add(inside)
                self._take_in(_entries(self._folder / inside))

    def _take_in(self, names: Collection[str]) -> None:
        self._found |= self._names.meet(names)


def _workbook(table: _Met) -> str:
    book, _, sheet = table.ref.rpartition("#")
    return "" if "/" in sheet else book


def _entries(folder: Path) -> list[str]:
    """Nothing for what is no folder that can be listed: the source tells of it."""
    try:
        return sorted(as_text(entry.name) for entry in folder.iterdir())
    except (OSError, ValueError):
        return []
