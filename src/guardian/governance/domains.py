"""Which columns hold the same values and so must be treated alike: by declaration, else along foreign keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guardian.governance.protection import Link, Place, Table
from guardian.model import table_names


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that must stay consistent. ``name`` is their token domain; ``linked``: a foreign key joins them."""

    name: str
    places: tuple[Place, ...]
    linked: bool
    declared: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sets:
    """Disjoint sets: which place stands for the set that another one is in."""

    parent: dict[Place, Place] = field(default_factory=dict)

    def find(self, place: Place) -> Place:
        while self.parent.setdefault(place, place) != place:
            place = self.parent[place]
        return place

    def join(self, one: Place, other: Place) -> None:
        self.parent[self.find(one)] = self.find(other)


def groups(tables: Iterable[Table], links: Iterable[Link], declared: Mapping[str, Iterable[str]]) -> tuple[Group, ...]:
    """Every column in exactly one group. A group with several declared names shows them all: the plan refuses it."""
    sets = _Sets()
    refs: dict[Place, str] = {}
    named: dict[Place, str] = {}
    domain_of = {written: domain for domain, columns in declared.items() for written in columns}
    for table in tables:
        for column in table.columns:
            place = (table.name, column.name)
            sets.find(place)
            refs[place] = column.ref
            names = (f"{name}{joint}{column.name}" for name in table_names(table.source, table.shown) for joint in "./")
            found = next((domain_of[name] for name in names if name in domain_of), None)
            if found is not None:
                named[place] = found
    referring: set[Place] = set()
    linked: set[Place] = set()
    for link in links:
        for column_name, to_column in zip(link.columns, link.to_columns, strict=True):
            one, other = (link.table, column_name), (link.to_table, to_column)
            if one in refs and other in refs:
                sets.join(one, other)
                linked |= {one, other}
                referring |= {one} - {other}
    members: dict[Place, list[Place]] = defaultdict(list)
    for place in refs:
        members[sets.find(place)].append(place)
    return tuple(_group(places, refs, named, referring, linked) for places in members.values())


def _group(
    places: list[Place],
    refs: Mapping[Place, str],
    named: Mapping[Place, str],
    referring: set[Place],
    linked: set[Place],
) -> Group:
    """The name is the declared one, else that of the column which all others refer to."""
    declared = tuple(sorted({named[place] for place in places if place in named}))
    roots = sorted(refs[place] for place in places if place not in referring) or sorted(refs[place] for place in places)
    return Group(
        declared[0] if declared else roots[0], tuple(places), any(place in linked for place in places), declared
    )
