"""What a SQLite file's schema says: tables as they are written out again, and what their columns can hold."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from guardian.model import TableSchema
from guardian.sources.databases import qualified, quoted
from guardian.sources.sinks.base import Form, Holds
from guardian.sources.sinks.shapes import ColumnShape, Edge, TableShape
from guardian.sources.sinks.wording import FIELD, check_texts, definitions, names, tokens

SCHEMA = "main"
DECIMAL = re.compile(r"(?:DECIMAL|NUMERIC)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)", re.IGNORECASE)
EXACT_DIGITS = 15
WORDS = "full-text index"
"""The kind of one that holds words of another table's rows, and no rows."""
WHOLE = f"({{0}} BETWEEN -{2**53} AND {2**53} OR ({{0}} % 2 = 0 AND CAST(CAST({{0}} AS REAL) AS INTEGER) = {{0}}))"
"""Whether a whole number is a float: up to here every one. The largest of all, which is odd, only seems to be one."""
NO_NUMBERS = "'text', 'blob'"
FIELDS = re.compile(FIELD, re.DOTALL)
LENGTH = re.compile(r"\w*CHAR\w*\s*\((\d+)\)", re.IGNORECASE)
CONTENT = re.compile(
    r"""[(,]\s*content\s*=\s*(?:'([^']*)'|"([^"]*)"|\[([^\]]*)\]|`([^`]*)`|([^\s,)]*))""", re.IGNORECASE
)
ISO_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"


@dataclass(frozen=True, slots=True)
class Column:
    """``hidden``: 0 stored, 1 hidden in a virtual table, 2 and 3 generated."""

    name: str
    type: str
    notnull: bool
    pk: int
    hidden: int

    @property
    def form(self) -> Form:
        """By SQLite's rules of affinity; what its declared dates promise is kept too."""
        kind = self.type.upper()
        for words, form in (
            (("INT",), "integer"),
            (("CHAR", "CLOB", "TEXT"), "text"),
            (("BLOB",), "binary"),
            (("REAL", "FLOA", "DOUB"), "float"),
        ):
            if any(word in kind for word in words):
                return form  # type: ignore[return-value]
        if kind in {"DATE", "DATETIME", "TIMESTAMP"}:
            return "date" if kind == "DATE" else "timestamp"
        return "decimal" if kind.startswith(("DECIMAL", "NUMERIC")) else "text"

    @property
    def open(self) -> bool:
        """Whether its cells say what it holds: by their affinity, numbers and texts alike may stand in it."""
        textual = any(word in self.type.upper() for word in ("CHAR", "CLOB", "TEXT"))
        return self.form in {"date", "timestamp", "integer"} or (self.form == "text" and not textual)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of ``sqlite_schema``. ``rowid``: a word for its row id, where it has one; ``alias``: the INTEGER
    PRIMARY KEY that is the row id."""

    name: str
    sql: str
    kind: str
    columns: tuple[Column, ...]
    rowid: str | None
    alias: str | None
    strict: bool

    @property
    def stored(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.hidden == 0)

    @property
    def generated(self) -> dict[str, str]:
        """The computed columns, with the text that defines each."""
        texts = definitions(self.sql)
        return {column.name: texts.get(column.name.lower(), "") for column in self.columns if column.hidden in {2, 3}}

    @property
    def documents(self) -> frozenset[str]:
        """As the scanner tells them."""
        return frozenset(column.name for column in self.stored if column.type.upper() in {"JSON", "JSONB"})

    @property
    def module(self) -> str:
        """The module of a virtual table, lower case."""
        words = [token for token in tokens(self.sql) if token.sort in {"word", "name"}]
        place = next((at for at, word in enumerate(words) if word.name == "using"), len(words))
        return words[place + 1].name if self.kind == "virtual" and place + 1 < len(words) else ""

    @property
    def content(self) -> str | None:
        """Of a full-text index that keeps no rows of its own: the table or view whose they are, or nothing at all."""
        if self.module not in {"fts4", "fts5"}:
            return None
        found = CONTENT.search(self.sql, self.sql.lower().index(self.module))
        return None if found is None else next((one for one in found.groups() if one is not None), "")


@dataclass(frozen=True, slots=True)
class Extra:
    """An index, view or trigger, made after the rows; so is a full-text index over another table's."""

    kind: str
    name: str
    table: str
    sql: str

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"


