"""Rows that break a rule of their table before anything is done to them: the plan tells these too."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guardian.sources import sqlite

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("ring")
OPEN = "UPDATE sqlite_schema SET sql = replace(sql, 'price INTEGER', 'price INTEGER NOT NULL') WHERE name = 'items'"
PRICE = "CREATE TABLE items (id INTEGER PRIMARY KEY, price INTEGER"
BROKEN = {
    "check": (f"{PRICE} CHECK (price > 0))", ["UPDATE items SET price = -1 WHERE id = 7"], "a row breaks a CHECK"),
    "null": (f"{PRICE})", ["UPDATE items SET price = NULL WHERE id = 7", OPEN], "a row holds NULL"),
    "kept": (f"{PRICE} CHECK (price > 0 OR price IS NULL))", ["UPDATE items SET price = NULL WHERE id = 7"], ""),
}


@pytest.mark.parametrize("case", BROKEN)
def test_rows_that_break_a_rule_of_their_table_as_they_are_are_told_by_the_plan_and_by_the_run(
    run: Run, case: str
) -> None:
    create, after, wanted = BROKEN[case]
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        base.execute(create)
        base.executemany("INSERT INTO items VALUES (?, ?)", [(at, at + 1) for at in range(20)])
        base.execute("PRAGMA ignore_check_constraints = ON")
        base.execute("PRAGMA writable_schema = ON")
        for statement in after:
            base.execute(statement)
    for ending in (["--dry-run"], ["--to", "t.sqlite"]):
        done = run("protect", "s.sqlite", *ending)
        said = done.out + done.err
        assert done.status == (4 if wanted else 0), said
        if wanted:
            assert "items/price" in said
            assert wanted in said
            assert "Mend such rows in the source, or drop the rule" in said
            assert not Path("t.sqlite").exists()


@pytest.mark.parametrize("clause", ["IGNORE", "ABORT"])
def test_a_rule_that_drops_rows_for_what_becomes_of_its_values_is_told_in_the_plan(run: Run, clause: str) -> None:
    """With ON CONFLICT IGNORE nothing fails: the row is not there."""
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        computed = "CASE WHEN mobile LIKE '1380%' THEN 1 END"
        base.execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(90) NOT NULL,"
            f" seen INTEGER NOT NULL ON CONFLICT {clause} AS ({computed}) STORED)"
        )
        rows = [(at, f"1380{at * 1319:07d}") for at in range(200)]
        base.executemany("INSERT INTO people (id, mobile) VALUES (?, ?)", rows)
    Path("guardian.yaml").write_text("version: 1\nprofiles: {own: {extends: share, columns: {mobile: token}}}\n")
    done = run("protect", "s.sqlite", "--dry-run", "--profile", "own")
    assert done.status == 4, done.out + done.err
    assert "people/mobile" in done.out + done.err


def test_rows_of_mysql_written_while_checks_were_off_are_told_in_the_plan(run: Run, mysql_server: Any) -> None:
    with mysql_server.connect() as base, base.cursor() as cursor:
        cursor.execute("CREATE DATABASE unsound CHARACTER SET utf8mb4")
        try:
            cursor.execute("USE unsound")
            cursor.execute(f"{PRICE}, CONSTRAINT one CHECK (price > 0), CONSTRAINT two CHECK (id > -1))")
            cursor.execute("SET check_constraint_checks = 0")
            cursor.execute("INSERT INTO items VALUES (1, 5), (2, -5)")
            base.commit()
            done = run("protect", f"mysql://root@localhost/unsound?unix_socket={mysql_server.socket}", "--dry-run")
        finally:
            cursor.execute("DROP DATABASE unsound")
    said = done.out + done.err
    assert done.status == 4, said
    assert "items/price: a row breaks a CHECK of this as it is" in said
    assert "items/id" not in said


def test_a_table_that_a_scan_did_not_find_and_that_is_there_again_is_scanned_before_it_is_planned(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is known of its columns, and none of them would be treated as what it is. Not every server says whether a
    table is as it was."""
    monkeypatch.setattr(sqlite, "fingerprint", lambda *_: None)
    with closing(sqlite3.connect("s.sqlite")) as base:
        for gone, name in (("items", "people"), ("people", "items"), ("items", "people")):
            with base:
                base.execute(f"DROP TABLE IF EXISTS {gone}")
                base.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, email TEXT NOT NULL)")
                rows = [(at, f"user{at}@example.com") for at in range(50)]
                base.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
            done = run("protect", "s.sqlite", "--dry-run")
            assert done.status == 0, done.out + done.err


def test_an_index_of_postgresql_that_treated_values_are_too_long_for_is_told_as_that(
    run: Run, postgres_server: str
) -> None:
    long = "".join(hashlib.sha256(bytes([at])).hexdigest() for at in range(40))
    urls = [postgres_server.replace("/postgres?", f"/{name}?") for name in ("indexed", "indexed_to")]
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute("CREATE DATABASE indexed")
        server.execute("CREATE DATABASE indexed_to")
        try:
            with psycopg.connect(urls[0], autocommit=True) as base:
                base.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, code TEXT)")
                base.execute("CREATE INDEX codes ON people (code)")
                base.execute("INSERT INTO people VALUES (1, %s)", (long,))
            Path("guardian.yaml").write_text("version: 1\nprofiles: {own: {extends: share, columns: {code: token}}}\n")
            done = run("protect", urls[0], "--to", urls[1], "--profile", "own")
        finally:
            server.execute("DROP DATABASE indexed WITH (FORCE)")
            server.execute("DROP DATABASE indexed_to WITH (FORCE)")
    assert done.status == 4, done.out + done.err
    assert "codes: a treated value is too long for an index of the server" in done.err
