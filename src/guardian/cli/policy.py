"""`guardian policy`: the rules in force."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guardian.cli.options import (
    check_state,
    config_option,
    form_option,
    language_option,
    listed,
    note,
    place_options,
    write_result,
)
from guardian.cli.policy_text import (
    coverage_lines,
    difference_document,
    difference_lines,
    trace_document,
    trace_lines,
)
from guardian.errors import ExitStatus, UsageError, counted
from guardian.model import said
from guardian.taxonomy import LAWS

if TYPE_CHECKING:
    from guardian.app.known import Known
    from guardian.app.session import Session
    from guardian.config import Config
    from guardian.policy.model import EffectivePolicy, Rule


packs_option = click.option(
    "--packs", metavar="LIST", help=f"Packs, by id or path, separated by commas [default: {','.join(LAWS)}]."
)
at_option = click.option("--at", "at", metavar="DATE", help="The rules of that day [default: today].")
scan_option = click.option(
    "--scan",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A scan.json [default: the catalog in the state store].",
)


@click.group()
def policy() -> None:
    """The rules in force: list, show, check, explain, compare."""


@policy.command("list")
@click.option("--control", help="Only rules of this control.")
@packs_option
@config_option
@at_option
@form_option
@language_option
def list_(
    control: str | None, packs: str | None, config: Path | None, at: str | None, form: str, language: str
) -> None:
    """One line for each rule in force."""
    from guardian.app import policy as job

    on, in_force = day(at), _policy(packs, config)
    rules = job.rules(in_force, on, control=control)
    if control is not None and not rules:
        note(job.why_none(in_force, control, on))
    if form == "json":
        write_result(json.dumps([_summary(rule, language) for rule in rules], ensure_ascii=False, indent=2))
        return
    width = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        where = ", ".join(rule.controls)
        write_result(f"{rule.id:<{width}}  {rule.severity.label:<8}  {rule.applies_to:<12}  {where}  {rule.cites[0]}")


@policy.command()
@click.argument("rule_id", metavar="RULE")
@packs_option
@config_option
@form_option
@language_option
def show(rule_id: str, packs: str | None, config: Path | None, form: str, language: str) -> None:
    """One rule in full; a whole law as a page (`guardian policy show gdpr`)."""
    from guardian.app import policy as job

    loaded = _policy(packs, config)
    if rule_id in loaded.packs and form == "text":
        write_result(job.page(loaded, rule_id, language))
        return
    rule = job.find_rule(loaded, rule_id)
    document = _summary(rule, language)
    if form == "json":
        write_result(json.dumps(document, ensure_ascii=False, indent=2))
        return
    width = max(len(key) for key in document)
    for key, value in document.items():
        if value not in (None, [], ""):
            shown = ", ".join(value) if isinstance(value, list) else value
            write_result(f"{key:<{width}}  {shown}")


@policy.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@packs_option
@config_option
def lint(files: tuple[Path, ...], packs: str | None, config: Path | None) -> None:
    """Check packs (ours and FILES) and guardian.yaml; print every fault with its line. Exit 2 where there is one."""
    from guardian.app import policy as job

    path = _config_path(config)
    linted = job.lint(files, _listed(packs) or job.packs_in(path), path, day(None))
    for fault in linted.faults:
        write_result(str(fault))
    note(f"{counted(len(linted.files), 'file')}, {counted(len(linted.faults), 'fault')}")
    raise click.exceptions.Exit(ExitStatus.USAGE if linted.faults else ExitStatus.CLEAN)


@policy.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@packs_option
@config_option
@click.option("--verbose", "-v", is_flag=True, help="Print every example, not only those that go wrong.")
def test(files: tuple[Path, ...], packs: str | None, config: Path | None, verbose: bool) -> None:
    """Run the examples inside the rules, ours, those of guardian.yaml and of FILES. Exit 2 where one goes wrong."""
    from guardian.app import policy as job

    tried = job.test(files, _listed(packs) or job.packs_in(_config_path(config)))
    for example in tried:
        if example.fault or verbose:
            write_result(
                f"{example.where}: {example.rule}: {example.expects} example {example.fault or 'goes as it should'}"
            )
    wrong = sum(1 for example in tried if example.fault)
    rules = len({example.rule for example in tried})
    write_result(f"{counted(rules, 'rule')}, {counted(len(tried), 'example')}, {wrong} wrong")
    raise click.exceptions.Exit(ExitStatus.USAGE if wrong else ExitStatus.CLEAN)


@policy.command()
@click.argument("ref", metavar="REF")
@click.option("--role", default="", help="The role that asks.")
@click.option("--purpose", default="", help="The purpose it declares.")
@scan_option
@packs_option
@place_options
@at_option
@form_option
@language_option
def explain(ref: str, role: str, purpose: str, scan: Path | None, **options: Any) -> None:
    """What becomes of a column (source/table/column): which rules spoke, which won, why."""
    from guardian.app import policy as job

    session, loaded, at = _opened(options)
    resolved = job.explain(ref, _known(session, scan), loaded, session.config, at, role=role, purpose=purpose)
    if options["form"] == "json":
        write_result(_json(trace_document(resolved)))
        return
    for line in trace_lines(resolved, options["language"]):
        write_result(line)


@policy.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@scan_option
@place_options
@at_option
@form_option
def diff(before: Path, after: Path, scan: Path | None, at: str | None, form: str, **options: Any) -> None:
    """What would be treated differently under AFTER than under BEFORE, on what is in the catalog.

    Each is a guardian.yaml, a pack file, or a folder of them. Exit 1 where anything differs.
    """
    from guardian.app import policy as job
    from guardian.app.session import open_session

    check_state(options["state"])
    session = open_session(options["config"], options["state"])
    found = job.compare(before, after, _known(session, scan), day(at))
    if form == "json":
        write_result(_json(difference_document(found)))
    else:
        for line in difference_lines(found):
            write_result(line)
    differs = found.treatments or found.found or found.gone
    raise click.exceptions.Exit(ExitStatus.FINDINGS if differs else ExitStatus.CLEAN)


@policy.command()
@click.option("--facts", "registers", type=click.Path(dir_okay=False, path_type=Path), help="Further facts, in YAML.")
@click.option("--people", is_flag=True, help="Count distinct people: reads the tables named under `subjects`.")
@scan_option
@packs_option
@place_options
@at_option
@form_option
@language_option
def coverage(registers: Path | None, people: bool, scan: Path | None, **options: Any) -> None:
    """Every control of each law: met, breached, not examined or not automatable, from the catalog and guardian.yaml."""
    from guardian.app import policy as job

    session, loaded, at = _opened(options)
    known = _known(session, scan)
    document = job.cover(known, loaded, session.config, at, registers=registers, people=people)
    if options["form"] == "json":
        write_result(_json(document))
        return
    for line in coverage_lines(document, options["language"]):
        write_result(line)


@policy.command()
@click.argument("what", type=click.Choice(["pack", "config"]), default="pack")
def schema(what: str) -> None:
    """The JSON Schema of a pack or of guardian.yaml, for editors."""
    from guardian.policy import schema as schemas
    from guardian.policy.vocabulary import load

    write_result(_json(schemas.pack_schema(load()) if what == "pack" else schemas.config_schema(load())))


def day(text: str | None) -> date:
    if text is None:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is no day", expected="YYYY-MM-DD") from None


def _summary(rule: Rule, language: str) -> dict[str, Any]:
    return {
        "id": rule.id,
        "pack": rule.pack,
        "controls": list(rule.controls),
        "cites": list(rule.cites),
        "source_grade": rule.grade,
        "applies_to": rule.applies_to,
        "when": rule.when.source,
        "require": rule.require.source if rule.require else None,
        "applies_if": rule.applies_if.source if rule.applies_if else None,
        "severity": rule.severity.label,
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "enforce": rule.enforce.label if rule.enforce is not None else None,
        "message": said(rule.message, language),
        "remedy": said(rule.remedy, language),
        "where": rule.where,
    }


def _config_path(given: Path | None) -> Path | None:
    default = Path("guardian.yaml")
    return given or (default if default.exists() else None)


def _opened(options: dict[str, Any]) -> tuple[Session, EffectivePolicy, date]:
    from guardian.app import policy as job
    from guardian.app.session import open_session

    check_state(options["state"])
    session = open_session(options["config"], options["state"])
    return session, job.effective(_packs(options["packs"], session.config), session.config), day(options["at"])


def _known(session: Session, scan: Path | None) -> Known:
    from guardian.app.known import known

    found = known(session, scan)
    if not found.columns:
        note("nothing is in the catalog yet; scan first, or give a scan.json with --scan")
    return found


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def _packs(given: str | None, config: Config | None) -> tuple[str, ...]:
    return _listed(given) or (config.packs if config is not None else LAWS)


def _listed(given: str | None) -> tuple[str, ...]:
    """The packs named on the command line; empty where the option is not given."""
    return listed("--packs", given) if given is not None else ()


def _policy(packs: str | None, config: Path | None) -> EffectivePolicy:
    from guardian.app import policy as job
    from guardian.app.session import open_session

    loaded = open_session(config, None).config
    return job.effective(_packs(packs, loaded), loaded)
