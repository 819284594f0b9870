"""People in English text: what the lexicon, titles, initials and phrases say, weighed with the engine's word."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guardian.detection.casing import SURNAME_ENDING, WORD
from guardian.detection.lexicon import Kind, fold, kind_of, word_set
from guardian.detection.nlp import Entity
from guardian.detection.phrases_en import SPEAKER, phrases_in
from guardian.detection.things_en import names_no_one
from guardian.detection.words_en import (
    CALENDAR,
    DEMONYMS,
    HONORIFICS,
    NOT_NAMES,
    ORGANISATION_WORDS,
    PARTICLES,
    STREET_TYPES,
    SUFFIXES,
    TITLES,
)

LONGEST_NAME = 5
_ANY_GIVEN = Kind.GIVEN | Kind.GIVEN_WEAK
_ANY_SURNAME = Kind.SURNAME | Kind.SURNAME_WEAK
_ANY_NAME = _ANY_GIVEN | _ANY_SURNAME
_PLACE = Kind.MAJOR_PLACE


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text. ``first`` means that it opens a sentence or line, where a capital says little."""

    start: int
    end: int
    text: str
    key: str
    kind: int
    first: bool
    gap: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.capital


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of the text taken for a person, place or organisation, and why."""

    start: int
    end: int
    label: str
    score: float
    why: str


def tokens_of(text: str) -> list[Token]:
    """The words, each with what the lexicon says and what stands between it and the word before."""
    tokens: list[Token] = []
    last = 0
    for match in WORD.finditer(text):
        start, end, word = match.start(), match.end(), match.group()
        if word.endswith(("'s", "’s")) and len(word) > 2:
            word, end = word[:-2], end - 2
        gap = text[last:start]
        first = not tokens or (gap != " " and _opens(tokens, gap))
        key = fold(word)
        tokens.append(Token(start, end, word, key, _kind(key), first, gap))
        last = end
    return tokens


def _opens(tokens: Sequence[Token], gap: str) -> bool:
    return "\n" in gap or (_OPENING.search(gap) is not None and not _after_initial(tokens, gap))


_OPENING = re.compile('[.!?:>"“•|]')


def _kind(key: str) -> int:
    """The lexicon's word; an unlisted word with the ending of surnames counts as one."""
    kind = kind_of(key)
    if kind == 0 and len(key) > 5 and SURNAME_ENDING.search(key):
        return Kind.SURNAME
    return kind


def _after_initial(tokens: Sequence[Token], gap: str) -> bool:
    return gap.startswith(".") and gap.strip(" .") == "" and (len(tokens[-1].text) == 1 or tokens[-1].key in TITLES)


