"""More of what stands around a Chinese name: datelines, lives in a prospectus, forms, wares, works of a town."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardian.detection.chinese_frames import SURNAME
from guardian.detection.chinese_organisations import SPORT, plays
from guardian.detection.chinese_roles import ANYBODY_AND_TITLE, NOBODY
from guardian.detection.lexicon import word_set
from guardian.detection.names_doubt_east import made_of_words
from guardian.detection.names_lists import listed_places
from guardian.detection.names_words import simplified
from guardian.detection.nlp import Entity, Parsed
from guardian.detection.people import Named

_HAN = "一-鿿㐀-䶿"
_SURE = 0.91
"""More than the engine's surest word."""
_AGENCY = re.compile(rf"(?:社|报|网|台)(?P<place>[{_HAN}]{{2,6}}?)(?=(?:\d{{1,2}}月)?\d{{1,2}}日[电讯]|电[（(\s，,])")
_LEADING = re.compile("[於于在至咗去到赴往自从抵]")
_NO_PART = frozenset({"嗰", "咗", "嘅", "喺", "集会", "电", "讯", "捷", "捷运", "食", "街头", "会面", "会晤"})
_OFFICE = re.compile(
    rf"(?:(?:馆|院|校|局|厂|会|部|市|县|省|处|科|行|台|社|所|站|董事)长|主任|书记)(?P<name>{SURNAME}[{_HAN}]{{2}})"
    r"(?=[，,。、；;\s]|说|表示|介绍|指出|认为|告诉|$)"
)
_LEAST = 0.1
_WHICH = frozenset("该这那位名各老小男女此某本大好的和与及是为年请对向给把被让等")
_SHIPPED = re.compile(
    rf"(?:收货|收件|寄件|发货)人?[：:]\s?(?P<name>[{_HAN}]{{2,4}})"
    rf"(?=[\s，,]+(?:\+?86[ -]?)?1\d{{10}}|[\s，,]+[{_HAN}]{{2,8}}[省市区县])"
)
_SURNAMED = re.compile(f"{SURNAME}.{{1,2}}")
_HOUSE_ENDS = ("公司", "店", "部", "仓", "中心", "楼", "处", "站", "厂", "地址")
_BEGUN = frozenset("建设办开举召投")
_ROLE = (
    "证券事务代表|董事会秘书|签字会计师|签字注册会计师|注册会计师|保荐代表人|项目协办人|签字律师|经办律师|财务负责人|会计机构负责人|"
    "主管会计工作负责人|法定代表人|实际控制人|独立董事|董事长|总经理|副总经理|财务总监|监事会主席|监事|书记员|审判员|审判长|"
    "寄件|收件|寄方|收方|抄送|审批|主送|签发|校对|统稿|联络员|带队|领队|主讲人|授课人|汇报人|发言人"
)
_ON_FORM = re.compile(rf"(?:{_ROLE})[：:]\s{{0,2}}(?P<name>(?:{SURNAME}|谷|水)[{_HAN}]{{1,2}})(?=[\s、，,。；;（(]|$)")
_DEGREE = (
    "博士|硕士|本科|大专|大学学历|大学本科|研究生|学士|中专|高级|汉族|满族|回族|蒙古族|壮族|中共党员|民建|九三学社|"
    r"\d{4}年\d{0,2}月?(?:出)?生|毕业于|生于|出生于"
)
_LIFE = re.compile(
    rf"(?:^|(?<=[\n。；;\s]))(?:独立董事|董事长|董事|监事会主席|监事|总经理|副总经理)?(?P<name>{SURNAME}[{_HAN}]{{1,2}}?)"
    rf"(?=(?:先生|女士)?(?:[，,：:]\s?(?:{_DEGREE}|现任|历任|曾任)|现任|历任|曾任|曾先后|毕业于|出生于|未持有本?公司))"
)
_OF_A_LIFE = ("任", "毕业", "生", "博士", "硕士", "本科", "大专", "学士", "中专", "高级", "族", "党员", "民建", "持有")
_NO_ENGINEER = "(?!施工|单工|时工|全工|农工|华工|段工|支工|费工|党工|都工|相工|常工)"
_NO_TITLE = "作程人资具业艺厂会地伤期龄商友序单种夫"
_ENGINEERS = re.compile(
    rf"(?:(?:请|找|问|跟|联系|麻烦|通知|辛苦|感谢|谢谢){_NO_ENGINEER}(?P<called>{SURNAME})工(?![{_NO_TITLE}])"
    rf"|(?:让|叫|和|与|、|昨天|今天|明天|上午|下午){_NO_ENGINEER}"
    rf"(?P<name>{SURNAME})工(?=[和与跟、](?P<other>{SURNAME})工(?![{_NO_TITLE}])"
    r"|看|去|来|说|帮|确认|处理|负责|那边|这边|安排|过来|一起|沟通|回复|[，,。！!？?]|$))"
)
_MAKERS = (
    "小米|苹果|荣耀|理想|蔚来|小鹏|大众|丰田|本田|福特|奔驰|宝马|特斯拉|三星|索尼|联想|格力|美的|海尔|波司登|安踏|李宁|"
    "耐克|优衣库|蒙牛|伊利|统一|雀巢|戴尔|惠普|佳能|尼康|松下|长城|吉利|奇瑞|长安|飞鹤|双汇|茅台|五粮液"
)
_MADE = re.compile(
    rf"(?:{_MAKERS})(?=手机|电脑|平板|笔记本|汽车|轿车|空调|冰箱|洗衣机|电视|羽绒服|运动鞋|奶粉|公司|集团|官方|官网|客服|总部|"
    r"发布会|门店|专卖店|旗舰店|售后|股价|股份)"
)
_WORKS = re.compile(
    "(?:第[一二三四五六七八九十])?(?:造船|机械|机床|钢铁|化工|化肥|制药|印刷|纺织|棉纺|毛纺|水泥|卷烟|发电|热电|汽车|拖拉机|轧钢|炼油|玻璃|"
    "家具|木材|食品|服装|电机|仪表|轴承|电子|造纸|自来水|煤气|机车|飞机|无线电|手表|自行车|缝纫机|罐头|肉联|皮革|橡胶|轮胎|陶瓷)厂"
    "(?![长商家房区子])"
)
_REMEDY = re.compile("珠?单抗|胶囊|注射液|颗粒剂|口服液|软膏|滴眼液|缓释片|分散片|肠溶片|滴丸")
_NO_LIFE = word_set(
    "公司 本人 高级 项目 单位 相关 其中 双方 全部 部分 上述 经理 董事 监事 成员 人员 应届 均为 包括 同时 时任 和曾 万科"
)


