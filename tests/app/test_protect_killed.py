"""`guardian protect` killed at random moments and taken up again: no half target, nothing lost, nothing twice.

``GUARDIAN_KILLS`` says how many kills each kind of source gets; `.ci/run` gives 50.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

KILLS = int(os.environ.get("GUARDIAN_KILLS", "3"))
ROWS = 12_000
HELPER = Path(__file__).with_name("killed_runs.py")
NUMBER = count()
COLUMNS = ("id", "email", "mobile", "points")


class Runs:
    """Runs of the command, each in a process of its own, begun at once."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        environment = {**os.environ, "GUARDIAN_MASTER_KEY": bytes(range(32)).hex()}
        environment.pop("GUARDIAN_MASTER", None)
        self._server = subprocess.Popen(
            [sys.executable, str(HELPER), str(folder / "modules")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=environment,
        )

    def begin(self, *argv: object) -> int:
        return int(self._asked(json.dumps({"argv": [*map(str, argv)], "log": str(self.log)})))

    def end(self) -> int:
        """How the run ended; -9: it was killed."""
        return int(self._asked(""))

    def whole(self, *argv: object) -> float:
        """A run that nobody kills, in seconds."""
        begun = time.monotonic()
        self.begin(*argv)
        assert self.end() == 0, self.log.read_text()
        return time.monotonic() - begun

    def close(self) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait()

    def _asked(self, line: str) -> str:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(f"{line}\n")
        self._server.stdin.flush()
        return self._server.stdout.readline()


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    (tmp_path / "work").mkdir()
    found = Runs(tmp_path / "work")
    found.whole("keys", "init")
    yield found
    found.close()


@dataclass(frozen=True)
class Kind:
    """A source and the place of its copy: what can be seen of a copy (None: nothing), how it goes, what is left."""

    source: str
    target: str
    seen: Callable[[str], object]
    gone: Callable[[], None]
    left: Callable[[], list[str]]
    untouched: Callable[[], object]
    profile: str = "share"
    """Of ``archive`` the outputs differ from run to run: they are opened by ``--check`` and compared."""


def rows() -> Iterator[tuple[object, ...]]:
    for number in range(ROWS):
        yield number, f"user{number}@example.com", f"138{number:08d}", number % 97


def octets(path: str) -> object:
    """Every byte of a file or folder; None where there is none."""
    place = Path(path)
    if not place.exists():
        return None
    files = sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
    return {str(one.relative_to(place)): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def of_files(source: Path, target: Path, seen: Callable[[str], object] = octets) -> Kind:
    def gone() -> None:
        shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
        Path(f"{target}.guardian.json").unlink(missing_ok=True)

    def left() -> list[str]:
        return [one.name for one in target.parent.iterdir() if "guardian-part" in one.name or "-staging" in one.name]

    return Kind(str(source), str(target), seen, gone, left, lambda: octets(str(source)))


def a_csv(folder: Path) -> Kind:
    with (folder / "many.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows()])
    return of_files(folder / "many.csv", folder / "out.csv")


def a_folder(folder: Path) -> Kind:
    source = folder / "many"
    source.mkdir()
    a_csv(source)
    listed = [dict(zip(COLUMNS, row, strict=True)) for row in rows()]
    (source / "many.jsonl").write_text("".join(json.dumps(row) + "\n" for row in listed[: ROWS // 4]))
    pq.write_table(pa.Table.from_pylist(listed[: ROWS // 2]), source / "many.parquet", row_group_size=1_000)
    return of_files(source, folder / "out")


CREATE = "CREATE TABLE {} (id INTEGER PRIMARY KEY, email VARCHAR(400), mobile VARCHAR(40), points INTEGER)"
TABLES = ("first_one", "second_one")


def a_sqlite(folder: Path) -> Kind:
    with sqlite3.connect(folder / "many.sqlite") as base:
        for table in TABLES:
            base.execute(CREATE.format(table))
            base.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", rows())
    base.close()
    return of_files(folder / "many.sqlite", folder / "out.sqlite")


def a_duckdb(folder: Path) -> Kind:
    table = pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows()])
    with duckdb.connect(str(folder / "many.duckdb")) as base:
        for name in TABLES:
            base.execute(CREATE.format(name))
            base.register("these", table)
            base.execute(f"INSERT INTO {name} SELECT * FROM these")

    def seen(path: str) -> object:
        if not Path(path).exists():
            return None
        with duckdb.connect(path, read_only=True) as base:
            return [base.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in TABLES]

    return of_files(folder / "many.duckdb", folder / "out.duckdb", seen)


def an_archive(folder: Path) -> Kind:
    def seen(path: str) -> object:
        if not Path(path).exists():
            return None
        with sqlite3.connect(path) as base:
            return [base.execute(f"SELECT count(*), sum(id) FROM {name}").fetchall() for name in TABLES]

    return replace(a_sqlite(folder), seen=seen, profile="archive")


FILES = {
    "a CSV": a_csv,
    "a folder": a_folder,
    "a SQLite file": a_sqlite,
    "a DuckDB file": a_duckdb,
    "an archive": an_archive,
}


def on_a_server(ask: Callable[..., list[tuple[Any, ...]]], names: tuple[str, str], urls: tuple[str, str]) -> Kind:
    """``ask(database, statement)``; the copy is what its tables hold, by their primary keys."""
    source, target = names

    def held(database: str) -> object:
        return [ask(database, f"SELECT * FROM {table} ORDER BY id") for table in TABLES]

    def seen(_: str) -> object:
        present = ask(
            source if "mysql" in urls[0] else target,
            f"SELECT count(*) FROM information_schema.tables WHERE table_schema IN ('public', '{target}')"
            " AND table_name LIKE '%_one'",
        )
        return held(target) if present[0][0] else None

    def gone() -> None:
        if "mysql" in urls[0]:
            ask(source, f"DROP DATABASE IF EXISTS {target}")
        else:
            ask(target, "DROP SCHEMA IF EXISTS public, guardian CASCADE")
            ask(target, "CREATE SCHEMA public")

    def left() -> list[str]:
        query = "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'guardian_staging%'"
        return [row[0] for row in ask(source if "mysql" in urls[0] else target, query)]

    return Kind(*urls, seen, gone, left, lambda: held(source))


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Kind]:
    names = f"killed_{next(NUMBER)}", f"killed_{next(NUMBER)}"
    urls = tuple(postgres_server.replace("/postgres?", f"/{name}?") for name in names)

    def ask(database: str, statement: str) -> list[tuple[Any, ...]]:
        url = postgres_server.replace("/postgres?", f"/{database}?")
        with psycopg.connect(url, autocommit=True) as base:
            cursor = base.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    for name in names:
        ask("postgres", f"CREATE DATABASE {name}")
    for table in TABLES:
        ask(names[0], CREATE.format(table))
        with psycopg.connect(urls[0]) as base, base.cursor().copy(f"COPY {table} FROM STDIN".encode()) as out:
            for row in rows():
                out.write_row(row)
    yield on_a_server(ask, names, (urls[0], urls[1]))
    for name in names:
        ask("postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def mysql(mysql_server: Any) -> Iterator[Kind]:
    names = f"killed_{next(NUMBER)}", f"killed_{next(NUMBER)}"

    def ask(database: str, statement: str) -> list[tuple[Any, ...]]:
        with mysql_server.connect(database=database or None) as base, base.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    ask("", f"CREATE DATABASE {names[0]} CHARACTER SET utf8mb4")
    for table in TABLES:
        ask(names[0], CREATE.format(table))
        with mysql_server.connect(database=names[0]) as base, base.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} VALUES (%s, %s, %s, %s)", list(rows()))
    urls = [f"mysql://root@localhost/{name}?unix_socket={mysql_server.socket}" for name in names]
    yield on_a_server(ask, names, (urls[0], urls[1]))
    for name in names:
        ask("", f"DROP DATABASE IF EXISTS {name}")


@pytest.mark.parametrize("engine", ["postgres", "mysql"])
def test_killed_at_any_moment_a_copy_on_a_server_is_whole_or_not_there(
    request: pytest.FixtureRequest, runs: Runs, engine: str
) -> None:
    killed(runs, request.getfixturevalue(engine), KILLS)


@pytest.mark.parametrize("name", FILES)
def test_killed_at_any_moment_a_copy_of_files_is_whole_or_not_there(tmp_path: Path, runs: Runs, name: str) -> None:
    kind = FILES[name](tmp_path)
    killed(runs, kind, KILLS if kind.profile == "share" else max(KILLS // 3, 2))


def killed(runs: Runs, kind: Kind, kills: int) -> None:
    """Runs are killed one after another, each going on where the last one stopped, until so many were."""
    command = ("protect", kind.source, "--to", kind.target, "--profile", kind.profile)
    before = kind.untouched()
    runs.whole(*command)
    expected = kind.seen(kind.target)
    assert expected
    lengths = []
    for _ in range(2):  # the first of these still waits for modules to be loaded
        kind.gone()
        lengths.append(runs.whole(*command))
        assert kind.seen(kind.target) == expected
    kind.gone()
    length, writing = min(lengths), written(runs, kind, command)
    kind.gone()
    dice, done, amid = random.Random(11), 0, 0
    while done < kills:
        run = runs.begin(*command)
        if done % 2:
            begun(kind, length)
        time.sleep(dice.uniform(0, writing if done % 2 else length))
        os.kill(run, signal.SIGKILL)
        status = runs.end()  # a server may have ended what a killed run asked for after the last look at the copy
        assert status in {0, -signal.SIGKILL} or refused(runs), runs.log.read_text()
        done += status == -signal.SIGKILL
        amid += bool(kind.left())
        found = kind.seen(kind.target)
        if found is not None and (kind.profile == "archive" or not kind.left()):
            assert found == expected
            ended(runs, kind, command)
            kind.gone()
    ended(runs, kind, command)
    assert kind.seen(kind.target) == expected
    assert (kind.left(), kind.untouched()) == ([], before)
    assert amid or kills < 10, "no kill hit a copy that was being written"


def written(runs: Runs, kind: Kind, command: tuple[str, ...]) -> float:
    """How long a run writes, once it has begun to."""
    runs.begin(*command)
    begun(kind, 60)
    begin = time.monotonic()
    assert runs.end() == 0, runs.log.read_text()
    return time.monotonic() - begin


def begun(kind: Kind, length: float) -> None:
    """Until something of the copy is being written, or is there."""
    end = time.monotonic() + 3 * length
    while not (kind.left() or kind.seen(kind.target)) and time.monotonic() < end:
        time.sleep(0.005)


def ended(runs: Runs, kind: Kind, command: tuple[str, ...]) -> None:
    """The same command ends what was begun; where all of it was done, it says that the target is there."""
    runs.begin(*command)
    assert runs.end() == 0 or refused(runs), runs.log.read_text()
    if kind.profile == "archive":
        runs.whole("protect", kind.source, "--to", kind.target, "--check")


def refused(runs: Runs) -> bool:
    """Whether the last run said that the target is there."""
    said = runs.log.read_text()
    return "exists already" in said or "holds objects already" in said
