"""A plan for a PostgreSQL database tried on its rows: the server judges them in SELECTs of the read-only snapshot.

The cells go back to the server as one JSON text, from which it makes rows of the table's own types (with their lengths,
domains and collations). Nothing is written, on neither side, so a standby can be asked too.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.model import TableSchema
from guardian.sources.databases import BATCH_BYTES, BATCH_ROWS, quoted
from guardian.sources.sinks.alike import met_again, needed_of, not_apart, reached
from guardian.sources.sinks.base import NotProtectable, Treater
from guardian.sources.sinks.keyed import Held, batched, misnamed_in, unwritable
from guardian.sources.sinks.postgres_plan import _treating, listed_tables, opened
from guardian.sources.sinks.postgres_rows import batches, frozen, treated_cells
from guardian.sources.sinks.postgres_rules import (
    Rows,
    Rules,
    Unique,
    limited,
    own_rules,
    rules_of,
    texts_of,
    too_much,
    unique_of,
)
from guardian.sources.sinks.postgres_schema import Column, Table, read_schema
from guardian.sources.sinks.streaming import first_alone
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import FIRST, Only, OnServer, Texts, alone

if TYPE_CHECKING:
    import psycopg

LOOSE = (
    "SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace"
)
LOOSE += " WHERE NOT c.collisdeterministic"
JUDGED = 8192
"""Rows that a server judges at once, at most."""
WORKERS = 2


@dataclass(frozen=True, slots=True)
class PostgresTrial(OnServer):
    """``opened``: opens the source once more; ``parts``: by table the partitions with rules of their own."""

    opened: Callable[[], AbstractContextManager[tuple[Any, psycopg.Connection[Any]]]]
    connection: psycopg.Connection[Any]
    tables: Mapping[str, tuple[Table, TableSchema, Rules]]
    loose: frozenset[str]
    parts: Mapping[str, Sequence[tuple[Table, Rules]]] = field(default_factory=dict)

    def _names(self) -> Iterable[str]:
        return self.tables

    def _leant_on(self, name: str) -> frozenset[str]:
        table, _, rules = self.tables[name]
        return frozenset().union(*(one.leant_on(table) for one in (rules, *(own for _, own in self._parts(name)))))

    def _parts(self, name: str) -> Sequence[tuple[Table, Rules]]:
        return self.parts.get(name, ())

    @property
    def apart(self) -> Mapping[str, frozenset[str]]:
        return {name: alone(rules.indexed(table)) for name, (table, _, rules) in self.tables.items()}

    def _is_told(self, name: str) -> bool:
        table, _, rules = self.tables[name]
        return Rows({}, {}, self.connection, table, rules).told

    def samples(self, table: str, treater: Treater) -> Generator[Rows]:
        found, listed, rules = self.tables[table]
        wanted = self._leant_on(table)
        treating = _treating(found, listed, Only(treater, wanted), wanted)
        if not treating.replaced:
            return
        needed = wanted | treating.asked  # photos that no rule leans on stay where they are
        found = replace(found, columns=needed_of(found.columns, needed))
        parts = (
            (replace(found, schema=part.schema, name=part.name, kind=part.kind), own)
            for part, own in self._parts(table)
        )
        for place, tried in ((found, rules), *parts):
            moved = reached(tried.computed, treating.replaced)
            sample = partial(self._sample, place, treating, tried, tried.moved(moved))
            with self.opened() as (_, reading):
                yield from first_alone((partial(sample, rows) for rows in self._read(reading, place)), WORKERS)

    def _sample(
        self, table: Table, treating: Treating, rules: Rules, asked: Sequence[Unique], rows: list[bytes]
    ) -> Rows:
        old, new = treated_cells(table, treating, rows)
        return Rows(texts_of(old), texts_of(new), self.connection, table, rules, asked)

    def _read(self, reading: psycopg.Connection[Any], table: Table) -> Iterator[list[bytes]]:
        """All rows of a table, by a connection of their own: this one judges them meanwhile."""
        cells = [quoted(one.name) for one in table.written]
        cells += [f"to_json({quoted(one.name)})" for one in frozen(table)]
        query = f"COPY (SELECT {', '.join(cells)} FROM {table.source}) TO STDOUT WITH (FORMAT csv)"  # noqa: S608
        with reading.cursor() as cursor, cursor.copy(query.encode()) as rows:
            yield from batches(rows, FIRST, JUDGED)

    def merged(self, table: str, columns: frozenset[str]) -> frozenset[str]:
        import psycopg

        found = self.tables[table][0]
        keys = [one for one in found.constraints if one.kind in ("p", "u")]
        told = [one.columns for one in keys if "WITHOUT OVERLAPS" not in one.sql]
        nulls = any("NULLS NOT DISTINCT" in one.sql for one in keys)

        def again(rest: list[str]) -> bool:
            same = [quoted(one) for one in rest]
            known = [] if nulls else [f"{one} IS NOT NULL" for one in same]
            try:
                with limited(self.connection):
                    return bool(self.connection.execute(met_again(found.source, same, known).encode()).fetchone())
            except psycopg.Error as error:
                if too_much(error):
                    return True
                raise

        odd = frozenset(name for one in keys if "WITHOUT OVERLAPS" in one.sql for name in one.columns) & columns
        computed = frozenset(one.name for one in found.columns if one.generated)
        return odd | not_apart(told, columns, computed, again)

    def spelt_otherwise(self, treater: Treater) -> Iterator[str]:
        """Only collations that are not deterministic, and ``citext``, call different texts equal."""
        by_place = {(table.schema, table.name): name for name, (table, _, _) in self.tables.items()}
        for table, listed, _ in self.tables.values():
            columns = {one.name: one for one in table.columns}
            for key in table.constraints:
                loose = [one for one in key.columns if one in columns and self._loose(columns[one])]
                if key.kind != "f" or key.inherited or key.to not in by_place or not loose:
                    continue
                hidden = _treating(table, listed, treater).hidden
                for column, to in zip(key.columns, key.to_columns, strict=True):
                    if column in hidden and column in loose and self._differs(table, key.to, key, column, to):
                        yield f"{listed.ref}/{column}"

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
        for key, (table, listed, _) in self.tables.items():
            for one in table.written:
                if one.base in ("json", "jsonb"):
                    held = Held(one.name, f"{listed.ref}/{one.name}", self.texts(key, one.name))
                    yield from misnamed_in([held], treater)

    def rigid(self, treater: Treater) -> Iterator[NotProtectable]:
        for key, (table, listed, _) in self.tables.items():
            for one in frozen(table):
                mine = frozenset({one.name})
                treating = _treating(table, listed, Only(treater, mine), mine)
                yield from unwritable(treating, one.name, self.texts(key, one.name))

    def texts(self, table: str, column: str) -> Iterator[Texts]:
        with self.connection.cursor("guardian_documents") as cursor:
            cursor.itersize = FIRST
            found = self.tables[table][0]
            cell = f"to_json({quoted(column)})" if column in {one.name for one in frozen(found)} else quoted(column)
            cursor.execute(f"SELECT {cell}::text FROM {found.source}".encode())  # noqa: S608
            yield from batched((text for (text,) in cursor), BATCH_ROWS, BATCH_ROWS, BATCH_BYTES)

    def _loose(self, column: Column) -> bool:
        return column.base == "citext" or (column.collation or "") in self.loose

    def _differs(self, table: Table, to: Any, key: Any, column: str, other: str) -> bool:
        pairs = zip(key.columns, key.to_columns, strict=True)
        joined = " AND ".join(f"c.{quoted(one)} = p.{quoted(there)}" for one, there in pairs)
        sides = f"{table.source} c JOIN {quoted(*to)} p ON {joined}"
        cells = (f"c.{quoted(column)}::text", f"p.{quoted(other)}::text")
        query = f'SELECT 1 FROM {sides} WHERE {cells[0]} COLLATE "C" <> {cells[1]} COLLATE "C" LIMIT 1'  # noqa: S608
        return self.connection.execute(query.encode()).fetchone() is not None


@contextmanager
def trial(url: str, name: str, password_file: Path | None) -> Iterator[PostgresTrial]:
    with opened(url, name, password_file) as (source, connection):
        schema = read_schema(connection)
        listed = listed_tables(source, schema)
        unique = unique_of(connection, [one.oid for one in schema.tables])
        tables = {
            listed[one.oid].name: (
                one,
                listed[one.oid],
                rules_of(one, [own for own in unique.get(one.oid, ()) if not own.key]),
            )
            for one in schema.tables
            if one.oid in listed
        }
        loose = frozenset(row[0] for row in connection.execute(LOOSE.encode()).fetchall())
        named = {oid: entry.name for oid, entry in listed.items()}
        again = partial(opened, url, name, password_file)
        yield PostgresTrial(again, connection, tables, loose, dict(own_rules(schema, named, unique)))
