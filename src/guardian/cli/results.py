"""How `scan` and `report` give what they found: formats, folder, exit code."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from guardian.cli.options import F, as_printed, made_folder, note, write_file, write_result
from guardian.errors import ExitStatus, UsageError
from guardian.model import ScanResult, Severity

if TYPE_CHECKING:
    from guardian.app.session import Session
    from guardian.reporting.render import Format, Language

FORMATS = {"text": "txt", "json": "json", "html": "html", "md": "md", "sarif": "sarif"}

packs_option = click.option(
    "--packs", metavar="NAMES", help="Law packs, comma separated [default: all three, or guardian.yaml's]."
)
_FORMAT = click.option("--format", "formats", multiple=True, type=click.Choice(list(FORMATS)), help="[default: text]")
_OUTPUT = click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for scan.json, scan.html, …"
)
_FAIL_ON = click.option(
    "--fail-on",
    type=click.Choice([severity.label for severity in Severity]),
    default="medium",
    show_default=True,
    help="Lowest severity of a finding that ends with exit code 1.",
)


def output_options(command: F) -> F:
    return _FORMAT(_OUTPUT(_FAIL_ON(command)))


def check_output(formats: tuple[str, ...], output: Path | None) -> None:
    """Before any work: several formats need a folder, and one that can be written to."""
    if len(formats) > 1 and output is None:
        raise UsageError("several formats need a folder", remedy="Add --output DIR")
    if output is not None:
        made_folder(output)


def exit_status(result: ScanResult, fail_on: Severity) -> ExitStatus:
    if result.coverage.unread or result.interrupted:
        return ExitStatus.UNREAD
    if any(finding.severity >= fail_on for finding in result.findings):
        return ExitStatus.FINDINGS
    return ExitStatus.CLEAN


def deliver(result: ScanResult, formats: tuple[str, ...], output: Path | None, language: str, session: Session) -> None:
    """Print the result, or write scan.FORMAT of each format into the folder; a later scan knows them as reports."""
    from guardian.app.own_files import rememberer
    from guardian.reporting.render import render

    remember = rememberer(session)
    for name in dict.fromkeys(formats or ("text",)):
        document = render(
            result,
            cast("Format", name),
            cast("Language", language),
            colour=output is None and sys.stdout is not None and sys.stdout.isatty(),
            columns=shutil.get_terminal_size((100, 24)).columns,
            json_beside=output is not None and "json" in formats,
        )
        if output is None:
            remember(as_printed(document))
            write_result(document)
        else:
            path = output / f"scan.{FORMATS[name]}"
            remember(document.encode("utf-8"))
            write_file(path, document)
            note(f"wrote {path}")
