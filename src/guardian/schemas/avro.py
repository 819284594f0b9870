"""Avro schemas (.avsc, and protocols .avpr): records with nested records, unions, arrays and maps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.schemas.base import SchemaFile
from guardian.schemas.found import gather, shows
from guardian.schemas.text import Document
from guardian.schemas.trees import Path, Tree, string, trees_of

MAX_DEPTH = 48
MAX_COLUMNS = 5_000
_PRIMITIVES = frozenset(["null", "boolean", "int", "long", "float", "double", "bytes", "string"])
_SIGNS = re.compile(rb'"type"\s*:\s*"(?:record|error)"')
_LOGICAL = {
    "date": "date",
    "uuid": "uuid",
    "decimal": "decimal",
    **dict.fromkeys(("time-millis", "time-micros"), "time"),
    **dict.fromkeys(("timestamp-millis", "timestamp-micros", "timestamp-nanos"), "timestamp"),
    **dict.fromkeys(("local-timestamp-millis", "local-timestamp-micros"), "timestamp"),
}


def recognises(document: Document) -> bool:
    """A `.avsc` or `.avpr` file, or JSON that declares a record with fields."""
    if document.suffix in (".avsc", ".avpr"):
        return True
    return shows(document, _SIGNS) and b'"fields"' in document.data


def read(document: Document, dialect: str | None = None) -> SchemaFile:
    """Each record that is no field of another, as a table; the records inside it as dotted paths."""
    return gather(document, "avro", (one for tree in trees_of(document) for one in _tables(tree)))


def _tables(tree: Tree) -> Iterator[TableSchema | Unread | Skipped]:
    yield from tree.unread
    names: dict[str, Path] = {}
    for path in _roots(tree):
        _collect(tree, path, "", names)
        record = _record_at(tree, path)
        if record is None:
            continue
        table = _Record(tree, names)
        table.fields(record, "", ())
        yield from table.notes
        node = tree.get(record)
        yield TableSchema(
            tree.file,
            _full_name(node, ""),
            tuple(table.columns.values()),
            comment=" ".join(string(node.get("doc")).split()),
            location=tree.said((*record, "name")),
        )


def _roots(tree: Tree) -> Iterator[Path]:
    """The top schema, each member of a top union, the types of a protocol."""
    if isinstance(tree.value, list):
        yield from ((i,) for i in range(len(tree.value)))
    elif isinstance(tree.value, dict) and isinstance(tree.value.get("types"), list):
        yield from (("types", i) for i in range(len(tree.value["types"])))
    else:
        yield ()


def _record_at(tree: Tree, path: Path) -> Path | None:
    """The record at ``path``, also inside an array or map."""
    for _ in range(MAX_DEPTH):
        node = tree.get(path)
        if not isinstance(node, dict):
            return None
        if node.get("type") in ("record", "error"):
            return path
        step = next((word for word in ("items", "values", "type") if isinstance(node.get(word), dict)), None)
        if step is None:
            return None
        path = (*path, step)
    return None


def _full_name(node: Any, namespace: str) -> str:
    name = string(node.get("name")) or "record"
    space = string(node.get("namespace")) or namespace
    return name if "." in name or not space else f"{space}.{name}"


def _collect(tree: Tree, path: Path, namespace: str, names: dict[str, Path]) -> None:
    """Note where every named type is defined, by short and full name."""
    stack: list[tuple[Path, Any, str]] = [(path, tree.get(path), namespace)]
    while stack:
        here, node, space = stack.pop()
        if isinstance(node, list):
            stack.extend(((*here, i), one, space) for i, one in enumerate(node) if isinstance(one, (dict, list)))
        if not isinstance(node, dict):
            continue
        space = string(node.get("namespace")) or space
        if node.get("type") in ("record", "error", "enum", "fixed") and string(node.get("name")):
            names.setdefault(_full_name(node, space), here)
            names.setdefault(string(node["name"]).rpartition(".")[2], here)
        for word in ("fields", "type", "items", "values"):
            if isinstance(node.get(word), (dict, list)):
                stack.append(((*here, word), node[word], space))


@dataclass(slots=True)
class _Record:
    """One record being read into columns."""

    tree: Tree
    names: dict[str, Path]
    columns: dict[str, ColumnSchema] = field(default_factory=dict)
    notes: list[Unread | Skipped] = field(default_factory=list)

    def fields(self, path: Path, prefix: str, seen: tuple[Path, ...]) -> None:
        listed = self.tree.get((*path, "fields"))
        if not isinstance(listed, list):
            self.notes.append(Unread(self.tree.where(path), "a record without a list of fields"))
            return
        for i, one in enumerate(listed):
            here = (*path, "fields", i)
            if not isinstance(one, dict) or not string(one.get("name")):
                self.notes.append(Unread(self.tree.where((*here, "type")), "a field without a name"))
                continue
            name = f"{prefix}.{one['name']}" if prefix else one["name"]
            self.field(here, name, (*seen, path))

    def field(self, path: Path, name: str, seen: tuple[Path, ...]) -> None:
        """One field: the fields of its records where it has such, otherwise itself."""
        node = self.tree.get(path)
        kind, empty, records = self.kind((*path, "type"))
        if kind == "?":
            self.notes.append(Unread(self.tree.where((*path, "type")), "a field of a type that Avro does not have"))
        before = len(self.columns)
        again = [one for one in records if one in seen]
        for record in records:
            if record in seen:
                continue
            if name.count(".") >= MAX_DEPTH or len(self.columns) >= MAX_COLUMNS:
                self.notes.append(Unread(self.tree.where(path), f"nested deeper than {MAX_DEPTH} levels or too wide"))
                break
            self.fields(record, name, seen)
        if len(self.columns) > before:
            return
        said = " ".join(string(node.get("doc")).split())
        place = self.tree.said((*path, "name"))
        key = "foreign" if again else ""
        if name not in self.columns:
            self.columns[name] = ColumnSchema(name, kind, said, empty, "foreign" if key else "", place)

    def kind(self, path: Path, depth: int = 0) -> tuple[str, bool, tuple[Path, ...]]:
        """Type in one word, whether null is one of a union, and the records it is made of."""
        node = self.tree.get(path)
        if depth > MAX_DEPTH:
            return "?", False, ()
        if isinstance(node, str):
            return self._named(node, depth)
        if isinstance(node, list):
            parts = [self.kind((*path, i), depth + 1) for i in range(len(node))]
            real = [kind for kind, _, _ in parts if kind != "null"]
            records = tuple(one for _, _, found in parts for one in found)
            return (real[0] if real else "null"), len(real) < len(parts), records
        if not isinstance(node, dict):
            return "?", False, ()
        return self._declared(node, path, depth)

    def _declared(self, node: dict[str, Any], path: Path, depth: int) -> tuple[str, bool, tuple[Path, ...]]:
        declared = node.get("type")
        if declared in ("record", "error"):
            return f"record {string(node.get('name'))}", False, (path,)
        if declared in ("array", "map"):
            inner, _, records = self.kind((*path, "items" if declared == "array" else "values"), depth + 1)
            return f"{declared}<{inner}>", False, records
        if string(node.get("logicalType")) in _LOGICAL:
            return _LOGICAL[node["logicalType"]], False, ()
        if declared in ("enum", "fixed"):
            return str(declared), False, ()
        return self.kind((*path, "type"), depth + 1)

    def _named(self, word: str, depth: int) -> tuple[str, bool, tuple[Path, ...]]:
        path = self.names.get(word) or self.names.get(word.rpartition(".")[2])
        if path is None:
            return (word if word in _PRIMITIVES else f"record {word}"), False, ()
        node = self.tree.get(path)
        return self._declared(node, path, depth + 1) if isinstance(node, dict) else (word, False, ())
