"""The key ring: states, rotation, destruction, and that what was changed in the store is noticed."""

from __future__ import annotations

import base64
import copy
import pickle
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guardian.errors import ExitStatus, UsageError
from guardian.keys import certificate
from guardian.keys.base import (
    DestroyedKeyError,
    Kind,
    NoRingError,
    RingError,
    TamperedError,
    UnknownKeyError,
    WrongKeyError,
)
from guardian.keys.ring import KeyRing, create_ring, open_ring
from guardian.state import Store, StoreError, connecting

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENVIRON = {"MASTER": base64.b64encode(bytes(range(32))).decode()}
Opening = Callable[[], KeyRing]
KINDS: tuple[Kind, ...] = (
    "token",
    "hash",
    "fpe",
    "cipher",
    "synthetic",
    "shift",
    "noise",
    "vault",
    "subject",
    "fingerprint",
)


def states(ring: KeyRing) -> dict[str, str]:
    return {key.id: key.state for key in ring.list()}


def destroy(ring: KeyRing, key_id: str) -> Any:
    return ring.destroy(key_id, by="dpo", reason="end of retention", now=NOW, event="e1")


def test_a_key_is_the_same_whenever_the_ring_is_opened(opening: Opening) -> None:
    assert opening().keys("token", "member").current() == opening().keys("token", "member").current()


def test_every_kind_and_name_has_a_key_of_its_own(ring: KeyRing) -> None:
    names = ("", "member", "membe", "member ", "会员", "a", "b", "\ud800")
    secrets = {ring.keys(kind, name).current().secret for kind in KINDS for name in names}
    assert len(secrets) == len(KINDS) * len(names)
    assert {len(secret) for secret in secrets} == {64}


def test_two_rings_share_no_key_though_their_master_is_the_same(ring: KeyRing, tmp_path: Path) -> None:
    with create_ring("env:MASTER", f"sqlite:///{tmp_path / 'other.db'}", now=NOW, environ=ENVIRON) as other:
        assert other.keys("token", "x").current().secret != ring.keys("token", "x").current().secret


def test_rotation_makes_a_new_current_key_and_the_old_one_still_reads(opening: Opening) -> None:
    ring = opening()
    old = ring.keys("token", "member")
    before = old.current()
    assert ring.rotate(NOW).id == "k2"
    after = ring.keys("token", "member")
    assert (before.id, after.current().id) == ("k1", "k2")
    assert after.current().secret != before.secret
    assert after.by_id("k1") == before
    assert old.current() == before, "a run that began before goes on with the key it began with"
    assert states(opening()) == {"k1": "retired", "k2": "current"}


def test_retiring_the_current_key_lets_a_new_one_take_over_once(ring: KeyRing) -> None:
    assert ring.retire("k1", NOW).state == "retired"
    assert ring.retire("k1", NOW).state == "retired"
    assert states(ring) == {"k1": "retired", "k2": "current"}


def test_a_destroyed_key_is_gone_and_its_tombstone_says_who_and_why(opening: Opening, url: str) -> None:
    ring = opening()
    ring.rotate(NOW)
    document = destroy(ring, "k1")
    for each in (ring, opening()):
        with pytest.raises(DestroyedKeyError):
            each.keys("token", "member").by_id("k1")
        assert each.list()[0] == replace(
            each.list()[0], state="destroyed", by="dpo", reason="end of retention", destroyed=NOW.isoformat()
        )
    certificate.verify(document, ring.public_key)
    with Store(url) as store:
        assert "wrapped" not in store.rows("keys", id="k1")[0]


def test_destroying_again_changes_nothing_and_certifies_again(ring: KeyRing) -> None:
    ring.rotate(NOW)
    first, generation = destroy(ring, "k1"), ring.generation
    assert destroy(ring, "k1") == first
    assert ring.generation == generation


def test_the_current_key_is_not_destroyed(ring: KeyRing) -> None:
    with pytest.raises(UsageError, match="Rotate"):
        destroy(ring, "k1")
    assert states(ring) == {"k1": "current"}


def test_an_id_is_never_used_twice(ring: KeyRing) -> None:
    ring.rotate(NOW)
    destroy(ring, "k1")
    ring.rotate(NOW)
    destroy(ring, "k2")
    assert ring.rotate(NOW).id == "k4"


@pytest.mark.parametrize("key_id", ["k2", "k0", "", "K1", "s00", "k1 ", "ring"])
def test_an_unknown_id_is_told_from_a_destroyed_one(ring: KeyRing, key_id: str) -> None:
    for act in (ring.keys("token", "x").by_id, lambda one: ring.retire(one, NOW), lambda one: destroy(ring, one)):
        with pytest.raises(UnknownKeyError):
            act(key_id)


