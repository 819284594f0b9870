"""A MySQL or MariaDB schema as the statements that make it again, in databases of other names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guardian.sources.mysql_catalog import SYSTEM, quoted
from guardian.sources.mysql_rows import execute
from guardian.sources.sinks.base import Form
from guardian.sources.sinks.wording import Token, tokens

TABLES = """
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, COALESCE(ENGINE, ''), COALESCE(TABLE_COMMENT, '')
FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s ORDER BY TABLE_NAME
"""
COLUMNS = """
SELECT COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, CHARACTER_SET_NAME, CHARACTER_MAXIMUM_LENGTH, IS_NULLABLE, EXTRA,
       COALESCE(GENERATION_EXPRESSION, ''), COALESCE(COLUMN_COMMENT, ''), COLUMN_KEY
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s ORDER BY ORDINAL_POSITION
"""
KEYS = """
SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND NON_UNIQUE = 0
ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX
"""
FOREIGN = """
SELECT CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s
  AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION
"""
DEFINER = re.compile(r"\sDEFINER\s*=\s*(?:`(?:[^`]|``)*`|'(?:[^']|'')*'|\S+?)@(?:`(?:[^`]|``)*`|'(?:[^']|'')*'|\S+)")
WHOLE = {"tinyint": 2, "smallint": 4, "mediumint": 6, "int": 9, "bigint": 18}
FORMS: Mapping[str, Form] = {
    **dict.fromkeys(WHOLE, "integer"),
    **dict.fromkeys(("float", "double"), "float"),
    "decimal": "decimal",
    "date": "date",
    **dict.fromkeys(("datetime", "timestamp"), "timestamp"),
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext"), "text"),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), "binary"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: the bare type; ``charset``: of text columns; ``generated``: the expression, empty for stored cells."""

    name: str
    type: str
    kind: str
    charset: str | None
    longest: int | None
    nullable: bool
    generated: str
    comment: str

    @property
    def form(self) -> Form:
        return FORMS.get(self.kind, "other")


_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
_FRACTIONS = {"": "s", "(3)": "ms", "(6)": "us"}


def exact(column: Column) -> str:
    """The Arrow type that holds just what the column does. Not FLOAT: a query shows six of its digits."""
    if column.kind in _BITS and "zerofill" not in column.type:
        return f"{'uint' if 'unsigned' in column.type else 'int'}{_BITS[column.kind]}"
    if found := re.fullmatch(r"decimal\((\d+),(\d+)\)", column.type):
        return f"decimal128({found[1]}, {found[2]})" if int(found[1]) <= 38 else ""
    if found := re.fullmatch(r"(datetime|timestamp)((?:\(\d\))?)", column.type):
        unit = _FRACTIONS.get(found[2])
        return f"timestamp[{unit}]{' until 2038' if found[1] == 'timestamp' else ''}" if unit else ""
    if column.kind in ("char", "varchar") and column.longest is not None:
        return f"{'char' if column.kind == 'char' else 'text'}({column.longest})"
    spelled = {name: name for name in ("inet4", "inet6", "uuid")}
    return {"double": "double", "date": "date32[day]", **spelled}.get(column.type, "")


