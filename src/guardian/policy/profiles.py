"""Protection profiles: which treatment a column gets by its name, entity, category and tier; shipped and own ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from guardian import taxonomy
from guardian.errors import GuardianError, PolicyError, UsageError
from guardian.model import LANGUAGES, Text, Tier, short_names, table_names
from guardian.policy.model import Treatment
from guardian.policy.treatments import ALIASES as ALIASES
from guardian.policy.treatments import CHOICES, KINDS
from guardian.policy.treatments import WORDS as WORDS
from guardian.policy.treatments import Spec as Spec
from guardian.policy.treatments import Specs as Specs
from guardian.resources import Document, Key, policies_dir, read_yaml

if TYPE_CHECKING:
    from guardian.config import Config

DEFAULT = "share"
_FIELDS = ("title", "extends", "default", "tiers", "categories", "columns")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a profile says of a column, and which entry said it (``category email``)."""

    specs: Specs
    entry: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The column as a profile sees it. ``category`` is empty where nobody classified it; ``real``: the same by the
    names that its source has, where they are hidden."""

    source: str
    table: str
    column: str
    category: str = ""
    entity: str = ""
    tier: Tier = Tier.INTERNAL
    real: Asked | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile over the one it extends: what it says itself goes before anything said there."""

    name: str
    title: Text = field(default_factory=dict)
    default: Specs = ()
    tiers: Mapping[Tier, Specs] = field(default_factory=dict)
    categories: Mapping[str, Specs] = field(default_factory=dict)
    columns: Mapping[str, Specs] = field(default_factory=dict)
    base: Profile | None = None

    def choose(self, asked: Asked) -> Chosen:
        """The treatment of a column. One that nobody classified gets the default; without one it is denied."""
        own = self._own(asked)
        if own is not None:
            return own
        if self.base is not None:
            return self.base.choose(asked)
        return Chosen((Spec("null"),), "default")

    def _own(self, asked: Asked) -> Chosen | None:
        named = self._column(asked)
        if named is not None:
            return named
        if not asked.category:
            return Chosen(self.default, "default") if self.default else None
        for kind, key in (("entity", asked.entity if "." in asked.entity else ""), ("category", asked.category)):
            if key in self.categories:
                return self._raised(Chosen(self.categories[key], f"{kind} {key}"), asked)
        if asked.tier in self.tiers:
            return Chosen(self.tiers[asked.tier], f"tier {asked.tier.label}")
        return None

    def _raised(self, chosen: Chosen, asked: Asked) -> Chosen:
        """A column above its category's tier is treated as its own tier asks, where that is stricter."""
        if asked.tier <= taxonomy.load().category(asked.category).tier:
            return chosen
        by_tier = self._by_tier(asked.tier)
        if not by_tier or strictness(by_tier) <= strictness(chosen.specs):
            return chosen
        return Chosen(by_tier, f"tier {asked.tier.label}")

    def _by_tier(self, tier: Tier) -> Specs:
        return self.tiers.get(tier) or (self.base._by_tier(tier) if self.base is not None else ())

    def _column(self, asked: Asked) -> Chosen | None:
        for key in (key for key in written(asked) if key in self.columns):
            return Chosen(self.columns[key], f"column {key}")
        hidden = written(asked.real) if asked.real is not None else ()
        found = next((key for key in hidden if key in self.columns), None)
        return Chosen(self.columns[found], f"column {asked.column}") if found is not None else None

    @property
    def column_entries(self) -> Mapping[str, Specs]:
        """Every entry about single columns, of this profile and those it extends."""
        return {**(self.base.column_entries if self.base is not None else {}), **self.columns}

    @property
    def all_specs(self) -> Iterator[Spec]:
        yield from self.default
        for entries in (self.tiers, self.categories, self.columns):
            for specs in entries.values():
                yield from specs
        if self.base is not None:
            yield from self.base.all_specs


def written(asked: Asked) -> tuple[str, ...]:
    """How `columns` may name a column, most exact first: with its source, with its table, alone."""
    full = sorted(
        (f"{name}{joint}{asked.column}" for name in table_names(asked.source, asked.table) for joint in "./"),
        key=lambda name: (-len(name), name),
    )
    return (*full, *(f"{table}.{asked.column}" for table in short_names(asked.table)), asked.column)


