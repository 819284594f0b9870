"""Column lists of CREATE TABLE and ALTER TABLE … ADD, read tolerantly: what is no column is passed over, not fatal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from guardian.schemas.sql_lex import Token, words

Key = Literal["", "primary", "foreign", "unique"]

# Words after which a column's type has ended.
_ATTRIBUTES = words(
    "NOT NULL DEFAULT PRIMARY UNIQUE KEY REFERENCES CHECK COMMENT COLLATE CHARSET GENERATED AS AUTO_INCREMENT "
    "AUTOINCREMENT IDENTITY CONSTRAINT ON ENCODE DISTKEY SORTKEY CODEC TTL MATERIALIZED ALIAS EPHEMERAL OPTIONS "
    "MASKED ROWGUIDCOL SPARSE INVISIBLE VISIBLE VIRTUAL STORED PERSISTED STORAGE COMPRESSION ENABLE DISABLE AFTER "
    "FIRST TAG MASKING POLICY FORMAT TITLE COMPRESS INLINE FOREIGN USING PROJECTION ENCRYPT ENCRYPTED HIDDEN SORT "
    "CLUSTERED NONCLUSTERED COLUMN_FORMAT INITIALLY DEFERRABLE UPPERCASE CASESPECIFIC FILESTREAM DEFERRED ASC "
    "DESC WITHOUT STATISTICS SETTINGS ENFORCED NOVALIDATE RELY NORELY LOGGED STATIC"
)
_TIMED = frozenset({"TIME", "LOCAL"})
_CONSTRAINTS = words(
    "PRIMARY FOREIGN UNIQUE KEY INDEX CONSTRAINT CHECK EXCLUDE LIKE FULLTEXT SPATIAL PERIOD PROJECTION "
    "SUPPLEMENTAL VECTOR CLUSTERED WATERMARK FAMILY INVERTED"
)
_OPENING, _CLOSING = {"(", "["}, {")", "]"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as written. ``start`` and ``end`` are its offsets in the text; ``was`` are the names it had before."""

    name: str
    type: str
    start: int
    end: int
    comment: str = ""
    nullable: bool = True
    key: Key = ""
    was: tuple[str, ...] = ()


@dataclass(slots=True)
class Body:
    """What a column list says: columns, keys by column (lower case), tables whose columns it takes over."""

    columns: list[Column] = field(default_factory=list)
    keys: dict[str, Key] = field(default_factory=dict)
    likes: list[str] = field(default_factory=list)
    odd: list[Token] = field(default_factory=list)
    end: int = 0


_GENERIC = words("STRUCT ARRAY MAP RECORD UNIONTYPE TUPLE FROZEN LIST SET")


def closing(tokens: Sequence[Token], opening: int) -> int:
    """Index of the bracket that closes the one at ``opening``; the last index + 1 where none does."""
    depth = 0
    for index in range(opening, len(tokens)):
        token = tokens[index]
        if token.kind == "mark":
            if token.value == "(":
                depth += 1
            elif token.value == ")":
                depth -= 1
                if depth == 0:
                    return index
    return len(tokens)


def split(tokens: Sequence[Token], start: int, end: int) -> Iterator[Sequence[Token]]:
    """The parts of a list between its commas; commas in brackets and in ``<…>`` of a type do not count."""
    depth = angle = 0
    begin = start
    for index in range(start, end):
        token = tokens[index]
        if token.kind != "mark":
            continue
        value = token.value
        if value in _OPENING:
            depth += 1
        elif value in _CLOSING:
            depth -= 1
        elif value == "<" and index and tokens[index - 1].value in _GENERIC:
            angle += 1
        elif value in {"<", "<>"} and angle:
            angle += value == "<"
        elif value == ">" and angle:
            angle -= 1
        elif value == "," and depth == 0 and angle == 0:
            yield tokens[begin:index]
            begin = index + 1
    yield tokens[begin:end]


def read_body(text: str, tokens: Sequence[Token], start: int, end: int) -> Body:
    """A column list: ``tokens[start:end]`` is what stands between its brackets."""
    body = Body(end=end)
    for item in split(tokens, start, end):
        if item:
            read_item(text, item, body)
    return body


