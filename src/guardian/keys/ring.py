"""The key ring: root keys with ids and states, and the keys derived from them.

docs/keys.md says what it guards against, and what not.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from guardian.errors import CredentialsError, UsageError
from guardian.keys import certificate
from guardian.keys.base import Key, Kind, NoRingError
from guardian.keys.held import Held, Root, header, read, wrapping, written
from guardian.keys.master import master_of
from guardian.keys.sealing import Random, random_bytes
from guardian.keys.subjects import RingSubjects, rewrap_some
from guardian.state import DEFAULT_FOLDER, Store, StoreError, Writer

_ROOT_BYTES = 32


def _file(url: str) -> str:
    """Where a key store is, as far as it may be printed: the address of a server may hold a password."""
    return url if url.startswith("sqlite:") else ""


def default_store(folder: Path | None = None) -> str:
    return f"sqlite:///{(folder or DEFAULT_FOLDER) / 'keys.db'}"


def create_ring(
    master: str,
    store_url: str | None = None,
    *,
    now: datetime,
    environ: Mapping[str, str] = os.environ,
    draw: Random = random_bytes,
) -> KeyRing:
    """Make a ring with one key, ``k1``. Raises UsageError where there is one already."""
    remembered, material = master_of(master, environ, draw).make()
    ring_id = draw(16).hex()
    kek = wrapping(material, ring_id, remembered)
    held = Held(
        ring_id, 1, remembered, draw(_ROOT_BYTES), (Root("k1", "current", _iso(now), secret=draw(_ROOT_BYTES)),)
    )
    store = _store(store_url or default_store())
    try:
        with store.write(alone=True) as writer:
            if writer.rows("keys"):
                raise UsageError(
                    "there is a key ring here already",
                    where=_file(store_url or default_store()),
                    remedy="Use it as it is (guardian keys list), make a new key in it (guardian keys rotate), or name "
                    "another place with --store",
                )
            _put(writer, held, kek, draw)
    except BaseException:
        store.__exit__()
        raise
    return KeyRing(store, held, kek, draw)


def open_ring(
    master: str,
    store_url: str | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    draw: Random = random_bytes,
) -> KeyRing:
    """Open the ring in a store. Raises NoRingError, WrongKeyError or TamperedError."""
    url = store_url or default_store()
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise NoRingError("there is no key ring here yet", where=url, remedy="Make one with: guardian keys init")
    store = _store(url)
    try:
        rows = store.rows("keys")
        remembered = header(rows)["master"]
        kek = wrapping(master_of(master, environ, draw).open(remembered), str(header(rows)["ring"]), remembered)
        return KeyRing(store, read(rows, kek), kek, draw)
    except BaseException:
        store.__exit__()
        raise


def _store(url: str) -> Store:
    """The key store; its faults are told as those of a key store, which nobody should begin anew."""
    try:
        return Store(url, durable=True)
    except (StoreError, CredentialsError) as error:
        what = error.what.replace("state store", "key store")
        remedy = "Restore it from a backup, or check keys.store in guardian.yaml, or --store"
        if error.where and Path(error.where).exists() and not os.access(error.where, os.R_OK | os.W_OK):
            what = what.replace("cannot be made", "cannot be opened")
            remedy = "Let the user that runs guardian read and write it (chmod, chown): it is not damaged"
        raise type(error)(what, where=error.where, remedy=remedy) from None
    except UsageError as error:
        raise UsageError(
            error.what.replace("--state is", "the key store is given by").replace("state cannot", "keys cannot"),
            expected=error.expected,
            remedy="Check --store and keys.store in guardian.yaml; without both it is sqlite:///.guardian/keys.db",
        ) from None


@dataclass(frozen=True, slots=True)
class RingKeys:
    """The keys of one purpose, as the ring stood when they were asked for: a run does not change keys half way."""

    _held: Held = field(repr=False)
    kind: Kind
    name: str
    _made: dict[str, Key] = field(default_factory=dict, repr=False, compare=False)

    def current(self) -> Key:
        return self.by_id(self._held.current.id)

    def by_id(self, key_id: str) -> Key:
        key = self._made.get(key_id)
        if key is None:
            key = self._made[key_id] = self._held.key(key_id, self.kind, self.name)
        return key


class KeyRing:
    """An opened ring. Use as a context manager.

    What it hands out stands as the ring stood when it was opened or last changed through this object; another process
    may have rotated it since, which changes nothing for what is read.
    """

    def __init__(self, store: Store, held: Held, kek: bytes, draw: Random = random_bytes) -> None:
        self._store, self._held, self._kek, self._draw = store, held, kek, draw

    def __enter__(self) -> KeyRing:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.__exit__()

    def __repr__(self) -> str:
        return f"KeyRing({self.id[:8]}, current={self.current_id})"

    @property
    def id(self) -> str:
        return self._held.id

    @property
    def current_id(self) -> str:
        """The key that new outputs are made with, while this ring is open."""
        return self._held.current.id

    @property
    def generation(self) -> int:
        """Counts the changes of the ring; the ledger holds the last one that was made on purpose."""
        return self._held.generation

    @property
    def public_key(self) -> str:
        """What checks this ring's certificates, base64 (Ed25519)."""
        return certificate.public_key(self._held.own("certificate"))

    @property
    def store(self) -> Store:
        """The key store, for vaults of random tokens and for what reveals were asked for."""
        return self._store

    def keys(self, kind: Kind, name: str) -> RingKeys:
        """The keys of one purpose, such as ``token`` and the domain ``member``."""
        return RingKeys(self._held, kind, name)

    def subjects(self, domain: str) -> RingSubjects:
        """A key for each person of a domain (the meaning of the key column, such as ``member``)."""
        return RingSubjects(self._store, self._latest, domain, self._draw)

    def domains_of_subject(self, key_id: str) -> tuple[str, ...]:
        """Whose domain a person's key belongs to, destroyed or not."""
        return self.domains_of([key_id])

    def domains_of(self, key_ids: Iterable[str]) -> tuple[str, ...]:
        """The domains that these persons' keys belong to."""
        with self._store.write() as writer:
            found = {domain for key_id in key_ids for domain in writer.domains_of("subject_keys", key_id)}
        return tuple(sorted(found))

    def domains(self) -> tuple[str, ...]:
        """The domains in which any person has, or had, a key."""
        with self._store.write() as writer:
            return writer.all_domains("subjects")

    def fingerprint(self, purpose: str, data: bytes) -> str:
        """A keyed digest that only this ring can make, the same after every rotation."""
        return hmac.digest(self._held.own("fingerprint", purpose), data, "sha256").hex()

    def sign(self, document: Mapping[str, object]) -> certificate.Certificate:
        return certificate.signed(document, self._held.own("certificate"))

    def list(self) -> tuple[Root, ...]:
        """All keys, destroyed ones too, oldest first, without their secrets."""
        return tuple(replace(root, secret=None) for root in self._held.roots)

    def rotate(self, now: datetime) -> Root:
        """A new current key; the one before it reads from now on. Keys of persons move under the new one."""
        return self._succeed(None, now)

    def retire(self, key_id: str, now: datetime) -> Root:
        """``key_id`` writes no more: where it is the current one, a new one takes over. Retired already: no change."""
        return self._succeed(key_id, now)

    def _succeed(self, expected: str | None, now: datetime) -> Root:
        def step(held: Held) -> Held:
            if expected is not None:
                held.secret(expected)
                if held.current.id != expected:
                    return held
            number = max(int(root.id[1:]) for root in held.roots) + 1
            new = Root(f"k{number}", "current", _iso(now), secret=self._draw(_ROOT_BYTES))
            old = replace(held.current, state="retired", retired=_iso(now))
            return replace(held, roots=(*(old if root is held.current else root for root in held.roots), new))

        self._change(step)
        self.rewrap()
        return replace(self._held.root(expected or self.current_id), secret=None)

    def rewrap(self) -> int:
        """Put the keys of persons under the current key; can be broken off and begun again. How many were moved."""
        moved = 0
        while some := rewrap_some(self._store, self._latest, self._draw):
            moved += some
        return moved

    def destroy(
        self, key_id: str, *, by: str, reason: str, now: datetime, event: str, unreadable: Sequence[str] = ()
    ) -> certificate.Certificate:
        """Delete a retired key for good, once no person's key lies under it. Done before: certifies that again.
        ``unreadable``: copies that are known to be lost with it, for the certificate."""
        self._may_destroy(self._latest(None), key_id)
        self._store.forget_deleted()  # where it cannot, nothing is destroyed that could not be certified
        self.rewrap()

        def step(held: Held) -> Held:
            root = self._may_destroy(held, key_id)
            if root.state == "destroyed":
                return held
            gone = replace(root, state="destroyed", destroyed=_iso(now), by=by, reason=reason, secret=None)
            return replace(held, roots=tuple(gone if one is root else one for one in held.roots))

        self._change(step, before=lambda writer: rewrap_some(self._store, self._latest, self._draw, writer))
        self._store.forget_deleted()
        root = self._held.root(key_id)
        return self.sign(
            {
                "what": "ring_key",
                "ring": self.id,
                "key": key_id,
                "destroyed_at": root.destroyed,
                "by": root.by,
                "reason": root.reason,
                "method": "The wrapped key was overwritten in the key store; all it derived is lost with it.",
                "event": event,
                "unreadable_copies": list(unreadable),
            }
        )

    def may_destroy(self, key_id: str) -> Root:
        """Raises UsageError where this key may not be destroyed now; nothing is changed."""
        return replace(self._may_destroy(self._latest(None), key_id), secret=None)

    def change_master(self, master: str, *, environ: Mapping[str, str] = os.environ) -> None:
        """Wrap the ring under another master. Copies of the store made before open with the old one only."""
        remembered, material = master_of(master, environ, self._draw).make()
        kek = wrapping(material, self.id, remembered)
        self._change(lambda held: replace(held, master=remembered), kek=kek)
        self._store.forget_deleted()

    def count(self) -> dict[str, dict[str, int]]:
        """How many persons' keys and vaulted values lie under each key (destroyed ones under none), and how many
        persons there are by key (destroyed ones under none)."""
        with self._store.write() as writer:
            return {table: writer.count_records(table) for table in ("subjects", "subject_keys", "vault")}

    @staticmethod
    def _may_destroy(held: Held, key_id: str) -> Root:
        root = held.root(key_id)
        if root.state == "current":
            raise UsageError(
                f"key '{key_id}' is the current one, and new values would be lost with it",
                remedy="Rotate the ring first: guardian keys rotate",
            )
        return root

    def _latest(self, writer: Writer | None) -> Held:
        """The ring as it is now in the store: another process may have changed it."""
        rows = writer.rows("keys") if writer is not None else self._store.rows("keys")
        if header(rows).get("generation") != self._held.generation:
            return read(rows, self._kek)
        return self._held

    def _change(
        self,
        step: Callable[[Held], Held],
        *,
        kek: bytes | None = None,
        before: Callable[[Writer], object] | None = None,
    ) -> None:
        """One change, whole or not at all, on the ring as it is now; nobody else changes it meanwhile."""
        with self._store.write(alone=True) as writer:
            if before is not None:
                before(writer)
            held = read(writer.rows("keys"), self._kek)
            changed = step(held)
            if changed is not held:
                changed = replace(changed, generation=held.generation + 1)
                _put(writer, changed, kek or self._kek, self._draw)
        self._held, self._kek = changed, kek or self._kek


def _put(writer: Writer, held: Held, kek: bytes, draw: Random) -> None:
    for key_id, body in written(held, kek, draw).items():
        writer.put("keys", {"id": key_id}, body)


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")
