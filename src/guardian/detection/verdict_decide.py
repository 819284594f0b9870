"""First reading of a column, before any language engine: what its name says, held against what its values prove."""

from __future__ import annotations

import re
from dataclasses import replace

from guardian.detection import verdict_words as say
from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import word_set
from guardian.detection.names import NameVerdict
from guardian.detection.verdict_blank import without_placeholders
from guardian.detection.verdict_hints import hinted, valued, written
from guardian.detection.verdict_others import NUMBERED, among_firms, held, named_beside
from guardian.detection.verdict_people import people_share
from guardian.detection.verdict_sight import Draft, Sight
from guardian.detection.verdict_signs import is_street, of_networks, share_like, values_of
from guardian.detection.verdict_support import ENOUGH, carried_by_people, carries, dialled, of_travel, verified
from guardian.detection.verdict_values import (
    Hit,
    gender_values,
    hits,
    letters_share,
    named_after,
    share_of,
)
from guardian.model import By, Text

_ISSUED = word_set("national_id tax_id passport driver_licence health other_personal employment education")
_NEVER = frozenset({"organisation", "birth_date", "geo_location", "postal_code"})
_PARCELS = re.compile(
    r"(?i)order|track|way_?bill|parcel|shipment|consignment|sku|article|product|item|invoice|batch|lot|serial"
    r"|(?:loan|claim|case|ticket|booking|reservation|contract|policy|application)[ _]?(?:ref|no|num|nr)"
    r"|(?<![a-z])(?:txn|transaction|ref|reference|rma)(?:[ _]?(?:no|num|nr|id))?$"
    r"|barcode|ean|imei|合同|保单|保單|案号|案號|工单|订单|訂單|运单|運單|快递|快遞|物流|商品|货号|貨號|发票|發票|条码|條碼|批号|批次|流水|伝票|注文|주문|송장"
)
"""Numbers of goods and parcels, many of which carry the same check digit as cards."""
_OF_THE_NET = re.compile(r"(?i)(?<![a-z])ips?(?![a-z])")
_VERSIONS = re.compile(r"(?i)ver(?![a-z]*i)|fw|firmware|build|release|revision|oid|版本|固件")


def draft(sight: Sight) -> Draft:
    """What name and cheap detectors say; ``open`` where only a language engine can tell."""
    if not sight.profile.filled:
        return _empty(sight)
    profile = without_placeholders(sight.profile)
    sight = replace(sight, profile=profile, people=people_share(profile.open))
    found = hits(profile)
    decided = (
        _identified(sight, found)
        or _gendered(sight)
        or _called(sight)
        or hinted(sight)
        or valued(sight)
        or _mixed(sight, found)
        or among_firms(sight)
    )
    if decided is not None:
        return replace(decided, others=(*held(profile, found, decided.category), *named_beside(sight, decided)))
    return _left_open(sight, found)


def _empty(sight: Sight) -> Draft:
    name = sight.name
    if name.says == "category" and name.category != "free_text_may_contain_pii":
        told = () if sight.profile.opaque else (say.empty(),)
        return Draft(name.category, name.entity, min(0.6, name.confidence), 0, name.by, (*name.reasons, *told))
    return Draft(confidence=0.5, reasons=() if sight.profile.opaque else (say.empty(),))


def _identified(sight: Sight, found: dict[str, Hit]) -> Draft | None:
    """An identifier that the values prove by form and check digits, in a share that chance and the name allow."""
    profile = sight.profile
    ranked = sorted(found.values(), key=lambda hit: (-min(1.0, hit.cells / profile.filled), hit.chance, hit.entity))
    for hit in ranked:
        bare = sight.nameless and hit.entity in {"postal_code.gb", "vehicle_plate.gb"}
        if (hit.category in _NEVER and not bare) or not hit.cells or share_of(profile, hit.cells) < _needed(sight, hit):
            continue
        return _proved(sight, hit)
    return None


