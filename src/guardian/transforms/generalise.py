"""Values made coarser: postcodes, network addresses, places and anything else that has a hierarchy.

A text of no known form becomes ``*`` (or the hierarchy's own word for the unknown); it is never passed through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError, counted
from guardian.transforms import sql
from guardian.transforms.base import Dialect, Shape, Transform, by_distinct
from guardian.transforms.constant import need_text, texts_only
from guardian.transforms.generalise_dates import BirthAgeBand, DatePart
from guardian.transforms.generalise_geo import Coordinates
from guardian.transforms.generalise_net import IpPrefix
from guardian.transforms.mask_forms import Rule, Ruled, drop, form, show, star
from guardian.transforms.mask_tables import ADDRESS
from guardian.transforms.rounding import UNKNOWN, AgeBand, Band

SAFE_HARBOUR = "036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893"
"""Three-digit ZIP areas of 20,000 people or fewer (US Census 2000), which 45 CFR 164.514(b)(2)(i)(B) hides as well."""


@dataclass(frozen=True, slots=True)
class PostcodePrefix:
    """The first ``keep`` digits, the rest as stars with its separators: ``310***``, ``123-****``, ``SW1A ***``.

    ``country``: ``us`` also hides the areas of few people that HIPAA names. British and Canadian codes keep their first
    half (outward code, forward sortation area), Dutch ones two digits, codes of four digits two.
    """

    keep: int = 3
    country: str | None = None
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 1 <= self.keep <= 4:
            raise UsageError("a postcode prefix keeps 1 to 4 digits", expected="keep: 2 or 3")

    def _ruled(self) -> Ruled:
        few = min(self.keep, 2)
        rules = [
            form(show("[A-Z]{1,2}[0-9][0-9A-Z]?"), star(" ?[0-9][A-Z]{2}")),
            form(show("[A-Z][0-9][A-Z]"), star(" ?[0-9][A-Z][0-9]")),
            form(show(f"[0-9]{{{few}}}"), star(f"[0-9]{{{4 - few}}} ?[A-Z]{{2}}")),
            form(show(f"[0-9]{{{min(self.keep, 3)}}}"), star(f"[0-9]{{{3 - min(self.keep, 3)}}}-?[0-9]{{4}}")),
            form(show(f"[0-9]{{{few}}}"), star(f"[0-9]{{{4 - few}}}")),
            form(show(f"[0-9]{{{self.keep}}}"), star(f"[0-9]{{{6 - self.keep}}}")),
            form(show(f"[0-9]{{{self.keep}}}"), star(f"[0-9]{{{5 - self.keep}}}-[0-9]{{3}}")),
            form(show(f"[0-9]{{{self.keep}}}"), star(f"[0-9]{{{5 - self.keep}}}(?:-[0-9]{{4}})?")),
        ]
        if self.country == "us":
            small = "|".join(SAFE_HARBOUR.split())
            rules = [form(star(f"(?:{small})[0-9]{{2}}(?:-[0-9]{{4}})?")), rules[-1]]
        return Ruled(tuple(rules), UNKNOWN)

    def gives(self, shape: Shape) -> Shape:
        return need_text(shape, "a postcode prefix")

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return by_distinct(texts_only(array, "a postcode prefix"), self._ruled().values)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        return self._ruled().sql(column, dialect)


@dataclass(frozen=True, slots=True)
class Province:
    """The province, municipality or prefecture that a Chinese or Japanese address begins with; ``*`` for others."""

    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def _ruled(self) -> Ruled:
        return Ruled(PROVINCE, UNKNOWN)

    def gives(self, shape: Shape) -> Shape:
        return need_text(shape, "a province")

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return by_distinct(texts_only(array, "a province"), self._ruled().values)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        return self._ruled().sql(column, dialect)


MOST_CASES = 2000
"""Values of a hierarchy that still make one CASE; a larger one is run as a function or joined as a table."""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A value up its own hierarchy: ``levels`` names each value and what stands above it, nearest first.

    ``level`` 1 is the first step up. A value that is not listed becomes ``unknown``. ``veil``: by what the listed
    values go (a fingerprint of each), where they themselves are not said.
    """

    levels: tuple[tuple[str, tuple[str, ...]], ...]
    level: int = 1
    unknown: str = UNKNOWN
    veil: Callable[[str], str] | None = None
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        short = sum(len(above) < self.level for _, above in self.levels)
        if self.level < 1 or short or not self.levels:
            raise UsageError(
                f"the hierarchy does not reach level {self.level} for {short} of {counted(len(self.levels), 'value')}",
                remedy="Give every value as many levels, or choose a lower level",
            )
        if len({value for value, _ in self.levels}) < len(self.levels):
            raise UsageError("a value stands twice in the hierarchy", remedy="Keep one of the two")

    @classmethod
    def of(cls, levels: Mapping[str, tuple[str, ...] | list[str]], level: int = 1) -> Hierarchy:
        """From a mapping, as read from YAML (which may hold anything): ``{Lyon: [Rhône, France], …}``."""
        if not isinstance(levels, Mapping) or not all(_is_path(value, above) for value, above in levels.items()):
            raise UsageError(
                "'levels' is no hierarchy",
                expected="each value with the list of what stands above it, as in {Lyon: [Rhône, France]}",
            )
        return cls(tuple((value, tuple(above)) for value, above in levels.items()), level)

    @classmethod
    def from_csv(cls, text: str, level: int = 1) -> Hierarchy:
        """From lines of ``value,level 1,level 2,…``."""
        import csv

        rows = [row for row in csv.reader(text.splitlines()) if row]
        return cls(tuple((row[0], tuple(row[1:])) for row in rows), level)

    def gives(self, shape: Shape) -> Shape:
        from guardian.transforms.constant import need_room

        longest = max(len(self.unknown), *(len(above[self.level - 1]) for _, above in self.levels))
        return need_room(need_text(shape, "a hierarchy"), longest, "the hierarchy")

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return by_distinct(texts_only(array, "a hierarchy"), self._risen)

    def _risen(self, distinct: pa.Array) -> pa.Array:
        known = pa.array([value for value, _ in self.levels], distinct.type)
        above = pa.array([above[self.level - 1] for _, above in self.levels], distinct.type)
        asked = distinct if self.veil is None else _under(self.veil, distinct)
        told = pc.fill_null(pc.take(above, pc.index_in(asked, known)), self.unknown)
        return pc.if_else(pc.is_valid(distinct), told, distinct)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        if len(self.levels) > MOST_CASES:
            raise sql.cannot("a hierarchy", dialect, f"{len(self.levels)} values are too many for one expression")
        value = sql.text(column, dialect)
        cases = [
            (sql.same(value.copy(), each, dialect), sql.literal(above[self.level - 1], dialect))
            for each, above in self.levels
        ]
        return sql.unless_null(column, sql.choose(cases, sql.literal(self.unknown, dialect)))


