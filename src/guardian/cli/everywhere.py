"""What every job takes (--format, --output, --lang, --config, --state), added to jobs that make nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from guardian.cli.options import KEPT, made_folder, note, remembered, write_file
from guardian.errors import UsageError
from guardian.model import LANGUAGES

ONE_FORM = {"detect": "json", "catalog export": "json", "policy schema": "json"}
"""Jobs whose result has one form, which is not text."""
SUFFIXES = {"text": "txt", "json": "json", "detect": "jsonl"}
REPEATABLE = frozenset(
    {
        *("catalog list", "catalog show", "catalog scans", "catalog diff", "deadline"),
        *("keys list", "keys check", "reveal requests"),
        *("policy list", "policy show", "policy explain", "policy diff", "policy coverage"),
    }
)
"""Jobs that only read, and so can give their result in several forms at once."""
NEVER_KEPT = frozenset({"reveal values"})
"""What was revealed is shown to who asked; guardian writes it into no file."""
FORM = "guardian.form"


def complete(command: click.Command, name: str) -> click.Command:
    """The command with the options that it lacks; of a group, every job in it."""
    if isinstance(command, click.Group):
        for inner, job in command.commands.items():
            complete(job, f"{name} {inner}")
        return command
    there = {option for one in command.params for option in one.opts}
    if name in REPEATABLE and "forms" not in {one.name for one in command.params}:
        _repeat(command)
    command.params += (option for option in _options(name) if there.isdisjoint(option.opts))
    return command


def _options(name: str) -> Iterator[click.Option]:
    form = ONE_FORM.get(name, "text")
    yield _silent("--format", type=click.Choice([form]), default=form, show_default=True, help="Form of the result.")
    if name not in NEVER_KEPT:
        folder = click.Path(file_okay=False, path_type=Path)
        said = f"Folder for the result ({_file(name, form)}) [default: it is printed]."
        yield _silent("--output", type=folder, callback=_keeper(name), help=said)
    said = "Language of notes; the result is the same in all."
    lang = click.Choice(LANGUAGES)
    yield _silent("--lang", type=lang, default="en", show_default=True, callback=remembered, help=said)
    for option in ("--config", "--state"):
        yield _silent(option, metavar="PLACE", help="Taken, as by every job; this one needs none.")


def _silent(option: str, **said: Any) -> click.Option:
    return click.Option([option, f"every_{option[2:]}"], expose_value=False, **said)


def _file(name: str, form: str) -> str:
    return f"{name.replace(' ', '-')}.{SUFFIXES[name if name in SUFFIXES else form]}"


def _keeper(name: str) -> Callable[[click.Context, click.Parameter, Path | None], None]:
    def keep(ctx: click.Context, _: click.Parameter, folder: Path | None) -> None:
        if folder is not None:
            texts = ctx.with_resource(_written(made_folder(folder), name))
            form = ONE_FORM.get(name)
            ctx.meta[KEPT] = lambda text: texts.setdefault(_form(form), []).append(text)

    return keep


def _form(only: str | None) -> str:
    context = click.get_current_context()
    return str(only or context.meta.get(FORM) or context.params.get("form") or "text")


@contextmanager
def _written(folder: Path, name: str) -> Iterator[dict[str, list[str]]]:
    """Takes results by their form, and writes them when the job is done: nothing of one that failed."""
    texts: dict[str, list[str]] = {}
    stop: click.exceptions.Exit | None = None
    try:
        yield texts
    except click.exceptions.Exit as ended:  # the job is done, and says with which status
        stop = ended
    for form, parts in texts.items():
        path = folder / _file(name, form)
        write_file(path, "".join(text if text.endswith("\n") else f"{text}\n" for text in parts))
        note(f"wrote {path}")
    if stop is not None:
        raise stop


def _repeat(command: click.Command) -> None:
    """Let ``--format`` be given several times, the job run for each."""
    run = command.callback
    place = next(at for at, one in enumerate(command.params) if one.name == "form")
    single = command.params[place]
    forms = click.Option(["--format", "forms"], type=single.type, multiple=True, help="[default: text]")
    command.params[place] = forms

    def each(*, forms: tuple[str, ...], **given: Any) -> Any:
        context, status = click.get_current_context(), None
        chosen = dict.fromkeys(forms or ("text",))
        if len(chosen) > 1 and KEPT not in context.meta:
            raise UsageError("several formats need a folder", remedy="Add --output DIR")
        for form in chosen:
            context.meta[FORM] = form
            try:
                status = run(form=form, **given) if run is not None else None
            except click.exceptions.Exit as stop:
                status = stop.exit_code
        return status

    command.callback = each
