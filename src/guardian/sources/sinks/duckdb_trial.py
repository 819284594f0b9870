"""A plan for a DuckDB file tried on its rows: in a table with the same rules, in memory."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from secrets import randbits
from typing import Any

import numpy as np
import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import TableSchema
from guardian.sources.databases import BATCH_BYTES, qualified, quoted
from guardian.sources.duckdb import faults
from guardian.sources.sinks.alike import met_again, not_apart, reached
from guardian.sources.sinks.base import NotProtectable, Treater
from guardian.sources.sinks.duckdb_plan import INSIDE, _treating, connected, listed_tables
from guardian.sources.sinks.duckdb_rows import GROUP_ROWS, SHIFTED, Chunk, Way, treated, way_of
from guardian.sources.sinks.duckdb_schema import SOURCE, Schema, Table, read_schema, rows
from guardian.sources.sinks.keyed import Held, batched, misnamed_in, unwritable
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    BREAKS,
    Only,
    Remembering,
    Texts,
    Untold,
    alone,
    condition,
    indexed,
    parts_of,
)
from guardian.sources.sinks.wording import definitions, names

RULES = ("CHECK", "PRIMARY KEY", "UNIQUE")
THERE = "guardian_tried"
SALT = randbits(62)
"""Of digests, which are kept for one run."""
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
            table,
            columns=tuple(one for one in table.columns if one.generated or one.name.lower() in needed),
            constraints=tuple(one for one in table.constraints if one.kind in RULES),
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
    def folded(self) -> Mapping[str, frozenset[str]]:
        return {}

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

    def samples(self, table: str, treater: Treater) -> Generator[_Rows]:
        import duckdb

        try:
            yield from self._samples(table, treater)
        except (duckdb.OutOfMemoryException, MemoryError):
            raise _too_large(self.listed[table].ref) from None

    def _samples(self, table: str, treater: Treater) -> Iterator[_Rows]:
        import duckdb

        found = self.tables[table]
        wanted = self._leant_on(found)
        treating = _treating(self.connection, _without_maps(found), self.listed[table], Only(treater, wanted), wanted)
        if not treating.replaced:
            return
        found = self._of_rules(found, treating)
        try:
            self._made(found)
            way = way_of(self.connection, found)
        except duckdb.Error:  # it needs what cannot be made here by itself
            return
        asked = list(self._keys(found, treating))
        into = replace(found, name=THERE, schema="temp")
        try:
            for chunk in treated(self.connection, found, treating, way, 0):
                if chunk.rows:
                    yield _Rows(self.connection, into, way, (chunk,), treating.table.ref, asked)
        finally:
            for name in (THERE, SHIFTED):
                with suppress(duckdb.Error):
                    self.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")

    def _keys(self, table: Table, treating: Treating) -> Iterator[str]:
        """Asks by unique index for digests of what it holds of the rows that are tried."""
        texts = definitions(table.sql)
        moved = reached(
            {one.name: names(texts[one.name.lower()]) for one in table.columns if one.generated}, treating.replaced
        )
        for sql in self._unique(table):
            parts, where = parts_of(indexed(sql)), condition(sql)
            if frozenset().union(*map(names, (*parts, where))) & moved:
                known = [f"({part}) IS NOT NULL" for part in parts] + ([f"({where})"] if where else [])
                cells = f"hash({', '.join([*parts, str(SALT)])})"
                yield f"SELECT {cells} FROM temp.{THERE} WHERE {' AND '.join(known)}"  # noqa: S608

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
                    yield from misnamed_in([Held(one.name, where, self.texts(key, one.name))], treater)

    def unsound(self, treater: Treater) -> Iterator[NotProtectable]:
        """DuckDB lets no such row in."""
        return iter(())

    def rigid(self, treater: Treater) -> Iterator[NotProtectable]:
        for key, table in self.tables.items():
            listed = self.listed[key]
            for one in table.written:
                alone = replace(table, columns=(one,))
                try:
                    treating = _treating(self.connection, alone, listed, Only(treater, frozenset({one.name})))
                except NotProtectable as fault:
                    yield fault
                    continue
                if one.frozen:
                    yield from unwritable(treating, one.name, self.texts(key, one.name))

    def texts(self, table: str, column: str) -> Iterator[Texts]:
        found = self.tables[table]
        asked = next(one.asked() if one.document else quoted(one.name) for one in found.written if one.name == column)
        query = f"SELECT CAST({asked} AS VARCHAR) AS c FROM {quoted(SOURCE, found.schema, found.name)} s"  # noqa: S608
        cells = chain.from_iterable(
            batch.column(0).to_pylist() for batch in self.connection.sql(query).to_arrow_reader(INSIDE)
        )
        return batched(cells, GROUP_ROWS // 64, GROUP_ROWS, BATCH_BYTES)

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


def _too_large(where: str) -> UnreadError:
    return UnreadError(
        "its rows need more memory than there is to try the plan on them",
        where=where,
        remedy="Run it where more memory is free, or leave the table out of the file",
    )


def _without_maps(table: Table) -> Table:
    """A column of maps is no part of a rule that could be tried."""
    return replace(table, columns=tuple(one for one in table.columns if not one.mapped))


@dataclass(frozen=True, slots=True)
class _Rows(Remembering):
    """``asked``: the digests of what unique indexes hold."""

    connection: Any
    table: Table
    way: Way
    chunks: tuple[Chunk, ...]
    ref: str
    asked: Sequence[str]

    @property
    def count(self) -> int:
        return sum(one.rows for one in self.chunks)

    @property
    def replaced(self) -> frozenset[str]:
        return frozenset(name for one in self.chunks for name in one.columns or {})

    def joined(self, other: _Rows) -> _Rows:
        return replace(self, chunks=self.chunks + other.chunks, _said={})

    def halves(self) -> tuple[_Rows, _Rows]:
        cut = self.chunks if len(self.chunks) > 1 else self.chunks[0].halves(self.way)
        at = len(cut) // 2
        return replace(self, chunks=cut[:at], _said={}), replace(self, chunks=cut[at:], _said={})

    def keys(self) -> dict[str, np.ndarray]:
        if not self.asked:
            return {}
        with self._there(self.replaced):
            found = {query: self.connection.execute(query).fetchnumpy() for query in self.asked}
            return {query: next(iter(one.values())).view(np.int64) for query, one in found.items()}

    def _tried(self, columns: frozenset[str]) -> str:
        import duckdb

        try:
            with self._there(columns):
                return ""
        except (duckdb.ConstraintException, duckdb.ConversionException, duckdb.OutOfRangeException) as error:
            return BREAKS[_kind(str(error))]
        except duckdb.InvalidInputException:
            raise Untold from None
        except (duckdb.OutOfMemoryException, MemoryError):
            raise _too_large(self.ref) from None

    @contextmanager
    def _there(self, columns: frozenset[str]) -> Iterator[None]:
        """While the rows are in the table, with only these columns treated. All rows in a chunk's range are joined with
        it by the row ids that come with the cells."""
        import duckdb

        self.connection.execute("BEGIN")
        try:
            for chunk in self.chunks:
                cells = {name: array for name, array in (chunk.columns or {}).items() if name in columns}
                none = {"guardian_none": pa.nulls(len(chunk.ids), pa.int32())} if chunk.ids is not None else {}
                some = replace(chunk, columns=cells or none)
                self.connection.execute(*some.insert(self.connection, self.table, self.way))
            yield
        finally:
            with suppress(duckdb.Error):
                self.connection.execute("ROLLBACK")


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