_TYPES = words(
    "INT INTEGER BIGINT SMALLINT TINYINT VARCHAR NVARCHAR CHAR NCHAR TEXT DATE DATETIME TIMESTAMP BOOLEAN BOOL NUMERIC "
    "DECIMAL FLOAT DOUBLE REAL SERIAL BIGSERIAL UUID JSON JSONB VARCHAR2 NUMBER STRING BLOB CLOB BYTEA LONGTEXT BIT"
)
_GOES_ON = words("SET WITH WITHOUT TIME ZONE TO BY AS IS OR AND THEN ELSE CASE WHEN VARYING LARGE NATIONAL LONG")
_NO_NAMES = _ATTRIBUTES | _GOES_ON


def _forgotten_comma(text: str, item: Sequence[Token]) -> int:
    """Where a new line begins another ``name type`` although no comma stands before it; 0 where none does."""
    depth = 0
    for index in range(2, len(item) - 1):
        token = item[index]
        if token.kind == "mark":
            depth += (token.value == "(") - (token.value == ")")
        elif (
            depth == 0
            and item[index + 1].value in _TYPES
            and item[index + 1].kind == "word"
            and (token.kind == "quoted" or (token.kind == "word" and token.value not in _NO_NAMES))
            and "\n" in text[item[index - 1].end : token.start]
            and item[index - 1].value not in _GOES_ON
        ):
            return index
    return 0


def read_item(text: str, item: Sequence[Token], body: Body) -> None:
    """One entry of a column list into ``body``: a column, a constraint, or something odd."""
    while (missing := _forgotten_comma(text, item)) and not is_constraint(item):
        _read_item(text, item[:missing], body)
        item = item[missing:]
    _read_item(text, item, body)


def _read_item(text: str, item: Sequence[Token], body: Body) -> None:
    if is_constraint(item):
        _constraint(item, body)
    elif item[0].text.startswith(("{", "${", "<%")) and item[0].text.endswith(("}", "%>")):
        body.odd.append(item[0])  # the template writes the columns: which, only rendering tells
    elif (column := read_column(text, item)) is not None:
        body.columns.append(column)
    elif item[0].kind != "mark" or item[0].value not in {")", "*"}:
        body.odd.append(item[0])


def is_constraint(item: Sequence[Token]) -> bool:
    """Whether an entry is a key, index or check, and not a column that happens to be called ``key`` or ``index``."""
    first = item[0]
    if first.kind != "word" or first.value not in _CONSTRAINTS:
        return False
    second = item[1] if len(item) > 1 else None
    if second is None:
        return first.value in {"PRIMARY", "FOREIGN", "CONSTRAINT", "CHECK"}
    match first.value:
        case "CONSTRAINT" | "LIKE":
            return True
        case "PRIMARY" | "FOREIGN":
            return second.value in {"KEY", "("}
        case "PERIOD":
            return second.value == "FOR"
        case "SUPPLEMENTAL":
            return second.value == "LOG"
        case "WATERMARK":
            return second.value == "FOR"
        case "CHECK":
            return second.value == "("
        case "EXCLUDE":
            return second.value in {"USING", "("}
    return _indexes(item)


# What may stand between an index's name and its columns; types that take a word in brackets.
_KINDS = words("USING BTREE HASH RTREE GIN GIST UNIQUE CLUSTERED NONCLUSTERED COLUMNSTORE KEY INDEX TYPE")
_WRAPPERS = words(
    "GEOMETRY GEOGRAPHY NULLABLE LOWCARDINALITY ARRAY MAP TUPLE STRUCT NESTED ROW OBJECT DATETIME64 VECTOR UNION CHECK"
)


