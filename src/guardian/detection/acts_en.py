"""Lone capitalised words that do what only people do: ``Elric nodded``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guardian.detection.lexicon import PLACES, Kind, word_set
from guardian.detection.people import Named, Token
from guardian.detection.words_en import CALENDAR, COUNTRIES, DEMONYMS, NOT_NAMES, ORGANISATION_WORDS

_HUMAN = word_set(
    """
    replied shouted whispered laughed smiled nodded cried sighed yelled murmured muttered exclaimed phoned texted
    walked sat stood slept woke ate drank loves loved married grinned frowned shrugged hesitated paused graduated
    studied enjoys wondered remembered forgot giggled winced blinked knelt wept coughed yawned swallowed stammered
    """
)
"""What neither firms nor teams nor towns do."""
_RATHER_HUMAN = _HUMAN | word_set(
    "asked said says called stayed went looked turned hopes likes liked knows thinks told"
)
"""What is written of a firm or a country too: the word must be a given name."""


def acting(tokens: Sequence[Token]) -> Iterator[Named]:
    """``Bilbo smiled``, ``Sydney stayed``: a lone capitalised word that does what only people do."""
    for index, token in enumerate(tokens[:-1]):
        after = tokens[index + 1]
        if not token.capital or after.gap != " " or after.key not in _RATHER_HUMAN or not _may_act(token):
            continue
        if index and token.gap in {" ", "-"} and (tokens[index - 1].capital or tokens[index - 1].key in {"the", "of"}):
            continue
        given = token.kind & (Kind.GIVEN | Kind.GIVEN_WEAK)
        if given or (after.key in _HUMAN and not token.kind & (Kind.WORD | PLACES)):
            score = 0.86 if token.kind & PLACES else 0.6
            yield Named(token.start, token.end, "PERSON", score, "acts as a person")


def _may_act(token: Token) -> bool:
    other = token.key in NOT_NAMES or token.key in CALENDAR or token.key in DEMONYMS or token.key in COUNTRIES
    return len(token.text) > 2 and not other and token.key not in ORGANISATION_WORDS
