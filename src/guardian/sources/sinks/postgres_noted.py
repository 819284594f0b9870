"""What a PostgreSQL server notes of cells for itself, and that may be in no table any more: statistics of columns, of
indexed expressions and of several columns at once, and the values that added columns began with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guardian.sources.databases import quoted
from guardian.sources.sinks.postgres_catalog import OURS
from guardian.sources.sinks.schema_texts import Remains, SchemaText
from guardian.sources.sinks.wording import Wording

if TYPE_CHECKING:
    import psycopg

HOME = """
SELECT n.nspname, c.relname, coalesce(pn.nspname, n.nspname), coalesce(p.relname, c.relname), c.relkind = 'm',
       c.relkind <> 'f' AND c.relispopulated, {what}
FROM {source} JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class p ON p.oid = pg_partition_root(c.oid) LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND {ours}
"""
"""The table that something was noted of, its root if it is a partition, whether it is a materialised view, and whether
it can be read: nobody asks the server of a foreign table."""


def _query(what: str, source: str) -> str:
    return HOME.format(what=what, source=source, ours=OURS)


def _cells(stats: str) -> str:
    whole = (f"coalesce({stats}.{one}::text::text[], '{{}}')" for one in ("most_common_vals", "histogram_bounds"))
    return " || ".join(whole) + f", coalesce({stats}.most_common_elems::text::text[], '{{}}')"


NO_TEXTS = "'{}'::text[]"
BOUNDS_SINCE = 170000
"""Older servers show bounds of ranges to nobody but a superuser who reads the catalog itself."""
TOGETHER_OF = "ARRAY(SELECT 't.' || quote_ident(one) FROM unnest(s.attnames) one)"
COLUMNS = _query(
    f"'statistics of', s.attname, ARRAY['t.' || quote_ident(s.attname)], '', {_cells('s')}, {{bounds}}",
    "pg_stats s JOIN pg_namespace sn ON sn.nspname = s.schemaname"
    " JOIN pg_class c ON c.relnamespace = sn.oid AND c.relname = s.tablename",
)
INDEXED = _query(
    "'statistics of', x.relname || '.' || a.attname, ARRAY[pg_get_indexdef(x.oid, a.attnum, false)],"
    f" coalesce(pg_get_expr(i.indpred, i.indrelid), ''), {_cells('s')}, {{bounds}}",
    "pg_stats s JOIN pg_namespace xn ON xn.nspname = s.schemaname"
    " JOIN pg_class x ON x.relnamespace = xn.oid AND x.relname = s.tablename"
    " JOIN pg_attribute a ON a.attrelid = x.oid AND a.attname = s.attname"
    " JOIN pg_index i ON i.indexrelid = x.oid JOIN pg_class c ON c.oid = i.indrelid",
)
TOGETHER = _query(
    f"'statistics of', s.statistics_name, {TOGETHER_OF} || coalesce(s.exprs, {NO_TEXTS}), '',"
    f" coalesce(s.most_common_vals::text[], {NO_TEXTS}), {NO_TEXTS}, {NO_TEXTS}",
    "pg_stats_ext s JOIN pg_namespace sn ON sn.nspname = s.schemaname"
    " JOIN pg_class c ON c.relnamespace = sn.oid AND c.relname = s.tablename",
)
EXPRESSIONS = _query(
    f"'statistics of', s.statistics_name, ARRAY[s.expr], '', {_cells('s')}, {NO_TEXTS}",
    "pg_stats_ext_exprs s JOIN pg_namespace sn ON sn.nspname = s.schemaname"
    " JOIN pg_class c ON c.relnamespace = sn.oid AND c.relname = s.tablename",
)
BEGAN = _query(
    "'first value of', a.attname, ARRAY['t.' || quote_ident(a.attname)], '', a.attmissingval::text::text[],"
    f" {NO_TEXTS}, {NO_TEXTS}",
    "pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND a.attmissingval IS NOT NULL AND NOT a.attisdropped",
)
HIDDEN = f"""
SELECT n.nspname || '.' || x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = x.relnamespace WHERE {OURS} AND i.indexprs IS NOT NULL
  AND NOT (has_table_privilege(x.oid, 'SELECT') OR has_any_column_privilege(x.oid, 'SELECT'))
UNION SELECT n.nspname || '.' || s.stxname FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid
JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE {OURS} AND NOT pg_has_role(c.relowner, 'USAGE')
  AND NOT EXISTS (SELECT FROM pg_stats_ext v
                  WHERE v.statistics_schemaname = n.nspname AND v.statistics_name = s.stxname)
