"""AES-SIV (RFC 5297) over whole columns: deterministic authenticated encryption, all rows of one length at once."""

from __future__ import annotations

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from guardian.keys.base import TamperedError
from guardian.transforms.aes import BLOCK, Blocks, cmac, counted, doubled
from guardian.transforms.ragged import Matrix

_FEW = 24
"""Up to so many rows of one length, one value at a time is faster than a matrix."""
_LONG = 2048
"""From so many bytes on too: the work lies in the bytes then, not in the rows."""


class Siv:
    """AES-SIV with a key of 32 or 64 bytes and fixed associated data. For one thread; make another for another."""

    __slots__ = ("_context", "_mac", "_one", "_start", "_stream")

    def __init__(self, secret: bytes, context: tuple[bytes, ...]) -> None:
        self._context, self._one = list(context), AESSIV(secret)
        half = len(secret) // 2
        self._mac, self._stream = Blocks(secret[:half]), Blocks(secret[half:])
        self._start = _associated(self._mac, context)

    def __repr__(self) -> str:
        return f"Siv({self._context})"

    def seal(self, plain: Matrix) -> Matrix:
        """Synthetic IV and ciphertext of each row: 16 bytes longer than the row."""
        rows, size = plain.shape
        if size and (rows <= _FEW or size >= _LONG):
            sealed = b"".join(self._one.encrypt(row.tobytes(), self._context) for row in plain)
            return np.frombuffer(sealed, np.uint8).reshape(rows, size + BLOCK)
        out = np.empty((rows, size + BLOCK), np.uint8)
        out[:, :BLOCK] = iv = self.tags(plain)
        out[:, BLOCK:] = plain ^ self._keystream(iv, size)
        return out

    def open(self, sealed: Matrix) -> Matrix:
        """The rows again. Raises TamperedError if any was not made with this key and context."""
        rows, size = sealed.shape
        if size < BLOCK:
            raise tampered(rows)
        if size > BLOCK and (rows <= _FEW or size >= _LONG):
            opened = b"".join(map(self._open_one, sealed))
            return np.frombuffer(opened, np.uint8).reshape(rows, size - BLOCK)
        iv, body = sealed[:, :BLOCK], sealed[:, BLOCK:]
        plain = body ^ self._keystream(iv, size - BLOCK)
        # All bytes of all rows are compared before any is judged, so that time tells nothing of where they differ.
        wrong = np.bitwise_or.reduce(self.tags(plain) ^ iv, axis=1) != 0
        if wrong.any():
            raise tampered(int(wrong.sum()))
        return plain

    def tags(self, plain: Matrix) -> Matrix:
        """The synthetic IVs alone: a pseudorandom function of 128 bits (S2V, RFC 5297 section 2.4)."""
        rows, size = plain.shape
        if size >= _LONG:
            return self.seal(plain)[:, :BLOCK]
        if size >= BLOCK:
            last = plain.copy()
            last[:, size - BLOCK :] ^= np.frombuffer(self._start, np.uint8)
            return cmac(self._mac, last)
        last = np.zeros((rows, BLOCK), np.uint8)
        last[:, :size], last[:, size] = plain, 0x80
        return cmac(self._mac, last ^ np.frombuffer(doubled(self._start), np.uint8))

    def _keystream(self, iv: Matrix, size: int) -> Matrix:
        start = iv.copy()
        start[:, 8] &= 0x7F
        start[:, 12] &= 0x7F
        return counted(self._stream, start, size)

    def _open_one(self, row: Matrix) -> bytes:
        try:
            return self._one.decrypt(row.tobytes(), self._context)
        except InvalidTag:
            raise tampered(1) from None


def _associated(aes: Blocks, context: tuple[bytes, ...]) -> bytes:
    """S2V up to the plaintext; the same for every row."""
    state = cmac(aes, np.zeros((1, BLOCK), np.uint8)).tobytes()
    for part in context:
        mac = cmac(aes, np.frombuffer(part, np.uint8).reshape(1, -1)).tobytes()
        state = bytes(a ^ b for a, b in zip(doubled(state), mac, strict=True))
    return state


def tampered(count: int) -> TamperedError:
    return TamperedError(
        f"{count} value(s) were changed, or were made with another key or for another domain",
        remedy="Reveal them with the domain and key they were made with, from an unchanged copy",
    )
