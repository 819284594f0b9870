"""A plan for MySQL or MariaDB tried on its rows: the server judges them in SELECTs of the read-only snapshot.

The cells go back to the server as literals, under an empty choice of the table's own rows, which gives them the
collations of its columns. Nothing is written, on neither side.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from guardian.model import TableSchema
from guardian.sources.databases import qualified
from guardian.sources.mysql import MysqlSource, _limit_statements
from guardian.sources.mysql_catalog import quoted
from guardian.sources.mysql_rows import columnar
from guardian.sources.sinks.alike import (
    met_again,
    needed_of,
    not_apart,
    reached,
)
from guardian.sources.sinks.base import NotProtectable, Treater
from guardian.sources.sinks.keyed import Held, misnamed_in
from guardian.sources.sinks.mysql_plan import _documents, _spelt_otherwise, _treated, listed_tables, opened
from guardian.sources.sinks.mysql_rows import taken, treated_cells
from guardian.sources.sinks.mysql_rules import (
    Key,
    Rows,
    Rules,
    is_lost,
    rules_of,
)
from guardian.sources.sinks.mysql_schema import Schema, Table, read_schema, rows
from guardian.sources.sinks.streaming import first_alone
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    SECONDS,
    Only,
    OnServer,
    Texts,
    alone,
    broken_as_they_are,
)
from guardian.sources.sinks.wording import names

JUDGED = 8192
"""Rows that a server judges at once, at most."""
WORKERS = 2


@dataclass(frozen=True, slots=True)
class MysqlTrial(OnServer):
    """``opened``: opens the source once more."""

    opened: Callable[[], AbstractContextManager[tuple[MysqlSource, Any, str]]]
    source: MysqlSource
    connection: Any
    schema: Schema
    tables: Mapping[str, tuple[Table, TableSchema, Rules]]

    def _names(self) -> Iterable[str]:
        return self.tables

    def _leant_on(self, name: str) -> frozenset[str]:
        table, _, rules = self.tables[name]
        return rules.leant_on(table)

    @property
    def folded(self) -> Mapping[str, frozenset[str]]:
        return {
            name: rules.leant_on(table) - replace(rules, loose=()).leant_on(table)
            for name, (table, _, rules) in self.tables.items()
        }

    @property
    def apart(self) -> Mapping[str, frozenset[str]]:
        return {name: alone(rules.indexed()) for name, (_, _, rules) in self.tables.items()}

    def _is_told(self, name: str) -> bool:
        table, _, rules = self.tables[name]
        return Rows({}, {}, self.connection, table, rules).told

    def samples(self, table: str, treater: Treater) -> Generator[Rows]:
        found, listed, rules = self.tables[table]
        wanted = rules.leant_on(found)
        treating = Treating(listed, Only(treater, wanted), _documents(self.source, table) & wanted)
        if not treating.replaced:
            return
        _limit_statements(self.connection, SECONDS)
        found = replace(found, columns=needed_of(found.columns, wanted | treating.asked))
        moved = reached(rules.computed, treating.replaced)
        sample = partial(self._sample, found, treating, rules, rules.moved(moved))
        with self.opened() as (_, reading, _):
            given = taken(reading, found, found.written)
            yield from first_alone((partial(sample, some) for rows in given for some in _pieces(rows)), WORKERS)

    def _sample(self, table: Table, treating: Treating, rules: Rules, asked: Sequence[Key], given: list[Any]) -> Rows:
        old, new = treated_cells(table.written, treating, given)
        return Rows(old, new, self.connection, table, rules, asked)

    def merged(self, table: str, columns: frozenset[str]) -> frozenset[str]:
        import pymysql

        _limit_statements(self.connection, SECONDS)
        found = self.tables[table][0]

        def again(rest: list[str]) -> bool:
            same = [quoted(one) for one in rest]
            query = met_again(quoted(found.schema, found.name), same, [f"{one} IS NOT NULL" for one in same])
            try:
                return bool(rows(self.connection, query))
            except pymysql.MySQLError as error:
                if is_lost(error):
                    raise
                return True

        return not_apart(found.keys, columns, frozenset(one.name for one in found.columns if one.generated), again)

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        _limit_statements(self.connection, 0)
        return _spelt_otherwise(self.connection, _treated(self.source, self.schema, treater))

    def unsound(self, treater: Treater) -> Iterator[NotProtectable]:
        """Checks may be turned off while rows are written."""
        _limit_statements(self.connection, SECONDS)
        for key, (table, listed, rules) in self.tables.items():
            moved = reached(rules.computed, Treating(listed, treater, _documents(self.source, key)).replaced)
            said = {check: names(check, backslashes=True) for check in rules.checks}
            named = {
                f"({check})": ("source check", [one.name for one in table.columns if one.name.lower() in found])
                for check, found in said.items()
                if not found & moved
            }
            yield from broken_as_they_are(named, listed.ref, partial(self._asked, table))

    def _asked(self, table: Table, wanted: str) -> Sequence[object] | None:
        import pymysql

        try:
            return rows(self.connection, f"SELECT {wanted} FROM {quoted(table.schema, table.name)}")[0]  # noqa: S608
        except pymysql.MySQLError as error:
            if is_lost(error):
                raise
            return None

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
        for key, (_, listed, _) in self.tables.items():
            for name in sorted(_documents(self.source, key)):
                yield from misnamed_in([Held(name, f"{listed.ref}/{name}", self.texts(key, name))], treater)

    def rigid(self, treater: Treater) -> Iterator[NotProtectable]:
        return iter(())

    def texts(self, table: str, column: str) -> Iterator[Texts]:
        _limit_statements(self.connection, 0)  # it is read as slowly as it is looked at
        found = self.tables[table][0]
        (wanted,) = (one for one in found.written if one.name == column)
        for given in taken(self.connection, found, (wanted,)):
            raw = isinstance(given[0], bytes)
            cells = columnar(given, 1, column)[0].to_pylist() if raw else [row[0] for row in given]
            yield [one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in cells]


def _pieces(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[at : at + JUDGED] for at in range(0, len(rows), JUDGED))


@contextmanager
def trial(url: str, name: str, password_file: Path | None) -> Iterator[MysqlTrial]:
    with opened(url, name, password_file) as (source, connection, database):
        schema = read_schema(connection, database)
        listed = listed_tables(source)
        tables = {
            key: (one, listed[key], rules_of(connection, one))
            for one in schema.tables
            if (key := qualified(one.schema, one.name)) in listed and not one.sequence
        }
        yield MysqlTrial(partial(opened, url, name, password_file), source, connection, schema, tables)
