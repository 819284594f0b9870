"""People whom the notes of a business tell by their place alone: `签收人：贾协岛`, `signed for by Eastwood`.

Such a place says too little for a report, which must not cry wolf. A copy asks less: what stands there is treated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa

from guardian.detection.lexicon import Kind, fold, kind_of
from guardian.detection.names_doubt_east import made_of_words
from guardian.detection.names_han import usual_surname
from guardian.detection.names_likely import likely_name
from guardian.detection.names_vocabulary import plain_word
from guardian.detection.names_words import simplified, words
from guardian.detection.verdict_people import HAN_SURNAMES
from guardian.governance.watch_forms import Bools, matches
from guardian.governance.watch_words import is_known
from guardian.model import Span

SCORE = 0.35
WHY = "stands where notes name somebody"

_DID = (
    "(?:没有?接|不接|没人接|已?拒收|已?签收|代收|代签|来取|自取|不在家|不在|投诉|反馈|来电|退货|换货|催单|要求|本人|敬赠|别等|提货|"
    "说[^明法]|表示|下单|已付|付款|审核|跟进|处理|沟通|收件?$"
    "|代[付取领办买订]|核对|嫌|推荐)"
)
_EASTERN = re.compile(
    "|".join(
        frame.replace("X", f"(?P<who{at}>[\\u3400-\\u9fff]{{2,3}}?)")
        for at, frame in enumerate(
            (
                r"(?:签收人|收件人|收货人|联系人|取件人|提货人|代收人|经办人|抄送|刻字)(?:改为|改成|换成|是|为|[:：])?\s*X"
                r"(?=$|[\s，。,.;；、)）/]|敬赠|收$)",
                rf"(?:邻居|同事|室友|家属|儿子|女儿|老公|老婆|妈妈|爸爸|物流说|快递说|已?通知|转给|生日礼物送)X(?={_DID}|$|[，。,])",
                rf"(?:^|[，。,；;：:\s])X(?={_DID})",
                r"[：:、]\s*X(?=$|[，,。；;])",
                rf"(?:仓库|楼[上下]|隔壁|对门|大客户)X(?=那里|家|处|{_DID})",
                r"已?联系X(?=$|[，,。；;])",
                rf"(?:前台|门店|师傅|快递员|骑手|店员|司机)X(?=拿|态度|已|把|送|来|{_DID})",
                r"按X(?=要求)",
                r"放在X(?=家)",
                r"抬头(?:写|开|是|为)?X(?=$|[，,。])",
                r"[与跟和]X(?=沟通|确认|协商|核对)",
                r"(?:叫|让)小(?P<little>[\u3400-\u9fff])(?=下午|上午|晚上|明天|来|去)",
                r"(?:叫|让)X(?=别等|下午|上午|晚上|明天|来取|去取|签收)",
            )
        )
    )
)
_EAST = (
    "签收人|收件人|收货人|联系人|取件人|提货人|代收人|经办人|抄送|刻字|邻居|同事|室友|家属|儿子|女儿|老公|老婆|妈妈|爸爸"
    f"|物流说|快递说|通知|转给|生日礼物送|联系|叫|让|{_DID}"
    "|前台|门店|师傅|快递员|骑手|店员|司机|按|放在|抬头|确认|协商|核对|仓库|楼上|楼下|隔壁|对门|大客户|：|:|、"
)
_WEST = (
    r"(?i:signed|\bby |handed to|left with|keys with| under |\basked|\btold|c/o"
    r"|\bfao|\battn|\bthanks|\bthx|\bregards|\bcheers|\bbest wishes|\btalked"
    r"|\bspoke|\bchatted|\bagreed|\bw/|can['’]?t|won['’]?t|couldn['’]?t)|^[A-Z]{3,} [A-Z]{3,} [A-Z]{4}"
    r"|(?:^|[.!?]\s+)[A-Z][a-z]+['’]s "
)
"""Words of the frames, looked for in all texts at once."""
_CAPITAL = r"[A-Z][a-zà-ÿ'’-]+"
_SIGNED = re.compile(
    r"\b(?i:signed(?: for)?(?: by|:)|(?:received|collected|accepted|taken in|approved|authori[sz]ed|requested|raised"
    r"|packed|checked) by|handed to|left with|keys with"
    r"|(?:booked|reserved) under|c/o|fao|attn:?)\s+"
    rf"(?P<who>{_CAPITAL}(?: {_CAPITAL})?|[a-zà-ÿ]+ [a-zà-ÿ]+)"
)
_THANKS = re.compile(rf"(?i:\b(?:thanks|thx|regards|cheers|best wishes)),\s+(?P<who>{_CAPITAL})\W*$")
_PAIR = re.compile(rf"\b({_CAPITAL}) (?:&|and) ({_CAPITAL})\b")
_OWNS = re.compile(
    rf"(?:^|[.!?]\s+)(?P<who>{_CAPITAL})['’]s (?:order|parcel|account|address|phone|number|wife|husband|son|daughter"
    r"|mum|mother|father|dad|partner|flat|house|birthday|card|email|invoice|refund"
    r"|appointment)\b"
)
_SHOUTED = re.compile(
    r"^(?P<who>[A-Z]{3,} [A-Z]{3,}) (?:PAID|CALLED|RANG|WANTS|COLLECTED|OWES|SIGNED|CANCELLED|REFUSED)\b"
)
_CHAT = re.compile(
    r"\b(?i:(?:talked|spoke|spoken|chatted) (?:to|2|with|w/)) (?P<who>[a-zà-ÿ]{3,})\b(?! of)"
    r"|\b(?i:asked|told) (?P<who2>[a-zà-ÿ]{3,}) (?=to\b|that\b|we\b|about\b)"
    r"|\b(?P<who1>[a-zà-ÿ]{3,}) (?:can['’]?t|won['’]?t|couldn['’]?t) (?:make it|come|attend)"
)
_CHATTED = re.compile(
    r"\b(?:w/|(?i:talked|spoke|spoken|chatted|agreed) (?:to|2|with|w/)) (?P<who>[a-zà-ÿ]{3,} [a-zà-ÿ]{3,})\b"
)
_BEFORE = re.compile(
    rf"(?P<who>{_CAPITAL})(?: and | & )$|^(?P<who1>{_CAPITAL}), $|\b(?:w/|with|by|signed:) (?P<who2>[a-z]{{3,}}) $"
)
_BEHIND = re.compile(rf"^(?: and | & )(?P<who>{_CAPITAL})\b")
_READS = 0.3
"""Log-odds from which on the letters of a word are those of a name."""
_ANYBODY = frozenset(("路人", "东家", "高层", "任何人", "team", "all", "everyone", "security", "concierge"))
_GIVEN, _FAMILY = Kind.GIVEN | Kind.GIVEN_WEAK, Kind.SURNAME | Kind.SURNAME_WEAK


def framed(texts: Sequence[str]) -> tuple[Bools, Bools]:
    """Which of these texts hold a word of the Chinese frames, and of the English ones."""
    array = pa.array(texts, pa.large_string())
    return matches(array, _EAST), matches(array, _WEST)


def told(sentence: str, found: Sequence[Span], east: bool = True, west: bool = True) -> Iterator[Span]:
    """What else of a sentence is treated beside what was found in it; by which frames, ``framed`` says."""
    if east:
        yield from _spans(sentence, _EASTERN, _is_eastern)
    if west:
        for frame, asked in _FRAMES:
            yield from _spans(sentence, frame, asked)
    firms = [one for one in found if one.category == "organisation"]
    for span in _joined(sentence, found):
        if not any(firm.start <= span.start and span.end <= firm.end for firm in firms):
            yield span


def _joined(sentence: str, found: Sequence[Span]) -> Iterator[Span]:
    """Names that are told by the ones beside them."""
    if " and " in sentence or " & " in sentence:
        yield from _pairs(sentence)
    for span in found:
        if span.category == "person_name" and span.start and sentence[span.start - 1] == " ":
            yield from _spans(sentence[: span.start], _BEFORE, _called)
        if span.category == "person_name" and sentence[span.end : span.end + 1] == " ":
            yield from (_moved(one, span.end) for one in _spans(sentence[span.end :], _BEHIND, _called))


def _spans(sentence: str, frame: re.Pattern[str], asked: Callable[[str], bool]) -> Iterator[Span]:
    for match in frame.finditer(sentence):
        for name, text in match.groupdict().items():
            if text and asked(text):
                yield Span(match.start(name), match.end(name), "person_name", "person_name", SCORE, WHY)


def _pairs(sentence: str) -> Iterator[Span]:
    """``Hiroko & Marguerite``: each of two given names."""
    for match in _PAIR.finditer(sentence):
        both = match.groups()
        if any(map(_given, both)) and all(map(_given_or_unheard, both)):
            for at in (1, 2):
                yield Span(match.start(at), match.end(at), "person_name", "person_name", SCORE, WHY)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by, span.category, span.entity, span.score, span.why)


def _is_eastern(text: str) -> bool:
    plain = simplified(text)
    return (plain[0] in HAN_SURNAMES or usual_surname(plain[0])) and not made_of_words(plain) and not _is_role(plain)


def _named(text: str) -> bool:
    """Words that are names, or that nobody knows."""
    kinds = [kind_of(fold(word)) for word in text.split()]
    if any(map(_is_role, text.lower().split())):
        return False
    if text.islower():
        return bool(kinds[0] & _GIVEN) and all(kind & (_GIVEN | _FAMILY) for kind in kinds)
    return all(kind & (_GIVEN | _FAMILY) or _unheard(word) for kind, word in zip(kinds, text.split(), strict=True))


def _unheard(word: str) -> bool:
    folded = fold(word)
    kind = kind_of(folded)
    unlisted = not plain_word(folded) or likely_name(folded) > _READS
    return unlisted and not kind & (Kind.WORD | Kind.MAJOR_PLACE)


def _is_role(text: str) -> bool:
    """`Driver`, `房东`: whom a note calls by what they do."""
    return text in _ANYBODY or any(word.is_("person") for word in words(text))


def _given(text: str) -> bool:
    return bool(kind_of(fold(text)) & _GIVEN)


def _given_or_unheard(text: str) -> bool:
    """A given name, or a word that nobody knows: ``talked 2 eluned``."""
    folded = fold(text)
    return _given(text) or (_unheard(text) and not kind_of(folded) & _FAMILY and not is_known(folded))


def _whole_name(text: str) -> bool:
    given, family = text.split()
    known = is_known(fold(family)) and not kind_of(fold(family)) & _FAMILY
    return _given_or_unheard(given) and not known and not _is_role(given)


def _called(text: str) -> bool:
    return bool(kind_of(fold(text)) & (_GIVEN | _FAMILY))


def _shouted(text: str) -> bool:
    given, family = text.split()
    return (_given(given) or _unheard(given)) and bool(kind_of(fold(family)) & _FAMILY)


_FRAMES: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (_SIGNED, _named),
    (_THANKS, _named),
    (_OWNS, _given),
    (_SHOUTED, _shouted),
    (_CHAT, _given_or_unheard),
    (_CHATTED, _whole_name),
)
