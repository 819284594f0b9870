"""Protocol Buffers, proto2, proto3 and editions: messages with their comments, as the language guide defines them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from guardian.model import ColumnSchema, Location, Skipped, TableSchema, Unread
from guardian.schemas.base import SchemaFile
from guardian.schemas.found import gather, shows
from guardian.schemas.text import Document

MAX_DEPTH = 48
MAX_COLUMNS = 5_000
_SIGNS = re.compile(rb"^\s*(?:syntax|edition)\s*=|\bmessage\s+\w+", re.MULTILINE)
_TOKEN = re.compile(
    r"\s+|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"
    r"""|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<word>[\w.\-+]+)|(?P<mark>.)""",
    re.DOTALL,
)
_SCALARS = frozenset(
    re.findall(
        r"\w+",
        "double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes",
    )
)
_KNOWN = {
    "google.protobuf.Timestamp": "timestamp",
    "google.type.Date": "date",
    "google.type.DateTime": "datetime",
    "google.protobuf.StringValue": "string",
    "google.protobuf.BytesValue": "bytes",
    "google.protobuf.BoolValue": "bool",
    "google.protobuf.DoubleValue": "double",
    "google.protobuf.FloatValue": "float",
    "google.type.LatLng": "point",
    **{f"google.protobuf.{sign}Int{size}Value": f"{sign.lower()}int{size}" for sign in ("", "U") for size in (32, 64)},
}
_LABELS = ("optional", "required", "repeated")
_PLAIN = ("syntax", "edition", "import", "package", "option", "reserved", "extensions")
_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_TYPE = re.compile(r"\.?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int
    column: int


@dataclass(slots=True)
class _Field:
    name: str
    type: str
    label: str
    comment: str
    location: Location
    values: str = ""


@dataclass(slots=True)
class _Message:
    """A message as written; ``parts`` are the messages declared inside it."""

    name: str
    full: str
    comment: str
    location: Location
    fields: list[_Field] = field(default_factory=list)
    parts: dict[str, _Message] = field(default_factory=dict)
    outer: _Message | None = None


def recognises(document: Document) -> bool:
    """A `.proto` file with a syntax line or a message."""
    return document.suffix == ".proto" and shows(document, _SIGNS)


def read(document: Document, dialect: str | None = None) -> SchemaFile:
    """Each message as a table; messages declared and used inside one as dotted paths."""
    return gather(document, "protobuf", _tables(document.text, document.name))


def _tables(text: str, file: str) -> Iterator[TableSchema | Unread | Skipped]:
    parser = _Parser(text, file)
    parser.file_body()
    yield from parser.unread
    known = {message.full: message for message in _all(parser.messages)}
    enums = parser.enums
    used: set[str] = set()
    for message in _all(parser.messages):
        if message.full in used:
            continue
        table = _Table(message, known, enums, used)
        table.fields(message, "", (message.full,))
        yield from table.notes
        columns = tuple(table.columns.values())
        # What extends the options of descriptors says something about schemas, not about data.
        if (columns or not message.parts) and not message.full.startswith("google.protobuf."):
            yield TableSchema(file, message.full, columns, comment=message.comment, location=message.location)


def _all(messages: list[_Message]) -> list[_Message]:
    """Every message, outer ones first."""
    found, stack = [], list(reversed(messages))
    while stack:
        message = stack.pop()
        found.append(message)
        stack.extend(reversed(message.parts.values()))
    return found


@dataclass(slots=True)
class _Table:
    """A message being turned into columns. ``used``: inner messages whose fields stand in some table."""

    message: _Message
    known: dict[str, _Message]
    enums: set[str]
    used: set[str]
    columns: dict[str, ColumnSchema] = field(default_factory=dict)
    notes: list[Unread] = field(default_factory=list)

    def fields(self, message: _Message, prefix: str, seen: tuple[str, ...]) -> None:
        for one in message.fields:
            name = f"{prefix}.{one.name}" if prefix else one.name
            inner = self._resolve(one.values or one.type, message)
            if inner is not None and self._inlined(inner, seen) and inner.fields:
                if len(seen) < MAX_DEPTH and len(self.columns) < MAX_COLUMNS:
                    self.used.add(inner.full)
                    self.fields(inner, name, (*seen, inner.full))
                    continue
                self.notes.append(Unread(f"{one.location.file}:{one.location.line}", "nested too deep or too wide"))
            self._leaf(one, name, inner, message)

    def _leaf(self, one: _Field, name: str, inner: _Message | None, around: _Message) -> None:
        kind = self._kind(one.values or one.type, inner, around)
        kind = f"map<{kind}>" if one.values else f"array<{kind}>" if one.label == "repeated" else kind
        if name in self.columns:
            self.notes.append(Unread(f"{one.location.file}:{one.location.line}", "a second field of the same name"))
            return
        key = "foreign" if inner is not None else ""
        empty = one.label != "required"
        self.columns[name] = ColumnSchema(name, kind, one.comment, empty, "foreign" if key else "", one.location)

    def _kind(self, written: str, inner: _Message | None, around: _Message) -> str:
        plain = written.lstrip(".")
        if plain in _SCALARS:
            return plain
        if plain in _KNOWN:
            return _KNOWN[plain]
        scopes = _scopes(around.full)
        if any(f"{scope}.{plain}".lstrip(".") in self.enums for scope in scopes):
            return f"enum {plain}"
        return f"message {inner.full if inner else plain}"

    def _inlined(self, inner: _Message, seen: tuple[str, ...]) -> bool:
        """Messages declared inside another are parts of it; those at the top are tables of their own."""
        return inner.outer is not None and inner.full not in seen

    def _resolve(self, written: str, around: _Message) -> _Message | None:
        plain = written.lstrip(".")
        if plain in _SCALARS:
            return None
        if written.startswith("."):
            return self.known.get(plain)
        found = (self.known.get(f"{scope}.{plain}".lstrip(".")) for scope in _scopes(around.full))
        return next((one for one in found if one is not None), None)


def _scopes(full: str) -> list[str]:
    """`a.b.C` → `a.b.C`, `a.b`, `a`, `` : where a name is looked for, innermost first."""
    parts = full.split(".")
    return [".".join(parts[:size]) for size in range(len(parts), -1, -1)]


class _Parser:
    """Statement by statement; a statement that is not understood is named and passed over, the rest is read."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.tokens: list[_Token] = []
        self.comments: dict[int, str] = {}
        self.messages: list[_Message] = []
        self.enums: set[str] = set()
        self.unread: list[Unread] = []
        self.package = ""
        self._trailing: dict[int, str] = {}
        self.at = 0
        self._scan(text)

    def _scan(self, text: str) -> None:
        """Tokens; comments that stand alone by the line they end on, others by the token they follow."""
        line, begin = 1, 0
        for hit in _TOKEN.finditer(text):
            kind, start = hit.lastgroup, hit.start()
            if kind == "comment":
                self._note_comment(hit.group(), line)
            elif kind:
                self.tokens.append(_Token(kind, hit.group(), line, start - begin + 1))
            breaks = hit.group().count("\n")
            if breaks:
                line += breaks
                begin = start + hit.group().rindex("\n") + 1

    def _note_comment(self, comment: str, line: int) -> None:
        said, last = _said(comment), len(self.tokens) - 1
        if self.tokens and self.tokens[last].line == line:
            self._trailing[last] = f"{self._trailing.get(last, '')} {said}".strip()
            return
        before = self.comments.get(line - 1, "")
        self.comments[line + comment.count("\n")] = f"{before} {said}".strip()

    def _peek(self, ahead: int = 0) -> _Token | None:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else None

    def file_body(self) -> None:
        """The statements of the file; also those of an unfinished one. Messages inside messages are followed without
        recursion."""
        stack: list[tuple[str, _Message | None, str]] = [("file", None, "")]
        while (token := self._peek()) is not None:
            kind, around, scope = stack[-1]
            self.at += 1
            if token.text == "}":
                if len(stack) > 1:
                    stack.pop()
                else:
                    self._lost(token, "a closing brace without its beginning")
                continue
            if token.text == ";":
                continue
            opened = self._statement(token, kind, around, scope)
            if opened is not None:
                stack.append(opened)
        if len(stack) > 1:
            last = self.tokens[-1]
            self._lost(last, "the file ends inside a message")

    def _statement(
        self, token: _Token, kind: str, around: _Message | None, scope: str
    ) -> tuple[str, _Message | None, str] | None:
        word, following = token.text, self._peek()
        name = following.text if following is not None else ""
        opens = (second := self._peek(1)) is not None and second.text == "{"
        if word == "message" and opens and _NAME.match(name):
            return self._open_message(token, name, around, scope)
        if word == "oneof" and opens and around is not None:
            self.at += 2
            return "oneof", around, scope
        if word == "extend" and opens:
            self.at += 2
            full = name.lstrip(".")
            extension = _Message(full, full, self._leading(token), self._place(token))
            self.messages.append(extension)
            return "extend", extension, scope
        if word == "enum" and opens:
            self.enums.add(f"{scope or self.package}.{name}".lstrip("."))
            self._skip_block()
            return None
        if word in ("service", "rpc") and kind == "file":
            self._skip_block()
            return None
        if word == "package" and kind == "file":
            self.package = name
        if word in _PLAIN and not self._is_field(token):
            self._skip_statement()
            return None
        if around is None:
            self._lost(token, "a statement that Protocol Buffers does not have")
            self._skip_statement()
            return None
        return self._field(token, around, scope)

    def _is_field(self, token: _Token) -> bool:
        """`option` and the like are also legal names of types and fields: `string option = 1;` begins otherwise."""
        second, third = self._peek(), self._peek(1)
        return second is not None and third is not None and third.text == "=" and token.text not in ("option", "syntax")

    def _open_message(
        self, token: _Token, name: str, around: _Message | None, scope: str
    ) -> tuple[str, _Message | None, str] | None:
        full = f"{scope or self.package}.{name}".lstrip(".")
        if scope.count(".") >= 2 * MAX_DEPTH:
            self._lost(token, f"messages nested deeper than {MAX_DEPTH} levels")
            self._skip_block()
            return None
        place = self._peek() or token
        self.at += 2
        said = self._leading(token) or self._trailing.get(self.at - 1, "")
        message = _Message(name, full, said, self._place(place), outer=around)
        if around is None:
            self.messages.append(message)
        elif name in around.parts:
            self._lost(token, "a second message of the same name")
        else:
            around.parts[name] = message
        return "message", message, full

    def _field(self, token: _Token, message: _Message, scope: str) -> tuple[str, _Message | None, str] | None:
        """`[label] type name = number [options];`, `map<K, V> name = n;` or proto2's `group Name = n { … }`."""
        start = self.at
        label, first = "", token
        if token.text in _LABELS and (following := self._peek()) is not None and following.kind == "word":
            label, first = token.text, following
            self.at += 1
        if first.text == "group" and self._is_group():
            return self._group(first, message, label)
        values = ""
        if first.text == "map" and (mark := self._peek()) is not None and mark.text == "<":
            parts = [self._peek(i) for i in range(1, 5)]
            values = parts[2].text if parts[2] is not None else ""
            self.at += 5
        name, equals = self._peek(), self._peek(1)
        fits = name is not None and equals is not None and equals.text == "=" and _NAME.match(name.text)
        if not (fits and name is not None and _TYPE.match(values or first.text)):
            self.at = start
            self._lost(token, "a field that was not understood")
            self._skip_statement()
            return None
        self.at += 3
        after = self._peek()
        if after is not None and after.text in (";", "["):
            self._skip_statement()
        else:
            self._lost(name, "a field without its semicolon")
        said = " ".join(part for part in (self._leading(token), self._trailing.get(self.at - 1, "")) if part)
        message.fields.append(_Field(name.text, first.text, label, said, self._place(name), values))
        return None

    def _is_group(self) -> bool:
        following = [self._peek(i) for i in range(4)]
        return following[1] is not None and following[1].text == "="

    def _group(self, first: _Token, message: _Message, label: str) -> tuple[str, _Message | None, str] | None:
        name = self._peek() or first
        while (token := self._peek()) is not None and token.text not in ("{", ";", "}"):
            self.at += 1
        if token is None or token.text != "{":
            self._lost(first, "a group without its fields")
            return None
        self.at += 1
        part = _Message(
            name.text, f"{message.full}.{name.text}", self._leading(first), self._place(name), outer=message
        )
        message.parts[name.text] = part
        message.fields.append(_Field(name.text.lower(), name.text, label, part.comment, part.location))
        return "message", part, part.full

    def _leading(self, token: _Token) -> str:
        """The comment that ends on the line above."""
        return self.comments.get(token.line - 1, "")

    def _place(self, token: _Token) -> Location:
        return Location(self.file, token.line, token.column)

    def _lost(self, token: _Token, what: str) -> None:
        self.unread.append(Unread(f"{self.file}:{token.line}", what))

    def _skip_statement(self) -> _Token | None:
        """Up to and with the semicolon, or up to the brace that closes the message around; a block inside is passed."""
        depth, line = 0, self.tokens[self.at - 1].line
        while (token := self._peek()) is not None:
            if token.text == "}" and depth == 0:
                return None
            # A semicolon is missing: the next line begins another statement.
            if depth == 0 and token.line > line and token.text in ("message", "enum", "service", *_LABELS):
                return None
            self.at += 1
            depth += {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}.get(token.text, 0)
            if depth <= 0 and (token.text == ";" or token.text == "}"):
                return token
        return None

    def _skip_block(self) -> None:
        depth = 0
        while (token := self._peek()) is not None:
            self.at += 1
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if (depth == 0 and token.text in ("}", ";")) or depth < 0:
                return


def _said(comment: str) -> str:
    """The words of a comment without its marks."""
    if comment.startswith("//"):
        return comment.lstrip("/!<").strip()
    lines = comment[2:].removesuffix("*/").splitlines()
    return " ".join(words for line in lines if (words := line.strip().lstrip("*!<").strip()))
