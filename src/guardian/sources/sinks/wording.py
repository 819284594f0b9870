"""What a schema's own text says: names, literals and remarks, which may hold values of a column that is treated."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

HOLDS = "its text holds a value of a treated column"
TAKE_OUT = (
    "Take the value out of it; what is nobody's (a brand) stays where a profile of your own has an entry for that very"
    " column: columns: {TABLE.COLUMN: clear}"
)
LEANS = "it needs something that is left out"

LABELS = "labels of a type"
"""The home of what a column may hold: somebody's value only where it tells of a person."""

Sort = Literal["remark", "string", "name", "word", "number", "space", "sign"]

PARTS = r"""
  (?P<remark>--[^\n]*|/\*.*?\*/)
| (?P<dollar>\$(?P<tag>\w*)\$(?P<inside>.*?)\$(?P=tag)\$)
| (?P<string>(?:[eEnNxXbB]|_\w+\s*)?'(?:%s|'')*')
| (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\W\d][^\]'",():]*\])
| (?P<word>[^\W\d]\w*)
| (?P<number>\d[\w.]*)
| (?P<space>\s+)
| (?P<sign>.)
"""
STANDARD = re.compile(PARTS % r"[^']", re.VERBOSE | re.DOTALL)
BACKSLASHES = re.compile(PARTS % r"[^'\\]|\\.", re.VERBOSE | re.DOTALL)
SHORTEST = 3
"""Literals below this many characters (``M``, ``CN``) are codes, not somebody's value."""
TELLING = re.compile(r"(?=.{5})(?:.*(?:\S\s+\S|@)|(?:[^\d]*\d){5})|.*[^\x00-\u02ff].", re.DOTALL)
"""Several words, an address, five digits, another script: somebody's value in whichever text it stands."""
WORD = re.compile(r"[^\s,;:()\[\]{}<>\"'“”‘’《》（），。；：]+")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U0010?([0-9a-fA-F]{4,5})|\\x([0-9a-fA-F]{2})|\\([0-9a-fA-F]{4})")
LONGEST_RUN = 8
"""Words of a remark or comment that may be one value."""
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
            inside = unquoted(token.text)
            found |= {inside, *pieces(inside), *veiled(token.text, inside)}
        elif token.sort == "remark":
            found |= pieces(token.text)
        elif token.sort == "number" or (quotes and token.text.startswith('"')):
            found.add(token.text.strip('"'))
    return frozenset(text for text in found if len(text) >= SHORTEST or (len(text) > 1 and not text.isascii()))


def unquoted(string: str) -> str:
    """What a string literal says."""
    return string[string.index("'") + 1 : -1].replace("''", "'")


def veiled(string: str, inside: str) -> Iterator[str]:
    """What a literal says in another form: hexadecimal, with backslashes, or as a pattern."""
    if string[:1] in "xX" and inside:
        yield from in_hexadecimal(inside)
    for text in {inside.replace("\\", ""), _escaped(inside)} - {inside}:
        yield text
        yield from pieces(text)
    yield inside.strip("%_^$.*").replace("\\", "")


def in_hexadecimal(digits: str) -> Iterator[str]:
    try:
        yield bytes.fromhex(digits).decode("utf-8")
    except ValueError:  # no text
        return


def _escaped(text: str) -> str:
    """``\\u00e9``, ``\\00e9`` (U&''), ``\\x41`` as the characters that they stand for."""
    return ESCAPE.sub(lambda found: chr(int(found[1] or found[2] or found[3] or found[4], 16)), text)


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
    """The whole, its quoted parts, and its runs of a few words, with and without the signs between them: any of them
    may be somebody's value."""
    words = list(WORD.finditer(text))
    bare = [word[0].strip(".!?-") for word in words]
    runs: set[str] = set()
    for size in range(1, LONGEST_RUN + 1):
        for at in range(len(words) - size + 1):
            runs.add(" ".join(bare[at : at + size]))
            runs.add(text[words[at].start() : words[at + size - 1].end()].strip(".!?-"))
    return frozenset(runs | {text.strip()} | set(re.findall(r"[\"'“‘](.+?)[\"'”’]", text)))


def without_default(sql: str, columns: Iterable[str], *, backslashes: bool = False) -> tuple[str, frozenset[str]]:
    """A CREATE TABLE text without the literal defaults of some columns, and the columns that had one."""
    wanted = {column.lower(): column for column in sorted(columns, reverse=True)}
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


