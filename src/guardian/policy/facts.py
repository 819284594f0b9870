"""Facts as rules see them: subjects by kind, each with what its rules may ask about."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from guardian.model import ColumnVerdict, Location, TableVerdict, Tier
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


class Canon:
    """Gives equal facts one shared value and one key, so that ten thousand columns cost little."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def share(self, value: Any) -> tuple[Any, str]:
        key = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
        return self._values.setdefault(key, value), key


def subject(
    kind: str,
    ref: str,
    variables: Mapping[str, Any],
    canon: Canon | None = None,
    *,
    entity: str = "",
    location: Location | None = None,
    table: str = "",
) -> Subject:
    """One subject from plain facts; unknown (None) facts are left out."""
    canon = canon or Canon()
    shared = {name: canon.share(_known(value)) for name, value in variables.items() if value is not None}
    values = {name: value for name, (value, _) in shared.items()}
    return Subject(kind, ref, values, {name: key for name, (_, key) in shared.items()}, entity, location, table)


def _known(value: Any) -> Any:
    return [plain(item) for item in value] if isinstance(value, list | tuple) else plain(value)


def facts_of(columns: Sequence[ColumnVerdict], tables: Sequence[TableVerdict], config: Config | None = None) -> Facts:
    """The facts of a scan. Without a configuration purposes, owners and retention are unknown, not absent."""
    return _Builder(columns, tables, config).facts()


class _Builder:
    def __init__(self, columns: Sequence[ColumnVerdict], tables: Sequence[TableVerdict], config: Config | None) -> None:
        self.canon = Canon()
        self.config = config
        self.tables = tables
        self.columns: dict[str, list[ColumnVerdict]] = defaultdict(list)
        for column in columns:
            self.columns[f"{column.ref.source}/{column.ref.table}"].append(column)
        self.always = _organisation(config)

    def facts(self) -> Facts:
        subjects: dict[str, tuple[Subject, ...]] = {"organisation": (self._of("organisation", "organisation", {}),)}
        tables: list[Subject] = []
        columns: list[Subject] = []
        for table in self.tables:
            found = self.columns[table.ref]
            around = self._around(table, found)
            tables.append(self._of("table", table.ref, around | {"columns": [_column(column) for column in found]}))
            columns.extend(self._column(column, around, table.ref) for column in found)
        subjects |= {"table": tuple(tables), "column": tuple(columns), "dataset": self._datasets()}
        if self.config is not None:
            subjects |= self._declared(self.config)
        return Facts(subjects)

    def _of(self, kind: str, ref: str, variables: Mapping[str, Any], **more: Any) -> Subject:
        return subject(kind, ref, {**self.always, **variables}, self.canon, **more)

    def _column(self, column: ColumnVerdict, around: Mapping[str, Any], table: str) -> Subject:
        return self._of(
            "column",
            str(column.ref),
            {**around, "column": _column(column)},
            entity=column.entity or column.category,
            location=column.location,
            table=table,
        )

    def _around(self, table: TableVerdict, columns: Sequence[ColumnVerdict]) -> dict[str, Any]:
        """What a column's rules may ask beyond the column itself."""
        source, _, name = table.ref.rpartition("/") if not columns else ("", "", "")
        if columns:
            source, name = columns[0].ref.source, columns[0].ref.table
        facts: dict[str, Any] = {"table": _table(table, columns), "dataset": self._dataset(source)}
        if self.config is not None:
            facts |= self._uses(self.config, f"{source}.{name}")
        return facts

    def _uses(self, config: Config, table: str) -> dict[str, Any]:
        used = [activity for activity in config.activities if table in activity.tables]
        named = {activity.purpose for activity in used}
        return {
            "purposes": [_purpose(config, name) for name in sorted(named)],
            "activities": [_activity(activity) for activity in used],
        }

    def _dataset(self, source: str) -> dict[str, Any]:
        known: dict[str, Any] = {"name": source}
        if self.config is not None and source in self.config.sources:
            entry = self.config.sources[source]
            known |= {"region": entry.region, "owner": entry.owner, "steward": entry.steward}
        return known

    def _datasets(self) -> tuple[Subject, ...]:
        names: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for table in self.tables:
            found = self.columns[table.ref]
            if found:
                names[found[0].ref.source].append(_table(table, found))
        return tuple(
            self._of(
                "dataset",
                name,
                {"dataset": {**self._dataset(name), "personal": any(t["personal"] for t in tables)}, "tables": tables},
            )
            for name, tables in names.items()
        )

    def _declared(self, config: Config) -> dict[str, tuple[Subject, ...]]:
        purposes = [
            self._of(
                "purpose",
                f"purpose/{name}",
                {
                    "purpose": _purpose(config, name),
                    "activities": [_activity(entry) for entry in config.activities if entry.purpose == name],
                },
                entity=name,
            )
            for name in config.purposes
        ]
        activities = [
            self._of(
                "activity",
                f"activity/{entry.id}",
                {
                    "activity": _activity(entry),
                    "purposes": [_purpose(config, entry.purpose)],
                    "tables": [self._named_table(name) for name in entry.tables],
                },
                entity=entry.id,
            )
            for entry in config.activities
        ]
        return {"purpose": tuple(purposes), "activity": tuple(activities)}

    def _named_table(self, name: str) -> dict[str, Any]:
        for table in self.tables:
            found = self.columns[table.ref]
            if found and f"{found[0].ref.source}.{found[0].ref.table}" == name:
                return _table(table, found)
        return {}


def _organisation(config: Config | None) -> dict[str, Any]:
    if config is None:
        return {"organisation": {}, "people": {}}
    known = {"name": config.organisation.name or None, "regions": list(config.organisation.regions) or None}
    return {"organisation": {**known, **config.organisation.profile}, "people": {}}


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
        **{flag: any(_special(law, column) for column in columns) for flag, law in _SPECIAL.items()},
        "name_is_personal": bool(_STANDS_FOR_A_NAME.search(table.ref)),
    }


_SPECIAL: Mapping[str, str] = {"gdpr_special": "gdpr", "ccpa_sensitive": "ccpa", "pipl_sensitive": "pipl"}


def _categories(column: ColumnVerdict) -> list[str]:
    own = [column.category] if column.personal else []
    return own + [other.category for other in column.others]


def _special(law: str, column: ColumnVerdict) -> bool:
    return sensitive(law, column.legal.get(law, ())) == "yes"


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


def tier_of(labels: Iterable[str]) -> Tier:
    """The highest of some tiers, `internal` for none."""
    return max((Tier.of(label) for label in labels), default=Tier.INTERNAL)
