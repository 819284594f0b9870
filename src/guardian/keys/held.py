"""What the key store holds of a ring, read and written whole: each change is sealed over all of it."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from guardian.keys.base import DestroyedKeyError, Key, Kind, NoRingError, TamperedError, UnknownKeyError, WrongKeyError
from guardian.keys.certificate import canonical
from guardian.keys.sealing import NONCE_BYTES, Random, derived, framed, seal, sealer, unseal

State = Literal["current", "retired", "destroyed"]
HEADER = "ring"
"""Id of the row that describes the ring itself; no key has it."""

_REMEDY = "Restore the key store from a backup, and find out who wrote to it"


@dataclass(frozen=True, slots=True)
class Root:
    """One root key of the ring and its life. ``secret`` is None once it is destroyed. Times are ISO 8601, UTC."""

    id: str
    state: State
    created: str
    retired: str | None = None
    destroyed: str | None = None
    by: str | None = None
    reason: str | None = None
    secret: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """An opened ring as it stood at one generation. ``anchor`` is the ring's own secret, never rotated: it makes
    fingerprints of subjects and signs certificates, and protects no data."""

    id: str
    generation: int
    master: Mapping[str, Any]
    anchor: bytes = field(repr=False)
    roots: tuple[Root, ...] = ()

    @property
    def current(self) -> Root:
        return next(root for root in self.roots if root.state == "current")

    def root(self, key_id: str) -> Root:
        found = next((root for root in self.roots if root.id == key_id), None)
        if found is None:
            known = ", ".join(root.id for root in self.roots)
            raise UnknownKeyError(
                f"no key '{key_id}' was ever in this key ring",
                expected=f"its keys are {known}",
                remedy="Use the key ring that the value was protected with",
            )
        return found

    def secret(self, key_id: str) -> bytes:
        """The root's secret. Raises UnknownKeyError or DestroyedKeyError."""
        root = self.root(key_id)
        if root.secret is None:
            raise DestroyedKeyError(f"key '{key_id}' was destroyed on {(root.destroyed or '')[:10]} by {root.by}")
        return root.secret

    def key(self, key_id: str, kind: Kind, name: str) -> Key:
        """The derived key of one purpose."""
        return Key(key_id, derived(self.secret(key_id), bytes.fromhex(self.id), "use", kind, name))

    def own(self, *purpose: str, size: int = 32) -> bytes:
        """A secret of the ring itself, the same before and after every rotation."""
        return derived(self.anchor, bytes.fromhex(self.id), "own", *purpose, size=size)


def wrapping(material: bytes, ring_id: str, remembered: Mapping[str, Any]) -> bytes:
    """The key that wraps the ring, from what the master gave."""
    return derived(material, bytes.fromhex(ring_id), "wrap", str(remembered.get("kind")), size=32)


def header(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The row that describes the ring. Raises NoRingError."""
    found = next((row for row in rows if row["id"] == HEADER), None)
    if found is None:
        raise NoRingError("there is no key ring here yet", remedy="Make one with: guardian keys init")
    return found


def read(rows: list[dict[str, Any]], kek: bytes) -> Held:
    """Open what the store holds. Raises WrongKeyError, or TamperedError where the rows do not belong together."""
    head = header(rows)
    if not hmac.compare_digest(_check(kek, str(head.get("ring"))), str(head.get("check"))):
        raise WrongKeyError(
            "this master key does not open this key ring",
            remedy="Give the passphrase, variable or Vault key that it was made with",
        )
    try:
        held = _opened(head, [row for row in rows if row["id"] != HEADER], kek)
    except (KeyError, ValueError, TypeError, binascii.Error):
        raise TamperedError("the key store holds a row that is no key", remedy=_REMEDY) from None
    if sum(root.state == "current" for root in held.roots) != 1:
        raise TamperedError("the key store has not exactly one current key", remedy=_REMEDY)
    return held


def _opened(head: Mapping[str, Any], rows: list[dict[str, Any]], kek: bytes) -> Held:
    ring_id, box = str(head["ring"]), sealer(kek)
    anchor = unseal(box, base64.b64decode(head["anchor"]), framed(ring_id, "anchor"), "the key ring's own secret")
    held = Held(ring_id, int(head["generation"]), head["master"], anchor)
    if not hmac.compare_digest(_sealed(held, head, rows), str(head["seal"])):
        raise TamperedError("the rows of the key store do not belong together", remedy=_REMEDY)
    roots = []
    for row in sorted(rows, key=lambda row: int(row["id"][1:])):
        body = {name: value for name, value in row.items() if name not in {"wrapped", "secret"}}
        secret = None
        if row["state"] != "destroyed":
            bound = framed(ring_id, row["id"], row["state"])
            secret = unseal(box, base64.b64decode(row["wrapped"]), bound, f"key '{row['id']}'")
        roots.append(Root(**cast(Any, body), secret=secret))
    return Held(held.id, held.generation, held.master, anchor, tuple(roots))


def written(held: Held, kek: bytes, draw: Random) -> dict[str, dict[str, Any]]:
    """The rows of a ring, by id: secrets wrapped, and a seal over all of them."""
    box = sealer(kek)
    rows = [_row(held.id, root, kek, draw) for root in held.roots]
    anchor = seal(box, held.anchor, framed(held.id, "anchor"), draw(NONCE_BYTES))
    head = {
        "id": HEADER,
        "v": 1,
        "ring": held.id,
        "generation": held.generation,
        "master": dict(held.master),
        "check": _check(kek, held.id),
        "anchor": base64.b64encode(anchor).decode("ascii"),
    }
    head["seal"] = _sealed(held, head, rows)
    return {str(row["id"]): {name: value for name, value in row.items() if name != "id"} for row in (head, *rows)}


def _row(ring_id: str, root: Root, kek: bytes, draw: Random) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: getattr(root, name) for name in ("id", "state", "created", "retired", "destroyed", "by", "reason")
    }
    if root.secret is not None:
        wrapped = seal(sealer(kek), root.secret, framed(ring_id, root.id, root.state), draw(NONCE_BYTES))
        row["wrapped"] = base64.b64encode(wrapped).decode("ascii")
    return row


def _check(kek: bytes, ring_id: str) -> str:
    return derived(kek, b"", "check", ring_id, size=16).hex()


def _sealed(held: Held, head: Mapping[str, Any], rows: list[dict[str, Any]]) -> str:
    """Over every row and the header, so that no row can be put back to an earlier one alone."""
    plain = {name: value for name, value in head.items() if name != "seal"}
    whole = canonical({"header": plain, "keys": sorted(rows, key=lambda row: json.dumps(row["id"]))})
    return hmac.digest(held.own("seal"), whole, "sha256").hex()
