"""The columns that a dbt model lists: the last SELECT, followed through the CTEs it takes everything from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from guardian.model import ColumnSchema, Location, Skipped, TableSchema, Unread

SIGNS = re.compile(rb"\{\{\s*(?:ref|source|config|this)\b|\{\{-?\s*(?:ref|source|config)\s*\(")
MACRO = re.compile(
    rb"\{%-?\s*(?:macro|test|materialization)\b|\bcreate\s+(?:or\s+replace\s+)?(?:\w+\s+)?table\b", re.IGNORECASE
)

_TOKEN = re.compile(
    r"""\s+|(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))|(?P<jinja>\{\{.*?(?:\}\}|\Z))|(?P<silent>\{%.*?(?:%\}|\Z)|\{\#.*?(?:\#\}|\Z))"""
    r"""|(?P<string>'(?:[^'\\]|''|\\.)*(?:'|\Z))|(?P<quoted>"[^"]*(?:"|\Z)|`[^`]*(?:`|\Z)|\[\w[^\]\n]*\])"""
    r"""|(?P<word>[^\W\d][\w$]*)|(?P<number>\d[\w.]*)|(?P<mark>::|.)""",
    re.DOTALL,
)
_ENDS: frozenset[str] = frozenset(
    re.findall(r"\w+", "from union intersect except limit order where qualify group having window")
)
_MAX_TOKENS = 400_000


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int
    column: int

    @property
    def low(self) -> str:
        return self.text.lower() if self.kind == "word" else self.text

    @property
    def name(self) -> str:
        return self.text.strip('"`[]') if self.kind == "quoted" else self.text


def tables(text: str, file: str) -> Iterator[TableSchema | Unread | Skipped]:
    """The model as a table, named like its file. A star whose columns stand elsewhere is named, not silently lost."""
    tokens, comments = _scan(text)
    model = _Model(file, tokens, comments)
    model.read()
    yield from model.notes
    if model.columns:
        first = next(iter(model.columns.values())).location
        yield TableSchema(file, PurePath(file).stem, tuple(model.columns.values()), location=first)
    elif not model.notes:
        yield Skipped(file, "a model that lists no columns")


def _scan(text: str) -> tuple[list[_Token], dict[int, str]]:
    """Tokens without Jinja statements; comments by line."""
    tokens: list[_Token] = []
    comments: dict[int, str] = {}
    line, begin = 1, 0
    for hit in _TOKEN.finditer(text):
        kind, words = hit.lastgroup, hit.group()
        if kind == "comment" and words.startswith("--"):
            comments.setdefault(line, words.lstrip("- ").strip())
        elif kind and kind not in ("comment", "silent") and len(tokens) < _MAX_TOKENS:
            tokens.append(_Token(kind, words, line, hit.start() - begin + 1))
        if "\n" in words:
            line += words.count("\n")
            begin = hit.start() + words.rindex("\n") + 1
    return tokens, comments


class _Model:
    """One model's SQL. ``ctes``: where the body of each CTE begins."""

    def __init__(self, file: str, tokens: list[_Token], comments: dict[int, str]) -> None:
        self.file, self.tokens, self.comments = file, tokens, comments
        self.columns: dict[str, ColumnSchema] = {}
        self.notes: list[Unread | Skipped] = []
        self.depths = self._depths()
        self.ctes = self._find_ctes()

    def _depths(self) -> list[int]:
        depth, depths = 0, []
        for token in self.tokens:
            if token.text == ")":
                depth -= 1
            depths.append(depth)
            if token.text == "(":
                depth += 1
        return depths

    def _find_ctes(self) -> dict[str, int]:
        """`name as (` at the top level: the place after the bracket."""
        found: dict[str, int] = {}
        for i in range(len(self.tokens) - 2):
            name, word, bracket = self.tokens[i : i + 3]
            if self.depths[i] == 0 and word.low == "as" and bracket.text == "(" and name.kind in ("word", "quoted"):
                found.setdefault(name.name.lower(), i + 3)
        return found

    def read(self) -> None:
        """The columns of the model's own SELECT: the first at the top level, after the CTEs."""
        start = next((i for i, t in enumerate(self.tokens) if t.low == "select" and self.depths[i] == 0), None)
        if start is None:
            bracketed = [i for i, t in enumerate(self.tokens) if t.low == "select"]
            start = bracketed[0] if bracketed and not self.ctes else None
        if start is None:
            place = self.tokens[0].line if self.tokens else 1
            self.notes.append(Skipped(f"{self.file}:{place}", "its SELECT is made by a macro"))
            return
        self._select(start, 0)

    def _select(self, start: int, hops: int) -> None:
        depth, items, origin = self.depths[start], *self._cut(start)
        for item in items:
            last = item[-1]
            if last.text == "*" and (len(item) == 1 or item[-2].text == "."):
                alias = item[0].name if len(item) > 1 else ""
                self._star(last, origin, alias, depth, hops)
            else:
                self._item(item)

    def _cut(self, start: int) -> tuple[list[list[_Token]], int]:
        """The items between SELECT and FROM, and the place after FROM (or the end)."""
        depth, at = self.depths[start], start + 1
        items: list[list[_Token]] = [[]]
        while at < len(self.tokens):
            token, here = self.tokens[at], self.depths[at]
            if here < depth or (here == depth and token.low in _ENDS and not self._is_name(at)):
                break
            if here == depth and token.text == ",":
                items.append([])
            elif not (items[-1] == [] and token.low in ("distinct", "all")):
                items[-1].append(token)
            at += 1
        return [item for item in items if item], at + 1

    def _is_name(self, at: int) -> bool:
        """`t.order`, `as from`: a word used as a name."""
        before = self.tokens[at - 1]
        return before.text == "." or before.low == "as"

    def _item(self, item: list[_Token]) -> None:
        """`expr as name`, `t.name`, `name`: the last word is the column, where there is one."""
        last = item[-1]
        if last.kind == "jinja":
            self._made_by_macro(item)
            return
        named = last.kind in ("word", "quoted") and (len(item) == 1 or self._names(item))
        if last.kind == "string" and len(item) > 1 and item[-2].low == "as":
            named = True
        if not named:
            self.notes.append(Unread(f"{self.file}:{last.line}", "an expression without a name"))
            return
        name = last.name.strip("'")
        comment = self.comments.get(last.line, "")
        self.columns.setdefault(
            name, ColumnSchema(name, "", comment, location=Location(self.file, last.line, last.column))
        )

    def _names(self, item: list[_Token]) -> bool:
        before = item[-2]
        # `case … end` and `x::date` end in a word that is no name.
        if before.text == "::" or (item[-1].low == "end" and before.low != "as"):
            return False
        return (
            before.low == "as"
            or before.text in (".", ")")
            or before.kind in ("word", "quoted", "number", "string", "jinja")
        )

    def _made_by_macro(self, item: list[_Token]) -> None:
        text = item[-1].text
        if len(item) > 1 and item[-2].low == "as":
            self.notes.append(Unread(f"{self.file}:{item[-1].line}", "a column whose name Jinja makes"))
            return
        self.notes.append(Unread(f"{self.file}:{item[0].line}", "columns that a macro makes" if text else ""))

    def _star(self, star: _Token, origin: int, alias: str, depth: int, hops: int) -> None:
        """Everything of a CTE is read there; of a model or source, where that is described."""
        for name in self._origins(origin, depth, alias):
            if name in self.ctes and hops < 32:
                begin = self.ctes[name]
                inner = next((i for i in range(begin, len(self.tokens)) if self.tokens[i].low == "select"), None)
                if inner is not None and self.depths[inner] >= self.depths[begin - 1] + 1:
                    self._select(inner, hops + 1)
                    continue
            self.notes.append(
                Skipped(
                    f"{self.file}:{star.line}",
                    "takes all columns of another model or source, read where it is described",
                )
            )

    def _origins(self, at: int, depth: int, alias: str) -> list[str]:
        """The names after FROM and JOIN (by alias where one is given), in lower case."""
        found: list[tuple[str, str]] = []
        expect = True
        while at < len(self.tokens) and self.depths[at] >= depth:
            token = self.tokens[at]
            if self.depths[at] == depth:
                if expect and token.kind in ("word", "quoted", "jinja"):
                    after = self.tokens[at + 1 : at + 3]
                    called = next((t.name for t in after if t.kind in ("word", "quoted") and t.low != "as"), "")
                    found.append((token.name.lower(), called.lower()))
                    expect = False
                elif token.low == "join" or token.text == ",":
                    expect = True
                elif token.low in (
                    "where",
                    "group",
                    "order",
                    "union",
                    "limit",
                    "qualify",
                    "having",
                    "except",
                    "intersect",
                ):
                    break
            at += 1
        chosen = [name for name, called in found if not alias or alias.lower() in (name, called)]
        return chosen or [alias.lower() or "?"]