def strictness(specs: Specs) -> Treatment:
    """How strict the preferred one is, of those that hang on nothing but the column: not on whose row it is."""
    certain = (spec for spec in specs if spec.options.get("by") != "subject")
    return next(certain, specs[0]).strength if specs else Treatment.CLEAR


def profile(name: str, config: Config | None = None) -> Profile:
    """A shipped or own profile, with those it extends. Raises UsageError for an unknown one, PolicyError for faults."""
    found = profiles(config)
    if name in found:
        return found[name]
    near = get_close_matches(name, found, 1)
    own = "Name one of these, or add it under profiles: in guardian.yaml"
    raise UsageError(
        f"unknown profile '{name}'",
        expected=f"known: {', '.join(found)}",
        remedy=f"Did you mean '{near[0]}'?" if near else own,
    )


def profiles(config: Config | None = None) -> Mapping[str, Profile]:
    """The shipped profiles and the organisation's own; every fault at once."""
    found, faults = profiles_read(config)
    if faults:
        raise PolicyError(faults)
    return found


def profiles_read(config: Config | None) -> tuple[Mapping[str, Profile], tuple[GuardianError, ...]]:
    """The same without the treatments that have faults, and those faults."""
    shipped = _shipped()
    if config is None:
        return shipped, ()
    reader = _OwnReader(config)
    own = reader.profiles(shipped)
    return {**shipped, **own}, tuple(reader.faults)


@cache
def _shipped() -> Mapping[str, Profile]:
    document = read_yaml(policies_dir() / "protection.yaml")
    reader = _ShippedReader(document)
    found = reader.profiles({})
    if reader.faults:
        raise PolicyError(reader.faults)
    return found


