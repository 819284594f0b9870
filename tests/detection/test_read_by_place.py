"""What is read by place instead of by pattern gives what the patterns give."""

from __future__ import annotations

import random
import re

import numpy as np
import pyarrow as pa
import pytest

from guardian.detection import shapes
from guardian.detection.facts import ColumnProfile
from guardian.detection.figures import MANY, Figures
from guardian.detection.patterns import forms_of
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.shapes import FORM
from guardian.model import ColumnSchema, TableSchema

LEADING = {one.cell for one in BUILTIN if one.cell and forms_of(one.cell).leading}
TABLE = TableSchema("test", "t", (ColumnSchema("a"),))


def profile(values: list[str]) -> ColumnProfile:
    batch = pa.RecordBatch.from_arrays([pa.array(values, pa.string())], ["a"])
    return ProfileKernel(BUILTIN).examine(TABLE, batch).columns["a"]


def figures(widths: range, heads: tuple[str, ...]) -> list[str]:
    draw = random.Random(7)
    return [
        (draw.choice(heads) + "".join(draw.choices("0123456789", k=20)))[: draw.choice(widths)] for _ in range(MANY)
    ]


@pytest.mark.parametrize("widths", [range(11, 12), range(6, 20)])
def test_a_pattern_about_first_figures_is_answered_by_them_as_by_the_pattern(widths: range) -> None:
    values = figures(widths, ("", "1", "9", "00", "0086", "86", "852", "62", "4", "51", "2720"))
    read = Figures.of(pa.array(values))
    assert read is not None
    for cell in sorted(LEADING):
        for _ in range(2):  # what was remembered too
            whole = [re.fullmatch(cell, value) is not None for value in values]
            assert read.full(forms_of(cell).whole).tolist() == whole, cell


@pytest.mark.parametrize("cell", [r"\d{6}[1-8]\d{4}", r"\d{4}(?:-\d)?\d{2,9}[0-4]", r"(?:\d{3}){2,}0", r"(?<!7)\d+"])
def test_a_pattern_about_later_figures_is_not(cell: str) -> None:
    assert not forms_of(cell).leading


@pytest.mark.parametrize("odd", ["12345", "1234567a", "１２３４５６７"])
def test_a_column_of_more_than_figures_is_not_read_by_them(odd: str) -> None:
    assert Figures.of(pa.array([*figures(range(8, 9), ("",)), odd])) is None


DAYS = [f"{y}{s}{m:02d}{s}{d:02d}" for y in (1799, 1800, 1999, 2199, 2200) for m in (0, 1, 12, 13)
        for d, s in ((0, "-"), (1, "/"), (31, "."), (32, "-"))]  # fmt: skip
TIMES = [f"{day}{t}{h:02d}:{m:02d}:{s:02d}" for day in DAYS[::5] for t in " TX"
         for h, m, s in ((0, 0, 0), (0, 0, 1), (24, 59, 59), (25, 0, 0), (12, 60, 0))]  # fmt: skip


@pytest.mark.parametrize("values", [DAYS, TIMES, [day for day in TIMES if "X" not in day]])
def test_days_written_year_first_are_read_as_beside_one_in_another_way(values: list[str]) -> None:
    alone, beside = profile(values), profile([*values, "7 May 2024"])
    assert beside.forms.get("date", 0) == alone.forms.get("date", 0) + 1
    assert beside.forms.get("datetime", 0) == alone.forms.get("datetime", 0)
    assert dict(beside.by_year).pop(2024) == 1
    assert {year: cells for year, cells in beside.by_year.items() if year != 2024} == dict(alone.by_year)
    assert beside.at_midnight == alone.at_midnight


def test_scripts_by_shape_are_the_scripts_of_the_values() -> None:
    text = pa.array([chr(code) for code in range(1, 128)] + ["a1", "1-", "Ab 9", "..."])
    raw = "".join(text.to_pylist()).encode()
    offsets = np.concatenate([[0], np.cumsum([len(value.as_py()) for value in text])])
    encoded = shapes.shapes_of(np.frombuffer(raw, np.uint8), offsets)
    by_shape = shapes.scripts_by_shape(encoded.dictionary, encoded.indices.to_numpy())
    assert by_shape.tolist() == shapes.scripts_of(np.frombuffer(raw, np.uint8), offsets, text).tolist()


@pytest.mark.parametrize(("cell", "form"), [("1.26X61", "code"), ("2.4G5", "code"), ("1.5e-7", "decimal")])
def test_a_letter_in_a_number_that_is_no_exponent_makes_a_code(cell: str, form: str) -> None:
    assert form in FORM
    assert dict(profile([cell, "3.14"]).forms).get(form, 0) >= 1
