"""Jobs on the inventory: list, show, review, compare, move between machines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian import taxonomy
from guardian.app.catalog_changes import changes, decided, former_names
from guardian.app.find import find
from guardian.app.named import check_word
from guardian.app.names_met import names_shown
from guardian.app.session import Session, now
from guardian.catalog import Action, Catalog, CatalogEntry, Decision
from guardian.errors import UsageError, counted
from guardian.model import NOT_PERSONAL, Tier, said
from guardian.sources.address import display_name
from guardian.state import Store

if TYPE_CHECKING:
    from guardian.config import Config

EMPTY, SCAN_FIRST = "the catalog is empty", "Run guardian scan first"
SHORTEST = 4
"""Digits with which an id may begin, or a year; fewer are a number."""
LIST_SCANS = "See guardian catalog scans"
SURE = 0.75
"""From this confidence on a verdict needs no review unless it is restricted."""


class CatalogJobs:
    """Use as a context manager: holds the state store open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._store = Store(session.state_url)
        self._catalog = Catalog(self._store)

    def __enter__(self) -> CatalogJobs:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.__exit__()

    def rows(
        self,
        *,
        source: str | None = None,
        category: str | None = None,
        tier: str | None = None,
        everything: bool = False,
    ) -> list[dict[str, Any]]:
        """Entries for a list, most sensitive first: present ones, and personal ones where no category is asked for, or
        ``everything``. A source or category that cannot be in the catalog raises UsageError."""
        lowest = Tier.of(tier) if tier else Tier.PUBLIC
        if category is not None:
            check_word(category, "category", tuple(taxonomy.load().categories))
        entries = [
            entry
            for entry in self._of_source(source)
            if (everything or ((entry.verdict.personal or category is not None) and entry.gone is None))
            and (category is None or entry.verdict.category == category)
            and entry.verdict.tier >= lowest
        ]
        listed = sorted(entries, key=lambda one: (-one.verdict.tier, str(one.ref)))
        return [_row(entry) | ({"gone": entry.gone or ""} if everything else {}) for entry in listed]

    def _of_source(self, source: str | None) -> list[CatalogEntry]:
        entries = self._catalog.entries()
        if source is None:
            return entries
        shown = known_source(source, entries, self._session.config)
        return [entry for entry in entries if entry.ref.source == shown]

    def awaiting_review(self) -> list[dict[str, Any]]:
        """Undecided personal columns that are restricted or not sure, least sure first."""
        entries = [
            entry
            for entry in self._catalog.entries()
            if entry.decision is None and entry.gone is None and entry.verdict.personal
            if entry.verdict.confidence < SURE or entry.verdict.tier is Tier.RESTRICTED
        ]
        return [_row(entry) for entry in sorted(entries, key=lambda one: (one.verdict.confidence, str(one.ref)))]

    def _kept(self, ref: str) -> str:
        """A reference as it is kept: who knows a name that is never shown may ask by it."""
        names = names_shown(self._store)
        refs = [entry.ref for entry in self._catalog.entries()]
        table, slash, column = ref.rpartition("/")
        shown, place = names.path(table), names.place(column)
        meant = (one for one in refs if f"{one.source}/{one.table}" == shown and names.place_of(one.column) == place)
        return (
            ref if any(str(one) == ref for one in refs) else str(next(meant, f"{shown}{slash}{names.column(column)}"))
        )

    def show(self, ref: str, language: str) -> dict[str, Any]:
        """All that is known of one column, in words."""
        entry = self._catalog.entry(self._kept(ref))
        verdict, evidence = entry.verdict, entry.verdict.evidence
        decisions = [one for one in self._catalog.all_decisions() if one.ref == entry.ref]
        return {
            **_row(entry),
            "legal": [f"{law}: {', '.join(classes)}" for law, classes in verdict.legal.items() if classes],
            "found_by_machine": f"{entry.found.entity or entry.found.category} ({entry.found.confidence:.2f})",
            "evidence": f"{evidence.matched} of {counted(evidence.examined, 'examined cell')} matched; "
            f"{counted(evidence.rows, 'row')}",
            "others": [f"{held.entity}: {held.matched} of {held.examined}" for held in verdict.others],
            "reasons": [said(reason, language) for reason in verdict.reasons],
            "first_seen": entry.first_seen,
            "last_seen": entry.last_seen,
            "gone": entry.gone or "no",
            "decisions": [_words(decision) for decision in decisions],
        }

    def find(self, ref: str, language: str) -> list[dict[str, Any]]:
        """Where what a reference hides stands among its like."""
        return find(ref, self._session, self._store, language)

    def review(self, ref: str, action: str, category: str, by: str, reason: str) -> Decision:
        chosen: Action = "accept" if action == "accept" else "reject" if action == "reject" else "override"
        at = now().isoformat(timespec="microseconds")
        ref = self._kept(ref)
        ref = str(self._catalog.judged(ref, chosen, by=by, reason=reason, at=at, category=category).ref)
        self._session.record(
            "review", "started", objects=(ref,), reason=reason, details={"decision": chosen, "by": by, "tag": category}
        )
        return self._catalog.review(ref, chosen, by=by, reason=reason, at=at, category=category)

    def scans(self) -> list[dict[str, Any]]:
        """All scans, oldest first, by the number that `diff` takes."""
        return [
            {
                "number": number,
                "id": scan["id"],
                "at": scan["at"],
                "targets": list(scan["targets"]),
                "columns": len(scan["columns"]),
                "personal": sum(kept[0] not in NOT_PERSONAL for kept in scan["columns"].values()),
                "whole": not (scan.get("interrupted") or scan.get("unread")),
            }
            for number, scan in enumerate(self._catalog.scans(), 1)
        ]

    def diff(self, before: str | None, after: str | None) -> dict[str, Any]:
        """What changed between two scans (by number, time or id); by default the last one and the one before it of the
        same targets."""
        scans = self._catalog.scans()
        if not scans:
            raise UsageError(EMPTY, remedy=SCAN_FIRST)
        new = _chosen(scans, after) if after else scans[-1]
        old = _chosen(scans, before) if before else _earlier(scans, new)
        first, last = scans.index(old), scans.index(new)
        return {
            "from": old["id"],
            "to": new["id"],
            "since": old["at"],
            "until": new["at"],
            "numbers": [first + 1, last + 1],
            "changes": changes(
                decided(old["columns"], self._catalog.decisions(until=str(old["at"]))),
                decided(
                    new["columns"], self._catalog.decisions(until=None if last + 1 == len(scans) else str(new["at"]))
                ),
                former_names(scans[first + 1 : last + 1]),
            ),
        }

    def export(self) -> dict[str, Any]:
        self._session.record("export", "started", details={"what": "catalog"})
        return self._catalog.export()

    def load(self, file: Path) -> int:
        try:
            document = json.loads(file.read_bytes())
        except (OSError, ValueError):
            raise UsageError(
                "the file is no JSON document", where=str(file), remedy="Make one with guardian catalog export"
            ) from None
        self._session.record("import", "started", details={"what": "catalog"})
        return self._catalog.load(document if isinstance(document, dict) else {})


def known_source(source: str, entries: Iterable[CatalogEntry], config: Config | None) -> str:
    """The name under which the catalog knows a source; UsageError with the next step where it does not."""
    shown = display_name(source)
    known = tuple(dict.fromkeys(entry.ref.source for entry in entries))
    if shown not in known and config is not None and shown in config.sources:
        raise UsageError(f"'{shown}' is not in the catalog yet", remedy=f"Scan it first: guardian scan {shown}")
    if not known:
        raise UsageError(EMPTY, remedy=SCAN_FIRST)
    check_word(shown, "source", known)
    return shown


def _row(entry: CatalogEntry) -> dict[str, Any]:
    verdict = entry.verdict
    return {
        "ref": str(entry.ref),
        "category": verdict.category,
        "entity": verdict.entity,
        "tier": verdict.tier.label,
        "confidence": round(verdict.confidence, 2),
        "since": entry.since,
        "decision": _words(entry.decision) if entry.decision else "",
    }


def _words(decision: Decision) -> str:
    moved = f", followed from {decision.moved_from}" if decision.moved_from else ""
    return f"{decision.action} {decision.category} by {decision.by} at {decision.at}: {decision.reason}{moved}"


def _chosen(scans: list[dict[str, Any]], named: str) -> dict[str, Any]:
    if named.isdecimal() and 0 < int(named) <= len(scans):
        return scans[int(named) - 1]
    texts = () if named.isdecimal() and len(named) < SHORTEST else ("id", "at")
    matching = [scan for scan in scans if any(str(scan[text]).startswith(named) for text in texts)]
    if len(matching) == 1:
        return matching[0]
    known = ", ".join(f"{scans.index(scan) + 1} ({scan['at']})" for scan in (matching or scans)[-5:])
    raise UsageError(
        f"{counted(len(matching), 'scan')} of this time" if matching else "no scan has this number, time or id",
        where=named,
        expected=f"the last ones: {known}",
        remedy=LIST_SCANS,
    )


def _earlier(scans: list[dict[str, Any]], new: dict[str, Any]) -> dict[str, Any]:
    for scan in reversed(scans[: scans.index(new)]):
        if scan["targets"] == new["targets"]:
            return dict(scan)
    raise UsageError(
        "there is no earlier scan of the same targets",
        remedy=f"Scan them again later, or name two scans with --from and --to. {LIST_SCANS}",
    )
