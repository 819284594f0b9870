"""What shapes prove of values: a value of a surely formed shape has the form, whatever its letters and digits are."""

from __future__ import annotations

import re
import string

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.patterns import forms_of
from guardian.detection.recognizers import BUILTIN
from guardian.detection.shapes import CLASSES

SURE = [one for one in BUILTIN if one.cell and forms_of(one.cell).exact and forms_of(one.cell).sure]
KINDS = (string.digits, string.ascii_uppercase, string.ascii_lowercase)


def shape(value: str) -> str:
    return value.encode().translate(CLASSES.tobytes()).decode()


def proves(pattern: str, value: str) -> bool:
    sure = forms_of(pattern).sure
    return sure is not None and bool(pc.match_substring_regex(pa.array([shape(value)]), sure)[0].as_py())


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"\d{11}", "12345678901"),
        (r"\(\d{3}\) ?\d{4}", "(555) 1234"),
        ("[A-Za-z]{2}[0-9]+", "Ab12"),
        ("[!-~]+", "a9A-"),
    ],
)
def test_a_shape_proves_a_form_that_takes_every_character_of_its_classes(pattern: str, value: str) -> None:
    assert proves(pattern, value)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"[1-9]\d{10}", "12345678901"),
        ("[A-F]{4}", "ABCD"),
        ("852[0-9]{4}", "8521234"),
        (r"\d(?!0)\d", "12"),
        ("[\u4e00-\u9fff]{2}", "张伟"),
        (r"\d{4}", "12345"),
    ],
)
def test_a_shape_proves_nothing_where_only_some_characters_of_a_class_are_taken(pattern: str, value: str) -> None:
    assert not proves(pattern, value)


def test_recognizers_of_numbers_are_proved_by_shapes() -> None:
    assert len(SURE) > 20


@given(st.data())
def test_what_a_shape_proves_holds_for_every_value_of_that_shape(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(SURE), label="recognizer")
    value = data.draw(st.from_regex(re.compile(one.cell, re.ASCII), fullmatch=True).filter(str.isprintable))
    if value.isascii() and proves(one.cell, value):
        other = "".join(
            data.draw(st.sampled_from(next((kind for kind in KINDS if letter in kind), letter))) for letter in value
        )
        assert re.fullmatch(one.cell, other)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"[^\W\d_]{5}", "Jónás"),
        (r"x[^\w]y", "x“y"),
        (r"@\w+\.[^\W\d_]{2,9}", "@a.рф"),
    ],
)
def test_classes_that_leave_words_out_take_what_python_takes(pattern: str, value: str) -> None:
    forms = forms_of(pattern)
    for form in (forms.search, forms.loose, forms.whole):
        assert pc.match_substring_regex(pa.array([value]), form)[0].as_py()
    assert not pc.match_substring_regex(pa.array(["1234"]), forms.loose)[0].as_py()
