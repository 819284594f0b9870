"""Nested values as columns: dotted paths, arrays as lists of leaves, objects keyed by data as cells.

``{"user": {"mails": ["a", "b"]}}`` gives the column ``user.mails`` with the list ``[a, b]``. Where the keys of an
object are data themselves (people, dates, ids), the keys become cells of the column ``path.*`` and what they lead to
the columns ``path.*.field`` (``path.*.value`` for plain values). The number of columns is bounded by the same means.
An empty object or array is a cell without a value, as null is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from guardian.sources.dialects import reads_as_name

MAX_CHILDREN = 300
MAX_COLUMNS = 2_000


class Pairs(list[tuple[str, Any]]):
    """An object in which a key occurs twice: both values count."""


def pairs(found: list[tuple[str, Any]]) -> Any:
    """For ``json.loads``: a dict, unless that would drop a value."""
    made = dict(found)
    return made if len(made) == len(found) else Pairs(found)


_CONTAINERS = (dict, list, Pairs)


@dataclass(slots=True)
class Bounds:
    """Shared by all batches of a table: which objects are maps, and how many columns there are already."""

    maps: frozenset[str] = frozenset()
    paths: set[str] = field(default_factory=set)
    children: Counter[str] = field(default_factory=Counter)

    def admits(self, parent: str, path: str) -> bool:
        if path in self.paths:
            return True
        if self.children[parent] >= MAX_CHILDREN or len(self.paths) >= MAX_COLUMNS:
            return False
        self.paths.add(path)
        self.children[parent] += 1
        return True


class _Node:
    __slots__ = ("cells", "children", "keyed", "path", "repeated", "rows", "seen")

    def __init__(self, path: str, keyed: bool) -> None:
        self.path, self.keyed = path, keyed
        self.children: dict[str, _Node] = {}
        self.rows: list[int] = []
        self.cells: list[str] = []
        self.repeated = self.seen = False


class Tree:
    """Collects the cells of some records by path."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._nodes: dict[str, _Node] = {}
        self._root = self._node("")

    def add(self, record: Any, row: int) -> None:
        """One record; a record that is an array of plain values is a row with numbered columns."""
        if type(record) is list and not any(isinstance(value, (dict, list)) for value in record):
            record = {str(place): value for place, value in enumerate(record)}
        self._visit(self._root, record, row, False)

    def leaf(self, path: str, cell: str | None, row: int) -> None:
        """A cell met outside a sound record."""
        self._visit(self._node(path if self._bounds.admits("", path) else "*"), cell, row, True)

    def empty(self, path: str) -> None:
        """An object or array with nothing in it, met outside a sound record."""
        if path:
            self._node(path if self._bounds.admits("", path) else "*").seen = True

    def batch(self, rows: int) -> pa.RecordBatch:
        used = [node for node in self._nodes.values() if node.seen]
        arrays = [_array(node, rows) for node in used]
        if not used:
            return pa.RecordBatch.from_arrays([pa.nulls(rows, pa.string())], names=["value"])
        return pa.RecordBatch.from_arrays(arrays, names=[node.path or "value" for node in used])

    def _visit(self, node: _Node, value: Any, row: int, repeated: bool) -> None:
        kind = type(value)
        if kind is str or value is None or kind is bool:
            node.seen = True
            node.repeated = node.repeated or repeated
            if value is not None:
                node.rows.append(row)
                node.cells.append(value if kind is str else ("true" if value else "false"))
        elif node.path and kind in _CONTAINERS and not value:
            node.seen = True  # its key says something even so
        elif kind is list:
            for item in value:
                self._visit(node, item, row, True)
        elif kind is not dict and kind is not Pairs:
            self._visit(node, _said(value), row, repeated)
        else:
            for key, item in value if kind is Pairs else value.items():
                child = None if node.keyed else (node.children.get(key) or self._child(node, key))
                if child is not None:
                    self._visit(child, item, row, repeated)
                else:
                    self._fold(node, key, item, row)

    def _child(self, node: _Node, key: str) -> _Node | None:
        path = f"{node.path}.{key}" if node.path else key or "_"
        if not self._bounds.admits(node.path, path):
            return None
        node.children[key] = child = self._node(path)
        return child

    def _fold(self, node: _Node, key: str, item: Any, row: int) -> None:
        """The key is data: it becomes a cell, and what it leads to stands below ``*``."""
        path = f"{node.path}.*" if node.path else "*"
        keys = self._node(path)
        self._visit(keys, key, row, True)
        if isinstance(item, (dict, Pairs)):
            self._visit(keys, item, row, True)
        else:
            self._visit(self._node(f"{path}.value"), item, row, True)

    def _node(self, path: str) -> _Node:
        if path not in self._nodes:
            self._nodes[path] = _Node(path, path in self._bounds.maps)
        return self._nodes[path]


