"""`guardian protect --check`: an existing protected copy against its source, value by value, and by detection."""

from __future__ import annotations

import ctypes
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from guardian.app.protect import Notes, Progress, ProtectRequest
from guardian.app.protect_check_schema import BesideRows, computed
from guardian.app.protect_check_tables import Choosing, Dropping, LeftOut, left_out
from guardian.app.protect_checked import Checked
from guardian.app.protect_databases import DatabaseOrigin
from guardian.app.protect_work import Work
from guardian.errors import UnreadError, UsageError
from guardian.governance.compare import FEWER, Found
from guardian.model import NOT_PERSONAL, ColumnVerdict, TableSchema
from guardian.sources.json_cells import read_as
from guardian.sources.open import display_name
from guardian.sources.sinks.streaming import in_order

if TYPE_CHECKING:
    import pyarrow as pa

    from guardian.app.protect_targets import Shape
    from guardian.app.session import Session
    from guardian.governance.compare import TableCheck, Telling
    from guardian.governance.fingerprints import Fingerprints
    from guardian.governance.protection import ColumnPlan, ProtectPlan
    from guardian.governance.treater import PlanTreater
    from guardian.sources.base import Source

WORKERS = 2


def check(request: ProtectRequest, session: Session, progress: Progress, note: Notes) -> Checked:
    """Compare the copy at ``request.target`` with the source. Raises UsageError where there is no manifest."""
    if request.target is None:
        raise UsageError("which copy shall be checked?", remedy="Add --to TARGET")
    target = request.target
    with Work(request, session, progress, note) as work:
        lost = bool(work.origin.manifest(target).get("lost"))
    request = replace(request, drop_unread=lost)  # what the copy was made without, it says itself
    with Work(request, session, progress, note) as work:
        manifest = work.origin.manifest(target)
        session.record("protect", "started", objects=(work.shown.path(work.origin.name),), details={"what": "check"})
        found = _Checker(work, request, manifest).checked()
        details = {"what": "check", "findings": len(found.findings), "plan": str(manifest.get("plan", ""))}
        session.record("protect", "done", objects=(found.source, found.target), details=details)
        return found


