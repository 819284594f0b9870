"""One field of a Python model: what its call or annotation, its texts and the comments beside it say."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import Any, Literal

from guardian.model import ColumnSchema, Location, Unread

DJANGO_FIELD = re.compile(
    r"(?:models|fields|gis_models|db|orm|mongoengine|peewee)\."
    r"(?:\w*Field|ForeignKey|OneToOne\w*|Char|Text|Date|Datetime|Html|Integer|Float|Monetary|Binary|Image|Selection|Many2one|Boolean)\Z"
    r"|(?:[A-Z]\w*Field|ForeignKey|OneToOneField)\Z"
)
_LINKS = ("ForeignKey", "OneToOneField", "OneToOne", "Many2one", "ForeignKeyField", "OneToOneRel")
_NO_COLUMN = ("ManyToManyField", "GenericForeignKey", "GenericRelation", "ManyToMany", "One2many", "Many2many")
_COLUMN_CALLS = ("Column", "mapped_column", "deferred", "column_property")
_TYPES = {
    "CharField": "varchar", "TextField": "text", "EmailField": "varchar", "SlugField": "varchar",
    "URLField": "varchar", "DateField": "date", "DateTimeField": "timestamp", "TimeField": "time",
    "BooleanField": "boolean", "NullBooleanField": "boolean", "IntegerField": "integer", "BigIntegerField": "bigint",
    "AutoField": "integer", "BigAutoField": "bigint", "SmallIntegerField": "smallint",
    "PositiveIntegerField": "integer", "PositiveSmallIntegerField": "smallint", "FloatField": "float",
    "DecimalField": "decimal", "UUIDField": "uuid", "BinaryField": "blob", "ImageField": "varchar",
    "FileField": "varchar", "GenericIPAddressField": "inet", "IPAddressField": "inet", "JSONField": "json",
    "PointField": "point", "DurationField": "interval", "StringField": "varchar", "Char": "varchar", "Text": "text",
    "Date": "date", "Datetime": "timestamp", "Html": "text", "Boolean": "boolean", "Integer": "integer",
    "Float": "float", "Monetary": "float", "Binary": "blob", "Image": "blob", "Selection": "enum",
}  # fmt: skip
_PYTHON_TYPES = {
    "str": "string", "int": "int", "float": "float", "bool": "bool", "bytes": "bytes", "date": "date",
    "datetime": "datetime", "time": "time", "Decimal": "decimal", "UUID": "uuid", "EmailStr": "string(email)",
    "SecretStr": "string(secret)", "dict": "object", "Dict": "object", "Any": "", "list": "array", "List": "array",
    "UnicodeText": "text", "LargeBinary": "blob",
    "IPvAnyAddress": "inet", "IPv4Address": "inet", "IPv6Address": "inet", "Unicode": "varchar",
}  # fmt: skip
_CODE = re.compile(r"#\s*\w+\s*(?::\s*[\w.\[\], |]+(?:=.*)?|=\s*\S.*)$")
"""A field that was commented out is no comment on the next one."""
_WRAPPERS = ("Mapped", "Optional", "Annotated", "Required", "NotRequired", "Final", "ReadOnly", "InitVar")


class Lines:
    """The text by lines: where a node stands, and the comments above and beside it."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.split("\n")

    def place(self, node: Any) -> Location:
        """Columns count characters, not the bytes that Python counts."""
        line = int(getattr(node, "lineno", 1))
        return Location(self.file, line, self._chars(line, int(getattr(node, "col_offset", 0))) + 1)

    def _chars(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return offset if text.isascii() else len(text.encode()[:offset].decode("utf-8", "replace"))

    def name_of(self, node: ast.ClassDef) -> Location:
        """Where the class's name is written."""
        text = self.lines[node.lineno - 1] if node.lineno <= len(self.lines) else ""
        hit = re.compile(rf"class\s+({re.escape(node.name)})").search(text)
        return Location(self.file, node.lineno, hit.start(1) + 1 if hit else 1)

    def beside(self, node: Any) -> str:
        """The comment behind the statement, otherwise the one that stands alone on the line above."""
        last = int(getattr(node, "end_lineno", 0) or 0)
        if 0 < last <= len(self.lines):
            end = self._chars(last, int(getattr(node, "end_col_offset", 0) or 0))
            hit = re.match(r"[\s,)\]]*#+:?\s*(?!\s*(?:noqa|type:|pragma))(.+)", self.lines[last - 1][end:])
            if hit:
                return hit.group(1).strip()
        above = int(getattr(node, "lineno", 1)) - 2
        text = self.lines[above].strip() if 0 <= above < len(self.lines) else ""
        if not text.startswith("#") or text.startswith(("#!", "# noqa")) or _CODE.match(text):
            return ""
        return text.lstrip("#: ").strip()

    def table_comment(self, node: ast.ClassDef) -> str:
        """The first paragraph of the docstring, or what Meta and table arguments say of the table."""
        for one in node.body:
            if isinstance(one, ast.ClassDef) and one.name == "Meta":
                for inner in one.body:
                    target = inner.targets[0] if isinstance(inner, ast.Assign) else None
                    if isinstance(target, ast.Name) and target.id in ("db_table_comment", "verbose_name"):
                        return constant(inner.value) if isinstance(inner, ast.Assign) else ""
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "__table_args__":
                for below in ast.walk(one.value):
                    if isinstance(below, ast.Dict):
                        pairs = zip(below.keys, below.values, strict=True)
                        if words := next((constant(v) for k, v in pairs if constant(k) == "comment"), ""):
                            return words
        return " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())


def last_name(node: ast.AST | None) -> str:
    """The last word of a dotted name, of a call's or subscript's name too."""
    while isinstance(node, (ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def constant(node: ast.AST | None) -> str:
    """A text or constant plainly written, also inside a translation call; otherwise ""."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and last_name(node.func) in (
        "_", "gettext_lazy", "ugettext_lazy", "gettext", "ugettext", "_lazy", "lazy_gettext", "quoted_name", "text",
    ):  # fmt: skip
        return constant(node.args[0])
    if isinstance(node, ast.Constant) and not isinstance(node.value, bytes):
        return "" if node.value is None or node.value is ... else str(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = constant(node.left), constant(node.right)
        return left + right if left and right else ""
    return ""


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {word.arg: word.value for word in call.keywords if word.arg}


def _said(given: dict[str, ast.expr], *names: str) -> str:
    words = next((text for name in names if (text := constant(given.get(name)))), "")
    return " ".join(words.split())


def django_field(value: ast.Call, name: str, lines: Lines, at: ast.AST) -> ColumnSchema | Unread | None:
    """`models.CharField("label", help_text=…, db_column=…)`: a link's column ends in `_id`, as in the database."""
    word = last_name(value.func)
    if word in _NO_COLUMN or not (word in _TYPES or word.endswith("Field") or word in _LINKS):
        return None
    given = _keywords(value)
    link = word in _LINKS
    label = constant(value.args[0]) if value.args and not link else ""
    said = _said(given, "db_comment", "help_text", "verbose_name", "string", "help", "label", "description")
    label = label or _said(given, "verbose_name", "string")
    # A short label names the column; a long help text follows it.
    said = f"{label}; {said}" if label and said and said != label else said or label
    column = _said(given, "db_column", "column_name", "source_field") or (f"{name}_id" if link and name else name)
    if not column:
        return Unread(f"{lines.file}:{getattr(at, 'lineno', 1)}", "a field whose name is computed")
    key: Literal["", "primary", "foreign", "unique"] = "foreign" if link else ""
    if constant(given.get("primary_key")) == "True":
        key = "primary"
    elif not key and constant(given.get("unique")) == "True":
        key = "unique"
    empty = constant(given.get("null")) == "True"
    return ColumnSchema(column, _TYPES.get(word, word), said or lines.beside(at), empty, key, lines.place(at))


def column_call(value: ast.expr, name: str, lines: Lines, at: ast.AST) -> ColumnSchema | None:
    """`Column("name", String(50), ForeignKey(…), comment=…)` and `mapped_column(…)`; None for other calls."""
    if not isinstance(value, ast.Call) or last_name(value.func) not in _COLUMN_CALLS:
        return None
    if last_name(value.func) in ("deferred", "column_property"):
        return column_call(value.args[0], name, lines, at) if value.args else None
    given, args = _keywords(value), list(value.args)
    first = constant(args[0]) if args else ""
    own = _said(given, "name") or (first if isinstance(args[0] if args else None, ast.Constant) else "")
    if first:
        args = args[1:]
    kinds = [
        one
        for one in args
        if last_name(one) not in ("ForeignKey", "Sequence", "Identity", "Computed", "CheckConstraint", "")
    ]
    kind = ast.unparse(given["type_"] if "type_" in given else kinds[0])[:200] if kinds or "type_" in given else ""
    kind = re.sub(r"^(?:\w+\.)+(?=\w)", "", kind)
    kind = _PYTHON_TYPES.get(kind.partition("(")[0], kind)
    key: Literal["", "primary", "foreign", "unique"] = ""
    if constant(given.get("primary_key")) == "True":
        key = "primary"
    elif any(last_name(one) == "ForeignKey" for one in args):
        key = "foreign"
    elif constant(given.get("unique")) == "True":
        key = "unique"
    said = _said(given, "comment", "doc", "help_text", "info") or lines.beside(at)
    empty = constant(given.get("nullable")) != "False" and key != "primary"
    return ColumnSchema(own or name, kind, said, empty, key, lines.place(at))


def annotated(node: ast.AnnAssign, name: str, lines: Lines, column: ColumnSchema | None) -> ColumnSchema | None:
    """`name: type = Field(description=…)`: what the annotation says, joined to what a column call said."""
    annotation = node.annotation
    word = last_name(annotation)
    if word in ("ClassVar", "Relationship", "DynamicMapped", "WriteOnlyMapped") or name == "model_config":
        return None
    value = node.value
    if isinstance(value, ast.Call) and last_name(value.func) in ("relationship", "Relationship", "backref"):
        return None
    kind, empty = _annotation(annotation)
    if column is not None:
        explicit = isinstance(value, ast.Call) and any(word.arg == "nullable" for word in value.keywords)
        nullable = column.nullable if explicit else empty and column.key != "primary"
        return replace(column, type=column.type or kind, nullable=nullable)
    given: dict[str, ast.expr] = {}
    for call in [value, *_annotations(annotation)]:
        if isinstance(call, ast.Call):
            given = {**_keywords(call), **given}
    said = _said(given, "description", "title", "doc", "help", "comment") or _metadata(given.get("metadata"))
    inner = given.get("sa_column")
    if inner is not None and (deeper := column_call(inner, name, lines, node)) is not None:
        return replace(deeper, comment=deeper.comment or said, type=deeper.type or kind)
    key: Literal["", "primary", "foreign", "unique"] = ""
    if constant(given.get("primary_key")) == "True":
        key = "primary"
    elif "foreign_key" in given:
        key = "foreign"
    elif constant(given.get("unique")) == "True":
        key = "unique"
    return ColumnSchema(name, kind, said or lines.beside(node), empty, key, lines.place(node))


def _metadata(node: ast.expr | None) -> str:
    if not isinstance(node, ast.Dict):
        return ""
    pairs = {constant(k): constant(v) for k, v in zip(node.keys, node.values, strict=True)}
    return next((pairs[word] for word in ("description", "doc", "help", "comment") if pairs.get(word)), "")


def _annotations(annotation: ast.expr) -> list[ast.expr]:
    """What stands behind the type in `Annotated[type, …]`."""
    if isinstance(annotation, ast.Subscript):
        if last_name(annotation) == "Annotated" and isinstance(annotation.slice, ast.Tuple):
            return annotation.slice.elts[1:]
        if last_name(annotation) in _WRAPPERS:
            return _annotations(annotation.slice)
    return []


def _annotation(node: ast.expr, depth: int = 0) -> tuple[str, bool]:
    """The type in one word, and whether None is allowed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and depth < 8:
        try:
            return _annotation(ast.parse(node.value, mode="eval").body, depth + 1)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return "", False
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and depth < 32:
        left, right = _annotation(node.left, depth + 1), _annotation(node.right, depth + 1)
        parts = [one for one in (left, right) if one[0] != "null"]
        return parts[0][0] if parts else "", len(parts) < 2 or left[1] or right[1]
    if isinstance(node, ast.Constant) and node.value is None:
        return "null", True
    word = last_name(node)
    if isinstance(node, ast.Subscript) and depth < 32:
        return _subscripted(node, word, depth)
    return _PYTHON_TYPES.get(word, word), False


def _subscripted(node: ast.Subscript, word: str, depth: int) -> tuple[str, bool]:
    inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if word in _WRAPPERS and inside:
        kind, empty = _annotation(inside[0], depth + 1)
        return kind, empty or word in ("Optional", "NotRequired")
    if word == "Union":
        kinds = [_annotation(one, depth + 1) for one in inside]
        named = [kind for kind, _ in kinds if kind != "null"]
        return (named[0] if named else ""), len(named) < len(kinds)
    if word == "Literal":
        return "enum", any(isinstance(one, ast.Constant) and one.value is None for one in inside)
    if word in ("list", "List", "set", "Set", "tuple", "Tuple", "Sequence", "frozenset", "Iterable"):
        return f"array<{_annotation(inside[0], depth + 1)[0]}>" if inside else "array", False
    return _PYTHON_TYPES.get(word, word), False
