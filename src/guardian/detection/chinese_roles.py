"""Chinese texts: names that are ordinary words too, told by the role, list or title beside them.

The network's own doubt is the judge: after a role it gives a name like 田野 a chance of some hundredths, a word
like 满意 none worth the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guardian.detection.chinese_frames import SURNAME
from guardian.detection.lexicon import word_set
from guardian.detection.names_lists import listed_places
from guardian.detection.nlp import Parsed
from guardian.detection.people import Named

_HAN = "一-鿿㐀-䶿"
_ROLES = (
    "家属|机主|住户|业主|户主|租户|租客|房东|责任人|负责人|经办人|承办人|联系人|联络人|报案人|报警人|举报人|投诉人|申诉人|当事人|"
    "患者|病人|患儿|产妇|死者|伤者|供者|术者|麻醉|主刀|助手|医师|医生|护士|护工|药师|原告|被告|被告人|上诉人|第三人|证人|翻译|"
    "审判长|审判员|书记员|陪审员|公诉人|辩护人|代理人|被害人|嫌疑人|采购|客服|销售|店员|店长|店主|老板|老板娘|服务员|技师|司机|"
    "车主|乘客|骑手|小哥|快递员|教练|导游|领队|主持人|嘉宾|导演|编剧|演员|歌手|记者|编辑|作者|译者|学员|学生|考生|家长|班主任|"
    "买家|卖家|助产士|坐席|客户|用户|顾客|来电人|同学|同事|室友|邻居|朋友|导师|助理|秘书|队长|队员|母亲|父亲|妈妈|爸爸|妻子|丈夫|老公|老婆|儿子|女儿|哥哥|弟弟|姐姐|妹妹|男友|"
    "女友|网友|村民|市民|居民|员工|职工|工人|会员|收件人|寄件人|发件人|出席|主持|记录|复核|审核|制表|签字|签名"
)
_ENDS = (
    r"(?=[\s，,。、；;：:（(）)/！!？?“”《]|$|[和与及跟](?!谐)|签[署字名收]|来[电访函]|到[庭场]|[辩诉]称|称|说|表示|陈述|反[映馈]|报修|"
    r"报案|申[请诉]|已|因|于|将|被|把|向|在|是|系|的|人特|人很|人超|服务|全程|[不没未])"
)
_LABELS = (
    "处理人|跟进人|报修人|签收人|取件人|接待人|反映人|提交人|审批人|登记人|申请人|委托人|领取人|借款人|受益人|"
    "投保人|维修工|快递小哥|外卖员"
)
_AFTER_LABEL = re.compile(rf"(?:{_LABELS})(?P<name>{SURNAME}[{_HAN}]{{1,2}}?){_ENDS}")
_AFTER_ROLE = re.compile(rf"(?:{_ROLES})[：:]?\s?(?P<name>{SURNAME}[{_HAN}]{{1,2}}?|[小老阿]{SURNAME}){_ENDS}")
_LISTED = re.compile(rf"(?:(?<=、)|(?<=[：:]))(?P<name>{SURNAME}[{_HAN}]{{1,2}})(?=[、，。；\s]|$|等|\s?[和与及]|通过)")
_LITTLE = re.compile(rf"(?P<name>[小老]{SURNAME})(?![菜兔鱼车书虾打干板脸])(?=[{_HAN}，,。！!？?~～]|$)")
_SPEAKS = re.compile(rf"(?m)^(?P<name>[{_HAN}]{{2,3}})[：:]")
_AGED = re.compile(rf"(?m)(?:^|[。；\n])(?P<name>{SURNAME}[{_HAN}]{{1,2}})[，,]\s?(?:[男女]|\d{{1,3}}岁)")
_TITLED = re.compile(
    rf"(?!班主任)(?P<name>{SURNAME})(?:教授|经理|总监|主任|院长|校长|老师|医生|大夫|律师|师傅|教练|局长|处长|科长|行长|书记|阿姨|叔叔|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|女士|先生)"
)
ANYBODY_AND_TITLE = re.compile(
    rf"(?:{_ROLES}|游客|旅客|住客|食客|订餐人|收件人|市民|听众|观众|粉丝)(?P<name>[{_HAN}])(?=先生(?![活产意气])|女士|小姐|太太)"
)
"""After a role even a rare family name is one: ``订餐人元女士``."""
_ROLE_AND_TITLE = re.compile(
    rf"(?:{_ROLES})(?P<name>{SURNAME})(?=先生(?![活产意气])|女士|小姐|太太|阿姨|大爷|大妈|大叔|大姐|大哥)"
)
_CALLERS = f"{_ROLES}|来访者|申请人|报修人|专员|装维|管家|经理|主管|师傅|派件员|电话联系|回访"
_ACTS = (
    "自述|自诉|诉(?![求讼苦])|否认|拒绝|要求|反映|反馈|询问|咨询|投诉|申请|来电|本人|发生(?!率)|签字|签署|表示|陈述|提出|请求|带来|陪同|陪护"
    "|送来|送入|上门|审方|访视|接诊|报修|催[促单]"
)
_WHO_ACTS = re.compile(rf"(?:{_CALLERS})(?P<name>{SURNAME}[{_HAN}]{{1,2}}?)(?=已?(?:{_ACTS}))")
_WHO_IS_CALLED = re.compile(rf"(?:{_CALLERS})(?P<name>{SURNAME}[{_HAN}]{{1,2}}?)(?=先生(?![活产意气])|女士|小姐|太太)")
_IN_BED = re.compile(
    rf"(?<!\d)\d{{1,3}}\+?号?床[：:\s]?(?P<name>[{_HAN}]{{2,3}}?)"
    r"(?=[\s，,。；;（(、]|[男女][，,]|今[日晨早天]|昨[日晚夜]|夜间|晨|术后|家属|诉|现|拟|已|$)"
)
_SURNAMED_IN_BED = re.compile(_IN_BED.pattern.replace(f"[{_HAN}]{{2,3}}?", f"{SURNAME}[{_HAN}]{{1,2}}?"))
_STAFF = (
    r"(?:管床|责任|主治|主刀|值班|接诊|送检|转诊|会诊|联系|经治|随访|手术|麻醉|首诊|申请|主管|巡回|洗手|经管|报告|审核)"
    r"(?:医师|医生|护士|药师|技师)"
)
_ON_A_FORM = re.compile(
    rf"(?:{_STAFF}[：:]\s?|兹有(?:患者|病人|学生|员工|职工|同志)?)(?P<name>{SURNAME}[{_HAN}]{{1,2}})(?=[\s，,。；;（(]|$)"
)
_LONE_ON_A_FORM = re.compile(rf"{_STAFF}[：:]\s?(?P<name>[{_HAN}]{{2,3}})(?=[\s，,。；;（(]|$)")
_DOES = re.compile(rf"(?<![{_HAN}])(?P<name>[{_HAN}]{{2,3}}?)(?=麻醉|主刀|查房|会诊|访视|接诊|上门)")
_OF_STAFF = re.compile(rf"{_STAFF}(?P<name>{SURNAME}[{_HAN}]{{1,2}})(?=[\s，,。；;（(]|$)")
_SEXED = re.compile(rf"(?P<name>{SURNAME}[{_HAN}]{{1,2}})[，,]\s?[男女][，,、。]")
_WARD_ROUND = re.compile(
    rf"(?<![{_HAN}])(?P<name>{SURNAME}[{_HAN}]{{1,2}})(?:主任|医生|医师|护士长|护士)(?=查房|会诊|[：:]|指示|嘱|意见|接诊|主刀)"
)
_OFFICE = "主任|医生|医师|大夫|护士长|护士|老师|教授|院长|校长|经理|书记|律师|警官|师傅|教练|同学"
_DUTY = (
    "今[天日晨早晚]|昨[天日晚]|明[天日早]|本周|下周|周[一二三四五六日]|说|表示|查房|会诊|坐诊|出诊|停诊|接诊|主刀|已|嘱|签[字名]|批准|同意|要求|"
    "通知|来电|回复|交代|亲自|建议|刚|负责"
)
_ON_DUTY = re.compile(rf"(?<![{_HAN}])(?P<name>{SURNAME}[{_HAN}]{{1,2}}?)(?:{_OFFICE})(?=(?:{_DUTY}))")
_HEAD_ON_DUTY = re.compile(rf"(?<![{_HAN}])(?P<name>{SURNAME}[{_HAN}])主任(?=查房|会诊|主刀|嘱|指示|签字|已签|已批|说)")
_OF_A_TRADE = re.compile(
    rf"(?:师傅|导游|管家|教练|技师|发型师|美容师|造型师|司机|骑手|店员|客服|服务员|月嫂|保姆|钟点工)(?P<name>[{_HAN}]{{2}})"
    r"(?=人(?:很|特别|超|真|挺|不错|也)|已?上门|已到|很(?:热情|耐心|专业|细心|负责|准时)|特别|手艺|技术|态度|帮|给我|讲解|推荐)"
)
_FOREMAN = re.compile(
    rf"(?<![{_HAN}])(?P<name>(?!施){SURNAME})(?=[工总](?:周[一二三四五六日]|下周|本周|今[天晚]|明[天早]|昨[天晚]|说|在|已|去|来|刚|这边|那边|"
    "负责|确认|回复|会|要|把|让))"
)
_PET_NAME = re.compile(
    rf"(?:{_CALLERS})(?P<name>小[{_HAN}]|[{_HAN}]子)(?=[\s，,。：:]|态度|服务|已|说|很|太|帮|给|的|$)"
)
_RULES: tuple[tuple[re.Pattern[str], float, float, str], ...] = (
    (_AFTER_ROLE, 0.03, 0.77, "name after a role"),
    (_LITTLE, 0.2, 0.6, "familiar name"),
    (_SPEAKS, 0.2, 0.6, "who speaks"),
    (_AGED, 0.04, 0.8, "name before sex or age"),
    (_TITLED, 0.08, 0.6, "surname before a title"),
    (_ROLE_AND_TITLE, 0.01, 0.8, "surname between a role and a title"),
    (_WHO_ACTS, 0.003, 0.7, "name after a role, before what people do"),
    (_WHO_IS_CALLED, 0.004, 0.8, "name between a role and a title"),
    (_IN_BED, 0.012, 0.7, "name after a bed"),
    (_SURNAMED_IN_BED, 0.005, 0.7, "name after a bed"),
    (_ON_A_FORM, 0.0, 0.8, "name after a role of a form"),
    (_LONE_ON_A_FORM, 0.05, 0.7, "name after a role of a form"),
    (_DOES, 0.15, 0.7, "name before what people do"),
    (_SEXED, 0.004, 0.8, "name before sex or age"),
    (_WARD_ROUND, 0.04, 0.8, "name before a title"),
    (_PET_NAME, 0.15, 0.6, "familiar name"),
    (_AFTER_LABEL, 0.01, 0.77, "name after a role"),
    (_ON_DUTY, 0.015, 0.8, "name before a title"),
    (_HEAD_ON_DUTY, 0.0, 0.7, "name before a title"),
    (_OF_A_TRADE, 0.015, 0.7, "name after a trade"),
    (_FOREMAN, 0.01, 0.6, "surname before a title"),
)
"""What stands around, how likely the network must think a name at least, the score, and why."""
_FORMS = (
    _WHO_ACTS, _WHO_IS_CALLED, _IN_BED, _SURNAMED_IN_BED, _ON_A_FORM, _LONE_ON_A_FORM, _WARD_ROUND, _PET_NAME, _SEXED,
    _HEAD_ON_DUTY, _OF_A_TRADE,
)  # fmt: skip
"""Where even a name is possible of which the network thinks next to nothing: words known as none are left out."""
_LED = (_AFTER_ROLE, _AFTER_LABEL, _ROLE_AND_TITLE, _ON_DUTY, *_FORMS)
"""Patterns whose role marks the border, wherever the network cuts."""
NOBODY = word_set(
    "方便 安静 安好 应当 应该 于是 "
    "高热 高烧 高中 高校 高级 高龄 高危 高度 大专 单身 单位 单方 党员 方面 方式 方案 双方 时间 时候 时常 公司 "
    "广告 安全 安排 常规 平时 平车 水肿 成人 成年 应届 万能 全部 全程 明确 明显 严重 温馨 强烈 经常 经过 家属 "
    "家长 家人 安慰 解释 关系 程度 费用 金额 项目 余额 党委 相关 连续 查房 宣教 国籍 时段 步行 步骤 全体 全家 "
    "都市 和谐 平台 常见 常客 高危儿 时不时 包裹 包间 包房 平安到家 成都人 安徽 江苏 江西 广东 广西 宁夏 甘肃 "
    "吉林 广大 古稀 幸运 尚未 未成年"
)
"""Words that begin with what is a family name too, after a role, a bed or before a sex."""
_KINDS_OF_STAFF = word_set(
    "安全 成人 高级 常务 全科 车间 党办 公共 应急 时任 前任 常驻 康复 麻醉 安装 管道 任课 高中 初中 文学 国画 古筝 "
    "金融 通信 计划 司法 危重 相关 单位 双语 和蔼 严格 严厉 温柔 年轻 边防 房产 房管 项目 乐器 文化 国际 包工 "
    "常规 家庭 值班 主治 班 于是 安保 石油 应届 高数 高等 党委 农业 车辆 汤药 连队 习题 时间 经营 成本 利润 计生 曲艺"
)
"""Words before an office that say which it is."""
_OFFICES = (_ON_DUTY, _HEAD_ON_DUTY)
_JOINTS = frozenset({"p", "c", "u", "d", "xc", "r"})
_LEAST_IN_LISTS = 0.15
_LEAST_FAMILIAR = 0.01


def called(read: str, parsed: Parsed) -> Iterator[Named]:
    """Names beside a role, in a list of people, before a title: where the network holds one possible at all."""
    if parsed.likely is None:
        return
    chances: Sequence[float] = parsed.likely[:, 0].tolist()
    borders = {start for start, _, _ in parsed.words}
    joints = {start for start, end, tag in parsed.words if tag in _JOINTS and end == start + 1}
    for pattern, least, score, why in _RULES:
        for match in pattern.finditer(read):
            start, end = match.span("name")
            familiar = pattern is _AFTER_ROLE and read[start] in "小老阿"
            enough = _likely(chances, start, end) > (_LEAST_FAMILIAR if familiar else least)
            cut = start in borders and (end in borders or end == len(read) or pattern is _TITLED)
            nobody = read[start:end] in NOBODY or (pattern in _OFFICES and read[start:end] in _KINDS_OF_STAFF)
            if pattern in _FORMS:
                nobody = nobody or start in joints or read[start:end] in listed_places()
            if enough and not nobody and (cut or pattern in _LED):
                yield Named(start, end, "PERSON", score, why)
    yield from _of_staff(read, parsed)
    yield from _at_meetings(read, parsed)
    yield from _in_lists(read, parsed, chances)


def _of_staff(read: str, parsed: Parsed) -> Iterator[Named]:
    """``送检医师景色，``: a noun alone, where a form has a name and a sentence would have what they do."""
    nouns = {(start, end) for start, end, tag in parsed.words if tag in {"n", "nz", "nr"}}
    for match in _OF_STAFF.finditer(read):
        if match.span("name") in nouns and match["name"] not in NOBODY | listed_places():
            yield Named(*match.span("name"), "PERSON", 0.7, "name after a role of a form")


_AT_A_MEETING = r"(?:主持|记录|列席|参会|出席|缺席|请假|汇报|发言|主讲)(?=[，,。；;\s]|$)"
_MEETS = re.compile(rf"(?<=[，,、：:；;。])(?P<name>{SURNAME}[{_HAN}]{{1,2}}){_AT_A_MEETING}")
_MEETING = re.compile(_AT_A_MEETING)


def _at_meetings(read: str, parsed: Parsed) -> Iterator[Named]:
    """``魏巍主持，夏天记录``: beside somebody who does the like."""
    for match in _MEETS.finditer(read) if "，" in read or "、" in read else ():
        if match["name"] in NOBODY or match["name"].endswith(("会议", "全程")):
            continue
        if any(one.label == "PERSON" and _MEETING.match(read, one.end) for one in parsed.entities):
            yield Named(*match.span("name"), "PERSON", 0.77, "name beside a part in a meeting")


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
