"""Findings as GitHub workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from guardian.model import Finding, Location, Severity, Unread, said
from guardian.reporting import facts
from guardian.reporting.check import CheckReport
from guardian.reporting.safe import visible

_COMMANDS = {
    Severity.INFO: "notice",
    Severity.LOW: "notice",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}


def to_annotations(report: CheckReport, language: str) -> str:
    """One command a line. GitHub shows at most ten of each kind a step, so the gravest come first."""
    findings = sorted(report.result.findings, key=lambda finding: (-finding.severity, finding.rule, finding.ref))
    lines = [*(_unread(item) for item in facts.unread(report.result)), *(_finding(one, language) for one in findings)]
    if report.diff is not None:
        lines += [_unread(item) for item in report.diff.unread if item not in report.result.coverage.unread]
    return "".join(line + "\n" for line in lines)


def _finding(finding: Finding, language: str) -> str:
    words = [said(finding.message, language), said(finding.remedy, language), "; ".join(finding.cites)]
    message = " ".join(part for part in words if part)
    return _command(
        _COMMANDS[finding.severity], f"{finding.rule} {finding.ref}", f"{finding.ref}: {message}", finding.location
    )


def _unread(item: Unread) -> str:
    return _command("error", f"guardian-unread {item.ref}", f"{item.ref}: {item.reason}", None)


def _command(kind: str, title: str, message: str, location: Location | None) -> str:
    places = dict(_place(location))
    properties = ",".join(f"{key}={_property(value)}" for key, value in {**places, "title": title}.items())
    return f"::{kind} {properties}::{_data(message)}"


def _place(location: Location | None) -> Iterator[tuple[str, str]]:
    if location is not None:
        yield "file", location.file
        yield "line", str(location.line)
        yield "col", str(location.column)


def _data(text: str) -> str:
    """Escaped as the runner unescapes it (actions/toolkit, packages/core/src/command.ts)."""
    return visible(text.replace("\r", " ").replace("\n", " ")).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
