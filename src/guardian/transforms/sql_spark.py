"""Keys of hashes in a Spark session: a temporary view, since Spark writes parameters into its plans and event logs.

Imports nothing, so that it runs wherever the session is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guardian.transforms.sql_hash import SqlHash

COLUMNS = "inner_pad binary, outer_pad binary"


def keys_view(session: Any, hashed: SqlHash) -> None:
    """Make the view that ``hashed.sql(column, "spark")`` reads. Whoever shares the session can read it."""
    view(session, hashed.name, hashed.inner, hashed.outer)


def view(session: Any, name: str, inner: bytes, outer: bytes) -> None:
    rows = [(bytearray(inner), bytearray(outer))]
    session.createDataFrame(rows, COLUMNS).createOrReplaceTempView(name)


def forgotten(session: Any, hashed: SqlHash) -> None:
    """Take the view away again."""
    session.catalog.dropTempView(hashed.name)
