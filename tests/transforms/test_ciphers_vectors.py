"""The primitives give what their standards publish; ``tests/vectors/ciphers.json`` names each source."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.keys.base import TamperedError
from guardian.transforms.aes import Blocks, cmac
from guardian.transforms.ff1 import Ff1
from guardian.transforms.gcm import Box, PersonBox
from guardian.transforms.hash import Pads, digests
from guardian.transforms.siv import Siv

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "ciphers.json").read_text("utf-8"))
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
FEW_AND_MANY = (1, 100)
"""Rows of one value: small groups and large ones take different ways."""


def cases(name: str) -> list[Any]:
    assert VECTORS[name]["source"]
    return [pytest.param(case, id=f"{name}-{number}") for number, case in enumerate(VECTORS[name]["cases"], start=1)]


def rows(data: bytes, count: int) -> np.ndarray[Any, Any]:
    return np.tile(np.frombuffer(data, np.uint8), (count, 1))


@pytest.mark.parametrize("case", cases("ff1"))
def test_ff1_gives_the_samples_of_nist(case: dict[str, Any]) -> None:
    ff1 = Ff1(bytes.fromhex(case["key"]), case["radix"], bytes.fromhex(case["tweak"]))
    plain = np.array([[DIGITS.index(letter) for letter in case["plain"]]], np.uint16)
    cipher = ff1.encrypt(plain)
    assert "".join(DIGITS[numeral] for numeral in cipher[0]) == case["cipher"]
    assert (ff1.decrypt(cipher) == plain).all()


@pytest.mark.parametrize("count", FEW_AND_MANY)
@pytest.mark.parametrize("case", cases("siv"))
def test_siv_gives_the_vectors_of_rfc_5297(case: dict[str, Any], count: int) -> None:
    siv = Siv(bytes.fromhex(case["key"]), tuple(bytes.fromhex(part) for part in case["context"]))
    plain, sealed = bytes.fromhex(case["plain"]), bytes.fromhex(case["sealed"])
    assert (siv.seal(rows(plain, count)) == rows(sealed, count)).all()
    assert (siv.open(rows(sealed, count)) == rows(plain, count)).all()


@pytest.mark.parametrize("case", cases("cmac"))
def test_cmac_gives_the_vectors_of_sp_800_38b(case: dict[str, Any]) -> None:
    message = rows(bytes.fromhex(case["message"]), 3)
    assert cmac(Blocks(bytes.fromhex(case["key"])), message)[2].tobytes().hex() == case["mac"]


@pytest.mark.parametrize("case", cases("gcm"))
def test_a_person_box_gives_the_published_vectors_of_gcm(case: dict[str, Any]) -> None:
    box = PersonBox(bytes.fromhex(case["key"]), bytes.fromhex(case["context"]))
    plain, nonce = bytes.fromhex(case["plain"]), bytes.fromhex(case["nonce"])
    assert box.seal(plain, nonce).hex() == case["nonce"] + case["sealed"]
    assert box.open(box.seal(plain, nonce)) == plain


@pytest.mark.parametrize("case", cases("xaes"))
def test_a_box_gives_the_vectors_of_xaes_256_gcm(case: dict[str, Any]) -> None:
    box = Box(bytes.fromhex(case["key"]), bytes.fromhex(case["context"]))
    sealed = box.seal([bytes.fromhex(case["plain"])], lambda size: bytes.fromhex(case["nonce"])[:size])
    assert [one.hex() for one in sealed] == [case["nonce"] + case["sealed"]]
    assert box.open(sealed[0]).hex() == case["plain"]


@pytest.mark.parametrize("case", cases("hmac"))
def test_padded_keys_give_the_vectors_of_rfc_4231(case: dict[str, Any]) -> None:
    key = bytes.fromhex(case["key"])
    block = (key if len(key) <= 64 else hashlib.sha256(key).digest()).ljust(64, b"\0")
    pads = Pads(bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block))
    message = pa.array([bytes.fromhex(case["message"])], pa.large_binary())
    assert digests(message, pads, 32).to_pylist()[0].hex() == case["mac"]


@settings(max_examples=60, deadline=None)
@given(
    secret=st.binary(min_size=64, max_size=64),
    context=st.lists(st.binary(max_size=40), max_size=4),
    values=st.lists(st.binary(min_size=1, max_size=70), min_size=1, max_size=4),
    count=st.sampled_from([1, 25]),
)
def test_siv_agrees_with_the_library_value_by_value(
    secret: bytes, context: list[bytes], values: list[bytes], count: int
) -> None:
    siv, library = Siv(secret, tuple(context)), AESSIV(secret)
    for value in values:
        sealed = library.encrypt(value, context)
        assert siv.seal(rows(value, count))[count - 1].tobytes() == sealed
        assert siv.tags(rows(value, count))[0].tobytes() == sealed[:16]
        assert siv.open(rows(sealed, count))[0].tobytes() == value


def test_long_values_have_the_same_tag_either_way() -> None:
    siv = Siv(bytes(range(64)), (b"x",))
    value = rows(bytes(range(256)) * 12, 2)
    assert (siv.tags(value) == siv.seal(value)[:, :16]).all()


@pytest.mark.parametrize("count", FEW_AND_MANY)
@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 40])
def test_every_changed_bit_of_a_sealed_row_is_noticed(size: int, count: int) -> None:
    siv = Siv(bytes(range(64)), (b"domain",))
    sealed = siv.seal(rows(bytes(size), count))
    for place in range(sealed.shape[1]):
        changed = sealed.copy()
        changed[count - 1, place] ^= 1 << place % 8
        with pytest.raises(TamperedError):
            siv.open(changed)
    with pytest.raises(TamperedError):
        siv.open(sealed[:, :15])


def test_counters_carry_over_all_bits() -> None:
    from guardian.transforms.aes import counted

    aes = Blocks(bytes(32))
    start = rows(b"\x7f" + b"\xff" * 15, 1)
    stream = counted(aes, start, 48)
    expected = b"".join(
        aes(rows(((int.from_bytes(start[0].tobytes(), "big") + step) % (1 << 128)).to_bytes(16, "big"), 1)).tobytes()
        for step in range(3)
    )
    assert stream.tobytes() == expected


def test_nothing_with_a_key_inside_shows_it() -> None:
    secret = b"secret-secret-secret-secret-secr"
    for thing in (Blocks(secret), Siv(secret * 2, ()), Ff1(secret, 10), Box(secret, b""), PersonBox(secret, b"")):
        assert "secret" not in repr(thing).replace("'", "")
    assert "secret" not in repr(Pads(secret, secret))
