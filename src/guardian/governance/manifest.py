"""``guardian.protect/1``: what was done to every column of a protected copy, by which transform and key."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from guardian import __version__
from guardian.errors import UsageError
from guardian.governance.protection import ColumnPlan, KeyUse, Operator, ProtectPlan
from guardian.sources.sinks.base import Copied, Lost, Sort
from guardian.transforms.base import Transform

SCHEMA = "guardian.protect/1"
SUFFIX = ".guardian.json"
ALTERED = "the manifest of this copy was altered: it does not say what guardian wrote"
UNSEALED = "this key ring did not seal the manifest of this copy as it stands now"
PUT_BACK = "Put the manifest back, or protect the source again"
Rename = Callable[[Sort, str], str | None]


def manifest(
    plan: ProtectPlan,
    copied: Copied,
    late: Sequence[ColumnPlan] = (),
    rename: Rename | None = None,
    unexamined: int = 0,
) -> dict[str, Any]:
    """The document that goes with a finished copy. The same plan over the same data gives the same bytes.

    ``rename`` says how the names of tables and columns are written in the copy: the manifest knows no others.
    ``unexamined``: distinct texts on which a language engine failed.
    """
    called = _Called(rename)
    rows = {table.name: table.rows for table in copied.tables}
    return {
        **document(plan, rename),
        "tables": [{"table": called.table(table.name), "rows": table.rows} for table in copied.tables],
        "columns": [column_document(one, rows, called) for one in (*plan.columns, *late)],
        "left_out": [{"ref": called.table(one.ref), "reason": one.reason} for one in copied.left_out],
        "lost": [_lost(one, called) for one in copied.lost],
        **({"unexamined": unexamined} if unexamined else {}),
    }


class Sealing(Protocol):
    """A key ring, as far as it seals."""

    def fingerprint(self, purpose: str, data: bytes) -> str: ...


def sealed(found: Mapping[str, Any], ring: Sealing | None) -> dict[str, Any]:
    """The manifest with what shows later that nobody changed it: a keyed digest (HMAC-SHA-256) of all it says. None
    without a ring."""
    said = {name: value for name, value in found.items() if name != "seal"}
    return said if ring is None else {**said, "seal": ring.fingerprint("manifest", _canonical(said))}


def is_sealed(found: Mapping[str, Any], ring: Sealing) -> bool:
    """Whether it says what it said when this ring sealed it."""
    return hmac.compare_digest(ascii(found.get("seal")), ascii(sealed(found, ring)["seal"]))


def check_sealed(found: Mapping[str, Any], ring: Sealing, where: str) -> None:
    """Raises UsageError where it was altered since, or sealed by no ring or another: nothing is done on its word."""
    if not is_sealed(found, ring):
        raise UsageError(UNSEALED, where=where, remedy=PUT_BACK)


def _canonical(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Called:
    """Names as they stand in the copy, where some are people's."""

    rename: Rename | None

    def table(self, name: str) -> str:
        return name if self.rename is None else self.rename("file", name) or ""

    def column(self, name: str) -> str:
        return name if self.rename is None else self.rename("column", name) or ""


def document(plan: ProtectPlan, rename: Rename | None = None) -> dict[str, Any]:
    """The plan alone, as ``--dry-run`` prints it."""
    called = _Called(rename)
    return {
        "schema": SCHEMA,
        "engine": __version__,
        "source": plan.source,
        "wish": plan.wish,
        "policy": plan.policy,
        "plan": plan.digest,
        "tables": [
            {"table": called.table(name), "rows": None} for name in dict.fromkeys(one.table for one in plan.columns)
        ],
        "columns": [column_document(one, {}, called) for one in plan.columns],
        "refusals": [{"ref": one.ref, "why": one.why, "remedy": one.remedy} for one in plan.refusals],
        "notes": list(plan.notes),
    }


def veiled(found: Mapping[str, Any], veil: Callable[[str], str]) -> dict[str, Any]:
    """The document with the cells that a hierarchy was given, and what stands above them but is not written, under
    ``veil``: they are cells of the source."""
    return {**found, "columns": [{**one, "options": _veiled(one["options"], veil)} for one in found["columns"]]}


