"""Facts as rules see them: subjects by kind, each with what its rules may ask about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from guardian.model import UNDER_16, ColumnVerdict, Location, TableVerdict, table_names
from guardian.policy.vocabulary import plain
from guardian.taxonomy import sensitive

if TYPE_CHECKING:
    from guardian.config import Config

_STANDS_FOR_A_NAME = re.compile(r"~[0-9a-f]{12}")
"""How a name that is itself personal data is shown (see `guardian.catalog.fingerprint`)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a rule is asked about. ``variables``: kind → facts, or plural → list of facts.

    ``keys`` holds, for each variable, a text that is equal exactly when its facts are equal: rules are decided once for
    equal facts. ``entity`` is what the column is, for messages.
    """

    kind: str
    ref: str
    variables: Mapping[str, Any]
    keys: Mapping[str, str]
    entity: str = ""
    location: Location | None = None
    table: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known. A kind that is absent from ``subjects`` is unknown; a kind with no subjects is known empty."""

    subjects: Mapping[str, tuple[Subject, ...]] = field(default_factory=dict)

    def also(self, kind: str, subjects: Iterable[Subject]) -> Facts:
        return replace(self, subjects={**self.subjects, kind: tuple(subjects)})

    def with_around(self, around: Mapping[str, Any]) -> Facts:
        """The same subjects, with other facts about the organisation and its people."""
        shared = Canon().share(around)
        values = {name: value for name, (value, _) in shared.items()}
        keys = {name: key for name, (_, key) in shared.items()}
        return Facts(
            {
                kind: tuple(
                    replace(one, variables={**one.variables, **values}, keys={**one.keys, **keys}) for one in subjects
                )
                for kind, subjects in self.subjects.items()
            }
        )


Shared = dict[str, tuple[Any, str]]
"""Variables whose values are shared between subjects, each with its key."""


