"""AES-256-GCM with a nonce long enough to be drawn at random for as long as a key lives (XAES-256-GCM, C2SP).

NIST SP 800-38D, 8.3 lets one key encrypt 2**32 values under random 96-bit nonces; a column copied daily comes near it.
XAES-256-GCM draws 192 bits: the first 96 derive a key of their own (by CMAC, SP 800-108), the last 96 are the nonce of
AES-256-GCM under it. Here the first half is drawn once for each call, so that one derived key serves a whole batch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardian.keys.base import TamperedError
from guardian.transforms.aes import BLOCK, Blocks, cmac

Draw = Callable[[int], bytes]
"""So many random bytes."""

KEY_BYTES = 32
HALF = 12
"""Bytes of half a nonce."""
TAG = 16


class Box:
    """Seals and opens under one key with XAES-256-GCM; context is authenticated with each value. For one thread."""

    __slots__ = ("_aes", "_boxes", "_context")

    def __init__(self, secret: bytes, context: bytes) -> None:
        self._aes, self._context = Blocks(secret[:KEY_BYTES]), context
        self._boxes: dict[bytes, AESGCM] = {}

    def __repr__(self) -> str:
        return "Box()"

    def derived(self, half: bytes) -> AESGCM:
        """The cipher under the key that the first half of a nonce derives."""
        box = self._boxes.get(half)
        if box is None:
            fixed = (b"\0\1X\0" + half, b"\0\2X\0" + half)
            key = b"".join(cmac(self._aes, np.frombuffer(part, np.uint8).reshape(1, BLOCK)).tobytes() for part in fixed)
            box = self._boxes[half] = AESGCM(key)
        return box

    def seal(self, values: list[bytes], draw: Draw) -> list[bytes]:
        """Nonce, ciphertext and tag of each value."""
        drawn = draw(HALF * (len(values) + 1))
        half, rest = drawn[:HALF], drawn[HALF:]
        encrypt, context = self.derived(half).encrypt, self._context
        nonces = (rest[start : start + HALF] for start in range(0, len(rest), HALF))
        return [half + nonce + encrypt(nonce, value, context) for nonce, value in zip(nonces, values, strict=True)]

    def open(self, sealed: bytes) -> bytes:
        """The value again. Raises TamperedError."""
        if len(sealed) < 2 * HALF + TAG:
            raise changed()
        try:
            return self.derived(sealed[:HALF]).decrypt(sealed[HALF : 2 * HALF], sealed[2 * HALF :], self._context)
        except InvalidTag:
            raise changed() from None


class PersonBox:
    """Plain AES-256-GCM under a person's key, which never sees 2**32 values: random 96-bit nonces are enough."""

    __slots__ = ("_box", "_context")

    def __init__(self, secret: bytes, context: bytes) -> None:
        self._box, self._context = AESGCM(secret[:KEY_BYTES]), context

    def __repr__(self) -> str:
        return "PersonBox()"

    def seal(self, value: bytes, nonce: bytes, place: bytes = b"") -> bytes:
        """``place``: what else the value is bound to; always of one length under one context."""
        return nonce + self._box.encrypt(nonce, value, self._context + place)

    def open(self, sealed: bytes, place: bytes = b"") -> bytes:
        """Raises TamperedError."""
        if len(sealed) < HALF + TAG:
            raise changed()
        try:
            return self._box.decrypt(sealed[:HALF], sealed[HALF:], self._context + place)
        except InvalidTag:
            raise changed() from None


def framed(*parts: str) -> bytes:
    """Texts joined so that no two lists of texts give the same bytes: each behind its length."""
    raw = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


def changed() -> TamperedError:
    return TamperedError(
        "a ciphertext was changed, or was made with another key or for another place",
        remedy="Reveal it with the context and key it was made with, from an unchanged copy",
    )