def read_tables(connection: sqlite3.Connection) -> tuple[Table, ...]:
    """Every table in the order it was made, virtual ones included, their shadows not."""
    texts = dict(
        connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid").fetchall()
    )
    listed = connection.execute(
        "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    order = {name: place for place, name in enumerate(texts)}
    return tuple(
        _table(connection, name, texts[name], kind, bool(wr), bool(strict))
        for name, kind, wr, strict in sorted(listed, key=lambda row: order.get(row[0], 0))
    )


def _table(connection: sqlite3.Connection, name: str, sql: str, kind: str, wr: bool, strict: bool) -> Table:
    columns = tuple(
        Column(row[0], row[1], bool(row[2]), row[3], row[4])
        for row in connection.execute(
            'SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?, ?)', (name, SCHEMA)
        )
    )
    taken = {column.name.lower() for column in columns}
    rowid = None if wr else next((word for word in ("rowid", "_rowid_", "oid") if word not in taken), None)
    alias = None
    if rowid is not None and kind == "table":
        # a primary key that is the row id has no index of its own
        indexed = connection.execute("SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'", (name,)).fetchone()
        keys = [column for column in columns if column.pk]
        if len(keys) == 1 and indexed is None and keys[0].type.upper() == "INTEGER":
            alias = keys[0].name
    return Table(name, sql, kind, columns, rowid, alias, strict)


def read_extras(connection: sqlite3.Connection) -> tuple[Extra, ...]:
    """Indexes, views, full-text indexes over the rows of others, and triggers, each in the order they were made;
    indexes of constraints have no text and come by themselves."""
    made = [
        Extra(*row)
        for row in connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('index', 'view', 'trigger')"
            " AND sql IS NOT NULL ORDER BY CASE type WHEN 'index' THEN 0 WHEN 'view' THEN 1 ELSE 2 END, rowid"
        )
    ]
    over = [Extra(WORDS, one.name, one.content, one.sql) for one in read_tables(connection) if one.content]
    return tuple(sorted((*made, *over), key=lambda one: ("index", "view", WORDS, "trigger").index(one.kind)))


def values_among(
    connection: sqlite3.Connection, documents: Container[str], table: str, column: str, texts: list[str]
) -> set[str]:
    """Which of the texts are cells of a column, in any case; of documents, which stand in one."""
    cell, source = f"CAST({quoted(column)} AS TEXT)", quoted(SCHEMA, table)
    if column in documents:
        connection.create_function("without_fields", 1, lambda text: FIELDS.sub("", text), deterministic=True)
        there = f"CASE WHEN instr({cell}, value) THEN instr(without_fields({cell}), value) END"
        query = f"SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM {source} WHERE {there})"  # noqa: S608
        return {str(row[0]) for row in connection.execute(query, (json.dumps(texts),))}
    query = (
        f"SELECT DISTINCT {cell} FROM {source} WHERE {cell} IN (SELECT value FROM json_each(?1))"  # noqa: S608
        f" OR lower({cell}) IN (SELECT lower(value) FROM json_each(?1))"
    )
    return {str(row[0]) for row in connection.execute(query, (json.dumps(texts),))}


def _dated(column: Column, cell: str) -> str:
    """How many cells of a column of dates are such."""
    if column.form not in ("date", "timestamp"):
        return "0"
    made = "date" if column.form == "date" else "datetime"
    return f"sum(typeof({cell}) = 'text' AND {cell} GLOB '{ISO_DATE}*' AND {made}({cell}) IS {cell})"


def forms(connection: sqlite3.Connection, table: Table, columns: Iterable[str]) -> dict[str, Form]:
    """How cells of some columns are handed over: numbers or dates where every cell is one, otherwise text."""
    wanted = [column for column in table.columns if column.name in set(columns)]
    if not wanted:
        return {}
    counts = ", ".join(
        f"sum(typeof({cell}) = 'integer'),"
        f" sum(typeof({cell}) = 'real' OR (typeof({cell}) = 'integer' AND {WHOLE.format(cell)})),"
        f" {_dated(column, cell)}, count({cell})"
        for column, cell in ((one, quoted(one.name)) for one in wanted)
    )
    row = connection.execute(f"SELECT {counts} FROM {quoted(SCHEMA, table.name)}").fetchone()  # noqa: S608
    found: dict[str, Form] = {}
    for place, column in enumerate(wanted):
        integers, floats, dates, cells = row[4 * place : 4 * place + 4]
        found[column.name] = "text"
        if cells and integers == cells:
            found[column.name] = "integer"
        elif cells and floats == cells:
            found[column.name] = "float"
        elif cells and dates == cells and column.form in {"date", "timestamp"}:
            found[column.name] = column.form
    return found


def shape_of(connection: sqlite3.Connection, table: Table, schema: TableSchema) -> TableShape:
    """Facts for a plan. A declared VARCHAR(11) counts though SQLite would take more: applications rely on it."""
    checks = check_texts(table.sql)
    keys = _keys(connection, table)
    alone = {key[0] for key in keys if len(key) == 1}
    told = forms(connection, table, [column.name for column in table.stored if column.open])
    mixed = mixed_columns(connection, table)
    past = frozenset(column.name for column in table.stored if _past(connection, table, column))
    shapes = tuple(
        ColumnShape(
            column.name,
            replace(_holds(table, column, told.get(column.name), column.name in past), mixed=column.name in mixed),
            column.name in alone,
            tuple(text for text in checks if column.name.lower() in names(text)),
            table.generated.get(column.name, ""),
            column.name in table.documents,
        )
        for column in table.columns
        if column.hidden != 1
    )
    return TableShape(schema, shapes, keys, _edges(connection, table))


