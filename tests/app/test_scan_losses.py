"""What happens to the data while a real `guardian scan` reads them: servers die, tables and files go, grow, shrink."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from guardian.ledger import log
from tests.conftest import start_postgres

HELD = """
import sys
from guardian.cli import main, progress
from guardian.sources import databases, mysql_rows, postgres_rows
for module in (databases, mysql_rows, postgres_rows):
    module.BATCH_ROWS = 1_000
when, name, sys.argv[1:3] = sys.argv[1], sys.argv[2], []
seen = []
def hold():
    if seen and seen[0].endswith(name):
        seen.clear()
        print("HELD", file=sys.stderr, flush=True)
        sys.stdin.readline()
table, rows = progress.ScanProgress.table, progress.ScanProgress.rows
def on_table(self, shown):
    seen[:] = [shown]
    table(self, shown)
    when == "before" and hold()
def on_rows(self, *counts):
    rows(self, *counts)
    when == "amid" and hold()
progress.ScanProgress.table, progress.ScanProgress.rows = on_table, on_rows
main.run()
"""
"""The command, held once: before the first row of one table is read, or after its first rows. A line lets it go on."""


@dataclass(frozen=True)
class Ended:
    status: int
    document: dict[str, Any]
    err: str
    events: list[tuple[str, str]]

    @property
    def unread(self) -> dict[str, str]:
        return {line["ref"].rsplit("/", 1)[1]: line["reason"] for line in self.document["coverage"]["unread"]}

    @property
    def examined(self) -> dict[str, int]:
        """Cells looked at, by table and column."""
        return {
            "/".join(column["ref"].split("/")[-2:]): column["evidence"]["examined"]
            for column in self.document["columns"]
        }

    @property
    def rows(self) -> dict[str, int]:
        return {table["ref"].rsplit("/", 1)[1]: table["rows"] for table in self.document["tables"]}


def scan_while(folder: Path, when: str, name: str, change: Callable[[], object], *arguments: object) -> Ended:
    """A scan during which something happens at a point that does not depend on time."""
    command = [sys.executable, "-c", HELD, when, name, "scan", *map(str, arguments), "--format=json", "--full"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=folder, text=True, **pipes)
    assert process.stderr is not None
    before = ""
    while "HELD" not in before:
        line = process.stderr.readline()
        assert line, before
        before += line
    change()
    out, err = process.communicate("\n", timeout=600)
    events = [(event.action, event.outcome) for event in log.read(folder / ".guardian" / "ledger.jsonl")]
    return Ended(process.returncode, json.loads(out), err, events)


def ended_well(ended: Ended) -> bool:
    """Exit 3, no traceback, and a ledger that says how it ended."""
    return (
        ended.status == 3
        and "Traceback" not in ended.err
        and "internal error" not in ended.err
        and ended.events == [("scan", "started"), ("scan", "done")]
        and "Marlene" not in json.dumps(ended.document) + ended.err
    )


ROWS = 40_000
SMALL = "mail\n" + "".join(f"a{number}@example.com\n" for number in range(50))


@contextmanager
def own_postgres(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A server that may be killed: its address, and what kills it and all its backends."""
    server = start_postgres(folder / "pg")

    def kill() -> None:
        pid = server.get_pid()
        assert pid is not None
        postmaster = psutil.Process(pid)
        for process in (postmaster, *postmaster.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):  # without its postmaster a backend ends by itself
                process.kill()

    try:
        yield server.get_uri().replace("postgres:@", "postgres@"), kill
    finally:
        with suppress(psutil.NoSuchProcess):  # it was killed, as intended
            server.cleanup()


def test_a_postgresql_server_killed_amid_a_table_is_told_and_the_rest_is_scanned(
    tmp_path: Path, server_folder: Path
) -> None:
    folder = server_folder / "dies"
    folder.mkdir()
    (tmp_path / "a.csv").write_text(SMALL)
    with own_postgres(folder) as (url, kill):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                f"CREATE TABLE people AS SELECT n AS id, 'Marlene Fritsch' AS name, repeat('x', 500) AS rest"
                f" FROM generate_series(1, {ROWS}) n"
            )
            connection.execute("CREATE TABLE zoo AS SELECT 1 AS id")
        ended = scan_while(tmp_path, "amid", "people", kill, url, "a.csv")
    assert_told(ended, "public.people", "public.zoo")


def test_a_mariadb_server_killed_amid_a_table_is_told_and_the_rest_is_scanned(
    tmp_path: Path, mysql_to_kill: Any
) -> None:
    (tmp_path / "a.csv").write_text(SMALL)
    with mysql_to_kill.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE d")
        cursor.execute("USE d")
        cursor.execute(
            "CREATE TABLE d.people AS SELECT seq AS id, 'Marlene Fritsch' AS name, REPEAT('x', 500) AS rest"
            f" FROM seq_1_to_{ROWS}"
        )
        cursor.execute("CREATE TABLE d.zoo AS SELECT 1 AS id")
    url = f"mysql://root@localhost/d?unix_socket={mysql_to_kill.socket}"
    ended = scan_while(tmp_path, "amid", "people", lambda: os.kill(mysql_to_kill.pid, signal.SIGKILL), url, "a.csv")
    assert_told(ended, "d.people", "d.zoo")


