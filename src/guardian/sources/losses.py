"""What was lost or doubtful inside one table: counted by reason, told without a value."""

from __future__ import annotations

import threading
from collections import Counter

from guardian.model import Unread


class Losses:
    """Counts by reason, from several threads; ``notes`` are reasons that have no count.

    ``complete`` turns false when cells stayed unseen: then neither totals nor bounds hold any more.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._notes: dict[str, None] = {}
        self._lock = threading.Lock()
        self.complete = True

    def add(self, reason: str, count: int = 1, *, unseen: bool = False) -> None:
        """``count`` times what ``reason`` names: "rows with broken quotes"."""
        if count:
            with self._lock:
                self._counts[reason] += count
                self.complete = self.complete and not unseen

    def note(self, reason: str, *, unseen: bool = True) -> None:
        with self._lock:
            self._notes[reason] = None
            self.complete = self.complete and not unseen

    def unread(self, ref: str) -> tuple[Unread, ...]:
        counted = tuple(Unread(ref, f"{reason}: {count:,}") for reason, count in sorted(self._counts.items()))
        return (*(Unread(ref, note) for note in self._notes), *counted)
