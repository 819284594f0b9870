"""Accuracy on the dev sets, with what other tools reach beside it.

    python bench/accuracy.py [tables|identifiers|text|schema]... [--json]

Without a name all four run. The last line is one JSON object; with ``--json`` it is the only one.
Data: ``$GUARDIAN_SHARED/data/dev`` (default ``../shared``).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PARTS = ("tables", "identifiers", "text", "schema")


def run(part: str, quiet: bool) -> dict[str, object]:
    """The figures of one part; what it prints for people goes on to stdout unless ``quiet``."""
    script = Path(__file__).with_name(f"accuracy_{part}.py")
    command = [sys.executable, str(script), *(["--json"] if quiet else [])]
    lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    if not quiet:
        print(*lines[:-1], sep="\n")
    found: dict[str, object] = json.loads(lines[-1])
    return found


def main(arguments: list[str]) -> None:
    quiet = "--json" in arguments
    parts = [argument for argument in arguments if argument != "--json"] or list(PARTS)
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        sys.exit(f"unknown part '{unknown[0]}'; known: {', '.join(PARTS)}")
    print(json.dumps({"bench": "accuracy", **{part: run(part, quiet) for part in parts}}))


if __name__ == "__main__":
    main(sys.argv[1:])
