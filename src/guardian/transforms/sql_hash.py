"""The keyed hash as SQL: HMAC-SHA256 from the engine's own SHA-256. The key is never text of a statement.

- DuckDB: both padded keys are named parameters (``SqlHash.parameters``), bound in this process.
- PostgreSQL, MySQL: the same; but who may read the session's log reads them there (``log_statement``, the general log),
  and a driver that writes parameters into the text (PyMySQL) must not be used for it. In PostgreSQL the key table of
  ``sql_postgres`` has neither fault.
- Spark writes parameters into its plans and event logs, so the keys come from a temporary view (``sql_spark``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import assert_never

from sqlglot import exp

from guardian.transforms import sql
from guardian.transforms.base import Dialect

Node = exp.Expression


@dataclass(frozen=True, slots=True)
class SqlHash:
    """What a hash is made of in SQL. ``size``: bytes of the hash that are kept; ``name``: of its two parameters."""

    prefix: str
    name: str
    size: int
    inner: bytes = field(repr=False)
    outer: bytes = field(repr=False)

    def parameters(self) -> dict[str, bytes]:
        """What to bind: the padded keys, 64 bytes each (the inner one with the domain behind it)."""
        return {f"{self.name}_inner": self.inner, f"{self.name}_outer": self.outer}

    def sql(self, column: Node, dialect: Dialect) -> Node:
        inner, outer = (self._key(each, dialect) for each in ("inner", "outer"))
        hashed = hmac(as_bytes(column, dialect), inner, outer, dialect)
        told = sql.joined(sql.literal(self.prefix, dialect), base64url(first(hashed, self.size, dialect), dialect))
        return sql.unless_null(column, told)

    def _key(self, which: str, dialect: Dialect) -> Node:
        if dialect == "spark":
            return exp.Subquery(this=exp.select(exp.column(f"{which}_pad")).from_(exp.to_identifier(self.name)))
        return exp.Placeholder(this=f"{self.name}_{which}")


def parameter_name(key_id: str, domain: str) -> str:
    """One name for each key and domain; tells neither."""
    return f"hash_{key_id}_{hashlib.sha256(domain.encode()).hexdigest()[:12]}"


def as_bytes(column: Node, dialect: Dialect) -> Node:
    """The column's text as UTF-8."""
    match dialect:
        case "duckdb":
            return sql.call("ENCODE", sql.cast(column.copy(), "VARCHAR", dialect))
        case "postgres":
            text = sql.cast(column.copy(), "TEXT", dialect)
            return sql.call("CONVERT_TO", text, sql.literal("UTF8", dialect))
        case "mysql":
            return sql.cast(sql.utf8mb4(column.copy()), "BINARY", dialect)
        case "spark":
            return sql.call("ENCODE", sql.cast(column.copy(), "STRING", dialect), sql.literal("UTF-8", dialect))
        case _:
            assert_never(dialect)


def hmac(message: Node, inner: Node, outer: Node, dialect: Dialect) -> Node:
    """RFC 2104 with both keys padded beforehand."""
    return _sha256(_bytes_joined(outer, _sha256(_bytes_joined(inner, message, dialect), dialect), dialect), dialect)


def _bytes_joined(one: Node, other: Node, dialect: Dialect) -> Node:
    if dialect in ("duckdb", "postgres"):
        kind = "BLOB" if dialect == "duckdb" else "BYTEA"
        return exp.Paren(this=exp.DPipe(this=sql.cast(one, kind, dialect), expression=other, safe=True))
    return sql.call("CONCAT", one, other)


def _sha256(value: Node, dialect: Dialect) -> Node:
    """As bytes."""
    match dialect:
        case "duckdb":
            return sql.call("UNHEX", sql.call("SHA256", value))
        case "postgres":
            return sql.call("SHA256", value)
        case "mysql" | "spark":
            return sql.call("UNHEX", sql.call("SHA2", value, sql.number(256)))
        case _:
            assert_never(dialect)


def first(value: Node, size: int, dialect: Dialect) -> Node:
    """The first ``size`` of 32 bytes."""
    if size == 32:
        return value
    if dialect in ("postgres", "mysql", "spark"):
        return sql.call("SUBSTRING", value, sql.number(1), sql.number(size))
    return sql.call("UNHEX", sql.left(sql.call("HEX", value), sql.number(2 * size)))


def base64url(value: Node, dialect: Dialect) -> Node:
    """Without padding. Up to 57 bytes: longer ones are broken into lines by some engines."""
    match dialect:
        case "postgres":
            told = sql.call("ENCODE", value, sql.literal("base64", dialect))
        case "mysql":
            told = sql.call("TO_BASE64", value)
        case "duckdb" | "spark":
            told = sql.call("BASE64", value)
        case _:
            assert_never(dialect)
    for one, other in (("+", "-"), ("/", "_"), ("=", "")):
        told = sql.call("REPLACE", told, sql.literal(one, dialect), sql.literal(other, dialect))
    return told
