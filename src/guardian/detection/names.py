"""Says what a column holds from its name, comment, type, table and siblings, before any value is seen.

Standard library only and quick to import: the schema hook runs on this module alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from guardian.detection.lexicon import word_set
from guardian.detection.names_finer import finer
from guardian.detection.names_people import personal_among as personal_among
from guardian.detection.names_people import personal_name as personal_name
from guardian.detection.names_siblings import bare, is_house_number, written_out
from guardian.detection.names_table import ORGANISATIONS, TableSense, sense
from guardian.detection.names_types import admits, kind_of
from guardian.detection.names_words import Word, words
from guardian.model import NOT_PERSONAL, ColumnSchema, TableSchema, Text

_KEEPS_CODES = word_set(
    "gender ethnicity_race nationality religion political_or_union marital_status sexual_orientation"
)
_CODE_WORDS = word_set("id code type key status flag 区分 コード 代码 编码 类型 类别")
_PLACE_CODES = frozenset({"id", "编码", "代码", "编号"})
_NUMBERS = frozenset({"no", "num", "nr", "nbr", "number", "numero", "code", "ref", "sn", "serial", "号", "编"})
_FILLERS = frozenset({"的", "之", "の", "所在", "所属"})
_BRIEF = re.compile(
    r"\s*(?:[,;:({\[|/=\n\uff0c\u3002\uff1b\uff1a\u3001\uff08\u3010\uff5b\uff5c]|\s-\s|(?<!IPv)(?<!ipv)[0-9\uff10-\uff19]|\be\.g\.)"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MERE_NAMES = word_set("name nom nome nombre naam 名称 名")
_AFTER_HEAD = re.compile(r"\b(?:of|for|from|to|in|on|at|that|which|where|when|used|if|by|with|as|who|is|are|was)\b")


_By = tuple[Literal["name", "comment", "type"], ...]
_OF_ANIMALS = word_set("person_name gender birth_date age ethnicity_race health photo_or_avatar")
_OF_PEOPLE_ONLY = frozenset(
    {"address", "postal_code", "health", "photo_or_avatar", "nationality", "religion", "ethnicity_race"}
)
# Tables of what moves: where it was is where somebody was.
_TRACKS = word_set("position positions track tracks tracking trackpoints gps trip trips ride rides checkin checkins")
_REACHES = frozenset({"phone", "email", "gender", "birth_date", "age"})
_ENDS = frozenset({"recipient", "recipients", "sender", "receiver", "from", "to"})
_UNSHOWN: Text = {
    "en": "nothing shows that this is about a person",
    "zh-CN": "没有迹象表明与个人有关",
    "zh-TW": "沒有跡象顯示與個人有關",
}


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """What a column's name and surroundings say.

    ``says``: ``category`` (they name it), ``not_personal`` (they name something else: a flag, a key, a thing) or
    ``nothing``. ``hint`` is what the words could mean of a person where nothing shows that this is about one.
    """

    category: str = "none"
    entity: str | None = None
    confidence: float = 0.0
    says: Literal["category", "not_personal", "nothing"] = "nothing"
    hint: str = ""
    by: tuple[Literal["name", "comment", "type"], ...] = ()
    reasons: tuple[Text, ...] = ()

    @property
    def personal(self) -> bool:
        return self.category not in NOT_PERSONAL


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one text (a name or a comment) says: an entity with its strength, or that it is a flag, key or thing."""

    entity: str = ""
    sure: bool = False
    about_person: bool = False
    neutral: str = ""
    thing: bool = False
    role: bool = False
    also: tuple[str, ...] = ()
    strange: bool = False
    actor: bool = False
    alone: bool = False
    told: bool = False

    @property
    def category(self) -> str:
        return self.entity.partition(".")[0]


def classify(column: ColumnSchema, table: TableSchema) -> NameVerdict:
    """Name, comment, type, table and siblings decide together."""
    said = _classify(column, table)
    if said.says == "category":
        bare = said.entity == said.category
        return replace(said, entity=finer(said.category, column.name)) if bare else said
    original = _copied(column, table)
    return _classify(replace(original, type=column.type), table) if original is not None else said


