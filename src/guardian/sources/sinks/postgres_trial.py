"""A plan for a PostgreSQL database tried on its rows: the server judges them in SELECTs of the read-only snapshot.

The cells go back to the server as one JSON text, from which it makes rows of the table's own types (with their lengths,
domains and collations). Nothing is written, on neither side, so a standby can be asked too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from guardian.model import TableSchema
from guardian.sources.databases import quoted
from guardian.sources.sinks.base import Treater
from guardian.sources.sinks.postgres_plan import _treating, listed_tables, opened, parents_of
from guardian.sources.sinks.postgres_rows import frozen, treated_cells
from guardian.sources.sinks.postgres_schema import Column, Schema, Table, read_schema
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import BREAKS, CAUGHT, LABELS, LONGEST, ROWS, SPREAD, Only, Sample, changed, within
from guardian.sources.sinks.wording import names

if TYPE_CHECKING:
    import psycopg

CHECK = re.compile(r"^CHECK \((.*)\)(?: NO INHERIT)?$", re.DOTALL)
UNIQUE = """
SELECT i.indrelid, ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) k),
       pg_get_expr(i.indpred, i.indrelid)
FROM pg_index i WHERE i.indisunique AND i.indislive AND i.indrelid = ANY (%s)
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
"""
LOOSE = (
    "SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace"
)
LOOSE += " WHERE NOT c.collisdeterministic"


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one table: conditions, computed columns, and unique indexes with their expressions and conditions."""

    checks: tuple[str, ...]
    generated: tuple[Column, ...]
    unique: tuple[tuple[tuple[str, ...], str | None], ...]

    def leant_on(self, table: Table) -> frozenset[str]:
        texts = [*self.checks, *(one.default or "" for one in self.generated)]
        texts += [text for parts, where in self.unique for text in (*parts, where or "")]
        said = frozenset().union(*map(names, texts))
        return frozenset(one.name for one in table.written if one.name.lower() in said or one.checks)


def _rules(table: Table, unique: Iterable[tuple[tuple[str, ...], str | None]]) -> Rules:
    found = (CHECK.match(one.sql) for one in table.constraints if one.kind == "c" and one.valid)
    checks = tuple(one[1] for one in found if one is not None)
    return Rules(checks, tuple(one for one in table.columns if one.generated and one.default), tuple(unique))


