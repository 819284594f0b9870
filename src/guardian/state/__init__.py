"""The state store: what guardian remembers between runs. SQLite by default, PostgreSQL by URL.

The only door to SQLAlchemy. It holds names, counts and decisions, never a value of a scanned cell.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from guardian.errors import UsageError
from guardian.state.connecting import (
    DEFAULT_FOLDER,
    StoreError,
    connect,
    default_url,
    faults_named,
    hold,
    shown_address,
)
from guardian.state.records import Record, add_records, find_records
from guardian.state.tables import KEYS, Row, create, row_of, select_rows, table_named

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["DEFAULT_FOLDER", "SCHEMA_VERSION", "Record", "Row", "Store", "StoreError", "Writer", "default_url"]

SCHEMA_VERSION = 1


class Store:
    """An open state store. Use as a context manager; every ``write()`` block is one transaction, all or nothing.

    ``durable``: what was committed is on the disk, and what was deleted is overwritten there (SQLite; PostgreSQL syncs
    by itself and keeps deleted rows until VACUUM).
    """

    def __init__(self, url: str | None = None, *, durable: bool = False) -> None:
        self._engine = connect(url or default_url(), durable)
        with faults_named(self._engine):
            self._migrate()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Writer]:
        """One transaction. ``alone``: no other such transaction, of any process, runs between its reads and writes."""
        with faults_named(self._engine), self._engine.begin() as connection:
            if alone:
                hold(connection)
            yield Writer(connection)

    def rows(self, table: str, **where: str) -> list[Row]:
        """Documents of ``table`` in key order, each with its key columns; ``where`` compares key columns."""
        with faults_named(self._engine), self._engine.connect() as connection:
            return select_rows(connection, table, where)

    def find_records(self, table: str, domain: str, ids: Iterable[str]) -> dict[str, Record]:
        """The records of ``ids`` that exist, by id; made for a million at once."""
        with faults_named(self._engine), self._engine.connect() as connection:
            return find_records(connection, table, domain, ids)

    def add_records(self, table: str, domain: str, records: Iterable[Record]) -> None:
        """Add records in one transaction; those whose id is there already stay as they are."""
        with self.write() as writer:
            writer.add_records(table, domain, records)

    def forget_deleted(self) -> None:
        """Write what was deleted over on the disk now (SQLite: the write-ahead log is folded in and emptied).

        Raises StoreError while another process reads an older state of the store, which holds it in the log.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with faults_named(self._engine), self._engine.connect() as connection:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        if busy:
            raise StoreError(
                "another process reads the store, so what was deleted is still in its write-ahead log",
                where=shown_address(self._engine.url),
                remedy="Wait until it is done, or end it (a backup, an open database shell); then do this again",
            )

    def secret(self, name: str, size: int = 32) -> bytes:
        """A random key of this store, made at its first use; for fingerprints, not for protecting data."""
        with self.write() as writer:
            writer.insert_missing("meta", {"name": name}, {"hex": secrets.token_hex(size)})
        return bytes.fromhex(self.rows("meta", name=name)[0]["hex"])

    def _migrate(self) -> None:
        with self._engine.begin() as connection:
            create(connection)
            writer = Writer(connection)
            writer.insert_missing("meta", {"name": "schema"}, {"version": SCHEMA_VERSION})
            found = writer.rows("meta", name="schema")[0]["version"]
        if found > SCHEMA_VERSION:
            raise UsageError(
                f"the state store has version {found}",
                expected=f"this guardian knows versions up to {SCHEMA_VERSION}",
                remedy="Use a newer guardian, or another store with --state",
            )


class Writer:
    """Writes inside one transaction. ``key`` names the key columns; ``body`` is stored as JSON."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, table: str, key: Mapping[str, str], body: Mapping[str, Any]) -> None:
        """Insert or replace one document."""
        values = row_of(key, body)
        insert = self._insert(table).values(values)
        self._connection.execute(
            insert.on_conflict_do_update(index_elements=KEYS[table], set_={"body": values["body"]})
        )

    def insert_missing(self, table: str, key: Mapping[str, str], body: Mapping[str, Any]) -> None:
        self._connection.execute(self._insert(table).values(row_of(key, body)).on_conflict_do_nothing())

    def delete(self, table: str, **where: str) -> None:
        found = table_named(table)
        self._connection.execute(found.delete().where(*(found.c[name] == value for name, value in where.items())))

    def rows(self, table: str, **where: str) -> list[Row]:
        return select_rows(self._connection, table, where)

    def find_records(self, table: str, domain: str, ids: Iterable[str]) -> dict[str, Record]:
        return find_records(self._connection, table, domain, ids)

    def add_records(self, table: str, domain: str, records: Iterable[Record]) -> None:
        """Add records; those whose id is there already stay as they are."""
        add_records(self._connection, table, domain, records)

    def put_records(self, table: str, domain: str, records: Iterable[Record]) -> None:
        """Add records, or replace those whose id is there already."""
        add_records(self._connection, table, domain, records, replace=True)

    def records_under(
        self, table: str, key_id: str, *, other: bool = False, most: int | None = None
    ) -> list[tuple[str, Record]]:
        """(domain, record) of those sealed under ``key_id``, or, with ``other``, under any other key but none ("")."""
        found = table_named(table)
        chosen = ~found.c.key_id.in_((key_id, "")) if other else found.c.key_id == key_id
        query = found.select().where(chosen).limit(most)
        return [(row.domain, Record(row.id, row.key_id, row.body)) for row in self._connection.execute(query)]

    def domains_of(self, table: str, record_id: str) -> tuple[str, ...]:
        """The domains that hold a record of this id."""
        from sqlalchemy import select

        found = table_named(table)
        rows = self._connection.execute(select(found.c.domain).where(found.c.id == record_id))
        return tuple(row[0] for row in rows)

    def all_domains(self, table: str) -> tuple[str, ...]:
        """The domains that hold any record, in order."""
        from sqlalchemy import select

        domain = table_named(table).c.domain
        return tuple(row[0] for row in self._connection.execute(select(domain).distinct().order_by(domain)))

    def count_records(self, table: str) -> dict[str, int]:
        """How many records are sealed under each key."""
        from sqlalchemy import func, select

        found = table_named(table)
        query = select(found.c.key_id, func.count()).group_by(found.c.key_id)
        return {row[0]: int(row[1]) for row in self._connection.execute(query)}

    def _insert(self, table: str) -> Any:
        if self._connection.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert
        else:
            from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
        return insert(table_named(table))