_REWRITTEN = word_set(
    "lower lowercase upper uppercase normalized normalised canonical search searchable ascii plain raw old previous "
    "prev orig original clean sort"
)


def _copied(column: ColumnSchema, table: TableSchema) -> ColumnSchema | None:
    """The sibling that a column repeats: `email_lower`, `old_phone`, or `lemail` where all of them are written so."""
    siblings = {other.name.lower(): other for other in table.columns}
    name = column.name.lower()
    first, _, rest = name.partition("_")
    head, _, last = name.rpartition("_")
    if first in _REWRITTEN and rest in siblings:
        return siblings[rest]
    if last in _REWRITTEN and head in siblings:
        return siblings[head]
    initial = [other for other in siblings if other[:1] == name[:1] and len(other) > 2 and other[1:] in siblings]
    return siblings[name[1:]] if len(initial) >= _SERIES and name in initial else None


_SERIES = 3


@lru_cache(maxsize=8192)
def _classify(column: ColumnSchema, table: TableSchema) -> NameVerdict:
    about = sense(table)
    *parents, last = path_of(column.name)
    kind = kind_of(column.type)
    last = bare(last, about.circle)
    if kind in {"int", "small"} and is_house_number(last):
        kind = "text"
    last = written_out(_whole(last, parents, table, about), kind, about.circle, about.about_people)
    name = _inside(_nested(last, parents, about), parents)
    comment = read(_brief(column.comment))
    if name.category in {"person_name", "username"} and not name.sure and _names_a_thing(column.comment):
        name = replace(name, thing=True)
    if kind == "inet":
        return _is(
            "ip_address",
            0.9,
            ("type",),
            {
                "en": "the column type holds network addresses",
                "zh-CN": "列类型为网络地址",
                "zh-TW": "欄位類型為網路位址",
            },
        )
    chosen, by = _choose(name, comment, column)
    if chosen.neutral and not chosen.entity:
        topical = _by_topic(column, about, name, kind)
        return topical or _not_personal(chosen)
    if chosen.category in _LISTED and column.name.lower() == about.circle.own and not about.linked:
        return _not_personal(chosen)
    if not chosen.entity:
        known = _by_topic(column, about, name, kind) or _by_role(chosen, about, kind, by, column)
        return known or (_not_personal(chosen) if chosen.thing and not chosen.about_person else NameVerdict())
    return _weigh(chosen, by, column, about, kind)


_TITLES = re.compile(
    r"(?:original|primary|main|movie|film|book|song|track|album|show|series|work|game|episode)?[ _-]?titles?"
    r"(?:[ _-]?(?:en|zh|original|name))?"
    r"|片名|书名|書名|歌名|曲名|电影名称?|影片名称?|图书名称?|作品名称?|标题|標題|題名|タイトル|título|titre|titel"
)
_NM = re.compile(r"(?i)(?<=[a-z]{2})_nm$")
"""`cust_nm`; as a unit of length it stands behind what is measured, whose values are figures."""
_KEYS = word_set("key hash token value digest")
_BESIDE_A_STATE = word_set(
    "city zip zip_code zipcode postcode postal_code postalcode street address address1 address2 address_1 address_2 "
    "country province county town suburb district addr line1 state_province street_address locality region pincode"
)
_CARD_PARTS = frozenset({"fn"})
_CARD = word_set("nickname bday vcard org")
_NETWORK = word_set("hwaddr mac mac_address netmask subnet_id subnet gateway prefix_len duid vlan vlan_id")
_OF_NETWORKS = re.compile(r"(?i)(?:^|[._])ip(?:s|v[46])?(?:$|_)|ip_?(?:block|ban|addr)")
_STUDIED = frozenset({"area", "field", "discipline", "concentration"})
_HALVES = frozenset({"first", "last", "middle", "full"})
_WHOLES = frozenset({"full_name", "fullname"})
_REACHED_AT = word_set("email e_mail email_address phone mobile username user_name")
_ADDRESS_PARTS = frozenset({"estado", "numero", "complemento"})
_BESIDE = word_set("cidade cep rua bairro logradouro calle colonia codigo_postal")


