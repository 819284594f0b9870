"""Says whether a name of a column, sheet, file or key is itself personal data: then a fingerprint is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from urllib.parse import unquote

from guardian.detection.lexicon import NAMES, PLACES, Kind, fold, kind_of
from guardian.detection.names_beneath import Beneath
from guardian.detection.names_doubt import Role, in_doubt, pairs_of_words, understood, unsaid
from guardian.detection.names_doubt_east import eastern_doubt
from guardian.detection.names_han import east_asian
from guardian.detection.names_latin import single, western
from guardian.detection.names_likely import likely_name
from guardian.detection.names_numbers import number_of_somebody
from guardian.detection.names_pinyin import business, in_business, sounds
from guardian.detection.names_points import CALENDAR
from guardian.detection.names_scripts import other_scripts, reads_like_names
from guardian.detection.names_sets import headings_of_people, keys_of_people, of_a_series, of_one_form, of_places
from guardian.detection.names_words import words
from guardian.detection.names_wordy import family_of_words

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_MAILBOX = re.compile(r"(?<![\w@])[A-Za-z][\w.+-]{2,}@(?![vV]?\d)(?!\.[a-z])(?=[A-Za-z-]*(?:$|[\s_.]))")
"""``mueller.thomas@``: cut off before its end, or of one network."""
_CHILD_OF = re.compile(r"\b(?:a/[lp]|[sd]/o)\b")
"""``Muthusamy a/l Raman``: son or daughter of, in Malaysia and Singapore."""
_CODED = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_ENDING = re.compile(
    r"\.(?:csv|tsv|txt|json|jsonl|xlsx?|parquet|feather|arrow|avro|pdf|docx?|md|log|gz|zst|zip|bz2|xz)$", re.I
)


@lru_cache(maxsize=16384)
def personal_name(name: str) -> str | None:
    """The category of personal data that this very name is (a person, phone, e-mail, ID); None for ordinary names."""
    text = _spelt(name)
    if _EMAIL.search(text) or _MAILBOX.search(text):
        return "email"
    if numbered := number_of_somebody(text):
        return numbered
    stem = _stem(text)
    told = east_asian(stem) or other_scripts(stem) or reads_like_names(stem) or western(stem)
    return "person_name" if told else None


def _spelt(name: str) -> str:
    return unicodedata.normalize("NFKC", unquote(name) if "%" in name else name).strip()


def _stem(text: str) -> str:
    stem = _CHILD_OF.sub(" bin ", text)
    while (shorter := _ENDING.sub("", stem)) != stem:
        stem = shorter
    return re.split(r"[/\\!#]", stem)[-1]


@lru_cache(maxsize=16384)
def unfit_to_show(name: str, role: Role) -> bool:
    """Whether a name is personal data, or may well be: what stands in reports instead tells nobody."""
    if personal_name(name) is not None:
        return True
    stem = _stem(_spelt(name))
    return in_doubt(stem, role) or (not stem.isascii() and eastern_doubt(stem, role))


def personal_among(
    siblings: Collection[str], *, alike: bool = False, sure: bool = False, beneath: Beneath | None = None
) -> frozenset[str]:
    """Which of the keys of one object, or of the columns of one header, are not to be shown; ``sure``: which are
    somebody's without a doubt; ``beneath``: what stands under them, where that is known.

    Where a third of three and more are somebody's, the rest are likely to be too (an unusual name, a cell of a first
    row that was taken for the header): all but words that columns are named with. Keys ``alike`` in what they hold are
    data themselves: one of somebody's is enough.
    """
    among = len(siblings) > 2
    certain = frozenset(name for name in siblings if personal_name(name))
    told, called = (certain, single) if sure else (_unfit(siblings, alike, beneath), _called_or_known)
    size = len(siblings) if sure else _unexplained(siblings, called)
    fewest = size if size == sum(map(_nothing_else, siblings)) > 1 else _THIRD
    if not among or (not told and sum(map(called, siblings)) < fewest) or (not certain and in_business(siblings)):
        return told
    single_ = sum(called(name) for name in siblings if name not in told)
    few = 3 * len(told) < len(siblings) and 2 * (len(told) + single_) < size
    if few and not (alike and certain):
        return told
    coded = any(_CODED.fullmatch(name) for name in told)
    most = 2 * len(told) > len(siblings)
    others = (
        name
        for name in siblings
        if not (_of_columns(name) or business(name) or (not certain and _beside_doubts(name, most)))
        and not (name in _PERIODS and (beneath is not None or any(one[:1].isupper() for one in told)))
    )
    return told | {name for name in others if coded or not _CODED.fullmatch(name)}


def _unexplained(siblings: Collection[str], called: Callable[[str], bool]) -> int:
    """Of how many headings half are to be somebody's: where these have capitals, words of forms are not counted."""
    found = [name for name in siblings if called(name)]
    if len(found) < 2 or not all(name.istitle() for name in found):
        return len(siblings)
    return sum(called(name) or not (_of_columns(name) or understood(name)) for name in siblings)


