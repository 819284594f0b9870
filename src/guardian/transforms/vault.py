"""Tokens whose values lie sealed in a vault: drawn at random, or made by a key but read only with a person's.

A token is in the vault, committed, before it leaves ``values``. Processes that meet the same value at the same moment
agree on the token that was committed first. The vault holds no value and no name in clear, only keyed fingerprints.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import ClassVar, Protocol

import numpy as np
import pyarrow as pa
from sqlglot import exp

from guardian.keys.base import DestroyedKeyError, Key, Keys, SubjectKeys, TamperedError
from guardian.state import Record, Store
from guardian.transforms import wire
from guardian.transforms.base import CannotSay, Dialect, Shape
from guardian.transforms.cipher import by_ids, bytes_of, keys_of, laid_out, plain_texts, texts_of
from guardian.transforms.gcm import HALF, Draw, PersonBox, framed
from guardian.transforms.ragged import Numbers, as_texts, each_length, over_texts
from guardian.transforms.siv import Siv

TOKEN_BYTES = 16
HOLDERS = 16
"""Persons under whose keys one value is kept. A value that more of them share stays readable through the first ones."""

_MAC_BYTES = 16
_TABLE = "vault"


class Vault(Protocol):
    """Where sealed values lie, by domain and id."""

    def find(self, domain: str, ids: Iterable[str]) -> Mapping[str, Record]:
        """Those of ``ids`` that are there."""

    def add(self, domain: str, records: Iterable[Record]) -> None:
        """All of them in one transaction, committed on return; an id that is there already keeps what it has."""


@dataclass(frozen=True, slots=True)
class StoreVault:
    """The vault in a state store, beside the key ring."""

    store: Store

    def find(self, domain: str, ids: Iterable[str]) -> Mapping[str, Record]:
        return self.store.find_records(_TABLE, domain, ids)

    def add(self, domain: str, records: Iterable[Record]) -> None:
        self.store.add_records(_TABLE, domain, records)


class MemoryVault:
    """A vault that lives as long as its process, for trials."""

    __slots__ = ("_lock", "_records")

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], Record] = {}
        self._lock = Lock()

    def find(self, domain: str, ids: Iterable[str]) -> Mapping[str, Record]:
        found = ((id_, self._records.get((domain, id_))) for id_ in ids)
        return {id_: record for id_, record in found if record is not None}

    def add(self, domain: str, records: Iterable[Record]) -> None:
        with self._lock:
            for record in records:
                self._records.setdefault((domain, record.id), record)


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What one key of the vault derives: no two uses share a key."""

    key: Key = field(repr=False)
    domain: str

    def part(self, name: bytes) -> bytes:
        return hmac.digest(self.key.secret, b"guardian.vault.1." + name, "sha512")

    def prints(self, texts: pa.Array, name: bytes) -> list[bytes]:
        """A keyed fingerprint of each text, 16 bytes."""
        siv = Siv(self.part(name), (b"guardian.vault.1", self.domain.encode(), self.key.id.encode()))
        return list[bytes](each_length(texts, siv.tags).to_pylist())

    def claim(self, print_: bytes, token: bytes) -> Record:
        """That a value has this token; nobody else can say so."""
        return Record("f" + print_.hex(), self.key.id, token + self._mac(print_, token))

    def claimed(self, print_: bytes, record: Record) -> bytes:
        token, mac = record.body[:TOKEN_BYTES], record.body[TOKEN_BYTES:]
        if not hmac.compare_digest(mac, self._mac(print_, token)):
            raise _changed()
        return token

    def _mac(self, print_: bytes, token: bytes) -> bytes:
        return hmac.digest(self.part(b"claim"), print_ + token, "sha256")[:_MAC_BYTES]


