"""`guardian.yaml`: what an organisation has, why, and who may see it. Typed; every fault of the file at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from guardian import taxonomy
from guardian.errors import GuardianError, PolicyError
from guardian.model import table_names
from guardian.resources import MAX_DEPTH, Document, policies_dir, read_checked_yaml, read_yaml
from guardian.taxonomy import LAWS

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?\Z")
_DAYS = (365, 30, 7, 1)
TreatmentName = Literal["clear", "generalise", "mask", "fpe", "token", "cipher", "synthetic", "redact", "deny"]
TierName = Literal["public", "internal", "personal", "sensitive", "restricted"]
SeverityName = Literal["info", "low", "medium", "high", "critical"]
LawName = Literal["gdpr", "ccpa", "pipl"]
Treatments = Mapping[TierName, Mapping[str, TreatmentName]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _WithFacts(BaseModel):
    """An entry that may state further facts of its kind (`policies/facts.yaml`) beside its own keys."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    @property
    def facts(self) -> Mapping[str, Any]:
        return dict(self.__pydantic_extra__ or {})


class Organisation(_Strict):
    name: str = ""
    regions: tuple[str, ...] = Field(default=(), strict=False)
    profile: Mapping[str, Any] = Field(default_factory=dict)


class SourceEntry(_WithFacts):
    url: str = Field(repr=False)
    region: str | None = None
    owner: str | None = None
    steward: str | None = None
    treatments: Treatments = Field(default_factory=dict)


class Purpose(_WithFacts):
    legal_basis: Mapping[LawName, str] = Field(default_factory=dict)
    needs: tuple[str, ...] = Field(default=(), strict=False)
    retention: str | None = None
    audience: tuple[str, ...] = Field(default=(), strict=False)

    @field_validator("retention")
    @classmethod
    def _a_duration(cls, value: str | None) -> str | None:
        if value is not None and (not _DURATION.match(value) or value == "P"):
            raise ValueError("a duration is expected, such as P2Y, P18M or P90D")
        return value

    @property
    def retention_days(self) -> int | None:
        """Retention in days: a year counts 365, a month 30; None where none is set."""
        match = _DURATION.match(self.retention or "")
        if match is None:
            return None
        return sum(int(count or 0) * days for count, days in zip(match.groups(), _DAYS, strict=True))


class Role(_Strict):
    attributes: Mapping[str, str] = Field(default_factory=dict)


class Activity(_WithFacts):
    id: str
    purpose: str
    tables: tuple[str, ...] = Field(default=(), strict=False)
    recipients: tuple[str, ...] = Field(default=(), strict=False)


class OverrideEntry(_Strict):
    """A change to one rule. ``tables`` limits it; without them it holds everywhere."""

    rule: str
    loosen: bool = False
    approver: str = ""
    because: str = ""
    start: date | None = Field(default=None, alias="from")
    until: date | None = None
    severity: SeverityName | None = None
    enforce: TreatmentName | None = None
    tables: tuple[str, ...] = Field(default=(), strict=False)


class RecognizerEntry(_Strict):
    entity: str
    category: str
    pattern: str = ""
    names: tuple[str, ...] = Field(default=(), strict=False)
    words: tuple[str, ...] = Field(default=(), strict=False)


class KeysEntry(_Strict):
    """Where the key ring is and what opens it: ``env:NAME``, ``passphrase-file:PATH`` or ``vault:MOUNT/KEY``."""

    master: str = ""
    store: str | None = None


class Profile(_Strict):
    """How `protect --profile` treats columns. A treatment is a name, or a name with options: ``{generalise: year}``.

    The most exact entry speaks: a column, then its category, then its tier, then ``default`` (columns not classified).
    """

    extends: str | None = None
    default: TreatmentName | None = None
    tiers: Mapping[TierName, Any] = Field(default_factory=dict)
    categories: Mapping[str, Any] = Field(default_factory=dict)
    columns: Mapping[str, Any] = Field(default_factory=dict)


class RevealEntry(_Strict):
    """What a role may reveal: for which purposes, of which categories (empty: none), how many values an hour."""

    purposes: tuple[str, ...] = Field(default=(), strict=False)
    categories: tuple[str, ...] = Field(default=(), strict=False)
    second_person: bool = True
    per_hour: int = 100


