"""Accuracy on the English and Chinese development texts: ``python bench/accuracy_text.py [--json] [--errors]``.

A span counts when it shares at least one code point with a gold span of its group; micro-F1 over the groups.
The texts lie in ``$GUARDIAN_SHARED`` (default ``../shared``) under ``data/dev``.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from guardian.detection.text import detect_many
from guardian.model import Span

GROUP_OF_LABEL = {
    "en": {
        "PERSON": "person",
        "LOCATION": "location",
        "PHONE": "phone",
        "EMAIL": "email",
        "CREDIT_CARD": "card",
        "IBAN": "iban",
        "US_SSN": "id",
        "IP": "ip",
        "URL": "url",
        "US_DRIVER_LICENSE": "driving_licence",
    },
    "zh": {"PERSON": "person", "LOCATION": "location", "ORG": "organisation"},
}
GROUP_OF_CATEGORY = {
    "person_name": "person",
    "address": "location",
    "phone": "phone",
    "email": "email",
    "card_number": "card",
    "bank_account": "iban",
    "national_id": "id",
    "tax_id": "id",
    "ip_address": "ip",
    "url": "url",
    "driver_licence": "driving_licence",
    "organisation": "organisation",
}
PEERS = {"en": "Presidio with spaCy sm/md: 0.583/0.668", "zh": "LAC on three other corpora: 0.662-0.897"}

Piece = tuple[int, int]


@dataclass
class Count:
    """Gold spans, those found, reported spans, those right."""

    gold: int = 0
    found: int = 0
    reported: int = 0
    right: int = 0

    def add(self, gold: Sequence[Piece], reported: Sequence[Piece]) -> None:
        self.gold += len(gold)
        self.reported += len(reported)
        self.found += sum(_touched(piece, reported) for piece in gold)
        self.right += sum(_touched(piece, gold) for piece in reported)

    def figures(self) -> dict[str, float]:
        recall = self.found / self.gold if self.gold else 0.0
        precision = self.right / self.reported if self.reported else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "gold": self.gold}


def _touched(piece: Piece, others: Iterable[Piece]) -> bool:
    return any(piece[0] < end and start < piece[1] for start, end in others)


def _pieces(spans: Iterable[tuple[int, int, str]], groups: dict[str, str], group: str) -> list[Piece]:
    return [(start, end) for start, end, label in spans if groups.get(label) == group]


def measure(language: str, folder: Path, show: bool) -> dict[str, object]:
    """Figures of one language; with ``show``, the first misses and false alarms of each group."""
    lines = (folder / f"text_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    started = time.perf_counter()
    results = detect_many([item["text"] for item in texts])
    seconds = time.perf_counter() - started
    groups = sorted(set(GROUP_OF_LABEL[language].values()))
    counts = {group: Count() for group in groups}
    for item, spans in zip(texts, results, strict=True):
        labelled = [(span.start, span.end, span.category) for span in spans]
        for group in groups:
            gold = _pieces(item["spans"], GROUP_OF_LABEL[language], group)
            reported = _pieces(labelled, GROUP_OF_CATEGORY, group)
            counts[group].add(gold, reported)
            if show:
                _show(group, item["text"], gold, reported, spans)
    total = Count()
    for count in counts.values():
        for name in ("gold", "found", "reported", "right"):
            setattr(total, name, getattr(total, name) + getattr(count, name))
    by_group = {group: count.figures() for group, count in counts.items()}
    return {**total.figures(), "texts": len(texts), "seconds": round(seconds, 2), "groups": by_group}


def _show(group: str, text: str, gold: list[Piece], reported: list[Piece], spans: Sequence[Span]) -> None:
    for piece in gold:
        if not _touched(piece, reported):
            print(f"MISS {group} [{text[slice(*piece)]!r}] in {text!r}")
    for piece in reported:
        if not _touched(piece, gold):
            why = next(span.why for span in spans if span.start == piece[0])
            print(f"FALSE {group} [{text[slice(*piece)]!r}] ({why}) in {text!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the last line only")
    parser.add_argument("--errors", action="store_true", help="print every miss and false alarm")
    options = parser.parse_args()
    folder = Path(os.environ.get("GUARDIAN_SHARED", "../shared")) / "data" / "dev"
    figures = {language: measure(language, folder, options.errors) for language in ("en", "zh")}
    if not options.json:
        for language, figure in figures.items():
            print(f"{language}: {figure['texts']} texts, {figure['seconds']} s; peers: {PEERS[language]}")
            for group, row in {**figure["groups"], "all": figure}.items():  # type: ignore[dict-item]
                print(
                    f"  {group:16} P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}  n {row['gold']}"
                )
    print(json.dumps({"bench": "accuracy_text", **figures}))


if __name__ == "__main__":
    main()
