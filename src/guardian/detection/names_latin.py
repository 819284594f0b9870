"""Names of people in Latin letters, as names of columns, files and keys: given and family names beside each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from guardian.detection.lexicon import Kind, fold, kind_of, word_set
from guardian.detection.names_lists import cut_into, names_of
from guardian.detection.names_words import words

_PLACES = Kind.MAJOR_PLACE | Kind.MINOR_PLACE
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_TOKEN = re.compile(rf"[{_LETTER}]+(?:['’][{_LETTER}]+)*")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bLe)(?<!\bVan)(?=[A-ZÀ-Þ])")
# Words of documents about a person, and of who they are: beside a name in a file's name they belong to no one.
_PAPERS = word_set(
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
    "with re fw fwd"
)
_TITLES = word_set(
    "mr mrs ms miss dr prof professor herr frau sra srta senor senora sr mme mlle monsieur madame signor signora dott "
    "doctor pan pani hr fru bay bayan sir shri smt"
)
_PARTICLES = word_set(
    "de la le van von der den di da dos das del della du al el bin binti bint ibn ben abu abd st y e af av ter ten zu "
    "und do ni o mac ap ap' los las dello degli san ould"
)
_SUFFIXES = word_set("jr sr ii iii iv phd md esq")
_ORDINARY_GIVEN = word_set(
    "max min art van don rob bill mark grant will pat chase drew sandy iman gal uri sem sen tam dan"
)
_OF_CODE = word_set(
    "meta len val conn self dev roi roman lexer sol tcp ser dsn vi orr bias init repo util utils admin args meta"
)
_COMMON = word_set("smith jones wong wang lee taylor wilson")
_ENDING = re.compile(
    r"[a-z]{2,}(?:ovic|evic|ovich|evich|enko|oglu|escu|eanu|shvili|adze|poulos|poulou|akis|idis|sson|dottir|ovska|"
    r"ovski|"
    r"ewski|ewska|owski|owska|inski|inska|ynski|czyk|czak|[iey]nen|onen|unen|anen|skyi|skiy|[gksv]sky|skaya|chuk|czuk|"
    r"[bdgklmnprstvz]ova|[bdgklmnprstvz]ovna|[aeiy]eva|[bdgklmnprstvz]ov|[ay]ev|syan|nyan|ryan|baev|bekov|zadeh|singh|"
    r"kumar|swamy|murthy|quist|qvist|gaard|stra|huizen|eiro|inho|ez)"
)
_MARKED = re.compile(r"(?:ić|ová|ský|ská|ński|ńska|ří|ć|ğlu|sdóttir|sén|øy|ţă|ău)$")
_SAINTS = word_set("saint st san santa santo sao sainte sankt mount fort port lake north south east west new")
_NAMED_AFTER = word_set(
    "day syndrome disease prize cup algorithm theorem university street airport island islands stadium avenue "
    "boulevard "
    "beach river lake college hospital hotel bridge square gmbh inc ltd llc corp company"
)
"""Things that carry a person's name; the name is public then."""
_PLAIN = word_set(
    "long run sun fan tan song man can men pan shun sang hang gang hung dong king pin bin ban tang bang lane hen "
    "den pen "
    "ten me he she you sure so do die lie pie hue sue due tie mile mine lone line gone done dune tune fen ran "
    "rang rung "
    "shed la mango tango bingo lingo hurry long low high park moon may sum sin chin fun fund lung song ham ho ha "
    "no not "
    "in an to on sea wee hon hi son jung pun lean lance mean dean le an"
)


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
        return not (self.word or self.column or self.place) and len(self.folded) >= 3

    @property
    def nameable(self) -> bool:
        return self.given or self.weak or self.family or self.weak_family


def _token(text: str) -> _Token:
    folded = fold(text).replace("'", "") if "'" in text or "’" in text else fold(text)
    kind = kind_of(folded) | _of_parts(text)
    own_given, own_family = folded in names_of("latin.given"), folded in names_of("latin.family")
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
        column=folded in _OF_CODE or _says(folded),
        place=bool(kind & Kind.MAJOR_PLACE),
    )


def _of_parts(text: str) -> int:
    """The family name in ``O'Neill``."""
    return max((kind_of(fold(part)) for part in re.split("['’]", text) if len(part) > 2), default=0) & ~Kind.WORD


