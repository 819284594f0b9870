"""Ctrl-C and SIGTERM, wherever they fall: no copy, an event that says so, and the same command goes on afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardian.ledger import log

Run = Callable[..., Any]
PLACES = {
    "in the scan before the plan": ("guardian.sources.files", "FileSource.profile"),
    "in the copy": ("guardian.governance.treater", "PlanTreater.treat"),
}
CODE = """
import importlib, os, signal, sys, time
from guardian.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored where the tests run
module, path = {place}
owner, name = path.split(".")
held = getattr(importlib.import_module(module), owner)
real = getattr(held, name)
def slow(*given, **more):
    print("READY", file=sys.stderr, flush=True)
    while not os.path.exists("go on"):  # in the main thread it is the signal that ends this
        time.sleep(0.1)
    return real(*given, **more)
setattr(held, name, slow)
sys.argv = ["guardian", "protect", {source!r}, "--to", "out.csv"]
main.run()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("place", PLACES)
def test_an_interrupted_protection_leaves_no_copy_and_goes_on_later(
    run: Run, ring: None, members: Path, tmp_path: Path, place: str, number: signal.Signals
) -> None:
    if place == "in the copy":
        assert run("scan", members).status in (0, 1)
    process = subprocess.Popen(
        [sys.executable, "-c", CODE.format(place=PLACES[place], source=str(members))],
        cwd=tmp_path,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = next((line for line in process.stderr if "READY" in line), "")
    assert said
    time.sleep(0.2)
    process.send_signal(number)
    time.sleep(0.2)
    (tmp_path / "go on").touch()
    out, err = process.communicate(timeout=600)
    (tmp_path / "go on").unlink()
    assert (process.returncode, out) == (3, ""), err
    assert "interrupted" in err and "the same command again goes on" in err
    assert not (tmp_path / "out.csv").exists()
    events = list(log.read(tmp_path / ".guardian" / "ledger.jsonl"))
    assert events[-1].outcome == "interrupted"
    assert run("protect", members, "--to", tmp_path / "out.csv").status == 0
    assert run("protect", members, "--to", tmp_path / "out.csv", "--check").status == 0
