"""Protected copies of Avro files: schema, codec and blocks kept, leaves replaced by values of their own type."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any, cast

import numpy as np
import pyarrow as pa

from guardian.sources.avrofile import DAMAGE, AvroTable
from guardian.sources.sinks.asking import Asked, undictionaried
from guardian.sources.sinks.base import DAMAGED, CannotBeRead, UnfitError, check_names
from guardian.sources.sinks.contents import Leaf
from guardian.sources.sinks.jsonform import aligned
from guardian.sources.sinks.saying import avro_names, spare_avro
from guardian.sources.sinks.writing import Appended, Copying, Out


@dataclass(slots=True)
class Cells:
    """The leaves of one path: where each is held (a container and a key in it), its value and its row."""

    homes: list[tuple[Any, Any]] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def write_avro(leaf: Leaf, copying: Copying, out: Out) -> None:
    """Block by block; the marker between blocks follows from the schema: the same rows give the same bytes."""
    import fastavro
    import fastavro.write

    part = leaf.parts[0]
    table, asked = cast(AvroTable, part.table), copying.tally(part).asked
    names = {name for column in table.columns for name in column.name.split(".") if name != "*"}
    check_names(copying.treater, sorted(names), asked.where())
    with closing(leaf.blob.seekable()) as raw:
        reader: Any = fastavro.block_reader(raw)
        schema = spare_avro(reader.writer_schema)
        check_names(copying.treater, avro_names(schema), asked.where())
        sink = cast(IO[bytes], Appended(out))
        writer = fastavro.write.Writer(sink, schema, codec=reader.codec, sync_marker=_marker(schema))
        for records in _blocks(reader, asked.where()):
            Paths(table.maps, asked).treat(records)
            _write(writer, records, asked.where())
            copying.add(part, len(records))


def _marker(schema: Any) -> bytes:
    """No bytes that a file brings along: a marker could be anything."""
    return hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).digest()[:16]


def _blocks(reader: Any, where: str) -> Iterator[list[Any]]:
    while True:
        try:
            block = next(reader)
            records = list(block)
        except StopIteration:
            return
        except DAMAGE:
            raise CannotBeRead("an Avro block is damaged or cut off", where=where, remedy=DAMAGED) from None
        if len(records) != block.num_records:
            raise CannotBeRead("an Avro block is damaged or cut off", where=where, remedy=DAMAGED)
        yield records


def _write(writer: Any, records: list[Any], where: str) -> None:
    try:
        for record in records:
            writer.write(record)
        writer.flush()
    except (ValueError, TypeError, AttributeError, OverflowError, KeyError, IndexError):
        raise UnfitError("a treatment gives values that its schema does not allow", where=where) from None


class Paths:
    """The leaves of some records by the dotted paths of a scan."""

    def __init__(self, maps: frozenset[str], asked: Asked) -> None:
        self._maps, self._asked = maps, asked
        self._found: dict[str, Cells] = {}

    def treat(self, records: list[Any]) -> None:
        """Replace the treated leaves of these records, in place."""
        for row in range(len(records)):
            self._visit("", records, row, row)
        keys = [path for path in self._found if path.endswith(".*") or path == "*"]
        treated = self._asked.of(self._found)
        beside = {name: self._found[name] for name in self._asked.beside if name in self._found}
        done = {path: self._treated(path, cells, beside) for path, cells in self._found.items() if path in treated}
        for path, values in done.items():
            if path not in keys:
                for (home, key), value in zip(self._found[path].homes, values, strict=True):
                    home[key] = value
        for path in sorted((path for path in keys if path in done), key=len, reverse=True):
            self._rename(path, done[path])

    def _treated(self, path: str, cells: Cells, beside: dict[str, Cells]) -> list[Any]:
        where = self._asked.where(path)
        made: list[Any] = [None] * len(cells.values)
        kinds = [type(value) for value in cells.values]
        for kind in dict.fromkeys(kinds):
            places = [place for place, other in enumerate(kinds) if other is kind]
            before = _array([cells.values[place] for place in places])
            rows = np.array([cells.rows[place] for place in places], np.int64)
            others = {
                name: aligned(_array(other.values), np.array(other.rows, np.int64), rows)
                for name, other in beside.items()
                if name != path
            }
            after = undictionaried(self._asked.treat({path: before}, others)[path])
            for place, value in zip(places, _like(after, before, where), strict=True):
                made[place] = value
        return made

    def _rename(self, path: str, names: list[Any]) -> None:
        """The keys of maps, in their order; two that become one are refused."""
        renamed: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}
        for (home, key), name in zip(self._found[path].homes, names, strict=True):
            _, fresh = renamed.setdefault(id(home), (home, {}))
            if name is None or name in fresh:
                raise UnfitError(
                    "its treatment gives several keys of one map the same name",
                    where=self._asked.where(path),
                    remedy="Choose one that keeps different values apart, such as a token",
                )
            fresh[name] = home[key]
        for home, fresh in renamed.values():
            home.clear()
            home.update(fresh)

    def _visit(self, path: str, home: Any, key: Any, row: int) -> None:
        value = home[key]
        if isinstance(value, dict):
            keyed = path in self._maps
            for name in list(value):
                if not keyed:
                    self._visit(f"{path}.{name}" if path else name, value, name, row)
                    continue
                star = f"{path}.*" if path else "*"
                self._keep(star, value, name, name, row)
                self._visit(star if isinstance(value[name], dict) else f"{star}.value", value, name, row)
        elif isinstance(value, list):
            for place in range(len(value)):
                self._visit(path, value, place, row)
        elif value is not None:
            self._keep(path or "value", home, key, value, row)

    def _keep(self, path: str, home: Any, key: Any, value: Any, row: int) -> None:
        cells = self._found.setdefault(path, Cells())
        cells.homes.append((home, key))
        cells.values.append(value)
        cells.rows.append(row)


def _array(values: list[Any]) -> pa.Array:
    """Values of one Python type as a typed array; what Arrow has no type for, as text."""
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return pa.array([str(value) for value in values], pa.string())


def _like(after: pa.Array, before: pa.Array, where: str) -> list[Any]:
    try:
        return list((after if after.type == before.type else after.cast(before.type)).to_pylist())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise UnfitError(f"its treatment gives values that are no {before.type}", where=where) from None
