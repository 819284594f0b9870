"""`guardian protect --check`: an existing protected copy against its source, value by value, and by detection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from guardian.app.protect import Notes, Progress, ProtectRequest, Work
from guardian.app.protect_check_schema import BesideRows, computed
from guardian.errors import UsageError
from guardian.governance.compare import Found
from guardian.model import NOT_PERSONAL, ColumnVerdict, TableSchema
from guardian.sources.open import display_name

if TYPE_CHECKING:
    import pyarrow as pa

    from guardian.app.session import Session
    from guardian.governance.compare import TableCheck, Telling
    from guardian.governance.fingerprints import Fingerprints
    from guardian.governance.protection import ColumnPlan, ProtectPlan
    from guardian.governance.treater import PlanTreater
    from guardian.sources.base import Source

CHECK = "guardian.protect-check/1"
FEWER = "not the values that it should hold, or not as often"
"""What a comparison says of a column in which single values are missing."""
_COUNT = re.compile(r": ([0-9,]+)$")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: counts and references, never a value. ``explained``: occurrences that are no findings."""

    source: str
    target: str
    findings: tuple[Found, ...]
    tables: int
    rows: int
    explained: Mapping[str, int]

    def document(self) -> dict[str, Any]:
        return {
            "schema": CHECK,
            "source": self.source,
            "target": self.target,
            "tables": self.tables,
            "rows": self.rows,
            "findings": [
                {"ref": one.ref, "kind": one.kind, "count": one.count, "what": one.what} for one in self.findings
            ],
            "explained": {why: count for why, count in self.explained.items() if count},
        }


def check(request: ProtectRequest, session: Session, progress: Progress, note: Notes) -> Checked:
    """Compare the copy at ``request.target`` with the source. Raises UsageError where there is no manifest."""
    if request.target is None:
        raise UsageError("which copy shall be checked?", remedy="Add --to TARGET")
    target = request.target
    with Work(request, session, progress, note) as work:
        left_out = bool(work.origin.manifest(target).get("lost"))
    if left_out:  # the copy was made without these rows, and says so
        request = replace(request, drop_unread=True)
    with Work(request, session, progress, note) as work:
        manifest = work.origin.manifest(target)
        session.record("protect", "started", objects=(work.shown.path(work.origin.name),), details={"what": "check"})
        found = _Checker(work, request, manifest).checked()
        details = {"what": "check", "findings": len(found.findings), "plan": str(manifest.get("plan", ""))}
        session.record("protect", "done", objects=(found.source, found.target), details=details)
        return found


@dataclass(frozen=True, slots=True)
class _Dropping:
    """A source of which rows that cannot be told apart are in no copy."""

    source: Source

    @property
    def name(self) -> str:
        return self.source.name

    def tables(self) -> Any:
        return self.source.tables()

    def profile(self, table: TableSchema, *arguments: Any, **options: Any) -> Any:
        reading = self.source.profile(table, *arguments, **options)
        return replace(reading, unread=())

    def close(self) -> None: ...


