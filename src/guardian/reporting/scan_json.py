"""The JSON document of a scan, ``guardian.scan/1``: a public interface, described by the schema beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from guardian.model import (
    ColumnVerdict,
    Coverage,
    Evidence,
    Finding,
    Held,
    Location,
    ScanResult,
    TableVerdict,
    said,
)
from guardian.reporting.facts import unread

SCHEMA = "guardian.scan/1"
_LAWS = ("gdpr", "ccpa", "pipl")
# Valid inside a JSON string, yet able to steer a terminal or reorder the line when the file is printed.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
# A byte that was not UTF-8 (a file's name, say): JSON in UTF-8 cannot hold it, so it is spelled out.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every document satisfies."""
    source = resources.files("guardian.reporting") / "schema" / "guardian.scan-1.schema.json"
    loaded: dict[str, Any] = json.loads(source.read_text("utf-8"))
    return loaded


def to_json(result: ScanResult, language: str = "en") -> str:
    """The document as text; words for people (messages, remedies, reasons) in ``language``."""
    text = json.dumps(document(result, language), ensure_ascii=False, indent=1, allow_nan=False)
    text = _LONE_SURROGATE.sub(lambda match: f"\\\\x{ord(match.group()) & 0xFF:02x}", text)
    return _STEERING.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


def document(result: ScanResult, language: str = "en") -> dict[str, Any]:
    """The document as plain values, keys in the documented order."""
    parts = streamed(result, language)
    return {key: list(value) if isinstance(value, Iterator) else value for key, value in parts.items()}


def streamed(result: ScanResult, language: str = "en") -> dict[str, Any]:
    """The same document with iterators for its long lists, for a writer that takes them item by item."""
    return {
        "schema": SCHEMA,
        "engine": result.engine,
        "policy": result.policy,
        "coverage": _coverage(result, result.coverage),
        "tables": [_table(table, language) for table in result.tables],
        "columns": map(_column, result.columns),
        "findings": (_finding(finding, language) for finding in result.findings),
        "not_examined": [{"rule": item.rule, "missing": list(item.missing)} for item in result.not_examined],
    }


def _coverage(result: ScanResult, coverage: Coverage) -> dict[str, Any]:
    return {
        "tables": coverage.tables,
        "columns": coverage.columns,
        "cells_examined": coverage.cells_examined,
        "unread": [{"ref": item.ref, "reason": item.reason} for item in unread(result)],
        "skipped": [{"ref": item.ref, "reason": item.reason} for item in coverage.skipped],
    }


def _table(table: TableVerdict, language: str) -> dict[str, Any]:
    return {
        "ref": table.ref,
        "rows": table.rows,
        "tier": table.tier.label,
        "uplifts": [
            {"rule": uplift.rule, "tier": uplift.tier.label, "reason": said(uplift.reason, language)}
            for uplift in table.uplifts
        ],
    }


def _column(column: ColumnVerdict) -> dict[str, Any]:
    classes = {law: list(column.legal.get(law, ())) for law in (*_LAWS, *sorted(set(column.legal) - set(_LAWS)))}
    return {
        "ref": str(column.ref),
        "source": column.ref.source,
        "table": column.ref.table,
        "column": column.ref.column,
        "category": column.category,
        "entity": column.entity,
        "tier": column.tier.label,
        "legal": classes,
        "confidence": round(column.confidence, 4),
        "evidence": _evidence(column.evidence),
        "others": [_held(held) for held in column.others],
        "location": _location(column.location),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "matched": evidence.matched,
        "examined": evidence.examined,
        "rows": evidence.rows,
        "distinct": evidence.distinct,
        "upper_bound_95": evidence.upper_bound_95,
        "by": list(evidence.by),
    }


def _held(held: Held) -> dict[str, Any]:
    return {
        "category": held.category,
        "entity": held.entity,
        "matched": held.matched,
        "examined": held.examined,
    }


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "law": finding.law,
        "controls": list(finding.controls),
        "ref": finding.ref,
        "severity": finding.severity.label,
        "cites": list(finding.cites),
        "message": said(finding.message, language),
        "remedy": said(finding.remedy, language),
        "key": finding.key,
        "location": _location(finding.location),
    }


def _location(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {"file": location.file, "line": location.line, "column": location.column}