@dataclass(frozen=True, slots=True)
class PostgresTrial:
    """``parts``: by table the partitions with CHECKs of their own."""

    connection: psycopg.Connection[Any]
    tables: Mapping[str, tuple[Table, TableSchema, Rules]]
    loose: frozenset[str]
    parts: Mapping[str, Sequence[tuple[Table, Rules]]] = field(default_factory=dict)

    @property
    def involved(self) -> Mapping[str, frozenset[str]]:
        leant = ((name, self._leant_on(name)) for name in self.tables)
        return {name: columns for name, columns in leant if columns}

    def _leant_on(self, name: str) -> frozenset[str]:
        table, _, rules = self.tables[name]
        return frozenset().union(*(one.leant_on(table) for one in (rules, *(own for _, own in self._parts(name)))))

    def _parts(self, name: str) -> Sequence[tuple[Table, Rules]]:
        return self.parts.get(name, ())

    @property
    def untried(self) -> frozenset[str]:
        none = ((name, *self.tables[name]) for name in self.involved)
        return frozenset(
            name for name, table, _, rules in none if not _Rows(self.connection, table, rules, {}, {}).told
        )

    def samples(self, table: str, treater: Treater, everywhere: frozenset[str]) -> Iterator[Sample]:
        found, listed, rules = self.tables[table]
        wanted = self._leant_on(table)
        treating = _treating(found, listed, Only(treater, wanted), wanted)
        needed = wanted | treating.asked  # photos that no rule leans on stay where they are
        found = replace(found, columns=tuple(one for one in found.columns if one.generated or one.name in needed))
        parts = (
            (replace(found, schema=part.schema, name=part.name, kind=part.kind), own)
            for part, own in self._parts(table)
        )
        for place, tried in ((found, rules), *parts):
            for rows in self._rows(place, treating):
                if rows:
                    old, new = treated_cells(place, treating, rows)
                    yield _Rows(self.connection, place, tried, _texts(old), _texts(new))

    def _rows(self, table: Table, treating: Treating) -> Iterator[list[bytes]]:
        yield self._asked(table, f"LIMIT {ROWS}")
        for name in sorted(treating.hidden):
            cell = f"t.{quoted(name)}"
            for order in ("DESC", "ASC"):
                which = f"WHERE {cell} IS NOT NULL ORDER BY length({cell}::text) {order} LIMIT {LONGEST}"
                yield self._asked(table, which)
        for name in sorted(treating.watched):
            cell = f"t.{quoted(name)}::text"
            query = f"SELECT DISTINCT {cell} FROM {table.source} t WHERE {cell} IS NOT NULL LIMIT {LABELS}"  # noqa: S608
            labels = [str(row[0]) for row in self.connection.execute(query.encode())]
            if stray := changed(treating, name, labels):
                listed = ", ".join(map(_literal, stray[:CAUGHT]))
                yield self._asked(table, f"WHERE {cell} IN ({listed}) LIMIT {ROWS}")
        if treating.hidden:
            yield from self._spread(table)

    def _spread(self, table: Table) -> Iterator[list[bytes]]:
        """Rows from all over a table, the same each time."""
        row = self.connection.execute(f"SELECT count(*) FROM {table.source}".encode()).fetchone()  # noqa: S608
        count = row[0] if row else 0
        if count > ROWS:
            share = min(100.0, 100 * SPREAD / count)
            which = f"TABLESAMPLE BERNOULLI ({share:.9f}) REPEATABLE (7) LIMIT {2 * SPREAD}"
            found = self._asked(table, which)
            yield from (found[at : at + ROWS] for at in range(0, len(found), ROWS))

    def _asked(self, table: Table, which: str) -> list[bytes]:
        cells = [f"t.{quoted(one.name)}" for one in table.written]
        cells += [f"to_json(t.{quoted(one.name)})" for one in frozen(table)]
        query = f"COPY (SELECT {', '.join(cells)} FROM {table.source} t {which}) TO STDOUT WITH (FORMAT csv)"  # noqa: S608
        with self.connection.cursor() as cursor, cursor.copy(query.encode()) as rows:
            return within(map(bytes, rows), len)

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

    def _loose(self, column: Column) -> bool:
        return column.base == "citext" or (column.collation or "") in self.loose

    def _differs(self, table: Table, to: Any, key: Any, column: str, other: str) -> bool:
        pairs = zip(key.columns, key.to_columns, strict=True)
        joined = " AND ".join(f"c.{quoted(one)} = p.{quoted(there)}" for one, there in pairs)
        sides = f"{table.source} c JOIN {quoted(*to)} p ON {joined}"
        cells = (f"c.{quoted(column)}::text", f"p.{quoted(other)}::text")
        query = f'SELECT 1 FROM {sides} WHERE {cells[0]} COLLATE "C" <> {cells[1]} COLLATE "C" LIMIT 1'  # noqa: S608
        return self.connection.execute(query.encode()).fetchone() is not None


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _texts(cells: Mapping[str, pa.Array]) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for name, array in cells.items():
        octets = array.cast(pa.large_binary()).to_pylist()
        found[name] = [None if one is None else one.decode("utf-8", "replace") for one in octets]
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    connection: psycopg.Connection[Any]
    table: Table
    rules: Rules
    old: Mapping[str, list[str | None]]
    new: Mapping[str, list[str | None]]
    _said: dict[frozenset[str], str] = field(default_factory=dict)

    @property
    def replaced(self) -> frozenset[str]:
        return frozenset(name for name, cells in self.old.items() if cells != self.new[name])

    def fails(self, columns: Iterable[str]) -> str:
        wanted = frozenset(columns)
        if wanted not in self._said:
            self._said[wanted] = self._tried(wanted)
        return self._said[wanted]

    def _tried(self, columns: frozenset[str]) -> str:
        cells = {name: (self.new if name in columns else self.old)[name] for name in self.old}
        rows = json.dumps([dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)])
        source = _source(self.table)
        for kind, query in _queries(self.table, self.rules, source):
            if said := self._asked(kind, query, rows):
                return said
        return ""

    @property
    def told(self) -> bool:
        """Whether the server judges rows of this table, were there any."""
        queries = _queries(self.table, self.rules, _source(self.table))
        return not any(self._answer(query, "[]") == UNTOLD for _, query in queries)

    def _asked(self, kind: str, query: str, rows: str) -> str:
        said = self._answer(query, rows)
        if said in (HOLDS, UNTOLD):  # what cannot be tried here the copy will tell
            return ""
        return BREAKS["check" if said == "23514" else kind]

    def _answer(self, query: str, rows: str) -> str:
        """Whether all rows hold, or the code of what they break."""
        import psycopg

        try:
            with self.connection.transaction(force_rollback=True):
                row = self.connection.execute(query.encode(), (rows,)).fetchone()
        except psycopg.Error as error:
            state = error.sqlstate or ""
            return UNTOLD if self.connection.broken or state[:2] not in ("22", "23") else state
        return HOLDS if row is None or row[0] is None or row[0] else BROKEN