def mixed_columns(connection: sqlite3.Connection, table: Table) -> frozenset[str]:
    """The columns of numbers and bytes that hold text all the same, as SQLite lets them."""
    if table.strict or table.kind != "table":
        return frozenset()
    typed = [one for one in table.stored if one.form in {"integer", "float", "decimal", "binary"}]
    wanted = [one for one in typed if one.name != table.alias]
    if not wanted:
        return frozenset()
    others = {"binary": "'text'"}
    looks = (f"max(typeof({quoted(one.name)}) IN ({others.get(one.form, NO_NUMBERS)}))" for one in wanted)
    row = connection.execute(f"SELECT {', '.join(looks)} FROM {quoted(SCHEMA, table.name)}").fetchone()  # noqa: S608
    return frozenset(one.name for one, found in zip(wanted, row, strict=True) if found)


def _past(connection: sqlite3.Connection, table: Table, column: Column) -> bool:
    """Whether a column of decimals holds numbers past its declared digits, as SQLite lets them."""
    found = DECIMAL.fullmatch(column.type)
    if found is None or column.form != "decimal":
        return False
    digits, scale = int(found[1]), int(found[2] or 0)
    if not scale <= digits <= EXACT_DIGITS:
        return False
    cell, most = quoted(column.name), 10 ** (digits - scale)
    said = f"CAST(printf('%.{scale}f', {cell}) AS REAL)"
    query = (
        f"SELECT {cell} FROM {quoted(SCHEMA, table.name)} WHERE typeof({cell}) IN ('integer', 'real')"  # noqa: S608
        f" AND ({cell} <= -{most} OR {cell} >= {most} OR (typeof({cell}) = 'real' AND {said} <> {cell}))"
    )
    return any(not _within(cell, digits, scale) for (cell,) in connection.execute(query))


def _within(number: float, digits: int, scale: int) -> bool:
    """Exactly, by its shortest digits: what SQLite says of a real may be off in the last one."""
    told = Decimal(repr(number))
    return told.is_finite() and abs(told) < 10 ** (digits - scale) and told == round(told, scale)


def _holds(table: Table, column: Column, told: Form | None, past: bool) -> Holds:
    """``told``: how its cells are handed over. A DATE column in which not every cell is one holds text, one without a
    type that SQLite knows (YEAR, BOOLEAN) whatever stands in it; a text among numbers makes no column of texts.
    ``past``: numbers stand in it that its declared digits do not hold, so that they are no range of its values."""
    found = LENGTH.match(column.type)
    form: Form = "integer" if column.name == table.alias else told or column.form
    if column.form == "integer" and told == "text":
        form = "integer"
    nullable = not column.notnull and column.name != table.alias and not (table.rowid is None and column.pk)
    said = f"{column.type}: SQLite would take more, other readers of the copy may not" if found else column.type
    said = f"{column.type} with numbers past these digits" if past else said
    exact = f"text({found[1]})" if found and form == "text" else "" if past else _exact(form, column.type)
    return Holds(form, int(found[1]) if found else None, nullable, said, exact)


def _exact(form: Form, declared: str) -> str:
    """Instants that are handed over are whole seconds. Reals hold decimals of up to 15 digits."""
    found = DECIMAL.fullmatch(declared)
    if form == "decimal" and found is not None:
        digits, scale = int(found[1]), int(found[2] or 0)
        return f"decimal128({digits}, {scale}) as real" if scale <= digits <= EXACT_DIGITS else ""
    known = {"integer": "int64", "float": "double", "date": "date32[day]", "timestamp": "timestamp[s]"}
    return known.get(form, "")


def _keys(connection: sqlite3.Connection, table: Table) -> tuple[tuple[str, ...], ...]:
    primary = tuple(column.name for column in sorted(table.columns, key=lambda column: column.pk) if column.pk)
    found = [primary] if primary else []
    for index in connection.execute(
        'SELECT name FROM pragma_index_list(?) WHERE "unique" = 1', (table.name,)
    ).fetchall():
        parts = connection.execute("SELECT name FROM pragma_index_info(?)", index).fetchall()
        if all(part[0] is not None for part in parts) and (key := tuple(part[0] for part in parts)) not in found:
            found.append(key)
    return tuple(found)


def _edges(connection: sqlite3.Connection, table: Table) -> tuple[Edge, ...]:
    grouped: dict[int, list[tuple[str, str, str | None]]] = {}
    query = 'SELECT id, "from", "table", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq'
    for number, *part in connection.execute(query, (table.name,)):
        grouped.setdefault(number, []).append((part[0], part[1], part[2]))
    edges: list[Edge] = []
    to: tuple[str, ...]
    for parts in grouped.values():
        other = parts[0][1]
        to = tuple(part[2] for part in parts if part[2] is not None)
        if to:  # as the reference spells them, which may be in other letters
            listed = connection.execute("SELECT name FROM pragma_table_xinfo(?)", (other,)).fetchall()
            spelt = {row[0].lower(): row[0] for row in listed}
            to = tuple(spelt.get(name.lower(), name) for name in to)
        else:
            query = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
            to = tuple(row[0] for row in connection.execute(query, (other,)))
        real = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE", (other,)
        )
        named = real.fetchone()
        edges.append(Edge(tuple(part[0] for part in parts), qualified(SCHEMA, named[0] if named else other), to))
    return tuple(edges)
