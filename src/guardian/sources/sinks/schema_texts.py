"""The texts of a whole database's schema, as ``protect --check`` reads them in a finished copy and in its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from guardian.errors import UsageError
from guardian.sources.address import display_name

if TYPE_CHECKING:
    from guardian.sources.sinks.base import Treater
    from guardian.sources.sinks.searching import Search
    from guardian.sources.sinks.wording import Wording


NUMBER = "last number"
"""The kind of what says how far a table's own numbers are; a copy has that of its source, or of its own last row."""


@dataclass(frozen=True, slots=True)
class SchemaText:
    """One text of a schema: what kind of object says it, the object's name, and what it says.

    ``alone``: an object of its own, which a copy has only where its source has it. ``kept``: what the engine keeps of
    cells for itself (statistics), which may say what no text of the source does.
    """

    kind: str
    name: str
    wording: Wording
    alone: bool = False
    kept: bool = False

    @property
    def place(self) -> tuple[str, str]:
        return self.kind, self.name


@dataclass(frozen=True, slots=True)
class Remains:
    """Something beside the tables of a copy in which values may still stand: where, and what it is."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Texts:
    """What the schema of one database says, and what lies beside its tables."""

    said: tuple[SchemaText, ...]
    remains: tuple[Remains, ...] = ()


def texts_of(
    address: str, password_file: Path | None, called: Mapping[str, str] | None = None, *, remains: bool = True
) -> Texts:
    """The texts at ``address``. ``called``: databases by the names that they go by (MySQL: those of the source).
    ``remains``: whether a file is looked through for what lies beside its rows."""
    from guardian.sources.sinks.databases import engine_of, path_in

    engine = engine_of(address)
    if engine == "sqlite":
        from guardian.sources.sinks import sqlite_texts

        return numbered(sqlite_texts.texts_of(path_in(address), display_name(address), remains=remains))
    if engine == "duckdb":
        from guardian.sources.sinks import duckdb_texts

        return numbered(duckdb_texts.texts_of(path_in(address), display_name(address), remains=remains))
    if engine == "postgres":
        from guardian.sources.sinks import postgres_texts

        return numbered(postgres_texts.texts_of(address, display_name(address), password_file))
    if engine == "mysql":
        from guardian.sources.sinks import mysql_texts

        return numbered(mysql_texts.texts_of(address, display_name(address), password_file, called or {}))
    raise UsageError("not a database whose schema can be read", where=display_name(address))


def computed(address: str, password_file: Path | None) -> dict[str, str]:
    """What the engine keeps of the rows of others (materialised views, full-text indexes), each with its definition."""
    from guardian.sources.sinks.databases import engine_of, path_in

    engine = engine_of(address)
    if engine == "sqlite":
        from guardian.sources.sinks import sqlite_texts

        return sqlite_texts.computed(path_in(address), display_name(address))
    if engine == "postgres":
        from guardian.sources.sinks import postgres_texts

        return postgres_texts.computed(address, display_name(address), password_file)
    return {}


def numbered(texts: Texts) -> Texts:
    """With a key of its own for each text."""
    said = tuple(replace(one, wording=replace(one.wording, key=str(at))) for at, one in enumerate(texts.said))
    return replace(texts, said=said)


@contextmanager
def searching(source: str, name: str, treater: Treater, password_file: Path | None) -> Iterator[Search]:
    """A search over the treated columns of the database at ``source``."""
    from guardian.sources.sinks import databases

    engine = databases.engine_of(source)
    if engine == "sqlite":
        from guardian.sources.sinks import sqlite_plan

        with sqlite_plan.searching(databases.path_in(source), name, treater) as search:
            yield search
    elif engine == "duckdb":
        from guardian.sources.sinks import duckdb_plan

        with duckdb_plan.searching(databases.path_in(source), name, treater) as search:
            yield search
    elif engine == "postgres":
        from guardian.sources.sinks import postgres_plan

        with postgres_plan.searching(source, name, treater, password_file) as search:
            yield search
    elif engine == "mysql":
        from guardian.sources.sinks import mysql_plan

        with mysql_plan.searching(source, name, treater, password_file) as search:
            yield search
    else:
        raise UsageError("not a database whose schema can be read", where=name)
