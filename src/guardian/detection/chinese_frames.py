"""Chinese texts: what the words about a stretch say of it, and names of peoples who put no family name first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from guardian.detection.lexicon import word_set
from guardian.detection.nlp import Entity, Parsed
from guardian.detection.people import Named
from guardian.detection.words_zh import COMPOUND_SURNAMES, SURNAMES

Word = tuple[int, int, str]

_HAN = "一-鿿㐀-䶿"
SURNAME = f"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{''.join(sorted(SURNAMES))}])"
_AND_OTHERS = re.compile(
    "等(?:多|[一二三四五六七八九十两几\\d]{1,3}个?)?(?:地区|地|国家|国|省份|省|城镇|城市|市|区县|县|自治州|州|村|岛屿|岛|乡镇|镇)"
    "(?![方级长委府位民人际家务标队足籍产里]|领导|元首|政府|代表|官员)"
)
_JOINTS = frozenset("、，及和与跟")
_PLACE_AFTER = re.compile(
    "(?:一带|一帶|境内|全境|市区|郊区|郊外|近郊|街头|沿岸|沿线|附近海域|以[东南西北][约\\d一二三四五六七八九十百数部]|上空|分站赛|站(?:比赛|的比赛|冠军|决赛))"
)
_HAPPENED = re.compile(
    "(?:坠毁|坠落|遇难|遇袭|沉没|触礁|登陆|爆发|开幕|闭幕|举行|召开|降落|起飞|靠岸|停靠|落户|落成|开业)"
)
_SURNAMED = re.compile(f"(?<![百同贵免老])姓(?P<name>{SURNAME})(?=[，,。；;、！!？?）) 　]|$|的)")
_TRANSCRIBED = frozenset(
    "阿埃艾安昂奥巴拜班邦保堡鲍贝本比彼毕别宾波伯博勃布查达大戴丹道德登迪第蒂顿多厄恩尔杜法凡费芬弗夫福盖冈戈哥格古瓜哈"
    "海汉豪赫亨胡怀惠霍基吉加贾杰金卡凯坎康考科克肯库夸昆拉莱兰朗劳勒雷黎里理利丽莉莲列林琳龙卢鲁路伦罗洛吕马玛迈麦曼"
    "梅门蒙米密明摩莫姆木穆拿纳娜南内尼涅宁纽努诺欧帕潘庞佩彭皮平普奇契恰强乔切钦琼丘热日荣茹瑞若萨塞森沙莎山尚舍申圣"
    "施史士舒朔斯司丝苏索所塔泰坦汤唐特滕提廷图土托脱瓦旺威韦维温文翁沃乌伍武西希锡夏香肖谢辛欣雅亚延扬耶叶伊易因英尤"
    "于约泽扎詹珍芝朱兹佐"
)
_GOVERNMENT = re.compile(rf"(?P<name>[{_HAN}]{{2,7}})(?:政府|政权|内阁)$")
_OWN_BODY = (
    r"(?:本|总)?(?:公司|集团|总公司|分公司|子公司|研究所|研究院|总厂|分厂|本院|本所|本行|本校)(?:董事会|监事会)?"
)
_HELD = re.compile(
    rf"(?:[任受至]|兼任|担任|兼|(?<=[任长师员监理记席事]、)|，(?=本公司))(?P<body>{_OWN_BODY})"
    r"(?=(?:第[一二三四五六七八九十\d]+届|监事会|董事会|常务|执行|独立|职工|财务|总|副|党委|人力|技术|销售|市场|行政){0,3}"
    r"(?:董事|监事|经理|总裁|总监|书记|主席|主任|秘书|所长|厂长|院长|工程师|会计师|经济师|部长|科长|处长|负责人|顾问|助理))"
)
_WEATHER = re.compile(
    "(?:晴|阴|多云|雷?阵雨|[小中大暴]雨|[小中大暴]雪|雾|霾|扬沙)(?:转|间|到|有|[-－]?\\d|$|[，。、；])"
)
_SHARES = re.compile("(?:增持|减持|重仓|买入|卖出|抛售|举牌|收购|入股|参股)(?:了|过)?$")


def frames(read: str, parsed: Parsed, places: frozenset[str]) -> Iterator[Named]:
    """What the words about it say. ``places`` is the list of places."""
    yield from _places_and_others(read, parsed)
    yield from _about_places(read, parsed)
    yield from _surnamed(read)
    yield from _counties(read, parsed.words)
    yield from _governments(read, parsed, places)
    yield from _own_bodies(read)
    yield from _in_forecasts(read, parsed.words, places)
    yield from _shares(read, parsed.words)
    yield from _first_names(read, parsed.words)
    yield from _buildings(read)
    yield from _estates(read, parsed.words)


def _places_and_others(read: str, parsed: Parsed) -> Iterator[Named]:
    """``博纳瓦及贾拉迪等城镇``: what the engine takes for people, and the words after it call places."""
    for match in _AND_OTHERS.finditer(read) if "等" in read else ():
        end = match.start()
        while (entity := _ending_at(parsed.entities, end)) is not None:
            if entity.label == "PERSON":
                yield Named(entity.start, entity.end, "LOCATION", 0.9, "in a list of places")
            if entity.start == 0 or read[entity.start - 1] not in _JOINTS:
                break
            end = entity.start - 1


def _about_places(read: str, parsed: Parsed) -> Iterator[Named]:
    """``元朗一带``, ``在特维尔坠毁``: the words beside what the engine takes for a person speak of a place."""
    for entity in parsed.entities:
        if entity.label == "PERSON" and entity.end - entity.start < 7:
            after = _PLACE_AFTER.match(read, entity.end)
            happened = read[entity.start - 1 : entity.start] in {"在", "于"} and _HAPPENED.match(read, entity.end)
            if after or happened:
                yield Named(entity.start, entity.end, "LOCATION", 0.9, "words about a place")


def _counties(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """``汶川、理县``: the engine parts a county's one character from its kind."""
    for (start, middle, tag), (_, end, _) in pairwise(words):
        if tag == "LOC" and middle - start == 1 and read[middle:end] == "县":
            yield Named(start, end, "LOCATION", 0.75, "county of one character")


