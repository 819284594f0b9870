"""A plan for a SQLite file tried on its rows: in a table of the same text, in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from guardian.model import TableSchema
from guardian.sources.databases import qualified, quoted
from guardian.sources.sinks.base import Form, Treater
from guardian.sources.sinks.sqlite_plan import _spelt_otherwise, _treated, faults, listed_tables, snapshot
from guardian.sources.sinks.sqlite_rows import MOST_ROWS, Chunk, Raw, Route, Row, _text, _weight, insert, route, treated
from guardian.sources.sinks.sqlite_schema import SCHEMA, Column, Table, forms, read_extras, read_tables
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    BREAKS,
    CAUGHT,
    LABELS,
    LONG,
    LONGEST,
    OCTETS,
    ROWS,
    Only,
    Sample,
    changed,
    pieces,
    within,
)
from guardian.sources.sinks.wording import check_texts, names
from guardian.sources.sqlite import SqliteSource, distrust


@dataclass(frozen=True, slots=True)
class SqliteTrial:
    connection: sqlite3.Connection
    listed: Mapping[str, TableSchema]
    tables: Mapping[str, Table]
    indexes: Mapping[str, tuple[str, ...]]

    @property
    def involved(self) -> Mapping[str, frozenset[str]]:
        return {name: found for name, table in self.tables.items() if (found := self._leant_on(table))}

    def _leant_on(self, table: Table) -> frozenset[str]:
        texts = [*check_texts(table.sql), *table.generated.values(), *self.indexes.get(table.name, ())]
        said = frozenset().union(*map(names, texts))
        return frozenset(column.name for column in table.stored if column.name.lower() in said)

    @property
    def untried(self) -> frozenset[str]:
        return frozenset(name for name in self.involved if not self._made(self.tables[name]))

    def _made(self, table: Table) -> bool:
        with _empty(table, self.indexes.get(table.name, ())) as there:
            return there is not None

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        found = self.tables[table]
        wanted = self._leant_on(found)
        treating = Treating(self.listed[found.name], Only(treater, wanted), found.documents & wanted)
        shapes = forms(self.connection, found, treating.asked - treating.watched)
        with _empty(found, self.indexes.get(found.name, ())) as there:
            if there is None:
                return
            for rows in self._rows(found, treating, wanted | treating.asked):
                if rows:
                    yield _sample(there, route(found), treating, shapes, rows)
            quick = Treating(treating.table, Only(treater, wanted & everywhere - found.documents))
            for rows in self._everywhere(found, quick, wanted | quick.asked):
                if rows and quick.hidden:
                    yield _sample(there, route(found), quick, shapes, rows)

    def _everywhere(self, table: Table, treating: Treating, needed: frozenset[str]) -> Iterator[list[Row]]:
        """Rows from all over a table by its row id, with the cells that a rule needs; of one without, its first."""
        way = route(table)
        source = quoted(SCHEMA, table.name)
        cells = " + ".join(f"ifnull(length(CAST({quoted(name)} AS BLOB)), 0)" for name in sorted(treating.hidden))
        query = f"SELECT count(*), coalesce(sum({cells or 0}), 0) FROM {source}"  # noqa: S608
        count, octets = self.connection.execute(query).fetchone()
        most = count if octets <= OCTETS else max(ROWS, count * OCTETS // octets)
        order = way.rowid or (quoted(table.alias) if table.alias else None)
        if count <= ROWS or not treating.hidden:
            return
        if order is None:
            yield self._asked(table, needed, f"LIMIT {min(most, MOST_ROWS)} OFFSET {ROWS}")
            return
        query = f"SELECT min({order}), max({order}) FROM {source}"  # noqa: S608
        first, last = self.connection.execute(query).fetchone()
        which = f"WHERE t.{order} >= ? AND t.{order} <= ? ORDER BY t.{order} LIMIT ?"
        for start, end, rows in pieces(first, last, count, most):
            mark, left = start, rows
            while left > 0 and (some := self._asked(table, needed, which, (mark, end, min(left, MOST_ROWS)))):
                yield some
                left -= len(some)
                mark = int(str(way.mark(some[-1], 0))) + 1

    def _rows(self, table: Table, treating: Treating, needed: frozenset[str]) -> Iterator[list[Row]]:
        yield self._asked(table, needed, f"LIMIT {ROWS}")
        for name in sorted(treating.hidden):
            cell = f"t.{quoted(name)}"
            for order in ("DESC", ""):
                which = f"WHERE {cell} IS NOT NULL ORDER BY length({cell}) {order} LIMIT {LONGEST}"
                yield self._asked(table, needed, which)
        for name in sorted(treating.watched):
            cell, source = quoted(name), quoted(SCHEMA, table.name)
            query = f"SELECT DISTINCT {cell} FROM {source} WHERE typeof({cell}) = 'text' LIMIT {LABELS}"  # noqa: S608
            self.connection.text_factory = _text
            labels = [row[0] for row in self.connection.execute(query) if isinstance(row[0], str)]
            self.connection.text_factory = str
            if stray := changed(treating, name, labels):
                which = f"WHERE t.{cell} IN (SELECT value FROM json_each(?)) LIMIT {ROWS}"  # noqa: S608
                yield self._asked(table, needed, which, (json.dumps(stray[:CAUGHT]),))

    def _asked(self, table: Table, needed: frozenset[str], which: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Rows in which something stands in for long cells that no rule needs: photos stay where they are."""
        way = route(table)
        lead = [f"t.{way.rowid}"] if way.rowid else []
        cells = ", ".join([*lead, *(_cell(one, whole=one.name in needed) for one in table.stored)])
        query = f"SELECT {cells} FROM {quoted(SCHEMA, table.name)} AS t {which}"  # noqa: S608
        try:
            return within(self.connection.execute(query, tuple(parameters)), _weight)
        except sqlite3.OperationalError as error:
            if "Could not decode to UTF-8" not in str(error):
                raise
        self.connection.text_factory = _text
        try:
            return within(self.connection.execute(query, tuple(parameters)), _weight)
        finally:
            self.connection.text_factory = str

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        return _spelt_otherwise(self.connection, _treated(self.connection, self.listed, treater))


