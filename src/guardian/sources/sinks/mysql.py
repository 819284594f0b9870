"""A protected copy of MySQL or MariaDB databases: tables are filled in staging databases and renamed in one statement.

The server renames tables all at once, but no views, routines or triggers: those are made right after. A run that is
killed in between goes on there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.address import parsed
from guardian.sources.base import Progress
from guardian.sources.databases import qualified
from guardian.sources.mysql import MysqlSource, _reason
from guardian.sources.mysql_catalog import quoted
from guardian.sources.sinks.base import Copied, Holds, NotProtectable, TableCopied, TargetError, Treater
from guardian.sources.sinks.mysql_rows import Sum, copied, taken
from guardian.sources.sinks.mysql_schema import (
    WHOLE,
    Code,
    Column,
    Schema,
    Table,
    exact,
    labels_of,
    read_schema,
    renamed,
    rows,
    without_comments,
)
from guardian.sources.sinks.mysql_target import JOURNAL, Target, fault_of
from guardian.sources.sinks.shapes import ColumnShape, DatabaseShape, Edge, TableShape
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.wording import HOLDS, LEANS, Wording, holding_values, leaning, names, without_default

CHECKS = (
    "SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = %s AND TABLE_NAME = %s"
)
CHECKS_MYSQL = """
SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME) WHERE c.CONSTRAINT_SCHEMA = %s AND t.TABLE_NAME = %s
"""
SAME = "SELECT CONCAT_WS('/', @@hostname, @@port, @@datadir, @@server_id)"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the copy will be: each table with its text, and the code that is made when tables have their names."""

    schema: Schema
    tables: tuple[tuple[Table, Treating | None, str], ...]
    code: tuple[Code, ...]
    left_out: tuple[Skipped, ...]
    digest: str


def shapes(url: str, name: str, password_file: Path | None) -> DatabaseShape:
    """What the columns can hold, and the foreign keys between the tables."""
    with _opened(url, name, password_file) as (source, connection, database):
        schema = read_schema(connection, database)
        listed = _listed(source)
        found = [
            _shape(connection, source, table, listed[key])
            for table in schema.tables
            if (key := qualified(table.schema, table.name)) in listed
        ]
        return DatabaseShape(tuple(found), tuple(Skipped(f"{name}/{ref}", why) for ref, why in schema.left_out))


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
) -> Copied:
    """Writes the copy. Killed at any moment, it leaves databases named ``guardian_staging…``, which a next call with
    the same plan goes on with: tables whose source did not change meanwhile are kept."""
    import pymysql

    with (
        _opened(url, name, password_file) as (source, reading, database),
        closing(Target(target_url, target_name, target_password_file)) as target,
    ):
        plan = _planned(source, reading, database, treater, plan_digest)
        places = _places(plan.schema, target, target_url, target_name)
        if rows(reading, SAME) == rows(target.connection, SAME) and any(old == new for old, new in places.items()):
            raise TargetError("the target is the source", where=target_name, remedy="Name another database")
        try:
            return _written(reading, target, plan, places, progress)
        except pymysql.MySQLError as error:
            raise fault_of(error, target_name) from None


@contextmanager
def _opened(url: str, name: str, password_file: Path | None) -> Iterator[tuple[MysqlSource, Any, str]]:
    """The scanner's own read-only snapshot, in which instants are written in UTC and texts of the schema plainly."""
    import pymysql

    with closing(MysqlSource(url, name, password_file=password_file)) as source:
        connection = source._connection
        try:
            rows(connection, "SET SESSION time_zone = '+00:00', SESSION sql_mode = ''")
            yield source, connection, parsed(url, name).database
        except pymysql.MySQLError as error:
            raise UnreadError(_reason(error), where=name) from None


def _listed(source: MysqlSource) -> dict[str, TableSchema]:
    entries = list(source.tables())
    unread = [entry for entry in entries if isinstance(entry, Unread)]
    unread += [
        Unread(f"{source.name}/{key}", "permission denied for some columns")
        for key, relation in source._relations.items()
        if relation.forbidden
    ]
    if unread:
        raise NotProtectable("tables that cannot be read in full", where=source.name, reasons=tuple(unread))
    return {entry.name: entry for entry in entries if isinstance(entry, TableSchema)}


def _documents(source: MysqlSource, key: str) -> frozenset[str]:
    return frozenset(column.name for column in source._relations[key].columns if column.document)


