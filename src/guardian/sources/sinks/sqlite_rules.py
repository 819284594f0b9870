"""A table of the same text as one of a SQLite file, in memory, and rows that are tried in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import numpy as np

from guardian.sources.databases import quoted
from guardian.sources.sinks.base import Form
from guardian.sources.sinks.sqlite_rows import Chunk, Route, Row, insert, treated
from guardian.sources.sinks.sqlite_schema import Column, Table
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import BREAKS, LONG, Remembering, Untold, condition, indexed, parts_of
from guardian.sources.sinks.wording import names
from guardian.sources.sqlite import distrust


def cell_of(column: Column, *, whole: bool) -> str:
    """Of one that may not be null it is as different from others as the long cell is: keys still hold."""
    cell = f"t.{quoted(column.name)}"
    if whole:
        return cell
    if not (column.notnull or column.pk):
        return "NULL"
    other = f"CASE typeof({cell}) WHEN 'blob' THEN randomblob(16) WHEN 'text' THEN hex(randomblob(16)) ELSE {cell} END"
    return f"CASE WHEN length({cell}) > {LONG} THEN {other} ELSE {cell} END"


def key_queries(there: sqlite3.Connection, table: Table, moved: frozenset[str]) -> Iterator[str]:
    """Asks by unique index for what it holds of the rows in a table, alike where it holds them to be. Only of those
    that no type tells of (over expressions or computed columns, under a condition, by a collation) and that one of
    these columns (in lower case) has a part in."""
    computed = {name.lower() for name in table.generated}
    texts = dict(there.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index'").fetchall())
    query = 'SELECT name FROM pragma_index_list(?) WHERE "unique" = 1'
    for (index,) in there.execute(query, (table.name,)).fetchall():
        query = "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key"
        found = there.execute(query, (index,)).fetchall()
        sql = texts.get(index) or ""
        parts = parts_of(indexed(sql)) if sql else tuple(quoted(name) for name, _ in found)
        where = condition(sql) if sql else ""
        said = frozenset().union(*map(names, (*parts, where)))
        odd = bool(sql) or said & computed or any(collation != "BINARY" for _, collation in found)
        if odd and said & moved:
            same = (f"{FOLDS[coll]}({part})" for part, (_, coll) in zip(parts, found, strict=True))
            known = [f"({part}) IS NOT NULL" for part in parts] + ([f"({where})"] if where else [])
            yield f"SELECT {', '.join(same)} FROM {quoted(table.name)} WHERE {' AND '.join(known)}"  # noqa: S608


FOLDS = {"BINARY": "", "NOCASE": "lower", "RTRIM": "rtrim"}
"""The collations that are known here, with what makes of texts the same that they call equal."""


def digest(row: Row) -> int:
    """The same for what is equal to SQLite, numbers of both classes too."""
    return hash(tuple([one if isinstance(one, bytes) else repr(float(one)) for one in row]))


@dataclass(frozen=True, slots=True)
class Rows(Remembering):
    """``old`` and ``new`` of the same rows; ``places`` of the columns in them. ``asked``: what unique indexes hold."""

    there: sqlite3.Connection
    way: Route
    old: Chunk
    new: list[Row]
    places: Mapping[str, int]
    replaced: frozenset[str]
    asked: Sequence[str] = ()

    @property
    def count(self) -> int:
        return len(self.new)

    def joined(self, other: Rows) -> Rows:
        old = replace(self.old, rows=self.old.rows + other.old.rows, careful=self.old.careful or other.old.careful)
        return Rows(
            self.there, self.way, old, self.new + other.new, self.places, self.replaced | other.replaced, self.asked
        )

    def halves(self) -> tuple[Rows, Rows]:
        at = self.count // 2
        first, rest = (self._cut(part) for part in (slice(at), slice(at, None)))
        return first, rest

    def _cut(self, part: slice) -> Rows:
        old, new = self.old.rows[part], self.new[part]
        changed = frozenset(name for name in self.replaced if _differs(old, new, self.places[name]))
        return replace(self, old=replace(self.old, rows=old), new=new, replaced=changed, _said={})

    def keys(self) -> dict[str, np.ndarray]:
        if not self.asked:
            return {}
        self.there.text_factory = bytes
        with self._there(self.replaced):
            return {query: np.fromiter(map(digest, self.there.execute(query)), np.int64) for query in self.asked}

    @contextmanager
    def _there(self, columns: frozenset[str]) -> Iterator[None]:
        """While the rows are in the table, with only these columns treated."""
        self.there.execute("BEGIN")
        try:
            insert(self.there, self.way, replace(self.old, rows=self._with(columns)))
            yield
        finally:
            self.there.execute("ROLLBACK")

    def _with(self, columns: frozenset[str]) -> list[Row]:
        """The rows with only these columns treated."""
        if columns >= self.replaced:
            return self.new
        if not columns & self.replaced:
            return self.old.rows
        places = {self.places[name] for name in columns}
        return [
            tuple([new[at] if at in places else cell for at, cell in enumerate(old)])
            for old, new in zip(self.old.rows, self.new, strict=True)
        ]

    def _tried(self, columns: frozenset[str]) -> str:
        try:
            with self._there(columns):
                (count,) = self.there.execute(f"SELECT count(*) FROM {quoted(self.way.table.name)}").fetchone()  # noqa: S608
                return "" if count == self.count else BREAKS["dropped"]
        except (sqlite3.IntegrityError, sqlite3.DataError) as error:
            return BREAKS[KINDS.get(getattr(error, "sqlite_errorname", ""), "other")]
        except sqlite3.OperationalError as error:  # what an expression cannot take
            if "malformed" not in str(error):
                raise Untold from None
            return BREAKS["generated"]


KINDS = {
    "SQLITE_CONSTRAINT_CHECK": "check",
    "SQLITE_CONSTRAINT_NOTNULL": "generated",
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
}


def _differs(old: Sequence[Row], new: Sequence[Row], at: int) -> bool:
    return any(a[at] != b[at] for a, b in zip(old, new, strict=True))


def sample_of(
    there: sqlite3.Connection,
    way: Route,
    treating: Treating,
    shapes: Mapping[str, Form],
    asked: Sequence[str],
    old: Chunk,
) -> Rows:
    places = {name: at + way.lead for at, name in enumerate(way.columns)}
    new = treated(way, treating, shapes, old).rows
    there_too = ((name, at) for name, at in places.items() if name in treating.replaced)
    changed = (name for name, at in there_too if _differs(old.rows, new, at))
    return Rows(there, way, old, new, places, frozenset(changed), asked)


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