def _indexes(item: Sequence[Token]) -> bool:
    """``KEY name (column)`` against ``key varchar(255)``: an index lists names, a type sizes."""
    if item[1].value in {"KEY", "INDEX", "CLUSTERED", "NONCLUSTERED", "NULLS", "DISTINCT"} and item[1].kind == "word":
        return True
    opening = next((index for index, token in enumerate(item) if token.value == "(" and token.kind == "mark"), None)
    if item[0].value == "INDEX" and any(token.value == "TYPE" for token in item[2:]):
        return True  # ClickHouse: INDEX name expression TYPE kind
    if opening is None:
        return item[0].value == "INDEX" and len(item) > 2 and item[1].kind == "quoted"
    if any(token.kind != "word" or token.value not in _KINDS for token in item[2:opening]):
        return False  # key text CHECK (…): a type and its attributes stand before the bracket
    if opening == 2 and item[1].kind == "word" and item[1].value in _WRAPPERS:
        return False
    inside = item[opening + 1] if opening + 1 < len(item) else None
    return inside is not None and inside.kind not in {"number", "string"} and inside.value != "MAX"


def _constraint(item: Sequence[Token], body: Body) -> None:
    words = [token.value if token.kind == "word" else "" for token in item]
    if words[0] == "LIKE":
        body.likes.append(read_name(item, 1)[0])
        return
    for word, key in (("PRIMARY", "primary"), ("FOREIGN", "foreign"), ("UNIQUE", "unique")):
        if word not in words[:3]:
            continue
        named = _named_columns(item, words.index(word))
        if key != "unique" or len(named) == 1:
            for name in named:
                _set_key(body.keys, name, key)  # type: ignore[arg-type]
        return


def _set_key(keys: dict[str, Key], name: str, key: Key) -> None:
    order = ("", "unique", "foreign", "primary")
    held = keys.get(name.lower(), "")
    keys[name.lower()] = max(held, key, key=order.index)


def _named_columns(item: Sequence[Token], start: int) -> list[str]:
    opening = next((i for i in range(start, len(item)) if item[i].kind == "mark" and item[i].value == "("), None)
    if opening is None:
        return []
    parts = split(item, opening + 1, closing(item, opening))
    return [plain(part[0]) for part in parts if part and part[0].kind in {"word", "quoted"}]


def plain(token: Token) -> str:
    """A name as written, without its quotes."""
    return token.text if token.kind == "word" else token.value


