"""HashiCorp Vault's transit engine, against a server that keeps to its documented HTTP API.

The answers are those of developer.hashicorp.com/vault/api-docs (index: status codes; secret/transit: generate data key,
decrypt data). The server keeps keys as the engine does: ciphertexts read ``vault:v<version>:<base64>``.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardian.errors import CredentialsError, UsageError
from guardian.keys import transit
from guardian.keys.base import WrongKeyError
from guardian.keys.master import master_of

hvac = pytest.importorskip("hvac")

TOKEN = "hvs.for-tests-only"


class Vault(ThreadingHTTPServer):
    """One transit engine, mounted at ``transit`` and at ``team/transit``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.keys = {"guardian": [bytes(range(32))], "other": [bytes(range(32, 64))]}
        self.sealed, self.delay, self.answer = False, 0.0, ""
        self.least = 1
        self.draw = iter(range(256))

    @property
    def environ(self) -> dict[str, str]:
        return {"VAULT_ADDR": f"http://127.0.0.1:{self.server_port}", "VAULT_TOKEN": TOKEN}


class _Handler(BaseHTTPRequestHandler):
    server: Vault

    def do_POST(self) -> None:
        time.sleep(self.server.delay)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        status, document = self._answer(body)
        raw = self.server.answer.encode() or json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_PUT = do_POST

    def _answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.server.sealed:
            return 503, {"errors": ["Vault is sealed"]}
        if self.headers.get("X-Vault-Token") != TOKEN:
            return 403, {"errors": ["permission denied"]}
        mount, _, rest = self.path.removeprefix("/v1/").partition("transit/")
        if mount not in ("", "team/") or not rest:
            return 404, {"errors": [f'no handler for route "{self.path[4:]}". route entry not found.']}
        *what, name = rest.split("/")
        versions = self.server.keys.get(name)
        if versions is None:
            return 400, {"errors": ["encryption key not found"]}
        if what == ["datakey", "plaintext"]:
            return 200, {"data": self._datakey(versions, int(body.get("bits", 256)))}
        if what == ["decrypt"]:
            return self._decrypt(versions, str(body["ciphertext"]))
        return 404, {"errors": []}

    def _datakey(self, versions: list[bytes], bits: int) -> dict[str, str]:
        first = next(self.server.draw)
        plain = bytes((first + number) % 256 for number in range(bits // 8))
        nonce = bytes([first]) * 12
        sealed = nonce + AESGCM(versions[-1]).encrypt(nonce, plain, None)
        text = base64.b64encode(sealed).decode()
        return {"plaintext": base64.b64encode(plain).decode(), "ciphertext": f"vault:v{len(versions)}:{text}"}

    def _decrypt(self, versions: list[bytes], ciphertext: str) -> tuple[int, dict[str, Any]]:
        prefix, version, text = ciphertext.split(":")
        number = int(version[1:])
        if prefix != "vault" or number > len(versions):
            return 400, {"errors": ["invalid ciphertext: version is too new"]}
        if number < self.server.least:
            return 400, {"errors": ["ciphertext or signature version is disallowed by policy (too old)"]}
        sealed = base64.b64decode(text)
        try:
            plain = AESGCM(versions[number - 1]).decrypt(sealed[:12], sealed[12:], None)
        except InvalidTag:
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": base64.b64encode(plain).decode()}}

    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@pytest.fixture
def vault() -> Iterator[Vault]:
    server = Vault()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("spec", ["vault:transit/guardian", "vault:team/transit/guardian"])
def test_vault_makes_a_key_and_opens_it_again(vault: Vault, spec: str) -> None:
    made = master_of(spec, vault.environ)
    remembered, secret = made.make()
    assert len(secret) == 32
    assert made.open(remembered) == secret
    assert base64.b64encode(secret).decode() not in json.dumps(remembered)
    assert TOKEN not in json.dumps(remembered)


def test_a_rotated_vault_key_still_opens_the_ring_until_its_old_version_is_disallowed(vault: Vault) -> None:
    made = master_of("vault:transit/guardian", vault.environ)
    remembered, secret = made.make()
    vault.keys["guardian"].append(bytes(range(64, 96)))
    assert made.open(remembered) == secret
    vault.least = 2
    with pytest.raises(WrongKeyError):
        made.open(remembered)


def test_another_vault_key_does_not_open_the_ring(vault: Vault) -> None:
    remembered, _ = master_of("vault:transit/guardian", vault.environ).make()
    with pytest.raises(WrongKeyError):
        master_of("vault:transit/other", vault.environ).open(remembered)


FAULTS = {
    "sealed": ({"sealed": True}, {}, "transit/guardian", CredentialsError, "sealed"),
    "wrong token": ({}, {"VAULT_TOKEN": "hvs.wrong"}, "transit/guardian", CredentialsError, "refused the token"),
    "no token": ({}, {"VAULT_TOKEN": ""}, "transit/guardian", UsageError, "VAULT_TOKEN"),
    "no address": ({}, {"VAULT_ADDR": ""}, "transit/guardian", UsageError, "VAULT_ADDR"),
    "in clear": ({}, {"VAULT_ADDR": "http://vault.example:8200"}, "transit/guardian", UsageError, "https"),
    "nobody there": ({}, {"VAULT_ADDR": "http://127.0.0.1:9"}, "transit/guardian", CredentialsError, "cannot be used"),
    "no key": ({}, {}, "transit/none", UsageError, "no such"),
    "no engine": ({}, {}, "kv/guardian", UsageError, "no such"),
    "slow": ({"delay": 1.0}, {}, "transit/guardian", CredentialsError, "cannot be used"),
    "no JSON": ({"answer": "<html>"}, {}, "transit/guardian", CredentialsError, "Vault"),
    "no data": ({"answer": '{"data": null}'}, {}, "transit/guardian", CredentialsError, "something else"),
    "a short key": (
        {"answer": '{"data": {"plaintext": "AAAA", "ciphertext": "vault:v1:x"}}'},
        {},
        "transit/guardian",
        CredentialsError,
        "something else",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_of_vault_is_named_without_its_token(
    vault: Vault, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "slow":
        monkeypatch.setattr(transit, "TIMEOUT_SECONDS", 0.3)
    server, environ, place, kind, words = FAULTS[fault]
    for name, value in server.items():
        setattr(vault, name, value)
    with pytest.raises(kind, match=words) as caught:
        master_of(f"vault:{place}", {**vault.environ, **environ}).make()
    assert "hvs." not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_ring_under_vault_opens_with_it_only(vault: Vault, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from guardian.keys.ring import create_ring, open_ring

    url = f"sqlite:///{tmp_path / 'keys.db'}"
    with create_ring("vault:transit/guardian", url, now=datetime.now(UTC), environ=vault.environ) as ring:
        key = ring.keys("token", "x").current()
    with open_ring("vault:transit/guardian", url, environ=vault.environ) as again:
        assert again.keys("token", "x").current() == key
    with pytest.raises(WrongKeyError):
        open_ring("vault:transit/other", url, environ=vault.environ)
    vault.sealed = True
    with pytest.raises(CredentialsError):
        open_ring("vault:transit/guardian", url, environ=vault.environ)
