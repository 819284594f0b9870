"""Numbers and dates of a column: ranges, steps, how they are written."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.shapes import FORM

I64 = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

EPOCH_SECONDS = (946_684_800, 2_145_916_800)
"""2000-01-01 to 2038-01-01."""


@dataclass(frozen=True, slots=True)
class Integers:
    range: tuple[int, int, int] | None = None
    digits: dict[int, int] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    compact_dates: int = 0
    epochs: int = 0


@dataclass(frozen=True, slots=True)
class Dates:
    years: tuple[int, int] | None = None
    decades: dict[int, int] = field(default_factory=dict)
    at_midnight: int = 0


def pick(text: pa.StringArray, counts: I64, forms: Bytes, *names: str) -> tuple[pa.StringArray, I64]:
    """The values of these forms, with their counts."""
    held = np.isin(forms, [FORM[name] for name in names]) if len(names) > 1 else forms == FORM[names[0]]
    if held.all():
        return text, counts
    places = np.flatnonzero(held)
    return text.take(pa.array(places)), counts[places]


def totals(keys: I64, counts: I64) -> dict[int, int]:
    """Cells by a small whole number."""
    if not len(keys):
        return {}
    kinds, codes = np.unique(keys, return_inverse=True)
    sums = np.bincount(codes, weights=counts)
    return {int(kind): int(total) for kind, total in zip(kinds, sums, strict=True)}


def integers(text: pa.StringArray, counts: I64) -> Integers:
    """What integer cells tell: a running key, a phone number, Unix seconds or days written as YYYYMMDD."""
    if not len(text):
        return Integers()
    plain = pc.utf8_ltrim(text, characters="+-")
    lengths = pc.binary_length(plain).to_numpy().astype(np.int64)
    small = lengths <= 18
    values = np.zeros(len(text), dtype=np.int64)
    places = np.flatnonzero(small)
    signless = pc.utf8_ltrim(text.take(pa.array(places)), characters="+")
    values[places] = pc.cast(signless, pa.int64()).to_numpy()
    known, weights = values[places], counts[places]
    longer = np.flatnonzero(lengths >= 7)
    heads = pc.utf8_slice_codeunits(plain.take(pa.array(longer)), 0, 2).cast(pa.int64()).to_numpy()
    return Integers(
        range=_range(known),
        digits=totals(lengths, counts),
        heads={f"{head:02d}": cells for head, cells in totals(heads, counts[longer]).items()},
        compact_dates=int(weights[_compact_dates(known)].sum()),
        epochs=int(weights[_epochs(known)].sum()),
    )


def _range(values: I64) -> tuple[int, int, int] | None:
    if not len(values):
        return None
    lowest = int(values.min())
    return lowest, int(values.max()), int(np.gcd.reduce(values - lowest))


def _compact_dates(values: I64) -> npt.NDArray[np.bool_]:
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


def number_range(text: pa.StringArray) -> tuple[float, float] | None:
    """Lowest and highest over integer and decimal cells; thousands separators are taken out, a lone comma is a point."""
    if not len(text):
        return None
    plain = pc.replace_substring_regex(text, r"^([+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?)$", r"\1")
    grouped = pc.match_substring_regex(text, r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$")
    plain = pc.if_else(grouped, pc.replace_substring(text, ",", ""), pc.replace_substring(text, ",", "."))
    values = pc.cast(pc.utf8_ltrim(plain, characters="+"), pa.float64()).to_numpy()
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if len(values) else None


def decimals(text: pa.StringArray, counts: I64) -> dict[int, int]:
    """Cells by how many digits follow the point: two for money, four and more for coordinates."""
    if not len(text):
        return {}
    tails = pc.replace_substring_regex(text, r"^.*[.,]|[eE].*$", "")
    return totals(pc.binary_length(tails).to_numpy().astype(np.int64), counts)


def dates(text: pa.StringArray, counts: I64) -> Dates:
    """Years of date and datetime cells; two-digit years are left out."""
    if not len(text):
        return Dates()
    found = pc.extract_regex(text, r"(?:^|[-/. ])(?P<year>(?:1[89]|20|21)[0-9]{2})(?:[-/. 年T]|$)").field("year")
    known = pc.is_valid(found).to_numpy(zero_copy_only=False)
    years = pc.cast(found.drop_null(), pa.int64()).to_numpy()
    midnight = pc.match_substring_regex(text, r"[T ]0?0:00(?::00(?:[.,]0+)?)?(?: ?AM|Z|[+-][0-9:]+)?$").to_numpy(
        zero_copy_only=False
    )
    return Dates(
        years=(int(years.min()), int(years.max())) if len(years) else None,
        decades=totals(years // 10 * 10, counts[known]),
        at_midnight=int(counts[midnight].sum()),
    )
