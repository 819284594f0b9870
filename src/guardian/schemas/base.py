"""What every reader of schemas as text offers, and which reader a file goes to."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.schemas.text import Document, load


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """The tables that one file (or one folder of ordered migrations) ends in.

    ``path`` is the name as given, and the source of every table in ``tables``; locations name the very file and line.
    ``created`` counts the definitions seen (``CREATE TABLE`` by a tokenizer of its own, models, messages …),
    ``understood`` those of them whose columns came out. What was seen and not understood is in ``unread`` with
    ``file:line``, so ``created == understood`` unless ``unread`` names the rest. ``skipped``: left out on purpose
    (partitions, tables dropped again, a file that holds no schema).
    """

    path: str
    tables: tuple[TableSchema, ...] = ()
    unread: tuple[Unread, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    created: int = 0
    understood: int = 0
    kind: str = ""
    dialect: str = ""


class Reader(Protocol):
    """A module that reads one kind of schema file."""

    def recognises(self, document: Document) -> bool:
        """Whether this file is of its kind; cheap, looks at name and content."""

    def read(self, document: Document, dialect: str | None) -> SchemaFile:
        """The schema in it. Bad parts come as ``unread``; raises UnreadError when nothing can be read."""


@dataclass(frozen=True, slots=True)
class Format:
    """``module`` is imported only when a file ends in one of ``suffixes`` (all files where empty)."""

    kind: str
    module: str
    suffixes: tuple[str, ...]


SQL_SUFFIXES: tuple[str, ...] = (
    *(".sql", ".ddl", ".psql", ".pgsql", ".mysql", ".mssql", ".tsql", ".plsql", ".hql", ".hive", ".bq", ".bqsql"),
    *(".cql", ".tab", ".dump", ".sqlx"),
)
TEMPLATE_SUFFIXES = (".j2", ".jinja", ".jinja2", ".erb", ".tmpl", ".template", ".tpl", ".in", ".dist", ".txt")

# In this order; the first whose suffix fits and which recognises the file reads it.
FORMATS: tuple[Format, ...] = (
    Format("dbt", "guardian.schemas.dbt", (".sql", ".yml", ".yaml")),
    Format("openapi", "guardian.schemas.openapi", (".json", ".yml", ".yaml")),
    Format("avro", "guardian.schemas.avro", (".avsc", ".avpr", ".json")),
    Format("jsonschema", "guardian.schemas.jsonschema", (".json", ".yml", ".yaml", ".jsonschema")),
    Format("protobuf", "guardian.schemas.protobuf", (".proto",)),
    Format("python", "guardian.schemas.python", (".py", ".pyi")),
    Format("sql", "guardian.schemas.sql", ()),
)


def read_schema(
    path: Path, *, data: bytes | None = None, dialect: str | None = None, name: str | None = None
) -> SchemaFile:
    """The schema in one file, or in ``data`` as if it stood there (another revision). Never raises for bad input.

    A file of no known kind comes back as ``skipped``; one that cannot be read as ``unread``.
    """
    shown = path.as_posix() if name is None else name
    try:
        document = Document(path, shown, load(path) if data is None else data)
        reader = reader_of(document)
        if reader is None:
            return SchemaFile(shown, skipped=(Skipped(shown, "holds no schema of a kind guardian reads"),))
        return reader.read(document, dialect)
    except UnreadError as error:
        return SchemaFile(shown, unread=(Unread(shown, error.what),))


def reader_of(document: Document) -> Reader | None:
    """The first reader that recognises the file. Raises UnreadError where it cannot be told (binary data)."""
    if not document.data.strip():
        return None
    for form in FORMATS:
        if not form.suffixes or document.path.name.lower().endswith(form.suffixes):
            reader = cast(Reader, importlib.import_module(form.module))
            if reader.recognises(document):
                return reader
    return None


def migration_files(names: Sequence[str]) -> tuple[str, ...]:
    """Of the names in one folder, those of ordered migrations in the order they run; empty if it is no such folder.

    Flyway (``V2__x.sql``, repeatable ``R__`` last), numbered or dated files, ``x.up.sql``; undo files are left out.
    """
    from guardian.schemas import sql_migrations

    return sql_migrations.ordered(names)


def read_folder(
    folder: Path,
    *,
    files: Mapping[str, bytes] | None = None,
    dialect: str | None = None,
    name: str | None = None,
) -> SchemaFile:
    """A folder of ordered migrations folded into the schema they end in; its path is the tables' source.

    ``files`` (name inside the folder → bytes) stands for the folder where it is another revision. Files that are no
    migrations of the row are not read here. Never raises for bad input.
    """
    from guardian.schemas import sql_migrations

    return sql_migrations.read(folder, files, dialect, folder.as_posix() if name is None else name)
