"""`guardian policy`: the rules in force."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guardian.cli.options import language_option, note, write_result
from guardian.errors import ExitStatus, UsageError
from guardian.model import said
from guardian.taxonomy import LAWS

if TYPE_CHECKING:
    from guardian.config import Config
    from guardian.policy.model import Rule


def packs_option(command: Any) -> Any:
    return click.option(
        "--packs", metavar="LIST", help=f"Packs, by id or path, separated by commas [default: {','.join(LAWS)}]."
    )(command)


def config_option(command: Any) -> Any:
    return click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Configuration [default: ./guardian.yaml if it is there].",
    )(command)


def at_option(command: Any) -> Any:
    return click.option("--at", "at", metavar="DATE", help="The rules of that day [default: today].")(command)


def form_option(command: Any) -> Any:
    return click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)(
        command
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

    rules = job.rules(_policy(packs, config), day(at), control=control)
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
    """One rule in full."""
    from guardian.app import policy as job

    rule = job.find_rule(_policy(packs, config), rule_id)
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

    linted = job.lint(files, _packs(packs, None), _config_path(config))
    for fault in linted.faults:
        write_result(str(fault))
    note(f"{len(linted.files)} files, {len(linted.faults)} faults")
    raise click.exceptions.Exit(ExitStatus.USAGE if linted.faults else ExitStatus.CLEAN)


@policy.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@packs_option
@click.option("--verbose", "-v", is_flag=True, help="Print every example, not only those that go wrong.")
def test(files: tuple[Path, ...], packs: str | None, verbose: bool) -> None:
    """Run the examples inside the rules, ours and those of FILES. Exit 2 where one goes wrong."""
    from guardian.app import policy as job

    tried = job.test(files, _packs(packs, None))
    for example in tried:
        if example.fault or verbose:
            write_result(
                f"{example.where}: {example.rule}: {example.expects} example {example.fault or 'goes as it should'}"
            )
    wrong = sum(1 for example in tried if example.fault)
    write_result(f"{len({example.rule for example in tried})} rules, {len(tried)} examples, {wrong} wrong")
    raise click.exceptions.Exit(ExitStatus.USAGE if wrong else ExitStatus.CLEAN)


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


def _config(given: Path | None) -> Config | None:
    path = _config_path(given)
    if path is None:
        return None
    from guardian.config import load

    return load(path)


def _packs(given: str | None, config: Config | None) -> tuple[str, ...]:
    if given:
        return tuple(name.strip() for name in given.split(",") if name.strip())
    return config.packs if config is not None else LAWS


def _policy(packs: str | None, config: Path | None) -> Any:
    from guardian.app import policy as job

    loaded = _config(config)
    return job.effective(_packs(packs, loaded), loaded)
