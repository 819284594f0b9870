"""Names that no list knows for certain: hidden where nothing says that they are words. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from guardian.detection.lexicon import PLACES, Kind, fold, kind_of, word_set
from guardian.detection.names_latin import PAPERS, PARTICLES, SUFFIXES, TITLES, coded_at_the_end
from guardian.detection.names_lists import names_of
from guardian.detection.names_pinyin import business, several_sounds
from guardian.detection.names_points import CALENDAR, Part, mute, part_of, points, said
from guardian.detection.names_romanised import says
from guardian.detection.names_vocabulary import schema_word
from guardian.detection.names_wordy import brand, family_of_words, frequent_family, of_words, on_papers, two_names

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
_CALLED = word_set("mr mrs ms miss dr prof herr frau mme mlle monsieur madame senor senora signora dott")
_SURE_TITLES = _CALLED - word_set("ms miss dr prof")
"""Nothing else than somebody stands behind these: no debit, no milliseconds."""
_ANY_PAPERS = word_set(
    "form letter application scan copy final data document doc documents file files record records order orders id "
    "card img pic review offer evaluation claim from by to with re fw fwd new old of the for and s v1 v2 user notes "
    "history report statement draft"
)
"""Of papers, those that programs have too: ``sale_form``, ``user_list``."""
_ALIASES = word_set("nick")
"""Columns, though people are called so, too."""
_GREEK, _UNCASED = "\u0370", "\u0590"
"""Where letters of other scripts begin, and those that have no capitals."""
_UNHEARD_SCRIPTS = re.compile("[\u0d80-\u0dff\u0e80-\u0eff\u1000-\u109f\u1200-\u137f\u1780-\u17ff]")
"""Sinhala, Lao, Burmese, Ethiopic, Khmer: of which no list here has names."""
_THAI = re.compile("[\u0e00-\u0eff]")
"""Thai and Lao, which put a space between names and none between words."""
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_ALONE, _OF_THREE = -0.5, 1.5
"""How much like a name a word reads that nothing has, and that a developer may have chosen; one of three letters."""
_AMONG, _HEADED = -2.5, 1.0
_BESIDE: dict[Role, float] = {"schema": 0.5, "file": 0.25, "data": -0.5}
"""The same of a word beside one that is nobody's."""
_ENOUGH: dict[Role, float] = {"schema": 1.0, "file": -0.4, "data": -1.0}
"""How many points hide a name, by where it stands."""
_LIKE, _UNLIKE = 0.5, -2.5
"""As a key of a map, a word of programs that reads more like a name than this is one, and a new word that does not
read less like one than that."""
_TESTS = word_set("pearson spearman kendall welch student cohen cramer kruskal fisher levene bayes wilcoxon")
"""Whose statistic has a letter: ``pearson_r``."""
_CODED = re.compile(r"\d[^\W\d_]+\d|[0-9a-f]{16}|(?<![^\W_])[Aa]?\d+[BbKk](?![^\W_])")
"""``50aebd11bb``: digits amid letters, a number in base 16; ``gemma-7b``: how large a model is."""


def in_doubt(stem: str, role: Role) -> bool:
    """Whether a word here says nothing that programs say, and somebody may be called so: hidden, though nothing proves
    it a name."""
    texts = texts_of(stem)
    if not texts or _CODED.search(stem) or coded_at_the_end(stem, texts):
        return False
    if of_words([fold(text) for text in texts], "file" if " " in stem else role) or (
        role == "file" and on_papers(texts)
    ):
        return True
    parts = _without_brands([part_of(text) for text in texts])
    if not parts or business(stem) or (role == "schema" and (_after_somebody(parts, stem) or several_sounds(stem))):
        return False
    if any(part.text[0] >= _GREEK for part in parts):
        return _elsewhere(parts, stem, role)
    bare = [part for at, part in enumerate(parts) if len(part.folded) > 1 and not _beside_a_name(parts, at)]
    about = [part for part in bare if part.folded not in PAPERS]
    if len(about) > 2:
        about = [part for at, part in enumerate(about) if part.folded not in PARTICLES]
    if not about:
        return False
    return _one(about[0], parts, role) if len(about) == 1 else _several(about, stem, role)


def _one(part: Part, parts: Sequence[Part], role: Role) -> bool:
    """One word, beside a title, an initial or somebody's papers, or alone."""
    small = part.folded
    if len(parts) == 1 and role == "schema" and small in _ALIASES:
        return False
    titled = len(parts) > 1 and parts[0].folded in _CALLED
    papers = any(other.folded in PAPERS and not (role == "schema" and other.field) for other in parts)
    near = titled or papers or any(len(other.folded) == 1 for other in parts)
    if not said(part, chosen=role == "schema" and not near):
        if role == "schema" and not near and several_sounds(part.text):
            return False
        if mute(part):
            return len(small) > 2 and (near or (role != "schema" and part.text.istitle()))
        if near or part.listed or role != "schema":
            return near or part.listed or not (part.text.isupper() and len(small) < 5)
        return part.odds >= (_OF_THREE if len(small) < 4 or (part.text.isupper() and len(small) < 5) else _ALONE)
    if len(parts) == 1:
        return role == "data" and _of_a_map(part)
    if near and not part.coded and (small in names_of("pinyin.family") or (titled and family_of_words(small))):
        return True
    if part.field or part.coded or small in CALENDAR or len(small) < 3:
        return False
    called = part.listed or _place(part)
    if titled:
        return called and parts[0].folded in _SURE_TITLES
    if papers:
        whose = {other.folded for other in parts} & PAPERS - _ANY_PAPERS and role == "file"
        own = part.given or family_of_words(small) or (part.text.istitle() and frequent_family(small))
        return called and (bool(whose) or own)
    return near and (family_of_words(small) or called) and len(small) > 3


