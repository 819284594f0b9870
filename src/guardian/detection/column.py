"""One flat Arrow array in, one column's profile out: distinct values are looked at once, all in columnar form."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection import measures, shapes, sketch
from guardian.detection.cells import Cells
from guardian.detection.facts import COMMON_LENGTH, COMMON_MAX, ColumnProfile, Match, by_count
from guardian.detection.shapes import FORM, FORMS

I64 = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_OPEN_FORMS = ("word", "words", "text")


class Values:
    """Values of a column, distinct but for a few, with what has been found out about each: parallel arrays."""

    def __init__(self, cells: Cells) -> None:
        offsets = cells.offsets
        first = int(offsets[0]) if len(offsets) else 0
        self.text = cells.text
        self.counts = cells.counts
        self.offsets: I64 = offsets - first
        self.data: Bytes = cells.data[first : int(offsets[-1])]
        self.lengths: I64 = np.diff(self.offsets)
        self.ascii = not len(self.data) or int(self.data.max()) < 0x80
        self.printed = not len(self.data) or (int(self.data.min()) >= 0x20 and not bool((self.data == 0x7F).any()))
        self.short: Mask = (self.lengths <= shapes.SHORT) & (self.lengths > 0)
        self.shapes, self.shape_codes = self._shapes()
        self.shape_forms: Bytes = shapes.forms_of(self.shapes)
        self.coarse: tuple[pa.StringArray, I64] = self._coarse()
        self.scripts: Bytes = self._scripts()
        self.forms: Bytes = self._forms()

    def take(self, places: I64) -> pa.StringArray:
        """The text of some values."""
        return self.text if len(places) == len(self.text) else self.text.take(pa.array(places))

    def cells_by_shape(self) -> I64:
        """How many cells have each shape."""
        sums = np.bincount(self.shape_codes, weights=self.counts[self.short], minlength=len(self.shapes))
        return sums.astype(np.int64)

    def decimals(self) -> dict[int, int]:
        """Decimal cells by digits after the point."""
        held = self.shape_forms == FORM["decimal"]
        return measures.decimals(self.shapes.filter(pa.array(held)), self.cells_by_shape()[held])

    def _shapes(self) -> tuple[pa.StringArray, I64]:
        """The distinct shapes of the short values, and which one each short value has (in their order)."""
        if self.short.all():
            encoded = shapes.shapes_of(self.data, self.offsets)
        else:
            some = self.text.filter(pa.array(self.short))
            cells = Cells("string", some, self.counts[self.short])
            offsets = cells.offsets
            encoded = shapes.shapes_of(cells.data[offsets[0] : offsets[-1]], offsets - offsets[0])
        return encoded.dictionary, encoded.indices.to_numpy().astype(np.int64)

    def _scripts(self) -> Bytes:
        if self.ascii and len(self.shape_codes) == len(self.text):
            return shapes.scripts_by_shape(self.shapes, self.shape_codes)
        return shapes.scripts_of(self.data, self.offsets, self.text)

    def _coarse(self) -> tuple[pa.StringArray, I64]:
        """The distinct coarse shapes, and which one each shape has."""
        mixed = shapes.among(self.shape_forms, ("uuid", "hex"))
        encoded = shapes.coarse(self.shapes, mixed).dictionary_encode()
        return encoded.dictionary, encoded.indices.to_numpy().astype(np.int64)

    def _forms(self) -> Bytes:
        forms = np.full(len(self.text), FORM["blank"], dtype=np.uint8)
        forms[self.short] = self.shape_forms[self.shape_codes]
        long = np.flatnonzero(self.lengths > shapes.SHORT)
        if len(long):
            forms[long] = shapes.long_forms(self.text.take(pa.array(long)))
        shapes.refine(forms, self.text)
        return forms


class Matcher(Protocol):
    """Finds identifiers in the distinct values of a column."""

    def match(self, values: Values) -> tuple[dict[str, Match], Mask, int]:
        """Hits by entity, in cells; which values an identifier decides whole; and the cells that hold any."""


def profile_cells(cells: Cells, rows: int, matcher: Matcher, seed: int, open_limit: int | None = None) -> ColumnProfile:
    """Examine cells, distinct or nearly, of so many rows; hashes from ``open_limit`` on are left out of its sketch."""
    if not len(cells.text):
        kinds = {cells.kind: cells.opaque} if cells.opaque else {}
        return ColumnProfile(rows=rows, opaque=cells.opaque, kinds=kinds)
    values = Values(cells)
    matches, decided, holding = matcher.match(values)
    hashes = sketch.hash_values(values.data, values.offsets[:-1], values.lengths, seed)
    profile = _facts(values, cells, rows, hashes, matches, decided, open_limit)
    return replace(profile, holding=holding)


def _facts(
    values: Values,
    cells: Cells,
    rows: int,
    hashes: sketch.U64,
    matches: dict[str, Match],
    decided: Mask,
    open_limit: int | None,
) -> ColumnProfile:
    counts, forms, text = values.counts, values.forms, values.text
    filled = forms != FORM["blank"]
    characters = (values.lengths if values.ascii else pc.utf8_length(text).to_numpy().astype(np.int64))[filled]
    whole, whole_counts = measures.pick(text, counts, forms, "integer")
    broken, _ = measures.pick(text, counts, forms, "decimal")
    dated, dated_counts = measures.pick(text, counts, forms, "date", "datetime")
    timed = forms[shapes.among(forms, ("date", "datetime"))] == FORM["datetime"]
    integers = measures.integers(whole, whole_counts)
    dates = measures.dates(dated, dated_counts, timed)
    kept = sketch.keep_hashes(hashes)
    examined = int(counts.sum())
    distinct, exact = sketch.distinct(kept, examined)
    sampled, limit, open_cells = _open(values, hashes, decided, open_limit)
    return ColumnProfile(
        rows=rows,
        examined=examined,
        distinct=distinct,
        distinct_exact=exact,
        matches=matches,
        forms=_forms(forms, counts),
        scripts=shapes.count_scripts(values.scripts[filled], counts[filled]),
        shapes=_shapes(values),
        length_min=int(characters.min()) if len(characters) else 0,
        length_max=int(characters.max()) if len(characters) else 0,
        length_total=int((characters * counts[filled]).sum()),
        numbers=measures.number_range(integers, whole, broken),
        years=dates.years,
        common=_common(values, distinct if exact else COMMON_MAX + 1),
        open=sampled,
        open_cells=open_cells,
        open_distinct=sketch.open_distinct(len(sampled), limit),
        blank=int(counts[~filled].sum()),
        opaque=cells.opaque,
        kinds={cells.kind: examined + cells.opaque},
        integers=integers.range,
        digits=integers.digits,
        heads=integers.heads,
        decimals=values.decimals(),
        by_year=dates.by_year,
        compact_dates=integers.compact_dates,
        epochs=integers.epochs,
        ages=integers.ages,
        whole_years=integers.years,
        at_midnight=dates.at_midnight,
        open_limit=limit,
        hashes=kept,
    )


def _forms(forms: Bytes, counts: I64) -> dict[str, int]:
    by_form = np.bincount(forms, weights=counts, minlength=len(FORMS)).astype(np.int64)
    return {name: int(by_form[code]) for name, code in sorted(FORM.items()) if by_form[code]}


def _shapes(values: Values) -> tuple[tuple[str, int], ...]:
    """Cells by shape as shown, those of smallest hash where there are many."""
    kinds, codes = values.coarse
    cells = np.bincount(codes, weights=values.cells_by_shape(), minlength=len(kinds))
    shown = shapes.shown(kinds).dictionary_encode()
    totals = np.bincount(shown.indices.to_numpy(), weights=cells, minlength=len(shown.dictionary))
    return sketch.keep_shapes(shown.dictionary, totals.astype(np.int64))


def _common(values: Values, distinct: int) -> tuple[tuple[str, int], ...]:
    if distinct > COMMON_MAX or int(values.lengths.max()) > COMMON_LENGTH:
        return ()
    totals: dict[str, int] = {}
    for value, cells in zip(values.text.to_pylist(), values.counts.tolist(), strict=True):
        totals[value] = totals.get(value, 0) + cells
    return by_count(totals.items())


def _open(values: Values, hashes: sketch.U64, decided: Mask, limit: int | None) -> tuple[sketch.Open, int | None, int]:
    """The sketch of values that hold words and that no identifier decides; and how many cells all of those are."""
    places = np.flatnonzero(shapes.among(values.forms, _OPEN_FORMS) & ~decided)
    cells = int(values.counts[places].sum())
    some = hashes[places]
    if limit is not None:
        low = some < np.uint64(limit)
        places, some = places[low], some[low]
    lowest, first, same = np.unique(some, return_index=True, return_inverse=True)
    counts = np.bincount(same, weights=values.counts[places], minlength=len(lowest)).astype(np.int64)
    kept = slice(0, sketch.OPEN_SIZE + 1)
    texts = values.text.take(pa.array(places[first[kept]])).to_pylist()
    items = list(zip(lowest[kept].tolist(), texts, counts[kept].tolist(), strict=True))
    sampled, limit = sketch.keep_open(items, limit)
    return sampled, limit, cells
