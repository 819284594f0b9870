"""The schema hook: changed files → schemas → names → the same rules as a scan → minus what was allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from guardian import __version__
from guardian.app import check_allow, check_rules
from guardian.app.check_allow import Allowance, Baseline, Examined
from guardian.app.check_excerpt import excerpts
from guardian.app.check_names import Named, Namer
from guardian.app.check_places import Place, place
from guardian.app.check_read import Given, Selected, Unit, select, units
from guardian.app.check_work import Examiner, Outcome
from guardian.app.names_shown import Met, NamesShown
from guardian.app.session import Session, now
from guardian.detection.lexicon import fold
from guardian.errors import UsageError
from guardian.model import Coverage, Finding, NotExamined, ScanResult, Skipped, TableVerdict, Unread
from guardian.reporting.check import CheckReport

if TYPE_CHECKING:
    from guardian.policy.model import EffectivePolicy
    from guardian.schemas.changes import PrivacyDiff

KINDS = frozenset({"column", "table", "dataset"})
"""What a schema can tell about: rules on anything else (the organisation, incidents) are no part of the check."""

NO_SCHEMA = "no file in this folder has a suffix of schemas"

ADOPTION_DAYS = 90
"""How long the entries of a suggested baseline hold."""

_NAMES_KEY = b"guardian check: personal names"


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to check and how. ``packs`` None: the configured ones, or all; ``source``: the one the files describe.

    ``staged``: the files of the commit in the making, as git's index holds them, and no ``paths``.
    """

    paths: tuple[str, ...]
    packs: tuple[str, ...] | None = None
    base: str | None = None
    dialect: str | None = None
    baseline: Path | None = None
    source: str | None = None
    explain: bool = False
    today: date | None = None
    processes: int = 2
    staged: bool = False


@dataclass(slots=True)
class Read:
    """What the units gave together, in order."""

    named: list[Named] = field(default_factory=list)
    tables: list[TableVerdict] = field(default_factory=list)
    findings: dict[str, Finding] = field(default_factory=dict)
    lacking: dict[str, set[str]] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    allowances: list[Allowance] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def take(self, outcome: Outcome) -> None:
        """Add one unit. A finding that every unit repeats (a rule that is loosened) stands once."""
        self.named += outcome.named
        self.tables += outcome.tables
        self.unread += outcome.unread
        self.skipped += outcome.skipped
        self.allowances += outcome.allowances
        self.places |= outcome.places or {}
        for finding in outcome.findings:
            self.findings.setdefault(finding.key, finding)
        for item in outcome.not_examined:
            self.lacking.setdefault(item.rule, set()).update(item.missing)

    @property
    def not_examined(self) -> tuple[NotExamined, ...]:
        return tuple(NotExamined(rule, tuple(sorted(missing))) for rule, missing in self.lacking.items())


def check_schemas(request: CheckRequest, session: Session) -> CheckReport:
    """Check the schemas in these files. Nothing is written anywhere: a hook must not change what it looks at.

    Raises UsageError (with PolicyError) when nothing could be done; a bad file among others is a line of
    ``coverage.unread``.
    """
    return _Check(request, session).report()


def suggested_baseline(report: CheckReport, today: date | None = None) -> str:
    """A baseline of what was found, for a person to give reasons and put in place."""
    until = (today or now().date()) + timedelta(days=ADOPTION_DAYS)
    return check_allow.suggested(report.result, until)