def within(tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    """The words that lie wholly between two offsets."""
    first = bisect_left(tokens, start, key=lambda token: token.start)
    last = bisect_right(tokens, end, key=lambda token: token.end)
    return list(tokens[first:last])


def people(text: str, tokens: Sequence[Token], entities: Sequence[Entity]) -> list[Named]:
    """Every stretch that is a person's name, with a score; stretches may overlap."""
    found = [named for run in _runs(tokens) for named in _in_run(run, entities)]
    found += _by_engine(text, tokens, entities)
    found += _by_phrase(text, tokens)
    found += _in_lists(tokens, found)
    return [*found, *_again(tokens, found)]


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Capitalised words beside each other, with the particles (``van der``) between them."""
    run: list[Token] = []
    for index, token in enumerate(tokens):
        joined = bool(run) and (token.gap in {" ", "-", "  "} or (token.gap in {". ", "."} and _dotted(run[-1])))
        particle = token.key in PARTICLES and index + 1 < len(tokens) and tokens[index + 1].gap == " "
        if (token.capital and (joined or not run)) or (joined and particle and _leads_on(tokens, index)):
            run.append(token)
        else:
            if run:
                yield run
            run = [token] if token.capital else []
    if run:
        yield run


def _dotted(token: Token) -> bool:
    return len(token.text) == 1 or token.key in TITLES or token.key in {"st", "jr", "sr"}


def _leads_on(tokens: Sequence[Token], index: int) -> bool:
    """A capitalised word follows the particles."""
    for token in tokens[index + 1 : index + 3]:
        if token.capital:
            return True
        if token.key not in PARTICLES:
            return False
    return False


def is_name_part(token: Token) -> bool:
    """A word that can continue a name."""
    if token.initial or token.key in SUFFIXES or token.key in PARTICLES:
        return True
    if not token.capital or token.key in CALENDAR or token.key in NOT_NAMES or token.key in DEMONYMS:
        return False
    if token.key in ORGANISATION_WORDS and not token.kind & Kind.SURNAME:
        return False
    return not token.kind & Kind.WORD or bool(token.kind & _ANY_NAME)


def _in_run(run: list[Token], entities: Sequence[Entity]) -> Iterator[Named]:
    position = 0
    while position < len(run):
        titled = position > 0 and run[position - 1].key in TITLES
        sure_title = position > 0 and run[position - 1].key in HONORIFICS
        length = _name_length(run, position)
        if length == 0:
            position += 1
            continue
        name = run[position : position + length]
        score = _lexical_score(name, titled, sure_title)
        if score > 0:
            yield from _weighed(name, run, position + length, score, [] if sure_title else entities)
            position += length
        else:
            position += length if name[0].key == "st" else 1


def _name_length(run: list[Token], position: int) -> int:
    length = 0
    while position + length < len(run) and length < LONGEST_NAME and is_name_part(run[position + length]):
        length += 1
    while length and (run[position + length - 1].key in PARTICLES and not run[position + length - 1].capital):
        length -= 1
    return length


def _lexical_score(name: list[Token], titled: bool, sure_title: bool) -> float:
    """How much the words alone look like a person's name."""
    head = name[0]
    if head.key == "st":
        return 0.0
    if head.key in TITLES and head.kind & _ANY_GIVEN == 0:
        return 0.0
    rest = [token for token in name[1:] if token.key not in PARTICLES and token.key not in SUFFIXES]
    if sure_title and len(head.text) > 1:
        return 0.9
    if titled and (head.kind & _ANY_NAME or not head.kind & Kind.WORD):
        return 0.55 if head.kind & Kind.WORD else 0.75
    if head.kind & Kind.GIVEN:
        return _given_score(head, rest)
    if any(token.initial for token in name[1:-1]) and len(head.text) > 1 and not head.kind & Kind.WORD:
        return 0.75
    if head.initial and rest and any(token.kind & Kind.SURNAME for token in rest):
        return 0.65
    if head.initial and len(rest) == 1 and rest[0].kind == 0 and len(rest[0].text) > 4 and rest[0].gap == ". ":
        return 0.6
    if head.kind & Kind.GIVEN_WEAK and rest:
        solid = any(t.kind & Kind.SURNAME or (not t.kind & Kind.WORD and len(t.text) > 1) for t in rest)
        return 0.65 if solid else 0.5
    if head.kind & Kind.GIVEN_WEAK:
        return 0.25 if head.first else 0.4
    if rest and any(t.kind & Kind.GIVEN for t in rest) and head.kind & Kind.SURNAME:
        return 0.55
    if (
        rest
        and not head.kind & Kind.WORD
        and not head.kind & _PLACE
        and any(t.kind & (Kind.SURNAME | Kind.GIVEN) for t in rest)
    ):
        return 0.55 if head.kind == 0 else 0.5
    if head.kind & Kind.SURNAME and not head.text.isascii():
        return 0.55
    return 0.25 if head.kind & Kind.SURNAME else 0.0


def _given_score(head: Token, rest: list[Token]) -> float:
    if rest:
        places = head.kind & _PLACE and all(token.kind & _PLACE for token in rest)
        return 0.4 if places else 0.8
    if head.kind & _PLACE:
        return 0.3
    return 0.5 if head.kind & Kind.WORD and head.first else 0.6


def _weighed(
    name: list[Token], run: list[Token], after: int, score: float, entities: Sequence[Entity]
) -> Iterator[Named]:
    """The lexicon's score, moved by the word that follows and by what the engine saw there."""
    if len(name) > 1 and kind_of(" ".join(token.key for token in name)) & (_PLACE | Kind.MINOR_PLACE):
        score = min(score, 0.4)
    start, end = name[0].start, name[-1].end
    following = run[after].key if after < len(run) else ""
    if following in ORGANISATION_WORDS:
        yield Named(start, run[after].end, "ORGANIZATION", 0.6, "name before an organisation's word")
        return
    if following in STREET_TYPES:
        return
    for entity in entities:
        if entity.start < end and start < entity.end:
            score += _agreement(entity, name)
            if entity.label == "PERSON" and after < len(run) and entity.end == run[after].end:
                end = run[after].end if run[after].key not in NOT_NAMES else end
            break
    yield Named(start, end, "PERSON", round(min(max(score, 0.0), 0.88), 2), "name lexicon")


def _agreement(entity: Entity, name: Sequence[Token]) -> float:
    wider = entity.start < name[0].start or entity.end > name[-1].end + len("'s")
    if entity.label == "PERSON":
        return 0.2
    if entity.label in {"ORGANIZATION", "WORK", "FACILITY", "EVENT", "LAW", "PRODUCT"}:
        full = len(name) > 1 and name[0].kind & Kind.GIVEN and name[-1].kind & (Kind.SURNAME | Kind.GIVEN)
        return (-0.25 if full else -0.35) if wider else -0.05
    return -0.05


def _by_engine(text: str, tokens: Sequence[Token], entities: Sequence[Entity]) -> Iterator[Named]:
    """The engine's own people, without its usual errors: ordinary words, places, streets, numbers."""
    for entity in entities:
        if entity.label != "PERSON":
            continue
        inside = within(tokens, entity.start, entity.end)
        while inside and (inside[0].key in TITLES or inside[0].key in NOT_NAMES):
            inside = inside[1:]
        while inside and (inside[-1].key in NOT_NAMES or not (inside[-1].capital or inside[-1].key in _SIGHTS)):
            inside = inside[:-1]
        if inside:
            yield from _checked(text, inside)


def _checked(text: str, inside: list[Token]) -> Iterator[Named]:
    start, end = inside[0].start, inside[-1].end
    stretch = text[start:end]
    if len(stretch) == 1:
        return
    if "\n" in stretch:
        first_line = [token for token in inside if "\n" not in text[start : token.end]]
        if len(first_line) < len(inside):
            yield from _checked(text, first_line)
        return
    lone = len(inside) == 1 and not inside[0].kind & Kind.GIVEN
    if lone and names_no_one(text, start, end):
        return
    if inside[-1].key in _SIGHTS and len(inside) > 1:
        return
    if any(c.isdigit() for c in stretch) or (inside[-1].key in STREET_TYPES and len(inside) > 1):
        return
    if any(token.key in ORGANISATION_WORDS and not token.kind & Kind.SURNAME for token in inside):
        return
    if kind_of(fold(stretch)) & _PLACE and (len(inside) > 1 or not inside[0].kind & _ANY_GIVEN):
        return
    if all((t.kind & Kind.WORD and not t.kind & Kind.GIVEN) or t.key in DEMONYMS or t.key in CALENDAR for t in inside):
        return
    known = any(token.kind & (Kind.GIVEN | Kind.SURNAME) for token in inside)
    ordinary = any(token.kind & Kind.WORD and not token.kind & _ANY_NAME for token in inside)
    score = 0.45 if ordinary and not inside[0].kind & Kind.GIVEN else 0.75 if known else 0.6 if len(inside) > 1 else 0.5
    yield Named(start, end, "PERSON", score, "language engine en")


_SIGHTS = word_set("castle palace abbey cathedral bridge airport station stadium tower monument lighthouse")


def _by_phrase(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    by_start = {token.start: index for index, token in enumerate(tokens)}
    for phrase in phrases_in(text):
        for match in phrase.pattern.finditer(text):
            first = by_start.get(match.start("name"))
            yield from _phrase_name(tokens, first, match.end("name"), phrase.score, phrase.any_word)
    speakers = [(by_start.get(match.start("name")), match) for match in SPEAKER.finditer(text)]
    talk = any(index is not None and tokens[index].kind & _ANY_GIVEN for index, _ in speakers)
    for index, match in speakers:
        if index is None or (tokens[index].kind & Kind.WORD and not tokens[index].kind & _ANY_GIVEN):
            continue
        if tokens[index].kind & _ANY_GIVEN or (talk and len(speakers) > 1):
            yield from _phrase_name(tokens, index, match.end("name"), 0.6, False)


def _phrase_name(tokens: Sequence[Token], index: int | None, end: int, score: float, any_word: bool) -> Iterator[Named]:
    if index is None:
        return
    taken: list[Token] = []
    while index < len(tokens) and tokens[index].key in HONORIFICS:
        index += 1
    for token in tokens[index : index + LONGEST_NAME]:
        plain = bool(token.kind & Kind.WORD) and not token.kind & _ANY_NAME
        allowed = is_name_part(token) or (any_word and plain and token.key not in NOT_NAMES)
        if token.end > end or not allowed:
            break
        taken.append(token)
    if not taken or (len(taken) == 1 and taken[0].kind & _PLACE and not taken[0].kind & Kind.GIVEN):
        return
    if not any_word and all(token.kind & Kind.WORD and not token.kind & Kind.GIVEN for token in taken):
        return
    yield Named(taken[0].start, taken[-1].end, "PERSON", score, "phrase before a name")


def _in_lists(tokens: Sequence[Token], found: Sequence[Named]) -> Iterator[Named]:
    """``A, B and C``: beside a sure name, another lone capitalised word that is no ordinary one is a name too."""
    sure = {named.start for named in found if named.label == "PERSON" and named.score >= 0.5}
    ends = {named.end for named in found if named.label == "PERSON" and named.score >= 0.5}
    for index, token in enumerate(tokens):
        if token.start in sure or not _lone(token) or token.kind & _PLACE:
            continue
        if index and tokens[index - 1].key in _AT:
            continue
        before = index >= 1 and _listed(tokens, index) and _previous_end(tokens, index) in ends
        after = index + 1 < len(tokens) and _listed(tokens, index + 1) and _next_start(tokens, index) in sure
        if before or after:
            yield Named(token.start, token.end, "PERSON", 0.56, "in a list of names")


_AT = word_set("in across throughout near around")


def _lone(token: Token) -> bool:
    acronym = (len(token.text) < 6 and token.text.isupper()) or token.key in SUFFIXES
    return token.capital and len(token.text) > 2 and not acronym and is_name_part(token) and not token.kind & Kind.WORD


def _listed(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    return (
        token.gap in {", ", " & "}
        or (token.key == "and" and token.gap in {" ", ", "})
        or (tokens[index - 1].key == "and" and token.gap == " ")
    )


def _previous_end(tokens: Sequence[Token], index: int) -> int:
    back = 2 if tokens[index - 1].key == "and" else 1
    return tokens[index - back].end if index >= back else -1


def _next_start(tokens: Sequence[Token], index: int) -> int:
    ahead = 2 if tokens[index + 1].key == "and" else 1
    return tokens[index + ahead].start if index + ahead < len(tokens) else -1


def _again(tokens: Sequence[Token], found: Sequence[Named]) -> Iterator[Named]:
    """Part of a full name met elsewhere in the same text (``Emmie Ström … early Ström``)."""
    parts: set[str] = set()
    for named in found:
        if named.label == "PERSON" and named.score >= 0.55:
            inside = within(tokens, named.start, named.end)
            if named.score < 0.7 and (len(inside) < 2 or not inside[0].kind & _ANY_GIVEN):
                continue
            parts.update(t.key for t in inside if len(t.text) > 2 and not (t.kind & Kind.WORD) and not t.kind & _PLACE)
    for token in tokens:
        if token.capital and token.key in parts and token.key not in NOT_NAMES:
            yield Named(token.start, token.end, "PERSON", 0.6, "part of a name in the same text")
