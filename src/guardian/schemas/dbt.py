"""dbt: properties files (models, sources, seeds, snapshots) and the columns that a model's SQL lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Literal

from guardian.errors import UnreadError
from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.schemas import dbt_sql
from guardian.schemas.base import SchemaFile
from guardian.schemas.found import gather, shows
from guardian.schemas.text import Document
from guardian.schemas.trees import Path, Tree, Unparsed, read_yaml, string

GROUPS = ("models", "seeds", "snapshots")
_SIGNS = re.compile(rb"^(?:models|sources|seeds|snapshots)\s*:\s*(?:#.*|\[.*)?$", re.MULTILINE)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_DOC = re.compile(r"""\{\{\s*doc\(\s*["'](?:[^"']*["']\s*,\s*["'])?([^"']+)["']\s*\)\s*\}\}""")
_WORD = re.compile(r"[\w.\-$]+\Z")
_KEYS: dict[str, Literal["primary", "foreign", "unique"]] = {
    "primary_key": "primary",
    "foreign_key": "foreign",
    "relationships": "foreign",
    "unique": "unique",
}


def recognises(document: Document) -> bool:
    """A properties file with models, sources, seeds or snapshots; or a model, SQL with dbt's Jinja in it."""
    if document.suffix == ".sql":
        return shows(document, dbt_sql.SIGNS) and not shows(document, dbt_sql.MACRO)
    return shows(document, _SIGNS) and PurePath(document.name).name != "dbt_project.yml"


def read(document: Document, dialect: str | None = None) -> SchemaFile:
    """The tables that the file describes, with the columns it names."""
    if document.suffix == ".sql":
        return gather(document, "dbt", dbt_sql.tables(document.text, document.name))
    return gather(document, "dbt", (one for tree in _trees(document) for one in _tables(tree)))


def _trees(document: Document) -> tuple[Tree, ...]:
    """YAML; where Jinja stands unquoted and breaks it, the same text with plain words in its place."""
    text = document.text
    try:
        return read_yaml(text, document.name)
    except Unparsed as fault:
        plain = _JINJA.sub(_same_size, text)
        if plain == text:
            raise UnreadError(f"line {fault.line}: {fault.reason}") from fault
    try:
        return read_yaml(plain, document.name)
    except Unparsed as fault:
        raise UnreadError(f"line {fault.line}: {fault.reason}") from fault


def _same_size(hit: re.Match[str]) -> str:
    """Blanks for statements, a word for expressions; line ends stay, so that every place stays right."""
    fill = "_" if hit.group().startswith("{{") else " "
    return "".join(char if char == "\n" else fill for char in hit.group())


def _tables(tree: Tree) -> Iterator[TableSchema | Unread | Skipped]:
    if not isinstance(tree.value, dict):
        return
    yield from tree.unread
    for group in GROUPS:
        for path in _items(tree, (group,)):
            yield from _table(tree, path, "")
    for source in _items(tree, ("sources",)):
        schema = string(tree.get((*source, "schema")))
        if not schema or "{" in schema or not schema.strip("_ "):
            schema = string(tree.get((*source, "name")))
        for path in _items(tree, (*source, "tables")):
            yield from _table(tree, path, schema)


def _items(tree: Tree, path: Path) -> Iterator[Path]:
    listed = tree.get(path)
    for i in range(len(listed) if isinstance(listed, list) else 0):
        yield (*path, i)


def _table(tree: Tree, path: Path, schema: str) -> Iterator[TableSchema | Unread | Skipped]:
    node = tree.get(path)
    name = _table_name(node) if isinstance(node, dict) else ""
    if not name:
        yield Unread(tree.where(path), "a table without a name")
        return
    columns: dict[str, ColumnSchema] = {}
    places = [(*path, "columns"), *((*version, "columns") for version in _items(tree, (*path, "versions")))]
    for place in places:
        for one in _items(tree, place):
            column = _column(tree, one)
            if isinstance(column, Unread):
                yield column
            elif column is not None:
                if column.name in columns and place == places[0]:
                    yield Unread(tree.where((*one, "name")), "a second column of the same name")
                columns.setdefault(column.name, column)
    for column in _typed(tree, path):
        columns.setdefault(column.name, column)
    yield TableSchema(
        tree.file,
        f"{schema}.{name}" if schema else name,
        tuple(columns.values()),
        comment=_described(node),
        location=tree.said((*path, "name")),
    )


def _table_name(node: dict[str, Any]) -> str:
    """The name in the database where it is given plainly, otherwise the name in dbt."""
    config = node.get("config")
    alias = string(config.get("alias")) if isinstance(config, dict) else ""
    for name in (string(node.get("identifier")), alias, string(node.get("name"))):
        if _WORD.match(name) and name.strip("_"):
            return name
    return string(node.get("name")).strip("_ ") or ("unnamed" if node.get("name") else "")


def _typed(tree: Tree, path: Path) -> Iterator[ColumnSchema]:
    """Seeds may give the types of columns they do not describe."""
    place = (*path, "config", "column_types")
    types = tree.get(place)
    for name, kind in types.items() if isinstance(types, dict) else ():
        yield ColumnSchema(str(name), str(kind), location=tree.key((*place, name)))


def _column(tree: Tree, path: Path) -> ColumnSchema | Unread | None:
    node = tree.get(path)
    if isinstance(node, dict) and "include" in node and "name" not in node:
        return None
    given = node.get("name") if isinstance(node, dict) else None
    if not isinstance(node, dict) or given is None or isinstance(given, (dict, list)) or str(given).strip() == "":
        return Unread(tree.where(path), "a column without a name")
    facts = tuple(_facts(node))
    keys = [_KEYS[word] for word in _KEYS if word in facts]
    kind = node.get("data_type")
    return ColumnSchema(
        str(given),
        kind if isinstance(kind, str) else string(node.get("type")),
        _described(node),
        not {"not_null", "primary_key"} & set(facts),
        keys[0] if keys else "",
        tree.said((*path, "name")),
    )


def _facts(node: dict[str, Any]) -> Iterator[str]:
    """The names of the tests and constraints of a column."""
    for word in ("tests", "data_tests", "constraints"):
        for one in node[word] if isinstance(node.get(word), list) else ():
            if isinstance(one, str):
                yield one
            elif isinstance(one, dict):
                yield from (str(key) for key in one)
                yield string(one.get("type"))


def _described(node: dict[str, Any]) -> str:
    """The description, and behind it in brackets what `meta` and `tags` say: `e-mail [pii: true; tags: gdpr]`."""
    words = _JINJA.sub(" ", _DOC.sub(lambda hit: hit.group(1).replace("_", " "), string(node.get("description"))))
    config = node.get("config") if isinstance(node.get("config"), dict) else {}
    marks: list[str] = []
    for place in (node, config or {}):
        meta = place.get("meta")
        if isinstance(meta, dict):
            marks += [f"{key}: {_plain(value)}" for key, value in meta.items()]
        tags = place.get("tags")
        listed = tags if isinstance(tags, list) else [tags] if isinstance(tags, str) else []
        if listed:
            marks.append("tags: " + ", ".join(str(tag) for tag in listed))
    said = " ".join(words.split())
    return f"{said} [{'; '.join(marks)}]".strip() if marks else said


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())[:120]
