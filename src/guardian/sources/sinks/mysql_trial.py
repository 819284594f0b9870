"""A plan for MySQL or MariaDB tried on its rows: the server judges them in SELECTs of the read-only snapshot.

The cells go back to the server as literals, under an empty choice of the table's own rows, which gives them the
collations of its columns. Nothing is written, on neither side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from guardian.errors import GuardianError
from guardian.model import TableSchema
from guardian.sources.databases import qualified
from guardian.sources.mysql import MysqlSource
from guardian.sources.mysql_catalog import quoted
from guardian.sources.mysql_rows import _taken
from guardian.sources.sinks.base import Treater
from guardian.sources.sinks.mysql_plan import (
    CHECKS,
    CHECKS_MYSQL,
    _documents,
    _spelt_otherwise,
    _treated,
    listed_tables,
    opened,
)
from guardian.sources.sinks.mysql_rows import _asked, _literals, treated_cells
from guardian.sources.sinks.mysql_schema import Column, Schema, Table, read_schema, rows
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import BREAKS, CAUGHT, LABELS, LONGEST, ROWS, SPREAD, Only, Sample, changed, within
from guardian.sources.sinks.wording import names

UNIQUE = """
SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX
"""
NUMBERS = frozenset({"integer", "decimal", "float"})
WHOLE = re.compile(r"^'([0-9.eE+\-]+)'$")


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one table: conditions, computed columns, and the parts of unique indexes that do not take whole cells."""

    checks: tuple[str, ...]
    generated: tuple[Column, ...]
    unique: tuple[tuple[tuple[str, int | None], ...], ...]

    def leant_on(self, table: Table) -> frozenset[str]:
        texts = (*self.checks, *(one.generated for one in self.generated))
        said = frozenset().union(*(names(one, backslashes=True) for one in texts))
        said |= {column.lower() for key in self.unique for column, _ in key}
        return frozenset(one.name for one in table.written if one.name.lower() in said)


def _rules(connection: Any, table: Table) -> Rules:
    place = (table.schema, table.name)
    maria = "MariaDB" in str(connection.get_server_info())
    checks = tuple(str(row[0]) for row in rows(connection, CHECKS if maria else CHECKS_MYSQL, place))
    keys: dict[str, list[tuple[str, int | None]]] = {}
    for index, column, part in rows(connection, UNIQUE, place):
        keys.setdefault(index, []).append((column or "", None if part is None else int(part)))
    unique = tuple(tuple(key) for key in keys.values() if any(part for _, part in key) and all(one for one, _ in key))
    return Rules(checks, tuple(one for one in table.columns if one.generated), unique)


@dataclass(frozen=True, slots=True)
class MysqlTrial:
    source: MysqlSource
    connection: Any
    schema: Schema
    tables: Mapping[str, tuple[Table, TableSchema, Rules]]

    @property
    def involved(self) -> Mapping[str, frozenset[str]]:
        leant = ((name, rules.leant_on(table)) for name, (table, _, rules) in self.tables.items())
        return {name: columns for name, columns in leant if columns}

    @property
    def untried(self) -> frozenset[str]:
        none = ((name, *self.tables[name]) for name in self.involved)
        return frozenset(
            name for name, table, _, rules in none if not _Rows(self.connection, table, rules, {}, {}).told
        )

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        found, listed, rules = self.tables[table]
        wanted = rules.leant_on(found)
        treating = Treating(listed, Only(treater, wanted), _documents(self.source, table) & wanted)
        needed = wanted | treating.asked  # photos that no rule leans on stay where they are
        found = replace(found, columns=tuple(one for one in found.columns if one.generated or one.name in needed))
        for given in self._rows(found, treating):
            if given:
                old, new = treated_cells(found.written, treating, given)
                yield _Rows(self.connection, found, rules, old, new)

    def _rows(self, table: Table, treating: Treating) -> Iterator[list[Any]]:
        yield self._taken(table, f"LIMIT {ROWS}")
        for name in sorted(treating.hidden):
            cell = quoted(name)
            for order in ("DESC", "ASC"):
                yield self._taken(
                    table, f"WHERE {cell} IS NOT NULL ORDER BY CHAR_LENGTH({cell}) {order} LIMIT {LONGEST}"
                )
        for name in sorted(treating.watched):
            cell = quoted(name)
            place = quoted(table.schema, table.name)
            query = f"SELECT DISTINCT CAST({cell} AS CHAR) FROM {place} WHERE {cell} IS NOT NULL LIMIT {LABELS}"  # noqa: S608
            labels = [str(row[0]) for row in rows(self.connection, query)]
            if stray := changed(treating, name, labels):
                cells = ", ".join(["%s"] * len(stray[:CAUGHT]))
                which = f"WHERE CAST({cell} AS CHAR) IN ({cells}) LIMIT {ROWS}"
                yield self._taken(table, which, stray[:CAUGHT])
        if treating.hidden:
            yield from self._spread(table)

    def _spread(self, table: Table) -> Iterator[list[Any]]:
        """Rows from all over a table, the same each time."""
        ((count,),) = rows(self.connection, f"SELECT COUNT(*) FROM {quoted(table.schema, table.name)}")  # noqa: S608
        if int(count) > ROWS:
            found = self._taken(table, f"WHERE RAND(7) < {SPREAD / int(count):.12f} LIMIT {2 * SPREAD}")
            yield from (found[at : at + ROWS] for at in range(0, len(found), ROWS))

    def _taken(self, table: Table, which: str, parameters: Sequence[object] = ()) -> list[Any]:
        wanted = ", ".join(_asked(column) for column in table.written)
        query = f"SELECT {wanted} FROM {quoted(table.schema, table.name)} {which}"  # noqa: S608
        return within(chain.from_iterable(_taken(self.connection, query, tuple(parameters))), len)

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        return _spelt_otherwise(self.connection, _treated(self.source, self.schema, treater))


