"""Accuracy over the labelled tables of the dev set: the real file source, the kernel, names, values and engines.

python bench/accuracy_tables.py [--json] [--only PART]    data: $GUARDIAN_SHARED/data/dev (default ../shared)
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from guardian.detection.lexicon import word_set
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnVerdict, TableSchema
from guardian.sources.files import FileSource

SHARED = Path(os.environ.get("GUARDIAN_SHARED", "../shared"))
SCORED = word_set(
    "person_name email phone address postal_code geo_location ip_address national_id passport card_number "
    "bank_account birth_date gender vehicle_plate username credential_secret url free_text_may_contain_pii"
)
MERGED = {"tax_id": "national_id", "driver_licence": "national_id", "social_account": "username"}
PEERS = {
    "category_f1": {"presidio": 0.53, "detectpii": 0.53, "presidio-structured": 0.48},
    "personal_f1": {"best": 0.74},
}


def scored(verdict: ColumnVerdict) -> str:
    """The verdict's category as the dev set counts it."""
    category = verdict.category
    if category == "health" and verdict.entity and "." in verdict.entity:
        return "national_id"
    category = MERGED.get(category, category)
    return category if category in SCORED else "none"


def verdicts_of(path: Path) -> list[ColumnVerdict]:
    source = FileSource(path)
    kernel = ProfileKernel(BUILTIN)
    found: list[ColumnVerdict] = []
    for table in source.tables():
        if not isinstance(table, TableSchema):
            raise SystemExit(f"{path.name}: {table}")
        reading = source.profile(table, kernel, None)
        rows = reading.rows if reading.rows is not None else reading.rows_read
        found.extend(judge(reading.table, reading.profile, total_rows=rows, random=reading.random))
    source.close()
    return found


def f1(right: int, said: int, actual: int) -> float:
    return 2 * right / (said + actual) if said + actual else 1.0


def measure(folder: Path, only: str = "") -> tuple[dict[str, float], list[str]]:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    count: Counter[str] = Counter()
    misses: list[str] = []
    for name, about in truth.items():
        if only not in name:
            continue
        found = {verdict.ref.column: verdict for verdict in verdicts_of(folder / name)}
        for column, accepted in about["columns"].items():
            verdict = found.pop(column, None)
            said = scored(verdict) if verdict else "missing"
            right = said in accepted
            actual = "none" not in accepted
            positive = said not in ("none", "missing")
            count.update(columns=1, right=right)
            count.update(said=positive, actual=actual or (positive and right), hit=right and positive)
            personal = said not in ("none", "missing", "url")
            expected = (
                any(one not in ("none", "url") for one in accepted)
                if personal
                else "none" not in accepted and accepted != ["url"]
            )
            count.update(p_said=personal, p_actual=expected, p_both=personal and expected)
            if not right:
                shown = (
                    f"{verdict.category}/{verdict.entity} {verdict.confidence} {verdict.evidence}"
                    if verdict
                    else "missing"
                )
                misses.append(f"{name}.{column}: {accepted} <- {shown}")
        misses.extend(f"{name}.{column}: not in truth" for column in found)
    figures = {
        "columns": count["columns"],
        "accuracy": round(count["right"] / max(1, count["columns"]), 4),
        "category_f1": round(f1(count["hit"], count["said"], count["actual"]), 4),
        "personal_f1": round(f1(count["p_both"], count["p_said"], count["p_actual"]), 4),
    }
    return figures, misses


def main(arguments: list[str]) -> None:
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    started = time.perf_counter()
    figures, misses = measure(SHARED / "data/dev/tables", only)
    if "--json" not in arguments:
        print(*misses, sep="\n")
        print(f"tables ({figures['columns']:.0f} columns, {time.perf_counter() - started:.1f} s):")
        for name, value in figures.items():
            print(f"  {name:12} {value}")
        print("  peers on the judging set:", PEERS)
    print(json.dumps({"bench": "accuracy_tables", **figures, "peers": PEERS}))


if __name__ == "__main__":
    main(sys.argv[1:])
