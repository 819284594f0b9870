"""One English segment: engine, people, places and organisations, in spans of the segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guardian.detection.acts_en import acting
from guardian.detection.frames_en import framed
from guardian.detection.lexicon import Kind, fold, kind_of, word_set
from guardian.detection.medicines_en import medicine
from guardian.detection.nlp import Entity, Parsed
from guardian.detection.people import Named, Token, people, within
from guardian.detection.places import places
from guardian.detection.tells_en import told
from guardian.detection.things_en import eponymous, examined, makes, measures, of_programs
from guardian.detection.words_en import NOT_NAMES, ORGANISATION_WORDS

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
        *told(read, tokens),
    ]
    coined = [item for item in found if _is_make(read, item)]
    found = [replace(item, score=min(item.score, 0.4)) if _within(item, coined) else item for item in found]
    return [_doubted(item) for item in found] if shouted else found


def _within(item: Named, coined: Sequence[Named]) -> bool:
    """It is one of these, or part of one: ``Stan`` of ``the Stan Smith ones``."""
    part = item.why.startswith("part of")
    return any(item is one or (part and one.start <= item.start and item.end <= one.end) for one in coined)


def _is_make(read: str, item: Named) -> bool:
    """Rather a make than a person: not reported, yet treated, since ``We sent Mercedes printers`` may be either."""
    if item.label not in {"PERSON", "LOCATION"} or item.why.startswith("phrase"):
        return False
    if _in_handle(read, item) or medicine(read, item.start, item.end, bool(_kind(read, item) & _NAMES)):
        return True
    if examined(read, item.start):
        return True
    coined = eponymous(read, item.start, item.end) if item.label == "PERSON" else measures(read, item.end)
    if coined:
        return True
    if " " in read[item.start : item.end]:
        return False
    return makes(read, item.start, item.end) or of_programs(read, item.start, item.end)


def _kind(read: str, item: Named) -> int:
    return kind_of(fold(read[item.start : item.end]))


def _in_handle(read: str, item: Named) -> bool:
    """``@lisa_m``: a part of what somebody is called on a platform."""
    before, after = read[max(0, item.start - 2) : item.start], read[item.end : item.end + 1]
    return before[-1:] == "@" and (len(before) == 1 or before[0] in " \n(,:") and (after == "_" or after.isdigit())


def _two_names(read: str, tokens: Sequence[Token], entity: Entity) -> bool:
    stretch = read[entity.start : entity.end]
    if "/" in stretch:
        return True
    parts = within(tokens, entity.start, entity.end) if " & " in stretch or " and " in stretch else []
    return len(parts) in (2, 3) and all(t.kind & Kind.GIVEN or t.key == "and" for t in parts)


def _apart(read: str, entity: Entity) -> Entity:
    if entity.label == "ORGANIZATION":
        return _titled(read, entity)
    return _from_place(read, entity)


def _titled(read: str, entity: Entity) -> Entity:
    """``Nurse Adaeze Obi``, which the engine took for a firm."""
    title, _, name = read[entity.start : entity.end].partition(" ")
    words = fold(name).split()
    if fold(title) not in _PERSONS_TITLES or len(words) not in {1, 2} or not name.replace(" ", "").isalpha():
        return entity
    if not kind_of(words[0]) & Kind.GIVEN or words[-1] in ORGANISATION_WORDS:
        return entity
    return replace(entity, start=entity.start + len(title) + 1, label="PERSON")


_PERSONS_TITLES = word_set(
    "nurse sister interpreter doctor professor detective sergeant constable inspector officer judge justice baroness "
    "lady lord sir dame captain pastor reverend coach senator councillor auntie aunt "
    "uncle grandma granny grandpa nan"
)


def _from_place(read: str, entity: Entity) -> Entity:
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
