"""A plan for a SQLite file tried on its rows: in a table of the same text, in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from guardian.model import TableSchema
from guardian.sources.databases import BATCH_BYTES, qualified, quoted
from guardian.sources.sinks.alike import (
    ALIKE,
    alike,
    behind,
    kept,
    met_again,
    mixed,
    not_apart,
    reached,
    spread,
    suspects,
)
from guardian.sources.sinks.base import Form, NotProtectable, Treater
from guardian.sources.sinks.keyed import Held, batched, misnamed_in
from guardian.sources.sinks.sqlite_plan import _spelt_otherwise, _treated, faults, listed_tables, snapshot
from guardian.sources.sinks.sqlite_rows import (
    FIRST_ROWS,
    MOST_ROWS,
    Row,
    _said,
    _text,
    route,
)
from guardian.sources.sinks.sqlite_rules import Rows, cell_of, empty, expression_of, literal, sample_of
from guardian.sources.sinks.sqlite_schema import SCHEMA, Table, forms, read_extras, read_tables
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    CAUGHT,
    LABELS,
    LONGEST,
    OCTETS,
    ROWS,
    WIDE,
    Only,
    Sample,
    alone,
    changed,
    condition,
    indexed,
    parts_of,
    pieces,
    within,
)
from guardian.sources.sinks.wording import check_texts, names
from guardian.sources.sqlite import SqliteSource


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

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        found = self.tables[table]
        wanted = self._leant_on(found)
        treating = Treating(self.listed[found.name], Only(treater, wanted), found.documents & wanted)
        shapes = forms(self.connection, found, treating.asked - treating.watched)
        with empty(found, self.indexes.get(found.name, ())) as there:
            if there is None:
                return
            first: Rows | None = None
            for rows in self._rows(found, treating, wanted | treating.asked, shapes):
                if rows:
                    sample = sample_of(there, route(found), treating, shapes, rows)
                    first = first or sample
                    yield sample
            quick = Treating(treating.table, Only(treater, wanted & everywhere - found.documents))
            if quick.hidden:
                for rows in filter(None, self._everywhere(found, quick, wanted | quick.asked)):
                    yield sample_of(there, route(found), quick, shapes, rows)
            if first is not None and treating.hidden:
                for rows in filter(None, self._suspect(found, treating, wanted | treating.asked, first)):
                    yield sample_of(there, route(found), treating, shapes, rows)
            if quick.hidden:
                for rows in filter(None, self._alike(found, quick, wanted | quick.asked)):
                    yield sample_of(there, route(found), quick, shapes, rows)

    def _counted(self, table: Table, treating: Treating) -> tuple[int, int]:
        """Rows, and the bytes of their treated cells."""
        cells = " + ".join(f"ifnull(length(CAST({quoted(name)} AS BLOB)), 0)" for name in sorted(treating.hidden))
        query = f"SELECT count(*), coalesce(sum({cells or 0}), 0) FROM {quoted(SCHEMA, table.name)}"  # noqa: S608
        count, octets = self.connection.execute(query).fetchone()
        return int(count), int(octets)

    def _every(self, table: Table, treating: Treating) -> bool:
        """Whether all rows were tried."""
        count, octets = self._counted(table, treating)
        return count <= ROWS or octets <= OCTETS

    def _suspect(self, table: Table, treating: Treating, needed: frozenset[str], first: Rows) -> Iterator[list[Row]]:
        """Rows that would break a condition with what became of other rows' cells."""
        computed = {name: names(text) for name, text in table.generated.items()}
        moved = reached(computed, treating.hidden)
        columns = [one.name for one in table.stored]
        every = frozenset(one.name.lower() for one in table.columns)
        checks = mixed(check_texts(table.sql), moved, every)
        source, way = quoted(SCHEMA, table.name), route(table)
        lead = [(f"t.{way.rowid}", way.rowid)] if way.rowid else []
        made = [(name, f"({expression_of(text)})") for name, text in table.generated.items()]
        if not checks or self._every(table, treating):
            return
        for at in spread(len(first.new)):
            cells = ", ".join(f"{literal(first.new[at][first.places[one]])} AS {quoted(one)}" for one in columns)
            outputs = f"(SELECT {cells})"
            query = suspects(source, outputs, columns, moved, made, checks, quoted(table.name), quoted, lead=lead)
            try:
                yield self._asked(table, needed, f"LIMIT {ROWS}", source=f"({query} LIMIT {ROWS})")
            except sqlite3.OperationalError:  # what a rule cannot take of another row says nothing of this one
                continue

    def _alike(self, table: Table, treating: Treating, needed: frozenset[str]) -> Iterator[list[Row]]:
        """Rows that a unique index tells apart by nothing but what is treated, where not all were tried together."""
        computed = {name: names(text) for name, text in table.generated.items()}
        moved = reached(computed, treating.hidden)
        way, source = route(table), quoted(SCHEMA, table.name)
        order = way.rowid or (quoted(table.alias) if table.alias else None)
        found = ((parts, where, frozenset().union(*map(names, (*parts, where)))) for parts, where in self._keys(table))
        keys = [(parts, where) for parts, where, said in found if behind(computed, said) & moved]
        if not keys or self._counted(table, treating)[0] <= ROWS:
            return
        for parts, where in keys:
            same = kept(parts, moved) if order else ()
            known = [f"({part}) IS NOT NULL" for part in same]
            known += [f"({where})"] if where and not names(where) & moved else []
            if same:
                query = alike(source, {"guardian_row": order or ""}, same, known)
                which = f"WHERE t.{order} IN (SELECT guardian_row FROM ({query}) LIMIT {ALIKE})"  # noqa: S608
            else:
                which = f"LIMIT {ALIKE}"
            yield self._asked(table, needed, which, most=4 * BATCH_BYTES)

    def _keys(self, table: Table) -> Iterator[tuple[tuple[str, ...], str]]:
        """What each unique index that is no plain key is made of, and its condition."""
        for sql in self.indexes.get(table.name, ()):
            yield parts_of(indexed(sql)), condition(sql)
        made = {name.lower() for name in table.generated}
        query = "SELECT name FROM pragma_index_list(?, ?) WHERE origin <> 'c'"
        for (index,) in self.connection.execute(query, (table.name, SCHEMA)).fetchall():
            parts = self.connection.execute("SELECT name FROM pragma_index_info(?, ?)", (index, SCHEMA)).fetchall()
            if any(name is not None and name.lower() in made for (name,) in parts):
                yield tuple(quoted(name) for (name,) in parts if name is not None), ""

    def _everywhere(self, table: Table, treating: Treating, needed: frozenset[str]) -> Iterator[list[Row]]:
        """Rows from all over a table by its row id, with the cells that a rule needs; of one without, its first."""
        way = route(table)
        source = quoted(SCHEMA, table.name)
        count, octets = self._counted(table, treating)
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

    def _rows(
        self, table: Table, treating: Treating, needed: frozenset[str], shapes: Mapping[str, Form]
    ) -> Iterator[list[Row]]:
        yield self._asked(table, needed, f"LIMIT {ROWS}")
        for name in sorted(treating.hidden):
            cell = f"t.{quoted(name)}"
            by = f"length({cell})" if shapes.get(name, "text") == "text" else cell
            for order in ("DESC", ""):
                which = f"WHERE {cell} IS NOT NULL ORDER BY {by} {order} LIMIT {LONGEST}"
                yield self._asked(table, needed, which)
        for name in sorted(treating.watched):
            cell, source = quoted(name), quoted(SCHEMA, table.name)
            short = f"typeof({cell}) = 'text' AND length({cell}) <= {WIDE}"
            query = f"SELECT DISTINCT {cell} FROM {source} WHERE {short} LIMIT {LABELS}"  # noqa: S608
            self.connection.text_factory = _text
            labels = [row[0] for row in self.connection.execute(query) if isinstance(row[0], str)]
            self.connection.text_factory = str
            if stray := changed(treating, name, labels):
                which = f"WHERE t.{cell} IN (SELECT value FROM json_each(?)) LIMIT {ROWS}"  # noqa: S608
                yield self._asked(table, needed, which, (json.dumps(stray[:CAUGHT]),))

    def _asked(
        self,
        table: Table,
        needed: frozenset[str],
        which: str,
        parameters: Sequence[object] = (),
        *,
        source: str = "",
        most: int = BATCH_BYTES,
    ) -> list[Row]:
        """Rows in which something stands in for long cells that no rule needs: photos stay where they are."""
        way = route(table)
        lead = [f"t.{way.rowid}"] if way.rowid else []
        cells = ", ".join([*lead, *(cell_of(one, whole=one.name in needed) for one in table.stored)])
        query = f"SELECT {cells} FROM {source or quoted(SCHEMA, table.name)} AS t {which}"  # noqa: S608
        places = [at + way.lead for at, name in enumerate(way.columns) if name in needed]

        def weight(row: Row) -> int:
            """Of the cells that are not cut."""
            return 8 * len(row) + sum([len(cell) for at in places if isinstance(cell := row[at], (str, bytes))])

        try:
            return within(self.connection.execute(query, tuple(parameters)), weight, most)
        except sqlite3.OperationalError as error:
            if "Could not decode to UTF-8" not in str(error):
                raise
        self.connection.text_factory = _text
        try:
            return within(self.connection.execute(query, tuple(parameters)), weight, most)
        finally:
            self.connection.text_factory = str

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
        for table in self.tables.values():
            for name in sorted(table.documents):
                texts = self._texts(table, name)
                batches = batched(texts, FIRST_ROWS, MOST_ROWS, BATCH_BYTES)
                where = f"{self.listed[table.name].ref}/{name}"
                yield from misnamed_in([Held(name, where, batches)], treater)

    def _texts(self, table: Table, name: str) -> Iterator[str | None]:
        """The cells of a column as its documents are read, in the order of the copy."""
        way = route(table)
        order = way.rowid or (quoted(table.alias) if table.alias else None)
        query = f"SELECT t.{quoted(name)} FROM {quoted(SCHEMA, table.name)} AS t"  # noqa: S608
        self.connection.text_factory = _text
        try:
            for (cell,) in self.connection.execute(f"{query} ORDER BY t.{order}" if order else query):
                yield _said(cell)
        finally:
            self.connection.text_factory = str


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
