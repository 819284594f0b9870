"""Rows and records that could not be examined: the copy is refused for them, or goes on without them and counts."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from guardian.sources.sinks.base import CannotBeRead
from guardian.sources.workbooks import FORMULAS

Losing = Literal["refuse", "drop"]
LEFT_OUT = " (left out)"
OF_CELLS = FORMULAS.partition(" (")[0] + LEFT_OUT
"""The one reason that is counted by cells: their rows are in the copy."""


class Odd:
    """What to do with data that no verdict covers. It is never copied as it stands. ``counts`` by reason."""

    def __init__(self, losing: Losing, where: str) -> None:
        self._losing, self._where = losing, where
        self.counts: Counter[str] = Counter()

    def add(self, reason: str, count: int = 1) -> None:
        """``count`` records for which ``reason`` holds. Raises CannotBeRead unless they may be dropped."""
        if not count:
            return
        words = reason.partition(" (")[0]
        if self._losing == "refuse":
            raise CannotBeRead(
                f"it has {words}: no verdict covers them",
                where=self._where,
                remedy="Repair the file, or leave these rows out of the copy with --drop-unread",
            )
        self.counts[words + LEFT_OUT] += count
