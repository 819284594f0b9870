"""The rules of a MySQL table that rows are tried against, and how a server judges rows by them in SELECTs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from guardian.errors import GuardianError
from guardian.sources.mysql_catalog import quoted
from guardian.sources.sinks.mysql_plan import CHECKS, CHECKS_MYSQL
from guardian.sources.sinks.mysql_rows import _literals
from guardian.sources.sinks.mysql_schema import Column, Table, rows
from guardian.sources.sinks.trying import BREAKS, Sides, Untold
from guardian.sources.sinks.wording import names

UNIQUE = r"""
SELECT s.INDEX_NAME, s.COLUMN_NAME, s.SUB_PART,
       c.COLLATION_NAME NOT LIKE '%%\_bin' AND c.DATA_TYPE NOT IN ('enum', 'set')
FROM information_schema.STATISTICS s LEFT JOIN information_schema.COLUMNS c
  ON (c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME) = (s.TABLE_SCHEMA, s.TABLE_NAME, s.COLUMN_NAME)
WHERE s.TABLE_SCHEMA = %s AND s.TABLE_NAME = %s AND s.NON_UNIQUE = 0 ORDER BY s.INDEX_NAME, s.SEQ_IN_INDEX
"""
NUMBERS = frozenset({"integer", "decimal", "float"})
Key = tuple[tuple[str, int | None], ...]
WHOLE = re.compile(r"^'([0-9.eE+\-]+)'$")


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one table: conditions, computed columns, and the parts of unique indexes that do not take whole cells.
    ``loose``: keys of whole cells, some of which a collation holds to be equal that are not the same."""

    checks: tuple[str, ...]
    generated: tuple[Column, ...]
    unique: tuple[Key, ...]
    loose: tuple[Key, ...] = ()

    def indexed(self) -> Iterator[tuple[str, ...]]:
        """The columns that each unique index is made of."""
        return (tuple(column for column, _ in key) for key in self.unique)

    def moved(self, columns: frozenset[str]) -> tuple[Key, ...]:
        """The unique indexes that one of these columns (in lower case) has a part in."""
        return tuple(key for key in (*self.unique, *self.loose) if any(name.lower() in columns for name, _ in key))

    @property
    def computed(self) -> dict[str, frozenset[str]]:
        """What each computed column names."""
        return {one.name: names(one.generated, backslashes=True) for one in self.generated}

    def leant_on(self, table: Table) -> frozenset[str]:
        texts = (*self.checks, *(one.generated for one in self.generated))
        said = frozenset().union(*(names(one, backslashes=True) for one in texts))
        said |= {column.lower() for key in (*self.unique, *self.loose) for column, _ in key}
        return frozenset(one.name for one in table.written if one.name.lower() in said)


def rules_of(connection: Any, table: Table) -> Rules:
    place = (table.schema, table.name)
    maria = "MariaDB" in str(connection.get_server_info())
    checks = tuple(str(row[0]) for row in rows(connection, CHECKS if maria else CHECKS_MYSQL, place))
    keys: dict[str, list[tuple[str, int | None]]] = {}
    weighed: set[str] = set()
    for index, column, part, folds in rows(connection, UNIQUE, place):
        keys.setdefault(index, []).append((column or "", None if part is None else int(part)))
        weighed |= {index} if folds and int(folds) else set()
    made = {one.name for one in table.columns if one.generated}
    unique = tuple(
        tuple(key)
        for key in keys.values()
        if any(part or name in made for name, part in key) and all(one for one, _ in key)
    )
    loose = (tuple(key) for index, key in keys.items() if index in weighed and all(one for one, _ in key))
    return Rules(
        checks,
        tuple(one for one in table.columns if one.generated),
        unique,
        tuple(key for key in loose if key not in unique),
    )


