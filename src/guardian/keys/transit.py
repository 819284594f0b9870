"""HashiCorp Vault's transit engine as master: Vault makes and opens the key that wraps the ring; its own stays there.

The ring's wrapping key is a data key (`transit/datakey/plaintext`, `transit/decrypt`): the store keeps it encrypted by
Vault, so opening the ring needs Vault, a token that it accepts, and its leave.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from guardian.errors import CredentialsError, UsageError
from guardian.keys.base import WrongKeyError
from guardian.keys.master import Remembered, expect_kind

TIMEOUT_SECONDS = 10
_BYTES = 32
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Transit:
    """``vault:MOUNT/KEY``; VAULT_ADDR and VAULT_TOKEN (and VAULT_NAMESPACE, VAULT_CACERT) say where and who."""

    mount: str
    name: str
    environ: Mapping[str, str] = field(repr=False)

    def make(self) -> tuple[Remembered, bytes]:
        data = self._asked(
            lambda transit: transit.generate_data_key(
                name=self.name, key_type="plaintext", bits=_BYTES * 8, mount_point=self.mount
            )
        )
        return {"kind": "vault", "wrapped": self._text(data, "ciphertext")}, self._secret(data)

    def open(self, remembered: Remembered) -> bytes:
        expect_kind(remembered, "vault")
        return self._secret(
            self._asked(
                lambda transit: transit.decrypt_data(
                    name=self.name, ciphertext=str(remembered.get("wrapped")), mount_point=self.mount
                ),
                wrong=True,
            )
        )

    @property
    def _place(self) -> str:
        return f"vault:{self.mount}/{self.name}"

    def _secret(self, data: Mapping[str, Any]) -> bytes:
        try:
            secret = base64.b64decode(self._text(data, "plaintext"), validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if len(secret) != _BYTES:
            raise self._unexpected()
        return secret

    def _text(self, data: Mapping[str, Any], name: str) -> str:
        found = data.get(name)
        if not isinstance(found, str) or not found:
            raise self._unexpected()
        return found

    def _unexpected(self) -> CredentialsError:
        return CredentialsError(
            "Vault answered with something else than a data key", where=self._place, remedy="Check VAULT_ADDR"
        )

    def _missing(self) -> UsageError:
        return UsageError("Vault has no such transit engine or key", where=self._place, expected="vault:MOUNT/KEY")

    def _asked(self, ask: Callable[[Any], Any], *, wrong: bool = False) -> Mapping[str, Any]:
        """Vault's answer; its faults in words without its own, which may quote what was sent."""
        hvac = _hvac()
        requests = import_module("requests")
        client = self._client(hvac)
        faults = hvac.exceptions
        try:
            answer = ask(client.secrets.transit)
        except (faults.Forbidden, faults.Unauthorized):
            raise CredentialsError(
                "Vault refused the token",
                where=self._place,
                remedy=f"Check VAULT_TOKEN, and that its policy allows {self.mount}/datakey and {self.mount}/decrypt",
            ) from None
        except faults.InvalidPath:
            raise self._missing() from None
        except faults.VaultDown:
            raise CredentialsError("Vault is sealed or standing by", where=self._place, remedy="Unseal it") from None
        except faults.InvalidRequest as error:
            if any("not found" in str(each) for each in error.errors or ()):
                raise self._missing() from None
            if wrong:
                raise WrongKeyError(
                    "this Vault key does not open this key ring",
                    where=self._place,
                    remedy="Name the transit key it was made with, in a version that may still decrypt",
                ) from None
            raise UsageError(
                "Vault cannot make a data key with this key",
                where=self._place,
                expected="an encryption key, such as aes256-gcm96",
            ) from None
        except (faults.VaultError, requests.exceptions.RequestException) as error:
            raise CredentialsError(
                f"Vault cannot be used ({type(error).__name__})",
                where=self._place,
                remedy="Check VAULT_ADDR, VAULT_CACERT, and that the server runs",
            ) from None
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            raise self._unexpected()
        return data

    def _client(self, hvac: Any) -> Any:
        address, token = self.environ.get("VAULT_ADDR", ""), self.environ.get("VAULT_TOKEN", "")
        if not address or not token:
            missing = "VAULT_ADDR" if not address else "VAULT_TOKEN"
            raise UsageError(f"the environment variable {missing} is not set", where=self._place)
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise UsageError("VAULT_ADDR is no https address", remedy="A token must not travel in clear")
        return hvac.Client(
            url=address,
            token=token,
            namespace=self.environ.get("VAULT_NAMESPACE") or None,
            verify=self.environ.get("VAULT_CACERT") or True,
            timeout=TIMEOUT_SECONDS,
        )


def _hvac() -> Any:
    try:
        return import_module("hvac")
    except ModuleNotFoundError:
        raise UsageError("hvac is not installed", remedy="Run: pip install 'guardian-privacy[vault]'") from None
