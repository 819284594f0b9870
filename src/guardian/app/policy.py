"""What `guardian policy` does: list, show, lint and test the rules in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import GuardianError, PolicyError, UsageError

if TYPE_CHECKING:
    from guardian.config import Config
    from guardian.policy.model import EffectivePolicy, Rule
    from guardian.policy.selftest import Tried


@dataclass(frozen=True, slots=True)
class Linted:
    """Which files were looked at, and everything wrong with any of them."""

    files: tuple[str, ...]
    faults: tuple[GuardianError, ...]


def lint(paths: Sequence[Path], packs: Sequence[str], config: Path | None) -> Linted:
    """All faults of taxonomy, facts, packs, further pack files and guardian.yaml, at once."""
    from guardian import taxonomy
    from guardian.policy import loader, vocabulary
    from guardian.resources import policies_dir, shown_path

    files = [loader.pack_path(name) for name in packs] + list(paths)
    shown = [shown_path(path) for path in (policies_dir() / "taxonomy.yaml", policies_dir() / "facts.yaml", *files)]
    checks: list[Any] = [taxonomy.load, vocabulary.load, lambda: loader.check_files(files)]
    if config is not None:
        from guardian import config as configuration

        shown.append(shown_path(config))
        checks.append(lambda: configuration.load(config))
    return Linted(tuple(shown), tuple(_faults(checks)))


def _faults(checks: Sequence[Any]) -> Iterator[GuardianError]:
    for check in checks:
        try:
            check()
        except PolicyError as error:
            yield from error.faults


def test(paths: Sequence[Path], packs: Sequence[str]) -> tuple[Tried, ...]:
    """Every example of every rule, and how it went."""
    from guardian.policy import loader

    return loader.try_files([loader.pack_path(name) for name in packs] + list(paths))


def rules(policy: EffectivePolicy, at: date, *, control: str | None = None) -> tuple[Rule, ...]:
    """The rules in force on a day, of one control where it is named."""
    return tuple(
        rule
        for rule in policy.rules
        if rule.in_force(at) and (control is None or control in rule.controls or rule.id == control)
    )


def find_rule(policy: EffectivePolicy, rule_id: str) -> Rule:
    from difflib import get_close_matches

    rule = policy.rule(rule_id)
    if rule is None:
        near = get_close_matches(rule_id, [entry.id for entry in policy.rules], 1)
        raise UsageError(
            f"unknown rule '{rule_id}'",
            remedy=f"Did you mean '{near[0]}'?" if near else "See guardian policy list",
        )
    return rule


def effective(packs: Sequence[str], config: Config | None) -> EffectivePolicy:
    from guardian.policy.loader import load_policy

    return load_policy(packs, config)
