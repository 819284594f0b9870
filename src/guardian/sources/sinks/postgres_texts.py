"""What a PostgreSQL database says beside its rows: its schema, what copies never have (rules, policies, servers), and
what the server keeps of cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.sources.databases import qualified, quoted
from guardian.sources.sinks.postgres_catalog import OURS, STAGING
from guardian.sources.sinks.postgres_plan import early_of, late_of, opened, wording
from guardian.sources.sinks.postgres_schema import Schema, read_schema
from guardian.sources.sinks.schema_texts import Remains, SchemaText, Texts
from guardian.sources.sinks.wording import Wording

if TYPE_CHECKING:
    import psycopg

ALONE = frozenset({"type", "function", "view", "trigger", "sequence"})
CODE = f"""
SELECT 'rule', n.nspname || '.' || r.rulename, pg_get_ruledef(r.oid) FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND {OURS}
UNION ALL SELECT 'policy', n.nspname || '.' || c.relname || '.' || p.polname,
    concat_ws(' ', pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid))
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
UNION ALL SELECT 'function', n.nspname || '.' || p.proname,
    concat_ws(' ', quote_literal(p.prosrc), quote_literal(a.agginitval))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
WHERE {OURS} AND (p.prokind = 'a' OR l.lanname IN ('c', 'internal'))
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                  AND d.deptype IN ('e', 'i'))
UNION ALL SELECT 'event trigger', evtname, concat_ws(' ', evtevent, array_to_string(evttags, ' ')) FROM pg_event_trigger
UNION ALL SELECT 'publication', p.pubname, pg_get_expr(r.prqual, r.prrelid) FROM pg_publication p
LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid
"""  # noqa: S608 - names of our own
WORDS = f"""
SELECT 'foreign server', srvname, concat_ws(' ', srvtype, srvversion, array_to_string(srvoptions, ' '))
FROM pg_foreign_server
UNION ALL SELECT 'user mapping', usename || ' on ' || srvname, array_to_string(umoptions, ' ') FROM pg_user_mappings
UNION ALL SELECT 'foreign table', n.nspname || '.' || c.relname, array_to_string(f.ftoptions, ' ')
FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
UNION ALL SELECT 'text search dictionary', n.nspname || '.' || d.dictname, d.dictinitoption
FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace WHERE {OURS}
UNION ALL SELECT 'setting', coalesce(pg_get_userbyid(nullif(setrole, 0)), 'database'), array_to_string(setconfig, ' ')
FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
"""  # noqa: S608 - names of our own
COMMENTS = f"""
SELECT i.type, i.identity, d.description,
       CASE WHEN d.classoid = 'pg_class'::regclass THEN d.objoid::int8
            WHEN d.classoid = 'pg_constraint'::regclass THEN (SELECT conrelid FROM pg_constraint WHERE oid = d.objoid)
            ELSE 0 END
FROM pg_description d, LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
WHERE coalesce(i.schema, i.identity) !~ '^(pg_|information_schema)' AND i.schema IS DISTINCT FROM '{STAGING}'
  AND d.objoid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.deptype = 'e' AND e.objid = d.objoid AND e.classid = d.classoid)
  AND d.classoid <> 'pg_extension'::regclass AND d.description <> 'standard public schema'
UNION ALL SELECT 'schema', nspname, d.description, 0 FROM pg_description d
JOIN pg_namespace n ON d.classoid = 'pg_namespace'::regclass AND n.oid = d.objoid
WHERE nspname = 'public' AND d.objoid < 16384 AND d.description <> 'standard public schema'
UNION ALL SELECT 'database', current_database(), d.description, 0 FROM pg_shdescription d
JOIN pg_database b ON d.classoid = 'pg_database'::regclass AND b.oid = d.objoid AND b.datname = current_database()
UNION ALL SELECT 'label of ' || objtype, objname, label, 0 FROM pg_seclabels
WHERE objtype <> 'role' AND (objtype <> 'database' OR objname = current_database())
"""  # noqa: S608 - names of our own
KEPT = f"""
SELECT n.nspname, s.tablename, s.attname,
       coalesce(s.most_common_vals::text::text[], '{{}}') || coalesce(s.histogram_bounds::text::text[], '{{}}')
FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname WHERE {OURS}
UNION ALL SELECT n.nspname, tablename, '', coalesce(most_common_vals::text[], '{{}}')
FROM pg_stats_ext s JOIN pg_namespace n ON n.nspname = s.schemaname WHERE {OURS}
"""  # noqa: S608 - names of our own
MATERIALISED = f"""
SELECT n.nspname, c.relname, rtrim(pg_get_viewdef(c.oid), '; ') FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND c.relispopulated AND {OURS}
"""  # noqa: S608 - names of our own
LEFT = f"""
SELECT nspname, 'what an unfinished run left: run it again, or drop it' FROM pg_namespace WHERE nspname ~ '^{STAGING}'
UNION ALL SELECT n.nspname || '.' || c.relname, 'columns that were dropped, whose cells may still be in its rows'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND {OURS}
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attisdropped)
UNION ALL SELECT '', 'large objects, which no copy has' WHERE EXISTS (SELECT FROM pg_largeobject_metadata)
"""  # noqa: S608 - names of our own


def texts_of(url: str, name: str, password_file: Path | None) -> Texts:
    with opened(url, name, password_file) as (_, connection):
        schema = read_schema(connection)
        said = [*_made(schema), *_other(connection, schema)]
        remains = tuple(Remains(place, what) for place, what in _all(connection, LEFT))
        return Texts(tuple(said), remains)


def computed(url: str, name: str, password_file: Path | None) -> dict[str, str]:
    """The materialised views, as a scan names them, each with its definition."""
    with opened(url, name, password_file) as (_, connection):
        return {qualified(row[0], row[1]): row[2] for row in _all(connection, MATERIALISED)}


def _materialised(connection: psycopg.Connection[Any]) -> Iterator[SchemaText]:
    """Rows of materialised views that their definition does not give: what was there when they were refreshed."""
    for schema, name, text in _all(connection, MATERIALISED):
        query = f"SELECT t::text FROM {quoted(schema, name)} t EXCEPT ALL SELECT q::text FROM ({text}) q LIMIT 10000"  # noqa: S608
        gone = " | ".join(row[0] for row in connection.execute(query.encode()))
        if gone:
            said = Wording("", gone, frozenset(), plain=True)
            yield SchemaText("materialised view", f"{schema}.{name}", said, kept=True)


def _made(schema: Schema) -> Iterator[SchemaText]:
    """What a copy makes again, as the statements that make it. Comments are read apart, of all kinds of objects."""
    whole = [table for table in schema.tables if not table.partition]
    for one in (*early_of(schema, {}), *late_of(schema)):
        if one.kind != "comment":
            yield SchemaText(one.kind, one.ref, wording(one, whole), one.kind in ALONE)


def _other(connection: psycopg.Connection[Any], schema: Schema) -> Iterator[SchemaText]:
    tables = {table.oid: table.quoted for table in schema.tables}
    for kind, name, text in _all(connection, CODE):
        yield SchemaText(kind, name, Wording("", text or ""), alone=True)
    for kind, name, text in _all(connection, WORDS):
        yield SchemaText(kind, name, Wording("", text or "", plain=True), alone=True)
    for kind, name, text, oid in _all(connection, COMMENTS):
        about = frozenset({tables[oid]} if oid in tables else ())
        yield SchemaText(f"comment on {kind}", name, Wording("", text, about, plain=True))
    yield from _statistics(connection)
    yield from _materialised(connection)


def _statistics(connection: psycopg.Connection[Any]) -> Iterator[SchemaText]:
    """Cells that the server noted for its planner, and that are not in the table any more."""
    for schema, table, column, values in _all(connection, KEPT):
        place = quoted(schema, table)
        there = f"SELECT t.{quoted(column)}::text FROM {place} t" if column else "SELECT ''"  # noqa: S608
        query = f"SELECT v FROM unnest(%s::text[]) v WHERE v NOT IN (SELECT x FROM ({there}) y(x) WHERE x IS NOT NULL)"  # noqa: S608
        query = query.replace("%", "%%").replace("%%s", "%s")
        gone = " | ".join(row[0] for row in connection.execute(query.encode(), (values,)))
        if gone:
            name = f"{schema}.{table}.{column}".strip(".")
            yield SchemaText("statistics of", name, Wording("", gone, frozenset({place}), plain=True), kept=True)


def _all(connection: psycopg.Connection[Any], query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode()).fetchall()
