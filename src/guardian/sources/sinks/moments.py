"""Dates and instants that a database hands out as text, as the types that transforms of dates take."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

NO_DAY = r"^-?infinity$|^0000-|-00(-| |$)"
"""What stands for no day at all: PostgreSQL's infinity, MySQL's zero dates. It says nothing of anybody."""
DAY = re.compile(r"DATE", re.IGNORECASE)
INSTANT = re.compile(r"(DATETIME|TIMESTAMP)(\s*\(\d+\))?( WITHOUT TIME ZONE)?", re.IGNORECASE)
ZONED = re.compile(r"TIMESTAMP(\s*\(\d+\))? WITH TIME ZONE", re.IGNORECASE)


def kind_of(declared: str) -> pa.DataType | None:
    """The type in which cells of a column declared so are handed over; None: it holds no dates."""
    if DAY.fullmatch(declared):
        return pa.date32()
    if INSTANT.fullmatch(declared):
        return pa.timestamp("us")
    return pa.timestamp("us", "UTC") if ZONED.fullmatch(declared) else None


def no_day(text: pa.Array) -> pa.Array:
    """Where a cell stands for no day; never null."""
    return pc.fill_null(pc.match_substring_regex(text, NO_DAY), False)


def moments(text: pa.Array, kind: pa.DataType) -> pa.Array | None:
    """Text as dates or instants, with null for what is no day; None where a cell is neither (44 BC, other forms)."""
    text = text.cast(pa.large_string())
    text = pc.if_else(no_day(text), pa.scalar(None, pa.large_string()), text)
    try:
        return text.cast(kind)
    except pa.ArrowInvalid:
        return None


def written(array: pa.Array) -> pa.Array:
    """Instants as short as they can be said: without a fraction where there is none."""
    return pc.replace_substring_regex(array.cast(pa.large_string()), r"\.000000(Z?)$", r"\1")
