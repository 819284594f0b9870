"""Names of people in Cyrillic, Greek, Arabic, Hebrew, Devanagari and Thai, as names of columns, files and keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from guardian.detection.lexicon import fold
from guardian.detection.names_likely import known_word, likely_name
from guardian.detection.names_lists import names_of
from guardian.detection.names_words import words

_PATRONYMIC = re.compile(r"[а-яёіїєґ]{3,}(?:ович|евич|івич|овна|евна|івна|ична|инична)")
_CYRILLIC_FAMILY = re.compile(
    r"[а-яёіїєґђјљњћџ]{2,}(?:ов|ова|ев|ева|ёв|ёва|ин|ина|ын|ына|ский|ская|ський|ська|цкий|цкая|енко|ченко|чук|щук|"
    r"ук|юк|ич|ић|ян|дзе|швили|оглу|"
    r"ко|ой|ых|их|як|ук|ак|ець|ло)"
)
_SURE_FAMILY = re.compile(
    r"[а-яёіїєґђјљњћџ]{2,}(?:[бвгдзклмнпрстфхчцшщ]ов|[бвгдзклмнпрстфхчцшщ]ова|[бвгдзклмнпрстфхчцшщье]ев|"
    r"[бвгдзклмнпрстфхчцшщье]ева|енко|швили|дзе|ович|ић)"
)
_INITIALS = re.compile(r"(?:[А-ЯЁІЇЄҐ]\.\s?){1,2}")
_GREEK_FAMILY = re.compile(
    r"[α-ω]{2,}(?:οπουλος|οπουλου|ιδης|ιδου|αδης|αδου|ακης|ακη|ατος|ατου|εας|ελης|ογλου|ιου|ου|ης|ας|ος)"
)
_GREEK_SURE = re.compile(r"[α-ω]{3,}(?:οπουλος|οπουλου|ιδης|ιαδης|ακης)")


def other_scripts(stem: str) -> bool:
    """Whether somebody's name stands here: Иван Петров, Μαρία Νικολάου, محمد علي."""
    return _cyrillic(stem) or _greek(stem) or _listed(stem)


def _cyrillic(stem: str) -> bool:
    if not re.search(r"[\u0400-\u04ff]", stem):
        return False
    tokens = re.findall(r"[\u0400-\u04ff]+(?:-[\u0400-\u04ff]+)?", _INITIALS.sub(" ", stem))
    small = [token.casefold() for token in tokens if len(token) > 1]
    given = names_of("cyrillic.given")
    if _INITIALS.search(stem) and len(small) == 1:
        return tokens[-1][0].isupper() and len(small[0]) > 2 and not _column_word(small[0])
    for left, right in pairwise(small):
        for one, other in ((left, right), (right, left)):
            if one in given and (other in given or _family(other) or _PATRONYMIC.fullmatch(other)):
                return True
        if _PATRONYMIC.fullmatch(right) and not _column_word(left):
            return True
    named = [token for token in tokens if token.casefold() in given and token[0].isupper()]
    unknown = [token for token in tokens if token[0].isupper() and not _column_word(token.casefold())]
    if len(tokens) == 2 and named and len(unknown) == 2:
        return True
    return len(tokens) == 2 == len(unknown) and any(_SURE_FAMILY.fullmatch(token.casefold()) for token in tokens)


def _family(token: str) -> bool:
    return bool(_CYRILLIC_FAMILY.fullmatch(token)) and not _column_word(token)


def _column_word(token: str) -> bool:
    return token in names_of("cyrillic.words") or any(word.entry is not None for word in words(token))


def _greek(stem: str) -> bool:
    if not re.search(r"[\u0370-\u03ff]", stem):
        return False
    spoken = re.findall(r"[\u0370-\u03ff\u1f00-\u1fff]{2,}", stem)
    tokens = [_without_marks(token) for token in spoken]
    given = names_of("greek.given")
    for one, other in (*pairwise(tokens), *pairwise(reversed(tokens))):
        if one in given and (other in given or _GREEK_FAMILY.fullmatch(other)):
            return True
    if len(tokens) == 2 and all(token[0].isupper() for token in spoken) and any(token in given for token in tokens):
        return True
    return 1 <= len(tokens) <= 2 and any(_GREEK_SURE.fullmatch(token) for token in tokens)


def _without_marks(token: str) -> str:
    flat = "".join(c for c in unicodedata.normalize("NFD", token.casefold()) if not unicodedata.combining(c))
    return re.sub("σ$", "ς", flat)


_RUNS = {
    "arabic.given": r"[\u0621-\u064a\u0671-\u06d3]+",
    "hebrew.given": r"[\u05d0-\u05ea]+",
    "devanagari.given": r"[\u0900-\u097f]+",
    "thai.given": r"[\u0e00-\u0e7f]+",
}


def _listed(stem: str) -> bool:
    """Scripts without capitals: a listed given name at one end, and one to three more words."""
    for section, run in _RUNS.items():
        joined = stem.replace("عبد ", "عبد")
        tokens = [token for token in re.findall(run, joined) if token not in ("بن", "بنت", "ابن")]
        known = names_of(section)
        if not 2 <= len(tokens) <= 4:
            continue
        for name, others in ((tokens[0], tokens[1:]), (tokens[-1], tokens[:-1])):
            if name in known and ((len(others) == 1 and name is tokens[0]) or not _all_words(others, known)):
                return True
    return False


_OTHER = (
    r"[\u0370-\u03ff\u1f00-\u1fff\u0400-\u04ff\u0531-\u0587\u05d0-\u05ea\u0621-\u064a\u0671-\u06d3\u0900-\u0dff\u0e00-\u0eff\u10d0-\u10ff\u200c"
    r"\u1000-\u109f\u1780-\u17ff]+"
)
_TITLED = re.compile("^(?:นางสาว|นาย|นาง|ดร\\.)")


def reads_like_names(stem: str) -> bool:
    """Two to four words that no interface uses, and that read like names one with another."""
    tokens = [_TITLED.sub("", token) for token in re.findall(_OTHER, stem)]
    if not 2 <= len(tokens) <= 4 or re.search(r"[A-Za-z]{3}", stem):
        return False
    folded = [fold(token) for token in tokens]
    if any(len(token) < 2 or _a_word(token) for token in folded):
        return False
    listed = [token in names_of("other.more") for token in folded]
    odds = [3.0 if known else likely_name(token) for token, known in zip(folded, listed, strict=True)]
    if any(token[0].islower() and token[0] < "\u10d0" for token in tokens):
        return False
    if any(listed) and len(tokens) == 2:
        return min(odds) >= -1.5
    return sum(odds) / len(odds) >= 1 and min(odds) >= -0.5


def _all_words(tokens: Sequence[str], known: frozenset[str]) -> bool:
    """Whether what stands beside a name says that the name is a word here: ``चयन सीमा``."""
    others = [token for token in tokens if token not in known]
    return bool(others) and all(_a_word(fold(other)) for other in others)


def _a_word(token: str) -> bool:
    return token not in names_of("other.more") and (known_word(token) or _column_word(token))