class _Check:
    def __init__(self, request: CheckRequest, session: Session) -> None:
        self.request, self.config = request, session.config
        self.started = now()
        self.today = request.today or self.started.date()
        self.baseline = self._baseline()
        words = self.config.vocabulary if self.config is not None else ()
        met = Met(words=frozenset(map(fold, words)))
        self.names = NamesShown(_NAMES_KEY + self.baseline.salt.encode()[:24], written=True, met=met)
        self.namer = Namer(self.names, self.config, reasons=request.explain)
        # Wrong options are told before anything is read.
        place((), self.config, request.source)
        _known_dialect(request.dialect)

    def report(self) -> CheckReport:
        policy = self._policy()
        given = self._given()
        selected, wanted = given.selected, given.units
        self.examiner = Examiner(
            self.namer,
            policy,
            self.config,
            self.today,
            self.request.dialect,
            self.request.source,
            self.request.base is not None,
            self.request.processes,
        )
        read = self.read(wanted)
        early = (replace(line, ref=self.namer.shown(line.ref)) for line in selected.unread)
        read.unread[:0] = [*early, *self._missing(selected)]
        read.skipped += (Skipped(self.namer.shown(folder), NO_SCHEMA) for folder in selected.without_schema)
        read.skipped += (replace(line, ref=self.namer.shown(line.ref)) for line in given.skipped)
        diff = self._diff(selected, read)
        examined = self._examined(selected, wanted, read, policy)
        allowances = [*self.baseline.allowances, *read.allowances]
        judged = check_allow.judge(read.findings.values(), allowances, examined, self.today)
        result = self._result(policy, read, judged.findings)
        explained = {str(column.ref): column.reasons for column in result.columns} if self.request.explain else {}
        data = {file: raw for unit in wanted for file, raw in unit.data.items()}
        return CheckReport(result, diff, tuple(judged.allowed), excerpts(self.names, data), explained)

    def _result(self, policy: EffectivePolicy, read: Read, findings: Sequence[Finding]) -> ScanResult:
        columns = tuple(column for one in read.named for column in one.columns)
        return ScanResult(
            engine=__version__,
            policy=policy.digest,
            coverage=Coverage(len(read.named), len(columns), 0, tuple(read.unread), tuple(read.skipped)),
            tables=tuple(read.tables),
            columns=columns,
            findings=tuple(findings),
            not_examined=read.not_examined,
            packs=policy.packs,
            started=_iso(self.started),
            finished=_iso(now()),
        )

    def read(self, wanted: Sequence[Unit]) -> Read:
        """Examine these units, on two processes where that is faster."""
        read = Read()
        for outcome in self.examiner.examine(wanted):
            read.take(outcome)
        return read

    def _baseline(self) -> Baseline:
        """The baseline that was named, else the one in the present folder, else none."""
        path = self.request.baseline or Path(check_allow.BASELINE_NAME)
        if self.request.baseline is None and not path.exists():
            return Baseline()
        return check_allow.read_baseline(path)

    def _policy(self) -> EffectivePolicy:
        """The policy in force, limited to rules on what a schema shows."""
        from guardian.policy.loader import load_policy
        from guardian.taxonomy import LAWS

        packs = self.request.packs
        if packs is None:
            packs = tuple(self.config.packs) if self.config is not None else LAWS
        policy = load_policy(packs, self.config)
        about = (
            replace(pack, rules=tuple(rule for rule in pack.rules if rule.applies_to in KINDS))
            for pack in policy.law_packs
        )
        return replace(policy, law_packs=tuple(about))

    def _given(self) -> Given:
        if self.request.staged:
            from guardian.app.check_staged import staged

            return staged(Path())
        selected = self._selected()
        return Given(selected, tuple(units(selected.files)))

    def _selected(self) -> Selected:
        selected = select(self.request.paths)
        if selected.missing and self.request.base is None and not selected.files and not selected.folders:
            listed = ", ".join(self.namer.shown(name) for name in selected.missing[:3])
            raise UsageError("no such file or folder", where=listed, remedy="Check the path")
        return selected

    def _missing(self, selected: Selected) -> list[Unread]:
        """Paths that were given and are not there; with an earlier revision, `_diff` tells which were deleted."""
        if self.request.base is not None:
            return []
        return [Unread(self.namer.shown(name), "no such file") for name in selected.missing]

    def _diff(self, selected: Selected, read: Read) -> PrivacyDiff | None:
        """What changed since the revision asked for; what of it cannot be read is unread."""
        if self.request.base is None:
            return None
        from guardian.app.check_base import against

        diff = against(self, selected, read)
        read.unread += diff.unread
        return diff

    def _examined(self, selected: Selected, found: Sequence[Unit], read: Read, policy: EffectivePolicy) -> Examined:
        from guardian.taxonomy import LAWS

        return Examined(
            sources=frozenset(self.namer.shown(name) for unit in found for name in (unit.name, *unit.files)),
            folders=frozenset(self.namer.shown(folder) for folder in selected.folders),
            unread=frozenset(line.ref.partition(":")[0] for line in read.unread),
            open_rules=frozenset(read.lacking),
            known_rules=frozenset(rule.id for rule in policy.rules) | frozenset(check_rules.RULES),
            every_pack=set(LAWS) <= set(policy.packs),
        )


def _known_dialect(dialect: str | None) -> None:
    if dialect is None:
        return
    from guardian.schemas import sql_dialect

    if not sql_dialect.known(dialect):
        raise UsageError(
            f"unknown dialect '{dialect}'", where="--dialect", expected=f"known: {', '.join(sql_dialect.DIALECTS)}"
        )


def _iso(moment: object) -> str:
    return str(moment.isoformat(timespec="milliseconds"))  # type: ignore[attr-defined]
