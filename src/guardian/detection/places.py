"""Places and organisations in English text: gazetteer, phrases, and the engine's own, without its usual errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guardian.detection.lexicon import Kind, fold, kind_of, word_set
from guardian.detection.nlp import Entity
from guardian.detection.people import Named, Token, within
from guardian.detection.things_en import BRANDS, NAMESAKES, TEAM_WORD, TEAMS, names_wares, trades
from guardian.detection.words_en import (
    CALENDAR,
    COUNTRIES,
    DEMONYMS,
    NOT_NAMES,
    OFTEN_NO_STATES,
    ORGANISATION_WORDS,
    PLACES_BEFORE_WORDS,
    STATE_CODES,
    STREET_TYPES,
)

LONGEST_PLACE = 5
_MAKERS = NOT_NAMES - {"the"}
_NAME_KINDS = Kind.GIVEN | Kind.GIVEN_WEAK | Kind.SURNAME | Kind.SURNAME_WEAK
_AT = word_set(
    "in from near to at outside inside around across throughout toward towards via into visit visiting visited"
)
_REACHED = word_set("leave leaves left leaving reach reached reaching")
_VERBS = (
    "based|born|live|lives|living|lived|resid(?:e|es|ing|ed)|located|raised|grew up|moved|moving|fl(?:y|ew|ies|ying)|"
    "travel(?:s|ed|led|ling)?|trip|relocat(?:e|ed|ing)|originally|native|am|is|are|was|come|comes|came|coming|"
    "arriv(?:e|ed|ing)|return(?:ed|ing|s)?|drove|drive|ferry|train|coach|sail(?:s|ed|ing)?|trek|hike|journey|cruise|city|town|village|visit|headquartered|stationed|residents?|"
    "i'm|he's|she's|we're|they're"
)
_CAPITALISED = r"[^\W\d_a-z][^\W\d_]{1,40}"
_WITHIN = "de|do|da|del|la|le|sur|am|an|der|im|nad|of|the|and"
_LIVES = re.compile(
    rf"(?i:\b(?:{_VERBS})) (?i:(?:to|in|from|near|of|at) )(?:the )?"
    rf"(?P<place>{_CAPITALISED}(?:[ \-'’](?:(?:{_WITHIN}) )?{_CAPITALISED}){{0,3}})"
)


_CALLED = re.compile(r"(?<![^\W\d_])[a-z][a-z'’]*, $")
_HOME = re.compile(r"(?i:live|lives|living|lived|born|raised|grew up|resid(?:e|es|ing|ed)|headquartered) in ")
_TRAVELS = re.compile(
    r"(?i:visit|trip|mov(?:ed|ing)|fl(?:y|ew|ies|ying)|travel(?:s|ed|led|ling)?|drove|relocat\w+) to "
    r"|(?i:am|is|are|was|were|comes?|came|i'm|he's|she's|we're|they're) from |" + _HOME.pattern
)
_I_AM = re.compile(r"(?i:(?<!\w)(?:i['’]?m|i am|call me)) $")
_LEADING = word_set("the a an and at in dear hi hello hey mr mrs ms dr from")


def places(text: str, tokens: Sequence[Token], entities: Sequence[Entity]) -> list[Named]:
    """Stretches that name a place or an organisation; they may overlap."""
    return [
        *_by_engine(text, tokens, entities),
        *_by_gazetteer(text, tokens, entities),
        *_by_phrase(text, tokens),
        *_by_feature(text, tokens),
        *_of_a_place(text, tokens),
        *_firms(tokens),
        *_brands(text),
        *_employers(text, tokens),
    ]


def _by_engine(text: str, tokens: Sequence[Token], entities: Sequence[Entity]) -> Iterator[Named]:
    for entity in entities:
        inside = within(tokens, entity.start, entity.end)
        while inside and (inside[0].key in _LEADING or text[inside[0].start - 1 : inside[0].start].isdigit()):
            inside = inside[1:]
        if not inside:
            continue
        start, end = inside[0].start, inside[-1].end
        if entity.label in {"LOCATION", "FACILITY"}:
            score = _place_score(text[start:end], inside, entity.label)
            lone_surname = len(inside) == 1 and inside[0].kind & (Kind.SURNAME | Kind.GIVEN) and score < 0.85
            if len(inside) == 1 and names_wares(text, end):
                continue
            called = _called(text, start, inside)
            if called or (
                lone_surname and not text[:start].rstrip().endswith((" in", " at", " to", " from", " near", ","))
            ):
                score = 0.0
            if score:
                yield Named(start, end, "LOCATION", score, "language engine en")
        elif entity.label == "ORGANIZATION" and not _is_place(inside) and " - " not in text[start:end]:
            person = len(inside) < 4 and _person_like(inside)
            score = 0.7 if inside[-1].key in ORGANISATION_WORDS else 0.3 if person else 0.55
            yield Named(start, max(end, _inside_end(text, entity)), "ORGANIZATION", score, "language engine en")
        elif entity.label == "NRP" and inside[0].capital and not inside[0].kind & Kind.GIVEN:
            yield Named(start, end, "NRP", 0.6, "language engine en")


def _called(text: str, start: int, inside: Sequence[Token]) -> bool:
    """``update your details, Marcus.``: a given name behind a comma, after words in small letters."""
    given = len(inside) == 1 and inside[0].kind & Kind.GIVEN and not inside[0].kind & Kind.MAJOR_PLACE
    return bool(given) and _CALLED.search(text, max(0, start - 30), start) is not None


def _person_like(inside: Sequence[Token]) -> bool:
    """A given name first, or an unknown word before a family name."""
    head, last = inside[0], inside[-1]
    return bool(head.kind & Kind.GIVEN) or (len(inside) > 1 and head.kind == 0 and bool(last.kind & Kind.SURNAME))


def _inside_end(text: str, entity: Entity) -> int:
    end = entity.end
    return end - 2 if text[:end].endswith(("'s", "’s")) else end


def _is_place(inside: Sequence[Token]) -> bool:
    whole = " ".join(token.key for token in inside)
    return bool(kind_of(whole) & Kind.MAJOR_PLACE)


def _place_score(stretch: str, inside: Sequence[Token], label: str) -> float:
    """0.0 where the engine's place is a person, an ordinary word or an organisation."""
    kind = kind_of(fold(" ".join(stretch.split())))
    head = inside[0]
    if kind & Kind.MAJOR_PLACE:
        return 0.85
    if len(stretch) < 3:
        return 0.6 if stretch in STATE_CODES - OFTEN_NO_STATES else 0.0
    if not any(token.capital for token in inside) or all(t.key in NOT_NAMES or t.key in CALENDAR for t in inside):
        return 0.0
    if all(token.key in DEMONYMS for token in inside) or inside[-1].key in ORGANISATION_WORDS - STREET_TYPES:
        return 0.0
    if head.kind & Kind.GIVEN and not kind & Kind.MINOR_PLACE:
        return 0.0
    if all(token.kind & Kind.WORD and not token.kind & Kind.MINOR_PLACE for token in inside):
        return 0.5 if label == "LOCATION" and len(inside) > 1 else 0.3
    if kind & Kind.MINOR_PLACE:
        return 0.7
    return 0.55 if len(inside) > 1 or label == "LOCATION" else 0.5


