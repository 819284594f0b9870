"""Names of people in Latin letters, as names of columns, files and keys: given and family names beside each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from guardian.detection.lexicon import NAMES, PLACES, Kind, fold, kind_of, word_set
from guardian.detection.names_likely import known_word, likely_name
from guardian.detection.names_lists import names_of
from guardian.detection.names_pinyin import business
from guardian.detection.names_romanised import eastern, one_word, says

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_TOKEN = re.compile(rf"[{_LETTER}]+(?:['’ʼ][{_LETTER}]+)*")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bLe)(?<!\bVan)(?=[A-ZÀ-Þ])")
# Words of documents about a person, and of who they are: beside a name in a file's name they belong to no one.
PAPERS = word_set(
    "resume cv curriculum vitae contract invoice passport report letter application form scan copy final "
    "signed photo profile payslip transcript certificate statement notes draft v1 v2 new old of the for and s "
    "lebenslauf vertrag rechnung bewerbung zeugnis gehaltsabrechnung arbeitsvertrag kontrakt umowa faktura "
    "zyciorys contrat "
    "facture lettre attestation contrato factura nomina curriculo contratto fattura busta paga patient patients "
    "customer "
    "client employee student member user tenant applicant candidate borrower guest record records file files "
    "data document doc "
    "documents medical history orders order id card img pic portrait interview review offer review evaluation "
    "claim von from by to "
    "with re fw fwd "
    "salary salaries payroll wage wages payslips gehalt lohn timesheet timesheets appraisal headshot biography "
    "prescription diagnosis krankmeldung personalakte anamnese diploma salario sueldo salaire stipendio salaris"
)
TITLES = word_set(
    "mr mrs ms miss dr prof professor herr frau sra srta senor senora sr mme mlle monsieur madame signor signora dott "
    "doctor pan pani hr fru bay bayan sir shri smt"
)
PARTICLES = word_set(
    "de la le van von der den di da dos das del della du al el bin binti bint ibn ben abu abd st y e af av ter ten zu "
    "und do ni o mac ap ap' los las dello degli san ould"
)
SUFFIXES = word_set("jr sr ii iii iv phd md esq filho neto junior")
_ORDINARY_GIVEN = word_set(
    "max min art van don rob bill mark grant will pat chase drew sandy iman gal uri sem sen tam dan"
)
_MONTHS = word_set("jan april may june august mai juni juli augusto julio abril")
_OF_CODE = word_set(
    "meta len val conn self dev roi roman lexer sol tcp ser dsn vi orr bias init repo util utils admin args "
    "pkey fkey idx"
)
_COMMON = word_set("smith jones wong wang lee taylor wilson")
_ENDING = re.compile(
    r"[a-z]{2,}(?:ovic|evic|ovich|evich|enko|oglu|escu|eanu|shvili|adze|poulos|poulou|akis|idis|sson|dottir|ovska|"
    r"ovski|"
    r"ewski|ewska|owski|owska|inski|inska|ynski|[a-z]bors?ka|[a-z]{2}[mnrw]s?ki|[a-z]{2}[mnrw]ska|czyk|czak|"
    r"[iey]nen|onen|unen|anen|skyi|skiy|[gksv]sky|skaya|chuk|czuk|"
    r"[bdgklmnprstvz]ova|[bdgklmnprstvz]ovna|[aeiy]eva|[bdgklmnprstvz]ov|[ay]ev|syan|nyan|ryan|baev|bekov|zadeh|singh|"
    r"kumar|swamy|murthy|quist|qvist|gaard|stra|huizen|eiro|inho|ez)"
)
_MARKED = re.compile(r"(?:ić|ová|ský|ská|ński|ńska|ří|ć|ğlu|sdóttir|sén|øy|ţă|ău)$")
_ASIDE = re.compile(r"(?<=\w )(?:\([^)]{2,}\)|'[^' ]{2,}'|\"[^\"]{2,}\")")
"""``Jan Nowak (jnowak)``, ``Jan 'jn' Nowak``."""
_OWNER = re.compile(rf"([A-Z][{_LETTER}]+)['’]s\b")
"""``Emily's notes``: a given name and papers."""
_HYPHENED = re.compile(rf"[{_LETTER}]+-[{_LETTER}]+")
_SAINTS = word_set("saint st san santa santo sao sainte sankt mount fort port lake north south east west new")
_NAMED_AFTER = word_set(
    "day syndrome disease prize cup algorithm theorem university street airport island islands stadium avenue "
    "boulevard "
    "beach river lake college hospital hotel bridge square gmbh inc ltd llc corp company"
)
"""Things that carry a person's name; the name is public then."""


