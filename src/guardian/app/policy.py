"""What `guardian policy` does: list, show, lint, test, explain, compare, cover and describe the rules in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.app.named import check_word
from guardian.errors import GuardianError, PolicyError, UsageError
from guardian.model import column_names

if TYPE_CHECKING:
    from guardian.app.known import Known
    from guardian.config import Config
    from guardian.policy.compare import Difference, Version
    from guardian.policy.model import EffectivePolicy, Rule
    from guardian.policy.resolver import Resolved
    from guardian.policy.selftest import Tried


@dataclass(frozen=True, slots=True)
class Linted:
    """Which files were looked at, and everything wrong with any of them."""

    files: tuple[str, ...]
    faults: tuple[GuardianError, ...]


def lint(paths: Sequence[Path], packs: Sequence[str], config: Path | None, today: date) -> Linted:
    """All faults of taxonomy, facts, packs, further pack files and guardian.yaml, at once."""
    from guardian import taxonomy
    from guardian.app.config_lint import linted, told
    from guardian.policy import loader, vocabulary
    from guardian.resources import policies_dir, shown_path

    own = [path for path in paths if not _is_config(path)]
    configs = [path for path in paths if _is_config(path)] + ([config] if config is not None else [])
    files = list(dict.fromkeys([*(loader.pack_path(name) for name in packs), *own]))
    shipped = [policies_dir() / "taxonomy.yaml", policies_dir() / "facts.yaml"]
    faults = [*told(taxonomy.load), *told(vocabulary.load), *told(loader.check_files, files)]
    for path in dict.fromkeys(configs):
        faults += linted(path, packs, today)
    shown = dict.fromkeys(shown_path(path) for path in (*shipped, *files, *configs))
    return Linted(tuple(shown), tuple(faults))


def packs_in(path: Path | None) -> tuple[str, ...]:
    """The packs that a guardian.yaml names, whatever else is wrong in it."""
    from guardian.app.config_lint import usable_packs
    from guardian.config import examined
    from guardian.resources import read_yaml

    try:
        return usable_packs(examined(read_yaml(path))[0] if path is not None else None)
    except PolicyError:
        return usable_packs(None)


def _is_config(path: Path) -> bool:
    """A guardian.yaml under whatever name: it has a version and no pack."""
    from guardian.resources import read_yaml

    try:
        value = read_yaml(path).value
    except PolicyError:
        return False
    return isinstance(value, dict) and "pack" not in value and "rules" not in value


def test(paths: Sequence[Path], packs: Sequence[str]) -> tuple[Tried, ...]:
    """Every example of every rule, and how it went."""
    from guardian.policy import loader

    return loader.try_files([loader.pack_path(name) for name in packs] + list(paths))


def rules(policy: EffectivePolicy, at: date, *, control: str | None = None) -> tuple[Rule, ...]:
    """The rules in force on a day, of one control where it is named. UsageError where no pack has such a control."""
    if control is not None:
        check_word(control, "control", _controls(policy), "See guardian policy show gdpr")
    return tuple(
        rule
        for rule in policy.rules
        if rule.in_force(at) and (control is None or control in rule.controls or rule.id == control)
    )


def _controls(policy: EffectivePolicy) -> tuple[str, ...]:
    """What `--control` may name: controls of the packs and of their rules, and rules themselves."""
    named = (name for rule in policy.rules for name in (*rule.controls, rule.id))
    return tuple(dict.fromkeys((*(control.id for control in policy.controls), *named)))


def why_none(policy: EffectivePolicy, control: str, at: date) -> str:
    """Why a known control has no rule in force."""
    if any(control in (*rule.controls, rule.id) for rule in policy.rules):
        return f"no rule of {control} is in force on {at}"
    return f"no rule checks {control}: it cannot be examined by machine"


def find_rule(policy: EffectivePolicy, rule_id: str) -> Rule:
    rule = policy.rule(rule_id)
    if rule is None:
        known = (*policy.packs, *(entry.id for entry in policy.rules))
        check_word(rule_id, "rule", known, "See guardian policy list", listed=False)
        raise UsageError(f"'{rule_id}' is a pack, which is shown as text", remedy="Leave --format out, or name a rule")
    return rule


def page(policy: EffectivePolicy, pack_id: str, language: str) -> str:
    """A whole pack as a page."""
    from guardian.policy.page import law_page

    return law_page(next(pack for pack in policy.law_packs if pack.id == pack_id), language)


def effective(packs: Sequence[str], config: Config | None) -> EffectivePolicy:
    from guardian.policy.loader import load_policy

    return load_policy(packs, config)


def explain(
    ref: str, known: Known, policy: EffectivePolicy, config: Config | None, at: date, *, role: str, purpose: str
) -> Resolved:
    """The trace of one column: which rules spoke, which won, why."""
    from guardian.policy.resolver import resolve

    _one_of(role, config.roles if config is not None else (), "role")
    _one_of(purpose, config.purposes if config is not None else (), "purpose")
    facts = known.facts(config)
    subjects = {subject.ref: subject for subject in facts.subjects.get("column", ())}
    written = [str(one.ref) for one in known.columns if ref in column_names(one.ref)]
    ref = written[0] if ref not in subjects and len(written) == 1 else ref
    if ref not in subjects:
        near = ", ".join(get_close_matches(ref, subjects, 3))
        expected = f"near: {near}" if near else "expected source/table/column"
        raise UsageError(
            "no scan met such a column", where=ref, expected=expected, remedy="See guardian catalog list --all"
        )
    return resolve(subjects[ref], facts, policy, at, role=role, purpose=purpose)


def _one_of(name: str, known: Any, what: str) -> None:
    if name:
        check_word(name, what, tuple(known), f"Name it under {what}s: in guardian.yaml")


def cover(
    known: Known,
    policy: EffectivePolicy,
    config: Config | None,
    at: date,
    *,
    registers: Path | None = None,
    people: bool = False,
) -> dict[str, Any]:
    """Every control of every law with its status, as `guardian policy coverage` prints it.

    ``registers``: a file of further facts. ``people``: count distinct people in the tables under ``subjects``.
    """
    from guardian.app.people import count_people
    from guardian.policy.coverage import cover, document
    from guardian.policy.registers import read_registers
    from guardian.policy.rules import evaluate

    if people and config is None:
        raise UsageError("counting people needs a guardian.yaml", remedy="Name sources and subjects in it")
    facts = known.facts(config, count_people(config, known) if people and config is not None else None)
    if registers is not None:
        facts = read_registers(registers, facts)
    found = evaluate(facts, policy, at)
    return document(policy, found, cover(policy, found, unread=known.unread))


def compare(before: Path, after: Path, known: Known, at: date) -> Difference:
    """What would be treated differently under ``after`` than under ``before``, on what is in the catalog."""
    from guardian.policy.compare import compare

    return compare(_version(before, known), _version(after, known), at)


def _version(path: Path, known: Known) -> Version:
    """A version of policy: a guardian.yaml, a pack file, or a folder that holds either."""
    from guardian.config import load
    from guardian.policy.compare import Version
    from guardian.policy.loader import load_policy
    from guardian.taxonomy import LAWS

    config: Config | None = None
    packs: Sequence[str] = LAWS
    if path.is_dir():
        own = path / "guardian.yaml"
        config = load(own) if own.exists() else None
        listed = sorted(file for file in path.glob("*.yaml") if file != own and not _is_config(file))
        if not listed and config is None:
            expected = "a guardian.yaml, or packs as *.yaml"
            raise UsageError("this folder holds no policy", where=str(path), expected=expected)
        packs = [str(file) for file in listed] or (config.packs if config is not None else LAWS)
    elif _is_config(path):
        config = load(path)
        packs = config.packs
    else:
        packs = [str(path)]
    roles = tuple(config.roles) if config is not None else ()
    return Version(str(path), load_policy(packs, config), known.facts(config), roles)
