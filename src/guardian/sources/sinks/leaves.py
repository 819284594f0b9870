"""JSON documents in database columns, rewritten leaf by leaf: what is not treated keeps its digits and its place."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa

from guardian.sources.nested import Bounds, Pairs, find_maps, pairs
from guardian.sources.sinks.base import NotProtectable

NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
TREE = (json.JSONDecodeError, RecursionError, ValueError)


class Number(str):
    """A number as it was written."""

    __slots__ = ()


class Members(list[list[Any]]):
    """An object as mutable ``[key, value]`` pairs: order and repeated keys stay."""


@dataclass(slots=True)
class Found:
    """All leaves of one path: where each stands (a list and a place in it) and the row it belongs to."""

    homes: list[tuple[list[Any], int]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def texts(self) -> pa.Array:
        return pa.array([_text(home[place]) for home, place in self.homes], pa.string())

    def replace(self, values: pa.Array) -> set[int]:
        """Puts the treated values in place of the old ones; gives the rows that changed."""
        changed: set[int] = set()
        for (home, place), row, value in zip(self.homes, self.rows, values.to_pylist(), strict=True):
            if value is None or value != _text(home[place]):
                home[place] = _like(home[place], value)
                changed.add(row)
        return changed


Treat = Callable[[str, Found], pa.Array | None]
"""Asked for each path with its leaves; None: this path is copied as it is."""


@dataclass(slots=True)
class Documents:
    """The documents of one column. Which objects are keyed by data is settled by the first batch, as in a scan.
    ``check`` is asked once for each key that is a name of a field, and raises where it may not stand in a copy."""

    name: str
    check: Callable[[str], None] | None = None
    _bounds: Bounds | None = None
    _keys: set[str] = field(default_factory=set)

    def treated(self, texts: Sequence[str | None], treat: Treat) -> list[str | None]:
        """The documents with the treated leaves; a document without one stays as it was written."""
        self.settle(texts)
        found: dict[str, Found] = defaultdict(Found)
        trees: list[list[Any] | None] = []
        for row, text in enumerate(texts):
            tree = None if text is None else [_parsed(text)]
            trees.append(tree)
            if tree is not None:
                self._collect(found, tree, 0, self.name, row)
        changed: set[int] = set()
        for path, leaves in found.items():
            values = treat(path, leaves)
            if values is not None:
                changed |= leaves.replace(values)
        return [
            _written(tree[0]) if tree is not None and row in changed else text
            for row, (tree, text) in enumerate(zip(trees, texts, strict=True))
        ]

    def settle(self, texts: Sequence[str | None]) -> None:
        """Which objects are keyed by data, unless that is settled."""
        self._bounds = self._bounds or _bounds_of(self.name, texts)

    def _collect(self, found: dict[str, Found], root: list[Any], place: int, name: str, row: int) -> None:
        """Paths as ``Tree`` names them. A loop, since documents are as deep as they like."""
        todo: list[tuple[list[Any], int, str]] = [(root, place, name)]
        while todo:
            home, at, path = todo.pop()
            value = home[at]
            if isinstance(value, Members):
                for member in value:
                    todo.append((member, 1, self._below(found, member, path, row)))
            elif isinstance(value, list):
                todo.extend((value, index, path) for index in range(len(value)))
            elif value is not None:
                found[path].homes.append((home, at))
                found[path].rows.append(row)

    def _below(self, found: dict[str, Found], member: list[Any], path: str, row: int) -> str:
        """The path below a key; a key that is data is a leaf itself."""
        bounds, child = self._bounds or Bounds(), f"{path}.{member[0]}"
        if path not in bounds.maps and bounds.admits(path, child):
            if self.check is not None and member[0] not in self._keys:
                self.check(member[0])
                self._keys.add(member[0])
            return child
        found[f"{path}.*"].homes.append((member, 0))
        found[f"{path}.*"].rows.append(row)
        return f"{path}.*" if isinstance(member[1], Members) else f"{path}.*.value"


@dataclass(slots=True)
class Frozen:
    """Documents that can be read but not written back (composites, unions): a path in them may not be treated."""

    name: str
    where: str
    _documents: Documents | None = None

    def treated(self, texts: Sequence[str | None], treat: Treat) -> list[str | None]:
        self._documents = self._documents or Documents(self.name)
        if self._documents.treated(texts, partial(self._refuse, treat)) != list(texts):
            raise AssertionError("a frozen document changed")
        return list(texts)

    def _refuse(self, treat: Treat, path: str, found: Found) -> None:
        values = treat(path, found)
        if values is not None and not values.equals(found.texts()):
            raise NotProtectable(
                "values inside a column of this type cannot be treated",
                where=f"{self.where}/{path}",
                remedy="Leave the column out, or turn it into JSON or into columns of their own",
            )


def _bounds_of(name: str, texts: Sequence[str | None]) -> Bounds:
    records = []
    for text in texts:
        try:
            records.append({name: json.loads(text or "null", object_pairs_hook=pairs)})
        except TREE:
            continue
    return Bounds(find_maps(records))


def _parsed(text: str) -> Any:
    """What is no JSON, or too deep to parse, is one leaf."""
    try:
        return json.loads(
            text,
            object_pairs_hook=lambda found: Members([list(pair) for pair in found]),
            parse_int=Number,
            parse_float=Number,
            parse_constant=Number,
        )
    except TREE:
        return _Plain(text)


class _Plain(str):
    """Text that stands where a document should."""

    __slots__ = ()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).encode("utf-8", "replace").decode()


def _like(old: Any, new: str | None) -> Any:
    """The new value as the kind of the old one where it can be, else as text."""
    if new is None:
        return None
    if isinstance(old, _Plain):
        return _Plain(new)
    if isinstance(old, bool) and new in {"true", "false"}:
        return new == "true"
    return Number(new) if isinstance(old, Number) and NUMBER.fullmatch(new) else new


def _written(tree: Any) -> str | None:
    if tree is None or isinstance(tree, _Plain):
        return None if tree is None else str(tree)
    parts: list[str] = []
    _write(tree, parts)
    return "".join(parts)


def _write(tree: Any, parts: list[str]) -> None:
    if isinstance(tree, Members):
        parts.append("{")
        for index, (key, value) in enumerate(tree):
            parts.append(f"{', ' if index else ''}{_quoted(str(key))}: ")
            _write(value, parts)
        parts.append("}")
    elif isinstance(tree, list):
        parts.append("[")
        for index, value in enumerate(tree):
            parts.append(", " if index else "")
            _write(value, parts)
        parts.append("]")
    elif isinstance(tree, Number):
        parts.append(str(tree))
    else:
        parts.append(_quoted(tree) if isinstance(tree, str) else json.dumps(tree))


def _quoted(text: str) -> str:
    """Lone surrogates stay escaped; everything else stands as itself."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(text)
    return json.dumps(text, ensure_ascii=False)


__all__ = ["Documents", "Found", "Frozen", "Members", "Number", "Pairs"]
