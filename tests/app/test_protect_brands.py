"""Brands that read like people in a CHECK or a label: refused with the column, until somebody says what they are."""

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
BRANDS = ("Paul Smith", "Priscilla Vandermeer")
TABLE = "CREATE TABLE goods (id INTEGER PRIMARY KEY, brand {kind}, price INTEGER CHECK (price > 0))"
CHECKED = f"VARCHAR(30) CHECK (brand IN ('{BRANDS[0]}', '{BRANDS[1]}'))"
OWN = """\
version: 1
profiles:
  own:
    extends: share
    columns: {brand: clear}
"""
NUMBER = count()
Make = Callable[..., tuple[str, str]]


@pytest.fixture
def sqlite() -> Make:
    def make(*statements: str) -> tuple[str, str]:
        with closing(sqlite3.connect("s.sqlite")) as base, base:
            for statement in statements:
                base.execute(statement)
        return "s.sqlite", "t.sqlite"

    return make


@pytest.fixture
def duck() -> Make:
    def make(*statements: str) -> tuple[str, str]:
        with duckdb.connect("s.duckdb") as base:
            for statement in statements:
                base.execute(statement)
        return "s.duckdb", "t.duckdb"

    return make


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Make]:
    names = [f"brands_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    source, target = (postgres_server.replace("/postgres?", f"/{name}?") for name in names)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}".encode())

        def make(*statements: str) -> tuple[str, str]:
            with psycopg.connect(source, autocommit=True) as base:
                for statement in statements:
                    base.execute(statement.encode())
            return source, target

        yield make
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def mysql(mysql_server: Any) -> Iterator[Make]:
    names = [f"brands_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    source, target = (f"mysql://root@localhost/{name}?unix_socket={mysql_server.socket}" for name in names)
    with mysql_server.connect() as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {names[0]} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {names[0]}")

        def make(*statements: str) -> tuple[str, str]:
            for statement in statements:
                cursor.execute(statement)
            return source, target

        yield make
        for name in names:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


LABELS = f"ENUM ('{BRANDS[0]}', '{BRANDS[1]}')"


@pytest.mark.parametrize(
    ("engine", "kind", "before"),
    [
        ("sqlite", CHECKED, ()),
        ("duck", CHECKED, ()),
        ("postgres", CHECKED, ()),
        ("mysql", CHECKED, ()),
        ("mysql", LABELS, ()),
        ("postgres", "brands", (f"CREATE TYPE brands AS {LABELS}",)),
    ],
)
def test_brands_in_a_check_or_a_label_stay_where_somebody_says_so(
    run: Run, request: pytest.FixtureRequest, engine: str, kind: str, before: tuple[str, ...]
) -> None:
    rows = (f"INSERT INTO goods VALUES ({at + 1}, '{BRANDS[at % 2]}', {at + 1})" for at in range(20))
    source, target = request.getfixturevalue(engine)(*before, TABLE.format(kind=kind), *rows)
    refused = run("protect", source, "--to", target)
    assert refused.status == 4
    assert "goods/brand" in refused.err or "public.brands (type)" in refused.err
    assert "goods/price" not in refused.err
    assert "columns: {TABLE.COLUMN: clear}" in refused.err
    assert not any(name in refused.err for name in BRANDS)
    Path("guardian.yaml").write_text(OWN, encoding="utf-8")
    done = run("protect", source, "--to", target, "--profile", "own")
    assert done.status == 0, done.err
    assert run("protect", source, "--to", target, "--profile", "own", "--check").status == 0


def test_an_entry_lets_stand_what_its_own_column_says_and_nothing_else(run: Run, sqlite: Make) -> None:
    source, target = sqlite(
        "CREATE TABLE goods (id INTEGER PRIMARY KEY, brand TEXT, owner TEXT,"
        " CHECK (brand <> 'x' OR owner <> 'Ann Abbott'))"
    )
    Path("guardian.yaml").write_text(OWN, encoding="utf-8")
    assert run("protect", source, "--to", target, "--profile", "own").status == 4
