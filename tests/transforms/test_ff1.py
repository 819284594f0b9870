"""FF1 over columns agrees with a plain reading of SP 800-38G, one value at a time."""

from __future__ import annotations

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.transforms.base import Unsuitable
from guardian.transforms.ff1 import Ff1, least_length


def prf(key: bytes, data: bytes) -> bytes:
    """Algorithm 6."""
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    return encryptor.update(data)[-16:]


def number(numerals: list[int], radix: int) -> int:
    """Algorithm 1."""
    total = 0
    for numeral in numerals:
        total = total * radix + numeral
    return total


def numerals(value: int, length: int, radix: int) -> list[int]:
    """Algorithm 3."""
    out = []
    for _ in range(length):
        value, last = divmod(value, radix)
        out.append(last)
    return out[::-1]


def reference(key: bytes, radix: int, tweak: bytes, x: list[int]) -> list[int]:
    """Algorithm 7, step by step."""
    n, t = len(x), len(tweak)
    u = n // 2
    v = n - u
    a, b_half = x[:u], x[u:]
    b = -(-(radix**v - 1).bit_length() // 8)
    d = 4 * -(-b // 4) + 4
    p = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, u % 256]) + n.to_bytes(4, "big") + t.to_bytes(4, "big")
    for i in range(10):
        q = tweak + bytes((-t - b - 1) % 16) + bytes([i]) + number(b_half, radix).to_bytes(b, "big")
        r = prf(key, p + q)
        s = r
        j = 1
        while len(s) < d:
            s += prf(key, bytes(a ^ c for a, c in zip(r, j.to_bytes(16, "big"), strict=True)))
            j += 1
        y = int.from_bytes(s[:d], "big")
        m = u if i % 2 == 0 else v
        c = (number(a, radix) + y) % radix**m
        a, b_half = b_half, numerals(c, m, radix)
    return a + b_half


@st.composite
def texts(draw: st.DrawFn) -> tuple[int, list[list[int]]]:
    radix = draw(st.one_of(st.sampled_from([2, 10, 26, 36, 62, 255, 256, 257, 65536]), st.integers(2, 65536)))
    least = least_length(radix)
    length = draw(st.integers(least, least + 44))
    row = st.lists(st.integers(0, radix - 1), min_size=length, max_size=length)
    return radix, draw(st.lists(row, min_size=1, max_size=3))


@settings(max_examples=120, deadline=None)
@given(texts=texts(), key=st.sampled_from([16, 24, 32]), tweak=st.binary(max_size=40))
def test_ff1_agrees_with_the_steps_of_the_standard(texts: tuple[int, list[list[int]]], key: int, tweak: bytes) -> None:
    radix, rows = texts
    secret = bytes(range(key))
    made = Ff1(secret, radix, tweak).encrypt(np.array(rows, np.uint16))
    assert made.tolist() == [reference(secret, radix, tweak, row) for row in rows]
    assert Ff1(secret, radix, tweak).decrypt(made).tolist() == rows


@pytest.mark.parametrize("value", [0, 1, 999_999, 500_000])
def test_the_ends_of_the_range_come_back(value: int) -> None:
    ff1 = Ff1(bytes(16), 10)
    row = np.array([numerals(value, 6, 10)], np.uint16)
    assert (ff1.decrypt(ff1.encrypt(row)) == row).all()


def test_a_small_domain_is_permuted_whole() -> None:
    ff1 = Ff1(bytes(32), 10)
    every = np.array([numerals(value, 6, 10) for value in range(1_000_000)], np.uint16)
    made = ff1.encrypt(every).astype(np.int64) @ 10 ** np.arange(5, -1, -1)
    assert len(np.unique(made)) == 1_000_000


@pytest.mark.parametrize(("radix", "length"), [(10, 5), (2, 19), (36, 3), (999, 2)])
def test_fewer_than_a_million_values_are_refused(radix: int, length: int) -> None:
    with pytest.raises(Unsuitable, match="1,000,000"):
        Ff1(bytes(32), radix).encrypt(np.zeros((1, length), np.uint16))


@pytest.mark.parametrize(("radix", "length"), [(10, 6), (2, 20), (36, 4), (1000, 2)])
def test_a_million_values_are_enough(radix: int, length: int) -> None:
    assert least_length(radix) == length
    assert Ff1(bytes(32), radix).encrypt(np.zeros((1, length), np.uint16)).shape == (1, length)


@pytest.mark.parametrize("radix", [0, 1, 65537])
def test_a_radix_that_ff1_does_not_know_is_refused(radix: int) -> None:
    with pytest.raises(Unsuitable):
        Ff1(bytes(32), radix)


def test_tweaks_and_keys_give_other_permutations() -> None:
    row = np.array([numerals(123456789, 9, 10)], np.uint16)
    made = {
        Ff1(key, 10, tweak).encrypt(row).tobytes() for key in (bytes(32), b"k" * 32) for tweak in (b"", b"a", b"ab")
    }
    assert len(made) == 6
