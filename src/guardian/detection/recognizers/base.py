"""A recognizer is one value in one place: the form of an identifier, its check, its words, its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recognizer:
    """An identifier or pattern.

    ``pattern`` finds it in running text, with its own CJK-safe boundaries. ``valid`` takes the matched text and says
    whether its check digits (and ranges) hold; None where the format has no check. ``chance`` is the share of random
    strings of that form which ``valid`` (or the pattern alone) accepts: a weak check is never promoted to certainty.
    ``words`` are context words that must (``needs_word``) or may stand near it; ``names`` are column names.
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
