"""Keyed hashes in PostgreSQL by a function that alone reads the key table: on a real server, as another role."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from sqlglot import exp

from guardian.keys.base import Key
from guardian.transforms.hash import KeyedHash
from guardian.transforms.sql_hash import SqlHash
from guardian.transforms.sql_postgres import INSTALL, called, granted, removed, store

SECRET = bytes(range(100, 164))
ROLE = 'an "analyst"'
Connection = psycopg.Connection[tuple[object, ...]]


class OneKey:
    def current(self) -> Key:
        return Key("k9", SECRET)

    def by_id(self, key_id: str) -> Key:
        return self.current()


@dataclass(frozen=True)
class Installed:
    """Two sessions in a database with the function: the owner's and the analyst's."""

    owner: Connection
    analyst: Connection
    hashed: KeyedHash
    parts: SqlHash


def stored(connection: Connection, hashed: SqlHash) -> None:
    statement, row = store(hashed)
    with connection.cursor().copy(statement) as copy:
        copy.write_row(row)


@pytest.fixture(scope="module")
def installed(postgres_server: str) -> Iterator[Installed]:
    hashed = KeyedHash(OneKey(), "member")
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("CREATE DATABASE hashing")
        admin.execute('CREATE ROLE "an ""analyst""" LOGIN')
    address = postgres_server.replace("/postgres?", "/hashing?")
    with psycopg.connect(address, autocommit=True) as owner:
        for statement in INSTALL:
            owner.execute(statement)
        stored(owner, hashed.in_sql())
        for statement in granted(ROLE):
            owner.execute(statement)
        with psycopg.connect(address, autocommit=True, user=ROLE) as analyst:
            yield Installed(owner, analyst, hashed, hashed.in_sql())
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("DROP DATABASE hashing WITH (FORCE)")
        admin.execute('DROP ROLE "an ""analyst"""')


def said(installed: Installed, value: str) -> str:
    return called(installed.parts, exp.Literal.string(value)).sql(dialect="postgres")


def spellings(secret: bytes) -> list[str]:
    """The ways in which a key might show in a text."""
    return [secret.hex()[:32], base64.b64encode(secret).decode()[:32], repr(secret)[2:34]]


def secrets(installed: Installed) -> list[str]:
    pads = (SECRET, installed.parts.inner, installed.parts.outer)
    return [spelling for pad in pads for spelling in spellings(pad)]


def test_another_role_gets_the_same_hashes_by_the_function(installed: Installed) -> None:
    for value in ("", "alice@example.com", "王小明", "it's \\ 100%", "x" * 10_000):
        (found,) = installed.analyst.execute(f"SELECT {said(installed, value)}").fetchone() or (None,)
        assert found == installed.hashed.values(pa.array([value])).to_pylist()[0]


