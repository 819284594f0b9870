"""A check as a JUnit report: a suite for each source, a case for each table, a failure for each finding at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from guardian.model import Finding, Unread, said
from guardian.reporting import facts
from guardian.reporting.check import CheckReport
from guardian.reporting.safe import visible

OTHER = "guardian"


def to_junit(report: CheckReport, language: str) -> str:
    """The XML. A table without findings is a case that passed; what could not be examined is an error."""
    suites = _suites(report)
    missing = facts.unread(report.result)
    cases = sum(len(tables) for tables in suites.values()) + len(missing)
    failures = sum(bool(found) for tables in suites.values() for found in tables.values())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<testsuites name="guardian check" tests="{cases}" failures="{failures}" errors="{len(missing)}">')
    for source, tables in suites.items():
        lines.extend(_suite(source, tables, language))
    if missing:
        lines.extend(_unread(missing))
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suites(report: CheckReport) -> dict[str, dict[str, list[Finding]]]:
    """Findings by source and table; every table that was examined has its case."""
    result = report.result
    home = {f"{column.ref.source}/{column.ref.table}": column.ref.source for column in result.columns}
    suites: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    tables = {table.ref: table for table in result.tables}
    for ref in tables:
        suites[home.get(ref, ref.rpartition("/")[0])][ref] = []
    for finding in result.findings:
        ref = facts.table_of(finding.ref, tables)
        suites[home.get(ref, OTHER) if ref in tables else OTHER][ref if ref in tables else finding.ref].append(finding)
    return suites


def _suite(source: str, tables: dict[str, list[Finding]], language: str) -> Iterator[str]:
    failed = sum(bool(found) for found in tables.values())
    yield f'  <testsuite name={_attribute(source)} tests="{len(tables)}" failures="{failed}" errors="0">'
    for ref, found in tables.items():
        file = next((one.location.file for one in found if one.location is not None), "")
        place = f" file={_attribute(file)}" if file else ""
        head = f"    <testcase classname={_attribute(source)} name={_attribute(ref)}{place}"
        yield head + (">" if found else "/>")
        if found:
            yield from _failure(found, language)
            yield "    </testcase>"
    yield "  </testsuite>"


def _failure(found: Sequence[Finding], language: str) -> Iterator[str]:
    """One element for all findings of a table: readers of JUnit show only the first."""
    worst = max(found, key=lambda finding: finding.severity)
    message = f"{len(found)} findings" if len(found) > 1 else said(worst.message, language)
    yield f"      <failure message={_attribute(message)} type={_attribute(worst.severity.label)}>"
    for finding in found:
        place = f"{finding.location.file}:{finding.location.line}: " if finding.location is not None else ""
        words = f"{said(finding.message, language)} {said(finding.remedy, language)}"
        cites = f" ({'; '.join(finding.cites)})" if finding.cites else ""
        yield escape(visible(f"{place}[{finding.severity.label}] {finding.rule} {finding.ref}: {words}{cites}"))
    yield "      </failure>"


def _unread(missing: Sequence[Unread]) -> Iterator[str]:
    yield f'  <testsuite name="guardian-unread" tests="{len(missing)}" failures="0" errors="{len(missing)}">'
    for item in missing:
        yield f'    <testcase classname="guardian-unread" name={_attribute(item.ref)}>'
        yield f'      <error message={_attribute(item.reason)} type="unread"/>'
        yield "    </testcase>"
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
