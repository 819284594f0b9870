"""Whether dates of birth, ages and school years beside people are those of children, told by counts alone.

Under 14 everything about a person is sensitive in China (PIPL art. 28), under 16 in California where the age is known
(11 CCR 7001). One child is enough for both laws; a lone odd year among many adults is a slip of a pen or stands for
"not known", and is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import word_set
from guardian.detection.names_words import words
from guardian.detection.verdict_sight import Draft, Sight
from guardian.model import MINOR, NOT_PERSONAL, UNDER_16, Held, Text

UNDER_14 = "minor_child.under_14"
MOST = 0.5
"""Share from which on a table is one of children, whatever else is odd about its dates."""
FEW_OF_ONE_YEAR, SHARE = 10, 0.01
"""Fewer cells of one single year, and at least this share, are people among adults; more of them are a placeholder."""

_GROUPED = word_set("age gender address postal_code nationality ethnicity_race marital_status religion")
"""What statistics are broken down by: beside these alone, an age is a heading of counts."""
_OLD_THINGS = word_set("account data debt file invoice login property record session tree")
_AGED = re.compile(
    r"(?i)(?:under |below |<=? ?|[不未]满)?(\d{1,3})(?:[.,]\d+)?(?: ?(?:-|–|~|to|至|到) ?(\d{1,3}))?"
    r" ?(years?(?:[ -]old)?|yrs?|y/?o|y|months?|mos?|[周週]?[岁歲]|个?月|個月)?"
)
_MONTHS = ("mo", "月", "个月", "個月")
_LATER = re.compile(r"(?i)major|faculty|degree|universit|colleg|专业|專業|院系|学院|學院|系别|系別")
"""Columns beside which a school year is one of students."""
_OF_PUPILS = re.compile(
    r"(?i)(?<![a-z])(?:parents?|guardians?|pupils?|child|mother|father)(?![a-z])|家[长長]|[监監][护護]人|小[学學]|父[亲親]|母[亲親]"
)
"""Columns beside which a mere number under `grade` is a school year."""
_GRADE = re.compile(
    r"(?i)(?:(?:grade|class|klasse)[ _-]?(\d{1,2})|(\d{1,2})(?:st|nd|rd|th) (?:grade|class)"
    r"|(?:小学)?([一二三四五六七八九1-9])年[级級])(?:\W.*|[ (（]?\d{1,2}[)）]?班)?"
)
_FIRST_YEARS = re.compile(
    r"(?i)(?:pre-?)?k(?:indergarten|-?\d)?|nursery|pre-?school|[大中小托][一二三四五]?班|学前班|學前班|幼儿园.*|幼稚園.*"
)
_MIDDLE = {"初一": 7, "初二": 8, "初三": 9, "国一": 7, "国二": 8, "国三": 9, "國一": 7, "國二": 8, "國三": 9}
_HAN = {figure: at for at, figure in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class Young:
    """Cells of people under 14, of 14 or 15, and of anybody whose age is told; ``kinds``: different years or ages of
    the young ones."""

    under_14: int = 0
    under_16: int = 0
    told: int = 0
    kinds: int = 0

    @property
    def children(self) -> bool:
        young = self.under_14 + self.under_16
        if young >= MOST * self.told or self.kinds > 1:
            return young > 0
        return young < FEW_OF_ONE_YEAR and young >= max(1.0, SHARE * self.told)


def with_minors(sights: Sequence[Sight], drafts: Sequence[Draft], today: date) -> list[Draft]:
    """Columns that tell how old people are list those who are children, with the reason in words."""
    categories = {draft.category for draft in drafts} - NOT_PERSONAL
    return [
        _listed(draft, sight.profile, _young(sight, draft.category, categories, sights, today))
        for sight, draft in zip(sights, drafts, strict=True)
    ]


def _young(sight: Sight, category: str, beside: set[str], sights: Sequence[Sight], today: date) -> Young:
    match category:
        case "birth_date":
            return of_births(sight.profile, today)
        case "age" if beside - _GROUPED and not _of_a_thing(sight.column.name):
            return of_ages(sight.profile)
        case "education" if not any(_LATER.search(one.column.name) for one in sights):
            at_school = any(_OF_PUPILS.search(one.column.name) for one in sights)
            young = of_school(sight.profile, plain=at_school)
            return young if young.under_14 + young.under_16 >= MOST * young.told else Young()
    return Young()


def _of_a_thing(name: str) -> bool:
    """`account_age`, `invoice_age`"""
    read = words(name)
    thing = any(word.is_("thing") or word.text in _OLD_THINGS for word in read)
    return thing and not any(word.is_("person") for word in read)


def _listed(draft: Draft, profile: ColumnProfile, young: Young) -> Draft:
    if not young.children:
        return draft
    counts = ((UNDER_14, young.under_14), (UNDER_16, young.under_16))
    held = tuple(Held(MINOR, entity, cells, profile.examined) for entity, cells in counts if cells)
    told = _said(young, profile.examined)
    return replace(draft, others=(*draft.others, *held), reasons=(*draft.reasons, told))


def _said(young: Young, examined: int) -> Text:
    first, second = young.under_14, young.under_16
    return {
        "en": f"of {examined:,} values {first:,} are of people under 14, {second:,} of people of 14 or 15",
        "zh-CN": f"{examined:,} 个值中有 {first:,} 个属于不满十四周岁的人，{second:,} 个属于十四至十五周岁的人",
        "zh-TW": f"{examined:,} 個值中有 {first:,} 個屬於未滿十四歲的人，{second:,} 個屬於十四至十五歲的人",
    }


def of_births(profile: ColumnProfile, today: date) -> Young:
    """By year of birth: who turns 14 this year may still be 13 and counts as 13; later than today is no birth."""
    years = dict(profile.by_year)
    for year, cells in profile.whole_years.items():
        years[year] = years.get(year, 0) + cells
    return _counted({today.year - year - 1: cells for year, cells in years.items() if year <= today.year})


def of_ages(profile: ColumnProfile) -> Young:
    """Whole years, months and age bands; 0 stands for "not known" as often as for a newborn and is not counted."""
    ages = {age: cells for age, cells in profile.ages.items() if age}
    for value, cells in profile.common:
        age = None if value.strip().isdigit() else _age(value)
        if age is not None:
            ages[age] = ages.get(age, 0) + cells
    return _counted(ages)


def _age(value: str) -> int | None:
    """The highest age that a cell such as `6-8`, `8 years`, `18个月` or `under 14` leaves open."""
    found = _AGED.fullmatch(value.strip())
    if found is None:
        return None
    first, last, unit = found.groups()
    age = int(last or first) - value.strip().lower().startswith(("under", "below", "<", "不满", "未满"))
    return max(1, age // 12) if unit and unit.lower().startswith(_MONTHS) else age


def of_school(profile: ColumnProfile, *, plain: bool = False) -> Young:
    """By school year, the first being that of six-year-olds: written as one (`Grade 3`, `三年级`), or ``plain``."""
    years: dict[int, int] = {}
    for value, cells in profile.common:
        year = school_year(f"grade {value}" if plain and value.isdecimal() else value)
        if year is not None:
            years[year + 6] = years.get(year + 6, 0) + cells
    return replace(_counted(years), told=profile.filled)


def school_year(value: str) -> int | None:
    """1 to 12, 0 before school; None for anything else."""
    text = value.strip()
    if _FIRST_YEARS.fullmatch(text):
        return 0
    if text[:2] in _MIDDLE:
        return _MIDDLE[text[:2]]
    found = _GRADE.fullmatch(text)
    if found is None:
        return None
    said = next(part for part in found.groups() if part)
    year = _HAN.get(said) or int(said)
    return year if year <= 12 else None


def _counted(ages: Mapping[int, int]) -> Young:
    first = {age: cells for age, cells in ages.items() if age < 14}
    second = {age: cells for age, cells in ages.items() if 14 <= age < 16}
    return Young(sum(first.values()), sum(second.values()), sum(ages.values()), len(first) + len(second))
