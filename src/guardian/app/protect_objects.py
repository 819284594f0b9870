"""Objects of a database that are called after people: a copy keeps the names of its source, so that it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from guardian.governance.after_people import Near, NearKernel, after_people
from guardian.governance.protection import Refusal
from guardian.model import TableSchema

if TYPE_CHECKING:
    from guardian.app.protect_known import Shown
    from guardian.app.protect_targets import Origin
    from guardian.governance.protection import ProtectPlan, Table

PEOPLE = "person_name"


def named_after_people(origin: Origin, shown: Shown, tables: Sequence[Table], plan: ProtectPlan) -> Iterator[Refusal]:
    """What a copy would call by the name of a person: one that lists and letters tell, or one of the source's rows."""
    named = origin.named()
    told = {name for _, name in named if shown.copied("column", name) != name}
    others = {name for _, name in named} - told
    told |= after_people(others, _people(origin, tables, plan, Near(others))) if others else frozenset()
    for kind, name in named:
        if name in told:
            yield Refusal(
                f"{shown.path(origin.name)}: {kind} {shown.veiled(name)}",
                "its name is personal data, and the copy keeps the names of its source",
                "Rename it in the source",
                kind,
            )


def _people(origin: Origin, tables: Sequence[Table], plan: ProtectPlan, near: Near) -> Iterator[str]:
    """Who stands in the columns of people, those that are refused among them, but for columns that somebody let be."""
    let_be = {one.place for one in plan.columns if one.let_be}
    wanted = {
        table.name: frozenset(
            column.name
            for column in table.columns
            if column.verdict is not None
            and column.verdict.category == PEOPLE
            and (table.name, column.name) not in let_be
        )
        for table in tables
    }
    source = origin.open()
    try:
        for table in list(source.tables()):
            if isinstance(table, TableSchema) and wanted.get(table.name):
                yield from source.profile(table, NearKernel(wanted[table.name], near), None).profile
    finally:
        source.close()
