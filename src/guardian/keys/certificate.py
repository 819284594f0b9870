"""Certificates of destruction: a JSON document, signed (Ed25519, RFC 8032) so that anyone can check it later.

The signing key is the ring's own and is not rotated: a certificate stays valid when the keys it speaks of are long
gone, and is checked with the public key alone, without the ring and without its master.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from guardian.keys.base import TamperedError

SCHEMA = "guardian.certificate/1"
Certificate = Mapping[str, Any]


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: JSON with sorted keys, no blanks, UTF-8."""
    return json.dumps(document, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def public_key(seed: bytes) -> str:
    """The public half, base64: publish it, so that others know whose certificates these are."""
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(seed[:32]).public_key().public_bytes_raw()).decode()


def signed(document: Mapping[str, Any], seed: bytes) -> Certificate:
    body = {"schema": SCHEMA, **document, "public_key": public_key(seed)}
    signature = Ed25519PrivateKey.from_private_bytes(seed[:32]).sign(canonical(body))
    return {**body, "signature": base64.b64encode(signature).decode("ascii")}


def verify(certificate: Certificate, trusted: str) -> None:
    """Raises TamperedError unless the owner of the public key ``trusted`` signed exactly this."""
    body = {name: value for name, value in certificate.items() if name != "signature"}
    try:
        if body.get("schema") != SCHEMA or body.get("public_key") != trusted:
            raise ValueError
        signature = base64.b64decode(str(certificate["signature"]), validate=True)
        Ed25519PublicKey.from_public_bytes(base64.b64decode(trusted)).verify(signature, canonical(body))
    except (InvalidSignature, KeyError, ValueError, binascii.Error):
        raise TamperedError("this certificate was not signed by this key ring, or was changed since") from None
