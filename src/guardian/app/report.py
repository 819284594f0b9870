"""A report on what is known: the catalog as the last scans left it, after human decisions, under the present policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guardian import __version__
from guardian.app.catalog import EMPTY, SCAN_FIRST, known_source
from guardian.app.places import each_once
from guardian.app.scan import shown_decisions
from guardian.app.session import Session, now
from guardian.catalog import Catalog, KnownTable
from guardian.errors import UsageError
from guardian.model import ColumnVerdict, Coverage, ScanResult, Skipped, Unread
from guardian.state import Store

_NO_REASON = "it was unread when it was last scanned"


def report_known(session: Session, sources: Sequence[str] = (), packs: Sequence[str] | None = None) -> ScanResult:
    """What the catalog holds of ``sources`` (all of them by default), judged today; no source is opened.

    What the last scan of each of its targets could not read stays unread here. ``started`` is the oldest of these
    scans. Raises UsageError where the catalog is empty or does not know a source.
    """
    from guardian.app.findings import find
    from guardian.policy.loader import load_policy
    from guardian.taxonomy import LAWS

    config = session.config
    policy = load_policy(tuple(packs if packs is not None else config.packs if config is not None else LAWS), config)
    with Store(session.state_url) as store:
        catalog = Catalog(store)
        entries = [entry for entry in catalog.entries() if entry.gone is None]
        latest = {target: scan for scan in catalog.scans() for target in scan["targets"]}
        if not latest:
            raise UsageError(EMPTY, remedy=SCAN_FIRST)
        names = tuple(dict.fromkeys(known_source(source, entries, config) for source in sources))
        entries = [entry for entry in entries if not names or entry.ref.source in names]
        verdicts = [entry.verdict for entry in each_once(entries, catalog, config)]
        known = _tables(catalog, verdicts)
        columns = _in_order(verdicts, known)
        decisions = shown_decisions(columns, catalog.decisions())
    session.record("export", "started", objects=names, policy=policy.digest, details={"what": "report"})
    shown = {str(column.ref) for column in columns}
    if names:
        latest = {target: scan for target, scan in latest.items() if target in names or shown & scan["columns"].keys()}
    scans = latest.values()
    found = find(columns, [table.verdict for table in known], policy, config, now().date())
    return ScanResult(
        engine=__version__,
        policy=policy.digest,
        coverage=_coverage(latest, columns, len(known)),
        tables=found.tables,
        columns=columns,
        findings=found.findings,
        not_examined=found.not_examined,
        packs=policy.packs,
        started=min((str(scan["started"]) for scan in scans), default=""),
        finished=max((str(scan["at"]) for scan in scans), default=""),
        interrupted=any(scan["interrupted"] for scan in scans),
        sample_rows=max((table.sample_rows for table in known if table.sample_rows), default=None),
        decisions=decisions,
    )


def _tables(catalog: Catalog, columns: Iterable[ColumnVerdict]) -> list[KnownTable]:
    places = dict.fromkeys((column.ref.source, column.ref.table) for column in columns)
    return [table for place in places if (table := catalog.known_table(*place)) is not None]


def _in_order(columns: Iterable[ColumnVerdict], tables: Iterable[KnownTable]) -> tuple[ColumnVerdict, ...]:
    """As the tables have them: a store gives its rows by name."""
    place = {
        f"{table.verdict.ref}/{name}": number
        for number, (table, name) in enumerate((table, name) for table in tables for name in table.columns)
    }
    return tuple(sorted(columns, key=lambda column: place.get(str(column.ref), len(place))))


def _coverage(latest: Mapping[str, Mapping[str, Any]], columns: Sequence[ColumnVerdict], tables: int) -> Coverage:
    """``latest``: for each target, the last scan of it. One of an earlier version has no lines by target."""
    unread: dict[str, str] = {}
    skipped: dict[str, str] = {}
    for target, scan in latest.items():
        if "coverage" in scan:
            left = scan["coverage"].get(target, {})
            unread.update(left.get("unread", ()))
            skipped.update(left.get("skipped", ()))
        else:
            unread.update((ref, _NO_REASON) for ref in scan["unread"])
    return Coverage(
        tables=tables,
        columns=len(columns),
        cells_examined=sum(column.evidence.examined for column in columns),
        unread=tuple(Unread(*line) for line in unread.items()),
        skipped=tuple(Skipped(*line) for line in skipped.items()),
    )
