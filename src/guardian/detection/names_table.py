"""What a table is about: people, things, records about people, logs; from its name, comment and all its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from guardian.detection.lexicon import word_set
from guardian.detection.names_siblings import Circle, circle
from guardian.detection.names_words import Word, words
from guardian.model import ColumnSchema, TableSchema

# Categories that mark a row as a person when a column is sure of them by its own name.
_CUES = word_set(
    "person_name phone email gender birth_date national_id passport marital_status age ethnicity_race "
    "nationality credential_secret address postal_code username social_account employment education health "
    "ip_address"
)
_OF_A_PERSON = word_set("person_name gender birth_date national_id passport marital_status age credential_secret")
_BARE_NAMES = word_set("name nom nome nombre fullname full_name xm")
_LINKS = word_set("id ids no num number code key uid 编号 id 主键")
_TABLE_TAILS = re.compile(r"(信息表|资料表|明细表|记录表|关系表|关联表|管理表|信息|资料|基本|主表|表|テーブル|マスタ)$")
_OF_WHAT = re.compile(r"(?i)\b(?:of|for|to|in|on|that|with|which|used|about)\b")
_LIST_OF = re.compile(
    r"(?i)^(?:an? |the )?(?:table|list|set|collection|log|history|records?|holds?|stores?) (?:of |for |all )*(?:the )?"
)
_DISEASES = word_set(
    "disease diseases illness illnesses allergy allergies enfermedad enfermedades maladie maladies condition "
    "conditions symptom symptoms 疾病 病史"
)
_JOINING = re.compile(r"关联|关系表|中间表|对应|和.*表$")
_OF_APPLICATIONS = word_set(
    "client_id client_secret redirect_uri redirect_uris redirect_url grant_types grant_type scopes allowed_scopes "
    "default_scopes response_types skip_authorization"
)
_POSTINGS = word_set(
    "job jobs jobposting jobpostings joboffer joboffers vacancy vacancies vacante vacantes ofertaempleo ofertasempleo "
    "offreemploi offresemploi stellenangebot stellenangebote 职位 招聘职位 招聘岗位"
)
"""What is offered: education, pay and sex are asked for in it, not told of anybody."""
_SECRETS = word_set("token tokens secret secrets credential credentials apikey apikeys confirmation confirmations")
_OF_WORKS = re.compile(
    r"(?i)(?:the[ _-]?|book[ _-]?|movie[ _-]?|film[ _-]?)?"
    r"(?:directors?|directed[ _-]?by|authors?|writers?|artists?|cast|starring|screenplay|isbn(?:[ _-]?1[03])?"
    r"|imdb[ _-]?(?:id|link|rating|score|url)?|publisher|runtime|studio|tagline|genres?|album(?:[ _-]?name)?"
    r"|lyricist|composers?|box[ _-]?office|gross|réalisateur|regisseur|autor|auteur|verlag"
    r"|导演|編劇|编剧|作者|主演|出版社|歌手|片长|票房|监督|監督|著者)"
)
"""Columns beside which a title is that of a film, a book or a song."""
_OF_HOUSES = re.compile(
    r"(?i)cuisines?|restaurant[ _-]?type|rest[ _-]?type|menu(?:[ _-]?items?)?|(?:opening|business)[ _-]?(?:hours|times)"
    r"|price[ _-]?range|(?:average[ _-]?|avg[ _-]?)?cost[ _-]?for[ _-]?two|star[ _-]?rating|dish(?:es)?[ _-]?liked"
    r"|营业时间|營業時間|菜系|人均(?:消费|消費)?|招牌菜|営業時間|定休日"
)
"""Columns beside which a name is that of a restaurant, a shop or a house."""
_LOOKUPS = word_set(
    "type types category categories status statuses kind kinds template templates configuration configurations config "
    "lang langs translation translations i18n"
)
_PINYIN = word_set("xm xb dh dz mz jg gh xh mm nl gj wx yx bz xl xw zw zc csrq sjh sfzh lxdh hyzk zzmm yzbm zp jd wd")


@dataclass(frozen=True, slots=True)
class TableSense:
    """What the table tells its columns. ``cues``: distinct categories its columns are sure of."""

    person: bool
    thing: bool
    record: bool
    log: bool
    address: bool
    linked: bool
    topic: str
    cues: frozenset[str]
    pinyin: bool
    animal: bool
    channel: str
    known: frozenset[str]
    organisation: bool
    secrets: bool
    circle: Circle
    works: bool = False
    posting: bool = False

    @property
    def about_people(self) -> bool:
        """Rows are persons: weak words such as `name` are read as a person's."""
        strong = len(self.cues & _OF_A_PERSON)
        many = strong >= 3 or (strong >= 2 and len(self.cues) >= 3)
        return self.person or many or (not self.thing and strong >= 1 and len(self.cues) >= 2)


def own_category(column: ColumnSchema) -> str:
    """The category a column is sure of by its own name or short comment, before the table is known."""
    for text in (column.name, re.split(r"[\s,;:(\uff0c\u3002\uff1b\uff1a\uff08]", column.comment)[0][:24]):
        found = words(text)
        entry = found[-1].entry if found else None
        if entry is not None and entry.strength == "sure" and entry.category and "homograph" not in entry.roles:
            return entry.category
    return ""


