"""CREATE TABLE in all its forms, CREATE TYPE and CREATE DOMAIN."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from guardian.model import Location, Skipped
from guardian.schemas.sql_catalog import Catalog, Held, Table
from guardian.schemas.sql_columns import (
    Body,
    Column,
    closing,
    literal_after,
    plain,
    read_body,
    read_column,
    read_name,
    split,
)
from guardian.schemas.sql_lex import Start, Statement, Token
from guardian.schemas.sql_notes import table_note, with_notes
from guardian.schemas.sql_place import Place

_TEMPORARY = re.compile(r"\b(?:TEMP|TEMPORARY|VOLATILE)\b", re.IGNORECASE)
_REPLACES = re.compile(r"\bOR\s+REPLACE\b|\bREFRESH\b", re.IGNORECASE)
_QUERY = frozenset({"SELECT", "WITH", "(", "FROM", "TABLE", "VALUES"})
_STOP = frozenset({"INSERT", "UPDATE", "GO", "END", "BEGIN", "IF", "EXEC", "PRINT", "DECLARE"})


class _Made:
    """One CREATE TABLE while it is read: where its pieces stand among the tokens."""

    __slots__ = ("after", "catalog", "dialect", "name", "place", "start", "statement", "text", "tokens")

    def __init__(
        self, text: str, start: Start, statement: Statement, place: Place, dialect: str, catalog: Catalog
    ) -> None:
        self.text, self.start, self.statement, self.place = text, start, statement, place
        self.dialect, self.catalog = dialect, catalog
        self.tokens = statement.tokens
        index = next(i for i, token in enumerate(self.tokens) if token.value == "TABLE") + 1
        index = _skip_exists(self.tokens, index)
        self.name, self.after = read_name(self.tokens, index)

    @property
    def location(self) -> Location:
        return self.place.at(self.start.start)

    def word(self, index: int) -> str:
        return self.tokens[index].value if 0 <= index < len(self.tokens) else ""


def create(text: str, start: Start, statement: Statement, place: Place, dialect: str, catalog: Catalog) -> None:
    """One CREATE TABLE into the catalog: counted, and understood or named."""
    made = _Made(text, start, statement, place, dialect, catalog)
    catalog.created += 1
    if not made.name:
        catalog.lost(made.location, "CREATE TABLE without a name that can be read")
        return
    table = Table(catalog.full(made.name), catalog.database, made.location)
    if _temporary(made):
        catalog.understood += 1
        where = f"{made.location.file}:{made.location.line}"
        catalog.skipped.append(Skipped(where, f"table {made.name} is temporary"))
        return
    reason = _fill(made, table)
    if reason is None:
        catalog.understood += 1
        _keep(made, table)
    elif reason:
        catalog.lost(made.location, f"columns of table {made.name} not understood: {reason}")
        if table.columns:
            _keep(made, table)
    else:
        catalog.understood += 1


def _temporary(made: _Made) -> bool:
    words = made.text[made.start.start : made.start.end]
    joomla = made.name.startswith("#__")  # its placeholder for a prefix of table names
    return (made.name.startswith("#") and not joomla) or _TEMPORARY.search(words) is not None


def _fill(made: _Made, table: Table) -> str | None:
    """The columns into the table. None: understood; "": understood and not to be kept; else why not."""
    index = _skip_options(made)
    first = made.word(index)
    if first == "PARTITION" and made.word(index + 1) == "OF":
        return _partition(made, index + 2)
    if first == "OF":
        return _of_type(made, table, index + 1)
    if first in {"LIKE", "CLONE", "COPY", "SHALLOW", "DEEP"}:
        return _copied(made, table, [read_name(made.tokens, index + 1 + (first in {"SHALLOW", "DEEP"}))[0]])
    if first == "USING" and "VIRTUAL" in made.text[made.start.start : made.start.end].upper():
        return _virtual(made, table, index + 1)
    if first == "(" and made.word(index + 1) not in {"SELECT", "WITH"}:
        return _listed(made, table, index)
    return _from_query(made, table, index)


def _skip_exists(tokens: Sequence[Token], index: int) -> int:
    words = [token.value for token in tokens[index : index + 3]]
    if words[:3] == ["IF", "NOT", "EXISTS"]:
        return index + 3
    return index + 2 if words[:2] == ["IF", "EXISTS"] else index


def _skip_options(made: _Made) -> int:
    """What may stand between a table's name and its columns."""
    index = made.after
    while made.word(index) in {"ON", "UUID", "COMMENT", "COPY", "SHARING", "COLLATE"}:
        if made.word(index) == "COPY" and made.word(index + 1) != "GRANTS":
            break
        index += 4 if made.word(index) in {"SHARING"} else 2
        if made.word(index - 2) == "ON":
            index = read_name(made.tokens, index)[1]
    if made.word(index) == ",":  # Teradata: CREATE TABLE t, NO FALLBACK, … (columns)
        while made.word(index) not in {"(", ""}:
            index += 1
    return index


