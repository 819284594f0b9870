"""SQL said as trees, the same in DuckDB, PostgreSQL, MySQL (and MariaDB) and Spark.

What keeps the four equal: text is compared by code point (binary collations); patterns hold no backslash, no ``.`` and
no end anchor that lets a last newline pass; characters are code points; nothing relies on how an engine folds case.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import assert_never

from sqlglot import exp

from guardian.transforms.base import CannotSay, Dialect

Node = exp.Expression

ANY = "(?:[^a]|a)"
"""Any one code point, newline included, in every engine."""


def call(name: str, *arguments: Node) -> Node:
    """A function by the name that the engine knows; never renamed by the generator."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def number(value: int | float) -> Node:
    return exp.Literal.number(value) if value >= 0 else exp.Paren(this=exp.Neg(this=exp.Literal.number(-value)))


def literal(text: str, dialect: Dialect) -> Node:
    """A text. In MySQL one with a backslash or beyond ASCII is said in hexadecimal: no server mode, no charset of a
    connection changes what it means. In PostgreSQL one with a backslash is said as E'…', which means the same whatever
    ``standard_conforming_strings`` is."""
    if dialect == "mysql" and (not text.isascii() or not text.isprintable() or "\\" in text):
        return utf8mb4(exp.HexString(this=text.encode().hex().upper()))
    if dialect == "postgres" and "\\" in text:
        return exp.ByteString(this=text)
    return exp.Literal.string(text)


def utf8mb4(node: Node) -> Node:
    """MySQL: the bytes or the text as utf8mb4, whatever charset it came in."""
    kind = exp.DataType(this=exp.DataType.Type.CHARACTER_SET, kind=exp.Var(this="utf8mb4"))
    return exp.Cast(this=node, to=kind)


def text(column: Node, dialect: Dialect) -> Node:
    """The column as text that compares by code point."""
    match dialect:
        case "duckdb" | "postgres":  # a cast to its own type would keep the column's collation
            told = cast(column.copy(), "TEXT", dialect)
            return exp.Collate(this=told, expression=exp.to_identifier("C", quoted=True))
        case "mysql":
            return exp.Collate(this=utf8mb4(column), expression=exp.Var(this="utf8mb4_bin"))
        case "spark":
            return exp.cast(column, "STRING", dialect="spark")
        case _:
            assert_never(dialect)


def whole(pattern: str, dialect: Dialect) -> str:
    """``pattern`` so that it must match the text from end to end."""
    return f"^(?:{pattern}){end(dialect)}"


def end(dialect: Dialect) -> str:
    """The very end: ``$`` alone lets a last newline pass in PCRE, ICU and Java."""
    return "$" if dialect in ("duckdb", "postgres") else "(?![^a]|a)"


def matches(value: Node, pattern: str, dialect: Dialect) -> Node:
    """Whether all of ``value`` has the form ``pattern``."""
    told = literal(whole(pattern, dialect), dialect)
    if dialect == "mysql":  # REGEXP_LIKE is missing in MariaDB
        return exp.GT(this=call("REGEXP_INSTR", value, told), expression=number(0))
    return exp.RegexpLike(this=value, expression=told)


def replaced(value: Node, pattern: str, by: str, dialect: Dialect) -> Node:
    """Every match of ``pattern`` replaced by ``by``, which has no back-references."""
    arguments = [value, literal(pattern, dialect), literal(by, dialect)]
    if dialect in ("duckdb", "postgres"):
        arguments.append(literal("g", dialect))
    return call("REGEXP_REPLACE", *arguments)


def parts(value: Node, patterns: tuple[str, ...], dialect: Dialect) -> tuple[Node, ...]:
    """The pieces of a value that matches ``patterns`` one after the other, end to end."""
    if dialect == "mysql":
        return _parts_by_length(value, patterns, dialect)
    return tuple(_part(value, patterns, index, dialect) for index in range(len(patterns)))


def _part(value: Node, patterns: tuple[str, ...], index: int, dialect: Dialect) -> Node:
    told = "".join(f"({each})" if at == index else f"(?:{each})" for at, each in enumerate(patterns))
    told = f"^{told}{end(dialect)}"
    if dialect == "postgres":  # substring(text FROM pattern) gives what the first parentheses hold
        return call("SUBSTRING", value.copy(), literal(told, dialect))
    return call("REGEXP_EXTRACT", value.copy(), literal(told, dialect), number(1))


