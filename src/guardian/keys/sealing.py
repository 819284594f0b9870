"""Deriving keys (HKDF-SHA256, RFC 5869) and sealing small secrets (AES-256-GCM, NIST SP 800-38D)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guardian.keys.base import TamperedError

NONCE_BYTES = 12
_SCHEME = "guardian.keys/1"

Random = Callable[[int], bytes]
"""So many random bytes."""

random_bytes: Random = secrets.token_bytes


def framed(*parts: str | bytes) -> bytes:
    """Parts joined so that no two different lists of parts give the same bytes: each behind its length."""
    out = b""
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        out += len(raw).to_bytes(4, "big") + raw
    return out


def hkdf(secret: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    """RFC 5869 with SHA-256."""
    return HKDF(algorithm=SHA256(), length=size, salt=salt, info=info).derive(secret)


def derived(secret: bytes, salt: bytes, *purpose: str, size: int = 64) -> bytes:
    """The key of one purpose. Two purposes share no key, whatever their names hold."""
    return hkdf(secret, salt, framed(_SCHEME, *purpose), size)


def sealer(secret: bytes) -> AESGCM:
    """What seals under the first 32 bytes of a secret; made once for many seals."""
    return AESGCM(secret[:32])


def seal(box: AESGCM, plain: bytes, bound: bytes, nonce: bytes) -> bytes:
    """``bound`` is what the record says of itself: it opens only where that is still the same."""
    return nonce + box.encrypt(nonce, plain, bound)


def unseal(box: AESGCM, sealed: bytes, bound: bytes, what: str) -> bytes:
    """Raises TamperedError, naming ``what``."""
    try:
        return box.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise TamperedError(
            f"{what} was changed in the key store, or belongs elsewhere",
            remedy="Restore the key store from a backup, and find out who wrote to it",
        ) from None
