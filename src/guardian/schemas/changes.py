"""Two revisions of schemas side by side: which table became which, which column became which, and how.

Structure only: what a change means for privacy is for the layers above, which know what a column holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from guardian.model import ColumnSchema, ColumnVerdict, TableSchema, TableVerdict, Text, Unread

Kind = Literal["same", "added", "dropped", "renamed", "retyped", "reworded"]

SAME_TABLE = 0.6
"""Share of common columns from which a dropped and an added table are taken for one that was renamed."""

SAME_COLUMN = 2.3
"""Score from which a dropped and an added column of one table are taken for one that was renamed."""

Change = Literal["added", "dropped", "renamed", "retyped", "reclassified", "moved"]
Section = Literal["purposes", "activities", "subjects", "token_domains", "retention", "treatments", "overrides"]

_BLANKS = re.compile(r"\s+")
_DEFAULT_SCHEMAS = ("public.", "dbo.", "main.")


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """One column in both revisions; ``before`` is None where it is new, ``after`` where it is gone."""

    before: ColumnSchema | None
    after: ColumnSchema | None

    @property
    def stated(self) -> bool:
        """Whether a statement says that the one became the other."""
        return self.before is not None and self.after is not None and _became(self.before, self.after)

    @property
    def kind(self) -> Kind:
        """What happened, the strongest change first: a renamed column may have a new type as well."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "dropped"
        if self.before.name.casefold() != self.after.name.casefold():
            return "renamed"
        if plain_type(self.before.type) != plain_type(self.after.type):
            return "retyped"
        return "same" if self.before.comment == self.after.comment else "reworded"


@dataclass(frozen=True, slots=True)
class TablePair:
    """One table in both revisions, with its columns: those of the new revision in order, then those that are gone."""

    before: TableSchema | None
    after: TableSchema | None
    columns: tuple[ColumnPair, ...]

    @property
    def kind(self) -> Literal["same", "added", "dropped", "renamed"]:
        if self.before is None or self.after is None:
            return "added" if self.before is None else "dropped"
        return "same" if plain_name(self.before.name) == plain_name(self.after.name) else "renamed"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to guardian.yaml: ``value`` is set at ``path``, or a list there, now ``base``, gains and loses items."""

    path: tuple[str, ...]
    value: Any = None
    base: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Touch:
    """One place of guardian.yaml that a change reaches. ``fix`` is YAML to paste, empty where nothing is to be done."""

    section: Section
    name: str
    line: int | None
    why: Text
    fix: str = ""
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class PrivacyChange:
    """What happened to one column that is personal in at least one of the revisions."""

    change: Change
    before: ColumnVerdict | None
    after: ColumnVerdict | None
    before_type: str = ""
    after_type: str = ""
    touches: tuple[Touch, ...] = ()

    @property
    def tier_raised(self) -> bool:
        """A new personal column raises what stands there as well: before it, nothing did."""
        if self.after is None:
            return False
        return self.before is None or self.after.tier > self.before.tier


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table with personal columns that is new, gone or renamed, or whose tier is another."""

    change: Literal["added", "dropped", "renamed", "tier_raised", "tier_lowered"]
    before: TableVerdict | None
    after: TableVerdict | None
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True)
class PrivacyDiff:
    """What a change does to privacy: ``guardian.diff/1``. ``commit`` is empty where ``base`` could not be read."""

    base: str
    commit: str
    columns: tuple[PrivacyChange, ...] = ()
    tables: tuple[TableChange, ...] = ()
    unread: tuple[Unread, ...] = ()
    fix: str = ""
    """All fixes as one YAML text."""

    @property
    def touches(self) -> tuple[Touch, ...]:
        """Every place of guardian.yaml that the change reaches, each once."""
        reached = [touch for entry in self.columns for touch in entry.touches]
        reached += [touch for entry in self.tables for touch in entry.touches]
        return tuple({(touch.section, touch.name, touch.fix): touch for touch in reached}.values())


def merged(edits: Iterable[Edit]) -> dict[str, Any]:
    """Edits as one document in the order given; several edits of one list become one list."""
    lists: dict[tuple[str, ...], list[Edit]] = {}
    document: dict[str, Any] = {}
    for edit in edits:
        if edit.value is None:
            lists.setdefault(edit.path, []).append(edit)
            _put(document, edit.path, _items(lists[edit.path]))
        elif isinstance(edit.value, list):
            _put(document, edit.path, [*_get(document, edit.path), *edit.value])
        else:
            _put(document, edit.path, edit.value)
    return document


def _items(edits: Sequence[Edit]) -> list[str]:
    gone = {item for edit in edits for item in edit.remove} - {item for edit in edits for item in edit.add}
    items = dict.fromkeys((*edits[0].base, *(item for edit in edits for item in edit.add)))
    return [item for item in items if item not in gone]


