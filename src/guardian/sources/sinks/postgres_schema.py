"""A PostgreSQL schema read from the catalog as the statements that make it again: no dump program is needed.

Read with an empty search path, so every name in an expression is qualified and means the same thing elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from guardian.sources.databases import quoted

if TYPE_CHECKING:
    import psycopg

STAGING = "guardian_staging"
Kind = Literal[
    "type", "sequence", "function", "table", "key", "index", "foreign", "view", "trigger", "comment", "other"
]
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
       coalesce(c.reloptions, '{{}}'), row_security_active(c.oid), c.relrowsecurity,
       (SELECT array_agg(attname::text) FROM pg_partitioned_table pt, unnest(pt.partattrs::int2[]) k
        JOIN pg_attribute pa ON pa.attrelid = c.oid AND pa.attnum = k WHERE pt.partrelid = c.oid)
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
       ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.contypid = a.atttypid),
       ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = b.real ORDER BY enumsortorder),
       ARRAY(SELECT ca.attname::text FROM pg_attribute ca WHERE t.typrelid <> 0 AND ca.attrelid = t.typrelid
             AND ca.attnum > 0 AND NOT ca.attisdropped ORDER BY ca.attnum),
       el.typcategory::text, at.typnotnull
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


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement and the object it makes. ``early``: before the rows, otherwise after them."""

    kind: Kind
    ref: str
    sql: str
    early: bool
    table: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """``base``: the type below any domain; ``fields``: of a composite; ``element``: category of an array's cells."""

    name: str
    type: str
    base: str
    category: str
    notnull: bool
    collation: str | None
    default: str | None
    generated: str
    identity: str
    local: bool
    longest: int | None
    checks: tuple[str, ...]
    labels: tuple[str, ...]
    fields: tuple[str, ...]
    element: str | None


