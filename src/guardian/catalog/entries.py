"""What the inventory holds of a column and a table, what a person decided, and when two columns are the same one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from guardian import taxonomy
from guardian.model import MINOR, ColumnRef, ColumnVerdict, Evidence, TableVerdict

Action = Literal["accept", "reject", "override"]
SAME_CONTENT = 0.6
"""Share of common distinct values from which two columns are taken for one that was renamed."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a column's contents look like: keyed fingerprints of its smallest-hashed distinct values, and its form.

    ``form`` is made of character-class shapes and rounded counts only. ``complete``: every row was read.
    ``habit``: what stands often in it (``governance.watch_habits``), values by fingerprints under the same key; empty:
    not known. ``beside``: what its cells are stands in those beside them, as names of fields. ``doubt``: the category
    that a column may be of in which nothing was found and which nobody understands; empty: none.
    """

    values: tuple[int, ...] = ()
    form: str = ""
    complete: bool = False
    habit: str = ""
    beside: bool = False
    doubt: str = ""


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
    lies, whatever it is called; empty: not known. ``content``: a keyed digest of all it is made of; empty: none."""

    verdict: TableVerdict
    fingerprint: str | None
    basis: str
    sample_rows: int | None
    columns: tuple[str, ...] = ()
    place: str = ""
    content: str = ""


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


def fingerprint(name: str, key: bytes) -> str:
    """What stands for a name that is itself personal data: stable within one state store, meaningless outside it."""
    return "~" + hashlib.blake2b(name.encode("utf-8", "surrogatepass"), key=key, digest_size=6).hexdigest()
