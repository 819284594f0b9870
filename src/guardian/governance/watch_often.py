"""Which of the values or shapes of a column are its labels, and which merely stand in it a few times.

A person with two orders stands twice in a column, as a rare label does. So what is common is told by what the other
labels are: by its share of the cells, by the gap between labels and the rest, and by whether it has a form that tells
of somebody, which a label has only where the column is full of such.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import accumulate
from math import ceil

from guardian.detection.identifiers import scanner
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict_people import kind_of_name
from guardian.model import NOT_PERSONAL

RARE = 0.002
"""Share of the cells of a sample that may stand apart in a column that is closed."""
GAP, RARE_PAST_A_GAP = 20, 0.01
"""How much commoner the next label is, for so many cells to stand apart."""
OFTEN = 2_500
"""What stands in one of so many cells, and twice at least, may belong to a column."""
COMMON = 0.005
"""Share of the cells from which on a value is a label, whatever the others are."""
TENTH = 0.1
"""So much of the count of a typical label makes a label as well."""
TOLD = 0.03
"""Share of the cells that tell of somebody by their form, from which on that is what the column is like."""
FEW = 2
"""Cells that may stand apart in any column: one person, twice."""
DIGITS = 5
_AMOUNT = re.compile(r"-?(?:9+|9{1,3}(?:,999)+)(?:[.,]9+)?")
_NUMBER = re.compile("digits ([0-9]+)")
LONG_NUMBER = 7

Told = Callable[[str], float]
"""The share of the cells below which a value or shape tells of somebody by its form; 0: it tells of nobody."""


def labels(counts: Mapping[str, int], filled: int, tells: Told, *, gap: bool = False) -> frozenset[str] | None:
    """What belongs to a column; None where too many of its cells hold something else.

    ``gap``: whether one sets labels apart; between shapes that tells nothing.
    """
    known = without_telling(counts, filled, tells)
    once, rare = max(2, ceil(filled / OFTEN)) - 1, max(FEW, RARE * filled)
    past_a_gap = RARE_PAST_A_GAP * filled if gap else 0

    def apart(count: int, cells: int, following: int) -> bool:
        """Shapes met more than once that a sample holds rarely stand beyond it oftener than that."""
        bound = rare if gap or count <= once else max(FEW, rare / 2)
        return cells <= bound or (following >= GAP * count and cells <= past_a_gap)

    cut = _cut(known, max(FEW + 1, min(COMMON * filled, TENTH * _typical(known))), apart)
    if any(cut < count <= once for count in known.values()):
        return None
    return frozenset(one for one, count in known.items() if count > cut)


def without_telling(counts: Mapping[str, int], filled: int, tells: Told) -> Mapping[str, int]:
    """Without what tells of somebody and is far from common, unless the column is full of such."""
    least = TENTH * _typical(counts)
    told = {one for one, count in counts.items() if count < least and count < tells(one) * filled}
    if sum(counts[one] for one in told) > max(FEW, TOLD * filled):
        return counts
    return {one: count for one, count in counts.items() if one not in told}


def _typical(counts: Mapping[str, int]) -> int:
    """The count of the label that a cell drawn at random holds, by the median."""
    ordered = sorted(counts.values(), reverse=True)
    half = sum(ordered) / 2
    return next((count for count, past in zip(ordered, accumulate(ordered), strict=True) if past >= half), 0)


def _cut(counts: Mapping[str, int], least: float, apart: Callable[[int, int, int], bool]) -> int:
    """The count up to which values stand apart: as many cells as may, but none of what is common.

    ``apart``: of a count, of the cells up to it, and of the next higher count.
    """
    by_count = sorted(Counter(counts.values()).items())
    cut = cells = 0
    for at, (count, values) in enumerate(by_count):
        cells += count * values
        if count >= least:
            break
        if apart(count, cells, by_count[at + 1][0] if at + 1 < len(by_count) else 0):
            cut = count
    return cut


def tells_of_somebody(value: str) -> float:
    """Of a value that has the form of an identifier, however weak, or of a name; one word may be a town as well."""
    if "@" in value or sum(map(str.isdigit, value)) >= DIGITS:
        return 1.0
    kind = kind_of_name(value)
    if kind in ("full", "initials") or any(span.category not in NOT_PERSONAL for span in scanner(BUILTIN).find(value)):
        return 1.0
    return COMMON if kind in ("family", "given") else 0.0


def shaped_like_somebody(shape: str) -> float:
    """The same of a shape: many digits that are no amount, or the sign of addresses, which decoded paths show too."""
    number = _NUMBER.fullmatch(shape)
    if number:
        return float(int(number[1]) >= LONG_NUMBER)
    many = "9" * DIGITS in shape or shape.count("9") >= LONG_NUMBER
    return float(("@" in shape and "/" not in shape) or (many and not _AMOUNT.fullmatch(shape)))
