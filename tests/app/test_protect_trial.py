"""A plan is tried on rows: what would stop the copy is refused, or gives way to the next choice, before it begins."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("ring")

ROWS = 600


def people(declared: str, *, extra: str = "") -> Path:
    """A file with mobile numbers, e-mails and amounts; ``declared``: the column ``mobile``."""
    path = Path("people.db")
    with sqlite3.connect(path) as base:
        base.execute(
            f"CREATE TABLE people (id INTEGER PRIMARY KEY, {declared}, email VARCHAR(80), amount REAL {extra})"
        )
        base.executemany(
            "INSERT INTO people (id, mobile, email, amount) VALUES (?, ?, ?, ?)",
            [(row, mobile(row), f"user{row}@example.com", row * 1.5) for row in range(1, ROWS + 1)],
        )
    return path


def mobile(row: int) -> str:
    return f"13{row % 10}{10000000 + row * 7919 % 80000000:08d}"


CASES = [
    ("mobile TEXT CHECK (mobile NOT GLOB '*[^0-9]*' AND length(mobile) = 11)", "kept"),
    ("mobile TEXT CHECK (mobile LIKE '13%')", "null"),
    ("mobile TEXT NOT NULL CHECK (mobile GLOB '13[0-9]*')", "refused"),
    ("mobile TEXT NOT NULL CHECK (length(mobile) = 11)", "kept"),
    ("mobile TEXT NOT NULL CHECK (CAST(mobile AS INTEGER) BETWEEN 13000000000 AND 13999999999)", "refused"),
    ("mobile TEXT NOT NULL, head TEXT AS (substr(mobile, 1, 2)) STORED CHECK (head = '13')", "refused"),
]


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(("declared", "wanted"), CASES)
def test_what_rows_of_sqlite_would_break_is_known_before_the_copy(
    run: Run, declared: str, wanted: str, *, dry: bool
) -> None:
    source = people(declared)
    done = run("protect", source, *(["--dry-run"] if dry else ["--to", "out.db"]))
    assert done.status == (4 if wanted == "refused" else 0), done.err + done.out
    if wanted == "refused":
        assert "1 column cannot be protected" in done.err + done.out or dry
        assert "people.mobile" in (done.err + done.out).replace("/mobile", ".mobile")
        assert not Path("out.db").exists()
    elif not dry:
        with sqlite3.connect("out.db") as copy:
            cells = [row[0] for row in copy.execute("SELECT mobile FROM people")]
        assert (cells == [None] * ROWS) is (wanted == "null")
        assert not {mobile(row) for row in range(1, ROWS + 1)} & set(cells)


SERVERS = [
    ("mobile {text} NOT NULL CHECK ({like})", "mobile", "CHECK constraint"),
    (
        "mobile {text} NOT NULL, head {short} GENERATED ALWAYS AS (substr(mobile, 1, 2)) STORED CHECK (head = '13')",
        "mobile",
        "CHECK",
    ),
    (
        "email {text} NOT NULL, mail_low {tight} GENERATED ALWAYS AS (lower(email)) STORED",
        "email",
        "a column is computed from it",
    ),
    ("email {text} NOT NULL, {prefix}", "email", "unique"),
    ("mobile {text} NOT NULL CHECK (length(mobile) = 11)", "", ""),
]


@pytest.mark.parametrize(("declared", "column", "why"), SERVERS)
def test_what_rows_of_postgresql_would_break_is_known_before_the_copy(
    run: Run, postgres_server: str, declared: str, column: str, why: str
) -> None:
    psycopg = pytest.importorskip("psycopg")
    prefix = "unique" if "{prefix}" in declared else ""
    words = {"text": "varchar(120)", "short": "varchar(9)", "tight": "varchar(40)", "like": "mobile ~ '^13[0-9]+$'"}
    with database(psycopg, postgres_server) as url, psycopg.connect(url, autocommit=True) as base:
        base.execute(f"CREATE TABLE people (id int PRIMARY KEY, {declared.replace(', {prefix}', '').format(**words)})")
        if prefix:
            base.execute("CREATE UNIQUE INDEX ON people (left(email, 6))")
        name = "mobile" if "mobile" in declared else "email"
        with base.transaction(), base.cursor() as cursor:
            cursor.executemany(f"INSERT INTO people (id, {name}) VALUES (%s, %s)", list(cells(name)))
        expected(run("protect", url, "--dry-run"), column, why)
        expected(run("protect", url, "--to", "postgresql:///nowhere?host=/nowhere"), column, why, reached=False)


def cells(name: str) -> Iterator[tuple[int, str]]:
    for row in range(1, ROWS + 1):
        yield row, mobile(row) if name == "mobile" else f"{row:06d}@a.example.com"


def expected(done: Any, column: str, why: str, *, reached: bool = True, table: str = "people") -> None:
    said = done.err + done.out
    if "computed from it" in why and reached:  # the next choice is shorter
        assert (done.status, "redact     profile" in said, f"not token: {why}" in said) == (0, True, True)
    elif column and "computed from it" not in why:
        assert done.status == 4, said
        assert f"{table}/{column}: " in said or f"{table}.{column}" in said
        assert why in said
    elif reached:
        assert done.status == 0, said


@contextmanager
def database(psycopg: Any, server: str) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as base:
        base.execute("DROP DATABASE IF EXISTS trial_1")
        base.execute("CREATE DATABASE trial_1")
        yield server.replace("/postgres?", "/trial_1?")
        base.execute("DROP DATABASE trial_1 WITH (FORCE)")


def test_what_rows_of_duckdb_would_break_is_known_before_the_copy(run: Run) -> None:
    with duckdb.connect("people.duckdb") as base:
        base.execute(
            "CREATE TABLE people (id INT PRIMARY KEY, mobile VARCHAR NOT NULL CHECK (regexp_matches(mobile, '^13'))"
            ", phone VARCHAR NOT NULL CHECK (length(phone) = 11))"
        )
        base.executemany("INSERT INTO people VALUES (?, ?, ?)", [(at, cell, cell) for at, cell in cells("mobile")])
    expected(run("protect", "people.duckdb", "--dry-run"), "mobile", "CHECK constraint")
    done = run("protect", "people.duckdb", "--to", "copy.duckdb")
    expected(done, "mobile", "CHECK constraint")
    assert "people/phone" not in done.err
    assert not Path("copy.duckdb").exists()


@pytest.mark.parametrize(
    ("declared", "column", "why"),
    [
        ("mobile VARCHAR(20) NOT NULL CHECK (mobile REGEXP '^13[0-9]+$')", "mobile", "CHECK constraint"),
        ("email VARCHAR(90) NOT NULL, UNIQUE KEY head (email(6))", "email", "unique index"),
        (
            "email VARCHAR(90) NOT NULL, low VARCHAR(40) AS (lower(email)) STORED",
            "email",
            "a column is computed from it",
        ),
        ("mobile VARCHAR(20) NOT NULL CHECK (char_length(mobile) = 11)", "", ""),
    ],
)
def test_what_rows_of_mariadb_would_break_is_known_before_the_copy(
    run: Run, mysql_server: Any, declared: str, column: str, why: str
) -> None:
    name = "mobile" if "mobile" in declared else "email"
    with mysql_server.connect() as base, base.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS trial_1")
        cursor.execute("CREATE DATABASE trial_1 CHARACTER SET utf8mb4")
        cursor.execute("USE trial_1")
        cursor.execute(f"CREATE TABLE people (id INT PRIMARY KEY, {declared})")
        cursor.executemany(f"INSERT INTO people (id, {name}) VALUES (%s, %s)", list(cells(name)))
        done = run("protect", f"mysql://root@localhost/trial_1?unix_socket={mysql_server.socket}", "--dry-run")
        cursor.execute("DROP DATABASE trial_1")
    expected(done, column, why)


def test_a_label_beyond_the_sample_under_a_narrow_check_is_refused_alone(run: Run) -> None:
    with sqlite3.connect("labels.db") as base:
        base.execute(
            "CREATE TABLE lots (id INTEGER PRIMARY KEY, state TEXT NOT NULL CHECK (length(state) < 15), kind TEXT)"
        )
        states = ("open", "shut", "lost")
        rows = [(at, "halden hose" if at == 13_800 else states[at % 3], states[at % 3]) for at in range(14_000)]
        base.executemany("INSERT INTO lots VALUES (?, ?, ?)", rows)
    done = run("protect", "labels.db", "--dry-run")
    expected(done, "state", "single cells of it would be treated", table="lots")
    assert "lots/kind: " not in done.out + done.err