def _beside_doubts(name: str, most: bool) -> bool:
    """Words of programs stay beside names in doubt; where most are in doubt, those without a capital."""
    return understood(name) and not (most and name[:1].isupper())


def _unfit(siblings: Collection[str], alike: bool, beneath: Beneath | None) -> frozenset[str]:
    data = alike or (len(siblings) > 2 and _of_values(siblings))
    role: Role = "data" if data else "file" if any(map(_valued, siblings)) else "schema"
    told: Iterable[str] = (name for name in siblings if unfit_to_show(name, role))
    if not data:
        others = [name for name in siblings if not (_of_columns(name) or business(name) or _valued(name))]
        series = {name for name in of_a_series(siblings) | of_places(others) if personal_name(name) is None}
        found = frozenset(told) - series
        new = {name for name in others if unsaid(name)} - series
        found |= new if new & found and len(new) > 1 else frozenset()
        pairs = pairs_of_words(others)
        found |= pairs - series if found or len(pairs) > 1 else frozenset()
        found |= _headed(siblings, others, new, beneath) - series if beneath is not None else frozenset()
        return found | headings_of_people(others) | (of_one_form(siblings, found) - series)
    if alike:
        alone = frozenset(told)
        told = (keys_of_people(siblings, alone) - of_places(siblings)) | {name for name in alone if personal_name(name)}
    if _THIRD * sum(map(business, siblings)) >= len(siblings):
        told = (name for name in told if not sounds(name) or unfit_to_show(name, "schema"))
    if 2 * sum(map(_of_calendar, siblings)) >= len(siblings):
        told = (name for name in told if not _of_calendar(name))
    return frozenset(told)


def _headed(
    siblings: Collection[str], others: Collection[str], new: Collection[str], beneath: Beneath
) -> frozenset[str]:
    """Words that nobody has or that people are called by too, over what may well be theirs."""
    known = [name for name in siblings if name not in new]
    found = {name for name in new if beneath.may_head(name, known)}
    found |= {name for name in others if beneath.may_be_two(name) and pairs_of_words((name,))}
    return frozenset(found | {name for name in beneath.people if _called_or_known(name)})


_THIRD = 3
_PERIODS = frozenset({"day", "week", "night", "hour"})
"""Periods that are family names as well: in small letters beside names in capitals they are none."""


def _of_calendar(name: str) -> bool:
    return fold(name) in CALENDAR


_VALUE = re.compile(r"[-+]?\d[\d.,/: TZ-]*%?|\S+@\S+\.\w+|[MFmf男女]|true|false", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def _of_values(cells: Collection[str]) -> bool:
    """A first row that was taken for the header: two values or more in it, no mere years, and they are half of it."""
    found = [cell for cell in cells if _VALUE.fullmatch(cell.strip())]
    return len(found) > 1 and 2 * len(found) >= len(cells) and any(map(_valued, found))


def _valued(cell: str) -> bool:
    """A date, a number of two digits and more, an address: no header has it, but for years."""
    cell = cell.strip()
    return len(cell) > 1 and bool(_VALUE.fullmatch(cell)) and not _YEAR.fullmatch(cell) and not cell.isalpha()


def _called(name: str) -> bool:
    """A name of somebody, alone: listed, or with a capital and of no form."""
    return single(name) or (name[:1].isupper() and name.isalpha() and unfit_to_show(name, "data") and _sounds(name))


def _nothing_else(name: str) -> bool:
    """A given name that is no month: two of them are enough where all else are words of forms."""
    return single(name) and bool(kind_of(fold(name)) & Kind.GIVEN) and not _of_calendar(name)


def _called_or_known(name: str) -> bool:
    """Listed, or sounding so, or a family name that programs name too: ``Jones``, ``Li``."""
    return _called(name) or (name.istitle() and family_of_words(fold(name)))


def _sounds(name: str) -> bool:
    return not kind_of(fold(name)) & PLACES and likely_name(fold(name)) >= 0.3


def _of_columns(name: str) -> bool:
    """Made of nothing but words that name columns, and no word that is also somebody's name."""
    found = words(name)
    known = bool(found) and all(word.entry is not None for word in found)
    return known and not (len(found) == 1 and kind_of(found[0].text) & NAMES)
