"""Keyed hashes: HMAC-SHA256 (RFC 2104, FIPS 198-1), bound to a domain. There is no hash without a key here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pyarrow as pa
from sqlglot import exp

from guardian.keys.base import Key, Keys
from guardian.transforms import wire
from guardian.transforms.base import Dialect, Shape, Unsuitable
from guardian.transforms.ragged import as_texts, bounds, content, each_length, from_pieces, over_texts
from guardian.transforms.sql_hash import SqlHash, parameter_name

_BLOCK = 64
"""Bytes of a block of SHA-256."""
_LEAST_BITS = 128


@dataclass(frozen=True, slots=True)
class Pads:
    """All that SQL needs: digest = sha256(outer || sha256(inner || value)), the value as UTF-8. Bind both, never write
    them into the text of a statement: they are the key."""

    inner: bytes = field(repr=False)
    outer: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyedHash:
    """One way: the same value in the same domain under the same key is the same hash. ``bits``: 128 to 256.

    HMAC-SHA256 of ``guardian.hash.1``, a line feed, the domain's SHA-256 in hexadecimal, a line feed, and the value as
    UTF-8; the left-most bits. An empty text is hashed like any other.
    """

    keys: Keys = field(repr=False)
    domain: str
    bits: int = 256
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not _LEAST_BITS <= self.bits <= 256 or self.bits % 8:
            raise Unsuitable(
                f"a hash of {self.bits} bits",
                expected=f"{_LEAST_BITS} to 256, a multiple of 8: with fewer, two values may get one hash",
            )

    @property
    def size(self) -> int:
        """Bytes of a hash."""
        return self.bits // 8

    def gives(self, shape: Shape) -> Shape:
        return wire.shape(shape, "h", self.keys.current().id, self.size)

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return over_texts(array, self._hashed, "a keyed hash", in_blocks=True)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        """With two named placeholders; ``in_sql().parameters()`` is what to bind to them."""
        return self.in_sql().sql(column, dialect)

    def in_sql(self) -> SqlHash:
        """The hash under the current key, for SQL."""
        key = self.keys.current()
        pads = self.pads(key)
        name = parameter_name(key.id, self.domain)
        return SqlHash(wire.prefix("h", key.id), name, self.size, pads.inner, pads.outer)

    def prefix(self) -> str:
        """What stands before the base64url of a hash made with the current key."""
        return wire.prefix("h", self.keys.current().id)

    def pads(self, key: Key | None = None) -> Pads:
        """The two padded keys, the domain's prefix behind the inner one."""
        secret = (key or self.keys.current()).secret
        block = (secret if len(secret) <= _BLOCK else hashlib.sha256(secret).digest()).ljust(_BLOCK, b"\0")
        domain = hashlib.sha256(self.domain.encode()).hexdigest()
        inner = bytes(byte ^ 0x36 for byte in block) + f"guardian.hash.1\n{domain}\n".encode("ascii")
        return Pads(inner, bytes(byte ^ 0x5C for byte in block))

    def _hashed(self, texts: pa.LargeStringArray) -> pa.LargeStringArray:
        write = wire.written("h", self.keys.current().id)
        return as_texts(each_length(digests(texts, self.pads(), self.size), write))


def digests(texts: pa.LargeStringArray, pads: Pads, size: int) -> pa.LargeBinaryArray:
    """The first ``size`` bytes of each HMAC. One value at a time, in C: both keys are absorbed once and copied."""
    inner, outer = hashlib.sha256(pads.inner), hashlib.sha256(pads.outer)
    data, edges = content(texts).tobytes(), bounds(texts)

    def digest(start: int, stop: int) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(data[start:stop])
        second.update(first.digest())
        return second.digest()[:size]

    pieces = [digest(start, stop) for start, stop in pairwise((edges - edges[0]).tolist())]
    return from_pieces(pieces, np.full(len(texts), size, np.int64))


def plain_hash(algorithm: str) -> None:
    """Refuse a hash without a key, which anybody can undo by trying values. Raises Unsuitable."""
    raise Unsuitable(
        f"{algorithm} without a key",
        expected="personal data has so few possible values that a plain hash is undone by trying them all",
        remedy="Use the keyed hash (hash), or a token",
    )
