"""JSON without a parser: the strings, numbers and keys of a text that is broken or nested without end."""

from __future__ import annotations

import json
import re

from guardian.sources.nested import Tree

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
MAX_DEPTH = 16
"""Deeper paths are cut here: the cells below keep the path of this depth."""


def walk(text: str, tree: Tree, row: int) -> None:
    """Every leaf of ``text`` into ``tree``, under the keys that lead to it."""
    keys: list[str | None] = []
    key: str | None = None
    pending: str | None = None
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece in "{[":
            keys.append(key)
            key = None
        elif piece == ":":
            key, pending = pending, None
        elif piece in "}],":
            if pending is not None:
                tree.leaf(_path(keys, key), pending, row)
            pending = key = None
            if piece in "}]" and keys:
                keys.pop()
        else:
            if pending is not None:
                tree.leaf(_path(keys, key), pending, row)
            pending = _unquoted(piece)
    if pending is not None:
        tree.leaf(_path(keys, key), pending, row)


def _path(keys: list[str | None], key: str | None) -> str:
    named = [part for part in keys[: MAX_DEPTH * 4] if part][:MAX_DEPTH]
    if key and len(named) < MAX_DEPTH:
        named.append(key)
    return ".".join(named)


def _unquoted(piece: str) -> str:
    if not piece.startswith('"'):
        return piece
    try:
        return str(json.loads(piece, strict=False))
    except ValueError:
        return piece.strip('"')
