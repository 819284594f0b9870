"""Avro object containers: record by record, with the schema's own words as comments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import ColumnSchema
from guardian.sources.blobs import Blob
from guardian.sources.losses import Losses
from guardian.sources.nested import Bounds, Tree
from guardian.sources.running import Work
from guardian.sources.tabular import Sample, sampled

BATCH = 2_000
DAMAGE = (ValueError, EOFError, OSError, KeyError, IndexError, TypeError, OverflowError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True)
class AvroTable:
    blob: Blob
    columns: tuple[ColumnSchema, ...]
    maps: frozenset[str]
    comment: str = ""
    rows: int | None = None

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        bounds = Bounds(self.maps)
        with closing(self.blob.seekable()) as file:
            records = _records(file, losses)
            while part := list(islice(records, BATCH)):
                yield _batch(part, bounds)

    def sample(self, size: int, losses: Losses) -> Sample:
        return sampled(self.batches(losses), size)


def _batch(records: list[Any], bounds: Bounds) -> pa.RecordBatch:
    tree = Tree(bounds)
    for row, record in enumerate(records):
        tree.add(record, row)
    return tree.batch(len(records))


def _records(file: IO[bytes], losses: Losses) -> Iterator[Any]:
    """Block by block: every block says how many records it holds, and as many must come out."""
    reader = _reader(file)
    while True:
        try:
            block = next(reader)
            records = list(block)
        except StopIteration:
            break
        except DAMAGE:
            losses.note("an Avro block is damaged or cut off; what came before was read")
            return
        if len(records) != block.num_records:
            losses.add(
                "Avro records that did not come out of their block", block.num_records - len(records), unseen=True
            )
        yield from records
    if file.read(1):
        losses.note("bytes after the last Avro block that are no block")


def _reader(file: IO[bytes]) -> Any:
    import fastavro

    try:
        return fastavro.block_reader(file, handle_unicode_errors="replace")
    except (*DAMAGE, fastavro.schema.SchemaParseException):
        raise UnreadError("the Avro file's header is damaged, or its compression unknown") from None


def find_avro(blob: Blob) -> AvroTable:
    with closing(blob.seekable()) as file:
        schema = _reader(file).writer_schema
    columns: dict[str, ColumnSchema] = {}
    maps: set[str] = set()
    _fields(schema, "", columns, maps, 0)
    if not columns:
        columns["value"] = ColumnSchema("value", str(schema.get("type", "")) if isinstance(schema, dict) else "")
    said = schema.get("doc", "") if isinstance(schema, dict) else ""
    return AvroTable(blob, tuple(columns.values()), frozenset(maps), str(said)[:1000])


def _fields(schema: Any, path: str, columns: dict[str, ColumnSchema], maps: set[str], depth: int) -> None:
    if not isinstance(schema, dict) or depth > 32:
        return
    for field in schema.get("fields", ()):
        name = f"{path}.{field['name']}" if path else str(field["name"])
        _field(field["type"], name, str(field.get("doc", ""))[:1000], columns, maps, depth)


def _field(kind: Any, path: str, said: str, columns: dict[str, ColumnSchema], maps: set[str], depth: int) -> None:
    options = kind if isinstance(kind, list) else [kind]
    nullable = "null" in options
    for option in [option for option in options if option != "null"][:8]:
        if isinstance(option, dict) and option.get("type") == "array":
            _field(option["items"], path, said, columns, maps, depth + 1)
        elif isinstance(option, dict) and option.get("type") == "map":
            maps.add(path)
            columns[f"{path}.*"] = ColumnSchema(f"{path}.*", "map key", said)
            _values(option["values"], f"{path}.*", said, columns, maps, depth + 1)
        elif isinstance(option, dict) and option.get("type") in ("record", "error"):
            _fields(option, path, columns, maps, depth + 1)
        else:
            columns[path] = ColumnSchema(path, _named(option), said, nullable)


def _values(kind: Any, path: str, said: str, columns: dict[str, ColumnSchema], maps: set[str], depth: int) -> None:
    """What the keys of a map lead to, under the names that its cells have."""
    options = kind if isinstance(kind, list) else [kind]
    for option in [option for option in options if option != "null"][:8]:
        form = option.get("type") if isinstance(option, dict) else option
        if form in ("record", "error"):
            _fields(option, path, columns, maps, depth + 1)
        elif form != "map":
            _field(["null", option] if "null" in options else option, f"{path}.value", said, columns, maps, depth + 1)


def _named(kind: Any) -> str:
    return str(kind.get("logicalType") or kind.get("type", "")) if isinstance(kind, dict) else str(kind)
