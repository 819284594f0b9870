"""A scan of files and a detection open no connection: what they look at never leaves the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GUARD = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        print("NETWORK", event, file=sys.stderr)
        raise OSError("no network in this test")
sys.addaudithook(refuse)
"""


def guarded(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", GUARD + code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.parametrize(
    "arguments",
    [["scan", "data", "--format", "html"], ["detect", "data/note.txt"]],
    ids=["scan", "detect"],
)
def test_a_command_on_files_opens_no_connection(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "data").mkdir()
    note = "Please write to Mary Johnson, mary@example.co.uk, or see https://example.org/x. 请联系王小明，电话见系统。"
    (tmp_path / "data" / "note.txt").write_text(note, encoding="utf-8")
    (tmp_path / "data" / "m.csv").write_text("mail,note\n" + f'a@example.com,"{note}"\n' * 30, encoding="utf-8")
    done = guarded(f"sys.argv = ['guardian', *{arguments}]\nfrom guardian.cli.main import run\nrun()", tmp_path)
    assert "NETWORK" not in done.stderr
    assert done.returncode in (0, 1), done.stderr
    assert "email" in done.stdout or "E-mail" in done.stdout


def test_the_guard_of_this_test_sees_a_connection(tmp_path: Path) -> None:
    assert "NETWORK" in guarded("import socket; socket.create_connection(('127.0.0.1', 9))", tmp_path).stderr
