"""Names that no list knows for certain: hidden where nothing says that they are words. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from guardian.detection.lexicon import PLACES, Kind, kind_of
from guardian.detection.names_latin import PAPERS, PARTICLES, SUFFIXES, TITLES
from guardian.detection.names_lists import names_of
from guardian.detection.names_pinyin import business, sounds
from guardian.detection.names_points import Part, part_of, points
from guardian.detection.names_romanised import says

Role = Literal["schema", "file", "data"]
"""Where a name stands: one that a developer chose, one of a file or sheet, one that is data itself."""

_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e00-\u0fff"
    "\u1000-\u109f\u1780-\u17ff\u200c\u200d"
)
_EAST = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
_LETTERS = rf"(?:(?![{_EAST}])[^\W\d_]|[{_MARKS}])"
_RUN = re.compile(rf"{_LETTERS}+(?:['’ʼ]{_LETTERS}+)*")
_UPPER = "A-Z" + "".join(chr(code) for code in (*range(0xC0, 0x250), *range(0x370, 0x590)) if chr(code).isupper())
_CAMEL = re.compile(rf"(?<=[^\W\d_{_UPPER}])(?<!Mc)(?<!Mac)(?<!\bDe)(?<!\bLe)(?=[{_UPPER}])|(?<=[A-Z])(?=[A-Z][a-z])")
_INITIAL = re.compile(rf"(?<!{_LETTERS}){_LETTERS}\.(?:[\s_-]|$)")
_UNCASED = "\u0590"
_UNHEARD_SCRIPTS = re.compile("[\u0d80-\u0dff\u0e80-\u0eff\u1000-\u109f\u1200-\u137f\u1780-\u17ff]")
"""Sinhala, Lao, Burmese, Ethiopic, Khmer: of which no list here has names."""
_THAI = re.compile("[\u0e00-\u0eff]")
"""Thai and Lao, which put a space between names and none between words."""
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_ENOUGH: dict[Role, float] = {"schema": 1.4, "file": 0.0, "data": -1.0}
"""How many points hide a name, by where it stands."""
_LIKE, _UNLIKE = 0.5, -2.5
"""As a key of a map, a word of programs that reads more like a name than this is one, and a new word that does not
read less like one than that."""
_CODED = re.compile(r"\d[^\W\d_]+\d|[0-9a-f]{16}")
"""``50aebd11bb``: digits amid letters, a number in base 16."""


def in_doubt(stem: str, role: Role) -> bool:
    """Whether no word here speaks against somebody's name: to be hidden, though nothing proves it one."""
    if _CODED.search(stem):
        return False
    texts = _texts(stem)
    if not 1 <= len(texts) <= 8:
        return False
    parts = [part_of(text) for text in texts]
    if role != "data" and all(part.known for part in parts) and not _sounding(parts):
        return False  # as most names are made: no list of names is opened for it
    if business(stem) or (role == "schema" and _of_fields(parts, stem)):
        return False
    bare = [part for at, part in enumerate(parts) if len(part.folded) > 1 and not _beside_a_name(parts, at)]
    about = [part for part in bare if part.folded not in PAPERS]
    if len(about) > 2:
        about = [part for at, part in enumerate(about) if part.folded not in PARTICLES]
    papers = len(bare) - len(about)
    if len(about) == 1 and len(parts) > len(bare):
        return _initialled(about[0], stem)
    if len(about) == 1:
        return _alone(about[0], role, papers > 0)
    if not 2 <= len(about) <= 5 or (role == "schema" and stem.isupper() and any(len(part.text) < 3 for part in about)):
        return False
    if role == "data" and not about[0].given and any(part.thing for part in about):
        return False
    if not _understood(about, stem) and about[0].text[0] <= _UNCASED and points(about, stem) > _ENOUGH[role]:
        return True
    ordinary = sum(part.ordinary for part in about)
    return _unheard(about, stem, role) if not ordinary else _beside_a_word(about, stem)


def understood(name: str) -> bool:
    """Whether a name is made of words of programs and forms alone, and none is somebody's."""
    parts = [part_of(text) for text in _texts(name)]
    return bool(parts) and all(len(part.folded) == 1 or part.ordinary for part in parts)


def _texts(stem: str) -> list[str]:
    return [part for run in _RUN.findall(stem) for part in _CAMEL.split(run) if part]


def _understood(parts: Sequence[Part], stem: str) -> bool:
    """Whether every word is one of programs and forms, and no given name: ``grant_bill`` in small letters."""
    small = stem.islower()
    if small and any(part.coded for part in parts) and all(part.known for part in parts):
        return True
    if all(part.capital for part in parts) and (parts[0].eastern or parts[-1].eastern):
        return False
    return all(part.ordinary or part.plain or (small and part.known and part.word) for part in parts)


