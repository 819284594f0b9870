"""Names in fields: ``<name>…</name>``, ``name="…"``, ``{"contact": "…"}``, ``owner: …``, ``&city=…``.

The word before a value says what it is, where no sentence does: ``<lastName>Young</lastName>`` is a person, and
``<product><name>Paris Lamp</name>`` is none. ``name`` alone says nothing: then its parent and its neighbours do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from guardian.detection.lexicon import NAMES, PLACES, Kind, fold, kind_of, word_set
from guardian.detection.people import tokens_of
from guardian.detection.words_en import (
    CALENDAR,
    HONORIFICS,
    NOT_NAMES,
    ORGANISATION_WORDS,
    PARTICLES,
    STATE_CODES,
    SUFFIXES,
)
from guardian.detection.words_zh import COMPOUND_SURNAMES, ORGANISATION_ENDINGS, SURNAMES
from guardian.model import Span

DOUBTED = 0.45
"""What a person's name is worth in a field of things: masked from 0.3, not reported at 0.5."""


class Role(Enum):
    """What the word before a value says of it."""

    NONE = "nothing"
    PART = "a name or part of one"
    PERSON = "a person or a firm"
    NAME = "the name of something"
    TOWN = "a town"
    ADDRESS = "an address"
    REGION = "a country or a state"
    THING = "no person"


_NAME_PARTS = word_set(
    """
    firstname lastname fullname givenname familyname middlename maidenname surname forename firstnames lastnames
    fname lname personname patientname employeename customername clientname passengername guestname studentname
    cardholdername cardholder accountholder accountholdername holdername contactname contactperson nameoncard
    membername teachername doctorname nextofkin emergencycontact beneficiaryname recipientname sendername buyername
    drivername applicantname candidatename legalname preferredname authorname ownername managername
    姓名 联系人 联络人 收件人 收货人 寄件人 发件人 联系人姓名 客户姓名 患者姓名 真实姓名 持卡人 开户名 户主
    法定代表人 经办人 学生姓名 员工姓名
    聯絡人 聯繫人 收貨人 寄件者 收件者
    """
)
_PEOPLE = word_set(
    """
    contact customer client patient employee author recipient sender beneficiary passenger guest owner maintainer
    assignee reporter manager supervisor doctor physician teacher student parent guardian spouse buyer seller tenant
    landlord driver nurse lawyer attorney plaintiff defendant applicant candidate signatory signedby createdby
    approvedby preparedby reviewedby insured policyholder payee payer director member agent displayname assignedto
    requester requestedby attendee attendees organizer given person witness editor translator witnessname
    shipto billto soldto to from by cc deponent claimant respondent
    客户 患者 病人 负责人 作者 编辑 记者 原告 被告 申请人 监护人 紧急联系人 户名 投保人 被保险人 受益人 乘客
    旅客 住客 房东 租客 甲方 乙方 会员 员工
    学生 家长 老师 医生 司机 审核人 审批人 制单人 顾客 買方 賣方 負責人 患者名
    """
)
_TOWNS = word_set("city town hometown birthplace placeofbirth 城市 籍贯 出生地")
_REGIONS = word_set("country nation countryofbirth countryofresidence state province region county 国家 省份")
"""Their values are places where they are listed ones: a state may be ``open`` too."""
_ADDRESSES = word_set(
    """
    address street streetaddress homeaddress shippingaddress billingaddress addressline1 addressline addr 地址 住址
    收货地址 家庭住址 通讯地址 户籍地址
    """
)
_THINGS = word_set(
    """
    product item sku brand file dependency column param parameter meta input image version service app application
    project company organisation organization firm department dept team ship vessel event vendor model module package
    plugin library host server database table field property variable function class method category tag label song
    album film movie book game title course dish recipe host hostname path script style link job task step workflow
    container pod cluster node queue topic channel repository repo branch build pipeline metric rule policy role group
    device sensor school hospital hotel restaurant store shop currency language font icon color colour menu
    option setting config configuration type status key article part component asset resource supplier manufacturer
    产品 商品 品牌 部门 公司 项目 文件 单位 学校 医院 商品名称 产品名称 项目名称 部门名称 公司名称 单位名称
    文件名 品名 型号
    """
)
_EVENTS = word_set("event job task label topic host team group role class book title rule key article file folder plan")
"""What has a name of its own, but may hold a person's where it stands alone."""
_NEAR_PEOPLE = word_set(
    """
    email mail phone mobile tel telephone gender sex age dob birthdate birthday dateofbirth birth ssn firstname
    lastname given
    passport nationality married salary hiredate userid login user 电话 手机 性别 年龄 生日 出生日期 身份证
    身份证号 邮箱 手机号 部门
    """
)
_NEAR_THINGS = word_set(
    """
    sku price version image path url size color colour stock quantity qty weight barcode description script command
    run uses with on steps runs port replicas namespace kind apiversion vendor type width height content
    价格 单价 库存 颜色 规格 尺寸 数量 型号 产品
    """
)