def _table_words(name: str) -> list[Word]:
    last = re.split(r"[.#!/]", name.strip("[]"))
    stem = last[-1] or (last[-2] if len(last) > 1 else "")
    if (
        stem.lower() in {"csv", "tsv", "json", "jsonl", "parquet", "xlsx", "avro", "txt", "feather", "arrow"}
        and len(last) > 1
    ):
        stem = last[-2]
    found = [word for word in words(stem) if not (word.is_("noise") and len(word.text) <= 3)]
    return found[:-1] if len(found) > 1 and found[-1].text in _WRAPPERS else found


_WRAPPERS = word_set("db dto vo bean")


_HOLLOW = word_set("data info field detail details entity table list record records master main tbl")
ORGANISATIONS = word_set(
    "company companies corp corporation firm enterprise organization organisation org store stores shop shops branch "
    "branches warehouse factory outlet hospital hospitals clinic clinics hotel restaurant supplier suppliers vendor "
    "vendors manufacturer merchant bank school university court agency office offices empresa empresas proveedor "
    "church churches parish temple mosque iglesia eglise igreja kirche "
    "proveedores sucursal tienda firma firmen filiale societe fournisseur fornecedor fornecedores loja "
    "公司 企业 供应商 厂家 厂商 商户 商家 店铺 门店 商店 仓库 工厂 医院 酒店 餐厅 银行 机构 学校 小区"
)


def _heads(found: list[Word]) -> list[Word]:
    """The word that names what a row is: the last that means something."""
    meant = [word for word in found if word.entry is not None and (word.entry.roles - {"noise", "neutral", "prefix"})]
    solid = [word for word in meant if word.text not in _HOLLOW]
    return (solid or meant)[-1:]


@lru_cache(maxsize=512)
def sense(table: TableSchema) -> TableSense:
    name = _table_words(table.name)
    comment_text = re.split(r"[(\uff08,\uff0c:\uff1a]", table.comment)[0].strip()
    while (shorter := _TABLE_TAILS.sub("", comment_text)) and shorter != comment_text:
        comment_text = shorter
    if comment_text.isascii():
        comment_text = _OF_WHAT.split(_LIST_OF.sub("", comment_text))[0]
    comment = list(words(comment_text[:24]))
    heads = _heads(name) + _heads(comment)
    everything = name + comment
    joining = (
        bool(_JOINING.search(table.comment))
        or _is_lookup(name)
        or _is_application(table)
        or (len(name) >= 2 and all(word.is_("person") or word.is_("thing") for word in name) and name[-1].is_("thing"))
    )
    person = any(head.is_("person") for head in heads) and not joining
    thing = joining or (not person and any(head.is_("thing") for head in heads))
    cues = _cues(table)
    around = circle(table)
    person = person or around.card
    house = not person and any(_OF_HOUSES.fullmatch(column.name) for column in table.columns)
    thing = (thing or house) and not around.card
    return TableSense(
        circle=around,
        person=person,
        thing=thing,
        record=any(word.is_("record") or _told(word) for word in everything),
        log=any(word.is_("log_table") for word in everything),
        address=any(word.is_("address_table") for word in everything),
        linked=person or any(_points_at_a_person(column) for column in table.columns),
        topic=_topic(everything) or _topic_of_people(name, table),
        cues=cues,
        pinyin=sum(1 for column in table.columns if column.name.lower() in _PINYIN) >= 2,
        animal=any(word.is_("animal") for word in everything),
        channel=next(
            (word.entry.category for word in name if word.entry and word.entry.category in ("email", "phone")), ""
        ),
        works=sum(bool(_OF_WORKS.fullmatch(column.name)) for column in table.columns) >= 2,
        posting=thing and any(head.text in _POSTINGS for head in heads),
        secrets=bool(name) and name[-1].text in _SECRETS,
        organisation=thing and any(head.text in ORGANISATIONS for head in heads),
        known=frozenset(re.findall(r"[a-z]+", table.name.lower())),
    )


def _told(word: Word) -> bool:
    """`customer_message`: the rows themselves are what somebody wrote."""
    entry = word.entry
    return entry is not None and entry.strength == "sure" and entry.category == "free_text_may_contain_pii"


def _is_application(table: TableSchema) -> bool:
    """A client of OAuth is a program: it has redirect addresses and scopes."""
    return sum(column.name.lower() in _OF_APPLICATIONS for column in table.columns) >= 2


def _is_lookup(name: list[Word]) -> bool:
    """`user_types`, `contact_status`: the rows are kinds of people, not people."""
    return len(name) >= 2 and name[-1].text in _LOOKUPS


def _cues(table: TableSchema) -> frozenset[str]:
    found = {category for column in table.columns if (category := own_category(column)) in _CUES}
    bare = any(column.name.lower() in _BARE_NAMES for column in table.columns)
    # A bare `name` beside a phone or e-mail names whoever these reach.
    return frozenset(found | {"person_name"} if bare and found & {"phone", "email"} else found)


_WHOSE = word_set("user patient customer member student employee victim suspect defendant witness complainant")


def _points_at_a_person(column: ColumnSchema) -> bool:
    found = words(column.name)
    return column.name.lower() in _WHOSE or (
        len(found) >= 2
        and any(word.is_("person") for word in found)
        and any(word.text in _LINKS for word in (found[0], found[-1]))
    )


def _topic_of_people(name: list[Word], table: TableSchema) -> str:
    """`senior_diseases` beside a key of whoever has them; `diseases` alone are kinds of them."""
    whose = name and name[-1].text in _DISEASES and any(_points_at_a_person(column) for column in table.columns)
    return "health" if whose else ""


def _topic(found: list[Word]) -> str:
    for word in reversed(found):
        for role in word.entry.roles if word.entry else ():
            if role.startswith("topic."):
                return role.removeprefix("topic.")
    return ""
