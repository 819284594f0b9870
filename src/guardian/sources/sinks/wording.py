"""What a schema's own text says: names, literals and remarks, which may hold values of a column that is treated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

HOLDS = "its text holds a value of a treated column"
LEANS = "it needs something that is left out"

Sort = Literal["remark", "string", "name", "word", "number", "space", "sign"]

PARTS = r"""
  (?P<remark>--[^\n]*|/\*.*?\*/)
| (?P<dollar>\$(?P<tag>\w*)\$(?P<inside>.*?)\$(?P=tag)\$)
| (?P<string>(?:[eEnNxXbB]|_\w+\s*)?'(?:%s|'')*')
| (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
| (?P<word>[^\W\d]\w*)
| (?P<number>\d[\w.]*)
| (?P<space>\s+)
| (?P<sign>.)
"""
STANDARD = re.compile(PARTS % r"[^']", re.VERBOSE | re.DOTALL)
BACKSLASHES = re.compile(PARTS % r"[^'\\]|\\.", re.VERBOSE | re.DOTALL)
HARMLESS = frozenset({"null", "true", "false", "current_timestamp", "current_date", "current_time", "now", "nextval"})
SHORTEST = 3
"""Literals below this many characters (``M``, ``CN``) are codes, not somebody's value."""
TELLING = re.compile(r"(?=.{5})(?:.*(?:\S\s+\S|@)|(?:[^\d]*\d){5})|.*[^\x00-\u02ff].", re.DOTALL)
"""Several words, an address, five digits, another script: somebody's value in whichever text it stands."""
SIZED = frozenset(
    (
        *("char", "character", "varchar", "nchar", "nvarchar", "varchar2", "varying", "text", "string", "bpchar"),
        *("dec", "decimal", "numeric", "number", "float", "double", "real", "bit", "varbit", "year", "vector"),
        *("int", "integer", "tinyint", "smallint", "mediumint", "bigint", "time", "timestamp", "datetime", "interval"),
        *("binary", "varbinary", "blob", "clob"),
    )
)
"""Types whose length stands behind them: ``varchar(200)`` holds no value."""


@dataclass(frozen=True, slots=True)
class Token:
    sort: Sort
    text: str

    @property
    def name(self) -> str:
        """The identifier without its quotes, lower case."""
        mark = self.text[0]
        if self.sort == "name":
            close = {"[": "]"}.get(mark, mark)
            return self.text[1:-1].replace(2 * close, close).lower()
        return self.text.lower()


def tokens(sql: str, *, backslashes: bool = False) -> Iterator[Token]:
    """The text cut into parts that together are the text again. A dollar-quoted body is cut up as code."""
    for found in (BACKSLASHES if backslashes else STANDARD).finditer(sql):
        if found["dollar"] is not None:
            edge = f"${found['tag']}$"
            yield Token("sign", edge)
            yield from tokens(found["inside"], backslashes=backslashes)
            yield Token("sign", edge)
        else:
            yield Token(found.lastgroup or "sign", found[0])  # type: ignore[arg-type]


def names(sql: str, *, backslashes: bool = False) -> frozenset[str]:
    """Every identifier that the text mentions, lower case; double quotes may also hold text in some engines."""
    return frozenset(token.name for token in tokens(sql, backslashes=backslashes) if token.sort in {"name", "word"})


def literals(sql: str, *, backslashes: bool = False, quotes: bool = False) -> frozenset[str]:
    """What may be a value: strings, numbers, the words of remarks, and, where the engine takes it for text
    (``quotes``), what stands in double quotes."""
    found: set[str] = set()
    for token in without_lengths(tokens(sql, backslashes=backslashes)):
        if token.sort == "string":
            inside = token.text[token.text.index("'") + 1 : -1].replace("''", "'")
            found |= {inside, *pieces(inside)}
        elif token.sort == "remark":
            found |= pieces(token.text)
        elif token.sort == "number" or (quotes and token.text.startswith('"')):
            found.add(token.text.strip('"'))
    return frozenset(text for text in found if len(text) >= SHORTEST or (len(text) > 1 and not text.isascii()))


def without_lengths(parts: Iterable[Token]) -> Iterator[Token]:
    """The parts without the numbers that are lengths and scales of types."""
    before: list[str] = []
    sized = False
    for part in parts:
        if part.sort == "space":
            continue
        if part.text == "(":
            sized = bool(before) and before[-1] in SIZED
        elif sized and part.text != "," and part.sort != "number":
            sized = False
        if not (sized and part.sort == "number"):
            yield part
        before = [part.name if part.sort == "word" else ""]


def pieces(text: str) -> frozenset[str]:
    """The whole, its quoted parts, and its runs of one to four words: any of them may be somebody's value."""
    words = re.findall(r"[^\s,;:()\[\]{}<>\"'“”‘’《》（），。；：]+", text)
    bare = [word.strip(".!?-") for word in words]
    runs = {" ".join(bare[at : at + size]) for size in range(1, 5) for at in range(len(bare) - size + 1)}
    return frozenset(runs | {text.strip()} | set(re.findall(r"[\"'“‘](.+?)[\"'”’]", text)))


def without_default(sql: str, columns: Iterable[str], *, backslashes: bool = False) -> tuple[str, frozenset[str]]:
    """A CREATE TABLE text without the literal defaults of some columns, and the columns that had one."""
    wanted = {column.lower(): column for column in columns}
    parts = list(tokens(sql, backslashes=backslashes))
    kept: list[str] = []
    dropped: set[str] = set()
    depth, at, column, fresh = 0, 0, "", False
    while at < len(parts):
        token = parts[at]
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 1 and token.text in {"(", ","} and token.sort == "sign":
            fresh, column = True, ""
        elif fresh and token.sort in {"name", "word", "string"}:
            fresh, column = False, token.name.strip("'")
        elif depth == 1 and column in wanted and token.name == "default" and token.sort == "word":
            end = _end_of_default(parts, at + 1)
            if literals("".join(part.text for part in parts[at + 1 : end]), backslashes=backslashes):
                dropped.add(wanted[column])
                at = end
                continue
        kept.append(token.text)
        at += 1
    return "".join(kept), frozenset(dropped)


def definitions(sql: str, *, backslashes: bool = False) -> dict[str, str]:
    """The columns of a CREATE TABLE text, lower case, each with its definition (constraints come in among them)."""
    found: dict[str, str] = {}
    depth, column, fresh = 0, "", False
    for token in tokens(sql, backslashes=backslashes):
        if token.sort == "sign":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 1 and token.sort == "sign" and token.text in {"(", ","}:
            column, fresh = "", True
        elif fresh and token.sort in {"name", "word", "string"}:
            column, fresh = token.name.strip("'"), False
            found.setdefault(column, "")
        elif column and depth >= 1:
            found[column] += token.text
    return found


def _end_of_default(parts: list[Token], at: int) -> int:
    """One past the value: a literal with its sign, a word, or something in brackets, and a call's brackets."""
    while at < len(parts) and (parts[at].sort == "space" or parts[at].text in {"+", "-"}):
        at += 1
    if at < len(parts) and parts[at].text != "(":
        at += 1
    if at < len(parts) and parts[at].text == "(":
        depth = 0
        while at < len(parts):
            depth += {"(": 1, ")": -1}.get(parts[at].text, 0)
            at += 1
            if depth == 0:
                break
    return at


@dataclass(frozen=True, slots=True)
class Wording:
    """One text of a schema. ``about``: the columns whose values it may hold; None: those that it mentions by name."""

    key: str
    text: str
    about: frozenset[tuple[str, str]] | None = None
    plain: bool = False
    backslashes: bool = False
    quotes: bool = False

    def concerns(self, table: str, column: str) -> bool:
        if self.about is not None:
            return (table, column) in self.about
        return column.lower() in names(self.text, backslashes=self.backslashes)

    def candidates(self) -> frozenset[str]:
        if self.plain:
            return frozenset(piece for piece in pieces(self.text) if len(piece) >= SHORTEST or not piece.isascii())
        return literals(self.text, backslashes=self.backslashes, quotes=self.quotes)


Lookup = Callable[[str, str, list[str]], set[str]]
"""Which of some texts are values of a column of the source: (table, column, texts)."""


def holding_values(wordings: Iterable[Wording], treated: Mapping[str, Iterable[str]], lookup: Lookup) -> frozenset[str]:
    """The keys of the texts that hold a value of a treated column: any that they mention, and what tells of a person
    of every other one."""
    found: set[str] = set()
    candidates = {wording: wording.candidates() for wording in wordings}
    for table, columns in treated.items():
        for column in columns:
            near = {
                word: texts if word.concerns(table, column) else frozenset(filter(TELLING.match, texts))
                for word, texts in candidates.items()
            }
            if any(near.values()):
                hits = lookup(table, column, sorted(frozenset().union(*near.values())))
                found |= {word.key for word, texts in near.items() if texts & hits}
    return frozenset(found)


def leaning(texts: Mapping[str, tuple[str, str]], gone: Iterable[str]) -> frozenset[str]:
    """Which texts mention one that is left out, or one another that does. ``texts``: key to the name by which others
    mention it (none: empty) and the text."""
    left = frozenset(gone)
    missing = {texts[key][0].lower() for key in left if key in texts} - {""}
    mentioned = {key: names(text) for key, (_, text) in texts.items() if key not in left}
    found: set[str] = set()
    while more := {key for key, said in mentioned.items() if key not in found and said & missing}:
        found |= more
        missing |= {texts[key][0].lower() for key in more} - {""}
    return frozenset(found)
