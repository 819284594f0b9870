"""A protected copy under newer keys: what was made with an older key is read again and made anew, in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pyarrow as pa

from guardian.errors import RefusedError
from guardian.governance.protection import ColumnPlan, Operator, Place, ProtectPlan
from guardian.governance.redo import plan_of
from guardian.governance.transforms_for import Workshop
from guardian.model import TableSchema
from guardian.sources.sinks.base import Sort
from guardian.transforms import wire
from guardian.transforms.base import Reversible, Transform

_IN_TEXT = re.compile(rf"\[(?P<category>[a-z_]+) (?P<token>{wire.PATTERN.pattern})\]")
_OF_PERSONS = "subject"


def retokenise(array: pa.Array, old: Reversible, new: Transform, subjects: pa.Array | None = None) -> pa.Array:
    """Outputs of ``old`` as outputs of ``new``. Raises as revealing does: nothing is passed through."""
    return new.values(old.reveal(array, subjects), subjects)


def under(manifest: Mapping[str, Any], current: str) -> dict[str, Any]:
    """The manifest that a copy will have once all that can be made anew is made with the key ``current``."""
    return {**manifest, "columns": [_column(entry, current) for entry in manifest["columns"]]}


def _column(entry: Mapping[str, Any], current: str) -> dict[str, Any]:
    if entry["how"] == "spans":
        spans = {name: _moved(one, current) for name, one in entry["spans"].items()}
        uses = [use for one in spans.values() for use in one["keys"]]
        distinct = [use for index, use in enumerate(uses) if use not in uses[:index]]
        return {**entry, "spans": spans, "keys": distinct}
    return _moved(entry, current)


def _moved(entry: Mapping[str, Any], current: str) -> dict[str, Any]:
    if not _movable(entry):
        return dict(entry)
    return {**entry, "keys": [{**use, "id": current if use["id"] else None} for use in entry["keys"]]}


def _movable(entry: Mapping[str, Any]) -> bool:
    """What leads back, unless it also hangs on persons: a copy does not tell whose row each value stands in."""
    reversible = bool((entry.get("transform") or {}).get("reversible"))
    return reversible and all(use["kind"] != _OF_PERSONS for use in entry["keys"])


def left_behind(manifest: Mapping[str, Any], current: str) -> Iterator[tuple[str, str]]:
    """(reference, treatment) of what was made with an older key and cannot be made anew, each once."""
    yield from dict.fromkeys(_left_behind(manifest, current))


def _left_behind(manifest: Mapping[str, Any], current: str) -> Iterator[tuple[str, str]]:
    for entry in manifest["columns"]:
        met = " of what was met in its cells, if any," if "watched" in entry["options"] else ""
        for one in (entry, *entry["spans"].values()):
            older = any(use["id"] not in (None, current) for use in one["keys"])
            whole_text = one is entry and entry["how"] == "spans"  # its keys are those of its spans
            if older and not whole_text and not _movable(one):
                yield entry["ref"], one["treatment"] + met


@dataclass(frozen=True, slots=True)
class Retreater:
    """What sinks ask while they write the copy anew. ``tables``: the name of each table of the copy in the manifest.

    Names, and texts of a schema, were looked at when the copy was made: all of them stay (``plan`` holds no column).
    """

    tables: Mapping[str, str]
    old: Mapping[Place, ColumnPlan] = field(repr=False)
    new: Mapping[Place, ColumnPlan] = field(repr=False)
    plan: ProtectPlan = field(repr=False)
    met_late: tuple[ColumnPlan, ...] = ()

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(one.name for one in table.columns if self._place(table, one.name) in self.old)

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def name(self, sort: Sort, name: str) -> str:
        return name

    def naming(self, texts: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = [name for name in batch.schema.names if self._place(table, name) in self.old]
        return pa.RecordBatch.from_arrays(
            [self._treated(table, name, batch.column(name)) for name in names], names=names
        )

    def _place(self, table: TableSchema, name: str) -> Place:
        return self.tables.get(table.name, ""), name

    def _treated(self, table: TableSchema, name: str, array: pa.Array) -> pa.Array:
        old, new = (plans[self._place(table, name)] for plans in (self.old, self.new))
        if old.how == "spans":
            return _texts(array, old, new)
        return retokenise(array, cast(Reversible, old.transform), cast(Transform, new.transform))


def retreater(manifest: Mapping[str, Any], tables: Mapping[str, str], shop: Workshop, current: str) -> Retreater:
    """Raises RefusedError where nothing of this copy was made with an older key, and what the keys raise."""
    old, new = plan_of(manifest, shop), plan_of(under(manifest, current), shop)
    moving = {plan.place: plan for plan in old.columns if _moves(plan, current)}
    if not moving:
        raise RefusedError("nothing in this copy was made with an older key and leads back to its values")
    after = {plan.place: plan for plan in new.columns if plan.place in moving}
    return Retreater(tables, moving, after, replace(old, columns=()))


def plan_under(manifest: Mapping[str, Any], shop: Workshop, current: str) -> ProtectPlan:
    return plan_of(under(manifest, current), shop)


def _moves(plan: ColumnPlan, current: str) -> bool:
    return any(_made_anew(one, current) for one in (plan.operators.values() if plan.how == "spans" else [plan]))


def _made_anew(one: ColumnPlan | Operator, current: str) -> bool:
    older = any(use.id not in ("", current) for use in one.keys)
    return older and _leads_back(one)


def _leads_back(one: ColumnPlan | Operator) -> bool:
    persons = any(use.kind == _OF_PERSONS for use in one.keys)
    return one.transform is not None and one.transform.reversible and not persons


def _texts(array: pa.Array, old: ColumnPlan, new: ColumnPlan) -> pa.Array:
    """The outputs inside texts, each where it stands; what leads back to nothing stays as it is."""
    texts = array.to_pylist()
    found = [(row, match) for row, text in enumerate(texts) if text for match in _IN_TEXT.finditer(text)]
    made: dict[tuple[str, str], str] = {}
    for category in {match["category"] for _, match in found}:
        before, after = old.operators.get(category), new.operators.get(category)
        if before is None or after is None or not _leads_back(before):
            continue
        tokens = sorted({match["token"] for _, match in found if match["category"] == category})
        anew = retokenise(pa.array(tokens, pa.large_string()), cast(Reversible, before.transform), after.transform)
        made |= {(category, one): str(other) for one, other in zip(tokens, anew.to_pylist(), strict=True)}

    def put(match: re.Match[str]) -> str:
        return f"[{match['category']} {made.get((match['category'], match['token']), match['token'])}]"

    return pa.array([text if text is None else _IN_TEXT.sub(put, text) for text in texts], array.type)
