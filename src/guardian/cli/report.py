"""`guardian report`: parse, call, render, exit."""

from __future__ import annotations

from pathlib import Path

import click

from guardian.cli.options import check_state, language_option, listed, place_options
from guardian.cli.results import check_output, deliver, exit_status, output_options, packs_option
from guardian.errors import ExitStatus
from guardian.model import Severity


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@packs_option
@output_options
@place_options
@language_option
def report(
    sources: tuple[str, ...],
    packs: str | None,
    formats: tuple[str, ...],
    output: Path | None,
    fail_on: str,
    config: Path | None,
    state: str | None,
    language: str,
) -> ExitStatus:
    """Report what the catalog knows of SOURCEs (default: all), with decisions, under today's policy; reads no data.

    Exit codes are those of scan; what the last scan could not read is still unread here (3).
    """
    check_output(formats, output)
    check_state(state)
    from guardian.app.report import report_known
    from guardian.app.session import open_session

    chosen = listed("--packs", packs) if packs is not None else None
    session = open_session(config, state)
    result = report_known(session, sources, chosen)
    deliver(result, formats, output, language, session)
    return exit_status(result, Severity.of(fail_on))
