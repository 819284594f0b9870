"""A protected copy of a PostgreSQL database: filled under staging schemas, then everything takes its name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import UnreadError
from guardian.model import Skipped
from guardian.sources.base import Progress
from guardian.sources.databases import qualified, quoted
from guardian.sources.postgres import _reason
from guardian.sources.sinks import manifests, staged
from guardian.sources.sinks.base import DROPPED, Copied, TableCopied, TargetError, Treater
from guardian.sources.sinks.postgres_catalog import STAGING
from guardian.sources.sinks.postgres_plan import Plan, counted, listed_tables, opened, placing, planned, shape_of
from guardian.sources.sinks.postgres_rows import copied
from guardian.sources.sinks.postgres_schema import (
    Statement,
    Table,
    read_schema,
)
from guardian.sources.sinks.postgres_target import Target, fault_of
from guardian.sources.sinks.shapes import DatabaseShape
from guardian.sources.sinks.treating import Treating

if TYPE_CHECKING:
    import psycopg

RELATIONS = """
SELECT n.nspname, c.relname, CASE WHEN c.relkind = 'r' THEN 'ONLY ' ELSE '' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')
"""
LAST = "SELECT last_value, is_called"
SAME = "SELECT pg_postmaster_start_time()::text, current_database(), current_setting('port')"
STAMP = (
    "SELECT count(*), coalesce(sum(hashtextextended(tableoid::text || ctid::text || xmin::text, 0)::numeric), 0)::text"
)


def shapes(url: str, name: str, password_file: Path | None) -> DatabaseShape:
    """What the columns can hold, and the foreign keys between the tables."""
    with opened(url, name, password_file) as (source, connection):
        schema = read_schema(connection)
        listed = listed_tables(source, schema)
        left = tuple(Skipped(f"{name}/{ref}", why) for ref, why in schema.left_out)
        placed = placing(schema.tables)
        found = (
            shape_of(table, listed[table.oid], placed.get(table.oid, frozenset()))
            for table in schema.tables
            if table.oid in listed
        )
        return DatabaseShape(tuple(found), left)


def octets(url: str, name: str, table: str, columns: Sequence[str], password_file: Path | None) -> Mapping[str, int]:
    """UTF-8 bytes of the longest values, at most: other encodings than UTF-8 take up to a third of them."""
    with opened(url, name, password_file) as (_, connection):
        there = {qualified(row[0], row[1]): row for row in connection.execute(RELATIONS.encode()).fetchall()}
        if table not in there:
            raise UnreadError(DROPPED, where=f"{name}/{table}")
        schema, relation, only = there[table]
        wide = connection.info.parameter_status("server_encoding") not in ("UTF8", "SQL_ASCII")
        asked = ", ".join(f"coalesce(max(octet_length(concat({quoted(column)}))), 0)" for column in columns)
        row = connection.execute(f"SELECT {asked} FROM {only}{quoted(schema, relation)}".encode()).fetchone()  # noqa: S608
        return {column: most * (3 if wide else 1) for column, most in zip(columns, row or (), strict=True)}


def copy(
    url: str,
    target_url: str,
    name: str,
    target_name: str,
    treater: Treater,
    *,
    plan_digest: str,
    progress: Progress | None = None,
    password_file: Path | None = None,
    target_password_file: Path | None = None,
    manifest: bool = False,
) -> Copied:
    """Writes the copy. Killed at any moment, it leaves schemas named ``guardian_staging…`` in the target database,
    which a next call with the same plan goes on with: tables whose source did not change meanwhile are kept."""
    import psycopg

    with (
        opened(url, name, password_file) as (source, reading),
        closing(Target(target_url, target_name, target_password_file)) as target,
    ):
        if reading.execute(SAME.encode()).fetchone() == target.run(SAME)[0]:
            raise TargetError("the target is the source", where=target_name, remedy="Name another database")
        plan = planned(source, reading, treater, plan_digest)
        with staged.dropped_if_refused(partial(_cleared, target)):
            try:
                return _written(reading, target, plan, progress, manifest=manifest)
            except psycopg.Error as error:
                raise fault_of(error, target_name) from None


def _cleared(target: Target) -> None:
    import psycopg

    with suppress(psycopg.Error):  # why the copy is refused is to be told
        target.clear()


def _written(
    reading: psycopg.Connection[Any], target: Target, plan: Plan, progress: Progress | None, *, manifest: bool
) -> Copied:
    target.alone()
    schemas = plan.schema.schemas
    resumed = target.begun(plan.digest)
    try:
        target.refuse_taken(schemas)
    except TargetError:
        whole = manifests.waiting(manifests.in_postgres(target), plan.digest) if manifest and not resumed else None
        if whole is None:
            raise
        return Copied(whole, plan.left_out, resumed=True)
    if not resumed:
        target.frame(plan.digest, schemas, plan.schema.extensions, plan.early)
    place = {name: f"{STAGING}_{at}" for at, name in enumerate(schemas)}
    done = {row[0]: row[1:] for row in target.run(f"SELECT name, rows, stamp, copied FROM {STAGING}.journal")}  # noqa: S608
    total = sum(_stamp(reading, table)[0] for table, _ in plan.roots) if progress else 0
    sent, tables = 0, []
    for table, treating in plan.roots:
        count, stamp = _stamp(reading, table)
        key = f"{table.schema}.{table.name}"
        if key not in done or done[key][1] != stamp:
            _fill(
                reading,
                target,
                (table, treating, place[table.schema]),
                (key, count, stamp),
                _adder(progress, sent, total),
            )
            done[key] = (count, stamp, json.dumps(asdict(treating.copied(count))))
        sent += count
        if progress:
            progress(sent, total)
        noted = json.loads(done[key][2])
        tables.append(TableCopied(noted["name"], noted["rows"], tuple(noted["treated"]), tuple(noted["late"])))
    _complete(reading, target, plan, manifests.pending(plan.digest, tables) if manifest else "")
    return Copied(tuple(tables), plan.left_out, resumed=resumed)


def _adder(progress: Progress | None, sent: int, total: int) -> Any:
    rows = 0

    def add(number: int) -> None:
        nonlocal rows
        rows += number
        if progress is not None:
            progress(sent + rows, total)

    return add


def _stamp(connection: psycopg.Connection[Any], table: Table) -> tuple[int, str]:
    """How many rows there are, and what changes whenever one of them is written: ids of places and transactions."""
    row = connection.execute(f"{STAMP} FROM {table.source}".encode()).fetchone()
    return (int(row[0]), f"{row[0]} {row[1]}") if row else (0, "")


def _fill(
    reading: psycopg.Connection[Any],
    target: Target,
    what: tuple[Table, Treating, str],
    facts: tuple[str, int, str],
    report: Any,
) -> None:
    """The rows of one table and the journal's line for it, in one transaction."""
    import psycopg

    (table, treating, schema), (key, count, stamp) = what, facts
    staged = _staged(table, schema)
    try:
        with target.transaction():
            target.run(f"TRUNCATE {'ONLY ' if table.kind == 'r' else ''}{staged.quoted}")
            rows = copied(reading, target.connection, table, staged.quoted, treating, report)
            there = target.run(f"SELECT count(*) FROM {staged.source}")[0][0]  # noqa: S608
            if not rows == count == there:
                raise UnreadError("not every row arrived", where=treating.table.ref)
            target.run(f"DELETE FROM {STAGING}.journal WHERE name = %s", (key,))  # noqa: S608
            line = json.dumps(asdict(treating.copied(count)))
            target.run(f"INSERT INTO {STAGING}.journal VALUES (%s, %s, %s, %s)", (key, count, stamp, line))  # noqa: S608
    except psycopg.Error as error:
        if reading.broken or reading.closed:
            raise UnreadError(_reason(error), where=treating.table.ref) from None
        raise treating.blamed(fault_of(error, treating.table.ref), rule_of(error, table)) from None


