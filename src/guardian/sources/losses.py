"""What was lost or doubtful inside one table: counted by reason, told without a value."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable

from guardian.model import Unread

TOLD = 10
"""Lines that are named for one reason; of the others only the number is told."""


class Losses:
    """Counts by reason, from several threads; ``notes`` are reasons that have no count.

    ``complete`` turns false when cells stayed unseen: then neither totals nor bounds hold any more. ``rowless``: why
    the table may lack its rows, though nothing of it was lost.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lines: dict[str, list[int]] = {}
        self._notes: dict[str, None] = {}
        self._lock = threading.Lock()
        self.complete = True
        self.rowless = ""

    def add(self, reason: str, count: int = 1, *, unseen: bool = False) -> None:
        """``count`` times what ``reason`` names: "rows with broken quotes"."""
        if count:
            with self._lock:
                self._counts[reason] += count
                self.complete = self.complete and not unseen

    def at(self, reason: str, lines: Iterable[int]) -> None:
        """One more of ``reason`` at each of these lines (from 1) of the file; the first ones are told."""
        for line in lines:
            self.add(reason)
            with self._lock:
                places = self._lines.setdefault(reason, [])
                if len(places) < TOLD:
                    places.append(line)

    def note(self, reason: str, *, unseen: bool = True) -> None:
        with self._lock:
            self._notes[reason] = None
            self.complete = self.complete and not unseen

    def unread(self, ref: str) -> tuple[Unread, ...]:
        counted = (Unread(ref, f"{reason}: {count:,}{self._where(reason)}") for reason, count in self._sorted())
        return (*(Unread(ref, note) for note in self._notes), *counted)

    def _sorted(self) -> list[tuple[str, int]]:
        return sorted(self._counts.items())

    def _where(self, reason: str) -> str:
        lines = self._lines.get(reason)
        if not lines:
            return ""
        more = self._counts[reason] - len(lines)
        said = ", ".join(f"{line:,}" for line in lines)
        return f" (line {said})" if self._counts[reason] == 1 else f" (lines {said}{', …' if more else ''})"