_KEY_BEFORE = re.compile(r"(?<![\w@/])([^\W\d][\w.:-]*(?: [^\W\d][\w-]*){0,2})[\"']?[ \t]?$")
_KEY_BEFORE_IS = re.compile(r"(?<![\w@/])([^\W\d][\w.:-]*)[\"']?[ \t]?$")
_VALUE = re.compile(
    r"[ \t]{0,4}(?:\"(?P<double>[^\"\n]{1,80})\"|'(?P<single>[^'\n]{1,80})'"
    r"|(?P<bare>[^\s\"'<>=&;,|{}\[\]()，；。、：:#@/\\*]+(?:[ ][^\s\"'<>=&;,|{}\[\]()，；。、：:#@/\\*]+){0,5}))"
)
_ELEMENT = re.compile(r"<(?P<key>[^\W\d][\w.:-]{0,40})(?:\s[^<>]{0,300})?>\s{0,8}(?P<value>[^<>\n]{1,80}?)\s{0,8}</")
_OPEN_TAG = re.compile(r"<(/?)([^\W\d][\w.:-]{0,40})[^<>]{0,300}?(/?)>")
_TAG_OF_ATTRIBUTE = re.compile(r"<([^\W\d][\w.:-]{0,40})\s[^<>]{0,200}$")
_SEPARATOR = re.compile("[=:：]")
_NEIGHBOUR = re.compile(r"([^\W\d][\w-]{0,30})[\"']?\s?[:=：]|</?([^\W\d][\w-]{0,30})")
_LATIN_NAME = re.compile(r"[^\W\d_㐀-鿿](?:[^\W\d_㐀-鿿]|[ .'’\-,/]){0,60}\.?")
_FILE = re.compile(r"[a-z]\.[a-z]")
_HAN_NAME = re.compile("[㐀-鿿]{2,4}|[㐀-鿿]{1,8}[·•][㐀-鿿]{1,8}")
_NEAR = 240


@dataclass(frozen=True, slots=True)
class Field:
    """A value in a text, and what the word before it says."""

    start: int
    end: int
    role: Role


def fields_of(text: str) -> Iterator[Field]:
    """Every field whose word says something."""
    if "</" in text:
        for match in _ELEMENT.finditer(text):
            role = _role(match["key"].rpartition(":")[2])
            if role is not Role.NONE:
                role = (
                    _of_name(text, match.start(), match.end(), _parent(text, match.start()))
                    if role is Role.NAME
                    else role
                )
                yield Field(match.start("value"), match.end("value"), role)
    for mark in _SEPARATOR.finditer(text):
        written = _KEY_BEFORE_IS if mark[0] == "=" else _KEY_BEFORE
        before = written.search(text, max(0, mark.start() - 48), mark.start())
        role = _role(before[1]) if before else Role.NONE
        if before is None or role is Role.NONE:
            continue
        value = _VALUE.match(text, mark.end())
        if value is None:
            continue
        group = value.lastgroup or "bare"
        start, end = value.span(group)
        if group == "bare":
            end = _bare_end(text, start, end)
            if mark[0] == "=" and text[before.start() - 1 : before.start()] in ("?", "&") and " " in text[start:end]:
                end = text.index(" ", start)
        tag = _TAG_OF_ATTRIBUTE.search(text, max(0, before.start() - 240), before.start()) if mark[0] == "=" else None
        if role is Role.NAME:
            role = _of_name(text, before.start(), end, tag[1] if tag else "")
        yield Field(start, end, role)


