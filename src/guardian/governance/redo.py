"""From a manifest back to the plan: the same transforms under the same keys, to check or to read values again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from guardian.errors import UsageError
from guardian.governance.manifest import ALTERED, PUT_BACK
from guardian.governance.protection import ColumnPlan, KeyUse, Operator, ProtectPlan, Ring
from guardian.governance.transforms_for import Made, NoRing, Wanted, Workshop
from guardian.keys.base import Key, Keys, Kind, SubjectKeys
from guardian.policy.profiles import Spec
from guardian.sources.sinks.base import Holds
from guardian.state import Store
from guardian.transforms.generalise import Hierarchy


@dataclass(frozen=True, slots=True)
class _Pinned:
    """Keys as they stood when the copy was made, whatever was rotated since."""

    keys: Keys
    id: str

    def current(self) -> Key:
        return self.keys.by_id(self.id)

    def by_id(self, key_id: str) -> Key:
        return self.keys.by_id(key_id)


@dataclass(frozen=True, slots=True)
class _PinnedRing:
    ring: Ring
    ids: Mapping[tuple[Kind, str], str]

    def keys(self, kind: Kind, name: str) -> Keys:
        found = self.ring.keys(kind, name)
        pinned = self.ids.get((kind, name))
        return _Pinned(found, pinned) if pinned else found

    def subjects(self, domain: str) -> SubjectKeys:
        return self.ring.subjects(domain)

    def fingerprint(self, purpose: str, data: bytes) -> str:
        return self.ring.fingerprint(purpose, data)

    @property
    def store(self) -> Store:
        return self.ring.store


ENTRY = frozenset(
    (
        *("table", "column", "ref", "category", "entity", "tier", "how", "treatment", "options", "spans"),
        *("domain", "subject", "holds", "keys", "reason", "cites"),
    )
)
"""What a manifest says of every column."""


def plan_of(manifest: Mapping[str, Any], workshop: Workshop, veil: Callable[[str], str] | None = None) -> ProtectPlan:
    """The plan that a copy was made by. ``veil``: under which its manifest has the cells of hierarchies.

    Raises UsageError for a manifest that was altered, UnknownKeyError, DestroyedKeyError and what opening the ring
    raises.
    """
    if not all(isinstance(entry, Mapping) and entry.keys() >= ENTRY for entry in manifest["columns"]):
        raise UsageError(ALTERED, remedy=PUT_BACK)
    try:
        columns = tuple(_column(entry, workshop) for entry in manifest["columns"])
    except NoRing as stop:
        raise stop.fault from None
    if veil is not None:
        columns = tuple(_knowing(one, veil) for one in columns)
    return ProtectPlan(manifest["source"], manifest["wish"], manifest["policy"], columns, (), manifest["plan"])


def _knowing(plan: ColumnPlan, veil: Callable[[str], str]) -> ColumnPlan:
    risen = plan.transform
    return replace(plan, transform=replace(risen, veil=veil)) if isinstance(risen, Hierarchy) else plan


def _column(entry: Mapping[str, Any], workshop: Workshop) -> ColumnPlan:
    holds = Holds(entry["holds"]["form"], entry["holds"]["longest"], exact=entry["holds"].get("exact") or "")
    category, entity = entry["category"] or "", entry["entity"] or ""
    made = _made(entry, category, entity, holds, workshop) if entry["how"] == "treat" else None
    operators = {name: _operator(one, name, holds, workshop) for name, one in entry["spans"].items()}
    return ColumnPlan(
        entry["table"],
        entry["column"],
        entry["ref"],
        category,
        entity,
        entry["tier"],
        entry["how"],
        Spec(entry["treatment"], entry["options"]),
        entry["reason"],
        tuple(entry["cites"]),
        made.transform if made is not None else None,
        operators,
        _uses(entry["keys"]),
        entry["domain"] or "",
        entry["subject"],
        holds,
        habit=entry.get("habit", ""),
        named=entry.get("named", False) is True,
    )


def _operator(entry: Mapping[str, Any], category: str, holds: Holds, workshop: Workshop) -> Operator:
    made = _made(entry, category, category, holds, workshop)
    return Operator(Spec(entry["treatment"], entry["options"]), made.transform, made.domain, _uses(entry["keys"]))


def _made(entry: Mapping[str, Any], category: str, entity: str, holds: Holds, workshop: Workshop) -> Made:
    uses = _uses(entry["keys"])
    ids = {(use.kind, use.name): use.id for use in uses}
    persons = next((use.name for use in uses if use.kind in ("subject", "shift")), "")
    pinned = Workshop(lambda: _PinnedRing(workshop.ring(), ids))
    spec = Spec(entry["treatment"], entry["options"])
    return pinned.make(Wanted(spec, category, entity, entry["domain"] or "", holds, persons))


def _uses(entries: Iterable[Mapping[str, Any]]) -> tuple[KeyUse, ...]:
    return tuple(KeyUse(entry["kind"], entry["name"], entry["id"] or "") for entry in entries)
