"""A plan for MySQL or MariaDB tried on its rows: the server judges them in SELECTs of the read-only snapshot.

The cells go back to the server as literals, under an empty choice of the table's own rows, which gives them the
collations of its columns. Nothing is written, on neither side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from guardian.errors import GuardianError
from guardian.model import TableSchema
from guardian.sources.databases import BATCH_BYTES, qualified
from guardian.sources.mysql import MysqlSource, _limit_statements
from guardian.sources.mysql_catalog import quoted
from guardian.sources.mysql_rows import _ident, _taken, columnar
from guardian.sources.sinks.alike import (
    ALIKE,
    alike,
    behind,
    met_again,
    mixed,
    needed_of,
    not_apart,
    reached,
    spread,
    suspects,
    twice,
)
from guardian.sources.sinks.base import NotProtectable, Treater
from guardian.sources.sinks.keyed import MOST, Held, misnamed_in
from guardian.sources.sinks.mysql_plan import _documents, _spelt_otherwise, _treated, listed_tables, opened
from guardian.sources.sinks.mysql_rows import _asked, treated_cells
from guardian.sources.sinks.mysql_rules import (
    Key,
    Rows,
    Rules,
    folded,
    part_of,
    plain,
    rules_of,
    source_of,
    with_computed,
    written,
)
from guardian.sources.sinks.mysql_schema import Schema, Table, read_schema, rows
from guardian.sources.sinks.rarity import KINDS, PROBED, lots
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    CAUGHT,
    LABELS,
    LONGEST,
    OCTETS,
    ROWS,
    SECONDS,
    SPREAD,
    TOGETHER,
    VALUED,
    WIDE,
    Only,
    OnServer,
    Sample,
    alone,
    changed,
    within,
)

SHAPE = "REGEXP_REPLACE(REGEXP_REPLACE({}, '[0-9]', '9'), '[A-Za-z]', 'a')"
LATE = frozenset({1317, 1969, 3024})
"""Numbers of errors of a statement that took too long, or was cancelled."""
LOST = range(2000, 3000)
"""Numbers of errors of the driver's own: the connection is gone."""


