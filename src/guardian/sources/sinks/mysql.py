"""A protected copy of MySQL or MariaDB databases: tables are filled in staging databases and renamed in one statement.

The server renames tables all at once, but no views, routines or triggers: those are made right after. A run that is
killed in between goes on there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from guardian.errors import UnreadError
from guardian.model import Skipped
from guardian.sources.address import parsed
from guardian.sources.base import Progress
from guardian.sources.databases import qualified
from guardian.sources.mysql import _reason
from guardian.sources.mysql_catalog import quoted
from guardian.sources.sinks import manifests, staged
from guardian.sources.sinks.base import DROPPED, Copied, TableCopied, TargetError, Treater
from guardian.sources.sinks.mysql_plan import Plan, listed_tables, opened, planned, shape_of
from guardian.sources.sinks.mysql_rows import Sum, copied, taken
from guardian.sources.sinks.mysql_schema import (
    Schema,
    Table,
    read_schema,
    renamed,
    rows,
)
from guardian.sources.sinks.mysql_target import JOURNAL, Target, fault_of, rule_of, unfit
from guardian.sources.sinks.shapes import DatabaseShape
from guardian.sources.sinks.treating import Treating

RELATIONS = "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE %s = '' OR TABLE_SCHEMA = %s"
SAME = "SELECT CONCAT_WS('/', @@hostname, @@port, @@datadir, @@server_id)"


def shapes(url: str, name: str, password_file: Path | None) -> DatabaseShape:
    """What the columns can hold, and the foreign keys between the tables."""
    with opened(url, name, password_file) as (source, connection, database):
        schema = read_schema(connection, database)
        listed = listed_tables(source)
        found = [
            shape_of(connection, source, table, listed[key])
            for table in schema.tables
            if (key := qualified(table.schema, table.name)) in listed
        ]
        return DatabaseShape(tuple(found), tuple(Skipped(f"{name}/{ref}", why) for ref, why in schema.left_out))


def octets(url: str, name: str, table: str, columns: Sequence[str], password_file: Path | None) -> Mapping[str, int]:
    """UTF-8 bytes of the longest values."""
    with opened(url, name, password_file) as (_, connection, database):
        there = {qualified(row[0], row[1]): row for row in rows(connection, RELATIONS, (database, database))}
        if table not in there:
            raise UnreadError(DROPPED, where=f"{name}/{table}")
        cells = (f"CONVERT({quoted(column)} USING utf8mb4)" for column in columns)
        asked = ", ".join(f"COALESCE(MAX(LENGTH({cell})), 0)" for cell in cells)
        (row,) = rows(connection, f"SELECT {asked} FROM {quoted(*there[table])}")  # noqa: S608
        return {column: int(most) for column, most in zip(columns, row, strict=True)}


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
    """Writes the copy. Killed at any moment, it leaves databases named ``guardian_staging…``, which a next call with
    the same plan goes on with: tables whose source did not change meanwhile are kept."""
    import pymysql

    with (
        opened(url, name, password_file) as (source, reading, database),
        closing(Target(target_url, target_name, target_password_file)) as target,
    ):
        plan = planned(source, reading, database, treater, plan_digest)
        places = _places(plan.schema, target_url, target_name)
        if rows(reading, SAME) == rows(target.connection, SAME) and any(old == new for old, new in places.items()):
            raise TargetError("the target is the source", where=target_name, remedy="Name another database")
        with staged.dropped_if_refused(partial(_cleared, target, places)):
            try:
                return _written(reading, target, plan, places, progress, manifest=manifest)
            except pymysql.MySQLError as error:
                raise fault_of(error, target_name) from None


def _cleared(target: Target, places: Mapping[str, str]) -> None:
    import pymysql

    with suppress(pymysql.MySQLError):  # why the copy is refused is to be told
        if not target.unveiled(staging := target.staging(places)):
            target.drop(staging)


def _places(schema: Schema, url: str, name: str) -> dict[str, str]:
    """Which database of the target each one of the source becomes."""
    wanted = parsed(url, name).database
    if wanted and len(schema.databases) != 1:
        raise TargetError(
            "the source has several databases and the target names one",
            where=name,
            remedy="Name one in the source's address too, or none in the target's",
        )
    return {database: wanted or database for database in schema.databases}


def _written(
    reading: Any,
    target: Target,
    plan: Plan,
    places: Mapping[str, str],
    progress: Progress | None,
    *,
    manifest: bool,
) -> Copied:
    target.alone(places)
    staging, first = target.staging(places), next(iter(places.values()))
    resumed = target.begun(staging, plan.digest)
    if not target.unveiled(staging):
        try:
            target.refuse_taken(places.values())
        except TargetError:
            whole = (
                manifests.waiting(manifests.in_mysql(target, first), plan.digest) if manifest and not resumed else None
            )
            if whole is None:
                raise
            return Copied(whole, plan.left_out, resumed=True)
        if not resumed:
            target.frame(staging, plan.digest, [(table, renamed(sql, staging)) for table, _, sql in plan.tables])
        _filled(reading, target, plan, staging, progress)
        _numbered(reading, target, plan, staging)
        _verified(reading, target, plan, staging)
        target.unveil(staging, places, [table for table, _, _ in plan.tables], plan.databases)
    done = target.journal(staging)
    target.number([(table, renamed(sql, places)) for table, _, sql in plan.tables if not table.sequence], places)
    target.add_code([(one, renamed(one.sql, places)) for one in plan.code], places)
    noted = [json.loads(done[f"{table.schema}.{table.name}"][2]) for table, treating, _ in plan.tables if treating]
    tables = tuple(TableCopied(one["name"], one["rows"], tuple(one["treated"]), tuple(one["late"])) for one in noted)
    if manifest and len(places) == 1:
        manifests.put_in_mysql(target, first, manifests.pending(plan.digest, tables))
    target.drop(staging)
    return Copied(tables, plan.left_out, resumed=resumed)


def _filled(reading: Any, target: Target, plan: Plan, staging: Mapping[str, str], progress: Progress | None) -> None:
    done = target.journal(staging)
    counts = {at: _count(reading, table) for at, (table, treating, _) in enumerate(plan.tables) if treating}
    sent, total = 0, sum(counts.values())

    def report(number: int) -> None:
        nonlocal sent
        sent += number
        if progress is not None:
            progress(sent, total)

    for at, (table, treating, _) in enumerate(plan.tables):
        if treating is None:
            continue
        key = f"{table.schema}.{table.name}"
        if key in done and done[key][1] == _stamp(reading, table):
            report(counts[at])
        else:
            _fill(reading, target, (table, treating, staging), counts[at], report)


def _count(connection: Any, table: Table) -> int:
    return int(rows(connection, f"SELECT COUNT(*) FROM {quoted(table.schema, table.name)}")[0][0])  # noqa: S608


def _stamp(reading: Any, table: Table) -> str:
    """Of a table that an earlier run copied: read again, since the server does not say whether it changed."""
    seen = Sum()
    for some in taken(reading, table, table.written):
        seen.add(some)
    return seen.stamp


def _fill(
    reading: Any,
    target: Target,
    what: tuple[Table, Treating, Mapping[str, str]],
    count: int,
    report: Callable[[int], None],
) -> None:
    """The rows of one table and the journal's line for it, in one transaction."""
    import pymysql

    table, treating, staging = what
    into, key = quoted(staging[table.schema], table.name), f"{table.schema}.{table.name}"
    try:
        with target.transaction():
            target.run(f"DELETE FROM {into}")  # noqa: S608
            seen = copied(reading, target.connection, table, into, treating, report)
            there = target.run(f"SELECT COUNT(*) FROM {into}")[0][0]  # noqa: S608
            if not seen.rows == count == there:
                raise UnreadError("not every row arrived", where=treating.table.ref)
            line = json.dumps(asdict(treating.copied(count)))
            target.note(staging, key, count, seen.stamp, line)
    except pymysql.MySQLError as error:
        if not (reading.open or unfit(error)):
            raise UnreadError(_reason(error), where=treating.table.ref) from None
        raise treating.blamed(fault_of(error, treating.table.ref), rule_of(error)) from None


