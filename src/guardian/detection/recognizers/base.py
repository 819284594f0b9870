"""A recognizer is one value in one place: the form of an identifier, its check, its words, its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LEFT = r"(?<![0-9A-Za-z])"
RIGHT = r"(?![0-9A-Za-z])"
"""Boundaries that hold beside Chinese characters, where ``\\b`` sees none. RE2 has no look-around: see ``cell``."""


def bounded(core: str) -> str:
    """A pattern that begins and ends where no ASCII letter or digit stands beside it."""
    return f"{LEFT}(?:{core}){RIGHT}"


@dataclass(frozen=True, slots=True)
class Recognizer:
    """An identifier or pattern.

    ``pattern`` finds it in running text, with its own CJK-safe boundaries. ``valid`` takes the matched text and says
    whether its check digits (and ranges) hold; None where the format has no check. ``chance`` is the share of random
    strings of that form which ``valid`` (or the pattern alone) accepts: a weak check is never promoted to certainty.
    ``words`` are context words that must (``needs_word``) or may stand near it; ``names`` are column names.

    Text is matched after ``identifiers.normalised`` (full-width to ASCII, dashes to ``-``, odd spaces to a space, all
    one to one). ``cell`` is the RE2 full-match form for a whole cell; empty where a cell says nothing by itself.
    ``alone`` is the score of a valid value with no word beside it; None derives it from ``chance``. A pattern that
    holds no digit is tried only in texts with one of its ``triggers`` (lower case). A named group ``v`` is the value
    where the pattern carries more. ``script`` "han" lowers ``alone`` in text without Chinese. ``near`` says whether a
    failed check beside its own word still counts a little. ``beside`` is the score of a valid value beside its word.
    ``engine`` "re2" runs ``cell`` in linear time, whatever its author wrote; our own patterns are bounded by hand.
    """

    entity: str
    category: str
    pattern: str
    source: str
    valid: Callable[[str], bool] | None = None
    chance: float = 1.0
    words: tuple[str, ...] = ()
    needs_word: bool = False
    names: tuple[str, ...] = ()
    cell: str = ""
    alone: float | None = None
    triggers: tuple[str, ...] = ()
    script: str = ""
    near: bool = True
    beside: float | None = None
    engine: str = "re"


def coded(
    entity: str,
    category: str,
    core: str,
    source: str,
    *,
    valid: Callable[[str], bool] | None = None,
    chance: float = 1.0,
    words: tuple[str, ...] = (),
    needs_word: bool = False,
    names: tuple[str, ...] = (),
    alone: float | None = None,
    script: str = "",
    near: bool = True,
    beside: float | None = None,
    cell: str | None = None,
) -> Recognizer:
    """A recognizer of a bounded code; unless told otherwise a whole cell of the same form is one too."""
    return Recognizer(
        entity=entity, category=category, pattern=bounded(core), source=source, valid=valid, chance=chance, words=words,
        needs_word=needs_word, names=names, cell=core if cell is None else cell, alone=alone, script=script, near=near,
        beside=beside,
    )  # fmt: skip
