"""SQL cut into tokens and into the statements that shape tables, for any dialect, without a grammar.

A first pass over the whole text knows only strings, comments, quoted names, COPY data and the words that begin a
statement of interest. So whatever stands between them (GO, DELIMITER, ``$$``, BEGIN, IF, functions, INSERT) needs no
understanding, and a statement that nobody understands costs itself only.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


def words(text: str) -> frozenset[str]:
    """A set of keywords written as one line of words."""
    return frozenset(text.split())


_TABLE_WORDS = (
    r"(?:OR\s+(?:REPLACE|ALTER)\s+|(?:GLOBAL|LOCAL|MULTISET|SET|VOLATILE|HYBRID|DYNAMIC|TEMP|TEMPORARY|UNLOGGED|"
    r"TRANSIENT|EXTERNAL|FOREIGN|VIRTUAL|PRIVATE|SHARDED|DUPLICATED|IMMUTABLE|BLOCKCHAIN|COLUMN|ROW|ICEBERG|LIVE|"
    r"STREAMING|SNAPSHOT|REFRESH|CACHED|MEMORY|MANAGED)\s+)*+TABLE\b"
)
_SPACE = r"(?:\s|/\*(?!M?!).*?\*/|--[^\n]*\n)"
_STARTS = rf"""
      (?P<create>CREATE{_SPACE}+{_TABLE_WORDS.replace(chr(92) + "s+", _SPACE + "+")})
    | (?P<alter>ALTER{_SPACE}+(?:(?:FOREIGN|EXTERNAL|ICEBERG|IGNORE|ONLINE|OFFLINE){_SPACE}+)*+TABLE\b)
    | (?P<drop>DROP\s+(?:TEMPORARY\s+|FOREIGN\s+|EXTERNAL\s+)?TABLE\b)
    | (?P<insert>(?:INSERT\s+(?:(?:LOW_PRIORITY|DELAYED|IGNORE|OVERWRITE)\s+|OR\s+\w+\s+)?|REPLACE\s+)INTO\b
        |^[ \t]*INSERT\b)
    | (?P<rename>RENAME\s+TABLE\b)
    | (?P<comment>COMMENT\s+ON\b)
    | (?P<type>CREATE\s+(?:OR\s+REPLACE\s+)?(?:TYPE|DOMAIN)\b)
    | (?P<schema>CREATE\s+SCHEMA\b)
    | (?P<exec>(?:EXEC(?:UTE)?|CALL)\s+(?:\[?\w+\]?\.){{0,3}}\[?
        sp_(?:addextendedproperty|updateextendedproperty|rename)\b)
    | (?P<other>CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:DEFINER\b|(?:\w+\s+){{0,3}}?(?:
        INDEX|VIEW|FUNCTION|PROCEDURE|PROC|TRIGGER|SEQUENCE|USER|ROLE|DATABASE|EXTENSION|POLICY|RULE|AGGREGATE|OPERATOR|SYNONYM|LOGIN|STATISTICS)\b)
        | ALTER\s+(?:VIEW|FUNCTION|PROCEDURE|SEQUENCE|DATABASE|SCHEMA|INDEX|ROLE|USER|TYPE|DOMAIN|DEFAULT)\b
        | DROP\s+(?:VIEW|FUNCTION|PROCEDURE|TRIGGER|INDEX|SEQUENCE|TYPE|SCHEMA|DATABASE)\b)
    | (?P<unknown>(?:CREATE|ALTER)\b)
