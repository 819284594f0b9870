"""Whole databases: values planted in every corner are in no byte of the copy, keys hold, and the check agrees."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

Run = Callable[..., Any]
NUMBER = count()
FIRST = ("Ann", "Ben", "Cora", "Dan", "Ella", "Finn", "Gina", "Hugo", "Iris", "Jack")
LAST = ("Abbott", "Barnes", "Carter", "Dawson", "Ellis", "Foster", "Graham", "Harris", "Irwin", "Jensen")
PEOPLE = [f"{first} {last}" for last in LAST for first in FIRST]
CREATE = (
    "CREATE TABLE {s}members (region VARCHAR(3) NOT NULL, email VARCHAR(400) NOT NULL, full_name TEXT, mobile TEXT,"
    " birth_date DATE, notes TEXT, PRIMARY KEY (region, email))",
    "CREATE TABLE {s}orders (order_id INTEGER PRIMARY KEY, region VARCHAR(3), buyer VARCHAR(400), total NUMERIC(9,2),"
    " remark TEXT, FOREIGN KEY (region, buyer) REFERENCES {s}members (region, email))",
)


def emails() -> list[str]:
    return [f"{name.lower().replace(' ', '.')}@example.com" for name in PEOPLE]


def planted() -> list[str]:
    """Every value of a person in the source."""
    return [*PEOPLE, *emails(), *(f"138{number * 7919:08d}" for number in range(100))]


def rows() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    members = [
        (
            ("EU", "CN", "US")[number % 3],
            email,
            name,
            f"138{number * 7919:08d}",
            f"19{50 + number % 50}-0{1 + number % 9}-11",
            f"please call {name} at 138{number * 7919:08d}" if number % 10 == 0 else "no issues",
        )
        for number, (name, email) in enumerate(zip(PEOPLE, emails(), strict=True))
    ]
    orders = [
        (number, members[number % 100][0], members[number % 100][1], number * 1.5, f"for {emails()[number % 7]}")
        for number in range(250)
    ]
    return members, orders


@dataclass(frozen=True)
class Pair:
    """A filled source and the address of a copy; what it holds, as rows and as bytes."""

    source: str
    target: str
    fetch: Callable[[str, str], list[tuple[Any, ...]]]
    octets: Callable[[], bytes]
    unchanged: Callable[[], str]
    secrets: tuple[str, ...] = ()


def insert(run: Callable[..., Any], mark: str) -> None:
    for table, listed in zip(("members", "orders"), rows(), strict=True):
        places = ", ".join([mark] * len(listed[0]))
        for row in listed:
            run(f"INSERT INTO {table} VALUES ({places})", row)


@pytest.fixture
def sqlite(tmp_path: Path) -> Pair:
    path = tmp_path / "shop.sqlite"
    with sqlite3.connect(path) as base:
        for statement in CREATE:
            base.execute(statement.format(s=""))
        insert(base.execute, "?")
    base.close()

    def fetch(place: str, query: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(place) as base:
            return base.execute(query).fetchall()

    target = tmp_path / "copy.sqlite"
    return Pair(str(path), str(target), fetch, target.read_bytes, lambda: hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.fixture
def duck(tmp_path: Path) -> Pair:
    path, target = tmp_path / "shop.duckdb", tmp_path / "copy.duckdb"
    with duckdb.connect(str(path)) as base:
        for statement in CREATE:
            base.execute(statement.format(s=""))
        insert(base.execute, "?")

    def fetch(place: str, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(place, read_only=True) as base:
            return base.execute(query).fetchall()

    return Pair(str(path), str(target), fetch, target.read_bytes, lambda: hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Pair]:
    names = [f"protect_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}")
    source, target = (postgres_server.replace("/postgres?", f"/{name}?") for name in names)
    with psycopg.connect(source, autocommit=True) as base:
        for statement in CREATE:
            base.execute(statement.format(s=""))
        insert(base.execute, "%s")

    def fetch(place: str, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(place) as base:
            return base.execute(query).fetchall()

    def octets() -> bytes:
        with psycopg.connect(target) as base:
            tables = base.execute(
                "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables"
                " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            return "\n".join(
                str(row) for (table,) in tables for row in base.execute(f"SELECT t::text FROM {table} t")
            ).encode()

    def state() -> str:
        return str(fetch(source, "SELECT md5(string_agg(m::text, '' ORDER BY email)) FROM members m"))

    yield Pair(source, target, fetch, octets, state)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "duck", "postgres"])
def pair(request: pytest.FixtureRequest) -> Pair:
    found: Pair = request.getfixturevalue(request.param)
    return found


pytestmark = pytest.mark.usefixtures("ring")


def test_no_planted_value_is_in_the_copy_and_all_keys_hold(run: Run, pair: Pair) -> None:
    before = pair.unchanged()
    done = run("protect", pair.source, "--to", pair.target, "--format", "json")
    assert done.status == 0, done.err
    assert pair.unchanged() == before
    held = pair.octets() + (done.out + done.err).encode()
    assert not [value for value in planted() if value.encode() in held]
    orphans = (
        "SELECT count(*) FROM orders o LEFT JOIN members m ON m.region = o.region AND m.email = o.buyer"
        " WHERE m.email IS NULL"
    )
    assert pair.fetch(pair.target, orphans) == [(0,)]
    per_person = "SELECT count(*) FROM orders GROUP BY region, buyer ORDER BY 1"
    assert pair.fetch(pair.target, per_person) == pair.fetch(pair.source, per_person)
    assert pair.fetch(pair.target, "SELECT count(*), sum(total) FROM orders") == pair.fetch(
        pair.source, "SELECT count(*), sum(total) FROM orders"
    )
    years = pair.fetch(pair.target, "SELECT DISTINCT CAST(birth_date AS VARCHAR(10)) FROM members")
    assert {str(year)[4:] for (year,) in years} <= {"", "-01-01", "None"}


def test_the_check_passes_and_finds_a_planted_value(run: Run, pair: Pair) -> None:
    assert run("protect", pair.source, "--to", pair.target).status == 0
    done = run("protect", pair.source, "--to", pair.target, "--check", "--format", "json")
    assert (done.status, done.document["findings"]) == (0, []), done.err
    plant = f"UPDATE orders SET remark = 'see {PEOPLE[42]} please' WHERE order_id = 3"
    if pair.source.endswith("sqlite"):
        with sqlite3.connect(pair.target) as base:
            base.execute(plant)
        base.close()
    elif pair.source.endswith("duckdb"):
        with duckdb.connect(pair.target) as base:
            base.execute(plant)
    else:
        with psycopg.connect(pair.target, autocommit=True) as base:
            base.execute(plant)
    done = run("protect", pair.source, "--to", pair.target, "--check", "--format", "json")
    assert done.status == 1
    found = {(one["ref"].rpartition("/")[2], one["kind"]) for one in done.document["findings"]}
    assert {(where, kind) for where, kind in found if kind != "remains"} == {("remark", "source-value")}


def test_people_stay_one_person_in_test_data(run: Run, sqlite: Pair) -> None:
    done = run("protect", sqlite.source, "--to", sqlite.target, "--profile", "test-data")
    assert done.status == 0, done.err
    orphans = "SELECT count(*) FROM orders WHERE (region, buyer) NOT IN (SELECT region, email FROM members)"
    assert sqlite.fetch(sqlite.target, orphans) == [(0,)]
    assert not [value for value in planted() if value.encode() in sqlite.octets()]


def test_an_archive_gives_every_value_back_to_those_who_may(run: Run, sqlite: Pair) -> None:
    people = "subjects: {shop.members: email, shop.orders: buyer}"
    Path("guardian.yaml").write_text(f"version: 1\nsources: {{shop: {{url: {sqlite.source}}}}}\n{people}\n")
    done = run("protect", "shop", "--to", sqlite.target, "--profile", "archive")
    assert done.status == 0, done.err
    import pyarrow as pa

    from guardian.app.keys import open_session_ring
    from guardian.app.session import open_session
    from guardian.governance.manifest import parse
    from guardian.governance.redo import plan_of
    from guardian.governance.transforms_for import Workshop

    manifest = parse(Path(f"{sqlite.target}.guardian.json").read_bytes(), "copy")
    with open_session_ring(open_session(None, None)) as opened:
        plan = plan_of(manifest, Workshop(lambda: opened))
        for column in ("full_name", "mobile", "notes"):
            query = f"SELECT {column} FROM members ORDER BY rowid"
            one = plan.of(("main.members", column))
            assert one is not None
            assert one.transform is not None
            copy = pa.array([row[0] for row in sqlite.fetch(sqlite.target, query)])
            values = one.transform.reveal(copy).to_pylist()  # type: ignore[attr-defined]
            assert values == [row[0] for row in sqlite.fetch(sqlite.source, query)], column


def test_a_manifest_on_a_server_lies_in_a_table_of_its_own(run: Run, postgres: Pair) -> None:
    assert run("protect", postgres.source, "--to", postgres.target).status == 0
    ((text,),) = postgres.fetch(postgres.target, "SELECT document FROM guardian.guardian_manifest")
    found = json.loads(text)
    assert found["schema"] == "guardian.protect/1"
    assert {entry["table"] for entry in found["tables"]} == {"public.members", "public.orders"}


def test_a_view_that_was_never_filled_refuses_no_copy(run: Run, postgres: Pair) -> None:
    with psycopg.connect(postgres.source, autocommit=True) as base:
        base.execute("CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM members WITH NO DATA")
    assert run("protect", postgres.source, "--to", postgres.target).status == 0
    state = "SELECT relispopulated FROM pg_class WHERE relname = 'counted'"
    assert postgres.fetch(postgres.target, state) == [(False,)]
    assert run("protect", postgres.source, "--to", postgres.target, "--check").status == 0


def test_names_in_a_column_for_searching_are_not_copied(run: Run, postgres: Pair) -> None:
    """As triggers fill it; one that the server generates is made anew."""
    with psycopg.connect(postgres.source, autocommit=True) as base:
        base.execute("CREATE TABLE search (id int PRIMARY KEY, words tsvector)")
        base.execute("INSERT INTO search SELECT n, to_tsvector('simple', 'Bob Okafor') FROM generate_series(1, 50) n")
    done = run("protect", postgres.source, "--to", postgres.target)
    assert done.status == 0, done.err
    assert postgres.fetch(postgres.target, "SELECT count(*), count(words) FROM search") == [(50, 0)]
    assert run("protect", postgres.source, "--to", postgres.target, "--check").status == 0


def test_a_database_is_copied_as_a_whole(run: Run, sqlite: Pair) -> None:
    done = run("protect", sqlite.source, "--to", sqlite.target, "--exclude", "orders")
    assert done.status == 2
    assert "as a whole" in done.err


def test_a_key_of_short_numbers_is_refused_before_anything_is_copied(run: Run, tmp_path: Path) -> None:
    """Format-preserving encryption has no room for them: all would become 0."""
    source, target = tmp_path / "s.sqlite", tmp_path / "t.sqlite"
    with sqlite3.connect(source) as base:
        base.execute("CREATE TABLE staff (staff_id INTEGER PRIMARY KEY, boss INTEGER REFERENCES staff (staff_id))")
        base.executemany("INSERT INTO staff VALUES (?, ?)", [(row, row // 2 or None) for row in range(1, 301)])
    Path("guardian.yaml").write_text("version: 1\nprofiles: {own: {extends: share, columns: {staff_id: fpe}}}\n")
    done = run("protect", str(source), "--to", str(target), "--profile", "own")
    assert done.status == 4, done.out
    assert "staff_id" in done.err
    assert "too short" in done.err
    assert not target.exists()


def test_values_of_lists_get_what_the_scan_says_of_their_column(run: Run, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "crm.duckdb")) as connection:
        connection.execute("CREATE TABLE members (id INTEGER, mails VARCHAR[], tags VARCHAR[])")
        for number, mail in enumerate(emails()):
            connection.execute("INSERT INTO members VALUES (?, ?, ['red', 'wool'])", [number, [mail, mail]])
    target = tmp_path / "copy.duckdb"
    done = run("protect", tmp_path / "crm.duckdb", "--to", target, "--format", "json")
    assert done.status == 0, done.err
    assert {one["column"]: one["treatment"] for one in done.document["columns"]} == {
        "id": "clear", "mails": "token", "tags": "clear"
    }  # fmt: skip
    with duckdb.connect(str(target), read_only=True) as connection:
        mails, tags = connection.execute("SELECT mails, tags FROM members WHERE id = 3").fetchone() or ((), ())
    assert tags == ["red", "wool"]
    assert len(set(mails)) == 1
    assert mails[0].startswith("gt1.")
    assert run("protect", tmp_path / "crm.duckdb", "--to", target, "--check").status == 0


def test_logins_with_the_few_rights_that_the_docs_name_are_enough(
    run: Run, postgres: Pair, postgres_server: str
) -> None:
    copy = postgres.target.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for statement in (
            "CREATE ROLE guardian_read LOGIN",
            "GRANT pg_read_all_data TO guardian_read",
            "CREATE ROLE guardian_write LOGIN",
            f"ALTER DATABASE {copy} OWNER TO guardian_write",
        ):
            admin.execute(statement)
    source, target = (
        address.replace("//postgres@", f"//{role}@")
        for address, role in ((postgres.source, "guardian_read"), (postgres.target, "guardian_write"))
    )
    try:
        assert run("scan", source, "--format", "json").document["coverage"]["unread"] == []
        assert run("protect", source, "--to", target).status == 0
        assert run("protect", source, "--to", target, "--check").status == 0
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {copy} OWNER TO postgres")
        with psycopg.connect(postgres.target, autocommit=True) as base:
            base.execute("REASSIGN OWNED BY guardian_write TO postgres; DROP OWNED BY guardian_write")
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            admin.execute("DROP ROLE guardian_read; DROP ROLE guardian_write")
