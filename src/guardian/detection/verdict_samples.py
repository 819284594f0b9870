"""The open values of columns as the language engines read them: so many of each, and what was found in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from guardian.model import Span

READ = 2_000
"""Distinct values of a column that the engines read; the rest is covered by the printed bound."""
CHARACTERS = 400_000
"""Characters of a column handed to the engines at most; of one value, ``LONGEST``."""
LONGEST = 20_000

Detector = Callable[[Sequence[str]], Sequence[Sequence[Span]]]
Reader = Callable[[Sequence[str]], Callable[[], Sequence[Sequence[Span]]]]
"""Begins to read; the function that is returned waits for what a ``Detector`` gives."""
Samples = dict[int, list[tuple[str, int, bool]]]
"""By column, values for the engines, cells of each, and whether it is whole."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The samples of some columns that the engines read already, and the function that waits for what is in them."""

    samples: Samples
    read: Callable[[], Sequence[Sequence[Span]]]


def texts_of(samples: Samples) -> list[str]:
    return [value for one in samples.values() for value, _, _ in one]


def by_column(samples: Samples, spans: Sequence[Sequence[Span]]) -> dict[int, list[Sequence[Span]]]:
    found = iter(spans)
    return {at: list(islice(found, len(one))) for at, one in samples.items()}


def sample(values: Sequence[tuple[int, str, int]]) -> list[tuple[str, int, bool]]:
    """Values for the engines, cells of each, and whether it is whole: long documents are cut, and count as unread."""
    chosen: list[tuple[str, int, bool]] = []
    left = CHARACTERS
    for _, value, cells in values[:READ]:
        part = value[: min(left, LONGEST)]
        chosen.append((part, cells, len(part) == len(value)))
        left -= len(part)
        if left <= 0:
            break
    return chosen
