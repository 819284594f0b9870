"""A plan for a SQLite file tried on its rows: in a table of the same text, in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from guardian.model import TableSchema
from guardian.sources.databases import BATCH_BYTES, qualified, quoted
from guardian.sources.sinks.alike import (
    met_again,
    not_apart,
    reached,
)
from guardian.sources.sinks.base import NotProtectable, Treater
from guardian.sources.sinks.keyed import Held, batched, misnamed_in
from guardian.sources.sinks.sqlite_plan import _spelt_otherwise, _treated, faults, listed_tables, snapshot
from guardian.sources.sinks.sqlite_rows import (
    FIRST_ROWS,
    MOST_ROWS,
    _said,
    _text,
    chunks,
    route,
)
from guardian.sources.sinks.sqlite_rules import Rows, cell_of, empty, key_queries, sample_of
from guardian.sources.sinks.sqlite_schema import SCHEMA, Table, forms, read_extras, read_tables
from guardian.sources.sinks.streaming import first_alone
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    Only,
    Texts,
    alone,
    broken_as_they_are,
    indexed,
)
from guardian.sources.sinks.wording import check_texts, names
from guardian.sources.sqlite import SqliteSource

WORKERS = 2


@dataclass(frozen=True, slots=True)
class SqliteTrial:
    connection: sqlite3.Connection
    listed: Mapping[str, TableSchema]
    tables: Mapping[str, Table]
    indexes: Mapping[str, tuple[str, ...]]

    @property
    def involved(self) -> Mapping[str, frozenset[str]]:
        return {name: found for name, table in self.tables.items() if (found := self._leant_on(table))}

    def _ruled(self, table: Table) -> frozenset[str]:
        texts = [*check_texts(table.sql), *table.generated.values(), *self.indexes.get(table.name, ())]
        said = frozenset().union(*map(names, texts))
        return frozenset(column.name for column in table.stored if column.name.lower() in said)

    def _leant_on(self, table: Table) -> frozenset[str]:
        return self._ruled(table) | self._folded(table)

    def _folded(self, table: Table) -> frozenset[str]:
        """The columns of keys that hold some texts to be equal which are not the same."""
        query = """
            SELECT x.name FROM pragma_index_list(?1, ?2) l, pragma_index_xinfo(l.name, ?2) x
            WHERE l."unique" = 1 AND x.key AND x.name IS NOT NULL
              AND EXISTS (SELECT 1 FROM pragma_index_xinfo(l.name, ?2) y WHERE y.key AND y.coll <> 'BINARY')
        """
        return frozenset(name for (name,) in self.connection.execute(query, (table.name, SCHEMA)))

    @property
    def folded(self) -> Mapping[str, frozenset[str]]:
        return {name: self._folded(table) - self._ruled(table) for name, table in self.tables.items()}

    @property
    def apart(self) -> Mapping[str, frozenset[str]]:
        return {name: alone(self._indexed(table)) for name, table in self.tables.items()}

    @property
    def untried(self) -> frozenset[str]:
        return frozenset(name for name in self.involved if not self._made(self.tables[name]))

    def _indexed(self, table: Table) -> Iterator[tuple[str, ...]]:
        """The columns that each unique index is made of."""
        for sql in self.indexes.get(table.name, ()):
            said = names(indexed(sql))
            yield tuple(one.name for one in table.stored if one.name.lower() in said)

    def _made(self, table: Table) -> bool:
        with empty(table, self.indexes.get(table.name, ())) as there:
            return there is not None

    def samples(self, table: str, treater: Treater) -> Generator[Rows]:
        found = self.tables[table]
        wanted = self._leant_on(found)
        treating = Treating(self.listed[found.name], Only(treater, wanted), found.documents & wanted)
        shapes = forms(self.connection, found, treating.asked - treating.watched)
        needed = wanted | treating.asked
        cells = [cell_of(one, whole=one.name in needed) for one in found.stored]
        way = replace(route(found), cells=cells)
        moved = reached(_computed(found), treating.replaced)
        with empty(found, self.indexes.get(found.name, ())) as there:
            if there is None:
                return
            asked = list(key_queries(there, found, moved))
            of = partial(sample_of, there, way, treating, shapes, asked)
            yield from first_alone(
                (partial(of, chunk) for chunk in chunks(self.connection, way, None, 0, treating)), WORKERS
            )

    def merged(self, table: str, columns: frozenset[str]) -> frozenset[str]:
        found = self.tables[table]
        computed, merged = frozenset(found.generated), frozenset[str]()
        query = 'SELECT name FROM pragma_index_list(?, ?) WHERE "unique" = 1'
        for (index,) in self.connection.execute(query, (found.name, SCHEMA)).fetchall():
            query = "SELECT name, coll FROM pragma_index_xinfo(?, ?) WHERE key"
            parts = self.connection.execute(query, (index, SCHEMA)).fetchall()
            if all(name is not None for name, _ in parts):
                again = partial(self._met_again, found, dict(parts))
                merged |= not_apart([[name for name, _ in parts]], columns, computed, again)
        return merged

    def _met_again(self, table: Table, collations: Mapping[str, str], rest: Sequence[str]) -> bool:
        same = [f"{quoted(one)} COLLATE {quoted(collations[one])}" for one in rest]
        query = met_again(quoted(SCHEMA, table.name), same, [f"{quoted(one)} IS NOT NULL" for one in rest])
        try:
            return self.connection.execute(query).fetchone() is not None
        except sqlite3.OperationalError:  # a collation that is not known here
            return True

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        return _spelt_otherwise(self.connection, _treated(self.connection, self.listed, treater))

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
        for key, table in self.tables.items():
            for name in sorted(table.documents):
                where = f"{self.listed[table.name].ref}/{name}"
                yield from misnamed_in([Held(name, where, self.texts(key, name))], treater)

    def unsound(self, treater: Treater) -> Iterator[NotProtectable]:
        for table, treating in _treated(self.connection, self.listed, treater):
            if table.kind != "table":
                continue
            moved = reached(_computed(table), treating.replaced)
            rules: dict[str, tuple[str, Sequence[str]]] = {}
            for check in check_texts(table.sql):
                if not (said := names(check)) & moved:
                    rules[check] = "source check", [one.name for one in table.columns if one.name.lower() in said]
            for one in table.stored:
                if one.notnull:  # SQLite believes this itself: IS NULL would not look
                    rules[f"(typeof({quoted(one.name)}) <> 'null')"] = "source null", [one.name]
            yield from broken_as_they_are(rules, treating.table.ref, partial(self._asked, table))

    def _asked(self, table: Table, wanted: str) -> Sequence[object] | None:
        query = f"SELECT {wanted} FROM {quoted(SCHEMA, table.name)}"  # noqa: S608
        try:
            row: Sequence[object] = self.connection.execute(query).fetchone()
        except sqlite3.OperationalError:  # a function that is not known here
            return None
        return row

    def rigid(self, treater: Treater) -> Iterator[NotProtectable]:
        return iter(())

    def texts(self, table: str, column: str) -> Iterator[Texts]:
        found = self.tables[table]
        way = route(found)
        order = way.rowid or (quoted(found.alias) if found.alias else None)
        query = f"SELECT t.{quoted(column)} FROM {quoted(SCHEMA, found.name)} AS t"  # noqa: S608
        self.connection.text_factory = _text
        try:
            cells = self.connection.execute(f"{query} ORDER BY t.{order}" if order else query)
            yield from batched((_said(cell) for (cell,) in cells), FIRST_ROWS, MOST_ROWS, BATCH_BYTES)
        finally:
            self.connection.text_factory = str


def _computed(table: Table) -> dict[str, frozenset[str]]:
    """What each computed column names."""
    return {name: names(text) for name, text in table.generated.items()}


@contextmanager
def trial(path: Path, name: str) -> Iterator[SqliteTrial]:
    source = SqliteSource(path, name)
    with faults(name), closing(snapshot(source)) as connection:
        listed, _ = listed_tables(source, connection)
        tables = {
            qualified(SCHEMA, one.name): one
            for one in read_tables(connection)
            if one.kind == "table" and one.name in listed
        }
        indexes: dict[str, tuple[str, ...]] = {}
        for extra in read_extras(connection):
            if extra.kind == "index" and "unique" in names(extra.sql):
                indexes[extra.table] = (*indexes.get(extra.table, ()), extra.sql)
        yield SqliteTrial(connection, listed, tables, indexes)
