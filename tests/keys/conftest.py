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
    import psycopg

    server = request.getfixturevalue("postgres_server")
    name = f"keys_{abs(hash(request.node.nodeid)) % 10**9}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    yield server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def opening(url: str) -> Iterator[Opening]:
    """Makes a ring; each call opens it anew."""
    create_ring("env:MASTER", url, now=NOW, environ=ENVIRON).__exit__()
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_ring("env:MASTER", url, environ=ENVIRON))


@pytest.fixture
def ring(opening: Opening) -> KeyRing:
    return opening()
