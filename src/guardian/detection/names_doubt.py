"""Names that no list knows for certain: hidden where nothing says that they are words. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from guardian.detection.lexicon import PLACES, Kind, fold, kind_of, word_set
from guardian.detection.names_latin import PAPERS, PARTICLES, SUFFIXES, TITLES, coded_at_the_end
from guardian.detection.names_lists import names_of
from guardian.detection.names_pinyin import business, sounds
from guardian.detection.names_points import Part, part_of, points
from guardian.detection.names_romanised import says
from guardian.detection.names_wordy import family_of_words, of_words, on_papers, whose_papers

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
_LAST_LETTER = re.compile(rf"[_ ]{_LETTERS}\.?$")
_OF_AXES, _OF_UNITS = frozenset("XYZH"), frozenset("ABCDFKLRT")
"""``ACCEL_X``, ``CHILLER_A``: what columns end in, and how much less any other initial takes."""
_CALLED = word_set("mr mrs ms miss dr prof herr frau mme mlle monsieur madame senor senora signora dott")
_SURE_TITLES = _CALLED - word_set("ms miss dr prof")
"""Nothing else than somebody stands behind these: no debit, no milliseconds."""
CALENDAR = word_set(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday sun thu wed sat jan jun jul aug apr "
    "januar februar maerz marz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag "
    "sonntag janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi mercredi "
    "jeudi vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "jan feb mar apr jun jul aug sep sept oct nov dec mrz mai okt dez janv fevr avr juil gennaio aprile maggio "
    "giugno luglio agosto settembre ottobre dicembre junho julho setembro outubro novembro dezembro maj juni juli "
    "augustus mei maart "
    "diciembre lunes martes miercoles jueves viernes sabado domingo"
)
"""What sheets, folders and headings are called by in turn: ``April``, ``Jan``."""
_GREEK, _UNCASED = "\u0370", "\u0590"
"""Where letters of other scripts begin, and those that have no capitals."""
_UNHEARD_SCRIPTS = re.compile("[\u0d80-\u0dff\u0e80-\u0eff\u1000-\u109f\u1200-\u137f\u1780-\u17ff]")
"""Sinhala, Lao, Burmese, Ethiopic, Khmer: of which no list here has names."""
_THAI = re.compile("[\u0e00-\u0eff]")
"""Thai and Lao, which put a space between names and none between words."""
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_ENOUGH: dict[Role, float] = {"schema": 1.8, "file": -0.4, "data": -1.0}
"""How many points hide a name, by where it stands."""
_OF_A_CLASS, _OF_FEW = 1.2, 0.8
"""How many more a developer's name takes that is written as classes are; how many less one in Greek or Cyrillic."""
_LIKE, _UNLIKE = 0.5, -2.5
"""As a key of a map, a word of programs that reads more like a name than this is one, and a new word that does not
read less like one than that."""
_LIKE_NOT_SAID = 0.3
"""How much like a name a word of programs alone reads that stands behind a title or on somebody's papers."""
_LONE_LEAST = 0.0
"""How much like a name a new word with a capital reads that is hidden alone, as a file; in small letters, 1 more."""
_NUMBERED = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")
_CODED = re.compile(r"\d[^\W\d_]+\d|[0-9a-f]{16}")
"""``50aebd11bb``: digits amid letters, a number in base 16."""


def in_doubt(stem: str, role: Role) -> bool:
    """Whether no word here speaks against somebody's name: to be hidden, though nothing proves it one."""
    if _CODED.search(stem):
        return False
    texts = _texts(stem)
    if not 1 <= len(texts) <= 8 or coded_at_the_end(stem, texts):
        return False
    if of_words([fold(text) for text in texts], role) or (role == "file" and (on_papers(texts) or _on_papers(texts))):
        return True
    parts = [part_of(text) for text in texts]
    if role != "data" and all(part.known for part in parts) and not (_sounding(parts) or _titled(parts)):
        return False  # as most names are made: no list of names is opened for it
    if business(stem) or (role == "schema" and (_after_somebody(parts, stem) or _of_a_column(parts, stem))):
        return False
    bare = [part for at, part in enumerate(parts) if len(part.folded) > 1 and not _beside_a_name(parts, at)]
    about = [part for part in bare if part.folded not in PAPERS]
    if len(about) > 2:
        about = [part for at, part in enumerate(about) if part.folded not in PARTICLES]
    papers = len(bare) - len(about)
    if len(about) == 1 and len(parts) == 2 and parts[0].folded in _CALLED:
        return _behind_a_title(about[0], sure=parts[0].folded in _SURE_TITLES)
    if len(about) == 1 and len(parts) > len(bare):
        return _initialled(about[0], stem) or (len(parts) == 2 and _before_a_letter(about[0], stem, role))
    if len(about) == 1:
        return _alone(about[0], stem, role, papers > 0)
    if not 2 <= len(about) <= 5 or (role == "schema" and stem.isupper() and any(len(part.text) < 3 for part in about)):
        return False
    if role == "data" and not about[0].given and any(part.thing for part in about):
        return False
    cased = about[0].text[0] <= _UNCASED
    if cased and not _of_words(about, stem) and points(about, stem) > _enough(role, about, stem):
        return True
    if about[0].text[0] < _GREEK:
        return False
    ordinary = sum(part.ordinary for part in about)
    return _unheard(about, stem, role) if not ordinary else _beside_a_word(about, stem)


def understood(name: str) -> bool:
    """Whether a name is made of words of programs and forms alone, and none is somebody's."""
    parts = [part_of(text) for text in _texts(name)]
    return bool(parts) and all(len(part.folded) == 1 or part.ordinary for part in parts)


