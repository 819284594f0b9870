"""Numbers and dates of a column: ranges, steps, how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection import moments
from guardian.detection.columnar.compact import characters
from guardian.detection.shapes import among

I64 = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

EPOCH_SECONDS = (946_684_800, 2_145_916_800)
"""2000-01-01 to 2038-01-01."""
LONG = 18
"""Digits of a number that is read as one."""
OLDEST = 130
"""Whole numbers up to this may be ages."""


@dataclass(frozen=True, slots=True)
class Integers:
    range: tuple[int, int, int] | None = None
    digits: dict[int, int] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    compact_dates: int = 0
    epochs: int = 0
    ages: dict[int, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dates:
    years: tuple[int, int] | None = None
    by_year: dict[int, int] = field(default_factory=dict)
    at_midnight: int = 0


def pick(text: pa.StringArray, counts: I64, forms: Bytes, *names: str) -> tuple[pa.StringArray, I64]:
    """The values of these forms, with their counts."""
    held = among(forms, names)
    if held.all():
        return text, counts
    places = np.flatnonzero(held)
    return text.take(pa.array(places)), counts[places]


def totals(keys: I64, counts: I64) -> dict[int, int]:
    """Cells by a small whole number."""
    if not len(keys):
        return {}
    lowest = int(keys.min())
    sums = np.bincount(keys - lowest, weights=counts)
    return {int(at) + lowest: int(sums[at]) for at in np.flatnonzero(sums)}


def integers(text: pa.StringArray, counts: I64) -> Integers:
    """What integer cells tell: a running key, a phone number, Unix seconds or days written as YYYYMMDD."""
    if not len(text):
        return Integers()
    offsets, data = characters(text)
    signed = int(data.min()) < 48
    if signed:
        offsets, data = characters(pc.ascii_ltrim(text, characters="+-"))
    lengths = np.diff(offsets)
    places = np.flatnonzero(lengths <= LONG)
    some = _some(text, places)
    known = pc.cast(pc.ascii_ltrim(some, characters="+") if signed else some, pa.int64()).to_numpy()
    weights = counts[places]
    longer = np.flatnonzero(lengths >= 7)
    firsts = offsets[longer]
    heads = (data[firsts] - np.uint8(48)) * np.int64(10) + (data[firsts + 1] - np.uint8(48))
    compact, epochs = _compact_dates(known), _epochs(known)
    aged = (known >= 0) & (known <= OLDEST)
    return Integers(
        range=_range(known),
        digits=totals(lengths, counts),
        heads={f"{head:02d}": cells for head, cells in totals(heads, counts[longer]).items()},
        compact_dates=int(weights[compact].sum()),
        epochs=int(weights[epochs].sum()),
        ages=totals(known[aged], weights[aged]),
        years=_years(known, weights, compact, epochs),
    )


def _years(values: I64, weights: I64, compact: Bools, epochs: Bools) -> dict[int, int]:
    """Cells by year: years alone, YYYYMMDD, Unix time."""
    alone = (values >= 1900) & (values < 2100)
    seconds = values[epochs]
    seconds = np.where(seconds >= EPOCH_SECONDS[1], seconds // 1000, seconds)
    since_1970 = seconds.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64)
    years = np.concatenate([values[alone], values[compact] // 10_000, since_1970 + 1970])
    return totals(years, np.concatenate([weights[alone], weights[compact], weights[epochs]]))


def _some(text: pa.StringArray, places: I64) -> pa.StringArray:
    return text if len(places) == len(text) else text.take(pa.array(places))


def _range(values: I64) -> tuple[int, int, int] | None:
    if not len(values):
        return None
    lowest = int(values.min())
    step = 0
    for first in range(0, len(values), _STEPS):  # once it is 1 it stays so
        step = int(np.gcd.reduce(values[first : first + _STEPS] - lowest, initial=step))
        if step == 1:
            break
    return lowest, int(values.max()), step


_STEPS = 1024


def _compact_dates(values: I64) -> npt.NDArray[np.bool_]:
    if not len(values) or int(values.max()) < 19_000_101 or int(values.min()) > 20_991_231:
        return np.zeros(len(values), dtype=bool)
    year, month, day = values // 10_000, values // 100 % 100, values % 100
    held: npt.NDArray[np.bool_] = (
        (year >= 1900) & (year < 2100) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    )
    return held


def _epochs(values: I64) -> npt.NDArray[np.bool_]:
    first, last = EPOCH_SECONDS
    held: npt.NDArray[np.bool_] = ((values >= first) & (values < last)) | (
        (values >= first * 1000) & (values < last * 1000)
    )
    return held


def number_range(integers: Integers, whole: pa.StringArray, broken: pa.StringArray) -> tuple[float, float] | None:
    """Lowest and highest over integer and decimal cells; thousands separators are taken out, a lone comma is a
    point."""
    ranges = []
    known = integers.range is not None and max(integers.digits) <= LONG
    if integers.range is not None and known:
        ranges.append((float(integers.range[0]), float(integers.range[1])))
    for text in (broken,) if known else (whole, broken):
        if not len(text):
            continue
        if b"," in text.buffers()[2].to_pybytes():
            grouped = pc.match_substring_regex(text, r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$")
            text = pc.if_else(grouped, pc.replace_substring(text, ",", ""), pc.replace_substring(text, ",", "."))
        values = pc.cast(pc.ascii_ltrim(text, characters="+"), pa.float64()).to_numpy()
        values = values[np.isfinite(values)]
        if len(values):
            ranges.append((float(values.min()), float(values.max())))
    return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None


def decimals(shapes: pa.StringArray, cells: I64) -> dict[int, int]:
    """Cells by how many digits follow the point (two for money, four and more for coordinates), from decimal shapes."""
    found: dict[int, int] = {}
    for shape, count in zip(shapes.to_pylist(), cells.tolist(), strict=True):
        tail = re.split("[Aa]", shape)[0]
        digits = len(tail) - 1 - max(tail.rfind("."), tail.rfind(","))
        found[digits] = found.get(digits, 0) + count
    return dict(sorted(found.items()))


def dates(text: pa.StringArray, counts: I64, timed: Bools) -> Dates:
    """Years of date and datetime cells (two-digit years are left out); ``timed`` are those with a time of day."""
    if not len(text):
        return Dates()
    read = moments.by_place(text)
    if read is not None:
        years = (int(read.years.min()), int(read.years.max()))
        return Dates(years, totals(read.years, counts), int(counts[read.midnight & timed].sum()))
    known = pc.match_substring_regex(text, "^[0-9]{4}").to_numpy(zero_copy_only=False)
    first = pc.cast(pc.utf8_slice_codeunits(text.filter(pa.array(known)), 0, 4), pa.int64()).to_numpy()
    weights = counts[known]
    others = np.flatnonzero(~known)
    if len(others):
        # struct_field carries the nulls of values without a match down to the field; .field() would not.
        pattern = r"[-/. ](?P<year>(?:1[89]|20|21)[0-9]{2})(?:[ T]|$)"
        found = pc.struct_field(pc.extract_regex(text.take(pa.array(others)), pattern), "year")
        held = pc.is_valid(found).to_numpy(zero_copy_only=False)
        first = np.concatenate([first, pc.cast(found.drop_null(), pa.int64()).to_numpy()])
        weights = np.concatenate([weights, counts[others[held]]])
    return Dates(
        years=(int(first.min()), int(first.max())) if len(first) else None,
        by_year=totals(first, weights),
        at_midnight=_at_midnight(text, counts, timed),
    )


def _at_midnight(text: pa.StringArray, counts: I64, timed: Bools) -> int:
    if not timed.any():
        return 0
    pattern = r"[T ]0?0:00(?::00(?:[.,]0+)?)?(?: ?AM|Z|[+-][0-9:]+)?$"
    held = pc.match_substring_regex(text.filter(pa.array(timed)), pattern).to_numpy(zero_copy_only=False)
    return int(counts[timed][held].sum())
