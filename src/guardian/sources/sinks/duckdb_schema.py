"""What a DuckDB file's catalog says: the texts that make its objects again, and what its columns can hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guardian.errors import RefusedError, UnreadError
from guardian.sources.databases import quoted
from guardian.sources.duckdb import AWKWARD, NESTED, PLAIN
from guardian.sources.sinks.base import Form
from guardian.sources.sinks.wording import definitions, tokens

SOURCE = "guardian_source"
JOURNAL = "guardian_journal"
HERE = f"database_name = '{SOURCE}'"
SCHEMAS = f"SELECT schema_name, comment FROM duckdb_schemas() WHERE {HERE} AND NOT internal ORDER BY oid"  # noqa: S608
TYPES = f"SELECT schema_name, type_name, labels FROM duckdb_types() WHERE {HERE} AND NOT internal ORDER BY type_oid"  # noqa: S608
SEQUENCES = f"""
SELECT schema_name, sequence_name, increment_by, min_value, max_value, start_value, last_value, cycle
FROM duckdb_sequences() WHERE {HERE} ORDER BY sequence_oid
"""  # noqa: S608 - names of our own
MACROS = f"""
SELECT schema_name, function_name, function_type, list(parameters), list(macro_definition)
FROM duckdb_functions() WHERE {HERE} AND NOT internal AND function_type IN ('macro', 'table_macro')
GROUP BY ALL ORDER BY min(function_oid)
"""  # noqa: S608 - names of our own
TABLES = f"""
SELECT table_oid, schema_name, table_name, sql, comment FROM duckdb_tables()
WHERE {HERE} AND NOT internal AND NOT temporary ORDER BY table_oid
"""  # noqa: S608 - names of our own
COLUMNS = f"""
SELECT table_oid, column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns()
WHERE {HERE} AND NOT internal ORDER BY table_oid, column_index
"""  # noqa: S608 - names of our own
CONSTRAINTS = f"""
SELECT table_oid, constraint_type, constraint_text, constraint_column_names, referenced_table, referenced_column_names
FROM duckdb_constraints() WHERE {HERE} ORDER BY table_oid, constraint_index
"""  # noqa: S608 - names of our own
INDEXES = (
    f"SELECT schema_name, index_name, sql FROM duckdb_indexes() WHERE {HERE} AND sql IS NOT NULL ORDER BY index_oid"  # noqa: S608
)
VIEWS = (
    f"SELECT schema_name, view_name, sql, comment FROM duckdb_views() WHERE {HERE} AND NOT internal ORDER BY view_oid"  # noqa: S608
)
DIGITS = {"TINYINT": 2, "SMALLINT": 4, "INTEGER": 9, "BIGINT": 18, "UTINYINT": 2, "USMALLINT": 4, "UINTEGER": 9}
WHOLE = {**DIGITS, "UBIGINT": 19}
EXACT = {
    **{name: f"int{bits}" for name, bits in (("TINYINT", 8), ("SMALLINT", 16), ("INTEGER", 32), ("BIGINT", 64))},
    **{name: f"uint{bits}" for name, bits in (("UTINYINT", 8), ("USMALLINT", 16), ("UINTEGER", 32), ("UBIGINT", 64))},
    **{"FLOAT": "float", "DOUBLE": "double", "DATE": "date32[day]", "TIME": "time64[us]"},
    **{"TIMESTAMP": "timestamp[us]", "TIMESTAMP WITH TIME ZONE": "timestamp[us, tz=UTC]"},
    **{f"TIMESTAMP_{unit.upper()}": f"timestamp[{unit}]" for unit in ("s", "ms", "ns")},
}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    nullable: bool
    default: str | None
    generated: bool
    comment: str

    @property
    def document(self) -> bool:
        """What is walked leaf by leaf: JSON, and nested values but for those whose paths their type tells."""
        return self.type in {"JSON", "VARIANT"} or (NESTED.fullmatch(self.type) is not None and not self.mapped)

    @property
    def mapped(self) -> bool:
        """Nested values with maps in them, which a scan names by their type and not by what is in them."""
        nested = NESTED.fullmatch(self.type) is not None
        return nested and "MAP(" in self.type and AWKWARD.search(self.type) is None

    @property
    def frozen(self) -> bool:
        """Documents that JSON does not give back as they were: copied, but nothing in them is treated."""
        return self.document and re.search(r"MAP\(|UNION\(|VARIANT|BLOB|\bBIT\b|GEOMETRY", self.type) is not None

    @property
    def form(self) -> Form:
        if self.type in WHOLE:
            return "integer"
        if self.type.startswith("TIMESTAMP"):
            return "timestamp"
        found: dict[str, Form] = {"VARCHAR": "text", "DATE": "date", "BOOLEAN": "boolean", "BLOB": "binary"}
        found |= {"FLOAT": "float", "DOUBLE": "float"}
        return "decimal" if self.type.startswith("DECIMAL") else found.get(self.type, "other")

    @property
    def exact(self) -> str:
        """The Arrow type in which the engine hands cells over, where there is one for all that the column holds."""
        if self.form == "decimal":
            return self.type.replace("DECIMAL", "decimal128").replace(",", ", ")
        return EXACT.get(self.type, "")

    def asked(self) -> str:
        """The expression that a treater's cells come from."""
        cell = f"s.{quoted(self.name)}"
        if self.type == "JSON" or (PLAIN.fullmatch(self.type) and not self.type.startswith("ENUM")):
            return f"CAST({cell} AS VARCHAR)" if self.type in {"JSON", "UUID"} else cell
        return f"CAST(to_json({cell}) AS VARCHAR)" if self.document else f"CAST({cell} AS VARCHAR)"