def told(read: str, parsed: Parsed, places: frozenset[str]) -> Iterator[Named]:
    """What these frames name; stretches may overlap. ``places`` is the list of places."""
    for match in _AGENCY.finditer(read) if "电" in read or "讯" in read else ():
        if match["place"] in places:
            yield Named(*match.span("place"), "LOCATION", 0.93, "dateline")
    yield from _titled(read, parsed)
    for match in _SHIPPED.finditer(read) if "：" in read or ":" in read else ():
        if not (_nobody(match["name"]) or match["name"].endswith(_HOUSE_ENDS) or _of_words(match["name"])):
            yield Named(*match.span("name"), "PERSON", 0.85, "name where a form has one")
    for entity in parsed.entities:
        yield from _with_place(read, entity, places)
    for match in _ON_FORM.finditer(read) if "：" in read or ":" in read else ():
        if not _nobody(match["name"]):
            yield Named(*match.span("name"), "PERSON", 0.9, "name where a form has one")
    for match in _LIFE.finditer(read) if any(word in read for word in _OF_A_LIFE) else ():
        if not _nobody(match["name"]):
            yield Named(*match.span("name"), "PERSON", 0.92, "name before a life")
    for match in _ENGINEERS.finditer(read) if "工" in read else ():
        for group in ("called", "name", "other"):
            if match[group]:
                yield Named(*match.span(group), "PERSON", 0.66, "surname before a title")
    for match in _MADE.finditer(read):
        yield Named(*match.span(), "ORGANIZATION", 0.8, "maker before what it makes")


def _titled(read: str, parsed: Parsed) -> Iterator[Named]:
    """``游客区女士``; ``馆长成建正``, where the network holds a name possible."""
    for match in (
        ANYBODY_AND_TITLE.finditer(read) if "先" in read or "女" in read or "小" in read or "太" in read else ()
    ):
        if match["name"] not in _WHICH:
            yield Named(*match.span("name"), "PERSON", 0.8, "surname between a role and a title")
    for match in _OFFICE.finditer(read) if "长" in read or "主任" in read or "书记" in read else ():
        start, end = match.span("name")
        if parsed.likely is not None and parsed.likely[start:end, 0].mean() > _LEAST and not _nobody(match["name"]):
            yield Named(start, end, "PERSON", 0.7, "name after an office")


def _of_words(name: str) -> bool:
    """``前台``, ``公司门卫``: who takes a parcel in; not a word that begins as names do (``高远``)."""
    return _SURNAMED.fullmatch(name) is None and made_of_words(simplified(name))


def _nobody(name: str) -> bool:
    return name in NOBODY or name in _NO_LIFE or name in listed_places()


def _with_place(read: str, entity: Entity, places: frozenset[str]) -> Iterator[Named]:
    """``於花蓮``, ``万象集会``: a place, and a word beside it that is no part of any name. ``沪东造船厂``."""
    if entity.label == "LOCATION":
        works = _WORKS.match(read, entity.end)
        if works:
            yield Named(entity.start, works.end(), "ORGANIZATION", _SURE, "works of a place")
        return
    text = read[entity.start : entity.end]
    led = _LEADING.match(text) is not None
    rest = text[led:]
    place = next((rest[:length] for length in range(min(6, len(rest)), 1, -1) if rest[:length] in places), "")
    left = rest[len(place) :]
    if not place or (left and left not in _NO_PART and entity.label == "PERSON"):
        return
    if not led and not left:
        return
    start = entity.start + led
    built = entity.label == "ORGANIZATION" and read[start - 1 : start] in {"在", "于"} and left[:1] in _BEGUN
    if built:
        yield Named(start, start + len(place), "LOCATION", _SURE, "place beside a word")
    if (led and len(left) <= 1) or left in _NO_PART:
        yield Named(start, start + len(place), "LOCATION", _SURE, "place beside a word")


def remedy(read: str, entity: Entity) -> bool:
    """``卡瑞利珠单抗``: a medicine, which no firm is."""
    return entity.label != "LOCATION" and _REMEDY.match(read, entity.end) is not None


def town(read: str, entity: Entity, places: frozenset[str]) -> bool:
    """``出售伦敦物业``: a listed place by itself, which the engine takes for a body, and no match is played."""
    text = read[entity.start : entity.end]
    if entity.label != "ORGANIZATION" or len(text) < 2 or text not in places or SPORT.search(read):
        return False
    return not plays(read, entity.start, entity.end)
