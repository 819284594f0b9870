"""Facts that no scan can see (vendors, transfers, incidents, models …), read from YAML and checked by name and type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guardian.errors import PolicyError
from guardian.policy.facts import Facts, Subject, subject
from guardian.policy.reading import Reader
from guardian.policy.vocabulary import Vocabulary, load
from guardian.resources import read_yaml


def read_registers(path: Path, facts: Facts) -> Facts:
    """``facts`` with the kinds that the file lists: ``vendors: [{id: …, …}]``, ``organisation: {…}``, ``people: {…}``.

    An empty list says that there are none; a kind that is not listed stays unknown. What a scan found or guardian.yaml
    declares stays beside what the file lists. All faults at once.
    """
    words = load()
    reader = Reader(read_yaml(path))
    lists = {kind.plural: kind for kind in words.kinds.values() if not kind.always}
    always = {kind.name for kind in words.kinds.values() if kind.always}
    given = reader.mapping((), reader.document.value, (*always, *lists))
    stated = {name: _checked(reader, (name,), given[name], name, words) for name in always if name in given}
    around = _around(facts, stated)
    for plural, kind in lists.items():
        if plural not in given:
            continue
        subjects: list[Subject] = []
        for index, entry in enumerate(reader.items((plural,), given[plural])):
            known = _checked(reader, (plural, index), entry, kind.name, words)
            name = str(known.get("id", index + 1))
            if any(one.entity == name for one in (*subjects, *facts.subjects.get(kind.name, ()))):
                reader.fault((plural, index, "id"), f"duplicate {kind.name} '{name}'", remedy="Rename one of the two")
            subjects.append(subject(kind.name, f"{kind.name}/{name}", {**around, kind.name: known}, entity=name))
        facts = facts.also(kind.name, (*facts.subjects.get(kind.name, ()), *subjects))
    if reader.faults:
        raise PolicyError(reader.faults)
    return facts.with_around(around) if stated else facts


def _around(facts: Facts, stated: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Organisation and people, as guardian.yaml states them and the file adds to them."""
    known = facts.subjects.get("organisation", ())
    base = known[0].variables if known else {}
    return {name: {**base.get(name, {}), **stated.get(name, {})} for name in ("organisation", "people")}


def _checked(reader: Reader, path: tuple[str | int, ...], value: Any, kind: str, words: Vocabulary) -> dict[str, Any]:
    if not isinstance(value, dict):
        reader.fault(path, "a mapping of facts is expected here")
        return {}
    for fact, what in words.faults(kind, value):
        reader.fault((*path, fact), what, remedy="" if what.endswith("?") else "See policies/facts.yaml")
    return value
