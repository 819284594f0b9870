"""Names come in sets: what the keys of one map, or the headings of one table, say together. Standard library only.

One word alone may be a name or a good; of six, letters and lists tell which (of 2,378 people and 429 maps of software,
the means of their weights meet in one of fifty).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from guardian.detection.lexicon import Kind, fold, kind_of
from guardian.detection.names_points import CALENDAR, Part, part_of

_SINGLE = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]{2,}")
_FEWEST = 3
_MOST = 3.0
PEOPLE, GOODS = -0.25, -1.0
"""From which mean on the keys of a map are people, and below which they are none."""
HEADINGS, SMALL = 0.0, 0.5
"""From which mean on headings are, beside those that name columns; in small letters."""
_LIKE, _OF_A_PLACE = 0.5, 2.0
_SERIES = re.compile(r"(.{2,})[_ ]([A-Za-z])\.?")
_NUMBERED = re.compile(r"(.*[^\W\d_]{2})[_ ]?\d{1,2}")


def weight(part: Part) -> float:
    """How much a word speaks for somebody; below 0 for another."""
    odds = max(-_MOST, min(_MOST, part.odds))
    if _place(part.folded):
        return -_OF_A_PLACE
    if part.known:
        named = part.given and not part.word
        return 0.3 * odds - 1 + named - 1.5 * (part.field or part.thing or part.coded)
    other = part.thing or part.coded
    return odds + part.listed - 2 * other - part.shortened - (part.word and not part.given)


def single_words(names: Collection[str]) -> list[str]:
    """Those that are one word of Latin letters, and no month."""
    return [name for name in names if _SINGLE.fullmatch(name) and part_of(name).folded not in CALENDAR]


def mean(names: Sequence[str]) -> float | None:
    """What single words say together; None for fewer than three."""
    return sum(weight(part_of(name)) for name in names) / len(names) if len(names) >= _FEWEST else None


def keys_of_people(names: Collection[str], told: frozenset[str]) -> frozenset[str]:
    """Keys of one map: all of them where they read like people, few where they read like goods."""
    single = single_words(names)
    found = mean(single)
    if found is None or 2 * len(single) < len(names):
        return told
    if found >= PEOPLE:
        return told | {name for name in single if not _place(fold(name))}
    if found >= GOODS or any(_listed(name) and weight(part_of(name)) >= _LIKE for name in single):
        return told
    return told - {name for name in single if weight(part_of(name)) < 2 * _LIKE}


def headings_of_people(names: Collection[str]) -> frozenset[str]:
    """Headings that name no column: all of them where they read like people."""
    single = single_words(names)
    found = mean(single)
    if found is None or 2 * len(single) < len(names):
        return frozenset()
    least = HEADINGS if all(name[0].isupper() for name in single) else SMALL
    return frozenset(name for name in single if not _place(fold(name))) if found >= least else frozenset()


def of_a_series(names: Collection[str]) -> frozenset[str]:
    """``CHILLER_A`` beside ``CHILLER_B``, ``alphahat1`` beside ``alphahat2``: things of one kind, unless lists have the
    word."""
    found, numbered = (_by_stem(names, form) for form in (_SERIES, _NUMBERED))
    counted = [(word, each) for kind in (found, numbered) for word, each in kind.items() if len(each) > 1]
    alone = {name for word, each in counted if not _listed(word) for name in each}
    every = [name for each in found.values() for name in each]
    typed = len(every) >= _FEWEST and len({name[-1] for name in every}) == 1  # ``size_t``, ``off_t``
    return frozenset(every if typed else alone)


def _by_stem(names: Collection[str], form: re.Pattern[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        if match := form.fullmatch(name):
            found.setdefault(match[1], []).append(name)
    return found


def of_one_form(names: Collection[str], told: frozenset[str]) -> frozenset[str]:
    """``BOUCHAREB_H`` beside ``PUSPITASARI_R``: where one is somebody's, new words before a letter are too."""
    if not any(_SERIES.fullmatch(name) for name in told):
        return frozenset()
    found = {name: part_of(match[1]) for name in names if (match := _SERIES.fullmatch(name))}
    return frozenset(name for name, part in found.items() if not (part.known or part.coded or part.thing))


def _listed(word: str) -> bool:
    part = part_of(word)
    return part.listed and not part.known


def _place(folded: str) -> bool:
    return bool(kind_of(folded) & Kind.MAJOR_PLACE)


def of_places(names: Collection[str]) -> frozenset[str]:
    """Cities and lands, where they are half of what stands here: nobody, though people are called so too."""
    found = frozenset(name for name in names if _place(fold(name)))
    return found if 2 * len(found) >= len(names) else frozenset()
