"""What values are by their look under a name that only hints, or whatever their name means."""

from __future__ import annotations

import re

from guardian.detection import verdict_words as say
from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import word_set
from guardian.detection.verdict_notes import is_for_notes, is_sentence
from guardian.detection.verdict_people import people_share
from guardian.detection.verdict_sight import Draft, Sight
from guardian.detection.verdict_signs import (
    connections,
    is_street,
    logins,
    nicknames,
    of_domains,
    pet_names,
    share_like,
)
from guardian.detection.verdict_values import (
    BRACKETED,
    CARETED,
    SLASHED,
    coordinates,
    finely_located,
    handles,
    hits,
    id_like,
    letters_share,
    located,
    mixed_codes,
    phone_like,
    postal_codes,
    shaped,
    share_of,
)


def hinted(sight: Sight) -> Draft | None:
    """Coordinates and postal codes under a name for them, where nothing else shows a person."""
    profile, hint = sight.profile, sight.name.hint
    right = (hint == "geo_location" and coordinates(profile, sight.column.name)) or (
        hint == "postal_code" and postal_codes(profile) and not profile.sequential and not _too_short(sight)
    )
    if _ZIPPED.fullmatch(sight.column.name) and share_of(profile, profile.digits.get(5, 0)) >= 0.9 and not right:
        hint, right = "postal_code", not profile.sequential
    found = hits(profile).get(hint)
    right = right or (
        hint == "username"
        and sight.name.says == "nothing"
        and (max(handles(profile), nicknames(profile)) >= 0.6 or pet_names(profile))
    )
    if _HANDLE.search(sight.column.name) and max(handles(profile), nicknames(profile), logins(profile)) >= 0.6:
        hint, right = "username", True
    right = right or (hint == "vehicle_plate" and mixed_codes(profile) >= 0.8 and profile.length_max <= 10)
    right = right or (
        hint in {"vehicle_plate", "card_number", "ip_address"}
        and found is not None
        and share_of(profile, found.cells) >= 0.8
    )
    right = right or (
        hint == "vehicle_plate"
        and found is not None
        and found.entity == "vehicle_plate.vin"  # which only America's check
        and share_of(profile, found.cells + found.near) >= 0.9
    )
    right = right or (hint == "vehicle_plate" and _of_cars(sight))
    plates = hits(profile).get("vehicle_plate") if _VEHICLE.fullmatch(sight.column.name) else None
    if plates is not None and share_of(profile, plates.cells) >= 0.8:
        hint, right = "vehicle_plate", True
    right = right or (hint == "card_number" and share_like(profile, _is_masked_card) >= 0.9)
    right = right or (hint == "phone" and sight.name.says == "nothing" and _dialled_at_home(profile))
    if not right:
        return None
    return Draft(hint, hint, 0.6, profile.filled, ("name", "value"), (say.agrees(hint),))


_VEHICLE = re.compile(
    r"(?i)(?:veh(?:icle)?|car|van|truck|lorry|cab|taxi|bus|fahrzeug|v[eé]hicule|veh[ií]culo|车辆|車輛|车)"
)


def _of_cars(sight: Sight) -> bool:
    """Seventeen letters and digits under `vin`: only America and China have a check digit in them."""
    profile = sight.profile
    long = profile.length_min == profile.length_max == _VIN_LENGTH and profile.share("code") >= 0.9
    return long and bool(_VIN.search(sight.column.name))


_VIN, _VIN_LENGTH = re.compile(r"(?i)(?<![a-z])vin(?![a-z])"), 17
_MASKED_CARD = re.compile(r"[3-9]\d{3,5}[ -]?[*xX•·]{2,}[ *xX•·-]*\d{4}")


def _is_masked_card(value: str) -> bool:
    """A card with its middle hidden, `453201******1234`: whose it is can still be told."""
    return bool(_MASKED_CARD.fullmatch(value))


def _dialled_at_home(profile: ColumnProfile) -> bool:
    """Numbers of ten to twelve digits, nearly all different, that neither count on nor tell a time (`mob`, `cell`)."""
    long = sum(cells for count, cells in profile.digits.items() if 10 <= count <= 12)
    return (
        share_of(profile, long) >= 0.9
        and profile.distinct >= max(_SEVERAL, 0.8 * profile.filled)
        and not profile.sequential
        and share_of(profile, min(profile.epochs, profile.digits.get(10, 0))) < 0.5
    )