def _cell(column: Column, *, whole: bool) -> str:
    """Of one that may not be null it is as different from others as the long cell is: keys still hold."""
    cell = f"t.{quoted(column.name)}"
    if whole:
        return cell
    if not (column.notnull or column.pk):
        return "NULL"
    other = f"CASE typeof({cell}) WHEN 'blob' THEN randomblob(16) WHEN 'text' THEN hex(randomblob(16)) ELSE {cell} END"
    return f"CASE WHEN length({cell}) > {LONG} THEN {other} ELSE {cell} END"


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


@dataclass(frozen=True, slots=True)
class _Rows:
    """``old`` and ``new`` of the same rows; ``places`` of the columns in them."""

    there: sqlite3.Connection
    way: Route
    old: Chunk
    new: Sequence[Row]
    places: Mapping[str, int]
    replaced: frozenset[str]
    _said: dict[frozenset[str], str] = field(default_factory=dict)

    def fails(self, columns: Iterable[str]) -> str:
        wanted = frozenset(columns)
        if wanted not in self._said:
            self._said[wanted] = self._tried({self.places[name] for name in wanted})
        return self._said[wanted]

    def _tried(self, places: set[int]) -> str:
        rows = [
            tuple(new[at] if at in places else cell for at, cell in enumerate(old))
            for old, new in zip(self.old.rows, self.new, strict=True)
        ]
        self.there.execute("BEGIN")
        try:
            insert(self.there, self.way, replace(self.old, rows=rows))
        except (sqlite3.IntegrityError, sqlite3.DataError) as error:
            return BREAKS[KINDS.get(getattr(error, "sqlite_errorname", ""), "other")]
        except sqlite3.OperationalError as error:  # what an expression cannot take
            return BREAKS["generated"] if "malformed" in str(error) else ""
        finally:
            self.there.execute("ROLLBACK")
        return ""


KINDS = {
    "SQLITE_CONSTRAINT_CHECK": "check",
    "SQLITE_CONSTRAINT_NOTNULL": "generated",
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
}


def _sample(
    there: sqlite3.Connection, way: Route, treating: Treating, shapes: Mapping[str, Form], rows: list[Row]
) -> _Rows:
    places = {name: at + way.lead for at, name in enumerate(way.columns)}
    met: dict[str, set[Any]] = {name: {row[places[name]] for row in rows} for name in treating.watched}
    careful = any(type(cell) is Raw for row in rows for cell in row)
    old = Chunk(rows, None, len(rows), careful, met)
    new = treated(way, treating, shapes, old).rows
    changed = (name for name, at in places.items() if any(a[at] != b[at] for a, b in zip(rows, new, strict=True)))
    return _Rows(there, way, old, new, places, frozenset(changed) & treating.replaced)


@contextmanager
def _empty(table: Table, indexes: Iterable[str]) -> Iterator[sqlite3.Connection | None]:
    """The table by itself, in memory; None where it needs what is not known here (a function, a collation)."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as there:
        there.execute(distrust())
        try:
            for sql in (table.sql, *indexes):
                there.execute(sql)
        except sqlite3.Error:
            yield None
            return
        yield there