def _by_gazetteer(text: str, tokens: Sequence[Token], entities: Sequence[Entity]) -> Iterator[Named]:
    index = 0
    while index < len(tokens):
        length = _listed_length(tokens, index)
        if length:
            score = _listed_score(text, tokens, index, length, entities)
            yield Named(tokens[index].start, tokens[index + length - 1].end, "LOCATION", score, "list of places")
        index += max(length, 1)


def _listed_length(tokens: Sequence[Token], index: int) -> int:
    """How many words from here are a listed place, the longest such; 0 for none."""
    if not tokens[index].capital and tokens[index].key != "the":
        return 0
    if tokens[index].key in _MAKERS and not tokens[index].kind & Kind.MAJOR_PLACE:
        return 0
    best = 0
    key = ""
    for length in range(1, LONGEST_PLACE + 1):
        at = index + length - 1
        if at >= len(tokens) or (length > 1 and tokens[at].gap not in {" ", "-", ". ", ", "}):
            break
        gap = tokens[at].gap.replace("-", " ") if length > 1 else ""
        key += gap + tokens[at].key
        kind = kind_of(key)
        if kind & Kind.MAJOR_PLACE or (kind & Kind.MINOR_PLACE and (length > 1 or _after_at(tokens, index))):
            best = length if tokens[at].capital else best
    return best


