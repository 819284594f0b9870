"""A plan for a DuckDB file tried on its rows: in a table with the same rules, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from guardian.model import TableSchema
from guardian.sources.databases import qualified, quoted
from guardian.sources.duckdb import faults
from guardian.sources.sinks.base import Treater
from guardian.sources.sinks.duckdb_plan import _treating, connected, listed_tables
from guardian.sources.sinks.duckdb_rows import GROUP_ROWS, ORDERED, SHIFTED, Chunk, Way, _chunk, cell_of, way_of
from guardian.sources.sinks.duckdb_schema import Schema, Table, read_schema, rows
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    BREAKS,
    CAUGHT,
    LABELS,
    LONGEST,
    OCTETS,
    ROWS,
    Only,
    Sample,
    changed,
    pieces,
)
from guardian.sources.sinks.wording import definitions, names

RULES = ("CHECK", "PRIMARY KEY", "UNIQUE")
THERE = "guardian_tried"
ROW_ID = "rowid"
"""A column so called hides the number of a row."""


@dataclass(frozen=True, slots=True)
class DuckdbTrial:
    connection: Any
    schema: Schema
    listed: Mapping[str, TableSchema]
    tables: Mapping[str, Table]

    @property
    def involved(self) -> Mapping[str, frozenset[str]]:
        leant = ((name, self._leant_on(table)) for name, table in self.tables.items())
        return {name: columns for name, columns in leant if columns}

    def _named(self, table: Table, rules: Sequence[str]) -> frozenset[str]:
        texts = definitions(table.sql)
        said = [one.text for one in table.constraints if one.kind in rules]
        said += [texts.get(one.name.lower(), "") for one in table.columns if one.generated]
        return frozenset().union(*map(names, (*said, *self._unique(table))))

    def _of_rules(self, table: Table, treating: Treating) -> Table:
        """Without columns that no rule needs: photos stay where they are."""
        needed = {one.lower() for one in treating.asked} | self._named(table, RULES) | {ROW_ID}
        return replace(
            table, columns=tuple(one for one in table.columns if one.generated or one.name.lower() in needed)
        )

    def _leant_on(self, table: Table) -> frozenset[str]:
        named = self._named(table, ("CHECK",))
        return frozenset(one.name for one in table.written if one.name.lower() in named and not one.mapped)

    def _unique(self, table: Table) -> list[str]:
        late = (one.sql for one in self.schema.late if one.kind == "index" and one.schema == table.schema)
        return [sql for sql in late if {"unique", table.name.lower()} <= names(sql)]

    @property
    def untried(self) -> frozenset[str]:
        return frozenset(name for name in self.involved if not self._can_be_made(self.tables[name]))

    def _can_be_made(self, table: Table) -> bool:
        import duckdb

        try:
            self._made(table)
            self.connection.execute(f"DROP TABLE temp.{THERE}")
        except duckdb.Error:
            return False
        return True

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        import duckdb

        found = self.tables[table]
        wanted = self._leant_on(found)
        treating = _treating(self.connection, _without_maps(found), self.listed[table], Only(treater, wanted), wanted)
        found = self._of_rules(found, treating)
        try:
            self._made(found)
            way = way_of(self.connection, found)
        except duckdb.Error:  # it needs what cannot be made here by itself
            return
        try:
            for ids in self._ids(found, treating, way):
                if ids:
                    yield self._sample(found, treating, way, ids)
            quick = Treating(treating.table, Only(treater, wanted & everywhere - treating.documents))
            if quick.hidden:
                yield from self._everywhere(found, quick, way)
        finally:
            for name in (THERE, SHIFTED, ORDERED):
                with suppress(duckdb.Error):
                    self.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        """A foreign key of DuckDB compares letter by letter."""
        return iter(())

    def _made(self, table: Table) -> None:
        """The table without its foreign keys, and its unique indexes over expressions."""
        texts = definitions(table.sql)
        parts = [
            f"{quoted(one.name)} {texts[one.name.lower()]}"
            if one.generated
            else f"{quoted(one.name)} {one.type}{'' if one.nullable else ' NOT NULL'}"
            for one in table.columns
        ]
        parts += [one.text for one in table.constraints if one.kind in RULES]
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {THERE} ({', '.join(parts)})")
        for at, sql in enumerate(self._unique(table)):
            expressions = sql[sql.index("(") :]
            self.connection.execute(f"CREATE UNIQUE INDEX guardian_tried_{at} ON temp.{THERE} {expressions}")

    def _ids(self, table: Table, treating: Treating, way: Way) -> Iterator[list[int]]:
        def asked(which: str, *given: Any) -> list[int]:
            query = f"SELECT s.rowid FROM {way.source} {which}"  # noqa: S608
            return [row[0] for row in rows(self.connection, query, list(given))]

        yield asked(f"ORDER BY s.rowid LIMIT {ROWS}")
        yield asked(f"ORDER BY s.rowid DESC LIMIT {ROWS // 4}")
        for name in sorted(treating.hidden):
            cell = cell_of(table, name)
            for order in ("DESC", "ASC"):
                yield asked(
                    f"WHERE {cell} IS NOT NULL ORDER BY length(CAST({cell} AS VARCHAR)) {order} LIMIT {LONGEST}"
                )
        for name in sorted(treating.watched):
            cell = f"CAST({cell_of(table, name)} AS VARCHAR)"
            query = f"SELECT DISTINCT {cell} FROM {way.source} WHERE {cell} IS NOT NULL LIMIT {LABELS}"  # noqa: S608
            labels = [str(row[0]) for row in rows(self.connection, query)]
            if stray := changed(treating, name, labels):
                yield asked(f"WHERE {cell} IN (SELECT unnest($1)) LIMIT {ROWS}", stray[:CAUGHT])

    def _everywhere(self, table: Table, treating: Treating, way: Way) -> Iterator[Sample]:
        cells = " + ".join(
            f"coalesce(octet_length(encode(CAST({cell_of(table, one)} AS VARCHAR))), 0)"
            for one in sorted(treating.hidden)
        )
        query = f"SELECT count(*), coalesce(sum({cells}), 0)::BIGINT FROM {way.source}"  # noqa: S608
        count, octets = rows(self.connection, query)[0]
        most = count if octets <= OCTETS else max(ROWS, count * OCTETS // octets)
        if count <= ROWS:
            return
        for start, end, wanted in pieces(0, way.top, count, most):
            end = end if most == count else min(end, start + wanted)
            for at in range(start, end, GROUP_ROWS):
                span = (at, min(end, at + GROUP_ROWS))
                found = self._asked(table, treating, way, way.range, span)
                if found.num_rows:
                    yield self._treated(table, treating, way, span, found)

    def _sample(self, table: Table, treating: Treating, way: Way, ids: list[int]) -> Sample:
        found = self._asked(table, treating, way, "WHERE s.rowid IN (SELECT unnest($1)) ORDER BY s.rowid", [ids])
        return self._treated(table, treating, way, (0, way.top), found)

    def _asked(self, table: Table, treating: Treating, way: Way, which: str, given: Sequence[Any]) -> pa.Table:
        wanted = [column for column in table.written if column.name in treating.asked]
        asked = [replace(one, name=f"guardian_{one.name}") if table.shadowed else one for one in wanted]
        cells = ", ".join([f"{one.asked()} AS c{at}" for at, one in enumerate(asked)])
        query = f"SELECT s.rowid AS r, {cells} FROM {way.source} {which}"  # noqa: S608
        return self.connection.sql(query, params=list(given)).to_arrow_table().combine_chunks()

    def _treated(self, table: Table, treating: Treating, way: Way, span: tuple[int, int], found: pa.Table) -> Sample:
        wanted = [column for column in table.written if column.name in treating.asked]
        arrays = {one.name: found.column(at + 1).chunk(0) for at, one in enumerate(wanted)}
        chunk = _chunk(treating, span, found.column(0).chunk(0), arrays)
        plain = chunk.columns or {}
        given = {name: arrays[name] for name in plain}
        moved = {name for name, cells in plain.items() if not cells.equals(_like(given[name], cells))}
        return _Rows(self.connection, replace(table, name=THERE, schema="temp"), way, chunk, frozenset(moved))


def _like(array: pa.Array, other: pa.Array) -> pa.Array:
    try:
        return array.cast(other.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return array


def _without_maps(table: Table) -> Table:
    """A column of maps is no part of a rule that could be tried."""
    return replace(table, columns=tuple(one for one in table.columns if not one.mapped))


@dataclass(frozen=True, slots=True)
class _Rows:
    connection: Any
    table: Table
    way: Way
    chunk: Chunk
    replaced: frozenset[str]
    _said: dict[frozenset[str], str] = field(default_factory=dict)

    def fails(self, columns: Iterable[str]) -> str:
        wanted = frozenset(columns)
        if wanted not in self._said:
            self._said[wanted] = self._tried(wanted)
        return self._said[wanted]

    def _tried(self, columns: frozenset[str]) -> str:
        """All rows in the way's range are joined with the sample by the row ids that come with the cells."""
        import duckdb

        cells = {name: array for name, array in (self.chunk.columns or {}).items() if name in columns}
        none = {"guardian_none": pa.nulls(len(self.chunk.ids), pa.int32())} if self.chunk.ids is not None else {}
        some = replace(self.chunk, columns=cells or none)
        self.connection.execute("BEGIN")
        try:
            self.connection.execute(*some.insert(self.connection, self.table, self.way))
        except (duckdb.ConstraintException, duckdb.ConversionException, duckdb.OutOfRangeException) as error:
            return BREAKS[_kind(str(error))]
        finally:
            with suppress(duckdb.Error):
                self.connection.execute("ROLLBACK")
        return ""


def _kind(said: str) -> str:
    marks = (("CHECK", "check"), ("NOT NULL", "generated"), ("uplicate", "unique"), ("onver", "generated"))
    return next((kind for mark, kind in marks if mark in said), "other")


@contextmanager
def trial(path: Path, name: str) -> Iterator[DuckdbTrial]:
    listed = listed_tables(path, name)
    with faults(name), closing(connected(":memory:", path)) as connection:
        schema = read_schema(connection)
        tables = {key: table for table in schema.tables if (key := qualified(table.schema, table.name)) in listed}
        yield DuckdbTrial(connection, schema, listed, tables)
