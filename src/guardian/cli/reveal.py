"""`guardian reveal`: protected values again, for those who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guardian.cli.options import EXISTING_FILE, form_option, note, place_options, write_result
from guardian.errors import UsageError, counted

if TYPE_CHECKING:
    from guardian.app.reveal import RevealRequest
    from guardian.app.session import Session

F = TypeVar("F", bound=Callable[..., Any])


class _ValuesFirst(click.Group):
    """What is no command is a value: `guardian reveal gt1.k1.…` runs `guardian reveal values gt1.k1.…`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["values", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """With the options of `values`, which is what runs without the name of a command."""
        records = (one.get_help_record(ctx) for one in self.commands["values"].get_params(ctx))
        with formatter.section("With values"):
            formatter.write_dl([record for record in records if record is not None])
        self.format_commands(ctx, formatter)


def what_options(command: F) -> F:
    """What is asked for, as whom, what for."""
    for option in (
        click.option("--reason", metavar="TEXT", required=True, help="Why now, such as the number of a request."),
        click.option("--purpose", metavar="NAME", required=True, help="A purpose that the role may reveal for."),
        click.option("--role", metavar="NAME", required=True, help="A role under reveal: of guardian.yaml."),
        click.option("--copy", metavar="TARGET", help="The protected copy that the values are from."),
        click.option("--password-file", type=EXISTING_FILE, help="Password of the copy."),
        click.option("--column", metavar="REF", help="The column that the values are of."),
        click.option(
            "--file", type=click.File("r", encoding="utf-8"), help="Read values from here, one a line; or - ."
        ),
    ):
        command = option(command)
    return click.argument("values", nargs=-1)(place_options(command))


@click.group(cls=_ValuesFirst)
def reveal() -> None:
    """Read protected values again: guardian reveal VALUE... --role R --purpose P --reason TEXT [--approval ID].

    guardian.yaml says who may (reveal:). Each reveal is in the ledger before a value is shown. Exit code 4: refused;
    3: a value was changed, or its key is unknown or destroyed.
    """


@reveal.command("values")
@what_options
@click.option("--approval", metavar="ID", help="What a second person approved.")
@form_option
def show(approval: str | None, form: str, **given: Any) -> None:
    """Print the values, one a line, in the order given. `guardian reveal VALUE...` is the same."""
    from guardian.app.reveal import reveal as run

    revealed = run(replace(_request(given), approval=approval), _session(given))
    if form == "json":
        document = {"event": revealed.event, "values": revealed.values, "sealed": revealed.sealed}
        write_result(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        write_result("\n".join(revealed.values))
    bare = revealed.sealed.count(False)
    if bare:
        note(
            f"{counted(bare, 'value')} without a seal: what stands in the copy, but nothing proves that it was ever "
            "protected. Compare it with its source: guardian protect SOURCE --to COPY --check"
        )


@reveal.command()
@what_options
def request(**given: Any) -> None:
    """Ask a second person to approve revealing exactly these values."""
    from guardian.app.reveal import ask

    session = _session(given)
    approval = ask(_request(given), session)
    write_result(approval.id)
    entry = session.config.reveal.get(given["role"]) if session.config is not None else None
    if entry is not None and not entry.second_person:
        note("This role needs no second person: run the same without 'request'")
        return
    note(f"A second person runs: guardian reveal approve {approval.id}; then repeat this with --approval {approval.id}")


@reveal.command()
@click.argument("id_", metavar="ID")
@place_options
def approve(id_: str, **given: Any) -> None:
    """Approve what another person asked for. It holds for 24 hours, for one use."""
    from guardian.app.reveal import approve as run

    approval = run(id_, _session(given))
    asked = approval.asked
    of = f" of {asked.column}" if asked.column else ""
    values = counted(asked.count, "value")
    note(f"{id_}: {values}{of} for {asked.actor} as '{asked.role}', for '{asked.purpose}': {asked.reason}")


@reveal.command()
@form_option
@place_options
def requests(form: str, **given: Any) -> None:
    """List what waits for a second person."""
    from guardian.app.reveal import requests as listed

    rows = listed(_session(given))
    if form == "json":
        write_result(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    from guardian.reporting.tabular import table

    heads = ("id", "by", "role", "purpose", "count", "column", "until", "approved_by", "reason")
    write_result(table(heads, [[str(row[head] if row[head] is not None else "-") for head in heads] for row in rows]))


def _request(given: dict[str, Any]) -> RevealRequest:
    from guardian.app.reveal import RevealRequest

    file = given["file"]
    if bool(given["values"]) == (file is not None):
        raise UsageError("which values?", remedy="Give them, or --file")
    try:
        values = given["values"] or tuple(line.rstrip("\r\n") for line in file if line.strip())
    except UnicodeDecodeError:
        raise UsageError("the file of values is no UTF-8 text", where=file.name) from None
    return RevealRequest(
        tuple(values),
        given["role"],
        given["purpose"],
        given["reason"],
        given["column"],
        given["copy"],
        password_file=given["password_file"],
    )


def _session(given: dict[str, Any]) -> Session:
    from guardian.app.session import open_session

    return open_session(given["config"], given["state"])