@dataclass(frozen=True, slots=True)
class _Token:
    """One word of a name and what the lists say of it."""

    text: str
    folded: str
    given: bool
    weak: bool
    family: bool
    weak_family: bool
    word: bool
    column: bool
    place: bool

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def sure_given(self) -> bool:
        return self.given and not self.column and self.folded not in _ORDINARY_GIVEN

    @property
    def sure_family(self) -> bool:
        """A family name that is no English word, no place and no word of columns."""
        return self.family and not self.word and not self.column and not self.place

    @property
    def unknown(self) -> bool:
        return not (self.word or self.column or self.place) and len(self.folded) >= 3 and not self.foreign

    @property
    def foreign(self) -> bool:
        """A word of another language, and no name."""
        listed = self.given or self.family or self.weak or self.weak_family
        return not listed and known_word(self.folded) and self.odds < 0

    @property
    def odds(self) -> float:
        return likely_name(self.folded)

    @property
    def nameable(self) -> bool:
        return self.given or self.weak or self.family or self.weak_family


def _token(text: str) -> _Token:
    folded = fold(text).replace("'", "") if "'" in text or "’" in text else fold(text)
    kind = kind_of(folded) | _of_parts(text)
    own_given = folded in names_of("latin.given")
    own_family = folded in names_of("latin.family") or (folded in names_of("latin.more") and not kind & Kind.WORD)
    ending = bool(_ENDING.fullmatch(folded) and len(folded) >= 6) or bool(_MARKED.search(text.casefold()))
    word = bool(kind & Kind.WORD) and not (own_given or own_family)
    return _Token(
        text=text,
        folded=folded,
        given=bool(kind & Kind.GIVEN) or own_given,
        weak=bool(kind & Kind.GIVEN_WEAK),
        family=bool(kind & Kind.SURNAME) or own_family or (ending and not word),
        weak_family=bool(kind & Kind.SURNAME_WEAK),
        word=word,
        column=folded in _OF_CODE or folded in names_of("latin.words") or says(folded),
        place=bool(kind & Kind.MAJOR_PLACE),
    )


def _of_parts(text: str) -> int:
    """The family name in ``O'Neill``."""
    return max((kind_of(fold(part)) for part in re.split("['’]", text) if len(part) > 2), default=0) & ~Kind.WORD


def western(stem: str) -> bool:
    """Whether somebody's name stands here: Maria_Schmidt, SMITH, JOHN; J. Smith; Nguyễn Văn An; Li Na."""
    stem = _ASIDE.sub(" ", stem)
    text = stem if re.search(r"[A-Za-zÀ-ɏ] ", stem) else _CAMEL.sub(" ", stem)
    texts = _TOKEN.findall(text)
    if not texts or len(texts) > 9:
        return False
    folded = [fold(token) for token in texts]
    meant = [
        token
        for token, small in zip(texts, folded, strict=True)
        if small not in PAPERS or (small == "s" and "S." in stem)
    ]
    titled = next((at for at, token in enumerate(meant) if fold(token) not in TITLES), len(meant))
    bare = [token for token in meant if fold(token) not in SUFFIXES | TITLES]
    if not bare or (stem.islower() and all(says(fold(token)) for token in bare)):
        return False  # as most columns are named: no list of names is opened for it
    if coded_at_the_end(stem, texts):
        return False
    if business(stem) or (stem.islower() and _of_a_field([fold(token) for token in bare])):
        return False
    if "_".join(fold(token) for token in bare) in names_of("brands"):
        return False
    if fold(bare[0]) in names_of("latin.makers") or kind_of(" ".join(re.split(r"[\s_-]+", fold(stem)))) & PLACES:
        return False
    if len(bare) > 1 and (fold(bare[-1]) in _NAMED_AFTER or (len(bare) == 2 and fold(bare[0]) in _SAINTS)):
        return False
    if titled and _titled(bare):
        return True
    if "&" in stem:
        return False
    if _initialled(text, bare):
        return True
    inner = [token for at, token in enumerate(bare) if len(token) > 1 and not _particle(bare, at)]
    if (owner := _OWNER.match(stem)) and len(meant) == 1 and len(texts) > 1:
        return _token(owner.group(1)).sure_given and not kind_of(fold(owner.group(1))) & (Kind.WORD | Kind.MAJOR_PLACE)
    if len(texts) == 1 and texts[0].isascii() and one_word(texts[0]):
        return True
    if len(inner) < 2:
        return False
    return eastern(bare, stem) or _several(
        _trimmed([_token(token) for token in inner]),
        "_" in stem,
        about=len(meant) < len(texts),
        parted=text == stem and not _HYPHENED.fullmatch(stem),
    )


def coded_at_the_end(stem: str, texts: Sequence[str]) -> bool:
    """``LambdaArn``: an identifier of a cloud's resource."""
    return len(texts) > 1 and texts[-1] in ("Arn", "Arns") and stem.isalnum()


