"""Folders of ordered migrations, folded into the schema they end in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from guardian.schemas.base import SchemaFile


def ordered(names: Sequence[str]) -> tuple[str, ...]:
    """The migrations among these names, in the order they run."""
    return ()


def read(folder: Path, files: Mapping[str, bytes] | None, dialect: str | None, shown: str) -> SchemaFile:
    """The schema that a folder of migrations ends in."""
    return SchemaFile(shown)
