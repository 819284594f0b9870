"""DuckDB files, read-only, in an engine that can reach nothing else: no other file, no network, no extension."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import ColumnSchema, Skipped, TableSchema, Unread
from guardian.sources.base import Kernel, NarrowKernel, P, Progress, Reading
from guardian.sources.cells import flattened
from guardian.sources.databases import (
    A_VIEW,
    BATCH_BYTES,
    BATCH_ROWS,
    EVERYTHING,
    EXCLUDED,
    FIRST_ROWS,
    TOO_WIDE,
    Drawn,
    Key,
    Selection,
    Stream,
    broken_off,
    fingerprint,
    heads,
    qualified,
    quoted,
    read,
    record_batch,
)
from guardian.sources.json_cells import Documents

if TYPE_CHECKING:
    import duckdb

CONFIGURATION = {
    "enable_external_access": "false",
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
    "memory_limit": "512MB",
    "threads": "2",
}

PLAIN = re.compile(
    r"(BOOLEAN|U?(TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|BLOB|UUID|DATE|TIME"
    r"|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?|ENUM\(.*\))",
    re.DOTALL,
)
NESTED = re.compile(r"(STRUCT|MAP)\(.*\)|.*\[\d*\]", re.DOTALL)
VECTOR_ROWS = 2048
"""Rows that the engine always holds at once, all cells of them, whichever are asked for."""
NARROW_BYTES = 1 << 20
"""A column less wide than this, of so many rows, is never the one that does not fit in memory."""
DAMAGED = "the DuckDB file is damaged"
TOO_LARGE = "rows are too large for the memory there is"
AWKWARD = re.compile(r"UNION|VARIANT|BIGNUM|HUGEINT|BIT|INTERVAL|JSON|GEOMETRY|TIME WITH TIME ZONE|\bTIME_NS")
"""Types whose Arrow form is opaque, or too narrow (a HUGEINT has up to 39 digits): asked for as text or JSON."""


@dataclass(frozen=True, slots=True)
class _Table:
    schema: str
    name: str
    columns: tuple[tuple[str, str], ...]
    view: bool

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(name for name, kind in self.columns if _as_document(kind))

    def select(self, tail: str = "") -> str:
        wanted = ", ".join(f"{_asked(name, kind)} AS {quoted(name)}" for name, kind in self.columns) or "NULL"
        return f"SELECT {wanted} FROM {quoted(self.schema, self.name)} AS t {tail}"  # noqa: S608

    def sample(self, rows: int) -> str:
        """A uniform draw without replacement. Drawn by row id, only the rows drawn are fetched in full."""
        draw = f"USING SAMPLE reservoir({int(rows)} ROWS)"
        if self.view or any(name.lower() == "rowid" for name, _ in self.columns):
            return f"SELECT * FROM ({self.select()}) {draw}"  # noqa: S608
        source = quoted(self.schema, self.name)
        return self.select(f"WHERE t.rowid IN (SELECT rowid FROM {source} {draw})")  # noqa: S608


def _as_document(kind: str) -> bool:
    return kind in {"JSON", "VARIANT"} or (NESTED.fullmatch(kind) is not None and AWKWARD.search(kind) is not None)


def _asked(name: str, kind: str) -> str:
    column = f"t.{quoted(name)}"
    if kind == "JSON":
        return column
    if _as_document(kind):
        return f"CAST(to_json({column}) AS VARCHAR)"
    if PLAIN.fullmatch(kind) or NESTED.fullmatch(kind):
        return column
    return f"CAST({column} AS VARCHAR)"


class DuckdbSource:
    """One DuckDB file."""

    def __init__(self, path: Path, name: str, selection: Selection = EVERYTHING) -> None:
        import duckdb

        self.name = name
        self._path, self._selection = path, selection
        self._tables: dict[str, _Table] = {}
        with faults(name):
            self._connection = duckdb.connect(str(path), read_only=True, config=dict(CONFIGURATION))
            # of a session, so refused above; last the lock, after which no statement changes any of these
            self._connection.execute("SET enable_progress_bar = false; SET lock_configuration = true")

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """Every table of every schema; views only where somebody named them."""
        with faults(self.name), closing(self._connection.cursor()) as cursor:
            state = _state(self._path)
            listed = cursor.execute(
                "SELECT schema_name, table_name, comment, false FROM duckdb_tables()"
                " WHERE database_name = current_database() AND NOT internal"
                " UNION ALL SELECT schema_name, view_name, comment, true FROM duckdb_views()"
                " WHERE database_name = current_database() AND NOT internal ORDER BY 1, 2"
            ).fetchall()
            found = [self._listed(cursor, schema, name, text, view, state) for schema, name, text, view in listed]
        yield from found

    def profile(
        self, table: TableSchema, kernel: Kernel[P], sample_rows: int | None, progress: Progress | None = None
    ) -> Reading[P]:
        stored = self._stored(table)
        with faults(table.ref), closing(self._connection.cursor()) as cursor:
            rows = _counted(cursor, stored)
            drawn: Drawn = "all" if sample_rows is None or rows <= sample_rows else "random"
            stored = _narrowed(stored, kernel)
            wide: list[str] | None = None
            beside: tuple[Unread, ...] = ()
            while True:
                lost: list[Unread] = []
                query = stored.select() if sample_rows is None or drawn == "all" else stored.sample(sample_rows)
                stream = Stream(_batches(cursor, query, stored, table.ref, lost), rows, drawn, lost=lost, beside=beside)
                try:
                    return read(table, kernel, stream, progress)
                except _OutOfMemory:
                    if wide is None:
                        wide = _widest(cursor, stored)
                    if not wide or len(stored.columns) == 1:
                        raise
                    many = min(max(1, len(beside)), len(wide), len(stored.columns) - 1)  # twice as many each time
                for column in (wide.pop() for _ in range(many)):
                    stored, table = _without(stored, column), _without(table, column)
                    beside = (*beside, Unread(f"{table.ref}/{column}", TOO_WIDE))

    def close(self) -> None:
        self._connection.close()

    def _listed(
        self,
        cursor: duckdb.DuckDBPyConnection,
        schema: str,
        table: str,
        comment: str | None,
        view: bool,
        state: tuple[object, ...] | None,
    ) -> TableSchema | Skipped:
        name = qualified(schema, table)
        if not self._selection.wants(schema, table):
            return Skipped(f"{self.name}/{name}", EXCLUDED)
        if view and not self._selection.names(schema, table):
            return Skipped(f"{self.name}/{name}", A_VIEW)
        columns = _columns(cursor, schema, table)
        self._tables[name] = _Table(schema, table, tuple((column.name, column.type) for column in columns), view)
        rows = None if view else _counted(cursor, self._tables[name])
        proof = None if state is None else fingerprint(state, schema, table, columns, rows)
        return TableSchema(self.name, name, columns, comment or "", rows, proof)

    def _stored(self, table: TableSchema) -> _Table:
        if table.name not in self._tables:
            for _ in self.tables():
                pass
        try:
            return self._tables[table.name]
        except KeyError:
            raise UnreadError("no such table", where=table.ref) from None


def _columns(cursor: duckdb.DuckDBPyConnection, schema: str, table: str) -> tuple[ColumnSchema, ...]:
    here = "database_name = current_database() AND schema_name = ? AND table_name = ?"
    keys: dict[str, Key] = {}
    kinds: dict[str, Key] = {"UNIQUE": "unique", "FOREIGN KEY": "foreign", "PRIMARY KEY": "primary"}
    constraints = _constraints(cursor, here, [schema, table])
    for kind, key in kinds.items():
        for constraint, names in constraints:
            if constraint == kind and (kind != "UNIQUE" or len(names) == 1):
                keys |= dict.fromkeys(names, key)
    rows = cursor.execute(
        f"SELECT column_name, data_type, comment, is_nullable FROM duckdb_columns() WHERE {here} ORDER BY column_index",  # noqa: S608
        [schema, table],
    ).fetchall()
    return tuple(
        ColumnSchema(name, kind, comment or "", bool(nullable), keys.get(name, ""))
        for name, kind, comment, nullable in rows
    )


def _constraints(cursor: duckdb.DuckDBPyConnection, here: str, place: list[str]) -> list[tuple[str, list[str]]]:
    """Kind and columns of each; where a CHECK names a field of a struct, DuckDB 2.0 lists none of a whole database."""
    import duckdb

    try:
        return cursor.execute(
            f"SELECT constraint_type, constraint_column_names FROM duckdb_constraints() WHERE {here}",  # noqa: S608
            place,
        ).fetchall()
    except duckdb.BinderException:
        told = cursor.execute("SELECT name FROM pragma_table_info(?) WHERE pk", [quoted(*place)]).fetchall()
        return [("PRIMARY KEY", [name for (name,) in told])]


def _counted(cursor: duckdb.DuckDBPyConnection, table: _Table) -> int:
    """Exact; DuckDB answers it from metadata for a table. A result left undrained would block the next query."""
    rows = cursor.execute(f"SELECT count(*) FROM {quoted(table.schema, table.name)}").fetchall()  # noqa: S608
    return int(rows[0][0])


class _OutOfMemory(UnreadError):
    """The engine cannot hold the rows of a table, or not all their columns."""


def _narrowed(table: _Table, kernel: Kernel[P]) -> _Table:
    """Without columns that the kernel does not look at. Nested values go by a path; names told apart, by a ``_``."""
    if not isinstance(kernel, NarrowKernel):
        return table
    asked = kernel.columns
    wanted = (
        (name, kind)
        for name, kind in table.columns
        if any(one.startswith(f"{name}.") or one.rstrip("_") == name.rstrip("_") for one in asked)
    )
    return replace(table, columns=tuple(wanted))


def by_width(cursor: duckdb.DuckDBPyConnection, *place: str, least: int = NARROW_BYTES) -> list[str]:
    """The columns of a table with large cells, the largest last, by what the file says of their lengths: nothing is
    read. ``least``: bytes of as many rows as the engine holds at once."""
    length = "CAST(stats->>'$.total_string_length' AS DOUBLE) / count"
    most = "CAST(stats->>'$.max_string_length' AS DOUBLE)"  # files of older versions have no other
    found = cursor.execute(
        f"SELECT column_name, max(least(count, {VECTOR_ROWS}) * coalesce({length}, {most})) AS bytes"  # noqa: S608
        " FROM (SELECT column_name, count, CAST(stats AS JSON) AS stats FROM pragma_storage_info(?) WHERE count > 0)"
        f" GROUP BY 1 HAVING bytes >= {least} ORDER BY bytes, 1",
        [quoted(*place)],
    ).fetchall()
    return [name for name, _ in found]


def _widest(cursor: duckdb.DuckDBPyConnection, table: _Table) -> list[str]:
    """The columns without which the others may fit, the widest last: those with large cells, else all with any text."""
    if table.view:
        return _measured(cursor, table)
    place = (table.schema, table.name)
    found = by_width(cursor, *place) or by_width(cursor, *place, least=1)
    return [name for name in found if name in dict(table.columns)]


def _measured(cursor: duckdb.DuckDBPyConnection, view: _Table) -> list[str]:
    """The same of a view, of which no file says how large its cells are: each column is measured by itself."""
    import duckdb

    widths: dict[str, float] = {}
    for name, kind in view.columns:
        length = f"octet_length({quoted(name)})" if kind == "BLOB" else f"strlen(CAST({quoted(name)} AS VARCHAR))"
        try:
            rows = cursor.execute(f"SELECT max({length}) FROM {quoted(view.schema, view.name)}").fetchall()  # noqa: S608
            widths[name] = float(rows[0][0] or 0)
        except duckdb.OutOfMemoryException:
            widths[name] = math.inf
    return sorted(widths, key=lambda name: widths[name])


T = TypeVar("T", _Table, TableSchema)


def _without(table: T, column: str) -> T:
    if isinstance(table, _Table):
        return replace(table, columns=tuple(one for one in table.columns if one[0] != column))
    return replace(table, columns=tuple(one for one in table.columns if one.name != column))


def _batches(
    cursor: duckdb.DuckDBPyConnection, query: str, table: _Table, ref: str, lost: list[Unread]
) -> Iterator[pa.RecordBatch]:
    """Batches of a query; where the file breaks off, what came before it counts and the rest is listed as lost."""
    import duckdb

    documents, done = Documents(), 0
    try:
        for batch in cursor.sql(query).to_arrow_reader(_pace(cursor, query)):
            yield _batch(batch, table, documents)
            done += batch.num_rows
    except duckdb.OutOfMemoryException:
        raise _OutOfMemory(TOO_LARGE, where=ref) from None
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        lost.append(broken_off(ref, _reason(error), done))


def _pace(cursor: duckdb.DuckDBPyConnection, query: str) -> int:
    """Rows a batch, from the width of the first rows: cells may be 4 bytes or 40 MB."""
    first = cursor.sql(f"SELECT * FROM ({query}) LIMIT {FIRST_ROWS}").to_arrow_table()  # noqa: S608
    if not first.num_rows:
        return BATCH_ROWS
    return int(max(1, min(BATCH_ROWS, BATCH_BYTES * first.num_rows // max(1, first.nbytes))))


def _batch(batch: pa.RecordBatch, table: _Table, documents: Documents) -> pa.RecordBatch:
    columns: list[tuple[str, pa.Array]] = []
    if table.columns:
        for name, array in zip(batch.schema.names, batch.columns, strict=True):
            in_json = name in table.documents
            columns += (documents.columns(name, array.to_pylist()) if in_json else flattened(name, array)).items()
    return record_batch(columns, batch.num_rows)


def _state(path: Path) -> tuple[object, ...] | None:
    """What changes with every checkpoint (the headers carry its number) and every commit (the WAL grows)."""
    return heads(((path, 3 * 4096), (path.with_name(path.name + ".wal"), 4096)))


@contextmanager
def faults(where: str) -> Iterator[None]:
    """Turns DuckDB's errors into guardian's: by kind, since their words may quote what they choked on."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise UnreadError(_reason(error), where=where) from None


def _reason(error: Exception) -> str:
    text = str(error)
    if "ConstraintException" in type(error).__name__:
        return "its rows break a constraint of a table"
    if "lock on file" in text:
        return "locked by another program"
    if "not a valid DuckDB" in text or "encrypt" in text.lower() or "PermissionException" in type(error).__name__:
        return "not a DuckDB database, or an encrypted one"
    if "version number" in text:
        return "a DuckDB file of a version this DuckDB cannot read"
    if "orrupt" in text or "Could not read enough bytes" in text or "Serialization" in text:
        return DAMAGED
    if "Out of Memory" in text:
        return TOO_LARGE
    if "Permission denied" in text:
        return "permission denied"
    if "does not exist" in text or "Cannot open file" in text:
        return "no such file or table"
    return f"DuckDB cannot read it ({type(error).__name__})"
