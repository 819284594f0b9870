"""The JSON document of a privacy diff, ``guardian.diff/1``: what a change does, and the check of its new side."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from guardian.model import ColumnVerdict, Location, ScanResult, TableVerdict, said
from guardian.reporting import scan_json
from guardian.schemas.changes import PrivacyChange, PrivacyDiff, TableChange, Touch

SCHEMA = "guardian.diff/1"
BLOCK = 512
# Valid inside a JSON string, yet able to steer a terminal or reorder a line; a lone surrogate (a byte that was not
# UTF-8 in a file's name) is no UTF-8 and is spelled out, as in the scan document.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_CHANGES = ("added", "dropped", "renamed", "retyped", "reclassified", "moved")


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every document satisfies."""
    source = resources.files("guardian.reporting") / "schema" / "guardian.diff-1.schema.json"
    loaded: dict[str, Any] = json.loads(source.read_text("utf-8"))
    return loaded


def to_json(diff: PrivacyDiff, result: ScanResult | None = None, language: str = "en") -> str:
    """The document as text; with ``result``, the scan document of the new side stands under ``scan``."""
    return printed(document(diff, result, language))


def printed(document: Mapping[str, Any], depth: int = 0) -> str:
    """A document as text, an item of its lists a line. A list may be an iterator: then it is never held whole."""
    space = " " * (depth + 1)
    parts = []
    for key, value in document.items():
        if isinstance(value, dict) and value and depth == 0:
            shown = printed(value, 1).rstrip("\n")
        elif isinstance(value, list | Iterator):
            items = f",\n{space} ".join(_lines(value, f",\n{space} "))
            shown = f"[\n{space} {items}\n{space}]" if items else "[]"
        else:
            shown = _line(value)
        parts.append(f"{space}{_line(key)}: {shown}")
    return "{\n" + ",\n".join(parts) + "\n" + " " * depth + "}\n"


def _lines(items: Iterable[Any], between: str) -> Iterator[str]:
    """The items, ``BLOCK`` of them as one text: calling the encoder for each would cost more than encoding does.

    Where every item begins with the same key, a line ends before that key: in a string its quotes would be escaped.
    """
    left = iter(items)
    while block := list(islice(left, BLOCK)):
        first = {next(iter(item)) if isinstance(item, dict) and item else None for item in block}
        key = first.pop()
        if first or key is None:
            yield from map(_line, block)
        else:
            opening = f"{{{_line(key)}:"
            yield _line(block)[1:-1].replace(f"}}, {opening}", f"}}{between}{opening}")


def _line(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text if text.isascii() and "\x7f" not in text else _UNSAFE.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\\\x{code & 0xFF:02x}" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"


def document(diff: PrivacyDiff, result: ScanResult | None, language: str) -> dict[str, Any]:
    counts: Counter[str] = Counter(entry.change for entry in diff.columns)
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "engine": result.engine if result is not None else "",
        "policy": result.policy if result is not None else "",
        "base": diff.base,
        "commit": diff.commit or None,
        "summary": {
            **{change: counts[change] for change in _CHANGES},
            "tier_raised": sum(entry.tier_raised for entry in diff.columns),
            "touches": len(diff.touches),
        },
        "columns": [_column(entry, language) for entry in diff.columns],
        "tables": [_table(entry, language) for entry in diff.tables],
        "unread": [{"ref": item.ref, "reason": item.reason} for item in diff.unread],
        "fix": diff.fix,
    }
    return found | ({"scan": scan_json.document(result, language)} if result is not None else {})


def _column(entry: PrivacyChange, language: str) -> dict[str, Any]:
    shown = entry.after or entry.before
    return {
        "change": entry.change,
        "ref": str(shown.ref) if shown is not None else "",
        "tier_raised": entry.tier_raised,
        "before": _side(entry.before, entry.before_type),
        "after": _side(entry.after, entry.after_type),
        "touches": [_touch(touch, language) for touch in entry.touches],
    }


def _side(verdict: ColumnVerdict | None, declared: str) -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "ref": str(verdict.ref),
        "column": verdict.ref.column,
        "type": declared,
        "category": verdict.category,
        "entity": verdict.entity,
        "tier": verdict.tier.label,
        "legal": {law: list(classes) for law, classes in verdict.legal.items()},
        "location": _location(verdict.location),
    }


def _table(entry: TableChange, language: str) -> dict[str, Any]:
    shown = entry.after or entry.before
    return {
        "change": entry.change,
        "ref": shown.ref if shown is not None else "",
        "before": _tier(entry.before),
        "after": _tier(entry.after),
        "touches": [_touch(touch, language) for touch in entry.touches],
    }


def _tier(table: TableVerdict | None) -> dict[str, Any] | None:
    return {"ref": table.ref, "tier": table.tier.label} if table is not None else None


def _touch(touch: Touch, language: str) -> dict[str, Any]:
    return {
        "section": touch.section,
        "name": touch.name,
        "line": touch.line,
        "why": said(touch.why, language),
        "fix": touch.fix,
    }


def _location(location: Location | None) -> dict[str, Any] | None:
    return {"file": location.file, "line": location.line, "column": location.column} if location is not None else None
