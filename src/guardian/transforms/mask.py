"""Partial masks: a value stays recognisable to who knows it, by country and script.

What is shown at most, and who says so:

- payment cards: first six and last four (PCI DSS v4.0.1, 3.4.1: BIN and last four digits at most);
- US SSN and ITIN: the last four (26 CFR 301.6109-4, truncated taxpayer identification numbers);
- Chinese mobile numbers: 138****5678, as operators and banks print them (couriers must hide six digits on a waybill,
  national standard 《快递电子运单》 in force since 2023-02-01: ``keep_ends(3, 2, keeps_length=True)``);
- everything else: never more than half of what identifies; a form that is not known is masked whole.

A mask is no anonymisation: what is shown narrows down who it is, and an empty text stays empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa
from sqlglot import exp

from guardian.transforms import sql
from guardian.transforms.base import Dialect, Shape, by_distinct
from guardian.transforms.constant import need_text, texts_only
from guardian.transforms.mask_forms import (
    Ends,
    Initials,
    Rule,
    first_rule,
    form,
    hide,
    show,
    star,
    stars_for,
    stars_in_sql,
)
from guardian.transforms.mask_tables import ADDRESS, CARD, COMPOUND, HAN, PROVIDERS


@dataclass(frozen=True, slots=True)
class Mask:
    """The first of ``rules`` whose form a value has says what is shown; without one, up to three stars.

    Never longer than the value, so that it fits wherever the value did.
    """

    rules: tuple[Rule, ...] = ()
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def gives(self, shape: Shape) -> Shape:
        return need_text(shape, "a mask")

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return by_distinct(texts_only(array, "a mask"), self._masked)

    def _masked(self, distinct: pa.Array) -> pa.Array:
        return first_rule(self.rules, distinct, stars_for(distinct))

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        value = sql.text(column, dialect)
        otherwise = stars_in_sql(value.copy(), dialect)
        if not self.rules:
            return sql.unless_null(column, otherwise)
        cases = [rule.sql(value, dialect) for rule in self.rules]
        return sql.unless_null(column, sql.choose(cases, otherwise))


def keep_first(count: int, *, keeps_length: bool = False) -> Mask:
    """The first ``count`` characters of values that have at least twice as many."""
    return Mask((Ends(count, 0, keeps_length),))


def keep_last(count: int, *, keeps_length: bool = False) -> Mask:
    """The last ``count`` characters of values that have at least twice as many."""
    return Mask((Ends(0, count, keeps_length),))


def keep_ends(first: int, last: int, *, keeps_length: bool = False) -> Mask:
    return Mask((Ends(first, last, keeps_length),))


_SEPARATOR = "[ ().-]"
_DIGIT = "[0-9]"
_LAST4 = f"[0-9](?:{_SEPARATOR}?[0-9]){{3}}"
_COUNTRY = (  # ITU-T E.164 country codes: no code is the beginning of another
    "(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    "|2[1-689][0-9]|3[578][0-9]|42[0-9]|5[09][0-9]|6[789][0-9]|8[0578][0-9]|9[679][0-9])"
)


def _digits(at_least: int, at_most: int) -> str:
    """So many digits with at most two separators before each, and any after the last."""
    return f"(?:{_SEPARATOR}{{0,2}}[0-9]){{{at_least},{at_most}}}{_SEPARATOR}{{0,2}}"


PHONE = (
    form(
        show("(?:(?:[+]|00)86[ -]?)?1[3-9][0-9]"),
        star("[ -]?[0-9]{4}[ -]?", _DIGIT),
        show("[0-9]{4}"),
    ),
    form(show("(?:(?:[+]|00)86[ -]?)?0[1-9][0-9]{1,2}-"), star("[0-9]{5,6}", _DIGIT), show("[0-9]{2}")),
    form(show(f"[+]{_COUNTRY}"), star(_digits(4, 10), _DIGIT), show(_LAST4)),
    form(show(f"[+]{_COUNTRY}"), star(_digits(3, 5), _DIGIT), show("[0-9]{2}")),
    form(star(_digits(4, 11), _DIGIT), show(_LAST4)),
    form(star(_digits(4, 5), _DIGIT), show("[0-9]{2}")),
)
"""Chinese mobiles, Chinese landlines (area code and last two), E.164 numbers (country code and last four, of short
ones two), national numbers (last four; of seven digits two)."""

NAME = (
    form(show(f"(?:{COMPOUND})"), hide(f"[{HAN}]{{2,3}}")),
    form(
        show(f"[{HAN}\u3041-\u30ff\uac00-\ud7a3]"),
        hide(f"[{HAN}\u3041-\u30ff\uff65-\uff9f\uac00-\ud7a3 \u3000·•・‧]{{1,30}}"),
    ),
    Initials(),
)
"""Chinese, Japanese and Korean names: the surname's first character (a compound surname of four and more characters
whole); Latin, Greek and Cyrillic ones: initials."""

_LOCAL = "[!#-'*+.-9=?A-Z^-~-]"  # atext of RFC 5322 and the full stop, by ranges: no sign that a set gives a meaning to
_DOMAIN = "[0-9A-Za-z-]{1,63}(?:[.][0-9A-Za-z-]{1,63}){1,8}"


def email(domain: str = "provider") -> Mask:
    """The first character of the local part. ``domain``: ``keep``, ``hide``, or ``provider``: kept only where it is one
    that very many people share (or reserved for examples), since one's own domain identifies."""
    local = (show(_LOCAL), hide(f"{_LOCAL}{{1,63}}"))
    alone = (hide(_LOCAL),)
    shared = show(f"@(?:{PROVIDERS})")
    kept = {"keep": (show(f"@{_DOMAIN}"),), "provider": (shared,), "hide": ()}[domain]
    hidden = (show("@"), hide(_DOMAIN))
    forms = [form(*each, *tail) for tail in (kept, hidden) if tail for each in (local, alone)]
    return Mask(tuple(forms))


