"""The tables that statements have made so far, and what changes them: what a file or a row of migrations ends in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from guardian.model import ColumnSchema, Location, Skipped, TableSchema, Unread
from guardian.schemas.sql_columns import Column, Key
from guardian.schemas.sql_types import Types


@dataclass(slots=True)
class Held:
    """A column and where it was last defined."""

    column: Column
    location: Location


@dataclass(slots=True)
class Table:
    """A table being folded. ``partial``: only changes to it were seen, never its making."""

    name: str
    database: str
    location: Location
    columns: dict[str, Held] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    comment: str = ""
    partial: bool = False

    def add(self, column: Column, location: Location) -> None:
        self.columns[column.name.lower()] = Held(column, location)

    def rename(self, old: str, new: str, location: Location) -> None:
        """The column in its place under another name, which stands at ``location``; nothing where it is not there."""
        if old.lower() in self.columns:
            self.columns = dict(
                (new.lower(), Held(replace(held.column, name=new, was=(*held.column.was, old)), location))
                if key == old.lower()
                else (key, held)
                for key, held in self.columns.items()
            )
            if key_ := self.keys.pop(old.lower(), None):
                self.keys[new.lower()] = key_


@dataclass(slots=True)
class Catalog:
    """State of the fold over one file or one folder."""

    tables: dict[tuple[str, str], Table] = field(default_factory=dict)
    types: Types = field(default_factory=Types)
    unread: list[Unread] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    created: int = 0
    understood: int = 0
    database: str = ""
    schema: str = ""
    _short: dict[str, list[Table]] = field(default_factory=dict)

    def full(self, name: str) -> str:
        """The name with the schema that unqualified names go to."""
        return f"{self.schema}.{name}" if self.schema and "." not in name else name

    def find(self, name: str) -> Table | None:
        """A table by full name, else by its last part where only one fits."""
        name = self.full(name)
        if found := self.tables.get((self.database.lower(), name.lower())):
            return found
        tail = name.lower().rsplit(".", 1)[-1]
        same = [
            table
            for table in self._short.get(tail, ())
            if _compatible(table.name.lower(), name.lower()) and self._holds(table)
        ]
        here = [table for table in same if table.database.lower() == self.database.lower()]
        return here[0] if len(here) == 1 else same[0] if len(same) == 1 else None

    def put(self, table: Table) -> None:
        self.tables[table.database.lower(), table.name.lower()] = table
        self._short.setdefault(table.name.lower().rsplit(".", 1)[-1], []).append(table)

    def drop(self, table: Table) -> None:
        self.tables.pop((table.database.lower(), table.name.lower()), None)
        short = self._short[table.name.lower().rsplit(".", 1)[-1]]
        short.remove(table)

    def rename(self, table: Table, name: str) -> None:
        self.drop(table)
        if "." not in name and "." in table.name:
            name = f"{table.name.rsplit('.', 1)[0]}.{name}"
        table.name = name
        self.put(table)

    def known_or_partial(self, name: str, location: Location) -> Table:
        """The table that a change names; one that holds only the change where its making was not seen."""
        found = self.find(name)
        if found is None:
            found = Table(self.full(name), self.database, location, partial=True)
            self.put(found)
        return found

    def lost(self, location: Location, reason: str) -> None:
        self.unread.append(Unread(f"{location.file}:{location.line}", reason))

    def schemas(self, source: str) -> tuple[TableSchema, ...]:
        """Every table with its columns, types resolved and keys set."""
        databases = {table.database.lower() for table in self.tables.values()}
        return tuple(self._schema(source, table, len(databases) > 1) for table in self.tables.values() if table.columns)

    def _schema(self, source: str, table: Table, with_database: bool) -> TableSchema:
        name = f"{table.database}.{table.name}" if with_database and table.database else table.name
        columns = tuple(self._columns(table))
        return TableSchema(source, name, columns, comment=table.comment, location=table.location)

    def _columns(self, table: Table) -> Iterable[ColumnSchema]:
        for held in table.columns.values():
            key = held.column.key if held.column.key == "primary" else table.keys.get(held.column.name.lower(), "")
            for column in self.types.leaves(held.column):
                yield ColumnSchema(
                    column.name,
                    column.type,
                    column.comment,
                    column.nullable and key != "primary",
                    key or column.key,
                    held.location,
                    held.column.was if column.name == held.column.name else (),
                )

    def _holds(self, table: Table) -> bool:
        return self.tables.get((table.database.lower(), table.name.lower())) is table


def _compatible(one: str, other: str) -> bool:
    """Names of different length that may mean one table: ``users`` and ``public.users``."""
    return one.endswith(f".{other}") or other.endswith(f".{one}") or one == other
