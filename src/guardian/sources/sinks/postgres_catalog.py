"""What is asked of a PostgreSQL catalog. Names of schemas are ours alone, so no query holds a parameter but ids."""

from __future__ import annotations

STAGING = "guardian_staging"
OURS = f"n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname !~ '^{STAGING}'"
NO_EXTENSION = (
    "NOT EXISTS (SELECT FROM pg_depend e WHERE e.deptype = 'e' AND e.objid = {oid}"
    " AND e.classid = {catalog!r}::regclass)"
)


def _own(catalog: str, oid: str) -> str:
    return NO_EXTENSION.format(catalog=catalog, oid=oid)


SCHEMAS = f"SELECT nspname FROM pg_namespace n WHERE {OURS} AND {_own('pg_namespace', 'n.oid')} ORDER BY 1"  # noqa: S608
EXTENSIONS = """
SELECT extname, nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE extname <> 'plpgsql' ORDER BY e.oid
"""
TYPES = f"""
SELECT t.oid, n.nspname, t.typname, t.typtype::text, format_type(t.typbasetype, t.typtypmod), t.typnotnull,
       t.typdefault, CASE WHEN t.typcollation <> b.typcollation THEN c.collname END, cn.nspname,
       ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder),
       (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid),
       ARRAY(SELECT format('CONSTRAINT %I %s', conname, pg_get_constraintdef(k.oid)) FROM pg_constraint k
             WHERE contypid = t.oid AND contype = 'c' ORDER BY k.oid),
       ARRAY(SELECT format('%I %s', attname, format_type(atttypid, atttypmod)) FROM pg_attribute a
             WHERE a.attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped ORDER BY attnum)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_collation c ON c.oid = t.typcollation LEFT JOIN pg_namespace cn ON cn.oid = c.collnamespace
LEFT JOIN pg_class r ON r.oid = t.typrelid
WHERE {OURS} AND {_own("pg_type", "t.oid")}
  AND (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND r.relkind = 'c') ORDER BY t.oid
"""  # noqa: S608 - names of our own
FUNCTIONS = f"""
SELECT p.oid, n.nspname, p.proname, p.prokind::text, l.lanname,
       CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, pg_get_function_identity_arguments(p.oid)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE {OURS} AND {_own("pg_proc", "p.oid")}
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
ORDER BY p.oid
"""  # noqa: S608 - names of our own
SEQUENCES = f"""
SELECT c.oid, n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart,
       s.seqcache, s.seqcycle, d.deptype::text, tn.nspname, t.relname, a.attname
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
LEFT JOIN pg_class t ON t.oid = d.refobjid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE {OURS} AND {_own("pg_class", "c.oid")} ORDER BY c.oid
"""  # noqa: S608 - names of our own
TABLES = f"""
SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relpersistence = 'u', c.relispartition,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
       ARRAY(SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
             JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid ORDER BY inhseqno),
       coalesce(c.reloptions, '{{}}'), row_security_active(c.oid), c.relrowsecurity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {OURS} AND {_own("pg_class", "c.oid")} ORDER BY c.oid
"""  # noqa: S608 - names of our own
COLUMNS = """
WITH RECURSIVE base AS (
    SELECT oid, oid AS real, typbasetype, typtype FROM pg_type
  UNION ALL
    SELECT base.oid, t.oid, t.typbasetype, t.typtype FROM base JOIN pg_type t ON t.oid = base.typbasetype
    WHERE base.typtype = 'd'
)
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), t.typname, t.typcategory::text, a.attnotnull,
       CASE WHEN a.attcollation <> at.typcollation THEN format('%%I.%%I', cn.nspname, co.collname) END,
       pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text, a.attidentity::text, a.attislocal,
       coalesce((information_schema._pg_char_max_length(b.real, information_schema._pg_truetypmod(a, at))), NULL),
       ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN base d ON d.real = k.contypid
             WHERE d.oid = a.atttypid AND k.contype = 'c' ORDER BY k.oid),
       ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = b.real ORDER BY enumsortorder),
       ARRAY(SELECT ca.attname::text FROM pg_attribute ca WHERE t.typrelid <> 0 AND ca.attrelid = t.typrelid
             AND ca.attnum > 0 AND NOT ca.attisdropped ORDER BY ca.attnum),
       el.typcategory::text,
       EXISTS (SELECT FROM base d JOIN pg_type dt ON dt.oid = d.real WHERE d.oid = a.atttypid AND dt.typnotnull)
FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid
JOIN base b ON b.oid = a.atttypid AND b.typtype <> 'd' JOIN pg_type t ON t.oid = b.real
LEFT JOIN pg_type el ON el.oid = t.typelem AND t.typcategory = 'A'
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
WHERE a.attrelid = ANY (%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum
"""
CONSTRAINTS = """
SELECT k.oid, k.conrelid, k.conname, k.contype::text, pg_get_constraintdef(k.oid), k.convalidated, k.conislocal,
       k.conparentid <> 0 OR (k.contype IN ('p', 'u', 'x') AND k.coninhcount > 0),
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY o(num, place)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.num ORDER BY place),
       fn.nspname, f.relname,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY o(num, place)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.num ORDER BY place)
FROM pg_constraint k LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
WHERE k.conrelid = ANY (%s) AND k.contype IN ('c', 'p', 'u', 'x', 'f') ORDER BY k.oid
"""
INDEXES = f"""
SELECT c.oid, n.nspname, c.relname,
       replace(pg_get_indexdef(c.oid), 'INDEX ' || quote_ident(c.relname) || ' ON ONLY ',
               'INDEX ' || quote_ident(c.relname) || ' ON '), i.indrelid FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {OURS} AND i.indrelid = ANY (%s) AND NOT c.relispartition AND i.indislive
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')) ORDER BY c.oid
"""  # noqa: S608 - names of our own
VIEWS = f"""
SELECT c.oid, n.nspname, c.relname, c.relkind::text, pg_get_viewdef(c.oid), coalesce(c.reloptions, '{{}}'),
       c.relispopulated
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {OURS} AND {_own("pg_class", "c.oid")} ORDER BY c.oid
"""  # noqa: S608 - names of our own
TRIGGERS = """
SELECT t.oid, n.nspname, c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgrelid = ANY (%s) AND NOT t.tgisinternal AND t.tgparentid = 0 ORDER BY t.oid
"""
STATISTICS = f"""
SELECT s.oid, n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid) FROM pg_statistic_ext s
JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE {OURS} ORDER BY s.oid
"""  # noqa: S608 - names of our own
COMMENTS = f"""
SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
       WHEN 'i' THEN 'INDEX' WHEN 'I' THEN 'INDEX' ELSE 'TABLE' END, n.nspname, c.relname, a.attname, d.description
FROM pg_description d JOIN pg_class c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
WHERE {OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'i', 'I') AND {_own("pg_class", "c.oid")}
UNION ALL SELECT 'SCHEMA', nspname, NULL, NULL, description FROM pg_description d
JOIN pg_namespace n ON d.classoid = 'pg_namespace'::regclass AND n.oid = d.objoid WHERE {OURS} AND nspname <> 'public'
UNION ALL SELECT CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, nspname, typname, NULL, description
FROM pg_description d JOIN pg_type t ON d.classoid = 'pg_type'::regclass AND t.oid = d.objoid
JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {OURS} AND {_own("pg_type", "t.oid")}
ORDER BY 1, 2, 3, 4
"""  # noqa: S608 - names of our own
OTHERS = f"""
SELECT 'foreign table', n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'f' AND {OURS}
UNION ALL SELECT 'rewrite rule', n.nspname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename <> '_RETURN' AND {OURS}
UNION ALL SELECT 'row-level security policy', n.nspname, p.polname FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
UNION ALL SELECT 'large objects', '', 'pg_largeobject' WHERE EXISTS (SELECT FROM pg_largeobject_metadata)
ORDER BY 1, 2, 3
"""  # noqa: S608 - names of our own
