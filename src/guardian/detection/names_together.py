"""Files of one folder, sheets of one workbook: where most of one form are somebody's, the rest of it are too. Standard
library only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import takewhile

from guardian.detection.names_latin import PAPERS
from guardian.detection.names_pinyin import business
from guardian.detection.names_points import CALENDAR, Part, part_of
from guardian.detection.names_romanised import says
from guardian.detection.names_sets import weight

_FEWEST, _MANY = 3, 4
_LEAST, _AT_ALL = -1.5, -2.5
"""How much a word of the rest may speak against a name; where three of four of many are somebody's."""
_READ = 0.0
"""How much the words of all must speak for people where no more than a third are told."""
_KIND = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+")
_LONGEST = 4
"""Characters of a Chinese name at most."""


def rest_of_people(names: Collection[str], told: Collection[str]) -> frozenset[str]:
    """Those beside ``told``, of the same form, that are not told to be somebody's by themselves."""
    if len(told) < 2:
        return frozenset()
    forms: dict[tuple[str, str], list[str]] = {}
    for name in names:
        forms.setdefault(_form(name), []).append(name)
    found: set[str] = set()
    for (form, _), alike in forms.items():
        hidden = [name for name in alike if name in told]
        alike = [name for name in alike if name in told or _HAN.search(name) or not all(map(_of_forms, _parts(name)))]
        if len(alike) >= _FEWEST and not form.isdigit() and _of_people(alike, hidden):
            most = len(hidden) >= _MANY and 4 * len(hidden) >= 3 * len(alike)
            found |= _rest([name for name in alike if name not in told], hidden, _AT_ALL if most else _LEAST)
    return frozenset(found)


def _of_people(alike: Sequence[str], hidden: Sequence[str]) -> bool:
    """Most are told; or a third, and the words of all read like people's."""
    if 2 * len(hidden) > len(alike) or 3 * len(hidden) < len(alike) or len(hidden) < 2:
        return 2 * len(hidden) > len(alike)
    found = [max(map(weight, parts)) for name in alike if (parts := _parts(name))]
    return bool(found) and sum(found) / len(found) >= _READ


def _rest(others: Sequence[str], told: Sequence[str], least: float) -> set[str]:
    """Those whose words, without what all that are told have in common, may be somebody's."""
    bare = [_stem(name) for name in told]
    before, behind = _begun(bare), _begun([stem[::-1] for stem in bare])[::-1]
    counts = Counter(word for stem in bare for word in set(_words(stem)))
    common = {word for word, count in counts.items() if 2 * count > len(told)} | PAPERS
    found = set()
    for name in others:
        stem = _stem(name).removeprefix(before).removesuffix(behind) if _HAN.search(name) else _stem(name)
        if _may_be([word for word in _words(stem) if word not in common], least):
            found.add(name)
    return found


def _begun(stems: Sequence[str]) -> str:
    """What all of them begin with."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*stems, strict=False))
    return "".join(letters[0] for letters in alike)


def _form(name: str) -> tuple[str, str]:
    """``0 W W`` and the kind of file: letters, digits and Chinese by what they are, all else as it stands."""
    stem = _stem(name)
    return _NUMBER.sub("0", _WORD.sub(_shape, stem)), name[len(stem) :].lower()


def _shape(match: re.Match[str]) -> str:
    word = match[0]
    return "H" if _HAN.match(word) else "w" if word[0].islower() else "W"


def _stem(name: str) -> str:
    return _KIND.sub("", name) or name


def _words(stem: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(stem)]


def _may_be(words: Sequence[str], least: float) -> bool:
    """Whether none of them names a column, a month or a business, and one may well be somebody's."""
    if not words or business(" ".join(words)) or any(word in CALENDAR for word in words):
        return False
    if all(map(_HAN.fullmatch, words)):
        return all(2 <= len(word) <= _LONGEST for word in words)
    parts = [part_of(word) for word in words if len(word) > 1]
    return bool(parts) and not any(map(_of_forms, parts)) and max(map(weight, parts)) >= least


def _parts(name: str) -> list[Part]:
    return [part_of(word) for word in _words(_stem(name))]


def _of_forms(part: Part) -> bool:
    """``Summary``, ``Data``: what sheets and columns are called by, and nobody."""
    return part.known and not part.listed and (part.field or part.thing or says(part.folded))