def _after_at(tokens: Sequence[Token], index: int) -> bool:
    return index > 0 and tokens[index - 1].key in _AT and tokens[index].gap == " "


def _listed_score(text: str, tokens: Sequence[Token], index: int, length: int, entities: Sequence[Entity]) -> float:
    words = tokens[index : index + length]
    start, end = words[0].start, words[-1].end
    whole = kind_of(" ".join(token.key for token in words))
    score = 0.7 if whole & Kind.MAJOR_PLACE else 0.55
    person = length == 1 and words[0].kind & (Kind.GIVEN | Kind.GIVEN_WEAK | Kind.SURNAME | Kind.SURNAME_WEAK)
    ordinary = length == 1 and words[0].kind & Kind.WORD and words[0].key not in PLACES_BEFORE_WORDS
    seen = next((e for e in entities if e.start < end and start < e.end), None)
    label = seen.label if seen else ""
    beside = _beside_name(tokens, index, length)
    if person and not _after_at(tokens, index):
        score -= 0.3 if beside else 0.1
    if ordinary:
        score -= 0.1 if _after_at(tokens, index) else 0.25
    reached = index > 0 and tokens[index - 1].key in _REACHED and tokens[index].gap == " "
    if length == 1 and words[0].end < len(text) and names_wares(text, end):
        return 0.3
    sure = (reached or _after_at(tokens, index)) and not person and not ordinary
    score += 0.15 if sure else 0.0
    if seen and label in {"PERSON", "ORGANIZATION", "WORK", "PRODUCT", "EVENT"}:
        led = _first_of(tokens, index, seen) or (
            tokens[index].gap == " " and index > 0 and tokens[index - 1].key == "in"
        )
        wider = seen.end > end + 1 or (seen.start < start and not led)
        score -= 0.3 if wider and not _dashed(tokens, entities, start, end) else 0.1
    elif label in {"LOCATION", "FACILITY"}:
        score += 0.15
    in_it = index > 0 and tokens[index - 1].key == "in" and tokens[index].gap == " "
    if label == "ORGANIZATION" and in_it and seen and seen.end <= end + 2 and not words[0].kind & Kind.GIVEN:
        score = max(score, 0.6)
    if label == "ORGANIZATION" and _plays(tokens, index, length):
        score = max(score, 0.7)
    if person and whole & Kind.MAJOR_PLACE and label in {"", "PERSON"} and not beside and in_it:
        score = max(score, 0.78)
    if label == "ORGANIZATION" and _has_office(tokens, index + length):
        score = max(score, 0.6)
    if length > 1 and whole & Kind.MAJOR_PLACE and index > 0 and tokens[index - 1].key == "of" and label == "PERSON":
        score = max(score, 0.7)
    if length > 2 and whole & Kind.MAJOR_PLACE and label not in {"ORGANIZATION", "WORK", "EVENT"}:
        score = max(score, 0.89)
    if length == 1 and _I_AM.search(text, max(0, start - 12), start):
        score -= 0.3
    return round(max(score, 0.0), 2)


def _has_office(tokens: Sequence[Token], after: int) -> bool:
    """``Utrecht HQ``: the house of some firm in a place."""
    return after < len(tokens) and tokens[after].gap == " " and tokens[after].text in _HOUSES


_HOUSES = word_set("HQ headquarters office offices branch warehouse depot showroom desk plant campus")


def _plays(tokens: Sequence[Token], index: int, length: int) -> bool:
    """A country by itself, not part of a name (``Air France``): its team, which the engine calls an organisation."""
    after = tokens[index + length] if index + length < len(tokens) else None
    before = tokens[index - 1] if index else None
    alone = after is None or after.gap != " " or not after.capital
    led = before is not None and tokens[index].gap == " " and (before.capital or before.key in {"of", "the", "and"})
    return alone and not led and " ".join(token.key for token in tokens[index : index + length]) in COUNTRIES


