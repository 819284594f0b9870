"""The texts of a schema searched for what may stand in none of them: values of every treated column of a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from guardian.model import TableSchema
from guardian.sources.sinks.base import Treater
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.wording import Lookup, Wording, check_texts, defaults, holding_values, names


@runtime_checkable
class Judging(Protocol):
    """A treater that also judges the texts of a schema."""

    def searched(self, table: TableSchema) -> frozenset[str]:
        """The columns whose values no text may hold: not those that are only watched, which stay as they are."""

    def telling(self, table: TableSchema) -> frozenset[str]:
        """The columns whose values tell of one person wherever they stand; dates, towns and amounts do not."""

    def personal(self, texts: Sequence[str]) -> frozenset[str]:
        """Which of some texts hold what is somebody's by its form (an e-mail address, a card number)."""

    def spared(self, wording: Wording) -> frozenset[str]:
        """What it says that somebody said is nobody's: of a column that it is about."""


def searched(treating: Treating) -> frozenset[str]:
    """Of the columns that may come back changed those whose values are looked for in texts."""
    if not isinstance(treating.treater, Judging):
        return treating.hidden
    return treating.hidden & treating.treater.searched(treating.table)


@dataclass(frozen=True, slots=True)
class Searched:
    """One table whose columns are looked into: by its key, as ``Wording.home`` and ``Wording.about`` have it."""

    key: str
    treating: Treating
    columns: tuple[str, ...]
    lookup: Lookup


@dataclass(frozen=True, slots=True)
class Search:
    """All treated columns of a database."""

    tables: tuple[Searched, ...]
    treater: Treater | None

    def holding(self, wordings: Iterable[Wording]) -> frozenset[str]:
        """The keys of the texts that hold a value of a treated column, or what is personal by its form."""
        wordings = tuple(wordings)
        return self.values(wordings) | self.personal(wordings)

    def values(self, wordings: Iterable[Wording]) -> frozenset[str]:
        """The keys of the texts that hold a value of a treated column."""
        by_key = {one.key: one for one in self.tables}

        def lookup(table: str, column: str, texts: list[str]) -> set[str]:
            return by_key[table].lookup(table, column, texts)

        telling = frozenset((one.key, column) for one in self.tables for column in self._telling(one))
        treated = {one.key: one.columns for one in self.tables}
        return holding_values(wordings, treated, lookup, telling)

    def bad_defaults(self, texts: Mapping[str, str], *, backslashes: bool = False) -> dict[str, frozenset[str]]:
        """By table the columns (lower case) whose literal default holds such a value. ``texts``: CREATE TABLE texts."""
        found = {table: frozenset[str]() for table in texts}
        wordings = {
            (table, column): Wording(f"{table}\0{column}", text, None, False, backslashes, not backslashes, table)
            for table, sql in texts.items()
            for column, text in defaults(sql, backslashes=backslashes).items()
        }
        bad = self.holding(wordings.values())
        for (table, column), one in wordings.items():
            if one.key in bad:
                found[table] |= {column}
        return found

    def places(self, ref: str, home: str, sql: str, columns: Iterable[str], *, backslashes: bool = False) -> list[str]:
        """Where a table's text holds such a value: the columns that its CHECKs name, otherwise the table itself."""
        checks = check_texts(sql, backslashes=backslashes)
        said = [Wording(text, text, backslashes=backslashes, quotes=not backslashes, home=home) for text in checks]
        held = self.holding(said)
        named = frozenset().union(*(names(one.text, backslashes=backslashes) for one in said if one.key in held))
        return [f"{ref}/{column}" for column in columns if column.lower() in named] or [ref]

    def _telling(self, one: Searched) -> Iterable[str]:
        if not isinstance(self.treater, Judging):
            return one.columns
        return self.treater.telling(one.treating.table)

    def personal(self, wordings: Iterable[Wording]) -> frozenset[str]:
        """The keys of the texts that say what is somebody's by its form."""
        if not isinstance(self.treater, Judging):
            return frozenset()
        said = [(word.key, word.sayings() - self.treater.spared(word)) for word in wordings]
        found = self.treater.personal(sorted(frozenset().union(*(texts for _, texts in said))))
        return frozenset(key for key, texts in said if texts & found)
