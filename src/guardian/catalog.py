"""The inventory: what the machine found, what a named person decided, since when, and what changed.

A decision outlives scans: a rejected tag stays rejected, an override is never undone by the machine, and both follow a
column that is renamed when its contents say so.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from guardian import taxonomy
from guardian.errors import UsageError
from guardian.model import MINOR, ColumnRef, ColumnVerdict, Evidence, Held, Location, TableVerdict, Tier
from guardian.state import Store, Writer

Action = Literal["accept", "reject", "override"]
DOCUMENT = "guardian.catalog/1"
SAME_CONTENT = 0.6
"""Share of common distinct values from which two columns are taken for one that was renamed."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a column's contents look like: keyed fingerprints of its smallest-hashed distinct values, and its form.

    ``form`` is made of character-class shapes and rounded counts only. ``complete``: every row was read.
    ``habit``: what stands often in it (``governance.watch_habits``), values by fingerprints under the same key; empty:
    not known. ``beside``: what its cells are stands in those beside them, as names of fields.
    """

    values: tuple[int, ...] = ()
    form: str = ""
    complete: bool = False
    habit: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person said of a column. ``category``: the tag accepted or rejected, or the one put in its place."""

    id: str
    ref: ColumnRef
    action: Action
    category: str
    by: str
    reason: str
    at: str
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One column of the inventory. ``found`` is the machine's verdict, ``verdict`` what holds after human decisions.

    ``first_seen`` and ``last_seen`` are ISO 8601 instants; ``since`` tells when the present category was first found;
    ``gone`` when a complete scan of its table no longer had it.
    """

    found: ColumnVerdict
    verdict: ColumnVerdict
    signature: Signature
    first_seen: str
    last_seen: str
    since: str
    decision: Decision | None = None
    gone: str | None = None

    @property
    def ref(self) -> ColumnRef:
        return self.found.ref


@dataclass(frozen=True, slots=True)
class KnownTable:
    """What was stored of a table: enough to skip it when the source proves that nothing changed. ``place``: where it
    lies, whatever it is called; empty: not known."""

    verdict: TableVerdict
    fingerprint: str | None
    basis: str
    sample_rows: int | None
    columns: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class ExaminedTable:
    """A table as this scan saw it. ``complete``: all its columns were seen, so a missing one is gone."""

    source: str
    name: str
    known: KnownTable
    columns: tuple[tuple[ColumnVerdict, Signature], ...]
    complete: bool = True


def sign(hashes: Iterable[int], form: str, key: bytes, *, complete: bool) -> Signature:
    """A signature under this store's key: without it the fingerprints say nothing about the values."""
    keyed = (hmac.digest(key, value.to_bytes(8, "big"), "sha256")[:8] for value in sorted(hashes))
    return Signature(tuple(int.from_bytes(digest, "big") >> 1 for digest in keyed), form, complete)


def alike(left: Signature, right: Signature) -> float:
    """How far two columns hold the same contents (0-1): shared values, or the same form if samples cannot overlap."""
    if left.values and right.values:
        shared = len(set(left.values) & set(right.values)) / min(len(left.values), len(right.values))
        if shared >= SAME_CONTENT or (left.complete and right.complete):
            return shared
    return SAME_CONTENT if left.form and left.form == right.form else 0.0


def apply(verdict: ColumnVerdict, decision: Decision | None) -> ColumnVerdict:
    """The verdict that holds once a person has spoken."""
    match decision:
        case None:
            return verdict
        case Decision(action="reject", category=category):
            return _as(verdict, "none") if verdict.category == category else verdict
        case Decision(category=category):
            kept = verdict if verdict.category == category else _as(verdict, category)
            return replace(kept, confidence=1.0, evidence=_by_person(kept.evidence))