def _numbered(reading: Any, target: Target, plan: Plan, staging: Mapping[str, str]) -> None:
    """Sequences (MariaDB) go on where they were; AUTO_INCREMENT stands in the tables' texts."""
    for table, _, _ in plan.tables:
        if table.sequence:
            query = f"SELECT next_not_cached_value FROM {quoted(table.schema, table.name)}"  # noqa: S608
            value = int(rows(reading, query)[0][0])
            target.run(f"SELECT SETVAL({quoted(staging[table.schema], table.name)}, {value}, 0)")


def _verified(reading: Any, target: Target, plan: Plan, staging: Mapping[str, str]) -> None:
    """Foreign keys are not checked while rows come in: here they are, and must hold as they do in the source."""
    for table, treating, _ in plan.tables:
        for key in table.foreign:
            old = _orphans(partial(rows, reading), table.schema, table.name, key.columns, key.to, key.to_columns)
            to = (staging.get(key.to[0], key.to[0]), key.to[1])
            new = _orphans(target.run, staging[table.schema], table.name, key.columns, to, key.to_columns)
            if new != old and treating is not None:
                raise fault_of(None, f"{treating.table.ref}/{', '.join(key.columns)}")


def _orphans(
    run: Callable[[str], list[tuple[Any, ...]]],
    schema: str,
    name: str,
    columns: Sequence[str],
    to: tuple[str, str],
    to_columns: Sequence[str],
) -> int:
    pairs = list(zip(columns, to_columns, strict=True))
    same = " AND ".join(f"p.{quoted(there)} = c.{quoted(here)}" for here, there in pairs)
    known = " AND ".join(f"c.{quoted(here)} IS NOT NULL" for here, _ in pairs)
    query = (
        f"SELECT COUNT(*) FROM {quoted(schema, name)} c LEFT JOIN {quoted(*to)} p ON {same}"  # noqa: S608
        f" WHERE {known} AND p.{quoted(pairs[0][1])} IS NULL"
    )
    return int(run(query)[0][0])


__all__ = ["JOURNAL", "copy", "shapes"]
