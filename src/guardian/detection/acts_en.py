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
    "asked said says called stayed went looked turned hopes likes liked knows thinks told prefers "
    "agreed mentioned emailed apologised apologized promised"
)
"""What is written of a firm or a country too: the word must be a given name."""


_WITH_AN_OBJECT = word_set(
    "paid pays owes owed signed bought brought booked borrowed sent rang rings left collected dropped ordered called "
    "fixed met needs wants got gets has had"
)
_OBJECTS = word_set("the a an his her my our your their me us him them for back half over up by in on off it to")
"""``Bill paid the deposit``, where ``Bill paid, thanks`` is no one's doing."""


def acting(tokens: Sequence[Token]) -> Iterator[Named]:
    """``Bilbo smiled``, ``Sydney stayed``: a lone capitalised word that does what only people do."""
    for index, token in enumerate(tokens[:-1]):
        after = tokens[index + 1]
        acts = after.key in _RATHER_HUMAN or _on_something(token, tokens, index)
        if not token.capital or after.gap != " " or not acts or not _may_act(token):
            continue
        if index and token.gap in {" ", "-"} and (tokens[index - 1].capital or tokens[index - 1].key in {"the", "of"}):
            continue
        given = token.kind & (Kind.GIVEN | Kind.GIVEN_WEAK)
        if given or (after.key in _HUMAN and not token.kind & (Kind.WORD | PLACES)):
            score = 0.86 if token.kind & PLACES else 0.6
            yield Named(token.start, token.end, "PERSON", score, "acts as a person")


def _on_something(token: Token, tokens: Sequence[Token], index: int) -> bool:
    """A given name that is a word too does something to or for somebody."""
    if not token.kind & Kind.GIVEN_WEAK or index + 2 >= len(tokens):
        return False
    verb, thing = tokens[index + 1 : index + 3]
    return verb.key in _WITH_AN_OBJECT and thing.gap == " " and thing.key in _OBJECTS


def _may_act(token: Token) -> bool:
    other = token.key in NOT_NAMES or token.key in CALENDAR or token.key in DEMONYMS or token.key in COUNTRIES
    body = token.key in ORGANISATION_WORDS and token.key != "bill"
    return len(token.text) > 2 and not other and not body
