"""One scan in the format and language asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Literal, assert_never

from guardian.model import ScanResult
from guardian.reporting import facts, markdown, sarif, scan_json, text, words
from guardian.reporting.page import page
from guardian.reporting.safe import cell, visible
from guardian.resources import templates_dir

if TYPE_CHECKING:
    from jinja2 import Environment

Format = Literal["text", "json", "html", "md", "sarif"]
Language = Literal["en", "zh-CN", "zh-TW"]
FORMATS: tuple[Format, ...] = ("text", "json", "html", "md", "sarif")


def render(
    result: ScanResult,
    format: Format,
    language: Language = "en",
    *,
    colour: bool = False,
    columns: int = 100,
    json_beside: bool = False,
) -> str:
    """The report as text. ``colour`` and ``columns`` concern the terminal's format only; ``json_beside``: a scan.json
    is written too, and a report that cuts a list may point to it."""
    said = words.load(language)
    if json_beside:
        said = replace(said, json="scan.json")
    match format:
        case "text":
            return text.to_text(result, said, colour=colour, columns=columns)
        case "json":
            return scan_json.to_json(result, language)
        case "md":
            return markdown.to_markdown(result, said)
        case "sarif":
            return sarif.to_sarif(result, said)
        case "html":
            return _html(result, said)
        case _:
            assert_never(format)


def _html(result: ScanResult, said: words.Words) -> str:
    shown = page(result, said)
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            w=said,
            page=shown,
            lacking=[(item.rule, said.join(list(item.missing))) for item in facts.lacking(result)],
            no_finding=facts.no_finding(result),
            laws_named=list(dict.fromkeys(law for kind in shown.kinds for law in kind.legal)),
            twice=sum(law.count for law in shown.laws) > len(result.findings),
            by_message=lambda findings: facts.by_message(findings, said.language),
            evidence=words.evidence,
            held=words.held,
        )
    )


@cache
def _templates() -> Environment:
    """Escapes everything it prints: HTML by Jinja, control and reordering characters before that."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(templates_dir() / "scan"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = cell
    environment.globals["number"] = lambda value: f"{value:,}"
    return environment


def _visible(value: object) -> object:
    """Plain text made visible; markup, which only our templates can make, as it is."""
    return visible(value) if type(value) is str else value