def _first_of(tokens: Sequence[Token], index: int, seen: Entity) -> bool:
    """Only ``the`` stands before it in what the engine named."""
    return index > 0 and tokens[index - 1].start == seen.start and tokens[index - 1].key == "the"


def _dashed(tokens: Sequence[Token], entities: Sequence[Entity], start: int, end: int) -> bool:
    """The engine took half a headline for one name."""
    wide = (e for e in entities if e.start <= start and end <= e.end and e.end - e.start > 3 * (end - start))
    return any(
        e.label != "ORGANIZATION" or any(token.gap != " " for token in within(tokens, e.start, e.end)[1:]) for e in wide
    )


def _beside_name(tokens: Sequence[Token], index: int, length: int) -> bool:
    before = (
        index > 0 and tokens[index].gap == " " and tokens[index - 1].capital and tokens[index - 1].kind & _NAME_KINDS
    )
    after_at = index + length
    after = after_at < len(tokens) and tokens[after_at].gap == " " and tokens[after_at].capital
    return bool(before or after)


_FEATURE_BEFORE = (
    "Lake|Mount|Mt\\.?|Mont|Monte|Co\\.|Cape|Gulf of|Bay of|Strait of|Straits of|Isle of|Sea of|Port of|Loch|Fort|"
    "Republic of|Province of|Municipality of|City of|Town of|Village of|Kingdom of|Duchy of|State of"
)
_FEATURE_AFTER = (
    "Sea|Ocean|Desert|Mountains|Mountain|Peninsula|Archipelago|Islands|Island|River|Valley|Canyon|County|Province|"
    "Prefecture|Oblast|Voivodeship|Township|Rainforest|Basin|Plateau|Glacier|Falls|Beach|Bay|Strait|Fjord|Governorate|Bridge|Airport|Forest|Reservoir|"
    "National Park"
)
_FEATURE = re.compile(
    rf"\b(?:{_FEATURE_BEFORE}) {_CAPITALISED}(?: {_CAPITALISED})?"
    rf"|\b(?!(?:The|This|That|A|An|Our|In|At|On|From|To|And) )(?:{_CAPITALISED}[ -]){{1,2}}(?:{_FEATURE_AFTER})\b"
    rf"(?! (?:Company|Co|Inc|Ltd|LLC|Group|Corp|Bank|University|College|School|Hospital|Hotel|Resort|Club|Council|"
    rf"Sheriff|Court|Police|Department|Times|Records|Press|Foundation|Boys|Song)\b)"
)
_INSTITUTION = re.compile(
    rf"\b(?:University|College|Bank|Museum|Institute|Academy|Archdiocese|Diocese|Chamber|Ministry|Department|Faculty|"
    rf"School|Conservatory|Polytechnic|Federation|Hospital) of (?:the )?"
    rf"{_CAPITALISED}(?:(?:[ -]| (?:of|and) ){_CAPITALISED}){{0,3}}"
)


_FEATURES = word_set(
    """
    lake mount mt cape gulf bay strait straits isle sea port loch fort republic province county
    municipality city town village kingdom duchy state ocean desert mountains mountain peninsula archipelago islands
    island river valley canyon prefecture oblast voivodeship township rainforest basin plateau glacier falls beach fjord
    governorate bridge airport forest reservoir park co mont monte
    """
)
_INSTITUTIONS = word_set(
    """
    university college bank museum institute academy archdiocese diocese chamber ministry department faculty school
    conservatory polytechnic federation hospital
    """
)


