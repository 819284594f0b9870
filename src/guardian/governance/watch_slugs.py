"""Somebody in the path of a page or of a picture, `oak-priscilla-vandermeer`, in what a file is called by, `CV Ann
Oakley.pdf`, and by a login: `user=ann.oakley`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.detection.lexicon import PLACES, Kind, kind_of
from guardian.detection.names_likely import likely_name
from guardian.detection.names_people import personal_name, unfit_to_show
from guardian.detection.names_vocabulary import plain_word
from guardian.detection.verdict_people import kind_of_name
from guardian.governance.watch_forms import matches, within
from guardian.governance.watch_words import is_known
from guardian.model import Span
from guardian.transforms.text import disjoint

SCORE = 0.35
WHY = "a given name and a family name in a slug"
READS = 0.7
_SLUG = r"^[a-z0-9/.]*[a-z]{3,}[-_][a-z]{3,}[a-z0-9_/.-]*$"
_WORD = re.compile(r"[a-z]+")
_JOINED = r"\p{Ll}[._]\pL\p{Ll}{2}"
_LOGINS = r"(?:^|[^0-9A-Za-z\x{C0}-\x{17F}_.@-])\pL\p{Ll}{2,}[._]\pL\p{Ll}{2,}[0-9]*(?:$|[^0-9A-Za-z\x{C0}-\x{17F}_@-])"
_NAME = "([A-Za-zÀ-ſ][a-zß-ÿā-ſ]{2,})"
_LOGIN = re.compile(rf"(?<![0-9A-Za-zÀ-ſ_.@-]){_NAME}[._]{_NAME}[0-9]*(?![0-9A-Za-zÀ-ſ_@-])")
_KINDS = (
    "(?i:pdf|docx?|xlsx?|pptx?|rtf|odt|txt|md|csv|json|xml|html?|jpe?g|png|gif|tiff?|heic|webp|svg|mp[34]|m4a|wav|mov"
    "|avi|zip|7z|eml|msg|vcf|ics)"
)
_FILED = rf"\.{_KINDS}(?:$|[^0-9A-Za-z])"
_APART = r"\s/\\\"'<>|:;,，。：（）()"
_FILE = re.compile(rf"(?<![^{_APART}])([^{_APART}]{{1,255}})\.{_KINDS}(?![0-9A-Za-z])")
"""No file is called by more characters."""
_CALLED = re.compile(rf"(?:.*[/\\])?([^/\\\n]{{3,80}})\.{_KINDS}")
"""A cell that is what a file is called by, spaces in it."""


def in_slugs(distinct: pa.Array) -> dict[int, tuple[Span, ...]]:
    """The places of texts that are slugs with somebody in them, with their spans."""
    places = np.flatnonzero(matches(distinct, _SLUG)).tolist()
    texts = distinct.take(pa.array(places, pa.int64())).to_pylist()
    return {place: spans for place, text in zip(places, texts, strict=True) if (spans := tuple(of_slug(text)))}


def _with_login(texts: pa.Array) -> npt.NDArray[np.bool_]:
    return within(texts, matches(texts, _JOINED), _LOGINS)


def has_login(texts: pa.Array) -> bool:
    return bool(_with_login(texts.drop_null()).any())


def logins(distinct: pa.Array, found: Mapping[int, tuple[Span, ...]]) -> dict[int, tuple[Span, ...]]:
    """The spans of texts with logins in them that are somebody's full name, those too."""
    places = np.flatnonzero(_with_login(distinct)).tolist()
    texts = ((place, distinct[place].as_py()) for place in places)
    told = ((place, text, tuple(_of_logins(text))) for place, text in texts)
    return {place: tuple(disjoint([*found.get(place, ()), *spans], len(text))) for place, text, spans in told if spans}


def has_file(texts: pa.Array) -> bool:
    return bool(matches(texts.drop_null(), _FILED).any())


def in_files(distinct: pa.Array, found: Mapping[int, tuple[Span, ...]]) -> dict[int, tuple[Span, ...]]:
    """The spans of texts with files in them that are called by somebody's name, those instead of parts of it."""
    places = np.flatnonzero(matches(distinct, _FILED)).tolist()
    texts = ((place, distinct[place].as_py()) for place in places)
    told = ((place, text, tuple(_of_files(text, found.get(place, ())))) for place, text in texts)
    return {
        place: tuple(disjoint(_whole(found.get(place, ()), spans), len(text))) for place, text, spans in told if spans
    }


def _whole(found: Sequence[Span], files: Sequence[Span]) -> list[Span]:
    """``found`` without what a file's span of the same category holds, and these."""
    told = ((one, [file for file in files if file.category == one.category]) for one in found)
    parts = (one for one, same in told if not any(file.start <= one.start and one.end <= file.end for file in same))
    return [*parts, *files]


def _of_files(text: str, found: Sequence[Span]) -> Iterator[Span]:
    """A cell that is a file's name goes in doubt too, unless the doubt is of a place that was found there."""
    whole = _CALLED.fullmatch(text)
    doubted = whole is not None and not any(one.category == "address" for one in found)
    for one in [whole] if whole and unfit_to_show(whole[1], "file") else _FILE.finditer(text):
        if category := personal_name(one[1]) or (doubted and one is whole and "person_name"):
            yield Span(*one.span(1), category, category, SCORE, "a file that is called by it, or may be")


def _of_logins(text: str) -> Iterator[Span]:
    for one in _LOGIN.finditer(text):
        if not kind_of(one[2].lower()) & Kind.WORD and kind_of_name(f"{one[1]} {one[2]}".title()) == "full":
            yield Span(*one.span(), "username", "username", SCORE, "a given name and a family name in a login")


def of_slug(text: str) -> Iterator[Span]:
    """Given names before family names in it."""
    end = 0
    for first, second in pairwise(_WORD.finditer(text)):
        joined = second.start() == first.end() + 1 and text[first.end()] in "-_" and first.start() >= end
        if joined and _is_given(first.group()) and _is_family(second.group()):
            end = second.end()
            yield Span(first.start(), end, "person_name", "person_name", SCORE, WHY)


@lru_cache(maxsize=1 << 14)
def _is_given(word: str) -> bool:
    kind = kind_of(word)
    return bool(kind & Kind.GIVEN) and not kind & (Kind.WORD | PLACES) and not is_known(word)


@lru_cache(maxsize=1 << 14)
def _is_family(word: str) -> bool:
    kind = kind_of(word)
    if len(word) < 3 or kind & (Kind.WORD | PLACES) or is_known(word):
        return False
    return bool(kind & Kind.SURNAME) or (not kind and not plain_word(word) and likely_name(word) > READS)