def defaults(sql: str, *, backslashes: bool = False) -> dict[str, str]:
    """The columns of a CREATE TABLE text that have a literal default, lower case, each with that default."""
    found: dict[str, str] = {}
    for column, text in definitions(sql, backslashes=backslashes).items():
        parts = list(tokens(text, backslashes=backslashes))
        at = next((at for at, part in enumerate(parts) if part.sort == "word" and part.name == "default"), None)
        if at is not None:
            default = "".join(part.text for part in parts[at + 1 : _end_of_default(parts, at + 1)])
            if literals(default, backslashes=backslashes):
                found[column] = default
    return found


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


def check_texts(sql: str, *, backslashes: bool = False) -> tuple[str, ...]:
    """The bracketed conditions of the CHECK constraints in a CREATE TABLE text."""
    found: list[str] = []
    parts = list(tokens(sql, backslashes=backslashes))
    for at, token in enumerate(parts):
        if token.sort != "word" or token.name != "check":
            continue
        depth, text = 0, ""
        for part in parts[at + 1 :]:
            depth += {"(": 1, ")": -1}.get(part.text, 0) if part.sort == "sign" else 0
            text += part.text
            if depth == 0 and text.strip():
                break
        found.append(text.strip())
    return tuple(found)


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
    """One text of a schema. ``about``: the tables that it speaks of; None: the columns that it mentions by name.

    ``home``: the table whose own text it is, which speaks of that table and of no other.
    """

    key: str
    text: str
    about: frozenset[str] | None = None
    plain: bool = False
    backslashes: bool = False
    quotes: bool = False
    home: str = ""

    def concerns(self, table: str, column: str) -> bool:
        if self.home:
            return self.home == table
        if self.about is not None:
            return table in self.about
        return column.lower() in names(self.text, backslashes=self.backslashes)

    def candidates(self) -> frozenset[str]:
        """Literals, pieces of remarks, and names that are several words."""
        if self.plain:
            return frozenset(piece for piece in pieces(self.text) if len(piece) >= SHORTEST or not piece.isascii())
        said = literals(self.text, backslashes=self.backslashes, quotes=self.quotes)
        parts = tokens(self.text, backslashes=self.backslashes)
        called = {part.text[1:-1] for part in parts if part.sort == "name"}
        return said | {name for name in called if TELLING.match(name)}

    def sayings(self) -> frozenset[str]:
        """What it says in words: its strings and remarks, each as a whole."""
        if self.plain:
            return frozenset({self.text.strip()} - {""})
        parts = tokens(self.text, backslashes=self.backslashes)
        found = (unquoted(one.text) if one.sort == "string" else one.text for one in parts if one.sort in SAID)
        return frozenset(text.strip() for text in found) - {""}


SAID = frozenset({"string", "remark"})
FIELD = r'"[^"\\]*(\\.[^"\\]*)*"\s*:'
"""The name of a field in a document of JSON, which is no value: documents are searched without."""
Lookup = Callable[[str, str, list[str]], set[str]]
"""Which of some texts are values of a column of the source, in whichever case: (table, column, texts)."""


def holding_values(
    wordings: Iterable[Wording],
    treated: Mapping[str, Iterable[str]],
    lookup: Lookup,
    telling: Container[tuple[str, str]] | None = None,
) -> frozenset[str]:
    """The keys of the texts that hold a value of a treated column: any of one that they mention, and what tells of a
    person of every other one. In the own text of another table only those of ``telling`` columns count (None: all):
    dates, towns and amounts recur."""
    found: set[str] = set()
    candidates = [(wording, wording.candidates()) for wording in wordings]
    plainly = [(word, texts, frozenset(filter(TELLING.match, texts))) for word, texts in candidates]
    for table, columns in treated.items():
        for column in columns:
            apart = telling is not None and (table, column) not in telling
            near: list[tuple[str, frozenset[str]]] = []
            for word, texts, sure in plainly:
                if word.key in found:
                    continue
                held = texts if word.concerns(table, column) else frozenset() if word.home and apart else sure
                if held:
                    near.append((word.key, held))
            if near:
                hits = lookup(table, column, sorted(frozenset().union(*(texts for _, texts in near))))
                folded = {text.casefold() for text in hits}
                found |= {key for key, texts in near if any(_hit(text, hits, folded) for text in texts)}
    return frozenset(found)


def _hit(text: str, hits: set[str], folded: set[str]) -> bool:
    return text in hits or (text.casefold() in folded and TELLING.match(text) is not None)


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
