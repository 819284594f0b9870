"""Rows and records that could not be examined: the copy is refused for them, or goes on without them and counts."""

from __future__ import annotations

from typing import Literal

from guardian.sources.losses import Losses
from guardian.sources.sinks.base import NotProtectable

Losing = Literal["refuse", "drop"]


class Odd:
    """What to do with data that no verdict covers. It is never copied as it stands."""

    def __init__(self, losing: Losing, where: str) -> None:
        self._losing, self._where = losing, where
        self.losses = Losses()

    def add(self, reason: str, count: int = 1) -> None:
        """``count`` records for which ``reason`` holds. Raises NotProtectable unless they may be dropped."""
        if count and self._losing == "refuse":
            raise NotProtectable(
                f"{reason.partition(' (')[0]}: a verdict on columns says nothing of them",
                where=self._where,
                remedy="Repair the file, or have such rows left out of the copy",
            )
        self.losses.add(reason.partition(" (")[0] + " (left out)", count)
