"""What each column of a file's copy can hold, from the format's own types."""

from __future__ import annotations

from collections.abc import Mapping

from guardian.sources.formats import Part
from guardian.sources.sinks.base import Holds


def holds(part: Part) -> Mapping[str, Holds]:
    """By column name. Text formats hold any text; nulls stay possible unless the schema forbids them."""
    return {column.name: Holds("text", None, True, column.type) for column in part.table.columns}
