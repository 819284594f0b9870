"""`load_policy`: the law packs and an organisation's own, checked as a whole, never half of them in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian import __version__, taxonomy
from guardian.errors import GuardianError, PolicyError, UsageError
from guardian.model import Severity, Tier
from guardian.policy import vocabulary
from guardian.policy.expressions import engine
from guardian.policy.model import EffectivePolicy, Override, Pack, Rule, Treatment
from guardian.policy.stored import document_of, packs_of
from guardian.resources import Document, policies_dir, read_yaml, remember, remembered, shown_path
from guardian.taxonomy import LAWS

if TYPE_CHECKING:
    from guardian.config import Config, OverrideEntry, SourceEntry, TierName, TreatmentName
    from guardian.policy import selftest

FORMAT = "guardian.policy/1"


def load_policy(packs: Sequence[str] = LAWS, config: Config | None = None) -> EffectivePolicy:
    """The policy in force: shipped packs by id, other packs by path, the organisation's changes on top.

    Raises `PolicyError` with every fault of every file, `UsageError` for an unknown pack.
    """
    loaded = _loaded([pack_path(name) for name in packs])
    if config is None:
        return EffectivePolicy(_digest(loaded), _version(loaded), loaded)
    check_config(config, loaded)
    overrides = tuple(_override(entry) for entry in config.overrides)
    own = _treatments(config.treatments)
    by_source = {name: _treatments(entry.treatments) for name, entry in config.sources.items() if entry.treatments}
    roles = {name: dict(entry.attributes) for name, entry in config.roles.items()}
    digest = _digest(loaded, repr((overrides, own, by_source, roles, config.recognizers)))
    return EffectivePolicy(digest, _version(loaded), loaded, overrides, own, by_source, roles)


def check_config(config: Config, packs: Sequence[Pack]) -> None:
    """What only the packs can tell of a configuration: rules that do not exist, facts of the wrong type."""
    known = {rule.id for pack in packs for rule in pack.rules} | {f"tier-{tier.label}" for tier in Tier}
    files = {pack.file for pack in packs}
    shipped = policies_dir()
    paths = (shipped / f"{name}.yaml" if name in LAWS else Path(name) for name in config.packs)
    whole = all(shown_path(path) in files for path in paths)
    faults = [
        _unknown_rule(entry.rule, known, config.where("overrides", index))
        for index, entry in enumerate(config.overrides)
        if entry.rule not in known and whole
    ]
    faults += [fault for pack in packs for rule in pack.rules for fault in _weakening(rule, config)]
    words = vocabulary.load()
    stated: list[tuple[tuple[str | int, ...], str, Mapping[str, Any]]] = [
        (("organisation", "profile"), "organisation", config.organisation.profile),
        (("organisation",), "organisation", {"regions": config.organisation.regions}),
        *((("sources", name), "dataset", _of_source(entry)) for name, entry in config.sources.items()),
        *((("roles", name, "attributes"), "role", _region(entry.attributes)) for name, entry in config.roles.items()),
        *((("purposes", name), "purpose", entry.facts) for name, entry in config.purposes.items()),
        *((("activities", index), "activity", entry.facts) for index, entry in enumerate(config.activities)),
    ]
    for place, kind, facts in stated:
        wrong = words.faults(kind, facts)
        faults += [GuardianError(what, where=config.where(*place, fact)) for fact, what in wrong]
    if faults:
        raise PolicyError(faults)


def _region(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in facts.items() if name == "region"}


def _of_source(entry: SourceEntry) -> Mapping[str, Any]:
    return entry.facts if entry.region is None else {"region": entry.region, **entry.facts}


def _unknown_rule(rule: str, known: Collection[str], where: str) -> GuardianError:
    near = get_close_matches(rule, known, 1)
    remedy = f"Did you mean '{near[0]}'?" if near else "See guardian policy list"
    return GuardianError(f"override of unknown rule '{rule}'", where=where, remedy=remedy)


def _weakening(rule: Rule, config: Config) -> Iterator[GuardianError]:
    """Overrides that name less than the rule has: they would change nothing, or loosen it unseen."""
    for index, entry in enumerate(config.overrides):
        if entry.rule != rule.id or entry.loosen:
            continue
        for key, weaker, has in (
            ("severity", entry.severity and Severity.of(entry.severity) < rule.severity, rule.severity.label),
            (
                "enforce",
                entry.enforce and rule.enforce is not None and Treatment.of(entry.enforce) < rule.enforce,
                rule.enforce.label if rule.enforce is not None else "",
            ),
        ):
            if weaker:
                what = f"the override of '{rule.id}' names a weaker {key} than the rule has ({has})"
                remedy = "Name a stricter one, or loosen it with approver, because and until"
                yield GuardianError(what, where=config.where("overrides", index, key), remedy=remedy)


def _override(entry: OverrideEntry) -> Override:
    return Override(
        entry.rule,
        entry.loosen,
        entry.approver,
        entry.because,
        entry.start,
        entry.until,
        Severity.of(entry.severity) if entry.severity else None,
        Treatment.of(entry.enforce) if entry.enforce else None,
        entry.tables,
    )


def _treatments(given: Mapping[TierName, Mapping[str, TreatmentName]]) -> dict[str, dict[str, Treatment]]:
    return {tier: {role: Treatment.of(label) for role, label in by_role.items()} for tier, by_role in given.items()}


def pack_path(name: str) -> Path:
    """The file of a pack: a shipped one by its id, any other by its path."""
    if name in LAWS:
        return policies_dir() / f"{name}.yaml"
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path
    near = get_close_matches(name, LAWS, 1)
    raise UsageError(
        f"unknown pack '{name}'",
        expected=f"known: {', '.join(LAWS)}, or the path of a .yaml file",
        remedy=f"Did you mean '{near[0]}'?" if near else "",
    )


def _loaded(paths: Sequence[Path]) -> tuple[Pack, ...]:
    """Packs as compiled and proved before under the same bytes; otherwise read, compiled, proved and kept."""
    key = _key(paths)
    kept = remembered(key) if key else None
    if kept is not None:
        try:
            return packs_of(kept)
        except (KeyError, TypeError, ValueError, IndexError):
            pass
    packs = check_files(paths)
    if key:
        remember(key, document_of(packs))
    return packs


def _key(paths: Sequence[Path]) -> str:
    """Everything that the compiled form depends on; shipped packs may be extended. Empty where a file is unreadable."""
    digest = hashlib.sha256(f"{FORMAT} {__version__} {engine()} {vocabulary.load().sha256}".encode())
    try:
        for path in (*paths, *(policies_dir() / f"{law}.yaml" for law in LAWS)):
            digest.update(f"{shown_path(path)} {hashlib.sha256(path.read_bytes()).hexdigest()} ".encode())
    except OSError:
        return ""
    return f"policy-{digest.hexdigest()}"


def check_files(paths: Sequence[Path]) -> tuple[Pack, ...]:
    """Read, compile and try these packs together; every fault of every file in one `PolicyError`."""
    from guardian.policy import selftest

    packs, faults = _parsed(paths)
    tried = selftest.try_rules([rule for pack in packs for rule in pack.rules], vocabulary.load())
    faults += [example.as_fault() for example in tried if example.fault]
    if faults:
        raise PolicyError(faults)
    return packs


def try_files(paths: Sequence[Path]) -> tuple[selftest.Tried, ...]:
    """Every example of these packs and how it went; a pack that cannot be read is a `PolicyError`."""
    from guardian.policy import selftest

    packs, faults = _parsed(paths)
    if faults:
        raise PolicyError(faults)
    return tuple(selftest.try_rules([rule for pack in packs for rule in pack.rules], vocabulary.load()))


def _parsed(paths: Sequence[Path]) -> tuple[tuple[Pack, ...], list[GuardianError]]:
    """Packs and everything wrong with them. Shipped packs that others extend come along, before them."""
    from guardian.policy.expressions import Compiler
    from guardian.policy.packs import read_packs

    faults: list[GuardianError] = []
    documents: list[Document] = []
    waiting = list(dict.fromkeys(paths))
    for path in waiting:
        try:
            documents.append(read_yaml(path))
        except PolicyError as error:
            faults.extend(error.faults)
        else:
            waiting += [base for base in _bases(documents[-1]) if base not in waiting]
    documents.sort(key=lambda document: document.file not in _shipped_names())
    packs, found = read_packs(documents, Compiler(vocabulary.load()))
    return packs, faults + found


def _bases(document: Document) -> list[Path]:
    """The shipped packs that this one extends."""
    value = document.value if isinstance(document.value, dict) else {}
    named = value.get("extends")
    listed = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    return [policies_dir() / f"{name}.yaml" for name in listed if name in LAWS]


def _shipped_names() -> frozenset[str]:
    return frozenset(shown_path(policies_dir() / f"{law}.yaml") for law in LAWS)


def _version(packs: Sequence[Pack]) -> str:
    return ", ".join(f"{pack.id} {pack.version}" for pack in packs)


def _digest(packs: Sequence[Pack], organisation: str = "") -> str:
    """One name for everything that can change an answer."""
    shipped = [FORMAT, taxonomy.load().sha256, vocabulary.load().sha256]
    parts = [*shipped, *(f"{pack.id} {pack.sha256}" for pack in packs), organisation]
    return "sha256:" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()
