"""Faults of a guardian.yaml that its shape cannot show: names that point nowhere, overrides that contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from guardian import taxonomy
from guardian.config import Activity, Config, OverrideEntry, Purpose, SourceEntry, typed
from guardian.errors import GuardianError, counted
from guardian.model import DEFAULT_SCHEMAS
from guardian.resources import Document, policies_dir, read_checked_yaml
from guardian.taxonomy import LAWS


@cache
def _fact_names(kind: str) -> tuple[str, ...]:
    return tuple(read_checked_yaml(policies_dir() / "facts.yaml").value["kinds"][kind]["fields"])


def unknown_facts(document: Document, value: Mapping[str, Any]) -> Iterator[GuardianError]:
    """Keys of profile, source, purpose and activity that are neither their own nor facts of their kind."""
    organisation = value.get("organisation")
    profile = organisation.get("profile") if isinstance(organisation, dict) else None
    yield from _strange(document, ("organisation", "profile"), profile, "organisation", ())
    for section, kind, model in (("sources", "dataset", SourceEntry), ("purposes", "purpose", Purpose)):
        entries = value.get(section)
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            yield from _strange(document, (section, name), entry, kind, typed.keys(model))
    activities = value.get("activities")
    for index, entry in enumerate(activities if isinstance(activities, list) else ()):
        yield from _strange(document, ("activities", index), entry, "activity", typed.keys(Activity))


def _strange(
    document: Document, path: tuple[str | int, ...], entry: Any, kind: str, own: tuple[str, ...]
) -> Iterator[GuardianError]:
    known = tuple(dict.fromkeys((*own, *_fact_names(kind))))
    for key in entry if isinstance(entry, dict) else ():
        if key not in known:
            fault = typed.nearest(f"unknown key '{key}'", document.where(*path, key), key, known)
            yield GuardianError(fault.what, where=fault.where, expected="see policies/facts.yaml", remedy=fault.remedy)


def contradictions(document: Document, config: Config) -> Iterator[GuardianError]:
    """Every one of them, in no order."""
    yield from _packs(document, config)
    yield from _names(document, config)
    yield from _tables(document, config)
    yield from _columns(document, config)
    yield from _treated_roles(document, config)
    yield from _overrides(document, config)
    yield from _reveal(document, config)


def stated(document: Document, section: str) -> tuple[str, ...] | None:
    """The names that a section gives, of entries with faults too; None where it cannot be read: then none is wrong."""
    found = document.value.get(section, {}) if isinstance(document.value, dict) else {}
    return tuple(map(str, found)) if isinstance(found, dict) else None


def _unknown(document: Document, section: str, name: str, path: tuple[str | int, ...]) -> Iterator[GuardianError]:
    """A fault where ``section`` gives no such name."""
    known = stated(document, section)
    if known is not None and name not in known:
        yield typed.nearest(f"unknown {_ONE[section]} '{name}'", document.where(*path), name, known)


_ONE = {"purposes": "purpose", "categories": "category", "roles": "role", "sources": "source"}


def _packs(document: Document, config: Config) -> Iterator[GuardianError]:
    if not config.packs:
        remedy = f"Leave the key out for {', '.join(LAWS)}"
        yield GuardianError("'packs' is empty: nothing would be judged", where=document.where("packs"), remedy=remedy)
    for index, pack in enumerate(config.packs):
        if pack not in LAWS and not pack.endswith((".yaml", ".yml")):
            fault = typed.nearest(f"unknown pack '{pack}'", document.where("packs", index), pack, LAWS)
            yield GuardianError(
                fault.what, where=fault.where, expected=f"{fault.expected}, or a .yaml file", remedy=fault.remedy
            )


def _names(document: Document, config: Config) -> Iterator[GuardianError]:
    categories = taxonomy.load().categories
    for name, purpose in config.purposes.items():
        for index, need in enumerate(purpose.needs):
            if need not in categories:
                where = document.where("purposes", name, "needs", index)
                yield typed.nearest(f"unknown category '{need}'", where, need, categories)
        for index, role in enumerate(purpose.audience):
            if config.roles:
                yield from _unknown(document, "roles", role, ("purposes", name, "audience", index))
    seen: set[str] = set()
    for index, activity in enumerate(config.activities):
        where = document.where("activities", index)
        if activity.id in seen:
            yield GuardianError(f"duplicate activity '{activity.id}'", where=where, remedy="Rename one of the two")
        seen.add(activity.id)
        yield from _unknown(document, "purposes", activity.purpose, ("activities", index))
    for index, recognizer in enumerate(config.recognizers):
        if recognizer.category not in categories:
            where = document.where("recognizers", index, "category")
            yield typed.nearest(f"unknown category '{recognizer.category}'", where, recognizer.category, categories)


def _tables(document: Document, config: Config) -> Iterator[GuardianError]:
    """Tables whose source is nearly a configured one: a slip that would leave the table without its purposes.

    A source that is no configured one may be a path given on the command line.
    """
    sources = stated(document, "sources") or ()
    for path, table in tables(config):
        if any(table.startswith((f"{source}.", f"{source}/")) for source in sources):
            continue
        head = re.split(r"[./]", table)[0]
        if get_close_matches(head, sources, 1):
            yield typed.nearest(f"unknown source '{head}'", document.where(*path), head, sources)


def tables(config: Config) -> list[tuple[tuple[str | int, ...], str]]:
    """Every table and column that is named with its source, and where."""
    places: list[tuple[tuple[str | int, ...], str]] = [(("subjects", name), name) for name in config.subjects]
    for name, columns in config.token_domains.items():
        places += [(("token_domains", name, index), column) for index, column in enumerate(columns)]
    for number, activity in enumerate(config.activities):
        places += [(("activities", number, "tables", index), table) for index, table in enumerate(activity.tables)]
    for number, override in enumerate(config.overrides):
        places += [(("overrides", number, "tables", index), table) for index, table in enumerate(override.tables)]
    return places


def _columns(document: Document, config: Config) -> Iterator[GuardianError]:
    """Entries of profiles about single columns that can name none, whatever the source holds."""
    for profile, entry in config.profiles.items():
        for key in entry.columns:
            where, parts = document.where("profiles", profile, "columns", key), re.split(r"[./]", key)
            if not parts[-1].strip() or key.lstrip("./") == parts[-1] != key:
                remedy = "Write it TABLE.COLUMN, or the column alone"
                yield GuardianError(f"'{key}' names no column", where=where, remedy=remedy)
                continue
            before_schema = any(key.startswith(f"{parts[0]}.{schema}") for schema in DEFAULT_SCHEMAS)
            if before_schema and parts[0] not in config.sources and get_close_matches(parts[0], config.sources, 1):
                yield typed.nearest(f"unknown source '{parts[0]}'", where, parts[0], tuple(config.sources))


def _treated_roles(document: Document, config: Config) -> Iterator[GuardianError]:
    """Treatments for roles that are not listed; a typo there would leave the wrong people with the data."""
    places = [(("treatments",), config.treatments)]
    places += [(("sources", name, "treatments"), entry.treatments) for name, entry in config.sources.items()]  # type: ignore[misc]
    for path, treatments in places:
        for tier, by_role in treatments.items():
            for role in by_role:
                yield from _unknown(document, "roles", role, (*path, tier, role))


def _reveal(document: Document, config: Config) -> Iterator[GuardianError]:
    """Roles, purposes and categories of `reveal` that are nowhere: a typo would allow what nobody meant, or nothing."""
    categories = tuple(taxonomy.load().categories)
    for role, entry in config.reveal.items():
        yield from _unknown(document, "roles", role, ("reveal", role))
        for index, name in enumerate(entry.purposes):
            yield from _unknown(document, "purposes", name, ("reveal", role, "purposes", index))
        for index, name in enumerate(entry.categories):
            if name not in categories:
                where = document.where("reveal", role, "categories", index)
                yield typed.nearest(f"unknown category '{name}'", where, name, categories)
        if entry.per_hour < 1:
            what = f"'{role}' may reveal {counted(entry.per_hour, 'value')} an hour"
            where = document.where("reveal", role, "per_hour")
            yield GuardianError(what, where=where, expected="at least 1", remedy="Leave the role out to allow nothing")


def _overrides(document: Document, config: Config) -> Iterator[GuardianError]:
    for index, entry in enumerate(config.overrides):
        where = document.where("overrides", index)
        if entry.start and entry.until and entry.until < entry.start:
            what = f"the override ends ({entry.until}) before it starts ({entry.start})"
            yield GuardianError(what, where=where, remedy="Swap them")
        lacking = [key for key in ("approver", "because", "until") if not getattr(entry, key)]
        if entry.loosen and lacking:
            what = f"loosening '{entry.rule}' lacks {', '.join(lacking)}"
            yield GuardianError(what, where=where, remedy="A law is loosened by a named person, for a reason, to a day")
        if entry.loosen and (entry.severity or entry.enforce):
            yield GuardianError("an override either loosens a rule or makes it stricter", where=where)
        if not entry.loosen and not (entry.severity or entry.enforce):
            what = f"the override of '{entry.rule}' changes nothing"
            yield GuardianError(what, where=where, remedy="Add loosen, severity or enforce")
        for earlier, other in enumerate(config.overrides[:index]):
            if _contradict(entry, other):
                first = document.where("overrides", earlier)
                yield GuardianError(f"contradicts the override of '{entry.rule}' at {first}", where=where)


def _contradict(one: OverrideEntry, other: OverrideEntry) -> bool:
    """Same rule, a table and a day in common, and not both the same kind of change."""
    if one.rule != other.rule or (one.tables and other.tables and not set(one.tables) & set(other.tables)):
        return False
    apart = (one.until and other.start and one.until < other.start) or (
        other.until and one.start and other.until < one.start
    )
    return not apart and (one.loosen != other.loosen or one.tables == other.tables)
