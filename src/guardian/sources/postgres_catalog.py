"""What a PostgreSQL catalog says of tables: kinds, columns, comments, keys, rights, and proof that nothing changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.sources.databases import A_VIEW, EXCLUDED, NO_ROWS, Key, Listed, Selection, fingerprint, qualified

if TYPE_CHECKING:
    import psycopg

NAMES = """
SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relispartition, c.relispopulated,
       has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND c.relpersistence <> 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
ORDER BY n.nspname, c.relname
"""
PARENTS = """
SELECT relid::oid, root.oid, isleaf
FROM pg_class root, pg_partition_tree(root.oid)
WHERE root.relkind = 'p' AND NOT root.relispartition AND relid <> root.oid
"""
COLUMNS = """
WITH RECURSIVE base AS (
    SELECT oid, oid AS real, typbasetype, typtype FROM pg_type
  UNION ALL
    SELECT base.oid, t.oid, t.typbasetype, t.typtype FROM base JOIN pg_type t ON t.oid = base.typbasetype
    WHERE base.typtype = 'd'
)
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), t.typname, t.typcategory::text,
       col_description(a.attrelid, a.attnum), a.attnotnull, has_column_privilege(a.attrelid, a.attnum, 'SELECT'),
       COALESCE((SELECT min(CASE k.contype WHEN 'p' THEN 1 WHEN 'f' THEN 2 ELSE 3 END) FROM pg_constraint k
        WHERE k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey)
          AND (k.contype IN ('p', 'f') OR k.contype = 'u' AND cardinality(k.conkey) = 1)), 0)
