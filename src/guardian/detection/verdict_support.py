"""How far the values of a column support what its name says."""

from __future__ import annotations

import re

from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import PLACES, Kind, kind_of
from guardian.detection.names_lists import listed_places
from guardian.detection.names_words import simplified
from guardian.detection.recognizers.generic import ipv4
from guardian.detection.verdict_people import HAN_SURNAMES, TITLES, PeopleShare, people_share
from guardian.detection.verdict_signs import brief_codes, is_street, share_like
from guardian.detection.verdict_values import (
    ages,
    birth_dates,
    coordinates,
    gender_values,
    hits,
    id_like,
    letters_share,
    mixed_codes,
    phone_like,
    postal_codes,
    secret_like,
    shaped,
    share_of,
)

ENOUGH = 0.3
"""Share of values that must agree with a name that says a category."""


def verified(category: str, profile: ColumnProfile, people: PeopleShare, name: str, sure: bool) -> float | None:
    """How much the values support what the name says, 0 (ruled out) to 1; None: values cannot tell."""
    found = hits(profile).get(category)
    whole = share_of(profile, found.cells if found else 0)
    near = share_of(profile, (found.cells + found.near) if found else 0)
    match category:
        case "email" | "url":
            inside = share_of(profile, found.within if found else 0)
            return max(whole, inside)
        case "phone":
            return phone_like(profile)
        case "ip_address":
            # `36.62.1.8(浙江-杭州)`: what stands beside an address, but no sentence.
            beside = share_of(profile, found.within) if found and profile.length_mean < _SENTENCE else 0.0
            return max(whole, beside, _quads(profile))
        case "card_number":
            long = share_of(profile, sum(cells for count, cells in profile.digits.items() if 12 <= count <= 19))
            masked = profile.share("digits") + 0.8 * profile.share("code") if profile.length_mean >= 12 else 0.0
            return max(near, long, masked)
        case "national_id" | "tax_id" | "passport" | "driver_licence":
            return max(near, id_like(profile, 4, 24))
        case "vehicle_plate":
            # A plate has letters, or few digits.
            lettered = profile.share("integer") < 0.8 or profile.length_mean <= 7
            return max(near, id_like(profile, 4, 24) if lettered else 0.0, mixed_codes(profile))
        case "bank_account":
            return max(near, id_like(profile, 6, 34), _numbers_inside(profile))
        case "birth_date":
            return 1.0 if birth_dates(profile) else 0.0
        case "age":
            return 1.0 if ages(profile) or profile.share("code") + profile.share("digits") > 0.5 else 0.0
        case "gender":
            return 1.0 if gender_values(profile, named=True) else 0.0
        case "geo_location":
            return 1.0 if coordinates(profile, name) else (0.4 if letters_share(profile) >= 0.6 and sure else 0.0)
        case "postal_code":
            return 1.0 if postal_codes(profile) and not (_ZIP.search(name) and _brief(profile)) else 0.0
        case "person_name" if carries(name) and people.known < _MOST_NAMED:
            return 0.0
        case "person_name":
            return person_support(profile, people, sure)
        case "address" if _OF_A_FIRM.search(name) and people.placed < ENOUGH:
            return 0.0
        case "address":
            return address_support(profile)
        case "username" if _titles_again(profile) or (not sure and _kinds(profile)):
            return 0.0
        case "username":
            return sum(profile.share(form) for form in ("word", "words", "code", "text", "digits"))
        case "credential_secret" if profile.length_max < _SHORTEST_TOKEN and _TOKEN.search(name):
            return 0.0
        case "credential_secret":
            return secret_like(profile)
        case "user_agent" if profile.share("integer") > 0.5 or share_like(profile, is_street) > 0.5:
            return 0.0
        case "photo_or_avatar" if profile.share("integer") > 0.5 and profile.length_mean < _NUMBER_OF_A_PICTURE:
            return 0.0
        case "photo_or_avatar" | "user_agent" | "cookie_session" | "social_account" | "device_id":
            return 0.0 if profile.share("boolean") > 0.5 or profile.share("decimal") > 0.5 else 0.8
    return None


def carries(name: str) -> bool:
    """Whether a column says who brings what was ordered, mostly a firm: `DHL`, `Hermes`."""
    return bool(_CARRIER.search(name))


