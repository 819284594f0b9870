"""Capitals for texts that have none, or nothing else: the English engine and the name rules live by them."""

from __future__ import annotations

import re

from guardian.detection.lexicon import Kind, fold, kind_of

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_NAMES = Kind.GIVEN | Kind.SURNAME | Kind.MAJOR_PLACE
_ANY_NAME = _NAMES | Kind.GIVEN_WEAK | Kind.SURNAME_WEAK | Kind.MINOR_PLACE
FEWEST_LETTERS = 6


def recased(text: str) -> str:
    """The same length, with names capitalised, if the text is all small or (nearly) all capitals; else only the words
    in capitals that are names are changed (``lives in ESPOO``)."""
    capitals = sum(character.isupper() for character in text)
    letters = sum(character.isalpha() for character in text)
    if letters < FEWEST_LETTERS:
        return text
    if capitals == 0:
        return WORD.sub(_from_small, text)
    if capitals > 0.8 * letters:
        return WORD.sub(_from_capitals, text)
    return WORD.sub(_name_from_capitals, text) if _SHOUTED.search(text) else text


_SHOUTED = re.compile(r"[^\W\d_a-z]{4}")


def _title(word: str) -> str:
    titled = word.title().replace("'S", "'s").replace("’S", "’s")
    return titled if len(titled) == len(word) else word


def _from_small(match: re.Match[str]) -> str:
    word = match.group()
    base = word[:-2] if word.endswith(("'s", "’s")) else word
    kind = kind_of(fold(base))
    unknown = not kind & Kind.WORD and "'" not in base and "’" not in base and len(base) > 2
    if word == "i" or (kind & _NAMES and not kind & Kind.WORD) or unknown:
        return _title(word)
    return word


def _from_capitals(match: re.Match[str]) -> str:
    word = match.group()
    kind = kind_of(fold(word))
    if kind & Kind.WORD and not kind & _NAMES:
        small = word.lower()
        begins = match.start() == 0
        return _title(word) if begins or kind & _ANY_NAME else small if len(small) == len(word) else word
    if len(word) < 4 and not kind & _ANY_NAME:
        return word
    return _title(word)


def _name_from_capitals(match: re.Match[str]) -> str:
    word = match.group()
    if len(word) >= 4 and word.isupper() and kind_of(fold(word)) & _ANY_NAME:
        return _title(word)
    return word
