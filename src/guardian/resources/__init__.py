"""Where the shipped files lie, and the only door to YAML: strict, bounded, with a line for every key."""

from __future__ import annotations

from pathlib import Path

from guardian.errors import GuardianError
from guardian.resources.building import MAX_DEPTH, MAX_NODES, Key
from guardian.resources.cache import KEPT, cache_dir, remember, remembered
from guardian.resources.reading import (
    MAX_BYTES,
    Document,
    dump_yaml,
    parse_foreign_yaml,
    parse_yaml,
    read_checked_yaml,
    read_yaml,
    shown_path,
)

__all__ = [
    "KEPT",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_NODES",
    "Document",
    "Key",
    "cache_dir",
    "dump_yaml",
    "parse_foreign_yaml",
    "parse_yaml",
    "policies_dir",
    "read_checked_yaml",
    "read_yaml",
    "remember",
    "remembered",
    "shown_path",
    "templates_dir",
]

_PACKAGE = Path(__file__).resolve().parents[1]


def policies_dir() -> Path:
    """The folder of taxonomy and law packs: ``policies/`` of a checkout, or the copy inside the wheel."""
    return _shipped("policies", "policies")


def templates_dir() -> Path:
    """The folder of report templates: ``reports/templates`` of a checkout, or the copy inside the wheel."""
    return _shipped("templates", "reports/templates")


def _shipped(in_wheel: str, in_checkout: str) -> Path:
    for folder in (_PACKAGE / "_shipped" / in_wheel, _PACKAGE.parents[1] / in_checkout):
        if folder.is_dir():
            return folder
    raise GuardianError(
        f"the shipped folder '{in_checkout}' is missing",
        where=str(_PACKAGE),
        remedy="Install guardian-privacy again, or run it from a whole checkout",
    )