def _texts(stem: str) -> list[str]:
    return [part for run in _RUN.findall(stem) for part in _CAMEL.split(run) if part]


def _of_words(parts: Sequence[Part], stem: str) -> bool:
    """``Maple Syrup``, ``grant_bill``: words of programs and forms, no given name and no family name of the East."""
    if all(part.capital for part in parts) and (parts[0].eastern or parts[-1].eastern):
        return False
    small = stem.islower()
    return all(part.ordinary or part.plain or (small and part.known and part.word) for part in parts)


def _enough(role: Role, parts: Sequence[Part], stem: str) -> float:
    """What a name takes to be hidden: more as classes are written, less where few developers write."""
    if role != "schema":
        return _ENOUGH[role]
    if parts[0].text[0] >= _GREEK:
        return _ENOUGH[role] - _OF_FEW
    joined = stem.isalnum() and all(part.capital for part in parts) and not stem.isupper()
    return _ENOUGH[role] + (_OF_A_CLASS if joined else 0)


def _beside_a_name(parts: Sequence[Part], at: int) -> bool:
    """A title before a name, ``jr`` behind it; ``Pan`` behind one is a family name."""
    small = parts[at].folded
    return small in SUFFIXES or (small in TITLES and (at < len(parts) - 1 or len(parts) == 1))


def _after_somebody(parts: Sequence[Part], stem: str) -> bool:
    """``bayes_factor``, ``resid_pearson`` and brands of several words: things that carry a name."""
    eponyms = [part.folded in names_of("eponyms") for part in parts]
    alone = any(eponyms) and stem.islower() and not any(part.given for part in parts)
    return all(eponyms) or alone or "_".join(part.folded for part in parts) in names_of("brands")


def _of_a_column(parts: Sequence[Part], stem: str) -> bool:
    """``caigou_jine``, ``mahn_stufe``, ``mollie_fee``: in small letters, the sounds of Chinese alone, a word of fields
    at the end that is no name, or services and fields alone."""
    if not stem.islower():
        return False
    return sounds(stem) or (parts[-1].field and not parts[-1].listed) or all(part.field for part in parts)


def _on_papers(texts: Sequence[str]) -> bool:
    """``contract-Weigert-2023``"""
    part = part_of(whose_papers(texts))
    return bool(part.text) and part.capital and _read(part)


def _titled(parts: Sequence[Part]) -> bool:
    """``mr_salamon``: a title before a word."""
    return len(parts) == 2 and parts[0].folded in _CALLED


def _sounding(parts: Sequence[Part]) -> bool:
    """Two known words that sound like names: ``Mark Day``."""
    return len(parts) == 2 and sum(part.odds for part in parts) >= 1


def _alone(part: Part, stem: str, role: Role, papers: bool) -> bool:
    """One word: of a map, of a file, or beside the word for somebody's papers."""
    if role == "data":
        return _of_a_map(part)
    place = kind_of(part.folded) & Kind.MAJOR_PLACE
    if role == "schema" or len(part.folded) < 3 or part.ordinary or place or (part.known and not papers):
        return False
    if papers and (part.capital or not part.known):
        return part.listed or part.odds >= (0 if part.known else _UNLIKE if part.capital else -1.5)
    code = part.shortened or (part.text.isupper() and len(part.text) < 5 and not part.listed)
    if part.known or part.field or part.thing or code or _NUMBERED.search(stem):
        return False
    if part.word or says(part.folded) or part.folded in CALENDAR:
        return False
    capital = part.capital and not _foreign(part)
    return (part.listed if capital else part.given) or part.odds >= (_LONE_LEAST if capital else 1)


def _foreign(part: Part) -> bool:
    return part.text[0] >= _GREEK


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


def _behind_a_title(part: Part, *, sure: bool) -> bool:
    """``mr_patel``: no word that says something itself; ``dr_amount`` is a debit. Behind a ``sure`` title whatever is
    somebody's name too, or reads like one."""
    if sure and not (part.coded or part.field):
        two = len(part.folded) < 3
        if (part.listed and not two) or family_of_words(part.folded) or _read(part):
            return True
    if part.coded or part.field or says(part.folded) or len(part.folded) < 3 or (part.word and not part.listed):
        return False
    return part.listed or (not part.known and part.odds >= _UNLIKE)


def _read(part: Part) -> bool:
    """A word of programs that no dictionary has, and that reads like a name."""
    said = part.word or part.field or part.thing or part.coded or part.shortened or says(part.folded)
    return part.known and not said and len(part.folded) > 2 and part.odds >= _LIKE_NOT_SAID


def _before_a_letter(part: Part, stem: str, role: Role) -> bool:
    """``OKAFOR_K``: a family name that no program has for a word, and an initial behind it."""
    if not _LAST_LETTER.search(stem) or len(part.folded) < 3 or part.thing or part.shortened or part.coded:
        return False
    if part.known:
        return len(part.folded) > 3 and family_of_words(part.folded)
    if part.listed or len(part.folded) < 4:
        return part.listed and (part.capital or len(part.folded) > 3)
    letter = stem.rstrip(".")[-1]
    if not part.capital or letter.islower():
        return part.odds >= (0.0 if role == "schema" and letter in "tpnd" else -1.0)
    least = 0.3 if letter in _OF_AXES else 0.0 if letter in _OF_UNITS else _UNLIKE
    return part.odds >= (least if role == "schema" else min(least, -1.0))


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
