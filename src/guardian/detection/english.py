"""One English segment: engine, people, places and organisations, in spans of the segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guardian.detection.acts_en import acting
from guardian.detection.frames_en import framed
from guardian.detection.lexicon import Kind, fold, kind_of
from guardian.detection.nlp import Entity, Parsed
from guardian.detection.people import Named, Token, people, within
from guardian.detection.places import places
from guardian.detection.things_en import makes
from guardian.detection.words_en import NOT_NAMES

_NAMES = Kind.GIVEN | Kind.GIVEN_WEAK | Kind.SURNAME | Kind.MAJOR_PLACE | Kind.MINOR_PLACE


def worth_parsing(tokens: Sequence[Token]) -> bool:
    """Whether the engine could find a name: some capitalised word is no ordinary one opening a sentence."""
    return any(_notable(token) for token in tokens)


def _notable(token: Token) -> bool:
    if not token.capital or token.key in NOT_NAMES:
        return False
    return not (token.first and token.kind & Kind.WORD and not token.kind & _NAMES)


def named(read: str, tokens: Sequence[Token], parsed: Parsed, shouted: bool = False) -> list[Named]:
    """What the segment names. Stretches may overlap; the caller lets the surer win.

    Two names with a stroke or ``&`` between them (``Jeff/Louise``) are not one, as the engine has it.
    """
    entities = [_apart(read, entity) for entity in parsed.entities if not _two_names(read, tokens, entity)]
    found = [
        *people(read, tokens, entities),
        *places(read, tokens, entities),
        *acting(tokens),
        *framed(read, tokens, entities, shouted),
    ]
    found = [replace(item, score=min(item.score, 0.4)) if _is_make(read, item) else item for item in found]
    return [_doubted(item) for item in found] if shouted else found


def _is_make(read: str, item: Named) -> bool:
    """Rather a make than a person: not reported, yet treated, since ``We sent Mercedes printers`` may be either."""
    return (
        item.label == "PERSON"
        and not item.why.startswith("phrase")
        and " " not in read[item.start : item.end]
        and makes(read, item.start, item.end)
    )


def _two_names(read: str, tokens: Sequence[Token], entity: Entity) -> bool:
    stretch = read[entity.start : entity.end]
    if "/" in stretch:
        return True
    parts = within(tokens, entity.start, entity.end) if " & " in stretch or " and " in stretch else []
    return len(parts) in (2, 3) and all(t.kind & Kind.GIVEN or t.key == "and" for t in parts)


def _apart(read: str, entity: Entity) -> Entity:
    """``Priscilla Oyelowo of Milton Keynes``, ``São Paulo - SP``: what the engine took for one person."""
    for joint in (" of ", " - ") if entity.label == "PERSON" else ():
        head, _, place = read[entity.start : entity.end].partition(joint)
        if kind_of(fold(place)) & Kind.MAJOR_PLACE or (joint == " - " and kind_of(fold(head)) & Kind.MAJOR_PLACE):
            return replace(entity, end=entity.start + len(head))
    return entity


def _doubted(item: Named) -> Named:
    """In a text all in capitals a lone word that only the engine or a weak list calls a name is none."""
    if item.score > 0.65 or item.why.startswith(("phrase", "part of")):
        return item
    return replace(item, score=round(item.score * 0.7, 2))