def _surnamed(read: str) -> Iterator[Named]:
    """``客户姓欧，``: a family name that is said to be one."""
    for match in _SURNAMED.finditer(read) if "姓" in read else ():
        yield Named(match.start("name"), match.end("name"), "PERSON", 0.9, "said to be a family name")


def _ending_at(entities: Sequence[Entity], end: int) -> Entity | None:
    return next((one for one in entities if one.end == end and one.label in {"PERSON", "LOCATION"}), None)


def _governments(read: str, parsed: Parsed, places: frozenset[str]) -> Iterator[Named]:
    """``拜登政府``: a government called by its head's foreign name."""
    for entity in parsed.entities:
        match = _GOVERNMENT.match(read[entity.start : entity.end]) if entity.label == "ORGANIZATION" else None
        if match and match["name"] not in places and _TRANSCRIBED.issuperset(match["name"]):
            yield Named(entity.start, entity.start + match.end("name"), "PERSON", 0.93, "government of a person")


def _own_bodies(read: str) -> Iterator[Named]:
    """``现任公司董事长``: in the course of a life, the firm or body of the office that follows."""
    for match in _HELD.finditer(read) if "任" in read else ():
        yield Named(match.start("body"), match.end("body"), "ORGANIZATION", 0.9, "body of an office that is held")


def _in_forecasts(read: str, words: Sequence[Word], places: frozenset[str]) -> Iterator[Named]:
    """``巴黎晴12℃``: the engine takes both for one name."""
    if "℃" not in read and "°" not in read:
        return
    for start, _, _ in words:
        for length in range(min(8, len(read) - start), 1, -1):
            if read[start : start + length] in places and _WEATHER.match(read, start + length):
                yield Named(start, start + length, "LOCATION", 0.93, "place of a forecast")
                break