def _of_person(parents: list[str]) -> bool:
    return bool(parents) and any(word.is_("person") for word in words(parents[-1]))


_LICENCE = re.compile(r"licen[cs]e_?(?:no|nr|num|number|id)?")
_DRIVES = re.compile(r"(?i)driver|chauffeur|motorista|conductor|conducteur|fahrer|司机|驾驶")
_LINE = re.compile(r"(?:line|street|addr)_?[1-4]")
_SENT = re.compile(r"(?i)ship|bill|deliver|addr|recipient|location|home|residence|livraison|liefer|rechnung")


def _whole(name: str, parents: list[str], table: TableSchema, about: TableSense) -> str:
    """A name too short to be read alone, written out: `first` of a person, `estado` and `numero` beside a street."""
    plain = name.lower()
    if about.works and _TITLES.fullmatch(plain):
        return "product title"
    if _NM.search(name):
        return _NM.sub(" name", name)
    if plain in _STUDIED and about.topic == "education":
        return "field of study"
    if plain in _HALVES and (about.about_people or _of_person(parents)):
        return f"{plain} name"
    if _LICENCE.fullmatch(plain) and parents and _DRIVES.search(parents[-1]):
        return "driver licence number"
    if _LINE.fullmatch(plain) and parents and _SENT.search(parents[-1]):
        return "street address"
    if plain in _KEYS and about.secrets:
        return "secret key"
    if plain == "state" and not any(column.name.lower() in _BESIDE_A_STATE for column in table.columns):
        return "status"
    if plain in _CARD_PARTS and any(column.name.lower() in _CARD for column in table.columns):
        return "full name"
    if plain == "address" and (
        _OF_NETWORKS.search(table.name) or any(column.name.lower() in _NETWORK for column in table.columns)
    ):
        return "ip address"
    if plain in _WHOLES and any(column.name.lower() in _REACHED_AT for column in table.columns):
        return "first name"
    beside = plain in _ADDRESS_PARTS and any(column.name.lower() in _BESIDE for column in table.columns)
    return "street address" if beside and about.about_people else name


def read(text: str, known: frozenset[str] = frozenset()) -> _Reading:
    """What a name or short phrase says by itself: its head word decides, flags and counts neutralise.

    ``known`` are words of the table's name: they say nothing more in a column's name.
    """
    found = [word for word in words(text) if word.text not in _FILLERS]
    if not found:
        return _Reading()
    named = [
        i
        for i, word in enumerate(found)
        if word.entry is not None and word.entry.entity and not (word.text == "by" and len(found) > 1)
    ]
    heads = [i for i in named if not found[i].is_("person")] or named
    person = any(word.is_("person") for word in found)
    if heads and _names_a_part(found, heads):
        return _Reading(about_person=True, role=True)
    if not heads:
        neutral = next((word.text for word in found if word.is_("neutral")), "")
        if not neutral and len(found) > 1 and found[-1].text in _NUMBERS:
            neutral = found[-1].text
        only_people = person and not neutral and not any(word.is_("thing") or word.entry is None for word in found)
        thing = any(word.is_("thing") for word in found)
        return _Reading(about_person=person, neutral=neutral, thing=thing, role=only_people)
    return _judged(found, _head(found, heads), known)


def path_of(name: str) -> list[str]:
    """The steps of a nested name; a dot of an abbreviation (`D.O.B.`, `Tel. home`) is none."""
    steps = name.replace("[]", "").split(".")
    nested = all(len(step) >= 2 and step == step.strip("- ") and " " not in step for step in steps)
    return steps if nested else [name]


def _nested(last: str, parents: list[str], about: TableSense) -> _Reading:
    """What a field says, with the object it stands in where it says nothing alone: `name.family`, `address.line1`."""
    alone = read(last, about.known)
    if alone.entity or not parents:
        return alone
    if alone.neutral:
        whole = read(f"{parents[-1]} {last}", about.known)
        return whole if whole.category == "birth_date" and whole.sure else alone
    both = (read(f"{last} {parents[-1]}", about.known), read(f"{parents[-1]} {last}", about.known))
    return next((one for one in both if one.entity and one.sure), alone)


