"""Lists of given names, surnames, places and ordinary words, looked up by their folded form (small, without marks)."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files


class Kind:
    """Bits of what a word may be; several at once. A weak name is an ordinary word too (``may``, ``rose``)."""

    NONE = 0
    GIVEN = 1
    GIVEN_WEAK = 2
    SURNAME = 4
    SURNAME_WEAK = 8
    WORD = 16
    MAJOR_PLACE = 32
    MINOR_PLACE = 64


NAMES = Kind.GIVEN | Kind.GIVEN_WEAK | Kind.SURNAME | Kind.SURNAME_WEAK
PLACES = Kind.MAJOR_PLACE | Kind.MINOR_PLACE

_FILES = {
    "given_names": Kind.GIVEN,
    "given_names_weak": Kind.GIVEN_WEAK,
    "surnames": Kind.SURNAME,
    "surnames_weak": Kind.SURNAME_WEAK,
    "words": Kind.WORD,
    "places_major": Kind.MAJOR_PLACE,
    "places_minor": Kind.MINOR_PLACE,
}
_SPELT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "ı": "i", "’": "'"})


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


def fold(word: str) -> str:
    """Small letters without marks: ``Szöllösy`` and ``SZOLLOSY`` fold to the same."""
    word = word.casefold()
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word.translate(_SPELT))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@cache
def _kinds() -> dict[str, int]:
    kinds: dict[str, int] = {}
    folder = files("guardian.detection") / "data"
    for name, kind in _FILES.items():
        for word in (folder / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
            kinds[word] = kinds.get(word, 0) | kind
    kinds.pop("", None)
    return kinds


def kind_of(folded: str) -> int:
    """The ``Kind`` bits of a folded word or place name.

    Of a hyphenated one that is not listed: GIVEN where its first part is a given name, else what its parts share.
    """
    kinds = _kinds()
    found = kinds.get(folded)
    if found is not None:
        return found
    if "-" in folded:
        parts = [kinds.get(part, 0) for part in folded.split("-")]
        if parts[0] & Kind.GIVEN:
            return Kind.GIVEN
        shared = parts[0]
        for part in parts[1:]:
            shared &= part
        return shared
    return 0
