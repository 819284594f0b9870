"""What a protected copy of MySQL or MariaDB databases will be, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.address import parsed
from guardian.sources.databases import qualified
from guardian.sources.mysql import MysqlSource, _reason
from guardian.sources.mysql_catalog import quoted
from guardian.sources.sinks.base import Holds, NotProtectable, Treater, spelt_otherwise, unreadable
from guardian.sources.sinks.mysql_rights import unseen
from guardian.sources.sinks.mysql_schema import (
    WHOLE,
    Code,
    Column,
    Schema,
    Table,
    exact,
    labels_of,
    read_schema,
    rows,
    without_comments,
)
from guardian.sources.sinks.searching import Search, Searched, searched
from guardian.sources.sinks.shapes import ColumnShape, Edge, TableShape
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.wording import (
    FIELD,
    HOLDS,
    LABELS,
    LEANS,
    TAKE_OUT,
    Wording,
    leaning,
    names,
    without_default,
)

CHECKS = (
    "SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = %s AND TABLE_NAME = %s"
)
CHECKS_MYSQL = """
SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME) WHERE c.CONSTRAINT_SCHEMA = %s AND t.TABLE_NAME = %s
"""


NUMBERED = re.compile(r"AUTO_INCREMENT=\d+ ?")
"""Where the numbers of a table stand: no cell, though some cell may be the same."""
PLACING = re.compile(r"^\W*(?:SUB)?PARTITION BY ((?:RANGE|LIST)[^\n]*)", re.MULTILINE)
COMMENT = re.compile(r" COMMENT '(?:[^'\\]|\\.|'')*'")
BEGAN = re.compile(r"(?<=` )start with (-?\d+) (?=minvalue )")
"""Where a sequence began."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the copy will be: each table with its text, and the code that is made when tables have their names."""

    schema: Schema
    tables: tuple[tuple[Table, Treating | None, str], ...]
    code: tuple[Code, ...]
    left_out: tuple[Skipped, ...]
    digest: str
    databases: Mapping[str, str]
    """How each database is made, without a comment that says what it may not."""


@contextmanager
def opened(url: str, name: str, password_file: Path | None) -> Iterator[tuple[MysqlSource, Any, str]]:
    """The scanner's own read-only snapshot, in which instants are written in UTC and texts of the schema plainly."""
    import pymysql

    with closing(MysqlSource(url, name, password_file=password_file)) as source:
        connection = source._connection
        try:
            rows(connection, "SET SESSION time_zone = '+00:00', SESSION sql_mode = ''")
            yield source, connection, parsed(url, name).database
        except pymysql.MySQLError as error:
            raise UnreadError(_reason(error), where=name) from None


def listed_tables(source: MysqlSource) -> dict[str, TableSchema]:
    entries = list(source.tables())
    unread = [entry for entry in entries if isinstance(entry, Unread)]
    unread += [
        Unread(f"{source.name}/{key}", "permission denied for some columns")
        for key, relation in source._relations.items()
        if relation.forbidden
    ]
    if unread:
        raise unreadable(tuple(unread), source.name)
    return {entry.name: entry for entry in entries if isinstance(entry, TableSchema)}


def _documents(source: MysqlSource, key: str) -> frozenset[str]:
    return frozenset(column.name for column in source._relations[key].columns if column.document)