def _needed(sight: Sight, hit: Hit) -> float:
    """Least share of cells; above 1 where the values can never prove it against this name."""
    name = sight.name
    agrees = name.category == hit.category or (name.category in _ISSUED and hit.category in _ISSUED)
    if agrees and name.category == hit.category:
        return 0.1 if hit.chance <= 0.02 else ENOUGH
    if named_after(sight.column.name, hit.entity):
        return 0.5
    profile = sight.profile
    running = profile.sequential or share_of(profile, profile.epochs) > 0.8
    digits = profile.share("integer") > 0.8 and not (hit.category == "phone" and dialled(profile))
    if name.says == "category" and name.category not in {"free_text_may_contain_pii", "username"}:
        if agrees:
            return 2.0
        if name.category == "address" and hit.category == "ip_address":
            return 0.8  # an address may be one of a network
        if name.category == "person_name" and name.confidence < 0.6 and hit.category in {"email", "ip_address"}:
            return 0.3 if hit.category == "email" else 0.9  # whoever acted, by address where there is one
        return 0.6 if hit.chance <= 0.02 else (0.95 if hit.chance <= 0.12 and not digits else 2.0)
    if hit.category == "ip_address" and _OF_THE_NET.search(sight.column.name):
        return ENOUGH
    if hit.category == "card_number" and of_networks(profile) and share_of(profile, hit.cells) >= 0.95:
        return 0.95  # under any name
    if hit.category == "card_number" and _PARCELS.search(sight.column.name):
        return 2.0
    if name.says == "not_personal":
        if hit.category == "ip_address":
            return 2.0 if _VERSIONS.search(sight.column.name) else 0.9
        return 0.5 if hit.chance <= 0.001 else (0.9 if hit.chance <= 0.02 else 2.0)
    if digits and (running or (hit.category == "phone" and (name.hint in _ISSUED or _one_head(profile)))):
        return 2.0
    return _needed_unnamed(hit, digits)


def _one_head(profile: ColumnProfile) -> bool:
    """All numbers begin with the same two digits: serial numbers do, mobile numbers of so many people do not."""
    return len(profile.heads) == 1 and profile.distinct >= _MANY_NAMES


def _needed_unnamed(hit: Hit, digits: bool) -> float:
    if hit.entity in {"postal_code.gb", "vehicle_plate.gb"}:
        return 0.9
    if hit.chance <= 0.02:
        return 0.5
    if hit.chance <= 0.12:
        return 0.85
    if hit.category == "ip_address":
        return 0.8
    if hit.category == "phone" and not digits:
        return 0.85
    return 0.85 if hit.alone >= 0.6 and not digits else 2.0


def _proved(sight: Sight, hit: Hit) -> Draft:
    profile, name = sight.profile, sight.name
    share = share_of(profile, hit.cells)
    by: tuple[By, ...] = ("value",)
    category, entity = hit.category, hit.entity
    if (
        hit.category == "url"
        and name.says == "category"
        and name.category in {"photo_or_avatar", "social_account"}
        and name.confidence >= 0.85
    ):
        category, entity = name.category, name.entity or name.category
    confidence = min(0.99, 0.6 + 0.35 * share) if hit.chance <= 0.12 else min(0.85, 0.5 + 0.35 * share)
    if name.category == category:
        by, confidence = (*name.by, "value"), min(0.99, confidence + 0.1)
    return Draft(category, entity, confidence, hit.cells, by, (say.matched(hit.category, hit.cells, profile.examined),))


_M_OR_F = re.compile(r"(?i)\s*(?:[mfhwk][ /|_-]?[mfwhvk]|v[ /|_-]m)(?:[ /|_-][dxno])?\s*")
"""`m/w`, `h/f`, `m/v`, `k/m`: the letters of both, in whatever tongue."""


def _gendered(sight: Sight) -> Draft | None:
    name, profile = sight.name, sight.profile
    if name.category == "gender" or (
        name.says == "category" and name.category not in {"free_text_may_contain_pii", "person_name"}
    ):
        return None
    if name.says == "not_personal" or not (gender_values(profile, named=False) or _letters_of(sight)):
        return None
    letters = all(len(value.strip()) == 1 and value.isascii() for value, _ in profile.common)
    if letters and not sight.about.about_people and not sight.nameless and not _M_OR_F.fullmatch(sight.column.name):
        return None
    return Draft(
        "gender", "gender", 0.75, profile.filled, ("value",), (say.matched("gender", profile.filled, profile.examined),)
    )


