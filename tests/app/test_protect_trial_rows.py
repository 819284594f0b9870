"""Rows from all over a table are tried, not only its first: one that would stop the copy is told in the plan."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from guardian.sources.sinks import sqlite_trial
from guardian.sources.sinks.trying import PIECES, pieces

Run = Callable[..., Any]
Fill = Callable[..., str]
pytestmark = pytest.mark.usefixtures("ring")

ROWS = 5000
RARE = range(2000, 4000, 50)
TABLE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(20) NOT NULL, checked INTEGER NOT NULL"
    ", CHECK (checked = 0 OR mobile LIKE '1380%'))"
)
INSERT = "INSERT INTO people VALUES ({mark}, {mark}, {mark})"


def people(rows: int = ROWS) -> list[tuple[int, str, int]]:
    """Of mobile numbers only some in the middle of the table are under the rule."""
    return [(at, f"1380{at * 1319 % 10_000_000:07d}", int(at in RARE)) for at in range(rows)]


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "mysql"])
def fill(request: pytest.FixtureRequest) -> Iterator[Fill]:
    """Makes a database with these tables and rows."""
    if request.param in ("sqlite", "duckdb"):
        yield files(request.param)
        return
    server = request.getfixturevalue(f"{request.param}_server")
    yield from (on_postgres if request.param == "postgres" else on_mysql)(server)


def files(engine: str) -> Fill:
    def made(*statements: str, rows: list[tuple[Any, ...]]) -> str:
        path = f"people.{engine}"
        with (sqlite3 if engine == "sqlite" else duckdb).connect(path) as base:
            for statement in statements:
                base.execute(statement)
            base.executemany(INSERT.format(mark="?"), rows)
        return path

    return made


def on_postgres(server: str) -> Iterator[Fill]:
    url = server.replace("/postgres?", "/trial_rows?")

    def made(*statements: str, rows: list[tuple[Any, ...]]) -> str:
        with psycopg.connect(url, autocommit=True) as base:
            for statement in statements:
                base.execute(statement)
            with base.transaction(), base.cursor() as cursor:
                cursor.executemany(INSERT.format(mark="%s"), rows)
        return url

    with psycopg.connect(server, autocommit=True) as base:
        base.execute("CREATE DATABASE trial_rows")
        yield made
        base.execute("DROP DATABASE trial_rows WITH (FORCE)")


def on_mysql(server: Any) -> Iterator[Fill]:
    with server.connect() as base, base.cursor() as cursor:
        cursor.execute("CREATE DATABASE trial_rows CHARACTER SET utf8mb4")
        cursor.execute("USE trial_rows")

        def made(*statements: str, rows: list[tuple[Any, ...]]) -> str:
            for statement in statements:
                cursor.execute(statement)
            cursor.executemany(INSERT.format(mark="%s"), rows)
            base.commit()
            return f"mysql://root@localhost/trial_rows?unix_socket={server.socket}"

        yield made
        cursor.execute("DROP DATABASE trial_rows")


def test_a_rule_that_only_rows_in_the_middle_of_a_table_break_is_told_in_the_plan(run: Run, fill: Fill) -> None:
    done = run("protect", fill(TABLE, rows=people()), "--dry-run", "--profile", "archive")
    said = done.out + done.err
    assert done.status == 4, said
    assert "people.mobile" in said.replace("/mobile", ".mobile")
    assert "a CHECK constraint does not take what becomes of its values" in said


def test_a_treatment_of_another_form_is_taken_where_every_row_that_is_tried_keeps_the_check(
    run: Run, fill: Fill
) -> None:
    table = TABLE.replace("mobile LIKE '1380%'", "mobile <> ''").replace("VARCHAR(20)", "VARCHAR(90)")
    Path("guardian.yaml").write_text(
        "version: 1\nprofiles: {own: {extends: archive, categories: {phone: [token]}}}\n", "utf-8"
    )
    done = run("protect", fill(table, rows=people()), "--dry-run", "--profile", "own")
    assert done.status == 0, done.err
    assert "token under the ring's key" in done.out
    assert "a CHECK constraint names it: rows of the source were tried" in done.out


def test_a_table_that_cannot_be_made_again_is_said_to_be_untried(run: Run) -> None:
    base = sqlite3.connect("people.sqlite")
    base.create_function("own", 1, len, deterministic=True)
    base.execute(TABLE.replace("mobile LIKE '1380%'", "own(mobile) = 11"))
    base.executemany(INSERT.format(mark="?"), people())
    base.commit()
    base.close()
    done = run("protect", "people.sqlite", "--dry-run", "--profile", "archive", "--format", "json")
    (note,) = [one for one in done.document["notes"] if "no rows were tried" in one]
    assert "people" in note


@pytest.mark.parametrize("key", ["id INTEGER PRIMARY KEY", "id INTEGER NOT NULL", "id TEXT PRIMARY KEY"])
def test_all_rows_of_a_file_are_tried_by_their_row_ids_while_they_are_few_bytes(
    run: Run, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = TABLE.replace("id INTEGER PRIMARY KEY", key)
    source = files("sqlite")(table, rows=people(40_000))
    with sqlite3.connect(source) as base:
        base.execute("UPDATE people SET checked = (id = 31234)")
    assert run("protect", source, "--dry-run", "--profile", "archive").status == 4
    monkeypatch.setattr(sqlite_trial, "OCTETS", 20_000)
    assert run("protect", source, "--dry-run", "--profile", "archive").status == 0


def test_a_value_in_the_schemas_own_text_is_told_by_a_dry_run(run: Run, fill: Fill) -> None:
    cell = people()[3][1]
    table = TABLE.replace("mobile LIKE '1380%'", f"mobile <> '{cell}'").replace("VARCHAR(20)", "VARCHAR(90)")
    source = fill(table, rows=people())
    done = run("protect", source, "--dry-run")
    said = done.out + done.err
    assert done.status == 4, said
    assert "holds a value that is to be treated" in said
    assert "people" in said
    assert cell not in said


@pytest.mark.parametrize("fill", ["postgres"], indirect=True)
def test_a_check_that_only_a_partition_of_a_partition_has_is_tried_on_its_rows(run: Run, fill: Fill) -> None:
    parted = (
        "CREATE TABLE people (id INTEGER, mobile VARCHAR(20) NOT NULL, checked INTEGER NOT NULL)"
        " PARTITION BY RANGE (id)",
        "CREATE TABLE low PARTITION OF people FOR VALUES FROM (0) TO (3000)",
        "CREATE TABLE high PARTITION OF people FOR VALUES FROM (3000) TO (9000) PARTITION BY RANGE (id)",
        "CREATE TABLE top (checked INTEGER NOT NULL, mobile VARCHAR(20) NOT NULL, id INTEGER"
        ", CHECK (mobile LIKE '1380%'))",
        "ALTER TABLE high ATTACH PARTITION top FOR VALUES FROM (3000) TO (9000)",
    )
    done = run("protect", fill(*parted, rows=people()), "--dry-run", "--profile", "archive")
    said = done.out + done.err
    assert done.status == 4, said
    assert "people/mobile" in said
    assert "a CHECK constraint does not take what becomes of its values" in said


@pytest.mark.parametrize("fill", ["postgres"], indirect=True)
def test_what_rows_exclude_each_other_by_stays_apart(run: Run, fill: Fill) -> None:
    table = "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(20) NOT NULL, checked INTEGER"
    source = fill(f"{table}, EXCLUDE USING btree (mobile WITH =), CHECK (mobile <> ''))", rows=people())
    Path("guardian.yaml").write_text(
        "version: 1\nprofiles: {own: {extends: share, categories: {phone: [redact, fpe]}}}\n", "utf-8"
    )
    done = run("protect", source, "--dry-run", "--profile", "own")
    assert done.status == 0, done.err
    assert "fpe under the ring's key" in done.out


def test_rows_come_from_all_over_a_table_where_not_all_are_tried() -> None:
    assert list(pieces(5, 900, 800, 800)) == [(5, 900, 800)]
    spread = list(pieces(0, 64_000, 64_000, 6400))
    assert len(spread) == PIECES
    assert (spread[0], spread[-1]) == ((0, 1000, 100), (63_000, 64_000, 100))
