"""Speed and memory of `guardian check`, start to end, as a user waits for it.

    python bench/check.py [--repeat 5] [--json]

Two jobs on made-up schemas: one changed file of 50 tables, and 200 files with 2,000 tables. Each is run as a process
of its own (the interpreter's start included), with and without a guardian.yaml, and set beside the start of the bare
interpreter. Peak memory is that of the largest process, and of all of them together. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scan import compiled

COLUMNS = (
    """\
customer_id integer NOT NULL|full_name varchar(100)|email varchar(255) NOT NULL|phone varchar(20)|street varchar(200)
city varchar(80)|postal_code varchar(12)|birth_date date|gender char(1)|national_id varchar(20)|password_hash char(60)
ip_address inet|order_no varchar(32)|sku varchar(40)|price numeric(10,2)|quantity integer|status smallint|level int
created_at timestamp DEFAULT now()|updated_at timestamp|note text|is_active boolean|sfzh varchar(18)|kind char(2)
amount decimal(12,2)|currency char(3)|weight_kg numeric(8,3)|colour varchar(20)|parent_id integer|sort_order integer
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
NAMES = ("customers", "orders", "items", "products", "payments", "employees", "patients", "visits", "stores", "logs")
CONFIG = """\
version: 1
sources: {crm: {url: "postgresql://reader@127.0.0.1/crm", owner: sales, region: EU}}
purposes: {letters: {legal_basis: {gdpr: contract}, needs: [email, person_name], retention: P2Y}}
activities: [{id: news, purpose: letters, tables: [crm.public.customers_0_0, crm.public.customers_0_1]}]
"""
COUNT = """
import resource, runpy, sys
sys.argv = ["guardian", *sys.argv[1:]]
try:
    runpy.run_module("guardian", run_name="__main__")
finally:
    sys.stdout.flush()
    mine, theirs = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    heavy = sorted({"spacy", "presidio_analyzer", "pandas", "pyarrow", "sqlalchemy", "numpy"} & sys.modules.keys())
    print(mine, theirs, *heavy, file=sys.stderr)
"""
LIMITS = {"one_file": 0.5, "many_files": 3.0}


def make(folder: Path, files: int, tables: int) -> int:
    """Schema files by a seeded generator; the number of columns."""
    chosen = random.Random(7)
    columns = 0
    folder.mkdir()
    for file in range(files):
        parts = []
        for table in range(tables):
            inside = ["id serial PRIMARY KEY", *chosen.sample(COLUMNS, 12)]
            columns += len(inside)
            body = ",\n".join(f"    {column}" for column in inside)
            parts.append(f"CREATE TABLE {chosen.choice(NAMES)}_{file}_{table} (\n{body}\n);\n")
        (folder / f"schema_{file:03}.sql").write_text("\n".join(parts))
    return columns


def seconds(command: list[str], where: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=where, capture_output=True, check=False)
    took = time.perf_counter() - start
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    return took


def measured(target: str, where: Path, repeat: int) -> dict[str, float]:
    """Median and best seconds of a check, its bare start beside it in the same run; peak memory in MB."""
    check = [sys.executable, "-m", "guardian", "check", target, "--format", "json"]
    bare = [sys.executable, "-c", "import click"]
    rounds = [(seconds(bare, where), seconds(check, where)) for _ in range(repeat)]
    peak = subprocess.run(
        [sys.executable, "-c", COUNT, *check[3:]], cwd=where, capture_output=True, text=True, check=False
    )
    mine, child, *heavy = peak.stderr.split()[-2:] if peak.stderr.split()[-1].isdigit() else ("0", "0", "heavy")
    if heavy:
        sys.exit(f"heavy libraries were loaded: {peak.stderr.splitlines()[-1]}")
    took = [second for _, second in rounds]
    return {
        "seconds": round(statistics.median(took), 3),
        "best_seconds": round(min(took), 3),
        "times_bare_start": round(statistics.median(second / first for first, second in rounds), 1),
        "peak_mb": round(int(mine) / 1024, 1),
        "peak_mb_all_processes": round((int(mine) + (2 * int(child) if int(child) > 20_000 else 0)) / 1024, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="only the last line")
    options = parser.parse_args()
    compiled()
    figures: dict[str, object] = {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = {"one_file": make(folder / "one_file", 1, 50), "many_files": make(folder / "many_files", 200, 10)}
        for config in (False, True):
            if config:
                (folder / "guardian.yaml").write_text(CONFIG)
            for job, columns in sizes.items():
                target = f"{job}/schema_000.sql" if job == "one_file" else job
                found = measured(target, folder, options.repeat)
                figures[job + ("_with_config" if config else "")] = {"columns": columns, **found}
                if not options.json:
                    ending = "with" if config else "without"
                    print(f"{job}, {ending} guardian.yaml, {columns} columns: {found} (limit {LIMITS[job]} s)")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
