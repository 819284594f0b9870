"""Says whether a name of a column, sheet, file or key is itself personal data: then a fingerprint is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import unquote

from guardian.detection.lexicon import NAMES, kind_of
from guardian.detection.names_han import east_asian
from guardian.detection.names_latin import single, western
from guardian.detection.names_scripts import other_scripts, reads_like_names
from guardian.detection.names_words import words

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_MAILBOX = re.compile(r"(?<![\w@])[A-Za-z][\w.+-]{2,}@(?![vV]?\d)(?!\.[a-z])(?=[A-Za-z-]*(?:$|[\s_.]))")
"""``mueller.thomas@``: cut off before its end, or of one network."""
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_PHONE = re.compile(
    r"(?<![\d+])(?:\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}|\(?\d{3}\)?[ -]\d{3}-\d{4}|"
    r"\(0\d{1,4}\)[ -]?\d{3,4}[ -]?\d{3,4})(?!\d)"
)
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_RESIDENT = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_DATED = re.compile(
    r"(?<![\d-])(?:\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-(?:[0-5]\d-\d{4}|[1-8]\d{6})"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[-+A-F]\d{3}[A-FHJ-NPR-Y])(?![\w-])"
)
"""Malaysian MyKad, Korean resident number, Finnish personal identity code (with its letter): a date and a number."""
_CODED = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_ENDING = re.compile(
    r"\.(?:csv|tsv|txt|json|jsonl|xlsx?|parquet|feather|arrow|avro|pdf|docx?|md|log|gz|zst|zip|bz2|xz)$", re.I
)


@lru_cache(maxsize=16384)
def personal_name(name: str) -> str | None:
    """The category of personal data that this very name is (a person, phone, e-mail, ID); None for ordinary names."""
    text = unicodedata.normalize("NFKC", unquote(name) if "%" in name else name).strip()
    if _EMAIL.search(text) or _MAILBOX.search(text):
        return "email"
    if _RESIDENT.search(text) or _SSN.search(text) or _DATED.search(text):
        return "national_id"
    if _MOBILE.search(text) or _PHONE.search(text):
        return "phone"
    stem = text
    while (shorter := _ENDING.sub("", stem)) != stem:
        stem = shorter
    stem = re.split(r"[/\\!#]", stem)[-1]
    told = east_asian(stem) or other_scripts(stem) or reads_like_names(stem) or western(stem)
    return "person_name" if told else None


def personal_among(siblings: Collection[str]) -> frozenset[str]:
    """Which of the keys of one object, or of the columns of one header, are not to be shown.

    Where a third of three and more are somebody's, the rest are likely to be too (an unusual name, a cell of a first
    row that was taken for the header): all but words that columns are named with.
    """
    told = frozenset(name for name in siblings if personal_name(name))
    if len(siblings) < 3 or (not told and sum(map(single, siblings)) < 3):
        return told
    single_ = sum(single(name) for name in siblings if name not in told)
    if 3 * len(told) < len(siblings) and 2 * (len(told) + single_) < len(siblings):
        return told
    coded = any(_CODED.fullmatch(name) for name in told)
    return told | {name for name in siblings if not (_of_columns(name) or (not coded and _CODED.fullmatch(name)))}


def _of_columns(name: str) -> bool:
    """Made of nothing but words that name columns, and no word that is also somebody's name."""
    found = words(name)
    known = bool(found) and all(word.entry is not None for word in found)
    return known and not (len(found) == 1 and kind_of(found[0].text) & NAMES)
