"""Which of the values or shapes of a column are its labels, and which merely stand in it a few times.

A person with two orders stands twice in a column, as a rare label does. So what is common is told by what the other
labels are: by its share of the cells, by the gap between labels and the rest, by whether it has a form that tells of
somebody, which a label has only where the column is full of such, and by whether it is made of words that are known,
where the other labels are.
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
from guardian.governance.watch_people import MANY, OFTENEST, is_eastern, like_somebody, lone_among_brands, reading
from guardian.governance.watch_words import in_doubt, is_code, words_of
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
"""Share of the cells that tell of somebody by their form, or are in doubt, from which on that is what the column is
like."""
FULL = 0.1
"""Share of the cells that have one form of identifiers, from which on a column is full of it."""
FEW = 2
"""Cells that may stand apart in any column: one person, twice."""
DIGITS = 5
KNOWN = 0.9
"""Share of the cells of common labels made of known words, from which on a label of other words is in doubt."""
IN_DOUBT, LEAST_IN_DOUBT, FEW_IN_DOUBT = 0.01, 12, 0.05
"""Share of the cells up to which it is: so many cells at least, which in small columns are no more than that share."""
_AMOUNT = re.compile(r"-?(?:9+|9{1,3}(?:,999)+)(?:[.,]9+)?")
_NUMBER = re.compile("digits ([0-9]+)")
_FIGURES, _LETTERS = re.compile("[0-9]+"), re.compile(r"[^\W\d_]+")
LONG_NUMBER = 7

SHORTEST = 2
"""Letters that tell of nobody: ``Y`` is no initial."""

NAME, PART = "a name", "a word that may be one"
Told = Callable[[str], str]
"""What a value or shape tells of somebody by its form, the same for those of one form; empty: nothing."""


def labels(
    counts: Mapping[str, int], filled: int, tells: Told, *, gap: bool = False, own: bool = False
) -> frozenset[str] | None:
    """What belongs to a column; None where too many of its cells hold something else.

    ``gap``: whether one sets labels apart, and words are known ones; between shapes that tells nothing. ``own``: they
    are names of brands or firms, as the head says.
    """
    known = without_telling(counts, filled, tells, proper=gap and (own or not _made_of_known_words(counts, filled)))
    known = _without_somebody(_without_doubtful(known, filled), filled, tells, own=own) if gap else known
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


def without_telling(counts: Mapping[str, int], filled: int, tells: Told, *, proper: bool = False) -> Mapping[str, int]:
    """Without what tells of somebody and is far from common, unless the column is full of such.

    ``proper``: its labels are names of their own, of banks and brands, of which some are called like people.
    """
    least = TENTH * _typical(counts)
    weak = (PART, NAME) if proper else (PART,)
    kinds = {one: kind for one in counts if (kind := tells(one))}
    full = _full_of(counts, kinds, filled, max(FEW + 1, min(COMMON * filled, least)))
    told = {
        one
        for one, kind in kinds.items()
        if kind not in full and counts[one] < least and counts[one] < (COMMON if kind in weak else 1.0) * filled
    }
    if sum(counts[one] for one in told) > max(FEW, TOLD * filled):
        return counts
    return {one: count for one, count in counts.items() if one not in told}


def _full_of(counts: Mapping[str, int], kinds: Mapping[str, str], filled: int, least: float) -> frozenset[str]:
    """The forms that several common labels have, which a single one more shares."""
    common = [(kind, counts[one]) for one, kind in kinds.items() if counts[one] >= least]
    cells = Counter[str]()
    for kind, count in common:
        cells[kind] += count
    times = Counter(kind for kind, _ in common)
    return frozenset(kind for kind, count in cells.items() if times[kind] > FEW and count > TOLD * filled)


def _without_doubtful(counts: Mapping[str, int], filled: int) -> Mapping[str, int]:
    """Without labels of words that nobody knows, where those of the other labels are known."""
    if not _made_of_known_words(counts, filled):
        return counts
    own, bound = _own(counts), _bound(filled)
    doubted = {one for one, count in counts.items() if count < bound and in_doubt(one, own)}
    if sum(counts[one] for one in doubted) > max(FEW, TOLD * filled):
        return counts
    return {one: count for one, count in counts.items() if one not in doubted}


def _without_somebody(counts: Mapping[str, int], filled: int, tells: Told, *, own: bool) -> Mapping[str, int]:
    """Without labels that read like somebody, or have the form of an identifier, where those of the column do not."""
    least = max(_bound(filled), TENTH * _typical(counts))
    common = {one: count for one, count in counts.items() if count >= least}
    people = lone_among_brands(counts, filled) if own else like_somebody(counts, filled, common)
    formed = {one: kind for one in counts if (kind := tells(one)) not in ("", NAME, PART)}
    cells, times = Counter[str](), Counter(formed.values())
    for one, kind in formed.items():
        cells[kind] += counts[one]
    lone = {one for one, kind in formed.items() if times[kind] <= FEW or cells[kind] <= FULL * filled}
    if sum(counts[one] for one in lone) > MANY * filled:
        lone = set()
    oftenest = OFTENEST * filled
    return {one: count for one, count in counts.items() if one not in people and not (one in lone and count < oftenest)}


def _made_of_known_words(counts: Mapping[str, int], filled: int) -> bool:
    """Whether all but a few of the common labels are; short codes are neither known words nor unknown ones."""
    least, own = max(_bound(filled), TENTH * _typical(counts)), _own(counts)
    common = {one: count for one, count in counts.items() if count >= least and not is_code(one)}
    known = sum(count for one, count in common.items() if not in_doubt(one, own))
    return known >= KNOWN * sum(common.values())


def _bound(filled: int) -> float:
    return max(IN_DOUBT * filled, min(LEAST_IN_DOUBT, FEW_IN_DOUBT * filled))


def _own(counts: Mapping[str, int]) -> frozenset[str]:
    """The words that several labels share."""
    met = Counter(word for label in counts for word in words_of(label))
    return frozenset(word for word, times in met.items() if times > FEW)


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


def tells_of_somebody(value: str) -> str:
    """Of a value that has the form of an identifier, however weak, or of a name; one word may be a town as well."""
    if len(value) <= SHORTEST and value.isascii():
        return ""
    kind = kind_of_name(value)
    if "@" in value or sum(map(str.isdigit, value)) >= DIGITS:
        return _form(value)
    if kind in ("full", "initials"):
        return NAME
    if any(span.category not in NOT_PERSONAL for span in scanner(BUILTIN).find(value)):
        return _form(value)
    return PART if kind in ("family", "given") else ""


def tells_of_a_label(value: str) -> str:
    """The same; where all words of an eastern label, or several others, are known, that one may be a surname says
    nothing."""
    kind = tells_of_somebody(value)
    weak = kind == PART if len(value.split()) > 1 else kind in (NAME, PART) and is_eastern(value)
    return "" if weak and reading(value) == "known" else kind


def _form(value: str) -> str:
    """Its figures and letters by the run: what article numbers of one kind share, and few identifiers do with them."""
    return _LETTERS.sub("a", _FIGURES.sub("9", value))


def shaped_like_somebody(shape: str) -> str:
    """The same of a shape: many digits that are no amount, or the sign of addresses, which decoded paths show too."""
    number = _NUMBER.fullmatch(shape)
    if number:
        return shape if int(number[1]) >= LONG_NUMBER else ""
    many = "9" * DIGITS in shape or shape.count("9") >= LONG_NUMBER
    return shape if ("@" in shape and "/" not in shape) or (many and not _AMOUNT.fullmatch(shape)) else ""
