"""The values of a protection plan: what is known of each column, what becomes of it and why, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from guardian.errors import RefusedError, counted
from guardian.keys.base import Keys, Kind, SubjectKeys
from guardian.model import ColumnVerdict, TableSchema
from guardian.policy.profiles import Spec
from guardian.sources.sinks.base import Holds
from guardian.state import Store
from guardian.transforms.base import Transform

How = Literal["copy", "treat", "spans", "computed"]
"""``computed``: the target makes it again from other columns."""
Place = tuple[str, str]
"""Table and column, by the source's own names."""
WATCHED = "watched"
"""The option of ``clear`` that says how such a column is watched. No profile can write it."""
ROOMY = 40
"""Characters of a column from which on texts in it are treated by spans: what a whole text is replaced by fits, and a
text that would outgrow it has shorter words in place of its spans."""


class Ring(Protocol):
    """What planning needs of a key ring."""

    def keys(self, kind: Kind, name: str) -> Keys: ...
    def subjects(self, domain: str) -> SubjectKeys: ...
    def fingerprint(self, purpose: str, data: bytes) -> str: ...
    @property
    def store(self) -> Store: ...


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a column. ``ref`` is how it is shown; ``verdict`` None: nobody classified it.

    ``prose``: its values look like written text, or its name says free text. ``distinct`` and ``rows``: counts of a
    sample or of ``total`` rows, ``shortest`` and ``longest`` the characters of the shortest and longest value seen.
    ``checks`` are the constraints that name it, ``labels`` the only values that its type has; ``part``: it is one of
    several columns of a key; ``computed``: by an expression; ``feeds``: another column is computed from it;
    ``placing``: rows are put into partitions by it. ``habit``: what stands often in it, as a scan left it.
    ``apart``: a unique index that is no key takes nothing else, be it a part of its cells or some rows; ``alone``: a
    key does.
    """

    name: str
    ref: str
    verdict: ColumnVerdict | None = None
    holds: Holds = field(default_factory=Holds)
    key: Literal["", "primary", "foreign", "unique"] = ""
    prose: bool = False
    distinct: int | None = None
    rows: int = 0
    total: int = 0
    longest: int | None = None
    shortest: int | None = None
    checks: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    part: bool = False
    computed: bool = False
    feeds: bool = False
    placing: bool = False
    habit: str = ""
    apart: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the source; ``source`` and ``shown`` as references write them, ``schema`` as the source says."""

    schema: TableSchema
    source: str
    shown: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return self.schema.name


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: its columns, and those that they refer to, in the same order."""

    table: str
    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyUse:
    """Which key a column's outputs are made with. ``id`` is empty where each person has a key."""

    kind: Kind
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Operator:
    """What treats the spans of one category in a text."""

    spec: Spec
    transform: Transform
    domain: str = ""
    keys: tuple[KeyUse, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """What becomes of one column. ``reason``: words, with the articles that ask for it; ``transform`` None: copied."""

    table: str
    column: str
    ref: str
    category: str
    entity: str
    tier: str
    how: How
    spec: Spec
    reason: str
    cites: tuple[str, ...] = ()
    transform: Transform | None = None
    operators: Mapping[str, Operator] = field(default_factory=dict)
    keys: tuple[KeyUse, ...] = ()
    domain: str = ""
    subject: str | None = None
    holds: Holds = field(default_factory=Holds)
    notes: tuple[str, ...] = ()
    habit: str = ""
    """What stands often in a column of texts: cells unlike that are treated (``watch_habits``); empty: not known."""
    named: bool = False
    """Whether an entry about this very column said so."""
    merges: bool = False
    """Whether it is part of a key, and different values may become the same: the other parts tell the rows apart."""

    @property
    def spans(self) -> Mapping[str, Transform]:
        """The transforms of a text treated by spans, by category."""
        return {category: one.transform for category, one in self.operators.items()}

    @property
    def room(self) -> int | None:
        """Characters from which on the spans of a text become shorter words; None: it may grow, or may not at all."""
        longest = self.holds.longest
        return longest if longest is not None and longest >= ROOMY else None

    @property
    def place(self) -> Place:
        return self.table, self.column

    @property
    def watched(self) -> str:
        """How a column that is left clear is looked through while it is copied (``watch.Mode``); empty: it is not."""
        return str(self.spec.options.get(WATCHED, "")) if self.spec.name == "clear" else ""

    @property
    def let_be(self) -> bool:
        """Whether somebody said of this very column that it stays as it is."""
        return self.how == "copy" and not self.watched and self.named

    @property
    def copied(self) -> bool:
        """Whether its cells stay as they are, but for those that stand out where it is watched."""
        return self.how == "copy" or bool(self.watched)

    @property
    def treated(self) -> bool:
        return self.how in ("treat", "spans") and not self.watched


def choice(planned: ColumnPlan) -> str:
    """What was chosen for a column, as one of the choices that there were."""
    return f"{planned.how} {planned.watched or planned.spec.shown}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one column, or another part of the schema, cannot be treated as asked, and what would help."""

    ref: str
    why: str
    remedy: str
    kind: str = "column"

    def __str__(self) -> str:
        return f"{self.ref}: {self.why}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class ProtectPlan:
    """The whole plan. ``digest`` names everything that the output depends on beside the data and the keys' bytes."""

    source: str
    wish: str
    policy: str
    columns: tuple[ColumnPlan, ...]
    refusals: tuple[Refusal, ...]
    digest: str
    notes: tuple[str, ...] = ()
    by_ring: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of people's rows that no person's key covers, by the domain of these people."""

    def of(self, place: Place) -> ColumnPlan | None:
        return next((column for column in self.columns if column.place == place), None)


class PlanRefused(RefusedError):
    """A plan with columns that cannot be treated as asked: all of them at once, each with its remedy."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        listed = "\n".join(f"  {refusal}" for refusal in refusals)
        columns = all(refusal.kind == "column" for refusal in refusals)
        count = counted(len(refusals), "column" if columns else "part")
        super().__init__(f"{count} cannot be protected as asked; nothing was written\n{listed}")

    def __str__(self) -> str:
        return str(self.what)


Options = Mapping[str, Any]
