"""Organisations in one Chinese segment: by list, by their endings, by the office named after them, teams in a match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from guardian.detection.lexicon import word_set
from guardian.detection.nlp import Parsed
from guardian.detection.people import Named
from guardian.detection.words_zh import ORGANISATION_ENDINGS, SURE_ENDINGS

Word = tuple[int, int, str]

_HAN = "一-鿿㐀-䶿"
_LISTED = 0.905
"""More than the engine's surest place, less than an address of several parts."""
_ENDINGS = frozenset(ORGANISATION_ENDINGS)
_LONGEST_ENDING = max(map(len, ORGANISATION_ENDINGS))
_LAST_CHARACTERS = frozenset(ending[-1] for ending in ORGANISATION_ENDINGS)
_TEAM = re.compile(
    r"(?:国家|国青|国奥|青年|少年|奥运|奥林匹克|代表|男子|女子|男|女|足球|篮球|排球|乒乓球|羽毛球|游泳|田径|体操|跳水|射击|记者|二|一|三){0,4}队(?![员伍长友列形部])"
    r"|[男女][足篮排乒曲垒网](?![球子]|邀请|锦标|联赛|公开|甲级|超级)|国[足奥青](?![林运年])"
)
_OFFICE = re.compile(
    r"(?:外交|国防|财政|教育|公安|司法|商务|农业|文化|卫生|交通|交通运输|铁道|建设|民政|监察|人事|劳动|国土资源|环境保护|科技|信息产业|"
    r"邮电|电子工业|化工|冶金|煤炭|电力|水利|林业|内政|能源|贸易|旅游|外经贸|对外贸易经济合作|工业和信息化|宣传|组织|统战|内务|情报|新闻)部(?=副?部?长(?!期|久|远|大|方))"
)
_COMMITTEE = re.compile(
    r"(?<=[省市县區区州盟旗乡鄉镇鎮村])(?:党委|委)(?=(?:副?书记|常委|秘书长|组织部|宣传部|统战部|政法委|办公室|办公厅|机关|领导|主要领导))"
)
_BODIES = word_set(
    """
    村委会 居委会 组委会 筹委会 执委会 村党支部 党支部 党总支 党委会 镇党委 乡党委 消防队 党中央 校团委
    校党委 居民委员会 村民委员会
    """
)
"""Bodies that the engine takes for common nouns."""
_BEATS = (
    "战胜|击败|力克|不敌|负于|战平|逼平|打平|淘汰|横扫|大胜|完胜|险胜|力擒|轻取|惜败|输给|对阵|迎战|力压|绝杀|小胜|"
    "惨败|完败|送走|抢七淘汰|抢七击败|客胜|主胜"
)
SPORT = re.compile(
    "主场|客场|主帅|主教练|前锋|后卫|中锋|门将|联赛|球队|球员|球迷|教练|赛季|决赛|小组赛|小组第|半决赛|邀请赛|对抗赛|锦标赛|公开赛|比分|进球|首球|助攻|"
    "篮板|三分球|世界杯|欧洲杯|亚洲杯|美洲杯|欧冠|英超|西甲|意甲|德甲|法甲|中超|CBA|NBA|cba|nba|[男女][足篮排]|国足|羽毛球|乒乓|足球|篮球|排球|"
    r"盘口|让球|让平|半球|低水|出线|点球|射门|梅开二度|帽子戏法|首发|替补|转会|强队|劲旅|主队|客队|亚洲盘|[欧亚]赔|"
    rf"\d[比:：∶]\d|\d[-－—]\d{{1,3}}[ 　]?(?:{_BEATS})|[vV][sS]"
)
_BEFORE_TEAM = re.compile(
    rf"(?:{_BEATS}|挑战|加盟|转会|转投|效力|效力于|效力过|待过|签约|对手|[vV][sS]|\d[比:：\-]\d)[ 　]?$"
)
_AFTER_TEAM = re.compile(
    rf"[ 　]?(?:[vV][sS]|{_BEATS}|主场|客场|主帅|主教练|前锋|后卫|中锋|门将|后防|边锋|球迷|球员|将士|送走|签下|"
    rf"出局|夺冠|晋级|[连近]\d|[上本]轮|近期客战|主让|受让|[和与][{_HAN}]{{2,8}}的?(?:历史)?交锋|的(?:历史)?交锋|"
    r"(?:加时赛?|半场|点球大战|末节)?(?:\d{1,3}[ 　]?[比:：∶\-]|[一二三四五六七八九零两]比))"
)
_AMONG_TEAMS = re.compile(
    rf"(?:、[{_HAN}]{{2,6}}|[和与同][{_HAN}]{{2,6}}){{0,4}}等(?:世界|欧洲|亚洲|传统|国外|一流|诸多|众多){{0,2}}(?:强手|强队|劲旅|球队|豪门|队)"
)
_PLAYERS = re.compile("名将|老将|小将|劲旅|选手|[男女混][双单]|籍|姑娘|组合|人|的(?!(?:历史)?交锋)|豪门")
_LATIN_END = re.compile(r"[0-9A-Za-z ]+\Z")
_STOPS = ("。", "！", "？", "\n")
_PLAYED_AT = re.compile("(?:在|于|从|到|赴|自|抵达|来到|前往|飞往)[ 　]?$")