def _listed(made: _Made, table: Table, opening: int) -> str | None:
    tokens = made.tokens
    end = closing(tokens, opening)
    body = read_body(made.text, tokens, opening + 1, end)
    if made.word(end + 1) == "AS" and made.word(end + 2) in _QUERY and body.columns and not body.columns[0].type:
        _typed_by_query(made, body, end + 2)
    _take(made, table, body)
    _tail(made, table, end + 1)
    missing = [name for name in [*body.likes, *_parents(made, end + 1)] if not _inherit(made, table, name)]
    if missing:
        return f"it takes over those of {', '.join(missing)}, which is not in what was read"
    if end >= len(tokens):
        return "its bracket is never closed"
    if body.odd:
        at = made.place.at(body.odd[0].start)
        return f"no column or constraint at line {at.line}"
    return None if table.columns or end == opening + 1 or body.likes else "no column in its list"


def _typed_by_query(made: _Made, body: Body, query: int) -> None:
    """Column names given, types left to the query."""
    columns = _projection(made, query)
    if not isinstance(columns, str) and len(columns) == len(body.columns):
        body.columns = [replace(named, type=column.type) for named, column in zip(body.columns, columns, strict=True)]


def _take(made: _Made, table: Table, body: Body) -> None:
    for column in with_notes(body.columns, made.statement.notes, made.text, made.place.lines):
        table.add(column, made.place.at(column.start))
    table.keys.update(body.keys)


def _tail(made: _Made, table: Table, start: int) -> None:
    """What follows the column list: the table's comment, Hive's partition columns."""
    tokens, depth = made.tokens, 0
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.kind == "mark":
            depth += (token.value == "(") - (token.value == ")")
        elif (token.value == "COMMENT" and depth == 0 and token.kind == "word") or (
            token.value in {"DESCRIPTION", "comment"} and depth == 1
        ):
            table.comment = table.comment or literal_after(tokens, index + 1)
        elif token.value in {"PARTITIONED", "PARTITION"} and made.word(index + 1) == "BY" and depth == 0:
            _partition_columns(made, table, index + 2)
        elif depth == 0 and token.value in _STOP and token.kind == "word":
            break
    if not table.comment:
        table.comment = _note(made)


def _note(made: _Made) -> str:
    return table_note(made.text, made.start.start) if made.place.fixed is None else ""


def _partition_columns(made: _Made, table: Table, opening: int) -> None:
    if made.word(opening) != "(":
        return
    body = read_body(made.text, made.tokens, opening + 1, closing(made.tokens, opening))
    for column in body.columns:
        if column.type and column.name.lower() not in table.columns and "(" not in column.type.split("(")[0]:
            table.add(column, made.place.at(column.start))


def _parents(made: _Made, start: int) -> list[str]:
    for index in range(start, min(len(made.tokens), start + 12)):
        if made.word(index) == "INHERITS" and made.word(index + 1) == "(":
            end = closing(made.tokens, index + 1)
            return [read_name(part, 0)[0] for part in split(made.tokens, index + 2, end) if part]
    return []


def _inherit(made: _Made, table: Table, name: str) -> bool:
    """The columns of another table before or after its own; whether that table is known."""
    parent = made.catalog.find(name)
    if parent is None or parent.partial:
        return False
    own = table.columns
    table.columns = {key: Held(held.column, made.location) for key, held in parent.columns.items() if key not in own}
    table.columns.update(own)
    table.keys = {**parent.keys, **table.keys}
    return True


def _copied(made: _Made, table: Table, names: Sequence[str]) -> str | None:
    missing = [name for name in names if not _inherit(made, table, name)]
    if missing:
        return f"it is made like {', '.join(missing)}, which is not in what was read"
    _tail(made, table, made.after)
    return None


def _partition(made: _Made, index: int) -> str:
    parent = read_name(made.tokens, index)[0]
    made.catalog.skipped.append(
        Skipped(f"{made.location.file}:{made.location.line}", f"table {made.name} is a partition of {parent}")
    )
    return ""


def _of_type(made: _Made, table: Table, index: int) -> str | None:
    name = read_name(made.tokens, index)[0]
    fields = made.catalog.types.fields.get(name.lower())
    if fields is None:
        return f"its type {name} is not in what was read"
    for column in fields:
        table.add(column, made.location)
    return None


