"""`guardian deadline`: what is due when."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from guardian.cli.options import form_option, language_option, place_options, write_result
from guardian.errors import UsageError
from guardian.model import said


@click.command()
@click.argument("law")
@click.argument("request")
@click.option(
    "--from", "start", required=True, metavar="WHEN", help="When the clock started: 2026-03-01, or with time and zone."
)
@click.option(
    "--event", "events", multiple=True, metavar="NAME=WHEN", help="A later event, such as extended=2026-03-20."
)
@click.option("--zone", metavar="ZONE", help="Time zone in which a day begins [default: the law's].")
@click.option(
    "--calendar", metavar="NAME", help="Calendar of working days: DE, FR, US-CA, CN, weekdays [default: the rule's]."
)
@form_option
@place_options
@language_option
def deadline(
    law: str,
    request: str,
    start: str,
    events: tuple[str, ...],
    zone: str | None,
    calendar: str | None,
    form: str,
    config: Path | None,
    state: str | None,
    language: str,
) -> None:
    """Print each date that LAW (gdpr, ccpa, pipl) sets for REQUEST (access, erasure, breach, …).

    Best effort, not legal advice: each date names its article, how well that was verified, and what was assumed.
    """
    from guardian.app.deadline import dates_due
    from guardian.app.session import open_session

    pairs = dict(_pair(event) for event in events)
    answers = dates_due(law, request, start, pairs, open_session(config, state), zone=zone, calendar=calendar)
    if form == "json":
        write_result(json.dumps([asdict(answer) for answer in answers], ensure_ascii=False, indent=1))
        return
    for answer in answers:
        when = answer.at or ("refused" if answer.refused else f"waits for: {answer.waits_for}")
        write_result(f"{when}{'  (provisional)' if answer.provisional else ''}  {said(answer.title, language)}")
        by = f" · calendar {answer.calendar}" if answer.calendar else ""
        write_result(f"    {'; '.join(answer.cites)} · {', '.join(answer.controls)} · source {answer.grade}{by}")
        for assumed in answer.assumed:
            write_result(f"    - {said(assumed, language)}")


def _pair(event: str) -> tuple[str, str]:
    name, found, when = event.partition("=")
    if not found or not name or not when:
        raise UsageError(f"'{event}' is no event", expected="NAME=WHEN, such as extended=2026-03-20")
    return name, when
