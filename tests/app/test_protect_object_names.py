"""A copy keeps the names of its source's objects: one that is a person's stops the plan, and is not said."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
WHO = "Margaret Holloway"
NUMBER = count()
BASE = 'CREATE TABLE items (id INTEGER PRIMARY KEY, label VARCHAR(40)); INSERT INTO items VALUES (1, "x")'.replace(
    '"x"', "'x'"
)
OBJECTS = {
    "table": "CREATE TABLE {who} (id INTEGER)",
    "view": "CREATE VIEW {who} AS SELECT id FROM items",
    "column": "CREATE VIEW v AS SELECT id AS {who} FROM items",
    "index": "CREATE INDEX {who} ON items (label)",
    "constraint": "CREATE TABLE more (id INTEGER, CONSTRAINT {who} CHECK (id > 0))",
}
POSTGRES = {
    **OBJECTS,
    "sequence": "CREATE SEQUENCE {who}",
    "schema": "CREATE SCHEMA {who}",
    "function": "CREATE FUNCTION {who}() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "type": "CREATE TYPE {who} AS ENUM ('a')",
    "partition": "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE {who} PARTITION OF p DEFAULT",
}
MYSQL = {
    **OBJECTS,
    "partition": "CREATE TABLE p (id INT) PARTITION BY RANGE (id) (PARTITION {who} VALUES LESS THAN MAXVALUE)",
    "trigger": "CREATE TRIGGER {who} BEFORE INSERT ON items FOR EACH ROW SET NEW.label = 'y'",
}


def refused(run: Run, source: str, target: str) -> None:
    done = run("protect", source, "--to", target)
    assert done.status == 4, done.out + done.err
    assert "its name is personal data, and the copy keeps the names of its source. Rename it in the source" in done.err
    assert "Holloway" not in done.out + done.err


@pytest.mark.parametrize("kind", OBJECTS)
def test_an_object_of_sqlite_named_after_a_person_stops_the_plan(run: Run, kind: str) -> None:
    with closing(sqlite3.connect("s.sqlite")) as base:
        base.executescript(f"{BASE}; {OBJECTS[kind].format(who=chr(34) + WHO + chr(34))}")
    refused(run, "s.sqlite", "t.sqlite")
    assert not Path("t.sqlite").exists()


@pytest.mark.parametrize("kind", [kind for kind in OBJECTS if kind != "constraint"])
def test_an_object_of_duckdb_named_after_a_person_stops_the_plan(run: Run, kind: str) -> None:
    with duckdb.connect("s.duckdb") as base:
        base.execute(f"{BASE}; {OBJECTS[kind].format(who=chr(34) + WHO + chr(34))}")
    refused(run, "s.duckdb", "t.duckdb")


@pytest.mark.parametrize("kind", POSTGRES)
def test_an_object_of_postgresql_named_after_a_person_stops_the_plan(run: Run, postgres_server: str, kind: str) -> None:
    name = f"objects_{next(NUMBER)}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    source = str(postgres_server.replace("/postgres?", f"/{name}?"))
    with psycopg.connect(source, autocommit=True) as base:
        base.execute(f"{BASE}; {POSTGRES[kind].format(who=chr(34) + WHO + chr(34))}".encode())
    refused(run, source, source)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.parametrize("kind", MYSQL)
def test_an_object_of_mysql_named_after_a_person_stops_the_plan(run: Run, mysql_server: Any, kind: str) -> None:
    name = f"objects_{next(NUMBER)}"
    url = "mysql://root@localhost/{}?unix_socket=" + str(mysql_server.socket)
    with mysql_server.connect() as base, base.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {name}")
        for statement in (*BASE.split("; "), MYSQL[kind].format(who=f"`{WHO}`")):
            cursor.execute(statement)
    refused(run, url.format(name), url.format(f"{name}_copy"))
    with mysql_server.connect() as base, base.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


ROWS = (
    "CREATE TABLE clients (id INTEGER PRIMARY KEY, full_name VARCHAR(80));"
    " CREATE TABLE items (id INTEGER, qty INTEGER);"
    " INSERT INTO clients VALUES (1, 'Emeka Delafontaine'), (2, 'Grace Oostergetel'), (3, 'Peter Wojciech Ibarrola')"
)
OF_ROWS = ("ix_emeka_delafontaine", "ix_oostergetel", "ix_ibarrola_peter")


def refused_by_rows(run: Run, source: str, target: str) -> None:
    for arguments in (["--to", target], ["--dry-run"], ["--dry-run", "--profile", "test-data"]):
        done = run("protect", source, *arguments)
        assert done.status == 4, done.out + done.err
        said = done.out + done.err
        assert said.count("its name is personal data, and the copy keeps the names of its source") == len(OF_ROWS), said
        assert not any(name in said for name in OF_ROWS)


def statements(quote: str = "") -> list[str]:
    kinds = (f"CREATE INDEX {quote}{name}{quote} ON items (qty)" for name in OF_ROWS)
    return [*ROWS.split("; "), *kinds]


def test_an_object_named_after_somebody_of_the_rows_alone_stops_the_plan_of_sqlite(run: Run) -> None:
    with closing(sqlite3.connect("s.sqlite")) as base:
        base.executescript("; ".join(statements()))
    refused_by_rows(run, "s.sqlite", "t.sqlite")


def test_an_object_named_after_somebody_of_the_rows_alone_stops_the_plan_of_duckdb(run: Run) -> None:
    with duckdb.connect("s.duckdb") as base:
        base.execute("; ".join(statements()))
    refused_by_rows(run, "s.duckdb", "t.duckdb")


def test_an_object_named_after_somebody_of_the_rows_alone_stops_the_plan_of_postgresql(
    run: Run, postgres_server: str
) -> None:
    name = f"objects_{next(NUMBER)}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    source = str(postgres_server.replace("/postgres?", f"/{name}?"))
    with psycopg.connect(source, autocommit=True) as base:
        base.execute("; ".join(statements()).encode())
    refused_by_rows(run, source, source)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_an_object_named_after_somebody_of_the_rows_alone_stops_the_plan_of_mysql(run: Run, mysql_server: Any) -> None:
    name = f"objects_{next(NUMBER)}"
    url = "mysql://root@localhost/{}?unix_socket=" + str(mysql_server.socket)
    with mysql_server.connect() as base, base.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {name}")
        for statement in statements():
            for one in statement.strip("; ").split(";"):
                cursor.execute(one)
        base.commit()
    refused_by_rows(run, url.format(name), url.format(f"{name}_copy"))
    with mysql_server.connect() as base, base.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def test_an_object_stays_where_somebody_let_be_the_column_that_it_is_named_after(run: Run) -> None:
    with closing(sqlite3.connect("s.sqlite")) as base:
        base.executescript("; ".join(statements()))
    Path("guardian.yaml").write_text(
        "version: 1\nprofiles:\n  own:\n    extends: share\n    columns: {clients.full_name: clear}\n"
    )
    done = run("protect", "s.sqlite", "--dry-run", "--profile", "own")
    assert done.status == 0, done.err


def test_names_of_things_and_names_in_doubt_stay(run: Run) -> None:
    with closing(sqlite3.connect("s.sqlite")) as base:
        base.executescript(
            f'{BASE}; CREATE TABLE "Order Details" (id INTEGER, CONSTRAINT "Positive Number" CHECK (id > 0));'
            " CREATE TABLE orders_2024_01_15 (id INTEGER); CREATE INDEX idx_last_name ON items (label);"
            " CREATE VIEW washington AS SELECT id AS json_group FROM items"
        )
    done = run("protect", "s.sqlite", "--to", "t.sqlite")
    assert done.status == 0, done.err
