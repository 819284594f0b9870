"""The words that rules may use: kinds of subject and their typed facts, from `policies/facts.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal

from guardian import taxonomy
from guardian.errors import GuardianError, PolicyError
from guardian.model import Text
from guardian.resources import Document, policies_dir, read_checked_yaml, remember

FactType = Literal["text", "flag", "number", "day", "texts"]
FACT_TYPES: tuple[FactType, ...] = ("text", "flag", "number", "day", "texts")
TODAY = "today"
CATEGORY = "category"
"""The list of values that taxonomy.yaml holds."""
REGION = "region"
SHOWN = 24
"""So many values are listed in a fault; longer lists are looked up in facts.yaml."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. ``closed``: the values that it may have are listed, by themselves or under the name ``listed``."""

    name: str
    type: FactType
    text: str
    listed: str = ""
    values: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        return bool(self.listed or self.values)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The only values that it may have; empty where it is open."""
        return tuple(taxonomy.load().categories) if self.listed == CATEGORY else self.values

    def strange(self, value: str) -> bool:
        """Whether a closed fact cannot have this value. A region may name a part of a country: US-CA."""
        head = value.partition("-")[0] if self.listed == REGION else value
        return self.closed and head not in self.allowed


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of subject. ``sees`` names the other kinds (singular) and lists (plural) its rules may ask about."""

    name: str
    title: Text
    plural: str
    always: bool
    sees: tuple[str, ...]
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    version: str
    sha256: str
    kinds: Mapping[str, Kind]

    def variables(self, kind: str) -> Mapping[str, tuple[Kind, bool]]:
        """What a rule that applies to ``kind`` may name: variable → its kind, and whether it is a list."""
        plurals = {entry.plural: entry for entry in self.kinds.values()}
        found = {entry.name: (entry, False) for entry in self.kinds.values() if entry.always or entry.name == kind}
        for name in self.kinds[kind].sees:
            found[name] = (plurals[name], True) if name in plurals else (self.kinds[name], False)
        return found

    def faults(self, kind: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is wrong with the facts given for one subject: (fact, what is wrong)."""
        known = self.kinds[kind].facts
        for name, value in facts.items():
            if name not in known:
                near = get_close_matches(str(name), known, 1)
                yield str(name), f"unknown fact '{kind}.{name}'" + (f"; did you mean '{near[0]}'?" if near else "")
            elif not _fits(known[name].type, value):
                yield str(name), f"fact '{kind}.{name}' must be {_MEANS[known[name].type]}"
            else:
                yield from ((str(name), what) for what in self.strange(kind, name, value))

    def strange(self, kind: str, name: str, value: Any) -> Iterator[str]:
        """Values that a closed fact cannot have, each with the nearest that it can."""
        fact = self.kinds[kind].facts[name]
        for word in (value if isinstance(value, list | tuple) else [value]) if fact.closed else ():
            if fact.strange(word):
                yield f"fact '{kind}.{name}' cannot be '{word}'; {_offered(word, fact.allowed)}"


def _offered(word: str, allowed: tuple[str, ...]) -> str:
    """The nearest value, whatever its case; the values themselves where they are few."""
    lowered = {value.lower(): value for value in allowed}
    near = get_close_matches(word.lower().replace(" ", "_").replace("-", "_"), lowered, 1)
    known = f"known: {', '.join(value or chr(34) * 2 for value in allowed)}" if len(allowed) <= SHOWN else ""
    meant = f"did you mean '{lowered[near[0]]}'?" if near else ""
    return "; ".join(filter(None, (known, meant))) or "see policies/facts.yaml"


_MEANS: Mapping[FactType, str] = {
    "text": "text",
    "flag": "true or false",
    "number": "a whole number, 0 or more",
    "day": "a day, YYYY-MM-DD",
    "texts": "a list of texts",
}


def _fits(type_: FactType, value: Any) -> bool:
    if type_ == "texts":
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    if type_ == "number":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
    if type_ == "day":
        return hasattr(value, "isoformat") or (isinstance(value, str) and _is_day(value))
    return isinstance(value, bool if type_ == "flag" else str)


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as CEL sees them: days as ISO text, tuples as lists, text that is UTF-8, unknown (None) left out."""
    return {
        name: value if type(value) in _ATOMS else _plain(value) for name, value in facts.items() if value is not None
    }


_ATOMS = frozenset({bool, int, float})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(_plain(item) for item in value)
    return value.isoformat() if hasattr(value, "isoformat") else value


@cache
def load(path: Path | None = None) -> Vocabulary:
    document = read_checked_yaml(path or policies_dir() / "facts.yaml")
    vocabulary = of(document)
    if document.lines:
        remember(f"yaml-{document.sha256}", document.value)
    return vocabulary


def of(document: Document) -> Vocabulary:
    faults: list[GuardianError] = []
    value = document.value if isinstance(document.value, dict) else {}
    listed = value.get("kinds")
    lists = {name: tuple(values) for name, values in (value.get("lists") or {}).items()}
    kinds = {name: _kind(document, name, entry, lists, faults) for name, entry in (listed or {}).items()}
    names = {*kinds, *(kind.plural for kind in kinds.values())}
    for kind in kinds.values():
        for seen in kind.sees:
            if seen not in names:
                faults.append(GuardianError(f"unknown kind '{seen}'", where=document.where("kinds", kind.name, "sees")))
    if faults or not kinds:
        raise PolicyError(faults or [GuardianError("no kinds of subject", where=document.where())])
    return Vocabulary(str(value.get("version", "")), document.sha256, kinds)


def _kind(
    document: Document,
    name: str,
    entry: Any,
    lists: Mapping[str, tuple[str, ...]],
    faults: list[GuardianError],
) -> Kind:
    facts: dict[str, Fact] = {}
    for fact, described in entry.get("fields", {}).items():
        made = _fact(fact, described, lists)
        if made is None:
            where = document.where("kinds", name, "fields", fact)
            expected = f"types: {FACT_TYPES}; lists: {(*lists, CATEGORY)}"
            faults.append(
                GuardianError("a fact is [type, text] or [type, text, values]", where=where, expected=expected)
            )
            continue
        facts[fact] = made
    return Kind(
        name,
        entry.get("title", {"en": name}),
        entry.get("plural", f"{name}s"),
        bool(entry.get("always", False)),
        tuple(entry.get("sees", ())),
        facts,
    )


def _fact(name: str, described: Any, lists: Mapping[str, tuple[str, ...]]) -> Fact | None:
    """A fact as it is described; None where it is not."""
    match described:
        case [type_, str(text)] if type_ in FACT_TYPES:
            return Fact(name, type_, text)
        case [("text" | "texts") as type_, str(text), str(listed)] if listed in lists or listed == CATEGORY:
            return Fact(name, type_, text, listed, lists.get(listed, ()))
        case [("text" | "texts") as type_, str(text), [*values]] if values and all(isinstance(v, str) for v in values):
            return Fact(name, type_, text, "", tuple(values))
        case _:
            return None