@dataclass(frozen=True, slots=True)
class MysqlTrial(OnServer):
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
    def apart(self) -> Mapping[str, frozenset[str]]:
        return {name: alone(rules.indexed()) for name, (_, _, rules) in self.tables.items()}

    def _is_told(self, name: str) -> bool:
        table, _, rules = self.tables[name]
        return Rows(self.connection, table, rules, {}, {}).told

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        _limit_statements(self.connection, SECONDS)
        found, listed, rules = self.tables[table]
        wanted = rules.leant_on(found)
        documents = _documents(self.source, table)
        treating = Treating(listed, Only(treater, wanted), documents & wanted)
        quick = Treating(listed, Only(treater, wanted & everywhere), documents & wanted & everywhere)
        found = replace(found, columns=needed_of(found.columns, wanted | treating.asked))
        first: Rows | None = None
        for given in self._rows(found, treating, wanted):
            if given:
                sample = self._sample(found, treating, rules, given)
                first = first or sample
                yield sample
        if first is not None and treating.hidden:
            yield from self._everywhere(found, treating, quick, rules, first)

    def _sample(self, table: Table, treating: Treating, rules: Rules, given: list[Any]) -> Rows:
        old, new = treated_cells(table.written, treating, given)
        return Rows(self.connection, table, rules, old, new)

    def _rows(self, table: Table, treating: Treating, wanted: frozenset[str]) -> Iterator[list[Any]]:
        forms = {one.name: one.form for one in table.columns}
        yield self._taken(table, f"LIMIT {ROWS}")
        for name in sorted(wanted if treating.hidden else ()):
            cell = _ident(name)
            by = cell if forms[name] in VALUED else f"CHAR_LENGTH({cell})"
            for order in ("DESC", "ASC"):
                yield self._taken(table, f"WHERE {cell} IS NOT NULL ORDER BY {by} {order} LIMIT {LONGEST}")
        for name in sorted(treating.watched):
            cell = quoted(name)
            place, short = quoted(table.schema, table.name), f"CHAR_LENGTH({cell}) <= {WIDE}"
            query = f"SELECT DISTINCT CAST({cell} AS CHAR) FROM {place} WHERE {short} LIMIT {LABELS}"  # noqa: S608
            labels = [str(row[0]) for row in self._told(query)]
            if stray := changed(treating, name, labels):
                marks = ", ".join(["%s"] * len(stray[:CAUGHT]))
                which = f"WHERE CAST({_ident(name)} AS CHAR) IN ({marks}) LIMIT {ROWS}"
                yield self._taken(table, which, stray[:CAUGHT])

    def _everywhere(
        self, table: Table, treating: Treating, quick: Treating, rules: Rules, first: Rows
    ) -> Iterator[Sample]:
        """Rows from all over a table: all of them while the columns that are treated quickly hold few bytes; else the
        same each time, with those of rare kinds, and such as a rule tells from others."""
        place = quoted(table.schema, table.name)
        cells = " + ".join(f"COALESCE(LENGTH({quoted(name)}), 0)" for name in sorted(quick.hidden))
        query = f"SELECT COUNT(*), COALESCE(SUM({cells or 0}), 0) FROM {place}"  # noqa: S608
        ((count, octets),) = self._told(query) or [(0, 0)]
        if int(count) > ROWS:
            every = bool(quick.hidden) and int(octets) <= OCTETS and int(count) <= ALIKE
            if every:
                for lot in self._lots(table):
                    yield self._sample(table, quick, rules, lot)
            if not every or treating.hidden - quick.hidden:
                for lot in self._some(table, int(count)):
                    yield self._sample(table, treating, rules, lot)
                yield from self._suspect(table, treating, rules, first)
            for key in rules.unique:
                yield from self._alike(table, treating, quick, rules, key)

    def _lots(self, table: Table) -> Iterator[list[Any]]:
        """All rows, up to the bytes of some batches."""
        wanted = ", ".join(_asked(column) for column in table.written)
        query = f"SELECT {wanted} FROM {_ident(table.schema, table.name)}"  # noqa: S608
        found = self._read(query, (), 4 * BATCH_BYTES)
        return (found[at : at + TOGETHER] for at in range(0, len(found), TOGETHER))

    def _some(self, table: Table, count: int) -> Iterator[list[Any]]:
        """Rows from all over a table, the same each time, and those of rare kinds by each column of a rule."""
        found = self._taken(table, f"WHERE RAND(7) < {SPREAD / count:.12f} LIMIT {2 * SPREAD}")
        yield from (found[at : at + ROWS] for at in range(0, len(found), ROWS))
        others = _documents(self.source, qualified(table.schema, table.name))
        for column in table.written:
            if column.form != "binary" and column.name not in others:
                yield from filter(None, self._rare(table, column.name, count))

    def _suspect(self, table: Table, treating: Treating, rules: Rules, first: Rows) -> Iterator[Sample]:
        """Rows that would break a condition with what became of other rows' cells."""
        moved = reached(rules.computed, treating.hidden)
        every = frozenset(one.name.lower() for one in table.columns)
        checks = mixed(rules.checks, moved, every, backslashes=True)
        columns = [one.name for one in table.written]
        made = [(one.name, f"({one.generated})") for one in rules.generated]
        place, own = quoted(table.schema, table.name), replace(rules, unique=())
        for at in spread(len(first.new[columns[0]])) if checks else ():
            try:
                cells = [written(one, first.new[one.name].slice(at, 1)) for one in table.written]
                outputs = f"({source_of(table, cells)})"
                query = suspects(place, outputs, columns, moved, made, checks, quoted(table.name), quoted)
            except GuardianError:  # a cell that is none of its column's type, which other samples tell
                continue
            if given := self._taken_if(table, f"LIMIT {ROWS}", f"({query} LIMIT {ROWS})"):
                yield self._sample(table, treating, own, given)

    def _alike(self, table: Table, treating: Treating, quick: Treating, rules: Rules, key: Key) -> Iterator[Sample]:
        """Rows that a unique index tells apart by nothing but what is treated."""
        said = behind(rules.computed, frozenset(name.lower() for name, _ in key))
        moved = reached(rules.computed, treating.replaced)
        if not said & moved:
            return
        mine = frozenset(column.name for column in table.written if column.name.lower() in said)
        slow = (mine & treating.hidden) - quick.hidden
        same = [part_of(name, part) for name, part in key if name.lower() not in moved]
        narrow = replace(table, columns=needed_of(table.columns, mine | treating.beside))
        cells = [quoted(column.name) for column in narrow.written]
        known = [f"{part} IS NOT NULL" for part in same]
        query = alike(quoted(table.schema, table.name), dict(zip(cells, cells, strict=True)), same, known)
        most = TOGETHER if slow else ALIKE
        if given := self._taken_if(narrow, f"LIMIT {most}", f"({query})", 4 * BATCH_BYTES):
            own = Treating(treating.table, Only(treating.treater, mine), treating.documents & mine)
            made = tuple(column for column in rules.generated if column.name.lower() in said)
            yield from self._met(narrow, Rules((), made, (key,)), *treated_cells(narrow.written, own, given))

    def _met(
        self, table: Table, rules: Rules, old: Mapping[str, pa.Array], new: Mapping[str, pa.Array]
    ) -> Iterator[Sample]:
        """Of many rows those that may be alike under a key, more of them than the server finds to be so."""
        import pymysql

        (key,) = rules.unique
        try:
            made = self._made(table, rules, new) if rules.generated else {}
        except GuardianError:  # a cell that is none of its column's type, which other samples tell
            return
        except pymysql.MySQLError as error:
            if is_lost(error):
                raise
            return
        parts = [folded(made[name] if name in made else new[name], part) for name, part in key]
        places = pa.array(twice(parts, TOGETHER), pa.int64())
        if len(places):
            some = ({name: cells.take(places) for name, cells in rows_.items()} for rows_ in (old, new))
            yield Rows(self.connection, table, rules, *some)

    def _made(self, table: Table, rules: Rules, new: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        """What the server computes of treated cells, lot by lot."""
        alias, names_ = quoted(table.name), [one.name for one in rules.generated]
        wanted = ", ".join(f"CAST({quoted(name)} AS CHAR)" for name in names_)
        found: list[Any] = []
        for at in range(0, len(next(iter(new.values()))), TOGETHER):
            cells = [written(one, new[one.name].slice(at, TOGETHER)) for one in table.written]
            source = source_of(table, cells)
            for one in rules.generated:
                source = with_computed(alias, one, source)
            found += rows(self.connection, f"SELECT {wanted} FROM ({source}) AS {alias}")  # noqa: S608
        texts = zip(*found, strict=True)
        return {name: pa.array(map(plain, cells), pa.string()) for name, cells in zip(names_, texts, strict=True)}

    def _rare(self, table: Table, name: str, count: int) -> Iterator[list[Any]]:
        place, cell = quoted(table.schema, table.name), f"COALESCE(CAST({quoted(name)} AS CHAR), '')"

        def asked(by_shape: bool) -> list[tuple[str, int]]:
            kind, short = (SHAPE.format(cell) if by_shape else cell), f"CHAR_LENGTH({cell}) <= {WIDE}"
            query = f"SELECT MIN({cell}), COUNT(*) FROM {place} WHERE {short} GROUP BY {kind}"  # noqa: S608
            found = self._told(f"{query} ORDER BY 2, 1 LIMIT {KINDS + 1}")
            return [(str(value), int(many)) for value, many in found]

        query = f"SELECT COUNT(DISTINCT c) FROM (SELECT {cell} AS c FROM {place} LIMIT {PROBED}) AS p"  # noqa: S608
        ((probed,),) = self._told(query) or [(0,)]
        cell = cell.replace("%", "%%")
        for lot in lots(asked, int(probed), count):
            yield self._taken(table, f"WHERE {cell} IN ({', '.join(['%s'] * len(lot))}) LIMIT {ROWS}", lot)

    def _told(self, query: str) -> list[tuple[Any, ...]]:
        """What the server answers; nothing where it cannot, or takes too long: only the copy will tell."""
        import pymysql

        try:
            return rows(self.connection, query)
        except pymysql.MySQLError as error:
            if is_lost(error):
                raise
            return []

    def _taken_if(self, table: Table, which: str, source: str, most: int = BATCH_BYTES) -> list[Any]:
        """Rows of a query that leans on a rule; none where the server cannot answer: of what a rule cannot take of
        another row nothing follows for this one."""
        import pymysql

        try:
            return self._taken(table, which, source=source, most=most)
        except pymysql.MySQLError as error:
            if is_lost(error):
                raise
            return []

    def _taken(
        self,
        table: Table,
        which: str,
        parameters: Sequence[object] = (),
        *,
        source: str = "",
        most: int = BATCH_BYTES,
    ) -> list[Any]:
        wanted = ", ".join(_asked(column) for column in table.written)
        place = f"{source.replace('%', '%%')} AS guardian_taken" if source else _ident(table.schema, table.name)
        query = f"SELECT {wanted} FROM {place} {which}"  # noqa: S608
        return self._read(query, parameters, most)

    def _read(self, query: str, parameters: Sequence[object], most: int) -> list[Any]:
        """Rows up to so many bytes; none where that takes too long."""
        import pymysql

        try:
            return within(chain.from_iterable(_taken(self.connection, query, tuple(parameters))), len, most)
        except pymysql.MySQLError as error:
            if error.args and error.args[0] in LATE:
                return []
            raise

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

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
        _limit_statements(self.connection, 0)  # it is read as slowly as it is looked at
        for key, (table, listed, _) in self.tables.items():
            for name in sorted(_documents(self.source, key)):
                held = Held(name, f"{listed.ref}/{name}", self._texts(table, name))
                yield from misnamed_in([held], treater)

    def _texts(self, table: Table, name: str) -> Iterator[list[str | None]]:
        """As many documents as are looked at: the server would send the others all the same."""
        cell, place = quoted(name), quoted(table.schema, table.name)
        query = f"SELECT COUNT(*), COALESCE(SUM(CHAR_LENGTH({cell})), 0) FROM {place}"  # noqa: S608
        ((count, letters),) = rows(self.connection, query)
        most = int(count) if int(letters) <= MOST else int(count) * MOST // int(letters)
        query = f"SELECT {cell} FROM {place} LIMIT {max(1, most)}"  # noqa: S608
        for given in _taken(self.connection, query.replace("%", "%%"), ()):
            raw = isinstance(given[0], bytes)
            cells = columnar(given, 1, name)[0].to_pylist() if raw else [row[0] for row in given]
            yield [one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in cells]


def is_lost(error: Exception) -> bool:
    """Whether the connection is gone, rather than an answer."""
    return bool(error.args) and error.args[0] in LOST


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
        yield MysqlTrial(source, connection, schema, tables)
