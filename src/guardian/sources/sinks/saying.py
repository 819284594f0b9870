"""What a typed file says of itself beside its rows: only what its types need goes into a copy.

Comments of columns, defaults and free metadata may repeat any value of any column, and no verdict covers them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import IO, Any

import pyarrow as pa

from guardian.sources.avrofile import AvroTable
from guardian.sources.columnar import ArrowTable, ParquetTable

OWN = frozenset(("avro.schema", "avro.codec"))
NOT_COPIED = "not copied with the rows: comments, defaults and other metadata"
PANDAS = b"pandas"
FIELD_ID, EXTENSION = b"PARQUET:field_id", b"ARROW:extension:name"
_WORD = re.compile(r"[A-Za-z0-9_.,:/\[\] +-]{1,40}")
_INDEX = re.compile(r"__index_level_\d+__")
_AVRO = frozenset(
    (
        *("type", "name", "namespace", "fields", "symbols", "items", "values", "size"),
        *("logicalType", "precision", "scale", "order"),
    )
)


def spare(schema: pa.Schema) -> pa.Schema:
    """The schema without its comments. What pandas needs to know of its index and types stays."""
    said = pandas_of(schema)
    return pa.schema([_field(each) for each in schema], {PANDAS: said} if said else None)


def says_more(table: object) -> bool:
    """Whether the file of a table says something that its copy will not."""
    match table:
        case ParquetTable(blob):
            import pyarrow.parquet as pq

            with closing(blob.seekable()) as raw, closing(pq.ParquetFile(raw, pre_buffer=False)) as file:
                return _richer(file.schema_arrow)
        case ArrowTable(blob):
            with closing(blob.seekable()) as raw:
                return _arrow_richer(raw)
        case AvroTable(blob):
            with closing(blob.seekable()) as raw:
                return _avro_richer(raw)
    return False


def _richer(schema: pa.Schema) -> bool:
    return not pa.schema([_named(each) for each in schema], schema.metadata).equals(spare(schema), check_metadata=True)


def _arrow_richer(raw: IO[bytes]) -> bool:
    file = raw.read(6) == b"ARROW1"
    raw.seek(0)
    if not file:
        return _richer(pa.ipc.open_stream(raw).schema)
    reader = pa.ipc.open_file(raw)
    return _richer(reader.schema) or bool(reader.metadata)


def _avro_richer(raw: IO[bytes]) -> bool:
    import fastavro

    reader: Any = fastavro.reader(raw)
    return bool(reader.metadata.keys() - OWN) or any(not key.startswith("__") for key in _lost(reader.writer_schema))


def _field(field: pa.Field) -> pa.Field:
    kind = _kind(field.type, _field)
    kept = {key: value for key, value in (field.metadata or {}).items() if _structural(key, value, field.metadata)}
    return pa.field(field.name, kind, field.nullable, kept or None)


def _structural(key: bytes, value: bytes, said: Mapping[bytes, bytes]) -> bool:
    """The number of a field, and the type that an extension gives it."""
    return (key == FIELD_ID and value.isdigit()) or (key.startswith(b"ARROW:extension:") and EXTENSION in said)


def _named(field: pa.Field) -> pa.Field:
    """The field with entries of maps called as Arrow calls them: a Parquet file calls them after its column."""
    return pa.field(field.name, _kind(field.type, _named), field.nullable, field.metadata)


def _kind(kind: pa.DataType, inner: Callable[[pa.Field], pa.Field]) -> pa.DataType:
    """The type, with ``inner`` of the fields inside of it."""
    if isinstance(kind, pa.BaseExtensionType):
        return kind
    if pa.types.is_struct(kind):
        return pa.struct([inner(each) for each in kind])
    if pa.types.is_map(kind):
        return pa.map_(inner(kind.key_field), inner(kind.item_field), keys_sorted=kind.keys_sorted)
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(inner(kind.value_field), kind.list_size)
    makers: tuple[tuple[Callable[[Any], bool], Callable[[pa.Field], pa.DataType]], ...] = (
        (pa.types.is_list, pa.list_),
        (pa.types.is_large_list, pa.large_list),
        (pa.types.is_list_view, pa.list_view),
        (pa.types.is_large_list_view, pa.large_list_view),
    )
    return next((make(inner(kind.value_field)) for fits, make in makers if fits(kind)), kind)


def pandas_of(schema: pa.Schema) -> bytes | None:
    """pandas' own words, of which names of columns and of types are kept."""
    try:
        said = json.loads((schema.metadata or {})[PANDAS])
        names = set(schema.names)
        made = {
            "index_columns": [each for each in said["index_columns"] if _is_index(each, names)],
            "column_indexes": [_column(each, names) for each in said.get("column_indexes", ())],
            "columns": [_column(each, names) for each in said["columns"]],
            "creator": {"library": "pyarrow"},
        }
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return json.dumps(made).encode()


def _is_index(said: Any, names: set[str]) -> bool:
    if isinstance(said, str):
        return said in names
    numbers = all(isinstance(said[part], int) for part in ("start", "stop", "step"))
    return bool(said["kind"] == "range" and said["name"] is None and numbers)


def _column(said: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    def name(given: Any) -> str | None:
        return given if isinstance(given, str) and (given in names or _INDEX.fullmatch(given)) else None

    def word(given: Any) -> str:
        if not (isinstance(given, str) and _WORD.fullmatch(given)):
            raise ValueError
        return given

    detail = said.get("metadata")
    kept: dict[str, Any] = {key: value for key, value in dict(detail or {}).items() if isinstance(value, (int, bool))}
    zone = dict(detail or {}).get("timezone")
    if zone is not None:
        kept["timezone"] = word(zone)
    return {
        "name": name(said.get("name")),
        "field_name": name(said.get("field_name")),
        "pandas_type": word(said["pandas_type"]),
        "numpy_type": word(said["numpy_type"]),
        "metadata": kept or None,
    }


def spare_avro(schema: Any) -> Any:
    """An Avro schema without documentation, defaults that say something, aliases, and what is not Avro's own."""
    if isinstance(schema, list):
        return [spare_avro(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: value for key, value in schema.items() if key in _AVRO}
    for inside in ("type", "items", "values"):
        if isinstance(made.get(inside), (dict, list)):
            made[inside] = spare_avro(made[inside])
    if "fields" in made:
        made["fields"] = [spare_avro(each) for each in made["fields"]]
    if "default" in schema and schema["default"] in (None, "", 0, 1, [], {}):
        made["default"] = schema["default"]
    return made


def _lost(schema: Any) -> Iterator[str]:
    """What a copy's schema will not have; fastavro's own marks (``__``) among it."""
    if isinstance(schema, list):
        for each in schema:
            yield from _lost(each)
    elif isinstance(schema, dict):
        yield from schema.keys() - spare_avro(schema).keys()
        for inside in ("type", "items", "values", "fields"):
            yield from _lost(schema.get(inside))


def avro_names(schema: Any) -> Iterator[str]:
    """The names of types and the values of enumerations, which a copy cannot have under other names."""
    if isinstance(schema, list):
        for each in schema:
            yield from avro_names(each)
    elif isinstance(schema, dict):
        if schema.get("type") in ("record", "enum", "fixed", "error"):
            yield str(schema.get("name", "")).rpartition(".")[2]
        yield from (str(each) for each in schema.get("symbols", ()))
        for inside in ("type", "items", "values", "fields"):
            yield from avro_names(schema.get(inside))