@dataclass(frozen=True, slots=True)
class _Rows:
    connection: Any
    table: Table
    rules: Rules
    old: Mapping[str, pa.Array]
    new: Mapping[str, pa.Array]
    _said: dict[frozenset[str], str] = field(default_factory=dict)

    @property
    def replaced(self) -> frozenset[str]:
        return frozenset(name for name, cells in self.old.items() if not cells.equals(self.new[name]))

    def fails(self, columns: Iterable[str]) -> str:
        wanted = frozenset(columns)
        if wanted not in self._said:
            self._said[wanted] = self._tried(wanted)
        return self._said[wanted]

    def _tried(self, columns: frozenset[str]) -> str:
        try:
            parts = [
                _written(one, (self.new if one.name in columns else self.old)[one.name]) for one in self.table.written
            ]
        except GuardianError:
            return BREAKS["type"]
        source = _source(self.table, parts)
        for kind, query in _queries(self.table, self.rules, source):
            if self._broken(query):
                return BREAKS[kind]
        return ""

    @property
    def told(self) -> bool:
        """Whether the server judges rows of this table, were there any."""
        source = _source(self.table, [[] for _ in self.table.written])
        return all(self._broken(query) is not None for _, query in _queries(self.table, self.rules, source))

    def _broken(self, query: str) -> bool | None:
        """Whether the answer is no, or what is computed from a cell is none that a strict server stores. None: the
        server cannot say, and the copy will tell."""
        import pymysql

        try:
            (row,) = rows(self.connection, query)
            warnings = rows(self.connection, "SHOW WARNINGS")
            return str(row[0]) == "0" or any(int(code) in UNTAKEN for _, code, _ in warnings)
        except pymysql.MySQLError as error:
            return True if error.args and error.args[0] in UNTAKEN else None


UNTAKEN = frozenset({1264, 1292, 1365, 1366, 1406, 1411, 1690, 3140, 3141})
"""Errors and warnings of values that a strict server does not store."""


def _written(column: Column, array: pa.Array) -> list[str]:
    texts = _literals(column, array, column.name).to_pylist()
    if column.form in NUMBERS:
        return [WHOLE.sub(r"\1", one) for one in texts]
    if column.form in ("date", "timestamp"):
        kind = "DATE" if column.form == "date" else "DATETIME(6)"
        return [one if one == "NULL" else f"CAST({one} AS {kind})" for one in texts]
    return [one.replace("\\", "\\\\") for one in texts]  # here, a backslash escapes


def _source(table: Table, parts: Sequence[Sequence[str]]) -> str:
    """The rows by the table's name, each cell as its column compares it."""
    cells = ", ".join(quoted(one.name) for one in table.written)
    none = f"SELECT {cells} FROM {quoted(table.schema, table.name)} WHERE FALSE"  # noqa: S608
    return " UNION ALL ".join([none, *(f"SELECT {', '.join(row)}" for row in zip(*parts, strict=True))])


def _queries(table: Table, rules: Rules, source: str) -> Iterator[tuple[str, str]]:
    alias = quoted(table.name)
    for one in rules.generated:
        fits = f"COALESCE(CHAR_LENGTH({one.generated}) <= {one.longest}, TRUE)" if one.longest else "TRUE"
        fits = f"({fits}) AND ({one.generated}) IS NOT NULL" if not one.nullable else fits
        looked = f"{fits} AND COALESCE(({one.generated}) IS NOT NULL, TRUE)"
        yield "generated", f"SELECT MIN({looked}) FROM ({source}) AS {alias}"  # noqa: S608
        source = f"SELECT {alias}.*, ({one.generated}) AS {quoted(one.name)} FROM ({source}) AS {alias}"  # noqa: S608
    for check in rules.checks:
        yield "check", f"SELECT MIN(COALESCE(({check}), TRUE)) FROM ({source}) AS {alias}"  # noqa: S608
    for key in rules.unique:
        cells = [quoted(name) if part is None else f"LEFT({quoted(name)}, {part})" for name, part in key]
        known = " AND ".join(f"{cell} IS NOT NULL" for cell in cells)
        again = f"SELECT 1 FROM ({source}) AS {alias} WHERE {known} GROUP BY {', '.join(cells)} HAVING COUNT(*) > 1"  # noqa: S608
        yield "unique", f"SELECT NOT EXISTS ({again})"


@contextmanager
def trial(url: str, name: str, password_file: Path | None) -> Iterator[MysqlTrial]:
    with opened(url, name, password_file) as (source, connection, database):
        schema = read_schema(connection, database)
        listed = listed_tables(source)
        tables = {
            key: (one, listed[key], _rules(connection, one))
            for one in schema.tables
            if (key := qualified(one.schema, one.name)) in listed and not one.sequence
        }
        yield MysqlTrial(source, connection, schema, tables)
