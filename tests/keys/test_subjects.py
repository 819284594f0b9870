"""Keys of persons: one each, found by nobody without the ring, and gone for good once destroyed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian.keys import certificate, subjects
from guardian.keys.base import DestroyedKeyError, Key, TamperedError, UnknownKeyError
from guardian.keys.certificate import Certificate
from guardian.keys.ring import KeyRing
from guardian.state import Record, Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Opening = Callable[[], KeyRing]


def destroy(ring: KeyRing, subject: str, domain: str = "member") -> tuple[Certificate, bool]:
    return ring.subjects(domain).destroy(subject, by="dpo", reason="request 7", now=NOW, event="e7")


def test_a_person_has_one_key_whenever_and_in_whatever_order(opening: Opening) -> None:
    first = opening().subjects("member").current(["a", "b", "a", "c"])
    assert first[0] == first[2]
    assert len({key.secret for key in first}) == 3
    assert opening().subjects("member").current(["c", "a"]) == [first[3], first[0]]
    assert {len(key.secret) for key in first} == {64}
    assert all(re.fullmatch("s[0-9a-f]{24}", key.id) for key in first)


def test_the_same_id_in_another_domain_is_another_person(ring: KeyRing) -> None:
    one, other = ring.subjects("member").current(["a"]), ring.subjects("patient").current(["a"])
    assert one[0].id != other[0].id
    with pytest.raises(UnknownKeyError):
        ring.subjects("patient").by_id(one[0].id)


@given(st.lists(st.text(st.characters(codec=None)), max_size=20))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_key_is_found_again_by_its_id(ring: KeyRing, people: list[str]) -> None:
    held = ring.subjects("member")
    keys = held.current(people)
    assert ring.subjects("member").by_ids([key.id for key in keys]) == keys
    assert [held.by_id(key.id) for key in keys] == keys
    assert len({key.id for key in keys}) == len(set(people))


def test_more_people_than_are_made_at_once_get_their_keys(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subjects, "_AT_ONCE", 7)
    monkeypatch.setattr(subjects, "_REMEMBERED", 10)
    people = [f"m{number % 31}" for number in range(100)]
    keys = ring.subjects("member").current(people)
    assert ring.subjects("member").current(people) == keys
    assert len({key.id for key in keys}) == 31
    ring.rotate(NOW)
    assert ring.count()["subject_keys"] == {"k2": 31}
    assert ring.subjects("member").current(people) == keys


def test_the_store_names_nobody(ring: KeyRing, url: str, tmp_path: Path) -> None:
    key = ring.subjects("member").current(["ann@example.com"])[0]
    if url.startswith("sqlite"):
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("keys.db*"))
        assert b"ann@example" not in stored
        assert key.secret[:16] not in stored


def test_a_destroyed_key_is_not_made_again(opening: Opening) -> None:
    ring = opening()
    kept, gone = ring.subjects("member").current(["kept", "gone"])
    document, was_there = destroy(ring, "gone")
    assert was_there
    for people in (ring.subjects("member"), opening().subjects("member")):
        for _ in range(2):
            with pytest.raises(DestroyedKeyError):
                people.current(["kept", "gone"])
            with pytest.raises(DestroyedKeyError):
                people.by_id(gone.id)
        assert people.current(["kept"]) == [kept]
    assert document["key"] == gone.id


def test_the_certificate_says_what_when_who_and_names_no_person(ring: KeyRing) -> None:
    key = ring.subjects("member").current(["ann@example.com"])[0]
    document, _ = destroy(ring, "ann@example.com")
    told = {
        name: document[name] for name in ("schema", "what", "domain", "key", "by", "reason", "event", "destroyed_at")
    }
    assert told == {
        "schema": "guardian.certificate/1",
        "what": "subject_key",
        "domain": "member",
        "key": key.id,
        "by": "dpo",
        "reason": "request 7",
        "event": "e7",
        "destroyed_at": "2026-03-01",
    }
    assert "ann@" not in json.dumps(document)
    certificate.verify(json.loads(json.dumps(document)), ring.public_key)


@pytest.mark.parametrize("name", ["what", "key", "by", "destroyed_at", "event", "signature", "public_key", "schema"])
def test_a_certificate_that_was_changed_is_worth_nothing(ring: KeyRing, name: str) -> None:
    ring.subjects("member").current(["a"])
    document, _ = destroy(ring, "a")
    with pytest.raises(TamperedError):
        certificate.verify({**document, name: "k7"}, ring.public_key)
    with pytest.raises(TamperedError):
        certificate.verify({key: value for key, value in document.items() if key != name}, ring.public_key)


def test_a_certificate_of_another_ring_is_told(ring: KeyRing) -> None:
    ring.subjects("member").current(["a"])
    other = certificate.signed({"what": "subject_key"}, b"s" * 32)
    with pytest.raises(TamperedError):
        certificate.verify(other, ring.public_key)


def test_destroying_again_certifies_that_it_is_gone_without_saying_which_it_was(ring: KeyRing) -> None:
    ring.subjects("member").current(["a"])
    destroy(ring, "a")
    document, was_there = destroy(ring, "a")
    assert not was_there
    assert document["key"] is None
    certificate.verify(document, ring.public_key)


def test_after_destruction_nothing_in_the_store_ties_the_person_to_the_key_id(ring: KeyRing, url: str) -> None:
    people = ring.subjects("member")
    key = people.current(["a"])[0]
    destroy(ring, "a")
    with Store(url) as store:
        (link,) = store.find_records("subjects", "member", [people._fingerprint("a")]).values()
        (gone,) = store.find_records("subject_keys", "member", [key.id]).values()
    assert (link.key_id, link.body) == ("", b"2026-03-01")
    assert (gone.key_id, gone.body) == ("", b"2026-03-01")


def test_whoever_destroys_a_key_has_it_no_more_at_hand(ring: KeyRing) -> None:
    people = ring.subjects("member")
    key = people.current(["a"])[0]
    assert people.by_id(key.id) == key
    people.destroy("a", by="dpo", reason="request 7", now=NOW, event="e7")
    with pytest.raises(DestroyedKeyError):
        people.by_id(key.id)
    with pytest.raises(DestroyedKeyError):
        people.current(["a"])


def test_a_key_that_was_moved_between_two_looks_is_looked_for_again(
    ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ring.subjects("member").current(["a"])[0]
    people, looks = ring.subjects("member"), list[str]()
    real = people._open

    def look(key_ids: list[str], wanted: Mapping[str, str | None]) -> dict[str, Key]:
        looks.extend(key_ids)
        if len(looks) == 1:
            raise DestroyedKeyError("the ring key it lay under")
        return real(key_ids, wanted)

    monkeypatch.setattr(people, "_open", look)
    assert people.by_id(key.id) == key
    assert looks == [key.id] * 2


def test_a_person_without_a_key_is_an_error_and_leaves_no_trace(ring: KeyRing) -> None:
    with pytest.raises(UnknownKeyError):
        destroy(ring, "nobody")
    assert ring.subjects("member").current(["nobody"])


def test_rotation_moves_the_keys_of_persons_and_destroying_the_old_key_harms_none(opening: Opening) -> None:
    ring = opening()
    late = opening()
    keys = ring.subjects("member").current(["a", "b"])
    destroy(ring, "b")
    ring.rotate(NOW)
    assert ring.count()["subject_keys"] == {"k2": 1, "": 1}
    made_late = late.subjects("member").current(["c"])
    assert ring.count()["subject_keys"] == {"k2": 2, "": 1}, "a ring opened before wraps under the key of now"
    ring.destroy("k1", by="x", reason="y", now=NOW, event="e")
    for each in (ring, late, opening()):
        assert each.subjects("member").current(["a", "c"]) == [keys[0], made_late[0]]
        with pytest.raises(DestroyedKeyError):
            each.subjects("member").current(["b"])


@pytest.mark.parametrize("table", ["subjects", "subject_keys"])
def test_two_persons_rows_cannot_be_swapped(ring: KeyRing, url: str, table: str) -> None:
    people = ring.subjects("member")
    keys = dict(zip("ab", people.current(["a", "b"]), strict=True))
    ids = [people._fingerprint(one) if table == "subjects" else keys[one].id for one in "ab"]
    with Store(url) as store, store.write() as writer:
        one, other = (writer.find_records(table, "member", [each])[each] for each in ids)
        writer.put_records(table, "member", [other._replace(id=one.id), one._replace(id=other.id)])
    with pytest.raises(TamperedError):
        ring.subjects("member").current(["a"])


def test_a_wrapped_key_that_was_changed_is_noticed(ring: KeyRing, url: str) -> None:
    key = ring.subjects("member").current(["a"])[0]
    with Store(url) as store, store.write() as writer:
        record = writer.find_records("subject_keys", "member", [key.id])[key.id]
        body = record.body[:-1] + bytes([record.body[-1] ^ 1])
        writer.put_records("subject_keys", "member", [Record(key.id, record.key_id, body)])
    with pytest.raises(TamperedError):
        ring.subjects("member").by_id(key.id)


def test_many_at_once_agree_on_one_key_a_person(opening: Opening) -> None:
    rings = [opening() for _ in range(4)]
    people = [f"m{number}" for number in range(200)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda ring: ring.subjects("member").current(people), rings))
    assert all(keys == found[0] for keys in found)
    assert opening().count()["subject_keys"] == {"k1": 200}


def test_a_key_made_while_the_ring_key_is_destroyed_is_not_lost(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyRing, "rewrap", lambda ring: 0)  # as if another process made keys after it
    made = ring.subjects("member").current(["7", "8"])
    ring.rotate(NOW)
    ring.destroy("k1", by="dpo", reason="old", now=NOW, event="e8")
    assert ring.subjects("member").by_ids([key.id for key in made]) == made
