"""Findings as a GitLab code quality report: a JSON list, one entry a finding.

Format: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format".
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from guardian.model import Finding, Location, Severity, Unread, said
from guardian.reporting import facts
from guardian.reporting.check import CheckReport
from guardian.reporting.safe import visible

_SEVERITIES = {
    Severity.INFO: "info",
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}


def to_code_quality(report: CheckReport, language: str) -> str:
    """The report; what could not be examined is a blocker of its own. Fingerprints are unique and hold over runs."""
    entries = [_unread(item) for item in facts.unread(report.result)]
    entries += [_finding(finding, language) for finding in report.result.findings]
    seen: dict[str, int] = {}
    for entry in entries:
        again = seen[entry["fingerprint"]] = seen.get(entry["fingerprint"], 0) + 1
        if again > 1:
            entry["fingerprint"] = _fingerprint(f"{entry['fingerprint']} {again}")
    return json.dumps(entries, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    cites = f" ({'; '.join(finding.cites)})" if finding.cites else ""
    said_so = f"{finding.ref}: {said(finding.message, language)} {said(finding.remedy, language)}{cites}"
    return {
        "description": visible(said_so),
        "check_name": visible(finding.rule),
        "fingerprint": _fingerprint(finding.key),
        "severity": _SEVERITIES[finding.severity],
        "location": _place(finding.location, finding.ref),
    }


def _unread(item: Unread) -> dict[str, Any]:
    return {
        "description": visible(f"{item.ref}: {item.reason}"),
        "check_name": "guardian-unread",
        "fingerprint": _fingerprint(f"guardian-unread {item.ref}"),
        "severity": "blocker",
        "location": _place(None, item.ref),
    }


def _place(location: Location | None, ref: str) -> dict[str, Any]:
    """GitLab needs a file and a line; what has none is shown at the top of what it is about."""
    path = location.file if location is not None else ref
    return {"path": visible(path.removeprefix("./")), "lines": {"begin": location.line if location is not None else 1}}


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
