"""What a transform knows of keys: the current one of its purpose, and any other by its id. Never where they lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NoReturn, Protocol

from guardian.errors import GuardianError, UsageError

Kind = Literal["token", "hash", "fpe", "cipher", "synthetic", "shift", "noise", "vault", "subject", "fingerprint"]
"""What a derived key is for; two kinds never share a key."""


class RingError(GuardianError):
    """A key that cannot serve. The message names the key's id, never its bytes."""


class UnknownKeyError(RingError):
    """No key of this id was ever in the ring."""


class UnknownDomainError(UnknownKeyError, UsageError):
    """No key in the ring is of this domain: a name that was typed wrong."""


class DestroyedKeyError(RingError):
    """The key was destroyed on purpose: what it protected cannot be read again."""


class WrongKeyError(RingError, UsageError):
    """The master key (passphrase, environment, Vault) does not open this key ring."""


class TamperedError(GuardianError):
    """A token or ciphertext that its key did not make, or that was changed since."""


class NoRingError(RingError, UsageError):
    """There is no key ring yet where one is looked for."""


class NotATokenError(GuardianError):
    """Text that is no token or ciphertext of guardian's."""


@dataclass(frozen=True, slots=True)
class Key:
    """One derived key. ``id`` (``[a-z0-9]+``) stands in every output made with it; 64 bytes of ``secret``."""

    id: str
    secret: bytes = field(repr=False)

    def __reduce__(self) -> NoReturn:
        """A key leaves its process in no form; another process opens the ring itself."""
        raise TypeError("a key cannot be pickled or copied; open the key ring in the process that needs it")


class Keys(Protocol):
    """The keys of one purpose (kind and name, such as ``token`` of the domain ``member``)."""

    def current(self) -> Key:
        """The key that new outputs are made with."""

    def by_id(self, key_id: str) -> Key:
        """The key behind an output. Raises UnknownKeyError or DestroyedKeyError."""


class SubjectKeys(Protocol):
    """A key for each person. ``subjects`` are the values of the key column; ids do not reveal them."""

    def current(self, subjects: list[str]) -> list[Key]:
        """One key a subject, made at first use. Raises DestroyedKeyError for a person whose key was destroyed."""

    def by_id(self, key_id: str) -> Key:
        """The key behind an output. Raises UnknownKeyError or DestroyedKeyError."""

    def by_ids(self, key_ids: list[str]) -> list[Key]:
        """The same for many at once, in order: one look-up for a whole column."""