@dataclass(frozen=True, slots=True)
class Constraint:
    oid: int
    name: str
    kind: str
    sql: str
    valid: bool
    local: bool
    inherited: bool
    columns: tuple[str, ...]
    to: tuple[str, str] | None
    to_columns: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A table or partitioned table; ``parents`` as quoted names, of a partition its one parent."""

    oid: int
    schema: str
    name: str
    kind: str
    unlogged: bool
    partition: bool
    key: str | None
    bound: str | None
    parents: tuple[str, ...]
    options: tuple[str, ...]
    hidden: bool
    secured: bool
    placed_by: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()

    @property
    def quoted(self) -> str:
        return quoted(self.schema, self.name)

    @property
    def source(self) -> str:
        """ONLY, since children by inheritance are tables of their own; partitions are not."""
        return f"ONLY {self.quoted}" if self.kind == "r" else self.quoted

    @property
    def written(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.generated)


@dataclass(slots=True)
class Sequence:
    schema: str
    name: str
    identity: bool
    owner: tuple[str, str, str] | None
    sql: str


@dataclass(slots=True)
class Schema:
    """Everything of a database that a copy makes again, and what it does not."""

    schemas: tuple[str, ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    statements: list[Statement] = field(default_factory=list)
    comments: list[tuple[str, str, str | None, str | None, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    triggers: list[Statement] = field(default_factory=list)


Connection = "psycopg.Connection[Any]"


def read_schema(connection: psycopg.Connection[Any]) -> Schema:
    """The whole schema, but for the CREATE TABLE texts, which depend on what is treated."""
    found = Schema(tuple(row[0] for row in connection.execute(SCHEMAS.encode())))
    found.extensions = tuple((row[0], row[1]) for row in connection.execute(EXTENSIONS.encode()))
    found.tables = tuple(_tables(connection))
    found.sequences = tuple(_sequences(connection))
    found.statements += _types(connection)
    for statement in _functions(connection, found):
        found.statements.append(statement)
    oids = [table.oid for table in found.tables]
    found.statements += _keys(found.tables)
    found.statements += [
        Statement("index", f"{row[1]}.{row[2]}", row[3], False, row[4])
        for row in connection.execute(INDEXES.encode(), (oids,))
    ]
    views, indexed = _views(connection)
    found.statements += views
    found.statements += [
        Statement("index", f"{row[1]}.{row[2]}", row[3], False)
        for row in connection.execute(INDEXES.encode(), (indexed,))
    ]
    found.statements += [
        Statement("other", f"{row[1]}.{row[2]}", row[3], False) for row in connection.execute(STATISTICS.encode())
    ]
    found.triggers = list(_triggers(connection, [*oids, *(row[0] for row in connection.execute(VIEWS.encode()))]))
    found.comments = [(row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(COMMENTS.encode())]
    found.left_out += [(f"{row[1]}.{row[2]}", f"{row[0]}: not copied") for row in connection.execute(OTHERS.encode())]
    return found


def _table(row: tuple[Any, ...]) -> Table:
    return Table(*[*row[:12], row[12] or ()])


def _tables(connection: psycopg.Connection[Any]) -> Iterator[Table]:
    tables = [
        _table(tuple(tuple(one) if isinstance(one, list) else one for one in row))
        for row in connection.execute(TABLES.encode())
    ]
    oids = [table.oid for table in tables]
    columns: dict[int, list[Column]] = defaultdict(list)
    for row in connection.execute(COLUMNS.encode(), (oids,)):
        row = (*row[:5], row[5] or row[16], *row[6:12], *map(tuple, row[12:15]), row[15])
        columns[row[0]].append(Column(*row[1:]))
    constraints: dict[int, list[Constraint]] = defaultdict(list)
    for row in connection.execute(CONSTRAINTS.encode(), (oids,)):
        to = (row[9], row[10]) if row[10] is not None else None
        found = (row[0], *row[2:8], tuple(row[8]), to, tuple(row[11]))
        constraints[row[1]].append(Constraint(*found))
    for table in tables:
        table.columns, table.constraints = tuple(columns[table.oid]), tuple(constraints[table.oid])
        yield table


def _types(connection: psycopg.Connection[Any]) -> Iterator[Statement]:
    for row in connection.execute(TYPES.encode()).fetchall():
        _, schema, name, kind, base, notnull, default, collation, of, labels, subtype, checks, fields = row
        head = f"CREATE {'DOMAIN' if kind == 'd' else 'TYPE'} {quoted(schema, name)} AS"
        if kind == "e":
            sql = f"{head} ENUM ({', '.join(map(literal, labels))})"
        elif kind == "r":
            sql = f"{head} RANGE (SUBTYPE = {subtype})"
        elif kind == "c":
            sql = f"{head} ({', '.join(fields)})"
        else:
            parts = [head, base, f"COLLATE {quoted(of, collation)}" if collation else ""]
            parts += [f"DEFAULT {default}" if default is not None else "", "NOT NULL" if notnull else "", *checks]
            sql = " ".join(filter(None, parts))
        yield Statement("type", f"{schema}.{name}", sql, True)


def _functions(connection: psycopg.Connection[Any], found: Schema) -> Iterator[Statement]:
    for _, schema, name, _, language, sql, _ in connection.execute(FUNCTIONS.encode()).fetchall():
        if sql is None or language in {"c", "internal"}:
            found.left_out.append((f"{schema}.{name}", "a function that is not written in SQL or PL: not copied"))
        else:
            yield Statement("function", f"{schema}.{name}", sql, True)


def _sequences(connection: psycopg.Connection[Any]) -> Iterator[Sequence]:
    for row in connection.execute(SEQUENCES.encode()).fetchall():
        _, schema, name, kind, step, low, high, start, cache, cycle, dependency, *owner = row
        options = f"INCREMENT BY {step} MINVALUE {low} MAXVALUE {high} START WITH {start} CACHE {cache}"
        options += " CYCLE" if cycle else " NO CYCLE"
        identity = dependency == "i"
        sql = options if identity else f"CREATE SEQUENCE {quoted(schema, name)} AS {kind} {options}"
        yield Sequence(schema, name, identity, (owner[0], owner[1], owner[2]) if dependency else None, sql)


def _keys(tables: tuple[Table, ...]) -> Iterator[Statement]:
    """Keys before foreign keys; what a partition has from its parent comes by itself."""
    for kinds, kind in (("pux", "key"), ("f", "foreign")):
        for table in tables:
            for constraint in table.constraints:
                if constraint.kind in kinds and not constraint.inherited:
                    sql = f"ALTER TABLE {table.source} ADD CONSTRAINT {quoted(constraint.name)} {constraint.sql}"
                    ref = f"{table.schema}.{table.name}.{constraint.name}"
                    yield Statement("key" if kind == "key" else "foreign", ref, sql, False, table.oid)


def _views(connection: psycopg.Connection[Any]) -> tuple[list[Statement], list[int]]:
    made, indexed = [], []
    for oid, schema, name, kind, text, options, populated in connection.execute(VIEWS.encode()).fetchall():
        word = "MATERIALIZED VIEW" if kind == "m" else "VIEW"
        extra = f" WITH ({', '.join(options)})" if options else ""
        tail = "" if kind == "v" else " WITH DATA" if populated else " WITH NO DATA"
        sql = f"CREATE {word} {quoted(schema, name)}{extra} AS {text.rstrip().rstrip(';')}{tail}"
        made.append(Statement("view", f"{schema}.{name}", sql, False))
        if kind == "m":
            indexed.append(oid)
    return made, indexed


def _triggers(connection: psycopg.Connection[Any], oids: list[int]) -> Iterator[Statement]:
    states = {"D": "DISABLE TRIGGER", "R": "ENABLE REPLICA TRIGGER", "A": "ENABLE ALWAYS TRIGGER"}
    for _, schema, table, name, sql, state in connection.execute(TRIGGERS.encode(), (oids,)).fetchall():
        yield Statement("trigger", f"{schema}.{table}.{name}", sql, False)
        if state in states:
            text = f"ALTER TABLE {quoted(schema, table)} {states[state]} {quoted(name)}"
            yield Statement("trigger", f"{schema}.{table}.{name}", text, False)


def create_table(table: Table, sequences: tuple[Sequence, ...], without: frozenset[str]) -> str:
    """The CREATE TABLE text, CHECK constraints included; ``without``: the columns whose default is left out."""
    head = f"CREATE {'UNLOGGED ' if table.unlogged else ''}TABLE {table.quoted}"
    checks = [
        f"CONSTRAINT {quoted(one.name)} {one.sql}"
        for one in table.constraints
        if one.kind == "c" and one.local and one.valid
    ]
    tail = f" PARTITION BY {table.key}" if table.key else ""
    if table.options:
        tail += f" WITH ({', '.join(table.options)})"
    if table.partition:
        body = f" ({', '.join(checks)})" if checks else ""
        return f"{head} PARTITION OF {table.parents[0]}{body} {table.bound}{tail}"
    columns = [_column(table, column, sequences, without) for column in table.columns if column.local]
    heirs = f" INHERITS ({', '.join(table.parents)})" if table.parents else ""
    return f"{head} ({', '.join(columns + checks)}){heirs}{tail}"


def _column(table: Table, column: Column, sequences: tuple[Sequence, ...], without: frozenset[str]) -> str:
    parts = [quoted(column.name), column.type]
    if column.collation:
        parts.append(f"COLLATE {column.collation}")
    if column.generated:
        parts.append(f"GENERATED ALWAYS AS ({column.default}) {'STORED' if column.generated == 's' else 'VIRTUAL'}")
    elif column.identity:
        owner = (table.schema, table.name, column.name)
        own = next((one for one in sequences if one.identity and one.owner == owner), None)
        word = "ALWAYS" if column.identity == "a" else "BY DEFAULT"
        options = f" (SEQUENCE NAME {quoted(own.schema, own.name)} {own.sql})" if own else ""
        parts.append(f"GENERATED {word} AS IDENTITY{options}")
    elif column.default is not None and column.name not in without:
        parts.append(f"DEFAULT {column.default}")
    if column.notnull:
        parts.append("NOT NULL")
    return " ".join(parts)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
