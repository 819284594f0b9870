"""More frames of English that tell a person or a place: lists of authors, houses of firms, kin, names of months."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guardian.detection.lexicon import PLACES, Kind, word_set
from guardian.detection.people import Named, Token, within
from guardian.detection.words_en import CALENDAR, COUNTRIES, DEMONYMS, NOT_NAMES, ORGANISATION_WORDS, STATE_CODES

_HELD = Kind.GIVEN | Kind.GIVEN_WEAK
_FAMILY = Kind.SURNAME | Kind.SURNAME_WEAK
_CAPITALISED = r"[^\W\d_a-z][^\W\d_]{1,40}"
_SURNAME = rf"(?:(?:van|von|de|der|den|da|di|la|le|el|al|ten|bin) ){{0,2}}{_CAPITALISED}(?:['’-]{_CAPITALISED})*"
_INITIALS = r"(?:[^\W\d_a-z]\.[ -]?){1,3}"
_AUTHOR = rf"{_SURNAME}, {_INITIALS}(?<! )"
_AUTHORS = re.compile(
    rf"(?<![^\W\d_]){_AUTHOR}(?:(?:,? (?:and|&)|,|;) ?{_AUTHOR})+|(?<![^\W\d_]){_AUTHOR}(?=,? (?:et al|\(\d{{4}}))"
)
_AN_AUTHOR = re.compile(_AUTHOR)
_SHORT = rf"{_SURNAME} [^\W\d_a-z]{{1,3}}"
_SHORT_AUTHORS = re.compile(rf"(?:^|(?<=[\n\].] )|(?<=\n)){_SHORT}(?:, {_SHORT})+(?=\.|, et al| \()")
_A_SHORT_AUTHOR = re.compile(_SHORT)
_LISTS = (
    (re.compile(r", [^\W\d_a-z]\."), _AUTHORS, _AN_AUTHOR),
    (re.compile(r" [^\W\d_a-z]{1,3}, "), _SHORT_AUTHORS, _A_SHORT_AUTHOR),
)
"""What a list of this kind has for certain, the list, one of its authors."""


def told(text: str, tokens: Sequence[Token]) -> list[Named]:
    """Stretches that these frames name; they may overlap."""
    keys = {token.key for token in tokens}
    return [
        *_authors(text, tokens),
        *_on_charts(text, tokens),
        *(() if keys.isdisjoint(_PLAYED) else _clubs(text, tokens)),
        *(() if keys.isdisjoint(_HOUSES) else _houses(tokens)),
        *_who(text, tokens),
        *(() if keys.isdisjoint(_KIN_KEYS) else _kin(text, tokens)),
        *(() if keys.isdisjoint(_WORD_KEYS) else _months(text)),
    ]


def _authors(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``Zhang, Y., Müller, H. and Osei, K.``; ``Okeke TC, Lindqvist A, Rao P.``; but not ``Vitamin C, Vitamin D``."""
    for hint, whole, one in _LISTS:
        for run in whole.finditer(text) if hint.search(text) else ():
            found = list(one.finditer(text, *run.span()))
            nobody = sum(_of_no_author(match, tokens) for match in found)
            for match in found if 2 * nobody <= len(found) - (len(found) == 2) else ():
                yield Named(match.start(), match.end(), "PERSON", 0.9, "author in a list")


_STANDS_FOR = frozenset({"DC", "UK", "US", "USA", "UAE", "AM", "PM", *STATE_CODES})


def _of_no_author(match: re.Match[str], tokens: Sequence[Token]) -> bool:
    """A word that is no family name (``Type II``), or a place before its country or state (``Boston, MA``)."""
    words = within(tokens, *match.span())
    family = words[0] if words else None
    if family is None or not family.capital:
        return False
    short = "".join(filter(str.isupper, match[0][family.end - match.start() :]))
    placed = bool(family.kind & PLACES) and short in _STANDS_FOR
    return placed or family.key in CALENDAR or (bool(family.kind & Kind.WORD) and not family.kind & _FAMILY)


_BREAK = re.compile("\n")
_ON_CHART = re.compile(
    rf"(?P<name>{_SURNAME}, {_CAPITALISED}(?: [A-Z]\.?)?)(?=,? (?:\d{{1,3}} ?(?:[MF]\b|y\.?o\b|yo\b|(?P<years>year))|"
    r"DOB\b|D\.O\.B|MRN\b|NHS\b|Dob\b|Mrn\b|dob\b|mrn\b))"
)


