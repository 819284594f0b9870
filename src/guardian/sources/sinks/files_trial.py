"""A plan for files tried: names of fields inside of JSON, Parquet, Arrow and Avro, by which a copy would be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import TableSchema
from guardian.sources.files import schema_of
from guardian.sources.formats import Part
from guardian.sources.jsonfile import JsonTable
from guardian.sources.sinks.asking import Asked
from guardian.sources.sinks.base import CannotBeRead, NotProtectable, Sort, Treater, check_names, name_for
from guardian.sources.sinks.contents import Archive, Content, Leaf, Packed
from guardian.sources.sinks.looking import look
from guardian.sources.sinks.odd import Odd
from guardian.sources.sinks.trying import NoTrial

DAMAGE = (CannotBeRead, UnreadError, OSError, EOFError, UnicodeError, ValueError, LookupError, pa.ArrowException)
"""What the copy tells of itself."""


@dataclass(frozen=True, slots=True)
class OnlyNames:
    """A treater that is asked for names, and leaves all values."""

    treater: Treater

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch

    def name(self, sort: Sort, name: str) -> str | None:
        return name_for(self.treater, sort, name)


@dataclass(frozen=True, slots=True)
class FileTrial(NoTrial):
    """Files have no rules that rows could break."""

    path: Path
    name: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def misnamed(self, treater: Treater) -> Iterator[NotProtectable]:
        for entry in look(self.path, self.include, self.exclude, None).entries:
            for leaf in _leaves(entry.content):
                for part in leaf.parts:
                    asked = Asked(OnlyNames(treater), schema_of(self.name, part, entry.stamp))
                    try:
                        with suppress(*DAMAGE):
                            _named(leaf, part, asked)
                    except NotProtectable as error:
                        yield error


def _leaves(content: Content) -> Iterator[Leaf]:
    match content:
        case Packed():
            yield from _leaves(content.inside)
        case Archive():
            for _, inside in content.members:
                yield from _leaves(inside)
        case Leaf():
            yield content


def _named(leaf: Leaf, part: Part, asked: Asked) -> None:
    """Raises NotProtectable where the copy would, for a name of a field."""
    match leaf.kind:
        case "json":
            from guardian.sources.sinks.jsonfile import JsonCopy

            work = JsonCopy(cast(JsonTable, part.table), leaf.blob.open, asked, lambda: Odd("drop", asked.where()))
            for _ in work.pieces():  # names are looked at while chunks are made
                pass
        case "parquet" | "arrow" | "avro":
            check_names(asked.treater, _fields(leaf), asked.where())


def _fields(leaf: Leaf) -> Iterable[str]:
    """The names of all fields in the schema of a file."""
    from guardian.sources.columnar import _arrow_reader
    from guardian.sources.sinks.columnar import _field_names
    from guardian.sources.sinks.saying import avro_names, spare, spare_avro

    with closing(leaf.blob.seekable()) as raw:
        if leaf.kind == "avro":
            import fastavro

            reader: Any = fastavro.block_reader(raw)
            paths = (column.name for column in leaf.parts[0].table.columns)
            inside = {name for path in paths for name in path.split(".") if name != "*"}
            return sorted(inside | set(avro_names(spare_avro(reader.writer_schema))))
        if leaf.kind == "arrow":
            return list(_field_names(spare(_arrow_reader(raw).schema)))
        import pyarrow.parquet as pq

        with closing(pq.ParquetFile(raw, pre_buffer=False)) as file:
            return list(_field_names(spare(file.schema_arrow)))