def _shares(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """``减持乐凯胶片``: a proper name and a trade of four characters together, after a word for dealing in shares."""
    for (start, _, tag), (_, end, after) in pairwise(words):
        four = tag == "nz" and end - start == 4 and after in {"n", "nz", "vn"}
        if four and _SHARES.search(read[max(0, start - 4) : start]):
            yield Named(start, end, "ORGANIZATION", 0.6, "after a word for dealing in shares")


_BUILDING = re.compile(
    r"(?<![\dA-Za-z])[\dA-Za-z一二三四五六七八九十]{1,4}(?:号楼|號樓|栋|棟|幢|座)(?:[\d一二三四五六七八九十]{1,3}(?:单元|單元|门))?"
    r"\d{3,4}(?:室|房|号)?(?![\d年元层層间間米平户戶人个個件公吨套万萬])"
    r"|(?<![\dA-Za-z])[\dA-Za-z]{1,3}(?:号楼|號樓|栋|棟|幢|座)[\d一二三四五六七八九十]{1,2}(?:单元|單元)"
)


def _buildings(read: str) -> Iterator[Named]:
    """``7号楼1单元1102``: a room of a building, where the street stands elsewhere."""
    for match in _BUILDING.finditer(read) if any(one in read for one in "楼栋幢座樓棟") else ():
        yield Named(match.start(), match.end(), "LOCATION", 0.7, "room of a building")


_ESTATE = re.compile(r"(?:小区|花园|家园|公寓|新村|佳苑|社区)(?=\d{1,3}-?\d{0,3}(?:号楼|栋|幢|座|号|期|单元))")


def _estates(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """``反映幸福小区3号楼``: an estate before its house, from the noun that it is called by."""
    for match in _ESTATE.finditer(read):
        starts = [start for start, _, tag in words if match.start() - 4 <= start < match.start() and tag in _NAMING]
        if starts and not read[starts[-1] : match.start()].endswith(("本", "该", "各", "某")):
            yield Named(starts[-1], match.end(), "LOCATION", 0.7, "estate before its house")


_NAMING = frozenset({"n", "nz", "a", "an", "ns", "LOC", "ORG", "PER", "nw", "vn", "s"})
_FIRST_NAMES = word_set(
    """
    阿依古丽 古丽娜尔 古丽米热 阿依努尔 帕提古丽 阿孜古丽 巴哈尔古丽 古丽扎提 古丽巴哈尔 热比古丽 努尔古丽 古丽
    买买提 艾尔肯 吐尔逊 吐尔洪 库尔班 卡德尔 热合曼 阿不都拉 阿卜杜拉 阿布都拉 阿不力孜 玉素甫 依明 木合塔尔 艾买提
    艾合买提 肉孜 麦麦提 阿迪力 亚力坤 伊力哈木 帕尔哈提 地里木拉提 木拉提 吾买尔 祖力皮亚 玛依拉 米吉提 买合木提
    司马义 铁力瓦尔迪 雪克来提 肖开提 艾尼瓦尔 艾则孜 阿力木 热依扎 哈尼克孜 麦迪娜 古力娜扎 迪丽热巴 努尔兰
    叶尔兰 叶尔肯 阿依波塔 巴合提 胡安别克 沙依劳 阿尔达克 加娜尔 赛力克 叶尔江 努尔江 买尔丹 阿里木江
    麦合木提 吐尔地 如则 图尔荪 图尔贡 阿曼古丽 布尔汗 艾力 亚森 依布拉音 伊布拉音 热孜宛 帕丽达 祖丽皮娅
    其其格 琪琪格 巴特尔 娜仁 斯琴 萨仁 格日勒 吉日格勒 乌日娜 萨日娜 苏日娜 格根塔娜 高娃 托娅 阿拉坦 敖登 斯日古楞
    巴雅尔 呼斯楞 那日苏 额尔敦 特木尔 朝格图 图门 孟和 宝音 斯钦 娜布其 乌云其木格 其木格 阿茹娜 朝鲁 巴图 那顺
    苏和 乌力吉 哈斯 德力格尔 阿斯楞 牧仁
    """
)
"""Given names of Uyghurs, Kazakhs and Mongols, which stand first, or last, or alone."""
_TIBETAN = word_set(
    """
    扎西 次仁 卓玛 达瓦 尼玛 旦增 丹增 洛桑 格桑 央金 拉姆 德吉 白玛 仁青 多吉 顿珠 平措 普布 索朗 益西 旺堆 强巴
    次旦 罗布 阿旺 土登 曲珍 曲措 嘉措 才旦 才让 桑吉 加措 旺姆 央宗 班玛 卓嘎 巴桑 米玛 边巴 仁增 旺扎 贡布 东智
    拉毛 措毛 南杰 旺久 班觉 朗杰 江村 单增 赤列 云旦 泽仁 扎巴 群培 旺杰 坚赞 曲扎 次珍 央拉 措姆
    """
)
_ALONE = frozenset(name for name in _FIRST_NAMES if len(name) > 2)


@cache
def _first_name() -> re.Pattern[str]:
    """Two of them together, or a longer one alone."""
    every = "|".join(sorted(_FIRST_NAMES | _TIBETAN, key=len, reverse=True))
    alone = "|".join(sorted(_ALONE, key=len, reverse=True))
    return re.compile(f"(?:{every}){{2,3}}(?:江)?|(?:{alone})(?:江)?")


@cache
def _openings() -> frozenset[str]:
    return frozenset(name[:2] for name in _FIRST_NAMES | _TIBETAN)


_NO_NAME_AFTER = re.compile("[县乡镇村市区州省河湖山峡寺路街]|自治")


def _first_names(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """``其其格``, ``扎西次仁``: at a border of words, where no place goes on."""
    openings = _openings()
    for start, _, _ in words:
        if read[start : start + 2] not in openings:
            continue
        match = _first_name().match(read, start)
        if match and not _NO_NAME_AFTER.match(read, match.end()):
            yield Named(start, match.end(), "PERSON", 0.9, "given names of a people")
