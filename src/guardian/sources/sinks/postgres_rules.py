"""The rules of a PostgreSQL table that rows are tried against, and how a server judges rows by them in SELECTs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from secrets import randbits
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from guardian.sources.databases import quoted
from guardian.sources.sinks.postgres_plan import parents_of
from guardian.sources.sinks.postgres_schema import Column, Schema, Table
from guardian.sources.sinks.trying import BREAKS, SECONDS, Sides, Untold
from guardian.sources.sinks.wording import names

if TYPE_CHECKING:
    import psycopg

SALT = randbits(62)
"""Of digests, which are kept for one run."""
CHECK = re.compile(r"^CHECK \((.*)\)(?: NO INHERIT)?$", re.DOTALL)
UNIQUE = """
SELECT i.indrelid,
       ARRAY(SELECT format('(%%s)', pg_get_indexdef(i.indexrelid, k, false))
                    || coalesce((SELECT format(' COLLATE %%I.%%I', n.nspname, c.collname) FROM pg_collation c
                                 JOIN pg_namespace n ON n.oid = c.collnamespace
                                 WHERE c.oid = i.indcollation[k - 1] AND NOT c.collisdeterministic), '')
             FROM generate_series(1, i.indnkeyatts) k),
       pg_get_expr(i.indpred, i.indrelid), coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
       AND to_jsonb(i) ->> 'indnullsnotdistinct' IS DISTINCT FROM 'true'
       AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                       AND (to_jsonb(a) ->> 'attgenerated' <> '' OR a.atttypid::regtype::text LIKE '%%citext'))
       AND NOT EXISTS (SELECT FROM pg_collation c WHERE c.oid = ANY (i.indcollation) AND NOT c.collisdeterministic)
       AS key,
       EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) AS inherited
FROM pg_index i WHERE i.indisunique AND i.indislive AND i.indrelid = ANY (%s)
"""


class Unique(NamedTuple):
    """An index by its expressions and its condition; ``nulls``: they are alike, too; ``key``: a constraint of which
    its columns tell all; ``inherited``: the table's parent has it."""

    parts: tuple[str, ...]
    where: str | None
    nulls: bool = False
    key: bool = False
    inherited: bool = False

    @property
    def known(self) -> str:
        """The rows that it holds."""
        cells = ["true"] if self.nulls else [f"({part}) IS NOT NULL" for part in self.parts]
        return " AND ".join([*cells, *([f"({self.where})"] if self.where else [])])


