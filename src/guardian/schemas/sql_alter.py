"""What changes tables that are there: ALTER, DROP and RENAME TABLE, COMMENT ON, SQL Server's procedures."""

from __future__ import annotations

from guardian.model import Skipped
from guardian.schemas.sql_alter_table import alter
from guardian.schemas.sql_catalog import Catalog
from guardian.schemas.sql_change import Change, say, skip, words_at
from guardian.schemas.sql_columns import literal_after, read_name, split
from guardian.schemas.sql_lex import Statement
from guardian.schemas.sql_place import Place
from guardian.schemas.sql_procedures import procedure


def apply(kind: str, text: str, statement: Statement, place: Place, dialect: str, catalog: Catalog) -> None:
    """One changing statement over the catalog."""
    change = Change(text, statement, place, dialect, catalog)
    match kind:
        case "alter":
            alter(change)
        case "drop":
            _drop(change)
        case "rename":
            _rename_tables(change)
        case "comment":
            _comment_on(change)
        case "exec":
            procedure(change)


def use(kind: str, statement: Statement, catalog: Catalog) -> None:
    """USE database, SET search_path: where unqualified names go from here on."""
    tokens = statement.tokens
    if kind == "use":
        index = 1 + (len(tokens) > 2 and tokens[1].value in {"DATABASE", "SCHEMA"})
        catalog.database = read_name(tokens, index)[0]
        return
    name = read_name(tokens, 3)[0] if len(tokens) > 3 else ""
    catalog.schema = "" if name.lower() in {"public", "pg_catalog", "default", "$user", ""} else name


def _drop(change: Change) -> None:
    tokens = change.tokens
    index = next(i for i, token in enumerate(tokens) if token.value == "TABLE") + 1
    for part in split(tokens, skip(tokens, index, "IF EXISTS"), len(tokens)):
        table = change.catalog.find(read_name(part, 0)[0]) if part else None
        if table is None:
            continue
        change.catalog.drop(table)
        if not table.partial:
            where = f"{table.location.file}:{table.location.line}"
            at = f"{change.location.file}:{change.location.line}"
            change.catalog.skipped.append(Skipped(where, f"table {table.name} is dropped again at {at}"))


def _rename_tables(change: Change) -> None:
    for part in split(change.tokens, 2, len(change.tokens)):
        old, index = read_name(part, skip(part, 0, "IF EXISTS"))
        table = change.catalog.find(old)
        new = read_name(part, index + 1)[0]
        if table is not None and new:
            change.catalog.rename(table, new)


def _comment_on(change: Change) -> None:
    tokens = change.tokens
    words = words_at(tokens, 2)
    index = 3 + (words[0] in {"FOREIGN", "MATERIALIZED"})
    name, index = read_name(tokens, skip(tokens, index, "IF EXISTS"))
    comment = literal_after(tokens, index)
    if words[0] == "COLUMN" and "." in name:
        table, column = name.rsplit(".", 1)
        say(change, table, column, comment)
    elif words[0] in {"TABLE", "FOREIGN"}:
        found = change.catalog.find(name)
        if found is not None:
            found.comment = comment
    elif words[0] in {"DOMAIN", "TYPE"}:
        change.catalog.types.comments[name.lower()] = comment
