"""What the kernel knows of a column: counts and private sketches.

Merging is associative and ``ColumnProfile()`` its identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import gcd
from typing import TypeVar

from guardian.detection import sketch
from guardian.model import NOT_PERSONAL

K = TypeVar("K", str, int)
N = TypeVar("N", int, float)

COMMON_MAX = 256
"""``ColumnProfile.common`` lists the distinct values while there are at most this many."""
COMMON_LENGTH = 512
"""A column with a longer value (in bytes) than this has no ``common``: such values are texts, not labels."""


NO_IDENTIFIERS = NOT_PERSONAL | {"postal_code", "vehicle_plate"}
"""Categories whose hits inside a text say nothing of anybody."""


@dataclass(frozen=True, slots=True)
class Match:
    """One entity's hits in a column, in cells: the whole value is one (``cells``), one stands inside a longer text
    (``within``), or the whole value has the form and the check digit fails (``near``)."""

    cells: int = 0
    within: int = 0
    near: int = 0


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Counts of one column. Values are held only in ``common``, ``open``, ``numbers``, ``integers``, ``ages`` and
    by year, which no repr shows.

    ``rows`` are all cells, null included; ``examined`` those with a value; of these ``blank`` hold nothing but white
    space. ``opaque`` counts cells of bytes that are no text: they are not examined. For lists the leaves are the cells.
    ``distinct`` counts distinct values, estimated (1 % standard error) where not ``distinct_exact``.

    ``kinds`` counts cells by what the source said they are: string, integer, decimal, float, boolean, date, timestamp,
    time, duration, binary. ``forms`` by what they look like, each cell once: blank, integer, decimal, date, datetime,
    time, boolean, hex, uuid, url, digits (digits with separators), code (one token of letters mixed with digits or
    signs), word, words, text, symbols.
    ``scripts`` by script, a cell once for each it holds: latin, han, kana, hangul, cyrillic, other, none.
    ``shapes`` are character-class shapes of values up to 64 bytes, commonest first: digits 9, letters A/a, Han 中, any
    other letter é ж か 한; runs of more than three are written ``a+``; uuid and hex show ``X``. All while there are at
    most 256 of them, else a random choice with true counts. Lengths count characters of non-blank cells.

    ``numbers`` is (lowest, highest) over integer and decimal cells. ``integers`` is (lowest, highest, step) over
    integer cells of at
    most 18 digits, ``step`` the greatest common divisor of all differences: ``sequential`` says whether they fill
    that range.
    ``digits`` counts integer cells by how many digits they have, ``heads`` those of seven digits and more by their
    first two,
    ``decimals`` decimal cells by digits after the point. ``compact_dates`` counts integer cells that read as YYYYMMDD
    in
    1900-2099, ``epochs`` those that are Unix seconds or milliseconds of 2000-2037.
    ``years`` is (lowest, highest) over date and datetime cells, ``by_year`` counts these. ``ages`` counts integer cells
    from 0 to 130 by value, ``whole_years`` those that say a year (alone, as YYYYMMDD, as Unix time).
    ``at_midnight`` counts datetime cells whose time of day is zero.

    ``common``: the distinct values with counts, commonest first, while there are at most 256 of them, else empty.
    ``holding`` counts cells in which some identifier of somebody stands, as a whole or inside, each cell once.
    ``open``: bottom-k sketch (hash, value, cells) of distinct values that the cheap detectors left open and that hold
    letters; a
    uniform random sample of these. ``open_cells`` and ``open_distinct`` count all of those (the latter estimated past
    the sketch).
    ``open_limit``: hashes from here on are not in the sketch (None: all are). ``hashes``: the sketch behind
    ``distinct``.
    """

    rows: int = 0
    examined: int = 0
    distinct: int = 0
    distinct_exact: bool = True
    matches: Mapping[str, Match] = field(default_factory=dict)
    holding: int = 0
    forms: Mapping[str, int] = field(default_factory=dict)
    scripts: Mapping[str, int] = field(default_factory=dict)
    shapes: tuple[tuple[str, int], ...] = ()
    length_min: int = 0
    length_max: int = 0
    length_total: int = 0
    numbers: tuple[float, float] | None = field(default=None, repr=False)
    years: tuple[int, int] | None = None
    common: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    open: tuple[tuple[int, str, int], ...] = field(default=(), repr=False)
    open_cells: int = 0
    open_distinct: int = 0
    blank: int = 0
    opaque: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    integers: tuple[int, int, int] | None = field(default=None, repr=False)
    digits: Mapping[int, int] = field(default_factory=dict)
    heads: Mapping[str, int] = field(default_factory=dict)
    decimals: Mapping[int, int] = field(default_factory=dict)
    by_year: Mapping[int, int] = field(default_factory=dict, repr=False)
    compact_dates: int = 0
    epochs: int = 0
    ages: Mapping[int, int] = field(default_factory=dict, repr=False)
    whole_years: Mapping[int, int] = field(default_factory=dict, repr=False)
    at_midnight: int = 0
    open_limit: int | None = field(default=None, repr=False)
    hashes: bytes = field(default=b"", repr=False)

    @property
    def filled(self) -> int:
        """Cells with more than white space in them: the denominator of shares."""
        return self.examined - self.blank

    @property
    def length_mean(self) -> float:
        return self.length_total / self.filled if self.filled else 0.0

    @property
    def sequential(self) -> bool:
        """Integers that fill their range in fixed steps: a running number, not something assigned to a person."""
        if self.integers is None or self.distinct < 8:
            return False
        lowest, highest, step = self.integers
        return step > 0 and self.distinct >= 0.9 * ((highest - lowest) // step + 1)

    def share(self, form: str) -> float:
        """Share of filled cells of this form."""
        return self.forms.get(form, 0) / self.filled if self.filled else 0.0


@dataclass(frozen=True, slots=True)
class TableProfile:
    """All columns of one table, by name: those of its schema in their order, then others as first met."""

    rows: int = 0
    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)

    @property
    def opaque(self) -> dict[str, int]:
        """Cells by column that hold bytes and no text: nobody examined them, and coverage must say so."""
        return {name: column.opaque for name, column in self.columns.items() if column.opaque}