_ZIPPED = re.compile(r"(?i)[a-fh-z][a-z]{0,2}_?zip(?:_?(?:cd|code))?[0-9]{0,4}")
"""`LZIP`, `mzip05`: of a location, for mail; not `gzip`."""
_HANDLE = re.compile(r"(?i)handle(?![a-z])|nick|screen_?name|gamer_?tag")


def _too_short(sight: Sight) -> bool:
    """`cap` and `cp` stand for other things too; as postal codes they have five digits, or four without their zero."""
    long = sum(cells for count, cells in sight.profile.digits.items() if count in (4, 5))
    five = sight.profile.digits.get(5, 0) + sight.profile.filled * sight.profile.share("code")
    brief = sight.column.name.strip().lower() in {"cap", "cp", "pc"}
    return brief and sight.profile.share("integer") > 0.5 and (share_of(sight.profile, long) < 0.9 or 2 * five < long)


def valued(sight: Sight) -> Draft | None:
    """What the values are whatever the name means: pairs of coordinates; handles under a person's part; travel
    documents in a table of these."""
    profile, name = sight.profile, sight.name
    category = ""
    if connections(profile) >= 0.5:
        category = "credential_secret"
    elif _located(sight):
        category = "geo_location"
    elif name.category == "person_name" and _pet_names(profile, name.confidence):
        category = "username"
    elif name.category == "person_name" and name.confidence <= 0.75 and (_reached(sight) or _called(sight)):
        category = "phone"
    elif (name.says != "not_personal" or _USER.search(sight.column.name)) and (
        logins(profile) >= _SURNAMED or of_domains(profile) or _addressed_by_sign(profile)
    ):
        category = "username"
    elif ((name.category == "person_name" or name.hint == "person_name") and shaped(profile, SLASHED) >= 0.8) or (
        shaped(profile, CARETED) >= 0.95 and profile.distinct >= max(_SEVERAL, 0.5 * profile.filled)
    ):
        category = "person_name"
    elif name.category != "person_name" and share_like(profile, _addressed) >= 0.8:
        category = "email"
    elif _TRAVEL & sight.about.known and _DOCUMENT.search(sight.column.name) and id_like(profile, 6, 12) >= 0.8:
        category = "passport"
    elif _of_streets(sight):
        category = "address"
    elif name.hint == "username" and _signed(sight):
        category = "person_name"
    if not category:
        return None
    reasons = (say.matched(category, profile.filled, profile.examined),)
    return Draft(category, category, 0.65, profile.filled, ("value",), reasons)


def written(sight: Sight) -> bool:
    """Notes of a clinic; sentences under a word for work or schools, as in the `transcript` of what was said."""
    spoken = sight.name.category in {"education", "employment"} and share_like(sight.profile, is_sentence) >= 0.5
    return spoken or (sight.name.category == "health" and is_for_notes(sight.column.name))


def of_logins(profile: ColumnProfile) -> bool:
    """One token of small letters each, nearly all different: no states, but what a `buyer` logs in as."""
    token = share_like(profile, lambda value: bool(_TOKEN.fullmatch(value)))
    varied = profile.distinct >= max(_SEVERAL, 0.9 * profile.filled)
    return varied and token >= 0.95 and 5 <= profile.length_mean <= 16 and profile.share("hex") < 0.1


def _addressed_by_sign(profile: ColumnProfile) -> bool:
    """`@ana_lima`, nearly all different: whom people call so in public, whatever the column is called."""
    varied = profile.distinct >= max(_SEVERAL, 0.8 * profile.filled)
    return varied and share_like(profile, lambda value: bool(_CALLED_BY_SIGN.fullmatch(value))) >= 0.95


_CALLED_BY_SIGN = re.compile(r"@[A-Za-z_][A-Za-z0-9_.]{2,29}")
_TOKEN = re.compile(r"[a-z]{3,}[a-z0-9._-]*")


def _pet_names(profile: ColumnProfile, confidence: float) -> bool:
    """What people call themselves, where the name only says a person's part: `author`, `ProfileName`."""
    part = confidence < 0.6 and (handles(profile) >= 0.6 or of_logins(profile))
    return part or (confidence <= 0.75 and pet_names(profile))


def _located(sight: Sight) -> bool:
    where = bool(_WHERE.search(sight.column.name))
    profile = sight.profile
    if finely_located(profile) or (where and shaped(profile, BRACKETED) >= 0.8):
        return True
    return (where or sight.name.says != "not_personal") and located(profile)