class Config(_Strict):
    """One organisation's configuration. Tables are written as `guardian.model.table_names` says."""

    _document: Document | None = PrivateAttr(default=None)

    version: Literal[1]
    organisation: Organisation = Field(default_factory=Organisation)
    packs: tuple[str, ...] = Field(default=LAWS, strict=False)
    state: str | None = None
    sources: Mapping[str, SourceEntry] = Field(default_factory=dict)
    subjects: Mapping[str, str] = Field(default_factory=dict)
    token_domains: Mapping[str, Annotated[tuple[str, ...], Field(strict=False)]] = Field(default_factory=dict)
    purposes: Mapping[str, Purpose] = Field(default_factory=dict)
    roles: Mapping[str, Role] = Field(default_factory=dict)
    activities: tuple[Activity, ...] = Field(default=(), strict=False)
    treatments: Treatments = Field(default_factory=dict)
    overrides: tuple[OverrideEntry, ...] = Field(default=(), strict=False)
    recognizers: tuple[RecognizerEntry, ...] = Field(default=(), strict=False)
    keys: KeysEntry = Field(default_factory=KeysEntry)
    profiles: Mapping[str, Profile] = Field(default_factory=dict)
    reveal: Mapping[str, RevealEntry] = Field(default_factory=dict)

    def where(self, *path: str | int) -> str:
        """File and line of a place in guardian.yaml, for faults that only others can see."""
        return self._document.where(*path) if self._document is not None else "guardian.yaml"

    def uses(self, source: str, table: str) -> tuple[Activity, ...]:
        """The activities that use a table."""
        names = table_names(source, table)
        return tuple(activity for activity in self.activities if names & set(activity.tables))

    def subject_key(self, source: str, table: str) -> str | None:
        """The column that says whose row it is, where guardian.yaml names it."""
        return next((self.subjects[name] for name in table_names(source, table) if name in self.subjects), None)


def load(path: Path) -> Config:
    """Read a guardian.yaml; raises `PolicyError` with all of its faults, each with file and line."""
    return of(read_yaml(path))


def of(document: Document) -> Config:
    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        raise PolicyError([GuardianError("a mapping (key: value) is expected here", where=document.where())])
    faults = [*_unknown_facts(document, value)]
    config = _validated(document, value, faults)
    if config is not None:
        faults += _meaning(document, config)
    if faults or config is None:
        raise PolicyError(sorted(faults, key=_line))
    config._document = document
    return config


def _validated(document: Document, value: dict[str, Any], faults: list[GuardianError]) -> Config | None:
    """The configuration without what is wrong in it, so that what is right can be checked for its meaning too."""
    rest = deepcopy(value)
    for _ in range(MAX_DEPTH):
        try:
            return Config.model_validate(rest)
        except ValidationError as error:
            found = error.errors()
            faults += [_explained(document, entry) for entry in found]
            for entry in found:
                _cut(rest, entry["loc"])
    return None


def _cut(value: Any, loc: tuple[Any, ...]) -> None:
    """Remove the deepest entry of ``loc`` that exists; a list item leaves its place empty until the next round."""
    if loc[:1] == ("version",):
        value["version"] = 1
        return
    for depth, key in enumerate(loc):
        inside = value.get(key) if isinstance(value, dict) else None
        following = loc[depth + 1 :]
        if isinstance(inside, dict) and following and following[0] in inside:
            value = inside
            continue
        if isinstance(value, dict):
            value.pop(key, None)
        return


def _line(fault: GuardianError) -> int:
    return int(fault.where.rpartition(":")[2] or 0)


def _explained(document: Document, fault: Any) -> GuardianError:
    """A pydantic fault in words, at its line, with the keys or values that are known there."""
    path = tuple(key for key in fault["loc"] if key != "[key]")
    where = document.where(*path)
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        known = tuple(_keys_at(Config, fault["loc"][:-1]))
        return _nearest(f"unknown key '{name}'", where, name, known)
    if fault["type"] == "missing":
        return GuardianError(f"'{name}' is missing", where=where, remedy="Add it")
    if fault["type"] == "literal_error":
        known = tuple(re.findall(r"'([^']*)'", fault["ctx"]["expected"]))
        found = str(fault["input"])
        if name == "[key]":
            return _nearest(f"unknown key '{found}'", where, found, known)
        return _nearest(f"unknown value '{found}' for '{_field(fault['loc'])}'", where, found, known or ("1",))
    message = str(fault["msg"]).removeprefix("Value error, ")
    return GuardianError(f"'{_field(fault['loc'])}': {message[:1].lower()}{message[1:]}", where=where)


def _field(loc: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in loc if part != "[key]")


def _nearest(what: str, where: str, found: str, known: tuple[str, ...]) -> GuardianError:
    near = get_close_matches(found, known, 1)
    expected = f"known: {', '.join(known)}" if known else ""
    return GuardianError(what, where=where, expected=expected, remedy=f"Did you mean '{near[0]}'?" if near else "")


def _keys_at(model: Any, loc: tuple[Any, ...]) -> Iterator[str]:
    """The keys that stand at a place of the file."""
    for part in loc:
        fields = getattr(model, "model_fields", None)
        annotation = fields[part].annotation if fields is not None and part in fields else model
        model = _inner(annotation)
    for name, entry in getattr(model, "model_fields", {}).items():
        yield entry.alias or name


def _inner(annotation: Any) -> Any:
    """The model inside a mapping or tuple; the annotation itself where it is a model."""
    while get_origin(annotation) is not None:
        options = [part for part in get_args(annotation) if part is not Ellipsis]
        annotation = options[-1]
    return annotation


@cache
def _fact_names(kind: str) -> tuple[str, ...]:
    return tuple(read_checked_yaml(policies_dir() / "facts.yaml").value["kinds"][kind]["fields"])


