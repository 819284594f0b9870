"""JSON without a parser: the strings, numbers and keys of a text that is broken, endless, or nested without end."""

from __future__ import annotations

import json
import re

from guardian.sources.nested import Tree

_INSIDE = re.compile(r'(?:[^"\\]|\\.)*+', re.DOTALL)
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_SIGNS = frozenset("{}[]:,")
_DECODER = json.JSONDecoder(strict=False)
MAX_DEPTH = 16
"""Deeper paths are cut here: the cells below keep the path of this depth."""
MAX_LEVELS = 200
LONGEST_CELL = 1 << 16
"""A longer string becomes several cells, in characters."""


def walk(text: str, tree: Tree, row: int) -> None:
    """Every leaf of ``text`` into ``tree``, under the keys that lead to it."""
    Walker().feed(text, tree, row, final=True)


class Walker:
    """Walks a text that comes in parts; with ``stop`` only to the bracket that closes the outermost value."""

    def __init__(self, *, stop: bool = False) -> None:
        self.ended = False
        self._stop = stop
        self._keys: list[str | None] = []
        self._paths = [""]
        self._names = [0]
        self._key: str | None = None
        self._pending: str | None = None
        self._inside = self._opened = False
        self._carry = ""

    def feed(self, text: str, tree: Tree, row: int, *, final: bool = False) -> str:
        """Take the next part; what follows the end of the value is given back."""
        text = self._carry + text
        kept = len(text) if final else len(text.rstrip("\\"))
        text, self._carry = text[:kept], text[kept:]
        for found in _PIECE.finditer(text, self._rest_of_string(text, tree, row)):
            piece = found[0]
            if not final and found.end() == len(text) and piece not in _SIGNS and self._put_off(piece, tree, row):
                return ""
            self._take(piece, tree, row)
            if self._stop and not self._keys and piece in ("}", "]"):
                self.ended = True
                return text[found.end() :] + self._carry
        if final:
            self._settle(tree, row)
        return ""

    def _put_off(self, piece: str, tree: Tree, row: int) -> bool:
        """Whether a piece at the end of a part is kept for the next one; of a very long string only the rest is."""
        if piece.startswith('"') and len(piece) > 1 and _INSIDE.match(piece, 1).end() < len(piece):  # type: ignore[union-attr]
            return False
        if len(piece) < LONGEST_CELL:
            self._carry = piece + self._carry
        else:
            self._cells(piece.lstrip('"'), tree, row)
            self._inside = piece.startswith('"')
        return True

    def _rest_of_string(self, text: str, tree: Tree, row: int) -> int:
        if not self._inside:
            return 0
        found = _INSIDE.match(text)
        end = found.end() if found else 0
        self._cells(text[:end], tree, row)
        self._inside = end >= len(text)
        return min(end + 1, len(text))

    def _take(self, piece: str, tree: Tree, row: int) -> None:
        opened, self._opened = self._opened, piece in ("{", "[")
        if self._opened:
            self._open()
        elif piece == ":":
            self._key, self._pending = self._pending, None
        elif piece in _SIGNS:
            self._settle(tree, row)
            if opened and piece != ",":
                tree.empty(self._paths[-1])
            self._key = None
            if piece != "," and self._keys:
                self._keys.pop()
                if len(self._keys) + 1 < len(self._paths):
                    self._paths.pop()
                    self._names.pop()
        else:
            self._settle(tree, row)
            self._pending = _unquoted(piece)

    def _open(self) -> None:
        """One level down; below ``MAX_DEPTH`` names (or very many levels) the path stays as it is."""
        self._keys.append(self._key)
        if len(self._paths) < MAX_LEVELS:
            self._paths.append(self._path())
            self._names.append(self._names[-1] + bool(self._key))
        self._key = None

    def _settle(self, tree: Tree, row: int) -> None:
        if self._pending is not None:
            self._cells(self._pending, tree, row)
        self._pending = None

    def _cells(self, text: str, tree: Tree, row: int) -> None:
        path = self._path()
        if len(text) <= LONGEST_CELL:
            tree.leaf(path, text, row)
            return
        for start in range(0, len(text), LONGEST_CELL):
            tree.leaf(path, text[start : start + LONGEST_CELL], row)

    def _path(self) -> str:
        above = self._paths[-1]
        if not self._key or self._names[-1] >= MAX_DEPTH:
            return above
        return f"{above}.{self._key}" if above else self._key

    @property
    def sound(self) -> bool:
        """Whether every bracket and string that was opened is closed."""
        return not self._keys and not self._inside


def _unquoted(piece: str) -> str:
    if not piece.startswith('"'):
        return piece
    if "\\" not in piece and len(piece) > 1 and piece.endswith('"'):
        return piece[1:-1]
    try:
        return str(_DECODER.decode(piece))
    except ValueError:
        return piece.strip('"')
