"""What a treated value needs is told by the longest value there is, not by the longest that its column could hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
NUMBER = count()
CREATE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(200) NOT NULL UNIQUE, full_name VARCHAR(200))",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, email VARCHAR(200), FOREIGN KEY (email) REFERENCES people (email))",
)
ROWS = 60


def full_name(at: int) -> str:
    first, last = ("Anna", "Boris", "Zoë")[at % 3], ("Berg", "Möller", "Keller")[at % 3]
    return f"{first} {last}{chr(97 + at % 26)}{'xyz'[at // 26]}"


def filled(cursor: Any, longest: int = 0) -> None:
    for statement in CREATE:
        cursor.execute(statement)
    people = [(at, f"person{at}.berg@example-company.com", full_name(at)) for at in range(ROWS)]
    people[-1] = (ROWS, "x" * max(0, longest - 12) + "@example.com", "Zoë Anders")
    cursor.executemany("INSERT INTO people VALUES (%s, %s, %s)", people)
    cursor.executemany("INSERT INTO orders VALUES (%s, %s)", [(at, mail) for at, mail, _ in people])


@pytest.fixture(params=["postgres", "mysql"])
def places(request: pytest.FixtureRequest) -> Iterator[tuple[str, str, Callable[[int], None], Callable[[], int]]]:
    """Source, target, what fills the source, and what counts the tables of the target."""
    first, second = f"room_{next(NUMBER)}", f"room_{next(NUMBER)}"
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        source, target = (str(server.replace("/postgres?", f"/{name}?")) for name in (first, second))
        with psycopg.connect(server, autocommit=True) as admin:
            for name in (first, second):
                admin.execute(f"CREATE DATABASE {name}".encode())

        def fill(longest: int) -> None:
            with psycopg.connect(source, autocommit=True) as base, base.cursor() as cursor:
                filled(cursor, longest)

        def tables() -> int:
            with psycopg.connect(target) as base:
                found = base.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
            return int(found[0]) if found else 0

        yield source, target, fill, tables
        with psycopg.connect(server, autocommit=True) as admin:
            for name in (first, second):
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        return
    maria = request.getfixturevalue("mysql_server")
    url = "mysql://root@localhost/{}?unix_socket=" + str(maria.socket)

    def fill_maria(longest: int) -> None:
        with maria.connect() as base, base.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {first} CHARACTER SET utf8mb4")
            cursor.execute(f"USE {first}")
            filled(cursor, longest)

    def tables_there() -> int:
        with maria.connect() as base, base.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s", (second,))
            return int(cursor.fetchone()[0])

    yield url.format(first), url.format(second), fill_maria, tables_there
    with maria.connect() as base, base.cursor() as cursor:
        for name in (first, second):
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


Places = tuple[str, str, Callable[[int], None], Callable[[], int]]


def test_names_and_addresses_in_wide_columns_become_tokens(run: Run, places: Places) -> None:
    source, target, fill, tables = places
    fill(0)
    done = run("protect", source, "--to", target, "--format", "json")
    assert done.status == 0, done.err
    given = {(one["table"].rpartition(".")[2], one["column"]): one["treatment"] for one in done.document["columns"]}
    assert {given["people", "email"], given["people", "full_name"], given["orders", "email"]} == {"token"}
    assert tables() >= 2
    assert run("protect", source, "--to", target, "--check").status == 0


def test_one_value_too_long_for_its_token_refuses_the_plan(run: Run, places: Places) -> None:
    source, target, fill, tables = places
    fill(199)
    done = run("protect", source, "--to", target)
    assert done.status == 4
    assert re.search(r"token: it needs up to 2\d\d characters, and the column takes 200", done.err), done.err
    assert tables() == 0


def test_a_value_that_grew_after_the_plan_stops_the_copy(
    run: Run, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target, fill, tables = places
    fill(199)
    monkeypatch.setattr(
        "guardian.sources.sinks.databases.octets", lambda _, __, columns, **___: dict.fromkeys(columns, 20)
    )
    done = run("protect", source, "--to", target)
    assert done.status == 4, done.out + done.err
    assert "longer than the column" in done.err
    assert tables() == 0