def unique_of(connection: psycopg.Connection[Any], oids: Sequence[int]) -> dict[int, list[Unique]]:
    """By table its unique indexes."""
    found: dict[int, list[Unique]] = {}
    for oid, parts, *more in connection.execute(UNIQUE.encode(), (list(oids),)).fetchall():
        found.setdefault(oid, []).append(Unique(tuple(parts), *more))
    return found


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one table: conditions, computed columns, and unique indexes that are no keys."""

    checks: tuple[str, ...]
    generated: tuple[Column, ...]
    unique: tuple[Unique, ...]

    def indexed(self, table: Table) -> Iterator[tuple[str, ...]]:
        """The columns that each unique index is made of."""
        for one in self.unique:
            said = frozenset().union(*map(names, one.parts))
            yield tuple(column.name for column in table.written if column.name.lower() in said)

    def moved(self, columns: frozenset[str]) -> tuple[Unique, ...]:
        """The unique indexes that one of these columns (in lower case) has a part in."""
        said = ((one, frozenset().union(*map(names, (*one.parts, one.where or "")))) for one in self.unique)
        return tuple(one for one, found in said if found & columns)

    @property
    def computed(self) -> dict[str, frozenset[str]]:
        """What each computed column names."""
        return {one.name: names(one.default or "") for one in self.generated}

    def leant_on(self, table: Table) -> frozenset[str]:
        texts = [*self.checks, *(one.default or "" for one in self.generated)]
        texts += [text for one in self.unique for text in (*one.parts, one.where or "")]
        said = frozenset().union(*map(names, texts))
        return frozenset(one.name for one in table.written if one.name.lower() in said or one.checks)


def rules_of(table: Table, unique: Iterable[Unique]) -> Rules:
    found = (CHECK.match(one.sql) for one in table.constraints if one.kind == "c" and one.valid)
    checks = tuple(one[1] for one in found if one is not None)
    return Rules(checks, tuple(one for one in table.columns if one.generated and one.default), tuple(unique))


def literal(text: str) -> str:
    """Whatever a server takes a backslash for."""
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


@contextmanager
def limited(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """A statement that takes too long is cancelled, and leaves the snapshot as it was."""
    with connection.transaction(force_rollback=True):
        connection.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'".encode())
        yield


def too_much(error: psycopg.Error) -> bool:
    """Whether a server gave up a statement that took too long, or too much of what it has."""
    return error.sqlstate == "57014" or (error.sqlstate or "")[:2] == "53"


def texts_of(cells: Mapping[str, pa.Array]) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for name, array in cells.items():
        octets = array.cast(pa.large_binary()).to_pylist()
        found[name] = [None if one is None else one.decode("utf-8", "replace") for one in octets]
    return found


@dataclass(frozen=True, slots=True)
class Rows(Sides):
    connection: psycopg.Connection[Any]
    table: Table
    rules: Rules
    asked: Sequence[Unique] = ()
    """The indexes of which digests are asked."""

    def keys(self) -> dict[str, np.ndarray]:
        if not self.asked:
            return {}
        rows = self._json(self.replaced)
        alias = quoted(self.table.name).replace("%", "%%")
        source = with_computed(self.table, self.rules, source_of(self.table))
        found = {}
        for one in self.asked:
            cells, known = ", ".join(one.parts).replace("%", "%%"), one.known.replace("%", "%%")
            index = f"{alias} {cells} {known}"
            found[index] = self._digests(f"ROW({cells})", f"FROM {source} AS {alias} WHERE {known}", rows)
        return found

    def _digests(self, row: str, asked: str, rows: str) -> np.ndarray:
        """By what the server itself puts into its hash tables; where it has no such, by its text in lower case."""
        import psycopg

        for digest in (f"hash_record_extended({row}, {SALT})", f"hashtextextended(lower({row}::text), {SALT})"):
            try:
                with limited(self.connection):
                    found = self.connection.execute(f"SELECT {digest} {asked}".encode(), (rows,)).fetchall()
                return np.fromiter((one for (one,) in found), np.int64)
            except psycopg.Error:
                if self.connection.broken:
                    raise
        raise Untold

    def _tried(self, columns: frozenset[str]) -> str:
        rows, source = self._json(columns), source_of(self.table)
        for kind, query in _queries(self.table, self.rules, source):
            if said := self._asked(kind, query, rows):
                return said
        return ""

    def _json(self, columns: frozenset[str]) -> str:
        """The rows with only these columns treated."""
        cells = {name: (self.new if name in columns else self.old)[name] for name in self.old}
        return json.dumps([dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)])

    @property
    def told(self) -> bool:
        """Whether the server judges rows of this table, were there any."""
        queries = _queries(self.table, self.rules, source_of(self.table))
        return not any(self._answer(query, "[]") == UNTOLD for _, query in queries)

    def _asked(self, kind: str, query: str, rows: str) -> str:
        said = self._answer(query, rows)
        if said == UNTOLD:
            raise Untold
        if said == HOLDS:
            return ""
        return BREAKS["check" if said == "23514" else kind]

    def _answer(self, query: str, rows: str) -> str:
        """Whether all rows hold, or the code of what they break."""
        import psycopg

        try:
            with limited(self.connection):
                row = self.connection.execute(query.encode(), (rows,)).fetchone()
        except psycopg.Error as error:
            if self.connection.broken:
                raise
            state = error.sqlstate or ""
            return state if state[:2] in ("22", "23") else UNTOLD
        return HOLDS if row is None or row[0] is None or row[0] else BROKEN


HOLDS, BROKEN, UNTOLD = "holds", "broken", "untold"


def source_of(table: Table, given: str = "") -> str:
    """The rows as the table's own, by its name: cells from the JSON, then what is computed from them. ``given``: the
    JSON as it stands in the statement; otherwise it is bound, so that percent signs are written twice."""
    typed = {one.name: one.type for one in table.written}
    texts = {one.name for one in table.written if one.base in ("json", "jsonb")}
    listed = ", ".join(
        f"{quoted(one.name)} {'text' if one.name in texts else typed[one.name]}"
        + (f" COLLATE {one.collation}" if one.collation and one.name not in texts else "")
        for one in table.written
    )
    cells = ", ".join(
        f"guardian_cells.{quoted(one.name)}::{one.type} AS {quoted(one.name)}"
        if one.name in texts
        else f"guardian_cells.{quoted(one.name)}"
        for one in table.written
    )
    if not given:
        listed, cells, given = listed.replace("%", "%%"), cells.replace("%", "%%"), "%s"
    return f"(SELECT {cells} FROM json_to_recordset({given}::json) AS guardian_cells({listed}))"  # noqa: S608


def _queries(table: Table, rules: Rules, source: str) -> Iterator[tuple[str, str]]:
    alias = quoted(table.name).replace("%", "%%")
    yield "type", f"SELECT count(*) >= 0 FROM {source} AS {alias} WHERE {_touched(table)}"  # noqa: S608
    for one in rules.generated:
        made = f"json_to_record(json_build_object('c', ({one.default}))) AS guardian_made(c {one.type})".replace(
            "%", "%%"
        )
        null = "bool_and(guardian_made.c IS NOT NULL)" if one.notnull else "count(guardian_made.c) >= 0"
        yield "generated", f"SELECT {null} FROM {source} AS {alias}, LATERAL {made}"  # noqa: S608
    source = with_computed(table, rules, source)
    for check in rules.checks:
        said = check.replace("%", "%%")
        yield "check", f"SELECT bool_and(coalesce(({said}), true)) FROM {source} AS {alias}"  # noqa: S608
    for index in rules.unique:
        cells, known = ", ".join(index.parts).replace("%", "%%"), index.known.replace("%", "%%")
        again = f"SELECT 1 FROM {source} AS {alias} WHERE {known} GROUP BY {cells} HAVING count(*) > 1"  # noqa: S608
        yield "unique", f"SELECT NOT EXISTS ({again})"


def with_computed(table: Table, rules: Rules, source: str) -> str:
    """The rows with what is computed from them."""
    alias = quoted(table.name).replace("%", "%%")
    made = ", ".join(f"({one.default})::{one.type} AS {quoted(one.name)}" for one in rules.generated)
    if not made:
        return source
    made = made.replace("%", "%%")
    return f"(SELECT {alias}.*, {made} FROM {source} AS {alias})"  # noqa: S608


def _touched(table: Table) -> str:
    """Makes the server look at every cell."""
    alias = quoted(table.name)
    return " OR ".join([f"{alias}.{quoted(one.name)} IS NULL".replace("%", "%%") for one in table.written] or ["true"])


def own_rules(
    schema: Schema, listed: Mapping[int, str], unique: Mapping[int, Sequence[Unique]]
) -> Iterator[tuple[str, list[tuple[Table, Rules]]]]:
    """By table its partitions, and theirs, that have a CHECK or a unique index which it has not, with what is computed
    in them."""
    by_oid = {one.oid: one for one in schema.tables}
    above = parents_of(schema.tables)
    found: dict[int, list[tuple[Table, Rules]]] = {}
    for one in schema.tables:
        root = one.oid
        while root in above:
            root = above[root]
        if root == one.oid or root not in listed:
            continue
        known = frozenset(rules_of(by_oid[root], ()).checks)
        mine = rules_of(one, [own for own in unique.get(one.oid, ()) if not own.inherited])
        own = tuple(check for check in mine.checks if check not in known)
        if own or mine.unique:
            found.setdefault(root, []).append((one, replace(mine, checks=own)))
    for oid, parts in found.items():
        yield listed[oid], parts