def carried_by_people(name: str, people: PeopleShare) -> bool:
    """Names of people under such a head."""
    return carries(name) and people.full + people.given >= _ALL_NAMED and not people.places


_CARRIER = re.compile(
    r"(?i)(?:^|[_ ])(?:couriers?|carriers?|shippers?|hauliers?)(?:[_ ]name)?$"
    r"|(?:快递|快遞|承运|承運|物流)(?:公司|商|方)?(?:名称|名稱)?$"
)
_MOST_NAMED, _ALL_NAMED = 0.6, 0.85


def dialled(profile: ColumnProfile) -> bool:
    """Numbers as they are dialled from abroad, `+447911123456`: keys and measures carry no such sign."""
    return shaped(profile, _FROM_ABROAD) >= 0.9 and profile.distinct >= _FEW


_FROM_ABROAD = re.compile(r"\+9{10,15}")


def _kinds(profile: ColumnProfile) -> bool:
    """A few ordinary words again and again, `free` and `team`: kinds of accounts."""
    few = profile.distinct <= _FEW and profile.filled >= 10 * profile.distinct
    return few and share_like(profile, lambda value: value.isalpha() and bool(kind_of(value.lower()) & Kind.WORD)) > 0.5


def _titles_again(profile: ColumnProfile) -> bool:
    """A few names of several Latin words again and again: whoever operates ships or aircraft, not a machine."""
    few = profile.distinct <= _FEW and profile.filled >= 10 * profile.distinct
    latin = share_of(profile, profile.scripts.get("latin", 0)) > 0.9
    return few and latin and share_like(profile, lambda value: " " in value) > 0.5


_FEW = 5
_NUMBER_OF_A_PICTURE = 6
"""Shorter numbers under 照片's initials (`zp`) are rather postal codes."""


def _quads(profile: ColumnProfile) -> float:
    """Share of values that are IPv4 addresses, those made of small numbers too: under a name for addresses they are
    no version numbers."""
    known = [value for value, _ in profile.common] or [value for _, value, _ in profile.open[:200]]
    return sum(bool(_QUAD.fullmatch(value)) and ipv4(value) for value in known) / len(known) if known else 0.0


_QUAD = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")


_SENTENCE = 40
_ACCOUNT_INSIDE = re.compile(r"(?<!\d)\d{10,19}(?!\d)|(?:普通|当座|貯蓄)(?:預金)?\D{0,3}\d{6,8}(?!\d)")


def _numbers_inside(profile: ColumnProfile) -> float:
    """Share of cells in whose text an account number stands: `建设银行 6227…`, `普通 1234567`."""
    cells = sum(count for _, value, count in profile.open if _ACCOUNT_INSIDE.search(value))
    return share_of(profile, cells)


def _titles_only(profile: ColumnProfile) -> bool:
    """`Jr.`, `III`, `Mrs`: what stands about a name is none."""
    values = {value.strip().lower().rstrip(".") for value, _ in profile.common}
    return bool(values) and values <= TITLES


def _each_once(profile: ColumnProfile) -> PeopleShare:
    return people_share([(key, value, 1) for key, value, _ in profile.open])


def person_support(profile: ColumnProfile, people: PeopleShare, sure: bool) -> float:
    """Names are letters, and a fair share of them is known; a few unknown words repeated are no people."""
    lettered = letters_share(profile)
    if not sure and (brief_codes(profile) or _kinds(profile)):
        return 0.0
    if people.company >= 0.4 and people.full >= 0.25 and _each_once(profile).full >= 0.6:
        # A firm or two again and again among people
        return max(ENOUGH, people.full)
    if lettered < 0.4 or people.company >= 0.4 or _titles_only(profile):
        return 0.0
    # Every other surname is a town's name too.
    if people.places and not sure and people.family + people.given < 0.6:
        return 0.0
    named = people.known + people.initials + 0.3 * people.common
    if people.known >= 0.25 or people.initials >= 0.5:
        return max(0.5, min(1.0, lettered * named + 0.3))
    few = profile.distinct <= 12 and profile.filled >= 5 * profile.distinct
    if not sure:
        unlisted = share_of(profile, profile.scripts.get("other", 0)) >= 0.9 and people.shaped >= 0.9 and not few
        return 0.4 if named >= 0.12 or unlisted else 0.0
    # Names of scripts of which few are listed say as little when they come again.
    foreign = share_of(profile, profile.scripts.get("other", 0) + profile.scripts.get("cyrillic", 0)) >= 0.5
    if few and named < 0.2 and not foreign and share_like(profile, HAN_SURNAMES.__contains__) < 0.8:
        return 0.1
    return 0.5 if people.shaped >= 0.6 else 0.2


