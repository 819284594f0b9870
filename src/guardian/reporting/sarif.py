"""Findings as SARIF 2.1.0 (OASIS, 2020), for code hosts and editors."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from guardian.model import Finding, Location, ScanResult, Severity, Unread
from guardian.reporting import facts
from guardian.reporting.safe import visible
from guardian.reporting.words import Words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
UNREAD_RULE = "guardian-unread"
FINGERPRINT = "guardianKey/v1"

_LEVELS = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_LINK = re.compile(r"\[([^\[\]]*)\]\(")
# What GitHub's code scanning sorts by: a CVSS-like number per rule.
_SECURITY = {
    Severity.INFO: "1.0",
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.0",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}


def to_sarif(result: ScanResult, words: Words) -> str:
    """The SARIF log. What could not be examined is a result of its own and makes the run unsuccessful."""
    rules = facts.rules(result.findings)
    missing = facts.unread(result)
    at = {rule.rule: index for index, rule in enumerate(rules)}
    results = [_result(finding, at[finding.rule], words) for finding in result.findings]
    described = [_rule(rule, words) for rule in rules]
    if missing:
        results += [_unread(item, len(described), words) for item in missing]
        described.append(_unread_rule(words))
    run = {
        "tool": {"driver": {"name": "guardian", "version": visible(result.engine), "rules": described}},
        "invocations": [_invocation(result, missing, words)],
        "results": results,
        "columnKind": "unicodeCodePoints",
        "properties": {"policy": visible(result.policy), "packs": [visible(pack) for pack in result.packs]},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _invocation(result: ScanResult, missing: tuple[Unread, ...], words: Words) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": not missing}
    for key, instant in (("startTimeUtc", result.started), ("endTimeUtc", result.finished)):
        if instant:
            invocation[key] = instant.replace("+00:00", "Z")  # SARIF 3.9: UTC ends in Z
    notes = [_notification(f"{item.rule}: {', '.join(item.missing)}") for item in result.not_examined]
    decided = [_notification(f"{item.ref}: {words.decided(item)}") for item in facts.decisions(result)]
    if notes:
        invocation["toolConfigurationNotifications"] = notes
    if decided:
        invocation["toolExecutionNotifications"] = decided
    return invocation


def _notification(text: str) -> dict[str, Any]:
    return {"level": "note", "message": {"text": _message(text)}}


def _rule(rule: facts.RuleFindings, words: Words) -> dict[str, Any]:
    first = rule.findings[0]
    articles = words("semicolon").join(rule.cites)
    help_text = words.sentences([words.said(first.remedy), f"{words('article')}{words('colon')}{articles}"])
    return {
        "id": visible(rule.rule),
        "shortDescription": {"text": visible(words.said(first.message))},
        "help": {"text": visible(help_text)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["privacy", *(visible(name) for name in dict.fromkeys((*rule.controls, *rule.cites)))],
            "security-severity": _SECURITY[rule.severity],
        },
    }


def _result(finding: Finding, index: int, words: Words) -> dict[str, Any]:
    articles = words("semicolon").join(finding.cites)
    said = [words.said(finding.message), words.said(finding.remedy), f"({articles})" if articles else ""]
    return {
        "ruleId": visible(finding.rule),
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(words.sentences(said))},
        "locations": [_location(finding.ref, finding.location)],
        "partialFingerprints": {FINGERPRINT: visible(finding.key)},
        "properties": {"severity": finding.severity.label, "cites": [visible(cite) for cite in finding.cites]},
    }


def _message(text: str) -> str:
    """A message's text. ``[words](target)`` would be a link (SARIF 3.11.6); brackets are escaped so that it is none."""
    return _LINK.sub(r"\\[\1\\](", visible(text))


def _location(ref: str, location: Location | None) -> dict[str, Any]:
    shown = visible(ref)
    # Splitting at the last slash only names the part; the full reference stands beside it.
    logical = {"name": shown.rpartition("/")[2] or shown, "fullyQualifiedName": shown, "kind": "member"}
    place: dict[str, Any] = {"logicalLocations": [logical]}
    if location is not None:
        place["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(location.file)},
            "region": {"startLine": location.line, "startColumn": location.column},
        }
    return place


def _uri(path: str) -> str:
    """A path as a relative URI reference: every byte outside the unreserved set and ``/`` is escaped."""
    plain = path.replace("\\", "/").encode("utf-8", "surrogateescape")
    return quote(plain, safe="/").removeprefix("./") or "."


def _unread_rule(words: Words) -> dict[str, Any]:
    return {
        "id": UNREAD_RULE,
        "shortDescription": {"text": words("unread")},
        "help": {"text": words("state_unread_body")},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["privacy", "coverage"]},
    }


def _unread(item: Unread, index: int, words: Words) -> dict[str, Any]:
    reason = words("interrupted") if item == facts.INTERRUPTED else item.reason
    return {
        "ruleId": UNREAD_RULE,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": _message(f"{words('unread')}{words('colon')}{reason}")},
        "locations": [_location(item.ref, None)],
        "partialFingerprints": {FINGERPRINT: visible(f"{UNREAD_RULE}:{item.ref}")},
    }
