"""People in the hasty notes of a desk: `driver marek reported a dog`, `chased by fatou`, `dr vasanth reviewed bloods`,
`zhangwei来电`, `MRN 00482917`.

A name that lists know, or a word that reads like one and that nothing else is called by, where notes name somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from guardian.detection.lexicon import NAMES, PLACES, Kind, fold, kind_of, word_set
from guardian.detection.names_likely import likely_name
from guardian.detection.names_romanised import one_word
from guardian.detection.names_vocabulary import plain_word
from guardian.detection.names_words import words
from guardian.governance.watch_slugs import of_slug
from guardian.governance.watch_words import is_known
from guardian.model import Span

SCORE = 0.35
WHY = "stands where hasty notes name somebody"
NUMBERED = "beside the word for such a number in a note"
READS = 0.7
"""Log-odds from which on the letters of a word that nobody knows are those of a name, and no slip of the pen."""
SURE, SLIP = 1.0, -1.0
"""The same of a word of programs; and of one in a capital where notes say with whom somebody spoke."""
_NAME = Kind.GIVEN | Kind.SURNAME
_WEAK = Kind.GIVEN_WEAK
_ROLES = (
    "driver|customer|cust|client|caller|nurse|tenant|pt|patient|courier|agent|locum|teacher|colleague|porter|manager|mgr"
    "|supervisor|boss|mum|mom|mother|dad|father|wife|husband|son|daughter|sister|brother|neighbour|neighbor|owner"
    "|landlord|student|pupil|carer|cleaner|plumber|engineer|technician|receptionist|resident|guest|member|buyer|seller"
    "|recipient|sender|intern|trainee|apprentice|volunteer|staff|employee|candidate|applicant|witness|partner|friend"
    "|consignee|cousin|aunt|auntie|uncle|nan|nana|gran|granny|grandad|grandma|grandpa|rider|foreman|chef|coach|tutor|executor|beneficiary"
)
_TITLES = "mr|mrs|ms|miss|mx|dr|prof|sgt|pc|sir|sister|matron|rev|fr|madam|auntie|uncle|nurse|capt"
_TO = (
    r"by|to|from|for|with|w/|via|ask|asked|tell|told|call|called|ring|rang|rung|chase|chased|email|emailed|text|texted"
    r"|remind|reminded|inform|informed|see|saw|seen by|met|meet|4|2|@|cc|contact|contacted|thank|thanked|help|helped"
    r"|owe|owes|paid|given|gave|spk to|spk 2|thx|thanks|hi|hello|hey|dear|invited|booked|notified|let|per|under|named"
    r"|phoned|visited|paged"
)
_LATIN = r"[A-Za-z\u00c0-\u024f]"
_WORD = rf"{_LATIN}{{3,}}(?:['’-]{_LATIN}{{2,}})?"
_LED = re.compile(rf"(?i)(?<![\w-])(?:(?:{_ROLES}),?:?|(?:{_TO}):?) (?=(?P<who>{_WORD}(?: {_WORD})?)(?![\w-]))")
_ASKED = re.compile(
    rf"(?<![\w-])(?i:(?:{_ROLES}),?:?|{_TITLES}|ask(?:ed)?(?: for)?|tell|told|call(?:ed)?|ring|rang|spoke (?:to|with|2)"
    r"|see|saw|with|handed(?: over)? to|left with|contact(?:ed)?|chased?|reminde?d?|met|(?:her|his) name is)"
    r" (?=(?P<who>[A-Z][a-z\u00df-\u024f]{2,}(?:-[A-Z][a-z]+)?)(?![\w-]))"
)
_TURNED = re.compile(r"^(?P<who>[A-Z][a-z\u00df-\u024f]{2,}, [A-Z][a-z\u00df-\u024f]{2,})(?= [-–(]|$)")
_STANDS = re.compile(
    rf"(?:^|[.;!?] )(?P<who>{_WORD}) (?=from (?:number|no|flat|unit|next door|\d)"
    r"|at (?:the )?(?:desk|depot|front|till|gate|counter|office|warehouse|reception|shop|number|no)\b"
    r"|in (?:accounts|sales|tech|purchasing|the office|finance|stores)\b)"
)
_TITLED = re.compile(rf"(?i)(?<![\w-])(?:{_TITLES})\.? (?P<who>{_WORD})(?![\w-])")
_INITIAL = re.compile(rf"(?i)(?<![\w.])(?P<who>[a-z]\.? ?{_LATIN}{{4,}})(?![\w-])")
_DOES = (
    "said|says|wants|wanted|rang|called|phoned|texted|emailed|asked|asks|cant|can['’]?t|won['’]?t|wont|will|has|had|is|was"
    "|hasn['’]?t|needs|owes|paid|came|left|went|off|sick|late|forgot|lost|likes|prefers|thinks|agreed|cancelled|signed|took"
    "|collected|dropped|broke|refused|missed|moved|started|starts|returned|confirmed|replied|disagrees|complained|didn['’]?t"
    "|doesn['’]?t|isn['’]?t|wasn['’]?t|couldn['’]?t|wouldn['’]?t|picked|brought|sent|bought|ordered|booked|vomiting|crying"
    "|tracking|bringing|picking|coming|collecting|waiting|asking|calling|chasing|checking|reckons|aware"
)
_OPENING = re.compile(rf"(?:^|[.;!?:,–-] )(?P<who>{_WORD}) (?=(?:{_DOES})(?!\w))")
_AWAY = re.compile(
    r"(?:^|[.;!?] )(?P<who>[A-Z][a-z]{2,}) "
    r"(?=(?:off sick|off ill|on leave|on hols|on holiday|called in sick|rang in)\b)"
)
_JOINED = re.compile(rf"(?<![\w-])(?P<who>{_WORD})(?: ?(?:,|&|\+|/| n | and | or ) ?)(?P<who2>{_WORD})(?![\w-])")
_LABEL = re.compile(
    r"(?i)(?<![\w-])(?:MRN|NHS|NI(?:NO)?|SSN|SIN|TFN|passport|pasport|licen[cs]e|driving licen[cs]e|policy"
    r"|member(?:ship)?|patient|hospital|medicare|insurance|a/?c|acct?|account|IBAN|sort code|staff|student|national)"
    r" ?(?:no|nr|num|number|id|#)?\.?:? ?#?(?P<who>[A-Z]{0,3}-?\d(?:[A-Z0-9]|[ -](?=\d)){4,20})(?![\w-])"
)
_HAN_LABEL = re.compile(
    r"(?:身份证|医保|社保|病历|住院|门诊|就诊卡?|学籍|学|工|护照|驾照|驾驶证|银行卡|卡|账|帐|户|证件|会员|保单|通行证|居住证)(?:号码?|编号)?"
    r"(?:是|为|[:：])?\s?(?P<who>[A-Za-z]{0,3}\d[\dA-Za-z-]{3,20})(?![\dA-Za-z])"
)
_DIALLED = re.compile(
    r"(?i)(?<!\w)(?:call|text|ring|rang|phone|tel|mob|mobile|cell|whatsapp|sms|number|dial|reach\w*|on|at)\W{1,3}"
    r"(?P<who>\+?\(?\d[\d ()-]{8,14}\d)(?![\w-])"
)
_BORN = re.compile(
    r"(?<![\dA-Za-z])(?P<who>[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![\dA-Za-z])"
)
"""Eighteen figures with a day in them: a written Chinese identity number, though its last figure be wrong."""
_OF_31 = "(?:0?[1-9]|[12][0-9]|3[01])"
_DAY = re.compile(
    rf"(?:19|20)\d\d(?:[- ](?:19|20)?\d\d|(?P<by>[- ]){_OF_31}(?P=by){_OF_31}(?: \d\d?)?)?"
    rf"|{_OF_31}(?P<other>[- ]){_OF_31}(?P=other)(?:19|20)\d\d(?: \d\d?)?"
)
"""A day, with the hour it may stop at, a month or a year: what is told after the same words as a number."""
_PINYIN = re.compile(r"(?<![A-Za-z0-9@._-])(?P<who>[A-Za-z]{2,14}(?: ?[A-Za-z]{2,12})?)(?=\s?[\u3400-\u9fff，,：:]|$)")
_TITLED_HAN = re.compile(
    r"(?:^|[，。,；;：:\s]|客户|找|给|请|让|叫)(?P<who>[\u3400-\u9fff]{1,3})(?=先生|女士|小姐(?!姐)|太太|同学(?![们会聚]))"
)
_PET = re.compile(
    r"(?:骑手|司机|师傅|店员|快递员|小哥|护工|保姆|阿姨|保安|门卫|邻居|同桌|弟弟|妹妹|哥哥|姐姐|老伴|儿子|女儿|孙子|外孙)"
    r"(?P<who>小[\u3400-\u9fff]|[\u3400-\u9fff]子|(?P<twice>[\u3400-\u9fff])(?P=twice))(?=[\u3400-\u9fff，,。]|$)"
)
_NOBODY = word_set(
    """
    all any team office sales support everyone nobody somebody reception accounts finance store shop bank post mail
    email phone text stock credit debit cash card today tomorrow tonight next last monday tuesday wednesday thursday
    friday saturday sunday morning evening weekend january february march april may june july august september
    october november december home work school house depot head van bill
    """
) | frozenset(_ROLES.split("|"))
_NO_PET = word_set(
    """
    刚刚 天天 常常 偷偷 悄悄 慢慢 渐渐 好好 早早 频频 多多 看看 等等 试试 每每 人人 处处 连连 匆匆
    小区 小孩 小心 小时 小费 孩子 车子 房子 电子
    """
)
"""What stands behind a role and is no pet name."""
_NO_HAN = frozenset(
    (
        *"这那该位本某各老个此其贵",
        *(
            "这位",
            "那位",
            "一位",
            "两位",
            "有位",
            "某位",
            "客户",
            "顾客",
            "房东",
            "老板",
            "业主",
            "该",
            "各位",
            "诸位",
            "隔壁",
            "楼上",
            "楼下",
        ),
        *(
            "新",
            "女",
            "男",
            "小",
            "大",
            "全班",
            "班上",
            "有个",
            "个别",
            "部分",
            "其他",
            "全体",
            "转学",
            "新来的",
            "值日",
        ),
    )
)
Asked = Callable[[str], bool]


def called(sentence: str, found: Sequence[Span]) -> Iterator[Span]:
    """Whom else, and what numbers of theirs, a note tells."""
    tells = _tells(sentence)
    for frame, asked in _WEST if tells == _MAY else _WEAKLY if tells else ():
        yield from _spans(sentence, frame, asked)
    if " off " in sentence or " on " in sentence or " in sick" in sentence:
        yield from _spans(sentence, _AWAY, _away)
    if _FIGURES.search(sentence):
        for frame in (_LABEL, _HAN_LABEL, _BORN):
            yield from _numbers(sentence, frame, "national_id")
        yield from _numbers(sentence, _DIALLED, "phone")
    if not sentence.isascii():
        for frame, asked in _EAST if tells == _MAY else _HAN:
            if frame is not _TITLED_HAN or any(title in sentence for title in _HAN_TITLES):
                yield from _spans(sentence, frame, asked)
    if tells == _MAY:
        yield from _beside(sentence, found)
        if " " not in sentence:
            yield from of_slug(sentence)


def _tells(sentence: str) -> int:
    """Whether any word of it may be a name: most sentences hold none, and are asked nothing more."""
    known = _TELLS
    most = 0
    for word in sentence.split():
        one = known.get(word)
        if one is None:
            if len(known) > KEPT:
                known.clear()
            one = known[word] = max(map(_one_tells, _LETTERS.findall(word)), default=0)
        if one > most:
            most = one
    return most


def _one_tells(word: str) -> int:
    folded = fold(word)
    kind = kind_of(folded)
    if kind & Kind.WORD:
        return _WEAKLY_ONE if kind & (Kind.GIVEN | Kind.GIVEN_WEAK) else 0
    if kind & NAMES or likely_name(folded) > SURE or not (kind or plain_word(folded) or is_known(folded)):
        return _MAY
    return _WEAKLY_ONE if kind & Kind.MINOR_PLACE else 0


KEPT = 1 << 16
"""Words of which it is remembered whether they may be names."""
_TELLS: dict[str, int] = {}
_WEAKLY_ONE, _MAY = 1, 2
_LETTERS = re.compile(rf"{_LATIN}{{2,}}")
_FIGURES = re.compile(r"\d{4}")


def _numbers(sentence: str, frame: re.Pattern[str], category: str) -> Iterator[Span]:
    for match in frame.finditer(sentence):
        if not _DAY.fullmatch(match["who"]):
            yield Span(match.start("who"), match.end("who"), category, category, SCORE, NUMBERED)


def _spans(sentence: str, frame: re.Pattern[str], asked: Asked) -> Iterator[Span]:
    for match in frame.finditer(sentence):
        text = match["who"]
        if asked(text):
            yield Span(match.start("who"), match.end("who"), "person_name", "person_name", SCORE, WHY)
        elif " " in text and asked(first := text.split(" ")[0]):
            yield Span(match.start("who"), match.start("who") + len(first), "person_name", "person_name", SCORE, WHY)


def _beside(sentence: str, found: Sequence[Span]) -> Iterator[Span]:
    """``Noor, Felix``, ``Bronwen n Gethin``: who stands in a list beside somebody, or two names that do."""
    known = [(one.start, one.end) for one in found if one.category == "person_name"]
    firms = [(one.start, one.end) for one in found if one.category == "organisation"]
    at = 0
    while match := _JOINED.search(sentence, at):
        at = match.start("who2")
        held = [
            any(start <= match.start(who) and match.end(who) <= end for start, end in known) for who in ("who", "who2")
        ]
        names = [_is_name(match[who]) for who in ("who", "who2")]
        firm = "&" in match.group() and any(start <= match.start() and match.end() <= end for start, end in firms)
        if not firm and (held[0] or names[0]) and (held[1] or names[1]) and held != [True, True]:
            for who in ("who", "who2"):
                yield Span(match.start(who), match.end(who), "person_name", "person_name", SCORE, WHY)


def _is_pet(text: str) -> bool:
    return text not in _NO_PET


def _is_name(text: str) -> bool:
    """Each word a name and nothing else, or a word that nobody knows and that reads like one."""
    return all(map(_one_name, text.split()))


def _one_name(text: str) -> bool:
    folded = fold(text)
    kind = kind_of(folded)
    if folded in _NOBODY or kind & (Kind.WORD | PLACES) or any(word.is_("person") for word in words(folded)):
        return False
    if kind & _NAME:
        return bool(kind & Kind.GIVEN) or not is_known(folded)
    return not kind and not plain_word(folded) and not is_known(folded) and likely_name(folded) > READS


def _named_alone(text: str) -> bool:
    """As ``_is_name``, or a given name that is a word too: after a title, before what somebody does."""
    if kind_of(fold(text)) == Kind.MINOR_PLACE and not is_known(fold(text)):
        return True
    return _is_name(text) or (
        " " not in text and bool(kind_of(fold(text)) & (_WEAK | Kind.GIVEN)) and fold(text) not in _NOBODY
    )


def _asked_for(text: str) -> bool:
    """A word in a capital that nobody knows, where a note says with whom somebody spoke."""
    folded = fold(text)
    if _named_alone(text):
        return True
    if folded in _NOBODY or kind_of(folded) & ~Kind.MINOR_PLACE or is_known(folded):
        return False
    return not any(word.is_("person") for word in words(folded)) and (
        likely_name(folded) > SURE if plain_word(folded) else likely_name(folded) > SLIP
    )


def _turned(text: str) -> bool:
    family, _, given = text.partition(", ")
    listed = kind_of(fold(family))
    return given != "" and bool(listed & Kind.SURNAME) and not listed & (Kind.WORD | PLACES) and _asked_for(given)


def _titled(text: str) -> bool:
    folded = fold(text)
    return _named_alone(text) or not (plain_word(folded) or is_known(folded) or kind_of(folded) & Kind.WORD)


def _initialled(text: str) -> bool:
    """``d. okwuosa``; of small letters without a point only where the name is a listed one."""
    family = re.sub(r"^.\.? ?", "", text) if text[1:2] in ". " else ""
    folded = fold(family)
    if not family or folded in _SPECIES or (text[1] == " " and text[0] in "aAiI"):
        return False
    kind = kind_of(folded)
    if text[1] == ".":
        return _one_name(family) or (not kind & Kind.WORD and not plain_word(folded) and not is_known(folded))
    return bool(kind & (Kind.SURNAME | Kind.SURNAME_WEAK)) and not kind & Kind.WORD and not is_known(folded)


_SPECIES = word_set(
    """
    coli aureus difficile pylori pneumoniae pyogenes faecalis faecium albicans aeruginosa influenzae monocytogenes
    tuberculosis enterica epidermidis jejuni subtilis cereus botulinum perfringens tetani meningitidis gonorrhoeae
    trachomatis falciparum vivax cloacae mirabilis agalactiae viridans baumannii marcescens sapiens elegans musculus
    melanogaster thaliana cerevisiae
    """
)
"""What follows the letter of a genus: ``e. coli``."""


def _away(text: str) -> bool:
    return fold(text) not in _NOBODY and not any(word.is_("person") for word in words(fold(text)))


def _romanised(text: str) -> bool:
    parts = text.split()
    if len(parts) == 2:
        return one_word("".join(parts)) or all(map(_one_name, parts))
    return one_word(text) or (_one_name(text) and bool(kind_of(fold(text)) & Kind.GIVEN))


def _titled_han(text: str) -> bool:
    return text not in _NO_HAN and text[-1] not in "位个的" and not any(word.is_("person") for word in words(text))


_WEST: tuple[tuple[re.Pattern[str], Asked], ...] = (
    (_LED, _is_name),
    (_TITLED, _titled),
    (_INITIAL, _initialled),
    (_OPENING, _named_alone),
    (_STANDS, _named_alone),
    (_ASKED, _asked_for),
    (_TURNED, _turned),
)
_WEAKLY = ((_TITLED, _titled), (_OPENING, _named_alone), (_STANDS, _named_alone), (_ASKED, _asked_for))
_HAN: tuple[tuple[re.Pattern[str], Asked], ...] = ((_TITLED_HAN, _titled_han), (_PET, _is_pet))
_EAST = ((_PINYIN, _romanised), *_HAN)
_HAN_TITLES = ("先生", "女士", "小姐", "太太", "同学")
