"""A key for each person. Destroying it makes what it protected unreadable everywhere, in every copy (crypto-shredding).

Two rows a person: from the keyed fingerprint of the person to a key id drawn at random, and from the key id to the
wrapped key. Destroying empties both, so that not even the ring can say afterwards which key id was whose.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardian.keys import certificate
from guardian.keys.base import DestroyedKeyError, Key, TamperedError, UnknownKeyError
from guardian.keys.held import Held
from guardian.keys.sealing import NONCE_BYTES, Random, framed, seal, sealer, unseal
from guardian.state import Record, Store, Writer

SECRET_BYTES = 64
COVERS = (
    "What was made with this person's key. Not what keys of the ring lead back from: tokens and format-preserving "
    "numbers that are not by person, in the columns named as readable_with_the_ring (of copies that this ledger knows) "
    "and in identifiers met in columns that were left clear."
)
_ID_BYTES = 12
_FINGERPRINT_BYTES = 16
_REMEMBERED = 1 << 17
"""Keys kept at hand: neighbouring batches and columns hold the same people."""

_AT_ONCE = 200_000
"""Keys made, looked up or moved at once."""

Latest = Callable[[Writer | None], Held]
"""The ring as the store has it now, read inside a transaction where one is given."""


class _Recent:
    """Keys used lately, by name; threads may share it."""

    def __init__(self) -> None:
        self._held: dict[str, Key] = {}

    def some(self, names: Iterable[str]) -> dict[str, Key]:
        held = self._held
        return {name: key for name in names if (key := held.get(name)) is not None}

    def add(self, found: Mapping[str, Key]) -> None:
        if len(self._held) + len(found) > _REMEMBERED:
            self._held = {}
        if len(found) <= _REMEMBERED:
            self._held.update(found)

    def forget(self) -> None:
        self._held = {}


class RingSubjects:
    """The keys of the people of one domain. Safe among threads and processes.

    Keys used lately stay at hand, so one that another process destroys may serve a moment longer here; what it makes
    then is as unreadable to all others as the rest.
    """

    def __init__(self, store: Store, latest: Latest, domain: str, draw: Random) -> None:
        self._store, self._latest, self.domain, self._draw = store, latest, domain, draw
        held = latest(None)
        self._ring, self._fingerprints = held.id, held.own("subjects", domain)
        self._held = held
        self._by_id, self._by_print = _Recent(), _Recent()

    def __repr__(self) -> str:
        return f"RingSubjects({self.domain!r})"

    def current(self, subjects: list[str]) -> list[Key]:
        """One key a subject, made at first use. Raises DestroyedKeyError for a person whose key was destroyed."""
        return [key for some in _chunks(subjects) for key in self._current(some)]

    def _current(self, subjects: list[str]) -> list[Key]:
        prints = [self._fingerprint(subject) for subject in subjects]
        keys = self._by_print.some(set(prints))
        rest = {print_ for print_ in prints if print_ not in keys}
        if rest:
            found = self._of_people(rest)
            self._by_print.add(found)
            keys |= found
        return [keys[print_] for print_ in prints]

    def _of_people(self, prints: set[str]) -> dict[str, Key]:
        """Keys by the fingerprint of their person, made where there is none."""
        people = self._store.find_records("subjects", self.domain, prints)
        made: dict[str, Key] = {}
        if missing := sorted(prints - people.keys()):
            people |= self._make(missing, made)
        gone = sum(not record.key_id for record in people.values())
        if gone:
            raise DestroyedKeyError(
                f"the keys of {gone} of these people in '{self.domain}' were destroyed",
                remedy="Nothing of theirs is to be kept: delete their rows from the source as well and run it again. Or"
                " give what is kept under people's keys a treatment that is not by person: cipher: {by: column}",
            )
        keys = made | self._opened({one.key_id: print_ for print_, one in people.items() if one.key_id not in made})
        return {print_: keys[record.key_id] for print_, record in people.items()}

    def by_id(self, key_id: str) -> Key:
        return self.by_ids([key_id])[0]

    def by_ids(self, key_ids: list[str]) -> list[Key]:
        """Keys behind outputs, in order. Raises UnknownKeyError or DestroyedKeyError."""
        return [key for some in _chunks(key_ids) for key in self._by_ids(some)]

    def _by_ids(self, key_ids: list[str]) -> list[Key]:
        keys = self._by_id.some(key_ids)
        rest = {key_id: None for key_id in key_ids if key_id not in keys}
        if rest:
            found = self._opened(rest)
            self._by_id.add(found)
            keys |= found
        return [keys[key_id] for key_id in key_ids]

    def key_id(self, subject: str) -> str | None:
        """The id of a person's key; None once it is destroyed. Raises UnknownKeyError where there never was one."""
        found = self._store.find_records("subjects", self.domain, [self._fingerprint(subject)])
        if not found:
            raise UnknownKeyError(
                f"this person has no key in '{self.domain}'",
                remedy="Check the domain and how the id is written; nothing was done",
            )
        return next(iter(found.values())).key_id or None

    def destroyed(self, subjects: Iterable[str]) -> frozenset[str]:
        """Those of these people whose keys were destroyed. Makes none."""
        prints = {self._fingerprint(subject): subject for subject in subjects}
        gone: set[str] = set()
        for some in _chunks(list(prints)):
            found = self._store.find_records("subjects", self.domain, some)
            gone.update(prints[print_] for print_, record in found.items() if not record.key_id)
        return frozenset(gone)

    def destroy(
        self, subject: str, *, by: str, reason: str, now: datetime, event: str, by_ring: Sequence[str] = ()
    ) -> tuple[certificate.Certificate, bool]:
        """Delete a person's key for good. The certificate's body, and whether it was there until now. ``by_ring``:
        columns of these people in known copies that their keys do not cover; the certificate names them."""
        print_ = self._fingerprint(subject)
        key_id = self.key_id(subject)
        self._store.forget_deleted()  # where it cannot, nothing is destroyed that could not be certified
        day = now.astimezone(UTC).date().isoformat()
        with self._store.write(alone=True) as writer:
            record = writer.find_records("subjects", self.domain, [print_])[print_]
            if record.key_id:
                key_id = record.key_id
                writer.put_records("subjects", self.domain, [Record(print_, "", day.encode())])
                writer.put_records("subject_keys", self.domain, [Record(key_id, "", day.encode())])
            else:
                key_id, day = None, record.body.decode()
        self._by_id.forget()
        self._by_print.forget()
        self._store.forget_deleted()
        return self._certificate(key_id, day, by, reason, event, by_ring), key_id is not None

    def _certificate(
        self, key_id: str | None, day: str, by: str, reason: str, event: str, by_ring: Sequence[str]
    ) -> certificate.Certificate:
        method = "The wrapped key, and the link from the person to it, were overwritten in the key store."
        if key_id is None:
            method = "Destroyed before: no key of this person is in the key store, and none will be made."
        document = {
            "what": "subject_key",
            "ring": self._ring,
            "domain": self.domain,
            "key": key_id,
            "destroyed_at": day,
            "by": by,
            "reason": reason,
            "method": method,
            "covers": COVERS,
            "readable_with_the_ring": list(by_ring),
            "event": event,
        }
        return certificate.signed(document, self._held.own("certificate"))

    def _fingerprint(self, subject: str) -> str:
        digest = hmac.digest(self._fingerprints, subject.encode("utf-8", "surrogatepass"), "sha256")
        return digest[:_FINGERPRINT_BYTES].hex()

    def _make(self, prints: list[str], made: dict[str, Key]) -> dict[str, Record]:
        """Keys, into ``made``, for people who have none, unless another process was quicker."""
        with self._store.write(alone=True) as writer:
            held = self._latest(writer)
            found = writer.find_records("subjects", self.domain, prints)
            new = [print_ for print_ in prints if print_ not in found]
            box, bound, current = (
                _box(held, held.current.id, self.domain),
                framed(held.id, self.domain),
                held.current.id,
            )
            people, keys = [], []
            for print_, (tail, nonce, secret) in zip(new, self._drawn(len(new)), strict=True):
                key_id = "s" + tail.hex()
                sealed = seal(box, secret + print_.encode(), bound + framed(key_id), nonce)
                people.append(Record(print_, key_id, b""))
                keys.append(Record(key_id, current, sealed))
                made[key_id] = Key(key_id, secret)
            writer.add_records("subjects", self.domain, people)
            writer.add_records("subject_keys", self.domain, keys)
        return found | {record.id: record for record in people}

    def _drawn(self, count: int) -> Iterator[tuple[bytes, bytes, bytes]]:
        """(id, nonce, secret), drawn all at once."""
        cuts = (_ID_BYTES, _ID_BYTES + NONCE_BYTES, _ID_BYTES + NONCE_BYTES + SECRET_BYTES)
        drawn = self._draw(count * cuts[2])
        for start in range(0, len(drawn), cuts[2]):
            row = drawn[start : start + cuts[2]]
            yield row[: cuts[0]], row[cuts[0] : cuts[1]], row[cuts[1] :]

    def _opened(self, wanted: Mapping[str, str | None]) -> dict[str, Key]:
        """Keys by id; where a fingerprint is given, the key must be that person's."""
        try:
            return self._open(list(wanted), wanted)
        except DestroyedKeyError:  # moved under a newer key between two looks, and the older one destroyed: look again
            return self._open(list(wanted), wanted)

    def _open(self, key_ids: list[str], wanted: Mapping[str, str | None]) -> dict[str, Key]:
        records = self._store.find_records("subject_keys", self.domain, key_ids)
        _all_there(key_ids, records, self.domain)
        opener = _Opener(self._latest(None), self.domain)
        return {key_id: opener.key(records[key_id], wanted[key_id]) for key_id in key_ids}


