"""Every cell of a file or folder, in full and in order, in the batches in which a treater meets it: for checks.

Nested values come as flat columns, each with its rows; what cannot be read raises, since a check that passes over
something proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from guardian.errors import UnreadError
from guardian.model import TableSchema
from guardian.sources.files import schema_of
from guardian.sources.losses import Losses
from guardian.sources.sinks.contents import parts_of
from guardian.sources.sinks.looking import look
from guardian.sources.sinks.odd import Losing
from guardian.sources.sinks.rebuilding import is_list
from guardian.sources.walking import shown


def cells(
    path: Path,
    *,
    name: str = "",
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    as_format: str | None = None,
    losing: Losing = "refuse",
) -> Iterator[tuple[TableSchema, pa.RecordBatch]]:
    """Each table with its batches, as a scan reads them; array columns are ``list<…>``.

    Raises UnreadError where something cannot be read, unless ``losing`` says that the copy was made without it.
    """
    found = look(path, include, exclude, as_format)
    source = name or shown(path)
    if found.refused and losing == "refuse":
        raise UnreadError(found.refused[0].reason, where=f"{source}/{found.refused[0].ref}")
    for entry in found.entries:
        for part in parts_of(entry.content):
            table, losses = schema_of(source, part, entry.stamp), Losses()
            for work in part.table.batches(losses):
                for batch in (work,) if isinstance(work, pa.RecordBatch) else work():
                    yield table, batch
            if not losses.complete and losing == "refuse":
                raise UnreadError(losses.unread(table.ref)[0].reason, where=table.ref)


def leaves(array: pa.Array) -> pa.Array:
    """The single values of a column, lists laid out, without nulls."""
    while is_list(array.type):
        array = array.flatten()
    return pc.drop_null(array)
