"""Columns that only their neighbours explain: birth dates, names and phones without header; lone degrees."""

from __future__ import annotations

import re

from guardian.detection import verdict_words as say
from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import word_set
from guardian.detection.verdict_people import people_share
from guardian.detection.verdict_sight import Draft, Sight
from guardian.detection.verdict_values import birth_dates, letters_share, share_of

_ABOUT_A_PERSON = word_set("person_name phone email national_id passport card_number birth_date")


def with_siblings(sights: list[Sight], drafts: list[Draft]) -> list[Draft]:
    """Columns that only their neighbours explain: birth dates and single names without header."""
    done = [_unpaired(sight, one, sights, drafts) for sight, one in zip(sights, drafts, strict=True)]
    categories = [one.category for one in done]
    if not set(categories) & _ABOUT_A_PERSON:
        return done
    for at, (sight, one) in enumerate(zip(sights, done, strict=True)):
        if one.category != "none" or sight.name.says == "not_personal" or not sight.profile.filled:
            continue
        if "birth_date" not in categories and _may_be_born(sight):
            done[at], categories[at] = _beside(sight, "birth_date"), "birth_date"
        elif (
            sight.nameless
            and "person_name" in (categories[at - 1 : at] + categories[at + 1 : at + 2])
            and _single_names(sight)
        ):
            done[at] = _beside(sight, "person_name")
        elif sight.nameless and "person_name" in categories and _phones_beside(sight.profile):
            done[at] = _beside(sight, "phone")
        elif sight.nameless and at and _postal_after(sights[at - 1], categories[at - 1], sight.profile):
            done[at] = _beside(sight, "postal_code")
    return done


def _beside(sight: Sight, category: str) -> Draft:
    return Draft(category, category, 0.6, sight.profile.filled, ("value",), (say.siblings(category),))


def _unpaired(sight: Sight, one: Draft, sights: list[Sight], drafts: list[Draft]) -> Draft:
    """A lone number in the range of a latitude is none: coordinates come in pairs."""
    if one.category != "geo_location" or one.by != ("name", "value") or one.confidence > 0.6:
        return one
    pairs = [other for other, draft in zip(sights, drafts, strict=True) if draft.category == "geo_location"]
    twin = _DEGREE.search(sight.column.name)
    missing = twin is not None and not any(
        (found := _DEGREE.search(other.column.name)) and found.group().lower() != twin.group().lower()
        for other in pairs
    )
    return Draft(confidence=0.6) if len(pairs) == 1 or missing else one


_DEGREE = re.compile(r"(?i)(?<![a-z])(?:jd|wd)(?![a-z])")
"""经度 and 纬度 in pinyin, which mean little without each other."""


def _postal_after(before: Sight, category: str, profile: ColumnProfile) -> bool:
    """Five digits right after a place or the two letters of a state, in a table of people without a header."""
    five = share_of(profile, profile.digits.get(5, 0)) >= 0.95
    states = before.profile.length_max == 2 and before.profile.distinct >= 2 and letters_share(before.profile) > 0.95
    return five and profile.distinct >= 5 and not profile.sequential and (states or category == "address")


def _phones_beside(profile: ColumnProfile) -> bool:
    """National numbers, led by a zero or by one of a few prefixes: digits alone say too little without people beside
    them. A running number or one with the year in front has one prefix or two."""
    long = sum(cells for count, cells in profile.digits.items() if 9 <= count <= 11)
    zero = sum(cells for head, cells in profile.heads.items() if head[0] == "0" and head != "00")
    varied = profile.distinct >= 0.8 * min(profile.filled, 200) and not profile.sequential
    one_length = max(profile.digits.values(), default=0) >= 0.98 * profile.filled
    mobile = 3 <= len(profile.heads) <= 12 and one_length and not profile.epochs
    right = long if mobile and profile.filled >= 30 else min(long, zero)
    return varied and share_of(profile, right) >= 0.95


def _single_names(sight: Sight) -> bool:
    people = people_share(sight.profile.open)
    return people.shaped >= 0.9 and people.given + people.family + people.common >= 0.45 and sight.profile.distinct >= 8


def _may_be_born(sight: Sight) -> bool:
    profile = sight.profile
    if not (sight.nameless or sight.name.hint == "birth_date") or not birth_dates(profile) or profile.years is None:
        return False
    first, last = profile.years
    return 1900 <= first <= 1985 and last <= 2020 and last - first >= 25 and profile.share("datetime") < 0.2
