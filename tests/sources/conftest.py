"""Real database servers for the tests of sources, and a kernel that simply keeps the rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pytest

from guardian.model import TableSchema
from guardian.sources.base import Reading, Source

Rows = tuple[dict[str, Any], ...]


class Keep:
    """A kernel whose profile is the rows themselves; a column a batch lacks is simply not in its rows."""

    def empty(self, table: TableSchema) -> Rows:
        return ()

    def examine(self, table: TableSchema, batch: pa.RecordBatch) -> Rows:
        batch.validate(full=True)
        return tuple(batch.to_pylist())

    def merge(self, left: Rows, right: Rows) -> Rows:
        return left + right


@pytest.fixture
def kernel() -> Keep:
    return Keep()


@pytest.fixture
def rows_of() -> Callable[..., Reading[Rows]]:
    """Reads one table of a source: ``rows_of(source, "main.members", sample_rows=10)``."""

    def read(source: Source, name: str, sample_rows: int | None = None) -> Reading[Rows]:
        tables = {table.name: table for table in source.tables() if isinstance(table, TableSchema)}
        return source.profile(tables[name], Keep(), sample_rows)

    return read


@dataclass(frozen=True)
class Database:
    """A database of one engine: how to open it, how to change it from outside, what its one schema is called."""

    engine: str
    target: str
    schema: str
    run: Callable[..., None]
    changes_while_open: bool = True

    def quoted(self, name: str) -> str:
        mark = "`" if self.engine == "mysql" else '"'
        return mark + name.replace(mark, 2 * mark) + mark


NUMBERS = count()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Database:
    path = tmp_path / "d.sqlite"

    def run(*statements: str) -> None:
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    run("PRAGMA user_version = 1")
    return Database("sqlite", str(path), "main", run)


@pytest.fixture
def duckdb_database(tmp_path: Path) -> Database:
    path = tmp_path / "d.db"

    def run(*statements: str) -> None:
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)

    run()
    return Database("duckdb", str(path), "main", run, changes_while_open=False)


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[Database]:
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    target = postgres_server.replace("/postgres?", f"/{name}?")

    def run(*statements: str) -> None:
        with psycopg.connect(target, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    yield Database("postgres", target, "public", run)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def mysql_database(mysql_server: Any) -> Iterator[Database]:
    name = f"test_{next(NUMBERS)}"
    with mysql_server.connect() as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")

    def run(*statements: str) -> None:
        with mysql_server.connect(database=name) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    yield Database("mysql", f"mysql://root@localhost/{name}?unix_socket={mysql_server.socket}", name, run)
    with mysql_server.connect() as admin, admin.cursor() as cursor:
        cursor.execute("SET lock_wait_timeout = 20")
        cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "mysql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Each engine in turn."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found
