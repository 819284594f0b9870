"""Python models, by syntax tree and never by import: SQLAlchemy, Django, pydantic, dataclasses, TypedDict and kin."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

from guardian.errors import UnreadError
from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.schemas.base import SchemaFile
from guardian.schemas.found import gather, shows
from guardian.schemas.python_fields import (
    DJANGO_FIELD,
    Lines,
    annotated,
    column_call,
    constant,
    django_field,
    last_name,
)
from guardian.schemas.text import Document

MAX_CHARS = 8 * 1024 * 1024
_SIGNS = re.compile(
    rb"\b(?:models\.\w*Field|models\.Model|Column\s*\(|mapped_column|Mapped\[|BaseModel|SQLModel|dataclass|TypedDict|NamedTuple"
    rb"|attr\.s\b|attrs\b|pydantic|sqlmodel|msgspec|create_table|add_column|CreateModel|AddField|fields\.[A-Z]\w+\s*\(|[A-Z]\w*Field\s*\(|Table\s*\()"
)
_PLAIN_BASES = frozenset({"BaseModel", "SQLModel", "TypedDict", "NamedTuple", "BaseSettings", "GenericModel", "Struct"})
_PLAIN_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "attrib"})
_PLAIN_IMPORTS = re.compile(
    r"^\s*(?:from|import)\s+(?:pydantic|sqlmodel|msgspec|ninja|odmantic|beanie)\b", re.MULTILINE
)
_LIKELY_BASE = re.compile(r"(?:Model|Schema|Base|Document|Entity|DTO|Dto|In|Out|Request|Response|Create|Update|Read)\Z")
# What Django itself puts into a user model that builds on these (django.contrib.auth).
_DJANGO_USERS = {
    "AbstractUser": ("password", "last_login", "username", "first_name", "last_name", "email", "date_joined"),
    "AbstractBaseUser": ("password", "last_login"),
}
_USER_TYPES = {"last_login": "timestamp", "date_joined": "timestamp"}


def recognises(document: Document) -> bool:
    """A Python file with the words of models; whether they are models its syntax tree says."""
    return document.suffix in (".py", ".pyi") and shows(document, _SIGNS)


def read(document: Document, dialect: str | None = None) -> SchemaFile:
    """Each model, table call, dataclass and typed dictionary as a table."""
    text = document.text
    if len(text) > MAX_CHARS:
        raise UnreadError(f"larger than {MAX_CHARS // 2**20} MiB: split it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        raise UnreadError(f"line {error.lineno or 1}: not Python 3") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadError("nested too deep, or a character that Python does not allow") from error
    return gather(document, "python", _Reader(tree, text, document.name).tables())


@dataclass(frozen=True, slots=True)
class _Model:
    """A class read into columns. ``kind``: `orm` (SQLAlchemy), `django`, `plain`; "" for none."""

    node: ast.ClassDef
    kind: str
    name: str
    columns: dict[str, ColumnSchema]
    notes: tuple[Unread, ...]
    abstract: bool = False


class _Reader:
    """All classes and calls of one file."""

    def __init__(self, tree: ast.Module, text: str, file: str) -> None:
        self.tree, self.file = tree, file
        self.lines = Lines(text, file)
        self.plain_file = bool(_PLAIN_IMPORTS.search(text))
        self.nodes = _statements(tree)
        self.classes = {node.name: node for node in self.nodes if isinstance(node, ast.ClassDef)}
        self.models: dict[str, _Model] = {}
        self.kinds: dict[int, str] = {}

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        for node in self.nodes:
            if isinstance(node, ast.ClassDef):
                yield from self._class_table(node)
        added: dict[str, list[ColumnSchema]] = {}
        for found in [one for call in self._calls() for one in self._call_table(call, added)]:
            more = added.pop(found.name, []) if isinstance(found, TableSchema) else []
            yield replace(found, columns=(*found.columns, *more)) if isinstance(found, TableSchema) else found
        for name, columns in added.items():
            yield TableSchema(self.file, name, tuple(columns), location=columns[0].location)

    def _class_table(self, node: ast.ClassDef) -> Iterator[TableSchema | Unread]:
        model = self.model(node, ())
        yield from model.notes
        if model.kind and model.columns and not model.abstract:
            yield TableSchema(
                self.file,
                model.name,
                tuple(model.columns.values()),
                comment=self.lines.table_comment(node),
                location=self.lines.name_of(node),
            )

    def model(self, node: ast.ClassDef, seen: tuple[str, ...]) -> _Model:
        """The class with what it inherits from classes of this file."""
        known = self.models.get(node.name)
        if known is not None and known.node is node:
            return known
        parents = [
            self.model(self.classes[name], (*seen, node.name))
            for base in node.bases
            if (name := last_name(base)) in self.classes and name not in (*seen, node.name) and len(seen) < 40
        ]
        kind = self.kind(node, ())
        columns: dict[str, ColumnSchema] = {}
        # Django keeps the columns of a parent that is no abstract class in the parent's table.
        for parent in reversed(parents):
            if kind and (parent.abstract or kind != "django"):
                columns.update(parent.columns)
        notes: list[Unread] = []
        for base in node.bases if kind == "django" else ():
            for name in _DJANGO_USERS.get(last_name(base), ()):
                columns[name] = ColumnSchema(name, _USER_TYPES.get(name, "varchar"), location=self.lines.name_of(node))
        for column in self._own(node, kind) if kind else ():
            if isinstance(column, Unread):
                notes.append(column)
            else:
                columns[column.name] = column
        model = _Model(node, kind, self._name(node), columns, tuple(notes), _abstract(node, kind))
        self.models[node.name] = model
        return model

    def kind(self, node: ast.ClassDef, seen: tuple[str, ...]) -> str:
        """The family of models that a class belongs to, by itself or by its parents in this file; "" for none."""
        known = self.kinds.get(id(node))
        if known is None:
            known = self._own_kind(node)
            parents = [name for base in node.bases if (name := last_name(base)) in self.classes]
            for name in parents if not known and len(seen) < 40 else ():
                if name != node.name and name not in seen:
                    known = known or self.kind(self.classes[name], (*seen, node.name))
            self.kinds[id(node)] = known
        return known

    def _own_kind(self, node: ast.ClassDef) -> str:
        bases = [last_name(base) for base in node.bases]
        if any(
            last_name(one) in _PLAIN_DECORATORS or ast.unparse(one).startswith("attr.") for one in node.decorator_list
        ):
            return "plain"
        if any(base in _PLAIN_BASES for base in bases):
            return "plain"
        kinds = [_field_kind(one) for one in node.body]
        for kind in ("orm", "django"):
            if kind in kinds:
                return kind
        if "Model" in bases and any(
            isinstance(base, ast.Attribute) and last_name(base.value) == "models" for base in node.bases
        ):
            return "django"
        if any(base in _DJANGO_USERS for base in bases):
            return "django"
        if any(_assigned(one) == "__tablename__" for one in node.body):
            return "orm"
        imported = [base for base in bases if base not in self.classes]
        likely = self.plain_file and any(_LIKELY_BASE.search(base) for base in imported)
        fields = [one for one in node.body if isinstance(one, ast.AnnAssign)]
        return "plain" if "plain" in kinds or (likely and fields) else ""

    def _own(self, node: ast.ClassDef, kind: str) -> Iterator[ColumnSchema | Unread]:
        """The columns that the class body declares."""
        for i, one in enumerate(node.body):
            said = _docstring_after(node.body, i)
            column = self._field(one, kind)
            if isinstance(column, ColumnSchema) and column.type in self.classes:
                column = self._of_class(column, self.classes[column.type])
            if isinstance(column, ColumnSchema) and said and not column.comment:
                column = replace(column, comment=said)
            if column is not None:
                yield column

    def _of_class(self, column: ColumnSchema, node: ast.ClassDef) -> ColumnSchema:
        """A field whose type is a class of this file: one of its enumerations, or a reference to another table."""
        if any("Enum" in last_name(base) for base in node.bases):
            return replace(column, type=f"enum {node.name}")
        if self.kind(node, ()):
            return replace(column, type=f"object {node.name}", key="foreign")
        return column

    def _field(self, one: ast.stmt, kind: str) -> ColumnSchema | Unread | None:
        name = _assigned(one)
        if isinstance(one, ast.FunctionDef) and any("declared_attr" in ast.unparse(d) for d in one.decorator_list):
            returned = [r.value for r in ast.walk(one) if isinstance(r, ast.Return) and isinstance(r.value, ast.Call)]
            return column_call(returned[0], one.name, self.lines, one) if returned else None
        if not name or name.startswith("__"):
            return None
        value = one.value if isinstance(one, (ast.Assign, ast.AnnAssign)) else None
        if kind == "django":
            return django_field(value, name, self.lines, one) if isinstance(value, ast.Call) else None
        if isinstance(value, ast.Call) and (column := column_call(value, name, self.lines, one)) is not None:
            return column if not isinstance(one, ast.AnnAssign) else annotated(one, name, self.lines, column)
        if isinstance(one, ast.AnnAssign) and (kind == "plain" or last_name(_outer(one.annotation)) == "Mapped"):
            return annotated(one, name, self.lines, None)
        return None

    def _name(self, node: ast.ClassDef) -> str:
        """`__tablename__` or Meta.db_table where plainly written, with its schema; otherwise the class's name."""
        table, schema = "", ""
        for one in node.body:
            value = one.value if isinstance(one, (ast.Assign, ast.AnnAssign)) else None
            if _assigned(one) == "__tablename__":
                table = constant(value)
            if _assigned(one) == "__table_args__" and value is not None:
                dicts = [value] if isinstance(value, ast.Dict) else getattr(value, "elts", [])
                schema = next((text for d in dicts if (text := _in_dict(d, "schema"))), "")
            if isinstance(one, ast.ClassDef) and one.name in ("Meta", "Settings"):
                given = {_assigned(inner): getattr(inner, "value", None) for inner in one.body}
                table = constant(given.get("db_table")) or constant(given.get("table_name")) or table
                schema = constant(given.get("schema")) or schema
        name = table.strip('"') or node.name
        return f"{schema}.{name}" if schema and table else name

    def _calls(self) -> Iterator[ast.Call]:
        """Calls that declare tables, outside `downgrade` and the like."""
        for node in self.nodes:
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return)) and node.value is not None:
                for inner in ast.walk(node.value):
                    if isinstance(inner, ast.Call):
                        yield inner

    def _call_table(self, call: ast.Call, added: dict[str, list[ColumnSchema]]) -> Iterator[TableSchema | Unread]:
        word = last_name(call.func)
        if word in ("Table", "create_table") and _has_columns(call):
            yield from self._declared(call)
        elif word == "CreateModel":
            yield from self._created(call)
        elif word in ("add_column", "AddField") and len(call.args) + len(call.keywords) >= 2:
            yield from self._added(call, word, added)
        elif word in ("TypedDict", "NamedTuple") and len(call.args) == 2:
            yield from self._functional(call)

    def _declared(self, call: ast.Call) -> Iterator[TableSchema | Unread]:
        """`Table("name", metadata, Column(…))` and `op.create_table("name", sa.Column(…))`."""
        name = constant(call.args[0]) if call.args else ""
        if not name:
            yield Unread(f"{self.file}:{call.lineno}", "a table whose name is computed")
        columns: dict[str, ColumnSchema] = {}
        for one in call.args[1:]:
            if isinstance(one, ast.Starred):
                yield Unread(f"{self.file}:{one.lineno}", "columns that are computed")
            elif isinstance(one, ast.Call) and last_name(one.func) == "Column":
                column = column_call(one, "", self.lines, one)
                if column is None or not column.name:
                    yield Unread(f"{self.file}:{one.lineno}", "a column whose name is computed")
                else:
                    columns[column.name] = column
        keywords = {word.arg: constant(word.value) for word in call.keywords if word.arg}
        full = f"{keywords['schema']}.{name}" if keywords.get("schema") and name else name or "unnamed"
        place = self.lines.place(call.args[0] if call.args else call)
        yield TableSchema(self.file, full, tuple(columns.values()), comment=keywords.get("comment", ""), location=place)

    def _created(self, call: ast.Call) -> Iterator[TableSchema | Unread]:
        """Django's `CreateModel(name=…, fields=[(name, field), …], options={"db_table": …})`."""
        given = {word.arg: word.value for word in call.keywords if word.arg}
        name = constant(given.get("name"))
        columns: dict[str, ColumnSchema] = {}
        listed = given.get("fields")
        for pair in listed.elts if isinstance(listed, (ast.List, ast.Tuple)) else ():
            if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and isinstance(pair.elts[1], ast.Call):
                column = django_field(pair.elts[1], constant(pair.elts[0]), self.lines, pair.elts[0])
                if isinstance(column, ColumnSchema):
                    columns[column.name] = column
            else:
                yield Unread(f"{self.file}:{pair.lineno}", "a field that is computed")
        options = given.get("options")
        table = _in_dict(options, "db_table") if options is not None else ""
        if not name:
            yield Unread(f"{self.file}:{call.lineno}", "a model whose name is computed")
        yield TableSchema(
            self.file, table or name or "unnamed", tuple(columns.values()), location=self.lines.place(call)
        )

    def _added(self, call: ast.Call, word: str, added: dict[str, list[ColumnSchema]]) -> Iterator[Unread]:
        given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        values = [*call.args, *given.values()]
        table = constant(given.get("model_name")) or constant(given.get("table_name")) or constant(values[0])
        column: ColumnSchema | Unread | None = None
        for value in values:
            if isinstance(value, ast.Call) and word == "add_column":
                column = column_call(value, "", self.lines, value)
            elif isinstance(value, ast.Call):
                name = constant(given.get("name")) or (constant(call.args[1]) if len(call.args) > 1 else "")
                column = django_field(value, name, self.lines, given.get("name", value))
        if isinstance(column, ColumnSchema) and column.name and table:
            added.setdefault(table, []).append(column)
        elif any(isinstance(value, ast.Call) and (last_name(value.func) == "Column") for value in values):
            yield Unread(f"{self.file}:{call.lineno}", "a column whose name or table is computed")

    def _functional(self, call: ast.Call) -> Iterator[TableSchema]:
        name, fields = constant(call.args[0]), call.args[1]
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(fields, ast.Dict):
            pairs = list(zip(fields.keys, fields.values, strict=True))
        elif isinstance(fields, (ast.List, ast.Tuple)):
            pairs = [(p.elts[0], p.elts[1]) for p in fields.elts if isinstance(p, ast.Tuple) and len(p.elts) == 2]
        columns = tuple(
            ColumnSchema(constant(key), ast.unparse(kind)[:200], location=self.lines.place(key))
            for key, kind in pairs
            if key is not None and constant(key)
        )
        if name and columns:
            yield TableSchema(self.file, name, columns, location=self.lines.place(call.args[0]))