def test_each_fault_is_its_own_and_has_an_exit_status() -> None:
    assert (
        UnknownKeyError("x").status == DestroyedKeyError("x").status == TamperedError("x").status == ExitStatus.UNREAD
    )
    assert WrongKeyError("x").status == NoRingError("x").status == ExitStatus.USAGE
    assert not issubclass(TamperedError, RingError)


def test_another_master_opens_nothing(url: str, opening: Opening) -> None:
    with pytest.raises(WrongKeyError) as caught:
        open_ring("env:MASTER", url, environ={"MASTER": bytes(range(1, 33)).hex()})
    assert bytes(range(1, 33)).hex() not in str(caught.value)


def test_a_store_without_a_ring_says_how_to_make_one(url: str, tmp_path: Path) -> None:
    with Store(url):
        pass
    for place in (url, f"sqlite:///{tmp_path / 'nowhere' / 'keys.db'}"):
        with pytest.raises(NoRingError, match="guardian keys init"):
            open_ring("env:MASTER", place, environ=ENVIRON)
    assert not (tmp_path / "nowhere").exists()


def test_a_store_that_is_damaged_or_not_there_is_told_as_a_key_store(tmp_path: Path) -> None:
    (tmp_path / "keys.db").write_text("no database, " * 100)
    for url in (f"sqlite:///{tmp_path / 'keys.db'}", "postgresql://reader:geheim@127.0.0.1:9/none"):
        with pytest.raises(UsageError, match="key store") as caught:
            open_ring("env:MASTER", url, environ=ENVIRON)
        assert "--state" not in str(caught.value)
        assert "geheim" not in str(caught.value)


def test_a_ring_is_never_made_over_another(url: str, opening: Opening) -> None:
    before = opening().id
    with pytest.raises(UsageError, match="already"):
        create_ring("env:MASTER", url, now=NOW, environ=ENVIRON)
    assert opening().id == before


def test_under_a_new_master_the_ring_is_the_same_and_the_old_one_opens_it_no_more(url: str, opening: Opening) -> None:
    ring = opening()
    key, person = ring.keys("token", "x").current(), ring.subjects("member").current(["a"])[0]
    new = {"NEW": bytes(range(100, 132)).hex()}
    ring.change_master("env:NEW", environ=new)
    assert ring.keys("token", "x").current() == key
    with open_ring("env:NEW", url, environ=new) as again:
        assert again.keys("token", "x").current() == key
        assert again.subjects("member").current(["a"]) == [person]
        assert again.public_key == ring.public_key
    with pytest.raises(WrongKeyError):
        opening()


def tampered(url: str, key_id: str, **changes: Any) -> None:
    with Store(url) as store, store.write() as writer:
        row = writer.rows("keys", id=key_id)[0]
        body = {name: value for name, value in {**row, **changes}.items() if name != "id" and value is not ...}
        writer.put("keys", {"id": key_id}, body)


@pytest.mark.parametrize(
    ("key_id", "changes"),
    [
        ("k1", {"state": "current"}),
        ("k1", {"state": "destroyed"}),
        ("k2", {"state": "retired"}),
        ("k1", {"wrapped": "AAAA"}),
        ("k1", {"wrapped": ...}),
        ("k1", {"reason": "another"}),
        ("k1", {"created": "2020-01-01T00:00:00+00:00"}),
        ("k1", {"state": "lost"}),
        ("ring", {"generation": 1}),
        ("ring", {"anchor": "AAAA"}),
        ("ring", {"seal": "00"}),
        ("ring", {"seal": ...}),
        ("k9", {}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_row_that_was_changed_is_noticed(opening: Opening, url: str, key_id: str, changes: dict[str, Any]) -> None:
    opening().rotate(NOW)
    if key_id == "k9":
        with Store(url) as store, store.write() as writer:
            writer.delete("keys", id="k1")
    else:
        tampered(url, key_id, **changes)
    with pytest.raises(TamperedError):
        opening()


def test_a_row_of_before_cannot_be_put_back(opening: Opening, url: str) -> None:
    ring = opening()
    ring.rotate(NOW)
    with Store(url) as store:
        kept = store.rows("keys", id="k1")[0]
    destroy(ring, "k1")
    tampered(url, "k1", **kept)
    with pytest.raises(TamperedError):
        opening()


def test_two_wrapped_keys_cannot_be_swapped(opening: Opening, url: str) -> None:
    opening().rotate(NOW)
    with Store(url) as store:
        rows = {row["id"]: row for row in store.rows("keys")}
    tampered(url, "k1", wrapped=rows["k2"]["wrapped"])
    tampered(url, "k2", wrapped=rows["k1"]["wrapped"])
    with pytest.raises(TamperedError):
        opening()


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy], ids=lambda leave: leave.__name__)
def test_a_key_leaves_its_process_in_no_form(ring: KeyRing, leave: Any) -> None:
    for thing in (ring.keys("token", "x").current(), ring.subjects("m").current(["a"])[0]):
        with pytest.raises(TypeError, match="pickled"):
            leave(thing)


def test_no_secret_stands_in_any_repr_or_in_the_store(ring: KeyRing, tmp_path: Path, url: str) -> None:
    keys = ring.keys("token", "x")
    people = ring.subjects("m")
    secrets = [keys.current().secret, people.current(["a"])[0].secret, ring._held.current.secret, ring._held.anchor]
    shown = " ".join(map(repr, (ring, keys, keys.current(), people, ring.list(), ring._held, ring._held.current)))
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("keys.db*"))
    for secret in secrets:
        assert secret is not None
        assert repr(secret) not in shown
        assert secret.hex() not in shown
        assert secret[:16] not in stored
        assert secret[:16].hex().encode() not in stored