def _letters_of(sight: Sight) -> bool:
    """Values are the very letters that the column is called by: `M` and `V` under `M/V`."""
    called = set(re.findall(r"[a-z]", sight.column.name.lower()))
    said = {value.strip().lower() for value, _ in sight.profile.common}
    return bool(_M_OR_F.fullmatch(sight.column.name)) and 2 <= len(called) <= 3 and called <= said and len(said) <= 4


def _called(sight: Sight) -> Draft | None:
    """What the name says where the values agree; full names of people also under a name for users."""
    people = _people(sight)
    told = sight.name.category in _SHOWN_AS_PEOPLE or bool(_LED.search(sight.column.name))
    shown = told or 0 < sight.name.confidence <= _BY_TOPIC
    return people if people is not None and shown else _named(sight) or people


_LED = re.compile(r"(?i)report(?:s|ing)?[ _]?to|line[ _]?manager|supervis|vorgesetzt|上级|上級|主管")
_BY_TOPIC = 0.6
"""What only the table's subject says of a column (`RecipName` of vaccinations)."""


_SHOWN_AS_PEOPLE = word_set(
    "username person_name other_personal criminal minor_child cookie_session social_account signature health"
)
"""`家庭成员` says a relation, `嫌疑人` an offence, `幼儿姓名` a child, `visitor` a session, `签字` a
signature, `deceased` a state; names of people in it say more."""


def _mixed(sight: Sight, found: dict[str, Hit]) -> Draft | None:
    """A column of contacts of several kinds: its whole values are identifiers, of no one category alone."""
    if sight.profile.share("integer") > 0.5 and not _of_two_kinds(sight.profile, found):
        return None
    whole = [
        hit
        for hit in found.values()
        if hit.cells and (hit.chance <= 0.12 or hit.category == "phone") and hit.category not in _NEVER
    ]
    cells = sum(hit.cells for hit in whole)
    address = found.get("ip_address")
    if address and address.cells and cells >= 0.1 * sight.profile.filled and not _VERSIONS.search(sight.column.name):
        whole.append(address)  # beside other identifiers four numbers are no version
        cells = min(sight.profile.filled, cells + address.cells)
    most = cells >= 0.6 * sight.profile.filled and sight.name.says != "not_personal"
    if not most and not _or_declined(sight.profile, cells):
        return None
    main = max(whole, key=lambda hit: (hit.cells, hit.category))
    reasons = tuple(say.matched(hit.category, hit.cells, sight.profile.examined) for hit in whole)
    return Draft(main.category, main.entity, 0.65, main.cells, ("value",), reasons)


def _of_two_kinds(profile: ColumnProfile, found: dict[str, Hit]) -> bool:
    """Figures that are cards and mobile numbers by turns: each in a fifth of the cells, together nearly all of them."""
    kinds = [hit.cells for hit in found.values() if hit.chance <= 0.12 and share_of(profile, hit.cells) >= 0.2]
    running = profile.sequential or share_of(profile, profile.epochs) > 0.5
    return len(kinds) > 1 and not running and 0.9 * profile.filled <= sum(kinds) <= profile.filled


def _or_declined(profile: ColumnProfile, cells: int) -> bool:
    """What some gave (a fifth at least), where all others are one and the same word: `no`."""
    said = max((count for value, count in values_of(profile) if len(value) <= 20 and value.isalpha()), default=0)
    return cells >= 0.2 * profile.filled and cells + said >= 0.95 * profile.filled


_TOLD_BY_WORDS = word_set("education employment other_personal nationality")
_ENROLLED = re.compile(r"(?i)matr[ií]cul")
"""In Romance tongues a vehicle's plate or a student's number: in a table of people the latter."""


