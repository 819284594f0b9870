"""OpenAPI 3.x and Swagger 2.0, in JSON or YAML: components, and the schemas and parameters that operations declare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.schemas.base import SchemaFile
from guardian.schemas.found import gather, shows
from guardian.schemas.jsonschema import References, Table, comment_of, type_of
from guardian.schemas.text import Document
from guardian.schemas.trees import Path, Tree, string, trees_of

_SIGNS = re.compile(rb"""(?:^|[{,]\s*)["']?(?:openapi|swagger)["']?\s*:\s*["']?[0-9]""", re.MULTILINE)
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_MEDIA = re.compile(r"json|form|xml|yaml|protobuf|\*/\*", re.IGNORECASE)
_JOINTS = ("allOf", "anyOf", "oneOf")


def is_openapi(value: Any) -> bool:
    """Has the version key of OpenAPI or Swagger."""
    return isinstance(value, dict) and ("openapi" in value or "swagger" in value) and not _mere_setting(value)


def _mere_setting(value: dict[str, Any]) -> bool:
    """A configuration with a key of that name (`swagger: {enabled: true}`)."""
    return all(not isinstance(value.get(word), (str, int, float)) for word in ("openapi", "swagger"))


def recognises(document: Document) -> bool:
    """JSON or YAML with the version key of OpenAPI or Swagger."""
    return shows(document, _SIGNS)


def read(document: Document, dialect: str | None = None) -> SchemaFile:
    """A table for each object of the components, and for what each operation declares in place."""
    return gather(document, "openapi", (one for tree in trees_of(document, is_openapi) for one in _tables(tree)))


def _tables(tree: Tree) -> Iterator[TableSchema | Unread | Skipped]:
    if not is_openapi(tree.value):
        return
    yield from tree.unread
    pools = [path for path in (("components", "schemas"), ("definitions",)) if isinstance(tree.get(path), dict)]
    named = [(*pool, name) for pool in pools for name in tree.get(pool)]
    refs = References(tree, frozenset(path for path in named if _is_object(tree, path)))
    for path in named:
        yield from _finished(_component(refs, path, str(path[-1])))
    yield from _shared(refs)
    for group in ("paths", "webhooks"):
        for url in tree.get((group,)) if isinstance(tree.get((group,)), dict) else ():
            yield from _path_item(refs, (group, url), url)


def _is_object(tree: Tree, path: Path, depth: int = 0) -> bool:
    """Whether references to this component stay references: it has fields of its own."""
    node = tree.get(path)
    if not isinstance(node, dict) or depth > 8:
        return False
    if isinstance(node.get("properties"), dict) or any(isinstance(node.get(j), list) for j in _JOINTS):
        return bool(node.get("properties")) or any(
            isinstance(one, dict) and ("properties" in one or "$ref" in one)
            for joint in _JOINTS
            for one in (node.get(joint) or ())
        )
    return False


def _component(refs: References, path: Path, name: str) -> Table:
    table = Table(refs, name, path)
    table.fields(path, "", (path,))
    return table


def _finished(table: Table) -> Iterator[TableSchema | Unread | Skipped]:
    if table.columns:
        yield table.schema
    yield from table.notes


def _shared(refs: References) -> Iterator[TableSchema | Unread | Skipped]:
    """Bodies, responses and parameters that several operations share."""
    tree = refs.tree
    for pool in (("components", "requestBodies"), ("components", "responses"), ("responses",)):
        for name in tree.get(pool) if isinstance(tree.get(pool), dict) else ():
            yield from _body(refs, (*pool, name), str(name))
    for pool in (("components", "parameters"), ("components", "headers"), ("parameters",)):
        names = tree.get(pool)
        if isinstance(names, dict):
            table = Table(refs, ".".join(pool), pool)
            for name in names:
                _parameter(table, (*pool, name), str(name))
            yield from _finished(table)


def _path_item(refs: References, path: Path, url: str) -> Iterator[TableSchema | Unread | Skipped]:
    item = refs.tree.get(path)
    if not isinstance(item, dict):
        return
    if isinstance(item.get("$ref"), str) and not item["$ref"].startswith("#"):
        yield Skipped(refs.tree.where((*path, "$ref")), f"its operations stand in another file: {item['$ref'][:120]}")
    subject = next((part for part in reversed(url.strip("/").split("/")) if part and "{" not in part), "root")
    yield from _parameters(refs, (*path, "parameters"), f"{url}#parameters.{subject}")
    for method in _METHODS:
        operation = item.get(method)
        if not isinstance(operation, dict):
            continue
        here = (*path, method)
        yield from _parameters(refs, (*here, "parameters"), f"{url}#{method}.parameters.{subject}")
        yield from _body(refs, (*here, "requestBody"), f"{url}#{method}.request.{subject}")
        responses = operation.get("responses")
        for status in responses if isinstance(responses, dict) else ():
            yield from _body(refs, (*here, "responses", status), f"{url}#{method}.{status}.{subject}")


def _parameters(refs: References, path: Path, name: str) -> Iterator[TableSchema | Unread | Skipped]:
    given = refs.tree.get(path)
    if not isinstance(given, list):
        return
    table = Table(refs, name, path)
    for i in range(len(given)):
        _parameter(table, (*path, i))
    yield from _finished(table)


def _parameter(table: Table, path: Path, name: str = "") -> None:
    """One parameter: its name is a column; a Swagger 2.0 body stands for its fields."""
    refs = table.refs
    node = refs.tree.get(path)
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        # What it points at is read where it stands.
        return
    schema: Path = (*path, "schema") if isinstance(node.get("schema"), dict) else path
    if node.get("in") == "body":
        if not _points_apart(refs, schema):
            table.fields(schema, "", ())
        return
    content = node.get("content")
    if isinstance(content, dict) and content:
        schema = (*path, "content", next(iter(content)), "schema")
    kind, empty = type_of(refs, schema)
    said = comment_of(node) or comment_of(refs.tree.get(schema))
    place = refs.tree.said((*path, "name")) if "name" in node else refs.tree.key(path)
    required = node.get("required") is True
    table.add(ColumnSchema(string(node.get("name")) or name, kind, said, empty or not required, "", place))


def _body(refs: References, path: Path, name: str) -> Iterator[TableSchema | Unread | Skipped]:
    """The schema of a request or answer, where it is declared in place."""
    node = refs.tree.get(path)
    if not isinstance(node, dict) or "$ref" in node:
        return
    content = node.get("content")
    kinds = [media for media in content if _MEDIA.search(str(media))] if isinstance(content, dict) else []
    places: list[Path] = [(*path, "content", media, "schema") for media in kinds]
    if isinstance(node.get("schema"), dict):
        places.append((*path, "schema"))
    table = Table(refs, name, path)
    for place in places:
        if not _points_apart(refs, place):
            table.path = place
            table.fields(place, "", ())
    yield from _finished(table)


def _points_apart(refs: References, path: Path) -> bool:
    """A reference to a component, or to an array of one: that is a table already."""
    for _ in range(4):
        node = refs.tree.get(path)
        if not isinstance(node, dict):
            return False
        if isinstance(node.get("$ref"), str):
            target = refs.target(node["$ref"])
            return target is not None and target[:2] != ("paths",) and not node["$ref"].startswith("#/paths")
        if not isinstance(node.get("items"), dict) or "properties" in node:
            return False
        path = (*path, "items")
    return False
