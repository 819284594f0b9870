"""English phrases that stand before or after a person's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guardian.detection.gates import Gate

_WORD = r"[^\W\d_a-z][^\W\d_]{1,40}(?:['’\-][^\W\d_]{1,40}){0,3}"
_NAME = rf"(?P<name>{_WORD}(?:[ ](?:[^\W\d_a-z]\.?(?=[ ])|{_WORD})){{0,3}})"


@dataclass(frozen=True, slots=True)
class Phrase:
    """``pattern`` has a group ``name``; after a sure phrase (``any_word``) even an ordinary word is one (``Key``)."""

    pattern: re.Pattern[str]
    score: float
    any_word: bool = False


def _before(words: str, score: float, any_word: bool = False, after: str = "") -> Phrase:
    return Phrase(re.compile(rf"(?i:\b(?:{words})) {_NAME}{after}"), score, any_word)


def _after(words: str, score: float, gap: str = " ") -> Phrase:
    return Phrase(re.compile(rf"(?<![Tt]he ){_NAME}(?={gap}(?:{words})\b)"), score)


_OWN_NAME = (
    r"(?:my|her|his|their|your|whose) (?:(?:first|last|full|maiden|middle|given|family|real|legal) )?"
    r"name(?:'s|’s| is| was)"
)
_LABELS = (
    "full name|first name|last name|surname|given name|middle name|name|contact(?: person| name)?|patient(?: name)?|"
    "customer(?: name)?|employee(?: name)?|client(?: name)?|cardholder(?: name)?|account holder|recipient|sender|"
    "signed(?: by)?|attn|attention|author|doctor|physician|"
    "(?:directed|written|produced|prepared|reviewed|approved|reported) by"
)
_CLOSINGS = "sincerely|regards|cheers|respectfully|yours truly|best wishes|love|thanks|thank you"
_FULL_NAME = rf"(?P<name>{_WORD} (?:[^\W\d_a-z]\. |{_WORD} )?{_WORD})"
_FATES = (
    "shot|born|killed|murdered|arrested|jailed|imprisoned|sentenced|convicted|acquitted|elected|re-elected|appointed|"
    "married|divorced|buried|assassinated|executed|knighted|crowned|hospitali[sz]ed|diagnosed|baptised|widowed"
)
_ROLES = (
    "striker|defender|midfielder|goalkeeper|forward|winger|batsman|bowler|skipper|captain|coach|driver|rider|champion|"
    "spokesman|spokeswoman|spokesperson|analyst|economist|strategist|lawyer|attorney|prosecutor|solicitor|barrister|"
    "president|premier|chancellor|lawmaker|senator|mayor|governor|ambassador|envoy|commander|general|colonel|"
    "actor|actress|singer|rapper|composer|conductor|pianist|violinist|guitarist|drummer|painter|sculptor|architect|"
    "poet|novelist|playwright|historian|philosopher|physicist|chemist|biologist|mathematician|astronaut|botanist|"
    "naturalist|explorer|photographer|filmmaker|screenwriter|comedian|presenter|broadcaster|journalist|correspondent|"
    "nurse|surgeon|physician|dentist|therapist|tutor|teammate|compatriot|defendant|plaintiff|coroner"
)
"""In small letters, since these words open names of things in capitals."""
_KIN = "mother|father|daughter|son|wife|husband|brother|sister|friend|boyfriend|girlfriend"

PHRASES = (
    _before(_OWN_NAME, 0.85, any_word=True),
    _before(r"(?:last|first|full|maiden|family|given|your|her|his) name\?", 0.85, any_word=True),
    _before("call(?:s|ed)?|known as|calls me|call me|goes by", 0.55),
    _before(
        "named|nicknamed|baby (?:girl|boy)|change it to|account of|on behalf of|under the name(?: of)?|in the name of|"
        "married to",
        0.6,
    ),
    _before("i'm|i’m|i am|this is|it's|it’s|am", 0.6, after=r"(?=[,.!?\n]|$| and | from | here| speaking| calling)"),
    Phrase(re.compile(r"\b(?P<name>[^\W\d_a-z][^\W\d_A-Z]{1,20}-(?:san|sama|sensei|ssi|bhai))\b"), 0.8),
    Phrase(
        re.compile(
            rf"\b(?:PC|WPC|DC|DS|DI|DCI|PCSO|Insp\.?|Cpl\.?|Pte\.?) {_NAME}(?= (?:attended|arrived|stated|reported|"
            r"spoke|took|responded|observed|noted|seized|arrested|advised|completed|interviewed|conducted|recorded|"
            r"\d{2,6}\b|and I\b))"
        ),
        0.7,
    ),
    _before(
        "deliver(?:ed|y)?(?: it| this)? to|ship(?:ped)? to|sent? to|addressed to|(?:parcel|package|order|delivery) for",
        0.8,
        after=r"(?=(?:,| at|\n) ?\d{1,5}[A-Za-z]? [A-Z])",
    ),
    _before("directed by|written by|starring|composed by|interview with|assistant to", 0.5),
    _before(f"(?:{_KIN}|widow) of", 0.5),
    _before("(?:diary|diaries|biography|memoirs?|life|works|writings|poems|portrait|testimony) of", 0.6),
    _before("(?:described|painted|sculpted|composed|invented|discovered|founded|choreographed|illustrated) by", 0.6),
    Phrase(re.compile(rf"\b(?:{_KIN}) {_NAME}(?=[,.;:)]? |[,.;:)]?$|\n)"), 0.87),
    Phrase(re.compile(rf"\b(?:{_KIN}|sons|daughters|nephew|niece|grandson|granddaughter),? {_NAME}"), 0.7),
    Phrase(re.compile(rf"\b(?:{_ROLES}),? {_NAME}"), 0.66),
    _before(
        "said|says|told|asked|replied|shouted|whispered|cried|murmured|muttered|laughed|exclaimed|sighed|yelled", 0.6
    ),
    _after(
        "said|says|told|asked|replied|added|explained|laughed|whispered|shouted|lives|lived|resides|was born|studied|"
        "graduated|married|passed away|is married|got married",
        0.6,
    ),
    Phrase(re.compile(rf"{_FULL_NAME}(?= (?:was|were|has been) (?:{_FATES})\b)"), 0.6),
    _after(f"{_KIN}|kids?|mom|mum|dad|killers?|death|house|birthday|parents|email|phone|address", 0.55, gap="'s "),
    Phrase(
        re.compile(
            rf"(?:^|\n)[ \t>]*(?:Dear|Hi|Hello|Hey|Good (?:morning|afternoon|evening)) {_NAME}(?=[,!]|[ \t]*\n)"
        ),
        0.7,
    ),
    Phrase(re.compile(rf"(?i:\b(?:{_CLOSINGS})),?[ ]*\n\s*{_NAME}"), 0.75),
    Phrase(re.compile(rf"\b(?:[Rr]egards|[Ss]incerely|[Bb]est wishes|[Cc]heers),[ ]{_NAME}(?=\.?\s*$)"), 0.7),
    Phrase(re.compile(rf"(?i:(?:^|\n)[ \t>*\-]*(?:{_LABELS}))[ \t]*[:：][ \t]*{_NAME}"), 0.75, any_word=True),
)
_GATE = Gate([phrase.pattern for phrase in PHRASES])


def phrases_in(text: str) -> Iterator[Phrase]:
    """Those whose pattern may match in the text, in order."""
    held = _GATE.open(text)
    return (phrase for at, phrase in enumerate(PHRASES) if at in held)


SPEAKER = re.compile(rf"(?:^|\n)[ \t>]*(?P<name>{_WORD}(?: {_WORD})?)[ \t]*:(?=\s*[\"“A-Za-z])")
"""``Mary: see you there``: a name that opens a line of talk."""
