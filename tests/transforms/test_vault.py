from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from guardian.keys.base import DestroyedKeyError, Key, TamperedError
from guardian.state import Record, Store
from guardian.transforms import wire
from guardian.transforms.base import Shape
from guardian.transforms.vault import HOLDERS, MemoryVault, RandomToken, StoreVault, SubjectToken


class Crash(Exception):
    """Stands for the process being killed."""


class BrokenVault(MemoryVault):
    """Loses the process after so many writes."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self.writes = writes

    def add(self, domain: str, records: Any) -> None:
        if self.writes == 0:
            raise Crash
        self.writes -= 1
        super().add(domain, records)


class OneKey:
    """As the tests' fixed keys, for a process of its own."""

    def current(self) -> Key:
        return Key("k1", bytes(range(64)))

    def by_id(self, key_id: str) -> Key:
        assert key_id == "k1"
        return self.current()


def insert(url: str, start: int, gate: Any, answers: Any) -> None:
    with Store(url) as store:
        token = RandomToken(OneKey(), "member", StoreVault(store))
        gate.wait()
        values = pa.array([f"value {number}" for number in range(start, start + 200)])
        answers.put(dict(zip(values.to_pylist(), token.values(values).to_pylist(), strict=True)))


def test_processes_that_meet_a_value_at_once_agree_on_its_token(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'v.db'}"
    with Store(url):
        pass
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(3), context.Queue()
    workers = [context.Process(target=insert, args=(url, start, gate, answers)) for start in (0, 100, 0)]
    for worker in workers:
        worker.start()
    found = [answers.get(timeout=600) for _ in workers]
    for worker in workers:
        worker.join(600)
    merged: dict[str, str] = {}
    for answer in found:
        assert all(merged.setdefault(value, token) == token for value, token in answer.items())
    assert len(merged) == len(set(merged.values())) == 300
    with Store(url) as store:
        tokens = RandomToken(OneKey(), "member", StoreVault(store))
        assert tokens.reveal(pa.array(list(merged.values()))).to_pylist() == list(merged)


def test_threads_agree_too(fixed_keys: Any) -> None:
    tokens, answers = RandomToken(fixed_keys(), "member", MemoryVault()), []
    values = pa.array([f"value {number}" for number in range(500)])
    threads = [threading.Thread(target=lambda: answers.append(tokens.values(values))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4 and all(answer.equals(answers[0]) for answer in answers)


@pytest.mark.parametrize("writes", [0, 1, 2, 3])
@pytest.mark.parametrize("kind", ["random", "random_by_person", "subject"])
def test_a_token_that_left_is_in_the_vault_whenever_the_process_dies(
    kind: str, writes: int, fixed_keys: Any, fixed_subjects: Any
) -> None:
    vault, people = BrokenVault(writes), fixed_subjects()
    makers: dict[str, Any] = {
        "random": lambda: RandomToken(fixed_keys(), "d", vault),
        "random_by_person": lambda: RandomToken(fixed_keys(), "d", vault, people),
        "subject": lambda: SubjectToken(fixed_keys(), people, "d", vault),
    }
    values, who, out = pa.array(["a", "b", "a"]), pa.array(["1", "2", "2"]), []
    try:
        out.append(makers[kind]().values(values, who))
    except Crash:
        vault.writes = 100
    out.append(makers[kind]().values(values, who))
    assert all(makers[kind]().reveal(one).equals(values) and one.equals(out[-1]) for one in out)


def test_a_value_that_persons_share_stays_with_those_who_are_left(fixed_keys: Any, fixed_subjects: Any) -> None:
    people = fixed_subjects()
    for token in (
        RandomToken(fixed_keys(), "d", MemoryVault(), people),
        SubjectToken(fixed_keys(), people, "d", MemoryVault()),
    ):
        people.destroyed.clear()
        made = token.values(pa.array(["家里电话"] * 3), pa.array(["anna", "bob", "anna"]))
        assert len(set(made.to_pylist())) == 1
        people.destroyed.add("anna")
        assert token.reveal(made).to_pylist() == ["家里电话"] * 3
        people.destroyed.add("bob")
        with pytest.raises(DestroyedKeyError, match="1 value"):
            token.reveal(made)


def test_values_shared_by_very_many_are_kept_for_the_first_of_them(fixed_keys: Any, fixed_subjects: Any) -> None:
    people, vault = fixed_subjects(), MemoryVault()
    token = SubjectToken(fixed_keys(), people, "d", vault)
    made = token.values(pa.array(["shared"] * 40), pa.array([str(number) for number in range(40)]))
    assert token.reveal(made).to_pylist() == ["shared"] * 40
    payload = wire.parse(made[0].as_py()).payload.hex()
    assert len(vault.find("subject/d", [f"v{payload}.{slot}" for slot in range(40)])) == HOLDERS


def test_a_subject_token_is_the_same_beside_every_vault(fixed_keys: Any, fixed_subjects: Any) -> None:
    values, who = pa.array(["a", "b"]), pa.array(["1", "2"])
    made = [SubjectToken(fixed_keys(), fixed_subjects(), "d", MemoryVault()).values(values, who) for _ in range(2)]
    assert made[0].equals(made[1])
    drawn = [RandomToken(fixed_keys(), "d", MemoryVault()).values(values) for _ in range(2)]
    assert not set(drawn[0].to_pylist()) & set(drawn[1].to_pylist())


class Listening(MemoryVault):
    """Remembers all that was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Record] = []

    def add(self, domain: str, records: Any) -> None:
        self.written += records
        super().add(domain, records)


def test_nothing_in_the_vault_shows_the_value_or_the_person(fixed_keys: Any, fixed_subjects: Any) -> None:
    vault, value, person = Listening(), "zhang.san@example.com", "member-4711"
    for token in (
        RandomToken(fixed_keys(), "d", vault),
        RandomToken(fixed_keys(), "d", vault, fixed_subjects()),
        SubjectToken(fixed_keys(), fixed_subjects(), "d", vault),
    ):
        token.values(pa.array([value]), pa.array([person]))
    assert len(vault.written) == 5
    for record in vault.written:
        kept = record.id.encode() + record.key_id.encode() + record.body
        assert value.encode() not in kept and person.encode() not in kept


@pytest.mark.parametrize("what", ["claim", "value"])
def test_a_vault_that_was_changed_is_noticed(what: str, fixed_keys: Any) -> None:
    vault = Listening()
    token = RandomToken(fixed_keys(), "d", vault)
    made = token.values(pa.array(["a", "b"]))
    claims, values = vault.written[:2], vault.written[2:]
    changed = MemoryVault()
    mixed = (
        zip(claims, reversed(claims), strict=True) if what == "claim" else zip(values, reversed(values), strict=True)
    )
    changed.add("random/d", [Record(one.id, one.key_id, other.body) for one, other in mixed])
    changed.add("random/d", claims + values)
    broken = RandomToken(fixed_keys(), "d", changed)
    with pytest.raises(TamperedError):
        broken.values(pa.array(["a"])) if what == "claim" else broken.reveal(made)


def test_its_length_is_known_beforehand(fixed_keys: Any) -> None:
    token = RandomToken(fixed_keys(), "d", MemoryVault())
    [made] = token.values(pa.array(["x" * 500])).to_pylist()
    assert token.gives(Shape("text", 5)).longest == len(made)


def test_repeats_cost_one_look_into_the_vault(fixed_keys: Any) -> None:
    vault = Listening()
    made = RandomToken(fixed_keys(), "d", vault).values(pa.array(["a", "b"] * 1000))
    assert len(vault.written) == 4 and len(set(made.to_pylist())) == 2
