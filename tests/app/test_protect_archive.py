"""The profile archive takes ordinary schemas: what can lead back does, and the plan names what does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
NUMBER = count()
ROWS = 120


def address(at: int) -> str:
    return f"203.0.{at}.{at * 7 % 256}"


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes databases, and ends them."""
    made: list[str] = []

    def fresh() -> str:
        made.append(f"archive_{next(NUMBER)}")
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {made[-1]}".encode())
        return str(postgres_server.replace("/postgres?", f"/{made[-1]}?"))

    yield fresh
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for one in made:
            admin.execute(f"DROP DATABASE {one} WITH (FORCE)".encode())


def test_addresses_and_genders_of_postgresql_are_archived(run: Run, postgres: Callable[[], str]) -> None:
    source, target = postgres(), postgres()
    with psycopg.connect(source, autocommit=True) as base, base.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE visitors (id INTEGER PRIMARY KEY, full_name VARCHAR(20), ip_address INET, home_network CIDR,"
            " mac_address MACADDR, client_ip VARCHAR(15), gender CHAR(1) NOT NULL CHECK (gender IN ('M', 'F')),"
            " age SMALLINT, has_diabetes BOOLEAN)"
        )
        rows = [
            (
                *(at, f"Anna Berg{chr(97 + at % 26)}{at}", address(at), f"203.0.{at}.0/24"),
                *(f"08:00:2b:01:02:{at:02x}", address(at + 1), "MF"[at % 2], 20 + at % 60, at % 9 == 0),
            )
            for at in range(ROWS)
        ]
        cursor.executemany(f"INSERT INTO visitors VALUES ({', '.join(['%s'] * 9)})".encode(), rows)
    done = run("protect", source, "--to", target, "--profile", "archive", "--format", "json")
    assert done.status == 0, done.err
    given = {one["column"]: one["treatment"] for one in done.document["columns"]}
    assert [given[name] for name in ("full_name", "ip_address", "mac_address", "client_ip", "gender")] == [
        *("fpe", "fpe", "fpe", "fpe", "clear")
    ]
    with psycopg.connect(target) as copy:
        found = copy.execute("SELECT full_name, host(ip_address), client_ip FROM visitors ORDER BY id").fetchall()
    assert not {str(one) for row in found for one in row} & {one for row in rows for one in map(str, row)}
    assert run("protect", source, "--to", target, "--check").status == 0


def test_addresses_of_mariadb_are_archived(run: Run, mysql_server: Any) -> None:
    first, second = f"archive_{next(NUMBER)}", f"archive_{next(NUMBER)}"
    url = "mysql://root@localhost/{}?unix_socket=" + str(mysql_server.socket)
    with mysql_server.connect() as base, base.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {first} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {first}")
        cursor.execute(
            "CREATE TABLE visitors (id INTEGER PRIMARY KEY, ip_address INET4, last_login_ip INET6, client_ip"
            " VARCHAR(100), gender CHAR(1))"
        )
        rows = [(at, address(at), f"2001:db8::{at:x}", address(at + 1), "MF"[at % 2]) for at in range(ROWS)]
        cursor.executemany("INSERT INTO visitors VALUES (%s, %s, %s, %s, %s)", rows)
    done = run("protect", url.format(first), "--to", url.format(second), "--profile", "archive", "--format", "json")
    assert done.status == 0, done.err
    given = {one["column"]: one["treatment"] for one in done.document["columns"]}
    assert given == {
        **{"id": "clear", "ip_address": "fpe", "last_login_ip": "fpe", "client_ip": "cipher", "gender": "clear"}
    }
    assert run("protect", url.format(first), "--to", url.format(second), "--check").status == 0
    with mysql_server.connect() as base, base.cursor() as cursor:
        for name in (first, second):
            cursor.execute(f"DROP DATABASE {name}")


def test_the_plan_names_what_does_not_lead_back(run: Run, postgres: Callable[[], str]) -> None:
    source = postgres()
    with psycopg.connect(source, autocommit=True) as base, base.cursor() as cursor:
        cursor.execute("CREATE TABLE patients (id INTEGER PRIMARY KEY, age SMALLINT NOT NULL, religion CHAR(3))")
        cursor.executemany(
            "INSERT INTO patients VALUES (%s, %s, %s)", [(at, 20 + at % 60, ("ISL", "JEW")[at % 2]) for at in range(90)]
        )
    done = run("protect", source, "--dry-run", "--profile", "archive")
    assert done.status == 0, done.err
    assert "not reversible: no treatment that leads back fits" in done.out
    assert "char(3) has 866,495 values, and format-preserving encryption needs at least 1,000,000" in done.out


def test_what_cannot_be_kept_and_must_not_be_null_is_refused_with_every_reason(
    run: Run, postgres: Callable[[], str]
) -> None:
    source = postgres()
    with psycopg.connect(source, autocommit=True) as base, base.cursor() as cursor:
        cursor.execute("CREATE TABLE patients (id INTEGER PRIMARY KEY, religion CHAR(1) NOT NULL)")
        cursor.executemany("INSERT INTO patients VALUES (%s, %s)", [(at, "IJ"[at % 2]) for at in range(90)])
    done = run("protect", source, "--dry-run", "--profile", "archive")
    assert done.status == 4
    assert "fpe (over: type): char(1) has 95 values" in done.out + done.err