def _veiled(options: Mapping[str, Any], veil: Callable[[str], str]) -> dict[str, Any]:
    levels = options.get("levels")
    if not isinstance(levels, Mapping):
        return dict(options)
    written = options.get("level", 1)
    hidden = {
        veil(value): [one if at == written else veil(one) for at, one in enumerate(above, 1)]
        for value, above in levels.items()
    }
    return {**options, "levels": hidden}


def column_document(plan: ColumnPlan, rows: Mapping[str, int], called: _Called) -> dict[str, Any]:
    return {
        "ref": plan.ref,
        "table": called.table(plan.table),
        "column": called.column(plan.column),
        "category": plan.category or None,
        "entity": plan.entity or None,
        "tier": plan.tier,
        "how": plan.how,
        "treatment": plan.spec.name,
        "options": dict(plan.spec.options),
        "transform": _transform(plan.transform) if plan.transform is not None else None,
        "spans": {category: _operator(one) for category, one in sorted(plan.operators.items())},
        "domain": plan.domain or None,
        "subject": plan.subject and called.column(plan.subject),
        "holds": {"form": plan.holds.form, "longest": plan.holds.longest, "exact": plan.holds.exact or None},
        "keys": _keys(plan.keys),
        "rows": rows.get(plan.table),
        "reason": plan.reason,
        "cites": list(plan.cites),
        "notes": list(plan.notes),
        **({"habit": plan.habit} if plan.habit else {}),
        **({"named": True} if plan.named else {}),
    }


def _lost(one: Lost, called: _Called) -> dict[str, Any]:
    rows = {"rows": one.rows} if one.rows is not None else {}
    return {"ref": called.table(one.ref), "reason": one.reason, **rows}


def _operator(one: Operator) -> dict[str, Any]:
    return {
        "treatment": one.spec.name,
        "options": dict(one.spec.options),
        "transform": _transform(one.transform),
        "domain": one.domain or None,
        "keys": _keys(one.keys),
    }


def _keys(uses: Sequence[KeyUse]) -> list[dict[str, Any]]:
    return [{"kind": key.kind, "name": key.name, "id": key.id or None} for key in uses]


def _transform(transform: Transform) -> dict[str, Any]:
    return {
        "name": type(transform).__name__,
        "version": getattr(transform, "version", 1),
        "reversible": transform.reversible,
        "deterministic": transform.deterministic,
    }


def parse(text: str | bytes, where: str) -> Mapping[str, Any]:
    """A manifest again; refuses what is none."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or not isinstance(found.get("columns"), list):
        raise UsageError("this is no manifest of a protected copy", where=where, expected=SCHEMA)
    if not _whole(found):
        raise UsageError(ALTERED, where=where, remedy=PUT_BACK)
    return found


def _whole(found: Mapping[str, Any]) -> bool:
    """Whether it says what a check goes by, in the form that it is written in."""
    if not all(isinstance(found.get(name), str) for name in ("source", "wish", "policy", "plan")):
        return False
    for name, needed in (("tables", "table"), ("left_out", "ref"), ("lost", "ref")):
        lines = found.get(name, [])
        if not isinstance(lines, list) or not all(isinstance(one, Mapping) for one in lines):
            return False
        if not all(isinstance(one.get(needed), str) and type(one.get("rows") or 0) is int for one in lines):
            return False
    return type(found.get("unexamined", 0)) is int


def strangers(found: Mapping[str, Any]) -> int:
    """How many entries of a manifest are none that guardian writes."""
    known = schema()["properties"]
    columns = schema()["$defs"]["column"]["properties"]
    entries = [one for one in found["columns"] if isinstance(one, Mapping)]
    return len(found.keys() - known.keys()) + sum(len(one.keys() - columns.keys()) for one in entries)


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema that every manifest holds to."""
    from importlib.resources import files

    found: dict[str, Any] = json.loads(
        files("guardian.governance").joinpath("schema/guardian.protect-1.schema.json").read_text("utf-8")
    )
    return found
