"""Dates in SQL: their parts, the first day of a period, and the age on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sqlglot import exp

from guardian.transforms import sql
from guardian.transforms.base import Dialect
from guardian.transforms.rounding import UNKNOWN

if TYPE_CHECKING:
    from guardian.transforms.generalise_dates import BirthAgeBand, DateForm, Family, Part

Node = exp.Expression


def text_part(column: Node, part: Part, ways: tuple[Family, ...], dialect: Dialect) -> Node:
    """The part of a date that is written as text; ``*`` for other texts."""
    value = sql.text(column, dialect)
    cases = [(sql.matches(value.copy(), way.valid, dialect), _part(value, part, way, dialect)) for way in ways]
    return sql.unless_null(column, sql.choose(cases, sql.literal(UNKNOWN, dialect)))


def _fields(value: Node, way: Family, dialect: Dialect) -> list[Node]:
    """Year, month and day as texts of digits; shorter where the way of writing has fewer."""
    cut = sql.parts(value, way.pieces, dialect)
    return [cut[at] for at in way.at if at is not None]


def _part(value: Node, part: Part, way: Family, dialect: Dialect) -> Node:
    fields = _fields(value, way, dialect)
    match part:
        case "year":
            return fields[0]
        case "month":
            return sql.joined(fields[0], sql.literal("-", dialect), _two(fields[1], dialect))
        case "quarter":
            quarter = sql.quotient(sql.plus(sql.integer(fields[1], dialect), sql.number(2)), 3, dialect)
            whole = sql.integer(quarter, dialect) if dialect == "postgres" else quarter
            return sql.joined(fields[0], sql.literal("-Q", dialect), sql.shown(whole, dialect))
        case "week":
            return _iso_week(_date(fields, dialect), dialect)
        case _:
            assert_never(part)


def _two(digits: Node, dialect: Dialect) -> Node:
    return sql.call("LPAD", digits, sql.number(2), sql.literal("0", dialect))


def _date(fields: list[Node], dialect: Dialect) -> Node:
    dash = sql.literal("-", dialect)
    told = sql.joined(fields[0], dash, _two(fields[1], dialect), dash.copy(), _two(fields[2], dialect))
    return sql.cast(told, "DATE", dialect)


def _iso_week(day: Node, dialect: Dialect) -> Node:
    match dialect:
        case "duckdb":
            return sql.call("STRFTIME", day, sql.literal("%G-W%V", dialect))
        case "postgres":
            return sql.call("TO_CHAR", day, sql.literal('IYYY-"W"IW', dialect))
        case "mysql":
            return sql.utf8mb4(sql.call("DATE_FORMAT", day, sql.literal("%x-W%v", dialect)))
        case "spark":
            monday = sql.call("TRUNC", day, sql.literal("WEEK", dialect))
            year = sql.call("YEAR", sql.call("DATE_ADD", monday, sql.number(3)))
            week = sql.shown(sql.call("WEEKOFYEAR", day.copy()), dialect)
            return sql.joined(sql.shown(year, dialect), sql.literal("-W", dialect), _two(week, dialect))
        case _:
            assert_never(dialect)


def truncated(column: Node, part: Part, form: DateForm, dialect: Dialect) -> Node:
    """The first day of the period, of the type that the column has."""
    kind = "DATE" if form == "date" else "DATETIME" if dialect == "mysql" else "TIMESTAMP"
    if dialect == "mysql":
        return sql.cast(_mysql_first(column, part), kind, dialect)
    if dialect == "spark" and form == "date":
        return sql.call("TRUNC", column.copy(), sql.literal(part.upper(), dialect))
    if dialect == "postgres":  # without a time zone: DATE_TRUNC of a date would go by the session's
        column = sql.cast(column.copy(), "TIMESTAMP", dialect)
    return sql.cast(sql.call("DATE_TRUNC", sql.literal(part, dialect), column.copy()), kind, dialect)


def _mysql_first(column: Node, part: Part) -> Node:
    day = sql.cast(column.copy(), "DATE", "mysql")
    match part:
        case "year":
            return sql.call("MAKEDATE", sql.call("YEAR", day), sql.number(1))
        case "month":
            return sql.call("SUBDATE", day, sql.minus(sql.call("DAYOFMONTH", day.copy()), sql.number(1)))
        case "quarter":
            month = sql.minus(sql.times(sql.call("QUARTER", day), sql.number(3)), sql.number(2))
            dash = sql.literal("-", "mysql")
            first = sql.joined(sql.call("YEAR", day.copy()), dash, month, sql.literal("-1", "mysql"))
            return sql.cast(first, "DATE", "mysql")
        case "week":
            return sql.call("SUBDATE", day, sql.call("WEEKDAY", day.copy()))
        case _:
            assert_never(part)


def birth_band(column: Node, band: BirthAgeBand, ways: tuple[Family, ...], dialect: Dialect) -> Node:
    """The age band on ``band.on`` of who was born on the date in ``column``."""
    unknown = sql.literal(UNKNOWN, dialect)
    if band.form != "text":
        told = _band_of([sql.call(each, column.copy()) for each in ("YEAR", "MONTH", "DAY")], band, dialect)
        if dialect == "postgres":
            fields = [sql.extracted(each, column.copy()) for each in ("YEAR", "MONTH", "DAY")]
            told = _band_of(fields, band, dialect)
        return sql.unless_null(column, told)
    value = sql.text(column, dialect)
    cases = []
    for way in ways:
        fields = [sql.integer(each, dialect) for each in _fields(value, way, dialect)]
        cases.append((sql.matches(value.copy(), way.valid, dialect), _band_of(fields, band, dialect)))
    return sql.unless_null(column, sql.choose(cases, unknown))


def _band_of(fields: list[Node], band: BirthAgeBand, dialect: Dialect) -> Node:
    year, month, day = fields
    in_year = sql.plus(sql.times(month, sql.number(100)), day)
    later = exp.GT(this=in_year, expression=sql.number(band.on.month * 100 + band.on.day))
    age = sql.minus(sql.minus(sql.number(band.on.year), year), sql.choose([(later, sql.number(1))], sql.number(0)))
    unborn = exp.LT(this=age.copy(), expression=sql.number(0))
    return sql.choose([(unborn, sql.literal(UNKNOWN, dialect))], band.band.said_of(age, dialect))
