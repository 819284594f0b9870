"""What a check of a protected copy found, and how that is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guardian.errors import counted
from guardian.governance.compare import Found

CHECK = "guardian.protect-check/1"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: counts and references, never a value. ``explained``: occurrences that are no findings."""

    source: str
    target: str
    findings: tuple[Found, ...]
    tables: int
    rows: int
    explained: Mapping[str, int]

    def document(self) -> dict[str, Any]:
        return {
            "schema": CHECK,
            "source": self.source,
            "target": self.target,
            "tables": self.tables,
            "rows": self.rows,
            "findings": [
                {"ref": one.ref, "kind": one.kind, "count": one.count, "what": one.what} for one in self.findings
            ],
            "explained": {why: count for why, count in self.explained.items() if count},
        }


_VERBS = {"are": "is", "were": "was", "occur": "occurs"}


def _said(count: int, why: str) -> str:
    """How many there are of what ``why`` says of several."""
    if count == 1:
        why = re.sub(r"^(cell|row|table|text|number|column)s\b", r"\1", why)
        why = re.sub(r"(?<= that )(?:are|were|occur)\b", lambda verb: _VERBS[verb[0]], why, count=1)
    return f"{count:,} {why}"


def _found(one: Found) -> str:
    return one.what if one.kind == "rows" else f"{one.count:,} {one.what}"  # of rows, it says both counts itself


REMEDY = "Do not hand this copy on: make it again. Where a new copy shows the same, treat these columns in a profile"
UNSEEN = "Nothing else was found. Do not hand this copy on before a login that may see all has checked it"


def text(found: Checked) -> str:
    """A line a finding, worst first, and what was compared."""
    lines = [f"{one.ref}: {one.kind}: {_found(one)}" for one in found.findings]
    lines += [f"explained: {_said(count, why)}" for why, count in sorted(found.explained.items()) if count]
    verdict = counted(len(found.findings), "finding") if found.findings else "nothing is left where it may not be"
    lines.append(f"Compared {counted(found.rows, 'row')} of {counted(found.tables, 'table')}: {verdict}")
    if found.findings:
        lines.append(UNSEEN if all(": check as " in one.what for one in found.findings) else REMEDY)
    return "\n".join(lines) + "\n"