HOLDS, BROKEN, UNTOLD = "holds", "broken", "untold"


def _source(table: Table) -> str:
    """The rows as the table's own, by its name: cells from the JSON, then what is computed from them."""
    typed = {one.name: one.type for one in table.written}
    texts = {one.name for one in table.written if one.base in ("json", "jsonb")}
    listed = ", ".join(
        f"{quoted(one.name)} {'text' if one.name in texts else typed[one.name]}"
        + (f" COLLATE {one.collation}" if one.collation and one.name not in texts else "")
        for one in table.written
    ).replace("%", "%%")
    cells = ", ".join(
        f"guardian_cells.{quoted(one.name)}::{one.type} AS {quoted(one.name)}"
        if one.name in texts
        else f"guardian_cells.{quoted(one.name)}"
        for one in table.written
    ).replace("%", "%%")
    return f"(SELECT {cells} FROM json_to_recordset(%s::json) AS guardian_cells({listed}))"  # noqa: S608


def _queries(table: Table, rules: Rules, source: str) -> Iterator[tuple[str, str]]:
    alias = quoted(table.name).replace("%", "%%")
    yield "type", f"SELECT count(*) >= 0 FROM {source} AS {alias} WHERE {_touched(table)}"  # noqa: S608
    for one in rules.generated:
        made = f"json_to_record(json_build_object('c', ({one.default}))) AS guardian_made(c {one.type})".replace(
            "%", "%%"
        )
        null = "bool_and(guardian_made.c IS NOT NULL)" if one.notnull else "count(guardian_made.c) >= 0"
        yield "generated", f"SELECT {null} FROM {source} AS {alias}, LATERAL {made}"  # noqa: S608
    computed = ", ".join(f"({one.default})::{one.type} AS {quoted(one.name)}" for one in rules.generated)
    if computed:
        computed = computed.replace("%", "%%")
        source = f"(SELECT {alias}.*, {computed} FROM {source} AS {alias})"  # noqa: S608
    for check in rules.checks:
        said = check.replace("%", "%%")
        yield "check", f"SELECT bool_and(coalesce(({said}), true)) FROM {source} AS {alias}"  # noqa: S608
    for parts, where in rules.unique:
        cells = [f"({part})".replace("%", "%%") for part in parts]
        known = " AND ".join(f"{cell} IS NOT NULL" for cell in cells)
        only = f" AND ({where})".replace("%", "%%") if where else ""
        again = f"SELECT 1 FROM {source} AS {alias} WHERE {known}{only} GROUP BY {', '.join(cells)} HAVING count(*) > 1"  # noqa: S608
        yield "unique", f"SELECT NOT EXISTS ({again})"


def _touched(table: Table) -> str:
    """Makes the server look at every cell."""
    alias = quoted(table.name).replace("%", "%%")
    return " OR ".join([f"{alias}.{quoted(one.name)} IS NULL".replace("%", "%%") for one in table.written] or ["true"])


@contextmanager
def trial(url: str, name: str, password_file: Path | None) -> Iterator[PostgresTrial]:
    with opened(url, name, password_file) as (source, connection):
        schema = read_schema(connection)
        listed = listed_tables(source, schema)
        oids = list(listed)
        unique: dict[int, list[tuple[tuple[str, ...], str | None]]] = {}
        for oid, parts, where in connection.execute(UNIQUE.encode(), (oids,)).fetchall():
            unique.setdefault(oid, []).append((tuple(parts), where))
        tables = {
            listed[one.oid].name: (one, listed[one.oid], _rules(one, unique.get(one.oid, ())))
            for one in schema.tables
            if one.oid in listed
        }
        loose = frozenset(row[0] for row in connection.execute(LOOSE.encode()).fetchall())
        named = {oid: entry.name for oid, entry in listed.items()}
        yield PostgresTrial(connection, tables, loose, dict(_own_rules(schema, named)))


def _own_rules(schema: Schema, listed: Mapping[int, str]) -> Iterator[tuple[str, list[tuple[Table, Rules]]]]:
    """By table its partitions, and theirs, that have a CHECK which it has not, with what is computed in them."""
    by_oid = {one.oid: one for one in schema.tables}
    above = parents_of(schema.tables)
    found: dict[int, list[tuple[Table, Rules]]] = {}
    for one in schema.tables:
        root = one.oid
        while root in above:
            root = above[root]
        if root == one.oid or root not in listed:
            continue
        known = frozenset(_rules(by_oid[root], ()).checks)
        mine = _rules(one, ())
        if own := tuple(check for check in mine.checks if check not in known):
            found.setdefault(root, []).append((one, replace(mine, checks=own)))
    for oid, parts in found.items():
        yield listed[oid], parts
