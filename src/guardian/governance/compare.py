"""Compares a protected copy with its source, column by column, by keyed fingerprints.

A treated column is done again from the source, under the keys that the manifest names, and must give the same values as
often. What is new each time (encryption) is opened instead. So every cell of the copy is proven to be the output of its
declared treatment, and a value of the source can stand there only as the output for another value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import RLock
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.errors import counted
from guardian.governance.check_keys import whose_keys_are_gone
from guardian.governance.compare_cells import (
    NULL,
    Cell,
    cells_of,
    first_of_each,
    integer_lengths,
    leaves,
    not_null,
    number_lengths,
    worded,
)
from guardian.governance.compare_column import GENERAL, ColumnCheck, not_made, revealed, view_of
from guardian.governance.compare_seals import Seals
from guardian.governance.compare_telling import Telling
from guardian.governance.fingerprints import U64, Bag, Fingerprints, contains, in_bytes
from guardian.governance.treater import PlanTreater
from guardian.model import TableSchema
from guardian.transforms.base import Reversible
from guardian.transforms.text import TextTreatment

__all__ = ["FEWER", "Found", "TableCheck", "Telling", "leaves"]

FEWER = "not the values that it should hold, or not as often"
"""What is said of a column in which single values are missing."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something in the copy that may not be there, or that is missing: where, how often, and what it means."""

    ref: str
    kind: str
    count: int
    what: str


