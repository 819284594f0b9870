"""Schemas written in SQL: one file, or many folded into one catalog."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from guardian.errors import UnreadError
from guardian.model import Skipped
from guardian.schemas import sql_alter, sql_create, sql_dialect, sql_unknown
from guardian.schemas.base import SQL_SUFFIXES, TEMPLATE_SUFFIXES, SchemaFile
from guardian.schemas.sql_catalog import Catalog
from guardian.schemas.sql_lex import Lines, Start, settled, starts, tokenise
from guardian.schemas.sql_place import Place
from guardian.schemas.sql_slim import BIG, slim
from guardian.schemas.text import Document, decode, is_junk

_LOOKS = re.compile(rb"^\s*(?:CREATE\s+(?:\w+\s+){0,3}TABLE|ALTER\s+TABLE)\s+\S", re.IGNORECASE | re.MULTILINE)
# Markers of goose, sql-migrate, dbmate and MyBatis: what stands under "down" undoes the migration.
_DOWN = re.compile(
    r"^[ \t]*--[ \t]*(?:\+(?:goose|migrate)[ \t]+Down|migrate:down|//[ \t]*@UNDO|@UNDO)\b.*?"
    r"(?=^[ \t]*--[ \t]*(?:\+(?:goose|migrate)[ \t]+Up|migrate:up)\b|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


def recognises(document: Document) -> bool:
    """By its ending, or, for text without a telling one, by a line that begins with CREATE TABLE."""
    name = document.path.name.lower()
    for suffix in TEMPLATE_SUFFIXES:
        name = name.removesuffix(suffix)
    if name.endswith(SQL_SUFFIXES):
        return True
    plain = "." not in name.lstrip(".") or name != document.path.name.lower()
    return plain and _LOOKS.search(document.data[:1_000_000]) is not None


def read(document: Document, dialect: str | None) -> SchemaFile:
    """The tables that one SQL file ends in."""
    catalog = Catalog()
    found = fold(document, dialect, catalog)
    return finished(document.name, catalog, found)


def finished(name: str, catalog: Catalog, dialect: str) -> SchemaFile:
    """What the catalog holds, as the schema of ``name``."""
    tables = catalog.schemas(name)
    skipped = list(catalog.skipped)
    if not tables and not catalog.created and not catalog.unread:
        skipped.append(Skipped(name, "makes or changes no table"))
    return SchemaFile(
        name, tables, tuple(catalog.unread), tuple(skipped), catalog.created, catalog.understood, "sql", dialect
    )


def fold(document: Document, dialect: str | None, catalog: Catalog) -> str:
    """Run the statements of one file over the catalog; the dialect it was read in. Raises UnreadError."""
    data = slim(document.data) if len(document.data) > BIG else document.data
    text = settled(_DOWN.sub(lambda found: "\n" * found.group().count("\n"), decode(data)))
    chosen = _choose(document.name, text, dialect, catalog)
    backslash = chosen in sql_dialect.BACKSLASH or (not chosen and "`" in text)
    before = catalog.created, len(catalog.tables), len(catalog.unread)
    run(text, Place(document.name, Lines(text)), chosen, backslash, catalog)
    catalog.database = catalog.schema = ""
    if before == (catalog.created, len(catalog.tables), len(catalog.unread)) and is_junk(text):
        raise UnreadError("binary data, not text")
    return chosen


def _choose(name: str, text: str, given: str | None, catalog: Catalog) -> str:
    found = sql_dialect.find_dialect(text)
    asked = sql_dialect.known(given) if given else ""
    if given and not asked:
        raise UnreadError(f"unknown dialect '{given}'; known: {', '.join(sql_dialect.DIALECTS)}")
    marks = sql_dialect.scores(text) if asked and found != asked else {}
    if marks.get(found, 0) >= 10 and marks.get(asked, 0) * 2 < marks.get(found, 0):
        catalog.skipped.append(Skipped(name, f"dialect {asked} set aside: the text is written in {found}"))
        return found
    return asked or found


@dataclass(slots=True)
class _Inline:
    """The schema of a CREATE SCHEMA that tables follow inside the same statement."""

    name: str = ""


def run(text: str, place: Place, dialect: str, backslash: bool, catalog: Catalog) -> None:
    """Every statement of interest in order; one that is not understood is named and the next goes on."""
    found = sql_unknown.resolved(text, starts(text, backslash))
    inline = _Inline()
    for start, following in pairwise([*found, Start("end", len(text), len(text))]):
        try:
            _statement(text, start, following.start, place, dialect, backslash, catalog, inline)
        except (IndexError, ValueError, RecursionError) as error:
            catalog.lost(place.at(start.start), f"statement not understood ({type(error).__name__})")


def _statement(
    text: str, start: Start, end: int, place: Place, dialect: str, backslash: bool, catalog: Catalog, inline: _Inline
) -> None:
    if start.kind == "dynamic":
        run(start.inner, place.inside(start.start), dialect, backslash, catalog)
        return
    if start.kind in {"insert", "grant", "other"}:
        return
    if start.kind == "unknown":
        catalog.lost(place.at(start.start), "statement not understood: it makes or changes nothing that SQL knows")
        return
    statement = tokenise(text, start.start, end, backslash)
    outer = catalog.schema
    if inline.name:
        catalog.schema = inline.name
    match start.kind:
        case "create":
            sql_create.create(text, start, statement, place, dialect, catalog)
        case "alter" | "drop" | "rename" | "exec" | "comment":
            sql_alter.apply(start.kind, text, statement, place, dialect, catalog)
        case "type":
            sql_create.create_type(text, statement, place, catalog)
        case "use" | "path":
            sql_alter.use(start.kind, statement, catalog)
        case "schema":
            inline.name = sql_create.schema_name(statement)
    if start.kind not in {"use", "path"}:
        catalog.schema = outer
    if statement.ended:
        inline.name = ""
