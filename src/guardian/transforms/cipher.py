"""Authenticated encryption (AES-256-GCM): every output is new, also for the same value; nothing can be joined."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, runtime_checkable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.keys.base import Key, Keys, SubjectKeys
from guardian.transforms import wire
from guardian.transforms.base import CannotSay, Dialect, Shape, Unsuitable
from guardian.transforms.gcm import HALF, TAG, Box, Draw, PersonBox, framed
from guardian.transforms.ragged import Matrix, Numbers, as_texts, each_length, from_pieces, text_type

NOBODY = ""
"""Whose key protects the values of rows that name no person."""

_SUBJECT_KEY_ID = "s" + "0" * 24
"""As long as ids of persons' keys are."""


@dataclass(frozen=True, slots=True)
class Cipher:
    """Values encrypted and bound to ``context`` (the column): moved elsewhere they do not open. Shows their length."""

    keys: Keys = field(repr=False)
    context: str
    draw: Draw = field(default=secrets.token_bytes, repr=False, compare=False)
    reversible: ClassVar[bool] = True
    deterministic: ClassVar[bool] = False

    def gives(self, shape: Shape) -> Shape:
        return wire.shape(shape, "c", self.keys.current().id, _payload(shape, 2 * HALF))

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        texts = plain_texts(array, "encryption")
        key = self.keys.current()
        box, write = self._box(key), wire.written("c", key.id)
        return laid_out(texts, lambda some, _: written(box.seal(bytes_of(some), self.draw), write))

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        def boxes(key_ids: list[str]) -> list[Box]:
            return [self._box(self.keys.by_id(key_id)) for key_id in key_ids]

        return laid_out(plain_texts(array, "encryption"), lambda tokens, _: _opened(tokens, boxes))

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("encryption has no SQL form", remedy="Run it as a function, or store the ciphertexts")

    def _box(self, key: Key) -> Box:
        return Box(key.secret, framed("guardian.cipher.1", self.context, key.id))


@dataclass(frozen=True, slots=True)
class SubjectCipher:
    """As ``Cipher``, each value under the key of the person whose row it stands in: destroy it, and all is unreadable.

    Rows that name no person are under one key, nobody's. The output names the key, not the person.
    """

    subject_keys: SubjectKeys = field(repr=False)
    context: str
    draw: Draw = field(default=secrets.token_bytes, repr=False, compare=False)
    reversible: ClassVar[bool] = True
    deterministic: ClassVar[bool] = False

    def gives(self, shape: Shape) -> Shape:
        return wire.shape(shape, "c", _SUBJECT_KEY_ID, _payload(shape, HALF))

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """Raises DestroyedKeyError for a person whose key was destroyed: nothing new is kept of them."""
        texts = plain_texts(array, "encryption by person")

        def seal(some: pa.Array, rows: Numbers) -> pa.Array:
            keys, of_row = keys_of(self.subject_keys, subjects, rows, len(texts))
            boxes, drawn = self._boxes(keys), self.draw(HALF * len(rows))
            nonces = (drawn[start : start + HALF] for start in range(0, len(drawn), HALF))
            cells = zip(of_row.tolist(), bytes_of(some), nonces, strict=True)
            bodies = written([boxes[index].seal(value, nonce) for index, value, nonce in cells], wire.encoded)
            heads = pa.array([wire.prefix("c", key.id) for key in keys], pa.large_string()).take(pa.array(of_row))
            return pc.binary_join_element_wise(heads, bodies, pa.scalar("", pa.large_string()))

        return laid_out(texts, seal)

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        def boxes(key_ids: list[str]) -> list[PersonBox]:
            return self._boxes(by_ids(self.subject_keys, key_ids))

        return laid_out(plain_texts(array, "encryption by person"), lambda tokens, _: _opened(tokens, boxes))

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("encryption has no SQL form", remedy="Run it as a function, or store the ciphertexts")

    def _boxes(self, keys: list[Key]) -> list[PersonBox]:
        head = framed("guardian.subject-cipher.1", self.context)
        return [PersonBox(key.secret, head + key.id.encode()) for key in keys]


@runtime_checkable
class ManyKeys(Protocol):
    """Subject keys that can be looked up many at a time."""

    def by_ids(self, key_ids: list[str]) -> list[Key]: ...


def by_ids(keys: SubjectKeys, ids: list[str]) -> list[Key]:
    """Keys in the order of their ids. Raises UnknownKeyError or DestroyedKeyError."""
    return keys.by_ids(ids) if isinstance(keys, ManyKeys) else [keys.by_id(key_id) for key_id in ids]


def keys_of(keys: SubjectKeys, subjects: pa.Array | None, rows: Numbers, total: int) -> tuple[list[Key], Numbers]:
    """The keys of the persons in ``rows``, and which of them each row has."""
    if subjects is None or len(subjects) != total:
        raise Unsuitable(
            "whose rows these are was not told",
            expected="a key of the person beside each value",
            remedy="Name the table under 'subjects' in guardian.yaml",
        )
    if isinstance(subjects, pa.ChunkedArray):
        subjects = subjects.combine_chunks()
    told = subjects.cast(pa.large_string()).take(pa.array(rows))
    encoded = pc.fill_null(told, NOBODY).dictionary_encode()
    return keys.current(encoded.dictionary.to_pylist()), encoded.indices.to_numpy(zero_copy_only=False)


def plain_texts(array: pa.Array, named: str) -> pa.Array:
    """The array in one chunk and without a dictionary. Raises Unsuitable for anything but texts."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    kind = text_type(array.type)
    if kind is None and not pa.types.is_null(array.type):
        raise Unsuitable(f"{named} takes texts, not {array.type}", remedy="Choose another treatment for this column")
    return array if kind is None else array.cast(kind)


def laid_out(texts: pa.Array, treat: Callable[[pa.Array, Numbers], pa.Array]) -> pa.Array:
    """``treat`` over the texts that are not null, with their rows; nulls stay null."""
    valid = texts.is_valid().to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(valid)
    if not len(rows):
        return texts
    treated = treat(texts.drop_null().cast(pa.large_string()), rows)
    if len(rows) < len(texts):
        treated = treated.take(pa.array(np.cumsum(valid) - 1, mask=~valid))
    return treated.cast(texts.type)


def bytes_of(texts: pa.Array) -> list[bytes]:
    return list[bytes](texts.cast(pa.large_binary()).to_pylist())


def texts_of(values: list[bytes]) -> pa.LargeStringArray:
    return as_texts(pa.array(values, pa.large_binary()))


def written(payloads: list[bytes], write: Callable[[Matrix], Matrix]) -> pa.LargeStringArray:
    """Payloads as texts, all of one length at once."""
    widths = np.fromiter(map(len, payloads), np.int64, len(payloads))
    return as_texts(each_length(from_pieces(payloads, widths), write))


def _opened(tokens: pa.Array, boxes: Callable[[list[str]], Sequence[Box | PersonBox]]) -> pa.LargeStringArray:
    """The values behind ciphertexts, each by the box of the key that it names."""
    found = wire.apart(tokens, "c")
    of_keys = boxes(found.key_ids)
    rows = zip(found.of_row.tolist(), found.payloads.to_pylist(), strict=True)
    return texts_of([of_keys[index].open(payload) for index, payload in rows])


def _payload(shape: Shape, nonce: int) -> int | None:
    return None if shape.most_bytes is None else shape.most_bytes + nonce + TAG