def _is_path(value: object, above: object) -> bool:
    """Whether a value and what stands above it are texts."""
    return isinstance(value, str) and isinstance(above, (list, tuple)) and all(isinstance(one, str) for one in above)


def _under(veil: Callable[[str], str], distinct: pa.Array) -> pa.Array:
    return pa.array([None if cell is None else veil(cell) for cell in distinct.to_pylist()], distinct.type)


PROVINCE: tuple[Rule, ...] = tuple(form(rule.pieces[0], drop(f"{sql.ANY}{{0,250}}")) for rule in ADDRESS)
"""A province alone stays what it is: it is as coarse as it gets."""


def _birth(**options: Any) -> Transform:
    return BirthAgeBand(**options) if "on" in options else DatePart(**{"part": "year", **options})


def _geo(to: float | None = None, **options: Any) -> Transform:
    """``to``: degrees, as 0.1 or 0.01, in the place of ``digits``."""
    if to is None:
        return Coordinates(**options)
    known = {1: 0, 0.1: 1, 0.01: 2, 0.001: 3}
    if to not in known:
        raise UsageError(f"coordinates to {to} degrees", expected="1, 0.1, 0.01 or 0.001")
    return Coordinates(known[to], **options)


_BY_CATEGORY: Mapping[str, Callable[..., Transform]] = {
    "age": AgeBand,
    "birth_date": _birth,
    "postal_code": PostcodePrefix,
    "ip_address": IpPrefix,
    "income_financial": lambda **options: Band(**{"width": 10_000, **options}),
    "geo_location": _geo,
    "address": Province,
}


def generalise_for(category: str, entity: str | None = None, **options: Any) -> Transform:
    """The generalisation of a kind of data. ``levels`` in the options: a hierarchy of the user's own, for any kind."""
    if "levels" in options:
        return Hierarchy.of(options.pop("levels"), **options)
    if category not in _BY_CATEGORY:
        raise UsageError(
            f"there is no generalisation of '{category}' of its own",
            expected=f"one of {', '.join(sorted(_BY_CATEGORY))}, or a hierarchy",
            remedy="Give levels (value -> levels above it), or choose another treatment",
        )
    return _BY_CATEGORY[category](**options)