def _parts_by_length(value: Node, patterns: tuple[str, ...], dialect: Dialect) -> tuple[Node, ...]:
    """MySQL and MariaDB write back-references differently, so pieces are cut by the length of what stands before."""
    ends: list[Node] = [number(0)]
    for cut in range(1, len(patterns)):
        before, after = ("".join(f"(?:{each})" for each in some) for some in (patterns[:cut], patterns[cut:]))
        told = literal(f"^{before}(?={after}{end(dialect)})", dialect)
        ends.append(length(call("REGEXP_SUBSTR", value.copy(), told)))
    ends.append(length(value.copy()))
    return tuple(
        substring(value.copy(), plus(start.copy(), number(1)), minus(stop.copy(), start.copy()))
        for start, stop in pairwise(ends)
    )


def length(value: Node) -> Node:
    """Code points."""
    return call("CHAR_LENGTH", value)


def substring(value: Node, start: Node, count: Node) -> Node:
    """``count`` code points from ``start``, which counts from 1."""
    return call("SUBSTRING", value, start, count)


def left(value: Node, count: Node) -> Node:
    return call("LEFT", value, count)


def joined(*pieces: Node) -> Node:
    """Texts one after the other; none of them is null."""
    return pieces[0] if len(pieces) == 1 else call("CONCAT", *pieces)


def same(value: Node, word: str, dialect: Dialect) -> Node:
    """Whether ``value`` is ``word``, trailing spaces counted (MySQL's ``=`` pads them away)."""
    if dialect == "mysql":
        return exp.EQ(this=call("HEX", value), expression=exp.Literal.string(word.encode().hex().upper()))
    return exp.EQ(this=value, expression=literal(word, dialect))


def plus(one: Node, other: Node) -> Node:
    return exp.Paren(this=exp.Add(this=one, expression=other))


def minus(one: Node, other: Node) -> Node:
    return exp.Paren(this=exp.Sub(this=one, expression=other))


def times(one: Node, other: Node) -> Node:
    return exp.Paren(this=exp.Mul(this=one, expression=other))


def integer(value: Node, dialect: Dialect) -> Node:
    """A text of decimal digits as a number of 64 bits. Where an engine may look at branches of a CASE that are not
    taken, a text that is none becomes null instead of a fault."""
    kind = exp.DataType.build("BIGINT")
    if dialect in ("duckdb", "spark"):
        return exp.TryCast(this=value, to=kind, safe=True)
    return exp.Cast(this=value, to=kind)


def quotient(one: Node, other: int, dialect: Dialect) -> Node:
    """Whole-number division of a number that is not negative."""
    match dialect:
        case "duckdb":
            return exp.Paren(this=exp.IntDiv(this=one, expression=number(other)))
        case "postgres":
            return call("DIV", one, number(other))
        case "mysql" | "spark":
            return exp.Paren(this=exp.IntDiv(this=one, expression=number(other)))
        case _:
            assert_never(dialect)


def choose(cases: Sequence[tuple[Node, Node]], otherwise: Node) -> Node:
    """The first case that holds."""
    told = exp.Case()
    for condition, result in cases:
        told = told.when(condition, result, copy=False)
    return told.else_(otherwise, copy=False)


def unless_null(column: Node, result: Node) -> Node:
    """``result``, and null where the column is null."""
    null = exp.Is(this=column.copy(), expression=exp.Null())
    return exp.Case().when(null, exp.Null(), copy=False).else_(result, copy=False)


def cannot(transform: str, dialect: Dialect, why: str) -> CannotSay:
    return CannotSay(
        f"{transform} has no SQL form in {dialect}: {why}",
        remedy="It runs as a function of the engine, or is materialised",
    )


def shown(value: Node, dialect: Dialect) -> Node:
    """A whole number as the text of its digits."""
    if dialect == "mysql":
        return utf8mb4(value)
    return exp.cast(value, "STRING" if dialect == "spark" else "VARCHAR", dialect=dialect)


def over(one: Node, other: Node) -> Node:
    """Division of floating-point numbers; typed so that no generator adds a cast of its own."""
    return exp.Paren(this=exp.Div(this=one, expression=other, typed=True))


def cast(value: Node, kind: str, dialect: Dialect) -> Node:
    """A plain cast to a type of the dialect's own."""
    return exp.Cast(this=value, to=exp.DataType.build(kind, dialect=dialect))


def extracted(part: str, value: Node) -> Node:
    """A field of a date as a whole number."""
    return exp.cast(exp.Extract(this=exp.var(part), expression=value), "BIGINT")


def split(value: Node, mark: str, which: int, dialect: Dialect) -> Node:
    """Piece ``which``, from 1, of a text that has so many between its ``mark``s."""
    told = literal(mark, dialect)
    if dialect == "mysql":
        until = call("SUBSTRING_INDEX", value, told, number(which))
        return call("SUBSTRING_INDEX", until, told.copy(), number(-1))
    return call("SPLIT_PART", value, told, number(which))
