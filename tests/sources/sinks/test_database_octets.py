"""The longest values of a table are asked for without a look at the whole schema; a dropped table is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guardian.errors import UnreadError
from guardian.sources.sinks.databases import octets

TABLE = "CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(40), note VARCHAR(40))"
ROW = "INSERT INTO people VALUES (1, 'Zoë', 'ab'), (2, 'Ed', NULL)"


@contextmanager
def built(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The address of a database with one small table, and the table's name."""
    if engine == "sqlite":
        with sqlite3.connect(tmp_path / "a.db") as base:
            base.execute(TABLE)
            base.execute(ROW)
        yield str(tmp_path / "a.db"), "main.people"
    elif engine == "postgres":
        server = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as base:
            base.execute("CREATE DATABASE octets_1")
            with psycopg.connect(server.replace("/postgres?", "/octets_1?"), autocommit=True) as own:
                own.execute(TABLE)
                own.execute(ROW)
            yield server.replace("/postgres?", "/octets_1?"), "public.people"
            base.execute("DROP DATABASE octets_1 WITH (FORCE)")
    else:
        server = request.getfixturevalue("mysql_server")
        with server.connect() as base, base.cursor() as cursor:
            cursor.execute("CREATE DATABASE octets_1 CHARACTER SET utf8mb4")
            cursor.execute("USE octets_1")
            cursor.execute(TABLE)
            cursor.execute(ROW)
            yield f"mysql://root@localhost/octets_1?unix_socket={server.socket}", "octets_1.people"
            cursor.execute("DROP DATABASE octets_1")


@pytest.mark.parametrize("engine", ["sqlite", "postgres", "mysql"])
def test_the_longest_values_need_no_schema_and_a_dropped_table_is_told(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole(*_: Any) -> None:
        raise AssertionError("the whole schema was read")

    with built(engine, tmp_path, request) as (address, table):
        if engine != "sqlite":
            monkeypatch.setattr(f"guardian.sources.sinks.{engine}.read_schema", whole)
        assert octets(address, table, ("name", "note"), name="s") == {"name": 4, "note": 2}
        with pytest.raises(UnreadError, match="dropped"):
            octets(address, f"{table}_gone", ("name",), name="s")
