"""Whether a column has too few distinct values for a token or a hash to hide them."""

from __future__ import annotations

import math

from guardian.errors import counted
from guardian.transforms.base import Unsuitable

# A token or keyed hash hides what a value is, not how often it occurs. Who knows roughly how common values are (the
# share of women, the size of cities, the commonest surnames) matches the counts and reads the column without any key
# (frequency analysis: Naveed, Kamara and Wright, Inference Attacks on Property-Preserving Encrypted Databases, 2015,
# recovered most of columns with up to some hundred values). Three cases are safe from that:
#   - values that hardly repeat have no counts to match: at least half of the rows hold a value of their own;
#   - keys and what refers to them: how often a customer ordered does not say who it is, unless somebody knows that;
#   - so many values that their counts are alike: 10,000, or 1,000 where none is common.

MOSTLY_DISTINCT = 0.5
ALWAYS_MANY = 10_000
MANY = 1_000
COMMON = 100
"""Rows for each value on average, from which 1,000 values are still few: a million people in a thousand towns."""
OF_A_PERSON = 10
"""Identifiers that each person has of their own are few only below this: a column of placeholders."""

_OWN = frozenset(
    {"email", "phone", "national_id", "passport", "driver_licence", "tax_id", "bank_account", "card_number"}
    | {"device_id", "cookie_session", "username", "social_account", "vehicle_plate"}
)


def few(distinct: int, rows: int, *, of: int | None = None, category: str = "", key: bool = False) -> bool:
    """Whether counts would give the values away. ``rows`` without nulls, ``distinct`` among the same rows.

    ``of``: all rows of the table, where ``rows`` were drawn from it. ``key``: the column is a primary or unique key, or
    refers to one.
    """
    if of is not None and of > rows > 0:
        distinct, rows = _in_all(distinct, rows, of), of
    if not rows or distinct >= rows * MOSTLY_DISTINCT:
        return False
    if key or category in _OWN:
        return distinct < OF_A_PERSON
    return distinct < MANY or (distinct < ALWAYS_MANY and rows >= distinct * COMMON)


def _in_all(distinct: int, rows: int, of: int) -> int:
    """Distinct values in all rows, from those in a sample, as if each were equally common: the ``k`` for which
    ``k * (1 - exp(-rows / k))`` are met."""
    low, high = distinct, of
    while low < high:
        middle = (low + high) // 2
        if middle * -math.expm1(-rows / middle) < distinct:
            low = middle + 1
        else:
            high = middle
    return low


def refuse_few(
    distinct: int,
    rows: int,
    *,
    of: int | None = None,
    category: str = "",
    key: bool = False,
    allowed: bool = False,
    where: str = "",
) -> None:
    """Raises Unsuitable for a column with few distinct values, unless the policy ``allowed`` it."""
    if allowed or not few(distinct, rows, of=of, category=category, key=key):
        return
    raise Unsuitable(
        f"{counted(distinct, 'distinct value')} in {counted(rows, 'row')}:"
        " how often each occurs would tell which it is",
        where=where,
        expected="a token or hash for columns whose values hardly repeat, or are many",
        remedy="Generalise or redact the column, or write allow_few: true for it in the policy",
    )
