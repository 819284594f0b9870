"""What is asked of an engine while a plan is tried: under any names, for so long, and never at the plan's cost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pymysql
import pytest

from guardian.sources.sinks import mysql_rules, mysql_trial, postgres_rules, postgres_trial
from guardian.sources.sinks.mysql_trial import is_lost
from guardian.sources.sinks.postgres_rules import limited, literal
from guardian.sources.sinks.trying import SECONDS
from tests.app.conftest import Run
from tests.app.test_protect_trial_keys import MERGED, planned
from tests.app.test_protect_trial_rows import DONE, Fill, few_at_once, fill, own, people

__all__ = ["few_at_once", "fill"]
pytestmark = pytest.mark.usefixtures("ring")
SIGNS = {"'": "\\'", "backslash": "\\", "escaped": "\\\\'", "percent": "%s", "both": "a'%(b)s\\", "json": '{"a\\"": 1}'}


@pytest.mark.parametrize("fill", DONE, indirect=True)
@pytest.mark.parametrize("name", ["n%s", "n%", "n'\"`"])
@pytest.mark.usefixtures("few_at_once")
def test_a_row_that_a_check_tells_from_others_is_tried_whatever_its_column_is_called(
    run: Run, fill: Fill, request: pytest.FixtureRequest, name: str
) -> None:
    own("mobile: fpe")
    engine = request.node.callspec.params["fill"]
    mark = "`" if engine == "mysql" else '"'
    column, table = (f"{mark}{one.replace(mark, 2 * mark)}{mark}" for one in (name, f"people {name}"))
    made = [(at, mobile, at + 4000) for at, mobile, _ in people()]
    create = f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, mobile VARCHAR(20) NOT NULL, {column} INTEGER NOT NULL"
    into = table.replace("%", "%%") if engine in ("postgres", "mysql") else table
    source = fill(f"{create}, CHECK ({column} <> 7123 OR mobile LIKE '1380%'))", rows=made, into=into)
    done = run("protect", source, "--dry-run", "--profile", "own")
    assert done.status == 4, done.out + done.err
    assert "a CHECK constraint does not take what becomes of its values" in done.out


@pytest.mark.parametrize("text", SIGNS.values(), ids=SIGNS)
@pytest.mark.parametrize("conforming", ["on", "off"])
def test_a_text_stands_in_a_statement_as_it_is_whatever_a_server_takes_a_backslash_for(
    postgres_server: str, text: str, conforming: str
) -> None:
    with psycopg.connect(postgres_server, autocommit=True) as base:
        base.execute(f"SET standard_conforming_strings = {conforming}".encode())
        for one in (text, json.dumps([{"a": text}])):
            assert base.execute(f"SELECT {literal(one)}".encode()).fetchone() == (one,)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server gives up whatever it is asked."""

    @contextmanager
    def cancelled(connection: Any) -> Iterator[None]:
        raise psycopg.errors.QueryCanceled
        yield

    def given_up(*given: Any) -> None:
        raise pymysql.OperationalError(1969, "Query execution was interrupted (max_statement_time exceeded)")

    monkeypatch.setattr(postgres_trial, "limited", cancelled)
    monkeypatch.setattr(postgres_rules, "limited", cancelled)
    monkeypatch.setattr(mysql_rules.Rows, "_broken", lambda *_: None)
    monkeypatch.setattr(mysql_trial, "rows", given_up)


def test_a_statement_on_postgresql_has_its_limit_and_leaves_none_behind(postgres_server: str) -> None:
    with psycopg.connect(postgres_server) as base:
        for statement in ("SELECT 1", "SELECT 1 / 0"):
            with suppress(psycopg.Error), limited(base):
                assert base.execute("SHOW statement_timeout").fetchone() == (f"{SECONDS // 60}min",)
                base.execute(statement.encode())
            assert base.execute("SHOW statement_timeout").fetchone() == ("0",)


@pytest.mark.parametrize("fill", ["mysql"], indirect=True)
def test_a_statement_on_mysql_has_its_limit_while_rows_are_tried(fill: Fill) -> None:
    table = "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(20), n INTEGER)"
    with mysql_trial.trial(fill(table, rows=people(5)), "people", None) as found:
        (table,) = found.tables
        found.merged(table, frozenset())
        assert limit_of(found.connection) == SECONDS
        assert [text for texts in found.texts(table, "mobile") for text in texts] == [row[1] for row in people(5)]
        assert limit_of(found.connection) == 0


def limit_of(connection: Any) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@max_statement_time")
        return float(cursor.fetchone()[0])


@pytest.mark.parametrize("fill", ["postgres", "mysql"], indirect=True)
@pytest.mark.usefixtures("hurried")
def test_a_key_of_which_the_server_cannot_say_in_time_whether_it_holds_stays_as_it_is(run: Run, fill: Fill) -> None:
    made = [(at, mobile, f"{at}") for at, mobile, _ in people(50)]
    table = "CREATE TABLE people (id INTEGER, mobile VARCHAR(20), n VARCHAR(250), UNIQUE (mobile, n))"
    done = planned(run, fill(table, rows=made))
    assert done.status == 4, done.out + done.err
    assert MERGED in done.out


@pytest.mark.parametrize("fill", ["postgres", "mysql"], indirect=True)
@pytest.mark.usefixtures("hurried")
def test_rows_that_a_server_does_not_find_in_time_are_not_tried(run: Run, fill: Fill) -> None:
    own("mobile: fpe")
    made = [(at, mobile, at) for at, mobile, _ in people(50)]
    check = "CHECK (n >= 0 OR mobile LIKE '1380%')"
    table = f"CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(20) NOT NULL, n INTEGER NOT NULL, {check})"
    done = run("protect", fill(table, rows=made), "--dry-run", "--profile", "own")
    assert done.status == 0, done.out + done.err


@pytest.mark.parametrize(
    ("error", "lost"),
    [((2006, "gone"), True), ((2013, ""), True), ((3140, "JSON"), False), ((1064,), False), ((), False)],
)
def test_only_the_drivers_own_errors_say_that_a_connection_is_gone(error: tuple[Any, ...], lost: bool) -> None:
    assert is_lost(Exception(*error)) is lost