@dataclass(frozen=True, slots=True)
class Rows(Sides):
    connection: Any
    table: Table
    rules: Rules
    asked: Sequence[Key] = ()
    """The indexes of which digests are asked."""

    def _glued(self, first: pa.Array, other: pa.Array) -> pa.Array:
        return pa.concat_arrays([first, other])

    def keys(self) -> dict[str, np.ndarray]:
        import pymysql

        if not self.asked:
            return {}
        alias = quoted(self.table.name)
        source = self._source(self.replaced)
        for one in self.rules.generated:
            source = with_computed(alias, one, source)
        texts = {one.name for one in self.table.columns if one.charset is not None}
        found = {}
        for key in self.asked:
            cells = ", ".join(weight_of(name, part, text=name in texts) for name, part in key)
            query = f"SELECT {cells} FROM ({source}) AS {alias} WHERE {known(key)}"  # noqa: S608
            try:
                held = rows(self.connection, query)
            except pymysql.MySQLError as error:
                if is_lost(error):
                    raise
                raise Untold from None
            found[cells] = np.fromiter(map(hash, held), np.int64)
        return found

    def _source(self, columns: frozenset[str]) -> str:
        """The rows with only these columns treated."""
        cells = ((one, self.new if one.name in columns else self.old) for one in self.table.written)
        return source_of(self.table, [written(one, side[one.name]) for one, side in cells])

    def _tried(self, columns: frozenset[str]) -> str:
        try:
            source = self._source(columns)
        except GuardianError:
            return BREAKS["type"]
        for kind, query in _queries(self.table, self.rules, source):
            if (found := self._broken(query)) is None:
                raise Untold
            if found:
                return BREAKS[kind]
        return ""

    @property
    def told(self) -> bool:
        """Whether the server judges rows of this table, were there any."""
        source = source_of(self.table, [[] for _ in self.table.written])
        return all(self._broken(query) is not None for _, query in _queries(self.table, self.rules, source))

    def _broken(self, query: str) -> bool | None:
        """Whether the answer is no, or what is computed from a cell is none that a strict server stores. None: the
        server does not say."""
        import pymysql

        try:
            (row,) = rows(self.connection, query)
            warnings = rows(self.connection, "SHOW WARNINGS")
            return str(row[0]) == "0" or any(int(code) in UNTAKEN for _, code, _ in warnings)
        except pymysql.MySQLError as error:
            if is_lost(error):
                raise
            return True if error.args and error.args[0] in UNTAKEN else None


LOST = range(2000, 3000)
"""Numbers of errors of the driver's own: the connection is gone."""
UNTAKEN = frozenset({1264, 1292, 1365, 1366, 1406, 1411, 1690, 3140, 3141})
"""Errors and warnings of values that a strict server does not store."""


def is_lost(error: Exception) -> bool:
    """Whether the connection is gone, rather than an answer."""
    return bool(error.args) and error.args[0] in LOST


def part_of(name: str, part: int | None) -> str:
    return quoted(name) if part is None else f"LEFT({quoted(name)}, {part})"


def with_computed(alias: str, column: Column, source: str) -> str:
    """Rows with what a column computes of them."""
    return f"SELECT {alias}.*, ({column.generated}) AS {quoted(column.name)} FROM ({source}) AS {alias}"  # noqa: S608


def known(key: Key) -> str:
    """The rows that an index holds."""
    return " AND ".join(f"{part_of(name, part)} IS NOT NULL" for name, part in key)


def weight_of(name: str, part: int | None, *, text: bool) -> str:
    """A cell as its collation weighs it, which may hold spaces at its end to be nothing."""
    cell = part_of(name, part)
    return f"WEIGHT_STRING(RTRIM({cell}))" if text else cell


def written(column: Column, array: pa.Array) -> list[str]:
    texts = _literals(column, array, column.name).to_pylist()
    if column.form in NUMBERS:
        return [WHOLE.sub(r"\1", one) for one in texts]
    if column.form in ("date", "timestamp"):
        kind = "DATE" if column.form == "date" else "DATETIME(6)"
        return [one if one == "NULL" else f"CAST({one} AS {kind})" for one in texts]
    return [one.replace("\\", "\\\\") for one in texts]  # here, a backslash escapes


def source_of(table: Table, parts: Sequence[Sequence[str]]) -> str:
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
        source = with_computed(alias, one, source)
    for check in rules.checks:
        yield "check", f"SELECT MIN(COALESCE(({check}), TRUE)) FROM ({source}) AS {alias}"  # noqa: S608
    for key in (*rules.unique, *rules.loose):
        cells = [part_of(name, part) for name, part in key]
        again = (
            f"SELECT 1 FROM ({source}) AS {alias} WHERE {known(key)} GROUP BY {', '.join(cells)} HAVING COUNT(*) > 1"  # noqa: S608
        )
        yield "unique", f"SELECT NOT EXISTS ({again})"