def _unknown_facts(document: Document, value: Mapping[str, Any]) -> Iterator[GuardianError]:
    """Keys of profile, source, purpose and activity that are neither their own nor facts of their kind."""
    organisation = value.get("organisation")
    profile = organisation.get("profile") if isinstance(organisation, dict) else None
    yield from _strange(document, ("organisation", "profile"), profile, "organisation", ())
    for section, kind, model in (("sources", "dataset", SourceEntry), ("purposes", "purpose", Purpose)):
        entries = value.get(section)
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            yield from _strange(document, (section, name), entry, kind, tuple(model.model_fields))
    activities = value.get("activities")
    for index, entry in enumerate(activities if isinstance(activities, list) else ()):
        yield from _strange(document, ("activities", index), entry, "activity", tuple(Activity.model_fields))


def _strange(
    document: Document, path: tuple[str | int, ...], entry: Any, kind: str, own: tuple[str, ...]
) -> Iterator[GuardianError]:
    known = tuple(dict.fromkeys((*own, *_fact_names(kind))))
    for key in entry if isinstance(entry, dict) else ():
        if key not in known:
            fault = _nearest(f"unknown key '{key}'", document.where(*path, key), key, known)
            yield GuardianError(fault.what, where=fault.where, expected="see policies/facts.yaml", remedy=fault.remedy)


def _meaning(document: Document, config: Config) -> Iterator[GuardianError]:
    """Faults that a shape cannot show: names that point nowhere, overrides that contradict."""
    yield from _packs(document, config)
    yield from _names(document, config)
    yield from _tables(document, config)
    yield from _treated_roles(document, config)
    yield from _overrides(document, config)


def _packs(document: Document, config: Config) -> Iterator[GuardianError]:
    for index, pack in enumerate(config.packs):
        if pack not in LAWS and not pack.endswith((".yaml", ".yml")):
            fault = _nearest(f"unknown pack '{pack}'", document.where("packs", index), pack, LAWS)
            yield GuardianError(
                fault.what, where=fault.where, expected=f"{fault.expected}, or a .yaml file", remedy=fault.remedy
            )


def _names(document: Document, config: Config) -> Iterator[GuardianError]:
    categories = taxonomy.load().categories
    for name, purpose in config.purposes.items():
        for index, need in enumerate(purpose.needs):
            if need not in categories:
                where = document.where("purposes", name, "needs", index)
                yield _nearest(f"unknown category '{need}'", where, need, categories)
        for index, role in enumerate(purpose.audience):
            if config.roles and role not in config.roles:
                where = document.where("purposes", name, "audience", index)
                yield _nearest(f"unknown role '{role}'", where, role, tuple(config.roles))
    seen: set[str] = set()
    for index, activity in enumerate(config.activities):
        where = document.where("activities", index)
        if activity.id in seen:
            yield GuardianError(f"duplicate activity '{activity.id}'", where=where, remedy="Rename one of the two")
        seen.add(activity.id)
        if activity.purpose not in config.purposes:
            yield _nearest(f"unknown purpose '{activity.purpose}'", where, activity.purpose, tuple(config.purposes))
    for index, recognizer in enumerate(config.recognizers):
        if recognizer.category not in categories:
            where = document.where("recognizers", index, "category")
            yield _nearest(f"unknown category '{recognizer.category}'", where, recognizer.category, categories)


def _tables(document: Document, config: Config) -> Iterator[GuardianError]:
    """Tables whose source is nearly a configured one: a slip that would leave the table without its purposes.

    A source that is no configured one may be a path given on the command line.
    """
    places: list[tuple[tuple[str | int, ...], str]] = [(("subjects", name), name) for name in config.subjects]
    for name, columns in config.token_domains.items():
        places += [(("token_domains", name, index), column) for index, column in enumerate(columns)]
    for number, activity in enumerate(config.activities):
        places += [(("activities", number, "tables", index), table) for index, table in enumerate(activity.tables)]
    for number, override in enumerate(config.overrides):
        places += [(("overrides", number, "tables", index), table) for index, table in enumerate(override.tables)]
    for path, table in places:
        if any(table.startswith((f"{source}.", f"{source}/")) for source in config.sources):
            continue
        head = re.split(r"[./]", table)[0]
        if get_close_matches(head, config.sources, 1):
            yield _nearest(f"unknown source '{head}'", document.where(*path), head, tuple(config.sources))


def _treated_roles(document: Document, config: Config) -> Iterator[GuardianError]:
    """Treatments for roles that are not listed; a typo there would leave the wrong people with the data."""
    places = [(("treatments",), config.treatments)]
    places += [(("sources", name, "treatments"), entry.treatments) for name, entry in config.sources.items()]  # type: ignore[misc]
    for path, treatments in places:
        for tier, by_role in treatments.items():
            for role in by_role:
                if role not in config.roles:
                    where = document.where(*path, tier, role)
                    yield _nearest(f"unknown role '{role}'", where, role, tuple(config.roles))


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