def planned(source: MysqlSource, connection: Any, database: str, treater: Treater, plan_digest: str) -> Plan:
    schema = read_schema(connection, database)
    treated = _treated(source, schema, treater)
    if otherwise := list(_spelt_otherwise(connection, treated)):
        raise spelt_otherwise(otherwise)
    search = search_of(connection, treated, treater)
    notes = [Skipped(f"{source.name}/{ref}", why) for ref, why in schema.left_out]
    notes += _unseen(connection, source.name, schema)
    tables: list[tuple[Table, Treating | None, str]] = []
    bad_defaults = search.bad_defaults({table.key: table.sql for table, _ in treated}, backslashes=True)
    commented = search.holding(one for table, _ in treated for one in comments(table))
    begun = search.holding(
        Wording(table.key, number, plain=True) for table, _ in treated for number in BEGAN.findall(_sequence(table))
    )
    for table, treating in treated:
        ref = f"{source.name}/{qualified(table.schema, table.name)}"
        replaced = searched(treating) if treating is not None else frozenset[str]()
        sql, dropped = without_default(table.sql, replaced | bad_defaults[table.key], backslashes=True)
        notes += [Skipped(f"{ref}/{column}", "its default, a literal") for column in sorted(dropped)]
        bad = frozenset(one.key.partition("\0")[2] for one in comments(table) if one.key in commented)
        notes += [Skipped(f"{ref}/{column}".rstrip("/"), f"comment: {HOLDS}") for column in sorted(bad)]
        sql = BEGAN.sub("", sql) if table.key in begun else sql
        tables.append((table, treating, without_comments(sql, bad, table="" in bad)))
    holding = search.holding(
        [*(one for table, _, sql in tables for one in own(table, sql)), *map(wording, schema.code)]
    )
    refused = [(table, sql) for table, _, sql in tables if {f"TABLE {table.key}", f"LABELS {table.key}"} & holding]
    if refused:
        names_of = [place for table, sql in refused for place in _places(source.name, table, sql, search, holding)]
        raise NotProtectable(
            "a CHECK or another part of a table's text holds a value that is to be treated",
            where=", ".join(names_of),
            remedy=TAKE_OUT,
            reasons=tuple(Unread(ref, HOLDS) for ref in names_of),
        )
    leans = leaning({_key(one): ("" if one.kind == "TRIGGER" else one.name, one.sql) for one in schema.code}, holding)
    dropped_code = [one for one in schema.code if _key(one) in holding | leans]
    for one in dropped_code:
        why = LEANS if _key(one) in leans else HOLDS
        notes.append(Skipped(f"{source.name}/{one.schema}.{one.name}", f"{one.kind.lower()}: {why}"))
    code = tuple(one for one in schema.code if one not in dropped_code)
    facts = (plan_digest, [sql for _, _, sql in tables], [one.sql for one in code])
    databases = {one: str(rows(connection, f"SHOW CREATE DATABASE {quoted(one)}")[0][1]) for one in schema.databases}
    for name in search.holding(Wording(name, sql, frozenset(), backslashes=True) for name, sql in databases.items()):
        databases[name] = COMMENT.sub("", databases[name])
        notes.append(Skipped(f"{source.name}/{name}", f"comment: {HOLDS}"))
    digest = sha256(repr(facts).encode()).hexdigest()
    return Plan(schema, tuple(tables), code, tuple(notes), digest, databases)


def _places(name: str, table: Table, sql: str, search: Search, holding: frozenset[str]) -> list[str]:
    """Where the text of a table holds what it may not: its CHECKs, or the labels of its columns."""
    ref = f"{name}/{qualified(table.schema, table.name)}"
    if f"LABELS {table.key}" in holding:
        labelled = [Wording(one.name, one.type, home=LABELS) for one in table.columns if labels_of(one.type)]
        held = search.holding(labelled)
        return [f"{ref}/{one.key}" for one in labelled if one.key in held] or [ref]
    return search.places(ref, table.key, sql, (one.name for one in table.columns), backslashes=True)


def _unseen(connection: Any, name: str, schema: Schema) -> Iterator[Skipped]:
    for database in schema.databases:
        for kind in unseen(connection, database):
            yield Skipped(f"{name}/{database}", f"{kind}: this login is shown none")


def _spelt_otherwise(connection: Any, treated: Iterable[tuple[Table, Treating | None]]) -> Iterator[str]:
    """The treated columns of texts in which rows refer to a value that is written otherwise."""
    for table, treating in treated:
        texts = {column.name for column in table.columns if column.form == "text"}
        for key in table.foreign:
            pairs = [
                (f"c.{quoted(one)}", f"p.{quoted(to)}") for one, to in zip(key.columns, key.to_columns, strict=True)
            ]
            joined = " AND ".join(f"{one} = {to}" for one, to in pairs)
            sides = f"{quoted(table.schema, table.name)} c JOIN {quoted(*key.to)} p ON {joined}"
            for column, (one, to) in zip(key.columns, pairs, strict=True):
                if treating is not None and column in treating.hidden & texts:
                    query = f"SELECT 1 FROM {sides} WHERE CAST({one} AS BINARY) <> CAST({to} AS BINARY) LIMIT 1"  # noqa: S608
                    if rows(connection, query):
                        yield f"{treating.table.ref}/{column}"


