"""A plan for a DuckDB file tried on its rows: in a table with the same rules, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import TableSchema
from guardian.sources.databases import BATCH_BYTES, qualified, quoted
from guardian.sources.duckdb import faults
from guardian.sources.sinks.alike import ALIKE, alike, kept, met_again, mixed, not_apart, reached, spread, suspects
from guardian.sources.sinks.base import NotProtectable, Treater
from guardian.sources.sinks.duckdb_plan import INSIDE, _treating, connected, listed_tables
from guardian.sources.sinks.duckdb_rows import GROUP_ROWS, ORDERED, SHIFTED, Chunk, Way, _chunk, cell_of, way_of
from guardian.sources.sinks.duckdb_schema import SOURCE, Column, Schema, Table, read_schema, rows
from guardian.sources.sinks.keyed import Held, batched, misnamed_in
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    BREAKS,
    CAUGHT,
    LABELS,
    LONGEST,
    OCTETS,
    ROWS,
    VALUED,
    WIDE,
    Only,
    Remembering,
    Sample,
    alone,
    changed,
    condition,
    indexed,
    parts_of,
    pieces,
)
from guardian.sources.sinks.wording import definitions, names

RULES = ("CHECK", "PRIMARY KEY", "UNIQUE")
THERE = "guardian_tried"
ROW_NUMBER = "guardian_number"
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

    def _indexed(self, table: Table) -> Iterator[tuple[str, ...]]:
        """The columns that each unique index is made of."""
        for sql in self._unique(table):
            said = names(indexed(sql))
            yield tuple(one.name for one in table.written if one.name.lower() in said)

    @property
    def apart(self) -> Mapping[str, frozenset[str]]:
        return {name: alone(self._indexed(table)) for name, table in self.tables.items()}

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

        try:
            yield from self._samples(table, treater, everywhere)
        except (duckdb.OutOfMemoryException, MemoryError):
            raise _too_large(self.listed[table].ref) from None

    def _samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
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
            first: _Rows | None = None
            for ids in self._ids(found, treating, way):
                if ids:
                    sample = self._sample(found, treating, way, ids)
                    first = first or sample
                    yield sample
            quick = Treating(treating.table, Only(treater, wanted & everywhere - treating.documents))
            if quick.hidden:
                yield from self._everywhere(found, quick, way)
            if first is not None and treating.hidden:
                yield from self._told_apart(found, treating, quick, way, first)
        finally:
            for name in (THERE, SHIFTED, ORDERED):
                with suppress(duckdb.Error):
                    self.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")

    def merged(self, table: str, columns: frozenset[str]) -> frozenset[str]:
        import duckdb

        found = self.tables[table]
        keys = [one.columns for one in found.constraints if one.kind in ("PRIMARY KEY", "UNIQUE")]

        def again(rest: list[str]) -> bool:
            same = [quoted(one) for one in rest]
            source = quoted(SOURCE, found.schema, found.name)
            try:
                return bool(rows(self.connection, met_again(source, same, [f"{one} IS NOT NULL" for one in same])))
            except duckdb.OutOfMemoryException:
                return True

        return not_apart(keys, columns, frozenset(one.name for one in found.columns if one.generated), again)

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        """A foreign key of DuckDB compares letter by letter."""
        return iter(())

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
        for key, table in self.tables.items():
            for one in table.written:
                if one.document and not one.frozen:
                    where = f"{self.listed[key].ref}/{one.name}"
                    batches = batched(self._texts(table, one), GROUP_ROWS // 64, GROUP_ROWS, BATCH_BYTES)
                    yield from misnamed_in([Held(one.name, where, batches)], treater)

    def _texts(self, table: Table, column: Column) -> Iterator[str | None]:
        source = quoted(SOURCE, table.schema, table.name)
        found = self.connection.sql(f"SELECT {column.asked()} AS c FROM {source} s")  # noqa: S608
        for batch in found.to_arrow_reader(INSIDE):
            yield from batch.column(0).to_pylist()

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

        forms = {one.name: one.form for one in table.columns}
        yield asked(f"ORDER BY s.rowid LIMIT {ROWS}")
        yield asked(f"ORDER BY s.rowid DESC LIMIT {ROWS // 4}")
        for name in sorted(treating.hidden):
            cell = cell_of(table, name)
            by = cell if forms[name] in VALUED else f"length(CAST({cell} AS VARCHAR))"
            for order in ("DESC", "ASC"):
                yield asked(f"WHERE {cell} IS NOT NULL ORDER BY {by} {order} LIMIT {LONGEST}")
        for name in sorted(treating.watched):
            cell = f"CAST({cell_of(table, name)} AS VARCHAR)"
            query = f"SELECT DISTINCT {cell} FROM {way.source} WHERE length({cell}) <= {WIDE} LIMIT {LABELS}"  # noqa: S608
            labels = [str(row[0]) for row in rows(self.connection, query)]
            if stray := changed(treating, name, labels):
                yield asked(f"WHERE {cell} IN (SELECT unnest($1)) LIMIT {ROWS}", stray[:CAUGHT])

    def _everywhere(self, table: Table, treating: Treating, way: Way) -> Iterator[Sample]:
        count, octets = self._counted(table, treating, way)
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

    def _told_apart(
        self, table: Table, treating: Treating, quick: Treating, way: Way, first: _Rows
    ) -> Iterator[Sample]:
        """Rows that a condition tells from others, or a unique index by nothing but what is treated."""
        import duckdb

        texts = definitions(table.sql)
        computed = {one.name: names(texts.get(one.name.lower(), "")) for one in table.columns if one.generated}
        for query in (
            *self._suspects(table, treating, way, first, computed),
            *self._alike(table, quick, way, computed),
        ):
            try:
                ids = [row[0] for row in rows(self.connection, query)]
            except duckdb.Error:  # what a rule cannot take of another row, or memory not, says nothing of this one
                continue
            if ids:
                yield self._sample(table, treating if len(ids) <= ROWS else quick, way, ids)

    def _suspects(
        self, table: Table, treating: Treating, way: Way, first: _Rows, computed: Mapping[str, frozenset[str]]
    ) -> Iterator[str]:
        """Asks for the rows that would break a condition with what became of other rows' cells."""
        new = first.chunk.columns or {}
        plain = {one.name: one.type for one in table.written if one.name in new and _is_plain(new[one.name])}
        moved = frozenset(one.lower() for one in plain)
        if computed or table.shadowed or not moved:
            return
        texts = (one.text.strip() for one in table.constraints if one.kind == "CHECK")
        every = frozenset(one.name.lower() for one in table.written)
        checks = mixed((one[len("CHECK") :] for one in texts), moved, every)
        columns = [one.name for one in table.written]
        count, octets = self._counted(table, treating, way) if checks else (0, 0)
        if count <= ROWS or octets <= OCTETS:
            return
        for at in spread(first.chunk.rows):
            cells = ", ".join(
                f"CAST({_literal(new[name], at)} AS {kind}) AS {quoted(name)}" for name, kind in plain.items()
            )
            source, outputs = way.source.removesuffix(" s"), f"(SELECT {cells})"
            lead = [("t.rowid", ROW_NUMBER)]
            query = suspects(source, outputs, columns, moved, (), checks, quoted(table.name), quoted, lead=lead)
            yield f"SELECT {quoted(ROW_NUMBER)} FROM ({query}) LIMIT {ROWS}"  # noqa: S608

    def _alike(
        self, table: Table, treating: Treating, way: Way, computed: Mapping[str, frozenset[str]]
    ) -> Iterator[str]:
        """Asks for the rows that a unique index tells apart by nothing but what is treated."""
        moved = reached(computed, treating.hidden)
        keys = self._unique(table)
        if table.shadowed or not keys or self._counted(table, treating, way)[0] <= ROWS:
            return
        for sql in keys:
            parts, where = parts_of(indexed(sql)), condition(sql)
            if frozenset().union(*map(names, (*parts, where))) & moved:
                same = kept(parts, moved)
                known = [f"({part}) IS NOT NULL" for part in same]
                known += [f"({where})"] if where and not names(where) & moved else []
                source = f"{quoted(SOURCE, table.schema, table.name)} s"
                yield f"{alike(source, {'guardian_row': 's.rowid'}, same, known)} LIMIT {ALIKE}"

    def _counted(self, table: Table, treating: Treating, way: Way) -> tuple[int, int]:
        """Rows, and the bytes of their treated cells."""
        cells = " + ".join(
            f"coalesce(octet_length(encode(CAST({cell_of(table, one)} AS VARCHAR))), 0)"
            for one in sorted(treating.hidden)
        )
        query = f"SELECT count(*), coalesce(sum({cells or 0}), 0)::BIGINT FROM {way.source}"  # noqa: S608
        count, octets = rows(self.connection, query)[0]
        return int(count), int(octets)

    def _sample(self, table: Table, treating: Treating, way: Way, ids: list[int]) -> _Rows:
        found = self._asked(table, treating, way, "WHERE s.rowid IN (SELECT unnest($1)) ORDER BY s.rowid", [ids])
        return self._treated(table, treating, way, (0, way.top), found)

    def _asked(self, table: Table, treating: Treating, way: Way, which: str, given: Sequence[Any]) -> pa.Table:
        wanted = [column for column in table.written if column.name in treating.asked]
        asked = [replace(one, name=f"guardian_{one.name}") if table.shadowed else one for one in wanted]
        cells = ", ".join([f"{one.asked()} AS c{at}" for at, one in enumerate(asked)])
        query = f"SELECT s.rowid AS r, {cells} FROM {way.source} {which}"  # noqa: S608
        return self.connection.sql(query, params=list(given)).to_arrow_table().combine_chunks()

    def _treated(self, table: Table, treating: Treating, way: Way, span: tuple[int, int], found: pa.Table) -> _Rows:
        wanted = [column for column in table.written if column.name in treating.asked]
        arrays = {one.name: found.column(at + 1).chunk(0) for at, one in enumerate(wanted)}
        chunk = _chunk(treating, span, found.column(0).chunk(0), arrays)
        plain = chunk.columns or {}
        given = {name: arrays[name] for name in plain}
        moved = {name for name, cells in plain.items() if not cells.equals(_like(given[name], cells))}
        return _Rows(
            self.connection, replace(table, name=THERE, schema="temp"), way, chunk, frozenset(moved), treating.table.ref
        )


