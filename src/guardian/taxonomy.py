"""Entity types, categories, tiers and legal classes, as `policies/taxonomy.yaml` gives them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from guardian.errors import GuardianError, PolicyError
from guardian.model import LANGUAGES, NOT_PERSONAL, Text, Tier, Uplift
from guardian.resources import Document, Key, policies_dir, read_checked_yaml, read_yaml, remember

LAWS = ("gdpr", "ccpa", "pipl")
STANDARDS = ("gbt45574", "gbt35273")
CONTEXT = ":context"
"""Ending of a legal class that holds only in the context which the law names."""

TREATMENTS = ("clear", "generalise", "mask", "fpe", "token", "cipher", "synthetic", "redact", "deny")
"""What is done to a value before someone sees it, weakest to strictest."""

_SENSITIVE: Mapping[str, tuple[str, ...]] = {"gdpr": ("9", "10"), "ccpa": ("ae", "reg-7001"), "pipl": ("28",)}


@dataclass(frozen=True, slots=True)
class EntityType:
    """What one entity is: its tier, and what each law (``legal``) and standard (``standards``) calls it."""

    entity: str
    category: str
    tier: Tier
    legal: Mapping[str, tuple[str, ...]]
    titles: Text
    standards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    row: int | None = None

    @property
    def personal(self) -> bool:
        return self.category not in NOT_PERSONAL


@dataclass(frozen=True, slots=True)
class UpliftRule:
    """Conditions, all of which must hold, that raise a table to ``tier``."""

    id: str
    tier: Tier
    reason: Text
    holds: tuple[frozenset[str], ...] = ()
    persons: int = 0
    of_tier: Tier | None = None
    minors: bool = False


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What the uplifts look at. ``persons``: distinct subjects where counted, else rows as their upper bound."""

    categories: Collection[str]
    tier: Tier
    persons: int = 0
    minors: bool = False


@dataclass(frozen=True, slots=True)
class Taxonomy:
    version: str
    sha256: str
    types: Mapping[str, EntityType]
    categories: tuple[str, ...]
    rules: tuple[UpliftRule, ...]
    treatments: Mapping[Tier, str]

    def entity(self, name: str, category: str | None = None) -> EntityType:
        """The entity ``category.suffix``; one that is not listed (an organisation's own) has its category's facts."""
        found = self.types.get(name)
        if found is not None:
            return found
        base = self.category(category or name.partition(".")[0])
        return self._like(name, base)

    def _like(self, name: str, category: EntityType) -> EntityType:
        return EntityType(name, category.category, category.tier, category.legal, category.titles, category.standards)

    def category(self, name: str) -> EntityType:
        if name in self.categories:
            return self.types[name]
        near = get_close_matches(name, self.categories, 1)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        raise PolicyError([GuardianError(f"unknown category '{name}'{meant}", expected="see policies/taxonomy.yaml")])

    def uplifts(self, facts: TableFacts) -> tuple[Uplift, ...]:
        """The uplifts that hold for a table and are no weaker than ``facts.tier``, strongest first."""
        apply = [rule for rule in self.rules if rule.tier >= facts.tier and _holds(rule, facts)]
        return tuple(Uplift(rule.id, rule.tier, rule.reason) for rule in sorted(apply, key=lambda rule: -rule.tier))


def _holds(rule: UpliftRule, facts: TableFacts) -> bool:
    present = frozenset(facts.categories)
    return (
        all(wanted & present for wanted in rule.holds)
        and facts.persons >= rule.persons
        and (rule.of_tier is None or facts.tier >= rule.of_tier)
        and (not rule.minors or facts.minors or "minor_child" in present)
    )


def sensitive(law: str, classes: Collection[str]) -> str:
    """Whether ``law`` puts these classes under its special or sensitive data: ``yes``, ``context`` or ``no``."""
    marked = [name for name in classes if _special(law, name)]
    if any(not name.endswith(CONTEXT) for name in marked):
        return "yes"
    return "context" if marked else "no"


def _special(law: str, name: str) -> bool:
    head = name.removesuffix(CONTEXT).partition(":")[0]
    return head.startswith("ae") if law == "ccpa" and head != "reg-7001" else head in _SENSITIVE[law]


@cache
def load(path: Path | None = None) -> Taxonomy:
    """The taxonomy shipped with guardian, or another one; every fault of the file at once."""
    place = path or policies_dir() / "taxonomy.yaml"
    document = read_checked_yaml(place)
    reader = _Reader(document)
    taxonomy = reader.taxonomy()
    if reader.faults and not document.lines:
        reader = _Reader(read_yaml(place))
        taxonomy = reader.taxonomy()
    if reader.faults:
        raise PolicyError(reader.faults)
    if document.lines:
        remember(f"yaml-{document.sha256}", document.value)
    return taxonomy


_FIELDS = ("tier", "title", "row", *LAWS, *STANDARDS)
_UPLIFT_FIELDS = ("id", "tier", "reason", "holds", "persons", "of_tier", "minors")


