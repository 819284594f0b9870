"""Accuracy of column names alone against the labelled public schemas of the dev set.

python bench/accuracy_schema.py [--json] [--misses]      data: $GUARDIAN_SHARED/data/dev (default ../shared)
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path

from guardian.detection.names import classify
from guardian.model import NOT_PERSONAL, ColumnSchema, TableSchema

SHARED = Path(os.environ.get("GUARDIAN_SHARED", "../shared"))
PEERS = {"best single tool": 0.62, "four tools together": 0.67, "two people": 0.96}


def tables(path: Path) -> list[tuple[TableSchema, list[str]]]:
    """Tables with the label of each column, in file order."""
    grouped: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    group, seen = 0, None
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            here = (row["lang"], row["dialect"], row["table"], row["table_comment"])
            if here != seen:
                group, seen = group + 1, here
            grouped[(*here, str(group))].append(row)
    return [
        (
            TableSchema(
                "dev", key[2], tuple(ColumnSchema(r["column"], r["type"], r["comment"]) for r in rows), comment=key[3]
            ),
            [row["label"] for row in rows],
        )
        for key, rows in grouped.items()
    ]


def f1(right: int, predicted: int, actual: int) -> float:
    return 2 * right / (predicted + actual) if predicted + actual else 1.0


def measure(path: Path) -> tuple[dict[str, float], list[str]]:
    count: Counter[str] = Counter()
    misses: list[str] = []
    for table, labels in tables(path):
        for column, label in zip(table.columns, labels, strict=True):
            if label == "AMBIGUOUS":
                continue
            accepted = {"none" if part == "NONE" else part for part in label.split("|")}
            verdict = classify(column, table)
            actual, said = "none" not in accepted, verdict.category not in NOT_PERSONAL
            count.update(columns=1, actual=actual, said=said, both=actual and said)
            count["right"] += said and verdict.category in accepted
            if (actual or said) and verdict.category not in accepted:
                misses.append(
                    f"{table.name}.{column.name} [{column.type}] {column.comment}: {label} <- {verdict.category}"
                )
    figures = {
        "columns": count["columns"],
        "precision": round(count["both"] / max(1, count["said"]), 4),
        "recall": round(count["both"] / max(1, count["actual"]), 4),
        "personal_f1": round(f1(count["both"], count["said"], count["actual"]), 4),
        "category_f1": round(f1(count["right"], count["said"], count["actual"]), 4),
    }
    return figures, misses


def main(arguments: list[str]) -> None:
    figures, misses = measure(SHARED / "data/dev/schema_columns.tsv")
    if "--json" not in arguments:
        if "--misses" in arguments:
            print(*misses, sep="\n")
        print(f"columns by name alone ({figures['columns']:.0f} labelled):")
        for name, value in figures.items():
            print(f"  {name:12} {value}")
        print("  peers, personal-or-not F1 on the judging set:", PEERS)
    print(json.dumps({"bench": "accuracy_schema", **figures, "peers": PEERS}))


if __name__ == "__main__":
    main(sys.argv[1:])
