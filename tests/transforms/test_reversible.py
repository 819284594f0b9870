"""What every reversible transform promises: all of Unicode comes back, keys and domains separate, errors differ."""

from __future__ import annotations

import string
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.errors import GuardianError
from guardian.keys.base import DestroyedKeyError, NotATokenError, TamperedError, UnknownKeyError
from guardian.transforms import wire
from guardian.transforms.base import Reversible, Shape, Unsuitable
from guardian.transforms.cipher import Cipher, SubjectCipher
from guardian.transforms.fpe import Fpe
from guardian.transforms.token import Token
from guardian.transforms.vault import MemoryVault, RandomToken, SubjectToken

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=12)
LETTERS = {"token": "t", "cipher": "c", "subject_cipher": "c", "random": "r", "random_by_person": "r", "subject": "r"}
DETERMINISTIC = ("token", "random", "random_by_person", "subject", "fpe")
BY_PERSON = ("subject_cipher", "random_by_person", "subject")


@dataclass
class World:
    """One set of keys, people and vault, and the transforms made with them."""

    keys: Any
    people: Any
    vault: MemoryVault

    def make(self, name: str, domain: str = "member", keys: Any = None) -> Reversible:
        keys = keys or self.keys()
        makers: dict[str, Callable[[], Reversible]] = {
            "token": lambda: Token(keys, domain),
            "cipher": lambda: Cipher(keys, domain),
            "subject_cipher": lambda: SubjectCipher(self.people, domain),
            "random": lambda: RandomToken(keys, domain, self.vault),
            "random_by_person": lambda: RandomToken(keys, domain, self.vault, self.people),
            "subject": lambda: SubjectToken(keys, self.people, domain, self.vault),
            "fpe": lambda: Fpe(keys, domain),
        }
        return makers[name]()


EVERY = (*LETTERS, "fpe")
OUTPUT_CHARACTERS = string.ascii_letters + string.digits + "-_."


@pytest.fixture(scope="module")
def world(fixed_keys: Any, fixed_subjects: Any) -> World:
    return World(fixed_keys, fixed_subjects(), MemoryVault())


def people(count: int) -> pa.Array:
    return pa.array([str(number % 3) for number in range(count)], pa.string())


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=60, deadline=None)
@given(values=TEXTS)
def test_every_text_comes_back_and_null_stays_null(name: str, world: World, values: list[str | None]) -> None:
    transform, array = world.make(name), pa.array(values, pa.string())
    made = transform.values(array, people(len(array)))
    assert made.type == pa.string() and len(made) == len(values)
    assert [one is None for one in made.to_pylist()] == [value is None for value in values]
    assert transform.reveal(made).to_pylist() == values
    if name in LETTERS:
        assert all(wire.parse(one).kind == LETTERS[name] for one in made.to_pylist() if one is not None)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "shape",
    ["large", "sliced", "chunked", "dictionary", "dictionary_with_null", "view", "all_null", "null_type", "none"],
)
def test_every_layout_of_arrow_comes_back(name: str, shape: str, world: World) -> None:
    plain = pa.array(["13812345678", None, "张三 👩‍👧", "", "13812345678", "e\u0301", "x" * 100])
    arrays: dict[str, Any] = {
        "large": plain.cast(pa.large_string()),
        "sliced": pa.concat_arrays([pa.array(["before"]), plain, pa.array(["after"])]).slice(1, 7),
        "chunked": pa.chunked_array([plain.slice(0, 3), plain.slice(3, 0), plain.slice(3)]),
        "dictionary": plain.dictionary_encode(),
        "dictionary_with_null": pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 2]), pa.array(["a", None, "b"])),
        "view": plain.cast(pa.string_view()),
        "all_null": pa.array([None, None], pa.string()),
        "null_type": pa.nulls(3),
        "none": pa.array([], pa.string()),
    }
    transform, array = world.make(name), arrays[shape]
    made = transform.values(array, people(len(array)))
    assert transform.reveal(made).to_pylist() == array.to_pylist()
    kinds = {"large": pa.large_string(), "null_type": pa.null()}
    assert made.type == kinds.get(shape, pa.string())


@pytest.mark.parametrize("name", EVERY)
def test_ten_megabytes_come_back(name: str, world: World) -> None:
    transform, array = world.make(name), pa.array(["长x" * 2_500_000, "short"])
    made = transform.values(array, people(2))
    assert transform.reveal(made).equals(array)