@dataclass(frozen=True, slots=True)
class RandomToken:
    """A token drawn at random; the same value in the same domain under the same key gets the same one again.

    With ``subject_keys`` a value is sealed under the key of the person whose row it stands in: destroy that key, and
    the token leads nowhere, in every copy. Where several persons share a value, the others' keys still lead to it.
    """

    keys: Keys = field(repr=False)
    domain: str
    vault: Vault = field(repr=False)
    subject_keys: SubjectKeys | None = field(default=None, repr=False)
    draw: Draw = field(default=secrets.token_bytes, repr=False, compare=False)
    reversible: ClassVar[bool] = True
    deterministic: ClassVar[bool] = True
    """Beside the same vault."""

    def gives(self, shape: Shape) -> Shape:
        return wire.shape(shape, "r", self.keys.current().id, TOKEN_BYTES)

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        held = _Secrets(self.keys.current(), self._place)
        if self.subject_keys is None:
            return over_texts(array, lambda texts: self._drawn(texts, held), "a random token")
        people = _People(self.subject_keys, self.vault, self._place, self.draw)
        return people.values(array, subjects, held.key.id, lambda texts: self._claimed(texts, held, seal=False))

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return over_texts(array, self._found, "a random token")

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("tokens of a vault have no SQL form", remedy="Store the tokens")

    @property
    def _place(self) -> str:
        """The vault's own name for the domain: what lies under persons' keys never mixes with what does not."""
        return f"random/{self.domain}" if self.subject_keys is None else f"random-by-person/{self.domain}"

    def _drawn(self, texts: pa.Array, held: _Secrets) -> pa.Array:
        return _written(self._claimed(texts, held, seal=True), held.key.id)

    def _claimed(self, texts: pa.Array, held: _Secrets, seal: bool) -> list[bytes]:
        """The token of each distinct text. Claim and sealed value are committed together: who has one has both."""
        prints = held.prints(texts, b"fingerprint")
        ids = ["f" + print_.hex() for print_ in prints]
        found = dict(self.vault.find(self._place, ids))
        missing = [index for index, id_ in enumerate(ids) if id_ not in found]
        if missing:
            drawn = self.draw(TOKEN_BYTES * len(missing))
            tokens = [drawn[start : start + TOKEN_BYTES] for start in range(0, len(drawn), TOKEN_BYTES)]
            new = [held.claim(prints[index], token) for index, token in zip(missing, tokens, strict=True)]
            if seal:
                values = bytes_of(texts.take(pa.array(missing)))
                sealer = _Sealer(self._place, self.draw)
                new += [sealer.sealed(token, 0, held.key, one) for token, one in zip(tokens, values, strict=True)]
            self.vault.add(self._place, new)
            found |= self.vault.find(self._place, [ids[index] for index in missing])
        return [held.claimed(print_, found[id_]) for print_, id_ in zip(prints, ids, strict=True)]

    def _found(self, tokens: pa.Array) -> pa.Array:
        payloads = _payloads(tokens, self.keys)
        if self.subject_keys is not None:
            return _People(self.subject_keys, self.vault, self._place, self.draw).found(payloads)
        records = _all(self.vault.find(self._place, [_id(one, 0) for one in payloads]), payloads)
        keys = {key_id: self.keys.by_id(key_id) for key_id in {record.key_id for record in records}}
        sealer = _Sealer(self._place, self.draw)
        rows = zip(payloads, records, strict=True)
        return texts_of([sealer.opened(token, keys[record.key_id], record) for token, record in rows])


@dataclass(frozen=True, slots=True)
class SubjectToken:
    """A deterministic joinable token that only the person's key leads back from.

    The token is a keyed hash of the value (128 bits, AES-CMAC as in S2V of RFC 5297), so it is the same wherever the
    value stands. What it stood for lies in the vault under the key of each person in whose rows it stood: once those
    keys are destroyed, nothing leads back but trying values with the ring's own key.
    """

    keys: Keys = field(repr=False)
    subject_keys: SubjectKeys = field(repr=False)
    domain: str
    vault: Vault = field(repr=False)
    draw: Draw = field(default=secrets.token_bytes, repr=False, compare=False)
    reversible: ClassVar[bool] = True
    deterministic: ClassVar[bool] = True

    def gives(self, shape: Shape) -> Shape:
        return wire.shape(shape, "r", self.keys.current().id, TOKEN_BYTES)

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        held = _Secrets(self.keys.current(), self._place)
        people = _People(self.subject_keys, self.vault, self._place, self.draw)
        return people.values(array, subjects, held.key.id, lambda texts: held.prints(texts, b"token"))

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        people = _People(self.subject_keys, self.vault, self._place, self.draw)
        return over_texts(array, lambda tokens: people.found(_payloads(tokens, self.keys)), "a token")

    @property
    def _place(self) -> str:
        return f"subject/{self.domain}"

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("tokens of a vault have no SQL form", remedy="Store the tokens")


def by_person(
    outputs: Iterable[str],
    keys: Keys,
    domain: str,
    vault: Vault,
    people: Callable[[frozenset[str]], Iterable[SubjectKeys]],
) -> Iterator[SubjectToken | RandomToken]:
    """What leads back from those of these outputs that were made by person in this domain. The vault knows the ids of
    the persons' keys; ``people`` tells the keys that such ids are of."""
    parsed = [wire.parse(output) for output in outputs if wire.PATTERN.fullmatch(output)]
    ids = [_id(one.payload, 0) for one in parsed if one.kind == "r"]
    joined, drawn = f"subject/{domain}", f"random-by-person/{domain}"
    for place in (joined, drawn):
        holders = frozenset(record.key_id for record in vault.find(place, ids).values())
        for subjects in people(holders) if holders else ():
            if place == joined:
                yield SubjectToken(keys, subjects, domain, vault)
            else:
                yield RandomToken(keys, domain, vault, subjects)


class Tokens(Protocol):
    def __call__(self, texts: pa.Array) -> list[bytes]: ...