def _beside_a_name(parts: Sequence[Part], at: int) -> bool:
    """A title before a name, ``jr`` behind it; ``Pan`` behind one is a family name."""
    small = parts[at].folded
    return small in SUFFIXES or (small in TITLES and (at < len(parts) - 1 or len(parts) == 1))


def _of_fields(parts: Sequence[Part], stem: str) -> bool:
    """Whether a developer's name holds one word of fields, or is made of the sounds of Chinese alone."""
    whole = all(part.folded in names_of("eponyms") for part in parts)
    if whole or sounds(stem) or "_".join(part.folded for part in parts) in names_of("brands"):
        return True
    if any(part.field or part.shortened for part in parts):
        return True
    apart = (" " in stem or "," in stem) and all(part.capital for part in parts)
    called = len(parts) == 2 and parts[0].given and not (parts[0].word or says(parts[0].folded))
    return not apart and not called and any(part.plain for part in parts)


def _sounding(parts: Sequence[Part]) -> bool:
    """Two known words that sound like names: ``Mark Day``."""
    return len(parts) == 2 and sum(part.odds for part in parts) >= 1


def _alone(part: Part, role: Role, papers: bool) -> bool:
    """One word: of a map, or beside the word for somebody's papers."""
    if role == "data":
        return _of_a_map(part)
    place = kind_of(part.folded) & Kind.MAJOR_PLACE
    if len(part.folded) < 3 or part.ordinary or place or (part.known and not papers):
        return False
    return role == "file" and papers and part.capital and (part.listed or part.odds >= 0)


def _of_a_map(part: Part) -> bool:
    """``Okonjo``: neither a word nor a place nor a code (``GBP``); of words, given names that say nothing else."""
    code = part.shortened or (part.text.isupper() and len(part.text) < 5 and not part.listed)
    if (
        len(part.folded) < 3
        or part.coded
        or part.field
        or part.thing
        or code
        or kind_of(part.folded) & Kind.MAJOR_PLACE
    ):
        return False
    if part.known:
        called = part.given or part.folded in names_of("pinyin.frequent") or (part.capital and part.odds >= _LIKE)
        return called and not (part.word or says(part.folded))
    return part.listed or part.odds >= _UNLIKE


def _initialled(part: Part, stem: str) -> bool:
    """``волков_а._и.``: a word that is none of programs, and single letters with their dots."""
    return (
        bool(_INITIAL.search(stem)) and len(part.folded) > 2 and not part.ordinary and (part.listed or part.odds >= 0)
    )


def _unheard(parts: Sequence[Part], stem: str, role: Role) -> bool:
    """Names and words that no program uses, and nothing else."""
    listed = sum(part.listed for part in parts)
    mean = sum(part.odds for part in parts) / len(parts)
    new = sum(not part.known for part in parts)
    capital = all(part.capital for part in parts)
    if not capital and not stem.islower():
        return False
    if not new:
        given = any(kind_of(part.folded) & Kind.GIVEN and not kind_of(part.folded) & PLACES for part in parts)
        return capital and given and mean >= 0.5 and not any(says(part.folded) for part in parts)
    if parts[0].text[0] > _UNCASED:
        least = -1.2 if listed or _THAI.search(stem) else 0.3
        return mean >= least or (role != "schema" and bool(_UNHEARD_SCRIPTS.search(stem)))
    if not capital:
        return mean >= (-1.0 if listed else -0.3) - (0.5 if role != "schema" else 0)
    if _VIETNAMESE.search(stem.casefold()) and not {parts[0].folded, parts[-1].folded} & names_of("viet.family"):
        return False
    return mean >= (-1.7 if listed else -1.0) - (0.6 if role != "schema" else 0)


def _beside_a_word(parts: Sequence[Part], stem: str) -> bool:
    """``Imre Summit``: a listed name that is no word, and a word behind it, both with capitals and apart."""
    if len(parts) != 2:
        return False
    apart = (" " in stem or "," in stem) and all(part.capital for part in parts)
    new = [part for part in parts if not part.known]
    if (
        apart
        and len(new) == 1
        and not stem.isupper()
        and new[0].odds >= 0.3
        and sum(part.odds for part in parts) >= 0.3
    ):
        return True
    names = [part for part in parts if part.listed and not part.known]
    others = [part for part in parts if part not in names]
    if len(names) != 1:
        return False
    given = kind_of(names[0].folded) & Kind.GIVEN and not kind_of(names[0].folded) & PLACES
    if apart and given and not says(others[0].folded):
        return True
    if sum(part.odds for part in parts) <= 0:
        return False
    if apart:
        return names[0].odds >= 0.5
    return bool(given) and names[0].odds >= 1 and len(names[0].folded) > 3 and not says(others[0].folded)
