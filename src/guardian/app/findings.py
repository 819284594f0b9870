"""Columns and tables under a policy: uplifts, findings, and what could not be examined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardian import taxonomy
from guardian.model import ColumnVerdict, Finding, NotExamined, TableVerdict, Tier

if TYPE_CHECKING:
    from datetime import date

    from guardian.config import Config
    from guardian.policy.model import EffectivePolicy

IDENTIFYING = frozenset(
    {"person_name", "email", "phone", "national_id", "passport", "driver_licence", "tax_id", "username"}
)
"""Categories of which a table with people holds one a person; they make its rows an upper bound of people."""


@dataclass(frozen=True, slots=True)
class Found:
    tables: tuple[TableVerdict, ...]
    findings: tuple[Finding, ...]
    not_examined: tuple[NotExamined, ...]


def find(
    columns: Sequence[ColumnVerdict],
    tables: Iterable[TableVerdict],
    policy: EffectivePolicy,
    config: Config | None,
    at: date,
) -> Found:
    """Everything the policy says of these columns on the day ``at``."""
    from guardian.policy.facts import facts_of
    from guardian.policy.rules import evaluate

    judged = raised(tables, columns)
    found = evaluate(facts_of(columns, judged, config), policy, at)
    return Found(judged, found.findings, found.not_examined)


def raised(tables: Iterable[TableVerdict], columns: Iterable[ColumnVerdict]) -> tuple[TableVerdict, ...]:
    """Tables with the tier of their columns after human decisions, and the combinations that raise it."""
    by_table: dict[str, list[ColumnVerdict]] = defaultdict(list)
    for column in columns:
        by_table[f"{column.ref.source}/{column.ref.table}"].append(column)
    return tuple(_raised(table, by_table[table.ref]) for table in tables)


def _raised(table: TableVerdict, columns: Sequence[ColumnVerdict]) -> TableVerdict:
    categories = {column.category for column in columns if column.personal}
    tier = max((column.tier for column in columns), default=Tier.INTERNAL)
    minors = any(column.children for column in columns)
    persons = table.rows if categories & IDENTIFYING else 0
    facts = taxonomy.TableFacts(categories, tier, persons, minors)
    uplifts = taxonomy.load().uplifts(facts)
    return replace(table, tier=max((tier, *(uplift.tier for uplift in uplifts))), uplifts=uplifts)