@dataclass(frozen=True, slots=True)
class _People:
    """Values kept under the keys of the persons whose rows they stand in."""

    keys: SubjectKeys
    vault: Vault
    domain: str
    draw: Draw

    def values(self, array: pa.Array, subjects: pa.Array | None, key_id: str, tokens: Tokens) -> pa.Array:
        texts = plain_texts(array, "a token by person")

        def treat(some: pa.Array, rows: Numbers) -> pa.Array:
            keys, of_row = keys_of(self.keys, subjects, rows, len(texts))
            encoded = some.dictionary_encode()
            codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
            made = tokens(encoded.dictionary)
            values = bytes_of(encoded.dictionary)
            pairs = np.unique(codes * len(keys) + of_row).tolist()
            self._keep([(made[pair // len(keys)], keys[pair % len(keys)], values[pair // len(keys)]) for pair in pairs])
            return _written(made, key_id).take(pa.array(codes))

        return laid_out(texts, treat)

    def found(self, payloads: list[bytes]) -> pa.LargeStringArray:
        """The values, each through the first of its persons whose key is not destroyed."""
        sealer, values, left = _Sealer(self.domain, self.draw), dict[bytes, bytes](), payloads
        for slot in range(HOLDERS):
            records = self.vault.find(self.domain, [_id(token, slot) for token in left])
            if slot == 0:
                _all(records, left)
            keys = _alive(self.keys, sorted({record.key_id for record in records.values()}))
            for token in left:
                record = records.get(_id(token, slot))
                if record is not None and record.key_id in keys:
                    values[token] = sealer.opened(token, keys[record.key_id], record)
            left = [token for token in left if token not in values and _id(token, slot) in records]
            if not left:
                break
        gone = sum(token not in values for token in payloads)
        if gone:
            raise DestroyedKeyError(f"{gone} value(s) belong to persons whose keys were destroyed")
        return texts_of([values[token] for token in payloads])

    def _keep(self, wanted: list[tuple[bytes, Key, bytes]]) -> None:
        """Each value under its person's key, in the first free place of its token that no other process takes."""
        sealer = _Sealer(self.domain, self.draw)
        for slot in range(HOLDERS):
            ids = [_id(token, slot) for token, _, _ in wanted]
            there = dict(self.vault.find(self.domain, ids))
            new = {id_: one for id_, one in zip(ids, wanted, strict=True) if id_ not in there}
            if new:
                self.vault.add(self.domain, [sealer.sealed(one[0], slot, one[1], one[2]) for one in new.values()])
                there |= self.vault.find(self.domain, new)
            wanted = [one for id_, one in zip(ids, wanted, strict=True) if there[id_].key_id != one[1].id]
            if not wanted:
                return


class _Sealer:
    """Seals values to their domain, token and key. For one thread."""

    __slots__ = ("_boxes", "_draw", "_head")

    def __init__(self, domain: str, draw: Draw) -> None:
        self._head, self._draw = framed("guardian.vault.1", domain), draw
        self._boxes: dict[str, PersonBox] = {}

    def sealed(self, token: bytes, slot: int, key: Key, value: bytes) -> Record:
        return Record(_id(token, slot), key.id, self._box(key).seal(value, self._draw(HALF), token))

    def opened(self, token: bytes, key: Key, record: Record) -> bytes:
        return self._box(key).open(record.body, token)

    def _box(self, key: Key) -> PersonBox:
        box = self._boxes.get(key.id)
        if box is None:
            secret = hmac.digest(key.secret, b"guardian.vault.1.seal", "sha512")
            box = self._boxes[key.id] = PersonBox(secret, self._head + framed(key.id))
        return box


def _alive(keys: SubjectKeys, ids: list[str]) -> dict[str, Key]:
    """The keys that were not destroyed, by id."""
    try:
        return dict(zip(ids, by_ids(keys, ids), strict=True))
    except DestroyedKeyError:
        return {key_id: key for key_id in ids if (key := _one_alive(keys, key_id)) is not None}


def _one_alive(keys: SubjectKeys, key_id: str) -> Key | None:
    try:
        return keys.by_id(key_id)
    except DestroyedKeyError:
        return None


def _payloads(tokens: pa.Array, keys: Keys) -> list[bytes]:
    """What the tokens hold; each must name a key of the ring."""
    found = wire.apart(tokens, "r")
    for key_id in found.key_ids:
        keys.by_id(key_id)
    return list[bytes](found.payloads.to_pylist())


def _all(records: Mapping[str, Record], tokens: list[bytes]) -> list[Record]:
    missing = sum(_id(token, 0) not in records for token in tokens)
    if missing:
        raise TamperedError(
            f"{missing} token(s) are not in the vault",
            expected="tokens as they were written, and the vault and domain they were made with",
        )
    return [records[_id(token, 0)] for token in tokens]


def _id(token: bytes, slot: int) -> str:
    return f"v{token.hex()}.{slot}"


def _written(tokens: list[bytes], key_id: str) -> pa.LargeStringArray:
    cells = pa.array(tokens, pa.large_binary())
    return as_texts(each_length(cells, wire.written("r", key_id)))


def _changed() -> TamperedError:
    return TamperedError("the vault was changed", remedy="Restore it from a backup, and find out who wrote to it")
