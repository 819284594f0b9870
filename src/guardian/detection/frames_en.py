"""Frames of English sentences that tell a place or a person whatever the engine calls it: ``X, Ohio``, ``X denied``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guardian.detection.casing import SURNAME_ENDING
from guardian.detection.lexicon import PLACES, Kind, fold, kind_of, word_set
from guardian.detection.nlp import Entity
from guardian.detection.people import Named, Token, within
from guardian.detection.words_en import (
    CALENDAR,
    DEMONYMS,
    NOT_NAMES,
    OFTEN_NO_STATES,
    ORGANISATION_WORDS,
    STATE_CODES,
    TITLES,
)

_CAPITALISED = r"[^\W\d_a-z][^\W\d_]{1,40}"
_PLACE = rf"{_CAPITALISED}(?:[ -](?:(?:de|la|le|del|of|the|am|an|upon|on|in)[ -])?{_CAPITALISED}){{0,3}}"
_STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    "Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico|York)|North (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|"
    "Pennsylvania|Rhode Island|South (?:Carolina|Dakota)|Tennessee|Texas|Utah|Vermont|Virginia|Washington|"
    "West Virginia|Wisconsin|Wyoming|Alberta|British Columbia|Manitoba|New Brunswick|Newfoundland|Nova Scotia|Ontario|"
    "Quebec|Saskatchewan|New South Wales|Queensland|Tasmania"
)
_STATE_SHORT = (
    r"(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|"
    r"Tenn|Tex|Vt|Va|Wash|Wis|Wyo|Ont|Que|Alta|Sask|N\.H|N\.J|N\.M|N\.Y|N\.C|N\.D|R\.I|S\.C|S\.D|W\.Va|D\.C|B\.C|N\.S|"
    r"N\.B)\."
)
_STATE = rf"(?:{_STATE_NAMES}|{'|'.join(sorted(STATE_CODES))})\b|{_STATE_SHORT}"
_IN_STATE = re.compile(rf"\b(?P<place>{_PLACE}), (?P<state>{_STATE})")
_STATE_BEHIND = re.compile(
    rf"\b(?P<place>{_CAPITALISED}(?: {_CAPITALISED})?) (?P<state>(?!Georgia|Virginia|Washington)(?:{_STATE_NAMES}))\b"
)
"""``boise idaho``, as it is said."""
_STATE_KEYS = frozenset(fold(word) for word in re.findall("[A-Z][a-z]+", _STATE_NAMES))
_PARTY = re.compile(rf"\b[RDI]-(?P<state>{_STATE})")
_ALSO_NAMES = word_set("georgia virginia washington")

_KINDS = (
    "town|city|village|hamlet|suburb|municipality|commune|district|region|province|county|river|tributary|lake|island|"
    "peninsula|mountain|volcano|parish|township|settlement|neighbou?rhood|borough|locality|resort|seaport|port|country|"
    "sovereign state|prefecture|oblast|gmina|state capital|federal state|territory|archipelago|valley|"
    "census-designated place|unincorporated community"
)
_DEFINED = re.compile(
    rf"(?:(?<=^)|(?<=[.!?\n\"] )|(?<=\n))(?:The )?(?P<place>{_PLACE})(?: \([^()\n]{{1,60}}\))?(?:, [^,.\n]{{1,60}},)? "
    rf"(?:is|was|are) (?:an?|the|one of the) (?:[^\W\d_][\w'’-]*,? ){{0,6}}?(?:{_KINDS})s?\b"
    rf"(?= (?:in|of|on|near|located|situated|at|and|that|which|between|along|with)\b|[,.])"
)
_SEAT = re.compile(
    rf"\b(?:capital|seat|largest city|principal town|main town|largest town|twin city|village|hometown|island|"
    rf"town|city)(?: city)?,? (?:is|was|called|named) (?P<place>{_PLACE})"
)


def framed(text: str, tokens: Sequence[Token], entities: Sequence[Entity], shouted: bool) -> list[Named]:
    """Places, and lone family names, told by what stands around them."""
    found = [
        *_defined(text, tokens),
        *_near(text, tokens),
        *_based(text),
        *_sets(text, tokens),
        *_headed(text, tokens),
        *_datelines(text, tokens),
        *_routes(tokens),
        *_lone_surnames(tokens, entities),
    ]
    return found if shouted else [*found, *_in_state(text, tokens)]


def _in_state(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    for match in _IN_STATE.finditer(text):
        words = within(tokens, *match.span("place"))
        words = words[1:] if len(words) > 1 and words[0].first and words[0].key in NOT_NAMES else words
        if words and _may_be_town(words, match["state"]):
            yield Named(*match.span("state"), "LOCATION", 0.86, "state after its town")
            yield Named(words[0].start, words[-1].end, "LOCATION", 0.89, "town before its state")
    for match in _STATE_BEHIND.finditer(text) if any(token.key in _STATE_KEYS for token in tokens) else ():
        words = within(tokens, *match.span("place"))
        listed = bool(kind_of(fold(match["place"])) & PLACES)
        if words and listed and _may_be_town(words, match["state"]):
            yield Named(*match.span(), "LOCATION", 0.89, "town before its state")
    for match in _PARTY.finditer(text):
        yield Named(*match.span("state"), "LOCATION", 0.9, "state of a member")


def _may_be_town(words: Sequence[Token], state: str) -> bool:
    head, last = words[0], words[-1]
    if any(word.key in NOT_NAMES or word.key in CALENDAR or word.key in TITLES for word in words):
        return False
    if last.key in ORGANISATION_WORDS or head.key in DEMONYMS:
        return False
    listed = bool(last.kind & PLACES) if len(words) == 1 else False
    if state in OFTEN_NO_STATES and not listed:
        return False
    if len(words) > 1:
        return not head.kind & Kind.GIVEN
    return not (head.kind & Kind.GIVEN and state.lower() in _ALSO_NAMES)


def _defined(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    for pattern in (_DEFINED, _SEAT):
        for match in pattern.finditer(text):
            words = within(tokens, *match.span("place"))
            plain = all(word.kind & Kind.WORD and not word.kind & PLACES for word in words)
            if words and not plain and not any(w.key in NOT_NAMES or w.key in CALENDAR for w in words):
                yield Named(words[0].start, words[-1].end, "LOCATION", 0.88, "said to be a place")


_NEAR = re.compile(rf"\b(?:near|outside) (?P<place>{_PLACE})(?=[ ,.;:!?)]|$)")


def _near(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``near Dam Square``: people stand near places."""
    for match in _NEAR.finditer(text) if "near " in text or "outside " in text else ():
        words = _up_to_date(within(tokens, *match.span("place")))
        named = any(word.key in NOT_NAMES or word.key in CALENDAR or word.kind & Kind.GIVEN for word in words)
        if words and not named and words[-1].key not in ORGANISATION_WORDS:
            yield Named(words[0].start, words[-1].end, "LOCATION", 0.56, "near a place")


