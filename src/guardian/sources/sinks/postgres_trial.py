"""A plan for a PostgreSQL database tried on its rows: the server judges them in SELECTs of the read-only snapshot.

The cells go back to the server as one JSON text, from which it makes rows of the table's own types (with their lengths,
domains and collations). Nothing is written, on neither side, so a standby can be asked too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING, Any

from guardian.model import TableSchema
from guardian.sources.databases import BATCH_BYTES, BATCH_ROWS, quoted
from guardian.sources.sinks.alike import (
    ALIKE,
    alike,
    behind,
    kept,
    met_again,
    mixed,
    needed_of,
    not_apart,
    reached,
    spread,
    suspects,
)
from guardian.sources.sinks.base import NotProtectable, Treater
from guardian.sources.sinks.keyed import Held, batched, misnamed_in
from guardian.sources.sinks.postgres_plan import _treating, listed_tables, opened
from guardian.sources.sinks.postgres_rows import FORMS, frozen, treated_cells
from guardian.sources.sinks.postgres_rules import (
    UNIQUE,
    Rows,
    Rules,
    Unique,
    limited,
    literal,
    own_rules,
    rules_of,
    source_of,
    texts_of,
    too_much,
)
from guardian.sources.sinks.postgres_schema import Column, Table, read_schema
from guardian.sources.sinks.rarity import KINDS, PROBED, lots
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import (
    CAUGHT,
    LABELS,
    LONGEST,
    OCTETS,
    ROWS,
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
from guardian.sources.sinks.wording import names

if TYPE_CHECKING:
    import psycopg

LOOSE = (
    "SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace"
)
LOOSE += " WHERE NOT c.collisdeterministic"
WIDER = frozenset({"bytea", "json", "jsonb"})
"""Types of which values are no kinds."""
SHAPE = f"translate({{}}, '{digits}{ascii_lowercase}{ascii_uppercase}', '{'9' * 10}{'a' * 26}{'A' * 26}')"


@dataclass(frozen=True, slots=True)
class PostgresTrial(OnServer):
    """``parts``: by table the partitions with CHECKs of their own."""

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
        return Rows(self.connection, table, rules, {}, {}).told

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        found, listed, rules = self.tables[table]
        wanted = self._leant_on(table)
        treating = _treating(found, listed, Only(treater, wanted), wanted)
        quick = _treating(found, listed, Only(treater, wanted & everywhere), wanted & everywhere)
        needed = wanted | treating.asked  # photos that no rule leans on stay where they are
        found = replace(found, columns=needed_of(found.columns, needed))
        parts = (
            (replace(found, schema=part.schema, name=part.name, kind=part.kind), own)
            for part, own in self._parts(table)
        )
        for place, tried in ((found, rules), *parts):
            first: Rows | None = None
            for rows in self._rows(place, treating, wanted):
                if rows:
                    sample = self._sample(place, treating, tried, rows)
                    first = first or sample
                    yield sample
            if first is not None and treating.hidden:
                yield from self._everywhere(place, treating, quick, tried, first)

    def _sample(self, table: Table, treating: Treating, rules: Rules, rows: list[bytes]) -> Rows:
        old, new = treated_cells(table, treating, rows)
        return Rows(self.connection, table, rules, texts_of(old), texts_of(new))

    def _rows(self, table: Table, treating: Treating, wanted: frozenset[str]) -> Iterator[list[bytes]]:
        yield self._asked(table, f"LIMIT {ROWS}")
        bases = {one.name: one.base for one in table.columns}
        for name in sorted(wanted if treating.hidden else ()):
            cell = f"t.{quoted(name)}"
            by = cell if bases.get(name) in FORMS and FORMS[bases[name]] in VALUED else f"length({cell}::text)"
            for order in ("DESC", "ASC"):
                which = f"WHERE {cell} IS NOT NULL ORDER BY {by} {order} LIMIT {LONGEST}"
                yield self._asked(table, which)
        for name in sorted(treating.watched):
            cell = f"t.{quoted(name)}::text"
            query = f"SELECT DISTINCT {cell} FROM {table.source} t WHERE length({cell}) <= {WIDE} LIMIT {LABELS}"  # noqa: S608
            labels = [str(row[0]) for row in self._told(query)]
            if stray := changed(treating, name, labels):
                listed = ", ".join(map(literal, stray[:CAUGHT]))
                yield self._asked(table, f"WHERE {cell} IN ({listed}) LIMIT {ROWS}")

    def _everywhere(
        self, table: Table, treating: Treating, quick: Treating, rules: Rules, first: Rows
    ) -> Iterator[Sample]:
        """Rows from all over a table: all of them while the columns that are treated quickly hold few bytes; else the
        same each time, with those of rare kinds, and such as a rule tells from others."""
        cells = " + ".join(f"coalesce(octet_length(t.{quoted(name)}::text), 0)" for name in sorted(quick.hidden))
        query = f"SELECT count(*), coalesce(sum({cells or 0}), 0) FROM {table.source} t"  # noqa: S608
        ((count, octets),) = self._told(query) or [(0, 0)]
        if count > ROWS:
            every = bool(quick.hidden) and octets <= OCTETS and count <= ALIKE
            if every:
                for rows in filter(None, self._lots(table, count)):
                    yield self._sample(table, quick, rules, rows)
            if not every or treating.hidden - quick.hidden:
                for rows in self._some(table, count):
                    yield self._sample(table, treating, rules, rows)
                yield from self._suspect(table, treating, rules, first)
            for one in rules.unique:
                yield from self._alike(table, treating, quick, rules, one)

    def _lots(self, table: Table, count: int) -> Iterator[list[bytes]]:
        """All rows, lot by lot: by their places where these are a table's own."""
        if table.kind != "r":
            rows = self._asked(table, "", most=4 * BATCH_BYTES)
            yield from (rows[at : at + TOGETHER] for at in range(0, len(rows), TOGETHER))
            return
        query = f"SELECT pg_relation_size({literal(table.quoted)}::regclass) / current_setting('block_size')::int"
        pages = sum(int(row[0]) for row in self._told(query))
        step = max(1, pages * TOGETHER // max(count, 1))
        for at in range(0, pages, step):
            yield self._asked(table, f"WHERE t.ctid >= '({at},0)'::tid AND t.ctid < '({at + step},0)'::tid")

    def _some(self, table: Table, count: int) -> Iterator[list[bytes]]:
        """Rows from all over a table, the same each time, and those of rare kinds by each column of a rule."""
        which = f"TABLESAMPLE BERNOULLI ({min(100.0, 100 * SPREAD / count):.9f}) REPEATABLE (7) LIMIT {2 * SPREAD}"
        found = self._asked(table, which)
        yield from (found[at : at + ROWS] for at in range(0, len(found), ROWS))
        for column in table.written:
            if column.base not in WIDER:
                yield from filter(None, self._rare(table, column.name, count))

    def _suspect(self, table: Table, treating: Treating, rules: Rules, first: Rows) -> Iterator[Sample]:
        """Rows that would break a condition with what became of other rows' cells."""
        changed_ = reached(rules.computed, treating.hidden)
        checks = mixed(rules.checks, changed_, frozenset(one.name.lower() for one in table.columns))
        columns = [one.name for one in table.written]
        made = [(one.name, f"({one.default})::{one.type}") for one in rules.generated]
        own = replace(rules, unique=())
        for at in spread(len(first.new[columns[0]])) if checks else ():
            row = json.dumps([{name: first.new[name][at] for name in columns}])
            outputs = source_of(table, literal(row))
            query = suspects(table.source, outputs, columns, changed_, made, checks, quoted(table.name), quoted)
            if rows := self._asked_if(table, f"LIMIT {ROWS}", f"({query} LIMIT {ROWS})"):
                yield self._sample(table, treating, own, rows)

    def _alike(self, table: Table, treating: Treating, quick: Treating, rules: Rules, one: Unique) -> Iterator[Sample]:
        """Rows that a unique index tells apart by nothing but what is treated."""
        said = behind(rules.computed, frozenset().union(*map(names, (*one.parts, one.where or ""))))
        changed_ = reached(rules.computed, treating.replaced)
        if not said & changed_:
            return
        mine = frozenset(column.name for column in table.written if column.name.lower() in said)
        slow = (mine & treating.hidden) - quick.hidden
        same = kept(one.parts, changed_)
        known = [] if one.nulls else [f"({part}) IS NOT NULL" for part in same]
        known += [f"({one.where})"] if one.where and not names(one.where) & changed_ else []
        narrow = replace(table, columns=needed_of(table.columns, mine | treating.beside))
        cells = [quoted(column.name) for column in narrow.written]
        query = alike(table.source, dict(zip(cells, cells, strict=True)), same, known)
        made = tuple(column for column in rules.generated if column.name.lower() in said)
        rows = self._asked_if(narrow, f"LIMIT {TOGETHER if slow else ALIKE}", f"({query})", 4 * BATCH_BYTES)
        if rows:
            own = _treating(narrow, treating.table, Only(treating.treater, mine), mine)
            yield self._sample(narrow, own, Rules((), made, (one,)), rows)

    def _rare(self, table: Table, name: str, count: int) -> Iterator[list[bytes]]:
        cell = f"coalesce(t.{quoted(name)}::text, '')"

        def asked(by_shape: bool) -> list[tuple[str, int]]:
            kind, short = (SHAPE.format(cell) if by_shape else cell), f"length({cell}) <= {WIDE}"
            query = f"SELECT min({cell}), count(*) FROM {table.source} t WHERE {short} GROUP BY {kind}"  # noqa: S608
            return [(value, many) for value, many in self._told(f"{query} ORDER BY 2, 1 LIMIT {KINDS + 1}")]

        query = f"SELECT count(DISTINCT c) FROM (SELECT {cell} AS c FROM {table.source} t LIMIT {PROBED}) p"  # noqa: S608
        ((probed,),) = self._told(query) or [(0,)]
        for lot in lots(asked, probed, count):
            yield self._asked(table, f"WHERE {cell} IN ({', '.join(map(literal, lot))}) LIMIT {ROWS}")

    def _asked_if(self, table: Table, which: str, source: str, most: int = BATCH_BYTES) -> list[bytes]:
        """Rows of a query that leans on a rule; none where the server cannot answer: of what a rule cannot take of
        another row nothing follows for this one."""
        import psycopg

        try:
            with limited(self.connection):
                return self._asked(table, which, source, most)
        except psycopg.Error:
            if self.connection.broken:
                raise
            return []

    def _asked(self, table: Table, which: str, source: str = "", most: int = BATCH_BYTES) -> list[bytes]:
        import psycopg

        cells = [f"t.{quoted(one.name)}" for one in table.written]
        cells += [f"to_json(t.{quoted(one.name)})" for one in frozen(table)]
        query = f"COPY (SELECT {', '.join(cells)} FROM {source or table.source} t {which}) TO STDOUT WITH (FORMAT csv)"  # noqa: S608
        try:
            with limited(self.connection), self.connection.cursor() as cursor, cursor.copy(query.encode()) as rows:
                return within(map(bytes, rows), len, most)
        except psycopg.Error as error:
            if too_much(error):
                return []
            raise

    def _told(self, query: str) -> list[tuple[Any, ...]]:
        """What the server answers; nothing where that takes too long: only the copy will tell."""
        import psycopg

        try:
            with limited(self.connection):
                return self.connection.execute(query.encode()).fetchall()
        except psycopg.Error as error:
            if too_much(error):
                return []
            raise

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
        for table, listed, _ in self.tables.values():
            for one in table.written:
                if one.base in ("json", "jsonb"):
                    batches = batched(self._documents(table, one.name), BATCH_ROWS, BATCH_ROWS, BATCH_BYTES)
                    yield from misnamed_in([Held(one.name, f"{listed.ref}/{one.name}", batches)], treater)

    def _documents(self, table: Table, name: str) -> Iterator[str | None]:
        with self.connection.cursor("guardian_documents") as cursor:
            cursor.itersize = ROWS
            cursor.execute(f"SELECT {quoted(name)}::text FROM {table.source}".encode())  # noqa: S608
            for (text,) in cursor:
                yield text

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
        oids = list(listed)
        unique: dict[int, list[Unique]] = {}
        for oid, parts, where, nulls in connection.execute(UNIQUE.encode(), (oids,)).fetchall():
            unique.setdefault(oid, []).append(Unique(tuple(parts), where, nulls))
        tables = {
            listed[one.oid].name: (one, listed[one.oid], rules_of(one, unique.get(one.oid, ())))
            for one in schema.tables
            if one.oid in listed
        }
        loose = frozenset(row[0] for row in connection.execute(LOOSE.encode()).fetchall())
        named = {oid: entry.name for oid, entry in listed.items()}
        yield PostgresTrial(connection, tables, loose, dict(own_rules(schema, named)))
