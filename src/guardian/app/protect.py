"""`guardian protect`: plan from catalog and policies, record, copy, leave a manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from guardian.app.protect_targets import taken_there
from guardian.app.protect_work import Work
from guardian.app.session import Session
from guardian.errors import UsageError

if TYPE_CHECKING:
    from guardian.governance.protection import ProtectPlan
    from guardian.governance.treater import PlanTreater
    from guardian.sources.sinks.base import Copied


@dataclass(frozen=True, slots=True)
class ProtectRequest:
    """What to protect, where to, and how. ``profile`` and ``purpose`` exclude each other; neither: the default one."""

    source: str
    target: str | None = None
    profile: str | None = None
    purpose: str | None = None
    role: str = ""
    packs: tuple[str, ...] | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    password_file: Path | None = None
    target_password_file: Path | None = None
    drop_unread: bool = False


@dataclass(frozen=True, slots=True)
class Protected:
    """What came out: the plan, and, unless it was only asked for the plan, the copy and its manifest."""

    plan: ProtectPlan
    manifest: Mapping[str, Any]
    copied: Copied | None = None
    manifest_at: str = ""
    scanned: tuple[str, ...] = ()

    @property
    def unread(self) -> bool:
        """Whether the copy lacks something because it could not be read or examined."""
        return self.copied is not None and bool(self.copied.lost or self.manifest.get("unexamined"))


class Progress(Protocol):
    def table(self, name: str) -> None: ...
    def rows(self, read: int, total: int | None) -> None: ...
    def unchanged(self) -> None: ...


class Notes(Protocol):
    def __call__(self, message: str) -> None: ...


def protect(request: ProtectRequest, session: Session, progress: Progress, note: Notes) -> Protected:
    """Write the protected copy. Raises PlanRefused with every column that cannot be treated before anything is."""
    from guardian.governance.manifest import manifest, sealed, veiled

    if request.target is None:
        raise UsageError("where shall the copy go?", remedy="Add --to TARGET, or --dry-run to see the plan")
    with Work(request, session, progress, note) as work:
        taken = taken_there(work.origin, request.target)
        if taken is not None and not work.notes(request.target).facts:
            raise taken
        plan = work.plan()
        _refuse(work, plan)
        treater = work.treater(plan)
        event = work.event(plan, request.target)
        session.record("protect", "started", **event)
        try:
            notes = work.notes(request.target)
            whole = work.begun(request.target, plan, taken is not None)
            if taken is not None and not (whole and notes.is_built(plan.digest, work.origin, request.target)):
                raise taken
            there = work.there(request.target, plan) if whole and taken is None else None
            if there is not None:  # an earlier run was killed before it noted its end
                copied, found = there
            else:
                if taken is not None:  # one was killed when the copy was whole and its manifest not yet written
                    copied = work.counted(request.target, treater)
                else:
                    noting = _noting(work, request.target, treater, progress)
                    built = partial(notes.built, plan.digest)
                    copied = work.origin.copy(request.target, treater, plan, noting, built)
                    _meet(treater, copied)
                unexamined = work.noted(request.target, treater)
                found = manifest(plan, copied, treater.met_late, work.origin.written(work.renamed), unexamined)
                found = sealed(veiled(found, work.veil), work.sealing())
            where = work.origin.leave(request.target, found)
            notes.ended()
        except KeyboardInterrupt:
            session.record("protect", "interrupted", **event)
            raise
        except BaseException:
            session.record("protect", "failed", **event)
            raise
        session.record("protect", "done", **{**event, "details": {**event["details"], **_counts(copied, found)}})
        return Protected(plan, found, copied, where, work.scanned)


def _noting(work: Work, target: str, treater: PlanTreater, progress: Progress) -> Callable[[int, int | None], None]:
    """Progress that notes what no later run could know once the copy is whole."""
    noted = 0, 0

    def rows(read: int, total: int | None) -> None:
        nonlocal noted
        if (now := (treater.unexamined, len(treater.met_late))) != noted:
            noted = now
            work.noted(target, treater)
        progress.rows(read, total)

    return rows


def _meet(treater: PlanTreater, copied: Copied) -> None:
    """Columns that only an earlier run met stand in the manifest as well."""
    for table in copied.tables:
        for column in table.late:
            treater.column(table.name, column)


def plan_only(request: ProtectRequest, session: Session, progress: Progress, note: Notes) -> Protected:
    """The plan and its refusals; nothing is written but what a scan leaves in the catalog."""
    from guardian.governance.manifest import document, veiled

    with Work(request, session, progress, note) as work:
        plan = work.rehearsed(work.plan())
        found = veiled(document(plan, work.origin.written(work.renamed)), work.veil)
        return Protected(plan, found, scanned=work.scanned)


def _refuse(work: Work, plan: ProtectPlan) -> None:
    """With what only the copy would be refused for, where there is none."""
    from guardian.governance.protection import PlanRefused

    if plan.refusals:
        raise PlanRefused(work.rehearsed(plan).refusals)


def _counts(copied: Copied, found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "tables": len(copied.tables),
        "rows": copied.rows,
        "left_out": len(copied.left_out),
        "lost": len(copied.lost),
        "unexamined": found.get("unexamined", 0),
    }