def read_name(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """A dotted name from ``start`` and the index after it; "" where none stands."""
    parts: list[str] = []
    index = start
    while index < len(tokens):
        token = tokens[index]
        if token.kind not in {"word", "quoted", "string", "number"}:
            if token.value == "." and index + 1 < len(tokens):  # db..table
                index += 1
                continue
            break
        name = plain(token)
        index += 1
        # Glued parts belong to one name: my{{ x }}, @a@_b, project-name.
        while index < len(tokens) and tokens[index].start == tokens[index - 1].end and _glue(tokens, index):
            name += plain(tokens[index])
            index += 1
        parts.append(name.strip().rstrip("." if name.startswith("&") else " "))
        if index < len(tokens) and tokens[index].value == "." and tokens[index].kind == "mark":
            index += 1
            continue
        break
    return ".".join(part for part in parts if part), index


def _glue(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if token.kind in {"word", "number"}:
        return tokens[index - 1].kind != "quoted" or tokens[index - 1].text.startswith("{")
    follows = index + 1 < len(tokens) and tokens[index + 1].start == token.end
    return token.value in {"-", ":", "%", "&"} and token.kind == "mark" and follows


def read_column(text: str, item: Sequence[Token]) -> Column | None:
    """``name type attributes``; None for what cannot be a column."""
    first = item[0]
    if first.kind not in {"word", "quoted", "string"} or not first.value.strip():
        return None
    name, after = _column_name(item)
    until = _type_end(item, after)
    written = _type_text(text, item[after:until])
    comment, nullable, key = _attributes(item, until)
    return Column(name, written, first.start, item[-1].end, comment, nullable, key)


def _column_name(item: Sequence[Token]) -> tuple[str, int]:
    name, index = plain(item[0]), 1
    while index < len(item) and item[index].start == item[index - 1].end and item[index].kind in {"word", "number"}:
        if item[index - 1].kind == "quoted" and not item[index].text.startswith(("{", "$")):
            break
        name += plain(item[index])
        index += 1
    if index + 1 < len(item) and item[index].value == ":" and item[index].kind == "mark":
        index += 1  # Hive and Spark struct fields: name: type
    return name.strip(), index


def _type_end(item: Sequence[Token], start: int) -> int:
    depth = 0
    index = start
    while index < len(item):
        token = item[index]
        value = token.value
        if token.kind == "mark":
            depth += (value in {"(", "<", "["}) - (value in {")", ">", "]"})
            if depth == 0 and value in {"=", ":=", "*", "/"}:
                return index
        elif (depth <= 0 and token.kind == "word" and _ends_type(item, index, start)) or (
            depth <= 0 and token.kind in {"string"} and index > start
        ):
            return index
        index += 1
    return index


def _ends_type(item: Sequence[Token], index: int, start: int) -> bool:
    value = item[index].value
    follows = item[index + 1].value if index + 1 < len(item) else ""
    if value == "WITH":
        return follows not in _TIMED
    if value == "WITHOUT":
        return follows not in _TIMED
    if value in {"CHARACTER", "CHAR"} and follows == "SET":
        return True
    if value == "SET" and index > start:
        return True
    if value == "BINARY" and index > start:
        return item[index - 1].value not in {"LARGE", "LONG"}
    return value in _ATTRIBUTES and not (index == start and follows == "(" and value not in {"CHECK", "AS", "OPTIONS"})


def _type_text(text: str, tokens: Sequence[Token]) -> str:
    """The type as written, blanks single, quotes and ``pg_catalog.`` taken off."""
    if len(tokens) == 1:
        return tokens[0].text if tokens[0].kind != "quoted" else tokens[0].value
    out: list[str] = []
    previous: Token | None = None
    for token in tokens:
        if previous is not None and previous.end < token.start and token.value not in {"(", ")", ","}:
            gap = text[previous.end : token.start]
            if previous.value != "(" and (gap.strip() == "" or previous.kind != "mark"):
                out.append(" ")
        out.append(token.text if token.kind != "quoted" else token.value)
        previous = token
    return re.sub(r"^(?:pg_catalog|public|sys|dbo)\.", "", "".join(out).strip(), flags=re.IGNORECASE)


def _attributes(item: Sequence[Token], start: int) -> tuple[str, bool, Key]:
    """Comment, whether it may be null, and key."""
    comment, nullable = "", True
    key: Key = ""
    depth = 0
    for index in range(start, len(item)):
        token = item[index]
        if token.kind == "mark":
            depth += (token.value == "(") - (token.value == ")")
            continue
        if token.kind != "word":
            continue
        before = item[index - 1].value if index > start else ""
        if depth == 0:
            if token.value == "NULL" and before == "NOT":
                nullable = False
            elif token.value == "PRIMARY" or (token.value == "KEY" and before not in {"UNIQUE", "FOREIGN", "PRIMARY"}):
                nullable, key = False, "primary"
            elif token.value == "UNIQUE":
                key = key or "unique"
            elif token.value == "REFERENCES" and key != "primary":
                key = "foreign"
            elif token.value in {"COMMENT", "TITLE"}:
                comment = comment or _literal(item, index + 1)
        elif depth == 1 and token.value == "DESCRIPTION":
            comment = comment or _literal(item, index + 1)
    return comment, nullable, key


def _literal(item: Sequence[Token], index: int) -> str:
    """The string after ``COMMENT``, ``COMMENT =`` or ``description =``; adjacent literals are one."""
    if index < len(item) and item[index].value in {"=", "IS", "AS"}:
        index += 1
    said = []
    while index < len(item) and (item[index].kind == "string" or item[index].text.startswith('"')):
        token = item[index]
        said.append(token.value)
        index += 1
    return " ".join("".join(said).split())


def literal_after(tokens: Sequence[Token], index: int) -> str:
    """The string literal at ``index`` or after a ``=`` or IS there."""
    return _literal(tokens, index)