def _of_a_field(small: Sequence[str]) -> bool:
    """``pearson_r``, ``mahn_stufe``: a test and its statistic, a last word that only columns are called by."""
    eponym = small[0] in names_of("eponyms")
    if eponym and all(len(one) == 1 or one in names_of("eponyms") | names_of("fields") for one in small[1:]):
        return len(small) > 1
    return len(small) > 1 and small[-1] in names_of("fields") and not kind_of(small[-1]) & NAMES


def _trimmed(tokens: list[_Token]) -> list[_Token]:
    """Without the words of columns around a name: ``Anna Keller Total``."""
    while len(tokens) > 2 and tokens[-1].column and not tokens[-1].given and not tokens[-1].family:
        tokens = tokens[:-1]
    while len(tokens) > 2 and tokens[0].column and not tokens[0].given and not tokens[0].family:
        tokens = tokens[1:]
    return tokens


def single(stem: str) -> bool:
    """A given or family name alone: says little by itself, much among others of its kind."""
    texts = _TOKEN.findall(stem)
    if len(texts) != 1 or len(texts[0]) < 3:
        return False
    token = _token(texts[0])
    return (token.given or token.family) and not (token.word or token.column or token.place)


def _particle(tokens: Sequence[str], at: int) -> bool:
    return 0 < at < len(tokens) - 1 and fold(tokens[at]) in PARTICLES


def _titled(tokens: Sequence[str]) -> bool:
    """``Frau Dr. Schneider``: what follows a title is a name unless it is an ordinary word."""
    if not 1 <= len(tokens) <= 4:
        return False
    found = [_token(token) for token in tokens if len(token) > 1]
    if found and len(found) > 1 and found[0].sure_given and found[0].capital:
        return True
    if not found or any(token.column for token in found):
        return False
    last = found[-1]
    return last.capital and not last.text.isupper() and (last.nameable or last.unknown)


def _initialled(text: str, tokens: Sequence[str]) -> bool:
    """``J. Smith``, ``Smith, J.``, ``smith_j``: one family name and initials."""
    names = [token for token in tokens if len(token) > 1 and not (len(tokens) > 2 and fold(token) in PARTICLES)]
    initials = [token for token in tokens if len(token) == 1]
    if len(names) == 2 and len(initials) == 1 and "," in text:
        return all(_token(name).nameable for name in names)
    if len(names) != 1 or not 1 <= len(initials) <= 3 or len(tokens) > 4:
        return False
    name = _token(names[0])
    if name.column or name.place or len(name.folded) < 3 or kind_of(f"{fold(initials[0])}. {name.folded}"):
        return False
    dotted = all(re.search(rf"(?<![{_LETTER}]){re.escape(one)}\.", text) for one in initials)
    if dotted and name.capital and initials[0].isupper():
        return name.nameable or (name.unknown and not name.text.isupper())
    if "," in text and name.capital:
        return name.nameable
    usual = name.sure_family or name.folded in _COMMON
    return usual and (dotted or not name.text.isupper()) and (dotted or "_" in text or " " in text)


def _several(tokens: Sequence[_Token], shouted: bool, *, about: bool, parted: bool) -> bool:
    """Two words and more: given and family names only, or a sure pair of them amid other words.

    Words that no list knows count where the name is ``parted`` by signs; in small letters only ``about`` somebody.
    """
    if "_".join(token.folded for token in tokens) in names_of("brands"):
        return False
    if any(kind_of(glue.join(token.folded for token in tokens)) & PLACES for glue in (" ", "")):
        return False
    if any(_pair(one, other) for one, other in pairwise(tokens)):
        return True
    if not 2 <= len(tokens) <= 5:
        return False
    upper = sum(token.text.isupper() for token in tokens)
    capital = all(token.capital for token in tokens) and not (shouted and upper == len(tokens))
    if _likely(tokens, capital, parted):
        return True
    if upper < len(tokens) and any(
        token.text.isupper() and len(token.text) <= 4 and not token.family for token in tokens
    ):
        return False  # an acronym
    if _before_a_word(tokens, capital):
        return True
    if any(token.column and not (capital and (token.given or token.family or token.weak)) for token in tokens):
        return False
    if any(token.place and not token.given for token in tokens):
        turned = tokens[0].text.isupper() and not tokens[1].text.isupper()
        return capital and len(tokens) == 2 and _of_a_place(*(reversed(tokens) if turned else tokens))
    if not all(token.nameable or (parted and token.unknown) for token in tokens):
        return False
    if not capital and not all(token.nameable for token in tokens):
        return len(tokens) == 2 and about and _small(tokens)
    return _known_given(tokens, capital) or _families(tokens, capital)