@cache
def _listed() -> dict[str, bool]:
    """Organisations by name, and whether the name is a place or ordinary word too: then a match must speak for it."""
    text = (files("guardian.detection") / "data" / "organisations_zh.txt").read_text(encoding="utf-8")
    return {line.removesuffix(" ~"): line.endswith(" ~") for line in text.split("\n") if line}


@cache
def _openings() -> frozenset[str]:
    return frozenset(name[:2] for name in _listed())


_LONGEST_NAME = 12
_HEADED = re.compile(r"[院会局署部](?=副?(?:[院会局署部])?长(?![期久远大方]))")
"""``行政院长``, ``警政署长``: the last character of a listed body serves its head's title too."""
_IN_BRACKETS = re.compile(
    rf"(?P<head>[{_HAN}]{{2,20}})[（(][{_HAN}]{{2,8}}[）)](?P<tail>[{_HAN}]{{0,10}}?(?:律师事务所|会计师事务所|事务所|有限责任公司|股份有限公司|有限公司|集团|公司))"
)
_HOUSE = re.compile(r"[\dA-Za-z一二三四五六七八九十][号號室栋幢楼层弄巷]\Z")
_GENERIC_COMPANY = re.compile(r".{0,3}(?:本|该|我|贵|此|某|各|两|子|母|分)公司$")
_BODY_ENDS = frozenset("院部委会局党署办厅处")
"""Before bodies of this kind the name of their country or town belongs to theirs."""
_WORK = re.compile("(?:常务|全体|工作|专题|紧急)?(?:会议|大会|决议|公约|宪章|总部|大楼|大厦)|游戏|手机")
_NO_NAME = frozenset({"v", "vd", "a", "ad", "d", "p", "c", "u", "r", "m", "q", "f", "t", "TIME", "w"})


def organisations(read: str, parsed: Parsed) -> Iterator[Named]:
    """Stretches that name an organisation, by everything but the engine's own word."""
    yield from _by_list(read, parsed.words)
    yield from _by_ending(read, parsed.words)
    yield from _by_office(read, parsed.words)
    yield from _by_head(read)
    yield from _bracketed(read, parsed.words)
    yield from _in_lists(read, parsed)


def _by_head(read: str) -> Iterator[Named]:
    """``行政院長``: the engine cuts between 行政 and 院長."""
    names = _listed()
    for match in _HEADED.finditer(read) if "长" in read else ():
        for length in range(min(8, match.end()), 2, -1):
            if names.get(read[match.end() - length : match.end()]) is False:
                yield Named(match.end() - length, match.end(), "ORGANIZATION", _LISTED, "list of organisations")
                break


