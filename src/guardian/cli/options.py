"""Options and output that several commands share. Results go to stdout, notes and progress to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from guardian.errors import ExitStatus, GuardianError, UsageError
from guardian.model import LANGUAGES

ELSEWHERE = "What was done is kept; free some space or name another folder, and run it again"

EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

LANGUAGE, KEPT = "guardian.language", "guardian.kept"
"""What a run keeps in the context of its command: the language of notes; what takes results instead of stdout."""

F = TypeVar("F", bound=Callable[..., Any])


def remembered(ctx: click.Context, _: click.Parameter, language: str) -> str:
    """Notes speak the language of the result."""
    ctx.meta[LANGUAGE] = language
    return language


def language_option(command: F) -> F:
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="Language of the output.",
        callback=remembered,
    )(command)


_STATE = click.option("--state", metavar="URL", help="State store [default: sqlite:///.guardian/state.db].")
config_option = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Configuration [default: ./guardian.yaml if it is there].",
)

form_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


def place_options(command: F) -> F:
    """Where the configuration and the state are."""
    return config_option(_STATE(command))


def listed(option: str, given: str) -> tuple[str, ...]:
    """The words of an option that takes several with commas between them; one that names nothing would do nothing."""
    words = tuple(word.strip() for word in given.split(",") if word.strip())
    if not words:
        raise UsageError(f"{option} is empty", expected="names with commas between them", remedy="Or leave it out")
    return words


def check_state(state: str | None) -> None:
    """Refuses a state store that was named and is not there, for commands that only read: all would seem empty."""
    prefix = "sqlite:///"
    path = state.removeprefix(prefix).partition("?")[0] if state is not None and state.startswith(prefix) else ""
    if path and not os.path.lexists(path):
        remedy = f"Check --state, or make one with: guardian scan --state {prefix}{path}"
        raise UsageError("there is no state store here", where=path, remedy=remedy)


def note(message: str) -> None:
    """Say something beside the result, on standard error, in the language of ``--lang``."""
    language = _kept(LANGUAGE) or "en"
    if language != "en":
        from guardian.reporting.notes import in_language

        message = in_language(message, language)
    click.echo(message, err=True)


def _kept(name: str) -> Any:
    context = click.get_current_context(silent=True)
    return context.meta.get(name) if context is not None else None


def write_result(text: str) -> None:
    """Print a result in UTF-8, whatever the terminal's encoding. To a reader that went away it is unread.

    Where ``--output`` names a folder, it goes there.
    """
    if (keep := _kept(KEPT)) is not None:
        keep(text)
        return
    if sys.stdout is None:
        raise GuardianError("standard output is closed, so the result cannot be printed", remedy=ELSEWHERE)
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(as_printed(text))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # click would end with 1, which means findings
        silence()
        raise click.exceptions.Exit(ExitStatus.UNREAD) from None
    except OSError as error:
        silence()
        raise GuardianError(
            f"the result cannot be printed ({os.strerror(error.errno or 0)})", remedy=ELSEWHERE
        ) from None


def as_printed(text: str) -> bytes:
    """A result as it goes to standard output."""
    return (text if text.endswith("\n") else text + "\n").encode("utf-8", "backslashreplace")


def silence() -> None:
    """What is still in the buffer of standard output goes nowhere, so that the end of the process adds no fault."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def made_folder(folder: Path, option: str = "--output") -> Path:
    """The folder for results, before hours of reading: one that nobody can write to is a wrong option."""
    remedy = f"Name another with {option}, one that you may write to"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
        reason = "a file of that name is in the way" if in_the_way else os.strerror(error.errno or 0)
        raise UsageError(f"the folder cannot be made ({reason})", where=str(folder), remedy=remedy) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError("this folder may not be written to", where=str(folder), remedy=remedy)
    return folder


def write_file(path: Path, text: str) -> None:
    """Write a result whole or not at all: never a part of a report under its name."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    made_folder(path.parent, "the name of the file")
    try:
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise GuardianError(
            f"cannot be written ({os.strerror(error.errno or 0)})", where=str(path), remedy=ELSEWHERE
        ) from None
