"""What each column of a file's copy can hold, from the format's own types."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pyarrow as pa

from guardian.sources.avrofile import AvroTable
from guardian.sources.columnar import ArrowTable, ParquetTable
from guardian.sources.formats import Part
from guardian.sources.sinks.base import Form, Holds
from guardian.sources.sinks.rebuilding import is_list, leaf_types
from guardian.sources.workbooks import SheetTable

_AVRO: dict[str, Form] = {
    "string": "text",
    "uuid": "other",
    "int": "integer",
    "long": "integer",
    "float": "float",
    "double": "float",
    "boolean": "boolean",
    "bytes": "binary",
    "fixed": "binary",
    "date": "date",
    "decimal": "decimal",
    "map key": "text",
}
_AVRO_EXACT = {
    "int": "int32",
    "long": "int64",
    "float": "float",
    "double": "double",
    "date": "date32[day]",
    "timestamp-millis": "timestamp[ms, tz=UTC]",
    "timestamp-micros": "timestamp[us, tz=UTC]",
    "local-timestamp-millis": "timestamp[ms]",
    "local-timestamp-micros": "timestamp[us]",
}
"""What Avro's types hold, in Arrow's words."""
CELL = 32_767
"""Characters in a cell of a workbook (Excel specifications and limits)."""
_DIGITS = {8: 2, 16: 4, 32: 9, 64: 18}
"""How many digits every number of an integer type has room for, by bits."""


def holds(part: Part) -> Mapping[str, Holds]:
    """By column name. Text formats hold any text; typed ones only what their schema says."""
    table = part.table
    if isinstance(table, (ParquetTable, ArrowTable)):
        leaves = _leaves(table)
        return {column.name: leaf for column, leaf in zip(table.columns, leaves, strict=True)}
    if isinstance(table, AvroTable):
        return {
            column.name: Holds(
                _avro(column.type),
                None,
                column.nullable and column.type != "map key",
                column.type,
                _AVRO_EXACT.get(column.type, ""),
            )
            for column in table.columns
        }
    longest = CELL if isinstance(table, SheetTable) else None
    return {column.name: Holds("text", longest) for column in table.columns}


def _avro(kind: str) -> Form:
    return "timestamp" if kind.startswith("timestamp") else _AVRO.get(kind, "other")


def _leaves(table: ParquetTable | ArrowTable) -> list[Holds]:
    with closing(table.blob.seekable()) as raw:
        schema = _schema(raw, parquet=isinstance(table, ParquetTable))
    return [
        arrow_holds(kind, nullable=field.nullable or pa.types.is_nested(field.type))
        for field in schema
        for kind in leaf_types(field.type)
    ]


def _schema(raw: Any, *, parquet: bool) -> pa.Schema:
    if parquet:
        import pyarrow.parquet as pq

        with closing(pq.ParquetFile(raw, pre_buffer=False)) as file:
            return file.schema_arrow
    magic = raw.read(6)
    raw.seek(0)
    return (pa.ipc.open_file(raw) if magic == b"ARROW1" else pa.ipc.open_stream(raw)).schema


def arrow_holds(kind: pa.DataType, *, nullable: bool) -> Holds:
    """What an Arrow column of this type holds."""
    inner = _plain(kind)
    digits = None
    if pa.types.is_integer(inner):
        digits = _DIGITS[inner.bit_width]
    elif pa.types.is_decimal(inner):
        digits = inner.precision
    return Holds(form_of(inner), digits, nullable, str(kind), str(inner))


def _plain(kind: pa.DataType) -> pa.DataType:
    if isinstance(kind, pa.BaseExtensionType):
        return _plain(kind.storage_type)
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind) or is_list(kind):
        return _plain(kind.value_type)
    return kind


def form_of(kind: pa.DataType) -> Form:
    types = pa.types
    tests: tuple[tuple[Form, tuple[Any, ...]], ...] = (
        ("text", (types.is_string, types.is_large_string, types.is_string_view)),
        ("integer", (types.is_integer,)),
        ("decimal", (types.is_decimal,)),
        ("float", (types.is_floating,)),
        ("date", (types.is_date,)),
        ("timestamp", (types.is_timestamp,)),
        ("boolean", (types.is_boolean,)),
        ("binary", (types.is_binary, types.is_large_binary, types.is_fixed_size_binary, types.is_binary_view)),
    )
    return next((form for form, checks in tests if any(check(kind) for check in checks)), "other")
