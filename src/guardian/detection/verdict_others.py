"""What else a column holds than what it is: whole values of other identifiers, or identifiers inside longer values."""

from __future__ import annotations

from guardian.detection import verdict_words as say
from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import word_set
from guardian.detection.verdict_people import kind_of_name, people_share
from guardian.detection.verdict_sight import Draft, Sight
from guardian.detection.verdict_signs import share_like
from guardian.detection.verdict_values import Hit, inside_by_entity, share_of
from guardian.model import Held

NUMBERED = word_set(
    "national_id tax_id card_number bank_account phone health device_id postal_code passport driver_licence "
    "vehicle_plate other_personal"
)  # fmt: skip
_COMMON = frozenset({"phone", "ip_address"})
"""What values prove by being many, though chance falls upon their form."""
_SOME = 5
_FEW = 3
_LONGEST_PHONE = 12
"""Digits of a number within its country, or with the code of one."""


def held(profile: ColumnProfile, found: dict[str, Hit], main: str) -> tuple[Held, ...]:
    """What else a column holds: whole values of another strong identifier, or identifiers inside longer values."""
    kept = []
    for category, hit in sorted(found.items()):
        if category in (main, "organisation", "url") or main in {"url", "credential_secret", "user_agent"}:
            continue
        room = profile.filled - (found[main].cells if main in found else 0)
        known = hit.chance <= 0.12 or category in _COMMON
        common = known and (share_of(profile, hit.cells) >= 0.2 or _among(profile, hit, found))
        if category == "ip_address" and hit.cells > room:
            common = False  # the same cells, by another reading
        whole = hit.cells if (hit.chance <= 0.02 or common) and not _by_the_way(profile, hit, found) else 0
        dialled = main == "phone" and hit.cells < _SOME and max(profile.digits, default=99) <= _LONGEST_PHONE
        alike = main in NUMBERED and category in NUMBERED and (dialled or not _apart(hit, room))
        counted = profile.share("integer") > 0.8 and not (share_of(profile, hit.cells) >= 0.1 and _apart(hit, room))
        if counted or alike:
            continue
        for entity, cells in inside_by_entity(profile, hit, whole):
            kept.append(Held(category, entity, cells, profile.examined))
    return tuple(kept)


def _among(profile: ColumnProfile, hit: Hit, found: dict[str, Hit]) -> bool:
    """A few among other identifiers, which with these are all there is: an address of the net among contacts."""
    others = (other for other in found.values() if other is not hit and other.chance <= 0.12)
    beside = [other for other in others if not _by_the_way(profile, other, found)]
    taken = sum(other.cells for other in beside)
    together = 0.9 * profile.filled <= taken + hit.cells <= profile.filled
    return hit.cells >= _FEW and together and len([other for other in beside if other.cells >= _FEW]) > 1


def _by_the_way(profile: ColumnProfile, hit: Hit, found: dict[str, Hit]) -> bool:
    """Numbers of another kind that some phones or cards are too, which in a while pass a check by chance."""
    more = sum(one.cells for one in (found.get("phone"), found.get("card_number")) if one and one.cells > 5 * hit.cells)
    address = found.get("ip_address")
    figures = (profile.share("integer") + profile.share("digits")) * profile.filled - (
        address.cells + address.near if address else 0
    )
    few = hit.cells < max(_SOME, max(3 * hit.chance, 0.1) * more)
    return hit.category in NUMBERED and more + hit.cells > round(figures) and few


def _apart(hit: Hit, room: int) -> bool:
    """Whether other cells than the main category's are these numbers: more than check digits fall upon by chance."""
    if not 0 < hit.cells <= room or hit.chance > 0.12:
        return False
    all_of_them = hit.cells >= _FEW and hit.cells == room and hit.chance <= 0.12
    return hit.chance <= 0.001 or all_of_them or hit.cells >= max(_SOME, max(3 * hit.chance, 0.1) * room)


def among_firms(sight: Sight) -> Draft | None:
    """People and firms by turns, whoever pays or owns: each of many values is one or the other."""
    profile, name = sight.profile, sight.name
    if name.says == "not_personal" or profile.distinct < _MANY or sight.people.company < 0.2:
        return None
    each = people_share([(key, value, 1) for key, value, _ in profile.open])
    told = name.hint == "person_name" or share_of(profile, profile.scripts.get("han", 0)) >= 0.9
    if each.full < (0.3 if told else 0.5) or each.full + each.family + each.company < 0.8 or each.places:
        return None
    cells = round(sight.people.full * profile.filled)
    return Draft(
        "person_name", "person_name", 0.6, cells, ("value",), (say.matched("person_name", cells, profile.examined),)
    )


_MANY = 12


def _called(value: str) -> bool:
    """`Ada Berger <ada@berger.example>`"""
    who, _, rest = value.partition("<")
    return "@" in rest and kind_of_name(who.strip().strip('"')) == "full"


def named_beside(sight: Sight, decided: Draft) -> tuple[Held, ...]:
    """Full names of people among values that prove something else: `value` of pairs, a contact by name or address."""
    people, profile = people_share(sight.profile.open), sight.profile
    if decided.category == "email" and (called := share_like(profile, _called)) >= 0.3:
        return (Held("person_name", "person_name", round(called * profile.filled), profile.examined),)
    cells = round(people.full * people.cells)
    if decided.by != ("value",) or decided.category == "person_name" or people.full < 0.3 or people.places:
        return ()
    many = cells >= max(_SOME, 0.1 * profile.filled)
    return (Held("person_name", "person_name", cells, profile.examined),) if many else ()
