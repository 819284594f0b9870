"""Scan → classify → report: the main job."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from guardian import __version__
from guardian.app.catalog_changes import renamed
from guardian.app.examine import Examiner, SourceOutcome
from guardian.app.session import Session, now, undisturbed
from guardian.catalog import Catalog, Decision, ExaminedTable, apply
from guardian.errors import CredentialsError, GuardianError, UsageError
from guardian.model import ColumnVerdict, Coverage, ScanResult, Unread
from guardian.sources.base import DEFAULT_SAMPLE_ROWS
from guardian.state import Store

if TYPE_CHECKING:
    from guardian.policy.model import EffectivePolicy

__all__ = ["DEFAULT_SAMPLE_ROWS", "ScanRequest", "scan_targets"]


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to scan and how. ``sample_rows`` None means every row; ``packs`` None means the configured ones, or all."""

    targets: tuple[str, ...]
    packs: tuple[str, ...] | None = None
    sample_rows: int | None = DEFAULT_SAMPLE_ROWS
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    password_file: Path | None = None
    as_format: str | None = None
    again: bool = False


class Progress(Protocol):
    def table(self, name: str) -> None: ...
    def rows(self, read: int, total: int | None) -> None: ...
    def unchanged(self) -> None: ...


@dataclass(slots=True)
class _Gathered:
    """What the targets gave, in order. ``interrupted`` is set when a person stopped the scan: what is here stays.
    ``wrong``: targets that are none, as they are shown; nothing is ever known of them."""

    outcomes: list[SourceOutcome] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    interrupted: bool = False
    wrong: set[str] = field(default_factory=set)

    @property
    def tables(self) -> list[ExaminedTable]:
        return [table for outcome in self.outcomes for table in outcome.tables]


def scan_targets(request: ScanRequest, session: Session, progress: Progress) -> ScanResult:
    """Examine every target, judge every column, evaluate the policy, keep the catalog, write the ledger.

    Raises UsageError (with CredentialsError and PolicyError) when nothing could be done; one bad target among several
    becomes a line of ``coverage.unread``.
    """
    from guardian.policy.loader import load_policy

    started = now()
    policy = load_policy(_packs(request, session), session.config)
    job = str(uuid.uuid4())
    with Store(session.state_url) as store:
        examiner = Examiner(request, session, store, policy.digest, progress)
        event: dict[str, Any] = {
            "objects": examiner.shown_targets,
            "about": job,
            "policy": policy.digest,
            "engine": __version__,
        }
        session.record("scan", "started", **event)
        try:
            gathered = _gather(request, examiner)
            with undisturbed():
                times = (_iso(started), _iso(now()))
                summary = _summary(examiner, policy, gathered, times[0])
                decisions, moved = _keep(job, gathered, summary, Catalog(store), times[1])
                result = _conclude(gathered, policy, decisions, request, session, times)
                if not gathered.unread and not gathered.interrupted:
                    result = replace(result, unmatched=examiner.unmatched())
        except BaseException:
            session.record("scan", "failed", **event)
            raise
        return _recorded(result, session, {**event, "details": _counts(result, moved)})


def _keep(
    job: str, gathered: _Gathered, summary: dict[str, Any], catalog: Catalog, at: str
) -> tuple[dict[str, Decision], int]:
    """Save the catalog; gives the decisions in force and how many followed a renamed column.

    A store that fails now (a full disk) must not cost the result: it is told as unread instead.
    """
    decisions = catalog.decisions()
    try:
        summary = {**summary, "renamed": renamed(catalog, gathered.tables)}
        moved = catalog.save(job, gathered.tables, summary, at, met=_met(gathered))
        return catalog.decisions(), len(moved)
    except UsageError as error:
        gathered.unread.append(Unread("state", f"{error.what}; the catalog does not hold this scan. {error.remedy}"))
        return decisions, 0


def _met(gathered: _Gathered) -> dict[str, set[str]]:
    """Of each source that was gone through whole, all that was met: tables, and what was unread or left out."""
    met: dict[str, set[str]] = {}
    for outcome in gathered.outcomes:
        left = {line.ref for line in outcome.unread} | {line.ref for line in outcome.skipped}
        for table in outcome.tables if outcome.whole else ():
            met.setdefault(table.source, set(left)).add(f"{table.source}/{table.name}")
    return met


def _recorded(result: ScanResult, session: Session, event: dict[str, Any]) -> ScanResult:
    """Record how the scan ended; what cannot be recorded any more is told in the result."""
    try:
        session.record("scan", "interrupted" if result.interrupted else "done", **event)
    except UsageError as error:
        line = Unread("ledger", f"{error.what}: the end of this scan is not recorded")
        return replace(result, coverage=replace(result.coverage, unread=(*result.coverage.unread, line)))
    return result