class Canon:
    """Gives equal facts one shared value and one key, so that ten thousand columns cost little."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Any, str]] = {}

    def share(self, variables: Mapping[str, Any]) -> Shared:
        """Facts as CEL sees them; a variable that is None is unknown and left out."""
        return {name: self._one(_known(value)) for name, value in variables.items() if value is not None}

    def together(self, name: str, shared: Sequence[tuple[Any, str]]) -> Shared:
        """A list of values that are shared already, as one variable."""
        key = f"[{', '.join(key for _, key in shared)}]"
        return {name: self._known.setdefault(key, ([value for value, _ in shared], key))}

    def _one(self, value: Any) -> tuple[Any, str]:
        key = repr(value)
        return self._known.setdefault(key, (value, key))


def _known(value: Any) -> Any:
    return [plain(item) for item in value] if isinstance(value, list | tuple) else plain(value)


def subject(kind: str, ref: str, variables: Mapping[str, Any], *, entity: str = "") -> Subject:
    """One subject from plain facts, for kinds that come from registers."""
    return _subject(kind, ref, Canon().share(variables), entity)


def _subject(
    kind: str, ref: str, shared: Shared, entity: str = "", location: Location | None = None, table: str = ""
) -> Subject:
    values = {name: value for name, (value, _) in shared.items()}
    return Subject(kind, ref, values, {name: key for name, (_, key) in shared.items()}, entity, location, table)


def facts_of(
    columns: Sequence[ColumnVerdict],
    tables: Sequence[TableVerdict],
    config: Config | None = None,
    people: Mapping[str, int] | None = None,
) -> Facts:
    """The facts of a scan. Without a configuration purposes, owners and retention are unknown, not absent.

    ``people`` are counts of distinct people by name (`policies/facts.yaml`); without them they are unknown.
    """
    return _Builder(columns, tables, config, people or {}).facts()


class _Builder:
    def __init__(
        self,
        columns: Sequence[ColumnVerdict],
        tables: Sequence[TableVerdict],
        config: Config | None,
        people: Mapping[str, int],
    ) -> None:
        self.canon = Canon()
        self.config = config
        by_table: dict[str, list[ColumnVerdict]] = defaultdict(list)
        for column in columns:
            by_table[f"{column.ref.source}/{column.ref.table}"].append(column)
        self.tables = [(table, by_table[table.ref]) for table in tables]
        self.always = self.canon.share({"organisation": _organisation(config), "people": people})

    def facts(self) -> Facts:
        tables: list[Subject] = []
        columns: list[Subject] = []
        for table, found in self.tables:
            around = self.always | self.canon.share(self._around(table, found))
            known = [self.canon.share({"column": _column(column)}) for column in found]
            held = self.canon.together("columns", [one["column"] for one in known])
            tables.append(_subject("table", table.ref, around | held))
            columns += (
                _subject("column", str(column.ref), around | one, _entity(column), column.location, table.ref)
                for column, one in zip(found, known, strict=True)
            )
        subjects: dict[str, tuple[Subject, ...]] = {
            "organisation": (_subject("organisation", "organisation", self.always),)
        }
        if self.tables:
            subjects |= {"table": tuple(tables), "column": tuple(columns), "dataset": self._datasets()}
        return Facts(subjects | (self._declared(self.config) if self.config is not None else {}))

    def _around(self, table: TableVerdict, columns: Sequence[ColumnVerdict]) -> dict[str, Any]:
        """What the rules of a table and of its columns may ask beyond the column itself."""
        source, _, name = table.ref.partition("/")
        if columns:
            source, name = columns[0].ref.source, columns[0].ref.table
        facts = {"table": _table(table, columns), "dataset": self._dataset(source)}
        if self.config is None:
            return facts
        used = self.config.uses(source, name)
        purposes = [_purpose(self.config, purpose) for purpose in sorted({activity.purpose for activity in used})]
        key = self.config.subject_key(source, name)
        facts["table"] |= {"subject_key": key, "purposes": [purpose["id"] for purpose in purposes]}
        facts["table"]["persons"] = _persons(table, columns, key)
        return {**facts, "purposes": purposes, "activities": [_activity(activity) for activity in used]}

    def _dataset(self, source: str) -> dict[str, Any]:
        known: dict[str, Any] = {"name": source}
        if self.config is not None and source in self.config.sources:
            entry = self.config.sources[source]
            known |= {"region": entry.region, "owner": entry.owner or "", "steward": entry.steward or "", **entry.facts}
        return known

    def _datasets(self) -> tuple[Subject, ...]:
        held: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for table, found in self.tables:
            if found:
                held[found[0].ref.source].append(_table(table, found))
        return tuple(
            _subject("dataset", name, self.always | self.canon.share(self._dataset_facts(name, tables)), name)
            for name, tables in held.items()
        )

    def _dataset_facts(self, name: str, tables: list[dict[str, Any]]) -> dict[str, Any]:
        personal = any(table["personal"] for table in tables)
        return {"dataset": {**self._dataset(name), "personal": personal}, "tables": tables}

    def _declared(self, config: Config) -> dict[str, tuple[Subject, ...]]:
        """Purposes and activities, as guardian.yaml declares them."""
        purposes, activities = [], []
        for name in config.purposes:
            using = [_activity(entry) for entry in config.activities if entry.purpose == name]
            shared = self.canon.share({"purpose": _purpose(config, name), "activities": using})
            purposes.append(_subject("purpose", f"purpose/{name}", self.always | shared, name))
        for entry in config.activities:
            tables = [self._named(name) for name in entry.tables]
            facts = {"activity": _activity(entry), "purposes": [_purpose(config, entry.purpose)], "tables": tables}
            shared = self.canon.share(facts)
            activities.append(_subject("activity", f"activity/{entry.id}", self.always | shared, entry.id))
        return {"purpose": tuple(purposes), "activity": tuple(activities)}

    def _named(self, name: str) -> dict[str, Any]:
        """The facts of a table as guardian.yaml writes it; none where it was not scanned."""
        for table, found in self.tables:
            if found and name in table_names(found[0].ref.source, found[0].ref.table):
                return _table(table, found)
        return {}


def _organisation(config: Config | None) -> dict[str, Any]:
    if config is None:
        return {}
    known = {"name": config.organisation.name or None, "regions": list(config.organisation.regions) or None}
    return {**known, **config.organisation.profile}


def _persons(table: TableVerdict, columns: Sequence[ColumnVerdict], key: str | None) -> int:
    """Distinct keys of the person where all rows were looked at, else the rows as the upper bound."""
    for column in columns:
        if column.ref.column == key and column.evidence.examined == column.evidence.rows == table.rows:
            return column.evidence.distinct
    return table.rows


def _purpose(config: Config, name: str) -> dict[str, Any]:
    entry = config.purposes[name]
    return {
        "id": name,
        "legal_basis_gdpr": entry.legal_basis.get("gdpr"),
        "legal_basis_pipl": entry.legal_basis.get("pipl"),
        "needs": list(entry.needs),
        "retention_days": entry.retention_days,
        "audience": list(entry.audience),
        **entry.facts,
    }


def _activity(entry: Any) -> dict[str, Any]:
    return {
        "id": entry.id,
        "purpose": entry.purpose,
        "tables": list(entry.tables),
        "recipients": list(entry.recipients),
        **entry.facts,
    }


def _table(table: TableVerdict, columns: Sequence[ColumnVerdict]) -> dict[str, Any]:
    held = {category for column in columns for category in _categories(column)}
    entities = {column.entity for column in columns if column.entity} | {
        other.entity for column in columns for other in column.others if other.entity
    }
    return {
        "categories": sorted(held),
        "entities": sorted(entities),
        "tier": table.tier.label,
        "personal": any(column.personal or column.others for column in columns),
        "rows": table.rows,
        "persons": table.rows,
        "minors": "minor_child" in held,
        "under_14": any(column.children - {UNDER_16} for column in columns),
        **{flag: any(_special(law, column) for column in columns) for flag, law in _SPECIAL.items()},
        "name_is_personal": bool(_STANDS_FOR_A_NAME.search(table.ref)),
    }


_SPECIAL: Mapping[str, str] = {"gdpr_special": "gdpr", "ccpa_sensitive": "ccpa", "pipl_sensitive": "pipl"}


def _categories(column: ColumnVerdict) -> list[str]:
    own = [column.category] if column.personal else []
    return own + [other.category for other in column.others]


def _special(law: str, column: ColumnVerdict) -> bool:
    return _sensitive(law, tuple(column.legal.get(law, ())))


@lru_cache(maxsize=1024)
def _sensitive(law: str, classes: tuple[str, ...]) -> bool:
    return sensitive(law, classes) == "yes"


def _entity(column: ColumnVerdict) -> str:
    return column.entity or column.category


def _column(column: ColumnVerdict) -> dict[str, Any]:
    evidence = column.evidence
    seen = evidence.matched > 0 and "value" in evidence.by
    percent = -(-100 * evidence.matched // evidence.examined) if evidence.examined else None
    return {
        "category": column.category,
        "entity": column.entity or column.category,
        "tier": column.tier.label,
        "personal": column.personal,
        **{law: list(column.legal.get(law, ())) for law in ("gdpr", "ccpa", "pipl")},
        **{flag: _special(law, column) for flag, law in _SPECIAL.items()},
        "seen": seen,
        "matched_percent": percent,
        "holds": sorted({other.category for other in column.others}),
        "holds_entities": sorted({other.entity for other in column.others if other.entity}),
        "name_is_personal": bool(_STANDS_FOR_A_NAME.search(column.ref.column)),
    }
