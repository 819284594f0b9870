"""What MySQL or MariaDB databases say beside their rows: the texts of their schemas, and what the server keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from guardian.errors import UnreadError
from guardian.sources.sinks.mysql_noted import noted
from guardian.sources.sinks.mysql_plan import comments, opened, own, wording
from guardian.sources.sinks.mysql_rights import unseen
from guardian.sources.sinks.mysql_schema import Code, Table, read_schema, renamed, rows
from guardian.sources.sinks.mysql_target import STAGING, mark_of
from guardian.sources.sinks.schema_texts import Remains, SchemaText, Texts
from guardian.sources.sinks.wording import Wording

EVENTS = "SELECT EVENT_NAME, EVENT_DEFINITION, EVENT_COMMENT FROM information_schema.EVENTS WHERE EVENT_SCHEMA = %s"
ROUTINES = (
    "SELECT ROUTINE_TYPE, ROUTINE_NAME, ROUTINE_COMMENT FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s"
    " AND ROUTINE_COMMENT <> ''"
)


def texts_of(url: str, name: str, password_file: Path | None, called: Mapping[str, str]) -> Texts:
    """``called``: the databases by the names that they shall have here."""
    with opened(url, name, password_file) as (_, connection, database):
        schema = read_schema(connection, database)
        said: list[SchemaText] = []
        for table in schema.tables:
            said += _of_table(replace(table, schema=called.get(table.schema, table.schema)), called)
        said += [_of_code(one, called, name) for one in schema.code]
        remains = list(_remains(connection, schema.databases))
        for one in schema.databases:
            said += _beside_tables(connection, one, called.get(one, one))
            tables = {table.name: table for table in schema.tables if table.schema == one}
            kept = list(noted(connection, one, tables, called.get(one, one)))
            said += [text for text in kept if isinstance(text, SchemaText)]
            remains += [text for text in kept if isinstance(text, Remains)]
            for kind in unseen(connection, one):
                remains.append(
                    Remains(called.get(one, one), f"{kind} that this login may not see: check as one that may")
                )
        return Texts(tuple(said), tuple(remains))


def _of_table(table: Table, called: Mapping[str, str]) -> Iterator[SchemaText]:
    if table.name == "guardian_manifest":
        return
    for one in own(table, renamed(table.sql, called)):
        yield SchemaText("table", table.key, one)
    for one in comments(table):
        column = one.key.partition("\0")[2]
        yield SchemaText("comment on column" if column else "comment on table", f"{table.key}.{column}".strip("."), one)


def _of_code(code: Code, called: Mapping[str, str], name: str) -> SchemaText:
    if not code.sql:
        raise UnreadError(
            f"the text of a {code.kind.lower()} may not be read by this login",
            where=f"{name}/{code.schema}.{code.name}",
        )
    found = replace(code, schema=called.get(code.schema, code.schema), sql=renamed(code.sql, called))
    return SchemaText(code.kind.lower(), f"{found.schema}.{found.name}", wording(found), alone=True)


def _beside_tables(connection: Any, database: str, named: str) -> Iterator[SchemaText]:
    for event, *texts in rows(connection, EVENTS, (database,)):
        for at, text in enumerate(texts):
            if text:
                one = Wording("", text, plain=bool(at), backslashes=True)
                yield SchemaText("event", f"{named}.{event}", one, alone=True)
    for kind, routine, text in rows(connection, ROUTINES, (database,)):
        yield SchemaText(f"comment on {kind.lower()}", f"{named}.{routine}", Wording("", text, plain=True))
    for text in _database_comment(connection, database):
        yield SchemaText("comment on database", named, Wording("", text, plain=True))


def _database_comment(connection: Any, database: str) -> Iterator[str]:
    """Only MariaDB has one."""
    columns = (
        "SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_NAME = 'SCHEMATA' AND COLUMN_NAME = 'SCHEMA_COMMENT'"
    )
    if rows(connection, columns):
        query = "SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s"
        yield from (str(row[0]) for row in rows(connection, query, (database,)) if row[0])


def _remains(connection: Any, databases: tuple[str, ...]) -> Iterator[Remains]:
    names = dict(zip(databases, databases, strict=True))
    pattern = f"{STAGING}_{mark_of(names)}".replace("_", "\\_")
    query = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE %s"
    for (name,) in rows(connection, query, (f"{pattern}%",)):
        yield Remains(name, "what an unfinished run left: run it again, or drop it")
