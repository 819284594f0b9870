"""A plan that was tried on rows of its source: what breaks a rule of its table gives way to the next choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from guardian.governance.protect import Setting, plan
from guardian.governance.protection import ColumnPlan, Place, ProtectPlan, Refusal, Table, choice

Try = Callable[[ProtectPlan, frozenset[str]], Mapping[Place, str]]
"""Tries a plan on the rows of some tables: by column of the source why it does not do."""


def settled(source: str, tables: Sequence[Table], setting: Setting, attempt: Try) -> ProtectPlan:
    """The plan in which every treatment that was tried holds. Tables whose treatment changed are tried again."""
    unfit = dict(setting.unfit)
    tried: dict[str, tuple[str, ...]] = {}
    while True:
        found = plan(source, tables, replace(setting, unfit=unfit))
        now = {table.name: tuple(map(choice, _of(found, table.name))) for table in tables}
        fresh = frozenset(name for name, choices in now.items() if tried.get(name) != choices)
        tried |= {name: now[name] for name in fresh}
        new = {
            (one.table, one.column, choice(one)): why
            for place, why in attempt(found, fresh).items()
            for one in _of(found, place[0])
            if _within(one, place[1])
        }
        if new.keys() <= unfit.keys():
            return found
        unfit |= new


def _of(found: ProtectPlan, table: str) -> list[ColumnPlan]:
    return [one for one in found.columns if one.table == table]


def _within(one: ColumnPlan, column: str) -> bool:
    """Whether a column of the database, or what stands in it, is not copied as it is."""
    return (one.treated or bool(one.watched)) and (one.column == column or one.column.startswith(f"{column}."))


def refused(found: ProtectPlan, refs: Sequence[str], why: str, remedy: str) -> ProtectPlan:
    """The plan with refusals of columns that no treatment fits."""
    more = (Refusal(ref, why, remedy) for ref in refs)
    return replace(found, refusals=tuple(sorted((*found.refusals, *more), key=lambda one: one.ref)))
