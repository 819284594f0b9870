"""Carries out a plan, batch by batch: what sinks ask while they write a protected copy. Threads may share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from guardian.governance.protection import ColumnPlan, Place, ProtectPlan
from guardian.model import Span, TableSchema
from guardian.sources.sinks.base import Sort
from guardian.transforms.text import TextTreatment


class Finder(Protocol):
    """Finds the personal data in every text of a column; a text that it could not examine is one span as a whole."""

    def spans(self, texts: pa.Array) -> Sequence[Sequence[Span]]: ...


@dataclass(frozen=True, slots=True)
class PlanTreater:
    """The treater of one plan. ``late`` plans a column that nobody knew of; ``rename`` says how a name is written."""

    plan: ProtectPlan
    finder: Finder
    late: Callable[[str, str], ColumnPlan]
    rename: Callable[[Sort, str], str | None]
    _columns: dict[Place, ColumnPlan] = field(default_factory=dict)
    _texts: dict[Place, TextTreatment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.plan.columns:
            self._columns[column.place] = column

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(one.name for one in table.columns if self.column(table.name, one.name).treated)

    def beside(self, table: TableSchema) -> frozenset[str]:
        plans = (self.column(table.name, one.name) for one in table.columns)
        return frozenset(plan.subject for plan in plans if plan.subject is not None)

    def name(self, sort: Sort, name: str) -> str | None:
        return self.rename(sort, name)

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = [name for name in batch.schema.names if self.column(table.name, name).treated]
        return pa.RecordBatch.from_arrays([self._treated(table.name, name, batch) for name in names], names=names)

    def column(self, table: str, name: str) -> ColumnPlan:
        """The plan of a column; one that was met only now is treated as one that nobody classified."""
        place = (table, name)
        found = self._columns.get(place)
        if found is None:
            found = self._columns.setdefault(place, self.late(table, name))
        return found

    @property
    def met_late(self) -> tuple[ColumnPlan, ...]:
        """Columns that no scan had shown."""
        planned = {column.place for column in self.plan.columns}
        return tuple(column for place, column in sorted(self._columns.items()) if place not in planned)

    def _treated(self, table: str, name: str, batch: pa.RecordBatch) -> pa.Array:
        plan = self.column(table, name)
        array = batch.column(name)
        subjects = batch.column(plan.subject) if plan.subject in batch.schema.names else None
        if plan.how == "spans":
            return self._by_spans(plan, array, subjects)
        if plan.transform is None:
            raise AssertionError(f"a treated column without a transform: {plan.ref}")
        return plan.transform.values(array, subjects)

    def _by_spans(self, plan: ColumnPlan, array: pa.Array, subjects: pa.Array | None) -> pa.Array:
        treatment = self._texts.setdefault(plan.place, TextTreatment(plan.spans))
        return treatment.values(array, self.finder.spans(array), subjects)