def _inside(name: _Reading, parents: list[str]) -> _Reading:
    """A nested field belongs to the object it stands in: `user.name` is a person's, `product.name` is none."""
    around = words(parents[-1]) if parents else ()
    if any(word.is_("person") for word in around):
        return replace(name, about_person=True, role=False)
    thing = any(word.is_("thing") or word.is_("record") for word in around)
    return replace(name, thing=True) if thing and not name.sure else name


def _names_a_part(found: list[Word], heads: list[int]) -> bool:
    """`comment_author`, `post_owner`: the last word is a person's part in what stands before it."""
    last = found[-1]
    before = [found[i] for i in heads if i < len(found) - 1]
    return (
        len(found) > 1
        and not last.cjk
        and last.is_("person")
        and bool(before)
        and all(word.is_("record") and word.entry is not None and word.entry.strength == "weak" for word in before)
        and heads[-1] < len(found) - 1
    )


def _head(found: list[Word], heads: list[int]) -> int:
    """The word that says what the column is: the last sure one, or a later weak one that is no mere `name`."""
    if len(heads) > 1:
        heads = [i for i in heads if found[i].text not in _MERE_NAMES] or heads
    sure = [i for i in heads if (entry := found[i].entry) is not None and entry.strength == "sure"]
    last = heads[-1]
    if not sure or last in sure:
        return last
    # A weak word after a sure one (`email_subject`, `phone_note`) is the head, unless it only says where (`tel_home`).
    return last if last > sure[-1] and _shifts_head(found[last], found[sure[-1]]) else sure[-1]


_PLACED = word_set("education employment health behaviour_or_purchase income_financial")


def _shifts_head(word: Word, before: Word) -> bool:
    if word.cjk and word.entry is not None and word.entry.category == "address":
        # `学校地址` is where the school stands
        return before.entry is not None and before.entry.category in _PLACED
    named = before.entry is not None and before.entry.category == "person_name"
    if named and word.entry is not None and word.entry.category in {"address", "postal_code", "other_personal"}:
        # `next_of_kin_addr` is where that person lives
        return True
    return word.entry is not None and word.entry.category in {
        "free_text_may_contain_pii",
        "photo_or_avatar",
        "person_name",
    }


def _judged(found: list[Word], at: int, known: frozenset[str]) -> _Reading:
    word = found[at]
    entry = word.entry
    assert entry is not None  # noqa: S101 - heads are known words
    others = found[:at] + found[at + 1 :]
    about_person = any(other.is_("person") for other in others)
    thing = any(other.is_("thing") and not other.is_("person") for other in others)
    flag = _flag(found, at)
    if flag:
        return _Reading(about_person=about_person, neutral=flag, thing=thing)
    owner = next((other.text for other in others if other.text in ORGANISATIONS), "")
    whose = entry.category in {"address", "postal_code"} or (
        entry.category == "person_name" and entry.strength == "weak"
    )
    if owner and whose and not about_person:
        return _Reading(neutral=owner, thing=True)
    return _Reading(
        entry.entity,
        entry.strength == "sure",
        about_person,
        "",
        thing,
        also=tuple(entity for entity, _ in entry.also),
        strange=not about_person and any(_strange(other, known) for other in others),
        actor=word.is_("actor"),
        role=word.is_("person") and len(found) == 1,
        alone=len(found) == 1,
        told=word.text in _TOLD,
    )


_TOLD = word_set(
    "note notes comment comments remark remarks message messages memo observaciones observacion comentario comentarios "
    "remarque remarques commentaire commentaires bemerkung bemerkungen kommentar anmerkung 备注 留言 评语"
)
"""Words for what somebody wrote about the row, whatever the row is."""


