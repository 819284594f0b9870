"""Capitals for texts that have none, or nothing else: the English engine and the name rules live by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guardian.detection.lexicon import Kind, fold, kind_of, word_set
from guardian.detection.words_en import PLACES_BEFORE_WORDS, STATE_CODES

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_NAMES = Kind.GIVEN | Kind.SURNAME | Kind.MAJOR_PLACE
_ANY_NAME = _NAMES | Kind.GIVEN_WEAK | Kind.SURNAME_WEAK | Kind.MINOR_PLACE
_SHOUTED = re.compile(r"[^\W\d_a-z]{4}")
_CAPITALISED = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]")
FEWEST_LETTERS = 6
LONGEST_PLACE = 4
_DESK = re.compile(
    r"(?:(?<=^)|(?<=\n))(SOCCER|FOOTBALL|CRICKET|GOLF|TENNIS|RUGBY|ATHLETICS|BASEBALL|BASKETBALL|CYCLING|BOXING|HOCKEY|"
    r"SKIING|SWIMMING|SQUASH|BADMINTON|MOTORCYCLING|ROWING|CHESS|NFL|NBA|NHL|MLB|UPDATE|URGENT|INTERVIEW|FOCUS|FEATURE|"
    r"ANALYSIS|FACTBOX|CORRECTED|WRAPUP|OBITUARY|PROFILE)-(?=[A-Z])"
)
"""The desk before a headline of a news agency: its hyphen joins no words."""
_RARELY_NAMES = word_set(
    """
    so will may can see but said is in to the and for on at has had made man way day say here there
    """
)
SURNAME_ENDING = re.compile(
    r"(?:[aeiou]vic|ic|ova|sson|dottir|enko|czyk|wicz|sk[iay]|shvili|dze|oglu|escu|poulos|opoulou|idis|akis|strom|quist|gaard|"
    r"[aeiou]nen|lainen|[aeiou]v|[aeiou]va|yan|ian|sen|berg|stein|mann|baum|ini|elli|etti|ucci|inho|ez|ura|moto|yama)$"
)
"""Endings of family names in a score of languages, in folded form."""


def recased(text: str) -> str:
    """The same length, with names capitalised, if the text is all small (but for ``BA`` and ``I``) or (nearly) all
    capitals; else only the words in capitals that are names are changed (``lives in ESPOO``)."""
    capitals = sum(map(str.isupper, text))
    shouts = capitals > 0 and _SHOUTED.search(text) is not None
    if capitals and not shouts and _CAPITALISED.search(text):
        text = WORD.sub(_posted_place, text) if _POST.match(text) else text
        return _SPEAKER.sub(_speaker, text) if ": " in text else text
    letters = sum(map(str.isalpha, text))
    if letters < FEWEST_LETTERS:
        return text
    if not shouts and 3 * capitals < letters:
        return _small_with_names(text)
    if capitals > 0.8 * letters:
        return _capitals_to_words(text)
    return WORD.sub(_name_from_capitals, text)


_POST = re.compile(r"(?=.{0,60}(?:^|[\s.])[@#][A-Za-z])[^\n]{1,200}\Z")
"""A short post that names another: capitals are rare there, but of places many are written without."""


def _posted_place(match: re.Match[str]) -> str:
    word = match.group()
    kind = kind_of(word) if len(word) > 4 and word.islower() and word.isascii() else 0
    if kind & Kind.MAJOR_PLACE and not kind & (Kind.GIVEN | Kind.SURNAME):
        return _title(word) if not kind & Kind.WORD or word in PLACES_BEFORE_WORDS else word
    return word


_SPEAKER = re.compile(r"(?m)^[a-z]{3,15}(?=: [^\W\d_])")


def _speaker(match: re.Match[str]) -> str:
    """``callum: stuck at Crewe``: whoever opens a line of talk, in small letters beside names in capitals."""
    kind = kind_of(match.group())
    return _title(match.group()) if kind & Kind.GIVEN and not kind & Kind.WORD else match.group()


def shouted(text: str) -> bool:
    """Whether (nearly) every letter is a capital: then capitals say nothing, and the engine guesses."""
    letters = sum(map(str.isalpha, text))
    return letters >= FEWEST_LETTERS and sum(map(str.isupper, text)) > 0.8 * letters


def _title(word: str) -> str:
    titled = word.title().replace("'S", "'s").replace("’S", "’s")
    return titled if len(titled) == len(word) else word


def _small_with_names(text: str) -> str:
    words = list(WORD.finditer(text))
    keys = [fold(_bare(match.group())) for match in words]
    kinds = [kind_of(key) for key in keys]
    raised = set(_told_by_others(keys, kinds))
    raised |= {index for index in range(len(words)) if _is_small_name(words[index].group(), keys[index], kinds[index])}
    for index in range(len(words)):
        raised.update(_place_from(keys, index))
        if (
            index
            and kinds[index - 1] & Kind.GIVEN
            and kinds[index] == 0
            and len(keys[index]) > 3
            and _sounds(keys[index])
        ):
            raised.add(index)
        if (
            index
            and kinds[index - 1] & Kind.GIVEN
            and kinds[index] & Kind.SURNAME_WEAK
            and keys[index] not in _RARELY_NAMES
        ):
            raised.add(index)
        if index and kinds[index - 1] & Kind.GIVEN and len(keys[index]) == 1 and index + 1 in raised:
            raised.add(index)
    return _replaced(text, words, {index: _title(words[index].group()) for index in raised})


_TO_SOMEBODY = word_set("told asked tell ask met texted mr mrs ms dr hi hey hello dear with love hugged dated")
_SPEAKING = word_set("said says told texted thinks wants called reckons")
_NOBODY = _RARELY_NAMES | word_set(
    "guy mate pal buddy lady young junior rich angel don dis tone bill mac art drew grant chase un ta ion van su aide"
)
_OFTEN_WORDS = _NOBODY | word_set("grace patience harmony charity hope joy faith mercy olive miles candy")
_AT = word_set("in to near visit visiting around")
_ALSO_TOWNS = word_set("cork hull derby turkey jersey jordan florence phoenix bologna buffalo china lima")


def _told_by_others(keys: Sequence[str], kinds: Sequence[int]) -> Iterator[int]:
    """Words that are names too, where small letters tell somebody (``ask victor``) or a place (``in phoenix``)."""
    for index, key in enumerate(keys):
        before = keys[index - 1] if index else ""
        if key in _ALSO_TOWNS and before in _AT:
            yield index
        elif kinds[index] & Kind.GIVEN_WEAK and key not in _NOBODY and len(key) > 2:
            speaks = index + 1 < len(keys) and keys[index + 1] in _SPEAKING
            if speaks or (before in _TO_SOMEBODY and not (before == "with" and key in _OFTEN_WORDS)):
                yield index


def _bare(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "’s")) else word


def _is_small_name(word: str, key: str, kind: int) -> bool:
    if key == "i" or key in PLACES_BEFORE_WORDS or (kind & _NAMES and not kind & Kind.WORD and len(key) > 2):
        return True
    unknown = kind == 0 and len(key) > 4 and "'" not in key
    return unknown and (not word.isascii() or SURNAME_ENDING.search(key) is not None)


def _sounds(key: str) -> bool:
    return sum(character in "aeiouy" for character in key) * 5 >= len(key)


def _place_from(keys: Sequence[str], index: int) -> range:
    """The words of a listed place of several words that begins here."""
    for length in range(LONGEST_PLACE, 1, -1):
        if index + length <= len(keys) and kind_of(" ".join(keys[index : index + length])) & Kind.MAJOR_PLACE:
            return range(index, index + length)
    return range(0)


def _replaced(text: str, words: Sequence[re.Match[str]], new: dict[int, str]) -> str:
    pieces = []
    last = 0
    for index in sorted(new):
        pieces += [text[last : words[index].start()], new[index]]
        last = words[index].end()
    return "".join(pieces) + text[last:]


def _capitals_to_words(text: str) -> str:
    text = _DESK.sub(r"\1 ", text)
    words = list(WORD.finditer(text))
    keys = [fold(_bare(match.group())) for match in words]
    kinds = [kind_of(key) for key in keys]
    places = {at for index in range(len(words)) for at in _place_from(keys, index)}
    new = {}
    for index, match in enumerate(words):
        if index in places:
            new[index] = _title(match.group())
            continue
        if match.group() in STATE_CODES and (index - 1 in places or (index and not kinds[index - 1] & Kind.WORD)):
            continue
        word, kind = match.group(), kinds[index]
        beside_given = index > 0 and bool(kinds[index - 1] & Kind.GIVEN) and bool(kind & Kind.SURNAME_WEAK)
        after_given = index + 1 < len(words) and bool(kinds[index + 1] & (Kind.GIVEN | Kind.SURNAME))
        weak = bool(kind & Kind.GIVEN_WEAK) and (after_given or (index > 0 and bool(kinds[index - 1] & Kind.GIVEN)))
        if kind & Kind.WORD and not kind & _NAMES and not weak and not beside_given:
            small = word.lower()
            new[index] = _title(word) if index == 0 else small if len(small) == len(word) else word
        elif len(word) > 3 or kind & _ANY_NAME:
            new[index] = _title(word)
    return _replaced(text, words, new)


def _name_from_capitals(match: re.Match[str]) -> str:
    word = match.group()
    if len(word) >= 4 and word.isupper() and kind_of(fold(word)) & _ANY_NAME:
        return _title(word)
    return word
