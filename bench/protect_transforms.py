"""How fast values are protected: FF1 beside pyffx and ff3, tokens on distinct and repeated values; one core.

    python bench/protect_transforms.py [--rows 1000000] [--json] [--peer-python PATH] [--peer-rows 10000]

`--peer-python` names an interpreter in whose environment pyffx 0.3.0 and ff3 1.0.3 are installed; they encrypt one
value at a time, so `--peer-rows` of the same numbers are enough to tell their rate. All run one after the other on the
same core: compare the ratios, not the seconds. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

PEERS = {
    "pyffx": """
import pyffx
peer = pyffx.Integer(b"0123456789abcdef0123456789abcdef", length=11)
encrypt, values = peer.encrypt, [int(value) for value in values]
""",
    "ff3": """
from ff3 import FF3Cipher
encrypt = FF3Cipher("2DE79D232DF5585D68CE47882AE256D62DE79D232DF5585D68CE47882AE256D6", "CBD09280979564").encrypt
""",
}
TIMED = """
import json, sys, time
values = json.load(sys.stdin)
{peer}
encrypt(values[0])
start = time.perf_counter()
for value in values:
    encrypt(value)
print(len(values) / (time.perf_counter() - start))
"""
LEAST_RATIO = 25
LEAST_TOKENS = 400_000


class OneKey:
    """The key of the measurement."""

    def current(self) -> Any:
        from guardian.keys.base import Key

        return Key("k1", hashlib.sha512(b"bench").digest())

    def by_id(self, key_id: str) -> Any:
        return self.current()


def numbers(rows: int) -> pa.Array:
    """Distinct numbers of 11 digits, as texts, in no order."""
    drawn = np.random.default_rng(5).permutation(rows).astype(np.int64) * 977 % 10**9 + 13_000_000_000
    return pa.array(drawn).cast(pa.string())


def addresses(rows: int) -> pa.Array:
    """Distinct e-mail addresses of usual lengths."""
    return pa.array([f"user{number * 7919}@mail{number % 97}.example.com" for number in range(rows)])


def rate(work: Callable[[], Any], rows: int, repeat: int = 3) -> float:
    """Values a second, the best of some runs."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return round(rows / best)


def ff1(rows: int) -> dict[str, Any]:
    """Values a second of FF1, and whether all came back."""
    from guardian.transforms.fpe import Fpe

    fpe, values = Fpe(OneKey(), "phone"), numbers(rows)
    made = fpe.values(values)
    whole = values.cast(pa.int64())
    return {
        "ff1_values_per_second": rate(lambda: fpe.values(values), rows),
        "ff1_reveal_per_second": rate(lambda: fpe.reveal(made), rows),
        "ff1_integers_per_second": rate(lambda: fpe.values(whole), rows),
        "ff1_distinct": len(made.unique()),
        "ff1_came_back": bool(fpe.reveal(made).equals(values)),
    }


def peers(python: str | None, rows: int) -> dict[str, Any]:
    """Values a second of pyffx and ff3 on the same numbers; why not, where they could not be run."""
    if python is None:
        return {"peers_skipped": "no --peer-python given"}
    found: dict[str, Any] = {}
    sample = json.dumps(numbers(rows).to_pylist())
    for name, peer in PEERS.items():
        done = subprocess.run(
            [python, "-c", TIMED.format(peer=peer)], input=sample, capture_output=True, text=True, check=False
        )
        if done.returncode:
            found[f"{name}_skipped"] = done.stderr.strip().splitlines()[-1]
        else:
            found[f"{name}_values_per_second"] = round(float(done.stdout))
    return found


def tokens(rows: int) -> dict[str, Any]:
    """Values a second of deterministic tokens: all distinct, each 50 times, and led back."""
    from guardian.transforms.token import Token

    token, distinct = Token(OneKey(), "member"), addresses(rows)
    repeated = distinct.slice(0, max(1, rows // 50)).take(pa.array(np.random.default_rng(5).permutation(rows) // 50))
    made = token.values(distinct)
    return {
        "tokens_distinct_per_second": rate(lambda: token.values(distinct), rows),
        "tokens_repeated_per_second": rate(lambda: token.values(repeated), rows),
        "tokens_reveal_per_second": rate(lambda: token.reveal(made), rows),
        "tokens_came_back": bool(token.reveal(made).equals(distinct)),
    }


def others(rows: int) -> dict[str, Any]:
    """Values a second of keyed hashes and ciphertexts, for the record."""
    from guardian.transforms.cipher import Cipher
    from guardian.transforms.hash import KeyedHash

    values = addresses(rows)
    return {
        "hashes_distinct_per_second": rate(lambda: KeyedHash(OneKey(), "member").values(values), rows, 1),
        "ciphers_per_second": rate(lambda: Cipher(OneKey(), "member").values(values), rows, 1),
    }


def ratios(figures: dict[str, Any]) -> dict[str, Any]:
    """FF1 against each peer that was measured."""
    names = [name for name in PEERS if f"{name}_values_per_second" in figures]
    ours = figures["ff1_values_per_second"]
    return {f"ff1_over_{name}": round(ours / figures[f"{name}_values_per_second"], 1) for name in names}


def measure(rows: int = 1_000_000, peer_python: str | None = None, peer_rows: int = 10_000) -> dict[str, Any]:
    """All figures, on one core."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    if before is not None:
        os.sched_setaffinity(0, {min(before)})
    try:
        figures = {"rows": rows, **ff1(rows), **peers(peer_python, peer_rows), **tokens(rows), **others(rows // 5)}
    finally:
        if before is not None:
            os.sched_setaffinity(0, before)
    return {**figures, **ratios(figures)}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--peer-python", help="interpreter with pyffx 0.3.0 and ff3 1.0.3")
    arguments.add_argument("--peer-rows", type=int, default=10_000)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    figures = measure(given.rows, given.peer_python, given.peer_rows)
    if not given.json:
        for name, value in figures.items():
            print(f"{name:<28} {value}")
    print(json.dumps(figures))
    slow = [name for name in PEERS if figures.get(f"ff1_over_{name}", LEAST_RATIO) < LEAST_RATIO]
    return 1 if slow or figures["tokens_distinct_per_second"] < LEAST_TOKENS else 0


if __name__ == "__main__":
    sys.exit(main())