def _statements(tree: ast.Module) -> list[ast.stmt]:
    """Every statement that can declare something, in order; the bodies of `downgrade` are left out."""
    found: list[ast.stmt] = []
    stack: list[ast.stmt] = list(reversed(tree.body))
    while stack:
        node = stack.pop()
        found.append(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith(("downgrade", "test_")):
            continue
        below = [inner for word in ("body", "orelse", "handlers", "finalbody") for inner in getattr(node, word, ())]
        for handler in [one for one in below if isinstance(one, ast.ExceptHandler)]:
            below += handler.body
        stack.extend(reversed([one for one in below if isinstance(one, ast.stmt)]))
    return found


def _assigned(node: ast.stmt) -> str:
    target: ast.expr | None = None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign):
        target = node.target
    return target.id if isinstance(target, ast.Name) else ""


def _field_kind(node: ast.stmt) -> str:
    """Which family of models the value of an assignment belongs to."""
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    if isinstance(node, ast.AnnAssign) and last_name(_outer(node.annotation)) == "Mapped":
        return "orm"
    if not isinstance(value, ast.Call):
        return ""
    word = last_name(value.func)
    if word in ("Column", "mapped_column", "deferred"):
        return "orm"
    if DJANGO_FIELD.match(ast.unparse(value.func)):
        return "django"
    return "plain" if word == "Field" and isinstance(node, ast.AnnAssign) else ""