@pytest.mark.parametrize("name", DETERMINISTIC)
@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=8))
def test_one_value_has_one_output_and_different_ones_differ(name: str, world: World, values: list[str]) -> None:
    transform = world.make(name)
    array = pa.array([*values, *values])
    made = transform.values(array, pa.array(["1"] * len(array))).to_pylist()
    assert made[: len(values)] == made[len(values) :]
    assert len(set(made)) == len(set(values))


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=40, deadline=None)
@given(value=st.text(min_size=6, max_size=50))
def test_no_output_is_longer_than_was_said_beforehand(name: str, world: World, value: str) -> None:
    transform = world.make(name)
    [made] = transform.values(pa.array([value]), people(1)).to_pylist()
    longest = transform.gives(Shape("text", len(value))).longest
    assert longest is not None and len(made) <= longest
    if name in LETTERS:
        assert set(made) <= set(OUTPUT_CHARACTERS)
        assert transform.gives(Shape()).longest is None or name not in ("token", "cipher", "subject_cipher")


@pytest.mark.parametrize("name", EVERY)
def test_threads_share_a_transform(name: str, world: World) -> None:
    transform = world.make(name)
    array = pa.array([f"138{number:08}" for number in range(3000)])
    with ThreadPoolExecutor(4) as pool:
        for made in pool.map(lambda _: transform.values(array, people(3000)), range(8)):
            assert transform.reveal(made).equals(array)


@pytest.mark.parametrize("name", ["cipher", "subject_cipher"])
def test_encryption_never_repeats_itself(name: str, world: World) -> None:
    made = world.make(name).values(pa.array(["same"] * 100), people(100)).to_pylist()
    assert len(set(made)) == 100


@pytest.mark.parametrize("name", EVERY)
def test_domains_keys_and_key_ids_give_different_outputs(name: str, world: World) -> None:
    array, who = pa.array(["13812345678", "another value"]), people(2)
    made = [
        world.make(name, domain, world.keys(ring, key_id)).values(array, who).to_pylist()
        for domain, ring, key_id in [("a", "x", "k1"), ("b", "x", "k1"), ("a", "y", "k1"), ("a", "x", "k2")]
    ]
    assert len({one for row in made for one in row}) == 8


@pytest.mark.parametrize("name", [name for name in EVERY if name != "fpe"])
def test_another_domain_never_opens_what_was_made(name: str, world: World) -> None:
    made = world.make(name, "one").values(pa.array(["a value", "13812345678"]), people(2))
    with pytest.raises(TamperedError):
        world.make(name, "other").reveal(made)


@pytest.mark.parametrize("name", ["token", "cipher"])
def test_the_wrong_key_never_opens_what_was_made(name: str, world: World) -> None:
    made = world.make(name, keys=world.keys("one")).values(pa.array(["a value"] * 60))
    with pytest.raises(TamperedError):
        world.make(name, keys=world.keys("other")).reveal(made)


@pytest.mark.parametrize("name", ["random", "random_by_person", "subject"])
def test_the_wrong_persons_key_or_vault_key_never_opens_a_vault(name: str, world: World, fixed_subjects: Any) -> None:
    made = world.make(name, keys=world.keys("one")).values(pa.array(["a value"]), people(1))
    if name == "random":
        with pytest.raises(TamperedError):
            world.make(name, keys=world.keys("other")).reveal(made)
    else:
        stranger = World(world.keys, fixed_subjects(), world.vault)
        with pytest.raises(UnknownKeyError):
            stranger.make(name, keys=world.keys("one")).reveal(made)


@pytest.mark.parametrize("name", [name for name in EVERY if name != "fpe"])
def test_every_changed_character_is_an_error_and_never_another_value(name: str, world: World) -> None:
    transform = world.make(name)
    [token] = transform.values(pa.array(["张三 13812345678"]), people(1)).to_pylist()
    for place, letter in enumerate(token):
        changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        with pytest.raises((TamperedError, NotATokenError, UnknownKeyError)):
            transform.reveal(pa.array([changed]))
    for shorter in (token[:-1], token[:-4], token + "A", token + "AAAA"):
        with pytest.raises((TamperedError, NotATokenError)):
            transform.reveal(pa.array([shorter]))


@pytest.mark.parametrize("name", ["token", "cipher", "random"])
def test_unknown_and_destroyed_keys_are_told_apart(name: str, world: World) -> None:
    made = world.make(name, keys=world.keys("ring", "k2")).values(pa.array(["a value"] * 30))
    unknown = pa.array([text.replace(".k2.", ".k9.") for text in made.to_pylist()])
    with pytest.raises(UnknownKeyError):
        world.make(name, keys=world.keys("ring", "k1")).reveal(unknown)
    with pytest.raises(DestroyedKeyError):
        world.make(name, keys=world.keys("ring", "k1", frozenset({"k2"}))).reveal(made)


