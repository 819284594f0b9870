"""Forks the real command from a process that has loaded it, so that a run starts in no time and may be killed at once.

A program: for every line ``{"argv": [...], "log": path}`` on its input it forks a run and prints its process id, for
every empty line it waits for that run and prints how it ended. Runs that end tell which modules to have ready.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

OURS = (
    "guardian",
    "pyarrow",
    "sqlalchemy",
    "duckdb",
    "psycopg",
    "pymysql",
    "cryptography",
    "numpy",
    "presidio",
    "spacy",
)


def forked(asked: dict[str, Any], modules: Path) -> int:
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        with open(asked["log"], "wb") as log:  # noqa: PTH123 - what a run says is read where it fails
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        sys.argv = ["guardian", *asked["argv"]]
        from guardian.cli import main

        main.run()
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    finally:
        (modules / str(os.getpid())).write_text("\n".join(one for one in sorted(sys.modules) if one.startswith(OURS)))
        sys.stdout.flush()
        os._exit(status)


def load(modules: Path) -> None:
    """What the last runs needed, here, so that those forked later have it."""
    for listed in modules.iterdir():
        for name in listed.read_text().splitlines():
            with suppress(ImportError, AttributeError):
                importlib.import_module(name)
        listed.unlink()
    gc.freeze()


def main() -> None:
    modules, child = Path(sys.argv[1]), 0
    modules.mkdir()
    for line in sys.stdin:
        if line.strip():
            load(modules)
            child = forked(json.loads(line), modules)
            print(child, flush=True)  # noqa: T201 - the answer
        else:
            _, status = os.waitpid(child, 0)
            print(-signal.SIGKILL if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
