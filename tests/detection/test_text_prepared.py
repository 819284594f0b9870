"""Engines that are started beside other work."""

from __future__ import annotations

import subprocess
import sys


def test_a_program_that_ends_while_an_engine_loads_says_nothing_of_it() -> None:
    program = "from guardian.detection.text import prepare; prepare(('zh',))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