def _says(folded: str) -> bool:
    """Whether the word means something in names of columns."""
    return any(word.entry is not None for word in words(folded))


def western(stem: str) -> bool:
    """Whether somebody's name stands here: Maria_Schmidt, SMITH, JOHN; J. Smith; Nguyễn Văn An; Li Na."""
    text = stem if re.search(r"[A-Za-zÀ-ɏ] ", stem) else _CAMEL.sub(" ", stem)
    texts = _TOKEN.findall(text)
    if not texts or len(texts) > 9:
        return False
    folded = [fold(token) for token in texts]
    meant = [token for token, small in zip(texts, folded, strict=True) if small not in _PAPERS]
    titled = next((at for at, token in enumerate(meant) if fold(token) not in _TITLES), len(meant))
    bare = [token for token in meant if fold(token) not in _SUFFIXES | _TITLES]
    if not bare or "_".join(fold(token) for token in bare) in names_of("brands"):
        return False
    if len(bare) > 1 and (fold(bare[-1]) in _NAMED_AFTER or (len(bare) == 2 and fold(bare[0]) in _SAINTS)):
        return False
    if titled and _titled(bare):
        return True
    if _initialled(text, bare):
        return True
    inner = [token for at, token in enumerate(bare) if len(token) > 1 and not _particle(bare, at)]
    if len(texts) == 1 and texts[0].isascii() and _one_word(texts[0]):
        return True
    if len(inner) < 2 or "&" in stem:
        return False
    return _eastern(bare) or _several([_token(token) for token in inner], "_" in stem)


def single(stem: str) -> bool:
    """A given or family name alone: says little by itself, much among others of its kind."""
    texts = _TOKEN.findall(stem)
    if len(texts) != 1 or len(texts[0]) < 3:
        return False
    token = _token(texts[0])
    return (token.given or token.family) and not (token.word or token.column or token.place)


def _particle(tokens: Sequence[str], at: int) -> bool:
    return 0 < at < len(tokens) - 1 and fold(tokens[at]) in _PARTICLES


def _titled(tokens: Sequence[str]) -> bool:
    """``Frau Dr. Schneider``: what follows a title is a name unless it is an ordinary word."""
    if not 1 <= len(tokens) <= 4:
        return False
    found = [_token(token) for token in tokens if len(token) > 1]
    if not found or any(token.column for token in found):
        return False
    last = found[-1]
    return last.capital and not last.text.isupper() and (last.nameable or last.unknown)


def _initialled(text: str, tokens: Sequence[str]) -> bool:
    """``J. Smith``, ``Smith, J.``, ``smith_j``: one family name and initials."""
    names = [token for token in tokens if len(token) > 1]
    initials = [token for token in tokens if len(token) == 1]
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


def _one_word(text: str) -> bool:
    """``zhangwei``: a frequent Chinese family name and a given one, written as one word."""
    small = text.casefold()
    if not 6 <= len(small) <= 14 or small in names_of("pinyin.words") or kind_of(small) or _says(small):
        return False
    single_, given = names_of("pinyin.single"), names_of("pinyin.given")
    for size in range(2, 6):
        family, rest = small[:size], small[size:]
        if family not in names_of("pinyin.frequent"):
            continue
        if rest in single_:
            return True
        if len(small) >= 10 and family in _FIRST and rest[:4] == "xiao" and rest[4:] in given:
            return True
        if len(small) >= 10 and family in _FIRST and cut_into(rest, given & single_ | _SECOND, 2, 2):
            return True
    return False


_FIRST = word_set("wang li zhang liu chen zhao zhou wu xu sun guo lin")
_SECOND = word_set("jian guo zhi ming xiao hua jun yu ting wen hao xin mei ling qiang wei feng hai yan")


def _eastern(tokens: Sequence[str]) -> bool:
    """Chinese, Vietnamese, Korean and Cantonese names written in Latin letters."""
    small = [fold(token) for token in tokens]
    if not 2 <= len(small) <= 4 or any(len(token) < 2 for token in small) or all(token in _PLAIN for token in small):
        return False
    if kind_of(" ".join(small)) or kind_of("".join(small)) & _PLACES:
        return False
    if "_".join(small) in names_of("pinyin.words") or "".join(small) in names_of("pinyin.words"):
        return False
    capital = all(token[0].isupper() for token in tokens)
    return any(
        _vietnamese(order, tokens, capital) or _chinese(order, capital) or _korean(order) or _cantonese(order, capital)
        for order in (small, [small[-1], *small[:-1]])
    )