def _bracketed(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """``上海市衡川（青岛）律师事务所``: one firm, with the place of its office in brackets."""
    for match in _IN_BRACKETS.finditer(read) if "（" in read or "(" in read else ():
        start = match.end("head")
        for first, end, tag in reversed(words):
            if end == start and first >= match.start() and tag in {"LOC", "ORG", "nz", "n", "PER", "nw", "vn", "an"}:
                start = first
        if start < match.end("head"):
            yield Named(start, match.end(), "ORGANIZATION", 0.93, "name with brackets")


def _by_list(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """Listed names that begin and end where words do."""
    names, openings = _listed(), _openings()
    for index, (start, first_end, tag) in enumerate(words):
        if read[start : start + 2] not in openings or (tag in _NO_NAME and first_end - start > 1):
            continue
        for end in _ends(read, words[index : index + 5]):
            team = names.get(read[start:end]) if end - start <= _LONGEST_NAME else None
            if team is None:
                continue
            if not team:
                before = words[index - 1] if index and read[end - 1] in _BODY_ENDS else None
                start = before[0] if before and before[2] == "LOC" else start
                yield Named(start, end, "ORGANIZATION", _LISTED, "list of organisations")
            elif plays(read, start, end):
                yield Named(start, end, "ORGANIZATION", _LISTED, "team in a match")
            break
        else:
            yield from _before_its_work(read, start, first_end)


def _before_its_work(read: str, start: int, end: int) -> Iterator[Named]:
    """``国务院常务会议``: the engine takes the body and what it holds for one word."""
    match = _WORK.search(read, start, end)
    if match and _listed().get(read[start : match.start()]) is False:
        yield Named(start, match.start(), "ORGANIZATION", _LISTED, "list of organisations")


def _ends(read: str, words: Sequence[Word]) -> Iterator[int]:
    """Where a listed name may end, the longest first: with a word, or before the Latin letters of one."""
    for start, end, _ in reversed(words):
        yield end
        if end > start + 2 and read[end - 1].isascii():
            latin = _LATIN_END.search(read, start, end)
            if latin and latin.start() > start:
                yield latin.start()


def plays(read: str, start: int, end: int) -> bool:
    """The words beside a name of a place, or of something else, say that it stands for a team."""
    before, after = read[max(0, start - 4) : start], _AFTER_TEAM.match(read, end)
    if _PLAYERS.match(read, end):
        return False
    beside = _BEFORE_TEAM.search(before) or _AMONG_TEAMS.match(read, end) or (after and not _PLAYED_AT.search(before))
    if not beside:
        return False
    low = max(read.rfind(stop, 0, start) for stop in _STOPS)
    high = min((at for stop in _STOPS if (at := read.find(stop, end)) >= 0), default=len(read))
    return SPORT.search(read, low + 1, high) is not None


def _by_ending(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """A place or proper name, then more nouns, then an organisation's ending: one organisation."""
    for index, (start, end, tag) in enumerate(words):
        if read[start:end] in _BODIES:
            yield Named(start, end, "ORGANIZATION", 0.6, "list of organisations")
        ending = _ending(read, end)
        if not ending or tag in {"v", "w", "m", "u", "p", "r", "TIME"}:
            continue
        first = index
        while first > 0 and words[first - 1][2] in {"LOC", "ORG", "nz", "n", "vn", "PER", "nw", "an", "f"}:
            first -= 1
        while first < index and words[first][2] not in {"LOC", "ORG", "nz", "PER"}:
            first += 1
        first = _after_house(read, words, first, index)
        whole = read[words[first][0] : end]
        if first == index and words[first][2] not in {"nz", "LOC"}:
            continue
        if _GENERIC_COMPANY.match(whole):
            continue
        if (
            len(whole) > len(ending)
            and (ending in SURE_ENDINGS or words[first][2] in {"ORG", "nz"})
            and len(whole) <= 24
        ):
            score = 0.88 if ending in SURE_ENDINGS and first < index else 0.6
            yield Named(words[first][0], end, "ORGANIZATION", score, "ending of an organisation")


def _after_house(read: str, words: Sequence[Word], first: int, index: int) -> int:
    """``路1037号华中科技大学``: the word behind the last house number, where a name's words begin."""
    for at in range(index - 1, first - 1, -1):
        if _HOUSE.search(read[max(0, words[at][1] - 3) : words[at][1]]):
            return at + 1
    return first


def _ending(read: str, end: int) -> str:
    """The longest organisation's ending that stands before ``end``."""
    if read[end - 1] not in _LAST_CHARACTERS:
        return ""
    for length in range(_LONGEST_ENDING, 0, -1):
        if read[max(0, end - length) : end] in _ENDINGS:
            return read[end - length : end]
    return ""


def _by_office(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """``中国外交部`` in ``中国外交部长``, ``河南省委`` in ``河南省委书记``: the word's border lies elsewhere."""
    for mark, pattern in (("部", _OFFICE), ("委", _COMMITTEE)):
        for match in pattern.finditer(read) if mark in read else ():
            start = match.start()
            for first, end, tag in words:
                if tag == "LOC" and first < start and start <= end + (pattern is _COMMITTEE):
                    start = first
                    break
            if start < match.start() or pattern is _OFFICE:
                yield Named(start, match.end(), "ORGANIZATION", 0.93, "office of an organisation")


def _in_lists(read: str, parsed: Parsed) -> Iterator[Named]:
    """``格力、海尔、新飞、容声``: where at least half of a list are organisations, so are the other names in it."""
    if "、" not in read:
        return
    kinds = {(entity.start, entity.end): entity.label for entity in parsed.entities}
    at_start = {start: (end, tag) for start, end, tag in parsed.words}
    for run in re.finditer(rf"[{_HAN}A-Za-z]{{2,6}}(?:、[{_HAN}A-Za-z]{{2,6}}){{2,}}", read):
        items = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer("[^、]+", run.group())]
        known = [kinds.get(item) for item in items]
        if 2 * known.count("ORGANIZATION") < len(items):
            continue
        for item, label in zip(items, known, strict=True):
            end, tag = at_start.get(item[0], (-1, ""))
            if label is None and end == item[1] and tag in {"n", "nz", "nw"}:
                yield Named(*item, "ORGANIZATION", 0.55, "in a list of organisations")


def teams(read: str, found: Sequence[Named]) -> Iterator[Named]:
    """``中国队``, ``上海男排``; a place that wins, loses or plays at home."""
    for item in found:
        if item.label != "LOCATION":
            continue
        match = _TEAM.match(read, item.end)
        if match:
            yield Named(item.start, match.end(), "ORGANIZATION", 0.92, "team of a place")
        elif item.score >= 0.5 and plays(read, item.start, item.end):
            yield Named(item.start, item.end, "ORGANIZATION", _LISTED, "team in a match")
