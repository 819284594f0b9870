"""Speed and memory of protection on two cores, as ratios in one run, and copies that are killed again and again.

    python bench/protect.py [--rows 1000000] [--json] [--peer-python PATH] [--kills 50] [--check]

Makes the members table with `bench/members.py` of the shared folder ($GUARDIAN_SHARED, by default ../shared) once, in
a cache folder. C = DuckDB copying the same CSV (read as text and written again, two threads, best of three). The
protected copy has names, e-mails and order numbers as tokens, phones, IDs and cards by FF1, addresses redacted, birth
dates to the year, IP addresses truncated, notes and feedback by spans. `--peer-python` names an interpreter with pyffx
and ff3. `--kills N` kills the real command at N random moments and takes it up again. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from protect_transforms import LEAST_RATIO, LEAST_TOKENS, PEERS, measure
from scan import Run, best, compiled, members, timed

HERE = Path(__file__).resolve().parent
COPY = """
import duckdb, os, sys, time
for _ in range(3):
    start = time.perf_counter()
    connection = duckdb.connect()
    connection.execute("set threads = 2; set enable_progress_bar = false")
    rows = connection.execute(
        f"copy (from read_csv('{sys.argv[1]}', all_varchar=true, header=true)) to '{sys.argv[2]}' (header true)"
    ).fetchone()[0]
    print(rows, time.perf_counter() - start, flush=True)
    os.remove(sys.argv[2])
"""
CONFIG = """
version: 1
profiles:
  bench:
    extends: share
    categories:
      {phone: fpe, national_id: fpe, card_number: fpe, address: redact, ip_address: generalise, user_agent: clear}
    columns: {order_no: token, city: clear}
