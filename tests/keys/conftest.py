"""Key rings in a folder of their own, opened by a master in a mapping instead of the environment."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guardian.keys.ring import KeyRing, create_ring, open_ring

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENVIRON = {"MASTER": base64.b64encode(bytes(range(32))).decode()}
Opening = Callable[[], KeyRing]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A key store: a file, and a schema of a real PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'keys.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    found = f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3Dring_keys"
    _emptied(server)
    yield found


def _emptied(server: str) -> None:
    """A schema without a ring: rows are deleted, since to make and drop tables takes a server long."""
    import psycopg

    with psycopg.connect(server) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS ring_keys")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'ring_keys'").fetchall()
        for (table,) in tables:
            connection.execute(psycopg.sql.SQL("DELETE FROM ring_keys.{}").format(psycopg.sql.Identifier(table)))


@pytest.fixture
def opening(url: str) -> Iterator[Opening]:
    """Makes a ring; each call opens it anew."""
    create_ring("env:MASTER", url, now=NOW, environ=ENVIRON).__exit__()
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_ring("env:MASTER", url, environ=ENVIRON))


@pytest.fixture
def ring(opening: Opening) -> KeyRing:
    return opening()