def _virtual(made: _Made, table: Table, index: int) -> str | None:
    """SQLite's virtual tables: the module's arguments are the columns, options have a ``=``."""
    opening = index + 1
    if made.word(opening) != "(":
        return None
    for part in split(made.tokens, opening + 1, closing(made.tokens, opening)):
        if part and not any(token.value == "=" for token in part) and part[0].kind in {"word", "quoted"}:
            table.add(Column(plain(part[0]), "text", part[0].start, part[-1].end), made.place.at(part[0].start))
    return None


def _from_query(made: _Made, table: Table, start: int) -> str | None:
    """CREATE TABLE … AS SELECT, or AS another table."""
    depth = 0
    for index in range(start, len(made.tokens)):
        token = made.tokens[index]
        if token.kind == "mark":
            depth += (token.value == "(") - (token.value == ")")
        query = _query_at(made, index, start) if depth == (token.value == "(") else 0
        if query < 0:
            return _copied(made, table, [read_name(made.tokens, index + 1)[0]])
        if query:
            _tail(made, table, start)
            return _projected(made, table, query)
    if made.word(start) == "USING" or made.word(start) == "LOCATION" or "EXTERNAL" in made.word(1):
        return "they are not written in the statement but in the data it points to"
    return "no column list"


def _query_at(made: _Made, index: int, start: int) -> int:
    """Where a query begins; -1: the name of another table stands after AS; 0: neither."""
    word = made.word(index)
    if word == "AS" and made.word(index + 1) in _QUERY:
        return index + 1
    if word == "AS" and made.word(index + 1) and index == start:
        return -1
    begins = word in {"SELECT", "("} or (word == "WITH" and made.word(index + 1) != "(")
    return index if index == start and begins else 0


def _projected(made: _Made, table: Table, query: int) -> str | None:
    columns = _projection(made, query)
    if isinstance(columns, str):
        return columns
    for column in columns:
        table.add(column, made.location)
    return None


def _projection(made: _Made, query: int) -> tuple[Column, ...] | str:
    from guardian.schemas.sql_select import projection

    text = made.text[made.tokens[query].start : made.tokens[-1].end]
    return projection(text, made.dialect, made.catalog)


def _keep(made: _Made, table: Table) -> None:
    """Into the catalog; a second making of the same table adds what it has new."""
    catalog = made.catalog
    words = made.text[made.start.start : made.start.end]
    where = f"{made.location.file}:{made.location.line}"
    if not table.columns:
        catalog.skipped.append(Skipped(where, f"table {made.name} has no columns"))
    held = catalog.tables.get((table.database.lower(), table.name.lower()))
    if held is None or _REPLACES.search(words):
        if held is not None:
            catalog.drop(held)
        catalog.put(table)
        return
    for key, column in table.columns.items():
        if key not in held.columns or held.partial:
            held.columns[key] = column
    held.keys = {**table.keys, **held.keys}
    held.comment = held.comment or table.comment
    if held.partial:
        held.partial, held.location = False, table.location


def schema_name(statement: Statement) -> str:
    """The name in CREATE SCHEMA."""
    tokens = statement.tokens
    index = _skip_exists(tokens, 2)
    if index < len(tokens) and tokens[index].value == "AUTHORIZATION":
        index += 1
    return read_name(tokens, index)[0]


def create_type(text: str, statement: Statement, place: Place, catalog: Catalog) -> None:
    """A domain, enum, alias or composite type, so that columns of it show what they hold."""
    tokens = statement.tokens
    index = next(i for i, token in enumerate(tokens) if token.value in {"TYPE", "DOMAIN"})
    name, after = read_name(tokens, _skip_exists(tokens, index + 1))
    words = [token.value for token in tokens[after : after + 3]] + [""] * 3
    if words[0] in {"AS", "IS", "FROM", "UNDER"} and words[1] in {"OBJECT", "STRUCT"}:
        after, words = after + 1, [*words[1:], ""]
    if words[0] in {"AS", "IS", "OBJECT", "STRUCT"} and words[1] == "(":
        body = read_body(text, tokens, after + 2, closing(tokens, after + 1))
        if body.columns:
            columns = with_notes(body.columns, statement.notes, text, place.lines)
            catalog.types.name_fields(name, columns)
        return
    if words[0] == "(":  # Cassandra; PostgreSQL's base types have settings with "=" there
        columns = read_body(text, tokens, after + 1, closing(tokens, after)).columns
        if columns and all(column.type for column in columns):
            catalog.types.name_fields(name, columns)
        return
    begin = after + (words[0] in {"AS", "FROM", "IS"})
    if words[0] == "" or words[1] in {"RANGE", "TABLE", "VARRAY"} or begin >= len(tokens):
        return
    fake = Token("word", "X", tokens[after].start, tokens[after].start, "x")
    column = read_column(text, [fake, *tokens[begin:]])
    if column is not None and column.type:
        catalog.types.name_base(name, column.type)
