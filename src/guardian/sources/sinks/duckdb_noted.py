"""What a DuckDB file notes of the cells of a column: its least and greatest value (of texts the first bytes), lengths.

A note grows with every row and never shrinks: where rows were deleted or overwritten, it says what was in them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from math import isnan
from pathlib import Path
from typing import Any

from guardian.sources.databases import quoted
from guardian.sources.sinks.duckdb_plan import connected
from guardian.sources.sinks.duckdb_schema import SOURCE, Table, rows

SAYING = frozenset({"min", "max", "min_string_length", "max_string_length", "total_string_length"})
"""What a note says of cells; the rest is whether there are nulls, and a guess at how many differ."""
FRESH = "guardian_fresh"


def of_other_cells(path: Path, tables: Iterable[Table]) -> Iterator[tuple[Table, int]]:
    """Tables with columns of which the file notes what none of their cells says, and how many columns these are: their
    rows are written once more and noted anew."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(connected(str(Path(folder) / "fresh"), path)) as connection,
    ):
        for table in tables:
            names = [quoted(column.name) for column in table.written]
            if not names:
                continue
            place = quoted(SOURCE, table.schema, table.name)
            connection.execute(f"CREATE TABLE {FRESH} AS SELECT {', '.join(names)} FROM {place}")  # noqa: S608
            pairs = zip(_noted(connection, place, names), _noted(connection, FRESH, names), strict=True)
            if count := sum(kept != fresh for kept, fresh in pairs):
                yield table, count
            connection.execute(f"DROP TABLE {FRESH}")


def _noted(connection: Any, place: str, names: list[str]) -> list[object]:
    """What is noted of each column; of a table without rows, nothing is."""
    asked = ", ".join(f"stats(t.{name})" for name in names)
    found = rows(connection, f"SELECT {asked} FROM {place} t LIMIT 1")  # noqa: S608
    return [_saying(note) for row in found for note in row]


def _saying(note: object) -> object:
    if isinstance(note, dict):
        return {name: _saying(said) for name, said in note.items() if isinstance(said, dict | list) or name in SAYING}
    if isinstance(note, list):
        return [_saying(one) for one in note]
    return "NaN" if isinstance(note, float) and isnan(note) else note  # which equals itself so
