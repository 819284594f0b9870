"""What a reader found in one file, gathered: tables, and what was seen and not understood."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from guardian.model import Skipped, TableSchema, Unread
from guardian.schemas.base import SchemaFile
from guardian.schemas.text import Document

NO_SCHEMA = "holds no schema of a kind guardian reads"


def gather(document: Document, kind: str, found: Iterable[TableSchema | Unread | Skipped]) -> SchemaFile:
    """All of it as the reading of one file; a file that gave nothing is skipped, in so many words."""
    tables: list[TableSchema] = []
    unread: list[Unread] = []
    skipped: list[Skipped] = []
    for one in found:
        match one:
            case TableSchema():
                tables.append(one)
            case Unread():
                unread.append(one)
            case Skipped():
                skipped.append(one)
    if not (tables or unread or skipped):
        skipped.append(Skipped(document.name, NO_SCHEMA))
    return SchemaFile(
        document.name,
        _apart(tables),
        tuple(dict.fromkeys(unread)),
        tuple(dict.fromkeys(skipped)),
        len(tables) + len(unread),
        len(tables),
        kind,
    )


def _apart(tables: list[TableSchema]) -> tuple[TableSchema, ...]:
    """Tables of one name are told apart by number: a reference means one of them."""
    count: dict[str, int] = {}
    named: list[TableSchema] = []
    for table in tables:
        number = count[table.name] = count.get(table.name, 0) + 1
        if number == 1:
            named.append(table)
            continue
        name = f"{table.name}#{number}"
        named.append(TableSchema(table.source, name, table.columns, comment=table.comment, location=table.location))
    return tuple(named)


def shows(document: Document, pattern: re.Pattern[bytes]) -> bool:
    """Whether the pattern stands in the bytes of the file, also of one in UTF-16."""
    data = document.data
    if b"\x00" in data[:4096]:
        data = document.text.encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    return pattern.search(data) is not None