"""
_OTHER_VERBS = (
    "CREATE|ALTER|DROP|TRUNCATE|ANALYZE|ANALYSE|OPTIMIZE|REPAIR|CHECK|CHECKSUM|LOCK|UNLOCK|DESCRIBE|DESC|SHOW|RENAME|"
    "REFRESH|CACHE|UNCACHE|EXPORT|IMPORT|LOAD|INSERT|INTO|FROM|JOIN|UPDATE|COPY|EXPLAIN|VACUUM|RESTORE|FLUSH|PURGE|"
    "UNDROP|EXCHANGE|OVERWRITE|COMMENT|PARTITION|RETURN|RETURNS|SELECT|VALUES|CALL|BACKUP|SWAP|CLONE|DECLARE|FOREIGN"
)
_SLIP = rf"(?!(?:{_OTHER_VERBS})\b)[A-Z]{{3,9}}[ \t]+TABLE[ \t]+[^\s(;,]+\s*\("
"""``CRAETE TABLE t (`` at the beginning of a line."""
_LINE_STARTS = rf"""
      (?P<use>USE\s+(?:DATABASE\s+|SCHEMA\s+)?[\[`"]?\w+[\]`"]?\s*;?[ \t]*$)
    | (?P<slip>{_SLIP})
    | (?P<path>SET\s+search_path\s*(?:=|TO)\s*[^\n;]+)
    | (?P<grant>(?:GRANT|REVOKE|UPDATE|DELETE\s+FROM|TRUNCATE|LOCK\s+TABLES|UNLOCK\s+TABLES|COMMIT|ANALYZE|PRINT)\b)
"""
_GUARD = r"\n(?!\s*(?:CREATE\s+(?:\w+\s+)?TABLE|ALTER\s+TABLE)\b)"
_PLAIN = rf"'(?:[^'\n]|''|{_GUARD})*+'"
_ESCAPED = rf"'(?:[^'\\\n]|\\.|''|{_GUARD})*+'"


def _string(backslash: bool) -> str:
    return _ESCAPED if backslash else rf"(?<![A-Za-z0-9_])[eE]{_ESCAPED}|{_PLAIN}"


def _double(backslash: bool) -> str:
    inner = r'[^"\\\n]|\\.|""' if backslash else r'[^"\n]|""'
    return rf'"(?:{inner}|{_GUARD})*+"'


def _remark(backslash: bool) -> str:
    """MySQL's `#` right after a comma and before a word (`int, #Foreign key`); elsewhere that is a name."""
    return r"(?<=,)[ \t]*\#[^\n]*" if backslash else r"(?!)"


def _skim(backslash: bool) -> re.Pattern[str]:
    """Whole text: what hides words, and the words that begin a statement."""
    return re.compile(
        rf"""
          --[^\n]*
        | /\*M?!\d*(?=\s|[A-Za-z0-9(`])
        | /\*.*?\*/
        | ^[ \t]*\#[^\n]*
        | (?<=\s)\#(?=[\s\#])[^\n]*
        | {_remark(backslash)}
        | \{{\#[^#]{{0,4000}}\#\}}
        | \{{%[^%]{{0,4000}}%\}}
        | ^COPY\b[^;']{{0,4000}}\bFROM\s+STDIN\b[^;]*;[^\n]*\n(?:.*?^\\\.[ \t]*$|.*)
        | ^[ \t]*\\[A-Za-z!?][^\n]*
        | \$(?P<tag>\w{{0,60}})\$(?![^\n$]{{0,2000}}\b(?:CREATE|ALTER)\b)[^\n$]{{0,2000}}\$(?P=tag)\$
        | (?P<string>{_string(backslash)})
        | {_double(backslash)}
        | `[^`\n]{{0,400}}`
        | \[[^\]\[\n'"]{{0,200}}'[^\]\n]{{0,200}}\]
        | \b(?:{_STARTS})
        | ^[ \t]*(?:{_LINE_STARTS})
        """,
        re.VERBOSE | re.IGNORECASE | re.MULTILINE | re.DOTALL,
    )


def _insert(backslash: bool) -> re.Pattern[str]:
    """The rest of an INSERT: to its ``;`` or to a line that begins another statement."""
    strings = f"{_string(backslash)}|{_double(backslash)}"
    stop = (
        r"\n(?!\s*(?:GO|CREATE|ALTER|DROP|INSERT|REPLACE|COMMENT|EXEC|SET|COMMIT|USE|PRINT|UPDATE|DELETE|/|"
        r"SELECT\s+pg_)\b)"
    )
    return re.compile(
        rf"(?:[^'\";\n\-/]++|{strings}|--[^\n]*|{stop}|[\-/'\"])*+;?", re.IGNORECASE | re.MULTILINE | re.DOTALL
    )


_SKIM: dict[bool, re.Pattern[str]] = {}
_INSERT: dict[bool, re.Pattern[str]] = {}
_TOKENS: dict[bool, re.Pattern[str]] = {}

# {{ jinja }}, ${variable}, $(variable), <%= erb %>, {name}, @name@, %name%, :name and &name may be part of a name.
_PART = (
    r"(?:\$\(\w+\)|[\w$@#\u00b7]++|%%?\w+%%?(?=[\w.\"`])|(?<![:\w\"\]`]):\w+|&&?\w+\.?(?=\.)|&&?\w+|"
    r"\{\{[^{}\n]*\}\}|\$?\{[^{}\n]*\}|<%=?[^%\n]*%>|%\(\w+\)s)"
)


def _tokens(backslash: bool) -> re.Pattern[str]:
    return re.compile(
        rf"""
          (?P<space>(?!{_remark(backslash)})\s+|/\*M?!\d*|\*/|\{{%[^%]{{0,4000}}%\}})
        | (?P<note>--[^\n]*|/\*.*?\*/|\{{\#[^#]{{0,4000}}\#\}}|(?:(?<=\s)|^)\#(?=[\s\#])[^\n]*|{_remark(backslash)})
        | (?P<word>(?![nNxXbBeE]'|\d+(?:\.\d+)?(?![\w$])|\$\w*\$){_PART}+)
        | (?P<string>[nNxXbB]?(?:{_string(backslash)})|\$(?P<tag>\w{{0,60}})\$[^$]{{0,20000}}\$(?P=tag)\$)
        | (?P<quoted>{_double(backslash)}|`(?:[^`\n]|``){{0,400}}`|\[(?=[^\]\d])(?:[^\]\n]|\]\]){{0,400}}\])
        | (?P<number>\d+(?:\.\d+)?(?![\w$]))
        | (?P<other>{_PART})
        | (?P<mark>::|->>?|[<>]=|.)
        """,
        re.VERBOSE | re.DOTALL | re.MULTILINE,
    )


class Token(NamedTuple):
    """``kind``: word, quoted, string, number or mark. ``value``: words in capitals, quoted names and strings bare."""

    kind: str
    value: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Start:
    """Where a statement of interest begins; ``inner`` is SQL found inside a string literal."""

    kind: str
    start: int
    end: int
    inner: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A comment and where it stands."""

    text: str
    start: int
    end: int


class Statement(NamedTuple):
    """``ended``: its own end was met, not merely the beginning of the next one."""

    tokens: list[Token]
    notes: list[Note]
    ended: bool


_DYNAMIC = re.compile(rf"\s*(?:CREATE\s+{_TABLE_WORDS}|ALTER\s+TABLE\b)", re.IGNORECASE)
_SHAPING = re.compile(r"\s*(?:CREATE|ALTER)\s", re.IGNORECASE)
_RUNS = re.compile(r"(?:EXEC(?:UTE)?|IMMEDIATE|FORMAT|SP_EXECUTESQL|PREPARE\s+\w+\s+FROM)\s*\(?\s*N?$", re.IGNORECASE)


def settled(text: str) -> str:
    """The text without the opening of a comment that is never closed: it hides nothing, reading too much is safe."""
    closed = text.rfind("*/") + 2
    return text[:closed] + text[closed:].replace("/*", "  ") if text.find("/*", closed) >= 0 else text


def starts(text: str, backslash: bool) -> Iterator[Start]:
    """Every statement of interest, in order, outside strings and comments (and inside strings that are executed).

    What ``unknown`` and ``slip`` say may be mere words.
    """
    skim = _SKIM.setdefault(backslash, _skim(backslash)) if backslash not in _SKIM else _SKIM[backslash]
    insert = _INSERT.setdefault(backslash, _insert(backslash)) if backslash not in _INSERT else _INSERT[backslash]
    place = 0
    while found := skim.search(text, place):
        place = max(found.end(), found.start() + 1)
        kind = found.lastgroup
        if kind is None or kind == "tag":
            continue
        if kind == "string":
            if (dynamic := _dynamic(text, found.start(), found.group())) is not None:
                yield dynamic
            continue
        if kind == "insert":
            rest = insert.match(text, place)
            place = max(place, rest.end() if rest else place)
        yield Start(kind, found.start(kind), found.end())


def _dynamic(text: str, start: int, literal: str) -> Start | None:
    """SQL that a string literal holds: what is executed, or makes or changes a table."""
    begin = literal.index("'") + 1
    if len(literal) < 15 or not _SHAPING.match(literal, begin):
        return None
    plain = "(" in literal and _DYNAMIC.match(literal, begin)
    if not plain and not _RUNS.search(text, max(0, start - 40), start):
        return None
    inner = literal[begin:-1].replace("''", "'")
    return Start("dynamic", start, start + len(literal), inner)


def tokenise(text: str, start: int, end: int, backslash: bool) -> Statement:
    """``text[start:end]`` up to the end of the statement (``;``, GO, a lone ``/``)."""
    pattern = _TOKENS[backslash] if backslash in _TOKENS else _TOKENS.setdefault(backslash, _tokens(backslash))
    tokens: list[Token] = []
    notes: list[Note] = []
    depth, ended = 0, True
    for found in pattern.finditer(text, start, end):
        kind, value = found.lastgroup, found.group()
        if kind == "space":
            continue
        if kind == "note":
            notes.append(Note(value, found.start(), found.end()))
            continue
        if kind == "mark":
            if value == "(":
                depth += 1
            elif value == ")":
                depth -= 1
            elif (value == ";" and depth <= 0) or (value == "/" and _alone(text, found.start(), found.end())):
                break
        elif kind == "word" and value in _LINES and _own_line(text, found.start()) and depth <= 0:
            break
        first, last = found.span()
        if kind == "word":
            tokens.append(Token("word", value.upper(), first, last, value))
        elif kind == "mark" or kind == "number":
            tokens.append(Token(kind, value, first, last, value))
        else:
            tokens.append(_token(kind or "mark", value, first, last))
    else:
        ended = False
    return Statement(tokens, notes, ended)


_LINES = frozenset({"GO", "go", "Go", "DELIMITER", "delimiter", "Delimiter"})


def _token(kind: str, value: str, start: int, end: int) -> Token:
    if kind == "other":
        return Token("word", value.upper(), start, end, value)
    if kind == "quoted":
        quote = value[-1]
        return Token(kind, value[1:-1].replace(quote * 2, quote), start, end, value)
    if kind in {"string", "tag"}:
        return Token("string", unquote(value), start, end, value)
    return Token(kind, value, start, end, value)


def _alone(text: str, start: int, end: int) -> bool:
    after = text.find("\n", end)
    return _own_line(text, start) and not text[end : len(text) if after < 0 else after].strip()


def _own_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": ""}


def unquote(literal: str) -> str:
    """What a string literal says."""
    if literal.startswith("$"):
        return literal[literal.index("$", 1) + 1 : literal.rindex("$", 0, -1)]
    quote = literal[-1]
    body = literal[literal.index(quote) + 1 : -1].replace(quote * 2, quote)
    if "\\" in body:
        body = re.sub(r"\\(.)", lambda found: _ESCAPES.get(found.group(1), found.group(1)), body, flags=re.DOTALL)
    return body


class Lines:
    """Offsets to lines and columns, both counted from 1."""

    __slots__ = ("_breaks",)

    def __init__(self, text: str) -> None:
        self._breaks = [found.end() for found in re.finditer(r"\n", text)]

    def at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._breaks, offset)
        return line + 1, offset - (self._breaks[line - 1] if line else 0) + 1
