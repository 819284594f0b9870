"""What MySQL and MariaDB note of cells for themselves, and that may be in no table any more: least and greatest values,
and histograms."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guardian.sources.mysql_catalog import quoted
from guardian.sources.sinks.mysql_schema import Table, rows
from guardian.sources.sinks.schema_texts import Remains, SchemaText
from guardian.sources.sinks.wording import Wording

MARIA = "SELECT table_name, column_name, min_value, max_value, histogram FROM mysql.column_stats WHERE db_name = %s"
MYSQL = "SELECT TABLE_NAME, COLUMN_NAME, HISTOGRAM FROM information_schema.COLUMN_STATISTICS WHERE SCHEMA_NAME = %s"
NOT_THERE = frozenset({1049, 1109, 1146})
DENIED = frozenset({1044, 1142, 1143, 1227})
IN_BASE64 = re.compile(r"base64:type\d+:")
SHORTENED = 40
"""From so many characters on a value may be noted without its end."""
CODECS = {"ucs2": "utf-16-be", "utf16": "utf-16-be", "utf32": "utf-32-be", "binary": "latin-1"}


def noted(connection: Any, database: str, tables: Mapping[str, Table], named: str) -> Iterator[SchemaText | Remains]:
    """``tables``: by name; ``named``: what the database is called here."""
    import pymysql

    maria = "MariaDB" in str(connection.get_server_info())
    try:
        found = rows(connection, MARIA if maria else MYSQL, (database,))
    except pymysql.MySQLError as error:
        code = error.args[0] if error.args else 0
        if code in DENIED:
            may = "check as one that may (GRANT SELECT ON mysql.column_stats)"
            yield Remains(named, f"statistics of columns that this login may not read: {may}")
        elif code not in NOT_THERE:
            raise
        return
    for name, column, *noted_there in found:
        table = tables.get(name)
        values = _values(noted_there, _charset(table, column))
        if gone := " | ".join(sorted(values - _live(connection, table, column, values))):
            where = f"{named}.{name}"
            one = Wording("", gone, frozenset({where}), plain=True)
            yield SchemaText("statistics of column", f"{where}.{column}", one, kept=True)


def _values(noted_there: Iterable[object], charset: str | None) -> set[str]:
    *ends, histogram = noted_there
    found = {decoded(one, charset) if isinstance(one, bytes) else str(one) for one in ends if one is not None}
    if histogram is not None:
        found |= set(in_histogram(histogram, charset))
    return found - {""}


def in_histogram(histogram: object, charset: str | None = None) -> Iterator[str]:
    """The values in a histogram: of MySQL, of MariaDB as JSON; the binary ones of MariaDB hold none."""
    if isinstance(histogram, bytes):
        try:
            histogram = histogram.decode("utf-8")
        except UnicodeDecodeError:  # shares, as bytes
            return
    try:
        document = json.loads(histogram) if isinstance(histogram, str) else histogram
    except ValueError:
        document = None
    if not isinstance(document, dict):
        yield str(histogram)
        return
    for bucket in (*document.get("histogram_hb", ()), *document.get("buckets", ())):
        if isinstance(bucket, dict):
            yield from (str(bucket[key]) for key in ("start", "end") if key in bucket)
            yield from (_in_hexadecimal(bucket[key], charset) for key in ("start_hex", "end_hex") if key in bucket)
        else:
            yield from (_plain(one, charset) for one in bucket[: 2 if len(bucket) > 2 else 1])


def _in_hexadecimal(digits: object, charset: str | None) -> str:
    try:
        return decoded(bytes.fromhex(str(digits)), charset)
    except ValueError:
        return str(digits)


def _plain(value: object, charset: str | None) -> str:
    text = str(value)
    head = IN_BASE64.match(text)
    if head is None:
        return text
    try:
        return decoded(base64.b64decode(text[head.end() :], validate=True), charset)
    except binascii.Error:
        return text


def decoded(value: bytes, charset: str | None) -> str:
    """A text in the characters of its column, without half a character at its end."""
    codec = CODECS.get(charset or "", (charset or "utf-8").replace("utf8mb4", "utf-8").replace("utf8mb3", "utf-8"))
    try:
        text = value.decode("cp1252" if codec == "latin1" else codec, "replace")
    except LookupError:
        text = value.decode("latin-1")
    return text.rstrip("\ufffd\0")


def _charset(table: Table | None, column: str) -> str | None:
    columns = table.columns if table is not None else ()
    return next((one.charset for one in columns if one.name == column), None)


def _live(connection: Any, table: Table | None, column: str, values: set[str]) -> set[str]:
    """Which of the values are cells of the column, or begin one."""
    if table is None or column not in {one.name for one in table.columns}:
        return set()
    cell = f"CAST({quoted(column)} AS CHAR)"
    found = _among(connection, table, cell, values)
    for size in {len(one) for one in values - found if len(one) >= SHORTENED}:
        found |= _among(connection, table, f"LEFT({cell}, {size})", {one for one in values if len(one) == size})
    return found


def _among(connection: Any, table: Table, cell: str, values: set[str]) -> set[str]:
    """Collations find more than the same letters: exactly these count."""
    found: set[str] = set()
    ordered = sorted(values)
    for at in range(0, len(ordered), 200):
        some = ordered[at : at + 200]
        marks = ", ".join(["%s"] * len(some))
        place = quoted(table.schema, table.name)
        query = f"SELECT DISTINCT {cell} FROM {place} WHERE {cell} IN (".replace("%", "%%") + f"{marks})"  # noqa: S608
        found |= {str(row[0]) for row in rows(connection, query, some)} & values
    return found
