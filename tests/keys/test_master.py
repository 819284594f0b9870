"""Masters: what opens a ring, and what is refused as too weak or too open."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from guardian.errors import UsageError
from guardian.keys import master
from guardian.keys.base import TamperedError, WrongKeyError
from guardian.keys.master import PassphraseFile, master_of, write_passphrase

SECRET = bytes(range(32))
FORMS = {
    "base64": base64.b64encode(SECRET).decode(),
    "base64 without padding": base64.b64encode(SECRET).decode().rstrip("="),
    "base64url": base64.urlsafe_b64encode(bytes(range(200, 232))).decode(),
    "hex": SECRET.hex(),
    "hex in capitals": SECRET.hex().upper(),
    "with a line end": SECRET.hex() + "\n",
}
WEAK = {
    "nothing": "",
    "a passphrase": "correct horse battery staple",
    "16 bytes": base64.b64encode(bytes(range(16))).decode(),
    "31 bytes": base64.b64encode(bytes(range(31))).decode(),
    "33 bytes": base64.b64encode(bytes(range(33))).decode(),
    "zeros": "0" * 64,
    "a pattern": "abcd" * 16,
    "no base64": "!" * 44,
}


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text("six random words of my own\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_32_bytes_in_the_environment_are_a_master(form: str) -> None:
    made = master_of("env:M", {"M": FORMS[form]})
    remembered, secret = made.make()
    assert len(secret) == 32
    assert made.open(remembered) == secret


@pytest.mark.parametrize("weak", WEAK)
def test_anything_weaker_in_the_environment_is_refused_without_a_word_of_it(weak: str) -> None:
    with pytest.raises(UsageError) as caught:
        master_of("env:M", {"M": WEAK[weak]}).make()
    assert "M" in str(caught.value)
    assert not WEAK[weak] or WEAK[weak] not in str(caught.value)


@pytest.mark.parametrize(
    "spec", ["", "env:", "env:A B", "env:1X", "file:/x", "passphrase-file:", "vault:transit", "vault:/k", "k" * 64]
)
def test_another_form_of_master_is_refused_without_a_word_of_it(spec: str) -> None:
    with pytest.raises(UsageError) as caught:
        master_of(spec, {})
    assert "k" * 64 not in str(caught.value)


def test_a_passphrase_gives_the_same_secret_again_and_another_one_with_another_salt(passphrase: Path) -> None:
    made = PassphraseFile(passphrase)
    remembered, secret = made.make()
    assert made.open(remembered) == secret
    assert made.make()[1] != secret
    assert remembered["kdf"] == "argon2id"
    assert "words" not in str(remembered)


def test_scrypt_serves_where_argon2id_is_not_to_be_had(passphrase: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = master._stretched
    monkeypatch.setattr(
        master, "_stretched", lambda phrase, how: None if how["kdf"] == "argon2id" else real(phrase, how)
    )
    remembered, secret = PassphraseFile(passphrase).make()
    assert remembered["kdf"] == "scrypt"
    monkeypatch.undo()
    assert PassphraseFile(passphrase).open(remembered) == secret


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_line_end_of_an_editor_is_no_part_of_the_passphrase(passphrase: Path, end: str) -> None:
    remembered, secret = PassphraseFile(passphrase).make()
    passphrase.write_bytes(b"six random words of my own" + end.encode())
    assert PassphraseFile(passphrase).open(remembered) == secret


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_a_passphrase_file_that_others_can_open_is_refused(passphrase: Path, mode: int) -> None:
    passphrase.chmod(mode)
    with pytest.raises(UsageError, match="chmod 600"):
        PassphraseFile(passphrase).make()


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_passphrase_file_of_its_owner_is_taken(passphrase: Path, mode: int) -> None:
    passphrase.chmod(mode)
    PassphraseFile(passphrase).make()


@pytest.mark.parametrize("text", [b"", b"\n", b"short", b"           \n", b"12345678901\n"])
def test_an_empty_or_short_passphrase_is_refused(passphrase: Path, text: bytes) -> None:
    passphrase.write_bytes(text)
    with pytest.raises(UsageError, match="too short"):
        PassphraseFile(passphrase).make()


def test_a_passphrase_file_that_is_missing_or_no_text_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none"):
        PassphraseFile(tmp_path / "none").make()
    with pytest.raises(UsageError):
        PassphraseFile(tmp_path).make()
    (tmp_path / "bytes").write_bytes(b"\xff" * 40)
    (tmp_path / "bytes").chmod(0o600)
    with pytest.raises(UsageError, match="UTF-8"):
        PassphraseFile(tmp_path / "bytes").make()


@pytest.mark.parametrize(
    "change",
    [{"memory_kib": 1 << 40}, {"iterations": 10**9}, {"iterations": 0}, {"salt": "zz"}, {"salt": None}, {"kdf": "md5"}],
    ids=str,
)
def test_a_store_cannot_ask_for_impossible_work(passphrase: Path, change: dict[str, object]) -> None:
    remembered, _ = PassphraseFile(passphrase).make()
    with pytest.raises(TamperedError):
        PassphraseFile(passphrase).open({**remembered, **change})


def test_a_ring_of_another_kind_of_master_is_told_apart(passphrase: Path) -> None:
    remembered, _ = PassphraseFile(passphrase).make()
    with pytest.raises(WrongKeyError, match="passphrase-file"):
        master_of("env:M", {"M": SECRET.hex()}).open(remembered)


def test_a_new_passphrase_file_is_private_and_never_written_over(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_passphrase(tmp_path / "deep" / "pass")
    finally:
        os.umask(before)
    assert (tmp_path / "deep" / "pass").stat().st_mode & 0o777 == 0o600
    PassphraseFile(tmp_path / "deep" / "pass").make()
    with pytest.raises(UsageError):
        write_passphrase(tmp_path / "deep" / "pass")