def _named(sight: Sight) -> Draft | None:
    """The name says a category and the values agree, or cannot tell."""
    name, profile = sight.name, sight.profile
    if name.says != "category" or name.category == "free_text_may_contain_pii":
        return None
    if name.category == "vehicle_plate" and sight.about.person and _ENROLLED.search(sight.column.name):
        return None
    support = verified(name.category, profile, sight.people, sight.column.name, name.confidence >= 0.85)
    if support is None and name.category == "other_personal" and (licence := _licence(profile)):
        return licence
    if support is None:
        if profile.share("boolean") > 0.9 and name.category in _TOLD_BY_WORDS:
            return None
        if name.category in _TOLD_BY_WORDS and share_like(profile, is_street) >= 0.5:
            reasons = (say.matched("address", profile.filled, profile.examined),)
            return Draft("address", "address", 0.7, profile.filled, (*name.by, "value"), reasons)
        # Figures of a table about work or schools are statistics, unless their own name says what they are.
        if name.confidence <= 0.6 and profile.share("integer") + profile.share("decimal") > 0.5:
            return None
        told = Draft(name.category, name.entity, name.confidence, profile.filled, name.by, name.reasons)
        return replace(told, open=written(sight))
    if support < ENOUGH:
        return None
    matched = min(profile.filled, round(support * profile.filled))
    confidence = min(0.98, 0.5 * name.confidence + 0.5 * support)
    if name.category == "national_id" and of_travel(profile, sight.column.name):
        reasons = (say.matched("passport", matched, profile.examined),)
        return Draft("passport", _finest(profile, "passport"), confidence, matched, (*name.by, "value"), reasons)
    entity = _finest(profile, name.category, name.entity)
    if name.category == "geo_location" and share_like(profile, is_street) >= 0.5:
        reasons = (say.matched("address", matched, profile.examined),)
        return Draft("address", "address", confidence, matched, (*name.by, "value"), reasons)
    return Draft(
        name.category, entity, confidence, matched, (*name.by, "value"), (*name.reasons, say.agrees(name.category))
    )


def _licence(profile: ColumnProfile) -> Draft | None:
    """A licence of whatever kind, whose values have the form of driving licences."""
    found = hits(profile).get("driver_licence")
    if found is None or found.chance > 0.12 or share_of(profile, found.cells + found.near) < 0.9:
        return None
    reasons = (say.matched(found.category, found.cells, profile.examined),)
    return Draft(found.category, found.entity, 0.7, profile.filled, ("name", "value"), reasons)


def _finest(profile: ColumnProfile, category: str, told: str | None = None) -> str:
    """The finer entity of the values where these have one of the same category."""
    found = hits(profile).get(category)
    if found is not None and found.cells >= 0.5 * profile.filled:
        return found.entity
    return told or category


def _people(sight: Sight) -> Draft | None:
    """Names of people that the values show by themselves."""
    profile, people, name = sight.profile, sight.people, sight.name
    lettered = letters_share(profile)
    placed = people.placed >= 0.7 and name.category != "person_name"
    if _FIRM.search(sight.column.name) and not carries(sight.column.name):
        return None
    if (lettered < 0.5 and people.full < 0.6) or not people.cells or people.company >= 0.25 or placed:
        return None
    full = people.full * min(1.0, profile.open_cells / profile.filled + 1e-9)
    needed = _people_needed(sight, name)
    asian = (
        people.full >= 0.5
        and people.full + people.family >= 0.85
        and profile.scripts.get("han", 0) >= 0.8 * profile.filled
    )
    if full < needed and not (asian and (needed <= 0.6 or (needed <= 0.75 and profile.distinct >= _MANY_NAMES))):
        if not (_given_names(sight) or _keys_of_people(sight) or carried_by_people(sight.column.name, people)):
            return None
        full = people.given + people.full
    if profile.distinct < 3 and name.hint != "person_name" and not (_keys_of_people(sight) or _alone(sight)):
        return None
    matched = round(full * profile.filled)
    reasons = (say.matched("person_name", matched, profile.examined),)
    agrees = name.category == "person_name"
    by: tuple[By, ...] = (*name.by, "value") if agrees else ("value",)
    return Draft("person_name", "person_name", 0.55 + 0.3 * full + 0.1 * agrees, matched, by, reasons)


