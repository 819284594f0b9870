"""Frozen values that cross a layer. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

Text = Mapping[str, str]
"""The same words in several languages, by language tag: ``en``, ``zh-CN``, ``zh-TW``."""

LANGUAGES = ("en", "zh-CN", "zh-TW")


def said(text: Text, language: str) -> str:
    """The words in ``language``; English where that language is missing."""
    return text.get(language) or text["en"]


class Tier(IntEnum):
    """How strongly to protect, lowest to highest. Not a legal class."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2
    SENSITIVE = 3
    RESTRICTED = 4

    @property
    def label(self) -> str:
        """The name used in every document: ``public`` … ``restricted``."""
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> Tier:
        return cls[label.upper()]


class Severity(IntEnum):
    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> Severity:
        return cls[label.upper()]


NOT_PERSONAL = frozenset({"none", "organisation", "url"})


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of personal data in a text. ``start`` and ``end`` count Unicode code points."""

    start: int
    end: int
    category: str
    entity: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a schema file; line and column count from 1."""

    file: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class ColumnSchema:
    """What a source or a schema file says of a column before any value is seen."""

    name: str
    type: str = ""
    comment: str = ""
    nullable: bool = True
    key: Literal["", "primary", "foreign", "unique"] = ""
    location: Location | None = None
    was: tuple[str, ...] = ()
    """Names that it had before, where statements say so that renamed it; the oldest first."""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table, file, sheet or document: what a scan examines one at a time.

    ``name`` is the middle part of a reference (``schema.table``; for a file its path inside the source plus
    ``#sheet`` or ``!member``). ``rows`` is the source's own exact count where it has one at no cost, else None.
    ``fingerprint`` proves, where the source can tell, that schema, row count and modification are unchanged.
    """

    source: str
    name: str
    columns: tuple[ColumnSchema, ...]
    comment: str = ""
    rows: int | None = None
    fingerprint: str | None = None
    location: Location | None = None

    @property
    def ref(self) -> str:
        return f"{self.source}/{self.name}"


_FORMAT = re.compile(
    r"(?i)(?<=[^/#!])\.(?:csv|tsv|tab|psv|dsv|json|jsonl|ndjson|geojson|parquet|pq|arrow|feather|ipc|xlsx|xlsm|xls|xlsb|ods|txt"
    r"|avro|zip)(?:\.(?:gz|gzip|zst|zstd|bz2|xz|zip))?(?=[#!]|$)"
)
DEFAULT_SCHEMAS = ("main.", "public.")
"""Schemas that guardian.yaml may leave out."""


def table_names(source: str, table: str) -> frozenset[str]:
    """How guardian.yaml may write a table: ``crm.public.members``, ``crm/public.members`` or ``crm.members``; a file
    with or without what says its format (``exports.members.csv``, ``exports.members``); a file that is a source of its
    own once (``data/members.csv`` for ``data/members.csv/members.csv``)."""
    return frozenset(
        (*(f"{source}{joint}{name}" for name in short_names(table) for joint in "./"), *_own(source, table))
    )


def _own(source: str, table: str) -> tuple[str, ...]:
    file = source.rpartition("/")[2]
    inside = table.removeprefix(file)
    alone = inside != table and inside[:1] in ("", "#", "!") and _FORMAT.search(file)
    return (source + inside,) if alone else ()


def column_names(ref: ColumnRef) -> frozenset[str]:
    """How a person may write a column: with any name of its table."""
    return frozenset(f"{table}{joint}{ref.column}" for table in table_names(ref.source, ref.table) for joint in "./")


def short_names(table: str) -> tuple[str, ...]:
    """A table's name, and how it may be written without its default schema or the suffix of its file."""
    short = [table.removeprefix(schema) for schema in DEFAULT_SCHEMAS if table.startswith(schema)]
    return tuple(dict.fromkeys((table, *short, without_format(table))))


def without_format(table: str) -> str:
    """``2026/members.csv.gz`` as ``2026/members``, ``book.xlsx#Sheet1`` as ``book#Sheet1``."""
    bare = _FORMAT.sub("", table)
    return bare if bare.rpartition("/")[2] else table


HIDDEN_NAME = re.compile("~x?([0-9a-f]{12})")
"""What stands in a reference for a name that is somebody's, or (with an ``x``) may be."""


@dataclass(frozen=True, slots=True)
class ColumnRef:
    source: str
    table: str
    column: str

    def __str__(self) -> str:
        return f"{self.source}/{self.table}/{self.column}"


By = Literal["name", "value", "comment", "type", "person"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of cells: ``matched`` ≤ ``examined`` (non-null cells looked at) ≤ ``rows`` (all, null included).

    ``upper_bound_95`` is the share (0-1) of rows that may hold an unseen match, at 95 % confidence; None unless
    the rows were drawn at random or all were read.
    """

    matched: int = 0
    examined: int = 0
    rows: int = 0
    distinct: int = 0
    upper_bound_95: float | None = None
    by: tuple[By, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What a free-text or mixed column holds beside its main category."""

    category: str
    entity: str
    matched: int
    examined: int


MINOR, UNDER_16 = "minor_child", "minor_child.under_16"


@dataclass(frozen=True, slots=True)
class ColumnVerdict:
    """What a column is. ``reasons`` are words a report can print: value-free, by language."""

    ref: ColumnRef
    category: str
    entity: str | None
    tier: Tier
    legal: Mapping[str, tuple[str, ...]]
    confidence: float
    evidence: Evidence
    others: tuple[Held, ...] = ()
    reasons: tuple[Text, ...] = ()
    location: Location | None = None

    @property
    def personal(self) -> bool:
        return self.category not in NOT_PERSONAL

    @property
    def mixed(self) -> bool:
        """Whether something of another kind stands among its values or in them: who is a child does not."""
        return any(held.category != MINOR for held in self.others)

    @property
    def children(self) -> frozenset[str]:
        """The entities of children that it tells of: under 14, of 14 or 15, or not said."""
        own = {self.entity or self.category} if self.category == MINOR else set()
        return frozenset(own | {held.entity for held in self.others if held.category == MINOR})


@dataclass(frozen=True, slots=True)
class Uplift:
    """Why a table's tier is above the highest of its columns."""

    rule: str
    tier: Tier
    reason: Text


@dataclass(frozen=True, slots=True)
class TableVerdict:
    ref: str
    rows: int
    tier: Tier
    uplifts: tuple[Uplift, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Data that could not be examined, and why, in value-free words."""

    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something left out on purpose (excluded, not a kind guardian reads), and why."""

    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    tables: int = 0
    columns: int = 0
    cells_examined: int = 0
    unread: tuple[Unread, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of one rule at one reference. ``key`` is stable over runs (rule, ref, entity), not over lines; ``law``:
    that of the pack in which the rule stands, empty where it is not known."""

    rule: str
    controls: tuple[str, ...]
    ref: str
    severity: Severity
    cites: tuple[str, ...]
    message: Text
    remedy: Text
    key: str
    location: Location | None = None
    law: str = ""


@dataclass(frozen=True, slots=True)
class NotExamined:
    """A rule that applies but lacks facts."""

    rule: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One scan, whole: what `guardian.scan/1` prints. ``started`` and ``finished`` are ISO 8601 instants in UTC.

    ``unmatched``: patterns of --exclude that left nothing out; in no document.
    """

    engine: str
    policy: str
    coverage: Coverage
    tables: tuple[TableVerdict, ...]
    columns: tuple[ColumnVerdict, ...]
    findings: tuple[Finding, ...]
    not_examined: tuple[NotExamined, ...]
    packs: tuple[str, ...] = ()
    started: str = ""
    finished: str = ""
    interrupted: bool = False
    sample_rows: int | None = None
    decisions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