def _several(about: Sequence[Part], stem: str, role: Role) -> bool:
    about = [part for part in about if not (mute(part) or (part.shortened and len(part.folded) < 5))]
    new = [part for part in about if not said(part, chosen=role == "schema")]
    if not new:
        return _called_by_words(about)
    if any(part.thing for part in about) and not about[0].given:
        return False
    most = max(part.odds + part.listed for part in new)
    if len(about) == 1:
        return role != "schema" or new[0].listed or most >= _ALONE
    if " " in stem and about[0].capital and not about[0].listed and all(part.text.islower() for part in about[1:]):
        return most >= _HEADED
    anchored = any(said(part) and (part.field or not part.listed) and not _place(part) for part in about)
    return not anchored or most >= (_OF_THREE if all(len(part.folded) < 4 for part in new) else _BESIDE[role])


def _place(part: Part) -> bool:
    return bool(kind_of(part.folded) & Kind.MAJOR_PLACE)


def _called_by_words(about: Sequence[Part]) -> bool:
    """``grant_bill``: a given name and a family name, which are words too."""
    if len(about) != 2 or not all(part.listed for part in about) or any(part.field for part in about):
        return False
    return any(part.given for part in about)


def unsaid(name: str) -> bool:
    """Whether a name is one word that nothing has, not wholly unlike a name."""
    texts = texts_of(name)
    part = part_of(texts[0]) if len(texts) == 1 and texts[0] == name and name[0] < _GREEK else None
    if part is None or len(name) < 4 or said(part) or schema_word(part.folded) or (mute(part) and name.islower()):
        return False
    return part.odds >= _AMONG


def pairs_of_words(names: Iterable[str]) -> frozenset[str]:
    """Those of two words that are a given and a family name too, where no two have one word."""
    texts = {name: [fold(text) for text in texts_of(name)] for name in names}
    pairs = {name: each for name, each in texts.items() if len(each) == 2 and two_names(each[0], each[1])}
    words = [word for each in pairs.values() for word in each]
    return frozenset(pairs) if len(set(words)) == len(words) else frozenset()


def understood(name: str) -> bool:
    """Whether a name is made of words of programs and forms alone, and none is somebody's."""
    parts = [part_of(text) for text in texts_of(name)]
    return bool(parts) and all(len(part.folded) == 1 or part.ordinary for part in parts)


def texts_of(stem: str) -> list[str]:
    """Its words, cut where a capital begins one."""
    return [part for run in _RUN.findall(stem) for part in _CAMEL.split(run) if part]


def _elsewhere(parts: Sequence[Part], stem: str, role: Role) -> bool:
    """Names in Greek, Cyrillic and scripts without capitals, for which there are fewer words: weighed together."""
    bare = [part for at, part in enumerate(parts) if len(part.folded) > 1 and not _beside_a_name(parts, at)]
    about = [part for part in bare if part.folded not in PAPERS]
    if len(about) == 1 and len(parts) > len(bare):
        return _initialled(about[0], stem)
    if len(about) == 1:
        return _alone(about[0], role, len(bare) > 1)
    if not 2 <= len(about) <= 5:
        return False
    cased = about[0].text[0] <= _UNCASED
    if cased and not all(part.ordinary or part.plain for part in about) and points(about, stem) > _ENOUGH[role]:
        return True
    ordinary = sum(part.ordinary for part in about)
    return _unheard(about, stem, role) if not ordinary else _beside_a_word(about, stem)


def _without_brands(parts: Sequence[Part]) -> list[Part]:
    """``databricks-claude-opus``, ``jp_morgan_fees``: what stands beside brands of two words."""
    pairs = [at for at, (one, other) in enumerate(pairwise(parts)) if brand(one.folded, other.folded)]
    return [part for at, part in enumerate(parts) if not {at, at - 1} & set(pairs)]


def _beside_a_name(parts: Sequence[Part], at: int) -> bool:
    """A title before a name, ``jr`` behind it; ``Pan`` behind one is a family name."""
    small = parts[at].folded
    behind = small in SUFFIXES and any(len(part.folded) > 1 for part in parts[:at])
    return behind or (small in TITLES and (at < len(parts) - 1 or len(parts) == 1))


def _after_somebody(parts: Sequence[Part], stem: str) -> bool:
    """``bayes_factor``, ``welch_t``, ``monte_carlo`` and brands of several words: things that carry a name."""
    eponyms = [part for part in parts if part.folded in names_of("eponyms")]
    others = [part for part in parts if part not in eponyms]
    letters = [part for part in others if len(part.folded) == 1]
    if len(eponyms) > 1 and not others:
        return True
    if not eponyms or not stem.islower() or any(part.given or part.folded in _CALLED for part in parts):
        return False
    return not letters or any(part.folded in _TESTS for part in eponyms)


def _alone(part: Part, role: Role, papers: bool) -> bool:
    """One word: of a map, of a file, or beside the word for somebody's papers."""
    if role == "data":
        return _of_a_map(part)
    if role == "schema" or len(part.folded) < 3 or part.ordinary or _place(part) or (part.known and not papers):
        return False
    if papers:
        return part.listed or part.odds >= (0 if part.known else _UNLIKE)
    return not (part.field or part.word or says(part.folded)) and (part.given or part.odds >= 1)


def _of_a_map(part: Part) -> bool:
    """``Okonjo``: neither a word nor a place nor a code (``GBP``); of words, given names that say nothing else."""
    code = part.shortened or (part.text.isupper() and len(part.text) < 5 and not part.listed)
    if (
        len(part.folded) < 3
        or part.coded
        or part.field
        or part.thing
        or part.software
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
