"""Derivation and sealing: published vectors, and that purposes never share a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.keys.base import TamperedError
from guardian.keys.sealing import NONCE_BYTES, derived, framed, hkdf, seal, sealer, unseal

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "hkdf.json").read_text("utf-8"))["cases"]
ANY = st.text(st.characters(codec=None), max_size=12)


@pytest.mark.parametrize("case", VECTORS, ids=("basic", "long", "empty salt and info"))
def test_derivation_gives_the_keys_of_rfc_5869(case: dict[str, str]) -> None:
    secret, salt, info, key = (bytes.fromhex(case[name]) for name in ("secret", "salt", "info", "key"))
    assert hkdf(secret, salt, info, len(key)) == key


@given(st.lists(ANY, max_size=4), st.lists(ANY, max_size=4))
def test_two_purposes_share_a_key_only_where_they_are_the_same(one: list[str], other: list[str]) -> None:
    assert (derived(b"x" * 32, b"salt", *one) == derived(b"x" * 32, b"salt", *other)) == (one == other)
    assert (framed(*one) == framed(*other)) == (one == other)


@given(st.binary(max_size=200), st.binary(max_size=40), st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES))
def test_what_is_sealed_opens_again(plain: bytes, bound: bytes, nonce: bytes) -> None:
    box = sealer(b"k" * 32)
    assert unseal(box, seal(box, plain, bound, nonce), bound, "it") == plain


@given(st.binary(max_size=50), st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_is_noticed(plain: bytes, place: int, change: int) -> None:
    box = sealer(b"k" * 32)
    sealed = bytearray(seal(box, plain, b"bound", bytes(NONCE_BYTES)))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(TamperedError):
        unseal(box, bytes(sealed), b"bound", "it")


@pytest.mark.parametrize("cut", [0, 5, NONCE_BYTES, NONCE_BYTES + 8])
def test_a_sealed_value_that_was_cut_is_noticed(cut: int) -> None:
    box = sealer(b"k" * 32)
    with pytest.raises(TamperedError):
        unseal(box, seal(box, b"plain", b"", bytes(NONCE_BYTES))[:cut], b"", "it")


def test_a_sealed_value_opens_only_where_it_belongs() -> None:
    box = sealer(b"k" * 32)
    with pytest.raises(TamperedError):
        unseal(
            box,
            seal(box, b"plain", framed("ring", "k1", "current"), bytes(NONCE_BYTES)),
            framed("ring", "k1", "retired"),
            "it",
        )