class _Checker:
    """One check, table by table: the source is read twice, the copy twice."""

    def __init__(self, work: Work, request: ProtectRequest, manifest: Mapping[str, Any]) -> None:
        from guardian.governance.check_keys import passing
        from guardian.governance.fingerprints import Fingerprints
        from guardian.governance.redo import plan_of

        self._work, self._request, self._manifest = work, request, manifest
        self._left_out: LeftOut = left_out(manifest)
        self._shape = None if isinstance(work.origin, DatabaseOrigin) else work.origin.shape()
        self._plan = _of_source(passing(plan_of(manifest, work.workshop, work.veil)), work, self._shape)
        self._treater: PlanTreater = work.treater(self._plan, lambda name: self._left_out.holds(work.shown.path(name)))
        self._copying = _as_copied(self._treater)
        self._prints: Fingerprints = Fingerprints()
        self._target = work.shown.path(display_name(str(request.target)))
        self._explained: Counter[str] = Counter()
        self._live: set[int] = set()
        self._paths: dict[str, tuple[str, ...]] = {}
        self._unseen: set[str] = set()
        self._rows = 0
        self._lock = Lock()

    def checked(self) -> Checked:
        address, left = str(self._request.target), self._left_out
        try:
            target = self._work.origin.open_copy(address, self._work.renamed)
        except UnreadError as fault:
            return self._nothing(fault)
        opened = self._work.origin.open()
        try:
            views = computed(self._work, address)
            chosen = self._chosen = Choosing(self._work, address, self._target, views, left, self._shape)
            try:
                copies = chosen.of_copy(target, tuple(opened.tables()))
            except UnreadError as fault:
                return self._nothing(fault)
            tables = chosen.of_source(opened, copies)
            dropped = frozenset(name for name in tables if self._work.shown.path(name) in left.lost)
            source = cast("Source", Dropping(opened, dropped))
            telling = self._telling(source, tables)
            findings = [*chosen.found, *self._tables(source, target, tables, copies, telling)]
            findings += self._detected(target, copies, tables)
            self._explained.update(chosen.missing)
            self._explained["columns too large to be read, whose copy must be null"] = len(self._unseen)
            self._explained.update(_unexamined(self._manifest.get("unexamined"), self._treater.unexamined))
        finally:
            opened.close()
            target.close()
        place = (address, self._target)
        facts = BesideRows(
            self._work, place, self._treater, self._manifest, telling.beside(self._prints), self._prints, self._live
        )
        findings += [*facts.found(), *self._forged()]
        ordered = tuple(sorted(set(findings), key=lambda one: (one.ref, one.kind, one.what)))
        return Checked(self._plan.source, self._target, ordered, len(tables), self._rows, dict(self._explained))

    def _nothing(self, fault: UnreadError) -> Checked:
        """A copy of which nothing can be read."""
        return Checked(self._plan.source, self._target, (Found(self._target, "unread", 1, fault.what),), 0, 0, {})

    def _forged(self) -> Iterator[Found]:
        """A manifest that this ring did not seal: whoever can write it could call anything untreated."""
        from guardian.governance.manifest import is_sealed

        ring = self._work.sealing()
        if ring is None:
            self._explained["manifest whose seal could not be checked: no key ring could be opened"] += 1
        elif not is_sealed(self._manifest, ring):
            said = "altered since it was sealed" if "seal" in self._manifest else "not sealed by this key ring"
            yield Found(f"{self._target} (manifest)", "undeclared", 1, said)

    def _telling(self, source: Source, tables: Mapping[str, TableSchema]) -> Telling:
        """First reading of the source: the values that may stand nowhere in the copy."""
        from guardian.governance.compare import Telling, leaves
        from guardian.governance.compare_telling import prose

        telling = Telling()
        named = isinstance(self._work.origin, DatabaseOrigin)  # whose schema may say what stands within a treated text

        def learn(table: TableSchema, batch: pa.RecordBatch) -> None:
            for name in batch.schema.names:
                plan = self._treater.column(table.name, name)
                if plan.how == "treat":
                    values = leaves(batch.column(name))
                    telling.add(plan.category, values, self._prints)
                    if named and len(texts := prose(plan.category, values)):
                        telling.add_spans(texts, self._treater.spans(texts), self._prints)

        for table in tables.values():
            _each(partial(learn, table), self._batches(source, table, *self._treater.emptied(table)))
        telling.close(self._prints)
        return telling

    def _tables(
        self,
        source: Source,
        target: Source,
        tables: Mapping[str, TableSchema],
        copies: Mapping[str, TableSchema],
        telling: Telling,
    ) -> Iterator[Found]:
        from guardian.governance.compare import TableCheck
        from guardian.sources.sinks.rereading import FileCopy

        named = {self._copy_name(name): name for name in tables}
        for copy_name, name in named.items():
            ref = f"{self._target}/{self._work.shown.path(copy_name)}"
            if copy_name not in copies:
                yield from self._chosen.lacks(copy_name)
                continue
            telling_of = (self._copying, self._prints, telling, self._work.shown.column, self._work.shown.added)
            sheet = isinstance(target, FileCopy) and target.is_sheet(copy_name)
            table = TableCheck(tables[name], ref, *telling_of, sheet=sheet)
            rows = self._batches(source, tables[name], *self._treater.emptied(tables[name]))
            _each(partial(self._expect, table, tables[name]), rows)
            back = {self._work.renamed("column", column): column for column in table.names}
            self._paths[copy_name] = tuple(one for one in back if one is not None)
            unread = ""
            try:
                with read_as(self._paths[copy_name]):
                    for take in (table.meet, table.look):
                        if take == table.meet or table.in_doubt:
                            _each(take, _renamed(self._batches(target, copies[copy_name]), back))
            except UnreadError as fault:
                unread = fault.what
                yield Found(ref, "unread", 1, unread)
            self._rows += table.source_count
            yield from self._header(target, tables[name], copy_name, ref)
            self._explained.update(table.explained())
            self._live |= table.live
            yield from self._but_for_lost(name, table, unread=bool(unread))
        for extra in copies.keys() - named.keys():
            ref = f"{self._target}/{self._work.shown.path(extra)}"
            yield Found(ref, "undeclared", 1, "a table that the source does not have")

    def _header(self, target: Source, table: TableSchema, copy_name: str, ref: str) -> Iterator[Found]:
        """A header is written like a cell, and could hold one."""
        from guardian.sources.sinks.rereading import FileCopy

        if not isinstance(target, FileCopy):
            return
        if (found := target.header(copy_name)) is None:
            return
        wanted = [self._work.renamed("column", column.name) for column in table.columns]
        if wrong := sum(one not in wanted for one in found if one):
            yield Found(ref, "changed", wrong, "names in the header that the source does not have")
        before = target.header_before(copy_name) or ()
        if gone := sum(bool(was) and not now for was, now in zip_longest(before, found, fillvalue="")):
            yield Found(ref, "changed", gone, "names of the source that are not in the header")

    def _detected(
        self, target: Source, copies: Mapping[str, TableSchema], tables: Mapping[str, TableSchema]
    ) -> Iterator[Found]:
        """Columns of the copy that are personal by their contents although the manifest says they are not."""
        named = {self._copy_name(name): name for name in tables}
        for copy_name, table in copies.items():
            verdicts, unread = self._verdicts(target, table)
            for reason in unread:
                yield Found(f"{self._target}/{self._work.shown.path(copy_name)}", "unread", 1, reason)
            for verdict in verdicts:
                name = named.get(copy_name)
                plan = self._treater.column(name, verdict.ref.column) if name is not None else None
                if plan is not None and (not plan.copied or plan.category not in NOT_PERSONAL):
                    continue
                if verdict.personal or verdict.others:
                    of_source = name is not None and verdict.ref.column in self._paths.get(copy_name, ())
                    shown = self._work.shown.column if of_source else self._work.shown.added
                    ref = f"{self._target}/{self._work.shown.path(copy_name)}/{shown(verdict.ref.column)}"
                    count = max([verdict.evidence.matched, *(held.matched for held in verdict.others)])
                    held = verdict.category if verdict.personal else verdict.others[0].category
                    yield Found(ref, "personal", count, f"{held} in a column that was copied as it is")

    def _verdicts(self, target: Source, table: TableSchema) -> tuple[Sequence[ColumnVerdict], tuple[str, ...]]:
        """What its columns hold, and why some of it could not be examined."""
        from guardian.app.recognizers import own_recognizers
        from guardian.detection.profile import ProfileKernel
        from guardian.detection.recognizers import BUILTIN
        from guardian.detection.verdict import judge

        own = own_recognizers(self._work.session.config)
        self._work.progress.table(self._work.shown.path(table.ref))
        try:
            with read_as(self._paths.get(table.name, ())):
                reading = target.profile(table, ProfileKernel((*BUILTIN, *own)), None, self._work.progress.rows)
        except UnreadError as fault:
            return (), (fault.what,)
        rows = max(reading.rows or 0, reading.rows_read)
        unread = tuple(one.reason for one in reading.unread)
        return judge(reading.table, reading.profile, total_rows=rows, random=reading.random, recognizers=own), unread

    def _but_for_lost(self, name: str, table: TableCheck, *, unread: bool) -> Iterator[Found]:
        """What was found, without what rows that the manifest says are left out explain. Which rows those are cannot be
        told from here: then every cell of the copy is still compared, but not how often it occurs."""
        lost = self._left_out.rows.get(self._work.shown.path(name), 0)
        left_out = 0 < lost == table.source_count - table.target_count
        if left_out:
            self._explained["rows of the source that are left out of the copy"] += lost
        for one in table.found():
            few = one.kind == "changed" and one.what == FEWER
            if unread and (few or one.kind in ("rows", "mixed")):
                continue  # how many there are, nobody knows
            if not (left_out and (one.kind == "rows" or (few and one.count <= lost))):
                yield one

    def _expect(self, check: TableCheck, table: TableSchema, batch: pa.RecordBatch) -> None:
        check.expect(self._watched(table, batch))

    def _watched(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows with the cells that stand out in watched columns as the copy must hold them."""
        for place, name in enumerate(batch.schema.names):
            if self._treater.column(table.name, name).watched:
                after, treated = self._treater.in_column(table.name, name, batch.column(place))
                with self._lock:
                    self._explained["cells of watched columns that were treated"] += treated
                batch = batch.set_column(place, name, after)
        return batch

    def _batches(self, source: Source, table: TableSchema, *emptied: str) -> Iterator[pa.RecordBatch]:
        from guardian.sources.sinks.reading import batches_of

        self._work.progress.table(self._work.shown.path(table.ref))
        yield from batches_of(source, table, frozenset(emptied), self._unseen)

    def _copy_name(self, table: str) -> str:
        return self._work.origin.copied_name(table, str(self._request.target), self._work.renamed)


def _each(take: Callable[[pa.RecordBatch], None], batches: Iterator[pa.RecordBatch]) -> None:
    """Every batch taken, a few at a time."""
    for _ in in_order((partial(take, batch) for batch in batches), WORKERS):
        pass
    _given_back()


def _given_back() -> None:
    """What was freed goes back to the system: each reading needs a lot, and in another form than the one before."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)  # of the C library; musl has none


def _renamed(batches: Iterator[pa.RecordBatch], names: Mapping[str | None, str]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch.rename_columns([names.get(one, one) for one in batch.schema.names])


def _as_copied(treater: PlanTreater) -> PlanTreater:
    """The same, with watched columns as copied ones: their cells are compared as they must stand in the copy."""
    from guardian.policy.profiles import Spec

    columns = tuple(
        replace(one, how="copy", spec=Spec("clear"), operators={}) if one.watched else one
        for one in treater.plan.columns
    )
    return replace(treater, plan=replace(treater.plan, columns=columns), _columns={}, _texts={})


def _of_source(plan: ProtectPlan, work: Work, shape: Shape | None) -> ProtectPlan:
    """The plan of a manifest by the names that the source has: some are written in another way there."""
    rename = work.origin.written(work.renamed)
    if rename is None or shape is None:
        return plan
    tables = {rename("file", table.name): table for table in shape.tables}
    known = {
        (name, rename("column", column.name)): (table.name, column.name)
        for name, table in tables.items()
        for column in table.columns
    }

    def back(one: ColumnPlan) -> ColumnPlan:
        table, column = known.get(one.place, (tables[one.table].name if one.table in tables else one.table, one.column))
        subject = one.subject and known.get((one.table, one.subject), (table, one.subject))[1]
        return replace(one, table=table, column=column, subject=subject)

    return replace(plan, columns=tuple(map(back, plan.columns)))


def _unexamined(before: object, now: int) -> dict[str, int]:
    """Texts that were replaced whole once and are not now, or the other way round: their cells are told as findings."""
    return {
        "texts replaced whole when the copy was made, since a language engine failed": before
        if isinstance(before, int)
        else 0,
        "texts that this check could not examine, since a language engine failed": now,
    }
