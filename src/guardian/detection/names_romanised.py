"""Chinese, Vietnamese, Korean and Cantonese names in Latin letters, as names of columns, files and keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from guardian.detection.lexicon import PLACES, Kind, fold, kind_of, word_set
from guardian.detection.names_likely import likely_name
from guardian.detection.names_lists import cut_into, names_of
from guardian.detection.names_words import words

_PLAIN = word_set(
    "long run sun fan tan song man can men pan shun sang hang gang hung dong king pin bin ban tang bang lane hen "
    "den pen "
    "ten me he she you sure so do die lie pie hue sue due tie mile mine lone line gone done dune tune fen ran "
    "rang rung "
    "shed la mango tango bingo lingo hurry long low high park moon may sum sin chin fun fund lung song ham ho ha "
    "no not "
    "in an to on sea wee hon hi son jung pun lean lance mean dean le an"
)
_FIRST = word_set("wang li zhang liu chen zhao zhou wu xu sun guo lin")
_SECOND = word_set("jian guo zhi ming xiao hua jun yu ting wen hao xin mei ling qiang wei feng hai yan")
_KOREAN = re.compile(
    r"(?:kk|tt|pp|ss|jj|ch|[gkndtrlmbpsjh])?(?:yeo|yae|wae|ae|eo|ye|wa|oe|wo|we|wi|yu|yo|ya|eu|ui|oo|ee|ou|[aeiou])"
    r"(?:ng|ck|[knlmptbgh])?"
)
_TWO_KOREAN = re.compile(rf"(?:{_KOREAN.pattern}){{2}}")
_SYLLABLE = re.compile(r"(?:[bcdfghjklmnpqrstwxyz]{0,3}[aeiou]{1,3}(?:ng|[nmptkh])?)")
_VIETNAMESE = re.compile("[ăâđêôơưàảãạáằẳẵặắầẩẫậấèẻẽẹéềểễệếìỉĩịíòỏõọóồổỗộốờởỡợớùủũụúừửữựứỳỷỹỵý]")


def says(folded: str) -> bool:
    """Whether the word means something in names of columns."""
    return any(word.entry is not None for word in words(folded))


def one_word(text: str) -> bool:
    """``zhangwei``: a frequent Chinese family name and a given one, written as one word."""
    small = text.casefold()
    if not 6 <= len(small) <= 14 or small in names_of("pinyin.words") or kind_of(small) or says(small):
        return False
    single_, given = names_of("pinyin.single"), names_of("pinyin.given")
    for size in range(2, 6):
        family, rest = small[:size], small[size:]
        if family not in names_of("pinyin.frequent"):
            continue
        half = rest[: len(rest) // 2]
        if rest in single_ or (half * 2 == rest and half in single_):
            return True
        if len(small) >= 10 and family in _FIRST and rest[:4] == "xiao" and rest[4:] in given:
            return True
        if len(small) >= 10 and family in _FIRST and cut_into(rest, given & single_ | _SECOND, 2, 2):
            return True
    return False


def eastern(tokens: Sequence[str], stem: str) -> bool:
    """Chinese, Vietnamese, Korean and Cantonese names written in Latin letters."""
    small = [fold(token) for token in tokens]
    if not 2 <= len(small) <= 4 or any(len(token) < 2 for token in small) or all(token in _PLAIN for token in small):
        return False
    if kind_of(" ".join(small)) or kind_of("".join(small)) & PLACES:
        return False
    if "_".join(small) in names_of("pinyin.words") or "".join(small) in names_of("pinyin.words"):
        return False
    capital = all(token[0].isupper() for token in tokens)
    hyphened = len(tokens) == 3 and any(f"{one}-{other}" in stem for one, other in pairwise(tokens))
    return any(
        _vietnamese(order, tokens, capital)
        or _chinese(order, capital)
        or _korean(order, hyphened)
        or _joined_korean(order, capital)
        or _cantonese(order, capital)
        or (tokens[0][0].isupper() and _wade_giles(order, hyphened))
        for order in (small, [small[-1], *small[:-1]])
    )


def _vietnamese(small: Sequence[str], tokens: Sequence[str], capital: bool) -> bool:
    family, given = names_of("viet.family"), names_of("viet.given")
    marked = any(_VIETNAMESE.search(token.casefold()) for token in tokens)
    families = sum(token in family for token in small)
    short = len(small) > 2 and (marked or (capital and families > 1)) and all(len(token) <= 6 for token in small)
    if small[0] not in family or not (short or all(token in given for token in small[1:])):
        return False
    usual = small[0] in {"nguyen", "tran", "pham", "hoang", "huynh", "phan", "dang", "bui", "duong", "truong", "doan"}
    return marked or (usual and capital) or (len(small) > 2 and not all(kind_of(token) & Kind.WORD for token in small))


def _chinese(small: Sequence[str], capital: bool) -> bool:
    rest = "".join(small[1:])
    if (
        small[0] not in names_of("pinyin.family")
        or len(small) > 3
        or not cut_into(rest, names_of("pinyin.given"), 1, 2)
    ):
        return False
    if says(rest) or (says(small[0]) and not (capital and len(rest) >= 5)):
        return False
    usual = small[0] in names_of("pinyin.frequent")
    plain = bool(kind_of(rest) & Kind.WORD) or rest in _PLAIN
    return (capital and (usual or not plain or len(small) == 3)) or (not plain and len(rest) >= (3 if usual else 5))


def _korean(small: Sequence[str], hyphened: bool) -> bool:
    rest = "".join(small[1:])
    if hyphened and small[0] in names_of("korean.family") and all(_KOREAN.fullmatch(token) for token in small[1:]):
        return not all(says(token) for token in small[1:])
    if small[0] not in names_of("korean.family") or not cut_into(rest, names_of("korean.given"), 2, 2):
        return False
    return len(rest) >= 4 and not kind_of(rest) & Kind.WORD and not says(rest)


def _joined_korean(small: Sequence[str], capital: bool) -> bool:
    """``Son Heungmin``: a given name of two syllables in one word, which reads like a name."""
    if not capital or len(small) != 2 or small[0] not in names_of("korean.family"):
        return False
    return bool(_TWO_KOREAN.fullmatch(small[1])) and not kind_of(small[1]) and likely_name(small[1]) >= 1.5


def _wade_giles(small: Sequence[str], hyphened: bool) -> bool:
    """``Lin Chih-wei``, as Taiwan writes names."""
    families = names_of("pinyin.family") | names_of("wade.family")
    if not hyphened or len(small) != 3 or small[0] not in families:
        return False
    return all(_SYLLABLE.fullmatch(token) and not says(token) for token in small[1:])


def _cantonese(small: Sequence[str], capital: bool) -> bool:
    given = names_of("cantonese.given")
    if not capital or len(small) != 3 or small[0] not in names_of("cantonese.family"):
        return False
    if all(token in given for token in small[1:]):
        return not all(token in _PLAIN for token in small[1:])
    return all(_SYLLABLE.fullmatch(token) and not kind_of(token) & Kind.WORD and not says(token) for token in small[1:])
