"""A stored ``guardian.scan/1`` document back as a result, so that it can be rendered again in another format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guardian.errors import UsageError
from guardian.model import (
    ColumnRef,
    ColumnVerdict,
    Coverage,
    Evidence,
    Finding,
    Held,
    Location,
    NotExamined,
    ScanResult,
    Severity,
    Skipped,
    TableVerdict,
    Tier,
    Unread,
    Uplift,
)
from guardian.reporting.scan_json import SCHEMA

Json = Mapping[str, Any]


def read_scan(text: str, where: str = "") -> ScanResult:
    """The result that a document says. Its words are in one language, which stands for all. UsageError otherwise."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise _refused(where) from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _refused(where)
    try:
        return _result(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _refused(where) from error


def _refused(where: str) -> UsageError:
    return UsageError(
        "this is no whole scan document", where=where, expected=SCHEMA, remedy="Make one: guardian scan --format json"
    )


def _result(document: Json) -> ScanResult:
    return ScanResult(
        engine=document["engine"],
        policy=document["policy"],
        coverage=_coverage(document["coverage"]),
        tables=tuple(_table(table) for table in document["tables"]),
        columns=tuple(_column(column) for column in document["columns"]),
        findings=tuple(_finding(finding) for finding in document["findings"]),
        not_examined=tuple(NotExamined(item["rule"], tuple(item["missing"])) for item in document["not_examined"]),
    )


def _coverage(coverage: Json) -> Coverage:
    return Coverage(
        tables=coverage["tables"],
        columns=coverage["columns"],
        cells_examined=coverage["cells_examined"],
        unread=tuple(Unread(**item) for item in coverage["unread"]),
        skipped=tuple(Skipped(**item) for item in coverage["skipped"]),
    )


def _table(table: Json) -> TableVerdict:
    uplifts = tuple(Uplift(one["rule"], Tier.of(one["tier"]), {"en": one["reason"]}) for one in table["uplifts"])
    return TableVerdict(table["ref"], table["rows"], Tier.of(table["tier"]), uplifts)


def _column(column: Json) -> ColumnVerdict:
    evidence = column["evidence"]
    return ColumnVerdict(
        ref=ColumnRef(column["source"], column["table"], column["column"]),
        category=column["category"],
        entity=column["entity"],
        tier=Tier.of(column["tier"]),
        legal={law: tuple(classes) for law, classes in column["legal"].items()},
        confidence=column["confidence"],
        evidence=Evidence(**{**evidence, "by": tuple(evidence["by"])}),
        others=tuple(Held(**held) for held in column["others"]),
        location=_location(column["location"]),
    )


def _finding(finding: Json) -> Finding:
    return Finding(
        rule=finding["rule"],
        controls=tuple(finding["controls"]),
        ref=finding["ref"],
        severity=Severity.of(finding["severity"]),
        cites=tuple(finding["cites"]),
        message={"en": finding["message"]},
        remedy={"en": finding["remedy"]},
        key=finding["key"],
        location=_location(finding["location"]),
        law=finding.get("law", ""),
    )


def _location(location: Json | None) -> Location | None:
    return Location(**location) if location else None
