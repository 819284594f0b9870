"""Options and output that several commands share. Results go to stdout, notes and progress to stderr."""

from __future__ import annotations

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


def place_options(command: F) -> F:
    """Where the configuration and the state are."""
    state: Callable[[F], F] = click.option(
        "--state", metavar="URL", help="State store [default: sqlite:///.guardian/state.db]."
    )
    config: Callable[[F], F] = click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Configuration [default: ./guardian.yaml if it is there].",
    )
    return config(state(command))


def note(message: str) -> None:
    click.echo(message, err=True)


def write_result(text: str) -> None:
    """Print a result, whatever the terminal's encoding."""
    stream = click.get_text_stream("stdout", encoding="utf-8", errors="backslashreplace")
    stream.write(text if text.endswith("\n") else text + "\n")
    stream.flush()
