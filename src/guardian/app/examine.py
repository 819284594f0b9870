"""One target at a time: open it, read its tables through the kernel, judge their columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from guardian import __version__
from guardian.app.names_met import Meeting, keep_words, names_shown
from guardian.app.names_shown import FINGERPRINTS as FINGERPRINTS
from guardian.app.names_shown import NamesShown
from guardian.app.own_files import OwnFiles
from guardian.app.places import Places
from guardian.app.recognizers import own_recognizers
from guardian.catalog import Catalog, ExaminedTable, KnownTable, Signature, fingerprint, sign
from guardian.errors import GuardianError
from guardian.model import ColumnVerdict, Skipped, TableSchema, TableVerdict, Tier, Unread

if TYPE_CHECKING:
    from guardian.app.scan import Progress, ScanRequest
    from guardian.app.session import Session
    from guardian.detection.profile import ColumnProfile, ProfileKernel, TableProfile
    from guardian.sources.base import Reading, Source
    from guardian.state import Store

SIGNED = 64
"""Smallest-hashed distinct values of a column that make its signature."""


@dataclass(slots=True)
class SourceOutcome:
    """What one source gave so far."""

    tables: list[ExaminedTable] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    whole: bool = False
    """Everything that is there was met: a table that is in none of the lists is there no more."""


class Examiner:
    """Examines targets under one policy digest. Holds the kernel and the language engines, started at most once."""

    def __init__(
        self, request: ScanRequest, session: Session, store: Store, policy_digest: str, progress: Progress
    ) -> None:
        self._request, self._config, self._progress = request, session.config, progress
        self._catalog = Catalog(store)
        self._key = store.secret(FINGERPRINTS)
        self._basis = f"{__version__} {policy_digest}"
        keep_words(store, session.config.vocabulary if session.config is not None else ())
        self._store, self._names = store, names_shown(store)
        self._places, self._target = Places(session, self._key), ""
        self._places.migrated(store)
        self._own, self._own_files = own_recognizers(self._config), OwnFiles(session, store)
        self._kernel: ProfileKernel | None = None
        self._outcome = SourceOutcome()
        self._left: set[str] = set()

    @property
    def shown_targets(self) -> tuple[str, ...]:
        return tuple(self.shown(target) for target in self._request.targets)

    def shown(self, target: str) -> str:
        """The target as it may be printed: no user info, no personal name."""
        from guardian.sources.open import display_name

        configured = self._config is not None and target in self._config.sources
        return target if configured else self._names.path(display_name(target))

    def examine(self, target: str) -> SourceOutcome:
        """Every table of a target; raises GuardianError only when the target cannot be opened at all."""
        self._outcome, self._target = SourceOutcome(), target
        source = self._open(target)
        meeting = Meeting(self._names, self._folder(target))
        try:
            for table in meeting.tables(source):
                self._take(source, table)
        finally:
            source.close()
            meeting.keep(self._store)
        self._outcome.whole = not (self._request.include or self._request.exclude)
        if not self._outcome.tables and not self._outcome.unread:
            self._outcome.unread.append(Unread(self.shown(target), _nothing(len(self._outcome.skipped))))
        return self._outcome

    def unmatched(self) -> tuple[str, ...]:
        """The exclude patterns that left nothing out so far."""
        from guardian.app.named import unmatched

        typed = NamesShown(self._key, sure=True)  # not hidden for a doubt, or a mistake in it could not be seen
        return tuple(typed.path(pattern) for pattern in unmatched(self._request.exclude, self._left))

    def partial(self) -> SourceOutcome:
        """What the interrupted target gave before it was stopped."""
        return self._outcome

    def _open(self, target: str) -> Source:
        from guardian.app.named import check_named
        from guardian.sources.open import open_source

        check_named(target, self._config)
        configured = self._config.sources.get(target) if self._config is not None else None
        request = self._request
        return open_source(
            configured.url if configured else target,
            name=target if configured else None,
            password_file=request.password_file,
            include=request.include,
            exclude=request.exclude,
            as_format=request.as_format,
            own=self._own_files,
        )

    def _folder(self, target: str) -> Path | None:
        from guardian.sources.address import scheme_of

        configured = self._config.sources.get(target) if self._config is not None else None
        url = configured.url if configured else target
        scheme = scheme_of(url)
        path = Path(unquote(url.removeprefix("file://")) if scheme else url)
        return path if scheme in ("", "file") and path.is_dir() else None

    def _take(self, source: Source, table: TableSchema | Unread | Skipped) -> None:
        if not isinstance(table, TableSchema):
            self._left.add(table.ref.removeprefix(f"{source.name}/"))
        match table:
            case Unread(ref=ref, reason=reason):
                self._outcome.unread.append(Unread(self._names.path(ref), reason))
            case Skipped(ref=ref, reason=reason):
                self._outcome.skipped.append(Skipped(self._names.path(ref), reason))
            case TableSchema():
                try:
                    self._outcome.tables.append(self._unchanged(source, table) or self._read(source, table))
                except GuardianError as error:
                    self._outcome.unread.append(Unread(self._names.path(table.ref), error.what))
                except KeyboardInterrupt:
                    self._outcome.unread.append(Unread(self._names.path(table.ref), "interrupted"))
                    raise

    def _unchanged(self, place: Source, table: TableSchema) -> ExaminedTable | None:
        """The stored verdicts, where the source proves that nothing changed under the same engine and policy."""
        if self._request.again:
            return None
        source, name = self._names.path(table.source), self._names.path(table.name)
        known = self._catalog.known_table(source, name)
        if known is None or known.basis != self._basis:
            return None
        if known.sample_rows is not None and known.sample_rows != self._request.sample_rows:
            return None
        untouched = table.fingerprint is not None and known.fingerprint == table.fingerprint
        if not untouched and not (known.content and known.content == self._content(place, table)):
            return None  # what was only touched, or copied over itself, has other times and the same content
        entries = {entry.ref.column: entry for entry in self._catalog.found(source, name)}
        known = replace(known, place=self._place(table), fingerprint=table.fingerprint)
        self._progress.unchanged()
        kept = (entries[column] for column in known.columns)
        return ExaminedTable(source, name, known, tuple((entry.found, entry.signature) for entry in kept))

    def _content(self, source: Source, table: TableSchema) -> str:
        from guardian.sources.base import ProvingSource

        return (source.content(table, self._key) or "") if isinstance(source, ProvingSource) else ""

    def _read(self, source: Source, table: TableSchema) -> ExaminedTable:
        from guardian.detection import text
        from guardian.detection.names_beneath import beneath
        from guardian.detection.verdict_texts import expects_text

        self._progress.table(self._names.path(table.ref))
        if expects_text(table):
            text.prepare()  # the English engine starts while rows are read
        reading = source.profile(table, self._kernel_for_all(), self._request.sample_rows, self._progress.rows)
        for line in reading.unread:
            self._outcome.unread.append(Unread(self._names.path(line.ref), line.reason))
        if reading.rowless and not reading.unread:
            self._outcome.unread.append(Unread(self._names.path(table.ref), reading.rowless))
        columns, opaque = reading.profile.columns, reading.profile.opaque
        under = beneath(reading.table, columns, ())
        shown = self._names.columns(dict.fromkeys((*columns, *opaque)), under) if opaque else {}
        for column, cells in opaque.items():
            ref = f"{self._names.path(table.ref)}/{shown[column]}"
            self._outcome.skipped.append(Skipped(ref, f"{cells} cells hold bytes that are no text"))
        examined = self._judge(reading)
        if not _all_told(reading):
            return examined
        return replace(examined, known=replace(examined.known, content=self._content(source, table)))

    def _judge(self, reading: Reading[TableProfile]) -> ExaminedTable:
        from guardian.detection.names_beneath import beneath
        from guardian.detection.pairs import told_beside
        from guardian.detection.verdict import judge
        from guardian.governance.understood import not_understood

        table, profile = reading.table, reading.profile
        total = max(reading.rows or 0, reading.rows_read)
        verdicts = judge(table, profile, total_rows=total, random=reading.random, recognizers=self._own)
        complete = _read_whole(reading) and not reading.unread
        shown = self._names.columns(
            [verdict.ref.column for verdict in verdicts], beneath(table, profile.columns, verdicts)
        )
        beside, doubt = told_beside(profile), not_understood(table, profile, verdicts)
        columns = tuple(
            (
                self._renamed(verdict, shown),
                replace(signature, beside=verdict.ref.column in beside, doubt=doubt.get(verdict.ref.column, "")),
            )
            for verdict in verdicts
            for signature in (self._sign(profile.columns.get(verdict.ref.column), complete, verdict.ref.column),)
        )
        return ExaminedTable(
            source=self._names.path(table.source),
            name=self._names.path(table.name),
            known=self._known(reading, [verdict for verdict, _ in columns], total),
            columns=columns,
            complete=not reading.unread,
        )

    def _known(self, reading: Reading[TableProfile], verdicts: Iterable[ColumnVerdict], total: int) -> KnownTable:
        table = reading.table
        verdicts = tuple(verdicts)
        tier = max((verdict.tier for verdict in verdicts), default=Tier.INTERNAL)
        return KnownTable(
            verdict=TableVerdict(self._names.path(table.ref), total, tier),
            fingerprint=table.fingerprint if _all_told(reading) else None,
            basis=self._basis,
            sample_rows=None if _read_whole(reading) else self._request.sample_rows,
            columns=tuple(verdict.ref.column for verdict in verdicts),
            place=self._place(table),
        )

    def _place(self, table: TableSchema) -> str:
        return self._places.place(self._target, table.name, self._request.as_format)

    def _renamed(self, verdict: ColumnVerdict, columns: Mapping[str, str]) -> ColumnVerdict:
        ref = verdict.ref
        shown = replace(
            ref,
            source=self._names.path(ref.source),
            table=self._names.path(ref.table),
            column=columns[ref.column],
        )
        return replace(verdict, ref=shown)

    def _sign(self, profile: ColumnProfile | None, complete: bool, head: str) -> Signature:
        from guardian.governance.watch_habits import habit_of

        if profile is None:
            return Signature()
        shapes = ",".join(f"{shape}:{_share(count, profile.examined)}" for shape, count in profile.shapes[:5])
        form = f"{shapes}|{profile.length_min}-{profile.length_max}"
        hashes = array("Q", profile.hashes[: 8 * SIGNED])
        signature = sign(hashes, form, self._key, complete=complete)
        return replace(signature, habit=habit_of(profile, lambda value: fingerprint(value, self._key), head))

    def _kernel_for_all(self) -> ProfileKernel:
        if self._kernel is None:
            from guardian.detection.profile import ProfileKernel
            from guardian.detection.recognizers import BUILTIN

            self._kernel = ProfileKernel((*BUILTIN, *self._own))
        return self._kernel


def _nothing(skipped: int) -> str:
    """Why a target without any table is no clean one."""
    left = f"all that is there was left out ({skipped:,}, listed)" if skipped else "there is no table and no file in it"
    return f"nothing was examined: {left}. Check that it is the right place, and --include and --exclude"


def _all_told(reading: Reading[TableProfile]) -> bool:
    """Whether its verdicts are all there is to tell of a table; what else there was, the next scan is to tell again."""
    return not (reading.unread or reading.rowless or reading.profile.opaque)


def _read_whole(reading: Reading[TableProfile]) -> bool:
    """Whether every row reached the kernel: not known where the source cannot count its rows."""
    return reading.rows is not None and reading.rows_read >= reading.rows


def _share(count: int, of: int) -> int:
    """Tenths, so that two samples of one column agree."""
    return round(10 * count / of) if of else 0