@dataclass(frozen=True, slots=True)
class Foreign:
    name: str
    columns: tuple[str, ...]
    to: tuple[str, str]
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    schema: str
    name: str
    sql: str
    sequence: bool
    versioned: bool
    comment: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]
    foreign: tuple[Foreign, ...]

    @property
    def key(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def written(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.generated)


@dataclass(frozen=True, slots=True)
class Code:
    """A view, routine or trigger, made after the tables have their names. ``kind`` as in ``DROP kind``."""

    kind: str
    schema: str
    name: str
    sql: str
    mode: str


@dataclass(frozen=True, slots=True)
class Schema:
    databases: tuple[str, ...]
    tables: tuple[Table, ...]
    code: tuple[Code, ...]
    left_out: tuple[tuple[str, str], ...]


def rows(connection: Any, query: str, parameters: Iterable[object] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, tuple(parameters) or None)
        return list(cursor.fetchall())


def read_schema(connection: Any, database: str) -> Schema:
    """Of one database, or of all that are not the server's own."""
    marks = ", ".join(["%s"] * len(SYSTEM))
    query = f"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ({marks}) ORDER BY 1"  # noqa: S608
    databases = (database,) if database else tuple(row[0] for row in rows(connection, query, SYSTEM))
    databases = tuple(name for name in databases if not name.startswith("guardian_staging"))
    tables: list[Table] = []
    code: list[Code] = []
    left_out: list[tuple[str, str]] = []
    for name in databases:
        views = []
        for schema, table, kind, _, comment in rows(connection, TABLES, (name,)):
            if kind in {"VIEW", "SYSTEM VIEW"}:
                views.append(_code(connection, "VIEW", schema, table))
            else:
                tables.append(_table(connection, schema, table, kind, comment))
                if kind == "SYSTEM VERSIONED":
                    left_out.append((f"{schema}.{table}", "rows of the past in a system-versioned table"))
        code += [*_routines(connection, name), *views, *_triggers(connection, name)]
        left_out += [
            (f"{name}.{row[0]}", "event: not copied, since it would run at once")
            for row in rows(
                connection, "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = %s", (name,)
            )
        ]
    return Schema(databases, tuple(tables), tuple(code), tuple(left_out))


def _table(connection: Any, schema: str, name: str, kind: str, comment: str) -> Table:
    where = (schema, name)
    columns = tuple(
        Column(row[0], row[1], row[2].lower(), row[3], _number(row[4]), row[5] == "YES", _expression(row), row[8])
        for row in rows(connection, COLUMNS, where)
    )
    sequence = kind == "SEQUENCE"
    word = "SEQUENCE" if sequence else "TABLE"
    sql = rows(connection, f"SHOW CREATE {word} {quoted(*where)}")[0][1]
    keys: dict[str, list[str]] = {}
    for index, column, part in rows(connection, KEYS, where):
        keys.setdefault(index, []).append(column if part is None else "")
    foreign: dict[str, list[tuple[str, ...]]] = {}
    for row in rows(connection, FOREIGN, where):
        foreign.setdefault(row[0], []).append(row[1:])
    return Table(
        *where,
        sql,
        sequence,
        kind == "SYSTEM VERSIONED",
        comment,
        columns,
        tuple(tuple(key) for key in keys.values() if all(key)),
        tuple(
            Foreign(one, tuple(part[0] for part in parts), (parts[0][1], parts[0][2]), tuple(part[3] for part in parts))
            for one, parts in foreign.items()
        ),
    )


def _number(text: object) -> int | None:
    return None if text is None else int(str(text))


def _expression(row: tuple[Any, ...]) -> str:
    """MySQL also says DEFAULT_GENERATED of a default that is an expression."""
    extra = str(row[6]).upper().replace("DEFAULT_GENERATED", "")
    return str(row[7] or "generated") if "GENERATED" in extra else ""


def _code(connection: Any, kind: str, schema: str, name: str) -> Code:
    row = rows(connection, f"SHOW CREATE {kind} {quoted(schema, name)}")[0]
    text, mode = (row[1], "") if kind == "VIEW" else (row[2], row[1])
    return Code(kind, schema, name, DEFINER.sub("", text or "", count=1), mode)


def _routines(connection: Any, schema: str) -> list[Code]:
    query = "SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s ORDER BY 1, 2"
    return [_code(connection, kind, schema, name) for kind, name in rows(connection, query, (schema,))]


def _triggers(connection: Any, schema: str) -> list[Code]:
    query = (
        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = %s"
        " ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER"
    )
    return [_code(connection, "TRIGGER", schema, row[0]) for row in rows(connection, query, (schema,))]


def renamed(sql: str, databases: Mapping[str, str]) -> str:
    """The text with database names replaced wherever one stands before a dot: nothing of the copy may look back into
    the source."""
    parts = list(tokens(sql, backslashes=True))
    lower = {name.lower(): new for name, new in databases.items()}
    for at, part in enumerate(parts[:-1]):
        before = _before(parts, at)
        if part.sort in {"name", "word"} and part.name in lower and parts[at + 1].text == "." and before != ".":
            parts[at] = Token("name", quoted(lower[part.name]))
    return "".join(part.text for part in parts)


def _before(parts: list[Token], at: int) -> str:
    return next((part.text for part in reversed(parts[:at]) if part.sort not in {"space", "remark"}), "")


def without_comments(sql: str, columns: frozenset[str], *, table: bool) -> str:
    """A CREATE TABLE text without the comments of some columns, and of the table itself."""
    lines = []
    for line in sql.split("\n"):
        parts = list(tokens(line, backslashes=True))
        words = [part for part in parts if part.sort not in {"space"}]
        mine = bool(words) and words[0].sort == "name" and words[0].text[1:-1].replace("``", "`") in columns
        last = table and line.startswith(")")
        lines.append("".join(part.text for part in _uncommented(parts)) if mine or last else line)
    return "\n".join(lines)


def _uncommented(parts: list[Token]) -> list[Token]:
    kept: list[Token] = []
    skip = False
    for part in parts:
        if part.sort == "word" and part.name == "comment":
            skip = True
        elif skip:
            skip = part.sort == "space" or part.text == "="
        else:
            kept.append(part)
    return kept


def labels_of(kind: str) -> tuple[str, ...]:
    """The labels of an ENUM or SET, from its type."""
    found = (part.text[1:-1].replace("''", "'") for part in tokens(kind) if part.sort == "string")
    return tuple(found) if kind.lower().startswith(("enum", "set")) else ()


__all__ = ["Code", "Column", "Foreign", "Schema", "Table", "execute", "quoted", "read_schema", "renamed", "rows"]