"""


@dataclass(slots=True)
class Figures:
    rows: int
    copy_seconds: float = 0.0
    protect: dict[str, float] = field(default_factory=dict)
    treated: dict[str, str] = field(default_factory=dict)
    check: dict[str, Any] = field(default_factory=dict)
    transforms: dict[str, Any] = field(default_factory=dict)
    kills: dict[str, Any] = field(default_factory=dict)
    targets: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a guardian.yaml, a key ring and a catalog of its own."""

    guardian: str
    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> Run:
        return run([self.guardian, *arguments], self.folder, self.environment)


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> Run:
    """Run a command alone; its peak memory, or that of the largest process it started."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, process.returncode, out.read().decode())


def prepared(guardian: str, folder: Path) -> Place:
    (folder / "guardian.yaml").write_text(CONFIG, encoding="utf-8")
    key = base64.b64encode(hashlib.sha256(os.urandom(32)).digest()).decode()
    place = Place(guardian, folder, {**os.environ, "GUARDIAN_MASTER_KEY": key})
    if place.run("keys", "init").exit:
        raise SystemExit("the key ring could not be made")
    return place


def protected(place: Place, source: Path, figures: Figures, check: bool) -> None:
    """The real command after a scan, its ratio to C, and what it did with each column."""
    if place.run("scan", str(source), "--format", "json").exit not in (0, 1):
        raise SystemExit("the scan failed")
    target = place.folder / "protected.csv"

    def once() -> Run:
        for path in (target, Path(f"{target}.guardian.json")):
            path.unlink(missing_ok=True)
        return place.run("protect", str(source), "--to", str(target), "--profile", "bench", "--format", "json")

    done = best(2, once)
    if done.exit:
        raise SystemExit(f"protect ended with exit status {done.exit}")
    figures.protect = _measured(done, figures)
    figures.treated = {entry["column"]: entry["treatment"] for entry in json.loads(done.out)["columns"]}
    if check:
        checked = place.run("protect", str(source), "--to", str(target), "--check", "--format", "json")
        figures.check = {**_measured(checked, figures), "findings": len(json.loads(checked.out)["findings"])}
    target.unlink()


def _measured(done: Run, figures: Figures) -> dict[str, float]:
    return {
        "seconds": round(done.seconds, 2),
        "ratio": round(done.seconds / figures.copy_seconds, 2),
        "peak_mib": round(done.peak_mib),
    }


def killed(place: Place, source: Path, times: int) -> dict[str, Any]:
    """Kill the command at random moments, take it up, and compare with a run that nobody killed."""
    arguments = ["protect", str(source), "--profile", "bench", "--to"]
    whole, target = place.folder / "whole.csv", place.folder / "killed.csv"
    start = time.perf_counter()
    if place.run(*arguments, str(whole)).exit:
        raise SystemExit("protect failed before anything was killed")
    length = time.perf_counter() - start
    wanted, halves, differ, finished = whole.read_bytes(), 0, 0, 0
    draw = random.Random(11)
    for _ in range(times):
        process = subprocess.Popen(
            [place.guardian, *arguments, str(target)],
            cwd=place.folder,
            env=place.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if _ended(process, draw.uniform(0, length)):
            finished += 1
        else:
            process.send_signal(signal.SIGKILL)
            process.wait()
            halves += target.exists() and target.read_bytes() != wanted
            if place.run(*arguments, str(target)).exit:
                raise SystemExit("a run that was killed could not be taken up")
        differ += target.read_bytes() != wanted
        target.unlink()
        Path(f"{target}.guardian.json").unlink()
    return {"killed": times - finished, "finished_before": finished, "half_targets": halves, "different": differ}


def _ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def judge(figures: Figures) -> dict[str, bool]:
    """Each target of the issue, met or not."""
    met: dict[str, bool] = {}
    for name in PEERS:
        if f"ff1_over_{name}" in figures.transforms:
            met[f"FF1 at least {LEAST_RATIO} times {name}"] = figures.transforms[f"ff1_over_{name}"] >= LEAST_RATIO
    if figures.transforms:
        rate = figures.transforms["tokens_distinct_per_second"]
        met[f"at least {LEAST_TOKENS:,} tokens/s"] = rate >= LEAST_TOKENS
        met["repeated tokens faster"] = figures.transforms["tokens_repeated_per_second"] > rate
    met["protect at most 10 C"] = figures.protect["ratio"] <= 10
    met["no process above 1.5 GiB"] = figures.protect["peak_mib"] < 1536
    if figures.kills:
        met["killed: no half target, the same bytes"] = not (
            figures.kills["half_targets"] or figures.kills["different"]
        )
    if figures.check:
        met["the check finds nothing"] = figures.check["findings"] == 0
    return met


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--json", action="store_true", help="print the last line only")
    options.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "guardian-bench")
    options.add_argument("--cores", type=int, default=2, help="0: all")
    options.add_argument("--peer-python", help="interpreter with pyffx 0.3.0 and ff3 1.0.3")
    options.add_argument("--kills", type=int, default=0, help="kill the command so often")
    options.add_argument("--kill-rows", type=int, default=50_000)
    options.add_argument("--check", action="store_true", help="check the copy as well")
    options.add_argument("--no-transforms", action="store_true")
    chosen = options.parse_args()
    if chosen.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: chosen.cores])
    chosen.cache.mkdir(parents=True, exist_ok=True)
    compiled()
    source = members(chosen.rows, chosen.cache)
    guardian = shutil.which("guardian", path=str(Path(sys.executable).parent)) or shutil.which("guardian")
    if guardian is None:
        raise SystemExit("guardian is not installed")
    figures = Figures(chosen.rows)
    with tempfile.TemporaryDirectory(dir=chosen.cache) as name:
        folder = Path(name)
        copies = timed(run([sys.executable, "-c", COPY, str(source), str(folder / "copy.csv")], folder), "copying")
        figures.copy_seconds = round(min(copies), 3)
        place = prepared(guardian, folder)
        protected(place, source, figures, chosen.check)
        if chosen.kills:
            figures.kills = killed(place, members(chosen.kill_rows, chosen.cache), chosen.kills)
    if not chosen.no_transforms:
        figures.transforms = measure(peer_python=chosen.peer_python)
    figures.targets = judge(figures)
    if not chosen.json:
        show(figures)
    print(json.dumps(asdict(figures), ensure_ascii=False))


def show(figures: Figures) -> None:
    """The figures in words."""
    print(f"rows {figures.rows:,}; C = {figures.copy_seconds:.2f} s (DuckDB copies the CSV as text, best of three)")
    for name, found in (("protect", figures.protect), ("check", figures.check)):
        if found:
            print(f"{name:10s} {found['seconds']:7.2f} s = {found['ratio']:.2f} C, peak {found['peak_mib']:.0f} MiB")
    for name, value in figures.transforms.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            print(f"{name:32s} {value:,}")
    if figures.kills:
        print(f"killed: {figures.kills}")
    for target, met in figures.targets.items():
        print(f"{'met   ' if met else 'MISSED'} {target}")


if __name__ == "__main__":
    main()
