"""What is known of a column before it is judged, and a verdict in the making."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from guardian.detection.facts import ColumnProfile
from guardian.detection.names import NameVerdict
from guardian.detection.names_table import TableSense
from guardian.detection.verdict_people import PeopleShare
from guardian.model import By, ColumnSchema, Held, Text

_NUMBERED = re.compile(
    r"(?i)|\d+|unnamed.*"
    r"|(?:column|field|feld|campo|champ|attr|attribute|val|value|字段|列|栏位|欄位|属性|項目)(?:[ _-]?\d*|[ _-][a-z])"
    r"|(?:col|var|fld|feld|spalte)[ _-][a-z]|(?:[a-z]|col|var|fld|feature|feat|kol|spalte|colonne)[ _-]?\d+"
)
"""`3`, `c7`, `f_03`, `attr2`, `field_b`: names that number their column."""

_UNREAD = re.compile(r"[\u0530-\u06ff\u0900-\u0eff\u1000-\u10ff\u1780-\u17ff\u200c\W\d]+")
"""Headings in scripts of whose words few are listed."""


@dataclass(frozen=True, slots=True)
class Sight:
    """All that is known of a column before it is judged."""

    column: ColumnSchema
    profile: ColumnProfile
    name: NameVerdict
    about: TableSense
    people: PeopleShare = field(default_factory=PeopleShare)

    @property
    def nameless(self) -> bool:
        """A column of a file without a header, one that is only numbered, or headed in a script that is not read."""
        unread = self.name.says == "nothing" and not self.name.hint and _UNREAD.fullmatch(self.column.name)
        return bool(_NUMBERED.fullmatch(self.column.name) or unread)


@dataclass(frozen=True, slots=True)
class Draft:
    """A verdict in the making. ``open``: its open values still wait for the language engines; ``open_read`` distinct
    values (``looked_at`` cells) were read by them, and ``engine_matched`` of these hold personal data. ``topic``: the
    entity that texts are about by their name, which stays in their tier and in what laws call them."""

    category: str = "none"
    entity: str | None = None
    confidence: float = 0.7
    matched: int = 0
    by: tuple[By, ...] = ()
    reasons: tuple[Text, ...] = ()
    others: tuple[Held, ...] = ()
    topic: str | None = None
    open: bool = False
    open_read: int = 0
    looked_at: int = 0
    engine_matched: int = 0


def about_health(sight: Sight, told: Draft, read: Draft) -> Draft:
    """Notes of a clinic that turn out to name people, too, are about health by their name."""
    if told.category != "health" or read.category != "free_text_may_contain_pii":
        return read
    health = Held("health", told.entity or "health", told.matched, sight.profile.examined)
    return replace(read, others=(*read.others, health), topic=health.entity)
