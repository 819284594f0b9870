"""JSON and YAML documents as plain values whose every key knows where it stands. No nesting can exhaust the stack."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from guardian.errors import PolicyError, UnreadError
from guardian.model import Location, Unread
from guardian.schemas.text import Document

Key = str | int
Path = tuple[Key, ...]

YAML_SUFFIXES = (".yml", ".yaml")

LONG = 512 * 1024
MAX_CHARS = 16 * 1024 * 1024
"""Longest JSON document that is read: past that a file is data, not a schema."""

_TOKEN = re.compile(
    r"[ \t\r\n\ufeff\xa0]+|//[^\n]*|/\*.*?\*/"
    r'|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<mark>[{}\[\]:,])|(?P<word>[^\s{}\[\]:,"/]+)',
    re.DOTALL,
)
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


class Unparsed(Exception):
    """A document that is no JSON or YAML; ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(reason)


class Object(dict[str, Any]):
    """A JSON object; ``at``: where each key and its value begin, as offsets."""

    __slots__ = ("at",)

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Tree:
    """One document. ``unread``: places whose meaning is doubtful (a key that stands twice)."""

    file: str
    value: Any
    find: Callable[[Path, bool], tuple[int, int]] = field(repr=False)
    unread: tuple[Unread, ...] = ()

    def key(self, path: Path) -> Location:
        """Where the key at ``path`` is written; the nearest key above it where it is not in the file."""
        return Location(self.file, *self.find(path, False))

    def said(self, path: Path) -> Location:
        """Where the value at ``path`` begins."""
        return Location(self.file, *self.find(path, True))

    def where(self, path: Path) -> str:
        return f"{self.file}:{self.find(path, False)[0]}"

    def get(self, path: Path) -> Any:
        """The value at ``path``, or None."""
        return at(self.value, path)


def at(value: Any, path: Path) -> Any:
    """What lies at ``path`` below ``value``, or None."""
    for key in path:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def string(value: Any) -> str:
    """``value`` where it is text, otherwise ""."""
    return value if isinstance(value, str) else ""