def assert_told(ended: Ended, broken: str, after: str) -> None:
    """What came before the end counts, what did not is unread, and the next target is scanned."""
    assert ended_well(ended)
    assert ended.unread[broken].startswith("the server went away; ")
    assert ended.unread[broken].endswith(" rows came before")
    assert 0 < ended.examined[f"{broken}/name"] < ROWS
    assert after in ended.unread
    assert ended.examined["a.csv/mail"] == 50


def test_a_server_that_lives_gives_every_row_after_the_same_pause(tmp_path: Path, postgres_server: str) -> None:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA lives")
        connection.execute(f"CREATE TABLE lives.people AS SELECT n AS id FROM generate_series(1, {ROWS}) n")
    ended = scan_while(tmp_path, "amid", "people", lambda: None, postgres_server, "--include=lives.*")
    assert (ended.status, ended.unread, ended.examined["lives.people/id"]) == (0, {}, ROWS)


def test_a_postgresql_table_dropped_before_its_turn_is_told_and_the_next_is_scanned(
    tmp_path: Path, postgres_server: str
) -> None:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA drops")
        for name in ("animals", "people", "zoo"):
            connection.execute(f"CREATE TABLE drops.{name} AS SELECT 'a@example.com' AS mail")
        ended = scan_while(
            tmp_path,
            "before",
            "people",
            lambda: connection.execute("DROP TABLE drops.people"),
            postgres_server,
            "--include=drops.*",
        )
    assert ended_well(ended)
    assert set(ended.unread) == {"drops.people"}
    assert set(ended.examined) == {"drops.animals/mail", "drops.zoo/mail"}


def test_a_mariadb_table_dropped_before_its_turn_is_told_and_the_next_is_scanned(
    tmp_path: Path, mysql_server: Any
) -> None:
    with mysql_server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE drops")
        for name in ("animals", "people", "zoo"):
            cursor.execute(f"CREATE TABLE drops.{name} AS SELECT 'a@example.com' AS mail")
        url = f"mysql://root@localhost/drops?unix_socket={mysql_server.socket}"
        ended = scan_while(tmp_path, "before", "people", lambda: cursor.execute("DROP TABLE drops.people"), url)
    assert ended_well(ended)
    assert set(ended.unread) == {"drops.people"}
    assert set(ended.examined) == {"drops.animals/mail", "drops.zoo/mail"}


def large(path: Path) -> Path:
    """A file of some 20 MB: more than is read ahead."""
    rows = "".join(f"{number},Marlene Fritsch,{'x' * 480}\n" for number in range(ROWS))
    path.write_text("id,name,rest\n" + rows)
    return path


def appending(path: Path) -> None:
    """A writer that goes on while the scan does."""
    line = f"0,Marlene Fritsch,{'y' * 480}\n"

    def write() -> None:
        for _ in range(200):
            with path.open("a") as file:
                file.write(line * 10)

    thread = threading.Thread(target=write)
    thread.start()
    with path.open("a") as file:
        file.write(line)


@pytest.mark.parametrize(
    ("when", "change", "reason"),
    [
        ("amid", appending, "changed while it was read"),
        ("before", appending, "changed while it was read"),
        ("amid", lambda path: os.truncate(path, 1_000_000), "changed while it was read"),
        ("before", lambda path: os.truncate(path, 1_000_000), "changed while it was read"),
        ("before", Path.unlink, "the file is gone"),
        ("amid", Path.unlink, "changed while it was read"),
    ],
    ids=["grows", "grew", "shrinks", "shrank", "went", "goes"],
)
def test_a_csv_that_changes_under_the_scan_is_told_and_the_next_file_is_scanned(
    tmp_path: Path, when: str, change: Callable[[Path], object], reason: str
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    path = large(folder / "big.csv")
    (folder / "small.csv").write_text(SMALL)
    ended = scan_while(tmp_path, when, "big.csv", lambda: change(path), "data")
    assert ended_well(ended)
    assert set(ended.unread) == {"big.csv"}
    assert reason in ended.unread["big.csv"]
    assert ended.examined["small.csv/mail"] == 50
    if "gone" not in reason:
        assert ended.examined["big.csv/name"] > 0
        assert {column["evidence"]["upper_bound_95"] for column in ended.document["columns"][:3]} == {None}


def test_a_file_that_vanishes_between_listing_and_reading_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("a.csv", "b.csv", "c.csv"):
        (folder / name).write_text(SMALL)
    ended = scan_while(tmp_path, "before", "a.csv", (folder / "b.csv").unlink, "data")
    assert ended_well(ended)
    assert set(ended.unread) == {"b.csv"}
    assert "the file is gone" in ended.unread["b.csv"]
    assert set(ended.examined) == {"a.csv/mail", "c.csv/mail"}


def test_nothing_is_told_of_files_that_stay(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    large(tmp_path / "data" / "big.csv")
    ended = scan_while(tmp_path, "amid", "big.csv", lambda: None, "data")
    assert (ended.unread, ended.examined["big.csv/name"]) == ({}, ROWS)
