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
from guardian.detection.words_zh import COMPOUND_SURNAMES, SURNAMES

SCORE = 0.35
LEAST, RATHER, MEAN, OPENING_MEAN, WORD_MEAN = 0.03, 0.07, 0.08, 0.05, 0.12
"""How likely each character must be one of a person; what parts one from its neighbours; how likely all together; the
same where a clause begins; the same of a word."""
SHORTEST, LONGEST = 2, 4
MAY_FOLLOW, MAY_STAND_BEFORE = 0.1, 0.3
"""How likely a character beside a name must be one of it; before it a word may end (`公司|马晓东`)."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_OPENS = re.compile("(?:^|[，。、；：！？,.;:!?（( \n给找叫让由被把和跟与送请])$")
_ENDS = re.compile("[惜穗沐予昔]|若(?![不未无無没沒需有能要是想会會])")
"""The last of many a given name, which the network takes for a word: ``韦泽惜已离职``."""
Word = tuple[int, int, str]
_CALLED = re.compile("先生|女士|小姐|太太|老师|师傅|总(?![计额数量价共部是])|[姐哥叔姨](?![妹弟])")
"""What is said behind a family name alone."""


def doubted(read: str, parsed: Parsed, found: Sequence[Named]) -> Iterator[Named]:
    """``parsed``: how likely each character is one of a person's name; ``found``: what is known already."""
    if parsed.likely is None or not len(parsed.likely) or parsed.likely[:, 0].max() < LEAST:
        return
    chances = parsed.likely[:, 0].tolist()
    known = [one for one in found if _is_known(one)]
    for least in (LEAST, RATHER):
        for start, end in _runs(read, chances, least):
            if _meets(start, end, known) or not _is_called(read, chances, start, end):
                continue
            if _is_thing(read, parsed.words, start, end):
                known.append(Named(start, end, "THING", 0.0, ""))
            else:
                known.append(Named(start, end, "PERSON", SCORE, "held possible by the language engine zh"))
                yield known[-1]


def whole(read: str, entity: Entity, parsed: Parsed) -> Entity:
    """A name that the network cuts short or in two: `欧阳|建国`, `司|马晓东`, `韦泽|惜`."""
    start, end = entity.start, entity.end
    if entity.label != "PERSON" or end - start >= LONGEST or parsed.likely is None or len(parsed.likely) < end:
        return entity
    chances = parsed.likely[:, 0]
    if start and read[start - 1 : start + 1] in COMPOUND_SURNAMES and chances[start - 1] >= MAY_STAND_BEFORE:
        start -= 1
    elif start > 1 and read[start - 2 : start] in COMPOUND_SURNAMES and read[start] not in SURNAMES:
        start -= 2
    if end - start == SHORTEST and read[start] in SURNAMES and _ENDS.match(read, end):
        return replace(entity, end=end + 1) if (end, end + 1) in {word[:2] for word in parsed.words} else entity
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


def _is_thing(read: str, words: Sequence[Word], start: int, end: int) -> bool:
    """``冷静期``, ``纪律严明``: plain words; ``乐观锁``, ``马达烧坏``: one before what it tells or what befell it."""
    inside = [word for word in words if start <= word[0] and word[1] <= end]
    if not inside or (inside[0][0], inside[-1][1]) != (start, end) or any(word[2] not in _PLAIN for word in inside):
        return _WARE.match(read, end) is not None
    if (len(inside) == 1 and end - start > 2) or [word[1] - word[0] for word in inside] == [2, 2]:
        return True
    if _BEFALLS.match(read, end):
        return True
    after = next((word for word in words if word[0] == end), None)
    return after is not None and after[2] == "n" and len(inside) == 1 and OF_SOMEBODY.match(read, end) is None


_PLAIN = frozenset({"n", "a", "v", "vn", "ad", "an", "d", "vd", "f", "q"})
_WARE = re.compile(
    "罐头|饼干|蛋糕|酸奶|饮料|果[汁酱干]|茶[叶杯]?[一二两三半几\\d]|酒[一二两三半几\\d]|香烟|糖果|罐装|毛巾|"
    "纸巾|音箱|花盆|枕头|图案|字体"
)
_BEFALLS = re.compile(
    "烧坏|坏了|破损|破了|漏[水气油电]|过期|缺货|断货|失效|塌陷|发黄|发霉|枯了|变形|变质|不[走足够清转]|[上下]涨|"
    "[上下]降|异响|松动|脱落|生锈|堵[了塞住]|磨损|老化|过敏"
)
OF_SOMEBODY = re.compile(
    "[妈爸]|母亲|父亲|家[属长人里]|老[公婆伴]|爱人|丈夫|妻子|儿子|女儿|孩子|[爷奶哥姐弟妹叔姨]|外[婆公]|对象|"
    "[男女]友|身份证|手机|电话|微信|账[户号]|银行卡|"
    "信用卡|工[资牌号]|简历|订单|包裹|快递|行李|病[历例]|报告|处方|社保|医保|公积金|考勤|成绩|作业|档案|护照|"
    "押金|房|保单|积分|发票|合同|意见|"
    "家|要求|反[馈映]|投诉|申请|预约|来电|先生|女士|小姐|太太|同学|老师|师傅|经理|主任|医生|护士|律师|总|"
    "工(?!资)|[今明昨]|[上下]午|周|本人"
)
"""What follows a name without ``的``."""


def _meets(start: int, end: int, others: Sequence[Named]) -> bool:
    return any(one.start < end and start < one.end for one in others)