class _Scanner:
    """Reads JSON, with comments and trailing commas as editors allow them, into `Object`, list and plain values."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.breaks = [0, *(hit.end() for hit in re.finditer("\n", text))]
        self.doubles: list[int] = []

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        line = bisect_right(self.breaks, offset)
        return line, offset - self.breaks[line - 1] + 1

    def tokens(self) -> Iterator[tuple[str, str, int]]:
        at, text, match = 0, self.text, _TOKEN.match
        while at < len(text):
            hit = match(text, at)
            if hit is None:
                raise self.fault(at, "a text without its end" if text[at] == '"' else "a stray character")
            if hit.lastgroup:
                yield hit.lastgroup, hit.group(), at
            at = hit.end()

    def fault(self, offset: int, what: str) -> Unparsed:
        return Unparsed(self.place(min(offset, len(self.text)))[0], f"not JSON: {what}")

    def read(self) -> Any:
        stack: list[Object | list[Any]] = []
        keys: list[tuple[str, int] | None] = []
        result: list[Any] = []
        ready, key = True, None
        for kind, sign, start in self.tokens():
            inside = stack[-1] if stack else None
            if kind == "mark" and sign in "}]":
                if inside is None or key is not None or isinstance(inside, dict) is not (sign == "}"):
                    raise self.fault(start, f"'{sign}' without its beginning")
                stack.pop()
                key, ready = keys.pop(), False
                key = None
            elif kind == "mark" and sign == ",":
                if inside is None or ready or key is not None:
                    raise self.fault(start, "a comma where a value belongs")
                ready = True
            elif kind == "mark" and sign == ":":
                if key is None or ready:
                    raise self.fault(start, "a colon without a key")
                ready = True
            elif not ready:
                raise self.fault(start, "a comma or colon is missing")
            elif isinstance(inside, dict) and key is None:
                if kind != "string":
                    raise self.fault(start, "a key without quotes")
                key, ready = (self._string(sign, start), start), False
            else:
                value = self._value(kind, sign, start)
                self._put(inside, key, value, start, result)
                if isinstance(value, (Object, list)):
                    stack.append(value)
                    keys.append(key)
                    key, ready = None, True
                else:
                    key, ready = None, False
        if stack or not result:
            raise self.fault(len(self.text), "it ends in the middle" if stack else "it is empty")
        return result[0]

    def _put(self, inside: Any, key: tuple[str, int] | None, value: Any, start: int, result: list[Any]) -> None:
        if inside is None:
            if result:
                raise self.fault(start, "a second document")
            result.append(value)
        elif isinstance(inside, list):
            inside.append(value)
        elif key is not None:
            if key[0] in inside:
                self.doubles.append(key[1])
            inside[key[0]] = value
            inside.at[key[0]] = (key[1], start)

    def _value(self, kind: str, sign: str, start: int) -> Any:
        if kind == "string":
            return self._string(sign, start)
        if kind == "mark":
            return Object() if sign == "{" else []
        if sign in _WORDS:
            return _WORDS[sign]
        try:
            return float(sign) if len(sign) < 400 else sign
        except ValueError:
            raise self.fault(start, "a word without quotes") from None

    def _string(self, token: str, start: int) -> str:
        if "\\" not in token:
            return token[1:-1]
        try:
            return str(json.loads(token, strict=False))
        except ValueError:
            raise self.fault(start, "a text with a wrong escape") from None


def read_json(text: str, file: str) -> Tree:
    """One JSON document. Raises `Unparsed`."""
    if len(text) > MAX_CHARS:
        raise Unparsed(1, f"larger than {MAX_CHARS // 2**20} MiB: split it")
    scanner = _Scanner(text)
    value = scanner.read()

    def find(path: Path, said: bool) -> tuple[int, int]:
        node, offset = value, 0
        for key in path:
            if isinstance(node, Object) and key in node:
                offset = node.at[str(key)][1 if said else 0]
            below = at(node, (key,))
            if below is None:
                break
            node = below
        return scanner.place(offset)

    doubles = tuple(_double(file, *scanner.place(offset)) for offset in scanner.doubles)
    return Tree(file, value, find, doubles)


def read_yaml(text: str, file: str) -> tuple[Tree, ...]:
    """The documents of a YAML file. Raises `Unparsed`."""
    from guardian.resources import parse_foreign_yaml

    try:
        documents, doubles = parse_foreign_yaml(text, file)
    except PolicyError as error:
        fault = error.faults[0]
        line = fault.where.rpartition(":")[2]
        raise Unparsed(int(line) if line.isdigit() else 1, fault.what) from error
    written = text.splitlines()
    unread = tuple(_double(file, line, 1) for line in doubles)
    trees = []
    for number, document in enumerate(documents):
        finder = _yaml_finder(document.value, document.lines, written)
        trees.append(Tree(file, document.value, finder, () if number else unread))
    return tuple(trees)


def trees_of(document: Document, wanted: Callable[[Any], bool] | None = None) -> tuple[Tree, ...]:
    """The documents of a JSON or YAML file. Raises UnreadError with the line where it is neither.

    A long JSON file is read with places only where ``wanted`` says that it is what the reader looks for.
    """
    try:
        text = document.text
        if document.suffix in YAML_SUFFIXES:
            return read_yaml(text, document.name)
        if wanted is not None and len(text) > LONG and _other(text, wanted):
            return ()
        return (read_json(text, document.name),)
    except Unparsed as fault:
        raise UnreadError(f"line {fault.line}: {fault.reason}") from fault


def _other(text: str, wanted: Callable[[Any], bool]) -> bool:
    """Whether it is sound JSON of another kind; what is not sound is for the scanner to tell."""
    try:
        return not wanted(json.loads(text))
    except (ValueError, RecursionError):
        return False


def _yaml_finder(value: Any, lines: Any, written: list[str]) -> Callable[[Path, bool], tuple[int, int]]:
    def find(path: Path, said: bool) -> tuple[int, int]:
        while path and path not in lines:
            path = path[:-1]
        line = lines.get(path, 1)
        below = at(value, path)
        word = str(path[-1]) if path and isinstance(path[-1], str) else ""
        text = written[line - 1] if line <= len(written) else ""
        start = _word_at(text, word, 0) if word else len(text) - len(text.lstrip())
        if said and word and isinstance(below, str):
            start = _word_at(text, below, start + len(word))
        return line, start + 1

    return find


def _word_at(text: str, word: str, start: int) -> int:
    hit = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(text, start)
    return hit.start() if hit else min(start, len(text) - len(text.lstrip()))


def _double(file: str, line: int, column: int) -> Unread:
    return Unread(f"{file}:{line}:{column}", "a key stands here for the second time: only the last one counts")
