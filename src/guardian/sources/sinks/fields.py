"""Where the leaves of JSON records stand, by the dotted paths that a scan gives them."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from guardian.sources.nested import MAX_CHILDREN, MAX_COLUMNS
from guardian.sources.sinks.asking import Asked
from guardian.sources.sinks.base import check_names

TEXT, NUMBER, TRUTH = 0, 1, 2
_TOKEN = re.compile(rb'("(?:[^"\\]|\\.)*+")([ \t\r\n]*:)?|([{\[])|([}\]])|([^\s{}\[\]:,"\x1e\x00]+)', re.DOTALL)


@dataclass(slots=True)
class Field:
    """The leaves of one path: their places (quotes included), rows and kinds; ``owners`` where they are keys."""

    path: str
    starts: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    rows: array[int] = field(default_factory=lambda: array("q"))
    kinds: array[int] = field(default_factory=lambda: array("b"))
    owners: array[int] = field(default_factory=lambda: array("q"))


class Bounds:
    """How many columns there may be, as in a scan; paths are kept as digests, so that a journal may hold them."""

    def __init__(self, met: Mapping[str, Any] | None) -> None:
        self._paths: set[str] = set(met["paths"] if met else ())
        self._children: dict[str, int] = dict(met["children"] if met else {})

    def admits(self, parent: str, path: str) -> bool:
        mine, above = _digest(path), _digest(parent)
        if mine in self._paths:
            return True
        if self._children.get(above, 0) >= MAX_CHILDREN or len(self._paths) >= MAX_COLUMNS:
            return False
        self._paths.add(mine)
        self._children[above] = self._children.get(above, 0) + 1
        return True

    def met(self) -> dict[str, Any]:
        return {"paths": sorted(self._paths), "children": dict(self._children)}


def _digest(path: str) -> str:
    return blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class _Node:
    __slots__ = ("children", "keyed", "path", "star", "wanted")

    def __init__(self, path: str, keyed: bool) -> None:
        self.path, self.keyed = path, keyed
        self.children: dict[bytes, _Node | None] = {}
        self.star: tuple[_Node, _Node] | None = None
        self.wanted: bool | None = None


class Fields:
    """Collects the wanted leaves of one chunk after the other."""

    def __init__(self, asked: Asked, maps: frozenset[str], met: Mapping[str, Any] | None) -> None:
        self._asked, self._maps, self._bounds = asked, maps, Bounds(met)
        self._nodes: dict[str, _Node] = {}
        self._root = self._node("")
        self._numbers: set[bytes] = set()
        self._fields: dict[str, Field] = {}

    def met(self) -> dict[str, Any]:
        """What a later run must know to name paths in the same way."""
        return self._bounds.met()

    def taken(self) -> list[Field]:
        """The leaves collected since the last call."""
        found, self._fields = list(self._fields.values()), {}
        return found

    def walk(self, text: bytes, start: int, end: int, row: int, value: Any) -> None:
        """Every leaf of the sound record ``text[start:end]``, whose value is ``value``."""
        numbered = type(value) is list and not any(isinstance(item, (dict, list)) for item in value)
        stack: list[tuple[_Node, bool, int]] = []
        node, folded, count = self._root, None, 0
        for found in _TOKEN.finditer(text, start, end):
            kind = found.lastindex
            if kind == 2:
                above = stack[-1][0]
                known = None if above.keyed else above.children.get(found[1])
                node, folded = (known, None) if known else self._below(stack[-1], found, row)
                continue
            if folded is not None:
                node, folded = folded[0 if kind == 3 and found[3] == b"{" else 1], None
            if kind == 3:
                stack.append((node, found[3] == b"{", found.start()))
            elif kind == 4:
                stack.pop()
            else:
                if numbered:
                    node, count = self._numbered(count), count + 1
                if node.wanted is not False:
                    self._leaf(node, found, row)
            if stack and not stack[-1][1]:
                node = stack[-1][0]

    def _below(
        self, parent: tuple[_Node, bool, int], found: re.Match[bytes], row: int
    ) -> tuple[_Node, tuple[_Node, _Node] | None]:
        """The node that a key leads to; two to choose from where the key is data, for an object and for all else."""
        above = parent[0]
        child = None if above.keyed else self._child(above, found[1])
        if child is not None:
            return child, None
        star = self._star(above)
        if self._wanted(star[0]):
            leaves = self._put(star[0].path, found.start(1), found.end(1), row, TEXT)
            leaves.owners.append(parent[2])
        return above, star

    def _star(self, above: _Node) -> tuple[_Node, _Node]:
        if above.star is None:
            path = f"{above.path}.*" if above.path else "*"
            above.star = self._node(path), self._node(f"{path}.value")
        return above.star

    def _numbered(self, place: int) -> _Node:
        """The column of one value in a row that is an array of plain values."""
        self._numbers.add(number := b'"%d"' % place)
        child = None if self._root.keyed else self._child(self._root, number)
        return child or self._star(self._root)[1]

    def _child(self, node: _Node, key: bytes) -> _Node | None:
        if key not in node.children:
            name = str(json.loads(key, strict=False))
            if key not in self._numbers:
                check_names(self._asked.treater, [name], self._asked.where())
            path = f"{node.path}.{name}" if node.path else name or "_"
            node.children[key] = self._node(path) if self._bounds.admits(node.path, path) else None
        return node.children[key]

    def _node(self, path: str) -> _Node:
        if path not in self._nodes:
            self._nodes[path] = _Node(path, path in self._maps)
        return self._nodes[path]

    def _wanted(self, node: _Node) -> bool:
        if node.wanted is None:
            name = node.path or "value"
            node.wanted = bool(self._asked.of([name])) or name in self._asked.beside
        return node.wanted

    def _leaf(self, node: _Node, found: re.Match[bytes], row: int) -> None:
        if not self._wanted(node):
            return
        if found.lastindex == 1:
            self._put(node.path or "value", *found.span(1), row, TEXT)
        elif found[5] != b"null":
            self._put(node.path or "value", *found.span(5), row, TRUTH if found[5] in (b"true", b"false") else NUMBER)

    def _put(self, path: str, start: int, end: int, row: int, kind: int) -> Field:
        leaves = self._fields.get(path)
        if leaves is None:
            leaves = self._fields[path] = Field(path)
        leaves.starts.append(start)
        leaves.ends.append(end)
        leaves.rows.append(row)
        leaves.kinds.append(kind)
        return leaves
