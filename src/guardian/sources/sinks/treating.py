"""The rows of one database table on their way through the treater: plain columns whole, JSON columns leaf by leaf."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from guardian.errors import InternalError
from guardian.model import ColumnSchema, TableSchema
from guardian.sources.databases import record_batch
from guardian.sources.sinks.base import (
    ENTRY,
    NotProtectable,
    TableCopied,
    Treater,
    UnfitError,
    check_names,
    emptied_by,
    watched_by,
)
from guardian.sources.sinks.leaves import Documents, Found, Treat
from guardian.sources.sinks.trying import BREAKS, MEND
from guardian.sources.sinks.wording import names


class Walk(Protocol):
    """Cells of one column that hold many values each."""

    def treated(self, texts: Sequence[str | None], treat: Treat) -> list[str | None]: ...


@dataclass(slots=True)
class Treating:
    """What the treater wants of one table. ``documents``: its JSON columns, which are walked whether or not a path
    in them is treated, since a key that no scan met is not to be copied unasked."""

    table: TableSchema
    treater: Treater
    documents: frozenset[str] = frozenset()
    walks: Mapping[str, Walk] = field(default_factory=dict)
    """How documents of another form than JSON are walked."""
    derived: Mapping[str, str] = field(default_factory=dict)
    """Columns that the database computes itself, with what from: never given to the treater, but made of treated
    cells. One that is to be treated though nothing it is made of is, is refused."""
    treated: frozenset[str] = field(init=False)
    watched: frozenset[str] = field(init=False)
    """Columns of which single cells may be treated."""
    emptied: frozenset[str] = field(init=False)
    """Columns that nothing is left of: their cells may come as null, read or not."""
    beside: frozenset[str] = field(init=False)
    clean: dict[str, frozenset[Any]] = field(default_factory=dict)
    """Cells of watched columns that came back as they were."""
    _met: dict[str, bool] = field(default_factory=dict)
    _late: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _caught: set[str] = field(default_factory=set)
    _walks: dict[str, Walk] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        own = frozenset(column.name for column in self.table.columns)
        plain = replace(self.table, columns=tuple(one for one in self.table.columns if one.name not in self.documents))
        wanted = self.treater.columns(plain)
        self.watched = (wanted & own & watched_by(self.treater, plain)) - self.documents - self.derived.keys()
        self.treated = (wanted & own) - self.watched - self.documents - self.derived.keys()
        self.beside = self.treater.beside(plain) & own - self.documents
        self.emptied = (self.treated & emptied_by(self.treater, plain)) - self.beside
        self._met = dict.fromkeys(wanted - own, True)
        for name in sorted(wanted & self.derived.keys()):
            if not names(self.derived[name]) & {one.lower() for one in self.replaced | self.derived.keys()}:
                raise NotProtectable(
                    "a generated column is to be treated, and no column that it is computed from is",
                    where=f"{self.table.ref}/{name}",
                    remedy="Treat those, or leave both as they are",
                )
        self._walks = {
            name: self.walks.get(name) or Documents(name, partial(self._check_key, name))
            for name in sorted(self.documents)
        }

    @property
    def asked(self) -> frozenset[str]:
        """The columns whose cells must come here."""
        return self.treated | self.watched | self.beside | self.documents

    @property
    def hidden(self) -> frozenset[str]:
        """The columns none of whose values may stand anywhere in the copy."""
        return self.treated | self.documents

    @property
    def replaced(self) -> frozenset[str]:
        """The columns that may come back changed; empty: the table is copied as it is."""
        return self.hidden | self.watched

    def columns(self, arrays: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        """The new cells of every column in ``hidden``, and of those watched columns of which a cell changed; documents
        come and go as text."""
        rows = len(next(iter(arrays.values()))) if arrays else 0
        given = {name: arrays[name] for name in sorted(self.treated | self.beside)}
        done: dict[str, pa.Array] = {}
        if self.treated:
            batch = self.treater.treat(self.table, record_batch(list(given.items()), rows))
            done = {name: _column(batch, name, rows, self.table) for name in self.treated}
        done |= self.caught({name: arrays[name] for name in sorted(self.watched & arrays.keys())})
        for name, walk in self._walks.items():
            done[name] = pa.array(
                walk.treated(arrays[name].to_pylist(), lambda path, found: self._leaves(path, found, given)),
                pa.large_string(),
            )
        return done

    def caught(self, arrays: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        """Of some watched columns (of equal length) those of which a cell changed."""
        if not arrays:
            return {}
        rows = len(next(iter(arrays.values())))
        batch = self.treater.treat(self.table, record_batch(list(arrays.items()), rows))
        new = {name: _column(batch, name, rows, self.table) for name in arrays}
        changed = {name: array for name, array in new.items() if not array.equals(arrays[name])}
        with self._lock:
            self._caught.update(changed)
        return changed

    def blamed(self, error: Exception, rule: str = "") -> Exception:
        """What a treated row broke, with the columns that may be the cause: those of which single cells were treated,
        otherwise all that are treated. ``rule``: how the engine calls what was broken, never shown; of the columns
        that it names only these are told."""
        columns = sorted(self._caught or self.hidden)
        said = {part for name in names(rule) for part in (name, name.rpartition(".")[2])}
        columns = [one for one in columns if one.lower() in said] or columns
        if not isinstance(error, UnfitError):
            return error
        if not columns and error.where == self.table.ref and "foreign key" not in error.what:
            return UnfitError(BREAKS["source"], where=error.where, remedy=MEND)
        if not columns or (error.where != self.table.ref and not self._caught):
            return error
        which = "Single cells were treated in" if self._caught else "Treated are"
        plain = ", or clear to copy it as it is" if self._caught else ""
        return UnfitError(
            error.what,
            where=error.where,
            remedy=f"{which} {', '.join(columns)}: give that which breaks it {ENTRY}{plain}",
        )

    def copied(self, rows: int) -> TableCopied:
        treated = self.treated | self.watched | self._seen
        return TableCopied(self.table.name, rows, tuple(sorted(treated)), tuple(sorted(self._late)))

    def _leaves(self, path: str, found: Found, given: Mapping[str, pa.Array]) -> pa.Array | None:
        with self._lock:
            if not self._wants(path):
                return None
            self._seen.add(path)
        rows = pa.array(found.rows, pa.int64())
        beside = [(name, given[name].take(rows)) for name in sorted(self.beside)]
        batch = self.treater.treat(self.table, record_batch([(path, found.texts()), *beside], len(found.rows)))
        treated = _column(batch, path, len(found.rows), self.table)
        return treated.cast(pa.string())

    def _check_key(self, column: str, key: str) -> None:
        check_names(self.treater, [key], f"{self.table.ref}/{column}")

    def _wants(self, path: str) -> bool:
        """Whether a path is treated. One that was not known before is asked for."""
        if path not in self._met:
            own = tuple(one for one in self.table.columns if one.name not in self.documents)
            wider = replace(self.table, columns=(*own, *(ColumnSchema(name) for name in (*self._met, path))))
            self._met[path] = path in self.treater.columns(wider)
            if path not in self.documents:
                self._late.append(path)
        return self._met[path]


def _column(batch: pa.RecordBatch, name: str, rows: int, table: TableSchema) -> pa.Array:
    place = batch.schema.get_field_index(name)
    if place < 0 or batch.num_rows != rows:
        raise InternalError("a treatment gave back other rows or columns than it was given", where=table.ref)
    return batch.column(place)


def as_strings(array: pa.Array, where: str) -> pa.Array:
    """Any treated column as the text that a database reads back as the same value."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return as_strings(array.dictionary_decode(), where)
    if pa.types.is_boolean(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return array.cast(pa.large_string())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        naive = array.cast(pa.timestamp(kind.unit, "UTC")).cast(pa.timestamp(kind.unit))
        offset, together = (pa.scalar(text, pa.large_string()) for text in ("+00:00", ""))
        return pc.binary_join_element_wise(naive.cast(pa.large_string()), offset, together)
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.large_string())
    try:
        return array.cast(pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise UnfitError("a treatment gave a kind of value that no database column holds", where=where) from None