def _sequence(table: Table) -> str:
    return table.sql if table.sequence else ""


def _key(code: Code) -> str:
    return f"{code.kind} {code.schema}.{code.name}"


def _treated(source: MysqlSource, schema: Schema, treater: Treater) -> list[tuple[Table, Treating | None]]:
    """Every table; None for sequences and what a scan does not list."""
    listed = listed_tables(source)
    found: list[tuple[Table, Treating | None]] = []
    for table in schema.tables:
        key = qualified(table.schema, table.name)
        if table.sequence or key not in listed:
            found.append((table, None))
            continue
        derived = {column.name: column.generated for column in table.columns if column.generated}
        found.append((table, Treating(listed[key], treater, _documents(source, key), derived=derived)))
    return found


def wording(code: Code) -> Wording:
    return Wording(_key(code), code.sql, backslashes=True)


def own(table: Table, sql: str) -> Iterator[Wording]:
    """A table's text without its comments, which are looked at by themselves; and the labels of its types, which are
    what a column may hold."""
    text = without_comments(NUMBERED.sub("", sql), frozenset(column.name for column in table.columns), table=True)
    yield Wording(f"TABLE {table.key}", _without_labels(text, table), backslashes=True, home=table.key)
    labels = " ".join(column.type for column in table.columns if labels_of(column.type))
    if labels:
        yield Wording(f"LABELS {table.key}", labels, home=LABELS)


def comments(table: Table) -> Iterator[Wording]:
    """The comments of a table (the column in the key is empty) and of its columns."""
    texts = [("", table.comment), *((column.name, column.comment) for column in table.columns)]
    for column, text in texts:
        if text:
            yield Wording(f"{table.key}\0{column}", text, frozenset({table.key}), plain=True)


def search_of(connection: Any, tables: Iterable[tuple[Table, Treating | None]], treater: Treater) -> Search:
    found = (
        Searched(table.key, treating, tuple(sorted(searched(treating))), partial(_values, connection, table, treating))
        for table, treating in tables
        if treating is not None
    )
    return Search(tuple(found), treater)


@contextmanager
def searching(url: str, name: str, treater: Treater, password_file: Path | None) -> Iterator[Search]:
    """A search over the treated columns of the databases at ``url``."""
    with opened(url, name, password_file) as (source, connection, database):
        yield search_of(connection, _treated(source, read_schema(connection, database), treater), treater)


def _without_labels(sql: str, table: Table) -> str:
    for column in table.columns:
        if labels_of(column.type):
            sql = sql.replace(column.type, "enum")
    return sql


def _values(connection: Any, table: Table, treating: Treating, _: str, column: str, texts: list[str]) -> set[str]:
    """Which texts are cells of a column, in any case; of documents, which stand in one."""
    source, cell = quoted(table.schema, table.name), f"CAST({quoted(column)} AS CHAR)"
    found: set[str] = set()
    for at in range(0, len(texts), 200):
        some = texts[at : at + 200]
        if column in treating.documents:
            there = f"LOCATE(%s, {cell}) > 0 THEN COALESCE(LOCATE(%s, REGEXP_REPLACE({cell}, %s, '')), 1) > 0"
            query = f"SELECT 1 FROM {source} WHERE CASE WHEN {there} END LIMIT 1".replace("%s", "\0")  # noqa: S608
            query = query.replace("%", "%%").replace("\0", "%s")
            found |= {text for text in some if rows(connection, query, (text, text, FIELD))}
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


def shape_of(connection: Any, source: MysqlSource, table: Table, listed: TableSchema) -> TableShape:
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
    """The names in clauses that place rows by ranges or lists: a hash has a place for any value."""
    return frozenset().union(*(names(found[1]) for found in PLACING.finditer(table.sql)))


def _holds(column: Column) -> Holds:
    """A TEXT takes 65,535 bytes or more: no limit to plan with; a treated value beyond it fails the copy."""
    longest = None if column.kind in {"text", "mediumtext", "longtext"} else WHOLE.get(column.kind, column.longest)
    return Holds(column.form, longest, column.nullable, column.type, exact(column))