def _outer(annotation: ast.expr) -> ast.expr:
    return annotation.value if isinstance(annotation, ast.Subscript) else annotation


def _abstract(node: ast.ClassDef, kind: str) -> bool:
    """A class that only lends its columns to others."""
    for one in node.body:
        if _assigned(one) == "__abstract__" and constant(getattr(one, "value", None)) == "True":
            return True
        if isinstance(one, ast.ClassDef) and one.name == "Meta":
            return any(_assigned(i) == "abstract" and constant(getattr(i, "value", None)) == "True" for i in one.body)
    named = any(_assigned(one) in ("__tablename__", "__table__", "__table_args__") for one in node.body)
    return kind == "orm" and not named and (not node.bases or node.name.endswith("Mixin"))


def _docstring_after(body: list[ast.stmt], at: int) -> str:
    """A text that stands alone below an attribute describes it."""
    following = body[at + 1] if at + 1 < len(body) else None
    if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
        value = following.value.value
        return " ".join(value.split()) if isinstance(value, str) else ""
    return ""


def _in_dict(node: ast.AST, key: str) -> str:
    if not isinstance(node, ast.Dict):
        return ""
    return next((constant(v) for k, v in zip(node.keys, node.values, strict=True) if constant(k) == key), "")


def _has_columns(call: ast.Call) -> bool:
    return any(
        isinstance(one, ast.Starred) or (isinstance(one, ast.Call) and last_name(one.func) == "Column")
        for one in call.args
    )
