"""`guardian catalog`: the inventory and what people decided of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from guardian.cli.options import (
    check_state,
    form_option,
    language_option,
    note,
    place_options,
    write_file,
    write_result,
)
from guardian.errors import ExitStatus, UsageError, counted
from guardian.model import Tier

_FOUND = {"gone": ExitStatus.USAGE, "closed": ExitStatus.UNREAD}
"""How `find` ends where a part of a reference has no place."""


def _open(config: Path | None, state: str | None, *, new: bool = False) -> Any:
    """``new``: a state store that is not there is made."""
    from guardian.app.catalog import CatalogJobs
    from guardian.app.session import open_session

    if not new:
        check_state(state)
    return CatalogJobs(open_session(config, state))


@click.group()
def catalog() -> None:
    """What personal data is where, since when, how sure, and what people decided."""


@catalog.command("list")
@click.option("--source", help="Only this source.")
@click.option("--category", help="Only this category.")
@click.option("--tier", type=click.Choice([tier.label for tier in Tier]), help="This tier and above.")
@click.option("--all", "everything", is_flag=True, help="Columns that are not personal, or gone, too.")
@form_option
@place_options
def list_entries(
    source: str | None,
    category: str | None,
    tier: str | None,
    everything: bool,
    form: str,
    config: Path | None,
    state: str | None,
) -> None:
    """List the columns that hold personal data."""
    with _open(config, state) as jobs:
        rows = jobs.rows(source=source, category=category, tier=tier, everything=everything)
    if form == "json":
        write_result(_json(rows))
        return
    from guardian.reporting.tabular import table

    if not rows:
        asked = source or category or tier or everything
        note(
            "no column of the catalog matches" if asked else "nothing personal is in the catalog; scan first, or --all"
        )
        return
    heads = ("ref", "category", "tier", "confidence", "since", *(("gone",) if everything else ()), "decision")
    write_result(table(heads, [[str(row[head]) for head in heads] for row in rows]))


@catalog.command()
@click.argument("ref")
@form_option
@place_options
@language_option
def show(ref: str, form: str, config: Path | None, state: str | None, language: str) -> None:
    """Show one column: verdict, evidence in words, decisions, history."""
    with _open(config, state) as jobs:
        document = jobs.show(ref, language)
    if form == "json":
        write_result(_json(document))
        return
    for name, value in document.items():
        if isinstance(value, list):
            write_result(f"{name}:")
            for item in value:
                write_result(f"  - {item}")
        else:
            write_result(f"{name}: {'-' if value in (None, '') else value}")


@catalog.command()
@click.argument("ref")
@form_option
@place_options
@language_option
def find(ref: str, form: str, config: Path | None, state: str | None, language: str) -> ExitStatus:
    """Say which file, table, column or key a name that begins with ~ stands for: by its place, not by its name.

    Exit code 2: it is not there, or not any more; 3: what it lies in cannot be read.
    """
    with _open(config, state) as jobs:
        places = jobs.find(ref, language)
    if form == "json":
        write_result(_json(places))
    else:
        for place in places:
            write_result(f"{place['name']}: {place['place']}")
            if "command" in place:
                write_result(f"  {place['command']}")
    return max((_FOUND.get(place["kind"], ExitStatus.CLEAN) for place in places), default=ExitStatus.CLEAN)


@catalog.command()
@click.argument("ref", required=False)
@click.option("--accept", is_flag=True, help="The verdict is right.")
@click.option("--reject", is_flag=True, help="The verdict is wrong: not this category.")
@click.option("--override", "category", metavar="CATEGORY", help="It is this category instead.")
@click.option("--by", metavar="NAME", default="", help="Who decides.")
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@place_options
def review(
    ref: str | None,
    accept: bool,
    reject: bool,
    category: str | None,
    by: str,
    reason: str,
    config: Path | None,
    state: str | None,
) -> None:
    """Accept, reject or override the verdict on REF; without REF, list what awaits a review, least sure first."""
    with _open(config, state) as jobs:
        if ref is None:
            from guardian.reporting.tabular import table

            rows = jobs.awaiting_review()
            heads = ("ref", "category", "tier", "confidence", "since")
            if rows:
                write_result(table(heads, [[str(row[head]) for head in heads] for row in rows]))
            else:
                note("nothing awaits a review")
            return
        if accept + reject + (category is not None) != 1:
            raise UsageError("a review needs one decision", remedy="Give --accept, --reject or --override CATEGORY")
        action = "accept" if accept else "reject" if reject else "override"
        decision = jobs.review(ref, action, category or "", by, reason)
    note(f"{ref}: {decision.action} {decision.category}, by {decision.by}")


@catalog.command()
@form_option
@place_options
def scans(form: str, config: Path | None, state: str | None) -> None:
    """List the scans, oldest first, by the numbers that `diff` takes."""
    with _open(config, state) as jobs:
        found = jobs.scans()
    if form == "json":
        write_result(_json(found))
        return
    from guardian.reporting.tabular import table

    if not found:
        note("there is no scan yet; scan first")
        return
    heads = ("number", "at", "targets", "columns", "personal", "")
    rows = [
        (*(str(one[name]) for name in heads[:2]), ", ".join(one["targets"]), *(str(one[name]) for name in heads[3:5]))
        for one in found
    ]
    marks = ["" if one["whole"] else "not everything was examined" for one in found]
    write_result(table(heads, [(*row, mark) for row, mark in zip(rows, marks, strict=True)]))


@catalog.command()
@click.option(
    "--from", "before", metavar="SCAN", help="Number, time or id of the scan to compare from [default: the one before]."
)
@click.option("--to", "after", metavar="SCAN", help="The same of the scan to compare to [default: the last].")
@form_option
@place_options
def diff(before: str | None, after: str | None, form: str, config: Path | None, state: str | None) -> None:
    """Say what changed between two scans of the same targets."""
    with _open(config, state) as jobs:
        document = jobs.diff(before, after)
    if form == "json":
        write_result(_json(document))
        return
    from guardian.app.catalog_changes import told_once
    from guardian.reporting.tabular import table

    first, last = document["numbers"]
    note(f"scan {first} ({document['since']}) → scan {last} ({document['until']})")
    if not document["changes"]:
        write_result(f"nothing changed since {document['since']}")
        return
    heads = ("change", "ref", "before", "after")
    write_result(table(heads, [[_short(row[head]) for head in heads] for row in told_once(document["changes"])]))


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def _short(value: Any) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else f"{value[1] or value[0]} ({value[2]})"


@catalog.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@place_options
def export(file: Path | None, config: Path | None, state: str | None) -> None:
    """Write entries and decisions as one JSON document, to FILE or standard output."""
    with _open(config, state) as jobs:
        document = _json(jobs.export())
    if file is None:
        write_result(document)
    else:
        write_file(file, document + "\n")
        note(f"wrote {file}")


@catalog.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@place_options
def import_(file: Path, config: Path | None, state: str | None) -> None:
    """Take over the decisions of a document that `catalog export` wrote."""
    with _open(config, state, new=True) as jobs:
        count = jobs.load(file)
    note(counted(count, "new decision"))