def _chunks(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


class _Opener:
    """Unwraps the keys of one domain, whichever ring keys they lie under."""

    def __init__(self, held: Held, domain: str) -> None:
        self._held, self._domain, self._boxes = held, domain, dict[str, AESGCM]()
        self._bound = framed(held.id, domain)

    def plain(self, record: Record) -> bytes:
        box = self._boxes.get(record.key_id)
        if box is None:
            box = self._boxes[record.key_id] = _box(self._held, record.key_id, self._domain)
        return unseal(box, record.body, self._bound + framed(record.id), f"key '{record.id}'")

    def key(self, record: Record, print_: str | None) -> Key:
        plain = self.plain(record)
        if print_ is not None and plain[SECRET_BYTES:] != print_.encode():
            raise TamperedError(
                f"key '{record.id}' is not this person's: the key store was changed",
                remedy="Restore the key store from a backup, and find out who wrote to it",
            )
        return Key(record.id, plain[:SECRET_BYTES])


def rewrap_some(store: Store, latest: Latest, draw: Random, inside: Writer | None = None) -> int:
    """Move some keys of persons under the current key; ``inside`` a transaction: all of them."""
    if inside is not None:
        return _move(inside, latest(inside), draw, None)
    with store.write(alone=True) as writer:
        return _move(writer, latest(writer), draw, _AT_ONCE)


def _move(writer: Writer, held: Held, draw: Random, most: int | None) -> int:
    found = writer.records_under("subject_keys", held.current.id, other=True, most=most)
    by_domain: dict[str, list[Record]] = {}
    for domain, record in found:
        by_domain.setdefault(domain, []).append(record)
    for domain, records in by_domain.items():
        opener, box, bound = _Opener(held, domain), _box(held, held.current.id, domain), framed(held.id, domain)
        moved = [
            Record(
                one.id,
                held.current.id,
                seal(box, opener.plain(one), bound + framed(one.id), draw(NONCE_BYTES)),
            )
            for one in records
        ]
        writer.put_records("subject_keys", domain, moved)
    return len(found)


def _box(held: Held, key_id: str, domain: str) -> AESGCM:
    return sealer(held.key(key_id, "subject", domain).secret)


def _all_there(key_ids: Iterable[str], records: dict[str, Record], domain: str) -> None:
    for key_id in key_ids:
        if key_id not in records:
            raise UnknownKeyError(
                f"no key '{key_id}' was ever in '{domain}'",
                remedy="Use the key ring and the domain that the value was protected with",
            )
        if not records[key_id].key_id:
            day = records[key_id].body.decode("ascii", "replace")
            raise DestroyedKeyError(f"key '{key_id}' of a person was destroyed on {day}")
