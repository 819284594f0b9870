"""A plan tried on rows of a database before anything is written: what would stop the copy changes the plan instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardian.app.protect import Progress
    from guardian.app.protect_targets import Origin
    from guardian.errors import RefusedError
    from guardian.governance.protect import Setting
    from guardian.governance.protection import Place, ProtectPlan, Table
    from guardian.governance.treater import Finder, PlanTreater
    from guardian.sources.sinks.trying import Trial

STOP = "stop"
"""How a key that must stay as it is is watched: nothing becomes of its cells; one that stands out stops the copy."""
SHORT = frozenset({"fpe", "synthetic"})
"""Treatments of which chance makes two outputs equal but for their letter case; tokens and ciphertexts are too long."""
UNTRIED = "its rules lean on what is not known here, so no rows were tried: one that breaks them stops the copy"
Treaters = Callable[["ProtectPlan", bool], "PlanTreater"]
"""The treater of a plan; whether with the names that the source holds, by which cells of watched columns are found."""


def tried(
    source: str, tables: Sequence[Table], setting: Setting, origin: Origin, treaters: Treaters, progress: Progress
) -> ProtectPlan:
    """The plan under which all rows keep every rule of their tables, with refusals where none does."""
    from guardian.governance import protect_trial
    from guardian.sources.sinks.base import OTHERWISE, OTHERWISE_REMEDY
    from guardian.sources.sinks.trying import BREAKS, MEND, ROWS

    treaters = _once(treaters)
    report = _Report(progress, {one.name: one for one in tables})
    with origin.trial() as trial:
        unsound: set[str] = set()

        def attempt(plan: ProtectPlan, names: frozenset[str]) -> Mapping[Place, str]:
            found = _attempted(trial, plan, names, treaters, report)
            unsound.update(table for table, column in found if column == ROWS)
            return {**found, **_merged(trial, plan, names), **_stopped(trial, plan, names, treaters, report)}

        untried = trial.untried
        ruled = trial.involved.keys() - untried
        setting = replace(setting, tried=lambda table: table in ruled, asked=True)
        tables = [_apart(one, trial.apart.get(one.name, frozenset())) for one in tables]
        found = protect_trial.settled(source, tables, setting, attempt)
        shown = {one.schema.ref: f"{one.source}/{one.shown}" for one in tables}
        lines = _untried(trial, found, [one for one in tables if one.name in untried])
        found = replace(found, notes=(*found.notes, *lines))
        refs = [f"{one.source}/{one.shown}" for one in tables if one.name in unsound]
        found = protect_trial.refused(found, refs, BREAKS["source"], MEND)
        plainly = treaters(found, False)
        faults: list[RefusedError] = [*trial.misnamed(plainly), *trial.unsound(plainly)]
        if any(one.watched and one.holds.rigid for one in found.columns):
            faults += trial.rigid(treaters(found, True))
        for fault in faults:
            refs = [_shown(ref, shown) for ref in fault.where.split(", ")]
            found = protect_trial.refused(found, refs, fault.what, fault.remedy)
        linked = {(link.table, column) for link in setting.links for column in link.columns}
        if not any(one.treated for one in found.columns if one.place in linked):
            return found
        refs = [_shown(ref, shown) for ref in trial.spelt_otherwise(treaters(found, False))]
        return protect_trial.refused(found, refs, OTHERWISE, OTHERWISE_REMEDY)


def _merged(trial: Trial, plan: ProtectPlan, names: frozenset[str]) -> dict[Place, str]:
    """By part of a key why different values of it may not become the same: the other parts do not tell rows apart."""
    from guardian.sources.sinks.trying import BREAKS

    found: dict[str, set[str]] = {}
    for one in plan.columns:
        if one.merges and one.table in names:
            found.setdefault(one.table, set()).add(one.column)
    return {
        (table, column): BREAKS["merged"]
        for table, columns in found.items()
        for column in trial.merged(table, frozenset(columns))
    }


def _once(treaters: Treaters) -> Treaters:
    """The same treaters, for which the names of the source are gathered once while the same columns hold them and are
    searched or not."""
    finders: dict[tuple[bool, frozenset[tuple[Place, str]]], Finder] = {}

    def made(plan: ProtectPlan, names: bool) -> PlanTreater:
        treated = frozenset((one.place, one.category) for one in plan.columns if one.how == "treat")
        holding = any(one.how == "spans" for one in plan.columns), treated
        if names and holding in finders:
            return replace(treaters(plan, False), finder=finders[holding])
        found = treaters(plan, names)
        if names:
            finders[holding] = found.finder
        return found

    return made


def _apart(table: Table, names: frozenset[str]) -> Table:
    """The table with the columns that a unique index, which is no key, keeps apart."""
    columns = tuple(replace(one, apart=True) if one.name in names else one for one in table.columns)
    return replace(table, columns=columns) if names else table


def rehearsed(plan: ProtectPlan, tables: Sequence[Table], origin: Origin, treater: PlanTreater) -> ProtectPlan:
    """The plan with refusals of what its source says beside the rows."""
    from guardian.governance import protect_trial
    from guardian.sources.sinks.base import CannotBeRead, NotProtectable

    try:
        origin.rehearse(treater)
    except CannotBeRead:
        raise
    except NotProtectable as error:
        shown = {one.schema.ref: f"{one.source}/{one.shown}" for one in tables}
        told = {one.ref for one in plan.refusals}
        refs = [_shown(one.ref, shown) for one in error.reasons] or [error.where]
        return protect_trial.refused(plan, [ref for ref in refs if ref not in told], error.what, error.remedy)
    return plan


def _untried(trial: Trial, plan: ProtectPlan, tables: Sequence[Table]) -> Iterator[str]:
    """What is not known before the copy, where it matters."""
    for one in tables:
        leant = trial.involved[one.name]
        if any(
            column.treated and column.column.split(".")[0] in leant
            for column in plan.columns
            if column.table == one.name
        ):
            yield f"{one.source}/{one.shown}: {UNTRIED}"


def _shown(ref: str, shown: Mapping[str, str]) -> str:
    table, _, column = ref.rpartition("/")
    return shown.get(ref, f"{shown.get(table, table)}/{column}")


@dataclass(frozen=True, slots=True)
class _Report:
    """Shows how far the rows of a table are read."""

    progress: Progress
    tables: Mapping[str, Table]

    def of(self, name: str) -> Callable[[int], None]:
        table = self.tables[name]
        total, done = max((one.total for one in table.columns), default=0), 0
        self.progress.table(f"{table.source}/{table.shown}")

        def more(rows: int) -> None:
            nonlocal done
            done += rows
            self.progress.rows(done, total or None)

        return more


def _attempted(
    trial: Trial, plan: ProtectPlan, names: frozenset[str], treaters: Treaters, report: _Report
) -> dict[Place, str]:
    from guardian.sources.sinks.trying import Only, broken

    leant = {name: columns for name, columns in trial.involved.items() if name in names - trial.untried}
    wanted: dict[str, set[str]] = {}
    watched, folded = False, trial.folded
    for one in plan.columns:
        mine = [top for top in leant.get(one.table, ()) if one.column == top or one.column.startswith(f"{top}.")]
        if one.spec.name not in SHORT:
            mine = [top for top in mine if top not in folded.get(one.table, ())]
        if mine and (one.treated or one.watched not in ("", STOP)):
            wanted.setdefault(one.table, set()).update(mine)
            watched |= bool(one.watched)
    if not wanted:
        return {}
    treater = treaters(plan, watched)
    return {
        (table, column): why
        for table, columns in wanted.items()
        for column, why in broken(trial, table, Only(treater, frozenset(columns)), report.of(table)).items()
    }


def _stopped(
    trial: Trial, plan: ProtectPlan, names: frozenset[str], treaters: Treaters, report: _Report
) -> dict[Place, str]:
    """Keys that must stay as they are, and hold a cell that would be treated, with why they may not stay."""
    import pyarrow as pa

    from guardian.errors import RefusedError

    kept = [one for one in plan.columns if one.watched == STOP and one.table in names]
    treater = treaters(plan, False) if kept else None
    found: dict[Place, str] = {}
    for one in kept:
        told = report.of(one.table)
        for texts in trial.texts(one.table, one.column):
            try:
                if one.place not in found and treater is not None:
                    treater.in_column(one.table, one.column, pa.array(texts, pa.large_string()))
            except RefusedError:
                found[one.place] = "a key holds what has the form of personal data, and was to be copied as it is"
            told(len(texts))
    return found
