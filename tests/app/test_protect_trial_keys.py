"""A part of a key may become coarser where the other parts tell its rows apart by themselves, and nowhere else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from guardian.sources.sinks.alike import not_apart
from tests.app.conftest import Done, Run
from tests.app.test_protect_trial_rows import Fill, files, on_mysql, on_postgres, own, people

pytestmark = pytest.mark.usefixtures("ring")
DONE = ("postgres", "mysql", "sqlite", "duckdb")
TABLE = "CREATE TABLE people (id INTEGER NOT NULL, mobile VARCHAR(20) NOT NULL, n INTEGER, {key})"
MERGED = "it is part of a key, and the other parts do not tell the rows apart"


@pytest.fixture
def fill(request: pytest.FixtureRequest) -> Iterator[Fill]:
    if request.param in ("sqlite", "duckdb"):
        yield files(request.param)
        return
    server = request.getfixturevalue(f"{request.param}_server")
    yield from (on_postgres if request.param == "postgres" else on_mysql)(server)


def planned(run: Run, source: str, *more: str) -> Done:
    own("mobile: mask, n: clear, id: clear")
    return run("protect", source, *(more or ["--dry-run"]), "--profile", "own")


@pytest.mark.parametrize("fill", DONE, indirect=True)
@pytest.mark.parametrize("key", ["UNIQUE (mobile, n)", "PRIMARY KEY (mobile, n)"])
def test_a_part_of_a_key_is_masked_where_the_others_tell_its_rows_apart(run: Run, fill: Fill, key: str) -> None:
    made = [(at, mobile, at + 4000) for at, mobile, _ in people(50)]
    done = planned(run, fill(TABLE.format(key=key), rows=made))
    assert done.status == 0, done.out + done.err
    assert MERGED not in done.out


@pytest.mark.parametrize("fill", DONE, indirect=True)
@pytest.mark.parametrize("key", ["UNIQUE (mobile, n)", "PRIMARY KEY (mobile, n)"])
def test_a_part_of_a_key_is_not_masked_where_two_rows_have_the_other_parts_in_common(
    run: Run, fill: Fill, key: str
) -> None:
    made = [(at, mobile, at % 49) for at, mobile, _ in people(50)]
    done = planned(run, fill(TABLE.format(key=key), rows=made))
    assert done.status == 4, done.out
    assert MERGED in done.out


@pytest.mark.parametrize("fill", DONE, indirect=True)
def test_rows_whose_other_parts_are_unknown_are_no_two_of_a_key(run: Run, fill: Fill) -> None:
    made = [(at, mobile, at if at < 20 else None) for at, mobile, _ in people(50)]
    done = planned(run, fill(TABLE.format(key="UNIQUE (mobile, n)"), rows=made))
    assert done.status == 0, done.out + done.err


@pytest.mark.parametrize("fill", ["postgres"], indirect=True)
def test_unknown_parts_that_a_key_holds_to_be_alike_tell_no_rows_apart(run: Run, fill: Fill) -> None:
    made = [(at, mobile, at if at < 20 else None) for at, mobile, _ in people(50)]
    done = planned(run, fill(TABLE.format(key="UNIQUE NULLS NOT DISTINCT (mobile, n)"), rows=made))
    assert done.status == 4, done.out


@pytest.mark.parametrize("fill", DONE, indirect=True)
def test_a_copy_with_a_coarser_part_of_its_key_comes_to_its_end(
    run: Run, fill: Fill, request: pytest.FixtureRequest
) -> None:
    made = [(at, mobile, at + 4000) for at, mobile, _ in people(50)]
    source = fill(TABLE.format(key="PRIMARY KEY (mobile, n)"), rows=made)
    with room_for_a_copy(request, source) as target:
        done = planned(run, source, "--to", target)
        assert done.status == 0, done.out + done.err
        checked = run("protect", source, "--to", target, "--check")
        assert checked.status == 0, checked.out + checked.err


@contextmanager
def room_for_a_copy(request: pytest.FixtureRequest, source: str) -> Iterator[str]:
    """The address of a target; on a server an empty database."""
    if "://" not in source:
        yield f"copy.{source.rpartition('.')[2]}"
    elif source.startswith("postgres"):
        with psycopg.connect(request.getfixturevalue("postgres_server"), autocommit=True) as base:
            base.execute("CREATE DATABASE trial_keys")
            yield source.replace("/trial_rows?", "/trial_keys?")
            base.execute("DROP DATABASE trial_keys WITH (FORCE)")
    else:
        with request.getfixturevalue("mysql_server").connect() as base, base.cursor() as cursor:
            cursor.execute("CREATE DATABASE trial_keys CHARACTER SET utf8mb4")
            yield source.replace("/trial_rows?", "/trial_keys?")
            cursor.execute("DROP DATABASE trial_keys")


@pytest.mark.parametrize("collation", ["", " COLLATE NOCASE"])
def test_other_parts_are_compared_as_the_index_does(run: Run, collation: str) -> None:
    with sqlite3.connect("people.sqlite") as base:
        base.execute("CREATE TABLE people (id INTEGER, mobile TEXT NOT NULL, n TEXT NOT NULL)")
        base.execute(f"CREATE UNIQUE INDEX one ON people (mobile, n{collation})")
        signs = "abcdefghijABCDEFGHIJ"
        base.executemany(
            "INSERT INTO people VALUES (?, ?, ?)",
            [(at, mobile, signs[at]) for at, mobile, _ in people(len(signs))],
        )
    done = planned(run, "people.sqlite")
    assert done.status == (4 if collation else 0), done.out + done.err


def test_a_column_that_is_a_key_by_itself_stays_one_whatever_other_keys_it_is_in(run: Run) -> None:
    with sqlite3.connect("people.sqlite") as base:
        base.execute("CREATE TABLE people (id INTEGER, mobile TEXT UNIQUE, n INTEGER, UNIQUE (mobile, n))")
        base.executemany("INSERT INTO people VALUES (?, ?, ?)", people(50))
    done = planned(run, "people.sqlite")
    assert done.status == 4
    assert "different values would not stay different" in done.out


KEYS = [("a", "b"), ("b", "c", "d")]


@pytest.mark.parametrize(
    ("columns", "computed", "again", "found"),
    [
        ("a", "", [], ""),
        ("a", "", ["b"], "a"),
        ("ab", "", ["cd"], "ab"),
        ("b", "", ["a"], "b"),
        ("c", "", ["bd"], "c"),
        ("c", "d", ["bd"], ""),
        ("c", "d", ["b"], "c"),
        ("a", "b", [], "a"),
        ("e", "", ["b"], ""),
    ],
)
def test_of_each_key_what_stays_of_it_has_to_tell_rows_apart(
    columns: str, computed: str, again: list[str], found: str
) -> None:
    met = not_apart(KEYS, frozenset(columns), frozenset(computed), lambda rest: "".join(rest) in again)
    assert met == frozenset(found)