def merge_tables(left: TableProfile, right: TableProfile) -> TableProfile:
    """A column that one side lacks counts as null in that side's rows."""
    columns: dict[str, ColumnProfile] = {}
    for name in [*left.columns, *(name for name in right.columns if name not in left.columns)]:
        one = left.columns.get(name) or ColumnProfile(rows=left.rows)
        two = right.columns.get(name) or ColumnProfile(rows=right.rows)
        columns[name] = merge_columns(one, two)
    return TableProfile(left.rows + right.rows, columns)


def merge_columns(left: ColumnProfile, right: ColumnProfile) -> ColumnProfile:
    """Both parts of a column as one."""
    for one, other in ((left, right), (right, left)):
        if not one.examined and not one.opaque:
            return replace(other, rows=one.rows + other.rows) if one.rows else other
    hashes = sketch.merge_hashes(left.hashes, right.hashes)
    examined = left.examined + right.examined
    distinct, exact = sketch.distinct(hashes, examined)
    sampled, limit = sketch.merge_open(left.open, left.open_limit, right.open, right.open_limit)
    return ColumnProfile(
        rows=left.rows + right.rows,
        examined=examined,
        distinct=distinct,
        distinct_exact=exact,
        matches=_matches(left.matches, right.matches),
        holding=left.holding + right.holding,
        forms=_sums(left.forms, right.forms),
        scripts=_sums(left.scripts, right.scripts),
        shapes=sketch.merge_shapes(left.shapes, right.shapes),
        length_min=min(left.length_min, right.length_min)
        if left.filled and right.filled
        else left.length_min or right.length_min,
        length_max=max(left.length_max, right.length_max),
        length_total=left.length_total + right.length_total,
        numbers=_span(left.numbers, right.numbers),
        years=_span(left.years, right.years),
        common=_common(left, right, distinct if exact else COMMON_MAX + 1),
        open=sampled,
        open_cells=left.open_cells + right.open_cells,
        open_distinct=sketch.open_distinct(len(sampled), limit),
        blank=left.blank + right.blank,
        opaque=left.opaque + right.opaque,
        kinds=_sums(left.kinds, right.kinds),
        integers=_integers(left.integers, right.integers),
        digits=_sums(left.digits, right.digits),
        heads=_sums(left.heads, right.heads),
        decimals=_sums(left.decimals, right.decimals),
        by_year=_sums(left.by_year, right.by_year),
        compact_dates=left.compact_dates + right.compact_dates,
        epochs=left.epochs + right.epochs,
        ages=_sums(left.ages, right.ages),
        whole_years=_sums(left.whole_years, right.whole_years),
        at_midnight=left.at_midnight + right.at_midnight,
        open_limit=limit,
        hashes=hashes,
    )


def by_count(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Commonest first; equal counts in the order of their names, so that the result depends on nothing else."""
    return tuple(sorted(counts, key=lambda item: (-item[1], item[0])))


def _sums(left: Mapping[K, int], right: Mapping[K, int]) -> dict[K, int]:
    sums = dict(left)
    for key, count in right.items():
        sums[key] = sums.get(key, 0) + count
    return dict(sorted(sums.items()))


def _matches(left: Mapping[str, Match], right: Mapping[str, Match]) -> dict[str, Match]:
    none = Match()
    pairs = {entity: (left.get(entity, none), right.get(entity, none)) for entity in sorted({*left, *right})}
    return {
        entity: Match(one.cells + two.cells, one.within + two.within, one.near + two.near)
        for entity, (one, two) in pairs.items()
    }


def _span(left: tuple[N, N] | None, right: tuple[N, N] | None) -> tuple[N, N] | None:
    if left is None or right is None:
        return left or right
    return min(left[0], right[0]), max(left[1], right[1])


def _integers(left: tuple[int, int, int] | None, right: tuple[int, int, int] | None) -> tuple[int, int, int] | None:
    if left is None or right is None:
        return left or right
    step = gcd(left[2], right[2], abs(left[0] - right[0]))
    return min(left[0], right[0]), max(left[1], right[1]), step


def _common(left: ColumnProfile, right: ColumnProfile, distinct: int) -> tuple[tuple[str, int], ...]:
    dropped = (left.filled and not left.common) or (right.filled and not right.common)
    if dropped or distinct > COMMON_MAX:
        return ()
    return by_count(_sums(dict(left.common), dict(right.common)).items())
