"""`guardian check`: parse, call, render, exit."""

from __future__ import annotations

import gc
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from guardian.cli.options import config_option, language_option, listed, made_folder, note, write_file, write_result
from guardian.cli.results import exit_status
from guardian.errors import ExitStatus, UsageError
from guardian.model import Severity

if TYPE_CHECKING:
    from guardian.reporting.check import CheckReport
    from guardian.reporting.render_check import Format

FORMATS = {
    "text": "check.txt",
    "json": "check.json",
    "sarif": "check.sarif",
    "github": "check.github.txt",
    "gitlab": "gl-code-quality-report.json",
    "junit": "check.junit.xml",
}


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--base", metavar="REV", help="Also tell what changed since this git revision.")
@click.option("--staged", is_flag=True, help="Check the schema files of the commit in the making, as they are staged.")
@click.option("--dialect", metavar="D", help="SQL dialect [default: found from the text].")
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Allowed findings [default: ./guardian-baseline.yaml if it is there].",
)
@click.option("--explain", is_flag=True, help="Give the evidence for every column.")
@click.option("--format", "formats", multiple=True, type=click.Choice(list(FORMATS)), help="[default: text]")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for check.json, …")
@click.option("--packs", metavar="NAMES", help="Law packs, comma separated [default: all three, or guardian.yaml's].")
@click.option("--source", metavar="NAME", help="The source of guardian.yaml that these files describe.")
@click.option(
    "--fail-on",
    type=click.Choice([severity.label for severity in Severity]),
    default="medium",
    show_default=True,
    help="Lowest severity of a finding that ends with exit code 1.",
)
@click.option(
    "--suggest-baseline", is_flag=True, help="Print a baseline of what was found; write the reasons yourself."
)
@click.option("--install-hook", is_flag=True, help="Put a pre-commit hook into this git repository, and stop.")
@config_option
@language_option
def check(
    paths: tuple[str, ...],
    base: str | None,
    staged: bool,
    dialect: str | None,
    baseline: Path | None,
    explain: bool,
    formats: tuple[str, ...],
    output: Path | None,
    packs: str | None,
    source: str | None,
    fail_on: str,
    suggest_baseline: bool,
    install_hook: bool,
    config: Path | None,
    language: str,
) -> int:
    """Check the schemas in PATHs (files or folders) before any data exists: SQL, migrations and other schema files.

    Exit code 0: nothing at or above --fail-on; 1: findings; 2: usage or policy; 3: something could not be examined.
    """
    gc.disable()  # a short life, and nothing here makes cycles: collecting would cost a fifth of the time
    from guardian.app.check_schema import CheckRequest, check_schemas, suggested_baseline
    from guardian.app.session import open_session

    if install_hook:
        return _install()
    if paths and staged:
        raise UsageError("--staged finds its files by itself", expected="either PATHs or --staged")
    if not paths and not staged:
        raise UsageError("nothing to check", expected="at least one file or folder", remedy="guardian check db/")
    if len(formats) > 1 and output is None:
        raise UsageError("several formats need a folder", remedy="Add --output DIR")
    if output is not None:
        made_folder(output)
    request = CheckRequest(
        paths=paths,
        packs=listed("--packs", packs) if packs is not None else None,
        base=base,
        dialect=dialect,
        baseline=baseline,
        source=source,
        explain=explain,
        staged=staged,
    )
    report = check_schemas(request, open_session(config, None))
    seen = report.result.coverage
    if staged and not formats and not (seen.tables or seen.unread or seen.skipped or report.result.findings):
        note("guardian check: no schema file is staged")
        return ExitStatus.CLEAN
    if suggest_baseline:
        write_result(suggested_baseline(report))
        return ExitStatus.UNREAD if report.result.coverage.unread else ExitStatus.CLEAN
    _deliver(report, formats or ("text",), output, language)
    return exit_status(report.result, Severity.of(fail_on))


def _install() -> int:
    from guardian.app.check_hook import install

    path, replaced = install(Path())
    note(f"{'the hook was there already' if not replaced else 'wrote'}: {path}")
    return ExitStatus.CLEAN


def _deliver(report: CheckReport, formats: tuple[str, ...], output: Path | None, language: str) -> None:
    from guardian.reporting.render_check import render_check

    for name in dict.fromkeys(formats):
        document = render_check(
            report,
            cast("Format", name),
            language,
            colour=output is None and sys.stdout.isatty(),
            columns=shutil.get_terminal_size((100, 24)).columns,
        )
        if output is None:
            write_result(document)
            continue
        path = output / FORMATS[name]
        write_file(path, document)
        note(f"wrote {path}")
