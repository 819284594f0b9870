"""`guardian scan`: parse, call, render, exit."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

from guardian.cli.options import EXISTING_FILE, language_option, listed, note, place_options
from guardian.cli.results import check_output, deliver, exit_status, output_options, packs_option
from guardian.errors import UsageError, counted
from guardian.model import Severity


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@packs_option
@click.option("--sample", "sample_rows", type=click.IntRange(min=1), help="Rows a table, drawn at random [10000].")
@click.option("--full", is_flag=True, help="Examine every row.")
@click.option("--include", multiple=True, metavar="GLOB", help="Only tables or files that match; repeatable.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out tables or files that match; repeatable.")
@output_options
@click.option("--password-file", type=EXISTING_FILE, help="File holding the password.")
@click.option("--as", "as_format", type=click.Choice(["csv", "jsonl", "text"]), help="Format of standard input (-).")
@click.option("--again", is_flag=True, help="Examine tables that are provably unchanged again.")
@place_options
@language_option
def scan(
    targets: tuple[str, ...],
    packs: str | None,
    sample_rows: int | None,
    full: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    formats: tuple[str, ...],
    output: Path | None,
    fail_on: str,
    password_file: Path | None,
    as_format: str | None,
    again: bool,
    config: Path | None,
    state: str | None,
    language: str,
) -> int:
    """Find and classify personal data in TARGETs: files, folders, database URLs, names from guardian.yaml, or -.

    Exit code 0: nothing at or above --fail-on; 1: findings; 2: usage, policy or credentials; 3: some data unread.
    """
    gc.set_threshold(100_000, 20, 20)  # profiles hold no cycles: looking for them often costs a full scan 5 %
    if full and sample_rows:
        raise UsageError("--full and --sample exclude each other", remedy="Give one of them")
    check_output(formats, output)
    from guardian.app.ahead import start_engines

    start_engines()
    from guardian.app.scan import DEFAULT_SAMPLE_ROWS, ScanRequest, scan_targets
    from guardian.app.session import open_session, stoppable
    from guardian.cli.progress import ScanProgress

    request = ScanRequest(
        targets=targets,
        packs=listed("--packs", packs) if packs is not None else None,
        sample_rows=None if full else sample_rows or DEFAULT_SAMPLE_ROWS,
        include=include,
        exclude=exclude,
        password_file=password_file,
        as_format=as_format,
        again=again,
    )
    with stoppable():
        with ScanProgress(sys.stderr) as progress:
            session = open_session(config, state)
            result = scan_targets(request, session, progress)
        _note_unchanged(progress.unchanged_tables)
        for pattern in result.unmatched:
            note(f"--exclude {pattern} matches no file and no table")
        deliver(result, formats, output, language, session)
    return exit_status(result, Severity.of(fail_on))


def _note_unchanged(tables: int) -> None:
    if tables:
        are, were, them = ("is", "was", "it") if tables == 1 else ("are", "were", "them")
        note(f"{counted(tables, 'table')} {are} provably unchanged and {were} not read again (--again reads {them})")