def _likely(tokens: Sequence[_Token], capital: bool, parted: bool) -> bool:
    """Words that no vocabulary knows and that read like names, one with another."""
    if capital and parted and len(tokens) == 2 and tokens[0].given and tokens[0].place:
        return tokens[1].unknown and not tokens[1].text.isupper() and tokens[1].odds >= -0.3
    if any(token.word or token.column or token.place or len(token.folded) < 3 for token in tokens):
        return False
    shouted = tokens[0].text.isupper()
    if any(token.foreign for token in tokens):
        return False
    if any(token.text.isupper() != shouted for token in tokens):
        long = all(len(token.text) > 4 for token in tokens if token.text.isupper())
        return parted and capital and long and sum(token.odds for token in tokens) > 1
    odds = [token.odds for token in tokens]
    mean, least = sum(odds) / len(odds), min(odds)
    if capital and not shouted:
        return mean >= (-1.0 if parted else 1.2) and least >= -1.6
    if not capital and tokens[0].sure_given and len(tokens) == 2 and parted:
        return len(tokens[0].folded) > 3 and odds[0] >= 0.5 and tokens[1].unknown and odds[1] >= 0.2
    long = all(len(token.folded) > 3 for token in tokens) or not shouted
    return len(odds) == 2 and parted and long and mean >= 1.0 and least >= 0.0


def _before_a_word(tokens: Sequence[_Token], capital: bool) -> bool:
    """``David Banks``, ``Grant Hill``, ``will_turner``: a frequent family name that is a word too."""
    if len(tokens) not in (2, 3):
        return False
    given, family = tokens[0], tokens[-1]
    if capital and given.sure_given and not (given.word or given.place) and len(given.folded) > 3 and family.foreign:
        return given.odds + family.odds > 0 and not given.foreign
    usual = family.folded in names_of("latin.wordy")
    if given.sure_given and not (given.word or given.place or given.folded in _MONTHS):
        return (usual and (capital or not given.capital)) or (
            capital and family.weak_family and not family.column and family.odds >= 0
        )
    return usual and given.folded in names_of("latin.men") and (capital or family.odds >= 1)


def _of_a_place(given: _Token, family: _Token) -> bool:
    """``Jack London``: a family name that is a place too, behind a given name that is none."""
    named = given.sure_given and not (given.word or kind_of(given.folded) & PLACES)
    return named and (family.family or family.weak_family)


def _small(tokens: Sequence[_Token]) -> bool:
    """``ryan_gosling``: a given name that is nothing else, first, and a longer word that no list knows."""
    given, other = tokens
    known = given.sure_given and not given.capital and not (given.word or given.place or given.family)
    return known and len(given.folded) >= 4 and len(other.folded) >= 6 and not kind_of(other.folded)


def _pair(one: _Token, other: _Token) -> bool:
    """A given name and a family name side by side, neither of them an ordinary word or a place."""
    for given, family in ((one, other), (other, one)):
        if given.sure_given and not (given.word or given.place) and family.sure_family:
            return f"{one.folded}_{other.folded}" not in names_of("brands")
    return False


def _known_given(tokens: Sequence[_Token], capital: bool) -> bool:
    """A sure given name; the others names, or unknown words where all have capitals."""
    for at, given in enumerate(tokens):
        others = [*tokens[:at], *tokens[at + 1 :]]
        strong = [other for other in others if (other.given or other.family) and not other.word]
        if given.sure_given and not given.word:
            if given.place and not any(other.sure_family for other in others):
                continue
            if capital or strong or any(other.folded in _COMMON for other in others):
                return True
            if (
                not given.place
                and given.folded not in _MONTHS
                and all(other.weak_family or other.weak for other in others)
            ):
                return True
        elif capital and (given.weak or given.given) and any(_clear(other) for other in others):
            return True
    return False


def _clear(token: _Token) -> bool:
    """Nothing but a name, or a longer word that no list knows."""
    return token.sure_family or token.sure_given or (token.unknown and len(token.folded) >= 5 and not token.nameable)


def _families(tokens: Sequence[_Token], capital: bool) -> bool:
    """No listed given name: a family name that is nothing else beside a word that is none."""
    if not capital or len(tokens) > 3 or any(token.odds < -1.6 for token in tokens if not token.nameable):
        return False
    own = [_own(token) for token in tokens]
    if all(token.sure_family for token in tokens):
        return True
    if len(tokens) == 2 and any(token.sure_family for token in tokens):
        return all(token.sure_family or (token.unknown and len(token.folded) >= 4) for token in tokens)
    return any(own) and all(mine or token.family or token.unknown for mine, token in zip(own, tokens, strict=True))


def _own(token: _Token) -> bool:
    ended = bool(_ENDING.fullmatch(token.folded)) and len(token.folded) >= 6
    listed = token.folded in names_of("latin.family") or bool(_MARKED.search(token.text.casefold()))
    return (ended or listed) and not token.word and not token.column and not token.place