class TableCheck:
    """One table and its copy. First ``expect`` every batch of the source, then ``meet`` those of the copy."""

    def __init__(
        self,
        table: TableSchema,
        ref: str,
        treater: PlanTreater,
        fingerprints: Fingerprints,
        telling: Telling,
        names: Callable[[str], str],
        added: Callable[[str], str],
        *,
        sheet: bool = False,
    ) -> None:
        """``names``, ``added``: how columns of the source are written, and those that only the copy has. ``sheet``: a
        row all of whose cells were emptied, such as a title above the header, is no row of the copy."""
        self._table, self._ref, self._treater = table, ref, treater
        self._prints, self._telling = fingerprints, telling
        self._names, self._added, self._sheet = names, added, sheet
        self._columns: dict[str, ColumnCheck] = {}
        self._source_rows, self._target_rows = Bag(), Bag()
        self._flat = True
        self._lock = RLock()
        self._extra: Counter[str] = Counter()
        self.source_count = self.target_count = 0
        self.rows_gone = 0
        """Rows of people whose keys were destroyed: what only these keys open is not compared."""
        self.live: set[int] = set()
        """Values that tell of a person and stand in the copy by right: as the output for another value."""

    def expect(self, batch: pa.RecordBatch) -> None:
        """What the copy must hold for these rows of the source. From several threads, as ``meet`` and ``look`` are."""
        cells = cells_of(batch)
        parts: dict[str, ColumnCheck] = {}
        rows: dict[str, U64] = {}
        gone = np.zeros(batch.num_rows, bool)
        kept = np.full(batch.num_rows, not self._sheet)
        for name in batch.schema.names:
            part = parts[name] = self._column(name).part()
            raw = cells[name].values
            made = self._made(part, cells[name], cells, gone)
            prints = self._of(made)
            self._note(part, raw, made, prints)
            valid = not_null(made)
            part.expected.add(prints[valid], self._prints.mixed(prints[valid]))
            kept[cells[name].rows[not_null(raw) if part.view in ("opened", "unlike") else valid]] = True
            rows[name] = prints
            self._flat = self._flat and cells[name].flat
        total = self._rows_of(rows, kept)
        with self._lock:
            self.source_count += int(kept.sum())
            self.rows_gone += int(gone.sum())
            self._merge(parts, self._source_rows, total)

    def meet(self, batch: pa.RecordBatch) -> None:
        """The rows of the copy. ``batch`` holds the columns by the source's names."""
        cells = cells_of(batch)
        parts: dict[str, ColumnCheck] = {}
        rows: dict[str, U64] = {}
        extra: Counter[str] = Counter()
        for name in batch.schema.names:
            if name not in self._columns:
                extra[name] += int(not_null(cells[name].values).sum())
                continue
            part = parts[name] = self._columns[name].part()
            array = self._opened(part, cells[name].values)
            prints = self._of(array)
            valid = not_null(array)
            if part.view == "unlike":
                self._strange(name, part, cells[name].values, prints, valid)
            part.met.add(prints[valid], self._prints.mixed(prints[valid]), each=False)
            rows[name] = prints
            self._flat = self._flat and cells[name].flat
        total = self._rows_of(rows, np.ones(batch.num_rows, bool))
        with self._lock:
            self.target_count += batch.num_rows
            self._extra.update(dict.fromkeys(extra, 0))
            self._extra.update(extra)
            self._merge(parts, self._target_rows, total)

    @property
    def in_doubt(self) -> frozenset[str]:
        """Columns in which something else was met than expected: a second ``look`` at the copy tells what."""
        return frozenset(name for name, one in self._columns.items() if one.view != "unlike" and not one.alike)

    def look(self, batch: pa.RecordBatch) -> None:
        """Rows of the copy once more: which cells no row of the source explains."""
        cells = cells_of(batch.select([name for name in batch.schema.names if name in self.in_doubt]))
        for name, cell in cells.items():
            part = self._columns[name].part()
            array = self._opened(part, cell.values)
            self._strange(name, part, cell.values, self._of(array), not_null(array))
            with self._lock:
                self._columns[name].strange += part.strange
                self._columns[name].strange_raw += part.strange_raw

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the source that were met."""
        return tuple(self._columns)

    def found(self) -> Iterator[Found]:
        """Everything wrong with the copy of this table."""
        if self.source_count != self.target_count:
            what = f"{counted(self.target_count, 'row')}, and the source has {self.source_count:,}"
            yield Found(self._ref, "rows", abs(self.source_count - self.target_count), what)
        clean = True
        for name, check in self._columns.items():
            for one in self._of_column(f"{self._ref}/{self._names(name)}", check):
                clean = False
                yield one
        for name, count in self._extra.items():
            clean = False
            what = "a column that the source does not have"
            yield Found(f"{self._ref}/{self._added(name)}", "undeclared", max(count, 1), what)
        compared = self._together
        alike = self._source_rows.total == self._target_rows.total
        if clean and compared and self.source_count == self.target_count and not alike:
            yield Found(self._ref, "mixed", 1, "each column holds what it should, but not beside the same other cells")

    def _of_column(self, ref: str, check: ColumnCheck) -> Iterator[Found]:
        if check.strange_raw:
            what = "values of the source stand in it"
            yield Found(ref, "source-value", check.strange_raw, what)
        closed = check.cells.closed + check.in_texts.closed
        if closed:
            yield Found(ref, "not-its-treatment", closed, "values that its keys do not open")
        if check.strange:
            what = "values that are not in the source" if check.plan.how == "copy" else not_made(check.plan)
            yield Found(ref, "changed" if check.plan.how == "copy" else "not-its-treatment", check.strange, what)
        missing = not check.alike
        told = check.strange or check.strange_raw or closed
        shut = check.cells.destroyed - check.gone
        if shut and check.expected.count - check.met.count != shut:
            yield Found(ref, "changed", abs(shut), FEWER)
        elif not shut and missing and check.view != "unlike" and not told:
            lost = abs(check.expected.count - check.met.count)
            yield Found(ref, "changed", lost, FEWER)
        if check.survived:
            yield Found(ref, "source-value", check.survived, "texts or cells still hold values of treated columns")
        chance = check.plan.spec.name == "fpe" and check.same["fixed"] <= _by_chance(len(check.raw.distinct()), 6)
        if check.same["fixed"] and not chance:
            yield Found(ref, "source-value", check.same["fixed"], "values that their treatment left as they were")
        for length, hits in check.numbers_met.items():
            others = self._telling.numbers.get(length, 0)
            if hits > _by_chance(others * check.numbers[length], length):
                yield Found(ref, "source-value", hits, f"numbers of {length} digits that treated columns hold")

    def explained(self) -> dict[str, int]:
        """Occurrences that are no findings, and why."""
        found: Counter[str] = Counter()
        if self.rows_gone:
            found["rows of people whose keys were destroyed"] = self.rows_gone
        if not self._together:
            found["rows of which single cells were compared, not which stand beside each other"] = self.source_count
        for check in self._columns.values():
            if check.view == "unlike":
                found["cells that could only be searched for values of the source"] += check.met.count
            found["as general before"] += check.same["general"]
            found["numbers that occur by chance"] += check.numbers_met.total()
            destroyed = check.cells.destroyed + check.in_texts.destroyed
            found["cells under a destroyed key, which were not opened"] += destroyed
            if check.plan.how == "treat" and check.view == "again" and check.plan.spec.name not in GENERAL:
                both = contains(check.raw.distinct(), check.expected.distinct())
                found["the output for another value"] += int(both.sum()) - check.same["fixed"]
        return {why: count for why, count in found.items() if count > 0}

    @property
    def _together(self) -> bool:
        """Whether whole rows can be compared: every cell of them is known, and there is one in each column."""
        every = self._columns.values()
        return self._flat and all(one.view != "unlike" and one.cells.destroyed == one.gone for one in every)

    def _column(self, name: str) -> ColumnCheck:
        with self._lock:
            if name not in self._columns:
                plan = self._treater.column(self._table.name, name)
                view = view_of(plan)
                self._columns[name] = ColumnCheck(
                    plan, view, Seals(plan.spans, longest=plan.room) if view == "skeleton" else None
                )
            return self._columns[name]

    def _merge(self, parts: Mapping[str, ColumnCheck], rows: Bag, total: int | None) -> None:
        for name, part in parts.items():
            self._columns[name].merge(part)
        rows.total = (rows.total + (total or 0)) % (1 << 64)

    def _made(self, check: ColumnCheck, cell: Cell, cells: Mapping[str, Cell], gone: npt.NDArray[np.bool_]) -> pa.Array:
        """What the copy holds for these values, as far as it can be told beforehand. ``gone`` learns whose rows are
        those of people without keys."""
        plan = check.plan
        arrays = {check.plan.column: cell.values}
        values = cell.values
        if plan.subject is not None and plan.subject in cells:
            owner = cells[plan.subject].values
            owner = arrays[plan.subject] = owner if cell.flat else owner.take(pa.array(cell.rows))
            hidden = whose_keys_are_gone(plan, owner) & not_null(values)
            gone[cell.rows[hidden]] = True
            if check.view == "opened" and hidden.any():
                check.gone += int(hidden.sum())
                values = pc.if_else(pa.array(hidden), pa.scalar(None, values.type), values)
        if plan.how in ("copy", "computed") or check.view in ("opened", "unlike"):
            return values
        if plan.how == "spans":
            spans, subjects = self._treater.spans(values, plan), arrays.get(plan.subject or "")
            self._telling.add_spans(values, spans, self._prints)
            if check.seals is not None:
                return check.seals.expected(values, spans, subjects)
            return TextTreatment(plan.spans, longest=plan.room).values(values, spans, subjects)
        batch = pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
        return self._treater.treat(self._table, batch).column(plan.column)

    def _opened(self, check: ColumnCheck, array: pa.Array) -> pa.Array:
        """The cells of the copy in the form in which the source's are compared."""
        if check.seals is not None:
            return check.seals.met(array, check.in_texts)
        if check.view != "opened":
            return array
        transform = cast(Reversible, check.plan.transform)
        distinct = array.dictionary_encode()
        opened = revealed(transform, distinct.dictionary, check.cells)
        return opened.take(distinct.indices)

    def _note(self, check: ColumnCheck, raw: pa.Array, made: pa.Array, prints: U64) -> None:
        """Source values that their treatment left, or that a text or another column still holds."""
        if check.plan.how == "treat":
            valid = not_null(raw)
            raws = self._of(raw)
            check.raw.add(raws[valid], self._prints.mixed(raws[valid]))
            if check.view == "again":
                both = valid & not_null(made) & (raws != self._prints.of(pa.array([""]))[0])
                kept = raws[both] == prints[both]
                check.same["general" if check.plan.spec.name in GENERAL else "fixed"] += int(kept.sum())
                if self._telling.sieve is not None:
                    self.live.update(prints[both][self._telling.sieve.holds(prints[both])].tolist())
            return
        if check.plan.how == "computed" or not worded(made.type):
            return
        if check.plan.how != "copy" or not self._only_numbers(check, made, prints):
            self._search(check, raw, made)

    def _only_numbers(self, check: ColumnCheck, made: pa.Array, prints: U64) -> bool:
        """Whether it is a copied column of numbers none of which is a value of a treated one."""
        valid = not_null(made)
        if not pa.types.is_integer(made.type) or not valid.any() or self._telling.sieve is None:
            return False
        if pc.min(made).as_py() < 0 or self._telling.sieve.holds(prints[valid]).any():
            return False
        lengths = integer_lengths(np.unique(made.drop_null().to_numpy()))
        check.numbers.update(lengths[lengths > 0].tolist())
        return True

    def _search(self, check: ColumnCheck, raw: pa.Array, made: pa.Array) -> None:
        """Each distinct text once."""
        texts = made.dictionary_encode()
        if len(texts.dictionary) == 0:
            return
        if check.plan.how == "copy":
            lengths = number_lengths(in_bytes(texts.dictionary).cast(pa.large_string()))
            check.numbers.update(lengths[lengths > 0].tolist())
        inside = self._telling.inside(texts.dictionary, self._prints)
        if not inside:
            return
        held: dict[int, set[int]] = {}
        if check.plan.how == "spans":
            self.live.update(*inside.values())
            before = first_of_each(raw, texts.indices, len(texts.dictionary))
            held = self._telling.inside(before.take(pa.array(list(inside))), self._prints)
        order = {row: at for at, row in enumerate(inside)}
        counts = np.bincount(texts.indices.drop_null().to_numpy(), minlength=len(texts.dictionary))
        for row, values in inside.items():
            still = values & held.get(order[row], set()) if check.plan.how == "spans" else values
            if still:
                number = re.fullmatch(rb"[0-9]{5,12}", bytes(in_bytes(texts.dictionary.slice(row, 1))[0].as_py()))
                if number and check.plan.how == "copy":
                    check.numbers_met[len(number[0])] += 1
                else:
                    check.survived += int(counts[row])

    def _strange(
        self, name: str, check: ColumnCheck, cells: pa.Array, prints: U64, valid: npt.NDArray[np.bool_]
    ) -> None:
        """Cells of the copy that no row of the source explains. ``check``: one batch of the column."""
        whole = self._columns[name]
        if check.plan.how == "computed":
            check.strange_raw += len(self._telling.inside(cells, self._prints)) if worded(cells.type) else 0
            return
        with self._lock:  # put in order once, and asked by several threads
            known, expected = whole.raw.distinct(), whole.expected.distinct()
        if check.view == "unlike":
            check.strange_raw += int(contains(known, prints[valid]).sum())
            return
        unknown = valid.copy()
        unknown[valid] = ~contains(expected, prints[valid])
        if not unknown.any():
            return
        odd = cells.filter(pa.array(unknown))
        from_source = contains(known, self._of(odd))
        if worded(odd.type):
            inside = self._telling.inside(odd, self._prints)
            from_source[list(inside)] = True
        check.strange_raw += int(from_source.sum())
        check.strange += int((~from_source).sum())

    def _of(self, array: pa.Array) -> U64:
        if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
            prints = self._prints.of(array)
        else:  # each distinct text once
            texts = array.dictionary_encode()
            known = np.append(self._prints.of(texts.dictionary), NULL)
            prints = known[texts.indices.fill_null(len(known) - 1).to_numpy(zero_copy_only=False)]
        prints[~not_null(array)] = NULL
        return prints

    def _rows_of(self, rows: Mapping[str, U64], kept: npt.NDArray[np.bool_]) -> int | None:
        """A sum for the rows that are kept, by the columns that are there; one that a batch lacks counts as null. None
        where a cell is a list."""
        if not self._flat:
            return None
        total = np.zeros(len(kept), np.uint64)
        for name in sorted(rows):
            salt = self._prints.of(pa.array([name]))[0]
            missing = rows[name] == NULL
            total += np.where(missing, np.uint64(0), self._prints.mixed(rows[name] ^ salt))
        return int(self._prints.mixed(total[kept]).sum(dtype=np.uint64))


def _by_chance(pairs: int, digits: int) -> float:
    """How many equal numbers among so many pairs are no wonder."""
    return 3 + 3 * pairs / float(10**digits)