def _too_large(where: str) -> UnreadError:
    return UnreadError(
        "its rows need more memory than there is to try the plan on them",
        where=where,
        remedy="Run it where more memory is free, or leave the table out of the file",
    )


def _is_plain(array: pa.Array) -> bool:
    """Whether cells have a text that leads back to them."""
    kind = array.type
    return not (pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _literal(array: pa.Array, at: int) -> str:
    cell = array[at].cast(pa.string()).as_py() if array[at].is_valid else None
    return "NULL" if cell is None else "'" + cell.replace("'", "''") + "'"


def _like(array: pa.Array, other: pa.Array) -> pa.Array:
    try:
        return array.cast(other.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return array


def _without_maps(table: Table) -> Table:
    """A column of maps is no part of a rule that could be tried."""
    return replace(table, columns=tuple(one for one in table.columns if not one.mapped))


@dataclass(frozen=True, slots=True)
class _Rows(Remembering):
    connection: Any
    table: Table
    way: Way
    chunk: Chunk
    replaced: frozenset[str]
    ref: str

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
        except (duckdb.OutOfMemoryException, MemoryError):
            raise _too_large(self.ref) from None
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
        schema = read_schema(connection, name)
        tables = {key: table for table in schema.tables if (key := qualified(table.schema, table.name)) in listed}
        yield DuckdbTrial(connection, schema, listed, tables)