def address_support(profile: ColumnProfile) -> float:
    lettered = letters_share(profile) + profile.share("long")
    spoiled = sum(profile.share(form) for form in ("hex", "uuid", "url", "boolean", "decimal", "date", "datetime"))
    # One letter or digit is a district of some kind, nobody's address.
    if spoiled > 0.4 or profile.length_mean < 1.5 or (profile.common and all(_plain(one) for one, _ in profile.common)):
        return 0.0
    coded = profile.distinct <= _FEW and profile.filled >= 10 * profile.distinct and share_like(profile, _token) >= 0.9
    return 0.0 if coded or share_like(profile, _nowhere) >= 0.9 or share_like(profile, _of_sales) >= 0.9 else lettered


_OF_A_FIRM = re.compile(r"(?i)(?<![a-z])(?:division|territory)(?:[ _]?name)?$")
"""Parts of a country or of a firm."""


def _of_sales(value: str) -> bool:
    """A part of a firm's market: `North`, `EMEA`, `South-West`."""
    return bool(_MARKET.fullmatch(value))


_MARKET = re.compile(
    r"(?i)(?:region[ _-]?)?(?:(?:north|south|mid|central|far)?[ -]?(?:east|west|north|south|central)|midwest|emea|apac"
    r"|amer(?:s|icas)?|latam|anz|dach|nordics?|benelux|mea|row|global|international|domestic|national"
    r"|[东西南北中][区部]|[华華][东東西南北中]|[北中南東西]區)(?:[ _-]?region)?|hq|head ?office|headquarters|remote"
)


def _token(value: str) -> bool:
    """One word of small letters, with digits or without, that names no place: `int8`, `left`."""
    kind = kind_of(value)
    told = bool(kind & Kind.WORD) or (value.isalnum() and not value.isalpha() and value[:1].isalpha())
    return told and value.isascii() and value == value.lower() and not kind & PLACES


_OF_PLACES = re.compile(
    r"[省市区縣县州盟旗镇鎮乡鄉村路街道巷弄号號栋棟幢座室楼樓组里园苑庄城坊厦湾岛山江河湖港桥寺站店校院馆場场府都国國洲东西南北中]"
)


def _nowhere(value: str) -> bool:
    """Chinese that names no place and no part of one: `A5-18货架`, `前锋`."""
    text = simplified(value)
    return (
        bool(re.search(r"[\u4e00-\u9fff]", text))
        and not re.search(r"[\u3040-\u30ff\uac00-\ud7af]", text)
        and not _OF_PLACES.search(text)
        and text.strip() not in listed_places()
    )


_TOKEN = re.compile(r"(?i)tokens?$")
_SHORTEST_TOKEN = 8
"""`A-117`: whoever waits draws such a token."""
_ZIP = re.compile(r"(?i)zip(?![a-z])")


def _brief(profile: ColumnProfile) -> bool:
    """Numbers of three digits at most, as no ZIP code has: `zip_ties`."""
    return share_of(profile, sum(cells for count, cells in profile.digits.items() if count <= 3)) > 0.5


def _plain(value: str) -> bool:
    """An ordinary word in small letters that names no place: `closed` under `state`."""
    kind = kind_of(value)
    return value.isascii() and value.islower() and bool(kind & Kind.WORD) and not kind & PLACES


_ANY_DOCUMENT = re.compile(r"(?i)(?<![a-z])doc(?:ument[oe]?|umento|s)?(?![a-z])|dokument|证件|證件")


def of_travel(profile: ColumnProfile, name: str) -> bool:
    """Under a name for papers of any kind: letters and digits of passports, and of no other paper."""
    found = hits(profile)
    passport, other = found.get("passport"), found.get("national_id")
    lettered = profile.share("code") >= 0.9 and bool(_ANY_DOCUMENT.search(name))
    return (
        lettered
        and passport is not None
        and share_of(profile, passport.cells) >= 0.9
        and (other is None or other.cells < passport.cells)
    )
