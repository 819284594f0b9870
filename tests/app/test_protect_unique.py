"""What is unique stays so: a treatment that could make two values one is refused before anything is copied."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

Run = Callable[..., Any]
NUMBER = count()
ROWS = 80
CREATE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(200) UNIQUE, mobile VARCHAR(20) UNIQUE,"
    " short VARCHAR(8) UNIQUE, staff_no BIGINT UNIQUE, notes VARCHAR(300) UNIQUE, city VARCHAR(40), nick VARCHAR(40),"
    " UNIQUE (city, nick))"
)
INSERT = "INSERT INTO people VALUES ({})"


def rows() -> list[tuple[Any, ...]]:
    """Half of the mobiles are no numbers at all; short ones and staff numbers of few digits; notes of one sentence
    about different people."""
    people = ("Ann Abbott", "Ben Barnes", "Cora Carter", "Dan Dawson", "Ella Ellis", "Finn Foster", "Gina Graham")
    return [
        (
            number,
            f"person{number}@example.com",
            f"138{number:08d}" if number % 2 else f"unknown {number}",
            f"n/a {number}" if number % 3 else f"{number:06d}",
            number if number % 2 else 700_000 + number,
            f"please call {people[number % 7]} at 138{number:08d} or write to person{number}@example.com",
            ("Leeds", "York", "Hull", "Bath")[number % 4],
            f"nick{number // 4}",
        )
        for number in range(1, ROWS + 1)
    ]


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "mysql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """A filled source, and a maker of addresses for copies."""
    engine: str = request.param
    made: list[str] = []

    def name() -> str:
        made.append(f"unique_{next(NUMBER)}")
        return made[-1]

    first = name()
    if engine == "sqlite":
        with sqlite3.connect(tmp_path / first) as base:
            base.execute(CREATE)
            base.executemany(INSERT.format(", ".join("?" * 8)), rows())
        yield f"sqlite:///{tmp_path / first}", lambda: f"sqlite:///{tmp_path / name()}"
    elif engine == "duckdb":
        with duckdb.connect(str(tmp_path / f"{first}.duckdb")) as base:
            base.execute(CREATE)
            base.executemany(INSERT.format(", ".join("?" * 8)), rows())
        yield str(tmp_path / f"{first}.duckdb"), lambda: str(tmp_path / f"{name()}.duckdb")
    elif engine == "postgres":
        server = request.getfixturevalue("postgres_server")

        def database() -> str:
            fresh = name()
            with psycopg.connect(server, autocommit=True) as admin:
                admin.execute(f"CREATE DATABASE {fresh}".encode())
            return str(server.replace("/postgres?", f"/{fresh}?"))

        source = server.replace("/postgres?", f"/{first}?")
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {first}".encode())
        with psycopg.connect(source, autocommit=True) as base, base.cursor() as cursor:
            cursor.execute(CREATE)
            cursor.executemany(INSERT.format(", ".join(["%s"] * 8)).encode(), rows())
        yield source, database
        with psycopg.connect(server, autocommit=True) as admin:
            for one in made:
                admin.execute(f"DROP DATABASE {one} WITH (FORCE)".encode())
    else:
        server = request.getfixturevalue("mysql_server")
        with server.connect() as base, base.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {first} CHARACTER SET utf8mb4")
            cursor.execute(f"USE {first}")
            cursor.execute(CREATE)
            cursor.executemany(INSERT.format(", ".join(["%s"] * 8)), rows())
        url = "mysql://root@localhost/{}?unix_socket=" + str(server.socket)
        yield url.format(first), lambda: url.format(name())
        with server.connect() as base, base.cursor() as cursor:
            for one in made:
                cursor.execute(f"DROP DATABASE IF EXISTS {one}")


TREATMENTS = ("token", "fpe", "synthetic", "spans", "redact", "truncate", "cipher")
COLUMNS = ("email", "mobile", "short", "staff_no", "notes", "city", "nick")
HELD = {"token": {"email"}, "cipher": {"email"}, "fpe": {"mobile"}}
"""Treatments that must not be refused for these."""
FEWER = {"fpe": ("mobile", "staff_no"), "spans": ("email",), "redact": ("nick",), "synthetic": ("mobile", "email")}
"""What is tried on every engine; on the first one everything."""


def test_no_treatment_breaks_what_is_unique_at_copy_time(
    run: Run, ring: None, places: tuple[str, Callable[[], str]]
) -> None:
    source, fresh = places
    keep = ", ".join(f"{name}: clear" for name in ("id", *COLUMNS))
    tried = dict.fromkeys(TREATMENTS, COLUMNS) if source.startswith("sqlite") else FEWER
    pairs = [(treatment, name) for treatment, names in tried.items() for name in names]
    given = [
        f"  {treatment}_{name}: {{columns: {{{keep.replace(f'{name}: clear', f'{name}: {treatment}')}}}}}"
        for treatment, name in pairs
    ]
    Path("guardian.yaml").write_text("version: 1\nprofiles:\n" + "\n".join(given) + "\n")
    for treatment, name in pairs:
        done = run("protect", source, "--to", fresh(), "--profile", f"{treatment}_{name}")
        assert done.status in (0, 4), (treatment, name, done.err)
        assert done.status == 0 or name not in HELD.get(treatment, ()), (treatment, name, done.err)


@pytest.mark.parametrize("profile", ["share", "test-data", "archive"])
def test_a_shipped_profile_refuses_or_keeps_what_is_unique(
    run: Run, ring: None, places: tuple[str, Callable[[], str]], profile: str
) -> None:
    source, fresh = places
    done = run("protect", source, "--to", fresh(), "--profile", profile)
    assert done.status in (0, 4), done.err
