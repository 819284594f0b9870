"""What opens the key ring: ``env:NAME``, ``passphrase-file:PATH`` or ``vault:MOUNT/KEY``; no message holds a secret."""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from guardian.errors import UsageError
from guardian.keys.base import TamperedError, WrongKeyError
from guardian.keys.sealing import Random, random_bytes

SHORTEST_PASSPHRASE = 12
"""Characters."""

_BYTES = 32
_LONGEST_FILE = 4096
_FEWEST_DISTINCT = 8
"""Of 32 random bytes fewer are distinct with a chance below 10^-25: such a key was typed, not drawn."""

ARGON2ID: Mapping[str, Any] = {"kdf": "argon2id", "iterations": 3, "lanes": 4, "memory_kib": 65536}
"""RFC 9106, section 4, second recommended option."""

SCRYPT: Mapping[str, Any] = {"kdf": "scrypt", "n": 1 << 17, "r": 8, "p": 1}
"""Where this machine's OpenSSL has no Argon2id (before 3.2)."""

_MOST: Mapping[str, int] = {
    "iterations": 64,
    "lanes": 64,
    "memory_kib": 4 << 20,
    "n": 1 << 22,
    "r": 32,
    "p": 16,
}
"""A store that asks for more would only stop this machine."""

FORMS = "env:NAME, passphrase-file:PATH or vault:MOUNT/KEY"

Remembered = Mapping[str, Any]
"""What the store keeps to find the same master again: its kind, salt and costs, a wrapped key. Nothing secret."""


class Master(Protocol):
    """Where the key that wraps the ring comes from."""

    def make(self) -> tuple[Remembered, bytes]:
        """For a new ring: what the store must remember, and the secret."""

    def open(self, remembered: Remembered) -> bytes:
        """The secret again, or another one where this is another master. Raises WrongKeyError where it can tell."""


def of_known_form(spec: str) -> bool:
    """Whether `master_of` could make a master of it."""
    kind, _, rest = spec.partition(":")
    known = {"env": r"[A-Za-z_][A-Za-z0-9_]*", "passphrase-file": r"(?s:.+)", "vault": r"[^\s/]+(/[^\s/]+)+"}
    return kind in known and re.fullmatch(known[kind], rest) is not None


def master_of(spec: str, environ: Mapping[str, str] = os.environ, draw: Random = random_bytes) -> Master:
    """The master that ``spec`` names. Raises UsageError."""
    if not of_known_form(spec):
        raise UsageError("the master key is given in no known form", expected=FORMS, remedy="See docs/keys.md")
    kind, _, rest = spec.partition(":")
    if kind == "env":
        return Environment(rest, environ)
    if kind == "passphrase-file":
        return PassphraseFile(Path(rest).expanduser(), draw)
    from guardian.keys.transit import Transit

    mount, _, name = rest.rpartition("/")
    return Transit(mount, name, environ)


@dataclass(frozen=True, slots=True)
class Environment:
    """32 random bytes, in base64 or hex, in an environment variable."""

    name: str
    environ: Mapping[str, str] = field(repr=False)

    def make(self) -> tuple[Remembered, bytes]:
        how = f'Make them once with: export {self.name}="$(openssl rand -base64 32)"; and keep them safe'
        return {"kind": "env"}, self._secret(how)

    def open(self, remembered: Remembered) -> bytes:
        expect_kind(remembered, "env")
        how = f"This key ring exists: set {self.name} to what it was made with. A new one would not open it"
        return self._secret(how)

    def _secret(self, remedy: str) -> bytes:
        text = self.environ.get(self.name, "").strip()
        if not text:
            raise UsageError(
                f"the environment variable {self.name} is not set",
                expected="32 random bytes in base64 or hex",
                remedy=remedy,
            )
        secret = _decoded(text)
        if secret is None or len(secret) != _BYTES or len(set(secret)) < _FEWEST_DISTINCT:
            raise UsageError(
                f"the environment variable {self.name} holds no master key",
                expected=f"exactly {_BYTES} random bytes in base64 or hex, not a passphrase",
                remedy="Make them with: openssl rand -base64 32",
            )
        return secret


