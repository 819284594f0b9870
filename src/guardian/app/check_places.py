"""Which table of guardian.yaml a table of a schema file is: the file names no source, guardian.yaml names no file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from guardian.errors import UsageError
from guardian.schemas.changes import plain_name

if TYPE_CHECKING:
    from guardian.app.check_names import Named
    from guardian.config import Config
    from guardian.model import TableSchema
    from guardian.policy.model import EffectivePolicy


@dataclass(frozen=True, slots=True)
class Place:
    """A table as guardian.yaml calls it. ``named``: it has this very table; else only the source is known."""

    source: str
    table: str
    named: bool = False

    def __str__(self) -> str:
        return f"{self.source}.{self.table}"


@dataclass(frozen=True, slots=True)
class Places:
    """Where each table under check (by reference) stands in guardian.yaml; a table that stands nowhere is absent."""

    of: Mapping[str, Place] = field(default_factory=dict)

    def config(self, config: Config, tables: Iterable[Named]) -> Config:
        """The configuration as it reads for these files: tables under the references that the check prints.

        A file that belongs to no source of guardian.yaml becomes a source without owner: so it is found, not left out.
        """
        from guardian.config import SourceEntry

        shown = self._shown()
        homes = {table.source: self.of[table.verdict.ref].source for table in tables if table.verdict.ref in self.of}
        sources = dict(config.sources)
        for table in tables:
            entry = config.sources.get(homes.get(table.source, ""))
            sources[table.source] = entry if entry is not None else SourceEntry(url=table.source)
        activities = tuple(replace(activity, tables=_renamed(activity.tables, shown)) for activity in config.activities)
        subjects = dict(_renamed_keys(config.subjects, shown))
        return replace(config, sources=sources, subjects=subjects, activities=activities)

    def policy(self, policy: EffectivePolicy) -> EffectivePolicy:
        """The same policy, its overrides limited to the references of these tables; its digest stays."""
        shown = self._shown()
        limited = (replace(entry, tables=_renamed(entry.tables, shown)) for entry in policy.overrides)
        return replace(policy, overrides=tuple(limited))

    def _shown(self) -> Mapping[str, list[str]]:
        """The references of each table of guardian.yaml, under both ways to write it."""
        shown: dict[str, list[str]] = defaultdict(list)
        for ref, place in self.of.items():
            if place.named:
                shown[f"{place.source}.{place.table}"].append(ref)
                shown[f"{place.source}/{place.table}"].append(ref)
        return shown


def _renamed(names: Iterable[str], shown: Mapping[str, list[str]]) -> tuple[str, ...]:
    return tuple(ref for name in names for ref in (shown.get(name) or [name]))


def _renamed_keys(subjects: Mapping[str, str], shown: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for name, key in subjects.items():
        for ref in shown.get(name) or [name]:
            yield ref, key


def place(tables: Iterable[Named], config: Config | None, source: str | None) -> Places:
    """Find the place of each table. ``source``: the one of guardian.yaml that all belong to, where it is known."""
    if config is None:
        if source is not None:
            raise UsageError("--source needs a guardian.yaml that names it", remedy="Write one with: guardian init")
        return Places()
    if source is not None and source not in config.sources:
        known = ", ".join(config.sources) or "none"
        raise UsageError(f"guardian.yaml has no source '{source}'", where="--source", expected=f"known: {known}")
    return _Finder(config, source).places(tables)


class _Finder:
    def __init__(self, config: Config, source: str | None) -> None:
        self._sources = (source,) if source is not None else tuple(config.sources)
        self._known = _known(config)
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for found in self._known:
            if found.source in self._sources:
                name = plain_name(found.table)
                self._by_name[name].append(found)
                if "." in name:
                    self._by_name[name.rpartition(".")[2]].append(found)

    def places(self, tables: Iterable[Named]) -> Places:
        by_file: dict[str, list[Named]] = defaultdict(list)
        for table in tables:
            by_file[table.source].append(table)
        found: dict[str, Place] = {}
        for file, entries in by_file.items():
            schemas = {entry.verdict.ref: entry.schema for entry in entries if entry.schema is not None}
            home = self._home(file, list(schemas.values()))
            for ref, schema in schemas.items():
                place = self._place(schema, home)
                if place is not None:
                    found[ref] = place
        return Places(found)

    def _home(self, file: str, tables: list[TableSchema]) -> str | None:
        """The source of a file: the one its path names, else that which knows most of its tables, else the only one."""
        parts = {part.casefold() for part in re.split(r"[/\\.]", file)}
        named = [source for source in self._sources if source.casefold() in parts]
        if len(named) == 1:
            return named[0]
        votes = Counter(place.source for table in tables for place in self._by_name.get(plain_name(table.name), ()))
        ranked = votes.most_common(2)
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            return ranked[0][0]
        return self._sources[0] if len(self._sources) == 1 else None

    def _place(self, table: TableSchema, home: str | None) -> Place | None:
        candidates = self._by_name.get(plain_name(table.name), [])
        at_home = [place for place in candidates if place.source == home]
        for listed in (at_home, candidates):
            if len({str(place) for place in listed}) == 1:
                return listed[0]
        return Place(home, table.name) if home is not None else None


def _known(config: Config) -> tuple[Place, ...]:
    """Every table that guardian.yaml names, with the source whose name it starts with."""
    written = [
        *config.subjects,
        *(table for activity in config.activities for table in activity.tables),
        *(table for entry in config.overrides for table in entry.tables),
        *(column.rpartition(".")[0] for columns in config.token_domains.values() for column in columns),
    ]
    return tuple(dict.fromkeys(place for name in written for place in _split(name, config.sources)))


def _split(name: str, sources: Iterable[str]) -> Iterator[Place]:
    for source in sorted(sources, key=len, reverse=True):
        for mark in (".", "/"):
            if name.startswith(source + mark) and len(name) > len(source) + 1:
                yield Place(source, name[len(source) + 1 :], True)
                return
