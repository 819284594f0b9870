"""A treater asked on behalf of one table of a file: late columns, and answers that do not fit the question."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from guardian.errors import InternalError
from guardian.model import ColumnSchema, TableSchema
from guardian.sources.sinks.base import Treater, name_for


class Asked:
    """What a treater says of one table. ``late`` are columns that the table did not have when it was planned."""

    def __init__(self, treater: Treater, table: TableSchema) -> None:
        self.treater, self._lock = treater, threading.Lock()
        self.table = table
        self._known = {column.name for column in table.columns}
        self.late: list[str] = []
        self._places: dict[str | None, str] = {}
        self.columns = treater.columns(table)
        self.beside = treater.beside(table)

    def where(self, column: str | None = None) -> str:
        """The table, or one of its columns, as it may be told: a personal name as the treater says."""
        if column not in self._places:
            place = name_for(self.treater, "file", self.table.ref) or self.table.source
            if column is not None:
                place += f"/{name_for(self.treater, 'column', column) or 'a column'}"
            self._places[column] = place
        return self._places[column]

    def of(self, names: Iterable[str]) -> frozenset[str]:
        """Which of these columns are treated; unknown ones are shown to the treater first."""
        names = list(names)
        if not self._known.issuperset(names):
            with self._lock:
                self._meet(names)
        return self.columns & frozenset(names)

    def _meet(self, names: list[str]) -> None:
        new = dict.fromkeys(name for name in names if name not in self._known)
        if not new:
            return
        self.table = replace(self.table, columns=(*self.table.columns, *(ColumnSchema(name) for name in new)))
        self.columns = self.treater.columns(self.table)
        self.beside = self.treater.beside(self.table)
        self.late.extend(new)
        self._known.update(new)

    def treat(self, treated: Mapping[str, pa.Array], beside: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        """The treated values of columns of equal length, by name; every one of them, or an error."""
        arrays = {**beside, **treated}
        if not treated or not len(next(iter(arrays.values()))):
            return dict(treated)
        batch = pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
        try:
            answer = self.treater.treat(self.table, batch)
        except (pa.ArrowException, UnicodeError, EOFError) as error:  # not to be taken for a damaged source
            raise InternalError(f"a treatment failed ({type(error).__name__})", where=self.where()) from None
        if answer.num_rows != batch.num_rows or not set(treated) <= set(answer.schema.names):
            raise InternalError("a treatment gave back other rows or columns than it was given", where=self.where())
        return {name: answer.column(name) for name in treated}


def undictionaried(array: pa.Array) -> pa.Array:
    """A dictionary's values laid out; anything else as it is."""
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def in_words(array: pa.Array) -> pa.Array:
    """An answer for a text format: any type as ``string``; ISO 8601 for dates, ``true`` and ``false``."""
    array = undictionaried(array)
    return array if pa.types.is_string(array.type) else pc.cast(array, pa.string())