def _flag(found: list[Word], at: int) -> str:
    """The word that makes the column a flag, count, key or time about what it names; "" where none does."""
    word, after, before = found[at], found[at + 1 :], found[:at]
    entry = word.entry
    assert entry is not None  # noqa: S101 - heads are known words
    kept = entry.category in _KEPT_ELSEWHERE
    flag = next((other.text for other in after if other.is_("neutral") and not (kept and other.text in _PLACES)), "")
    if not flag and entry.strength != "sure":
        flag = next((other.text for other in after if other.is_("thing") and not other.is_("person")), "")
    if not flag:
        led = before[1:2] if before and (before[0].is_("person") or before[0].is_("noise")) else []
        flag = next(
            (other.text for other in (*before[:1], *led) if other.is_("prefix") and not other.is_("person")), ""
        )
    if flag and entry.category == "address" and word.cjk and flag in _PLACE_CODES:
        return ""
    if not flag and entry.category not in _KEPT_ELSEWHERE:
        flag = next((other.text for other in after if other.text in _PLACES), "")
    if not flag and word.text == "title" and before and not any(other.is_("person") for other in before):
        flag = next((other.text for other in before[-1:] if other.text not in _OF_WORK), "")
    if not flag and entry.category == "free_text_may_contain_pii":
        flag = next((other.text for other in before if other.text in _OF_MACHINES), "")
    return "" if flag in _CODE_WORDS and entry.category in _KEEPS_CODES else flag


_OF_WORK = word_set("job work working position professional employment career post office")
_PLACES = word_set("path paths dir directory folder uri uris url urls endpoint endpoints 路径")
_KEPT_ELSEWHERE = word_set("photo_or_avatar social_account signature biometric url education employment health")
"""What a column may hold by naming the place where it is kept (`avatar_url`)."""
_OF_MACHINES = word_set("error errors status system exception warning debug stack trace exit")


def _strange(word: Word, known: frozenset[str]) -> bool:
    """A word the lexicon does not know and that is no abbreviation or part of the table's name."""
    if word.entry is not None or (not word.cjk and len(word.text) <= 4):
        return False
    return not any(word.text in part or part.startswith(word.text[:5]) for part in known)


def _brief(comment: str) -> str:
    """The part of a comment that names the column: its first clause, in English up to the first preposition."""
    text = comment.strip()
    if not text:
        return ""
    if re.match(r"\s*[0-9\uff10-\uff19]", text):
        return ""
    clause = _BRIEF.split(text, maxsplit=1)[0].strip() or text
    if clause.isascii():
        clause = _AFTER_HEAD.split(clause, maxsplit=1)[0]
        return clause if len(clause.split()) <= 5 else ""
    return clause[:40]


_LISTED = word_set("employment education gender nationality religion ethnicity_race marital_status political_or_union")
"""What a short list of values (`positions`, `genders`) is made of without telling of anybody."""
_OF_THE = re.compile(r"(?i)\bname (?:of|for) (?:the |this |a |an |each |every )?([a-z]+)")


def _names_a_thing(comment: str) -> bool:
    """`Display name of the configuration`: the comment says whose name it is."""
    found = _OF_THE.search(comment) if comment.isascii() else None
    of = words(found[1]) if found else ()
    return bool(of) and of[-1].is_("thing") and not of[-1].is_("person")


_ADDRESSES_TOO = frozenset({"ip_address", "email", "device_id"})


