"""`guardian protect`: parse, call, render, exit."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

import click

from guardian.cli.options import EXISTING_FILE, form_option, listed, note, place_options, write_result
from guardian.errors import ExitStatus, UsageError


@click.command()
@click.argument("source", metavar="SOURCE")
@click.option(
    "--to", "target", metavar="TARGET", help="Where the copy goes: a path, a folder for a file, or a database's URL."
)
@click.option("--profile", metavar="NAME", help="share, test-data, archive, or one of guardian.yaml [default: share].")
@click.option("--purpose", metavar="NAME", help="A purpose of guardian.yaml: each column as the policy decides for it.")
@click.option("--role", default="", metavar="NAME", help="The role of guardian.yaml that will see the copy.")
@click.option("--packs", metavar="NAMES", help="Law packs, comma separated [default: all three, or guardian.yaml's].")
@click.option("--dry-run", "--plan", "dry_run", is_flag=True, help="Print the plan and write nothing.")
@click.option("--check", "checking", is_flag=True, help="Compare an existing copy with its source, value by value.")
@click.option(
    "--include", multiple=True, metavar="GLOB", help="Only files that match; repeatable. A database is copied whole."
)
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out files that match; repeatable.")
@click.option("--drop-unread", is_flag=True, help="Leave rows that cannot be examined out of a file's copy, counted.")
@form_option
@click.option("--password-file", type=EXISTING_FILE, help="File holding the password.")
@click.option(
    "--to-password-file",
    "target_password_file",
    type=EXISTING_FILE,
    help="The same for the target [default: --password-file].",
)
@place_options
def protect(
    source: str,
    target: str | None,
    profile: str | None,
    purpose: str | None,
    role: str,
    packs: str | None,
    dry_run: bool,
    checking: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    drop_unread: bool,
    form: str,
    password_file: Path | None,
    target_password_file: Path | None,
    config: Path | None,
    state: str | None,
) -> int:
    """Write a protected copy of SOURCE: a file, a folder, a database URL, or a name from guardian.yaml.

    Exit code 0: the copy is whole (--check: nothing found); 1: --check found something; 2: usage, policy, keys or
    credentials; 3: some data unread, or interrupted (run it again to go on); 4: columns that cannot be treated so.
    """
    gc.set_threshold(100_000, 20, 20)  # batches hold no cycles
    if dry_run and checking:
        raise UsageError("--dry-run and --check exclude each other", remedy="Give one of them")
    from guardian.app.ahead import start_engines

    start_engines()
    from guardian.app.protect import ProtectRequest, plan_only
    from guardian.app.protect import protect as run
    from guardian.app.protect_asked import placed
    from guardian.app.session import open_session, stoppable
    from guardian.cli.progress import ScanProgress

    named = listed("--packs", packs) if packs is not None else None
    session = open_session(config, state)
    chosen = (source, target, profile, purpose, role, named, include, exclude)
    request = placed(ProtectRequest(*chosen, password_file, target_password_file, drop_unread), session)
    with stoppable(), ScanProgress(sys.stderr) as progress:
        if checking:
            from guardian.app.protect_check import check
            from guardian.app.protect_checked import text

            found = check(request, session, progress, note)
            write_result(_json(found.document()) if form == "json" else text(found))
            return ExitStatus.FINDINGS if found.findings else ExitStatus.CLEAN
        try:
            done = plan_only(request, session, progress, note) if dry_run else run(request, session, progress, note)
        except KeyboardInterrupt:
            note("the source is as it was; the same command again goes on where this one stopped")
            raise
    from guardian.reporting.protect_text import plan_text

    write_result(_json(done.manifest) if form == "json" else plan_text(done.manifest, done.manifest_at))
    if done.plan.refusals:
        return ExitStatus.REFUSED
    return ExitStatus.UNREAD if done.unread else ExitStatus.CLEAN


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)
