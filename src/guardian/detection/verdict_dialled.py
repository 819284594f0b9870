"""Which country's numbers a column of phones holds: many are written alike, so those beside it tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from guardian.detection.lexicon import word_set
from guardian.detection.names_words import simplified
from guardian.detection.verdict_sight import Draft, Sight
from guardian.detection.verdict_signs import values_of
from guardian.detection.verdict_values import share_of
from guardian.model import Held

_TOLD_BY_FORM = frozenset({"phone.cn_mobile", "phone.tw_mobile", "phone.hk", "phone.mo"})
"""Few numbers of other countries are written so: only what speaks against them counts."""
_MARKS = {
    "cn": word_set("cn chn china prc 中国 中国大陆 大陆 中华人民共和国 内地 cny rmb cnh 人民币 +86 86"),
    "tw": word_set("tw twn taiwan roc 台湾 中华民国 twd ntd 新台币 台币 +886 886"),
    "hk": word_set("hk hkg 香港 hkd 港币 港元 +852 852") | {"hong kong", "hong kong sar"},
    "mo": word_set("mo mac macau macao 澳门 mop 澳门元 +853 853"),
}
"""By country, what its own columns say: its name, its currency, its dialling code."""
_WHERE = re.compile(
    r"(?i)countr|nation(?!al_?id)|(?:^|[_ ])(?:land|pa[iy]s|paese|ctry|cntry|cc)(?:$|[_ ])"
    r"|国家|國家|国籍|國籍|国别|國別"
)
_MONEY = re.compile(r"(?i)curr|ccy|币种|幣種|幣別|货币|貨幣|währung|devise|moneda|divisa|valuta")
_CODE = re.compile(r"(?i)dial|(?:country|phone|tel|calling)[_ -]?code|区号|國碼|国际区号")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_SOME = 0.1


def settled(sights: list[Sight], drafts: list[Draft]) -> list[Draft]:
    """Phones of one country become plain phones where the table speaks of another, or of none where many have such."""
    if not any(entity.startswith("phone.") for draft in drafts for entity in _entities(draft)):
        return drafts
    told = _told(sights, drafts)
    return [
        replace(draft, entity=_plain(draft.entity, told), others=tuple(_plainly(draft.others, told)))
        for draft in drafts
    ]  # fmt: skip


def _entities(draft: Draft) -> Iterator[str]:
    yield draft.entity or ""
    yield from (held.entity for held in draft.others)


def _plainly(others: tuple[Held, ...], told: frozenset[str] | None) -> Iterator[Held]:
    for held in others:
        yield replace(held, entity=_plain(held.entity, told) or held.entity)


def _plain(entity: str | None, told: frozenset[str] | None) -> str | None:
    if entity is None or not entity.startswith("phone."):
        return entity
    country = entity.removeprefix("phone.")[:2]
    right = (entity in _TOLD_BY_FORM) if told is None else country in told
    return entity if right else "phone"


def _told(sights: list[Sight], drafts: list[Draft]) -> frozenset[str] | None:
    """The countries (of ours, or `other`) that a table speaks of; None: it says nothing.

    What it says outright counts before its script.
    """
    said = frozenset(_outright(sights, drafts))
    return said or _by_script(sights) or None


def _outright(sights: list[Sight], drafts: list[Draft]) -> Iterator[str]:
    for sight, draft in zip(sights, drafts, strict=True):
        if any(sign.search(sight.column.name) for sign in (_WHERE, _MONEY, _CODE)):
            yield from _meant(sight)
        for entity, match in sight.profile.matches.items():
            category, _, country = entity.partition(".")
            whole = share_of(sight.profile, match.cells) >= 0.5
            if category == draft.category and whole and category in _ISSUED and len(country[:2]) == 2:
                yield country[:2] if country[:2] in _MARKS else "other"
            if (
                entity == "phone.cn_mobile"
                and draft.category == "phone"
                and share_of(sight.profile, match.cells) > _SOME
            ):
                yield "cn"
    if any(sight.about.pinyin for sight in sights):
        yield "cn"


_ISSUED = word_set("national_id postal_code vehicle_plate driver_licence passport")


def _meant(sight: Sight) -> Iterator[str]:
    """Countries of a tenth of the cells each, or `other`."""
    found: dict[str, int] = {}
    for value, cells in values_of(sight.profile):
        plain = simplified(value.strip())
        country = next((code for code, marks in _MARKS.items() if plain in marks), "other")
        if not plain.isdigit() or _CODE.search(sight.column.name):
            found[country] = found.get(country, 0) + cells
    yield from (country for country, cells in found.items() if cells >= _SOME * sum(found.values()))


def _by_script(sights: list[Sight]) -> frozenset[str]:
    """Simplified Chinese is written in China, Traditional in Taiwan, Hong Kong and Macau; kana in none of these."""
    columns = [[sight.column.name, sight.column.comment, *_values(sight)] for sight in sights]
    if any(_KANA.search(text) for texts in columns for text in texts):
        return frozenset({"other"})
    chinese = [text for texts in columns for text in _chinese(texts)]
    if not chinese:
        return frozenset()
    traditional = sum(simplified(text) != text.lower() for text in chinese)
    return frozenset({"tw", "hk", "mo"} if traditional >= _SOME * len(chinese) else {"cn"})


def _chinese(texts: list[str]) -> list[str]:
    """The heading where it is Chinese; and the values where half of them are."""
    found = [text for text in texts[2:] if _HAN.search(text)]
    told = [text for text in texts[:2] if _HAN.search(text)]
    return told + (found if 2 * len(found) >= len(texts) - 2 else [])


def _values(sight: Sight) -> list[str]:
    return [value for value, _ in values_of(sight.profile)[:_SAMPLE]]


_SAMPLE = 40
