"""How one record of a delimited text is written: its delimiter, quotes and escapes, and the cells between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LENIENT_LINE = 1 << 16


@dataclass(frozen=True, slots=True)
class Dialect:
    """``delimiter``, ``quote`` and ``escape`` are single bytes; an empty quote or escape means there is none."""

    delimiter: bytes = b","
    quote: bytes = b'"'
    escape: bytes = b""


@lru_cache(maxsize=64)
def strict_record(dialect: Dialect) -> re.Pattern[bytes]:
    """A record whose quoted fields open and close where they should; possessive, so it takes linear time."""
    delimiter, field = re.escape(dialect.delimiter), _field(dialect)
    return re.compile(b"(?:%b)(?:%b(?:%b))*+(?=\\r?\\n|\\r?\\Z)" % (field, delimiter, field))


def _field(dialect: Dialect) -> bytes:
    delimiter, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    if not quote:
        return b"[^%b\\n]*+" % delimiter
    inside = b"[^%b]*+(?:%b%b[^%b]*+)*+" % (quote, quote, quote, quote)
    if dialect.escape:
        escape = re.escape(dialect.escape)
        inside = b"(?:[^%b%b]|%b%b|%b[\\s\\S])*+" % (quote, escape, quote, quote, escape)
    return b"[ ]*+%b%b%b[ ]*+(?=%b|\\r?\\n|\\r?\\Z)|(?![ ]*%b)[^%b\\n]*+" % (
        quote,
        inside,
        quote,
        delimiter,
        quote,
        delimiter,
    )


@lru_cache(maxsize=64)
def _fields(dialect: Dialect) -> re.Pattern[bytes]:
    return re.compile(b"(%b)(%b|\\r?\\Z)" % (_field(dialect), re.escape(dialect.delimiter)))


@lru_cache(maxsize=64)
def _lenient_fields(dialect: Dialect) -> re.Pattern[bytes]:
    delimiter, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    quoted = b"[ ]*%b[^\\n]*?%b[ ]*(?=%b|\\r?\\Z)" % (quote, quote, delimiter)
    return re.compile(b"(%b|[^%b\\n]*+)(%b|\\r?\\Z)" % (quoted, delimiter, delimiter))


def split(record: bytes, dialect: Dialect) -> tuple[list[bytes], bool]:
    """The cells of one record, and whether its quotes were in order."""
    if not dialect.quote or dialect.quote not in record:
        return record.split(dialect.delimiter), True
    if strict_record(dialect).fullmatch(record):
        return _cells(_fields(dialect), record, dialect), True
    if len(record) <= LENIENT_LINE and b"\n" not in record:
        return _cells(_lenient_fields(dialect), record, dialect), False
    return record.split(dialect.delimiter), False


def spans(record: bytes, dialect: Dialect) -> tuple[list[tuple[int, int, bool]], bool]:
    """Where the cells of one record start and end, inside their quotes if quoted; and whether its quotes are in order.

    Only for records in order do the places hold: ``split`` reads others as plain text.
    """
    if not dialect.quote or dialect.quote not in record:
        ends = [found.start() for found in re.finditer(re.escape(dialect.delimiter), record)]
        return [(a, b, False) for a, b in zip([0, *(end + 1 for end in ends)], [*ends, len(record)], strict=True)], True
    if not strict_record(dialect).fullmatch(record):
        return [], False
    found_spans: list[tuple[int, int, bool]] = []
    for found in _fields(dialect).finditer(record):
        found_spans.append(_inside(record, *found.span(1), dialect))
        if found[2] != dialect.delimiter:
            break
    return found_spans, True


def _inside(record: bytes, start: int, end: int, dialect: Dialect) -> tuple[int, int, bool]:
    cell = record[start:end]
    bare = cell.strip(b" ")
    if len(bare) < 2 or not (bare.startswith(dialect.quote) and bare.endswith(dialect.quote)):
        return start, end, False
    start += len(cell) - len(cell.lstrip(b" ")) + 1
    return start, start + len(bare) - 2, True


def _cells(fields: re.Pattern[bytes], record: bytes, dialect: Dialect) -> list[bytes]:
    cells: list[bytes] = []
    for found in fields.finditer(record):
        cells.append(_unquoted(found[1], dialect))
        if found[2] != dialect.delimiter:
            break
    return cells


def _unquoted(cell: bytes, dialect: Dialect) -> bytes:
    bare, quote = cell.strip(b" "), dialect.quote
    if len(bare) < 2 or not (bare.startswith(quote) and bare.endswith(quote)):
        return cell
    inner = bare[1:-1].replace(quote + quote, quote)
    return re.sub(re.escape(dialect.escape) + b"([\\s\\S])", b"\\1", inner) if dialect.escape else inner