@dataclass(frozen=True, slots=True)
class Constraint:
    kind: str
    text: str
    columns: tuple[str, ...]
    to: str | None
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    schema: str
    name: str
    sql: str
    comment: str
    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...]

    @property
    def written(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.generated)

    @property
    def quoted(self) -> str:
        return quoted(self.schema, self.name)

    @property
    def key(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def within(self) -> tuple[Constraint, ...]:
        """The foreign keys by which its rows refer to others of its own."""
        return tuple(one for one in self.constraints if one.kind == "FOREIGN KEY" and one.to == self.name)

    @property
    def shadowed(self) -> bool:
        """Whether a column of its own stands in the way of the row id."""
        return any(column.name.lower() == "rowid" for column in self.columns)


@dataclass(frozen=True, slots=True)
class Statement:
    kind: str
    schema: str
    name: str
    sql: str

    @property
    def key(self) -> str:
        return f"{self.kind} {self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Schema:
    """``early``: what tables may rely on; ``late``: indexes, views and comments, made after the rows."""

    early: tuple[Statement, ...]
    tables: tuple[Table, ...]
    late: tuple[Statement, ...]


def rows(connection: Any, query: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    return list(connection.execute(query, parameters).fetchall())


def read_schema(connection: Any, where: str = "") -> Schema:
    """The whole schema; ``where``: how the source is called in what is refused."""
    early: list[Statement] = []
    for name, _ in rows(connection, SCHEMAS):
        early.append(Statement("schema", "main", name, f"CREATE SCHEMA IF NOT EXISTS {quoted(name)}"))
    for schema, name, labels in rows(connection, TYPES):
        text = f"ENUM ({', '.join(map(literal, labels))})" if labels else _written_out(connection, schema, name)
        early.append(Statement("type", schema, name, f"CREATE TYPE {quoted(schema, name)} AS {text}"))
    early += [_sequence(row) for row in rows(connection, SEQUENCES)]
    for schema, name, kind, parameters, texts in rows(connection, MACROS):
        word = "TABLE " if kind == "table_macro" else ""
        taken = _parameters(connection, (schema, name), bool(word), parameters)
        heads = (f"({names}) AS {word}{text}" for names, text in zip(taken, texts, strict=True))
        early.append(Statement("macro", schema, name, f"CREATE MACRO {quoted(schema, name)}{', '.join(heads)}"))
    tables = _tables(connection, where)
    late = [Statement("index", row[0], row[1], row[2]) for row in rows(connection, INDEXES)]
    views = rows(connection, VIEWS)
    late += [Statement("view", row[0], row[1], row[2]) for row in views]
    late += [_comment("VIEW", (row[0], row[1]), row[3]) for row in views if row[3]]
    for table in tables:
        late += [_comment("TABLE", (table.schema, table.name), table.comment)] if table.comment else []
        for column in table.columns:
            if column.comment:
                late.append(_comment("COLUMN", (table.schema, table.name, column.name), column.comment))
    return Schema(tuple(early), tables, tuple(late))


def _parameters(connection: Any, place: tuple[str, str], table: bool, parameters: list[list[str]]) -> Iterator[str]:
    """The parameters of each form of a macro, with their defaults: no catalog says those, but what the engine answers
    to a call with too many arguments does."""
    import duckdb

    many = ", ".join(["NULL"] * (max(map(len, parameters)) + 1))
    said = ""
    try:
        rows(connection, f"{'FROM' if table else 'SELECT'} {quoted(SOURCE, *place)}({many})")
    except duckdb.BinderException as error:
        said = str(error)
    listed = said.partition("Candidate macros:\n")[2].partition("\n\n")[0]
    shown = [
        line.strip().removeprefix(quoted(place[1])).removeprefix(place[1])[1:-1]
        for line in listed.split("\n")
        if line.strip()
    ]
    if len(shown) != len(parameters):
        if ":=" in said or not said:
            raise UnreadError("the defaults of a macro's parameters cannot be read", where=".".join(place))
        shown = [""] * len(parameters)
    for names, text in zip(parameters, shown, strict=True):
        yield text if ":=" in text else ", ".join(map(quoted, names))


def _comment(kind: str, names: tuple[str, ...], text: str) -> Statement:
    return Statement("comment", names[0], ".".join(names[1:]), f"COMMENT ON {kind} {quoted(*names)} IS {literal(text)}")


def _written_out(connection: Any, schema: str, name: str) -> str:
    return str(rows(connection, f"SELECT typeof(CAST(NULL AS {quoted(SOURCE, schema, name)}))")[0][0])


def _sequence(row: tuple[Any, ...]) -> Statement:
    """It goes on behind the last number that it gave."""
    schema, name, step, low, high, start, last, cycle = row
    first = start if last is None else last + step
    if not low <= first <= high:
        first = (low if step > 0 else high) if cycle else last
    sql = (
        f"CREATE SEQUENCE {quoted(schema, name)} INCREMENT BY {step} MINVALUE {low} MAXVALUE {high} START {first}"
        f" {'CYCLE' if cycle else 'NO CYCLE'}"
    )
    return Statement("sequence", schema, name, sql)


def _tables(connection: Any, where: str) -> tuple[Table, ...]:
    columns: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows(connection, COLUMNS):
        columns[row[0]].append(row[1:])
    constraints: dict[int, list[Constraint]] = defaultdict(list)
    for row in _constraints(connection, where):
        constraints[row[0]].append(Constraint(row[1], row[2], tuple(row[3]), row[4], tuple(row[5])))
    found = []
    for oid, schema, name, sql, comment in rows(connection, TABLES):
        generated = _generated(sql)
        found.append(
            Table(
                schema,
                name,
                sql,
                comment or "",
                tuple(
                    Column(one[0], one[1], bool(one[2]), one[3], one[0].lower() in generated, one[4] or "")
                    for one in columns[oid]
                ),
                tuple(constraints[oid]),
            )
        )
    return tuple(_as_called(found))


def _constraints(connection: Any, where: str) -> list[tuple[Any, ...]]:
    import duckdb

    try:
        return rows(connection, CONSTRAINTS)
    except duckdb.BinderException:
        raise RefusedError(
            "DuckDB lists no constraint of this database, for a CHECK names a field of a struct",
            where=where,
            remedy="Drop that CHECK in a copy of the database, or write it over a column, and protect that copy",
        ) from None


def _as_called(tables: Sequence[Table]) -> Iterator[Table]:
    """Constraints with the names that tables and columns have: the catalog spells them as they were written there."""
    called = {table.key.lower(): table for table in tables}
    columns = {table.key: {column.name.lower(): column.name for column in table.columns} for table in tables}
    for table in tables:
        own = columns[table.key]
        constraints = []
        for one in table.constraints:
            other = called.get(f"{table.schema}.{one.to}".lower()) if one.to is not None else None
            there = columns[other.key] if other is not None else {}
            named = tuple(own.get(name.lower(), name) for name in one.columns)
            to_columns = tuple(there.get(name.lower(), name) for name in one.to_columns)
            to = other.name if other is not None else one.to
            constraints.append(replace(one, columns=named, to=to, to_columns=to_columns))
        yield replace(table, constraints=tuple(constraints))


def _generated(sql: str) -> frozenset[str]:
    """The columns that a CREATE TABLE text computes: the catalog tells them not from those with a default."""
    return frozenset(
        name
        for name, text in definitions(sql).items()
        if any(token.sort == "word" and token.name == "generated" for token in tokens(text))
    )


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
