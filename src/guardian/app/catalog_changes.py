"""What differs between two scans, after what people decided: columns added, removed, changed, renamed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guardian.catalog import SAME_CONTENT, Catalog, Decision, ExaminedTable, Signature, alike, apply
from guardian.model import ColumnRef, ColumnVerdict, Evidence, Tier

Columns = Mapping[str, Sequence[Any]]
"""``{ref: [category, entity, tier]}``: the columns of a scan."""


def renamed(catalog: Catalog, tables: Iterable[ExaminedTable]) -> dict[str, str]:
    """Columns of a scan not yet saved, with the former name of each: where the contents of exactly one that is gone are
    those of exactly one that is new."""
    found: dict[str, str] = {}
    for table in tables:
        if not table.complete:
            continue
        before = {one.ref: one.signature for one in catalog.found(table.source, table.name) if one.gone is None}
        now = {verdict.ref: signature for verdict, signature in table.columns}
        gone = {ref: signature for ref, signature in before.items() if ref not in now}
        new = {ref: signature for ref, signature in now.items() if ref not in before}
        found |= {str(ref): str(old) for old, ref in _pairs(gone, new)}
    return found


def _pairs(
    gone: Mapping[ColumnRef, Signature], new: Mapping[ColumnRef, Signature]
) -> list[tuple[ColumnRef, ColumnRef]]:
    pairs = []
    for old, signature in gone.items():
        ref = _only(signature, new)
        if ref is not None and _only(new[ref], gone) == old:
            pairs.append((old, ref))
    return pairs


def _only(signature: Signature, others: Mapping[ColumnRef, Signature]) -> ColumnRef | None:
    """The one column that is most alike, if it is alike enough and no other is as much."""
    scores = {ref: alike(signature, other) for ref, other in others.items()}
    best = max(scores.values(), default=0.0)
    matching = [ref for ref, score in scores.items() if score == best]
    return matching[0] if best >= SAME_CONTENT and len(matching) == 1 else None


def former_names(scans: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The first name of each column over these scans, oldest first; of those that kept theirs, nothing."""
    first: dict[str, str] = {}
    for scan in scans:
        for ref, old in scan.get("renamed", {}).items():
            first[ref] = first.pop(old, old)
    return {ref: old for ref, old in first.items() if ref != old}


def decided(columns: Columns, decisions: Mapping[str, Decision]) -> Columns:
    """The columns of a scan as they hold once people have spoken."""
    return {ref: _decided(found, decisions.get(ref)) for ref, found in columns.items()}


def _decided(found: Sequence[Any], decision: Decision | None) -> Sequence[Any]:
    if decision is None:
        return found
    category, entity, tier = found
    verdict = apply(ColumnVerdict(decision.ref, category, entity, Tier.of(tier), {}, 1.0, Evidence()), decision)
    return [verdict.category, verdict.entity, verdict.tier.label]


def changes(before: Columns, after: Columns, former: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """What differs between the columns of two scans. A renamed column (``former``: its old name) is one that is gone
    and one that is new, each with the name of the other."""
    known = (former or {}).items()
    pairs = {
        ref: old for ref, old in known if old in before and old not in after and ref in after and ref not in before
    }
    later = {old: ref for ref, old in pairs.items()}
    listed = []
    for ref in sorted({*before, *after}):
        old, new = before.get(ref), after.get(ref)
        if old == new:
            continue
        kind = "added" if old is None else "removed" if new is None else "changed"
        row: dict[str, Any] = {"ref": ref, "change": kind, "before": old, "after": new}
        if ref in pairs:
            row["renamed_from"] = pairs[ref]
        if ref in later:
            row["renamed_to"] = later[ref]
        listed.append(row)
    return listed


def told_once(listed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The changes for a reader: a renamed column is one line."""
    before = {row["ref"]: row["before"] for row in listed}
    rows = []
    for row in listed:
        if "renamed_to" in row:
            continue
        if "renamed_from" in row:
            old = row["renamed_from"]
            row = {**row, "ref": f"{old} -> {row['ref']}", "change": "renamed", "before": before[old]}
        rows.append(dict(row))
    return rows
