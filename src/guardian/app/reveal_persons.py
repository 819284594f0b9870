"""Whose rows a value stands in: what only people stand behind whose keys were destroyed is not led back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from guardian.keys.base import DestroyedKeyError, TamperedError
from guardian.model import TableSchema

if TYPE_CHECKING:
    from guardian.app.protect_targets import Origin
    from guardian.governance.protection import ColumnPlan, ProtectPlan
    from guardian.keys.ring import KeyRing
    from guardian.transforms.base import Reversible

PERSON = "subject"


def check_persons(
    origin: Origin,
    manifest: Mapping[str, Any],
    plan: ProtectPlan,
    columns: Sequence[ColumnPlan],
    values: Sequence[str],
    ring: KeyRing,
) -> None:
    """Raises DestroyedKeyError for a value that stands in these columns of the copy, and only in rows of people whose
    keys were destroyed: the key ring may open it, and nobody is to."""
    owners = _owners(plan)
    for one in columns:
        if one.treated and one.table in owners:
            key, domain = owners[one.table]
            rows: dict[str, bool] = {}
            for value, gone in _rows(origin, manifest, one, key, values, ring.subjects(domain).destroyed):
                rows[value] = rows.get(value, True) and gone
            if any(rows.values()):
                raise DestroyedKeyError("a value stands in rows of persons whose keys were destroyed")


def _owners(plan: ProtectPlan) -> dict[str, tuple[ColumnPlan, str]]:
    """The column that says whose row it is, and the domain of these people, by table."""
    found: dict[str, tuple[ColumnPlan, str]] = {}
    for one in plan.columns:
        people = [use.name for use in (*one.keys, *_of_spans(one)) if use.kind == PERSON]
        key = plan.of((one.table, one.subject)) if one.subject else None
        if people and key is not None:
            found.setdefault(one.table, (key, people[0]))
    return found


def _of_spans(one: ColumnPlan) -> Iterator[Any]:
    for each in one.operators.values():
        yield from each.keys


def _rows(
    origin: Origin, manifest: Mapping[str, Any], one: ColumnPlan, key: ColumnPlan, values: Sequence[str], destroyed: Any
) -> Iterator[tuple[str, bool]]:
    """Each row in which one of the values stands, and whether the key of its person was destroyed."""
    from guardian.app.retokenise import names_in_manifest
    from guardian.sources.sinks.reading import batches_of

    wanted = pa.array(sorted(set(values)), pa.large_string())
    names = names_in_manifest(
        [each.name for each in origin.shape().tables], [each["table"] for each in manifest["columns"]]
    )
    with closing(origin.open()) as source:
        tables = {each.name: each for each in source.tables() if isinstance(each, TableSchema)}
        for name in (here for here, there in names.items() if there == one.table and here in tables):
            for batch in batches_of(source, tables[name]):
                if not {one.column, key.column} <= set(batch.schema.names):
                    continue
                cells = _texts(batch.column(one.column))
                people = _texts(batch.column(key.column))
                if cells is None or people is None:
                    continue
                met = pc.is_in(cells, value_set=wanted)
                pairs = zip(cells.filter(met).to_pylist(), people.filter(met).to_pylist(), strict=True)
                for value, person in pairs:
                    yield value, person is not None and _gone(key, person, destroyed)


def _texts(array: pa.Array) -> pa.Array | None:
    plain = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
    try:
        return plain.cast(pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _gone(key: ColumnPlan, person: str, destroyed: Any) -> bool:
    """Whether the key of the person whom a cell of the key column stands for was destroyed; no where it cannot tell."""
    if key.copied:
        return bool(destroyed([person]))
    if key.transform is None or not key.transform.reversible:
        return False
    try:
        back = cast("Reversible", key.transform).reveal(pa.array([person], pa.large_string()))
    except DestroyedKeyError:
        return True
    except TamperedError:
        return False
    return bool(destroyed([str(back.to_pylist()[0])]))
