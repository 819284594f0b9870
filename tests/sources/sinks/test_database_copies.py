"""What a protected copy of a database keeps to, shown on real SQLite, DuckDB, PostgreSQL and MariaDB."""

from __future__ import annotations

import importlib.util
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import psycopg
import pytest

from guardian.errors import GuardianError, UnreadError, UsageError
from guardian.model import TableSchema
from guardian.sources.sinks import databases
from guardian.sources.sinks.base import NotProtectable, TargetError, UnfitError

HELPER = Path(__file__).with_name("database_copies.py")
spec = importlib.util.spec_from_file_location("database_copies", HELPER)
assert spec is not None and spec.loader is not None
helper = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = helper
spec.loader.exec_module(helper)
Marks, copy, mark = helper.Marks, helper.copy, helper.mark

ROWS = 3_000
WEIRD = 'se"lect %s `x` 姓名'


@dataclass(frozen=True)
class Pair:
    """A source and where its copy goes; ``ask`` and ``run`` reach either of them from outside."""

    engine: str
    source: str
    target: str
    schema: str
    target_schema: str
    ask: Callable[..., list[tuple[Any, ...]]]
    run: Callable[..., None]

    def quoted(self, name: str) -> str:
        sign = "`" if self.engine == "mysql" else '"'
        return sign + name.replace(sign, 2 * sign) + sign

    def exists(self) -> bool:
        """Whether anything of the copy can be seen."""
        if self.engine in {"sqlite", "duckdb"}:
            return Path(self.target).exists()
        schema = {"postgres": "public", "mysql": self.target_schema}[self.engine]
        query = f"SELECT 1 FROM information_schema.tables WHERE table_schema = '{schema}'"
        return bool(self.ask(self.target, query))

    def left_behind(self) -> list[str]:
        """Staging files, schemas or databases."""
        if self.engine in {"sqlite", "duckdb"}:
            return [path.name for path in Path(self.target).parent.iterdir() if "guardian" in path.name]
        query = "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'guardian%'"
        return [row[0] for row in self.ask(self.target, query)]

    def copied(self, treater: object | None = None, **options: object) -> Any:
        return copy(self.source, self.target, treater, **options)

    def rows(self, where: str, table: str, columns: str = "*", order: str = "id") -> list[tuple[Any, ...]]:
        return self.ask(where, f"SELECT {columns} FROM {table} ORDER BY {order}")


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "mysql"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    engine = request.param
    database = request.getfixturevalue(f"{engine}_database")
    if engine == "sqlite":
        yield Pair(engine, database.target, str(tmp_path / "copy.sqlite"), "main", "main", _sqlite, _sqlite_run)
    elif engine == "duckdb":
        yield Pair(engine, database.target, str(tmp_path / "copy.db"), "main", "main", _duckdb, _duckdb_run)
    elif engine == "postgres":
        name = database.target.split("/")[3].split("?")[0]
        with psycopg.connect(database.target, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}_copy")
        target = database.target.replace(f"/{name}?", f"/{name}_copy?")
        yield Pair(engine, database.target, target, "public", "public", _postgres, _postgres_run)
        with psycopg.connect(database.target, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name}_copy WITH (FORCE)")
    else:
        server = request.getfixturevalue("mysql_server")
        target = database.target.replace(f"/{database.schema}?", f"/{database.schema}_copy?")

        def ask(where: str, query: str) -> list[tuple[Any, ...]]:
            name = where.split("/")[3].split("?")[0]
            with server.connect() as connection, connection.cursor() as cursor:
                if name == database.schema or "information_schema" not in query:
                    cursor.execute(f"USE `{name}`")
                cursor.execute(query)
                return list(cursor.fetchall())

        def run(where: str, *statements: str) -> None:
            with server.connect() as connection, connection.cursor() as cursor:
                name = where.split("/")[3].split("?")[0]
                cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{name}`")
                cursor.execute(f"USE `{name}`")
                for statement in statements:
                    cursor.execute(statement)

        yield Pair(engine, database.target, target, database.schema, f"{database.schema}_copy", ask, run)
        with server.connect() as admin, admin.cursor() as cursor:
            cursor.execute("SHOW DATABASES")
            for (name,) in cursor.fetchall():
                if name == f"{database.schema}_copy" or name.startswith("guardian"):
                    cursor.execute(f"DROP DATABASE `{name}`")


def _sqlite(where: str, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(where)) as connection:
        return connection.execute(query).fetchall()


def _sqlite_run(where: str, *statements: str) -> None:
    with closing(sqlite3.connect(where)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _duckdb(where: str, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(where, read_only=True) as connection:
        return connection.execute(query).fetchall()


def _duckdb_run(where: str, *statements: str) -> None:
    with duckdb.connect(where) as connection:
        for statement in statements:
            connection.execute(statement)


def _postgres(where: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(where, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def _postgres_run(where: str, *statements: str) -> None:
    with psycopg.connect(where, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def shop(pair: Pair, rows: int = 200) -> None:
    """Members with a boss among them, orders with a composite key, lines that refer to it; all kinds of constraints."""
    q = pair.quoted
    generated = {"duckdb": "VIRTUAL"}.get(pair.engine, "STORED")
    kind = {"sqlite": "TEXT", "duckdb": "VARCHAR"}.get(pair.engine, "VARCHAR(60)")
    json = {"postgres": "jsonb"}.get(pair.engine, "JSON")
    octets = {"sqlite": "BLOB", "duckdb": "BLOB", "postgres": "bytea", "mysql": "VARBINARY(20)"}[pair.engine]
    raw = {"duckdb": r"'\x00\xff'::BLOB", "postgres": r"'\x00ff'"}.get(pair.engine, "X'00FF'")
    back = r"\\N \\\\." if pair.engine == "mysql" else r"\N \\."
    pair.run(
        pair.source,
        f"CREATE TABLE members (id INTEGER PRIMARY KEY, name {kind} NOT NULL, {q('姓名')} {kind}, email {kind} NOT NULL"
        f" UNIQUE, born DATE, boss INTEGER, doc {json}, {q('order')} INTEGER DEFAULT 7, raw {octets},"
        f" loud {kind} GENERATED ALWAYS AS (upper(email)) {generated}, price DECIMAL(20, 6),"
        f" FOREIGN KEY (boss) REFERENCES members (id), CHECK ({q('order')} >= 0))",
        f"CREATE TABLE orders (a INTEGER, b {kind}, member INTEGER NOT NULL, email {kind}, PRIMARY KEY (a, b),"
        " FOREIGN KEY (member) REFERENCES members (id))",
        f"CREATE TABLE order_lines (id INTEGER PRIMARY KEY, a INTEGER, b {kind}, FOREIGN KEY (a, b)"
        " REFERENCES orders (a, b))",
        "CREATE TABLE nothing_in_it (id INTEGER, email VARCHAR(9))",
        f"CREATE TABLE {q(WEIRD)} ({q(WEIRD)} INTEGER, {q('from')} {kind}, email {kind})",
        f"INSERT INTO {q(WEIRD)} VALUES (1, '', NULL), (2, NULL, ''), (3, 'it''s \"so\"\n\r, .', 'x')",
        f"INSERT INTO {q(WEIRD)} VALUES (4, '{back}', 'y')",
    )
    filled = []
    for at in range(1, rows + 1):
        born = "NULL" if at % 5 == 0 else f"'1980-{at % 12 + 1:02}-{at % 28 + 1:02}'"
        boss = "NULL" if at < 3 else str(at // 2)
        doc = f'{{"user": {{"mail": "m{at}@example.org", "n": 1.50}}, "tags": [1, "x"]}}'
        filled.append(
            f"INSERT INTO members (id, name, {q('姓名')}, email, born, boss, doc, raw, price) VALUES ({at}, 'Ann {at}',"
            f" '张{at}', 'm{at}@example.org', {born}, {boss}, '{doc}', {raw}, 12345678901234.500000 + {at})"
        )
    pair.run(
        pair.source,
        *filled,
        "INSERT INTO orders SELECT id, 'b', id, email FROM members",
        "INSERT INTO order_lines SELECT a, a, b FROM orders",
        "CREATE INDEX by_mail ON orders (email)",
        "CREATE VIEW buyers AS SELECT m.email AS email, o.a AS a FROM members m JOIN orders o ON o.member = m.id",
    )


def test_every_row_arrives_treated_and_the_rest_is_as_it_was(pair: Pair):
    shop(pair)
    copied = pair.copied()
    assert copied.rows == 200 * 3 + 4
    assert copied.left_out == ()
    source = pair.rows(pair.source, "members", f"id, name, {pair.quoted('姓名')}, email, born, boss, raw, price, loud")
    target = pair.rows(pair.target, "members", f"id, name, {pair.quoted('姓名')}, email, born, boss, raw, price, loud")
    assert len(target) == 200
    for old, new in zip(source, target, strict=True):
        assert new[0] == old[0]
        assert new[1:4] == (mark(old[1]), mark(old[2]), mark(old[3]))
        assert str(new[4]) == ("None" if old[4] is None else "1980-01-01")
        assert new[5:8] == old[5:8]
        assert new[8] == mark(old[3]).upper()
    weird, columns = pair.quoted(WEIRD), f"{pair.quoted(WEIRD)}, {pair.quoted('from')}"
    assert pair.rows(pair.target, weird, columns, "1") == pair.rows(pair.source, weird, columns, "1")
    assert [row[0] for row in pair.rows(pair.target, weird, "email", pair.quoted(WEIRD))] == [
        None, *map(mark, ("", "x", "y"))
    ]  # fmt: skip
    assert pair.rows(pair.target, "nothing_in_it") == []
    assert pair.left_behind() == []


def test_documents_are_treated_leaf_by_leaf(pair: Pair):
    shop(pair, 5)
    copied = next(table for table in pair.copied().tables if table.name.endswith("members"))
    docs = [str(row[0]).replace("'", '"') for row in pair.rows(pair.target, "members", "doc")]
    assert [f'"mail": "{mark(f"m{at}@example.org")}"' in doc for at, doc in enumerate(docs, 1)] == [True] * 5
    assert all('"n": 1.5' in doc and '"x"' in doc for doc in docs)
    assert "doc.user.mail" in copied.treated
    assert set(copied.late) >= {"doc.user.mail", "doc.user.n", "doc.tags"}


def test_keys_and_constraints_hold_afterwards(pair: Pair):
    shop(pair, 20)
    pair.copied()
    broken = (
        "INSERT INTO members (id, name, email) VALUES (1, 'x', 'new')",
        f"INSERT INTO members (id, name, email) VALUES (900, 'x', '{mark('m1@example.org')}')",
        "INSERT INTO members (id, name, email) VALUES (901, NULL, 'new')",
        f"INSERT INTO members (id, name, email, {pair.quoted('order')}) VALUES (902, 'x', 'new', -1)",
        "INSERT INTO orders VALUES (1, 'b', 1, NULL)",
        "INSERT INTO orders VALUES (1, 'c', 999, NULL)",
        "INSERT INTO order_lines VALUES (900, 1, 'nowhere')",
        "INSERT INTO members (id, name, email, boss) VALUES (903, 'x', 'new', 999)",
    )
    enforce = ("PRAGMA foreign_keys = ON",) if pair.engine == "sqlite" else ()
    for statement in broken:
        with pytest.raises(Exception, match=r"(?i)constraint|duplicate|cannot be null"):  # each driver has its own
            pair.run(pair.target, *enforce, statement)
    pair.run(pair.target, *enforce, "INSERT INTO members (id, name, email, boss) VALUES (904, 'x', 'new', 1)")
    assert pair.ask(pair.target, f"SELECT {pair.quoted('order')} FROM members WHERE id = 904") == [(7,)]
    assert len(pair.rows(pair.target, "buyers", order="a")) == 20
    assert pair.rows(pair.target, "buyers", "email", "a")[0] == (mark("m1@example.org"),)


def test_the_source_is_never_touched(pair: Pair):
    shop(pair, 20)
    before = pair.rows(pair.source, "members"), pair.rows(pair.source, "orders", order="a")
    state = Path(pair.source).read_bytes() if pair.engine in {"sqlite", "duckdb"} else b""
    pair.copied()
    assert (pair.rows(pair.source, "members"), pair.rows(pair.source, "orders", order="a")) == before
    if state:
        assert Path(pair.source).read_bytes() == state


def test_a_target_that_is_the_source_or_holds_something_is_refused(pair: Pair):
    shop(pair, 5)
    with pytest.raises(TargetError, match="the target is the source"):
        copy(pair.source, pair.source)
    pair.run(pair.target, "CREATE TABLE members (id INTEGER)")
    with pytest.raises(TargetError, match="already"):
        pair.copied()
    assert pair.rows(pair.target, "members") == []


def test_another_engine_is_refused_by_name(pair: Pair, tmp_path: Path):
    other = "mysql://root@localhost/x" if pair.engine == "postgres" else "postgresql://localhost/x"
    with pytest.raises(TargetError, match="the same engine on both sides"):
        copy(pair.source, other)
    with pytest.raises(UsageError):
        copy(str(tmp_path / "rows.csv"), pair.target)


def test_a_treatment_that_does_not_fit_leaves_no_target(pair: Pair):
    kind = "VARCHAR(5)" if pair.engine in {"postgres", "mysql"} else "VARCHAR CHECK (length(email) < 6)"
    pair.run(pair.source, f"CREATE TABLE t (id INTEGER, email {kind})", "INSERT INTO t VALUES (1, 'a@b.c')")
    with pytest.raises((UnfitError, NotProtectable)) as raised:
        pair.copied()
    assert "a@b.c" not in str(raised.value)
    assert mark("a@b.c") not in str(raised.value)
    assert not pair.exists()


def test_a_treated_key_that_no_longer_matches_leaves_no_target(pair: Pair):
    kind = "VARCHAR(60)"
    pair.run(
        pair.source,
        f"CREATE TABLE parents (email {kind} PRIMARY KEY)",
        f"CREATE TABLE children (id INTEGER, parent {kind}, FOREIGN KEY (parent) REFERENCES parents (email))",
        "INSERT INTO parents VALUES ('a@example.org')",
        "INSERT INTO children VALUES (1, 'a@example.org')",
    )
    with pytest.raises(UnfitError, match="foreign key"):
        pair.copied()
    assert not pair.exists()
    assert len(copy(pair.source, pair.target, Marks(frozenset({"email", "parent"})), plan="both").tables) == 2


def test_a_default_that_is_a_literal_and_a_view_that_holds_a_value_are_left_out(pair: Pair):
    pair.run(
        pair.source,
        "CREATE TABLE t (id INTEGER, email VARCHAR(60) DEFAULT 'nobody@example.org', city VARCHAR(20) DEFAULT 'Kyoto')",
        "INSERT INTO t VALUES (1, 'ann@example.org', 'Oslo')",
        "CREATE VIEW hers AS SELECT id FROM t WHERE email = 'ann@example.org'",
        "CREATE VIEW all_of_them AS SELECT id FROM t WHERE email <> 'unknown'",
    )
    copied = pair.copied()
    assert sorted(entry.reason.partition(":")[0] for entry in copied.left_out) == ["its default, a literal", "view"]
    pair.run(pair.target, "INSERT INTO t (id) VALUES (2)")
    assert pair.rows(pair.target, "t")[1] == (2, None, "Kyoto")
    assert pair.rows(pair.target, "all_of_them") == [(1,), (2,)][:1]
    with pytest.raises(Exception, match=r"hers"):
        pair.rows(pair.target, "hers")


def test_a_check_that_holds_a_value_is_refused(pair: Pair):
    pair.run(
        pair.source,
        "CREATE TABLE t (id INTEGER, email VARCHAR(60), CHECK (email <> 'x' OR email = 'ann@example.org'))",
        "INSERT INTO t VALUES (1, 'ann@example.org')",
    )
    with pytest.raises(NotProtectable, match="text"):
        pair.copied()
    assert not pair.exists()


def of_another_table(pair: Pair, definition: str, *more: str) -> None:
    """Ann's values stand in a table that holds no column of hers."""
    pair.run(
        pair.source,
        "CREATE TABLE people (id INTEGER, email VARCHAR(60), name VARCHAR(60))",
        "INSERT INTO people VALUES (1, 'ann@example.org', 'Ann Abbott')",
        f"CREATE TABLE visits (id INTEGER, {definition})",
        "INSERT INTO visits (id) VALUES (1)",
        *more,
    )


def test_a_default_that_holds_a_value_of_another_table_is_left_out(pair: Pair):
    of_another_table(pair, "host VARCHAR(60) DEFAULT 'Ann Abbott', room VARCHAR(20) DEFAULT 'Kyoto'")
    copied = pair.copied()
    assert [(one.ref.rpartition("/")[2], one.reason) for one in copied.left_out] == [("host", "its default, a literal")]
    pair.run(pair.target, "INSERT INTO visits (id) VALUES (2)")
    assert pair.rows(pair.target, "visits")[1] == (2, None, "Kyoto")


@pytest.mark.parametrize("value", ["ann@example.org", "ANN ABBOTT"])
def test_a_check_that_holds_a_value_of_another_table_is_refused(pair: Pair, value: str):
    of_another_table(pair, f"host VARCHAR(60), CHECK (host <> '{value}')")
    with pytest.raises(NotProtectable, match="text") as refused:
        pair.copied()
    assert value not in str(refused.value)
    assert not pair.exists()


def test_a_check_that_holds_nobodys_value_is_kept(pair: Pair):
    of_another_table(pair, "host VARCHAR(60), CHECK (host <> 'Zoe Zimmer')")
    assert pair.copied().left_out == ()


def test_an_index_or_view_that_holds_a_value_of_another_table_is_left_out(pair: Pair):
    if pair.engine == "mysql":
        of_another_table(
            pair, "host VARCHAR(60)", "CREATE VIEW seldom AS SELECT id FROM visits WHERE host = 'Ann Abbott'"
        )
    else:
        of_another_table(pair, "host VARCHAR(60)", "CREATE INDEX seldom ON visits ((host = 'Ann Abbott'))")
    assert [one.ref.rpartition(".")[2] for one in pair.copied().left_out] == ["seldom"]


def test_a_generated_column_alone_cannot_be_treated(pair: Pair):
    how = "VIRTUAL" if pair.engine == "duckdb" else "STORED"
    pair.run(
        pair.source,
        f"CREATE TABLE t (id INTEGER, given VARCHAR(20), name VARCHAR(40) GENERATED ALWAYS AS (upper(given)) {how})",
    )
    with pytest.raises(NotProtectable, match="generated column"):
        pair.copied()
    assert len(copy(pair.source, pair.target, Marks(frozenset({"given"})), plan="2").tables) == 1


def test_shapes_say_what_every_column_can_hold(pair: Pair):
    shop(pair, 1)
    shape = databases.shapes(pair.source, name="crm")
    tables = {table.table.name.rpartition(".")[2]: table for table in shape.tables}
    columns = {column.name: column for column in tables["members"].columns}
    email = columns["email"]
    assert (email.holds.form, email.holds.nullable, email.alone) == ("text", False, True)
    assert columns["id"].holds.form == "integer"
    assert columns["born"].holds.form == "date"
    assert (columns["doc"].document, columns["name"].document) == (True, False)
    assert columns["loud"].generated
    assert not columns["email"].generated
    assert len(columns["order"].checks) == 1
    assert columns["email"].checks == ()
    assert tables["members"].keys[0] == ("id",)
    assert tables["orders"].keys[0] == ("a", "b")
    (edge,) = tables["order_lines"].edges
    assert (edge.columns, edge.to, edge.to_columns) == (("a", "b"), tables["orders"].table.name, ("a", "b"))
    assert [table.edges[0].to for name, table in tables.items() if name == "members"] == [tables["members"].table.name]
    assert tables["nothing_in_it"].columns[1].holds.longest == (None if pair.engine == "duckdb" else 9)


def test_all_rows_of_source_and_copy_come_under_the_same_names(pair: Pair):
    shop(pair, 50)
    pair.copied()
    sides = []
    for where in (pair.source, pair.target):
        found: dict[str, int] = {}
        for table, batches in databases.tables(where, name="crm"):
            assert isinstance(table, TableSchema)
            found[table.name.rpartition(".")[2]] = sum(batch.num_rows for batch in batches)
        sides.append(found)
    assert sides[0] == sides[1]
    assert sides[0]["members"] == 50


def test_tables_that_were_half_read_do_not_hang(pair: Pair):
    shop(pair, 50)
    for _, batches in databases.tables(pair.source, name="crm"):
        next(batches, None)
        break


def test_progress_ends_with_all_rows(pair: Pair):
    shop(pair, 20)
    seen: list[tuple[int, int | None]] = []
    pair.copied(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (64, 64)
    assert seen == sorted(seen)


def many(pair: Pair) -> None:
    """Two tables that take a while."""
    series = {
        "sqlite": f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) SELECT i FROM n",
        "duckdb": f"SELECT i FROM range(1, {ROWS + 1}) r(i)",
        "postgres": f"SELECT i FROM generate_series(1, {ROWS}) i",
        "mysql": f"SELECT seq AS i FROM seq_1_to_{ROWS}",
    }[pair.engine]
    joint = "concat('m', i, '@example.org')" if pair.engine == "mysql" else "'m' || i || '@example.org'"
    filling = "printf('%0500d', i)" if pair.engine == "sqlite" else "repeat('x', 500)"
    for name in ("first_one", "second_one"):
        pair.run(
            pair.source,
            f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, email VARCHAR(60) NOT NULL, pad VARCHAR(600))",
            f"INSERT INTO {name} SELECT i, {joint}, {filling} FROM ({series}) s",
        )


def started(pair: Pair, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(HELPER), pair.source, pair.target, str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def content(pair: Pair) -> list[tuple[Any, ...]]:
    return [row for name in ("first_one", "second_one") for row in pair.rows(pair.target, name)]


def test_killed_at_any_moment_there_is_no_half_target_and_the_next_run_ends_it(pair: Pair):
    many(pair)
    begun = time.monotonic()
    process = started(pair, 0.02)
    assert process.wait() == 0
    whole, expected = time.monotonic() - begun, content(pair)
    assert len(expected) == 2 * ROWS
    assert expected[0][1] == mark("m1@example.org")
    first = Path(pair.target).read_bytes() if pair.engine == "sqlite" else b""
    dice = random.Random(7)
    for _ in range(2):
        gone(pair)
        for at in sorted(dice.uniform(0, whole) for _ in range(3)):
            process = started(pair, 0.02)
            time.sleep(at)
            process.kill()
            if process.wait() == 0:
                break
            if pair.exists():  # killed after all was in its place
                assert content(pair) == expected
                break
        try:
            pair.copied()
        except TargetError:  # it was there already, whole; what lay beside it is gone now
            assert pair.exists()
        assert content(pair) == expected
        assert pair.left_behind() == []
        if first:
            assert Path(pair.target).read_bytes() == first


@pytest.mark.parametrize("size", [0, 1, 4_096, 12_288, 20_000], ids=lambda size: f"{size} bytes")
def test_a_duckdb_staging_file_killed_while_it_came_into_being_is_begun_anew(tmp_path: Path, size: int):
    source, target = tmp_path / "d.db", tmp_path / "copy.db"
    with closing(duckdb.connect(str(source))) as connection:
        connection.execute(
            "CREATE TABLE people AS SELECT i AS id, concat('m', i, '@example.org') AS email FROM range(9) t(i)"
        )
        connection.execute("CHECKPOINT")
    with pytest.raises(KeyboardInterrupt):
        copy(str(source), str(target), Stopped())
    (staging,) = tmp_path.glob("*.guardian-staging")
    staging.write_bytes(staging.read_bytes()[:size])
    assert not copy(str(source), str(target)).resumed
    assert len(_duckdb(str(target), "SELECT * FROM people")) == 9
    assert not list(tmp_path.glob("*guardian*"))


class Stopped(Marks):
    def treat(self, table: TableSchema, batch: Any) -> Any:
        raise KeyboardInterrupt


def gone(pair: Pair) -> None:
    if pair.engine in {"sqlite", "duckdb"}:
        Path(pair.target).unlink()
    elif pair.engine == "postgres":
        pair.run(pair.target, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    else:
        pair.run(pair.target, f"DROP DATABASE `{pair.target_schema}`")


class Once(Marks):
    """Breaks off at the second table, once."""

    calls = 0

    def treat(self, table: TableSchema, batch: Any) -> Any:
        if table.name.endswith("second_one"):
            raise KeyboardInterrupt
        type(self).calls += 1
        return super().treat(table, batch)


def test_finished_tables_are_kept_and_another_plan_begins_anew(pair: Pair):
    many(pair)
    with pytest.raises(KeyboardInterrupt):
        pair.copied(Once())
    assert not pair.exists()
    assert pair.left_behind() != []

    class Second(Marks):
        seen: ClassVar[list[str]] = []

        def treat(self, table: TableSchema, batch: Any) -> Any:
            self.seen.append(table.name.rpartition(".")[2])
            return super().treat(table, batch)

    copied = pair.copied(Second())
    assert copied.resumed
    assert set(Second.seen) == {"second_one"}
    assert copied.rows == 2 * ROWS
    gone(pair)
    with pytest.raises(KeyboardInterrupt):
        pair.copied(Once())
    Second.seen.clear()
    assert not pair.copied(Second(), plan="another").resumed
    assert set(Second.seen) == {"first_one", "second_one"}
    assert pair.left_behind() == []


def test_a_table_that_changed_since_is_copied_anew(pair: Pair):
    many(pair)
    with pytest.raises(KeyboardInterrupt):
        pair.copied(Once())
    pair.run(pair.source, "UPDATE first_one SET email = 'new@example.org' WHERE id = 1")
    assert pair.copied().rows == 2 * ROWS
    assert content(pair)[0][1] == mark("new@example.org")


def test_no_planted_value_stands_in_the_bytes_or_the_statistics_of_the_copy(pair: Pair):
    shop(pair, 50)
    if pair.engine == "sqlite":
        pair.run(pair.source, "CREATE INDEX planted ON members (email)", "ANALYZE")
    if pair.engine == "postgres":
        pair.run(pair.source, "ANALYZE")
    pair.copied()
    if pair.engine in {"sqlite", "duckdb"}:
        raw = Path(pair.target).read_bytes()
        assert "张7".encode() not in raw
        assert b"@example.org" not in raw
        assert b"Ann 7" not in raw
        assert b"@example.org" in Path(pair.source).read_bytes()
    if pair.engine == "postgres":
        pair.run(pair.target, "ANALYZE")
        found = pair.ask(pair.target, "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats")
        assert found
        assert "@example.org" not in repr(found)


def test_an_unreadable_source_is_an_error_without_a_target(tmp_path: Path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises((UnreadError, NotProtectable, GuardianError)):
        copy(str(broken), str(tmp_path / "copy.sqlite"))
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == []
