"""The detection kernel's result for a column: counts and a private sketch, mergeable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Match:
    """One entity's hits in a column, in cells: the whole value is one (``cells``), one stands inside a longer text
    (``within``), or the form is right and the check digit fails (``near``)."""

    cells: int = 0
    within: int = 0
    near: int = 0


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Counts of one column. Values are held only in ``common`` and ``open``, which no repr shows.

    ``forms`` counts cells by form: integer, decimal, date, datetime, time, boolean, hex, uuid, url, code, word, words,
    text …; ``scripts`` by script: latin, han, kana, hangul, cyrillic, other, none. ``shapes`` are the commonest
    character-class shapes (digits 9, letters A/a, Han 中). ``numbers`` and ``years`` are (lowest, highest) over numeric and date cells.
    ``common``: the distinct values with counts while there are at most 256 of them, else empty.
    ``open``: bottom-k sketch (hash, value, cells) of distinct values that the cheap detectors left open;
    ``open_cells`` and ``open_distinct`` count all of those.
    """

    rows: int = 0
    examined: int = 0
    distinct: int = 0
    distinct_exact: bool = True
    matches: Mapping[str, Match] = field(default_factory=dict)
    forms: Mapping[str, int] = field(default_factory=dict)
    scripts: Mapping[str, int] = field(default_factory=dict)
    shapes: tuple[tuple[str, int], ...] = ()
    length_min: int = 0
    length_max: int = 0
    length_total: int = 0
    numbers: tuple[float, float] | None = None
    years: tuple[int, int] | None = None
    common: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    open: tuple[tuple[int, str, int], ...] = field(default=(), repr=False)
    open_cells: int = 0
    open_distinct: int = 0


@dataclass(frozen=True, slots=True)
class TableProfile:
    """All columns of one table, by name, in the order first met."""

    rows: int = 0
    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)