def rule_of(error: psycopg.Error, table: Table) -> str:
    """What the broken constraint says; of a domain's or a partition's own, nothing."""
    name = error.diag.constraint_name
    return next((one.sql for one in table.constraints if one.name == name), "")


def _staged(table: Table, schema: str) -> Table:
    return replace(table, schema=schema)


def _complete(reading: psycopg.Connection[Any], target: Target, plan: Plan, pending: str) -> None:
    """One transaction: names, keys, indexes, foreign keys (checked over all rows), views, triggers, comments, and what
    says that the copy is whole."""
    numbers = [
        (one, reading.execute(f"{LAST} FROM {quoted(one.schema, one.name)}".encode()).fetchone())
        for one in plan.schema.sequences
    ]
    with target.transaction():
        target.unveil(plan.schema.schemas)
        numbering = counted(plan.schema, plan.roots)
        for one, state in numbers:
            place = quoted(one.schema, one.name)
            if f"{one.schema}.{one.name}" in numbering:
                _go_on(target, place, *numbering[f"{one.schema}.{one.name}"])
            elif state is not None:
                target.run("SELECT setval(%s::regclass, %s, %s)", (place, state[0], state[1]))
        for kinds in (("key",), ("index", "foreign", "other"), ("view", "index"), ("trigger",), ("comment",)):
            target.work_off([one for one in plan.late if one.kind in kinds and not _made(one, kinds)])
        target.run(f"DROP SCHEMA {STAGING} CASCADE")
        if pending:
            manifests.put_in_postgres(target, pending)


def _go_on(target: Target, sequence: str, table: Table, column: str) -> None:
    """From the treated cells: where the source's sequence was is a cell of the source."""
    cell = f"t.{quoted(column)}".replace("%", "%%")
    place = table.source.replace("%", "%%")
    target.run(
        f"SELECT setval(s.seqrelid::regclass, greatest(s.seqmin, least(s.seqmax, max({cell})::bigint)))"  # noqa: S608
        f" FROM pg_sequence s, {place} t WHERE s.seqrelid = %s::regclass GROUP BY s.seqrelid, s.seqmin, s.seqmax"
        f" HAVING max({cell}) IS NOT NULL",
        (sequence,),
    )


def _made(one: Statement, kinds: tuple[str, ...]) -> bool:
    """Indexes of tables come before views, those of materialised views with them."""
    return one.kind == "index" and bool(one.table) == ("view" in kinds)
