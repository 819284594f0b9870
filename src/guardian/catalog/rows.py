"""Entries, tables and decisions as the state store and an export hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from guardian.catalog.entries import CatalogEntry, Decision, KnownTable, Signature
from guardian.model import ColumnRef, ColumnVerdict, Evidence, Held, Location, TableVerdict, Tier
from guardian.state import Writer


def column_key(ref: ColumnRef) -> dict[str, str]:
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


def entry_document(entry: CatalogEntry) -> dict[str, Any]:
    return {
        "found": asdict(entry.found),
        "signature": asdict(entry.signature),
        "first_seen": entry.first_seen,
        "last_seen": entry.last_seen,
        "since": entry.since,
        "gone": entry.gone,
    }


def entry_of(row: Mapping[str, Any]) -> CatalogEntry:
    found = verdict_of(row["found"])
    signature = Signature(**{**row["signature"], "values": tuple(row["signature"]["values"])})
    return CatalogEntry(
        found, found, signature, row["first_seen"], row["last_seen"], row["since"], None, row.get("gone")
    )


def known_document(known: KnownTable) -> dict[str, Any]:
    return {
        "rows": known.verdict.rows,
        "fingerprint": known.fingerprint,
        "basis": known.basis,
        "sample_rows": known.sample_rows,
        "columns": list(known.columns),
        "place": known.place,
        "content": known.content,
    }


def known_of(row: Mapping[str, Any]) -> KnownTable:
    verdict = TableVerdict(f"{row['source']}/{row['name']}", row["rows"], Tier.INTERNAL)
    columns, place = tuple(row["columns"]), row.get("place", "")
    content = row.get("content", "")
    return KnownTable(verdict, row["fingerprint"], row["basis"], row["sample_rows"], columns, place, content)


def decision_of(row: Mapping[str, Any]) -> Decision:
    action = row["action"]
    if action not in ("accept", "reject", "override"):
        raise ValueError
    place = row["ref"]["source"]  # a folder was once named with the slash that somebody typed at its end
    ref = ColumnRef(**{**row["ref"], "source": place if "://" in place else place.rstrip("/") or place})
    return Decision(row["id"], ref, action, row["category"], row["by"], row["reason"], row["at"], row.get("moved_from"))


def put_decision(writer: Writer, decision: Decision) -> None:
    writer.put("decisions", {"id": decision.id}, asdict(decision))
