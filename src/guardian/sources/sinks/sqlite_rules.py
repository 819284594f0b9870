"""A table of the same text as one of a SQLite file, in memory, and rows that are tried in it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from guardian.sources.databases import quoted
from guardian.sources.sinks.base import Form
from guardian.sources.sinks.sqlite_rows import Chunk, Raw, Route, Row, insert, treated
from guardian.sources.sinks.sqlite_schema import Column, Table
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import BREAKS, LONG, Remembering, indexed
from guardian.sources.sqlite import distrust

GENERATED = re.compile(r"\bAS\s*\(", re.IGNORECASE)


def expression_of(definition: str) -> str:
    """What a computed column is computed by, in the text that defines it."""
    found = GENERATED.search(definition)
    return indexed(definition[found.end() - 1 :]) if found else "NULL"


def literal(cell: object) -> str:
    """A cell as its column compares it."""
    match cell:
        case None:
            return "NULL"
        case Raw():
            return f"CAST(X'{cell.octets.hex()}' AS TEXT)"
        case bytes():
            return f"X'{cell.hex()}'"
        case str():
            return f"CAST(X'{cell.encode('utf-8', 'surrogatepass').hex()}' AS TEXT)"
        case int():
            return f"CAST({cell} AS INTEGER)"
        case _:
            return f"CAST({cell!r} AS REAL)"


def cell_of(column: Column, *, whole: bool) -> str:
    """Of one that may not be null it is as different from others as the long cell is: keys still hold."""
    cell = f"t.{quoted(column.name)}"
    if whole:
        return cell
    if not (column.notnull or column.pk):
        return "NULL"
    other = f"CASE typeof({cell}) WHEN 'blob' THEN randomblob(16) WHEN 'text' THEN hex(randomblob(16)) ELSE {cell} END"
    return f"CASE WHEN length({cell}) > {LONG} THEN {other} ELSE {cell} END"


@dataclass(frozen=True, slots=True)
class Rows(Remembering):
    """``old`` and ``new`` of the same rows; ``places`` of the columns in them."""

    there: sqlite3.Connection
    way: Route
    old: Chunk
    new: Sequence[Row]
    places: Mapping[str, int]
    replaced: frozenset[str]

    def _with(self, columns: frozenset[str]) -> list[Row]:
        """The rows with only these columns treated."""
        if columns >= self.replaced:
            return list(self.new)
        if not columns & self.replaced:
            return self.old.rows
        places = {self.places[name] for name in columns}
        return [
            tuple([new[at] if at in places else cell for at, cell in enumerate(old)])
            for old, new in zip(self.old.rows, self.new, strict=True)
        ]

    def _tried(self, columns: frozenset[str]) -> str:
        self.there.execute("BEGIN")
        try:
            insert(self.there, self.way, replace(self.old, rows=self._with(columns)))
        except (sqlite3.IntegrityError, sqlite3.DataError) as error:
            return BREAKS[KINDS.get(getattr(error, "sqlite_errorname", ""), "other")]
        except sqlite3.OperationalError as error:  # what an expression cannot take
            return BREAKS["generated"] if "malformed" in str(error) else ""
        finally:
            self.there.execute("ROLLBACK")
        return ""


KINDS = {
    "SQLITE_CONSTRAINT_CHECK": "check",
    "SQLITE_CONSTRAINT_NOTNULL": "generated",
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
}


def sample_of(
    there: sqlite3.Connection, way: Route, treating: Treating, shapes: Mapping[str, Form], rows: list[Row]
) -> Rows:
    places = {name: at + way.lead for at, name in enumerate(way.columns)}
    met: dict[str, set[Any]] = {name: {row[places[name]] for row in rows} for name in treating.watched}
    careful = any(type(cell) is Raw for row in rows for cell in row)
    old = Chunk(rows, None, len(rows), careful, met)
    new = treated(way, treating, shapes, old).rows
    there_too = ((name, at) for name, at in places.items() if name in treating.replaced)
    changed = (name for name, at in there_too if any(a[at] != b[at] for a, b in zip(rows, new, strict=True)))
    return Rows(there, way, old, new, places, frozenset(changed))


@contextmanager
def empty(table: Table, indexes: Iterable[str]) -> Iterator[sqlite3.Connection | None]:
    """The table by itself, in memory; None where it needs what is not known here (a function, a collation)."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as there:
        there.execute(distrust())
        try:
            for sql in (table.sql, *indexes):
                there.execute(sql)
        except sqlite3.Error:
            yield None
            return
        yield there
