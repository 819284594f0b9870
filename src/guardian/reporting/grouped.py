"""Long lists of what was not examined in few lines: by folder and reason, each line with its number of places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from guardian.model import Skipped, Unread
from guardian.reporting.facts import INTERRUPTED
from guardian.reporting.reasons import uncounted
from guardian.reporting.words import Words, load

NAMED = 3
"""How many places of a line are named."""

_STEP = re.compile(r"[^/!#]*[/!#]+")


@dataclass(frozen=True, slots=True)
class Lines:
    """``pairs`` of a place, or the folder of several, and why; ``cut`` counts the places that have no line, and
    ``together`` says that some share one."""

    pairs: tuple[tuple[str, str], ...]
    cut: int
    together: bool

    def rest(self, words: Words) -> str:
        """What the reader is told behind the lines; empty where each place has its own."""
        if self.cut:
            return words("more", n=self.cut)
        return words("each_listed") if self.together else ""


def lines(items: Sequence[Unread | Skipped], words: Words, most: int) -> Lines:
    """Each of ``items`` on its own line where they are at most ``most``. Else those of one folder and reason share a
    line, or of as near a folder above as it takes, the largest first; beyond ``most`` lines they are counted."""
    if len(items) <= most:
        groups: list[list[Unread | Skipped]] = [[item] for item in items]
    else:
        depth = max(len(_STEP.findall(item.ref)) for item in items)
        while len(groups := _by(items, depth)) > most and depth:
            depth -= 1
        groups.sort(key=lambda group: (group[0] != INTERRUPTED, -len(group)))
    kept = groups[:most]
    return Lines(
        tuple(_pair(group, words) for group in kept),
        len(items) - sum(map(len, kept)),
        any(len(group) > 1 for group in kept),
    )


def _by(items: Sequence[Unread | Skipped], depth: int) -> list[list[Unread | Skipped]]:
    """By reason and the first ``depth`` steps of the folder."""
    groups: dict[tuple[str, tuple[str, ...]], list[Unread | Skipped]] = {}
    for item in items:
        groups.setdefault((uncounted(item.reason), tuple(_STEP.findall(item.ref)[:depth])), []).append(item)
    return list(groups.values())


def _pair(group: Sequence[Unread | Skipped], words: Words) -> tuple[str, str]:
    first = group[0]
    if first == INTERRUPTED:
        return first.ref, words("interrupted")
    if len(group) == 1:
        return first.ref, words.reason(first.reason)
    steps = zip(*(_STEP.findall(item.ref) for item in group), strict=False)
    folder = "".join(step[0] for step in takewhile(lambda step: len(set(step)) == 1, steps))
    named = [item.ref.removeprefix(folder) for item in group[:NAMED]]
    more = ["…"] if len(group) > NAMED else []
    why = first.reason if len({item.reason for item in group}) == 1 else uncounted(first.reason)
    told = words("together", n=len(group), names=words.join([*named, *more]), reason=words.reason(why))
    return folder or "-", told


def listed(items: Sequence[Unread | Skipped], most: int) -> str:
    """The same in English, as lines of a message, indented."""
    words = replace(load("en"), json="guardian scan --format json")
    told = lines(items, words, most)
    rest = told.rest(words)
    return "".join(f"\n  {where}: {why}" for where, why in told.pairs) + (f"\n  {rest}" if rest else "")
