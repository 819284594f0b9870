"""Words of Chinese in Latin letters: what columns are called by, and what is only made of its sounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from guardian.detection.names_lists import names_of

_CUT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_SYLLABLE = (
    "(?:[bpm](?:a|ai|an|ang|ao|ei|en|eng|i|ian|iao|ie|in|ing|o|ou|u)|miu|f(?:a|an|ang|ei|en|eng|o|ou|u)"
    "|[dt](?:a|ai|an|ang|ao|e|ei|eng|i|ian|iao|ie|ing|iu|ong|ou|u|uan|ui|un|uo)|diu|den"
    "|[nl](?:a|ai|an|ang|ao|e|ei|en|eng|i|ia|ian|iang|iao|ie|in|ing|iu|ong|ou|u|uan|un|uo|v|ve|ue)"
    "|[gkh](?:a|ai|an|ang|ao|e|ei|en|eng|ong|ou|u|ua|uai|uan|uang|ui|un|uo)"
    "|[jqx](?:i|ia|ian|iang|iao|ie|in|ing|iong|iu|u|uan|ue|un)"
    "|(?:zh|ch|sh|[zcs])(?:a|ai|an|ang|ao|e|ei|en|eng|i|ong|ou|u|ua|uai|uan|uang|ui|un|uo)"
    "|r(?:an|ang|ao|e|en|eng|i|ong|ou|u|uan|ui|un|uo)"
    "|y(?:a|an|ang|ao|e|i|in|ing|o|ong|ou|u|uan|ue|un)|w(?:a|ai|an|ang|ei|en|eng|o|u)"
    "|a|ai|an|ang|ao|e|ei|en|er|ou)"
)
_SOUNDS = re.compile(f"{_SYLLABLE}+")
_SINGLE = re.compile(_SYLLABLE)
_SHORTEST, _LONGEST = 4, 14
_SEVERAL = 2


def _words(stem: str) -> list[str]:
    return [word.lower() for word in _CUT.split(stem) if word]


@lru_cache(maxsize=8192)
def sounds(stem: str) -> bool:
    """Whether every word is made of syllables of Chinese."""
    found = _words(stem)
    return stem.isascii() and bool(found) and all(_SOUNDS.fullmatch(word) for word in found)


@lru_cache(maxsize=8192)
def business(stem: str) -> bool:
    """``dingdan_leixing``, ``caigoudanhao``, ``lianxi_ren``: sounds of Chinese, a word of business among them."""
    return sounds(stem) and any(_SINGLE.fullmatch(word) is None and _cut(word) for word in _words(stem))


def several_sounds(stem: str) -> bool:
    """``tuzhi_bohao``: words of two syllables and more, as family names hardly are."""
    return stem.islower() and sounds(stem) and not any(_SINGLE.fullmatch(word) for word in _words(stem))


def in_business(names: Iterable[str]) -> bool:
    """Whether several columns of one table are called by words of Chinese business."""
    return sum(map(business, names)) >= _SEVERAL


def _cut(word: str) -> bool:
    """Whether a word is one or more of the list, end to end; one that people are called by too says nothing alone."""
    listed = names_of("pinyin.business") | names_of("pinyin.words")
    if word in listed:
        return word not in names_of("pinyin.both")
    return any(
        word[:size] in listed and (word[size:] in listed or _cut(word[size:]))
        for size in range(_SHORTEST, min(len(word), _LONGEST) + 1)
    )
