"""One changing statement over the catalog, and the steps that several kinds of them take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guardian.model import Location
from guardian.schemas.sql_catalog import Catalog, Held, Table
from guardian.schemas.sql_columns import Body, Column, closing, read_item, split
from guardian.schemas.sql_lex import Statement, Token
from guardian.schemas.sql_notes import with_notes
from guardian.schemas.sql_place import Place


class Change:
    """One statement being applied."""

    __slots__ = ("catalog", "dialect", "location", "place", "statement", "text")

    def __init__(self, text: str, statement: Statement, place: Place, dialect: str, catalog: Catalog) -> None:
        self.text, self.statement, self.place = text, statement, place
        self.dialect, self.catalog = dialect, catalog
        self.location: Location = place.at(statement.tokens[0].start)

    @property
    def tokens(self) -> list[Token]:
        return self.statement.tokens


def words_at(tokens: Sequence[Token], start: int, count: int = 3) -> list[str]:
    found = [token.value if token.kind == "word" else "" for token in tokens[start : start + count]]
    return found + [""] * (count - len(found))


def skip(tokens: Sequence[Token], index: int, *phrases: str) -> int:
    """Past any of these phrases, in this order."""
    for phrase in phrases:
        parts = phrase.split()
        if [token.value for token in tokens[index : index + len(parts)]] == parts:
            index += len(parts)
    return index


def table_of(change: Change, name: str) -> Table:
    return change.catalog.known_or_partial(name, change.location)


def put(change: Change, name: str, items: Sequence[Sequence[Token]]) -> None:
    body = Body()
    for item in items:
        if item:
            read_item(change.text, item, body)
    if body.odd:
        change.catalog.lost(change.place.at(body.odd[0].start), f"change of table {name} not understood")
    if not body.columns and not body.keys:
        return
    table = change.catalog.find(name) if not body.columns else table_of(change, name)
    if table is None:
        return
    for column in with_notes(body.columns, change.statement.notes, change.text, change.place.lines):
        table.add(_kept(table, column), change.place.at(column.start))
    table.keys.update(body.keys)


def _kept(table: Table, column: Column) -> Column:
    """With the comment and the former names of the column that it defines anew."""
    held = table.columns.get(column.name.lower())
    if held is None:
        return column
    return replace(column, comment=column.comment or held.column.comment, was=held.column.was)


def listed(item: Sequence[Token], index: int) -> list[Sequence[Token]]:
    """The entries in brackets from ``index``, or the one entry without brackets."""
    if index < len(item) and item[index].value == "(" and item[index].kind == "mark":
        return list(split(item, index + 1, closing(item, index)))
    return [item[index:]]


def renamed(change: Change, name: str, old: str, new: str, item: Sequence[Token] = ()) -> None:
    """``item``: the new name, where it stands in the statement."""
    table = table_of(change, name)
    if old.lower() in table.columns:
        table.rename(old, new, change.place.at(item[0].start) if item else change.location)
    else:  # the making of the table was not seen: what is known is the new name
        start = change.tokens[0].start
        table.add(Column(new, "", start, start, was=(old,)), change.location)


def retyped(change: Change, name: str, item: Sequence[Token]) -> None:
    body = Body()
    read_item(change.text, item, body)
    for column in body.columns:
        table = table_of(change, name)
        held = table.columns.get(column.name.lower())
        if held is None:
            table.add(column, change.place.at(column.start))
        else:
            kept = replace(
                held.column,
                type=column.type or held.column.type,
                comment=column.comment or held.column.comment,
                nullable=column.nullable,
            )
            table.columns[column.name.lower()] = Held(kept, change.place.at(column.start))


def say(change: Change, name: str, column: str, comment: str) -> None:
    table = change.catalog.find(name)
    held = table.columns.get(column.lower()) if table else None
    if held is not None:
        held.column = replace(held.column, comment=comment)