def _by_feature(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``Lake Constance``, ``Atacama Desert``, ``Gulf of Aden``."""
    for match in _FEATURE.finditer(text) if any(token.key in _FEATURES for token in tokens) else ():
        words = re.split("[ -]", fold(match.group()))
        person = kind_of(words[0]) & Kind.GIVEN and words[-1] in _FEATURES
        if not person and not any(word in CALENDAR for word in words):
            yield Named(match.start(), match.end(), "LOCATION", 0.86, "name of a river, county or the like")


def _of_a_place(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """``University of Cape Town``: the place is part of the institution's name."""
    for match in _INSTITUTION.finditer(text) if any(token.key in _INSTITUTIONS for token in tokens) else ():
        yield Named(match.start(), match.end(), "ORGANIZATION", 0.87, "institution of a place")


def _firms(tokens: Sequence[Token]) -> Iterator[Named]:
    """Three family names after ``from``, or alone in a line: a firm (``Hale, Dorr and Whitby``)."""
    for index in range(len(tokens) - 3):
        one, two, joint, three = tokens[index : index + 4]
        joined = two.gap == ", " and joint.key == "and" and joint.gap in {" ", ", "} and three.gap == " "
        if not joined or not all(t.capital and t.kind & _NAME_KINDS for t in (one, two, three)):
            continue
        following = tokens[index + 4] if index + 4 < len(tokens) else None
        alone = one.gap.strip(" >?*-") in {"", "\n"} and (index == 0 or "\n" in one.gap)
        people_act = following is not None and following.key in {"were", "are", "have", "had", "and", "went", "all"}
        led = index > 0 and tokens[index - 1].key in {"from", "at", "for", "of", "the"} and one.gap == " "
        if (led or (alone and not people_act)) and any(t.kind & Kind.SURNAME for t in (one, two, three)):
            yield Named(one.start, three.end, "ORGANIZATION", 0.89, "names of partners")


def _brands(text: str) -> Iterator[Named]:
    """Firms and wares that bear the name of a person or a place, and teams of towns."""
    for match in TEAMS.finditer(text) if TEAM_WORD.search(text) else ():
        yield Named(match.start(), match.end(), "ORGANIZATION", 0.89, "team of a town")
    for match in BRANDS.finditer(text):
        yield Named(match.start(), match.end(), "ORGANIZATION", 0.89, "firm named after somebody")
    for match in NAMESAKES.finditer(text):
        yield Named(match.start(), match.end(), "PERSON", 0.4, "name of a firm or a person")
        if trades(text, match.start(), match.end()):
            yield Named(match.start(), match.end(), "ORGANIZATION", 0.89, "firm named after somebody")


_EMPLOYER = re.compile(
    rf"(?i:\b(?:works?|worked|working|employed|job|career|intern(?:ed|ship)?) (?:for|at|by|with)) "
    rf"(?P<firm>{_CAPITALISED}(?:[ \-&]{_CAPITALISED}){{0,3}})"
)


def _employers(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    by_start = {token.start: token for token in tokens}
    for match in _EMPLOYER.finditer(text):
        head = by_start.get(match.start("firm"))
        hyphened = "-" in match.group("firm")
        if head is None or (head.kind & Kind.GIVEN and not hyphened) or head.kind & Kind.MAJOR_PLACE:
            continue
        yield Named(head.start, match.end("firm"), "ORGANIZATION", 0.86, "phrase before an employer")


def _by_phrase(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    by_start = {token.start: token for token in tokens}
    for match in _LIVES.finditer(text):
        token = by_start.get(match.start("place"))
        if token is None or token.key in NOT_NAMES | CALENDAR | DEMONYMS:
            continue
        if token.kind & Kind.GIVEN:
            if token.kind & Kind.MAJOR_PLACE and _TRAVELS.match(match.group()) and match.end("place") == token.end:
                yield Named(token.start, token.end, "LOCATION", 0.77, "phrase before a place")
            continue
        end = match.end("place")
        stretch = text[match.start("place") : end]
        if stretch.endswith(("'s", "’s")):
            continue
        words = within(tokens, token.start, end) or [token]
        following = next((t for t in tokens if t.start >= end and t.gap in {" ", ", "}), None)
        if words[-1].key in ORGANISATION_WORDS or (
            following and following.key in ORGANISATION_WORDS and following.gap == " "
        ):
            continue
        if all(t.kind & Kind.WORD and not t.kind & Kind.MINOR_PLACE for t in words):
            continue
        yield Named(
            token.start,
            end,
            "LOCATION",
            0.5
            if match.group().startswith(("am ", "is ", "are ", "was "))
            else 0.78
            if _HOME.match(match.group())
            else 0.6,
            "phrase before a place",
        )