def _bare_end(text: str, start: int, end: int) -> int:
    """Without the word that opens the next field: ``to=Ann amount=3``."""
    if text[end : end + 1] in ("=", ":", "：") and " " in text[start:end]:
        end = text.rfind(" ", start, end)
    return end


@lru_cache(maxsize=4096)
def _role(key: str) -> Role:
    """What the key says: its words joined, and the last of them."""
    parts = (
        re.sub(r"([a-z])([A-Z])", r"\1 \2", key).replace("_", " ").replace("-", " ").replace(".", " ").lower().split()
    )
    joined, last = "".join(parts), parts[-1] if parts else ""
    if joined in _NAME_PARTS:
        return Role.PART
    if joined in _PEOPLE:
        return Role.PERSON
    if joined in _TOWNS or joined in _ADDRESSES:
        return Role.TOWN if joined in _TOWNS else Role.ADDRESS
    if joined in _REGIONS:
        return Role.REGION
    if joined in ("family", "name", "名称", "名字", "nombre", "nom", "nome"):
        return Role.NAME
    if last == "name" and len(parts) > 1:
        owner = parts[-2]
        part = owner + last in _NAME_PARTS or owner in _PEOPLE
        return Role.PART if part else Role.THING if owner in _THINGS or owner in _EVENTS else Role.NONE
    if joined in _THINGS or (joined.endswith("name") and joined[:-4] in _THINGS):
        return Role.THING
    return Role.NONE


def _parent(text: str, start: int) -> str:
    """The element that is open here."""
    closed = 0
    for tag in reversed(list(_OPEN_TAG.finditer(text, max(0, start - _NEAR), start))):
        if tag[3]:
            continue
        if tag[1]:
            closed += 1
        elif closed:
            closed -= 1
        else:
            return tag[2]
    return ""


def _of_name(text: str, start: int, end: int, parent: str) -> Role:
    """Whose name ``name`` is: its parent's, else its neighbours tell."""
    if parent:
        role = _role(parent)
        if role in (Role.PERSON, Role.PART):
            return Role.PART
        if role is Role.THING:
            return role
        if parent.lower() in ("user", "users", "people", "account", "profile", "staff", "signer", "worker", "resident"):
            return Role.PART
    low, high = max(0, start - _NEAR), min(len(text), end + _NEAR)
    low = max(low, text.rfind("{", low, start) + 1, text.rfind("\n\n", low, start) + 1)
    close = text.find("}", end, high)
    high = close if close >= 0 else high
    near = {
        (match[1] or match[2]).lower().replace("_", "").replace("-", "")
        for stretch in (text[low:start], text[end:high])
        for match in _NEIGHBOUR.finditer(stretch)
    }
    if near & _NEAR_THINGS:
        return Role.THING
    return Role.PART if near & _NEAR_PEOPLE else Role.NAME


def _fills(text: str, span: Span, start: int, end: int) -> bool:
    """Of a longer value, half of it."""
    return text.count(" ", start, end) < 3 or 2 * (span.end - span.start) > end - start


_OF_PLACES = frozenset({Role.TOWN, Role.ADDRESS, Role.REGION})
_OF_PEOPLE = frozenset({Role.PART, Role.PERSON})