def _up_to_date(words: Sequence[Token]) -> Sequence[Token]:
    """``Barrancabermeja`` of ``Barrancabermeja on Tuesday``."""
    end = next((at for at, word in enumerate(words) if word.key in CALENDAR), len(words))
    return words[: end - 1] if 1 < end < len(words) else words


_BASED = re.compile(
    rf"\b(?P<place>{_CAPITALISED}(?: {_CAPITALISED}){{0,2}})-(?:based|born|bound|educated|trained|area)\b"
)


def _based(text: str) -> Iterator[Named]:
    """``Hanoi-based``: a listed place, or the last words of what stands there that are one."""
    for match in _BASED.finditer(text) if "-" in text else ():
        words = match["place"].split(" ")
        for first in range(len(words)):
            place = " ".join(words[first:])
            if kind_of(fold(place)) & Kind.MAJOR_PLACE:
                yield Named(match.end("place") - len(place), match.end("place"), "LOCATION", 0.86, "based there")
                break


_SETS = re.compile(
    rf"(?P<one>{_CAPITALISED}(?: {_CAPITALISED})?)(?: \([^()\n]{{1,30}}\))? (?:beat|defeated|bt|def\.?) "
    rf"(?:\d{{1,2}}-)?(?P<two>{_CAPITALISED}(?: {_CAPITALISED})?)(?: \([^()\n]{{1,30}}\))? [0-7]-[0-7]"
    r"(?: \(\d+-\d+\))?,? [0-7]-[0-7]"
)


