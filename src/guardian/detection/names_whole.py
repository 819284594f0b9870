"""Names too short to be read alone, written out by what stands beside them: `first` of a person, `fn` of a card."""

from __future__ import annotations

import re

from guardian.detection.lexicon import word_set
from guardian.detection.names_table import TableSense
from guardian.detection.names_words import words
from guardian.model import TableSchema

_TITLES = re.compile(
    r"(?:original|primary|main|movie|film|book|song|track|album|show|series|work|game|episode)?[ _-]?titles?"
    r"(?:[ _-]?(?:en|zh|original|name))?"
    r"|片名|书名|書名|歌名|曲名|电影名称?|影片名称?|图书名称?|作品名称?|标题|標題|題名|タイトル|título|titre|titel"
)
_NM = re.compile(r"(?i)(?<=[a-z]{2})_nm$")
"""`cust_nm`; as a unit of length it stands behind what is measured, whose values are figures."""
_GIVEN_BESIDE = word_set("givenname given_name samaccountname distinguishedname")
"""Beside which LDAP's `sn` is a surname."""
_AUTH_CODE = re.compile(r"(?:auth|authori[sz]ation|approval)_?(?:code|no|number)|auth_?id")
_PAID = re.compile(r"(?i)(?<![a-z])pan(?![a-z])|card|terminal|merchant|acquirer|mcc|amount|currency")
"""Beside which a code of authorisation answers a payment, and opens nothing."""
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


def whole(name: str, parents: list[str], table: TableSchema, about: TableSense) -> str:
    """A name too short to be read alone, written out: `first` of a person, `estado` and `numero` beside a street."""
    plain = name.lower()
    if about.works and _TITLES.fullmatch(plain):
        return "product title"
    if plain == "sn" and any(column.name.lower() in _GIVEN_BESIDE for column in table.columns):
        return "last name"
    if plain == "upn" and about.circle.taught:
        return "student code"
    if _AUTH_CODE.fullmatch(plain) and any(_PAID.search(column.name) for column in table.columns):
        return "response code"
    if _NM.search(name):
        return _NM.sub(" name", name)
    if plain in _STUDIED and about.topic == "education":
        return "field of study"
    ends = {"first", "last"} <= {column.name.lower() for column in table.columns}
    if plain in _HALVES and (about.about_people or _of_person(parents) or ends):
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
