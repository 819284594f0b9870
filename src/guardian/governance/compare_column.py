"""How one column of a copy is compared, and what is counted of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from guardian.governance.fingerprints import Bag
from guardian.governance.protection import ColumnPlan
from guardian.keys.base import DestroyedKeyError, NotATokenError, TamperedError, UnknownKeyError
from guardian.transforms.base import Reversible
from guardian.transforms.text import TextTreatment

if TYPE_CHECKING:
    from guardian.governance.compare_seals import Seals

View = Literal["again", "opened", "skeleton", "unlike"]
"""How a column is compared: treated again; opened; treated again but for what is new each time; for equal values."""

GENERAL = frozenset({"generalise", "round", "truncate", "noise", "shift", "null", "redact", "constant", "mask"})
"""Treatments whose output may be the value itself where that was as general before (a year, a label)."""


def view_of(plan: ColumnPlan) -> View:
    if plan.how == "computed":
        return "unlike"
    if plan.how == "copy":
        return "again"
    if plan.how == "spans":
        return "again" if TextTreatment(plan.spans).deterministic else "skeleton"
    if plan.transform is None or plan.transform.deterministic:
        return "again"
    return "opened" if plan.transform.reversible else "unlike"


@dataclass(slots=True)
class Shut:
    """How many outputs did not open: at all, and since their key was destroyed."""

    closed: int = 0
    destroyed: int = 0


@dataclass(slots=True)
class ColumnCheck:
    plan: ColumnPlan
    view: View
    seals: Seals | None = None
    expected: Bag = field(default_factory=Bag)
    met: Bag = field(default_factory=Bag)
    raw: Bag = field(default_factory=Bag)
    same: Counter[str] = field(default_factory=Counter)
    survived: int = 0
    numbers: Counter[int] = field(default_factory=Counter)
    numbers_met: Counter[int] = field(default_factory=Counter)
    strange: int = 0
    strange_raw: int = 0
    cells: Shut = field(default_factory=Shut)
    in_texts: Shut = field(default_factory=Shut)
    gone: int = 0
    """Cells of people whose keys were destroyed: what stands for them in the copy is not opened."""

    def part(self) -> ColumnCheck:
        """The same column with nothing counted yet, for one batch of it."""
        return ColumnCheck(self.plan, self.view, self.seals)

    def merge(self, part: ColumnCheck) -> None:
        for bag, other in ((self.expected, part.expected), (self.met, part.met), (self.raw, part.raw)):
            bag.merge(other)
        self.same.update(part.same)
        self.numbers.update(part.numbers)
        self.numbers_met.update(part.numbers_met)
        self.survived += part.survived
        self.strange += part.strange
        self.strange_raw += part.strange_raw
        self.gone += part.gone
        for shut, more in ((self.cells, part.cells), (self.in_texts, part.in_texts)):
            shut.closed += more.closed
            shut.destroyed += more.destroyed

    @property
    def alike(self) -> bool:
        """Whether as many of the same values were met as were expected."""
        return self.expected.count == self.met.count and self.expected.total == self.met.total


def revealed(transform: Reversible, tokens: pa.Array, shut: Shut) -> pa.Array:
    """The values behind outputs; one that does not open is null and counted."""
    if len(tokens) == 0:
        return tokens
    try:
        return transform.reveal(tokens)
    except DestroyedKeyError:
        if len(tokens) == 1:
            shut.destroyed += 1
    except (TamperedError, NotATokenError, UnknownKeyError):
        if len(tokens) == 1:
            shut.closed += 1
    if len(tokens) == 1:
        return pa.nulls(1, tokens.type)
    half = len(tokens) // 2
    halves = [revealed(transform, part, shut) for part in (tokens.slice(0, half), tokens.slice(half))]
    return pa.concat_arrays([part.cast(halves[0].type) for part in halves])


def not_made(plan: ColumnPlan) -> str:
    return f"values that are not what {plan.spec.name} makes of the source"
