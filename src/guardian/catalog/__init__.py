"""The inventory: what the machine found, what a named person decided, since when, and what changed.

A decision outlives scans: a rejected tag stays rejected, an override is never undone by the machine, and both follow a
column that is renamed when its contents say so.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any

from guardian import taxonomy
from guardian.catalog.entries import (
    SAME_CONTENT,
    Action,
    CatalogEntry,
    Decision,
    ExaminedTable,
    KnownTable,
    Signature,
    alike,
    apply,
    fingerprint,
    sign,
)
from guardian.catalog.rows import (
    column_key,
    decision_of,
    entry_document,
    entry_of,
    known_document,
    known_of,
    put_decision,
    verdict_of,
)
from guardian.errors import UsageError
from guardian.model import ColumnVerdict, column_names
from guardian.state import Store, Writer

__all__ = [
    "SAME_CONTENT",
    "Action",
    "Catalog",
    "CatalogEntry",
    "Decision",
    "ExaminedTable",
    "KnownTable",
    "Signature",
    "alike",
    "apply",
    "fingerprint",
    "sign",
    "verdict_of",
]

DOCUMENT = "guardian.catalog/1"


class Catalog:
    """The inventory in a state store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known_table(self, source: str, name: str) -> KnownTable | None:
        rows = self._store.rows("tables", source=source, name=name)
        return known_of(rows[0]) if rows else None

    def entries(
        self, source: str | None = None, table: str | None = None, decisions: Mapping[str, Decision] | None = None
    ) -> list[CatalogEntry]:
        """``decisions``: those in force, where a caller who asks table by table has them."""
        decisions = self.decisions() if decisions is None else decisions
        return [_decided(entry, decisions.get(str(entry.ref))) for entry in self.found(source, table)]

    def found(self, source: str | None = None, table: str | None = None) -> list[CatalogEntry]:
        """The entries as the machine left them."""
        where = {name: value for name, value in (("source", source), ("tab", table)) if value is not None}
        return [entry_of(row) for row in self._store.rows("columns", **where)]

    def entry(self, ref: str) -> CatalogEntry:
        """The entry of ``source/table/column``, also as guardian.yaml may write it; UsageError with the nearest names
        when there is none."""
        known = {str(entry.ref): entry for entry in self.entries()}
        meant = [ref] if ref in known else [one for one, entry in known.items() if ref in column_names(entry.ref)]
        if len(meant) == 1:
            return known[meant[0]]
        raise UsageError(
            "no such column in the catalog",
            where=ref,
            expected=_nearest(ref, known),
            remedy="See the known ones with: guardian catalog list",
        )

    def decisions(self, until: str | None = None) -> dict[str, Decision]:
        """The decision in force for each reference, now or then: the latest on that column, by whatever name."""
        taken = [one for one in self.all_decisions() if until is None or one.at <= until]
        places = _places(self._store.rows("tables")) if taken else {}
        latest: dict[str, Decision] = {}
        for decision in taken:
            latest[str(decision.ref)] = decision
            for source, table in places.get((decision.ref.source, decision.ref.table), ()):
                ref = replace(decision.ref, source=source, table=table)
                if ref != decision.ref:
                    latest[str(ref)] = replace(decision, ref=ref, moved_from=str(decision.ref))
        return latest

    def all_decisions(self) -> list[Decision]:
        return sorted(map(decision_of, self._store.rows("decisions")), key=lambda one: (one.at, one.id))

    def review(self, ref: str, action: Action, *, by: str, reason: str, at: str, category: str = "") -> Decision:
        """Record what a named person decided. ``category`` is needed for an override only."""
        decision = self.judged(ref, action, by=by, reason=reason, at=at, category=category)
        with self._store.write() as writer:
            put_decision(writer, decision)
        return decision

    def judged(self, ref: str, action: Action, *, by: str, reason: str, at: str, category: str = "") -> Decision:
        """The decision, not yet recorded. Raises UsageError where it can be none."""
        if not by.strip() or not reason.strip():
            raise UsageError(
                "a decision needs a name and a reason", where=ref, remedy="Give --by NAME and --reason TEXT"
            )
        entry = self.entry(ref)
        if action == "override":
            taxonomy.load().category(category)
        elif action == "reject" and entry.found.category == "none":
            raise UsageError(
                "there is nothing to reject: nothing personal was found in this column",
                where=ref,
                remedy="Give --override CATEGORY to say what it holds, or --accept to confirm it",
            )
        said = category if action == "override" else entry.found.category
        return Decision(str(uuid.uuid4()), entry.ref, action, said, by.strip(), reason.strip(), at)

    def save(
        self,
        scan_id: str,
        tables: Sequence[ExaminedTable],
        summary: Mapping[str, Any],
        at: str,
        met: Mapping[str, Set[str]] = MappingProxyType({}),
    ) -> list[Decision]:
        """Store one scan, in one transaction; returns the decisions that followed a renamed column.

        ``met``: of sources that were gone through whole, the references of all that is there."""
        decisions = self.decisions()
        moved: list[Decision] = []
        with self._store.write() as writer:
            for table in tables:
                moved += self._save_table(writer, table, decisions, at)
            for source, refs in met.items():
                _leave(writer, source, refs, at)
            writer.put("scans", {"id": scan_id}, {**summary, "at": at})
        return moved

    def _save_table(
        self, writer: Writer, table: ExaminedTable, decisions: Mapping[str, Decision], at: str
    ) -> list[Decision]:
        before = {row["name"]: entry_of(row) for row in writer.rows("columns", source=table.source, tab=table.name)}
        now = {verdict.ref.column: (verdict, signature) for verdict, signature in table.columns}
        writer.put("tables", {"source": table.source, "name": table.name}, known_document(table.known))
        for column, (verdict, signature) in now.items():
            entry = _seen(before.get(column), verdict, signature, at)
            writer.put("columns", column_key(verdict.ref), entry_document(entry))
        if not table.complete:
            return []
        gone = [entry for column, entry in before.items() if column not in now]
        for entry in gone:
            writer.put("columns", column_key(entry.ref), entry_document(replace(entry, gone=entry.gone or at)))
        new = {column: signature for column, (_, signature) in now.items() if column not in before}
        moved = list(_follow(gone, new, decisions))
        for decision in moved:
            put_decision(writer, decision)
        return moved

    def scans(self) -> list[dict[str, Any]]:
        """Summaries of all scans, oldest first."""
        return sorted(self._store.rows("scans"), key=lambda row: str(row["at"]))

    def export(self) -> dict[str, Any]:
        """A document that another machine can import: entries without fingerprints of values, and every decision."""
        return {
            "schema": DOCUMENT,
            "columns": [{"ref": str(entry.ref), **_carried(entry)} for entry in self.entries()],
            "decisions": [asdict(decision) for decision in self.all_decisions()],
        }

    def load(self, document: Mapping[str, Any]) -> int:
        """Merge the decisions of an exported document; returns how many were new. Refuses what is not one, whole.

        Of a column that was renamed here before, a decision goes to the new name as well.
        """
        if document.get("schema") != DOCUMENT or not isinstance(document.get("decisions"), list):
            raise UsageError("this is no catalog export", expected=DOCUMENT, remedy="Make one: guardian catalog export")
        try:
            decisions = [decision_of({**row, "id": str(row["id"])}) for row in document["decisions"]]
        except (KeyError, TypeError, ValueError):
            raise UsageError(
                "a decision in the export lacks a field", expected="id, ref, action, category, by"
            ) from None
        for decision in decisions:
            taxonomy.load().category(decision.category)
        known = {decision.id for decision in self.all_decisions()}
        new = [decision for decision in decisions if decision.id not in known]
        moved = list(_moved(new, self.scans(), {str(one.ref) for one in (*decisions, *self.all_decisions())}))
        with self._store.write() as writer:
            for decision in (*decisions, *moved):
                put_decision(writer, decision)
        return len(new)