def _vietnamese(small: Sequence[str], tokens: Sequence[str], capital: bool) -> bool:
    family, given = names_of("viet.family"), names_of("viet.given")
    if small[0] not in family or not all(token in given for token in small[1:]):
        return False
    marked = any(not token.isascii() for token in tokens)
    usual = small[0] in {"nguyen", "tran", "pham", "hoang", "huynh", "phan", "dang", "bui", "duong", "truong", "doan"}
    return marked or (usual and (capital or len(small) > 2)) or (capital and len(small) > 2)


def _chinese(small: Sequence[str], capital: bool) -> bool:
    rest = "".join(small[1:])
    if (
        small[0] not in names_of("pinyin.family")
        or len(small) > 3
        or not cut_into(rest, names_of("pinyin.given"), 1, 2)
    ):
        return False
    if any(_says(token) for token in small):
        return False
    usual = small[0] in names_of("pinyin.frequent")
    plain = bool(kind_of(rest) & Kind.WORD) or rest in _PLAIN
    return (capital and (usual or not plain or len(small) == 3)) or (usual and not plain and len(rest) >= 3)


def _korean(small: Sequence[str]) -> bool:
    rest = "".join(small[1:])
    if small[0] not in names_of("korean.family") or not cut_into(rest, names_of("korean.given"), 2, 2):
        return False
    return len(rest) >= 4 and not kind_of(rest) & Kind.WORD and not _says(rest)


def _cantonese(small: Sequence[str], capital: bool) -> bool:
    given = names_of("cantonese.given")
    if not capital or len(small) != 3 or small[0] not in names_of("cantonese.family"):
        return False
    return all(token in given for token in small[1:]) and not all(token in _PLAIN for token in small[1:])


def _several(tokens: Sequence[_Token], shouted: bool) -> bool:
    """Two words and more: given and family names only, or a sure pair of them amid other words."""
    if any(kind_of(glue.join(token.folded for token in tokens)) & _PLACES for glue in (" ", "", "-")):
        return False
    if any(_pair(one, other) for one, other in pairwise(tokens)):
        return True
    if not 2 <= len(tokens) <= 5:
        return False
    capital = all(token.capital for token in tokens) and not (shouted and all(token.text.isupper() for token in tokens))
    if any(token.column and not (capital and token.nameable) for token in tokens):
        return False
    if any(token.place and not token.given for token in tokens):
        return False
    if not all(token.nameable or (capital and token.unknown) for token in tokens):
        return False
    return _known_given(tokens, capital) or _families(tokens, capital)


def _pair(one: _Token, other: _Token) -> bool:
    """A given name and a family name side by side, neither of them an ordinary word or a place."""
    for given, family in ((one, other), (other, one)):
        if given.sure_given and not (given.word or given.place) and family.sure_family:
            return f"{one.folded}_{other.folded}" not in names_of("brands")
    return False


def _known_given(tokens: Sequence[_Token], capital: bool) -> bool:
    """A sure given name at one end; the others names, or unknown words where all have capitals."""
    for given, others in ((tokens[0], tokens[1:]), (tokens[-1], tokens[:-1])):
        strong = [other for other in others if (other.given or other.family) and not other.word]
        if given.sure_given and not given.word:
            if given.place and not any(other.sure_family for other in others):
                continue
            if capital or strong or any(other.folded in _COMMON for other in others):
                return True
            if not given.place and all(other.weak_family or other.weak for other in others):
                return True
        elif capital and (given.weak or given.given) and any(other.sure_family or other.sure_given for other in others):
            return True
    return False


def _families(tokens: Sequence[_Token], capital: bool) -> bool:
    """No listed given name: a family name that is nothing else beside a word that is none."""
    if not capital or len(tokens) > 3:
        return False
    own = [_own(token) for token in tokens]
    return any(own) and all(mine or token.family or token.unknown for mine, token in zip(own, tokens, strict=True))


def _own(token: _Token) -> bool:
    ended = bool(_ENDING.fullmatch(token.folded)) and len(token.folded) >= 6
    listed = token.folded in names_of("latin.family") or bool(_MARKED.search(token.text.casefold()))
    return (ended or listed) and not token.word and not token.column and not token.place
