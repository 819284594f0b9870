"""What stands under the headings of a table tells of those that could be either somebody's name or a word nobody has.
Standard library only, but for what the kernel counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from guardian.detection.lexicon import fold, word_set
from guardian.detection.names_doubt import texts_of
from guardian.detection.names_points import part_of
from guardian.detection.names_sets import HEADINGS, mean, single_words

if TYPE_CHECKING:
    from guardian.detection.facts import ColumnProfile
    from guardian.model import ColumnVerdict, TableSchema

_SILENT = frozenset({"none", "organisation", "free_text_may_contain_pii", "other_personal"})
"""What may stand under somebody's name as under any other heading."""
_FIGURES = ("integer", "decimal", "date", "datetime", "time", "boolean", "symbols", "blank")
_CODES = ("uuid", "hex", "url")
_AROUND = word_set(
    "id no nr day days date dates week weeks month months year years quarter hour hours time shift shifts total totals "
    "sum average avg mean task tasks topic topics item items project projects activity chore chores subject subjects "
    "category product products name tag datum woche monat jahr summe gesamt aufgabe fecha dia semana mes ano tarea "
    "jour semaine mois annee tache giorno settimana mese anno totale data"
)
"""Beside whose columns each person has one: hours by day, marks by topic."""


class Beneath(NamedTuple):
    """``data``: nobody declared the columns, so that headings are whatever somebody wrote. ``people``: what stands
    under these reads like people; ``figures``: numbers, dates, marks; ``told``: it says itself what it is."""

    data: bool = False
    people: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()

    def by_parent(
        self, parts: Mapping[str, Sequence[str]], plain: Callable[[str], str]
    ) -> dict[tuple[str, ...], Beneath]:
        """The same of the keys of each object, as ``plain`` calls them; ``parts`` of each path."""
        found: dict[tuple[str, ...], tuple[set[str], ...]] = {}
        for at, paths in enumerate((self.people, self.figures, self.told)):
            for path in paths & parts.keys():
                *parent, name = parts[path]
                found.setdefault(tuple(parent), (set(), set(), set()))[at].add(plain(name))
        return {parent: Beneath(self.data, *map(frozenset, each)) for parent, each in found.items()}

    def may_head(self, name: str, others: Collection[str]) -> bool:
        """Whether a word that nobody has may well be somebody here, though it be the only one."""
        if name in self.people or name in self.told:
            return name in self.people
        return self.data or (name in self.figures and len(others) > 1 and all(map(_around, others)))

    def may_be_two(self, name: str) -> bool:
        """Whether words that are a given and a family name too may well be somebody here."""
        developers = not self.data and any(map(_of_developers, texts_of(name)))
        return name in self.people or not (name in self.told or developers)


def beneath(table: TableSchema, columns: Mapping[str, ColumnProfile], verdicts: Iterable[ColumnVerdict]) -> Beneath:
    """What a scan found under the headings of a table."""
    people, figures, told = set(), set(), set()
    for verdict in verdicts:
        name = verdict.ref.column
        column = columns.get(name)
        if verdict.category == "person_name" or (column is not None and _names(name, column)):
            people.add(name)
        elif verdict.category not in _SILENT or (column is not None and _most(column, _CODES)):
            told.add(name)
        elif column is not None and _most(column, _FIGURES):
            figures.add(name)
    data = not any(column.type for column in table.columns)
    return Beneath(data, frozenset(people), frozenset(figures), frozenset(told))


def _of_developers(text: str) -> bool:
    part = part_of(text)
    return part.field or part.coded


def _around(name: str) -> bool:
    return all(len(part) == 1 or part in _AROUND for part in map(fold, texts_of(name)))


def _names(heading: str, column: ColumnProfile) -> bool:
    """Single words with a capital, as the heading is, that read like names: a first row was taken for the header."""
    values = [value for value, _ in column.common]
    single = single_words(values) if heading.istitle() else []
    found = mean(single)
    return found is not None and 2 * len(single) > len(values) and all(map(str.istitle, single)) and found >= HEADINGS


def _most(column: ColumnProfile, forms: Iterable[str]) -> bool:
    counts = dict(column.forms)
    return 2 * sum(counts.get(form, 0) for form in forms) > column.examined