def _on_charts(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``Whitaker, Eunice 84F``: who heads a chart; but not ``Chair, Oak 10 years``."""
    starts = (0, *(match.end() for match in _BREAK.finditer(text))) if ", " in text else ()
    for match in filter(None, (_ON_CHART.match(text, start) for start in starts)):
        words = within(tokens, *match.span("name"))
        ware = all(word.kind & Kind.WORD and not word.kind & _HELD for word in words if len(word.text) > 1)
        if not (match["years"] and ware):
            yield Named(*match.span("name"), "PERSON", 0.9, "name at the head of a chart")


_PLAYED = word_set("scored started played signed plays scoring debut goal goals striker defender midfielder goalkeeper")
_PLAYED_FOR = re.compile(
    r"\b(?:scored|(?P<loosely>started|played|signed|plays)|scoring|debut|goals?|striker|defender|midfielder|goalkeeper)"
    rf"(?: (?:twice|again|once|a \w+|the \w+))? for (?P<club>{_CAPITALISED}(?: {_CAPITALISED})?)(?! [A-Z])"
)


def _clubs(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``scored twice for Feyenoord``: whom somebody plays for is a club, or else a country; ``signed for Parcel``."""
    for match in _PLAYED_FOR.finditer(text):
        words = within(tokens, *match.span("club"))
        if not words or words[0].key in CALENDAR or words[0].kind & _HELD:
            continue
        plain = len(words) == 1 and words[0].kind & Kind.WORD and not words[0].kind & PLACES
        if " ".join(word.key for word in words) not in COUNTRIES and not (plain and match["loosely"]):
            yield Named(*match.span("club"), "ORGANIZATION", 0.89, "club that somebody plays for")


_LEADS_TO_HOUSE = word_set("the our their its your this that")
_HOUSES = word_set(
    """
    depot plant office offices branch warehouse factory refinery shipyard smelter brewery mill showroom campus store
    outlet headquarters hq site bureau terminal dockyard datacentre airport roundabout bypass suburb seafront precinct
    """
)
_ANYWHERE = word_set("depot branch suburb roundabout bypass seafront precinct")


def _houses(tokens: Sequence[Token]) -> Iterator[Named]:
    """``the Leith depot``: a listed place before the house of a firm, after its article."""
    for lead, place, house in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if house.key not in _HOUSES or house.capital or place.gap != " " or house.gap != " ":
            continue
        if lead.key not in _LEADS_TO_HOUSE or not place.capital or place.kind & _HELD:
            continue
        known = place.kind & PLACES or (house.key in _ANYWHERE and place.kind & Kind.SURNAME)
        if known and place.key not in NOT_NAMES and not place.kind & Kind.WORD:
            yield Named(place.start, place.end, "LOCATION", 0.8, "place of a house")


_WHO = re.compile(
    rf"(?P<name>{_CAPITALISED}(?: {_CAPITALISED})?), (?:who (?:is|was|has|had|plays|played|lives|lived|works|worked|"
    r"joined|won|lost|died|scored|wrote|grew|came|left|took|made|served|suffered|never|also|will|would|turned|turns|said|says)"
    r"|whose (?:husband|wife|mother|father|son|daughter|family|parents|brother|sister|career))\b"
)


def _who(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``Okonkwo, who was born``: whoever the clause tells of, where no list knows better."""
    for match in _WHO.finditer(text) if ", who" in text else ():
        words = within(tokens, *match.span("name"))
        if words and len(words) == match["name"].count(" ") + 1 and all(map(_may_be_anybody, words)):
            yield Named(words[0].start, words[-1].end, "PERSON", 0.66, "told of in a clause")


def _may_be_anybody(word: Token) -> bool:
    listed = word.key in NOT_NAMES or word.key in CALENDAR or word.key in DEMONYMS or word.key in ORGANISATION_WORDS
    if listed or word.key in COUNTRIES or not word.capital:
        return False
    return not word.kind & (Kind.WORD | Kind.MAJOR_PLACE) or bool(word.kind & Kind.GIVEN)


_RELATED = (
    "colleagues?|co-?workers?|new hires?|interns?|boss|managers?|supervisors?|assistants?|roommates?|flatmates?|"
    "housemates?|neighbou?rs?|landlords?|landladies|landlady|cousins?|uncle|aunt|auntie|nanny|nan|gran|granny|grandma|grandad|"
    "grandpa|niece|nephew|stepson|stepdaughter|stepmother|stepfather|stepdad|stepmom|twins?|fiancée?|partner|ex|bestie|"
    "best friend|mate|buddy|babysitter|tutor|hairdresser|dentist|therapist|solicitor|accountant|plumber|builder|carer|"
    "sister-in-law|brother-in-law|mother-in-law|father-in-law|godmother|godfather|classmate|teammate|boyfriend|girlfriend|"
    "husband|wife|mother|father|mum|mom|dad|daughter|son|brother|sister|friend"
)
_KIN_KEYS = word_set(
    """
    colleague colleagues coworker coworkers co-worker hire hires intern interns boss manager managers supervisor
    supervisors assistant assistants roommate roommates flatmate flatmates housemate housemates neighbor neighbour
    neighbors neighbours landlord landlords landlady landladies cousin cousins uncle aunt auntie nanny nan gran granny
    grandma grandad grandpa niece nephew stepson stepdaughter stepmother stepfather stepdad stepmom twin twins fiance
    fiancee partner ex bestie friend mate buddy babysitter tutor hairdresser dentist therapist solicitor accountant
    plumber builder carer sister-in-law brother-in-law mother-in-law father-in-law godmother godfather classmate
    teammate boyfriend girlfriend husband wife mother father mum mom dad daughter son brother sister interpreter
    chaperone contact kin
    """
)
_OWN_KIN = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Yy]our|[Tt]he patient['’]s) (?:(?:new|old|late|dear|little|big|"
    rf"younger|older|eldest|youngest|twin|former|lovely|own|first|second) )?(?:{_RELATED}),? (?P<name>{_CAPITALISED})"
    r"(?=[,.;:!?)]|['’]s\b| [a-z]|$|\n)(?!['’]s [A-Z])"
)
_KIN_IN_BRACKETS = re.compile(
    rf"\b(?:{_RELATED}|[Ii]nterpreter|[Cc]arer|[Cc]haperone|[Ss]ister|[Bb]rother|[Mm]other|[Ff]ather|[Ww]ife|[Hh]usband|[Ss]on|[Dd]aughter|"
    rf"contact|next of kin) \((?P<name>{_CAPITALISED}(?: {_CAPITALISED})?)[,)]"
)


_KIN_FIRST = re.compile(
    r"(?:^|(?<=[.;:\n] )|(?<=\n))(?:Husband|Wife|Daughter|Son|Mother|Father|Sister|Brother|Partner|Interpreter|Carer|"
    rf"Niece|Nephew)(?: of patient)?(?:, (?P<name>{_CAPITALISED}),| (?P<other>{_CAPITALISED}) [a-z])"
)


def _kin(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``our new hire Destiny starts``, ``sister (Guadalupe)``: no kind of word is against a name there."""
    for pattern in (_OWN_KIN, _KIN_IN_BRACKETS, _KIN_FIRST):
        for match in pattern.finditer(text):
            words = within(tokens, *match.span(match.lastgroup or "name"))
            if words and not any(_no_name(word) for word in words):
                yield Named(words[0].start, words[-1].end, "PERSON", 0.86, "name beside kin")


def _no_name(word: Token) -> bool:
    other = word.key in NOT_NAMES or word.key in DEMONYMS or word.key in _DAYS or word.key in COUNTRIES
    if other or (word.key in ORGANISATION_WORDS and not word.kind & Kind.SURNAME):
        return True
    named = word.kind & (Kind.GIVEN | Kind.GIVEN_WEAK | Kind.SURNAME) or word.key in _MONTHS
    return bool(word.kind & (Kind.WORD | Kind.MAJOR_PLACE)) and not named


_MONTHS = frozenset({"april", "may", "june", "august"})
_DAYS = CALENDAR - _MONTHS
_WORDS = "(April|May|June|August|Summer|Autumn|Joy|Hope|Faith|Grace|Dawn|Will|Mark|Rose|Ivy|Holly|Daisy|Destiny)"
_WORD_KEYS = frozenset(_WORDS.lower().strip("()").split("|"))
_BY_MONTH = re.compile(
    "|".join(
        (
            rf"\b[Tt]his is {_WORDS} (?:from|here|speaking|calling|at|with|in)\b",
            rf"(?:^|\n)(?:Hi|Hello|Hey|Dear|Morning|Thanks|Thx|Cheers|Ok|Okay) {_WORDS}(?=[,!.\n])",
            rf"\b(?:[Cc]ould|[Cc]an|[Dd]id|[Dd]oes|[Hh]as|[Ss]hould|[Ww]ould) {_WORDS} (?:please|also|join|send|call|"
            r"come|check|take|give|ask|tell|and (?:I|you|[A-Z][a-z]+) (?:join|send|come|call|check|please))\b",
            rf"\b(?:[Aa]sk|[Tt]ell|[Tt]old|[Cc]all|[Ee]mail|[Pp]ing|[Mm]et|[Cc]c) {_WORDS} "
            r"(?:to|that|from|about|if|when|for)\b",
            rf"\b{_WORDS}['’]s (?:birthday|leaving|wedding|funeral|desk|replacement|mum|mom|dad|husband|wife|last day|"
            r"phone|email|e-mail|handover|team|party|house|flat|room|baby|kids|car|laptop)\b",
        )
    )
)


def _months(text: str) -> Iterator[Named]:
    """``this is May from Billing``, ``could April join``: names that are words, where only somebody can be meant."""
    for match in _BY_MONTH.finditer(text):
        yield Named(*match.span(match.lastindex or 0), "PERSON", 0.86, "name that is a word")