class _Reader:
    """Turns entries into profiles and collects faults, each with its place."""

    def __init__(self) -> None:
        self.faults: list[GuardianError] = []

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        raise NotImplementedError

    def where(self, *path: Key) -> str:
        raise NotImplementedError

    def profiles(self, known: Mapping[str, Profile]) -> dict[str, Profile]:
        entries = self.entries()
        found: dict[str, Profile] = {}
        for name in entries:
            if name in known:
                self.fault((name,), f"the profile '{name}' is shipped and cannot be replaced", remedy="Rename it")
        for name in entries:
            self._build(name, entries, known, found, ())
        return found

    def _build(
        self,
        name: str,
        entries: Mapping[str, Mapping[str, Any]],
        known: Mapping[str, Profile],
        found: dict[str, Profile],
        above: tuple[str, ...],
    ) -> Profile | None:
        if name in found or name in known:
            return found.get(name) or known[name]
        entry = entries[name]
        parent = entry.get("extends")
        base = None
        if parent in (*above, name):
            self.fault((name, "extends"), f"the profile '{name}' extends itself")
        elif parent is not None and parent not in entries and parent not in known:
            self.fault((name, "extends"), f"unknown profile '{parent}'", (*known, *entries), str(parent))
        elif parent is not None:
            base = self._build(parent, entries, known, found, (*above, name))
        found[name] = replace(self._profile(name, entry), base=base)
        return found[name]

    def _profile(self, name: str, entry: Mapping[str, Any]) -> Profile:
        categories = taxonomy.load().categories
        default = entry.get("default")
        return Profile(
            name,
            entry.get("title") or dict.fromkeys(LANGUAGES, name),
            self.specs((name, "default"), default) if default is not None else (),
            {Tier.of(key): specs for key, specs in self._map(name, entry, "tiers", tuple(t.label for t in Tier))},
            dict(self._map(name, entry, "categories", categories)),
            dict(self._map(name, entry, "columns", None)),
        )

    def _map(
        self, name: str, entry: Mapping[str, Any], section: str, known: tuple[str, ...] | None
    ) -> Iterator[tuple[str, Specs]]:
        for key, value in (entry.get(section) or {}).items():
            path = (name, section, key)
            if known is not None and key not in known and not (section == "categories" and _an_entity(key, known)):
                self.fault(path, f"unknown {section[:-1] if section == 'tiers' else 'category'} '{key}'", known, key)
                continue
            yield key, self.specs(path, value)

    def specs(self, path: tuple[Key, ...], value: Any) -> Specs:
        listed = value if isinstance(value, list | tuple) else [value]
        if not listed:
            self.fault(path, "a treatment is expected here", tuple(WORDS))
        found = [self._spec(path, one) for one in listed]
        return tuple(spec for spec in found if spec is not None) or (Spec("null"),)

    def _spec(self, path: tuple[Key, ...], value: Any) -> Spec | None:
        """``null`` without quotes is YAML's nothing, and means the treatment all the same."""
        name, options = value, dict[str, Any]()
        if value is None:
            name = "null"
        elif isinstance(value, Mapping):
            if len(value) != 1:
                self.fault(path, "one treatment with its options is expected here, such as {generalise: year}")
                return None
            ((name, options),) = value.items()
            name = "null" if name is None else name
        name = ALIASES.get(name, name) if isinstance(name, str) else name
        if not isinstance(name, str) or name not in WORDS:
            what = f"unknown treatment '{name}'" if isinstance(name, str) else "the name of a treatment is expected"
            self.fault(path, what, tuple(WORDS), str(name))
            return None
        before = len(self.faults)
        found = self._options(path, name, options)
        return Spec(name, found, self.where(*path)) if len(self.faults) == before else None

    def _options(self, path: tuple[Key, ...], name: str, given: Any) -> dict[str, Any]:
        word = WORDS[name]
        if given is None and word.main != "value":  # `{token: }`
            return {}
        if not isinstance(given, Mapping):
            if word.main:
                return self._typed((*path, name), name, {word.main: given})
            self.fault(path, f"'{name}' takes no options")
            return {}
        for option in given:
            if option not in word.options:
                what = f"'{name}' has no option '{option}'"
                self.fault(path, what, word.options or ("none",), str(option))
        return self._typed((*path, name), name, {key: value for key, value in given.items() if key in word.options})

    def _typed(self, path: tuple[Key, ...], name: str, options: dict[str, Any]) -> dict[str, Any]:
        """The options whose values are of the kind that they may be; the others are faults."""
        found = {}
        for option, value in options.items():
            kinds, expected = KINDS[option]
            choices = CHOICES.get(option, ())
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                self.fault((*path, option), f"'{option}' of '{name}': {expected} is expected")
            elif choices and value not in choices:
                self.fault((*path, option), f"'{option}' of '{name}' cannot be '{value}'", choices, str(value))
            else:
                found[option] = value
        return found

    def fault(
        self, path: tuple[Key, ...], what: str, known: tuple[str, ...] = (), found: str = "", remedy: str = ""
    ) -> None:
        near = get_close_matches(found, known, 1) if found else []
        expected = f"known: {', '.join(known)}" if known else ""
        remedy = remedy or (f"Did you mean '{near[0]}'?" if near else "")
        self.faults.append(GuardianError(what, where=self.where(*path), expected=expected, remedy=remedy))


class _ShippedReader(_Reader):
    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self._document.value["profiles"]
        for name, entry in found.items():
            for key in entry:
                if key not in _FIELDS:
                    self.fault((name, key), f"unknown key '{key}'", _FIELDS, key)
        return found

    def where(self, *path: Key) -> str:
        return self._document.where("profiles", *path)


class _OwnReader(_Reader):
    """The profiles of guardian.yaml, whose keys were checked when it was read."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self._config = config

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        sections = ("extends", "default", "tiers", "categories", "columns")
        return {
            name: {section: getattr(entry, section) for section in sections}
            for name, entry in self._config.profiles.items()
        }

    def where(self, *path: Key) -> str:
        return self._config.where("profiles", *path)


def _an_entity(name: str, categories: tuple[str, ...]) -> bool:
    """Entities may be an organisation's own; their category must be a listed one."""
    category, dot, rest = name.partition(".")
    return bool(dot and rest) and category in categories