def _choose(
    name: _Reading, comment: _Reading, column: ColumnSchema
) -> tuple[_Reading, tuple[Literal["name", "comment"], ...]]:
    """The stronger of the two readings, and which of them it rests on."""
    if name.entity and comment.entity:
        if name.category == comment.category:
            if name.category == "person_name" and comment.thing and not (comment.sure or comment.about_person):
                return _Reading(neutral="thing", thing=True), ("comment",)
            both = _Reading(
                comment.entity if "." in comment.entity else name.entity,
                name.sure or comment.sure,
                name.about_person or comment.about_person,
                "",
                name.thing and comment.thing,
                also=name.also,
                strange=name.strange and comment.strange,
                actor=name.actor or comment.actor,
                alone=name.alone or comment.alone,
                told=name.told or comment.told,
            )
            return both, ("name", "comment")
        if name.category == "address" and name.alone and comment.sure and comment.category in _ADDRESSES_TOO:
            return comment, ("comment",)
        people = {name.category, comment.category} <= {"username", "person_name"}
        # A project that comments in its own language names its columns in a foreign one.
        foreign = bool(_CJK.search(column.comment) and not _CJK.search(column.name))
        if name.sure and not (comment.sure and (people or foreign or name.category in {"email", "card_number"})):
            return name, ("name",)
        if comment.sure or not name.sure:
            return _Reading(
                comment.entity,
                comment.sure,
                name.about_person or comment.about_person,
                "",
                comment.thing,
                strange=comment.strange,
                actor=comment.actor,
                alone=comment.alone,
                told=comment.told,
            ), ("comment",)
        return name, ("name",)
    if name.entity and comment.neutral:
        location = name.category == "address" and column.comment.rstrip().lower().endswith(("id", "编码", "代码"))
        return (name, ("name",)) if location or not _CJK.search(column.comment) else (comment, ("comment",))
    if name.entity:
        if comment.thing and not comment.about_person and not name.sure:
            return _Reading(neutral="thing", thing=True), ("comment",)
        return name, ("name",)
    if comment.entity and (not name.neutral or (comment.sure and bool(_CJK.search(column.comment)))):
        return comment, ("comment",)
    if comment.role and not (name.entity or name.neutral or name.thing) and _CJK.search(column.comment):
        return comment, ("comment",)
    return (comment if comment.neutral and not name.neutral else name), ("name",)


def _weigh(chosen: _Reading, by: _By, column: ColumnSchema, about: TableSense, kind: str) -> NameVerdict:
    topical = about.topic in {"health", "education"} and chosen.category == "free_text_may_contain_pii"
    if topical and not chosen.sure and admits(about.topic, kind):
        return _is(about.topic, 0.65, by, _words_reason(about.topic, by))
    entity = next((e for e in (chosen.entity, *chosen.also) if _fits(e.partition(".")[0], chosen, about, kind)), "")
    if entity:
        confidence = 0.9 if chosen.sure and entity == chosen.entity else 0.7
        if about.thing and not about.about_people:
            confidence -= 0.15
        return _is(entity, confidence, by, _words_reason(entity.partition(".")[0], by))
    other = _by_topic(column, about, chosen, kind) or _by_role(chosen, about, kind, by, column)
    if other:
        return other
    says: Literal["not_personal", "nothing"] = "not_personal" if chosen.thing else "nothing"
    return NameVerdict(says=says, hint=chosen.category, reasons=(_UNSHOWN,))


def _fits(category: str, chosen: _Reading, about: TableSense, kind: str) -> bool:
    """Whether the column may hold this category, given its type and what the table is about."""
    named = category == "person_name" and chosen.sure
    if not admits(category, kind) or (about.animal and category in _OF_ANIMALS and not (named or chosen.about_person)):
        return False
    if about.posting and category in _ASKED_FOR and not chosen.about_person:
        return False
    reached = about.cues & {"phone", "email", "person_name"}
    if chosen.sure and category == chosen.category:
        of_people = about.about_people or chosen.about_person
        if category in {"behaviour_or_purchase", "education"} and about.thing and not of_people:
            return False
        alien = about.thing and not about.about_people and not chosen.about_person
        alien = alien and (about.organisation or not reached)
        return not (alien and category in _OF_PEOPLE_ONLY)
    if category == "username" and chosen.actor:
        return kind == "text"
    if category == "username" and not chosen.alone:
        return False
    if chosen.told and chosen.strange and not chosen.thing and about.linked:
        return category == "free_text_may_contain_pii"
    if (chosen.thing or chosen.strange) and not chosen.about_person:
        return False
    if category == "social_account" and not chosen.alone and not chosen.about_person:
        return False
    told = chosen.told and about.linked and category == "free_text_may_contain_pii"
    return chosen.about_person or told or _context_allows(category, about, kind)


_ASKED_FOR = word_set("gender age education employment income_financial nationality marital_status health")
_ILL = frozenset({"health", "birth_date", "gender"})