_WHERE = re.compile(
    r"(?i)(?<![a-z])(?:geo|gps|loc|location|coords?|coordinates?|position|pos|latlo?ng?)(?![a-z])|坐标|经纬|位置"
)
_SEVERAL = 20
_SENDER, _SENT_FROM = re.compile(r"\"?[^<>@\"\n]{1,60}\"?"), re.compile(r"[^<>\s@]+@[^<>\s@]+>")


def _addressed(value: str) -> bool:
    """`Ada Berger <ada@berger.example>`"""
    who, _, address = value.partition("<")
    return bool(_SENDER.fullmatch(who.strip()) and _SENT_FROM.fullmatch(address.rstrip()))


_SURNAMED = 0.4
"""Share of logins made of listed names: of other words of small letters, one in 250 looks like one."""


def _reached(sight: Sight) -> bool:
    """Numbers under `contact`: by phone. Who answers it may stand before the number: then the engines read on."""
    profile = sight.profile
    varied = profile.distinct >= 0.5 * profile.filled
    found = hits(profile).get("phone")
    beside = found is not None and share_of(profile, found.within) >= 0.5 and letters_share(profile) >= 0.3
    return bool(_CONTACT.search(sight.column.name)) and varied and not beside and phone_like(profile) >= 0.8


def _called(sight: Sight) -> bool:
    """Telephone numbers in full under a person's part: `caller`, `rider`."""
    found = hits(sight.profile).get("phone")
    varied = sight.profile.distinct >= 0.5 * sight.profile.filled and not sight.profile.sequential
    one_head = len(sight.profile.heads) == 1 and not _TALKS.search(sight.column.name)
    return found is not None and varied and not one_head and share_of(sight.profile, found.cells) >= 0.9


_TALKS = re.compile(r"(?i)call|dial|主叫|被叫|来电")
_USER = re.compile(
    r"(?i)(?<![a-z])(?:usr|user|opr|oper)(?:_?id)?$"
    r"|(?:회원|주문자|구매자|사용자|고객|用户|用戶|会员|會員|会員|买家|買家|ユーザー?)[ _]?id$"
)
"""A key of people, by which many of them log in."""
_CONTACT = re.compile(r"(?i)contact|kontakt|contacto|联系|聯絡|聯繫|連絡|연락")


def _signed(sight: Sight) -> bool:
    """Surnames or given names alone, in capitals as logins are not, under `signed_by`."""
    people, profile = people_share(sight.profile.open), sight.profile
    if not _BY.search(sight.column.name) or profile.distinct < _SOME or people.shaped < 0.9 or people.places:
        return False
    lettered = share_like(profile, lambda value: value[:1].isupper() and value.replace("'", "").isalpha())
    return people.full + people.family + people.given >= 0.85 and lettered >= 0.9


_LINE = re.compile(r"(?i)(?<![a-z])line[ _]?[1-4]$")
_BY = re.compile(r"(?i)[a-z][ _]?by$")
_SOME = 8
_STREETS_OF_A_TOWN = 6
_ROAD = re.compile(
    r"(?i)(?:[a-z'’.-]+ ){1,4}(?:road|rd|street|st|lane|ln|avenue|ave|close|drive|dr|crescent|terrace|boulevard|blvd"
    r"|place|court|way|gardens|grove)"
    r"|(?:rue|avenue|boulevard|chemin|impasse|calle|avenida|via|viale|piazza|rua|travessa)"
    r" [^\W\d_]+(?:[ '’.-][^\W\d_]+){0,4}"
    r"|[^\W\d_ -]{3,}(?:straße|strasse|weg|gasse|allee|straat|gatan)"
)


def _of_streets(sight: Sight) -> bool:
    """Roads under no name, or streets and their numbers under `line_1` of whatever object."""
    profile = sight.profile
    if sight.nameless:
        return profile.distinct >= _STREETS_OF_A_TOWN and share_like(profile, _is_road) >= 0.7
    return bool(_LINE.search(sight.column.name)) and share_like(profile, is_street) >= 0.5


def _is_road(value: str) -> bool:
    """A street without its number: `QUEENS ROAD`."""
    return bool(_ROAD.fullmatch(value))


_TRAVEL = word_set("passport passports visa visas travel traveller travellers traveler travelers")
_DOCUMENT = re.compile(r"(?i)doc(?:ument)?[ _-]*(?:no|num|number|nr|id)\b")
