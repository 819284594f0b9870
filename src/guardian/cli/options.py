"""Options and output that several commands share. Results go to stdout, notes and progress to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from guardian.model import LANGUAGES

F = TypeVar("F", bound=Callable[..., Any])


def language_option(command: F) -> F:
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="Language of the output.",
    )(command)


_STATE = click.option("--state", metavar="URL", help="State store [default: sqlite:///.guardian/state.db].")
_CONFIG = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Configuration [default: ./guardian.yaml if it is there].",
)


def place_options(command: F) -> F:
    """Where the configuration and the state are."""
    return _CONFIG(_STATE(command))


def note(message: str) -> None:
    click.echo(message, err=True)


def write_result(text: str) -> None:
    """Print a result in UTF-8, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write((text if text.endswith("\n") else text + "\n").encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
