"""What a change of schemas does to privacy, and what of guardian.yaml it reaches, with the text that mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from guardian.app.check_places import Place
from guardian.app.check_touches import Reached, of_column, of_table
from guardian.model import ColumnVerdict, TableSchema, TableVerdict
from guardian.resources import dump_yaml
from guardian.schemas.changes import (
    Change,
    ColumnPair,
    PrivacyChange,
    PrivacyDiff,
    TableChange,
    TablePair,
    compare,
    merged,
)

if TYPE_CHECKING:
    from guardian.app.check_names import Named
    from guardian.config import Config
    from guardian.model import Unread


@dataclass(frozen=True, slots=True)
class Side:
    """One revision, classified: tables with the tiers that combinations give them, and where they stand."""

    named: Mapping[int, Named] = field(default_factory=dict)
    verdicts: Mapping[str, TableVerdict] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def schemas(self) -> list[TableSchema]:
        return [table.schema for table in self.named.values() if table.schema is not None]

    def of(self, table: TableSchema | None) -> Named | None:
        return self.named[id(table)] if table is not None else None

    def verdict(self, table: Named | None) -> TableVerdict | None:
        return self.verdicts.get(table.verdict.ref, table.verdict) if table is not None else None


def side(tables: Sequence[Named], verdicts: Sequence[TableVerdict], places: Mapping[str, Place]) -> Side:
    return Side({id(table.schema): table for table in tables}, {one.ref: one for one in verdicts}, places)


def differ(
    base: str, commit: str, before: Side, after: Side, config: Config | None, unread: tuple[Unread, ...] = ()
) -> PrivacyDiff:
    """Every change to a column that is personal on one side, and to the tables that hold one."""
    columns: list[PrivacyChange] = []
    tables: list[TableChange] = []
    for pair in compare(before.schemas, after.schemas):
        reader = _Reader(pair, before, after, config)
        columns.extend(reader.columns())
        tables.extend(reader.table())
    diff = PrivacyDiff(base, commit, tuple(columns), tuple(tables), unread)
    edits = [touch.edit for touch in diff.touches if touch.edit is not None]
    return replace(diff, fix=dump_yaml(merged(edits)) if edits else "")


class _Reader:
    """Reads one table in both revisions."""

    def __init__(self, pair: TablePair, before: Side, after: Side, config: Config | None) -> None:
        self.pair, self.config = pair, config
        self.old, self.new = before.of(pair.before), after.of(pair.after)
        self.was, self.now = before.verdict(self.old), after.verdict(self.new)
        self.old_place = before.places.get(self.old.verdict.ref) if self.old is not None else None
        self.new_place = after.places.get(self.new.verdict.ref) if self.new is not None else None

    def columns(self) -> Iterator[PrivacyChange]:
        for pair in self._apart():
            before, after = self._verdict(self.old, pair.before), self._verdict(self.new, pair.after)
            change = _change(pair, before, after)
            if change is None:
                continue
            reached = Reached(change, before, after, self.old_place or self.new_place, self.new_place or self.old_place)
            yield PrivacyChange(
                change,
                before,
                after,
                pair.before.type if pair.before is not None else "",
                pair.after.type if pair.after is not None else "",
                tuple(of_column(reached, self.config)),
            )

    def _apart(self) -> Iterator[ColumnPair]:
        """The pairs of columns; one that held another kind of personal data before is no rename but two columns,
        unless a statement says that it is one."""
        for pair in self.pair.columns:
            before, after = self._verdict(self.old, pair.before), self._verdict(self.new, pair.after)
            both = before is not None and after is not None and before.personal and after.personal
            guessed = pair.kind == "renamed" and not pair.stated
            if guessed and both and before.category != after.category:  # type: ignore[union-attr]
                yield ColumnPair(None, pair.after)
                yield ColumnPair(pair.before, None)
            else:
                yield pair

    def table(self) -> Iterator[TableChange]:
        personal = any(column.personal for table in (self.old, self.new) if table for column in table.columns)
        kind = self.pair.kind
        was, now = self.was, self.now
        if not personal:
            return
        places: tuple[Place | None, Place | None] = (self.old_place, self.new_place)
        if kind != "same":
            yield TableChange(kind, was, now, tuple(of_table(kind, places, self.new, self.config)))
        elif was is not None and now is not None and was.tier != now.tier:
            yield TableChange("tier_raised" if now.tier > was.tier else "tier_lowered", was, now)

    @staticmethod
    def _verdict(table: Named | None, column: object) -> ColumnVerdict | None:
        if table is None or table.schema is None or column is None:
            return None
        at = next(index for index, one in enumerate(table.schema.columns) if one is column)
        return table.columns[at]


def _change(pair: ColumnPair, before: ColumnVerdict | None, after: ColumnVerdict | None) -> Change | None:
    """What is to be told of a column; None where it is personal on neither side, or the same on both."""
    personal = [verdict for verdict in (before, after) if verdict is not None and verdict.personal]
    if not personal:
        return None
    match pair.kind:
        case "added" | "dropped" | "renamed" | "retyped":
            return pair.kind
        case "same" | "reworded":
            if (
                before is not None
                and after is not None
                and (before.category, before.entity, before.tier)
                != (
                    after.category,
                    after.entity,
                    after.tier,
                )
            ):
                return "reclassified"
    return None
