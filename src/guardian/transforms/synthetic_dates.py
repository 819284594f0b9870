"""Dates of birth that are others, with the distribution kept: the days of each year change places.

Within a year the days form one cycle, whose order the key decides, and each becomes the next. So different dates stay
different, none stays what it was, and every year has as many people as before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pyarrow as pa

from guardian.transforms.synthetic_draw import Draw, Drawer

_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>(?:1[89]|20)\d\d)(?P<a>\D{0,3})(?P<m>\d{1,2})(?P<b>\D{0,3})(?P<d>\d{1,2})(?!\d)"
)
_YEAR_LAST = re.compile(r"(?<!\d)(?P<p>\d{1,2})(?P<a>[./\- ])(?P<q>\d{1,2})(?P<b>[./\- ])(?P<y>(?:1[89]|20)\d\d)(?!\d)")
_NO_YEAR = re.compile(r"(?P<a>\s*(?:--)?)(?P<p>\d{1,2})(?P<b>[./\-]|\s?月\s?)(?P<q>\d{1,2})(?P<c>[日号號]?\s*)")
"""A birthday without its year: ``02/23``, ``23.2``, ``--02-23`` (ISO 8601), ``2月23日``."""
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_NOTHING_MORE = re.compile(r"[日号號]?\s*(?:[T ]00:00(?::00(?:[.]0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?[^\w]*")
"""After a date: a time that says nothing. Anything else beside a date is left out."""
FIRST_YEAR, YEARS = 1940, 66
MONTHS, TWO_DIGITS = 12, 10
LONGEST = 10


class Days:
    """The cycle of the days of each year under one key."""

    def __init__(self, drawer: Drawer) -> None:
        self._drawer = drawer
        self._years: dict[int, Mapping[int, int]] = {}
        self._birthdays: dict[tuple[int, int], tuple[int, int]] = {}

    def another(self, day: date) -> date:
        """The day that this one becomes."""
        first = date(day.year, 1, 1)
        return first + timedelta(days=self._cycle(day.year)[(day - first).days])

    def _cycle(self, year: int) -> Mapping[int, int]:
        known = self._years.get(year)
        if known is None:
            length = (date(year, 12, 31) - date(year, 1, 1)).days + 1
            order = sorted(range(length), key=lambda day: self._drawer.draw(f"{year}-{day}").below(1 << 128))
            known = self._years[year] = dict(zip(order, [*order[1:], order[0]], strict=True))
        return known

    def _birthday(self, first: int, second: int) -> tuple[int, int] | None:
        """The two numbers that these become; None where they are no day.

        Which one is the month, a column may not say: where each could be, each still can, and a day stays a day. Nor
        may it say whether a zero stands before one digit: two of two digits become two of two digits.
        """
        if not self._birthdays:
            kinds: dict[tuple[bool, bool], list[tuple[int, int]]] = {}
            for day in (date(2000, 1, 1) + timedelta(days=at) for at in range(366)):
                kind = day.day <= MONTHS, min(day.day, day.month) >= TWO_DIGITS
                kinds.setdefault(kind, []).append((day.month, day.day))
            for (either, _), days in kinds.items():
                turned = self._turned(days)
                back = {} if either else {(day, month): new[::-1] for (month, day), new in turned.items()}
                self._birthdays |= turned | back
        return self._birthdays.get((first, second))

    def _turned(self, days: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
        order = sorted(days, key=lambda day: self._drawer.draw(f"{day[0]}/{day[1]}").below(1 << 128))
        return dict(zip(order, [*order[1:], order[0]], strict=True))

    def _another_year(self, year: int) -> int:
        """Of the same five years."""
        first = year - year % 5
        order = sorted(range(5), key=lambda at: self._drawer.draw(f"{first}+{at}").below(1 << 128))
        return first + dict(zip(order, [*order[1:], order[0]], strict=True))[year - first]

    def text(self, value: str, draw: Draw, american: bool) -> str:
        """The same writing with another day. What is no date, or would outgrow it, becomes one as ISO 8601 has it."""
        if _YEAR.fullmatch(value.strip()):
            return str(self._another_year(int(value)))
        written = self._rewritten(value, american)
        if written is not None and len(written) <= max(len(value), LONGEST):
            return written
        return (date(FIRST_YEAR, 1, 1) + timedelta(days=draw.below(YEARS * 365))).isoformat()

    def _rewritten(self, value: str, american: bool) -> str | None:
        if match := _NO_YEAR.fullmatch(value):
            return self._without_year(match)
        if match := _YEAR_FIRST.search(value):
            day = _day(match["y"], match["m"], match["d"])
            return self._written(value, match, {"y": "%Y", "m": "%m", "d": "%d"}, day) if day else None
        if match := _YEAR_LAST.search(value):
            for order in ("mdy", "dmy") if american else ("dmy", "mdy"):
                parts = {order[0]: match["p"], order[1]: match["q"]}
                if day := _day(match["y"], parts["m"], parts["d"]):
                    return self._written(value, match, {"p": f"%{order[0]}", "q": f"%{order[1]}", "y": "%Y"}, day)
        return None

    def _without_year(self, match: re.Match[str]) -> str | None:
        other = self._birthday(int(match["p"]), int(match["q"]))
        if other is None:
            return None
        short = min(len(match["p"]), len(match["q"])) == 1
        first, second = (str(part) if short else f"{part:02}" for part in other)
        return f"{match['a']}{first}{match['b']}{second}{match['c']}"

    def _written(self, value: str, match: re.Match[str], names: Mapping[str, str], day: date) -> str:
        other = self.another(day)
        before = value[: match.start()]
        pieces, last = ["" if any(map(str.isalnum, before)) else before], match.start()
        for group in sorted(names, key=match.start):
            part = f"{other:{names[group]}}"
            pieces += [value[last : match.start(group)], part if len(match[group]) == len(part) else str(int(part))]
            last = match.end(group)
        return "".join(pieces) + (value[last:] if _NOTHING_MORE.fullmatch(value[last:]) else "")

    def dates(self, array: pa.Array) -> pa.Array:
        """Dates of distinct values; of timestamps the time of day stays out of it: it becomes midnight."""
        if pa.types.is_timestamp(array.type):
            return self.dates(array.cast(pa.date32(), safe=False)).cast(array.type)
        days = array.cast(pa.date32()).to_pylist()
        return pa.array([self.another(day) for day in days], pa.date32()).cast(array.type)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
