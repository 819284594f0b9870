"""What a PostgreSQL database says beside its rows: its schema, what copies never have (rules, policies, servers), and
what the server keeps of cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.sources.databases import qualified, quoted
from guardian.sources.sinks import manifests
from guardian.sources.sinks.postgres_catalog import OURS, STAGING
from guardian.sources.sinks.postgres_noted import hidden, noted
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
    concat_ws(' ', pg_get_function_arguments(p.oid), quote_literal(array_to_string(p.proconfig, ' ')),
              quote_literal(p.prosrc), quote_literal(a.agginitval))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
WHERE {OURS} AND (p.prokind = 'a' OR l.lanname IN ('c', 'internal'))
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                  AND d.deptype IN ('e', 'i'))
UNION ALL SELECT 'event trigger', evtname, concat_ws(' ', evtevent, array_to_string(evttags, ' ')) FROM pg_event_trigger
UNION ALL SELECT 'publication', p.pubname, pg_get_expr(r.prqual, r.prrelid) FROM pg_publication p
LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid
UNION ALL SELECT 'default', n.nspname || '.' || c.relname || '.' || a.attname, pg_get_expr(d.adbin, c.oid)
FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum WHERE c.relkind IN ('v', 'f') AND {OURS}
UNION ALL SELECT 'constraint', n.nspname || '.' || c.relname || '.' || k.conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'f' AND k.contype = 'c' AND {OURS}
UNION ALL SELECT 'trigger', n.nspname || '.' || c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'f' AND NOT t.tgisinternal AND {OURS}
"""  # noqa: S608 - names of our own
WORDS = f"""
SELECT 'foreign server', srvname, concat_ws(' ', srvtype, srvversion, array_to_string(srvoptions, ' '))
FROM pg_foreign_server
UNION ALL SELECT 'user mapping', concat(usename, ' on ', srvname), array_to_string(umoptions, ' ')
FROM pg_user_mappings
UNION ALL SELECT 'foreign table', n.nspname || '.' || c.relname, array_to_string(f.ftoptions, ' ')
FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
UNION ALL SELECT 'foreign column', n.nspname || '.' || c.relname || '.' || a.attname,
    array_to_string(a.attfdwoptions, ' ')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.attfdwoptions IS NOT NULL AND {OURS}
UNION ALL SELECT 'foreign data wrapper', fdwname, array_to_string(fdwoptions, ' ') FROM pg_foreign_data_wrapper
UNION ALL SELECT 'subscription', subname, array_to_string(subpublications, ' ') FROM pg_subscription s
JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
UNION ALL SELECT 'collation', n.nspname || '.' || c.collname,
    (SELECT string_agg(value, ' ') FROM jsonb_each_text(to_jsonb(c))
     WHERE key IN ('collcollate', 'collctype', 'colliculocale', 'colllocale', 'collicurules'))
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE {OURS}
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
WHERE coalesce(i.schema, '') !~ '^(pg_|information_schema$)' AND i.schema IS DISTINCT FROM '{STAGING}'
  AND d.objoid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.deptype = 'e' AND e.objid = d.objoid AND e.classid = d.classoid)
  AND d.classoid <> 'pg_extension'::regclass AND d.description <> 'standard public schema'
UNION ALL SELECT 'schema', nspname, d.description, 0 FROM pg_description d
JOIN pg_namespace n ON d.classoid = 'pg_namespace'::regclass AND n.oid = d.objoid
WHERE nspname = 'public' AND d.objoid < 16384 AND d.description <> 'standard public schema'
UNION ALL SELECT 'language', l.lanname, d.description, 0 FROM pg_description d
JOIN pg_language l ON d.classoid = 'pg_language'::regclass AND l.oid = d.objoid
WHERE d.objoid < 16384 AND d.description NOT IN ('built-in functions', 'dynamically-loaded C functions',
                                                 'SQL-language functions', 'PL/pgSQL procedural language')
UNION ALL SELECT 'database', current_database(), d.description, 0 FROM pg_shdescription d
JOIN pg_database b ON d.classoid = 'pg_database'::regclass AND b.oid = d.objoid AND b.datname = current_database()
UNION ALL SELECT 'extension', x.extname, d.description, 0 FROM pg_description d
JOIN pg_extension x ON d.classoid = 'pg_extension'::regclass AND x.oid = d.objoid
LEFT JOIN pg_available_extensions v ON v.name = x.extname WHERE d.description IS DISTINCT FROM v.comment
UNION ALL SELECT 'label of ' || objtype, objname, label, 0 FROM pg_seclabels
WHERE objtype <> 'role' AND (objtype <> 'database' OR objname = current_database())
"""  # noqa: S608 - names of our own
NAMED = " UNION ALL ".join(
    f"SELECT '{catalog}'::regclass, oid FROM {catalog}"  # noqa: S608 - names of our own
    for catalog in (
        *("pg_namespace", "pg_operator", "pg_opclass", "pg_opfamily", "pg_conversion", "pg_language", "pg_am"),
        *("pg_ts_config", "pg_ts_parser", "pg_ts_template"),
    )
)
NAMES = f"""
SELECT i.type, i.identity FROM ({NAMED} UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
                                WHERE contype = 'n') o(class, id), LATERAL pg_identify_object(class, id, 0) i
WHERE o.id >= 16384 AND coalesce(i.schema, i.identity) !~ '^(pg_|information_schema$)'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.deptype = 'e' AND e.objid = o.id AND e.classid = o.class)
"""  # noqa: S608 - names of our own
"""What is nothing but a name to a copy: operators and the like, constraints that say NOT NULL, empty schemas."""
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
UNION ALL SELECT '', 'rows of a transaction that is prepared and not over' WHERE EXISTS
  (SELECT FROM pg_prepared_xacts WHERE database = current_database())
UNION ALL SELECT concat(m.usename, ' on ', m.srvname), 'options of a user mapping that this login may not read'
FROM pg_user_mappings m JOIN pg_foreign_server s ON s.oid = m.srvid
WHERE NOT (current_setting('is_superuser')::bool OR pg_has_role(s.srvowner, 'USAGE')
           OR m.usename = current_user AND has_server_privilege(s.oid, 'USAGE'))
UNION ALL SELECT '', 'large objects, which no copy has' WHERE EXISTS (SELECT FROM pg_largeobject_metadata)
"""  # noqa: S608 - names of our own


def texts_of(url: str, name: str, password_file: Path | None) -> Texts:
    with opened(url, name, password_file) as (_, connection):
        schema = read_schema(connection)
        said = [*_made(schema), *_other(connection, schema)]
        left = (Remains(place, what) for place, what in _all(connection, LEFT))
        return Texts(tuple(said), (*left, *hidden(connection)))


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
    for kind, name in _all(connection, NAMES):
        given = "constraint" in kind or (kind == "schema" and name in ("public", manifests.SCHEMA))
        yield SchemaText(kind, name, Wording("", ""), alone=not given)
    for kind, name, text, oid in _all(connection, COMMENTS):
        about = frozenset({tables[oid]} if oid in tables else ())
        yield SchemaText(f"comment on {kind}", name, Wording("", text, about, plain=True))
    yield from noted(connection)
    yield from _materialised(connection)


def _all(connection: psycopg.Connection[Any], query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode()).fetchall()
