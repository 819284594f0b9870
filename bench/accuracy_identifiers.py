"""Accuracy of identifiers in text: the dev set, and made-up sentences of many more types.

python bench/accuracy_identifiers.py [--json] [--misses]      data: $GUARDIAN_SHARED/data/dev (default ../shared)
Speed is printed as characters a second over the same sentences, in one run.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from guardian.detection.identifiers import best, find

SHARED = Path(os.environ.get("GUARDIAN_SHARED", "../shared"))
PEERS = {"Presidio, default": 0.23, "Presidio, every recognizer": 0.57, "argus-redact, Chinese types": 0.74}
DEV_ENTITIES = {
    "cn_resident_id": ("national_id.cn",), "cn_mobile": ("phone",), "cn_bank_card": ("card_number",), "card": (
    "card_number",), "us_ssn": ("national_id.us",), "iban": ("bank_account.iban",),
    "fr_nir": ("national_id.fr",), "hk_id": ("national_id.hk",), "tw_id": ("national_id.tw",), "in_aadhaar": (
    "national_id.in",),
}  # fmt: skip


def made_sets() -> ModuleType:
    """The test suite's generator of sentences."""
    path = Path(__file__).parents[1] / "tests/detection/identifier_sets.py"
    spec = importlib.util.spec_from_file_location("identifier_sets", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules["identifier_sets"] = module
    spec.loader.exec_module(module)
    return module


def dev_cases(sets: ModuleType) -> Iterator[object]:
    with (SHARED / "data/dev/identifiers.jsonl").open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            yield sets.Case(
                row["type"],
                DEV_ENTITIES[row["type"]],
                row["valid"],
                row["context"],
                row["text"],
                row["start"],
                row["end"],
            )


def measure(cases: Iterable[object], sets: ModuleType) -> tuple[dict[str, float], list[str], float]:
    """F1 by type at 0.5, the cases that went wrong (type and context only), characters a second."""
    counts: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    characters, start = 0, time.perf_counter()
    for case in cases:
        characters += len(case.text)  # type: ignore[attr-defined]
        spans = [(span.start, span.end, span.entity) for span in best(find(case.text))]  # type: ignore[attr-defined]
        hit = sets.found(case, spans)
        count = counts.setdefault(case.kind, Counter())  # type: ignore[attr-defined]
        count["tp" if hit and case.valid else "fp" if hit else "fn" if case.valid else "tn"] += 1  # type: ignore[attr-defined]
        if hit != case.valid:  # type: ignore[attr-defined]
            wrong.append(f"{'missed' if case.valid else 'false hit'} {case.kind} {case.context}")  # type: ignore[attr-defined]
    f1 = {kind: 2 * c["tp"] / (2 * c["tp"] + c["fp"] + c["fn"]) for kind, c in counts.items()}
    return f1, wrong, characters / (time.perf_counter() - start)


def main() -> None:
    sets = made_sets()
    find("warm up 1 +44 20 7946 0958")
    dev, dev_wrong, speed = measure(dev_cases(sets), sets)
    made, made_wrong, _ = measure((case for kind in sets.KINDS for case in sets.cases(kind)), sets)
    result = {
        "dev_macro_f1": round(sum(dev.values()) / len(dev), 4), "dev_types": len(dev), "made_macro_f1": round(sum(
        made.values()) / len(made), 4), "made_types": len(made),
        "made_worst": min(made, key=lambda kind: made[kind]), "characters_per_second": round(speed),
        "peers_macro_f1": PEERS,
    }  # fmt: skip
    if "--json" not in sys.argv:
        for title, scores, wrong in (("dev set", dev, dev_wrong), ("made up", made, made_wrong)):
            print(
                f"{title}: "
                + ", ".join(f"{kind} {score:.3f}" for kind, score in sorted(scores.items(), key=lambda item: item[1]))
            )
            if "--misses" in sys.argv:
                print("\n".join(f"  {count} x {text}" for text, count in Counter(wrong).most_common()))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