def _said(value: Any) -> str:
    """Numbers, dates and bytes of typed formats as text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _array(node: _Node, rows: int) -> pa.Array:
    cells = _texts(node.cells)
    if not node.repeated and len(set(node.rows)) == len(node.rows):
        if len(node.rows) == rows:
            return cells
        places = np.full(rows, -1, np.int64)
        places[node.rows] = np.arange(len(node.rows))
        return cells.take(pa.array(places, mask=places < 0))
    order = np.argsort(np.array(node.rows, np.int64), kind="stable")
    counts = np.bincount(np.array(node.rows, np.int64), minlength=rows)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), cells.take(pa.array(order)))


def _texts(cells: list[str]) -> pa.Array:
    try:
        return pa.array(cells, pa.string())
    except (pa.ArrowException, UnicodeEncodeError):  # lone surrogates, allowed in JSON
        return pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], pa.string())


@dataclass(slots=True)
class _Seen:
    instances: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    inner: Counter[frozenset[str]] = field(default_factory=Counter)
    plain: int = 0


def find_maps(records: Iterable[Any]) -> frozenset[str]:
    """The paths of objects whose keys are data rather than names of fields."""
    seen: dict[str, _Seen] = {}
    for record in records:
        _survey("", record, seen, 0)
    return frozenset(path for path, found in seen.items() if _keyed(found))


def _survey(path: str, value: Any, seen: dict[str, _Seen], depth: int) -> None:
    if depth > 64:
        return
    if isinstance(value, list) and not isinstance(value, Pairs):
        for item in value[:200]:
            _survey(path, item, seen, depth + 1)
    elif isinstance(value, (dict, Pairs)):
        found = seen.setdefault(path, _Seen())
        found.instances += 1
        for key, item in list(value if isinstance(value, Pairs) else value.items())[:5000]:
            found.keys[key] += 1
            if isinstance(item, dict):
                found.inner[frozenset(item)] += 1
            else:
                found.plain += 1
            if len(found.keys) <= 5000:
                _survey(f"{path}.{key}" if path else key, item, seen, depth + 1)


_DATA_KEY = re.compile(
    r"""[^@\s]+@[^@\s]+\.\w+                               # e-mail
    | \+?\d[\d\s()./:-]{3,}[\dXx]? | \d+                 # numbers, telephones, dates, identity numbers
    | (?=\D*\d)[0-9a-fA-F-]{16,} | [A-Za-z]{1,4}[-_]?\d{4,}  # hashes, uuids, order numbers""",
    re.VERBOSE,
)
_PERSON_KEY = re.compile(r"[A-Z][\w'’.-]*(?:\s[A-Z][\w'’.-]*){1,3}")
_WORD_KEY = re.compile(r"[㐀-鿿]{2,4}|[A-Z][a-zà-ÿ]+|.*\s.*")


def _keyed(found: _Seen) -> bool:
    """Keys that are data by their form, that hardly ever recur, or that all lead to objects of one same form."""
    total = len(found.keys)
    data = sum(bool(_DATA_KEY.fullmatch(key)) for key in found.keys)
    if data and data >= 0.6 * total and (total >= 2 or found.plain == 0):
        return True
    recurring = sum(found.keys.values()) / (total * found.instances) if total else 1.0
    if total > MAX_CHILDREN or (total > 100 and recurring < 0.2):
        return True
    if total < 3 or (found.instances >= 2 and recurring >= 0.5):
        return False  # the same keys again and again: fields
    unnamed = [key for key in found.keys if not reads_as_name(key)]
    if sum(bool(_PERSON_KEY.fullmatch(key)) for key in unnamed) >= 0.6 * total:
        return True
    if found.plain or not found.inner:
        return False
    alike = found.inner.most_common(1)[0][1] >= 0.7 * sum(found.inner.values())
    odd = sum(bool(_WORD_KEY.fullmatch(key)) for key in unnamed)
    return alike and (odd >= 0.6 * total or total > 30)