_FIRM = re.compile(
    r"(?i)(?<![a-z])(?:company|firma?|organi[sz]ation|empresa|soci[eé]t[eé]|entreprise|unternehmen)(?:[ _-]?name)?$"
    r"|(?:公司|企业|企業|会社|회사)(?:名称?|名稱|명)?$"
)
"""Firms are called by the names of those who founded them: `Wells Fargo`, `Marks & Spencer`."""
_HANDFUL = 6
"""So few labels in a table of things, roses or paints, are brands however much they look like people."""
_MANY_NAMES = 20
"""So many different words of two or three characters with a surname in front are no brands."""


def _given_names(sight: Sight) -> bool:
    """A column called `name` of single given names, in a table that is about no thing."""
    people, column = sight.people, sight.column.name
    if sight.name.says == "not_personal" and not _HOST_OR_NICK.search(column):
        return False
    named = sight.name.hint == "person_name" and not sight.about.thing
    return (
        (named or bool(_HOST_OR_NICK.search(column)))
        and not people.places
        and people.given + people.full >= 0.6
        and people.shaped >= 0.9
    )


def _keys_of_people(sight: Sight) -> bool:
    """Keys that are data (`accounts.*`): one that is somebody's full name tells of others that hold names."""
    people = sight.people
    keys = sight.column.name == "*" or sight.column.name.endswith(".*")
    return keys and people.full > 0 and people.full + people.given + people.family >= 0.5 and people.shaped >= 0.9


def _alone(sight: Sight) -> bool:
    """Full names alone, in a row or two without a header, or of one person all through a table of a subject."""
    few = sight.nameless and sight.profile.rows <= _ROW_OR_TWO
    by_topic = sight.name.says == "category" and sight.name.confidence <= _BY_TOPIC
    return (few or by_topic) and sight.people.full == 1 and not sight.people.places


_ROW_OR_TWO = 2
_HOST_OR_NICK = re.compile(
    r"(?i)^host[ _]?name$|^(?:[a-z]+[ _])?(?:drivers?|agents?|clients?|hosts?|editors?|tenants?|servers?)$|nick|alias"
)
"""`host_name` is a machine's or whoever lets a room, a `driver` a program or a person, a nickname a handle or what
friends say: the values tell."""


def _people_needed(sight: Sight, name: NameVerdict) -> float:
    if name.hint == "person_name" and name.says != "not_personal":
        return 0.7 if sight.about.thing else 0.4
    if name.says == "category":
        return 0.4 if name.category == "username" else 0.85
    if (
        name.says == "not_personal"
        and sight.profile.distinct <= 64
        and sight.profile.filled > 2 * sight.profile.distinct
    ):
        return 2.0
    # A few labels again and again are rather ships or teams named after people.
    few = sight.profile.distinct <= 12 and sight.profile.filled >= 10 * sight.profile.distinct
    told = name.hint or sight.nameless or sight.about.about_people
    latin = sight.profile.scripts.get("latin", 0) >= 0.8 * sight.profile.filled
    if few and latin and sight.profile.distinct <= _HANDFUL and not told:
        return 2.0
    return (0.9 if few else 0.75) if few or sight.about.thing or name.says == "not_personal" else 0.6


def _left_open(sight: Sight, found: dict[str, Hit]) -> Draft:
    profile, name = sight.profile, sight.name
    reasons: tuple[Text, ...] = (say.nothing(profile.examined),)
    if name.says == "category" and name.category != "free_text_may_contain_pii":
        reasons = (say.misnamed(name.category), *reasons)
    weak = [hit for hit in found.values() if hit.cells and hit.chance >= 0.05 and hit.category in NUMBERED]
    if weak:
        reasons = (say.weak_number(weak[0].category), *reasons)
    confidence = 0.9 if name.says == "not_personal" else 0.75
    return Draft("none", None, confidence, 0, (), reasons, open=profile.open_cells > 0)