def test_null_stays_null(installed: Installed) -> None:
    told = called(installed.parts, exp.Null()).sql(dialect="postgres")
    assert installed.analyst.execute(f"SELECT {told}").fetchone() == (None,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM guardian_keys.hash_keys",
        "SELECT inner_pad FROM guardian_keys.hash_keys",
        "UPDATE guardian_keys.hash_keys SET prefix = ''",
        "COPY guardian_keys.hash_keys TO STDOUT",
        "CREATE TABLE guardian_keys.mine (x text)",
        "DROP FUNCTION guardian_keys.hashed(text, text)",
        "SET ROLE postgres",
    ],
)
def test_another_role_cannot_read_or_change_the_keys(installed: Installed, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        installed.analyst.execute(statement)


def test_a_role_without_the_grant_cannot_call_the_function(installed: Installed) -> None:
    installed.owner.execute("CREATE ROLE nobody_special")
    try:
        installed.owner.execute("SET ROLE nobody_special")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            installed.owner.execute(f"SELECT {said(installed, 'x')}")
    finally:
        installed.owner.execute("RESET ROLE")
        installed.owner.execute("DROP ROLE nobody_special")


def test_no_key_stands_in_a_plan_a_body_a_statement_or_the_statistics(installed: Installed) -> None:
    installed.owner.execute("ANALYZE guardian_keys.hash_keys")
    call = said(installed, "alice@example.com")
    shown = []
    for statement in (
        f"EXPLAIN (ANALYZE, VERBOSE, SETTINGS) SELECT {call}",
        "SELECT prosrc, pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'hashed'",
        "SELECT * FROM pg_stats WHERE schemaname = 'guardian_keys'",
        f"SELECT query FROM pg_stat_activity WHERE length({call}) > 0",
    ):
        shown += [str(cell) for row in installed.analyst.execute(statement).fetchall() for cell in row]
    statistics = installed.owner.execute("SELECT * FROM pg_stats WHERE schemaname = 'guardian_keys'").fetchall()
    shown += [str(cell) for row in statistics for cell in row]
    assert any("hashed" in text for text in shown)
    assert [secret for secret in secrets(installed) if any(secret in text for text in shown)] == []


def test_a_bound_key_does_not_stand_in_the_statement_that_others_see(installed: Installed) -> None:
    told = installed.hashed.sql(exp.column("v"), "postgres")
    query = exp.select(told).from_("(SELECT 'a' AS v, pg_sleep(0)) AS t").sql(dialect="postgres")
    installed.owner.execute(query, installed.parts.parameters())
    pid = installed.owner.info.backend_pid
    with psycopg.connect(installed.owner.info.dsn, autocommit=True) as other:
        (text,) = other.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone() or ("",)
    assert "sha256" in str(text).lower()
    assert [secret for secret in secrets(installed) if secret in str(text)] == []


def test_a_key_that_is_stored_stands_in_no_log(installed: Installed, server_folder: Path) -> None:
    """Even where every statement and its parameters are logged; a control key by INSERT is found there."""
    control = bytes(range(200, 232))
    owner = installed.owner
    owner.execute("SET log_statement = 'all'")
    try:
        owner.execute("CREATE TEMP TABLE control (pad bytea)")
        owner.execute("INSERT INTO control VALUES (%s)", [control])
        owner.execute(*removed(installed.parts.name))
        stored(owner, installed.parts)
        owner.execute("SELECT " + said(installed, "x"))
    finally:
        owner.execute("RESET log_statement")
    log = (server_folder / "pg" / "log").read_text(errors="replace")
    assert control.hex() in log
    assert [secret for secret in secrets(installed) if secret in log] == []


def test_the_search_for_keys_would_find_one(installed: Installed) -> None:
    row = installed.owner.execute("SELECT encode(inner_pad, 'hex') FROM guardian_keys.hash_keys").fetchone()
    assert row is not None and any(secret in str(row[0]) for secret in secrets(installed))


def test_an_unknown_key_is_an_error_and_never_a_null(installed: Installed) -> None:
    with pytest.raises(psycopg.errors.NoDataFound):
        installed.analyst.execute("SELECT guardian_keys.hashed('no such key', 'x')")


def test_objects_of_another_role_do_not_stand_in_for_the_functions_own(installed: Installed) -> None:
    """The function's search path is fixed: a temporary sha256 of the caller's is not called with the key."""
    analyst = installed.analyst
    analyst.execute("CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'")
    analyst.execute("CREATE TEMP TABLE hash_keys (name text, prefix text, size int, inner_pad bytea, outer_pad bytea)")
    (found,) = analyst.execute(f"SELECT {said(installed, 'x')}").fetchone() or (None,)
    assert found == installed.hashed.values(pa.array(["x"])).to_pylist()[0]


def test_a_removed_key_hashes_no_more(installed: Installed) -> None:
    installed.owner.execute(*removed(installed.parts.name))
    with pytest.raises(psycopg.errors.NoDataFound):
        installed.analyst.execute(f"SELECT {said(installed, 'x')}")
    stored(installed.owner, installed.parts)


def test_the_key_shows_in_no_repr(installed: Installed) -> None:
    shown = repr(installed.parts) + repr(installed.hashed)
    assert [secret for secret in secrets(installed) if secret in shown] == []
