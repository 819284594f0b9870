"""Says whether a name of a column, sheet, file or key is itself personal data: then a fingerprint is shown."""

from __future__ import annotations

import re
import unicodedata

from guardian.detection.lexicon import word_set
from guardian.detection.names_words import simplified, words

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_PHONE = re.compile(
    r"(?<![\d+])(?:\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}|\(?\d{3}\)?[ -]\d{3}-\d{4})(?!\d)"
)
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_RESIDENT = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_ENDING = re.compile(
    r"\.(?:csv|tsv|txt|json|jsonl|xlsx?|parquet|feather|arrow|avro|pdf|docx?|md|log|gz|zst|zip|bz2|xz)$", re.I
)

# Words of documents about a person: beside a name in a file's name they belong to no one.
_PAPERS = word_set(
    "resume cv curriculum vitae contract invoice passport report letter application form scan copy final "
    "signed photo profile payslip transcript certificate statement notes draft v1 v2 new old of the for and s"
)
_HAN_PAPERS = re.compile(
    "个人简历|电子简历|求职简历|简历|劳动合同|合同|身份证|护照|病历|体检报告|体检|检查报告|报告单|报告|成绩单|工资条|工资|证件照|照片|资料|档案|申请表|申请书|"
    "报名表|登记表|信息|证明|复印件|扫描件|请假条|面试|履历|的|先生|女士|同学|老师|医生"
)
# Surnames after which a two-character word is seldom anything but a name, and what such given names are made of.
_SURNAMES = frozenset(
    "王李张刘陈杨赵吴徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡杜叶苏魏吕丁任沈姚卢姜崔谭陆汪范廖贾韦邹孟熊秦邱尹薛闫段雷侯龙陶黎贺郝龚邵严武戴赖洪施樊葛邢乔庞颜倪庄聂章鲁岳"
)
_OFTEN_WORDS = frozenset("高黄周金江方万安白文常余温程钟石田史钱毛康顾夏牛齐伍汤")
_GIVEN = frozenset(
    "伟芳娜敏静丽强磊洋勇艳杰娟涛超秀霞刚桂英玲琴莉萍燕波辉鹏飞宇浩凯健俊帆帅旭婷欣怡倩雪晨颖慧洁琳璐鑫彬斌坤琪瑶晗睿轩"
    "建国志明华兰红梅海丹玉文博雅嘉佳思诗梦子梓涵雨泽晓春生林峰淑珍凤荣德兴福庆祥龙军平云亮冬东伦兵冰永洪清惠贵宝强"
)
_ANYBODY = frozenset({"张三", "李四", "王五", "赵六"})
_NO_NAMES = word_set("陆军 海军 王国 马德 林海 林业 任意 何时 何地 许可 曾用 章节 武林 雷云 龙凤")


def personal_name(name: str) -> str | None:
    """The category of personal data that this very name is (a person, phone, e-mail, ID); None for ordinary names."""
    text = unicodedata.normalize("NFKC", name).strip()
    if _EMAIL.search(text):
        return "email"
    if _RESIDENT.search(text) or _SSN.search(text):
        return "national_id"
    if _MOBILE.search(text) or _PHONE.search(text):
        return "phone"
    stem = text
    while (shorter := _ENDING.sub("", stem)) != stem:
        stem = shorter
    stem = re.split(r"[/\\!#]", stem)[-1]
    return "person_name" if _east_asian(stem) or _western(stem) else None


def _east_asian(stem: str) -> bool:
    return any(_han_name(run) for run in re.findall(r"[\u4e00-\u9fff々]{2,14}", stem))


def _han_name(run: str) -> bool:
    from guardian.detection.verdict_people import JAPANESE_SURNAMES

    bare = _HAN_PAPERS.sub("", simplified(run))
    about = bare != simplified(run)
    if bare in _NO_NAMES or bare in _ANYBODY:
        return bare in _ANYBODY
    if not 2 <= len(bare) <= 4 or any(word.entry is not None and len(word.text) > 1 for word in words(bare)):
        return False
    if any(run.startswith(one) and 1 <= len(run) - len(one) <= 3 for one in JAPANESE_SURNAMES if len(one) == 2):
        return len(run) >= 4 or run[-1] in "子美恵香奈郎夫雄男一二三樹介也実翔太"
    return _chinese_name(bare, about)


def _chinese_name(bare: str, about: bool) -> bool:
    from guardian.detection.verdict_people import HAN_COMPOUND, HAN_GIVEN

    if bare[:2] in HAN_COMPOUND:
        return len(bare) >= 3 and all(char in HAN_GIVEN for char in bare[2:])
    first, rest = bare[0], bare[1:]
    if len(rest) > 2:
        return False
    if first in _SURNAMES:
        wide = about or (len(rest) == 2 and rest[-1] in _GIVEN)
        return all(char in HAN_GIVEN if wide else char in _GIVEN for char in rest)
    return first in _OFTEN_WORDS and (about or len(rest) == 2) and all(char in _GIVEN for char in rest)


def _western(stem: str) -> bool:
    from guardian.detection.lexicon import Kind, fold, kind_of

    pieces = re.findall(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)?", re.sub(r"([a-zà-ÿ])([A-Z])", r"\1 \2", stem))
    meant = [fold(piece) for piece in pieces if fold(piece) not in _PAPERS]
    if not 2 <= len(meant) <= 3 or any(len(token) < 2 for token in (meant[0], meant[-1])):
        return False
    if any(word.entry is not None for part in (" ".join(meant), *meant) for word in words(part)):
        return False
    if kind_of(" ".join(meant)) & (Kind.MAJOR_PLACE | Kind.MINOR_PLACE):
        return False
    first: int = kind_of(meant[0])
    last: int = kind_of(meant[-1])
    family = Kind.SURNAME | Kind.SURNAME_WEAK | Kind.GIVEN
    if first & Kind.GIVEN and last & family:
        return True
    if first & Kind.GIVEN_WEAK and last & (Kind.SURNAME | Kind.GIVEN):
        return bool(pieces[0][0].isupper())
    return bool(last & Kind.GIVEN and first & Kind.SURNAME)
