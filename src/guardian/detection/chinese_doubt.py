"""Chinese people whom the network only holds possible (``占豪下周转正``, ``老伴桂兰代取报告``) or cuts short.

The former are too little for a report; a copy asks less, and treats from score 0.3 up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from guardian.detection.names_vocabulary import plain_word
from guardian.detection.nlp import Entity, Parsed
from guardian.detection.people import Named
from guardian.detection.words_zh import COMPOUND_SURNAMES

SCORE = 0.35
LEAST, RATHER, MEAN, OPENING_MEAN, WORD_MEAN = 0.03, 0.07, 0.08, 0.05, 0.12
"""How likely each character must be one of a person; what parts one from its neighbours; how likely all together; the
same where a clause begins; the same of a word."""
SHORTEST, LONGEST = 2, 4
MAY_FOLLOW, MAY_STAND_BEFORE = 0.1, 0.3
"""How likely a character beside a name must be one of it; before it a word may end (`公司|马晓东`)."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_OPENS = re.compile("(?:^|[，。、；：！？,.;:!?（( \n给找叫让由被把和跟与送请])$")
_CALLED = re.compile("先生|女士|小姐|太太|老师|师傅|总(?![计额数量价共部是])|[姐哥叔姨](?![妹弟])")
"""What is said behind a family name alone."""


def doubted(read: str, chances: Sequence[float], found: Sequence[Named]) -> Iterator[Named]:
    """``chances``: how likely each character is one of a person's name; ``found``: what is known already."""
    known = [one for one in found if _is_known(one)]
    for least in (LEAST, RATHER):
        for start, end in _runs(read, chances, least):
            if not _meets(start, end, known) and _is_called(read, chances, start, end):
                known.append(Named(start, end, "PERSON", SCORE, "held possible by the language engine zh"))
                yield known[-1]


def whole(read: str, entity: Entity, parsed: Parsed) -> Entity:
    """A name under a surname of two characters, that the network cuts short or in two: `欧阳|建国`, `司|马晓东`."""
    start, end = entity.start, entity.end
    if entity.label != "PERSON" or end - start >= LONGEST or parsed.likely is None or len(parsed.likely) < end:
        return entity
    chances = parsed.likely[:, 0]
    if start and read[start - 1 : start + 1] in COMPOUND_SURNAMES and chances[start - 1] >= MAY_STAND_BEFORE:
        start -= 1
    if read[start : start + 2] not in COMPOUND_SURNAMES:
        return entity
    while end < min(len(read), start + LONGEST) and _HAN.match(read[end]) and chances[end] >= MAY_FOLLOW:
        if _CALLED.match(read, end):
            break
        end += 1
    return replace(entity, start=start, end=end)


def _is_known(one: Named) -> bool:
    """Somebody, or a firm of a longer name: what an engine calls a firm by two or three characters may be a person."""
    return one.score >= SCORE if one.label == "PERSON" else one.label == "ORGANIZATION" and one.end - one.start > 3


def _runs(read: str, chances: Sequence[float], least: float) -> Iterator[tuple[int, int]]:
    """Characters of Chinese in a row that may each be one of a person's name."""
    for match in _HAN.finditer(read):
        start = match.start()
        for at in range(match.start(), match.end() + 1):
            if at == match.end() or chances[at] < least:
                if at > start:
                    yield start, at
                start = at + 1


def _is_called(read: str, chances: Sequence[float], start: int, end: int) -> bool:
    opens = _OPENS.search(read[max(0, start - 1) : start]) is not None
    size, mean = end - start, sum(chances[start:end]) / (end - start)
    if size == 1:
        return opens and _CALLED.match(read, end) is not None
    if not SHORTEST <= size <= LONGEST or mean < (OPENING_MEAN if opens else MEAN):
        return False
    return mean >= WORD_MEAN or not plain_word(read[start:end])


def _meets(start: int, end: int, others: Sequence[Named]) -> bool:
    return any(one.start < end and start < one.end for one in others)
