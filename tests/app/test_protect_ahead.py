"""What works beside a run must not abort it when it ends early, nor hold it up."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys, threading
import pyarrow as pa
from guardian.app.protect_texts import _Ahead
begun = threading.Event()
class Reader:
    def spans(self, texts):
        begun.set()
        threading.main_thread().join()
        print(len(texts), flush=True)
_Ahead(Reader()).meet(pa.record_batch({"notes": ["x"] * 20_000}), frozenset({"notes"}))
begun.wait()
sys.exit(2)
"""


def test_a_run_that_ends_waits_for_the_texts_at_hand_and_no_others() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "4096\n", "")
