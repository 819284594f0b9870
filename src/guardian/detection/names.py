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
from guardian.detection.names_reading import Reading, brief, path_of
from guardian.detection.names_reading import read as read
from guardian.detection.names_settled import settled
from guardian.detection.names_siblings import bare, is_house_number, written_out
from guardian.detection.names_table import TableSense, sense
from guardian.detection.names_types import admits, kind_of
from guardian.detection.names_whole import whole
from guardian.detection.names_words import Word, words
from guardian.model import NOT_PERSONAL, ColumnSchema, TableSchema, Text

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


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
    last = written_out(whole(last, parents, table, about), kind, about.circle, about.about_people)
    name = _inside(_nested(last, parents, about), parents)
    comment = read(brief(column.comment))
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
        return topical or _not_personal()
    if chosen.category in _LISTED and column.name.lower() == about.circle.own and not about.linked:
        return _not_personal()
    if not chosen.entity:
        known = _by_topic(column, about, name, kind) or _by_role(chosen, about, kind, by, column)
        return known or (_not_personal() if chosen.thing and not chosen.about_person else NameVerdict())
    return _weigh(chosen, by, column, about, kind)


def _nested(last: str, parents: list[str], about: TableSense) -> Reading:
    """What a field says, with the object it stands in where it says nothing alone: `name.family`, `address.line1`."""
    alone = read(last, about.known)
    if alone.entity or not parents:
        return alone
    if last.lower() in _NUMBERS:
        whole = read(f"{parents[-1]} {last}", about.known)
        if whole.category in _NUMBERS_OF:
            return replace(whole, about_person=whole.about_person or any(map(_speaks_of_people, parents[:-1])))
    if alone.neutral:
        if last.lower() in _YEARS and read(parents[-1], about.known).category == "birth_date":
            return read("birth year", about.known)
        listed = words(f"{parents[-1]} {last}")
        if len(listed) == 1 and listed[0].entry is not None and listed[0].entry.strength == "sure":
            return read(f"{parents[-1]} {last}", about.known)
        whole = read(f"{parents[-1]} {last}", about.known)
        return whole if whole.category == "birth_date" and whole.sure else alone
    both = (read(f"{last} {parents[-1]}", about.known), read(f"{parents[-1]} {last}", about.known))
    return next((one for one in both if one.entity and one.sure), alone)


_YEARS = word_set("year yr jahr annee ano anno 年")
_NUMBERS = word_set("no nr num number nummer numero value")
_NUMBERS_OF = word_set("phone email national_id tax_id passport driver_licence card_number bank_account vehicle_plate")
"""`passport.number`, `phone.value`: what the object they stand in names."""


def _speaks_of_people(name: str) -> bool:
    return any(word.is_("person") for word in words(name))


def _inside(name: Reading, parents: list[str]) -> Reading:
    """A nested field belongs to the object it stands in: `user.name` is a person's, `product.name` is none."""
    around = words(parents[-1]) if parents else ()
    if any(word.is_("person") for word in around):
        return replace(name, about_person=True, role=False)
    thing = any(word.is_("thing") or word.is_("record") for word in around)
    return replace(name, thing=True) if thing and not name.sure else name


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
    name: Reading, comment: Reading, column: ColumnSchema
) -> tuple[Reading, tuple[Literal["name", "comment"], ...]]:
    """The stronger of the two readings, and which of them it rests on."""
    if name.entity and comment.entity:
        if name.category == comment.category:
            if name.category == "person_name" and comment.thing and not (comment.sure or comment.about_person):
                return Reading(neutral="thing", thing=True), ("comment",)
            both = Reading(
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
            return Reading(
                comment.entity,
                comment.sure,
                name.about_person or comment.about_person,
                "",
                comment.thing,
                strange=comment.strange,
                actor=comment.actor,
                alone=comment.alone,
                told=comment.told,
                doubtful=comment.doubtful,
            ), ("comment",)
        return name, ("name",)
    if name.entity and comment.neutral:
        location = name.category == "address" and column.comment.rstrip().lower().endswith(("id", "编码", "代码"))
        return (name, ("name",)) if location or not _CJK.search(column.comment) else (comment, ("comment",))
    if name.entity:
        if comment.thing and not comment.about_person and not name.sure:
            return Reading(neutral="thing", thing=True), ("comment",)
        return name, ("name",)
    if comment.entity and (not name.neutral or (comment.sure and bool(_CJK.search(column.comment)))):
        return comment, ("comment",)
    if comment.role and not (name.entity or name.neutral or name.thing) and _CJK.search(column.comment):
        return comment, ("comment",)
    return (comment if comment.neutral and not name.neutral else name), ("name",)


def _weigh(chosen: Reading, by: _By, column: ColumnSchema, about: TableSense, kind: str) -> NameVerdict:
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


def _fits(category: str, chosen: Reading, about: TableSense, kind: str) -> bool:
    """Whether the column may hold this category, given its type and what the table is about."""
    named = category == "person_name" and chosen.sure
    if not admits(category, kind) or (about.animal and category in _OF_ANIMALS and not (named or chosen.about_person)):
        return False
    asked = about.posting and category in _ASKED_FOR
    of_a_thing = category == "age" and chosen.thing  # `vehicle_age`, however sure the word is
    if (asked or of_a_thing) and not chosen.about_person:
        return False
    if not settled(category, chosen, about):
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


_KEYISH = word_set("id ids uuid url key status state created updated createtime time at 编号 format version count")


def _by_topic(column: ColumnSchema, about: TableSense, name: Reading, kind: str) -> NameVerdict | None:
    """Columns of a table about one side of a person (education, work, illness) tell of that side."""
    if not about.topic or about.topic == "social_account" or kind in {"bool", "blob", "int"} or name.thing:
        return None
    found = words(column.name)
    keyish = column.key or any(word.text in _KEYISH for word in found)
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


def _by_role(chosen: Reading, about: TableSense, kind: str, by: _By, column: ColumnSchema) -> NameVerdict | None:
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


def _not_personal() -> NameVerdict:
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