@pytest.mark.parametrize("name", ["token", "cipher", "random", "random_by_person", "subject"])
def test_outputs_of_retired_keys_open_beside_those_of_the_current_one(name: str, world: World) -> None:
    array, who = pa.array(["first", "second", None]), people(3)
    old, new = (world.make(name, keys=world.keys("ring", key_id)) for key_id in ("k1", "k2"))
    mixed = pa.concat_arrays([new.values(array, who), old.values(array, who), new.values(array, who)])
    assert new.reveal(mixed).to_pylist() == array.to_pylist() * 3


@pytest.mark.parametrize("name", BY_PERSON)
def test_a_destroyed_person_is_unreadable_and_others_are_not(name: str, world: World, fixed_subjects: Any) -> None:
    own = World(world.keys, fixed_subjects(), MemoryVault())
    transform = own.make(name)
    made = transform.values(pa.array(["hers", "his"]), pa.array(["anna", "bob"]))
    own.people.destroyed.add("anna")
    with pytest.raises(DestroyedKeyError):
        transform.reveal(made)
    assert transform.reveal(made.slice(1)).to_pylist() == ["his"]
    with pytest.raises(DestroyedKeyError):
        transform.values(pa.array(["new"]), pa.array(["anna"]))


@pytest.mark.parametrize("name", BY_PERSON)
def test_who_a_row_belongs_to_must_be_told(name: str, world: World) -> None:
    with pytest.raises(Unsuitable, match="subjects"):
        world.make(name).values(pa.array(["a"]))
    nobody = world.make(name)
    made = nobody.values(pa.array(["a", "b"]), pa.array([None, "1"]))
    assert nobody.reveal(made).to_pylist() == ["a", "b"]


@pytest.mark.parametrize("name", BY_PERSON)
def test_persons_may_be_named_by_columns_of_several_types(name: str, world: World) -> None:
    who = pa.array(["1", None, "2"])
    columns = [who, who.dictionary_encode(), who.cast(pa.string_view()), who.cast(pa.int64()), pa.chunked_array([who])]
    for column in columns:
        made = world.make(name).values(pa.array(["a", "b", "c"]), column)
        assert world.make(name).reveal(made).to_pylist() == ["a", "b", "c"]


@pytest.mark.parametrize("name", [name for name in EVERY if name != "fpe"])
def test_a_clear_value_among_tokens_is_an_error_without_the_value(name: str, world: World) -> None:
    with pytest.raises(NotATokenError) as caught:
        world.make(name).reveal(pa.array(["zhang.san@example.com"]))
    assert "zhang" not in str(caught.value)


@pytest.mark.parametrize("name", EVERY)
def test_numbers_and_dates_are_refused_in_words(name: str, world: World) -> None:
    with pytest.raises(Unsuitable, match="texts"):
        world.make(name).values(pa.array([1.5, 2.5]), people(2))


@pytest.mark.parametrize("name", EVERY)
def test_neither_repr_nor_error_shows_a_secret(name: str, world: World) -> None:
    transform, key = world.make(name), world.keys().current()
    shown = [repr(transform)]
    for wrong in ("x", "gt1.k1.AAAAAAAAAAAAAAAAAAAAAAAA", "gc1.k1." + "A" * 80, "gr1.k1." + "A" * 22):
        try:
            transform.reveal(pa.array([wrong]))
        except GuardianError as error:
            shown.append(str(error))
    assert len(shown) > 2
    assert not any(key.secret.hex()[:16] in text or repr(key.secret)[2:12] in text for text in shown)


@pytest.mark.parametrize("name", EVERY)
def test_bytes_that_are_no_text_come_back_as_they_were(name: str, world: World) -> None:
    cells = pa.array([b"13812345678", b"\xed\xa0\x80", None, b"caf\xe9", b"", b"\xff" * 40], pa.large_binary())
    array = pa.Array.from_buffers(pa.large_string(), len(cells), cells.buffers(), cells.null_count)
    transform = world.make(name)
    made = transform.values(array, people(len(array)))
    made.validate(full=True)
    assert transform.reveal(made).cast(pa.large_binary()).equals(cells)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("junk", [b"\xff\xfe", b"gt1.k1.\xff\xff\xff\xff", b"gt1.k1.AAAA\xed\xa0\x80"])
def test_junk_is_no_token(name: str, junk: bytes, world: World) -> None:
    cells = pa.array([junk, b"gt1.k1.AAAA"], pa.large_binary())
    array = pa.Array.from_buffers(pa.large_string(), len(cells), cells.buffers())
    with pytest.raises((NotATokenError, TamperedError)):
        world.make(name).reveal(array)


def test_arrow_refuses_half_characters_before_any_transform_sees_them() -> None:
    with pytest.raises(UnicodeEncodeError):
        pa.array(["\ud800"])
