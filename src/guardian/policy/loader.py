"""`load_policy`: the law packs and an organisation's own, checked as a whole, never half of them in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guardian import taxonomy
from guardian.errors import GuardianError, PolicyError, UsageError
from guardian.policy import selftest, vocabulary
from guardian.policy.expressions import Compiler
from guardian.policy.model import EffectivePolicy, Override, Pack
from guardian.policy.packs import read_packs
from guardian.resources import Document, policies_dir, read_yaml
from guardian.taxonomy import LAWS

if TYPE_CHECKING:
    from guardian.config import Config

FORMAT = "guardian.policy/1"


def load_policy(packs: Sequence[str] = LAWS, config: Config | None = None) -> EffectivePolicy:
    """The policy in force: shipped packs by id, other packs by path, the organisation's changes on top.

    Raises `PolicyError` with every fault of every file, `UsageError` for an unknown pack.
    """
    loaded = check_files([pack_path(name) for name in packs])
    overrides: tuple[Override, ...] = ()
    return EffectivePolicy(_digest(loaded, overrides), _version(loaded), loaded, overrides)


def pack_path(name: str) -> Path:
    """The file of a pack: a shipped one by its id, any other by its path."""
    if name in LAWS:
        return policies_dir() / f"{name}.yaml"
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path
    raise UsageError(f"unknown pack '{name}'", expected=f"known: {', '.join(LAWS)}, or the path of a .yaml file")


def check_files(paths: Sequence[Path]) -> tuple[Pack, ...]:
    """Read, compile and try these packs together; every fault of every file in one `PolicyError`."""
    packs, faults = _parsed(paths)
    tried = selftest.try_rules([rule for pack in packs for rule in pack.rules], vocabulary.load())
    faults += [example.as_fault() for example in tried if example.fault]
    if faults:
        raise PolicyError(faults)
    return packs


def try_files(paths: Sequence[Path]) -> tuple[selftest.Tried, ...]:
    """Every example of these packs and how it went; a pack that cannot be read is a `PolicyError`."""
    packs, faults = _parsed(paths)
    if faults:
        raise PolicyError(faults)
    return tuple(selftest.try_rules([rule for pack in packs for rule in pack.rules], vocabulary.load()))


def _parsed(paths: Sequence[Path]) -> tuple[tuple[Pack, ...], list[GuardianError]]:
    faults: list[GuardianError] = []
    documents: list[Document] = []
    for path in paths:
        try:
            documents.append(read_yaml(path))
        except PolicyError as error:
            faults.extend(error.faults)
    packs, found = read_packs(documents, Compiler(vocabulary.load()))
    return packs, faults + found


def _version(packs: Sequence[Pack]) -> str:
    return ", ".join(f"{pack.id} {pack.version}" for pack in packs)


def _digest(packs: Sequence[Pack], overrides: Sequence[Override]) -> str:
    """One name for everything that can change an answer."""
    parts = [
        FORMAT,
        taxonomy.load().sha256,
        vocabulary.load().sha256,
        *(f"{pack.id} {pack.sha256}" for pack in packs),
        *(repr((o.rule, o.loosen, o.approver, o.start, o.until, o.severity, o.enforce, o.tables)) for o in overrides),
    ]
    return "sha256:" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()
