"""Treatments of an organisation's own profiles that could be made for no column: told by a lint, before any plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from guardian.errors import GuardianError, UsageError

if TYPE_CHECKING:
    from guardian.config import Config
    from guardian.governance.transforms_for import Workshop
    from guardian.keys.base import Key, Kind
    from guardian.policy.profiles import Profile, Spec
    from guardian.sources.sinks.base import Holds
    from guardian.state import Store

PLAIN = frozenset({"clear", "spans", "token", "random_token", "cipher"})
"""Treatments of which no option says what they do to a value."""
FORMS = ("text", "integer", "decimal", "float", "date", "timestamp")


def impossible(config: Config) -> Iterator[GuardianError]:
    """Treatments whose options fit no value of their category; where none is known, of no category at all."""
    from guardian import taxonomy
    from guardian.governance.transforms_for import Workshop
    from guardian.policy.profiles import profiles_read

    shop, every = Workshop(lambda: _Ring()), tuple(taxonomy.load().categories)
    found, _ = profiles_read(config)
    for name in config.profiles:
        profile = found[name]
        for entry, specs in _entries(profile):
            categories = (entry,) if entry else every
            for spec in specs:
                fault = _fault(shop, spec, categories) if spec.options else None
                if fault is not None:
                    where = spec.where or config.where("profiles", name)
                    yield GuardianError(fault.what, where=where, expected=fault.expected, remedy=fault.remedy)


def _entries(profile: Profile) -> Iterator[tuple[str, Iterable[Spec]]]:
    yield from profile.categories.items()
    for specs in (profile.default, *profile.tiers.values(), *profile.columns.values()):
        yield "", specs


def _fault(shop: Workshop, spec: Spec, categories: Iterable[str]) -> UsageError | None:
    """A fault, rather one that says an option again; None where the treatment can be made for some column."""
    from guardian.governance.transforms_for import Wanted

    first: UsageError | None = None
    for entry in categories:
        category = entry.partition(".")[0]
        for holds in _shapes(FORMS if spec.name != "fpe" or "over" in spec.options else FORMS[:1]):
            wanted = Wanted(spec, category, entry if "." in entry else "", "lint", holds, "lint")
            try:
                if spec.name not in PLAIN:
                    shop.make(wanted)
            except UsageError as error:
                if first is None or (not _said(first, spec) and _said(error, spec)):
                    first = error
            else:
                return None
    return first


def _said(fault: UsageError, spec: Spec) -> bool:
    return any(str(value) in fault.what for value in spec.options.values())


def _shapes(forms: Iterable[str]) -> Iterator[Holds]:
    from guardian.sources.sinks.base import Holds

    exact = {"integer": "int64", "decimal": "decimal128(18, 2)", "float": "double", "date": "date32[day]"}
    exact["timestamp"] = "timestamp[us]"
    for form in forms:
        yield Holds(form, exact=exact.get(form, ""))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that nothing is ever made with."""

    key: Key = field(repr=False)

    def current(self) -> Key:
        return self.key

    def by_id(self, key_id: str) -> Key:
        return self.key


class _Ring:
    """Enough of a key ring to make transforms with, and too little to use them."""

    def keys(self, kind: Kind, name: str) -> _Key:
        from guardian.keys.base import Key

        return _Key(Key("k0", bytes(64)))

    def subjects(self, domain: str) -> NoReturn:
        raise NotImplementedError

    def fingerprint(self, purpose: str, data: bytes) -> str:
        return ""

    @property
    def store(self) -> Store:
        raise NotImplementedError
