"""`guardian.yaml`: what an organisation has, why, and who may see it. Typed; every fault of the file at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from guardian.config import typed
from guardian.errors import GuardianError, PolicyError
from guardian.model import table_names
from guardian.resources import Document, read_yaml
from guardian.taxonomy import LAWS

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?\Z")
_WORD = re.compile(r"[^\W\d_]{2,}")
_DAYS = (365, 30, 7, 1)
TreatmentName = Literal["clear", "generalise", "mask", "fpe", "token", "cipher", "synthetic", "redact", "deny"]
TierName = Literal["public", "internal", "personal", "sensitive", "restricted"]
SeverityName = Literal["info", "low", "medium", "high", "critical"]
LawName = Literal["gdpr", "ccpa", "pipl"]
ChecksumName = Literal[
    "luhn", "verhoeff", "iso7064_mod97_10", "iso7064_mod11_10", "iso7064_mod11_2", "gb11643", "gb32100", "hkid",
    "tw_id", "iban", "us_ssn", "gb_nhs",
]  # fmt: skip
Treatments = Mapping[TierName, Mapping[str, TreatmentName]]


def _rest() -> Any:
    """Further facts of an entry's kind (`policies/facts.yaml`) that it states beside its own keys."""
    return field(default_factory=dict, metadata={typed.REST: True})


@dataclass(frozen=True, slots=True)
class Organisation:
    name: str = ""
    regions: tuple[str, ...] = ()
    profile: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceEntry:
    url: str = field(repr=False)
    region: str | None = None
    owner: str | None = None
    steward: str | None = None
    treatments: Treatments = field(default_factory=dict)
    facts: Mapping[str, Any] = _rest()


def _no_duration(value: str | None) -> str:
    right = value is None or (_DURATION.match(value) is not None and value != "P")
    return "" if right else "a duration is expected, such as P2Y, P18M or P90D"


@dataclass(frozen=True, slots=True)
class Purpose:
    legal_basis: Mapping[LawName, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    retention: str | None = field(default=None, metadata={typed.CHECK: _no_duration})
    audience: tuple[str, ...] = ()
    facts: Mapping[str, Any] = _rest()

    @property
    def retention_days(self) -> int | None:
        """Retention in days: a year counts 365, a month 30; None where none is set."""
        match = _DURATION.match(self.retention or "")
        if match is None:
            return None
        return sum(int(count or 0) * days for count, days in zip(match.groups(), _DAYS, strict=True))


@dataclass(frozen=True, slots=True)
class Role:
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Activity:
    id: str
    purpose: str
    tables: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    facts: Mapping[str, Any] = _rest()


@dataclass(frozen=True, slots=True)
class OverrideEntry:
    """A change to one rule. ``tables`` limits it; without them it holds everywhere."""

    rule: str
    loosen: bool = False
    approver: str = ""
    because: str = ""
    start: date | None = field(default=None, metadata={typed.NAMED: "from"})
    until: date | None = None
    severity: SeverityName | None = None
    enforce: TreatmentName | None = None
    tables: tuple[str, ...] = ()


def _no_examples(value: Any) -> str:
    lists = [value]
    if isinstance(value, dict):
        lists = list(value.values()) if set(value) <= {"match", "no_match"} else [None]
    right = all(isinstance(texts, list) and all(isinstance(one, str) for one in texts) for texts in lists)
    return "" if right else "a list of texts in quotes is expected, or {match: [...], no_match: [...]}"


@dataclass(frozen=True, slots=True)
class RecognizerEntry:
    """An identifier of one's own. ``needs_word``: only beside one of ``words``. ``examples``: what must match, or
    ``{match: […], no_match: […]}``."""

    entity: str
    category: str
    pattern: str = ""
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    needs_word: bool = False
    checksum: ChecksumName | None = None
    examples: Any = field(default=(), metadata={typed.CHECK: _no_examples})


def _no_words(values: tuple[str, ...]) -> str:
    right = all(_WORD.fullmatch(value) for value in values)
    return "" if right else "single words are expected, of two letters and more: kostl, werks"


@dataclass(frozen=True, slots=True)
class KeysEntry:
    """Where the key ring is and what opens it: ``env:NAME``, ``passphrase-file:PATH`` or ``vault:MOUNT/KEY``."""

    master: str = ""
    store: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """How `protect --profile` treats columns. A treatment is a name, or a name with options: ``{generalise: year}``.

    The most exact entry speaks: a column, then its category, then its tier, then ``default`` (columns not classified).
    """

    extends: str | None = None
    default: TreatmentName | None = None
    tiers: Mapping[TierName, Any] = field(default_factory=dict)
    categories: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RevealEntry:
    """What a role may reveal: for which purposes, of which categories (empty: none), how many values an hour."""

    purposes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    second_person: bool = True
    per_hour: int = 100


@dataclass(frozen=True, slots=True)
class Config:
    """One organisation's configuration. Tables are written as `guardian.model.table_names` says; ``vocabulary``: words
    that columns, files and keys are called by here, and nobody is."""

    version: Literal[1]
    organisation: Organisation = field(default_factory=Organisation)
    packs: tuple[str, ...] = LAWS
    state: str | None = None
    sources: Mapping[str, SourceEntry] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    token_domains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    purposes: Mapping[str, Purpose] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    activities: tuple[Activity, ...] = ()
    treatments: Treatments = field(default_factory=dict)
    overrides: tuple[OverrideEntry, ...] = ()
    recognizers: tuple[RecognizerEntry, ...] = ()
    vocabulary: tuple[str, ...] = field(default=(), metadata={typed.CHECK: _no_words})
    keys: KeysEntry = field(default_factory=KeysEntry)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    reveal: Mapping[str, RevealEntry] = field(default_factory=dict)
    document: Document | None = field(default=None, repr=False, compare=False, metadata={typed.INNER: True})

    def where(self, *path: str | int) -> str:
        """File and line of a place in guardian.yaml, for faults that only others can see."""
        return self.document.where(*path) if self.document is not None else "guardian.yaml"

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
    config, faults = examined(document)
    if faults or config is None:
        raise PolicyError(faults)
    return config


def examined(document: Document) -> tuple[Config | None, list[GuardianError]]:
    """What can be read of a guardian.yaml (None where nothing can), and all of its faults, in order of their lines."""
    from guardian.config.meaning import contradictions, unknown_facts

    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        return None, [GuardianError("a mapping (key: value) is expected here", where=document.where())]
    faults = [*unknown_facts(document, value)]
    config, left = typed.read(Config, document, faults)
    if config is not None:
        faults += contradictions(left, config)
        config = replace(config, document=left)
    return config, sorted(faults, key=line_of)


def line_of(fault: GuardianError) -> int:
    """The line that a fault names; 0 where it names none."""
    line = fault.where.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0
