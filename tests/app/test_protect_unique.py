"""What is unique stays so: a treatment that could make two values one is refused before anything is copied."""

from __future__ import annotations

import json
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


TREATMENTS = ("token", "fpe", "synthetic", "spans", "redact", "truncate: 3", "truncate: 400", "cipher")
COLUMNS = ("email", "mobile", "short", "staff_no", "notes", "city", "nick")
FEWER = {"fpe": ("mobile", "staff_no"), "spans": ("email",), "redact": ("nick",), "synthetic": ("mobile", "email")}
"""What is tried on every engine; on the first one everything."""
TAKEN = {
    ("token", "email"),
    ("fpe", "mobile"),
    ("synthetic", "email"),
    ("synthetic", "nick"),
    ("cipher", "email"),
    ("token", "notes"),
    ("token", "nick"),
    ("cipher", "notes"),
}
"""What keeps different values different, and fits the column. All else is refused before anything is copied."""


def test_what_is_unique_stays_so_or_is_refused_by_name(
    run: Run, ring: None, places: tuple[str, Callable[[], str]]
) -> None:
    source, fresh = places
    tried = dict.fromkeys(TREATMENTS, COLUMNS) if source.startswith("sqlite") else FEWER
    pairs = [(treatment, name) for treatment, names in tried.items() for name in names]
    given: dict[str, Any] = {}
    for number, (treatment, name) in enumerate(pairs):
        word, _, option = treatment.partition(": ")
        wanted: Any = {word: int(option)} if option else word
        given[f"p{number}"] = {"columns": dict.fromkeys(("id", *COLUMNS), "clear") | {name: wanted}}
    Path("guardian.yaml").write_text(json.dumps({"version": 1, "profiles": given}))
    wrong = []
    for profile, (treatment, name) in zip(given, pairs, strict=True):
        done = run("protect", source, "--to", fresh(), "--profile", profile)
        taken = (treatment, name) in TAKEN
        refused = f"/{name}: profile {profile}, column {name}; {treatment.partition(':')[0]}"
        if done.status != (0 if taken else 4) or (not taken and refused not in done.err):
            wrong.append((treatment, name, done.status, done.err))
    assert wrong == []


@pytest.mark.parametrize("profile", ["share", "test-data", "archive"])
def test_a_shipped_profile_refuses_or_keeps_what_is_unique(
    run: Run, ring: None, places: tuple[str, Callable[[], str]], profile: str
) -> None:
    source, fresh = places
    done = run("protect", source, "--to", fresh(), "--profile", profile)
    assert done.status == 0, done.err


@pytest.mark.parametrize(
    ("treatment", "told"),
    [
        ("truncate", "truncate: it needs 'length', as in {truncate: 4}."),
        ("round", "round: it needs 'to', as in {round: 100}."),
        ("constant", "constant: it needs 'value', as in {constant: unknown}."),
    ],
)
def test_a_treatment_without_what_it_needs_is_refused_in_words(
    run: Run, ring: None, tmp_path: Path, treatment: str, told: str
) -> None:
    (tmp_path / "people.csv").write_text("email\n" + "".join(f"user{n}@example.com\n" for n in range(40)))
    (tmp_path / "guardian.yaml").write_text(f"version: 1\nprofiles: {{mine: {{columns: {{email: {treatment}}}}}}}\n")
    done = run("protect", "people.csv", "--to", "copy.csv", "--profile", "mine")
    assert done.status == 4
    assert told in done.err
