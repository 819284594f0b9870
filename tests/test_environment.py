"""Processes started here are told no secrets."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from guardian.detection.english_process import Helper
from guardian.environment import for_children

SECRETS = ("GUARDIAN_MASTER_KEY", "GUARDIAN_MASTER", "MY_OWN_KEY", "VAULT_TOKEN", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY")


def test_what_may_hold_a_secret_is_left_out_and_what_an_interpreter_needs_is_kept() -> None:
    needed = {"PATH": "/bin", "LC_ALL": "C.UTF-8", "PYTHONPATH": "x", "LD_LIBRARY_PATH": "y", "OMP_NUM_THREADS": "1"}
    assert for_children({**needed, **dict.fromkeys(SECRETS, "secret")}) == needed


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_of_the_english_engine_holds_no_master_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "tell-nobody")
    helper = Helper()
    try:
        assert b"tell-nobody" not in Path(f"/proc/{helper._process.pid}/environ").read_bytes()
    finally:
        helper.end()