def _put(document: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        document = document.setdefault(key, {})
    document[path[-1]] = value


def _get(document: dict[str, Any], path: tuple[str, ...]) -> list[Any]:
    for key in path[:-1]:
        document = document.get(key, {})
    found: list[Any] = document.get(path[-1], [])
    return found


def plain_type(declared: str) -> str:
    """A declared type as it is compared: case and blanks do not count."""
    return _BLANKS.sub("", declared).lower()


def plain_name(name: str) -> str:
    """A table's name as it is compared: case does not count, nor the schema that is there by default."""
    folded = name.casefold().replace('"', "").replace("`", "")
    return next((folded.removeprefix(prefix) for prefix in _DEFAULT_SCHEMAS if folded.startswith(prefix)), folded)


def compare(old: Sequence[TableSchema], new: Sequence[TableSchema]) -> tuple[TablePair, ...]:
    """Every table of both revisions once: those of the new one in order, then those that are gone."""
    pairs = _by_place(old, new)
    gone = [table for table in old if id(table) not in {id(before) for before in pairs.values()}]
    for index, before in _moved(gone, [(i, table) for i, table in enumerate(new) if i not in pairs]):
        pairs[index] = before
    kept = {id(before) for before in pairs.values()}
    paired = [TablePair(pairs.get(i), table, _columns(pairs.get(i), table)) for i, table in enumerate(new)]
    lost = [TablePair(table, None, _columns(table, None)) for table in old if id(table) not in kept]
    return (*paired, *lost)


def _by_place(old: Sequence[TableSchema], new: Sequence[TableSchema]) -> dict[int, TableSchema]:
    """Tables of the same name in the same file; then of the same name, where that name stands once on each side."""
    places = {(table.source, plain_name(table.name)): table for table in old}
    pairs = {
        index: places[table.source, plain_name(table.name)]
        for index, table in enumerate(new)
        if (table.source, plain_name(table.name)) in places
    }
    taken = {id(table) for table in pairs.values()}
    free = [table for table in old if id(table) not in taken]
    names = Counter(plain_name(table.name) for table in free)
    wanted = Counter(plain_name(table.name) for i, table in enumerate(new) if i not in pairs)
    by_name = {plain_name(table.name): table for table in free}
    for index, table in enumerate(new):
        name = plain_name(table.name)
        if index not in pairs and names[name] == wanted[name] == 1:
            pairs[index] = by_name[name]
    return pairs


def _moved(gone: Sequence[TableSchema], new: Sequence[tuple[int, TableSchema]]) -> Iterator[tuple[int, TableSchema]]:
    """Renamed tables: those with the most columns in common, each used once."""
    if len(gone) * len(new) > 250_000:
        return
    scores = [(_alike(before, table), at, index) for at, before in enumerate(gone) for index, table in new]
    used: set[int] = set()
    done: set[int] = set()
    for score, at, index in sorted(scores, key=lambda item: (-item[0], item[1], item[2])):
        if score >= SAME_TABLE and at not in used and index not in done:
            used.add(at)
            done.add(index)
            yield index, gone[at]


def _alike(before: TableSchema, after: TableSchema) -> float:
    old, new = ({column.name.casefold() for column in table.columns} for table in (before, after))
    return len(old & new) / len(old | new) if len(old & new) > 1 else 0.0


def _columns(before: TableSchema | None, after: TableSchema | None) -> tuple[ColumnPair, ...]:
    old = before.columns if before is not None else ()
    new = after.columns if after is not None else ()
    by_name = {column.name.casefold(): column for column in old}
    here = {column.name.casefold() for column in new}
    gone = [(at, column) for at, column in enumerate(old) if column.name.casefold() not in here]
    fresh = [(at, column) for at, column in enumerate(new) if column.name.casefold() not in by_name]
    stated = {at: old for at, column in fresh for _, old in gone if _became(old, column)}
    named = {id(column) for column in stated.values()}
    renamed = stated | _renamed(
        [entry for entry in gone if id(entry[1]) not in named], [entry for entry in fresh if entry[0] not in stated]
    )
    pairs = [
        ColumnPair(by_name.get(column.name.casefold()) or renamed.get(at), column) for at, column in enumerate(new)
    ]
    kept = {id(column) for column in renamed.values()}
    return (*pairs, *(ColumnPair(column, None) for _, column in gone if id(column) not in kept))


def _became(before: ColumnSchema, after: ColumnSchema) -> bool:
    """Whether a statement renamed it since: of several names, each was its own once."""
    return before.name.casefold() in {name.casefold() for name in after.was}


def _renamed(
    gone: Sequence[tuple[int, ColumnSchema]], fresh: Sequence[tuple[int, ColumnSchema]]
) -> dict[int, ColumnSchema]:
    """New position → old column, for columns that only changed their name; the likeliest first, each used once."""
    if len(gone) * len(fresh) > 10_000:
        return {}
    scores = [(_score(old, new), old[0], new[0], old[1]) for old in gone for new in fresh]
    found: dict[int, ColumnSchema] = {}
    used: set[int] = set()
    for score, old_at, new_at, column in sorted(scores, key=lambda item: (-item[0], item[1], item[2])):
        if score >= SAME_COLUMN and old_at not in used and new_at not in found:
            used.add(old_at)
            found[new_at] = column
    return found


def _score(old: tuple[int, ColumnSchema], new: tuple[int, ColumnSchema]) -> float:
    """Same type and place speak for a rename, a shared comment or likeness of the names as well; types must agree."""
    (old_at, before), (new_at, after) = old, new
    if plain_type(before.type).partition("(")[0] != plain_type(after.type).partition("(")[0]:
        return 0.0
    same = 1.0 + (old_at == new_at)
    same += before.comment == after.comment != ""
    return same + SequenceMatcher(None, before.name.casefold(), after.name.casefold()).ratio()