def _as(verdict: ColumnVerdict, category: str) -> ColumnVerdict:
    kind = taxonomy.load().category(category)
    none = category == "none"
    return replace(
        verdict,
        category=category,
        entity=None if none else category,
        tier=kind.tier,
        legal=kind.legal,
        confidence=1.0,
        evidence=_by_person(replace(verdict.evidence, matched=0) if none else verdict.evidence),
        others=tuple(held for held in verdict.others if held.category != MINOR),  # who is a child hung on the tag
    )


def _by_person(evidence: Evidence) -> Evidence:
    return replace(evidence, by=(*(way for way in evidence.by if way != "person"), "person"))


class Catalog:
    """The inventory in a state store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known_table(self, source: str, name: str) -> KnownTable | None:
        rows = self._store.rows("tables", source=source, name=name)
        return _known(rows[0]) if rows else None

    def entries(
        self, source: str | None = None, table: str | None = None, decisions: Mapping[str, Decision] | None = None
    ) -> list[CatalogEntry]:
        """``decisions``: those in force, where a caller who asks table by table has them."""
        decisions = self.decisions() if decisions is None else decisions
        return [_decided(entry, decisions.get(str(entry.ref))) for entry in self.found(source, table)]

    def found(self, source: str | None = None, table: str | None = None) -> list[CatalogEntry]:
        """The entries as the machine left them."""
        where = {name: value for name, value in (("source", source), ("tab", table)) if value is not None}
        return [_entry(row) for row in self._store.rows("columns", **where)]

    def entry(self, ref: str) -> CatalogEntry:
        """The entry of ``source/table/column``; UsageError with the nearest names when there is none."""
        known = {str(entry.ref): entry for entry in self.entries()}
        if ref in known:
            return known[ref]
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
        return sorted(map(_decision, self._store.rows("decisions")), key=lambda one: (one.at, one.id))

    def review(self, ref: str, action: Action, *, by: str, reason: str, at: str, category: str = "") -> Decision:
        """Record what a named person decided. ``category`` is needed for an override only."""
        decision = self.judged(ref, action, by=by, reason=reason, at=at, category=category)
        with self._store.write() as writer:
            _put_decision(writer, decision)
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
        self, scan_id: str, tables: Sequence[ExaminedTable], summary: Mapping[str, Any], at: str
    ) -> list[Decision]:
        """Store one scan, in one transaction; returns the decisions that followed a renamed column."""
        decisions = self.decisions()
        moved: list[Decision] = []
        with self._store.write() as writer:
            for table in tables:
                moved += self._save_table(writer, table, decisions, at)
            writer.put("scans", {"id": scan_id}, {**summary, "at": at})
        return moved

    def _save_table(
        self, writer: Writer, table: ExaminedTable, decisions: Mapping[str, Decision], at: str
    ) -> list[Decision]:
        before = {row["name"]: _entry(row) for row in writer.rows("columns", source=table.source, tab=table.name)}
        now = {verdict.ref.column: (verdict, signature) for verdict, signature in table.columns}
        writer.put("tables", {"source": table.source, "name": table.name}, _known_document(table.known))
        for column, (verdict, signature) in now.items():
            entry = _seen(before.get(column), verdict, signature, at)
            writer.put("columns", _column_key(verdict.ref), _entry_document(entry))
        if not table.complete:
            return []
        gone = [entry for column, entry in before.items() if column not in now]
        for entry in gone:
            writer.put("columns", _column_key(entry.ref), _entry_document(replace(entry, gone=entry.gone or at)))
        new = {column: signature for column, (_, signature) in now.items() if column not in before}
        moved = list(_follow(gone, new, decisions))
        for decision in moved:
            _put_decision(writer, decision)
        return moved

    def scans(self) -> list[dict[str, Any]]:
        """Summaries of all scans, oldest first."""
        return sorted(self._store.rows("scans"), key=lambda row: str(row["at"]))

    def export(self) -> dict[str, Any]:
        """A document that another machine can import: entries and every decision."""
        return {
            "schema": DOCUMENT,
            "columns": [{"ref": str(entry.ref), **_entry_document(entry)} for entry in self.entries()],
            "decisions": [asdict(decision) for decision in self.all_decisions()],
        }

    def load(self, document: Mapping[str, Any]) -> int:
        """Merge the decisions of an exported document; returns how many were new. Refuses what is not one, whole."""
        if document.get("schema") != DOCUMENT or not isinstance(document.get("decisions"), list):
            raise UsageError("this is no catalog export", expected=DOCUMENT, remedy="Make one: guardian catalog export")
        try:
            decisions = [_decision({**row, "id": str(row["id"])}) for row in document["decisions"]]
        except (KeyError, TypeError, ValueError):
            raise UsageError(
                "a decision in the export lacks a field", expected="id, ref, action, category, by"
            ) from None
        for decision in decisions:
            taxonomy.load().category(decision.category)
        known = {decision.id for decision in self.all_decisions()}
        with self._store.write() as writer:
            for decision in decisions:
                _put_decision(writer, decision)
        return sum(decision.id not in known for decision in decisions)


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


def fingerprint(name: str, key: bytes) -> str:
    """What stands for a name that is itself personal data: stable within one state store, meaningless outside it."""
    return "~" + hashlib.blake2b(name.encode("utf-8", "surrogatepass"), key=key, digest_size=6).hexdigest()


def _column_key(ref: ColumnRef) -> dict[str, str]:
    return {"source": ref.source, "tab": ref.table, "name": ref.column}


def verdict_of(document: Mapping[str, Any]) -> ColumnVerdict:
    evidence = document["evidence"]
    return ColumnVerdict(
        ref=ColumnRef(**document["ref"]),
        category=document["category"],
        entity=document["entity"],
        tier=Tier(document["tier"]),
        legal={law: tuple(classes) for law, classes in document["legal"].items()},
        confidence=document["confidence"],
        evidence=Evidence(**{**evidence, "by": tuple(evidence["by"])}),
        others=tuple(Held(**held) for held in document["others"]),
        reasons=tuple(document["reasons"]),
        location=Location(**document["location"]) if document["location"] else None,
    )


def _entry_document(entry: CatalogEntry) -> dict[str, Any]:
    return {
        "found": asdict(entry.found),
        "signature": asdict(entry.signature),
        "first_seen": entry.first_seen,
        "last_seen": entry.last_seen,
        "since": entry.since,
        "gone": entry.gone,
    }


def _entry(row: Mapping[str, Any]) -> CatalogEntry:
    found = verdict_of(row["found"])
    signature = Signature(**{**row["signature"], "values": tuple(row["signature"]["values"])})
    return CatalogEntry(
        found, found, signature, row["first_seen"], row["last_seen"], row["since"], None, row.get("gone")
    )


def _known_document(known: KnownTable) -> dict[str, Any]:
    return {
        "rows": known.verdict.rows,
        "fingerprint": known.fingerprint,
        "basis": known.basis,
        "sample_rows": known.sample_rows,
        "columns": list(known.columns),
        "place": known.place,
    }


def _known(row: Mapping[str, Any]) -> KnownTable:
    verdict = TableVerdict(f"{row['source']}/{row['name']}", row["rows"], Tier.INTERNAL)
    columns, place = tuple(row["columns"]), row.get("place", "")
    return KnownTable(verdict, row["fingerprint"], row["basis"], row["sample_rows"], columns, place)


def _decision(row: Mapping[str, Any]) -> Decision:
    action = row["action"]
    if action not in ("accept", "reject", "override"):
        raise ValueError
    place = row["ref"]["source"]  # a folder was once named with the slash that somebody typed at its end
    ref = ColumnRef(**{**row["ref"], "source": place if "://" in place else place.rstrip("/") or place})
    return Decision(row["id"], ref, action, row["category"], row["by"], row["reason"], row["at"], row.get("moved_from"))


def _put_decision(writer: Writer, decision: Decision) -> None:
    writer.put("decisions", {"id": decision.id}, asdict(decision))
