"""Many small sealed records: written and looked up a million at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from guardian.state.tables import table_named

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CHUNK = 50_000
"""Records to a statement."""


class Record(NamedTuple):
    """One sealed record. ``key_id``: the key that ``body`` is sealed under; what they mean is the caller's."""

    id: str
    key_id: str
    body: bytes

    def __repr__(self) -> str:
        return f"Record({self.id!r}, {self.key_id!r})"


def find_records(connection: Connection, table: str, domain: str, ids: Iterable[str]) -> dict[str, Record]:
    name = table_named(table).name
    found: dict[str, Record] = {}
    for chunk in _chunks(sorted(ids)):  # neighbours lie on the same page
        if connection.dialect.name == "postgresql":
            query = f"SELECT id, key_id, body FROM {name} WHERE domain = %s AND id = ANY(%s)"  # noqa: S608 - own name
            rows = connection.exec_driver_sql(query, (domain, chunk))
        else:
            query = (
                f"SELECT id, key_id, body FROM {name} WHERE domain = ? "  # noqa: S608 - own name
                "AND id IN (SELECT value FROM json_each(?))"
            )
            rows = connection.exec_driver_sql(query, (domain, json.dumps(chunk)))
        found.update((row[0], Record(*row)) for row in rows.fetchall())
    return found


def add_records(
    connection: Connection, table: str, domain: str, records: Iterable[Record], *, replace: bool = False
) -> None:
    """In order of their ids: neighbours land on the same page of the index."""
    name = table_named(table).name
    conflict = "(domain, id) DO UPDATE SET key_id = excluded.key_id, body = excluded.body" if replace else "DO NOTHING"
    for chunk in _chunks(sorted(records, key=lambda record: record.id)):
        if connection.dialect.name == "postgresql":
            query = (
                f"INSERT INTO {name} (domain, id, key_id, body) "  # noqa: S608 - own name
                "SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::bytea[]) ON CONFLICT " + conflict
            )
            columns = ([one.id for one in chunk], [one.key_id for one in chunk], [one.body for one in chunk])
            connection.exec_driver_sql(query, (domain, *columns))
        else:
            query = f"INSERT INTO {name} (domain, id, key_id, body) VALUES (?, ?, ?, ?) ON CONFLICT {conflict}"  # noqa: S608
            connection.exec_driver_sql(query, [(domain, one.id, one.key_id, one.body) for one in chunk])


T = TypeVar("T")


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