def _last(count: int, at_least: int, at_most: int, of: str = "[0-9A-Za-z]") -> Rule:
    """``count`` last characters of an identifier that has so many, with single separators."""
    hidden = f"(?:{of}[ ./-]?){{{at_least - count},{at_most - count}}}"
    return form(star(hidden, of), show(f"{of}(?:[ ./-]?{of}){{{count - 1}}}" if count > 1 else of))


NATIONAL_ID_CN = form(show("[1-9]"), star("[0-9]{16}"), show("[0-9Xx]"))
TRUNCATED_TIN = form(star("[0-9]{3}[ -]?[0-9]{2}[ -]?", _DIGIT), show("[0-9]{4}"))
IDENTIFIER = _last(2, 6, 30)
ACCOUNT = (_last(4, 10, 34), _last(2, 6, 9))
IBAN = form(show("[A-Z]{2}"), star("[0-9]{2}(?: ?[0-9A-Z]){8,26} ?"), show("[0-9A-Z](?: ?[0-9A-Z]){3}"))
PLATE = (
    form(show("[\u4e00-\u9fff][A-Z]"), star("[ ·•-]?[0-9A-Z]{4,5}"), show("[0-9A-Z\u4e00-\u9fff]")),
    _last(2, 5, 10, "[0-9A-Z]"),
)
VIN = form(show("[0-9A-HJ-NPR-Z]{3}"), star("[0-9A-HJ-NPR-Z]{14}"))
IPV4 = form(show("[0-9]{1,3}[.][0-9]{1,3}[.]"), hide("[0-9]{1,3}[.][0-9]{1,3}"))
MAC = form(show("(?:[0-9A-Fa-f]{2}[:-]){3}"), star("[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){2}"))

_BY_ENTITY: dict[str, tuple[Rule, ...]] = {
    "national_id.cn": (NATIONAL_ID_CN,),
    "national_id.us": (TRUNCATED_TIN,),
    "tax_id.us_itin": (TRUNCATED_TIN,),
    "bank_account.iban": (IBAN,),
    "vehicle_plate.vin": (VIN,),
}
_BY_CATEGORY: dict[str, tuple[Rule, ...]] = {
    "phone": PHONE,
    "person_name": NAME,
    "card_number": CARD,
    "address": ADDRESS,
    "national_id": (NATIONAL_ID_CN, IDENTIFIER),
    "passport": (IDENTIFIER,),
    "driver_licence": (NATIONAL_ID_CN, IDENTIFIER),
    "tax_id": (IDENTIFIER,),
    "bank_account": (IBAN, *ACCOUNT),
    "vehicle_plate": (VIN, *PLATE),
    "ip_address": (IPV4,),
    "device_id": (MAC, _last(4, 10, 40)),
    "username": (Ends(1, 0),),
    "social_account": (Ends(1, 0),),
    "employment": (_last(2, 5, 30),),
}


def mask_for(category: str, entity: str | None = None) -> Mask:
    """The partial mask of a kind of data; one that masks whole for kinds of which no part may be shown."""
    if category == "email":
        return email()
    rules = _BY_ENTITY.get(entity or "") or _BY_CATEGORY.get(category, ())
    return Mask(rules)