def _decoded(text: str) -> bytes | None:
    if re.fullmatch(r"[0-9A-Fa-f]{64}", text):
        return bytes.fromhex(text)
    try:
        return base64.b64decode(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class PassphraseFile:
    """A passphrase in a file that only its owner reads, made slow to guess by Argon2id (RFC 9106) or scrypt."""

    path: Path
    draw: Random = field(default=random_bytes, repr=False)

    def make(self) -> tuple[Remembered, bytes]:
        passphrase, salt = self._passphrase(), self.draw(16).hex()
        for costs in (ARGON2ID, SCRYPT):
            remembered = {"kind": "passphrase-file", "salt": salt, **costs}
            secret = _stretched(passphrase, remembered)
            if secret is not None:
                return remembered, secret
        raise _no_kdf("Argon2id nor scrypt")

    def open(self, remembered: Remembered) -> bytes:
        expect_kind(remembered, "passphrase-file")
        secret = _stretched(self._passphrase(), remembered)
        if secret is None:
            raise _no_kdf(str(remembered.get("kdf")))
        return secret

    def _passphrase(self) -> bytes:
        try:
            text = _read_private(self.path).decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise UsageError("the passphrase file is not UTF-8 text", where=str(self.path)) from None
        if len(text.strip()) < SHORTEST_PASSPHRASE:
            raise UsageError(
                "the passphrase is empty or too short",
                where=str(self.path),
                expected=f"at least {SHORTEST_PASSPHRASE} characters",
                remedy="Write a longer one, such as six random words",
            )
        return unicodedata.normalize("NFC", text).encode("utf-8")


def write_passphrase(path: Path, draw: Random = random_bytes) -> None:
    """A new random passphrase (160 bits) in a new file that only its owner reads. Raises UsageError."""
    text = base64.b32encode(draw(20)).decode("ascii").lower()
    groups = "-".join(text[start : start + 4] for start in range(0, len(text), 4))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(groups + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _file_fault(path, error) from None


def _read_private(path: Path) -> bytes:
    """A small file that nobody but its owner can read: looked at through the open file, so it cannot be swapped."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
                raise UsageError(
                    f"the passphrase file may be read by others (mode {status.st_mode & 0o777:04o})",
                    where=str(path),
                    remedy=f"Run: chmod 600 {path}; and change the passphrase if others can have read it",
                )
            return file.read(_LONGEST_FILE)
    except OSError as error:
        raise _file_fault(path, error) from None


def _file_fault(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"the passphrase file cannot be used ({os.strerror(error.errno or 0)})",
        where=str(path),
        remedy="Check --passphrase-file, or keys.master in guardian.yaml",
    )


def _stretched(passphrase: bytes, remembered: Remembered) -> bytes | None:
    """The key behind a passphrase; None where this machine's OpenSSL cannot do it."""
    from cryptography.exceptions import UnsupportedAlgorithm

    costs = {name: value for name, value in remembered.items() if name in _MOST}
    if not all(isinstance(value, int) and 0 < value <= _MOST[name] for name, value in costs.items()):
        raise TamperedError("the key store asks for impossible costs of the passphrase", remedy="Restore the key store")
    try:
        salt = bytes.fromhex(str(remembered["salt"]))
        secret: bytes = _kdf(str(remembered["kdf"]), salt, costs).derive(passphrase)
        return secret
    except UnsupportedAlgorithm:
        return None
    except (KeyError, ValueError, TypeError):
        raise TamperedError("the key store lost the salt or the costs of the passphrase") from None


def _kdf(name: str, salt: bytes, costs: Mapping[str, int]) -> Any:
    if name == "argon2id":
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        return Argon2id(
            salt=salt,
            length=_BYTES,
            iterations=costs["iterations"],
            lanes=costs["lanes"],
            memory_cost=costs["memory_kib"],
        )
    if name == "scrypt":
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        return Scrypt(salt=salt, length=_BYTES, n=costs["n"], r=costs["r"], p=costs["p"])
    raise ValueError(name)


def expect_kind(remembered: Remembered, kind: str) -> None:
    """Raises WrongKeyError where the ring was made with another kind of master."""
    made = remembered.get("kind")
    if made != kind:
        raise WrongKeyError(
            f"this key ring is opened by a master of the kind '{made}', not '{kind}'",
            remedy="Give the one it was made with: see keys.master in guardian.yaml",
        )


def _no_kdf(name: str) -> UsageError:
    return UsageError(
        f"the cryptography library here offers no {name}", remedy="Install one built with OpenSSL 3.2 or newer"
    )
