"""The detection kernel: Arrow batches in, a mergeable profile of every column out. It implements ``sources.base.Kernel``."""

from __future__ import annotations

from guardian.detection.facts import ColumnProfile, Match, TableProfile

__all__ = ["ColumnProfile", "Match", "TableProfile"]
