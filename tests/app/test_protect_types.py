"""Columns of every type that an engine has: copied so that the check finds nothing, or refused before anything is
written, with column, reason and next step; never at copy time, and never by an internal error."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
Pair = tuple[str, str]
"""The addresses of a source and of the copy that is to be made."""
NUMBER = count()
LOOSE = {
    "YEAR": [1960 + at for at in range(30)],
    "BOOLEAN": [at % 2 for at in range(30)],
    "MONEY": [at * 2.5 for at in range(30)],
    "STRING": [str(at) for at in range(30)],
    "": [f"w{at}" for at in range(30)],
    "INTEGER": [at + at % 2 / 2 for at in range(30)],
    "BLOB": [bytes([at, 255]) for at in range(30)],
}
"""Types of SQLite that do not say what stands in their columns."""


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Pair]:
    names = [f"types_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}".encode())
        source, target = (postgres_server.replace("/postgres?", f"/{name}?") for name in names)
        yield source, target
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def mysql(mysql_server: Any) -> Iterator[Pair]:
    names = [f"types_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    with mysql_server.connect() as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {names[0]} CHARACTER SET utf8mb4")
        source, target = (f"mysql://root@localhost/{name}?unix_socket={mysql_server.socket}" for name in names)
        yield source, target
        for name in names:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def called_people(run: Run, source: str, *columns: str) -> None:
    assert run("scan", source).status in (0, 1)
    for column in columns:
        ref = f"{source}/main.m/{column}"
        done = run("catalog", "review", ref, "--override", "person_name", "--by", "ann", "--reason", "test")
        assert done.status == 0, done.err


@pytest.mark.parametrize("profile", ["share", "test-data", "archive"])
def test_what_a_loose_column_holds_decides_what_it_can_take(run: Run, profile: str) -> None:
    names = [f"c{at}" for at in range(len(LOOSE))]
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, LOOSE, strict=True))
        base.execute(f"CREATE TABLE m (id INTEGER PRIMARY KEY, {columns})")
        marks = ", ".join("?" * (len(names) + 1))
        base.executemany(f"INSERT INTO m VALUES ({marks})", zip(range(30), *LOOSE.values(), strict=True))
    called_people(run, "s.sqlite", *names)
    done = run("protect", "s.sqlite", "--to", "t.sqlite", "--profile", profile)
    if done.status == 4:  # all at once
        refused = [name for name in names if f"s.sqlite/main.m/{name}: profile {profile}" in done.err]
        with closing(sqlite3.connect("s.sqlite")) as base, base:
            for name in refused:
                base.execute(f"ALTER TABLE m DROP COLUMN {name}")
        called_people(run, "s.sqlite", *(set(names) - set(refused)))
        done = run("protect", "s.sqlite", "--to", "t.sqlite", "--profile", profile)
    assert done.status == 0, done.err
    assert run("protect", "s.sqlite", "--to", "t.sqlite", "--profile", profile, "--check").status == 0


def test_cells_of_typed_arrays_and_what_cannot_be_written_again_are_refused_at_once(run: Run) -> None:
    with duckdb.connect("s.duckdb") as base:
        base.execute(
            "CREATE TABLE m (id INTEGER, nums INTEGER[], days DATE[], loose VARIANT, bytes BLOB[], words VARCHAR[])"
        )
        base.execute(
            "INSERT INTO m SELECT n, [n], [DATE '1980-01-01'], n::VARIANT, ['\\xAA'::BLOB], ['w' || n]"
            " FROM range(30) t(n)"
        )
    names = ("nums", "days", "loose", "bytes")
    called_people(run, "s.duckdb", *names, "words")
    done = run("protect", "s.duckdb", "--to", "t.duckdb", "--profile", "archive")
    assert done.status == 4
    assert [name for name in (*names, "words") if f"main.m/{name}: " in done.err] == ["loose", "bytes"]
    assert done.err.count("cannot be replaced: make it JSON, or columns of its own") == 2
    assert "extends: archive" in done.err
    assert not Path("t.duckdb").exists()


def test_arrays_of_numbers_lose_the_values_of_people(run: Run) -> None:
    with duckdb.connect("s.duckdb") as base:
        base.execute("CREATE TABLE m (id INTEGER, nums INTEGER[], pair STRUCT(a VARCHAR, b INTEGER))")
        base.execute("INSERT INTO m SELECT n, [n], {'a': 'w' || n, 'b': n} FROM range(30) t(n)")
    called_people(run, "s.duckdb", "nums", "pair.a", "pair.b")
    assert run("protect", "s.duckdb", "--to", "t.duckdb").status == 0
    with duckdb.connect("t.duckdb", read_only=True) as base:
        assert base.execute("SELECT DISTINCT nums, pair.b FROM m").fetchall() == [([None], None)]
    assert run("protect", "s.duckdb", "--to", "t.duckdb", "--check").status == 0


def test_instants_of_postgresql_are_treated(run: Run, postgres: Pair) -> None:
    with psycopg.connect(postgres[0], autocommit=True) as base:
        base.execute("CREATE TABLE m (id int PRIMARY KEY, birth_date timestamptz, v int2vector, x oidvector)")
        base.execute(
            "INSERT INTO m SELECT n, TIMESTAMPTZ '1980-03-04 10:00+00' + n * INTERVAL '40 days', '1 2', '3 4'"
            " FROM generate_series(1, 30) n"
        )
    done = run("protect", postgres[0], "--to", postgres[1])
    assert done.status == 0, done.err
    assert run("protect", postgres[0], "--to", postgres[1], "--check").status == 0


PLACED = {
    "range": "PARTITION BY RANGE (birth_date)",
    "expression": "PARTITION BY RANGE ((date_part('year', birth_date)))",
    "below": "PARTITION BY HASH (id)",
}


@pytest.mark.parametrize("how", PLACED)
def test_a_column_that_places_rows_in_partitions_is_refused_before_a_row_is_sent(
    run: Run, postgres: Pair, how: str
) -> None:
    parts = {
        "range": "FOR VALUES FROM ('1900-01-01') TO ('2100-01-01')",
        "expression": "FOR VALUES FROM (1900) TO (2100)",
        "below": "FOR VALUES WITH (MODULUS 1, REMAINDER 0) PARTITION BY RANGE (birth_date)",
    }
    with psycopg.connect(postgres[0], autocommit=True) as base:
        base.execute(f"CREATE TABLE m (id int, birth_date date, email text) {PLACED[how]}".encode())
        base.execute(f"CREATE TABLE p PARTITION OF m {parts[how]}".encode())
        if how == "below":
            base.execute("CREATE TABLE q PARTITION OF p FOR VALUES FROM ('1900-01-01') TO ('2100-01-01')")
        base.execute(
            "INSERT INTO m SELECT n, DATE '1980-03-04' + n, 'p' || n || '@example.com' FROM generate_series(1, 30) n"
        )
    done = run("protect", postgres[0], "--to", postgres[1])
    assert done.status == 4
    assert "/birth_date: " in done.err
    assert "rows are put into partitions by it" in done.err
    assert "/id: " not in done.err


def test_a_hash_has_a_partition_for_any_value(run: Run, postgres: Pair) -> None:
    with psycopg.connect(postgres[0], autocommit=True) as base:
        base.execute("CREATE TABLE m (email text, n int) PARTITION BY HASH (email)")
        base.execute("CREATE TABLE p PARTITION OF m FOR VALUES WITH (MODULUS 2, REMAINDER 0)")
        base.execute("CREATE TABLE q PARTITION OF m FOR VALUES WITH (MODULUS 2, REMAINDER 1)")
        base.execute("INSERT INTO m SELECT 'p' || n || '@example.com', n FROM generate_series(1, 30) n")
    assert run("protect", postgres[0], "--to", postgres[1]).status == 0
    assert run("protect", postgres[0], "--to", postgres[1], "--check").status == 0


def test_partitions_of_mysql_are_looked_at_too(run: Run, mysql: Pair, mysql_server: Any) -> None:
    database = mysql[0].partition("?")[0].rpartition("/")[2]
    with mysql_server.connect(database=database) as base, base.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE m (id int, birth_date date, email varchar(200)) PARTITION BY RANGE COLUMNS (birth_date)"
            " (PARTITION old VALUES LESS THAN ('1990-01-01'), PARTITION new VALUES LESS THAN (MAXVALUE))"
        )
        rows = [(at, f"19{70 + at}-03-04", f"p{at}@example.com") for at in range(30)]
        cursor.executemany("INSERT INTO m VALUES (%s, %s, %s)", rows)
    done = run("protect", mysql[0], "--to", mysql[1])
    assert done.status == 4
    assert "rows are put into partitions by it" in done.err


def test_floats_that_sqlite_keeps_as_whole_numbers_are_what_their_treatment_makes(run: Run) -> None:
    """Of 2,000 drawn among all floats some ten lie between 2**53 and 2**63, where every one of them is whole."""
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        base.execute("CREATE TABLE m (id INTEGER PRIMARY KEY, sum MONEY)")
        base.executemany("INSERT INTO m VALUES (?, ?)", ((at, at * 2.5) for at in range(2_000)))
    called_people(run, "s.sqlite", "sum")
    command = ("protect", "s.sqlite", "--to", "t.sqlite", "--profile", "archive")
    assert run(*command).status == 0
    with closing(sqlite3.connect("t.sqlite")) as base:
        query = f"SELECT count(*) FROM m WHERE typeof(sum) = 'integer' AND abs(sum) > {2**53}"
        assert base.execute(query).fetchone()[0]
    done = run(*command, "--check")
    assert done.status == 0, done.out