def _packs(request: ScanRequest, session: Session) -> tuple[str, ...]:
    """The packs asked for, else the configured ones, else all."""
    from guardian.taxonomy import LAWS

    if request.packs is not None:
        return request.packs
    return tuple(session.config.packs) if session.config is not None else LAWS


def _counts(result: ScanResult, moved: int) -> dict[str, int]:
    return {
        "tables": result.coverage.tables,
        "columns": result.coverage.columns,
        "unread": len(result.coverage.unread),
        "findings": len(result.findings),
        "decisions_followed": moved,
    }


def _gather(request: ScanRequest, examiner: Examiner) -> _Gathered:
    gathered = _Gathered()
    for number, target in enumerate(request.targets):
        try:
            gathered.outcomes.append(examiner.examine(target))
        except GuardianError as error:
            if len(request.targets) == 1 and isinstance(error, UsageError):
                error.where = examiner.shown(target)
                raise
            gathered.outcomes.append(examiner.partial())
            gathered.unread.append(Unread(examiner.shown(target), f"{error.what}. {error.remedy}".strip()))
            if isinstance(error, UsageError) and not isinstance(error, CredentialsError):
                gathered.wrong.add(examiner.shown(target))
        except KeyboardInterrupt:
            gathered.outcomes.append(examiner.partial())
            gathered.interrupted = True
            gathered.unread += (Unread(examiner.shown(rest), "interrupted") for rest in request.targets[number + 1 :])
            break
    return gathered


def _conclude(
    gathered: _Gathered,
    policy: EffectivePolicy,
    decisions: dict[str, Decision],
    request: ScanRequest,
    session: Session,
    times: tuple[str, str],
) -> ScanResult:
    from guardian.app.findings import find

    tables = gathered.tables
    columns = tuple(apply(verdict, decisions.get(str(verdict.ref))) for table in tables for verdict, _ in table.columns)
    found = find(columns, [table.known.verdict for table in tables], policy, session.config, now().date())
    return ScanResult(
        engine=__version__,
        policy=policy.digest,
        coverage=_coverage(gathered, columns),
        tables=found.tables,
        columns=columns,
        findings=found.findings,
        not_examined=found.not_examined,
        packs=policy.packs,
        started=times[0],
        finished=times[1],
        interrupted=gathered.interrupted,
        sample_rows=request.sample_rows,
        decisions=shown_decisions(columns, decisions),
    )


def _coverage(gathered: _Gathered, columns: Sequence[ColumnVerdict]) -> Coverage:
    return Coverage(
        tables=len(gathered.tables),
        columns=len(columns),
        cells_examined=sum(column.evidence.examined for column in columns),
        unread=_all_unread(gathered),
        skipped=tuple(line for outcome in gathered.outcomes for line in outcome.skipped),
    )


def _all_unread(gathered: _Gathered) -> tuple[Unread, ...]:
    return (*gathered.unread, *(line for outcome in gathered.outcomes for line in outcome.unread))


def shown_decisions(columns: Iterable[ColumnVerdict], decisions: dict[str, Decision]) -> dict[str, dict[str, Any]]:
    shown = {}
    for column in columns:
        decision = decisions.get(str(column.ref))
        if decision is not None:
            shown[str(column.ref)] = {name: value for name, value in asdict(decision).items() if name != "ref"}
    return shown


def _summary(examiner: Examiner, policy: EffectivePolicy, gathered: _Gathered, started: str) -> dict[str, Any]:
    """What `catalog diff` compares later, and what `report` says was not examined."""
    return {
        "started": started,
        "targets": list(examiner.shown_targets),
        "engine": __version__,
        "policy": policy.digest,
        "interrupted": gathered.interrupted,
        "columns": {
            str(verdict.ref): [verdict.category, verdict.entity, verdict.tier.label]
            for table in gathered.tables
            for verdict, _ in table.columns
        },
        "unread": [line.ref for outcome in gathered.outcomes for line in outcome.unread],
        "coverage": dict(_by_target(examiner.shown_targets, gathered)),
    }


def _by_target(targets: Sequence[str], gathered: _Gathered) -> Iterator[tuple[str, dict[str, list[list[str]]]]]:
    """What was not examined of each target that is one."""
    outcomes = dict(zip(targets, gathered.outcomes, strict=False))  # an interrupted scan has fewer
    for target in targets:
        if target not in gathered.wrong:
            outcome = outcomes.get(target, SourceOutcome())
            unread = (*(line for line in gathered.unread if line.ref == target), *outcome.unread)
            yield (
                target,
                {
                    "unread": [[line.ref, line.reason] for line in unread],
                    "skipped": [[line.ref, line.reason] for line in outcome.skipped],
                },
            )


def _iso(moment: Any) -> str:
    return str(moment.isoformat(timespec="milliseconds"))