def _step(value: Any, key: Key) -> Any:
    if isinstance(value, dict):
        return value.get(key, {})
    return value[key] if isinstance(value, list) and isinstance(key, int) else {}


class _Reader:
    """Turns the document into values and collects faults on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[GuardianError] = []

    def taxonomy(self) -> Taxonomy:
        top = self._mapping((), ("version", "treatments", "categories", "entities", "uplifts"))
        categories = {
            name: self._type(("categories", name), name, None) for name in self._mapping(("categories",), None)
        }
        types = dict(categories)
        for name in self._mapping(("entities",), None):
            base = categories.get(name.partition(".")[0])
            if base is None or "." not in name:
                self._fault(("entities", name), f"'{name}' is no entity of a listed category")
                continue
            types[name] = self._type(("entities", name), name, base)
        listed = top.get("uplifts")
        items = listed if isinstance(listed, list) else []
        rules = tuple(self._uplift(("uplifts", index), tuple(categories)) for index in range(len(items)))
        given = self._mapping(("treatments",), tuple(tier.label for tier in Tier))
        treatments = {tier: self._treatment(tier, given.get(tier.label)) for tier in Tier}
        return Taxonomy(str(top.get("version", "")), self.document.sha256, types, tuple(categories), rules, treatments)

    def _treatment(self, tier: Tier, label: Any) -> str:
        if label not in TREATMENTS:
            self._fault(("treatments", tier.label), f"unknown treatment '{label}'", TREATMENTS, str(label))
            return TREATMENTS[-1]
        return str(label)

    def _type(self, path: tuple[Key, ...], name: str, base: EntityType | None) -> EntityType:
        """An entity takes over its category's tier, and its classes only where it names none of its own."""
        entry = self._mapping(path, _FIELDS)
        own = any(law in entry for law in (*LAWS, *STANDARDS))
        return EntityType(
            name,
            base.category if base else name,
            self._tier((*path, "tier"), entry.get("tier"), base.tier if base else None),
            base.legal if base and not own else {law: self._words((*path, law), entry.get(law)) for law in LAWS},
            self._text((*path, "title"), entry.get("title")),
            base.standards
            if base and not own
            else {name: self._words((*path, name), entry.get(name)) for name in STANDARDS},
            self._number((*path, "row"), entry["row"]) if "row" in entry else None,
        )

    def _uplift(self, path: tuple[Key, ...], categories: tuple[str, ...]) -> UpliftRule:
        entry = self._mapping(path, _UPLIFT_FIELDS)
        listed = entry.get("holds", [])
        holds = [self._words((*path, "holds", index), group) for index, group in enumerate(listed)]
        for index, group in enumerate(holds):
            for name in group:
                if name not in categories:
                    self._fault((*path, "holds", index), f"unknown category '{name}'", categories, name)
        of_tier = entry.get("of_tier")
        return UpliftRule(
            str(entry.get("id", "")),
            self._tier((*path, "tier"), entry.get("tier"), None),
            self._text((*path, "reason"), entry.get("reason")),
            tuple(frozenset(group) for group in holds),
            self._number((*path, "persons"), entry.get("persons", 0)),
            None if of_tier is None else self._tier((*path, "of_tier"), of_tier, None),
            bool(entry.get("minors", False)),
        )

    def _mapping(self, path: tuple[Key, ...], known: tuple[str, ...] | None) -> dict[str, Any]:
        value = self.document.value
        for key in path:
            value = _step(value, key)
        if not isinstance(value, dict):
            self._fault(path, "a mapping is expected here")
            return {}
        for key in value:
            if known is not None and key not in known:
                self._fault((*path, key), f"unknown key '{key}'", known, key)
        return value

    def _number(self, path: tuple[Key, ...], value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self._fault(path, "a whole number is expected here")
        return 0

    def _tier(self, path: tuple[Key, ...], label: Any, default: Tier | None) -> Tier:
        if label is None and default is not None:
            return default
        labels = tuple(tier.label for tier in Tier)
        if label not in labels:
            self._fault(path, f"unknown tier '{label}'", labels, str(label))
            return Tier.RESTRICTED
        return Tier.of(label)

    def _words(self, path: tuple[Key, ...], value: Any) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self._fault(path, "a list of quoted words is expected here")
            return ()
        return tuple(value)

    def _text(self, path: tuple[Key, ...], value: Any) -> Text:
        if not isinstance(value, dict) or any(not isinstance(value.get(tag), str) for tag in LANGUAGES):
            self._fault(path, f"words in {', '.join(LANGUAGES)} are expected here")
            return {"en": ""}
        return value

    def _fault(self, path: tuple[Key, ...], what: str, known: tuple[str, ...] = (), found: str = "") -> None:
        near = get_close_matches(found, known, 1) if found else []
        expected = f"known: {', '.join(known)}" if known else ""
        remedy = f"Did you mean '{near[0]}'?" if near else ""
        self.faults.append(GuardianError(what, where=self.document.where(*path), expected=expected, remedy=remedy))