"""  # noqa: S608 - names of our own


@dataclass(frozen=True, slots=True)
class Noted:
    """``computed``: the expressions whose values were noted, of the rows for which ``only`` holds (empty: all)."""

    schema: str
    table: str
    root: tuple[str, str]
    materialised: bool
    readable: bool
    kind: str
    name: str
    computed: tuple[str, ...]
    only: str
    whole: list[str | None]
    elements: list[str | None]
    bounds: list[str | None]

    def live(self, form: str = "({})::text") -> str:
        """What is there now."""
        place = quoted(self.schema, self.table)
        where = f" WHERE {self.only}" if self.only else ""
        return " UNION ALL ".join(f"SELECT {form.format(one)} FROM {place} t{where}" for one in self.computed)  # noqa: S608


def noted(connection: psycopg.Connection[Any]) -> Iterator[SchemaText]:
    """Cells that are noted and are not in the table any more."""
    bounds = "s.range_bounds_histogram::text::text[]"
    shown = f"coalesce({bounds}, {NO_TEXTS})" if connection.info.server_version >= BOUNDS_SINCE else NO_TEXTS
    tables = frozenset(quoted(*one.root) for one in _found(connection, COLUMNS.replace("{bounds}", shown)))
    for query in (COLUMNS, INDEXED, TOGETHER, EXPRESSIONS, BEGAN):
        for one in _found(connection, query.replace("{bounds}", shown)):
            gone = " | ".join(_gone(connection, one))
            if gone:
                about = tables if one.materialised else frozenset({quoted(*one.root)})
                name = f"{one.schema}.{one.table}.{one.name}"
                yield SchemaText(one.kind, name, Wording("", gone, about, plain=True), kept=True)


def hidden(connection: psycopg.Connection[Any]) -> Iterator[Remains]:
    for (place,) in connection.execute(HIDDEN.encode()).fetchall():
        yield Remains(place, "statistics that this login may not read: check as the owner of the table")


def _found(connection: psycopg.Connection[Any], query: str) -> Iterator[Noted]:
    for row in connection.execute(query.encode()).fetchall():
        *facts, whole, elements, bounds = row
        schema, table, root_schema, root, materialised, readable, kind, name, computed, only = facts
        whole = [cell for one in whole for cell in (one if isinstance(one, list) else [one])]
        place = (schema, table, (root_schema, root), materialised, readable)
        yield Noted(*place, kind, name, tuple(computed), only, whole, elements, bounds)


def _gone(connection: psycopg.Connection[Any], one: Noted) -> Iterator[str]:
    if not one.readable:
        yield from filter(None, (*one.whole, *one.elements, *one.bounds))
        return
    if any(one.whole):
        yield from _missing(connection, "SELECT unnest(%s::text[])", one.whole, one.live())
    if any(one.elements):
        form = "unnest(tsvector_to_array({}))" if _type_of(connection, one)[0] == "tsvector" else "unnest({})::text"
        yield from _missing(connection, "SELECT unnest(%s::text[])", one.elements, one.live(form))
    if any(one.bounds):
        form = "unnest(ARRAY[lower({0})::text, upper({0})::text])"
        ranges = f"SELECT {form.format('r')} FROM unnest(%s::{_type_of(connection, one)[1]}[]) r"  # noqa: S608
        yield from _missing(connection, ranges, one.bounds, one.live(form))


def _missing(connection: psycopg.Connection[Any], values: str, texts: Sequence[str | None], live: str) -> Iterator[str]:
    there = live.replace("%", "%%")
    query = (
        f"SELECT v FROM ({values}) n(v) WHERE v <> '' AND v NOT IN (SELECT x FROM ({there}) y(x) WHERE x IS NOT NULL)"  # noqa: S608
    )
    yield from (row[0] for row in connection.execute(query.encode(), (list(texts),)))


def _type_of(connection: psycopg.Connection[Any], one: Noted) -> tuple[str, str]:
    """The type of what was noted, and that of its ranges."""
    place = quoted(one.schema, one.table)
    described = connection.execute(f"SELECT {one.computed[0]} FROM {place} t LIMIT 0".encode()).description  # noqa: S608
    oid = described[0].type_code if described else 0
    query = (
        "SELECT t.typname, format_type(coalesce((SELECT rngtypid FROM pg_range WHERE rngmultitypid = t.oid), t.oid),"
        " NULL) FROM pg_type t WHERE t.oid = %s"
    )
    row = connection.execute(query, (oid,)).fetchone()
    return (row[0], row[1]) if row else ("", "text")
