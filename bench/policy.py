"""How fast policy is: loading compiled packs, and judging 10,000 columns with 2,000 distinct facts under all packs.

    python bench/policy.py [--columns 10000] [--distinct 2000] [--json]

Prints its figures as one JSON object on the last line; with ``--json`` only that line. One core, one process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from itertools import product
from typing import Any

DAY = date(2026, 11, 22)
LOAD = """
import time
from guardian.policy.loader import load_policy
start = time.perf_counter()
load_policy()
print(time.perf_counter() - start)
"""
CONFIG = """\
version: 1
organisation: {profile: {employees: 300, ciio: false, controller: true}}
sources: {crm: {url: "sqlite:///crm.db", owner: sales, region: CN}}
purposes:
  churn: {legal_basis: {gdpr: consent, pipl: consent}, needs: [email, gender], retention: P2Y}
  care: {legal_basis: {gdpr: contract, pipl: consent}, needs: [health, phone], art9_condition: 9(2)(h)}
activities:
  - {id: a, purpose: churn, tables: [crm.public.t0, crm.public.t2]}
  - {id: b, purpose: care, tables: [crm.public.t1, crm.public.t2]}
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--columns", type=int, default=10_000)
    arguments.add_argument("--distinct", type=int, default=2_000)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    figures = {**loading(), **judging(given.columns, given.distinct)}
    if not given.json:
        for name, value in figures.items():
            print(f"{name:<24} {value}")
    print(json.dumps(figures))


def loading() -> dict[str, Any]:
    """Best of seven fresh processes, after one that compiles; imports are not counted, reading and hashing are."""
    subprocess.run([sys.executable, "-c", LOAD], check=True, capture_output=True)
    times = [
        float(subprocess.run([sys.executable, "-c", LOAD], check=True, capture_output=True).stdout) for _ in range(7)
    ]
    return {"load_ms": round(min(times) * 1000, 1), "load_ms_worst": round(max(times) * 1000, 1)}


def _loaded() -> float:
    return float(subprocess.run([sys.executable, "-c", LOAD], check=True, capture_output=True).stdout)


def judging(columns: int, distinct: int) -> dict[str, Any]:
    from guardian.config import of
    from guardian.policy.facts import facts_of
    from guardian.policy.loader import load_policy
    from guardian.policy.rules import evaluate
    from guardian.resources import parse_yaml

    verdicts, tables = catalog(columns, distinct)
    config = of(parse_yaml(CONFIG, "guardian.yaml"))
    policy = load_policy()
    start = time.perf_counter()
    facts = facts_of(verdicts, tables, config)
    built = time.perf_counter()
    found = evaluate(facts, policy, DAY)
    done = time.perf_counter()
    tuples = {tuple(subject.keys.items()) for subject in facts.subjects["column"]}
    return {
        "rules": len(policy.rules),
        "columns": len(verdicts),
        "distinct_facts": len(tuples),
        "facts_s": round(built - start, 3),
        "evaluate_s": round(done - built, 3),
        "total_s": round(done - start, 3),
        "findings": len(found.findings),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def catalog(columns: int, distinct: int) -> tuple[list[Any], list[Any]]:
    """Columns of every category, seen or by name, holding or not, in tables of 50: ``distinct`` facts at least."""
    from guardian import taxonomy
    from guardian.model import ColumnRef, ColumnVerdict, Evidence, Held, TableVerdict

    known = taxonomy.load()
    held = [(), (Held("national_id", "national_id.cn", 3, 100),), (Held("person_name", "person_name", 9, 100),)]
    kinds = list(product(sorted(known.types), (0, 7, 50, 100), held))
    verdicts, tables = [], []
    for number in range(columns):
        name, matched, others = kinds[number % min(len(kinds), max(distinct, 1))]
        kind = known.entity(name)
        place, index = f"public.t{number // 50}", number % 50
        evidence = Evidence(matched, 100, 100, 90, None, ("value",) if matched else ("name",))
        ref = ColumnRef("crm", place, f"c{index}")
        verdicts.append(ColumnVerdict(ref, kind.category, name, kind.tier, kind.legal, 0.9, evidence, others))
        if index == 0:
            tables.append(TableVerdict(f"crm/{place}", 100, kind.tier))
    return verdicts, tables


if __name__ == "__main__":
    main()