def test_the_store_is_for_its_owner_only_and_writes_over_what_it_deletes(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    with create_ring("env:MASTER", f"sqlite:///{path}", now=NOW, environ=ENVIRON) as ring:
        people = ring.subjects("member")
        gone = {key.id for key in people.current([str(number) for number in range(40)])}
        people.current([str(number) for number in range(40, 80)])
        with sqlite3.connect(path) as connection:
            bodies = dict(connection.execute("SELECT id, body FROM guardian_subject_keys").fetchall())
        for number in range(40):
            people.destroy(str(number), by="x", reason="y", now=NOW, event="e")
        left = b"".join(each.read_bytes() for each in tmp_path.glob("keys.db*"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert {key_id for key_id, body in bodies.items() if body[:24] in left} == bodies.keys() - gone


def test_nothing_is_certified_while_a_reader_keeps_deleted_keys_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, usual = tmp_path / "keys.db", connecting._tune_sqlite

    def impatient(connection: Any, held: object) -> None:
        usual(connection, held)
        connection.execute("PRAGMA busy_timeout = 10")

    monkeypatch.setattr(connecting, "_tune_sqlite", impatient)
    with create_ring("env:MASTER", f"sqlite:///{path}", now=NOW, environ=ENVIRON) as ring:
        people = ring.subjects("member")
        key = people.current(["7"])[0]
        ring.rotate(NOW)
        reader = sqlite3.connect(path)
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM guardian_subject_keys").fetchone() == (1,)
        with pytest.raises(StoreError, match="another process reads"):
            people.destroy("7", by="x", reason="y", now=NOW, event="e")
        with pytest.raises(StoreError, match="another process reads"):
            ring.destroy("k1", by="x", reason="y", now=NOW, event="e")
        assert people.by_id(key.id) == key, "nothing was destroyed"
        assert ring.keys("token", "member").by_id("k1").id == "k1"
        reader.close()
        people.destroy("7", by="x", reason="y", now=NOW, event="e")
        ring.destroy("k1", by="x", reason="y", now=NOW, event="e")
        with pytest.raises(DestroyedKeyError):
            people.by_id(key.id)


def test_threads_that_rotate_at_once_each_make_one_key(opening: Opening) -> None:
    rings = [opening() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda ring: [ring.rotate(NOW) for _ in range(3)], rings))
    found = states(opening())
    assert sorted(found, key=lambda key: int(key[1:])) == [f"k{number}" for number in range(1, 14)]
    assert list(found.values()).count("current") == 1


ROTATING = """
import os, sys
from datetime import datetime, UTC
from guardian.keys.ring import open_ring
with open_ring("env:MASTER", sys.argv[1]) as ring:
    print("ready", flush=True)
    for _ in range(int(sys.argv[2])):
        ring.rotate(datetime.now(UTC))
        for key in ring.list():
            if sys.argv[3:] and key.state == "retired":
                ring.destroy(key.id, by="x", reason="y", now=datetime.now(UTC), event="e")
"""


def process(url: str, count: int, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", ROTATING, url, str(count), *arguments]
    return subprocess.Popen(command, env=ENVIRON, stdout=subprocess.PIPE)


def test_processes_that_rotate_at_once_lose_no_key(opening: Opening, url: str) -> None:
    running = [process(url, 4) for _ in range(3)]
    assert [one.wait(600) for one in running] == [0, 0, 0]
    found = states(opening())
    assert len(found) == 13
    assert list(found.values()).count("current") == 1


def test_killed_while_it_rotates_and_destroys_the_ring_still_opens(opening: Opening, url: str) -> None:
    people = [f"m{number}" for number in range(300)]
    before = opening().subjects("member").current(people)
    for round_ in range(8):
        running = process(url, 10_000, "destroy")
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(0.02 * round_)
        running.kill()
        running.wait()
        ring = opening()
        assert list(states(ring).values()).count("current") == 1
        assert ring.subjects("member").current(people) == before
        ring.keys("token", "x").current()
    assert len(states(opening())) > 1
