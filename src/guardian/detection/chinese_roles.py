"""Chinese texts: names that are ordinary words too, told by the role, list or title beside them.

The network's own doubt is the judge: after a role it gives a name like 田野 a chance of some hundredths, a word
like 满意 none worth the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guardian.detection.chinese_frames import SURNAME
from guardian.detection.nlp import Parsed
from guardian.detection.people import Named

_HAN = "一-鿿㐀-䶿"
_ROLES = (
    "家属|机主|住户|业主|户主|租户|租客|房东|责任人|负责人|经办人|承办人|联系人|联络人|报案人|报警人|举报人|投诉人|申诉人|当事人|"
    "患者|病人|患儿|产妇|死者|伤者|供者|术者|麻醉|主刀|助手|医师|医生|护士|护工|药师|原告|被告|被告人|上诉人|第三人|证人|翻译|"
    "审判长|审判员|书记员|陪审员|公诉人|辩护人|代理人|被害人|嫌疑人|采购|客服|销售|店员|店长|店主|老板|老板娘|服务员|技师|司机|"
    "车主|乘客|骑手|小哥|快递员|教练|导游|领队|主持人|嘉宾|导演|编剧|演员|歌手|记者|编辑|作者|译者|学员|学生|考生|家长|班主任|"
    "同学|同事|室友|邻居|朋友|导师|助理|秘书|队长|队员|母亲|父亲|妈妈|爸爸|妻子|丈夫|老公|老婆|儿子|女儿|哥哥|弟弟|姐姐|妹妹|男友|"
    "女友|网友|村民|市民|居民|员工|职工|工人|会员|收件人|寄件人|发件人|出席|主持|记录|复核|审核|制表|签字|签名"
)
_ENDS = (
    r"(?=[\s，,。、；;：:（(）)/！!？?“”《]|$|[和与及跟](?!谐)|签[署字名收]|来[电访函]|到[庭场]|[辩诉]称|称|说|表示|陈述|反[映馈]|报修|"
    r"报案|申[请诉]|已|因|于|将|被|把|向|在|是|系|的|人特|人很|人超|服务|全程)"
)
_AFTER_ROLE = re.compile(rf"(?:{_ROLES})[：:]?\s?(?P<name>{SURNAME}[{_HAN}]{{1,2}}?|[小老阿]{SURNAME}){_ENDS}")
_LISTED = re.compile(rf"(?:(?<=、)|(?<=[：:]))(?P<name>{SURNAME}[{_HAN}]{{1,2}})(?=[、，。；\s]|$|等|\s?[和与及]|通过)")
_LITTLE = re.compile(rf"(?P<name>[小老]{SURNAME})(?![菜兔鱼车书虾打干板脸])(?=[{_HAN}，,。！!？?~～]|$)")
_SPEAKS = re.compile(rf"(?m)^(?P<name>[{_HAN}]{{2,3}})[：:]")
_AGED = re.compile(rf"(?m)(?:^|[。；\n])(?P<name>{SURNAME}[{_HAN}]{{1,2}})[，,]\s?(?:[男女]|\d{{1,3}}岁)")
_TITLED = re.compile(
    rf"(?P<name>{SURNAME})(?:教授|经理|总监|主任|院长|校长|老师|医生|大夫|律师|师傅|教练|局长|处长|科长|行长|书记|阿姨|叔叔|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|女士|先生)"
)
_ROLE_AND_TITLE = re.compile(
    rf"(?:{_ROLES})(?P<name>{SURNAME})(?=先生(?![活产意气])|女士|小姐|太太|阿姨|大爷|大妈|大叔|大姐|大哥)"
)
_RULES: tuple[tuple[re.Pattern[str], float, float, str], ...] = (
    (_AFTER_ROLE, 0.05, 0.77, "name after a role"),
    (_LITTLE, 0.2, 0.6, "familiar name"),
    (_SPEAKS, 0.2, 0.6, "who speaks"),
    (_AGED, 0.04, 0.8, "name before sex or age"),
    (_TITLED, 0.08, 0.6, "surname before a title"),
    (_ROLE_AND_TITLE, 0.01, 0.8, "surname between a role and a title"),
)
"""What stands around, how likely the network must think a name at least, the score, and why."""
_LED = (_AFTER_ROLE, _ROLE_AND_TITLE)
"""Patterns whose role marks the border, wherever the network cuts."""
_LEAST_IN_LISTS = 0.15
_LEAST_FAMILIAR = 0.01


def called(read: str, parsed: Parsed) -> Iterator[Named]:
    """Names beside a role, in a list of people, before a title: where the network holds one possible at all."""
    if parsed.likely is None:
        return
    chances: Sequence[float] = parsed.likely[:, 0].tolist()
    borders = {start for start, _, _ in parsed.words}
    for pattern, least, score, why in _RULES:
        for match in pattern.finditer(read):
            start, end = match.span("name")
            familiar = pattern is _AFTER_ROLE and read[start] in "小老阿"
            enough = _likely(chances, start, end) > (_LEAST_FAMILIAR if familiar else least)
            cut = start in borders and (end in borders or end == len(read) or pattern is _TITLED)
            if enough and (cut or pattern in _LED):
                yield Named(start, end, "PERSON", score, why)
    yield from _in_lists(read, parsed, chances)


def _in_lists(read: str, parsed: Parsed, chances: Sequence[float]) -> Iterator[Named]:
    """``牛犇、马跃、羊毅``: each beside one that is sure."""
    if "、" not in read:
        return
    people = [(one.start, one.end) for one in parsed.entities if one.label == "PERSON"]
    starts, ends = {start for start, _ in people}, {end for _, end in people}
    for match in _LISTED.finditer(read) if people else ():
        start, end = match.span("name")
        beside = start - 1 in ends or end + 1 in starts
        if beside and _likely(chances, start, end) > _LEAST_IN_LISTS:
            ends.add(end)
            yield Named(start, end, "PERSON", 0.9, "in a list of names")


def _likely(chances: Sequence[float], start: int, end: int) -> float:
    return sum(chances[start:end]) / (end - start)