def _sets(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``Sturm beat Agarossi 6-4 7-6``: sets are played by people."""
    for match in _SETS.finditer(text) if "-" in text else ():
        for group in ("one", "two"):
            words = within(tokens, *match.span(group))
            if words and not any(word.kind & Kind.MAJOR_PLACE for word in words):
                yield Named(words[0].start, words[-1].end, "PERSON", 0.87, "player of a match")


_HEAD = re.compile(rf"(?:^|\n)(?P<name>{_CAPITALISED} (?:[A-Z]\. )?{_CAPITALISED}) \| ")


def _headed(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``Ngaire Tamihana | Registered Nurse |``: the head of a curriculum or signature."""
    for match in _HEAD.finditer(text) if " | " in text else ():
        words = within(tokens, *match.span("name"))
        other = any(w.kind & (Kind.WORD | PLACES) or w.key in ORGANISATION_WORDS or w.key in NOT_NAMES for w in words)
        if words and not other:
            yield Named(words[0].start, words[-1].end, "PERSON", 0.62, "head of a card")


_AGENCIES = r"Reuters|AP|AFP|UPI|Xinhua|PTI|ANI|Bloomberg|PRNewswire|CNN|dpa|TASS|(?i:business wire|globe newswire)"
_DATELINE = re.compile(
    rf"(?:(?<=^)|(?<=\n))(?P<place>{_PLACE})(?:, [^()\n—–-]{{1,30}})?(?P<agency> ?(?:--|—|–|-)? ?\((?:{_AGENCIES}))?"
    rf"(?: ?(?:--|—|–)| - |\))"
)


def _datelines(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``BOSTON--(BUSINESS WIRE)--``, ``PARIS, May 3 -``: before a dash a listed place, before an agency any."""
    for match in _DATELINE.finditer(text):
        words = within(tokens, *match.span("place"))
        listed = bool(kind_of(" ".join(word.key for word in words)) & Kind.MAJOR_PLACE)
        if words and (match["agency"] or listed) and words[-1].key not in ORGANISATION_WORDS:
            yield Named(words[0].start, words[-1].end, "LOCATION", 0.87, "dateline")


_INTO = {"from": "to", "between": "and"}
_NO_END = NOT_NAMES | CALENDAR | {"st"}


def _routes(tokens: Sequence[Token]) -> Iterator[Named]:
    """``from Split to Hvar``, ``across Fife and Angus``: beside a listed place, another name there is one too."""
    for at in range(1, len(tokens) - 2):
        one, joint, other = tokens[at : at + 3]
        before = tokens[at - 1].key
        if not (one.capital and other.capital and one.gap == joint.gap == other.gap == " "):
            continue
        joined = joint.key == _INTO.get(before) or (joint.key == "and" and before in {"in", "across", "throughout"})
        after = tokens[at + 3].gap[:1] if at + 3 < len(tokens) else "."
        ends = after != " " or not tokens[at + 3].capital
        if joined and ends and (one.kind & Kind.MAJOR_PLACE or other.kind & Kind.MAJOR_PLACE):
            if joint.key == "and" and other.kind & Kind.GIVEN and after == " ":
                continue
            for token in (one, other):
                if token.key not in _NO_END and token.key not in DEMONYMS:
                    yield Named(token.start, token.end, "LOCATION", 0.66, "beside a place")


_NO_LEAD = word_set(
    """
    the a an in at to from near into of via per & and or by using with on our their your its this city town
    village county capital
    """
)
_ACTS = word_set(
    """
    is was has had will would can could did does may might must should said says told added took made won lost
    gave got wants says thinks plans hopes needs denies claims insists believes argues plays leads wins faces
    scores joins leaves returns wrote left
    """
)


def _lone_surnames(tokens: Sequence[Token], entities: Sequence[Entity]) -> Iterator[Named]:
    """A family name that is nothing else, where a sentence speaks of somebody: ``praised Ruiz.``."""
    for index, token in enumerate(tokens):
        if (
            not token.kind & Kind.SURNAME
            or token.kind & _MORE
            or not token.capital
            or len(token.text) < 4
            or token.key in NOT_NAMES
        ):
            continue
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        spaced = after is not None and after.gap == " "
        if (after is not None and spaced and after.capital) or (token.gap == " " and tokens[index - 1].capital):
            continue
        acts = spaced and after is not None and (after.key in _ACTS or _verb(after))
        led = not token.first and token.gap == " " and tokens[index - 1].key not in _NO_LEAD
        seen = {entity.label for entity in entities if entity.start < token.end and token.start < entity.end}
        done = led and tokens[index - 1].key in _DONE_TO
        ending = SURNAME_ENDING.search(token.key) is not None
        if seen <= {"PERSON", "LOCATION"} and (acts or done or (led and not spaced)):
            yield Named(token.start, token.end, "PERSON", 0.52, "family name in a sentence")
        elif ending and _alone(token, entities) and ((acts and after is not None and after.key not in _BE) or led):
            yield Named(token.start, token.end, "PERSON", 0.58, "family name by its ending")


_MORE = Kind.WORD | Kind.MAJOR_PLACE | Kind.MINOR_PLACE | Kind.GIVEN


_DONE_TO = word_set(
    "found sentenced arrested accused sacked hired appointed replaced jailed fined acquitted convicted met"
)
_BE = frozenset({"is", "was", "has"})


def _alone(token: Token, entities: Sequence[Entity]) -> bool:
    """The engine took this word alone for an organisation: so it does with family names that it has not met."""
    return any(e.label == "ORGANIZATION" and e.start == token.start and e.end <= token.end + 2 for e in entities)


def _verb(token: Token) -> bool:
    return token.key.endswith("ed") and len(token.key) > 4
