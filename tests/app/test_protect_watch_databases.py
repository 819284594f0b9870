"""Copied text of databases: a sentence or an address beyond the sample is treated, labels and the schema stay."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pymysql
import pytest

Run = Callable[..., Any]
Row = tuple[Any, ...]
NUMBER = count()
ROWS = 12_000
HEAD = ("id", "code", "product", "status", "doc")
LABELS = (("Charlotte bag pink polkadot", "new"), ("Red bag", "已发货"), ("Vintage lamp", "paid"))
DOC = '{"kind":  "gift box", "size": 1.50}'
PLANTED = {
    11_500: ("please call Anna Berg today", "new", DOC),
    11_600: ("Red bag", "anna.berg@example.org", DOC),
    11_700: ("请联系李明退款", "new", DOC),
    11_800: ("Red bag", "110101196001010003", DOC),
    11_900: ("Red bag", "new", '{"kind":  "please call Anna Berg today", "size": 1.50}'),
}
SECRETS = ("Anna Berg", "berg@example", "李明", "110101196001010003")


def rows(planted: dict[int, tuple[str, str, str]]) -> list[Row]:
    return [(at, f"A-{at}", *planted.get(at, (*LABELS[at % 3], DOC))) for at in range(ROWS)]


@dataclass(frozen=True)
class Base:
    """A source and the address of its copy. ``document``: the engine's type of JSON."""

    engine: str
    source: str
    target: str
    document: str
    fill: Callable[[Sequence[str], Sequence[Row]], None]
    fetch: Callable[[str], list[Row]]
    default: str = "SELECT column_default FROM information_schema.columns WHERE column_name = 'status'"

    def make(self, planted: dict[int, tuple[str, str, str]], status: str = "VARCHAR(60)", more: str = "") -> None:
        create = (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, code VARCHAR(40) UNIQUE, product VARCHAR(200),"
            f" status {status} DEFAULT 'new' CHECK (status <> 'gone'), doc {self.document}{more})"
        )
        self.fill((create, "CREATE VIEW paid AS SELECT product FROM t WHERE status = 'paid'"), rows(planted))


@pytest.fixture
def sqlite(tmp_path: Path) -> Base:
    source, target = str(tmp_path / "s.sqlite"), str(tmp_path / "t.sqlite")

    def fill(statements: Sequence[str], listed: Sequence[Row]) -> None:
        with sqlite3.connect(source) as base:
            for statement in statements:
                base.execute(statement)
            base.executemany(f"INSERT INTO t ({', '.join(HEAD)}) VALUES (?, ?, ?, ?, ?)", listed)
        base.close()

    def fetch(query: str) -> list[Row]:
        base = sqlite3.connect(target)
        found = base.execute(query).fetchall()
        base.close()
        return found

    default = "SELECT dflt_value FROM pragma_table_info('t') WHERE name = 'status'"
    return Base("sqlite", source, target, "JSON", fill, fetch, default)