def _context_allows(category: str, about: TableSense, kind: str) -> bool:
    """Whether a weak word may be read as a person's, given what the table is about."""
    people = about.about_people
    match category:
        case "person_name":
            return people or (about.linked and about.address) or (not about.thing and bool(about.cues & _REACHES))
        case "address" | "postal_code":
            placed = about.cues & {"address", "postal_code", "person_name", "phone", "email"}
            logged = about.log and bool(about.linked or about.cues & {"username", "ip_address"})
            sent = about.record and about.linked and not about.thing
            return people or about.address or logged or sent or (not about.thing and bool(placed))
        case "free_text_may_contain_pii":
            recorded = about.record and (about.linked or not about.thing)
            return people or recorded or (about.linked and not about.thing and not about.log)
        case "username":
            return kind in {"text", ""} and (people or about.linked or about.log or about.record)
        case "photo_or_avatar":
            return about.person or (about.linked and kind == "blob") or (people and bool(about.cues & {"email"}))
        case "geo_location":
            return people or about.address or about.linked or bool(about.known & _TRACKS)
        case "user_agent" | "cookie_session":
            return people or about.log or about.linked
        case "social_account":
            return people or about.topic == "social_account"
        case "credential_secret":
            return people or about.linked
        case "health":
            return (people and bool(about.cues & _ILL)) or about.topic == "health" or about.circle.ill
        case "education" | "employment":
            return people or about.topic == category
    return people


def _by_topic(column: ColumnSchema, about: TableSense, name: _Reading, kind: str) -> NameVerdict | None:
    """Columns of a table about one side of a person (education, work, illness) tell of that side."""
    if not about.topic or about.topic == "social_account" or kind in {"bool", "blob", "int"} or name.thing:
        return None
    found = words(column.name)
    keyish = column.key or any(
        word.text
        in {
            "id",
            "ids",
            "uuid",
            "url",
            "key",
            "status",
            "state",
            "created",
            "updated",
            "createtime",
            "time",
            "at",
            "编号",
            "format",
            "version",
            "count",
        }
        for word in found
    )
    if keyish or (about.topic == "health" and kind == "date"):
        return None
    hints = {"free_text_may_contain_pii", "employment", "education", "health", "person_name", ""}
    if name.category not in hints or (about.topic == "health" and not name.category and not _medical(found)):
        return None
    return _is(about.topic, 0.6, ("name",), _words_reason(about.topic, ("name",)))


_MEDICAL = word_set(
    "type tipo result resultado results descrip descripcion description value finding findings code "
    "severity stage medication dosage"
)


def _medical(found: Iterable[Word]) -> bool:
    return any(word.text in _MEDICAL for word in found)


def _by_role(chosen: _Reading, about: TableSense, kind: str, by: _By, column: ColumnSchema) -> NameVerdict | None:
    """A column that only names a person's part (`patient`) holds that person's name; among mails, an address."""
    if not chosen.role or kind not in {"text", ""} or column.key:
        return None
    category = chosen.category or "person_name"
    category = about.channel if about.channel and column.name.lower() in _ENDS else category
    return _is(category, 0.55, by, _words_reason(category, by))


def _is(entity: str, confidence: float, by: Iterable[Literal["name", "comment", "type"]], reason: Text) -> NameVerdict:
    return NameVerdict(entity.partition(".")[0], entity, round(confidence, 2), "category", "", tuple(by), (reason,))


def _words_reason(category: str, by: Iterable[str]) -> Text:
    comment = "comment" in tuple(by)
    named = category.replace("_", " ")
    return {
        "en": f"the column's {'name and comment say' if comment else 'name says'} {named}",
        "zh-CN": f"列名{'和注释' if comment else ''}表明是 {category}",
        "zh-TW": f"欄位名稱{'和註解' if comment else ''}表明是 {category}",
    }


def _not_personal(chosen: _Reading) -> NameVerdict:
    return NameVerdict(
        confidence=0.8,
        says="not_personal",
        by=("name",),
        reasons=(
            {
                "en": "the name is that of a key, flag, count or time",
                "zh-CN": "名称表示键、标志、计数或时间",
                "zh-TW": "名稱表示鍵、旗標、計數或時間",
            },
        ),
    )