def _places(schema: Schema, target: Target, url: str, name: str) -> dict[str, str]:
    """Which database of the target each one of the source becomes."""
    wanted = parsed(url, name).database
    if wanted and len(schema.databases) != 1:
        raise TargetError(
            "the source has several databases and the target names one",
            where=name,
            remedy="Name one in the source's address too, or none in the target's",
        )
    return {database: wanted or database for database in schema.databases}


def _planned(source: MysqlSource, connection: Any, database: str, treater: Treater, plan_digest: str) -> Plan:
    schema = read_schema(connection, database)
    listed = _listed(source)
    tables: list[tuple[Table, Treating | None, str]] = []
    notes = [Skipped(f"{source.name}/{ref}", why) for ref, why in schema.left_out]
    for table in schema.tables:
        key = qualified(table.schema, table.name)
        if table.sequence or key not in listed:
            tables.append((table, None, table.sql))
            continue
        derived = {column.name: column.generated for column in table.columns if column.generated}
        treating = Treating(listed[key], treater, _documents(source, key), derived=derived)
        sql, dropped = without_default(table.sql, treating.replaced, backslashes=True)
        notes += [Skipped(f"{treating.table.ref}/{column}", "its default, a literal") for column in sorted(dropped)]
        tables.append((table, treating, sql))
    tables, commented = _commented(connection, tables)
    notes += commented
    holding = _holding(connection, tables, schema.code)
    bad = [treating for table, treating, _ in tables if treating and f"TABLE {table.schema}.{table.name}" in holding]
    if bad:
        raise NotProtectable(
            "a CHECK, a default or another part of a table's text holds a value that is to be treated",
            where=", ".join(treating.table.ref for treating in bad),
            remedy="Take the value out of it",
            reasons=tuple(Unread(treating.table.ref, HOLDS) for treating in bad),
        )
    leans = leaning({_key(one): ("" if one.kind == "TRIGGER" else one.name, one.sql) for one in schema.code}, holding)
    dropped_code = [one for one in schema.code if _key(one) in holding | leans]
    for one in dropped_code:
        why = LEANS if _key(one) in leans else HOLDS
        notes.append(Skipped(f"{source.name}/{one.schema}.{one.name}", f"{one.kind.lower()}: {why}"))
    code = tuple(one for one in schema.code if one not in dropped_code)
    facts = (plan_digest, [sql for _, _, sql in tables], [one.sql for one in code])
    return Plan(schema, tuple(tables), code, tuple(notes), sha256(repr(facts).encode()).hexdigest())


def _key(code: Code) -> str:
    return f"{code.kind} {code.schema}.{code.name}"


def _commented(
    connection: Any, tables: Sequence[tuple[Table, Treating | None, str]]
) -> tuple[list[tuple[Table, Treating | None, str]], list[Skipped]]:
    """The tables' texts without comments that hold a value of a treated column of that table."""
    found: list[tuple[Table, Treating | None, str]] = []
    notes: list[Skipped] = []
    for table, treating, sql in tables:
        if treating is None or not treating.replaced:
            found.append((table, treating, sql))
            continue
        name = f"{table.schema}.{table.name}"
        about = frozenset((name, column) for column in treating.replaced)
        texts = [Wording(column.name, column.comment, about, plain=True) for column in table.columns if column.comment]
        texts += [Wording("", table.comment, about, plain=True)] if table.comment else []
        bad = holding_values(texts, {name: sorted(treating.replaced)}, partial(_values, connection, table, treating))
        notes += [Skipped(f"{treating.table.ref}/{column}".rstrip("/"), f"comment: {HOLDS}") for column in sorted(bad)]
        found.append((table, treating, without_comments(sql, bad, table="" in bad)))
    return found, notes


def _holding(
    connection: Any, tables: Sequence[tuple[Table, Treating | None, str]], code: Sequence[Code]
) -> frozenset[str]:
    """Texts that hold a value of a treated column that they mention; comments were looked at before."""
    found: set[str] = set()
    views = [Wording(_key(one), one.sql, backslashes=True) for one in code]
    for table, treating, sql in tables:
        if treating is None or not treating.replaced:
            continue
        name = f"{table.schema}.{table.name}"
        bare = without_comments(sql, frozenset(column.name for column in table.columns), table=True)
        own = Wording(f"TABLE {name}", _without_labels(bare, table), backslashes=True)
        lookup = partial(_values, connection, table, treating)
        found |= holding_values([own, *views], {name: sorted(treating.replaced)}, lookup)
    return frozenset(found)


