"""One check in the format and language asked for; the module of a format is imported when it is asked for."""

from __future__ import annotations

from typing import Literal, assert_never

from guardian.reporting.check import CheckReport

Format = Literal["text", "json", "sarif", "github", "gitlab", "junit"]
FORMATS: tuple[Format, ...] = ("text", "json", "sarif", "github", "gitlab", "junit")


def render_check(
    report: CheckReport, format: Format, language: str = "en", *, colour: bool = False, columns: int = 100
) -> str:
    """The report in one format. ``colour`` and ``columns`` concern the terminal's format only."""
    match format:
        case "text":
            from guardian.reporting.check_text import to_text

            return to_text(report, language, colour=colour, columns=columns)
        case "json":
            from guardian.reporting import diff_json, scan_json

            if report.diff is None:
                return diff_json.printed(scan_json.streamed(report.result, language))
            return diff_json.to_json(report.diff, report.result, language)
        case "sarif":
            from guardian.reporting import sarif, words

            return sarif.to_sarif(report.result, words.load(language))
        case "github":
            from guardian.reporting import github

            return github.to_annotations(report, language)
        case "gitlab":
            from guardian.reporting import gitlab

            return gitlab.to_code_quality(report, language)
        case "junit":
            from guardian.reporting import junit

            return junit.to_junit(report, language)
        case _:
            assert_never(format)