class _Checker:
    """One check, table by table: the source is read twice, the copy twice."""

    def __init__(self, work: Work, request: ProtectRequest, manifest: Mapping[str, Any]) -> None:
        from guardian.governance.fingerprints import Fingerprints
        from guardian.governance.redo import plan_of

        self._work, self._request, self._manifest = work, request, manifest
        self._plan = _of_source(plan_of(manifest, work.workshop), work)
        self._treater: PlanTreater = work.treater(self._plan)
        self._copying = _as_copied(self._treater)
        self._prints: Fingerprints = Fingerprints()
        self._target = work.shown.path(display_name(str(request.target)))
        self._explained: Counter[str] = Counter()
        self._live: set[int] = set()
        self._rows = 0

    def checked(self) -> Checked:
        opened = self._work.origin.open()
        source = cast("Source", _Dropping(opened)) if self._request.drop_unread else opened
        target = self._work.origin.open_copy(str(self._request.target), self._work.renamed)
        try:
            views = computed(self._work, str(self._request.target))
            tables = {table.name: table for table in _schemas(source) if table.name not in views}
            copies = {table.name: table for table in _schemas(target) if table.name not in views}
            telling = self._telling(source, tables)
            findings = list(self._tables(source, target, tables, copies, telling))
            findings += self._detected(target, copies, tables)
        finally:
            opened.close()
            target.close()
        place = (str(self._request.target), self._target)
        facts = BesideRows(self._work, place, self._treater, self._manifest, telling, self._prints, self._live)
        findings += facts.found()
        ordered = tuple(sorted(findings, key=lambda one: (one.ref, one.kind)))
        return Checked(self._plan.source, self._target, ordered, len(tables), self._rows, dict(self._explained))

    def _telling(self, source: Source, tables: Mapping[str, TableSchema]) -> Telling:
        """First reading of the source: the values that may stand nowhere in the copy."""
        from guardian.governance.compare import Telling, leaves

        telling = Telling()
        for table in tables.values():
            for batch in self._batches(source, table):
                for name in batch.schema.names:
                    plan = self._treater.column(table.name, name)
                    if plan.how == "treat":
                        telling.add(plan, leaves(batch.column(name)), self._prints)
        telling.close()
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

        named = {self._copy_name(name): name for name in tables}
        for copy_name, name in named.items():
            ref = f"{self._target}/{self._work.shown.path(copy_name)}"
            if copy_name not in copies:
                yield Found(ref, "rows", 1, "the copy does not hold this table")
                continue
            table = TableCheck(tables[name], ref, self._copying, self._prints, telling, self._work.shown.column)
            for batch in self._batches(source, tables[name]):
                table.expect(self._watched(tables[name], batch))
            back = {self._work.renamed("column", column): column for column in table.names}
            for batch in self._batches(target, copies[copy_name]):
                table.meet(batch.rename_columns([back.get(one, one) for one in batch.schema.names]))
            self._rows += table.source_count
            yield from self._header(target, tables[name], copy_name, ref)
            self._explained.update(table.explained())
            self._live |= table.live
            yield from self._but_for_lost(name, table)
        for extra in copies.keys() - named.keys():
            ref = f"{self._target}/{self._work.shown.path(extra)}"
            yield Found(ref, "undeclared", 1, "a table that the source does not have")

    def _header(self, target: Source, table: TableSchema, copy_name: str, ref: str) -> Iterator[Found]:
        """A header is written like a cell, and could hold one."""
        from guardian.sources.sinks.rereading import FileCopy

        found = target.header(copy_name) if isinstance(target, FileCopy) else None
        if found is None:
            return
        wanted = [self._work.renamed("column", column.name) for column in table.columns]
        wrong = sum(one not in wanted for one in found)
        if wrong:
            yield Found(ref, "changed", wrong, "names in the header that the source does not have")

    def _detected(
        self, target: Source, copies: Mapping[str, TableSchema], tables: Mapping[str, TableSchema]
    ) -> Iterator[Found]:
        """Columns of the copy that are personal by their contents although the manifest says they are not."""
        named = {self._copy_name(name): name for name in tables}
        for copy_name, table in copies.items():
            for verdict in self._verdicts(target, table):
                name = named.get(copy_name)
                plan = self._treater.column(name, verdict.ref.column) if name is not None else None
                if plan is not None and (not plan.copied or plan.category not in NOT_PERSONAL):
                    continue
                if verdict.personal or verdict.others:
                    ref = self._work.shown.ref(self._target, copy_name, verdict.ref.column)
                    count = max([verdict.evidence.matched, *(held.matched for held in verdict.others)])
                    held = verdict.category if verdict.personal else verdict.others[0].category
                    yield Found(ref, "personal", count, f"{held} in a column that was copied as it is")

    def _verdicts(self, target: Source, table: TableSchema) -> Sequence[ColumnVerdict]:
        from guardian.app.recognizers import own_recognizers
        from guardian.detection.profile import ProfileKernel
        from guardian.detection.recognizers import BUILTIN
        from guardian.detection.verdict import judge

        own = own_recognizers(self._work.session.config)
        self._work.progress.table(self._work.shown.path(table.ref))
        reading = target.profile(table, ProfileKernel((*BUILTIN, *own)), None, self._work.progress.rows)
        rows = max(reading.rows or 0, reading.rows_read)
        return judge(reading.table, reading.profile, total_rows=rows, random=reading.random, recognizers=own)

    def _but_for_lost(self, name: str, table: TableCheck) -> Iterator[Found]:
        """What was found, without what rows that the manifest says are left out explain. Which rows those are cannot be
        told from here: then every cell of the copy is still compared, but not how often it occurs."""
        lost = _rows_lost(
            self._manifest, f"{self._work.shown.path(self._work.origin.name)}/{self._work.shown.path(name)}"
        )
        left_out = self._request.drop_unread and 0 < lost == table.source_count - table.target_count
        if left_out:
            self._explained["rows of the source that are left out of the copy"] += lost
        for one in table.found():
            fewer = one.kind == "rows" or (one.kind == "changed" and one.what == FEWER and one.count <= lost)
            if not (left_out and fewer):
                yield one

    def _watched(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows with the cells that stand out in watched columns as the copy must hold them."""
        for place, name in enumerate(batch.schema.names):
            if self._treater.column(table.name, name).watched:
                after, treated = self._treater.in_column(table.name, name, batch.column(place))
                self._explained["cells of watched columns that were treated"] += treated
                batch = batch.set_column(place, name, after)
        return batch

    def _batches(self, source: Source, table: TableSchema) -> Iterator[pa.RecordBatch]:
        from guardian.sources.sinks.reading import batches_of

        self._work.progress.table(self._work.shown.path(table.ref))
        yield from batches_of(source, table)

    def _copy_name(self, table: str) -> str:
        return self._work.origin.copied_name(table, str(self._request.target), self._work.renamed)


def _rows_lost(manifest: Mapping[str, Any], ref: str) -> int:
    """How many rows of a table the manifest says were left out since they could not be read."""
    counts = (_COUNT.search(line["reason"]) for line in manifest.get("lost", ()) if line["ref"] == ref)
    return sum(int(found[1].replace(",", "")) for found in counts if found is not None)


def _as_copied(treater: PlanTreater) -> PlanTreater:
    """The same, with watched columns as copied ones: their cells are compared as they must stand in the copy."""
    from guardian.policy.profiles import Spec

    columns = tuple(
        replace(one, how="copy", spec=Spec("clear"), operators={}) if one.watched else one
        for one in treater.plan.columns
    )
    return replace(treater, plan=replace(treater.plan, columns=columns), _columns={}, _texts={})


def _of_source(plan: ProtectPlan, work: Work) -> ProtectPlan:
    """The plan of a manifest by the names that the source has: some are written in another way there."""
    rename = work.origin.written(work.renamed)
    if rename is None:
        return plan
    tables = {rename("file", table.name): table for table in work.shape.tables}
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


def _schemas(source: Source) -> list[TableSchema]:
    return [table for table in source.tables() if isinstance(table, TableSchema)]


def text(found: Checked) -> str:
    """A line a finding, worst first, and what was compared."""
    lines = [f"{one.ref}: {one.kind}: {one.count:,} {one.what}" for one in found.findings]
    lines += [f"explained: {count:,} {why}" for why, count in sorted(found.explained.items()) if count]
    verdict = f"{len(found.findings)} findings" if found.findings else "nothing is left where it may not be"
    lines.append(f"Compared {found.rows:,} rows of {found.tables} tables: {verdict}")
    if found.findings:
        lines.append(
            "Do not hand this copy on: make it again. Where a new copy shows the same, treat these columns in a profile"
        )
    return "\n".join(lines) + "\n"
