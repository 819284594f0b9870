"""A plan is tried on cells that rules lean on: photos beside them are not read."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from guardian.sources.sinks import databases
from guardian.sources.sinks.trying import broken
from tests.sources.sinks.database_copies import Marks

ROWS, OCTETS = 60, 500_000
TABLE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(90) NOT NULL CHECK (email LIKE '%@%')"
    ", photo {blob} NOT NULL, other {blob})"
)


def rows() -> Iterator[tuple[int, str, bytes, bytes]]:
    for row in range(ROWS):
        photo = row.to_bytes(4, "big") * (OCTETS // 4)
        yield row, f"user{row}@example.com", photo, photo


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "mysql"])
def photos(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with photos beside addresses."""
    if request.param in ("sqlite", "duckdb"):
        path = tmp_path / f"photos.{request.param}"
        with (sqlite3 if request.param == "sqlite" else duckdb).connect(path) as base:
            base.execute(TABLE.format(blob="BLOB"))
            base.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", list(rows()))
        yield str(path)
        return
    server = request.getfixturevalue(f"{request.param}_server")
    yield from on_postgres(server) if request.param == "postgres" else on_mysql(server)


def on_postgres(server: str) -> Iterator[str]:
    url = server.replace("/postgres?", "/trial_sizes?")
    with psycopg.connect(server, autocommit=True) as base:
        base.execute("CREATE DATABASE trial_sizes")
        with psycopg.connect(url, autocommit=True) as inner, inner.cursor() as cursor:
            cursor.execute(TABLE.format(blob="bytea"))
            cursor.executemany("INSERT INTO people VALUES (%s, %s, %s, %s)", list(rows()))
        yield url
        base.execute("DROP DATABASE trial_sizes WITH (FORCE)")


def on_mysql(server: Any) -> Iterator[str]:
    with server.connect() as base, base.cursor() as cursor:
        cursor.execute("CREATE DATABASE trial_sizes CHARACTER SET utf8mb4")
        cursor.execute("USE trial_sizes")
        cursor.execute(TABLE.format(blob="LONGBLOB"))
        for row in rows():
            cursor.execute("INSERT INTO people VALUES (%s, %s, %s, %s)", row)
        base.commit()
        yield f"mysql://root@localhost/trial_sizes?unix_socket={server.socket}"
        cursor.execute("DROP DATABASE trial_sizes")


def test_photos_beside_what_a_rule_leans_on_are_not_read(photos: str) -> None:
    with databases.trial(photos, name="crm") as trial:
        (table,) = trial.involved
        assert trial.involved[table] == {"email"}
        tracemalloc.start()
        try:
            found = broken(trial, table, Marks(frozenset({"email"})))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert list(found) == ["email"]  # its marks hold no sign of an address
        assert peak < ROWS * OCTETS / 4
        if photos.endswith(".duckdb"):  # whose memory is its own
            tried = next(iter(trial.samples(table, Marks(frozenset({"email"})))))
            assert [column.name for column in tried.table.columns] == ["id", "email"]