FROM pg_attribute a JOIN base ON base.oid = a.atttypid AND base.typtype <> 'd' JOIN pg_type t ON t.oid = base.real
WHERE a.attrelid = ANY (%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""
FACTS = """
SELECT c.oid, obj_description(c.oid, 'pg_class'), row_security_active(c.oid),
       (SELECT COALESCE(sum(pg_relation_size(leaf)), 0)::bigint
        FROM (SELECT relid AS leaf FROM pg_partition_tree(c.oid) WHERE isleaf
              UNION SELECT c.oid::regclass WHERE c.relkind IN ('r', 'm')) leaves),
       EXISTS (SELECT FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid WHERE l.relkind = 'f')
FROM pg_class c WHERE c.oid = ANY (%s)
"""
SNAPSHOT = """
SELECT pg_snapshot_xmax(pg_current_snapshot())::text, pg_snapshot_xmin(pg_current_snapshot())::text,
       system_identifier, timeline_id, current_user, current_database()
FROM pg_control_system(), pg_control_checkpoint()
"""
KEYS: tuple[Key, ...] = ("", "primary", "foreign", "unique")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may be read: ``base``: its type below any domain; ``category``: A array, C composite …."""

    name: str
    base: str
    category: str


@dataclass(frozen=True, slots=True)
class Relation:
    """How to read one table. ``kind`` as in pg_class.relkind; ``bytes`` of the main fork, all partitions together."""

    schema: str
    name: str
    kind: str
    columns: tuple[Column, ...]
    bytes: int
    forbidden: tuple[str, ...]
    filtered: bool


@dataclass(frozen=True, slots=True)
class _Name:
    oid: int
    schema: str
    name: str
    kind: str
    partition: bool
    populated: bool
    readable: bool


def listed(
    connection: psycopg.Connection[Any], source: str, selection: Selection
) -> list[tuple[Relation | None, Listed]]:
    """Names first; anything more is asked only of the tables that are wanted."""
    names = [_Name(*row) for row in connection.execute(NAMES)]
    chosen, left_out = _chosen(connection, names, source, selection)
    oids = [name.oid for name in chosen]
    columns: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(COLUMNS, (oids,)):
        columns[row[0]].append(row[1:])
    facts = {row[0]: row[1:] for row in connection.execute(FACTS, (oids,))}
    proof = _proof(connection)
    found: list[tuple[Relation | None, Listed]] = [
        _described(name, columns[name.oid], facts[name.oid], source, proof) for name in chosen if name.oid in facts
    ]
    return [*((None, entry) for entry in left_out), *found]


def _chosen(
    connection: psycopg.Connection[Any], names: Iterable[_Name], source: str, selection: Selection
) -> tuple[list[_Name], list[Listed]]:
    by_oid = {name.oid: name for name in names}
    split, leaves = _split(connection, by_oid, selection)
    chosen: list[_Name] = []
    left_out: list[Listed] = []
    for name in by_oid.values():
        if (name.partition and name.oid not in leaves) or name.oid in split:
            continue
        reason = _left_out(name, selection, name.oid in leaves)
        ref = f"{source}/{qualified(name.schema, name.name)}"
        if reason is not None:
            left_out.append(Skipped(ref, reason))
        elif not name.readable:
            left_out.append(Unread(ref, "permission denied"))
        elif not name.populated:
            left_out.append(Unread(ref, NO_ROWS))
        else:
            chosen.append(name)
    return chosen, left_out


def _split(
    connection: psycopg.Connection[Any], names: Mapping[int, _Name], selection: Selection
) -> tuple[set[int], set[int]]:
    """Partitioned tables of which a partition is excluded, and all leaves of these: they are read one by one, since
    reading the parent would touch what must not be touched."""
    below: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for oid, root, leaf in connection.execute(PARENTS):
        below[root].append((oid, leaf))
    split: set[int] = set()
    leaves: set[int] = set()
    for root, parts in below.items():
        if any(oid in names and selection.excludes(names[oid].schema, names[oid].name) for oid, _ in parts):
            split.add(root)
            leaves |= {oid for oid, leaf in parts if leaf and _included(names, root, oid, selection)}
    return split, leaves


def _included(names: Mapping[int, _Name], root: int, oid: int, selection: Selection) -> bool:
    return any(at in names and selection.wants(names[at].schema, names[at].name) for at in (root, oid))


def _left_out(name: _Name, selection: Selection, leaf: bool) -> str | None:
    wanted = selection.wants(name.schema, name.name)
    if selection.excludes(name.schema, name.name) or not (wanted or leaf):
        return EXCLUDED
    if selection.names(name.schema, name.name):
        return None
    return {"v": A_VIEW, "f": "a foreign table: scan the server it stands on, or name it with --include"}.get(name.kind)


def _described(
    name: _Name, rows: list[tuple[Any, ...]], facts: tuple[Any, ...], source: str, proof: tuple[Any, ...] | None
) -> tuple[Relation, TableSchema]:
    comment, filtered, size, foreign = facts
    described = tuple(
        ColumnSchema(column, kind, text or "", not notnull, KEYS[key])
        for column, kind, _, _, text, notnull, _, key in rows
    )
    readable = tuple(Column(row[0], row[2], row[3]) for row in rows if row[6])
    forbidden = tuple(row[0] for row in rows if not row[6])
    relation = Relation(name.schema, name.name, name.kind, readable, size, forbidden, filtered)
    local = name.kind in {"r", "p", "m"} and not foreign
    stamp = fingerprint(proof, name.oid, described) if proof is not None and local else None
    return relation, TableSchema(source, qualified(name.schema, name.name), described, comment or "", fingerprint=stamp)


def _proof(connection: psycopg.Connection[Any]) -> tuple[Any, ...] | None:
    """What stands still only while nothing is written anywhere in the cluster.

    Every change takes a transaction id, so an equal next id with none in flight means equal data. Row counters
    (pg_stat) prove nothing: they lag behind commits and are lost in a crash.
    """
    import psycopg

    try:
        with connection.transaction():
            row = connection.execute(SNAPSHOT).fetchone()
    except psycopg.Error:
        return None
    return row[1:] if row is not None and row[0] == row[1] else None
