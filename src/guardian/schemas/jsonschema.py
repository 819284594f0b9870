"""JSON Schema, draft 4 to 2020-12, in JSON or YAML: nested properties as dotted paths, references followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.schemas.base import SchemaFile
from guardian.schemas.found import gather, shows
from guardian.schemas.text import Document
from guardian.schemas.trees import Path, Tree, string, trees_of

MAX_DEPTH = 96
MAX_INLINED = 1_000
"""Columns of one table from which on a reference stays a reference, its target a table of its own."""

MAX_VISITS = 50_000
"""Schemas looked at for one table: references can fan out without bound."""

_JOINTS = ("allOf", "anyOf", "oneOf")
_BRANCHES = ("if", "then", "else")
_MAPS = ("patternProperties", "dependentSchemas", "dependencies")
_FORMATS = {"date": "date", "date-time": "datetime", "time": "time", "uuid": "uuid", "byte": "bytes", "binary": "bytes"}
_SIGNS = re.compile(rb"""json-schema\.org|^\s*["']?(?:properties|definitions|\$defs)["']?\s*:""", re.MULTILINE)
_INLINE = re.compile(rb'"(?:properties|definitions|\$defs)"\s*:')
_TITLE = re.compile(r"[\w .\-]{1,60}\Z")
DEFINITIONS = ("definitions", "$defs")


def is_json_schema(value: Any) -> bool:
    """A document that declares properties as JSON Schema does: not any JSON that happens to hold the word."""
    if not isinstance(value, dict):
        return False
    says = "json-schema.org" in string(value.get("$schema"))
    if isinstance(value.get("properties"), dict) and all(
        isinstance(v, (dict, bool)) for v in value["properties"].values()
    ):
        return says or value.get("type") in ("object", ["object"]) or ("$id" in value) or ("required" in value)
    pools = [pool for name in DEFINITIONS if isinstance(pool := value.get(name), dict)]
    described = any(_object_like(one) for pool in pools for one in pool.values())
    joined = any(isinstance(value.get(word), list) for word in _JOINTS) or "$ref" in value or "items" in value
    return described or (says and joined)


def _object_like(value: Any) -> bool:
    return isinstance(value, dict) and (isinstance(value.get("properties"), dict) or any(j in value for j in _JOINTS))


def recognises(document: Document) -> bool:
    """JSON or YAML with the words of JSON Schema."""
    return shows(document, _SIGNS) or (document.suffix == ".json" and shows(document, _INLINE))


def read(document: Document, dialect: str | None = None) -> SchemaFile:
    """Every object schema of the file as a table."""
    return gather(document, "jsonschema", (one for tree in trees_of(document, is_json_schema) for one in _tables(tree)))


def _tables(tree: Tree) -> Iterator[TableSchema | Unread | Skipped]:
    """The root schema, and each definition that the root does not take in."""
    if not is_json_schema(tree.value):
        return
    yield from tree.unread
    refs = References(tree)
    root = table_at(refs, (), _title(tree.value) or _stem(tree.file))
    if root.columns:
        yield root.schema
    yield from root.notes
    done = set(root.taken)
    pools = [(pool, name) for pool in DEFINITIONS for name in (tree.value.get(pool) or {})]
    pointed = refs.targets()
    for path in sorted(pools, key=lambda one: one in pointed and one not in root.queued):
        if path in done and path not in root.queued:
            continue
        table = table_at(refs, path, path[1])
        done |= table.taken
        done.add(path)
        if table.columns:
            yield table.schema
        yield from table.notes


def _title(value: Any) -> str:
    title = string(value.get("title")).strip() if isinstance(value, dict) else ""
    return title if _TITLE.match(title) else ""


def _stem(file: str) -> str:
    return PurePath(file).name.split(".")[0] or file


class References:
    """Finds what a ``$ref`` points at. ``apart``: paths whose objects are tables of their own, never inlined."""

    def __init__(self, tree: Tree, apart: frozenset[Path] = frozenset()) -> None:
        self.tree, self.apart = tree, apart
        self._anchors: dict[str, Path] | None = None
        self._refs: frozenset[Path] | None = None

    def target(self, ref: str) -> Path | None:
        """The path that ``ref`` names inside this file; None where it leads elsewhere."""
        if ref in ("#", ""):
            return ()
        if not ref.startswith("#/"):
            self._walk()
            return (self._anchors or {}).get(ref)
        path: Path = ()
        for part in ref[2:].split("/"):
            word = unquote(part).replace("~1", "/").replace("~0", "~")
            step: Path = (int(word),) if word.isdigit() and isinstance(self.tree.get(path), list) else (word,)
            path = path + step
        return path if self.tree.get(path) is not None else None

    def targets(self) -> frozenset[Path]:
        """Every path that some reference of this file names."""
        self._walk()
        return self._refs or frozenset()

    def _walk(self) -> None:
        if self._anchors is not None:
            return
        self._anchors, refs = {}, set()
        stack: list[tuple[Any, Path]] = [(self.tree.value, ())]
        while stack:
            value, path = stack.pop()
            if isinstance(value, dict):
                for word in ("$id", "id", "$anchor"):
                    name = string(value.get(word))
                    if name:
                        self._anchors.setdefault(f"#{name}" if word == "$anchor" else name, path)
                if isinstance(value.get("$ref"), str) and value["$ref"].startswith("#"):
                    refs.add(value["$ref"])
                stack.extend((below, (*path, key)) for key, below in value.items() if isinstance(below, (dict, list)))
            elif isinstance(value, list):
                stack.extend((one, (*path, i)) for i, one in enumerate(value) if isinstance(one, (dict, list)))
        self._refs = frozenset(found for ref in refs if (found := self.target(ref)) is not None)


@dataclass(slots=True)
class Table:
    """A table being read. ``taken``: definitions whose fields stand in it; ``queued``: those left as references."""

    refs: References
    name: str
    path: Path
    columns: dict[str, ColumnSchema] = field(default_factory=dict)
    notes: list[Unread | Skipped] = field(default_factory=list)
    taken: set[Path] = field(default_factory=set)
    queued: set[Path] = field(default_factory=set)
    visits: int = 0
    depth: int = 0

    @property
    def schema(self) -> TableSchema:
        tree, node = self.refs.tree, self.refs.tree.get(self.path)
        return TableSchema(
            tree.file, self.name, tuple(self.columns.values()), comment=comment_of(node), location=tree.key(self.path)
        )

    def fields(self, path: Path, prefix: str, seen: tuple[Path, ...] = ()) -> None:
        """Add what the schema at ``path`` declares, every name behind ``prefix``."""
        node = self.refs.tree.get(path)
        if not isinstance(node, dict) or not self._may_go_on(path):
            return
        self.depth += 1
        self._content(node, path, prefix, seen)
        self.depth -= 1

    def _content(self, node: dict[str, Any], path: Path, prefix: str, seen: tuple[Path, ...]) -> None:
        self._reference(node, path, prefix, seen)
        self._properties(node, path, prefix, seen)
        for word in _JOINTS:
            for i in range(len(node[word]) if isinstance(node.get(word), list) else 0):
                self.fields((*path, word, i), prefix, seen)
        for word in _BRANCHES:
            self.fields((*path, word), prefix, seen)
        for word in _MAPS:
            for key in node[word] if isinstance(node.get(word), dict) else ():
                self.fields((*path, word, key), prefix, seen)
        for word in ("additionalProperties", "unevaluatedProperties"):
            self.fields((*path, word), prefix, seen)
        self._items(node, path, prefix, seen)

    def _may_go_on(self, path: Path) -> bool:
        self.visits += 1
        if self.visits == MAX_VISITS:
            self.notes.append(Unread(self.refs.tree.where(path), "references fan out too far to be followed"))
        if self.depth == MAX_DEPTH:
            self.notes.append(Unread(self.refs.tree.where(path), f"nested deeper than {MAX_DEPTH} levels"))
        return self.visits < MAX_VISITS and self.depth < MAX_DEPTH

    def _reference(self, node: dict[str, Any], path: Path, prefix: str, seen: tuple[Path, ...]) -> None:
        ref = string(node.get("$ref")) or string(node.get("$dynamicRef"))
        if not ref:
            return
        target = self.refs.target(ref)
        if target is None:
            place = self.refs.tree.where((*path, "$ref"))
            if ref.startswith("#"):
                self.notes.append(Unread(place, "a reference to nothing in this file"))
            elif not prefix:
                self.notes.append(Skipped(place, f"its fields stand in another file: {ref[:120]}"))
        elif target not in seen:
            self.taken.add(target)
            self.fields(target, prefix, (*seen, target))

    def _properties(self, node: dict[str, Any], path: Path, prefix: str, seen: tuple[Path, ...]) -> None:
        properties = node.get("properties")
        if not isinstance(properties, dict):
            return
        needed = node.get("required")
        required = {one for one in needed if isinstance(one, str)} if isinstance(needed, list) else set()
        for name in properties:
            mandatory = name in required or properties[name] is True
            if isinstance(properties[name], dict) and properties[name].get("required") is True:
                mandatory = True
            self.member((*path, "properties", name), f"{prefix}.{name}" if prefix else name, mandatory, seen)

    def _items(self, node: dict[str, Any], path: Path, prefix: str, seen: tuple[Path, ...]) -> None:
        for word in ("items", "prefixItems", "additionalItems", "contains"):
            below = node.get(word)
            if isinstance(below, list):
                for i in range(len(below)):
                    self.fields((*path, word, i), prefix, seen)
            elif isinstance(below, dict):
                self.fields((*path, word), prefix, seen)

    def member(self, path: Path, name: str, required: bool, seen: tuple[Path, ...] = ()) -> None:
        """One property: its fields where it has such, otherwise itself."""
        tree = self.refs.tree
        target, around = self._followed(path)
        node = tree.get(target)
        before = len(self.columns)
        apart = target in self.refs.apart or target in seen
        full = target != path and len(self.columns) >= MAX_INLINED
        if full:
            self.queued.add(target)
        if not (apart or full):
            if target != path:
                self.taken.add(target)
            self.fields(target, name, (*seen, target))
        if len(self.columns) > before:
            return
        kind, empty = type_of(self.refs, path)
        reference = apart or full
        said = next((words for one in (*around, *(() if reference else (node,))) if (words := comment_of(one))), "")
        self.add(
            ColumnSchema(
                name,
                f"{kind} {target[-1]}" if reference and target and kind == "object" else kind,
                said,
                empty or not required,
                "foreign" if reference else "",
                tree.key(path),
            )
        )

    def add(self, column: ColumnSchema) -> None:
        """A name that stands in several branches is one column: the first that says something."""
        old = self.columns.get(column.name)
        if old is None or (not old.comment and column.comment):
            self.columns[column.name] = column

    def _followed(self, path: Path) -> tuple[Path, tuple[Any, ...]]:
        """Where the chain of references and arrays that begins at ``path`` ends, and what was passed on the way."""
        passed: list[Any] = []
        for _ in range(16):
            node = self.refs.tree.get(path)
            if not isinstance(node, dict):
                break
            step = _next_step(self.refs, node, path)
            if step is None:
                break
            passed.append(node)
            path = step
        return path, tuple(passed)


def _next_step(refs: References, node: dict[str, Any], path: Path) -> Path | None:
    if isinstance(node.get("$ref"), str):
        return refs.target(node["$ref"])
    if "properties" not in node and isinstance(node.get("items"), dict):
        return (*path, "items")
    for word in _JOINTS:
        joint = node.get(word)
        # `allOf: [{$ref: …}]` is how a description is set beside a reference; `oneOf: [null, X]` how null is allowed.
        real = [i for i, one in enumerate(joint) if not _is_null(one)] if isinstance(joint, list) else []
        if "properties" not in node and len(real) == 1 and isinstance(joint, list) and isinstance(joint[real[0]], dict):
            return (*path, word, real[0])
    return None


def _is_null(node: Any) -> bool:
    return isinstance(node, dict) and node.get("type") == "null"


def comment_of(node: Any) -> str:
    """What a schema says of itself in words."""
    if not isinstance(node, dict):
        return ""
    return " ".join((string(node.get("description")) or string(node.get("title"))).split())


def type_of(refs: References, path: Path, depth: int = 0) -> tuple[str, bool]:
    """The declared type in one word, and whether null is allowed."""
    node = refs.tree.get(path)
    if not isinstance(node, dict) or depth > 16:
        return "", False
    if isinstance(node.get("$ref"), str):
        target = refs.target(node["$ref"])
        if target is None:
            name = re.split(r"[/#]", node["$ref"].rstrip("/"))[-1].split(".")[0]
            return f"object {name}", False
        return type_of(refs, target, depth + 1)
    declared = node.get("type")
    kinds = [one for one in (declared if isinstance(declared, list) else [declared]) if isinstance(one, str)]
    empty = "null" in kinds or node.get("nullable") is True or node.get("x-nullable") is True
    kind = next((one for one in kinds if one != "null"), "")
    if kind == "array" or (not kind and "items" in node):
        below = type_of(refs, (*path, "items"), depth + 1)[0] if isinstance(node.get("items"), dict) else ""
        return f"array<{below}>", empty
    if not kind:
        return _implied(refs, node, path, empty, depth)
    if kind == "string":
        form = string(node.get("format"))
        return _FORMATS.get(form) or ("enum" if "enum" in node else f"string({form})" if form else "string"), empty
    return kind, empty


def _implied(refs: References, node: dict[str, Any], path: Path, empty: bool, depth: int) -> tuple[str, bool]:
    for word in _JOINTS:
        joint = node.get(word)
        kinds = (
            [type_of(refs, (*path, word, i), depth + 1) for i in range(min(len(joint), 8))]
            if isinstance(joint, list)
            else []
        )
        named = [kind for kind, _ in kinds if kind and kind != "null"]
        if named:
            return named[0], empty or any(null or kind == "null" for kind, null in kinds)
    if "properties" in node or "additionalProperties" in node:
        return "object", empty
    return ("enum", empty) if "enum" in node or isinstance(node.get("const"), str) else ("", empty)


def table_at(refs: References, path: Path, name: str) -> Table:
    """The fields of the schema at ``path`` as a table."""
    table = Table(refs, name, path)
    table.fields(path, "", (path,))
    return table
