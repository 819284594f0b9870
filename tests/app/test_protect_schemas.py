"""Schemas of all sorts on each engine: keys and constraints hold in the copy, or the plan refuses with a column."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from guardian.sources.sinks.base import UnfitError
from guardian.sources.sinks.databases import shapes

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
NUMBER = count()
FIRST = ("Ann", "Ben", "Cora", "Dan", "Ella", "Finn", "Gina", "Hugo", "Iris", "Jack")
LAST = ("Abbott", "Barnes", "Carter", "Dawson", "Ellis", "Foster", "Graham", "Harris", "Irwin", "Jensen")
PEOPLE = [f"{first} {last}" for last in LAST for first in FIRST]
EMAILS = [f"{name.lower().replace(' ', '.')}@example.com" for name in PEOPLE]
MOBILES = [f"138{number * 7919:08d}" for number in range(100)]


@dataclass(frozen=True)
class Base:
    """A source, the address of its copy, and how either is asked."""

    engine: str
    source: str
    target: str
    ask: Callable[..., list[tuple[Any, ...]]]

    def make(self, *statements: str) -> None:
        for statement in statements:
            self.ask(self.source, statement)

    def same(self, query: str) -> bool:
        before = self.ask(self.source, query)
        return bool(before) and before == self.ask(self.target, query)


def inserted(table: str, columns: str, *cells: list[Any]) -> str:
    listed = ("(" + ", ".join(repr(cell) for cell in row) + ")" for row in zip(*cells, strict=True))
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join(listed)}"


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "mysql"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Base]:
    engine: str = request.param
    names = [f"schemas_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    if engine in {"sqlite", "duckdb"}:

        def asked(place: str, query: str) -> list[tuple[Any, ...]]:
            with closing((sqlite3 if engine == "sqlite" else duckdb).connect(place)) as base:
                found = base.execute(query).fetchall()
                base.commit() if engine == "sqlite" else None
                return found

        yield Base(engine, *(str(tmp_path / f"{name}.{engine}") for name in names), asked)
        return
    server: Any = request.getfixturevalue(f"{engine}_server")

    def run(place: str, query: str) -> list[tuple[Any, ...]]:
        if engine == "postgres":
            with psycopg.connect(place, autocommit=True) as base:
                found = base.execute(query.encode())
                return found.fetchall() if found.description else []
        database = place.split("/")[3].partition("?")[0]
        with server.connect(database=database or None) as base, base.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    url = "mysql://root@localhost/{}?unix_socket=" + str(getattr(server, "socket", ""))
    if engine == "postgres":
        url = server.replace("/postgres?", "/{}?")
    admin = url.format("postgres" if engine == "postgres" else "")
    for name in names:
        run(admin, f"CREATE DATABASE {name}" + (" CHARACTER SET utf8mb4" if engine == "mysql" else ""))
    yield Base(engine, *(url.format(name) for name in names), run)
    for name in names:
        run(admin, f"DROP DATABASE {name}" + (" WITH (FORCE)" if engine == "postgres" else ""))


def checked(run: Run, base: Base, profile: str = "share") -> None:
    """A copy is made and proved."""
    done = run("protect", base.source, "--to", base.target, "--profile", profile)
    assert done.status == 0, done.err
    done = run("protect", base.source, "--to", base.target, "--profile", profile, "--check")
    assert done.status == 0, done.out + done.err


FIELD_OF = {
    "sqlite": "mail TEXT AS (json_extract(info, '$.email')) VIRTUAL",
    "duckdb": "mail VARCHAR AS (json_extract_string(info, '$.email')) VIRTUAL",
    "postgres": "mail TEXT GENERATED ALWAYS AS (info ->> 'email') STORED",
    "mysql": "mail VARCHAR(400) AS (json_value(info, '$.email')) VIRTUAL",
}


def test_the_name_of_a_field_is_no_value_of_its_document(run: Run, base: Base) -> None:
    base.make(
        f"CREATE TABLE a (code VARCHAR(9), info JSON, {FIELD_OF[base.engine]})",
        inserted("a", "code, info", [f"c{n}" for n in range(100)], [f'{{"email": "{one}", "n": 1}}' for one in EMAILS]),
    )
    if base.engine == "postgres":
        base.make("CREATE UNIQUE INDEX one_each ON a ((info ->> 'email'))")
    checked(run, base)
    assert base.same("SELECT count(mail), count(DISTINCT mail) FROM a")
    if base.engine == "postgres":
        assert base.same("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'a'")


@pytest.mark.parametrize("base", ["postgres", "mysql", "duckdb"], indirect=True)
def test_a_value_of_a_document_is_one_wherever_its_field_is_called_so(run: Run, base: Base) -> None:
    base.make("CREATE TABLE a (code VARCHAR(9), info JSON)")
    base.make(
        inserted("a", "code, info", [f"c{n}" for n in range(100)], [f'{{"email": "{one}", "n": 1}}' for one in EMAILS])
    )
    base.make(f"CREATE VIEW v AS SELECT code FROM a WHERE CAST(info AS CHAR(99)) LIKE '%{EMAILS[7]}%'")
    done = run("protect", base.source, "--to", base.target)
    assert done.status == 0, done.err
    assert "v: view: its text holds a value" in done.out + done.err


@pytest.mark.parametrize("base", ["postgres"], indirect=True)
def test_a_domain_that_is_not_null_is_no_check_and_one_upon_another_has_both(run: Run, base: Base) -> None:
    base.make(
        "CREATE DOMAIN word AS text",
        "CREATE DOMAIN needed AS word NOT NULL",
        "CREATE DOMAIN mail AS text CHECK (value LIKE '%@%')",
        "CREATE DOMAIN own AS mail",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, email needed UNIQUE, full_name word)",
        inserted("a", "id, email, full_name", list(range(100)), EMAILS, PEOPLE),
    )
    checked(run, base)
    base.make("ALTER TABLE a ADD other own")
    columns = {column.name: column for table in shapes(base.source).tables for column in table.columns}
    assert (columns["email"].checks, columns["email"].holds.nullable) == ((), False)
    assert columns["other"].checks == ("CHECK ((VALUE ~~ '%@%'::text))",)


@pytest.mark.parametrize("base", ["sqlite", "postgres", "mysql"], indirect=True)
@pytest.mark.parametrize("needed", ["", "NOT NULL"])
def test_a_treated_value_that_would_break_a_rule_of_its_table_gives_way_or_is_refused_with_its_column(
    run: Run, base: Base, needed: str
) -> None:
    base.make(
        f"CREATE TABLE a (id INTEGER PRIMARY KEY, mobile VARCHAR(20) {needed}, CHECK (mobile < '14'))",
        inserted("a", "id, mobile", list(range(100)), MOBILES),
    )
    done = run("protect", base.source, "--to", base.target, "--profile", "archive")
    said = done.err + done.out
    assert "a CHECK constraint does not take what becomes of its values" in said
    if not needed:
        assert done.status == 0, said
        assert base.ask(base.target, "SELECT count(mobile) FROM a") == [(0,)]
        return
    assert done.status == 4, said
    assert "a/mobile" in done.err
    assert "Treat it otherwise under profiles:" in done.err


COLLATED = {"sqlite": "COLLATE NOCASE", "mysql": ""}  # MariaDB's own choice does not tell letters apart by case


@pytest.mark.parametrize("base", ["sqlite", "mysql"], indirect=True)
@pytest.mark.parametrize("alike", [True, False])
def test_a_reference_in_other_letters_is_refused_with_its_column_and_one_in_the_same_joins_as_before(
    run: Run, base: Base, alike: bool
) -> None:
    kind = f"VARCHAR(400) {COLLATED[base.engine]}"
    written = [one if alike or number % 2 else one.upper() for number, one in enumerate(EMAILS * 2)]
    base.make(
        f"CREATE TABLE a (email {kind} PRIMARY KEY, full_name VARCHAR(400))",
        f"CREATE TABLE b (id INTEGER PRIMARY KEY, email {kind}, FOREIGN KEY (email) REFERENCES a (email))",
        inserted("a", "email, full_name", EMAILS, PEOPLE),
        inserted("b", "id, email", list(range(200)), written),
    )
    if alike:
        checked(run, base)
        assert base.same("SELECT count(*) FROM a JOIN b ON a.email = b.email")
        return
    done = run("protect", base.source, "--dry-run")
    assert (done.status, "only by their collation" in done.out + done.err) == (4, True), done.out + done.err
    done = run("protect", base.source, "--to", base.target)
    assert done.status == 4, done.err
    assert "b/email: a foreign key has values that are equal to those of its table only by their collation" in done.err
    assert "Write them in the source as the other table does" in done.err


def test_keys_that_are_spelt_in_other_letters_are_tied_all_the_same(run: Run, base: Base) -> None:
    table = "emp" if base.engine == "mysql" else "EMP"  # whose tables are files
    base.make(
        "CREATE TABLE emp (email VARCHAR(400) PRIMARY KEY, full_name VARCHAR(400), boss VARCHAR(400),"
        f" FOREIGN KEY (BOSS) REFERENCES {table} (EMAIL))",
        "CREATE TABLE pay (id INTEGER PRIMARY KEY, Email VARCHAR(400),"
        f" FOREIGN KEY (eMAIL) REFERENCES {table} (Email))",
        inserted("emp", "email, full_name", EMAILS[:50], PEOPLE[:50]),
        inserted("emp", "email, full_name, boss", EMAILS[50:], PEOPLE[50:], EMAILS[:50]),
        inserted("pay", "id, email", list(range(200)), EMAILS * 2),
    )
    checked(run, base)
    joined = "SELECT count(*) FROM emp a JOIN emp b ON a.boss = b.email JOIN pay p ON p.email = a.email"
    assert base.same(joined)
    assert not {row[0] for row in base.ask(base.target, "SELECT boss FROM emp")} & set(EMAILS)


def with_people(base: Base) -> None:
    base.make(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, full_name VARCHAR(400))",
        inserted("a", "id, full_name", list(range(100)), PEOPLE),
    )


@pytest.mark.parametrize("base", ["postgres", "mysql"], indirect=True)
def test_a_copy_that_was_whole_when_its_run_was_killed_gets_its_manifest_from_the_next(
    run: Run, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_people(base)

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("guardian.sources.sinks.manifests.write", killed)
        assert run("protect", base.source, "--to", base.target).status != 0
    assert base.ask(base.target, "SELECT count(*) FROM a") == [(100,)]
    assert run("protect", base.source, "--to", base.target, "--check").status != 0
    assert run("protect", base.source, "--to", base.target, "--profile", "test-data").status == 2
    checked(run, base)
    assert run("protect", base.source, "--to", base.target).status == 2


@pytest.mark.parametrize("base", ["postgres", "mysql"], indirect=True)
def test_a_run_that_was_killed_before_it_noted_its_end_is_ended_by_the_next(
    run: Run, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_people(base)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("guardian.app.begun.Begun.ended", killed)
        assert run("protect", base.source, "--to", base.target).status != 0
    held = base.ask(base.target, "SELECT full_name FROM a ORDER BY id")
    assert run("protect", base.source, "--to", base.target, "--profile", "test-data").status == 2
    with monkeypatch.context() as patched:
        patched.setattr("guardian.app.begun.Begun.ended", killed)
        assert run("protect", base.source, "--to", base.target).status != 0
    checked(run, base)
    assert base.ask(base.target, "SELECT full_name FROM a ORDER BY id") == held
    assert run("protect", base.source, "--to", base.target).status == 2


@pytest.mark.parametrize("base", ["postgres", "mysql"], indirect=True)
def test_a_copy_that_is_refused_while_it_is_written_leaves_nothing_on_the_server(
    run: Run, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_people(base)

    def broken(*_: object) -> None:
        raise UnfitError("a treated row breaks a CHECK", where="a")

    last = "_complete" if base.engine == "postgres" else "_verified"
    monkeypatch.setattr(f"guardian.sources.sinks.{base.engine}.{last}", broken)
    assert run("protect", base.source, "--to", base.target).status == 4
    left = "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'guardian%'"
    assert base.ask(base.source if base.engine == "mysql" else base.target, left) == [(0,)]


NAMES = ["Boyd Fox", "Cara Ott", "Wes Gray", "Otis Nye"]


@pytest.mark.parametrize("profile", ["archive", "test-data"])
def test_what_a_refusal_says_to_write_makes_the_copy(run: Run, base: Base, profile: str, tmp_path: Path) -> None:
    base.make(
        "CREATE TABLE person (id INTEGER PRIMARY KEY, rep_name VARCHAR(8) NOT NULL)",
        inserted("person", "id, rep_name", list(range(100)), NAMES * 25),
        "CREATE TABLE staff (employee_no SMALLINT PRIMARY KEY, shift VARCHAR(9))",
        inserted("staff", "employee_no, shift", list(range(1, 101)), ["early", "late"] * 50),
    )
    done = run("protect", base.source, "--to", base.target, "--profile", profile)
    assert done.status == 4, done.out
    said = re.findall(rf"profiles: {{own: {{extends: {profile}, columns: {{(.+?)}}}}}} in guardian\.yaml", done.err)
    assert said
    assert "…" not in said
    written = f"version: 1\nprofiles: {{own: {{extends: {profile}, columns: {{{', '.join(said)}}}}}}}\n"
    (tmp_path / "guardian.yaml").write_text(written, encoding="utf-8")
    checked(run, base, "own")
    copied = {name for (name,) in base.ask(base.target, "SELECT rep_name FROM person")}
    assert not copied & set(NAMES)