def _carried(entry: CatalogEntry) -> dict[str, Any]:
    """What of an entry leaves the store: fingerprints and shapes of values are of use in it alone."""
    return {name: said for name, said in entry_document(entry).items() if name != "signature"}


def _places(tables: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """For each table that lies where another one does, all names of that place."""
    names: dict[str, list[tuple[str, str]]] = {}
    for row in tables:
        if row.get("place"):
            names.setdefault(row["place"], []).append((row["source"], row["name"]))
    return {name: group for group in names.values() if len(group) > 1 for name in group}


def _follow(
    gone: Sequence[CatalogEntry], new: Mapping[str, Signature], decisions: Mapping[str, Decision]
) -> Iterable[Decision]:
    """A decision moves where exactly one new column has the contents that the decided one had, and no decision of its
    own (under another name of the table, say). It keeps its time, so that it wins over none that was taken later."""
    for entry in gone:
        decision = decisions.get(str(entry.ref))
        if decision is None:
            continue
        scores = {column: alike(entry.signature, signature) for column, signature in new.items()}
        best = max(scores.values(), default=0.0)
        matching = [column for column, score in scores.items() if score == best]
        if best >= SAME_CONTENT and len(matching) == 1:
            ref = replace(entry.ref, column=matching[0])
            if str(ref) not in decisions:
                yield replace(decision, id=str(uuid.uuid4()), ref=ref, moved_from=str(entry.ref))


def _moved(new: Iterable[Decision], scans: Iterable[Mapping[str, Any]], decided: set[str]) -> Iterable[Decision]:
    """Decisions on columns that these scans, oldest first, saw renamed, under the present names that have none."""
    latest = {decision.ref: decision for decision in sorted(new, key=lambda one: (one.at, one.id))}
    renames = [pair for scan in scans for pair in scan.get("renamed", {}).items()]
    for ref, decision in latest.items():
        name = str(ref)
        for after, before in renames:
            name = after if before == name else name
        if name not in decided:
            column = name.removeprefix(f"{ref.source}/{ref.table}/")
            yield replace(decision, id=str(uuid.uuid4()), ref=replace(ref, column=column), moved_from=str(ref))


def _leave(writer: Writer, source: str, met: Set[str], at: str) -> None:
    """Note what is there no more: columns of tables that are not met, nor lie in or under anything that is."""
    there: dict[str, bool] = {}
    for row in writer.rows("columns", source=source):
        ref = f"{source}/{row['tab']}"
        if ref not in there:
            there[ref] = ref in met or any(ref.startswith(known) and ref[len(known)] in "/#!." for known in met)
        entry = None if there[ref] else entry_of(row)
        if entry is not None and entry.gone is None:
            writer.put("columns", column_key(entry.ref), entry_document(replace(entry, gone=at)))


def _seen(before: CatalogEntry | None, verdict: ColumnVerdict, signature: Signature, at: str) -> CatalogEntry:
    if before is None:
        return CatalogEntry(verdict, verdict, signature, at, at, at)
    since = before.since if before.found.category == verdict.category else at
    return CatalogEntry(verdict, verdict, signature, before.first_seen, at, since)


def _decided(entry: CatalogEntry, decision: Decision | None) -> CatalogEntry:
    return replace(entry, decision=decision, verdict=apply(entry.found, decision))


def _nearest(ref: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(ref, list(known), n=3)
    return f"nearest: {', '.join(close)}" if close else ""
