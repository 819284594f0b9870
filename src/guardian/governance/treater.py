"""Carries out a plan, batch by batch: what sinks ask while they write a protected copy. Threads may share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import Recognizer
from guardian.errors import RefusedError
from guardian.governance.disguised import spans_of
from guardian.governance.protection import ColumnPlan, Place, ProtectPlan
from guardian.governance.watch import Finder, Mode, Watch, rows_of, unexamined_by
from guardian.governance.watch_habits import Veil, parsed
from guardian.model import Span, TableSchema
from guardian.sources.sinks.base import Sort
from guardian.transforms.constant import Null
from guardian.transforms.ragged import text_type
from guardian.transforms.repeats import Repeats
from guardian.transforms.text import WHOLE, TextTreatment
from guardian.transforms.text_pieces import encoded, plain_texts

__all__ = ["Finder", "PlanTreater"]
NAMES = ("person_name", "username")
OUTGROWN = "[redacted]"
"""What a cell becomes whose treated text the column cannot hold; asterisks where that is too long as well."""


@dataclass(frozen=True, slots=True)
class PlanTreater:
    """The treater of one plan. ``late`` plans a column not found by its name; ``rename`` says how a name is written."""

    plan: ProtectPlan
    finder: Finder
    late: Callable[[str, str], ColumnPlan]
    rename: Callable[[Sort, str], str | None]
    recognizers: Sequence[Recognizer] = BUILTIN
    veil: Veil | None = None
    """What stands for the values of a habit."""
    _columns: dict[Place, ColumnPlan] = field(default_factory=dict)
    _texts: dict[Place, TextTreatment] = field(default_factory=dict)
    _repeats: dict[Place, Repeats] = field(default_factory=dict)
    _planned: int = field(init=False, repr=False)
    _watch: Watch = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_watch", Watch(self.finder, self.recognizers, self.veil))
        for column in self.plan.columns:
            self._columns[column.place] = column
        object.__setattr__(self, "_planned", len(self._columns))

    def columns(self, table: TableSchema) -> frozenset[str]:
        plans = {one.name: self.column(table.name, one.name) for one in table.columns}
        return frozenset(name for name, plan in plans.items() if plan.treated or plan.watched)

    def watched(self, table: TableSchema) -> frozenset[str]:
        return frozenset(one.name for one in table.columns if self.column(table.name, one.name).watched)

    def foresaw_texts(self, table: TableSchema, column: str) -> bool:
        plan = self.column(table.name, column)
        return plan.treated or bool(plan.watched) or plan.holds.mixed

    def beside(self, table: TableSchema) -> frozenset[str]:
        plans = (self.column(table.name, one.name) for one in table.columns)
        return frozenset(plan.subject for plan in plans if plan.subject is not None)

    def emptied(self, table: TableSchema) -> frozenset[str]:
        plans = (self.column(table.name, one.name) for one in table.columns)
        return frozenset(one.column for one in plans if one.how == "treat" and isinstance(one.transform, Null))

    def name(self, sort: Sort, name: str) -> str | None:
        return self.rename(sort, name)

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        plans = {name: self.column(table.name, name) for name in batch.schema.names}
        names = [name for name, plan in plans.items() if plan.treated or plan.watched]
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
        met = islice(tuple(self._columns.items()), self._planned, None)  # other threads may meet more meanwhile
        return tuple(column for place, column in sorted(met, key=itemgetter(0)) if column.place == place)

    @property
    def unexamined(self) -> int:
        """Distinct texts so far that were replaced whole, since a language engine failed on them."""
        return unexamined_by(self.finder)

    def naming(self, texts: Sequence[str]) -> frozenset[str]:
        """Which of some texts of a schema name somebody, by what cells of a watched column are told by. One that an
        engine failed on is among them."""
        found = self._watch.found(pa.array(texts, pa.large_string()), "texts", "")
        named = (at for at, spans in found.items() if any(span.category in (*NAMES, WHOLE) for span in spans))
        return frozenset(texts[at] for at in named)

    def _treated(self, table: str, name: str, batch: pa.RecordBatch) -> pa.Array:
        plan = self.column(table, name)
        array = batch.column(name)
        subjects = batch.column(plan.subject) if plan.subject in batch.schema.names else None
        if plan.watched:
            return self._watched(plan, array, subjects)
        if plan.how == "spans":
            return self._by_spans(plan, array, subjects)
        if plan.transform is None:
            raise AssertionError(f"a treated column without a transform: {plan.ref}")
        repeats = self._repeats.setdefault(plan.place, Repeats(plan.transform))
        return repeats.values(array, subjects)

    def spans(self, texts: pa.Array, plan: ColumnPlan | None = None) -> Sequence[Sequence[Span]]:
        """The spans of each row of a column of texts, of what they mean too; what is unlike the other labels of its
        column is one span as a whole."""
        found = spans_of(self.finder, texts)
        if plan is None:
            return found
        habit = parsed(plan.habit)
        told = habit if habit is not None and habit.level != "forms" else None
        return self._watch.and_strays(texts, found, told, plan.category)

    def _by_spans(self, plan: ColumnPlan, array: pa.Array, subjects: pa.Array | None) -> pa.Array:
        treatment = self._texts.setdefault(plan.place, TextTreatment(plan.spans, longest=plan.room))
        return treatment.values(array, self.spans(array, plan), subjects)

    def in_column(self, table: str, name: str, array: pa.Array) -> tuple[pa.Array, int]:
        """A watched column as the copy holds it, values in lists too, and how many cells of it were treated."""
        kind = array.type
        if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
            inner, treated = self.in_column(table, name, array.flatten())
            lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
            offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
            made = pa.LargeListArray.from_arrays(pa.array(offsets), inner, mask=pc.is_null(array))
            return (made if treated else array), treated
        plain = array.dictionary_decode() if pa.types.is_dictionary(kind) else array
        made = self._watched(self.column(table, name), plain, None)
        if made is plain:
            return array, 0
        return made, int(pc.sum(pc.not_equal(made, plain.cast(made.type))).as_py() or 0)

    def _watched(self, plan: ColumnPlan, array: pa.Array, subjects: pa.Array | None) -> pa.Array:
        """The cells as they came, but for those that stand out."""
        if text_type(array.type) is None:
            if plan.holds.form in ("text", "other"):
                return array
            texts = array.cast(pa.string())  # numbers of a column in which texts stand too
        else:
            texts = plain_texts(array)
        habit = parsed(plan.habit)
        if not (self._watch.may_hold(texts) or self._watch.strays(texts, habit)):
            return array
        distinct, rows = encoded(texts)
        found = self._watch.found(distinct, cast(Mode, plan.watched), plan.category, habit)
        if not found:
            return array
        if plan.watched == "stop":
            raise _stopped(plan)
        here = rows_of(found, rows)
        places = pa.array(np.flatnonzero(here))
        old = texts.take(places)
        spans = [found[code] for code in rows.take(places).to_pylist()]
        treatment = self._texts.setdefault(plan.place, TextTreatment(plan.spans, longest=plan.room))
        new = treatment.values(old, spans, None if subjects is None else subjects.take(places))
        return pc.replace_with_mask(texts, pa.array(here), _fitted(new, plan.holds.longest).cast(texts.type))


def _fitted(texts: pa.Array, longest: int | None) -> pa.Array:
    """A cell that has outgrown its column is replaced, never cut."""
    if longest is None:
        return texts
    instead = OUTGROWN if longest >= len(OUTGROWN) else "*" * longest
    return pc.if_else(pc.greater(pc.utf8_length(texts), longest), pa.scalar(instead, texts.type), texts)


def _stopped(plan: ColumnPlan) -> RefusedError:
    return RefusedError(
        "a key holds what has the form of personal data, and was to be copied as it is; there is no target",
        where=plan.ref,
        remedy="Treat the column in a profile of your own (columns: …), or name it there as clear to keep it as it is",
    )
