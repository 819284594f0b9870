"""FF1 of NIST SP 800-38G (the one mode that revision 1 keeps), over all rows of one length at once."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

import numpy as np

from guardian.transforms.aes import BLOCK, Blocks
from guardian.transforms.base import Unsuitable
from guardian.transforms.ragged import Matrix

Numerals: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.uint16]]
"""Rows of numerals below the radix, most significant first."""
Halves: TypeAlias = np.ndarray[tuple[int], np.dtype[Any]]
"""Halves as numbers: uint64, or Python's integers where they are longer."""

LEAST_DOMAIN = 1_000_000
"""radix ** length must reach this (SP 800-38G, 5.1, as revision 1 has it)."""

_ROUNDS = 10
_ROWS = 1 << 14
"""Rows worked on at a time, so that their blocks stay in a core's cache."""
_NARROW = 1 << 62
"""Halves below this are added and reduced in 64 bits."""


def least_length(radix: int) -> int:
    """The shortest text that may be encrypted."""
    return next(length for length in range(2, 32) if radix**length >= LEAST_DOMAIN)


class Ff1:
    """FF1 with one key, radix and tweak. For one thread; make another for another."""

    __slots__ = ("_aes", "_radix", "_tweak")

    def __init__(self, key: bytes, radix: int, tweak: bytes = b"") -> None:
        if not 2 <= radix <= 1 << 16:
            raise Unsuitable(f"an alphabet of {radix} characters", expected="FF1 takes 2 to 65,536")
        self._aes, self._radix, self._tweak = Blocks(key), radix, tweak

    def __repr__(self) -> str:
        return f"Ff1(radix={self._radix})"

    def encrypt(self, numerals: Numerals) -> Numerals:
        return self._whole(numerals, encrypting=True)

    def decrypt(self, numerals: Numerals) -> Numerals:
        return self._whole(numerals, encrypting=False)

    def _whole(self, numerals: Numerals, encrypting: bool) -> Numerals:
        length = numerals.shape[1]
        if length < least_length(self._radix):
            raise Unsuitable(
                f"{length} characters of {self._radix}",
                expected=f"FF1 needs at least {LEAST_DOMAIN:,} possible values (NIST SP 800-38G, 5.1)",
                remedy="Choose a token or a keyed hash for this column",
            )
        left = length // 2
        stream = self._stream(length)
        out = np.empty(numerals.shape, np.uint16)
        for start in range(0, len(numerals), _ROWS):
            block = numerals[start : start + _ROWS]
            halves = stream.number(block[:, :left]), stream.number(block[:, left:])
            a, b = (_encrypted if encrypting else _decrypted)(stream, *halves, (self._radix**left, stream.modulus))
            stream.write(a, out[start : start + _ROWS, :left])
            stream.write(b, out[start : start + _ROWS, left:])
        return out

    def numbers(self, values: Halves, bits: int, encrypting: bool) -> Halves:
        """Numbers of so many bits to others; for radix 2. As uint64, or as Python's integers where they are longer."""
        right = bits // 2 + bits % 2
        stream, out = self._stream(bits), np.empty_like(values)
        moduli = (1 << bits - right, 1 << right)
        half = np.uint64 if isinstance(stream, _Narrow) else object
        shift, mask = values.dtype.type(right), values.dtype.type((1 << right) - 1)
        for start in range(0, len(values), _ROWS):
            block = values[start : start + _ROWS]
            halves = (block >> shift).astype(half), (block & mask).astype(half)
            a, b = (_encrypted if encrypting else _decrypted)(stream, *halves, moduli)
            out[start : start + _ROWS] = (a.astype(values.dtype) << shift) | b.astype(values.dtype)
        return out

    def _stream(self, length: int) -> _Stream:
        """The round function for texts of this length (steps 3 to 5)."""
        half = length - length // 2
        modulus = self._radix**half
        size = -(-(modulus - 1).bit_length() // 8)
        fixed = bytes([1, 2, 1]) + self._radix.to_bytes(3, "big") + bytes([_ROUNDS, (length // 2) % 256])
        fixed += length.to_bytes(4, "big") + len(self._tweak).to_bytes(4, "big")
        fixed += self._tweak + bytes((-len(self._tweak) - size - 1) % BLOCK)
        kind = _Narrow if modulus <= _NARROW else _Wide
        return kind(self._aes, self._radix, modulus, fixed, size)


class _Stream(Protocol):
    modulus: int

    def number(self, numerals: Numerals) -> Halves: ...
    def write(self, half: Halves, out: Numerals) -> None: ...
    def plus(self, half: Halves, index: int, other: Halves, modulus: int) -> Halves:
        """(half + F(other)) mod modulus in round ``index``."""

    def minus(self, half: Halves, index: int, other: Halves, modulus: int) -> Halves: ...


def _encrypted(stream: _Stream, a: Halves, b: Halves, moduli: tuple[int, int]) -> tuple[Halves, Halves]:
    for index in range(_ROUNDS):
        a, b = b, stream.plus(a, index, b, moduli[index % 2])
    return a, b


def _decrypted(stream: _Stream, a: Halves, b: Halves, moduli: tuple[int, int]) -> tuple[Halves, Halves]:
    for index in reversed(range(_ROUNDS)):
        a, b = stream.minus(b, index, a, moduli[index % 2]), a
    return a, b


class _Narrow:
    """Halves in 64 bits: of each message only the last block differs between rows."""

    __slots__ = ("_aes", "_lasts", "_radix", "_size", "modulus")

    def __init__(self, aes: Blocks, radix: int, modulus: int, fixed: bytes, size: int) -> None:
        self._aes, self._radix, self.modulus, self._size = aes, radix, modulus, size
        split = (len(fixed) + 1 + size) - BLOCK
        state = bytes(BLOCK)
        for start in range(0, split, BLOCK):
            state = aes(_row(_xor(state, fixed[start : start + BLOCK]))).tobytes()
        tails = (fixed[split:] + bytes([index]) + bytes(size) for index in range(_ROUNDS))
        self._lasts = [np.frombuffer(_xor(state, tail), ">u8").astype(np.uint64) for tail in tails]

    def number(self, numerals: Numerals) -> Halves:
        total = np.zeros(len(numerals), np.uint64)
        for column in np.ascontiguousarray(numerals.T):
            total *= np.uint64(self._radix)
            total += column
        return total

    def write(self, half: Halves, out: Numerals) -> None:
        radix = np.uint64(self._radix)
        for place in reversed(range(out.shape[1])):
            quotient = half // radix
            out[:, place] = half - quotient * radix
            half = quotient

    def plus(self, half: Halves, index: int, other: Halves, modulus: int) -> Halves:
        total: Halves = half + self._reduced(index, other, modulus)
        wanted: Halves = np.minimum(total, total - np.uint64(modulus))  # the other one wraps around to a huge number
        return wanted

    def minus(self, half: Halves, index: int, other: Halves, modulus: int) -> Halves:
        total: Halves = half - self._reduced(index, other, modulus)
        wanted: Halves = np.minimum(total, total + np.uint64(modulus))
        return wanted

    def _reduced(self, index: int, other: Halves, modulus: int) -> Halves:
        blocks = np.empty((len(other), 2), np.uint64)
        high, low = self._lasts[index]
        blocks[:, 0] = high.byteswap()
        blocks[:, 1] = (other ^ low).byteswap()
        made = self._aes(blocks.view(np.uint8)).view(np.uint64)
        number = _remainder(made[:, 0].byteswap(), modulus)
        if self._size <= 4:  # d = 8: the first 8 bytes are the number
            return number
        return _appended(number, made[:, 1].byteswap() >> np.uint64(32), modulus)  # d = 12


class _Wide:
    """Halves of any size, as Python's integers; the cipher still takes all rows at once."""

    __slots__ = ("_aes", "_fixed", "_radix", "_size", "modulus")

    def __init__(self, aes: Blocks, radix: int, modulus: int, fixed: bytes, size: int) -> None:
        self._aes, self._radix, self.modulus, self._fixed, self._size = aes, radix, modulus, fixed, size

    def number(self, numerals: Numerals) -> Halves:
        total = np.zeros(len(numerals), object)
        for column in numerals.T:
            total = total * self._radix + column.astype(object)
        return total

    def write(self, half: Halves, out: Numerals) -> None:
        for place in reversed(range(out.shape[1])):
            out[:, place] = (half % self._radix).astype(np.uint16)
            half = half // self._radix

    def plus(self, half: Halves, index: int, other: Halves, modulus: int) -> Halves:
        total: Halves = (half + self._drawn(index, other)) % modulus
        return total

    def minus(self, half: Halves, index: int, other: Halves, modulus: int) -> Halves:
        total: Halves = (half - self._drawn(index, other)) % modulus
        return total

    def _drawn(self, index: int, other: Halves) -> Halves:
        rows, head = len(other), self._fixed + bytes([index])
        messages = np.empty((rows, len(head) + self._size), np.uint8)
        messages[:, : len(head)] = np.frombuffer(head, np.uint8)
        numbers = b"".join(int(number).to_bytes(self._size, "big") for number in other)
        messages[:, len(head) :] = np.frombuffer(numbers, np.uint8).reshape(rows, self._size)
        state = np.zeros((rows, BLOCK), np.uint8)
        for start in range(0, messages.shape[1], BLOCK):
            state = self._aes(state ^ messages[:, start : start + BLOCK])
        wanted = 4 * -(-self._size // 4) + 4
        blocks = [state]
        for count in range(1, -(-wanted // BLOCK)):
            blocks.append(self._aes(state ^ np.frombuffer(count.to_bytes(BLOCK, "big"), np.uint8)))
        drawn = np.hstack(blocks)[:, :wanted]
        return np.array([int.from_bytes(row.tobytes(), "big") for row in drawn], object)


def _remainder(number: Halves, modulus: int) -> Halves:
    """Division by one number is several times faster here than the remainder."""
    divisor = np.uint64(modulus)
    rest: Halves = number - number // divisor * divisor
    return rest


def _appended(number: Halves, bits: Halves, modulus: int) -> Halves:
    """(number * 2**32 + bits) mod modulus, as many bits at a time as leave room in 64."""
    left, step = 32, 64 - modulus.bit_length()
    while left:
        step = min(step, left)
        left -= step
        taken = bits >> np.uint64(left) & np.uint64((1 << step) - 1)
        number = _remainder((number << np.uint64(step)) + taken, modulus)
    return number


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


def _row(block: bytes) -> Matrix:
    return np.frombuffer(block, np.uint8).reshape(1, BLOCK)