def _without_labels(sql: str, table: Table) -> str:
    """The labels of an ENUM are not somebody's value but the list of what a column may hold."""
    for column in table.columns:
        if labels_of(column.type):
            sql = sql.replace(column.type, "enum")
    return sql


def _values(connection: Any, table: Table, treating: Treating, _: str, column: str, texts: list[str]) -> set[str]:
    """Which texts are cells of a column, or, in documents, stand in one."""
    source, cell = quoted(table.schema, table.name), f"CAST({quoted(column)} AS CHAR)"
    found: set[str] = set()
    for at in range(0, len(texts), 200):
        some = texts[at : at + 200]
        if column in treating.documents:
            query = f"SELECT 1 FROM {source} WHERE LOCATE(%s, {cell}) > 0 LIMIT 1".replace("%s", "\0")  # noqa: S608
            found |= {text for text in some if rows(connection, query.replace("%", "%%").replace("\0", "%s"), (text,))}
        else:
            marks = ", ".join(["%s"] * len(some))
            head = f"SELECT DISTINCT {cell} FROM {source} WHERE {cell} IN (".replace("%", "%%")  # noqa: S608
            found |= {
                text for (value,) in rows(connection, f"{head}{marks})", some) for text in some if _alike(text, value)
            }
    return found


def _alike(text: str, value: object) -> bool:
    """Collations find more than the same letters: any find counts."""
    return str(value).casefold().strip() == text.casefold().strip()


def _written(reading: Any, target: Target, plan: Plan, places: Mapping[str, str], progress: Progress | None) -> Copied:
    target.alone(places)
    staging = target.staging(places)
    resumed = target.begun(staging, plan.digest)
    if not target.unveiled(staging):
        target.refuse_taken(places.values())
        if not resumed:
            target.frame(staging, plan.digest, [(table, renamed(sql, staging)) for table, _, sql in plan.tables])
        _filled(reading, target, plan, staging, progress)
        _numbered(reading, target, plan, staging)
        _verified(reading, target, plan, staging)
        charsets = {name: rows(reading, f"SHOW CREATE DATABASE {quoted(name)}")[0][1] for name in places}
        target.unveil(staging, places, [table for table, _, _ in plan.tables], charsets)
    done = target.journal(staging)
    target.add_code([(one, renamed(one.sql, places)) for one in plan.code], places)
    noted = [json.loads(done[f"{table.schema}.{table.name}"][2]) for table, treating, _ in plan.tables if treating]
    target.drop(staging)
    tables = (TableCopied(one["name"], one["rows"], tuple(one["treated"]), tuple(one["late"])) for one in noted)
    return Copied(tuple(tables), plan.left_out, resumed=resumed)


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
        if not reading.open:
            raise UnreadError(_reason(error), where=treating.table.ref) from None
        raise fault_of(error, treating.table.ref) from None


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
                raise fault_of(None, treating.table.ref)


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


def _shape(connection: Any, source: MysqlSource, table: Table, listed: TableSchema) -> TableShape:
    maria = "MariaDB" in str(connection.get_server_info())
    checks = [row[0] for row in rows(connection, CHECKS if maria else CHECKS_MYSQL, (table.schema, table.name))]
    documents = _documents(source, listed.name)
    alone = {key[0] for key in table.keys if len(key) == 1}
    placed = _placed_by(table)
    columns = tuple(
        ColumnShape(
            column.name,
            _holds(column),
            column.name in alone,
            tuple(text for text in checks if column.name.lower() in names(text) and column.name not in documents),
            column.generated,
            column.name in documents,
            column.name.lower() in placed,
            labels_of(column.type),
        )
        for column in table.columns
    )
    edges = tuple(Edge(key.columns, qualified(*key.to), key.to_columns) for key in table.foreign)
    return TableShape(listed, columns, table.keys, edges)


def _placed_by(table: Table) -> frozenset[str]:
    """The names in a PARTITION BY clause."""
    head, mark, tail = table.sql.upper().rpartition("PARTITION BY ")
    return names(table.sql[len(head) + len(mark) :].partition("\n")[0]) if mark and tail else frozenset()


def _holds(column: Column) -> Holds:
    """A TEXT takes 65,535 bytes or more: no limit to plan with; a treated value beyond it fails the copy."""
    longest = None if column.kind in {"text", "mediumtext", "longtext"} else WHOLE.get(column.kind, column.longest)
    return Holds(column.form, longest, column.nullable, column.type, exact(column))


__all__ = ["JOURNAL", "copy", "shapes"]
