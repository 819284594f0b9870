"""The command line: parse, call one function of ``guardian.app``, render, exit."""

from __future__ import annotations

import gc
import importlib
import os
import sys

import click

from guardian import __version__
from guardian.cli import options
from guardian.cli.everywhere import complete
from guardian.errors import ExitStatus, GuardianError

COMMANDS = {
    "init": ("guardian.cli.init:init", "Write a commented guardian.yaml, from a scan if given one."),
    "scan": ("guardian.cli.scan:scan", "Find and classify personal data in files, folders and databases."),
    "detect": ("guardian.cli.detect:detect", "Print the personal data found in text, one JSON object a line."),
    "report": ("guardian.cli.report:report", "Report what the catalog knows, after reviews; reads no data."),
    "catalog": ("guardian.cli.catalog:catalog", "What is where, since when, how sure; review what was found."),
    "deadline": ("guardian.cli.deadline:deadline", "What is due when, by which rule and which calendar."),
    "check": ("guardian.cli.check:check", "Privacy checks on data schemas, before any data exists: hook and CI."),
    "protect": ("guardian.cli.protect:protect", "Write a protected copy of files or a whole database, or check one."),
    "keys": ("guardian.cli.keys:keys", "The key ring: make, list, rotate, retire and destroy keys."),
    "reveal": ("guardian.cli.reveal:reveal", "Read protected values again, for a role, a purpose and a reason."),
    "policy": ("guardian.cli.policy:policy", "The rules in force: list, explain, lint, test, compare."),
}
"""Command to (module:function, one line of help): a module is imported when its command runs."""


EXTRAS = {
    "psycopg": "guardian-privacy[postgres]",
    "pymysql": "guardian-privacy[mysql]",
    "hvac": "guardian-privacy[vault]",
    "pyspark": "guardian-privacy[spark]",
}
"""Package to the extra that brings it: none of them is needed for files, SQLite and DuckDB."""


class Commands(click.Group):
    """A group that imports a command only when it is called: `guardian --help` must not wait for anything."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name][0].split(":")
        return complete(getattr(importlib.import_module(module), function), cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="guardian")
def main() -> None:
    """Privacy and compliance governance under GDPR, CCPA and PIPL."""


def run() -> None:
    """Entry point: every fault ends in a settled exit code, none in a traceback or a bare 1."""
    _hold_standard_streams()
    try:
        status = main.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except click.ClickException as error:
        error.show()
        status = ExitStatus.USAGE
    except GuardianError as error:
        click.echo(f"guardian: {error}", err=True)
        status = error.status
    except (KeyboardInterrupt, click.Abort):
        click.echo("guardian: interrupted", err=True)
        status = ExitStatus.UNREAD
    except BrokenPipeError:
        options.silence()
        status = ExitStatus.UNREAD
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name in EXTRAS:
            click.echo(f"guardian: {error.name} is not installed. Run: pip install '{EXTRAS[error.name]}'", err=True)
            sys.exit(int(ExitStatus.USAGE))
        click.echo(f"guardian: internal error ({_place(error)}). Please report it with the command you ran", err=True)
        if os.environ.get("GUARDIAN_DEBUG"):
            raise
        status = ExitStatus.UNREAD
    if "duckdb" not in sys.modules:  # it reports what nobody collects as leaked
        gc.freeze()  # the process ends now: to look for cycles among all that was loaded costs a third of a second
    sys.exit(int(status or 0))


def _hold_standard_streams() -> None:
    """A closed 0, 1 or 2 would be given to the next file opened, and what is printed would land in it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "unknown place"
    return f"{type(error).__name__} at {where}"