def with_fields(text: str, spans: list[Span]) -> list[Span]:
    """What was found in a text, and what its fields say more, or less."""
    if _SEPARATOR.search(text) is None and "</" not in text:
        return spans
    fields = list(fields_of(text))
    things = sorted((field.start, field.end) for field in fields if field.role is Role.THING)
    return [*(_doubted(text, span, things) for span in spans), *_named(text, fields)]


def _doubted(text: str, span: Span, things: Sequence[tuple[int, int]]) -> Span:
    """A name that fills a field of things, or is the name of an element, is nobody's."""
    if span.category not in ("person_name", "address") or span.score <= DOUBTED:
        return span
    if text[max(0, span.start - 1) : span.start] == "<" or text[max(0, span.start - 2) : span.start] == "</":
        return replace(span, score=DOUBTED, why=f"{span.why}; an element")
    at = bisect_right(things, (span.start, len(text))) - 1
    if at >= 0 and span.end <= things[at][1] and _fills(text, span, *things[at]):
        return replace(span, score=DOUBTED, why=f"{span.why}; a field of things")
    return span


def _named(text: str, fields: Iterable[Field]) -> Iterator[Span]:
    for field in fields:
        value = text[field.start : field.end]
        if field.role is Role.REGION and not _is_region(value):
            continue
        if field.role in _OF_PLACES and _is_place(value, town=field.role is not Role.ADDRESS):
            score = 0.89 if field.role is Role.TOWN else 0.75
            yield Span(field.start, field.end, "address", "address", score, "field of a place")
        elif field.role in _OF_PEOPLE and is_name(value, sure=field.role is Role.PART):
            score = 0.89 if field.role is Role.PART else 0.7
            yield Span(field.start, field.end, "person_name", "person_name", score, "field of a person")


def is_name(value: str, *, sure: bool) -> bool:
    """Whether a value looks like a person's name; ``sure`` where its field holds nothing else."""
    if _HAN_NAME.fullmatch(value):
        ends_like_firm = len(value) > 2 and value.endswith(tuple(ORGANISATION_ENDINGS))
        surname = value[0] in SURNAMES or value[:2] in COMPOUND_SURNAMES or "·" in value
        return surname and not ends_like_firm and (sure or kind_of_han(value))
    if not _LATIN_NAME.fullmatch(value) or _FILE.search(value):
        return False
    tokens = [token for token in tokens_of(value) if token.key not in HONORIFICS]
    words = [token for token in tokens if token.key not in PARTICLES and token.key not in SUFFIXES]
    if not words or len(tokens) > 5 or max(len(token.text) for token in words) < 2:
        return False
    if any(t.key in ORGANISATION_WORDS and not t.kind & NAMES for t in words):
        return False
    if all(t.key in NOT_NAMES or (t.key in CALENDAR and not t.kind & NAMES) for t in words):
        return False
    named = [bool(t.kind & NAMES) or t.initial for t in words]
    plain = [bool(t.kind & Kind.WORD) and not t.kind & NAMES for t in words]
    if sure:
        return not all(plain) or (len(words) == 1 and words[0].capital)
    if len(words) == 1:
        return words[0].capital and bool(words[0].kind & Kind.GIVEN) and not words[0].kind & PLACES
    return all(t.capital for t in words) and not any(plain) and any(named)


def kind_of_han(value: str) -> bool:
    """No ordinary word by its length: a role's field holds firms too, which are longer."""
    return len(value) in (2, 3) or "·" in value or value[:2] in COMPOUND_SURNAMES


def _is_region(value: str) -> bool:
    return value in STATE_CODES or bool(kind_of(fold(value)) & PLACES and value[:1].isupper())


def _is_place(value: str, *, town: bool) -> bool:
    """A listed place; for a town any capitalised words; for an address those with a number."""
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", value)]
    if not words or kind_of(" ".join(words)) & (PLACES if town else Kind.MAJOR_PLACE):
        return bool(words)
    if town:
        return len(words) < 4 and value[0].isupper() and words[0] not in NOT_NAMES
    return any(map(str.isdigit, value)) and " " in value and "@" not in value