@pytest.fixture
def duck(tmp_path: Path) -> Base:
    source, target = str(tmp_path / "s.duckdb"), str(tmp_path / "t.duckdb")

    def fill(statements: Sequence[str], listed: Sequence[Row]) -> None:
        given = pa.table([pa.array(cells) for cells in zip(*listed, strict=True)], names=list(HEAD)[: 5 * bool(listed)])
        with duckdb.connect(source) as base:
            for statement in statements:
                base.execute(statement)
            if listed:
                base.register("given", given)
                base.execute(f"INSERT INTO t ({', '.join(HEAD)}) SELECT * FROM given")

    def fetch(query: str) -> list[Row]:
        with duckdb.connect(target, read_only=True) as base:
            return base.execute(query).fetchall()

    return Base("duckdb", source, target, "JSON", fill, fetch)


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Base]:
    names = [f"watch_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    source, target = (postgres_server.replace("/postgres?", f"/{name}?") for name in names)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}")

    def fill(statements: Sequence[str], listed: Sequence[Row]) -> None:
        with psycopg.connect(source, autocommit=True) as base:
            for statement in statements:
                base.execute(statement)
            with base.cursor().copy(f"COPY t ({', '.join(HEAD)}) FROM STDIN") as sink:
                for row in listed:
                    sink.write_row(row)

    def fetch(query: str) -> list[Row]:
        with psycopg.connect(target) as base:
            return base.execute(query).fetchall()

    yield Base("postgres", source, target, "JSON", fill, fetch)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def mysql(mysql_server: Any) -> Iterator[Base]:
    names = [f"watch_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    with mysql_server.connect() as admin, admin.cursor() as cursor:
        for name in names:
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")

    def fill(statements: Sequence[str], listed: Sequence[Row]) -> None:
        with mysql_server.connect(database=names[0]) as base, base.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            cursor.executemany(f"INSERT INTO t ({', '.join(HEAD)}) VALUES (%s, %s, %s, %s, %s)", listed)

    def fetch(query: str) -> list[Row]:
        with mysql_server.connect(database=names[1]) as base, base.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    urls = (f"mysql://root@localhost/{name}?unix_socket={mysql_server.socket}" for name in names)
    default = (
        "SELECT column_default FROM information_schema.columns WHERE column_name = 'status' AND table_name = 't'"
        " AND table_schema = database()"
    )
    yield Base("mysql", *urls, "JSON", fill, fetch, default)
    with mysql_server.connect() as admin, admin.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture(params=["sqlite", "duck", "postgres", "mysql"])
def base(request: pytest.FixtureRequest) -> Base:
    found: Base = request.getfixturevalue(request.param)
    return found


pytestmark = pytest.mark.usefixtures("ring")


def text_of(base: Base) -> list[Row]:
    doc = "CAST(doc AS CHAR)" if base.engine == "mysql" else "CAST(doc AS VARCHAR)"
    return base.fetch(f"SELECT id, code, product, status, {doc} FROM t ORDER BY id")


def scan(run: Run, source: str) -> None:
    """A scan whose rows, which are drawn at random, hold none of those planted."""
    for _ in range(9):
        assert run("scan", source, "--sample", "40", "--again").status in (0, 1)
        plan = run("protect", source, "--dry-run", "--format", "json").document
        if all(column["treatment"] == "clear" for column in plan["columns"]):
            return
    pytest.fail("every scan drew one of a few rows of thousands")


def test_what_stands_out_beyond_the_sample_is_treated_and_all_else_stays(run: Run, base: Base) -> None:
    base.make(PLANTED)
    scan(run, base.source)
    done = run("protect", base.source, "--to", base.target)
    assert done.status == 0, done.err
    assert "clear (watched: texts)" in done.out
    assert "0 of" in done.out.rpartition("Protected")[2]
    copy = text_of(base)
    assert not [row[0] for row in copy if any(secret in str(row) for secret in SECRETS)]
    assert [row for row in copy if row[0] not in PLANTED] == [row for row in rows(PLANTED) if row[0] not in PLANTED]
    assert "1.50" in copy[11_900][4]
    assert "new" in str(base.fetch(base.default))
    assert len(base.fetch("SELECT * FROM paid")) == sum(row[3] == "paid" for row in rows(PLANTED))
    checked = run("protect", base.source, "--to", base.target, "--check", "--format", "json")
    assert (checked.status, checked.document["findings"]) == (0, []), checked.err
    assert checked.document["explained"]["cells of watched columns that were treated"] == len(PLANTED)


def test_labels_alone_come_as_they_were_and_the_check_finds_one_that_changed(run: Run, sqlite: Base) -> None:
    sqlite.make({})
    assert run("protect", sqlite.source, "--to", sqlite.target).status == 0
    assert text_of(sqlite) == rows({})
    with sqlite3.connect(sqlite.target) as copy:
        copy.execute("UPDATE t SET product = 'Blue bag' WHERE id = 11000")
    copy.close()
    assert run("protect", sqlite.source, "--to", sqlite.target, "--check").status == 1


def test_a_key_that_holds_an_identifier_is_refused_in_the_plan(run: Run, base: Base) -> None:
    base.make({})
    planted = [(ROWS, "anna.berg@example.org", "Red bag", "new", DOC)]
    base.fill((), planted)
    scan(run, base.source)
    for done in (run("protect", base.source, "--dry-run"), run("protect", base.source, "--to", base.target)):
        assert done.status == 4
        assert "; clear: a key holds what has the form of personal data" in done.out + done.err
        assert "berg" not in done.out + done.err
    with pytest.raises((sqlite3.Error, duckdb.Error, psycopg.Error, pymysql.MySQLError)):
        base.fetch("SELECT count(*) FROM t")


def test_a_cell_that_breaks_a_check_once_treated_is_told_with_its_column_and_a_remedy(run: Run, base: Base) -> None:
    base.make({11_500: ("Red bag", "please call Anna Berg", DOC)}, more=", CHECK (status NOT LIKE '%[%')")
    scan(run, base.source)
    for done in (run("protect", base.source, "--dry-run"), run("protect", base.source, "--to", base.target)):
        said = done.out + done.err
        assert done.status == 4, said
        assert "t/status: " in said
        assert "single cells of it would be treated, and a CHECK constraint does not take" in said
        assert "columns: {TABLE.COLUMN: clear}" in said
        assert "Anna" not in said
    own = "version: 1\nprofiles: {own: {extends: share, columns: {status: clear}}}\n"
    Path("guardian.yaml").write_text(own, "utf-8")
    done = run("protect", base.source, "--to", base.target, "--profile", "own")
    assert done.status == 0, done.err


@pytest.mark.parametrize("base", ["sqlite", "postgres", "mysql"], indirect=True)
def test_a_cell_that_outgrows_its_column_is_replaced(run: Run, base: Base) -> None:
    base.make({11_500: ("Red bag", "ask Li at a@b.cn", DOC)}, "VARCHAR(16)")
    scan(run, base.source)
    assert run("protect", base.source, "--to", base.target).status == 0
    (cell,) = {row[3] for row in text_of(base)} - {"new", "paid", "已发货"}
    assert len(cell) <= 16
    assert "b.cn" not in cell


def test_a_map_of_which_a_cell_stands_out_is_refused_and_others_are_copied(run: Run, tmp_path: Path) -> None:
    for at, text in enumerate(("gift box", "please call Anna Berg today")):
        source, target = tmp_path / f"{at}.duckdb", tmp_path / f"copy{at}.duckdb"
        with duckdb.connect(str(source)) as base:
            base.execute("CREATE TABLE t (id INTEGER, m MAP(VARCHAR, VARCHAR))")
            base.execute("INSERT INTO t SELECT range, MAP {'kind': 'gift box'} FROM range(12000)")
            base.execute("INSERT INTO t VALUES (12000, MAP {'kind': ?})", [text])
        scan(run, str(source))
        done = run("protect", source, "--to", target)
        assert done.status == (4 if at else 0), done.err
        assert target.exists() == (not at)


NESTED = {
    "postgres": ("tags TEXT[], info JSONB", "tags = '{gift box,NULL}', info = '{\"a\": [\"gift box\"]}'"),
    "duckdb": (
        "tags VARCHAR[], info STRUCT(a VARCHAR, n INTEGER)",
        "tags = ['gift box', NULL], info = {'a': 'gift box', 'n': 5}",
    ),
}


@pytest.mark.parametrize("base", ["duck", "postgres"], indirect=True)
def test_values_in_arrays_and_structures_are_watched(run: Run, base: Base) -> None:
    columns, values = NESTED[base.engine]
    base.make({}, more=f", {columns}")
    planted = values.replace("gift box", "please call Anna Berg today")
    base.fill((f"UPDATE t SET {values}", f"UPDATE t SET {planted} WHERE id = 11500"), [])
    scan(run, base.source)
    done = run("protect", base.source, "--to", base.target)
    assert done.status == 0, done.err
    copy = dict(base.fetch("SELECT id, CAST(tags AS VARCHAR) || CAST(info AS VARCHAR) FROM t"))
    assert "Anna" not in copy[11_500]
    assert copy[11_500].count("please call") == 2
    del copy[11_500]
    assert len(set(copy.values())) == 1
    assert copy[0].count("gift box") == 2
    checked = run("protect", base.source, "--to", base.target, "--check", "--format", "json")
    assert (checked.status, checked.document["findings"]) == (0, []), checked.err


def test_a_column_computed_from_a_watched_one_follows_it(run: Run, base: Base) -> None:
    upper = "VARCHAR(200) GENERATED ALWAYS AS (upper(product))"
    base.make(PLANTED, more=f", loud {upper}" + (" STORED" if base.engine == "postgres" else ""))
    scan(run, base.source)
    done = run("protect", base.source, "--to", base.target)
    assert done.status == 0, done.err
    loud = dict(base.fetch("SELECT id, loud FROM t"))
    assert loud[0] == "CHARLOTTE BAG PINK POLKADOT"
    assert loud[11_500].startswith("PLEASE CALL")
    assert "ANNA" not in loud[11_500]
    checked = run("protect", base.source, "--to", base.target, "--check", "--format", "json")
    assert (checked.status, checked.document["findings"]) == (0, []), checked.err


@pytest.mark.parametrize("text", ["gift box", "please call Anna Berg today"])
def test_a_composite_of_which_a_value_stands_out_is_refused_and_others_are_copied(
    run: Run, postgres: Base, text: str
) -> None:
    postgres.fill(
        (
            "CREATE TYPE pair AS (kind text, n int)",
            "CREATE TABLE t (id INT, code TEXT, product TEXT, status TEXT, doc JSON, p pair)",
        ),
        rows({}),
    )
    postgres.fill(("UPDATE t SET p = ROW('gift box', 1)", f"UPDATE t SET p = ROW('{text}', 1) WHERE id = 11500"), [])
    scan(run, postgres.source)
    planned = run("protect", postgres.source, "--dry-run")
    done = run("protect", postgres.source, "--to", postgres.target)
    assert planned.status == done.status == (0 if text == "gift box" else 4), planned.out + done.err
