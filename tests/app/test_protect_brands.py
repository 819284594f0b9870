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


def test_a_brand_is_let_stand_only_where_its_column_is_spoken_of(run: Run, sqlite: Make) -> None:
    source, target = sqlite(
        TABLE.format(kind=CHECKED),
        f"CREATE VIEW mine AS SELECT id FROM goods WHERE brand = '{BRANDS[0]}'",
        f"CREATE VIEW other AS SELECT id, '{BRANDS[0]}' AS seller FROM goods",
        *(f"INSERT INTO goods VALUES ({at + 1}, '{BRANDS[at % 2]}', {at + 1})" for at in range(20)),
    )
    Path("guardian.yaml").write_text(OWN, encoding="utf-8")
    done = run("protect", source, "--to", target, "--profile", "own")
    assert done.status == 0, done.err
    with closing(sqlite3.connect(target)) as copy:
        assert [row[0] for row in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")] == ["mine"]


NAME = "Priscilla Vandermeer"
MEMBERS = "CREATE TABLE m (id INTEGER PRIMARY KEY, code VARCHAR(100), full_name VARCHAR(100))"
SAID = {
    "postgres": (
        f"CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '{NAME}'::text $$",
        f"CREATE FUNCTION g(a text DEFAULT '{NAME}') RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$",
        f"CREATE FUNCTION h() RETURNS int LANGUAGE sql AS $$ /* by {NAME} */ SELECT 1 $$",
        "CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$",
        f"CREATE TRIGGER t BEFORE UPDATE ON m FOR EACH ROW WHEN (new.code = '{NAME}') EXECUTE FUNCTION tf()",
        f"CREATE TRIGGER u BEFORE UPDATE ON m FOR EACH ROW EXECUTE FUNCTION tf('{NAME}')",
        f"CREATE RULE r AS ON DELETE TO m WHERE old.code = '{NAME}' DO INSTEAD NOTHING",
        f"CREATE POLICY p ON m USING (code <> '{NAME}')",
        f"CREATE INDEX i ON m (id) WHERE code <> '{NAME}'",
        f"CREATE STATISTICS st ON (replace(code, '{NAME}', '')), id FROM m",
        f"CREATE VIEW v AS SELECT * FROM m WHERE code = ANY (ARRAY['{NAME}', 'x'])",
        f"CREATE MATERIALIZED VIEW w AS SELECT id, '{NAME}'::text AS who FROM m",
        f"ALTER TABLE m ADD CONSTRAINT late CHECK (true), ADD COLUMN d text DEFAULT '{NAME}'",
        *(f"COMMENT ON {what} IS 'kept by {NAME}'" for what in ("TABLE m", "COLUMN m.code", "SCHEMA public")),
    ),
    "mysql": (
        f"CREATE VIEW v AS SELECT * FROM m WHERE code = '{NAME}'",
        f"CREATE TRIGGER t BEFORE UPDATE ON m FOR EACH ROW SET new.code = '{NAME}'",
        f"CREATE PROCEDURE p() COMMENT '{NAME}' SELECT 1",
        f"CREATE FUNCTION f() RETURNS text DETERMINISTIC RETURN '{NAME}'",
        f"CREATE EVENT e ON SCHEDULE EVERY 1 DAY COMMENT '{NAME}' DO SELECT 1",
        f"ALTER TABLE m COMMENT = 'kept by {NAME}', MODIFY code varchar(100) COMMENT '{NAME}'",
        f"ALTER TABLE m ADD COLUMN d varchar(50) DEFAULT '{NAME}'",
        f"SET @said = CONCAT('ALTER DATABASE `', DATABASE(), '` COMMENT \\'{NAME}\\'')",
        "EXECUTE IMMEDIATE @said",
    ),
    "duck": (
        f"CREATE VIEW v AS SELECT * FROM m WHERE code IN (SELECT unnest(['{NAME}']))",
        f"CREATE INDEX i ON m (replace(code, '{NAME}', ''))",
        f"CREATE TABLE d (id INTEGER, c VARCHAR DEFAULT '{NAME}')",
        *(f"COMMENT ON {what} IS '{NAME}'" for what in ("TABLE m", "COLUMN m.code")),
    ),
}
"""All that is left out of a copy where it says a name that stands in no row."""


@pytest.mark.parametrize("engine", SAID)
def test_a_name_that_only_the_schema_says_is_in_no_text_of_a_copy(
    run: Run, request: pytest.FixtureRequest, engine: str
) -> None:
    rows = (
        f"INSERT INTO m (id, code, full_name) VALUES ({at}, 'c{at % 7}', 'Gwendolyn Ashcroft {at}')" for at in range(9)
    )
    source, target = request.getfixturevalue(engine)(MEMBERS, *rows, *SAID[engine])
    done = run("protect", source, "--to", target)
    assert done.status == 0, done.err
    assert NAME not in done.out + done.err
    assert NAME not in repr(said_by(engine, target))
    assert run("protect", source, "--to", target, "--check").status == 0


def said_by(engine: str, target: str) -> Any:
    """What the schema of a database says, by guardian's own reading of all its texts."""
    from guardian.sources.sinks.schema_texts import texts_of

    found = [one.wording.text for one in texts_of(target, None).said]
    assert found
    return found
