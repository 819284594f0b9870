"""The state store behaves alike on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from guardian.errors import CredentialsError, UsageError
from guardian.state import Record, Store, StoreError


@pytest.fixture(scope="module")
def postgres_url(postgres_server: str) -> Iterator[str]:
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute("CREATE DATABASE state")
        yield postgres_server.replace("/postgres?", "/state?")
        server.execute("DROP DATABASE state WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'state.db'}"
        return
    found = request.getfixturevalue("postgres_url")
    yield found
    with Store(found) as store, store.write() as writer:
        for table, key in (("tables", "source"), ("columns", "source")):
            writer.delete(table, **{key: "crm"})


def test_a_document_comes_back_and_is_replaced(url: str) -> None:
    with Store(url) as store:
        for rows in (1, 2):
            with store.write() as writer:
                writer.put("tables", {"source": "crm", "name": "会员"}, {"rows": rows})
        assert store.rows("tables", source="crm") == [{"source": "crm", "name": "会员", "rows": 2}]


def test_several_that_begin_on_a_new_store_at_once_all_succeed(url: str) -> None:
    ready = threading.Barrier(5)

    def begin() -> int:
        ready.wait()
        with Store(url) as store:
            return len(store.secret("names"))

    with ThreadPoolExecutor(5) as pool:
        assert [work.result() for work in [pool.submit(begin) for _ in range(5)]] == [32] * 5


def test_a_new_store_waits_while_another_process_makes_its_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE first (x)")
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("guardian.state.connecting.time.sleep", lambda _: other.close())
    with Store(f"sqlite:///{path}") as store:
        assert len(store.secret("names")) == 32


def test_a_failed_transaction_leaves_nothing(url: str) -> None:
    with Store(url) as store:
        with pytest.raises(RuntimeError), store.write() as writer:
            writer.put("tables", {"source": "crm", "name": "x"}, {})
            raise RuntimeError
        assert store.rows("tables", source="crm") == []


def test_the_secret_is_made_once_and_kept(url: str) -> None:
    with Store(url) as store:
        made = store.secret("names")
    with Store(url) as store:
        assert store.secret("names") == made
        assert store.secret("other") != made
    assert len(made) == 32


def test_names_cannot_break_out_of_a_statement(url: str) -> None:
    name = "x'); DROP TABLE guardian_tables; --"
    with Store(url) as store:
        with store.write() as writer:
            writer.put("tables", {"source": "crm", "name": name}, {"rows": 1})
        assert [row["name"] for row in store.rows("tables", source="crm", name=name)] == [name]


def test_a_store_of_a_newer_guardian_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with Store(f"sqlite:///{path}") as store, store.write() as writer:
        writer.put("meta", {"name": "schema"}, {"version": 99})
    with pytest.raises(UsageError, match="version 99"):
        Store(f"sqlite:///{path}")


def test_the_store_is_readable_by_its_owner_only_and_kept_out_of_git(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / '.guardian' / 'state.db'}"):
        pass
    assert (tmp_path / ".guardian" / "state.db").stat().st_mode & 0o777 == 0o600
    ignored = tmp_path / ".guardian" / ".gitignore"
    assert ignored.read_text() == "*\n"
    ignored.write_text("")  # as a run leaves it that is killed right then
    with Store(f"sqlite:///{tmp_path / '.guardian' / 'state.db'}"):
        assert ignored.read_text() == "*\n"


@pytest.mark.parametrize("bad", ["not a url", "mysql://u@h/d", "oracle://u:pw@h/d"])
def test_another_kind_of_store_is_refused(bad: str) -> None:
    with pytest.raises(UsageError) as caught:
        Store(bad)
    assert "pw" not in str(caught.value)


def test_a_file_that_is_no_store_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_text("this is no database, " * 100)
    with pytest.raises(UsageError, match=r"state\.db"):
        Store(f"sqlite:///{path}")


def test_a_damaged_store_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with Store(f"sqlite:///{path}") as store, store.write() as writer:
        for number in range(300):
            writer.put("scans", {"id": str(number)}, {"at": "x" * 200})
    held = bytearray(path.read_bytes())
    held[3 * 4096 :] = b"\xab" * (len(held) - 3 * 4096)
    path.write_bytes(held)
    with pytest.raises(StoreError, match="damaged"), Store(f"sqlite:///{path}") as store:
        store.rows("scans")


def test_an_entry_that_is_no_json_is_named_without_its_text(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with Store(f"sqlite:///{path}"):
        pass
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO guardian_scans VALUES ('1', 'geheim')")
    with Store(f"sqlite:///{path}") as store, pytest.raises(StoreError) as caught:
        store.rows("scans")
    assert "geheim" not in str(caught.value)


def test_a_store_that_cannot_be_written_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with Store(f"sqlite:///{path}") as store:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TRIGGER full BEFORE INSERT ON guardian_scans BEGIN SELECT raise(FAIL, 'x'); END")
        with pytest.raises(StoreError), store.write() as writer:
            writer.put("scans", {"id": "1"}, {})


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be made"):
        Store(f"sqlite:///{tmp_path / 'file' / 'state.db'}")


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(CredentialsError) as caught:
        Store("postgresql://reader:geheim@127.0.0.1:9/none")
    assert "geheim" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_no_scanned_table_of_the_user_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "mixed.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE members (id INTEGER)")
    with Store(f"sqlite:///{path}"):
        pass
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM members").fetchone() == (0,)


@pytest.fixture
def domain(request: pytest.FixtureRequest) -> str:
    return request.node.name


def test_records_come_back_whatever_bytes_they_hold(url: str, domain: str) -> None:
    held = [Record(f"id-{number}", "k1", bytes([number, 0, 255])) for number in range(120)]
    with Store(url) as store:
        store.add_records("vault", domain, held)
        found = store.find_records("vault", domain, [*(one.id for one in held), "none", "'; DROP TABLE x; --"])
        assert found == {one.id: one for one in held}
        assert store.find_records("vault", domain + "x", [held[0].id]) == {}
        assert store.find_records("vault", domain, []) == {}


def test_a_record_that_is_there_stays_unless_it_is_replaced(url: str, domain: str) -> None:
    old, new = Record("a", "k1", b"old"), Record("a", "k2", b"new")
    with Store(url) as store:
        store.add_records("vault", domain, [old])
        store.add_records("vault", domain, [new])
        assert store.find_records("vault", domain, ["a"]) == {"a": old}
        with store.write() as writer:
            writer.put_records("vault", domain, [new])
        assert store.find_records("vault", domain, ["a"]) == {"a": new}


def test_records_are_counted_and_listed_by_their_key(url: str, domain: str) -> None:
    with Store(url) as store, store.write(alone=True) as writer:
        before = writer.count_records("subjects")
        writer.put_records("subjects", domain, [Record("a", "q1", b""), Record("b", "q2", b""), Record("c", "", b"")])
        after = writer.count_records("subjects")
        assert {key: after[key] - before.get(key, 0) for key in ("q1", "q2", "")} == {"q1": 1, "q2": 1, "": 1}
        assert writer.records_under("subjects", "q1") == [(domain, Record("a", "q1", b""))]
        others = [one for place, one in writer.records_under("subjects", "q1", other=True) if place == domain]
        assert others == [Record("b", "q2", b"")]


def test_transactions_that_are_alone_wait_for_each_other(url: str) -> None:
    def count(_: int) -> None:
        with Store(url) as store, store.write(alone=True) as writer:
            rows = writer.rows("reveals", id="counter")
            writer.put("reveals", {"id": "counter"}, {"count": (rows[0]["count"] if rows else 0) + 1})

    with Store(url) as store, store.write() as writer:
        writer.delete("reveals", id="counter")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(count, range(24)))
    with Store(url) as store:
        assert store.rows("reveals", id="counter")[0]["count"] == 24


def test_a_store_from_before_keys_were_kept_opens_and_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE guardian_meta (name TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL)")
        connection.execute("""INSERT INTO guardian_meta VALUES ('schema', '{"version": 1}')""")
    with Store(f"sqlite:///{path}") as store:
        store.add_records("vault", "d", [Record("a", "k1", b"x")])
        assert store.rows("keys") == []
